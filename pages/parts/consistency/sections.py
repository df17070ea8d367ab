"""One contradiction at a time, decided by key; all of a kind as a table; the accepted ones as a step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from core import clean
from core.i18n import N_, _, listed, ngettext, sentences
from core.integrate.asked import sure_label
from core.integrate.consistency import (
    ASKED_KINDS,
    KINDS,
    KINDS_OF,
    Finding,
    Look,
    accepted_step,
    counts,
    kind_label,
    queue,
    say,
    skipped_label,
    take_back,
    why,
)
from core.lake import Dataset
from pages.parts.shared import needing
from pages.parts.shared.choices import switch
from pages.parts.shared.links import go
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, percent, when

SHOWN = 200
IN_WORDS = {
    "category": N_("products under a category that their title does not fit"),
    "attribute": N_("colours, sizes and other properties that title or description say otherwise"),
    "stars": N_("stars that say the opposite of their text"),
    "product": N_("reviews that speak of another product"),
    "translation": N_("translations that say different things"),
    "copied": N_("copied texts"),
    "language": N_("texts in another language than their column"),
}
SURE = 0.8
"""Confidence from which all of a kind can be accepted at once; a person sees how many before."""


def offer(dataset: Dataset) -> None:
    """What would be looked for, before the first look."""
    what = listed(_(IN_WORDS[kind]) for kind in KINDS_OF[dataset.kind])
    st.info(
        sentences(
            _("Nobody has looked yet."),
            _("Looked for is: {what}.").format(what=what),
            _("It runs in the background and changes nothing; you decide about each."),
        ),
        icon=":material/rule:",
    )


def headline(dataset: Dataset, seen: Look) -> None:
    """How many contradictions of each kind wait, and how many changes were accepted."""
    kinds, found = KINDS_OF[dataset.kind], counts(lake(), dataset.name)
    tiles(
        [
            Tile(kind_label(kind), number(found[kind]["open"]), note=_note(found[kind]))
            for kind in kinds
            if kind not in seen.skipped
        ]
    )
    for kind, reason in ((kind, seen.skipped[kind]) for kind in kinds if kind in seen.skipped):
        st.caption(f"**{md(kind_label(kind))}** · {md(skipped_label(reason))}")
    rows = ngettext("{n} row", "{n} rows", seen.rows).format(n=number(seen.rows))
    told = [_("looked at {n}").format(n=rows), when(seen.time)]
    if seen.left:
        told.append(_("rows not looked at: {n}").format(n=number(seen.left)))
    if accepted := _changes(dataset.name):
        told.append(
            ngettext("{n} change for the recipe", "{n} changes for the recipe", accepted).format(n=number(accepted))
        )
    st.caption(" · ".join(told))


def _note(told: Counter[str]) -> str:
    return _("accepted: {a}, refused: {r}").format(a=number(told["accepted"]), r=number(told["refused"]))


def review(dataset: Dataset, kinds: Sequence[str] = KINDS, tell: Callable[[], None] = lambda: None) -> None:
    """The review area; only this part of the page runs again after a key, and `tell`, which counts anew above it."""
    found = counts(lake(), dataset.name)
    there = [kind for kind in kinds if sum(found[kind].values())]
    if not there:
        tell()
        none = (
            _("It found nothing that the rows bear out.")
            if kinds[0] in ASKED_KINDS
            else _("Nothing contradicts itself.")
        )
        st.success(none, icon=":material/check_circle:")
        return
    st.fragment(_review)(dataset.name, there, _changes(dataset.name) > 0, tell)


def _review(name: str, kinds: list[str], accepted: bool, tell: Callable[[], None]) -> None:
    """The surest that waits; the whole page runs again where the way to the recipe opens or closes."""
    if (_changes(name) > 0) != accepted:
        st.rerun()
    tell()
    kind = kinds[0]
    if kind not in ASKED_KINDS:
        kind = switch(_("Kind"), kinds, kinds[0], "kind", kind_label, label_visibility="collapsed")
    waiting = queue(lake(), name, kind, limit=SHOWN)
    if not waiting:
        st.success(_("Nothing is left of this kind."), icon=":material/check_circle:")
        _undo(name)
        return
    one = waiting[0]
    with st.container(border=True, key="consistency_case"):
        st.markdown(f"**{md(one.title)}**" + (f" · {md(one.id)}" if one.id else ""))
        st.markdown(md(why(one)))
        cells = [{"what": _("now"), "cell": one.value}]
        if one.proposal is not None:
            cells.append({"what": _("proposed"), "cell": one.proposal})
        table(
            cells,
            "consistency_cell",
            columns={
                "what": st.column_config.TextColumn(" ", width=90),
                "cell": st.column_config.TextColumn(one.column, width="large"),
            },
            alt=_("The cell as it is, and as proposed"),
            download=False,
        )
        st.caption(_sureness(one))
    _keys(name, one)
    if kind not in ASKED_KINDS:  # what a large model found is accepted in bulk only once people agree with it
        _all_sure(name, waiting)
    _listed(waiting)


def _sureness(one: Finding) -> str:
    if one.kind in ASKED_KINDS:
        return " · ".join([sure_label(one.about["sure"]), md(one.about["stamp"])])
    return _("confidence {p}").format(p=percent(one.confidence, 0))


def _keys(name: str, one: Finding) -> None:
    accept = _("Accept") if one.proposal is not None else _("It is wrong")
    with st.container(horizontal=True, key="consistency_keys"):
        for verdict, words, key, icon in (
            ("accepted", accept, "A", "check"),
            ("refused", _("Refuse"), "D", "close"),
            ("skip", _("Skip"), "S", "skip_next"),
        ):
            needing.button(
                "judge",
                words,
                key=f"consistency_{verdict}",
                shortcut=key,
                icon=f":material/{icon}:",
                type="primary" if verdict == "accepted" else "secondary",
                on_click=say,
                args=(lake(), name, [one], verdict),
            )
        _undo(name)


def _undo(name: str) -> None:
    needing.button(
        "judge",
        _("Undo"),
        key="consistency_undo",
        shortcut="U",
        icon=":material/undo:",
        on_click=_take_back,
        args=(name,),
    )


def _take_back(name: str) -> None:
    take_back(lake(), name)


def _all_sure(name: str, waiting: list[Finding]) -> None:
    sure = [one for one in waiting if one.confidence >= SURE and one.proposal is not None]
    if len(sure) > 1:
        words = ngettext("Accept {n} from {p} up", "Accept all {n} from {p} up", len(sure))
        needing.button(
            "judge",
            words.format(n=number(len(sure)), p=percent(SURE, 0)),
            key="consistency_all",
            icon=":material/done_all:",
            on_click=say,
            args=(lake(), name, sure, "accepted"),
        )


def _listed(waiting: list[Finding]) -> None:
    table(
        [
            {
                "title": one.title,
                "column": one.column,
                "value": one.value,
                "proposal": one.proposal,
                "confidence": sure_label(one.about["sure"]) if one.kind in ASKED_KINDS else one.confidence,
                "why": why(one),
            }
            for one in waiting
        ],
        "consistency_waiting",
        columns={
            "title": st.column_config.TextColumn(_("Row"), width=220, pinned=True),
            "column": st.column_config.TextColumn(_("Column"), width=100),
            "value": st.column_config.TextColumn(_("now"), width=160),
            "proposal": st.column_config.TextColumn(_("proposed"), width=160),
            "confidence": _confidence(waiting[0].kind),
            "why": st.column_config.TextColumn(_("Why"), width="large"),
        },
        alt=_("Contradictions of this kind, the surest first"),
    )


def _confidence(kind: str) -> Any:
    """Bars of what was measured; a large model's word on itself stays a word."""
    if kind in ASKED_KINDS:
        return st.column_config.TextColumn(_("Confidence"), width=160)
    return st.column_config.ProgressColumn(_("Confidence"), min_value=0, max_value=1, format="percent", width=110)


def _changes(name: str) -> int:
    """How many cells the accepted changes write."""
    step = accepted_step(lake(), name)
    return len(step.params["cells"]) if step else 0


def into_recipe(dataset: Dataset) -> None:
    """Put what was accepted into the draft of the recipe, and go there."""
    step = accepted_step(lake(), dataset.name)
    if needing.button(
        "clean",  # how many they are stands where it is counted anew at each key
        _("Take accepted changes to the recipe"),
        icon=":material/cleaning_services:",
        key=own("consistency_recipe"),
        disabled=step is None,
    ):
        assert step is not None
        recipe = clean.load_draft(lake(), dataset.name)
        clean.save_draft(lake(), dataset.name, recipe.added(step))
        go("clean.py", dataset=dataset.name)
