"""One item at a time: the text, its labels under the digits, suggestion under Enter, skip, undo, guidelines."""

from __future__ import annotations

import time

import numpy as np
import streamlit as st

from core.annotate import head as heads
from core.annotate import log, queue, sessions
from core.annotate.item import Item
from core.annotate.pace import pace
from core.annotate.project import Project
from core.errors import TouchstoneError
from core.i18n import _, ngettext, sentences
from pages.parts.label.frame import label_words, queue_help, queue_words, threshold
from pages.parts.shared import needing
from pages.parts.shared.choices import switch
from pages.parts.shared.session import ask, lake
from pages.parts.shared.wording import duration, md, number, percent, plain_markdown

SHOWN = "label_shown"
TOO_QUICK = 0.15
"""Seconds in which nobody reads a text: a key held down or hit twice does not judge the next one."""

BIG = 220
"""Characters up to which a text is drawn large."""


def work(project: Project, annotator: str) -> None:
    """The labelling area; only this part of the page runs again after a key."""
    st.fragment(_work)(project, annotator)


def _work(project: Project, annotator: str) -> None:
    kind = switch(_("Queue"), queue.QUEUES, "uncertain", "queue", queue_words)
    below = threshold() if kind == "uncertain" else None
    st.caption(queue_help(kind) if below is None else _band_words(project, below))
    if error := st.session_state.pop("label_error", None):
        st.error(md(error), icon=":material/error:")
    item = _current(project, annotator, kind, below)
    if item is None:
        st.success(_("Nothing is left for you in this queue. Choose another queue, or review the labels."))
        _tools(project, annotator, None)
    else:
        _show(project, item)
        _keys(project, annotator, kind, item)
    if st.session_state.get("label_guidelines"):
        with st.container(border=True, key="label_guide"):
            st.markdown(plain_markdown(project.guidelines) or _("This project has no guidelines yet."))
    _progress(project, annotator)


def _band_words(project: Project, below: float) -> str:
    unsure = len(queue.band(lake(), project, below))
    return ngettext(
        "First the {n} item that the model is less than {share} sure of, then what it learns most from.",
        "First the {n} items that the model is less than {share} sure of, then what it learns most from.",
        unsure,
    ).format(n=number(unsure), share=percent(below, 0))


def _current(project: Project, annotator: str, kind: str, below: float | None) -> Item | None:
    """The item on screen, kept over reruns until it is judged."""
    shown = st.session_state.get(SHOWN)
    if shown and shown["who"] == (project.name, annotator, kind):
        place: int = shown["place"]
        return queue.pool_items(lake(), project)[place]
    item = queue.next_item(lake(), project, annotator, kind, below)
    if item is None:
        st.session_state.pop(SHOWN, None)
    else:
        _hold(project, annotator, kind, item.place)
    return item


def _hold(project: Project, annotator: str, kind: str, place: int) -> None:
    st.session_state[SHOWN] = {"who": (project.name, annotator, kind), "place": place, "since": time.monotonic()}


def _show(project: Project, item: Item) -> None:
    with st.container(border=True, key="label_item"):
        if project.task == "behaviour":
            lines = sessions.reading(sessions.steps_of(item.text))
            st.markdown("\n".join(f"1. {md(line)}" for line in lines))
            st.caption(_("The rule says: {label}").format(label=md(label_words(project, item.hint or "none"))))
        elif len(item.text) <= BIG:
            st.subheader(md(item.text), anchor=False)
        else:
            st.markdown(md(item.text))


def _keys(project: Project, annotator: str, kind: str, item: Item) -> None:
    suggestion = None if kind == "check" else _suggestion(project, item)
    with st.container(horizontal=True, key="label_keys"):
        for position, label in enumerate(project.labels, start=1):
            needing.button(
                "judge",
                md(label_words(project, label)),
                key=f"label_give_{position}",
                shortcut=str(position),
                on_click=_give,
                args=(project, annotator, kind, item, label, suggestion),
            )
    with st.container(horizontal=True, vertical_alignment="center", key="label_accept_row"):
        if suggestion is not None:
            name, sure = suggestion
            words = _("Accept: {label} ({share})").format(label=md(label_words(project, name)), share=percent(sure, 0))
            needing.button(
                "judge",
                words,
                key="label_accept",
                type="primary",
                icon=":material/check:",
                shortcut="Enter",
                on_click=_give,
                args=(project, annotator, kind, item, name, suggestion, "semi"),
            )
        _tools(project, annotator, item)


