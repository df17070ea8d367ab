"""One row of the sample at a time: its cells, its findings with their neighbours, and a verdict by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.errors import TouchstoneError
from core.i18n import _, listed, ngettext, sentences
from core.lake import Dataset
from core.review.flags import Flags
from core.review.measured import is_disputed
from core.review.plans import Drawn, Plan, drawn_rows
from core.review.rows import Row
from core.review.verdicts import VERDICTS, Verdict, in_force, judge, said_of, take_back, verdict_label
from pages.parts.review import picture as pictures
from pages.parts.review import plan as planning
from pages.parts.review.odd import findings
from pages.parts.review.opened import readable, title_of
from pages.parts.review.spreadsheet import spreadsheet
from pages.parts.shared import needing
from pages.parts.shared.choices import switch
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md, number

AT = "review_at"
FIXING = "review_fixing"
QUEUES = ("open", "second", "disputed", "every")
ICONS = {
    "right": "check_circle",
    "wrong": "cancel",
    "unsure": "help",
    "fix": "edit",
    "quarantine": "move_to_inbox",
}
Said = Mapping[int, Mapping[str, Verdict]]


def queue_words(name: str) -> str:
    """What the reader calls a queue."""
    return {
        "open": _("Not judged by me"),
        "second": _("Judged by others only"),
        "disputed": _("Disputed"),
        "every": _("The whole sample"),
    }[name]


def queued(rows: Sequence[Drawn], said: Said, who: str, queue: str) -> list[Drawn]:
    """The rows of a queue, in the order of looking."""
    return [
        row
        for row in rows
        if queue == "every"
        or (queue == "open" and who not in said.get(row.place, {}))
        or (queue == "second" and said.get(row.place) and who not in said[row.place])
        or (queue == "disputed" and is_disputed(said.get(row.place, {})))
    ]


def sample(dataset: Dataset, found: Flags) -> None:
    """The plan, and the rows of it that wait for a verdict."""
    plan = planning.pick_plan(dataset, found)
    if plan is None:
        return
    who = planning.reviewer()
    if who is not None:
        st.fragment(_work)(found, plan, who)
        spreadsheet(plan, who)


def _work(found: Flags, plan: Plan, who: str) -> None:
    rows = drawn_rows(lake(), plan)
    said = said_of(rows, in_force(lake(), plan.dataset))
    sizes = {name: len(queued(rows, said, who, name)) for name in QUEUES}
    queue = switch(
        _("Queue"), QUEUES, "open", "queue", lambda one: f"{queue_words(one)} ({number(sizes[one])})",
        label_visibility="collapsed",
    )  # fmt: skip
    mine = sum(who in words for words in said.values())
    st.progress(mine / max(1, len(rows)), text=_("Judged by you: {n} of {all}").format(n=number(mine), all=len(rows)))
    if error := st.session_state.pop(own("review_error"), None):
        st.error(md(error), icon=":material/error:")
    waiting = queued(rows, said, who, queue)
    row = _current(waiting)
    if row is None:
        st.success(_("Nothing is left in this queue."), icon=":material/check_circle:")
        _undo_button(plan, who, rows)
        return
    _card(found, plan, row, said.get(row.place, {}), who)
    _keys(found, plan, who, rows, waiting, row)
    if plan.version == found.report.version:
        findings(found, Row(row.row, row.file, row.line, row.cells), row.checks, "review_sample")
    else:
        st.caption(_("This row was drawn from an earlier version; its cells are those of then."))


def _current(waiting: Sequence[Drawn]) -> Drawn | None:
    """The row on screen: the one at the place looked at, or the next one of the queue behind it."""
    at = int(st.session_state.get(own(AT), -1))
    return next((row for row in waiting if row.place >= at), waiting[0] if waiting else None)


def _card(found: Flags, plan: Plan, row: Drawn, said: Mapping[str, Verdict], who: str) -> None:
    about = {
        column: [one for one in row.checks if (result := found.report.result(one)) and column in result.columns]
        for column in row.cells
    }
    lines = ["| | |", "|---|---|"]
    for column, value in readable(found, row.cells).items():
        text = md(_("(empty)") if value is None else value) or "–"
        shown = f":orange-background[{text}]" if about[column] else text
        why = f" :small[{md(listed(title_of(found, one) for one in about[column]))}]" if about[column] else ""
        lines.append(f"| :gray[{md(column)}] | {shown}{why} |")
    with st.container(border=True, key="review_card"):
        st.caption(_place(plan, row))
        pictures.shown(found, row.cells, own(f"review_picture_{plan.id}_{row.place}"))
        st.markdown("\n".join(lines))
        whole = [title_of(found, one) for one in row.checks if not any(one in held for held in about.values())]
        if whole:
            st.markdown(f":orange-badge[{_('whole row')}] {md(listed(whole))}")
        if not row.checks:
            st.caption(_("No check flags anything in this row. Is anything wrong in it all the same?"))
        if who in said:
            st.caption(_("Your verdict: {verdict}").format(verdict=_told(said[who])))
        if is_disputed(said):
            told = listed(f"{name}: {_told(one)}" for name, one in said.items())
            st.caption(_("Said of it: {words}").format(words=md(told)))


def _told(one: Verdict) -> str:
    if one.verdict != "fix":
        return verdict_label(one.verdict)
    words = _("wrong, {column} should be “{value}”")
    return words.format(column=one.column, value=_("(empty)") if one.value is None else one.value)


def _place(plan: Plan, row: Drawn) -> str:
    drawn = sum(one.drawn for one in plan.strata)
    words = [_("{n} of {all}").format(n=number(row.place + 1), all=number(drawn))]
    if row.file:
        words.append(_("line {n} of {file}").format(n=number(row.line), file=md(row.file)))
    return " · ".join(words)


def _keys(found: Flags, plan: Plan, who: str, rows: Sequence[Drawn], waiting: Sequence[Drawn], row: Drawn) -> None:
    real: Sequence[str] | None = None
    if len(row.checks) > 1:
        real = st.pills(
            _("At fault, where it is wrong"),
            list(row.checks),
            selection_mode="multi",
            default=list(row.checks),
            format_func=lambda one: title_of(found, one),
            key=own(f"review_real_{plan.id}_{row.place}"),
            help=_("A finding that is not chosen counts as a false alarm of its check."),
        )
    with st.container(horizontal=True, key="review_keys"):
        for number_, verdict in enumerate(VERDICTS, start=1):
            needing.button(
                "judge",
                verdict_label(verdict),
                key=f"review_say_{verdict}",
                shortcut=str(number_),
                icon=f":material/{ICONS[verdict]}:",
                on_click=_fix if verdict == "fix" else _say,
                args=(plan, who, row) if verdict == "fix" else (plan, who, row, verdict, real),
            )
    if st.session_state.get(own(FIXING)) == row.place:
        _fixing(found, plan, who, row, real)
    with st.container(horizontal=True, key="review_moves"):
        places = [one.place for one in waiting]
        before = [one for one in places if one < row.place]
        behind = [one for one in places if one > row.place]
        st.button(
            _("Back"), key="review_back", shortcut="Left", icon=":material/arrow_back:", disabled=not before,
            on_click=_go_to, args=(before[-1] if before else row.place,),
        )  # fmt: skip
        st.button(
            _("Skip"), key="review_skip", shortcut="Right", icon=":material/arrow_forward:", disabled=not behind,
            on_click=_go_to, args=(behind[0] if behind else row.place,),
        )  # fmt: skip
        _undo_button(plan, who, rows)
        if len(waiting) > 1:
            words = ngettext("{n} more waits.", "{n} more wait.", len(waiting) - 1)
            st.caption(words.format(n=number(len(waiting) - 1)))


def _fixing(found: Flags, plan: Plan, who: str, row: Drawn, real: Sequence[str] | None) -> None:
    """What the cell should say; kept with Enter."""
    flagged = [
        column for one in row.checks if (result := found.report.result(one)) for column in result.columns
        if column in row.cells
    ]  # fmt: skip
    names = list(row.cells)
    with st.form(own(f"review_fix_{plan.id}_{row.place}")):
        left, right = st.columns(2)
        column = left.selectbox(_("Column"), names, index=names.index(flagged[0]) if flagged else 0)
        value = right.text_input(_("Should be"), help=_("Nothing written means that the cell should be empty."))
        if needing.submit("judge", _("Keep"), type="primary", icon=":material/check:"):
            _say(plan, who, row, "fix", real, column or names[0], value or None)
            st.rerun(scope="fragment")


def _fix(plan: Plan, who: str, row: Drawn) -> None:
    st.session_state[own(AT)] = st.session_state[own(FIXING)] = row.place


def _say(
    plan: Plan,
    who: str,
    row: Drawn,
    verdict: str,
    real: Sequence[str] | None,
    column: str = "",
    value: str | None = None,
) -> None:
    try:
        judge(lake(), plan, row, who, verdict, real=real, column=column, value=value)
    except TouchstoneError as error:
        st.session_state[own("review_error")] = sentences(error.message, error.hint)
        return
    st.session_state.pop(own(FIXING), None)
    st.session_state[own(AT)] = row.place + 1


def _go_to(place: int) -> None:
    st.session_state.pop(own(FIXING), None)
    st.session_state[own(AT)] = place


def _undo_button(plan: Plan, who: str, rows: Sequence[Drawn]) -> None:
    needing.button(
        "judge",
        _("Undo"),
        key="review_undo",
        shortcut="U",
        icon=":material/undo:",
        on_click=_undo,
        args=(plan, who, rows),
    )


def _undo(plan: Plan, who: str, rows: Sequence[Drawn]) -> None:
    place = take_back(lake(), plan, who, rows)
    if place is None:
        st.toast(_("There is nothing of yours to undo."))
        return
    _go_to(place)
