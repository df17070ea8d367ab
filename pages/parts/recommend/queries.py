"""The section of the Recommend page on searches and questions: what is wanted, by intent, and how much fits none."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.i18n import _, ngettext
from core.lake import Lake
from core.text.intent import Coverage, Source, queries, title
from core.text.intent import job as query_job
from pages.parts.shared import needing
from pages.parts.shared.cached import cache_data
from pages.parts.shared.choices import choice
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.tables import table
from pages.parts.shared.versions import number_of
from pages.parts.shared.wording import md, number, percent


@cache_data(max_entries=30, show_spinner=False)
def covered(workspace: str, commit: int, source: Source, model: str) -> Coverage:
    return queries.coverage(lake(), source, model)


@cache_data(max_entries=30, show_spinner=False)
def mixed(workspace: str, commit: int, source: Source, model: str) -> pd.DataFrame:
    return queries.mix(lake(), source, model)


@cache_data(max_entries=60, show_spinner=False)
def texts_of(workspace: str, commit: int, source: Source, model: str, label: str) -> pd.DataFrame:
    return queries.examples(lake(), source, model, label)


def section(here: Lake) -> None:
    """Offer the reading, show how it goes, then intents by share, and the texts of one intent."""
    st.subheader(_("What is asked for"), anchor=False)
    st.caption(
        _(
            "The intent behind each search or customer question, read by a model; what fits no intent it knows is "
            "told apart, and so are searches of an intent that end without a click."
        )
    )
    source = _source(queries.sources(here))
    model = queries.stamp()
    if source is None:
        st.caption(_("No dataset here holds searches or questions: upload one, or give its text column that role."))
        return
    if not model:
        st.caption(_("No intent model is installed here. It is trained with: make models"))
        return
    place = (str(here.path), here.version(), source, model)
    found = covered(*place)
    _run(source, found)
    if found.read_texts:
        _notes(source, found, model)
        _intents(here, place, found)


def _source(found: list[Source]) -> Source | None:
    if not found:
        return None
    named = {f"{one.dataset}.{one.column}": one for one in found}
    if len(named) == 1:
        return found[0]
    names = list(named)
    return named[choice(_("Searches or questions"), names, names[0], "asked", lambda name: name, width=320)]


def _run(source: Source, found: Coverage) -> None:
    job = query_job.unfinished(jobs(), source)
    if job is not None:
        job_bar(job.id)
    elif not found.complete:
        words = _("Read the missing texts") if found.read_texts else _("Read the intents")
        if needing.button("compute", words, key="rec_queries", icon=":material/manage_search:"):
            query_job.submit(jobs(), source)
            st.rerun()


def _notes(source: Source, found: Coverage, model: str) -> None:
    words = [
        ngettext("{n} row of {total} read", "{n} rows of {total} read", found.read_rows).format(
            n=number(found.read_rows), total=number(found.rows)
        ),
        ngettext(
            "{n} text of all {total}, the most frequent first",
            "{n} texts of all {total}, the most frequent first",
            found.read_texts,
        ).format(n=number(found.read_texts), total=number(found.texts)),
        _("version {n}").format(n=number_of(source.dataset, source.version)),
        md(model),
    ]
    if found.untold:
        words.insert(
            2,
            ngettext(
                "{n} row in a language the model does not read",
                "{n} rows in a language the model does not read",
                found.untold,
            ).format(n=number(found.untold)),
        )
    st.caption(" · ".join(words))


def _intents(here: Lake, place: tuple[str, int, Source, str], found: Coverage) -> None:
    source = place[2]
    mix = mixed(*place)
    if mix.empty:
        st.caption(_("No text is in a language the model reads."))
        return
    st.markdown(f"**{md(_headline(mix, found))}**")
    shown = mix.assign(intent=[title(label) for label in mix["label"]])
    chosen = table(
        shown[["intent", "rows", "texts", "share", *_clicks(source)]],
        key="rec_intents",
        columns={
            "intent": st.column_config.TextColumn(_("Intent")),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized", width="small"),
            "texts": st.column_config.NumberColumn(_("Texts"), format="localized", width="small"),
            "share": st.column_config.ProgressColumn(_("Share"), format="percent", min_value=0.0, max_value=1.0),
            "clicked": _clicked_column(),
        },
        alt=_("Intents by share of the rows read; choose one to see its texts"),
        select="single-row",
        height=280,
        file_name="intents.csv",
    )
    _texts(here, place, str(mix["label"].iloc[chosen[0] if chosen else 0]))


def _headline(mix: pd.DataFrame, found: Coverage) -> str:
    most = queries.leading(mix)
    if most is None:
        return _("None of the texts fits an intent the model knows.")
    label, share = most
    return _("“{intent}” leads with {share} of the rows read; {unknown} fit no known intent.").format(
        intent=title(label),
        share=percent(share),
        unknown=percent(found.unknown_share),
    )


def _texts(here: Lake, place: tuple[str, int, Source, str], label: str) -> None:
    source = place[2]
    found = texts_of(*place, label)
    chosen = table(
        found[["text", "rows", "p", *_clicks(source)]],
        key=f"rec_intent_texts_{label}",
        columns={
            "text": st.column_config.TextColumn(title(label)),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized", width="small"),
            "p": st.column_config.NumberColumn(_("P(intent)"), format="percent", width="small"),
            "clicked": _clicked_column(),
        },
        alt=_("Most frequent texts of one intent; choose one to see its rows"),
        select="single-row",
        height=280,
        file_name="intent_texts.csv",
    )
    if chosen:
        rows = queries.rows_of(here, source, str(found["text"].iloc[chosen[0]]))
        table(
            [{"file": row.file, "line": row.line, "time": row.time} for row in rows],
            key="rec_intent_text_rows",
            columns={
                "file": st.column_config.TextColumn(_("File")),
                "line": st.column_config.NumberColumn(_("Line"), format="%d"),
                "time": _("Time"),
            },
            alt=_("Rows of the uploaded files that hold the text"),
        )
        of = int(found["rows"].iloc[chosen[0]])
        if of > len(rows):
            st.caption(_("First rows: {n} of {total}").format(n=number(len(rows)), total=number(of)))


def _clicks(source: Source) -> list[str]:
    return ["clicked"] if source.clicked else []


def _clicked_column() -> object:
    return st.column_config.ProgressColumn(
        _("Clicked"),
        format="percent",
        min_value=0.0,
        max_value=1.0,
        help=_("Share of these searches after which a result was chosen: how strongly they lead to products."),
    )
