"""Section of the Sentiment page: what reviews speak about, how, where, and in which words."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

import pages.parts as parts
from core.figures.sentiment import negative_bars, negative_share
from core.i18n import _, ngettext
from core.lake import Dataset
from core.text import LABELS
from core.text.aspects import Coverage
from core.text.aspects import (
    insights as aspect_insights,
)
from core.text.aspects import (
    job as aspect_job,
)
from core.text.aspects import (
    mentions as aspects,
)
from core.text.aspects import (
    store as aspect_store,
)
from core.text.reading import content
from pages.parts.sentiment.sections import group_name, label_name, reading, unfinished
from pages.parts.shared import needing
from pages.parts.shared.cached import cache_data
from pages.parts.shared.choices import switch
from pages.parts.shared.owned import own

AROUND = 140
"""Characters shown on each side of a mention."""


@cache_data(max_entries=50, show_spinner=False)
def stored_mix(workspace: str, name: str, version: int, model: str, rows: int) -> pd.DataFrame:
    return aspect_insights.mix(parts.lake(), name, version)


@cache_data(max_entries=100, show_spinner=False)
def stored_groups(workspace: str, name: str, version: int, model: str, rows: int, aspect: str, by: str) -> pd.DataFrame:
    return aspect_insights.by_group(parts.lake(), name, aspect, version, by=by)


@cache_data(max_entries=100, show_spinner=False)
def stored_examples(
    workspace: str, name: str, version: int, model: str, rows: int, aspect: str, label: str
) -> pd.DataFrame:
    return aspect_insights.examples(parts.lake(), name, aspect, version, label=label)


@cache_data(max_entries=100, show_spinner=False)
def stored_periods(
    workspace: str, name: str, version: int, model: str, rows: int, aspect: str, grain: str
) -> pd.DataFrame:
    return aspect_insights.over_time(parts.lake(), name, aspect, version, grain)


def section(dataset: Dataset, offered: list[str]) -> None:
    """Run the reading, then aspects by negative share, one aspect by group, and its mentions."""
    found = aspect_insights.coverage(parts.lake(), dataset.name)
    waiting = _run(dataset, found)
    if found is None:
        if not waiting:
            _not_read()
        return
    _notes(dataset, found)
    place = (str(parts.lake().path), dataset.name, found.version, found.model, found.rows)
    mix = stored_mix(*place)
    if mix.empty:
        st.caption(_("No review mentions an aspect that is known here."))
        return
    st.subheader(_headline(mix), anchor=False)
    names = [aspects.title(aspect) for aspect in mix["aspect"]]
    counts = [
        _("{share} of {n}").format(share=parts.percent(share, 0), n=parts.number(n))
        for share, n in zip(mix["negative"], mix["mentions"], strict=True)
    ]
    figure = negative_bars(names, mix["negative"].tolist(), counts)
    parts.plot(figure, _("Negative share of the mentions of each aspect"), key="sentiment_aspects")
    usual = dict(zip(mix["aspect"], mix["negative"], strict=True))
    _one_aspect(place, usual, [by for by in aspect_insights.GROUPS if by in offered])


def _run(dataset: Dataset, found: Coverage | None) -> bool:
    """The button or the bar of the job; True while a job is there to be looked at."""
    job = unfinished(aspect_job.latest(parts.jobs(), dataset.name))
    if job is not None:
        reading(job, aspect_job.discard)
        return True
    stamp = aspect_store.stamp()
    if found is not None and found.complete and found.version == dataset.version:
        _read_again(dataset, found, stamp)
    elif stamp:
        words = _("Read the missing reviews") if found else _("Read the aspects")
        if needing.button("compute", words, key="aspects_run", type="primary", icon=":material/play_arrow:"):
            aspect_job.submit(parts.jobs(), parts.lake(), dataset.name)
            st.rerun()
    return False


def _read_again(dataset: Dataset, found: Coverage, stamp: str) -> None:
    """Offered when other models are here than those that read every row; the same ones would say the same."""
    if stamp == found.model:
        st.caption(_("Every row is read by the models and words that are here now; they would say the same again."))
    elif stamp:
        words = _(
            "Other models or words are here now: {models}. Reading again goes through all rows ({n}); "
            "the results shown stay until the last row is read, and are then replaced all at once. "
            "You can cancel and resume."
        )
        st.caption(words.format(models=parts.md(stamp), n=parts.number(found.total)))
        if needing.button("compute", _("Read again"), key="aspects_again", icon=":material/replay:"):
            aspect_job.submit(parts.jobs(), parts.lake(), dataset.name, version=found.version, again=found.model)
            st.rerun()


def _not_read() -> None:
    if aspect_store.stamp():
        body = _("Each mention of delivery, price, quality and so on is found by its words and judged by a model.")
        parts.empty_state(_("Aspects are not read yet"), body, icon=":material/category:")
    else:
        body = _("No aspect model is installed here. They are trained with: make models")
        parts.empty_state(_("No model for aspects"), body, icon=":material/category:")


def _notes(dataset: Dataset, found: Coverage) -> None:
    words = [
        ngettext(
            "{n} review of {total} mentions an aspect", "{n} reviews of {total} mention an aspect", found.speaking
        ).format(n=parts.number(found.speaking), total=parts.number(found.rows)),
        _("mentions: {n}").format(n=parts.number(found.mentions)),
        parts.md(found.model),
    ]
    if found.version != dataset.version:
        words.append(_("of version {n}").format(n=parts.number_of(dataset.name, found.version)))
    st.caption(" · ".join(words))


def _headline(mix: pd.DataFrame) -> str:
    worst = mix.iloc[0]
    return _("{aspect} draws the most blame: {share} of its mentions ({n}) are negative").format(
        aspect=aspects.title(worst["aspect"]),
        share=parts.percent(worst["negative"], 0),
        n=parts.number(int(worst["mentions"])),
    )


def _one_aspect(place: tuple[str, str, int, str, int], usual: dict[str, float], groups: list[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        aspect = st.selectbox(_("Aspect"), list(usual), format_func=aspects.title, key=own("aspect"), width=260)
        label = st.segmented_control(
            _("Label"), LABELS, default="negative", format_func=label_name, key=own("aspect_label"), required=True
        )
        by = switch(_("Group by"), groups, groups[0], "aspect_by", group_name) if groups else None
    _over_time(stored_periods(*place, aspect, "auto"), aspects.title(aspect), usual[aspect])
    left, right = st.columns(2, gap="large")
    with left:
        _examples(stored_examples(*place, aspect, label))
    with right:
        if by:
            _groups(stored_groups(*place, aspect, by), by)


def _over_time(mix: pd.DataFrame, aspect: str, usual: float) -> None:
    """The negative share per period and, dotted, that of all mentions; one period alone says nothing."""
    if len(mix) < 2:
        return
    st.subheader(_("{aspect} over time").format(aspect=aspect), anchor=False)
    st.caption(_("Negative share of its mentions per period; larger points have more mentions; dotted: all periods."))
    shares, mentions = mix["negative"].tolist(), [int(n) for n in mix["mentions"]]
    figure = negative_share(mix["period"].tolist(), shares, mentions, {}, usual, _("mentions: {n}"))
    parts.plot(figure, _("Negative share of the mentions of this aspect per period"), key="sentiment_aspect_time")


def _groups(mix: pd.DataFrame, by: str) -> None:
    if mix.empty:
        st.caption(_("No group has {least} mentions.").format(least=3))
        return
    share = {
        label: st.column_config.NumberColumn(label_name(label), format="percent", width="small") for label in LABELS
    }
    named = mix["title"].notna().any()
    parts.table(
        mix[["key", *(["title"] if named else []), "mentions", *LABELS]],
        "sentiment_aspect_groups",
        columns={
            "key": st.column_config.TextColumn(group_name(by)),
            "title": st.column_config.TextColumn(_("Title")),
            "mentions": st.column_config.NumberColumn(_("Mentions"), format="localized", width="small"),
            **share,
        },
        alt=_("Labels of one aspect by {group}").format(group=group_name(by)),
        height=360,
    )


def _examples(found: pd.DataFrame) -> None:
    if found.empty:
        st.caption(_("No review fits."))
        return
    st.html(
        "".join(
            _marked(row["text"], row["start"], row["stop"], _source(row["file"], parts.number(row["line"])))
            for row in found.head(8).to_dict("records")
        )
    )


def _source(file: str, line: str) -> str:
    return _("{file}, line {line}").format(file=file, line=line)


def _marked(text: str, start: int, stop: int, source: str) -> str:
    """The surroundings of a mention with the mention marked; nothing of the review is read as markup."""
    cleaned = content.read(text).text
    before, after = cleaned[max(0, start - AROUND) : start], cleaned[stop : stop + AROUND]
    left, right = "…" if start > AROUND else "", "…" if stop + AROUND < len(cleaned) else ""
    body = f"{left}{html.escape(before)}<strong><u>{html.escape(cleaned[start:stop])}</u></strong>{html.escape(after)}"
    told = f'<br><small style="opacity:.7">{html.escape(source)}</small>'
    return f'<p style="overflow-wrap:anywhere">{body}{right}{told}</p>'
