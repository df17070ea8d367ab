"""The log beside a readout: the plan it is held against, what was decided, by whom and why, and the report."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import streamlit as st

import core.experiment as lab
from core.errors import TouchstoneError
from core.experiment.log import (
    DECISIONS,
    Decision,
    Deviation,
    Registration,
    decide,
    decision_label,
    decisions,
    deviation_text,
    deviation_title,
    deviations,
    of_dataset,
    registrations,
)
from core.experiment.over_time import first_assigned
from core.i18n import _, sentences, use_language
from core.lake import Dataset, Lake
from core.report.document import html_of
from core.report.kinds import of_readout, source_of
from pages.parts.shared import needing
from pages.parts.shared.owned import own
from pages.parts.shared.signing import signed_by
from pages.parts.shared.tables import table
from pages.parts.shared.taking import take
from pages.parts.shared.wording import md, when


def plan_of(lake: Lake, readout: lab.Readout) -> Registration | None:
    """What was registered for this test, the first of it."""
    return of_dataset(registrations(lake), readout.source, readout.plan.test)


def against_plan(lake: Lake, readout: lab.Readout, plan: Registration | None) -> list[Deviation]:
    """Tell what the readout does otherwise than was registered."""
    if plan is None:
        st.caption(
            ":material/lock_open: "
            + _("No plan was registered for this test: nobody can tell what was decided before its data came.")
        )
        return []
    kept = [one for one in lab.history(lake, readout.source) if one.readout["plan"].get("test") == readout.plan.test]
    first: datetime | None = first_assigned(lake, readout)
    found = deviations(plan, readout, kept, first)
    words = _("Held against the plan “{name}”, registered by {who}, {when}.")
    said = md(words.format(name=plan.name, who=plan.author, when=when(plan.time)))
    if not found:
        st.success(said, title=_("As planned"), icon=":material/lock:")
        return []
    lines = "\n".join(f"- **{md(deviation_title(one))}** — {md(deviation_text(one))}" for one in found)
    st.warning(f"{said}\n\n{lines}", title=_("Not as planned"), icon=":material/lock_open:")
    return found


def decision_log(lake: Lake, dataset: Dataset, readout: lab.Readout) -> None:
    """What was decided so far, and the form for what is decided now."""
    st.subheader(_("Decision"), anchor=False)
    past = decisions(lake, dataset.name, readout.plan.test or "")
    if past:
        table(
            [
                {
                    _("Time"): one.time,
                    _("Who"): one.author,
                    _("Decision"): decision_label(one.decision),
                    _("Arm"): one.arm or None,
                    _("Why"): one.why,
                }
                for one in past
            ],
            "decisions",
            alt=_("What was decided about this test, newest first"),
            row_height="fit",
        )
    with st.expander(_("Decide"), icon=":material/gavel:", key=own("decide")):
        _form(lake, dataset, readout)


def _form(lake: Lake, dataset: Dataset, readout: lab.Readout) -> None:
    arms = [arm for arm in readout.arms if arm != readout.control]
    left, right = st.columns(2)
    with left:
        decision = st.selectbox(_("Decision"), list(DECISIONS), format_func=decision_label, key=own("decision"))
    with right:
        arm = st.selectbox(_("Arm"), arms, key=own("decision_arm"), disabled=decision != "ship")
    why = st.text_area(_("Why"), max_chars=2000, key=own("decision_why"))
    who = signed_by("experiment_author", _("Stands beside the decision."), str.strip)
    if needing.button("experiment", _("Write it down"), icon=":material/gavel:", key=own("decide_now")):
        try:
            kept = lab.keep(lake, readout, who)
            shipped = str(arm) if decision == "ship" else ""
            decide(
                lake,
                dataset.name,
                decision,
                why or "",
                author=who or "",
                test=readout.plan.test,
                arm=shipped,
                readout=kept,
            )
        except TouchstoneError as error:
            st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
            return
        st.toast(_("Written down, with the readout it rests on."), icon=":material/gavel:")
        st.rerun()


def offer_report(
    lake: Lake, dataset: Dataset, readout: lab.Readout, plan: Registration | None, told: list[Deviation]
) -> None:
    """The readout as a page to print, in either language."""
    past: list[Decision] = decisions(lake, dataset.name, readout.plan.test or "")

    def made(code: str) -> str:
        with use_language(code):
            where = source_of(lake, dataset.name)
            return html_of(of_readout(readout, source=where, plan=plan, deviations=told, decisions=past, language=code))

    with st.container(horizontal=True):
        for code, words in {"en": _("Report in English"), "zh_CN": _("Report in Chinese")}.items():
            take(
                words,
                data=partial(made, code),
                file_name=f"{dataset.name}_{code}.html",
                mime="text/html",
                key=own(f"report_{code}"),
                icon=":material/print:",
                on_click="ignore",
            )
