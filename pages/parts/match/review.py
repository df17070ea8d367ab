"""One pair at a time: both rows side by side, differing words marked, a word by key."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.i18n import _, listed
from core.integrate.match import Item, Matching, beside, contrast, kept, reason
from pages.parts.shared import needing
from pages.parts.shared.choices import switch
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md, number, percent

SURE = 0.99
"""Likelihood beyond which no figure is named: it would be rounded to certainty."""
REVIEWED = ("best", "unsure", "variants", "decided")


def queue_words(name: str) -> str:
    return {
        "best": _("Likeliest first"),
        "unsure": _("Least sure first"),
        "matches": _("The same"),
        "variants": _("Variants"),
        "decided": _("Decided or skipped"),
    }[name]


def review(found: Matching, tell: Callable[[], None]) -> None:
    """The review area; only this part of the page runs again after a key, and `tell`, which counts anew above it."""
    st.fragment(_review)(found, tell)


def _review(found: Matching, tell: Callable[[], None]) -> None:
    tell()
    sizes = kept.sizes(lake(), found.left, found.right)
    name = switch(
        _("Queue"), REVIEWED, "best", "queue", lambda one: f"{queue_words(one)} ({number(sizes[one])})",
        label_visibility="collapsed",
    )  # fmt: skip
    waiting = kept.queue(lake(), found.left, found.right, name, 1)
    if not waiting:
        st.success(_("Nothing is left in this queue."), icon=":material/check_circle:")
        _undo(found)
        return
    _pair(found, waiting[0])
    _keys(found, waiting[0])


def _keys(found: Matching, item: Item) -> None:
    with st.container(horizontal=True, key="match_keys"):
        for verdict, words, key, icon in (
            ("same", _("The same"), "A", "check"),
            ("different", _("Different"), "D", "close"),
            ("skip", _("Skip"), "S", "skip_next"),
        ):
            needing.button(
                "judge",
                words,
                key=f"match_say_{verdict}",
                shortcut=key,
                icon=f":material/{icon}:",
                type="primary" if verdict == "same" else "secondary",
                on_click=_say,
                args=(found, item, verdict),
            )
        _undo(found)


def _undo(found: Matching) -> None:
    needing.button(
        "judge", _("Undo"), key="match_undo", shortcut="U", icon=":material/undo:", on_click=_take_back, args=(found,)
    )


def _say(found: Matching, item: Item, verdict: str) -> None:
    kept.say(lake(), found.left, found.right, [(item.left_id, item.right_id)], verdict)


def _take_back(found: Matching) -> None:
    if kept.take_back(lake(), found.left, found.right) is None:
        st.toast(_("There is nothing to undo."))


def _pair(found: Matching, item: Item) -> None:
    """A pair as a table of three columns: what, left, right."""
    st.markdown(_verdict(item))
    one, other = kept.cells(lake(), found, item)
    left_parts, right_parts = (
        {part: str(column) for part, column in (found.facts[side] or {}).items() if part != "attributes"}
        for side in ("left_columns", "right_columns" if found.right else "left_columns")
    )
    lines = [f"| | {md(found.left)} | {md(found.right or found.left)} |", "|---|---|---|"]
    for left, right in beside(list(one), list(other), left_parts, right_parts):
        texts = one.get(left, ""), other.get(right, "")
        if not any(texts):
            continue
        compared = all(texts) and left != left_parts.get("id")
        told = contrast(*texts) if compared else (((texts[0], True),), ((texts[1], True),))
        label = md(left) if left == right or not right else md(right) if not left else f"{md(left)} · {md(right)}"
        lines.append(f"| :gray[{label}] | {_marked(told[0])} | {_marked(told[1])} |")
    with st.container(border=True, key="match_pair"):
        st.markdown("\n".join(lines))


def _marked(told: tuple[tuple[str, bool], ...]) -> str:
    """A cell's text; what the other side does not say on a tinted ground."""
    return "".join(_piece(text, same) for text, same in told) or "–"


def _piece(text: str, same: bool) -> str:
    """A piece with its blanks outside of the mark."""
    bare = text.strip()
    shown = md(bare) if same or not bare else f":orange-background[{md(bare)}]"
    return f"{' ' * text[:1].isspace()}{shown}{' ' * (text[-1:].isspace() and bool(bare))}"


def _share(score: float) -> str:
    """A likelihood; nothing is ever sure."""
    return "> 99 %" if score > SURE else percent(score, 0)


def _verdict(item: Item) -> str:
    if item.verdict == "skip":
        return _("**Skipped** · likelihood {share}").format(share=_share(item.score))
    if item.verdict in ("same", "different"):
        said = {"same": _("the same"), "different": _("different")}[item.verdict]
        return _("**Decided: {said}** · likelihood {share}").format(said=said, share=_share(item.score))
    if item.veto:
        return _("**A variant**: {why}").format(why=reason(item.veto))
    agreeing = [name for name, value in item.parts.items() if name in ("code", "gtin") and value == 1.0]
    words = _("**{share} likely the same**").format(share=_share(item.score))
    if agreeing:
        signs = {"code": _("equal model number"), "gtin": _("equal GTIN")}
        words += " · " + listed(signs[one] for one in agreeing)
    return words
