"""One suspicion at a time: the cell, its reason, the rows that make it look wrong, and a word by key."""

from __future__ import annotations

import streamlit as st

from core.clean.repair import Beside, Suspect, neighbours
from core.figures.letters import pieces
from core.i18n import _, ngettext
from core.lake import Dataset
from pages.parts.shared import needing
from pages.parts.shared.cached import cache_data
from pages.parts.shared.choices import switch
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number, percent
from pages.parts.suspects import search
from pages.parts.suspects.groups import kind_words
from pages.parts.suspects.search import State

QUEUES = ("teaching", "likely")
PASSED = "suspects_passed"


def queue_words(name: str) -> str:
    return {"teaching": _("What teaches most first"), "likely": _("Likeliest first")}[name]


def queued(state: State, name: str) -> tuple[Suspect, ...]:
    """The undecided suspicions in an order."""
    return state.open if name == "likely" else state.teaching


def one_by_one(dataset: Dataset, state: State) -> None:
    """The first suspicion of the queue that was not passed over."""
    if not state.open:
        st.success(_("Every suspicion is decided."), icon=":material/check_circle:")
        return
    name = switch(_("Order"), QUEUES, "teaching", "queue", queue_words, label_visibility="collapsed")
    passed: list[str] = st.session_state.setdefault(own(PASSED), [])
    queue = [one for one in queued(state, name) if _place(one) not in passed]
    if not queue:
        st.info(_("The others were passed over."), icon=":material/skip_next:")
        if st.button(_("Begin again"), key="suspects_again"):
            passed.clear()
            st.rerun()
        return
    one = queue[0]
    with st.container(border=True, key="suspect_card"):
        _card(one)
    _keys(dataset, state, one, passed, queue)
    st.subheader(_("What makes it look wrong"), anchor=False)
    _rows(_beside(str(lake().path), dataset.name, search.newest_stamp(dataset), one.row, one.column, state, one))


def _place(one: Suspect) -> str:
    return f"{one.column} {one.row}"


def _card(one: Suspect) -> None:
    place = _("{column}, line {n}").format(column=md(one.column), n=number(one.line or one.row))
    st.markdown(f":gray[{place}]  \n{_marked(one)}")
    words = _("{reason}: {sentence} · confidence {share}")
    st.caption(words.format(reason=kind_words(one.kind), sentence=md(one.sentence()), share=percent(one.confidence, 0)))


def _marked(one: Suspect) -> str:
    """The cell and what it should say, the letters that differ marked in both."""
    if one.value is None or one.suggestion is None:
        value = _("(empty)") if one.value is None else one.value
        return f":orange-background[{md(value)}] → **{md('?' if one.suggestion is None else one.suggestion)}**"
    parts = pieces(one.value, one.suggestion)
    was = "".join(_piece(text, kind) for kind, text in parts if kind != "came")
    now = "".join(_piece(text, kind) for kind, text in parts if kind != "went")
    return f"{was} → {now}"


def _piece(text: str, kind: str) -> str:
    if kind == "same":  # its blanks are those between words, not at the ends of a cell
        core = text.strip(" ")
        return f"{' ' * (text != text.lstrip(' '))}{md(core)}{' ' * (text != text.rstrip(' '))}" if core else text
    return f":orange-background[{md(text)}]" if kind == "went" else f":green-background[**{md(text)}**]"


def _keys(dataset: Dataset, state: State, one: Suspect, passed: list[str], queue: list[Suspect]) -> None:
    same = [other for other in queue if other.key == one.key] if one.key else [one]
    with st.container(horizontal=True, vertical_alignment="center", key="suspect_keys"):
        if needing.button(
            "clean",
            _("Take"),
            key="suspects_say_take",
            shortcut="A",
            icon=":material/check:",
            type="primary",
            disabled=not one.mendable,
        ):
            search.take(dataset, state, same)
            st.rerun()
        if needing.button(
            "judge", _("Refuse"), key="suspects_say_refuse", shortcut="D", icon=":material/close:", disabled=not one.key
        ):
            search.refuse(dataset, same)
            st.rerun()
        if st.button(_("Skip"), key="suspects_say_skip", shortcut="S", icon=":material/skip_next:"):
            passed.append(_place(one))
            st.rerun()
        if len(same) > 1:
            words = ngettext("Decides {n} cell.", "Decides {n} cells that say the same.", len(same))
            st.caption(words.format(n=number(len(same))))
        words = ngettext("{n} more waits.", "{n} more wait.", len(queue) - 1)
        st.caption(words.format(n=number(len(queue) - 1)))


@cache_data(max_entries=64, show_spinner=False)
def _beside(path: str, name: str, stamp: int, row: int, column: str, _state: State, _one: Suspect) -> Beside:
    return neighbours(lake(), name, _state.kept.recipe, _one)


def _rows(found: Beside) -> None:
    rows = [
        {
            **{f"c{at}": cell for at, cell in enumerate(row.cells)},
            "rows": row.rows,
            "own": _("the suspicious one") if row.own else "",
        }
        for row in found.rows
    ]
    table(
        rows,
        "suspect_beside",
        columns={
            **{f"c{at}": name for at, name in enumerate(found.columns)},
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized", width="small"),
            "own": st.column_config.TextColumn(" ", width="small"),
        },
        alt=_("The suspicious row and those it is compared with"),
        download=False,
    )
