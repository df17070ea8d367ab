"""What the verdicts teach: proposals for the contract with what they would change, steps for the draft, labels."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import quality
from core.clean import sentence
from core.errors import TouchstoneError
from core.i18n import _, listed, ngettext, sentences
from core.lake import Dataset
from core.quality.params import LABELS
from core.quality.trying import Tried
from core.review.flags import Flags
from core.review.lessons import Lesson, agree, effect, lessons
from core.review.measured import Precision, measured
from core.review.mending import Mend, label, mends, take
from core.review.plans import drawn_rows, plans
from core.review.verdicts import Verdict, in_force, said_of, verdict_label
from pages.parts.shared import needing
from pages.parts.shared.cached import cache_data
from pages.parts.shared.links import link
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number, percent

MOST_VALUES = 5
"""Values named in a proposal; more would not be read."""


def teaching(dataset: Dataset, found: Flags) -> None:
    """What can be learned from the verdicts so far."""
    verdicts = in_force(lake(), dataset.name)
    if not verdicts:
        st.info(_("No row has a verdict yet. Draw a sample and judge its rows."), icon=":material/rate_review:")
        return
    if said := st.session_state.pop(own("review_taught"), None):
        st.success(md(said), icon=":material/check_circle:")
    _contract(dataset, found, verdicts)
    _draft(dataset, found, verdicts)


def _contract(dataset: Dataset, found: Flags, verdicts: list[Verdict]) -> None:
    st.subheader(_("For the contract"), anchor=False)
    newest = next((one for one in plans(lake(), dataset.name) if one.version == found.report.version), None)
    precision: tuple[Precision, ...] = ()
    if newest is not None:
        rows = drawn_rows(lake(), newest)
        precision = measured(newest, rows, said_of(rows, verdicts)).precision
    told = lessons(lake(), found, verdicts, precision)
    if not told:
        st.caption(_("No check was wrong often enough to propose anything."))
    for place, one in enumerate(told):
        with st.container(border=True, key=own(f"review_lesson_{place}")):
            _lesson(dataset, found, one, place)


def _lesson(dataset: Dataset, found: Flags, one: Lesson, place: int) -> None:
    st.markdown(f"**{md(quality.title(one.check))}** · {md(_proposed(one))}")
    words = [
        ngettext("{n} false alarm judged", "{n} false alarms judged", one.alarms).format(n=number(one.alarms)),
        ngettext("{n} real finding", "{n} real findings", one.real).format(n=number(one.real)),
    ]
    if one.param != "tolerance":
        words.append(_("no longer flagged: {a} of the false alarms, {b} of the real").format(a=one.cleared, b=one.lost))
    st.caption(" · ".join(words))
    try:
        after = _effect(str(lake().path), lake().version(), dataset.name, repr(one.clause), found, one)
    except TouchstoneError as error:
        st.warning(md(sentences(error.message, error.hint)), icon=":material/warning:")
        return
    text = _("Failing rows in this version: {before} now, {after} then.")
    if one.param == "tolerance":
        text = _("It would pass in this version.") if after.result.passed else _("It would still fail in this version.")
    st.markdown(text.format(before=number(one.check.failed), after=number(after.result.failed)))
    if st.button(_("Agree"), key=own(f"review_agree_{place}"), icon=":material/check:", type="primary"):
        made = agree(lake(), dataset.name, one)
        words_ = _("Contract {n} holds it. Check the dataset again to judge by it.")
        st.session_state[own("review_taught")] = words_.format(n=made.version)
        st.rerun()


def _proposed(one: Lesson) -> str:
    """What changes, in words."""
    if one.param == "values":
        fresh = [value for value in one.after if value not in one.before]
        named = listed(fresh[:MOST_VALUES]) + (" …" if len(fresh) > MOST_VALUES else "")
        return _("known too: {values}").format(values=named)
    if one.param == "tolerance":
        words = _("tolerate {after} of the rows, not {before}")
        return words.format(after=percent(one.after, 2), before=percent(one.before, 2))
    words = _("{param}: {after}, not {before}")
    return words.format(param=_(LABELS[one.param]), after=f"{one.after:,.12g}", before=f"{one.before:,.12g}")


@cache_data(max_entries=32, show_spinner=False)
def _effect(path: str, workspace_version: int, name: str, clause: str, _found: Flags, _one: Lesson) -> Tried:
    return effect(lake(), _found, _one)


def _draft(dataset: Dataset, found: Flags, verdicts: list[Verdict]) -> None:
    asked = mends(lake(), found, verdicts)
    st.subheader(_("For the data"), anchor=False)
    if not asked:
        st.caption(_("No verdict says what a cell should be, or sets a row aside."))
        return
    table(
        [_row(one) for one in asked],
        "review_mends",
        columns={
            "verdict": st.column_config.TextColumn(_("Verdict"), width="small"),
            "step": st.column_config.TextColumn(_("Step"), width="large"),
            "state": st.column_config.TextColumn(_("State"), width="medium"),
            "who": st.column_config.TextColumn(_("Reviewer"), width="small"),
        },
        alt=_("What the verdicts ask of the draft"),
        download=False,
    )
    ready = [one for one in asked if one.step is not None and not one.taken]
    with st.container(horizontal=True, vertical_alignment="center"):
        words = ngettext("Put {n} step into the draft", "Put {n} steps into the draft", len(ready))
        if needing.button(
            "clean", words.format(n=number(len(ready))), key="review_take", type="primary", icon=":material/add:",
            disabled=not ready,
        ):  # fmt: skip
            n = take(lake(), dataset.name, ready)
            told = label(lake(), found, verdicts)
            said = [ngettext("{n} step put into the draft", "{n} steps put into the draft", n).format(n=number(n))]
            if told:
                text = ngettext("{n} suspected cell answered", "{n} suspected cells answered", told)
                said.append(text.format(n=number(told)))
            st.session_state[own("review_taught")] = " · ".join(said)
            st.rerun()
        link(_("Clean"), "clean.py", icon=":material/cleaning_services:", dataset=dataset.name)


def _row(one: Mend) -> dict[str, Any]:
    state = _("ready")
    if one.row is None:
        state = _("no row says so any more")
    elif one.taken:
        state = _("in the draft")
    elif one.step is None:
        state = one.reason
    return {
        "verdict": verdict_label(one.verdict.verdict),
        "step": sentence(one.step) if one.step is not None else "–",
        "state": state,
        "who": one.verdict.reviewer,
    }
