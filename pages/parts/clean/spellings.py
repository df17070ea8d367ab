"""Value clusters of the Clean page: cards of spellings, each with what they would be written as."""

from __future__ import annotations

import streamlit as st

from core.clean import Recipe, columns_at, from_json
from core.clean.browse import View, facets_from, where_of
from core.clean.clusters import METHODS, Cluster, Clusters, clusterable, clusters_of, merging
from core.errors import TouchstoneError
from core.figures.clean import visible
from core.i18n import _, ngettext, sentences
from core.lake import Dataset
from pages.parts.clean import address, facets
from pages.parts.clean.sections import keep
from pages.parts.shared import needing
from pages.parts.shared.cached import cache_data
from pages.parts.shared.choices import choice, switch
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md, number, percent

CARDS = 20
"""Clusters drawn: more are not judged one by one but by a similarity."""
NAMED = 12
ALIKE, SURE = 85, 95
"""Percent of likeness at which merging all begins; by meaning, where siblings stand near, it is the stricter."""
LONGEST = 50


@cache_data(max_entries=32, show_spinner=False)
def _found(place: facets.Place, column: str, method: str) -> Clusters:
    _path, name, _version, recipe, texts = place
    return clusters_of(lake(), name, from_json(recipe), View(facets_from(texts)), column, method)


def spellings(dataset: Dataset, recipe: Recipe) -> None:
    """Choose a column and a way; judge the clusters, one by one or all above a similarity."""
    view = address.view()
    facets.tags(dataset, recipe, view)
    columns = clusterable(columns_at(lake(), dataset.name, recipe), dataset.roles)
    if not columns:
        st.info(_("No column here holds values that may be merged: identifiers, persons and numbers are left alone."))
        return
    with st.columns([1, 1.6])[0]:
        column = choice(_("Column"), columns, _first(dataset, columns), "column")
    method = switch(_("What is one value"), list(METHODS), "fingerprint", "by", lambda one: _(METHODS[one]))
    try:
        with st.spinner(_("Comparing the values …")):
            found = _found(facets.place(dataset, recipe, view), column, method)
    except TouchstoneError as error:
        st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
        return
    _head(dataset, recipe, view, column, method, found)
    for place, cluster in enumerate(found.found[:CARDS]):
        _card(dataset, recipe, view, column, cluster, f"{column}_{method}_{place}_{len(recipe.steps)}")
    more = len(found.found) - CARDS
    if more > 0:
        st.caption(
            ngettext("{n} smaller cluster is not shown.", "{n} smaller clusters are not shown.", more).format(n=more)
        )


def _first(dataset: Dataset, columns: list[str]) -> str:
    """The column that most likely has spellings: a brand, a category, else the first."""
    named = [dataset.roles.get(role) for role in ("brand", "category", "event_type", "region")]
    return next((one for one in named if one in columns), columns[0])


def _head(dataset: Dataset, recipe: Recipe, view: View, column: str, method: str, found: Clusters) -> None:
    """How much was found, and all of it above a similarity at once."""
    if found.looked_at < found.distinct:
        st.caption(
            _("Values compared, the commonest: {n} of {all}.").format(
                n=number(found.looked_at), all=number(found.distinct)
            )
        )
    if not found.found:
        st.success(
            _("No two values look like one; looked at: {n}.").format(n=number(found.distinct)),
            icon=":material/check_circle:",
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="merge_all"):
        least = st.number_input(
            _("Similarity of at least, in percent"),
            50,
            100,
            SURE if method == "meaning" else ALIKE,
            step=5,
            key=own(f"least_{column}_{method}"),
            width=240,
        )
        chosen = [one for one in found.found if one.similarity * 100 >= least]
        label = ngettext("Merge {n} cluster", "Merge {n} clusters", len(chosen)).format(n=number(len(chosen)))
        if needing.button("clean", label, key=own("merge_above"), icon=":material/merge:", disabled=not chosen):
            _take(dataset, recipe, view, column, [(one, one.proposed) for one in chosen])
    rows = sum(one.rows for one in chosen)
    st.caption(ngettext("{n} row would read otherwise.", "{n} rows would read otherwise.", rows).format(n=number(rows)))


def _card(dataset: Dataset, recipe: Recipe, view: View, column: str, cluster: Cluster, key: str) -> None:
    """One cluster: its values with their rows, what they would become, and Merge."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=own(f"card_{key}")):
        with st.container(gap=None, width="stretch"):
            st.markdown(" · ".join(_named(cluster, value, count) for value, count in cluster.values[:NAMED]))
            words = [_("similarity {share}").format(share=percent(cluster.similarity, 0))]
            rest = len(cluster.values) - NAMED
            if rest > 0:
                words.append(ngettext("{n} further value", "{n} further values", rest).format(n=rest))
            if cluster.known:
                words.append(_("★ known from the catalog"))
            st.caption(" · ".join(words))
        to = st.text_input(_("Written as"), value=cluster.proposed, key=own(f"to_{key}"), width=260)
        if needing.button("clean", _("Merge"), key=own(f"merge_{key}"), icon=":material/merge:"):
            _take(dataset, recipe, view, column, [(cluster, to)])


def _named(cluster: Cluster, value: str, count: int) -> str:
    seen = visible(value)
    shown = md(seen if len(seen) <= LONGEST else f"{seen[: LONGEST - 1]}…")
    star = "★ " if value in cluster.known else ""
    return f"{star}**{shown}** {number(count)}" if value == cluster.proposed else f"{star}{shown} {number(count)}"


def _take(dataset: Dataset, recipe: Recipe, view: View, column: str, chosen: list[tuple[Cluster, str]]) -> None:
    step = merging(column, chosen, where_of(lake(), dataset.name, recipe, view))
    if step is not None:
        keep(dataset, recipe.added(step), len(recipe.steps))
        st.rerun()
