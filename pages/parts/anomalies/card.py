"""One finding at a time: why it stands apart, its source rows, and a verdict by key."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import streamlit as st

from core.anomaly import (
    VERDICTS,
    Finding,
    in_force,
    judge,
    measured,
    personal_columns,
    take_back,
    verdict_label,
)
from core.anomaly.labels import Measured
from core.anomaly.personal import cells_of
from core.anomaly.words import day_means, day_name, key_text, one_in, said, span, subject_one
from core.errors import TouchstoneError
from core.i18n import _, ngettext, sentences
from core.lake import Dataset
from core.review.verdicts import reviewer_name
from pages.parts.shared import needing
from pages.parts.shared.links import link
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.signing import signed_by
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number, percent

AT = "anomaly_at"
NAME = "anomaly_reviewer"
ICONS = {"anomaly": "report", "fine": "check_circle", "unsure": "help"}


def reviewer() -> str | None:
    """Who judges, asked once per session; None while no usable name is written."""
    with st.container(width=320):
        return signed_by(NAME, _("Signs what you say of findings."), reviewer_name)


def judging(
    dataset: Dataset, order: Sequence[Finding], chosen: Finding | None, who: str | None, hidden: frozenset[str]
) -> None:
    """The finding on screen with its keys."""
    subject = order[0].subject
    said = in_force(lake(), dataset.name, subject)
    mine = {one.key: one.verdict for one in said if one.reviewer == who}
    picked, known = chosen.key if chosen else None, own("anomaly_picked")
    if picked != st.session_state.get(known):
        st.session_state[known] = picked
        if picked is not None:
            st.session_state[own(AT)] = picked
    at = _current(order, mine)
    one = order[at]
    if error := st.session_state.pop(own("anomaly_error"), None):
        st.error(md(error), icon=":material/error:")
    if (told := measured([one.key for one in order], said)).judged:
        st.caption(md(right(told)))
    with st.container(border=True, key=own("anomaly_card")):
        _told(one, mine.get(one.key), at, len(order), hidden)
        if who is not None:
            _keys(dataset, order, at, who)
        _rows(dataset, one)


def right(told: Measured) -> str:
    """How many of these findings are judged, and how many of them are anomalies: it follows each key at once."""
    if not told.precision.judged:
        return _("Judged: {n}.").format(n=number(told.judged))
    words = _("Judged: {n}. Anomalies among those judged either way: {share} (95 % interval {low} to {high}).")
    share = told.precision
    shares = {"share": percent(share.value, 0), "low": percent(share.low, 0), "high": percent(share.high, 0)}
    return words.format(n=number(told.judged), **shares)


def _current(order: Sequence[Finding], mine: dict[str, str]) -> int:
    """The place of the finding looked at; else of the first without a word of this person."""
    wanted = st.session_state.get(own(AT))
    places = {one.key: at for at, one in enumerate(order)}
    if wanted in places:
        return places[wanted]
    return next((at for at, one in enumerate(order) if one.key not in mine), 0)


def _told(one: Finding, verdict: str | None, at: int, n: int, hidden: frozenset[str]) -> None:
    words = [_("{n} of {all}").format(n=number(at + 1), all=number(n))]
    if one.day and one.day != one.key:
        words.append(one.day)
    words.append(_("{share} by chance").format(share=one_in(one.score)))
    if verdict:
        words.append(_("your verdict: {verdict}").format(verdict=verdict_label(verdict)))
    st.caption(md(" · ".join(words)))
    name = (
        f"{day_name(one.detector)}: {span(one)}"
        if one.subject == "day"
        else f"{subject_one(one.subject)} {key_text(one)}"
    )
    st.markdown(f"**{md(name)}**")
    if one.subject == "day":
        st.markdown(md(day_means(one.detector)))
    st.markdown("\n".join(f"- {md(said(reason, hidden=reason.feature in hidden))}" for reason in one.reasons))


def _keys(dataset: Dataset, order: Sequence[Finding], at: int, who: str) -> None:
    one = order[at]
    with st.container(horizontal=True, key=own("anomaly_keys")):
        for place, verdict in enumerate(VERDICTS, start=1):
            needing.button(
                "judge", verdict_label(verdict), key=own(f"anomaly_say_{verdict}"), shortcut=str(place),
                icon=f":material/{ICONS[verdict]}:", on_click=_say, args=(dataset, order, at, who, verdict),
            )  # fmt: skip
        st.button(
            _("Previous finding"), key=own("anomaly_back"), shortcut="Left", icon=":material/arrow_back:",
            disabled=at == 0, on_click=_go, args=(order[max(0, at - 1)].key,),
        )  # fmt: skip
        st.button(
            _("Skip"), key=own("anomaly_skip"), shortcut="Right", icon=":material/arrow_forward:",
            disabled=at + 1 == len(order), on_click=_go, args=(order[min(len(order) - 1, at + 1)].key,),
        )  # fmt: skip
        needing.button(
            "judge", _("Undo"), key=own("anomaly_undo"), shortcut="U", icon=":material/undo:", on_click=_undo,
            args=(dataset, one.subject, who),
        )  # fmt: skip


def _rows(dataset: Dataset, one: Finding) -> None:
    """The source rows, personal cells masked, with the way to what the checks say of the dataset."""
    with st.container(horizontal=True, vertical_alignment="center"):
        n = len(one.rows) + one.more
        words = ngettext("{n} source row", "{n} source rows", n).format(n=number(n))
        if one.more:
            words = _("{words}, the first {shown} of them").format(words=words, shown=number(len(one.rows)))
        st.caption(words, width="stretch")
        link(_("Quality"), "quality.py", icon=":material/verified:", dataset=dataset.name)
        link(_("Clean"), "clean.py", icon=":material/cleaning_services:", dataset=dataset.name)
    if not one.rows:
        return
    hidden = personal_columns(lake(), dataset.name)
    rows = cells_of(lake(), dataset.name, one.rows, dataset.version)  # of the version that was judged
    columns = {"_file": st.column_config.TextColumn(_("File")), "_line": st.column_config.NumberColumn(_("Line"))}
    place = f"anomaly_rows_{zlib.crc32(one.key.encode()):x}"  # a key in the page's own markup names nobody
    table(
        rows, place, columns=columns, alt=_("Source rows of the finding"), height=260,
        file_name="anomaly_rows.csv",
    )  # fmt: skip
    if hidden:
        st.caption(_("What belongs to a person is hidden here; a setting shows it."))


def _say(dataset: Dataset, order: Sequence[Finding], at: int, who: str, verdict: str) -> None:
    try:
        judge(lake(), dataset.name, dataset.version, order[at], who, verdict)
    except TouchstoneError as error:
        st.session_state[own("anomaly_error")] = sentences(error.message, error.hint)
        return
    _go(order[min(len(order) - 1, at + 1)].key)


def _go(key: str) -> None:
    st.session_state[own(AT)] = key


def _undo(dataset: Dataset, subject: str, who: str) -> None:
    key = take_back(lake(), dataset.name, subject, who)
    if key is None:
        st.toast(_("There is nothing of yours to undo."))
        return
    _go(key)