def _tools(project: Project, annotator: str, item: Item | None) -> None:
    if item is not None:
        needing.button(
            "judge", _("Skip"), key="label_skip", shortcut="S", on_click=_skip, args=(project, annotator, item)
        )
    needing.button("judge", _("Undo"), key="label_undo", shortcut="U", on_click=_undo, args=(project, annotator))
    st.button(_("Guidelines"), key="label_guide_button", shortcut="G", on_click=_toggle)


def _suggestion(project: Project, item: Item) -> tuple[str, float] | None:
    """Label and probability to offer; a session gets its rule's label before the first head."""
    probabilities = queue.suggestions(lake(), project)
    if probabilities is None or np.isnan(probabilities[item.place]).any():
        return None
    best = int(probabilities[item.place].argmax())
    return project.labels[best], float(probabilities[item.place, best])


def _give(
    project: Project,
    annotator: str,
    kind: str,
    item: Item,
    label: str,
    suggestion: tuple[str, float] | None,
    source: str = "manual",
) -> None:
    shown = st.session_state.get(SHOWN)
    seconds = time.monotonic() - shown["since"] if shown else None
    if shown is None or shown["place"] != item.place or (seconds is not None and seconds < TOO_QUICK):
        return
    st.session_state.pop(SHOWN, None)
    try:
        sure = suggestion[1] if suggestion and suggestion[0] == label else None
        entry = log.label(
            lake(), project, item, annotator, label, source=source, queue=kind, confidence=sure, seconds=seconds
        )
        if entry is not None and entry % log.BATCH == 0:
            log.publish(lake(), project.name)
        if heads.due(lake(), project):
            ask("core.annotate.head:train_named", lake().path, project.name)
    except TouchstoneError as error:
        st.session_state["label_error"] = sentences(error.message, error.hint)


def _skip(project: Project, annotator: str, item: Item) -> None:
    shown = st.session_state.pop(SHOWN, None)
    log.skip(lake(), project, item, annotator, time.monotonic() - shown["since"] if shown else None)


def _undo(project: Project, annotator: str) -> None:
    place = log.undo(lake(), project, annotator)
    if place is None:
        st.toast(_("There is nothing of yours to undo."))
        return
    _hold(project, annotator, st.session_state.get("queue", "uncertain"), place)


def _toggle() -> None:
    st.session_state["label_guidelines"] = not st.session_state.get("label_guidelines", False)


def _progress(project: Project, annotator: str) -> None:
    now = pace(lake(), project, annotator)
    share = min(now.done / max(now.goal, 1), 1.0)
    st.progress(share, text=_("items labelled: {done} of {goal}").format(done=number(now.done), goal=number(now.goal)))
    words = [ngettext("{n} label by you", "{n} labels by you", now.mine).format(n=number(now.mine))]
    if now.per_minute is not None:
        words.append(_("{n} a minute").format(n=number(now.per_minute, 1)))
    if now.seconds_left is not None:
        words.append(_("{time} to the goal").format(time=duration(now.seconds_left)))
    words.append(_head_words(project))
    with st.container(key="label_pace"):
        st.caption(" · ".join(words))


def _head_words(project: Project) -> str:
    head = heads.latest(lake(), project)
    if head is None:
        return _("nothing learned yet")
    facts = head.facts
    if facts.accuracy is None:
        return ngettext(
            "model {n}, learned from {labels} label", "model {n}, learned from {labels} labels", facts.labels
        ).format(n=facts.number, labels=number(facts.labels))
    return ngettext(
        "model {n}, learned from {labels} label: {share} right by cross-validation ({low}–{high})",
        "model {n}, learned from {labels} labels: {share} right by cross-validation ({low}–{high})",
        facts.labels,
    ).format(
        n=facts.number,
        labels=number(facts.labels),
        share=percent(facts.accuracy, 0),
        low=percent(facts.low, 0),
        high=percent(facts.high, 0),
    )
