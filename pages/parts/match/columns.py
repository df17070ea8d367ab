"""Which column of each side plays which part; a person corrects it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.i18n import N_, _, listed
from core.integrate.match import PARTS, Matching, choose
from core.lake import Dataset
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md

GIVEN = "match_given"
LABELS = {
    "id": N_("Id"),
    "title": N_("Title or name"),
    "description": N_("Description"),
    "brand": N_("Brand"),
    "price": N_("Price"),
    "gtin": N_("GTIN"),
}
WEIGHTS = {
    "words": N_("words of the title"),
    "text": N_("all text"),
    "letters": N_("letters of the title"),
    "contained": N_("the shorter title in the longer"),
    "code": N_("model number"),
    "numbers": N_("numbers"),
    "price": N_("price"),
    "brand": N_("brand"),
    "attributes": N_("other columns"),
    "gtin": N_("GTIN"),
    "meaning": N_("what the titles mean"),
}
PERSONAL = {"email", "phone", "name", "birth", "place"}
"""What persons agree in."""


def _given(name: str) -> dict[str, str]:
    """What was corrected of a dataset in this session: part -> column."""
    given: dict[str, str] = st.session_state.get(f"{GIVEN}_{name}", {})
    return given


def chosen(left: Dataset, right: str) -> dict[str, Any]:
    """The corrections of both sides, as a match takes them."""
    return {"left_parts": _given(left.name), "right_parts": _given(right) if right else {}}


def columns(left: Dataset, right: str, found: Matching | None) -> None:
    """The parts of both sides' columns, to be corrected, and what each agreement came to count."""
    st.subheader(_("Columns that are compared"), anchor=False)
    names = [left.name, right] if right else [left.name]
    for place, name in zip(st.columns(len(names)), names, strict=True):
        with place:
            st.markdown(f"**{md(name)}**")
            _side(name)
    if found is not None and set(found.facts["weights"]) <= PERSONAL:
        st.caption(_("Persons are the same only where an email, a telephone, or name and birthday agree."))
    elif found is not None:
        st.caption(_("A correction counts when you find again."))
        st.subheader(_("What each agreement counts"), anchor=False)
        st.caption(_("Learned from the rows themselves, as log odds of a full agreement."))
        rows = [
            {"what": _(WEIGHTS[name]), "weight": weight}
            for name, weight in found.facts["weights"].items()
            if _told(found, name)
        ]
        table(
            sorted(rows, key=lambda row: -float(str(row["weight"]))),
            "match_weights",
            columns={
                "what": _("Agreement"),
                "weight": st.column_config.ProgressColumn(_("Counts"), format="%.2f", min_value=0, max_value=8),
            },
            alt=_("What each agreement counts"),
        )


def _told(found: Matching, feature: str) -> bool:
    """Whether the rows could agree in it at all: what no row has says nothing about these rows."""
    sides = [found.facts["left_columns"], found.facts["right_columns"] or found.facts["left_columns"]]
    if feature == "meaning":
        return bool(found.facts.get("two_languages"))
    needed = {"price": all, "gtin": all, "attributes": all, "brand": any}.get(feature)
    return needed is None or needed(bool(side[feature]) for side in sides)


def _side(name: str) -> None:
    types = list(lake().columns(name))
    now = choose(lake(), name, _given(name))
    grid = st.grid(3, min_column_width=140, key=f"match_columns_{name}")
    for part in PARTS:
        current = getattr(now, part)
        with grid.cell():
            st.selectbox(
                _(LABELS[part]),
                ["", *types],
                index=types.index(current) + 1 if current in types else 0,
                format_func=lambda one: one or "–",
                key=own(f"match_{name}_{part}"),
                on_change=_correct,
                args=(name, part, own(f"match_{name}_{part}")),
            )
    if now.attributes:
        words = _("Compared as well: {names}").format(names=listed(md(one) for one in now.attributes))
        st.caption(words)


def _correct(name: str, part: str, key: str) -> None:
    st.session_state[f"{GIVEN}_{name}"] = _given(name) | {part: st.session_state[key]}
