"""The facets of the Clean page: what narrows the table now, and what a column offers to narrow it by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import quality
from core.clean import Recipe, from_json, sentence
from core.clean.browse import (
    BELOW,
    FACETS,
    Facet,
    Histogram,
    ValueCounts,
    View,
    facets_from,
    histogram,
    offered,
    renamed,
    told,
    value_counts,
    where_of,
)
from core.clean.clusters import clusterable
from core.expressions import LANGUAGES, SCRIPTS
from core.i18n import _, ngettext
from core.lake import Dataset
from pages.parts.clean import address
from pages.parts.clean.sections import keep
from pages.parts.shared import needing
from pages.parts.shared.cached import cache_data
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md, number

LISTED = ("values", "pattern", "script", "language")
"""Facets whose values are listed with their counts."""
COLUMN, BY = "column", "by"
LONGEST = 40


Place = tuple[str, str, int, str, tuple[str, ...]]
"""What counts depend on, besides the column: workspace, dataset, version, recipe, facets."""


@cache_data(max_entries=64, show_spinner=False)
def _counts(place: Place, column: str, kind: str, search: str) -> ValueCounts:
    _path, name, _version, recipe, facets = place
    return value_counts(lake(), name, from_json(recipe), View(facets_from(facets)), column, kind, search)


@cache_data(max_entries=64, show_spinner=False)
def _bars(place: Place, column: str) -> Histogram:
    _path, name, _version, recipe, facets = place
    return histogram(lake(), name, from_json(recipe), View(facets_from(facets)), column)


def place(dataset: Dataset, recipe: Recipe, view: View) -> Place:
    """What the counts of a view are kept under."""
    facets = tuple(one.as_text() for one in view.facets)
    return str(lake().path), dataset.name, lake().version(), recipe.to_json(), facets


def tags(dataset: Dataset, recipe: Recipe, view: View) -> None:
    """The facets that hold now, each with a button that takes it away."""
    if not view.facets:
        return
    with st.container(horizontal=True, key="facet_tags", vertical_alignment="center"):
        for place, facet in enumerate(view.facets):
            label = told(facet, recipe)
            label = label if len(label) <= 2 * LONGEST else f"{label[: 2 * LONGEST - 1]}…"
            if st.button(md(label), key=own(f"untag_{place}"), icon=":material/close:", help=_("Take this facet away")):
                address.show(view.without(facet))
                st.rerun()
        if st.button(_("Clear all"), key=own("untag_all"), type="tertiary"):
            address.show(View((), view.sort, view.descending))
            st.rerun()


def chooser(dataset: Dataset, recipe: Recipe, view: View, types: Mapping[str, Any]) -> None:
    """A column, a way to narrow by it, and what it offers; then the ways that are about no column."""
    by_column = offered(types)
    names = list(by_column)
    texts = clusterable(types, dataset.roles)
    held = next((one.column for one in view.facets if one.column in by_column), (texts or names)[0])
    left, right = st.columns(2)
    column = left.selectbox(_("Column"), names, index=names.index(held), key=own("facet_column"))
    kinds = by_column[column]
    kind = right.selectbox(
        _("Narrow by"), kinds, format_func=lambda one: _(FACETS[one].label), key=own(f"facet_kind_{column}")
    )
    if kind in LISTED:
        _listed(dataset, recipe, view, column, kind)
    elif kind == "range":
        _range(dataset, recipe, view, column)
    elif kind in ("length", "contains"):
        _typed(view, column, kind)
    else:
        _switch(view, column, kind)
    _of_view(dataset, recipe, view)


def _held(view: View, kind: str, column: str) -> Facet:
    known = [one for one in view.facets if (one.kind, one.column) == (kind, column)]
    return known[0] if known else Facet(kind, column)


def _listed(dataset: Dataset, recipe: Recipe, view: View, column: str, kind: str) -> None:
    """Values with counts to choose among; chosen ones can be written as one value everywhere."""
    search = st.text_input(_("Search the values"), key=own(f"facet_search_{column}_{kind}"))
    found = _counts(place(dataset, recipe, view), column, kind, search)
    held = _held(view, kind, column)
    values = [value for value, _n in found.values]
    values += [one for one in held.values if one not in values]
    counts = dict(found.values)
    key = own(f"facet_values_{column}_{kind}")
    st.session_state[key] = [one for one in values if one in held.values]
    st.pills(
        _("Values, the most frequent first"),
        values,
        selection_mode="multi",
        key=key,
        format_func=lambda one: f"{md(_value(kind, one))} · {number(counts.get(one))}",
        on_change=lambda: address.narrow(Facet(kind, column, tuple(st.session_state[key] or ()), held.inverted)),
    )
    more = found.distinct - len(found.values)
    if more > 0:
        st.caption(
            ngettext("{n} further value: search for it", "{n} further values: search for them", more).format(
                n=number(more)
            )
        )
    if held.values:
        turn = own(f"facet_not_{column}_{kind}")
        st.session_state[turn] = held.inverted
        turned = Facet(kind, column, held.values, not held.inverted)
        st.toggle(_("All but these"), key=turn, on_change=address.narrow, args=(turned,))
    if kind == "values" and held.values and not held.inverted:
        _rename(dataset, recipe, view, held)


def _value(kind: str, value: str | None) -> str:
    if value is None:
        return _("(empty)")
    words = {"script": SCRIPTS, "language": LANGUAGES}.get(kind, {})
    if value in words:
        return _(words[value])
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"


def _rename(dataset: Dataset, recipe: Recipe, view: View, held: Facet) -> None:
    """Write the chosen values as another one, in all rows or in those of the other facets."""
    with st.form(key=own("facet_rename"), border=True):
        to = st.text_input(_("Write the chosen values as"), value=held.values[0] or "", key=own("facet_rename_to"))
        others = [one for one in view.facets if one != held and one.lasting]
        only = bool(others) and st.checkbox(_("Only in the rows of the other facets"), key=own("facet_rename_only"))
        if needing.submit("clean", _("Rename everywhere"), icon=":material/edit:"):
            where = where_of(lake(), dataset.name, recipe, View(tuple(others))) if only else ""
            step = renamed(held.column, held.values, to, where)
            if step is None:
                st.info(_("Nothing would change."))
                return
            address.show(view.without(held))
            keep(dataset, recipe.added(step), len(recipe.steps))
            st.rerun()


def _range(dataset: Dataset, recipe: Recipe, view: View, column: str) -> None:
    """A histogram to brush, and the two ends to write."""
    from core.figures.clean_facets import bars
    from pages.parts.shared.charts import plot

    found, held = _bars(place(dataset, recipe, view), column), _held(view, "range", column)
    if not found.bins:
        st.caption(_("No value to show: every cell is empty."))
        return
    event = plot(bars(found), _("How {column} is spread").format(column=column), f"facet_bars_{column}", "rerun")
    chosen = [point["point_index"] for point in event.selection.points] if event else []
    seen = own(f"brushed_{column}")
    if chosen != st.session_state.get(seen, []):  # what was brushed before must not come back once it is taken away
        st.session_state[seen] = chosen
        if chosen:
            low, high = found.bins[min(chosen)], found.bins[max(chosen)]
            address.narrow(Facet("range", column, (low.low, high.high, *(() if high.last else (BELOW,)))))
            st.rerun()
    _ends(view, held, found.bins[0].low, found.bins[-1].high)
    if found.empty:
        st.caption(ngettext("{n} row without a value", "{n} rows without a value", found.empty).format(n=found.empty))


def _typed(view: View, column: str, kind: str) -> None:
    held = _held(view, kind, column)
    if kind == "length":
        _ends(view, held, "0", "")
        return
    key = own(f"facet_text_{column}")
    given = st.text_input(_("Text contains"), value=(held.values[0] if held.values else "") or "", key=key)
    if given != ((held.values[0] if held.values else "") or ""):
        address.narrow(Facet(kind, column, (given,) if given else ()))
        st.rerun()


def _ends(view: View, held: Facet, low: str, high: str) -> None:
    """The two ends of a range as texts."""
    now = [*held.values, None, None][:2]
    with st.form(key=own(f"facet_ends_{held.kind}_{held.column}"), border=False):
        left, right = st.columns(2)
        first = left.text_input(_("From"), value=now[0] or "", placeholder=low, key=own(f"from_{held.as_text()}"))
        last = right.text_input(_("To"), value=now[1] or "", placeholder=high, key=own(f"to_{held.as_text()}"))
        if st.form_submit_button(_("Narrow"), icon=":material/filter_alt:"):
            values = (first.strip() or None, last.strip() or None)
            address.narrow(Facet(held.kind, held.column, values if any(values) else ()))
            st.rerun()


def _switch(view: View, column: str, kind: str) -> None:
    """A facet that holds or does not."""
    held = next((one for one in view.facets if (one.kind, one.column) == (kind, column)), None)
    options = {"": _("all rows"), "yes": _("only these"), "no": _("all but these")}
    key = own(f"facet_switch_{column}_{kind}")
    st.session_state[key] = "" if held is None else "no" if held.inverted else "yes"

    def turn() -> None:
        chosen = st.session_state[key]
        rest = view if held is None else view.without(held)
        address.show(rest.with_facet(Facet(kind, column, (), chosen == "no")) if chosen else rest)

    st.segmented_control(
        _(FACETS[kind].label), list(options), format_func=lambda one: options[one], key=key, required=True,
        on_change=turn,
    )  # fmt: skip


def _of_view(dataset: Dataset, recipe: Recipe, view: View) -> None:
    """Rows that a step changed or took out, and rows that failed a check."""
    steps = {str(n): f"{n} {sentence(one)}" for n, one in enumerate(recipe.steps, 1)}
    report = quality.latest(lake(), dataset.name)
    failing = {one.id: quality.describe(one) for one in report.failing if one.has_rows} if report else {}
    for kind, known in (("changed", steps), ("left", steps), ("check", failing)):
        if known:
            _pick_one(view, kind, {"": _("(all rows)"), **known})


def _pick_one(view: View, kind: str, options: dict[str, str]) -> None:
    held = _held(view, kind, "")
    now = (held.values[0] if held.values else "") or ""
    key = own(f"facet_{kind}")
    st.session_state[key] = now if now in options else ""

    def narrow() -> None:
        chosen = st.session_state[key]
        address.narrow(Facet(kind, "", (chosen,) if chosen else ()))

    st.selectbox(_(FACETS[kind].label), list(options), format_func=options.__getitem__, key=key, on_change=narrow)
