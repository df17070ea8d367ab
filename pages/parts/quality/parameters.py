"""The parameters of a rule, each asked for by what it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core import quality
from core.expressions import FUNCTIONS
from core.i18n import N_, _, listed
from core.kinds import KINDS, event_label, kind_label, role_label
from core.lake import Dataset
from core.quality import Check
from core.quality import params as holding
from core.quality.contract import pairs_from, pairs_text
from pages.parts.shared.cached import cache_data
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake

OF_COLUMNS = ("same", "but", "without")
"""Parameters that name columns of the dataset."""
WORDS = {
    "number": N_("a number"), "time": N_("a time"), "day": N_("day"), "week": N_("week"), "month": N_("month"),
}  # fmt: skip


def columns_of(dataset: Dataset, rule: str, old: Check | None, key: str) -> list[str]:
    """The columns that a rule is asked of."""
    how = quality.CHECKS[rule].by_hand
    takes = how.columns if how else "several" if old and old.columns else "none"
    names = list(dataset.types)
    held = [one for one in (old.columns if old else ()) if one in names]
    if takes == "several":
        return list(
            st.multiselect(
                _("Columns"), names, default=held, placeholder=_("Choose columns"), key=own(f"{key}_columns")
            )
        )
    if takes == "one":
        chosen = st.selectbox(_("Column"), names, index=names.index(held[0]) if held else 0, key=own(f"{key}_column"))
        return [chosen] if chosen is not None else []
    return list(old.columns) if old else []


def parameters(
    dataset: Dataset, version: int, rule: str, columns: Sequence[str], old: Check | None, key: str
) -> dict[str, Any]:
    """What a person says of a rule's parameters, without those that are left as they are."""
    kind = quality.CHECKS[rule]
    kept = {name: value for name, value in (old.params if old else {}).items() if name != holding.WHERE}
    if kind.by_hand is None:
        return kept
    asked = dict(kind.by_hand.asks)
    answers: dict[str, Any] = {name: value for name, value in kept.items() if name not in asked}
    for name, usual in asked.items():
        what = holding.kind_of(name, kind.params)
        now = kept.get(name, usual)
        said = _ask(dataset, version, name, what, now, columns, f"{key}_{name}_{listed(columns)}")
        if said not in (None, "", [], {}) and (said != usual or name in kept):
            answers[name] = said
    return answers


def _ask(dataset: Dataset, version: int, name: str, what: str, now: Any, columns: Sequence[str], key: str) -> Any:
    label, place = _(holding.LABELS[name]), own(key)
    if what == holding.FLAG:
        return st.checkbox(label, value=bool(now), key=place)
    if what in (holding.NUMBER, holding.BOUND, holding.FACTOR):
        return st.number_input(label, value=None if now is None else float(now), key=place, format="%g")
    if what == holding.COUNT:
        return st.number_input(label, value=None if now is None else int(now), min_value=0, step=1, key=place)
    if name in OF_COLUMNS:
        held = [one for one in (now or []) if one in dataset.types]
        return list(
            st.multiselect(label, list(dataset.types), default=held, placeholder=_("Choose columns"), key=place)
        )
    if what == holding.TEXTS:
        return _values(dataset, version, label, [str(one) for one in (now or [])], columns, place)
    if what in (holding.SHARES, holding.NAMES):
        said = st.text_area(label, value=pairs_text(now or {}), key=place, help=_("On each line: name = value"))
        return pairs_from(said, numbers=what == holding.SHARES)
    if what == holding.CONDITION:
        return _condition(dataset, label, str(now or ""), place)
    offered = _choices(dataset, name)
    if offered:
        options = ["", *offered] if now in (None, "") else list(offered)
        options = options if now in (None, "", *options) else [*options, str(now)]
        at = options.index(now) if now in options else 0
        return st.selectbox(label, options, index=at, format_func=lambda one: offered.get(one, one), key=place)
    return st.text_input(label, value=str(now or ""), key=place)


@cache_data(max_entries=32, show_spinner=False)
def _of_column(workspace: str, workspace_version: int, name: str, version: int, column: str) -> list[str]:
    return quality.column_values(lake(), name, version, column)


def _values(
    dataset: Dataset, version: int, label: str, now: list[str], columns: Sequence[str], place: str
) -> list[str]:
    """Values of a list: those of the column to choose from, and any other written in."""
    found = _of_column(str(lake().path), lake().version(), dataset.name, version, columns[0]) if columns else []
    return list(
        st.multiselect(
            label,
            list(dict.fromkeys([*now, *found])),
            default=now or found,
            accept_new_options=True,
            placeholder=_("Choose values or write them"),
            key=place,
            help=_("The column's own values to begin with; take out what is wrong, write in what is missing."),
        )
    )


def _condition(dataset: Dataset, label: str, now: str, place: str) -> str:
    text = st.text_area(
        label,
        value=now,
        key=place,
        height=68,
        placeholder=_("for example: shipped_at >= ordered_at"),
        help=_("Columns, numbers, texts in '…', comparisons, `AND OR NOT IN BETWEEN LIKE CASE`, and: `{names}`").format(
            names=listed(FUNCTIONS)
        ),
    )
    return text.strip()


def _choices(dataset: Dataset, name: str) -> Mapping[str, str]:
    """What a parameter that holds one word can be -> how it is told."""
    if name in ("role", "by"):
        return {role: role_label(role) for role in dataset.roles}
    if name == "dataset":
        return {one.name: one.name for one in lake().datasets() if one.name != dataset.name}
    if name == "kind":
        return {one: kind_label(one) for one in KINDS}
    if name == "evidence":
        return {one: event_label(one) for one in holding.CHOICES[name]}
    return {one: _(WORDS[one]) for one in holding.CHOICES.get(name, ())}
