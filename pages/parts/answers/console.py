"""The console: a question in, answers 1 to 5 out, all by keys."""

from __future__ import annotations

import streamlit as st

from core.answers import Candidate, Reply, facts_of, journal
from core.answers import job as answers_job
from core.answers.words import headline, near_words, offered_questions, reply_label, share, source, to_check
from core.i18n import _, ngettext
from core.text.intent import title
from pages.parts.answers.keys import keys
from pages.parts.answers.opened import Opened, false_answers
from pages.parts.answers.products import told
from pages.parts.answers.wording import worded, wording, wording_of
from pages.parts.answers.writing import better
from pages.parts.shared.choices import addressed, remember
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.links import link
from pages.parts.shared.owned import own
from pages.parts.shared.reader import may
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.wording import md

COLOURS = {"answered": "green", "facts": "green", "conflict": "orange", "none": "gray", "language": "gray"}
TAKEN = "answers_taken"


def view(opened: Opened) -> None:
    """The whole view."""
    question = _box()
    rate = false_answers()
    if not question.strip():
        _empty(opened)
        return
    with st.spinner(_("Looking for the answer")):
        reply = opened.reply(question, rate)
    shown = (opened.name, reply.question)
    if st.session_state.get("answers_asked") != shown and reply.state != "empty" and may("judge"):
        st.session_state["answers_asked"] = shown
        journal.asked(lake(), opened.name, reply.question, reply.state, _number(reply.confidence), facts_of(reply))
    _reading(opened, reply)
    _reply(opened, reply)


def _box() -> str:
    """The box of the question; what is typed is in the address."""
    place = addressed("q", [], "", free=True)
    typed = st.text_input(
        _("Question"),
        key=place,
        placeholder=_("What the customer asks, in English or Chinese"),
        icon=":material/chat:",
        max_chars=None,
    )
    return remember("q", typed, "")


def _empty(opened: Opened) -> None:
    st.caption(
        _(
            "Type a question and press Enter. Then 1 to 5 takes an answer, C copies it, U says that none fits, N "
            "begins the next question."
        )
    )
    keys(None, own("answers_keys"))
    faults = _offers(opened)
    if faults:
        words = ngettext("{n} contradiction in this file is open.", "{n} contradictions in this file are open.", faults)
        st.warning(words.format(n=faults), icon=":material/rule:")


def _offers(opened: Opened) -> int:
    """Questions to begin with, as the file has them; how many contradictions are open."""
    with st.spinner(_("Reading the file of answers")):
        found = opened.summary()
    if offered := offered_questions(found):
        st.markdown(_("**Asked in {name}**").format(name=md(opened.name)))
        with st.container(horizontal=True):
            for place, text in enumerate(offered):
                st.button(md(text), key=own(f"answers_offer_{place}"), on_click=_ask, args=(text,))
    return len(found.faults)


def _ask(text: str) -> None:
    st.session_state[own("q")] = text


def _reading(opened: Opened, reply: Reply) -> None:
    """Say that words alone count, and offer the job that reads the questions."""
    if reply.by_meaning or reply.state == "empty":
        return
    running = answers_job.unfinished(jobs(), opened.name)
    if running is not None:
        job_bar(running.id)
        return
    st.info(_("The text model has not read these questions yet, so only words are matched."))
    if may("compute") and st.button(_("Read the questions"), key=own("answers_read"), icon=":material/play_arrow:"):
        answers_job.submit(jobs(), opened.dataset)
        st.rerun()


def _reply(opened: Opened, reply: Reply) -> None:
    taken = st.session_state.get(own(TAKEN))
    held = taken[1] if taken and taken[0] == reply.question else ""
    with st.container(border=True, key=own("answers_reply")):
        with st.container(horizontal=True, vertical_alignment="center"):
            colour = "orange" if to_check(reply) else COLOURS.get(reply.state, "gray")
            st.badge(reply_label(reply), color=colour)  # type: ignore[arg-type]
            if reply.intent:
                st.badge(
                    _("Wants: {intent} ({p})").format(intent=md(title(reply.intent)), p=share(reply.sure)), color="gray"
                )
            st.caption(md(headline(reply)))
        if reply.cut:
            st.caption(_("The question is long; its beginning was read."))
        if reply.facts is not None and reply.state == "facts":
            told(reply.facts)
        elif reply.state == "answered":
            st.markdown(f"**{md(reply.text)}**")
            st.caption(md(source(reply.candidates[0])))
        elif reply.state == "conflict":
            for one in (reply.candidates[0], *reply.against):
                st.markdown(f"- {md(one.answer)}")
                st.caption(md(source(one)))
            link(_("Decide"), "answers.py", icon=":material/rule:", dataset=opened.name, view="faults")
        worded(reply)
        _tools(opened, reply, held)
    if reply.candidates:
        st.markdown(_("**Nearest entries**"))
    for rank, one in enumerate(reply.candidates, start=1):
        _candidate(opened, reply, rank, one, held)
    keys(_copied(reply, held), own("answers_keys"))


def _copied(reply: Reply, held: str) -> str:
    """What C copies: the answer taken, else the one given, as it was worded."""
    return next((one.answer for one in reply.candidates if one.key == held), wording_of(reply) or reply.text)


def _tools(opened: Opened, reply: Reply, held: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if _copied(reply, held):
            st.button(_("Copy"), key=own("answers_copy"), icon=":material/content_copy:", help=_("Key C"))
        if reply.state != "empty" and may("judge"):
            st.button(
                _("None fits"),
                key=own("answers_unanswered"),
                shortcut="U",
                on_click=_none_fits,
                args=(opened, reply),
            )
            better(opened, reply)
            wording(opened, reply)
        st.button(_("Next question"), key=own("answers_next"), shortcut="N", on_click=_ask, args=("",))


def _candidate(opened: Opened, reply: Reply, rank: int, one: Candidate, held: str) -> None:
    with st.container(border=True, key=own(f"answers_candidate_{rank}"), gap="small"):
        st.markdown(md(one.answer))
        st.caption(md(_("Asked there: {question}").format(question=one.question)))
        st.caption(md(f"{source(one)} · {near_words(one)}"))
        if not may("judge"):
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                _("Take") if one.key != held else _("Taken"),
                key=own(f"answers_take_{rank}"),
                icon=":material/check:" if one.key == held else None,
                type="primary" if one.key == held else "secondary",
                shortcut=str(rank),
                on_click=_take,
                args=(opened, reply, one),
            )
            st.button(
                _("Wrong"),
                key=own(f"answers_wrong_{rank}"),
                type="tertiary",
                icon=":material/thumb_down:",
                on_click=_wrong,
                args=(opened, reply, one),
            )


def _take(opened: Opened, reply: Reply, one: Candidate) -> None:
    journal.say(lake(), opened.name, reply.question, one.key, journal.HELPFUL)
    st.session_state[own(TAKEN)] = (reply.question, one.key)


def _wrong(opened: Opened, reply: Reply, one: Candidate) -> None:
    journal.say(lake(), opened.name, reply.question, one.key, journal.WRONG)
    st.session_state.pop(own(TAKEN), None)
    st.toast(_("Noted: this is not the answer to that question."))


def _none_fits(opened: Opened, reply: Reply) -> None:
    journal.say(lake(), opened.name, reply.question, "", journal.UNANSWERED)
    st.session_state.pop(own(TAKEN), None)
    st.toast(_("It waits under “Without an answer” now."))


def _number(value: float) -> float | None:
    return None if value != value else value
