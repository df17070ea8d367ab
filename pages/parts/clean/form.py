"""The form of a cleaning step, drawn from its parameters."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import clean
from core.clean import STEPS, Param, Recipe, RecipeStep, Step
from core.clean.frame import accepts
from core.errors import BadInput, TouchstoneError
from core.i18n import _, sentences
from core.lake import Dataset
from pages.parts.clean.completing import completing
from pages.parts.clean.trial import counted, trial
from pages.parts.shared import needing
from pages.parts.shared.cached import cache_data
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import editor
from pages.parts.shared.wording import md


def step_form(dataset: Dataset, recipe: Recipe, index: int | None, limit: str = "") -> RecipeStep | None:
    """A form for a new step (index None) or the step at a place; the step once it is confirmed.

    `limit` is the condition that a new step begins with: only steps that can be limited are offered then.
    """
    old = recipe.steps[index] if index is not None else None
    place = f"{dataset.name}_{'new' if index is None else index}"
    chosen = old.step if old else _choose(place, bool(limit))
    step = STEPS[chosen]
    st.subheader(_(step.label), anchor=False)
    st.caption(_(step.about))
    if step.risk:
        st.caption(f":material/info: {_(step.risk)}")
    key = f"form_{place}_{chosen}"
    try:
        columns, fitting = _choices(str(lake().path), dataset.name, lake().version(), recipe.to_json(), index, chosen)
    except TouchstoneError as error:
        st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
        return None
    chosen_columns: list[str] = []
    if step.takes != "none":
        chosen_columns = _columns(step, fitting, list(old.columns) if old else [], key)
    params = {param.name: _ask(param, columns, (old.params if old else {}), key) for param in step.params}
    for param in step.params:
        if param.type == "expression":
            trial(dataset, recipe, index, str(params[param.name]), columns, own(f"{key}_{param.name}"))
    where = ""
    if step.facet:
        at = own(f"{key}_where_{limit}" if limit else f"{key}_where")
        where = st.text_input(
            _("Only where (optional)"),
            value=old.where if old else limit,
            key=at,
            placeholder=_("for example: price > 0 AND category IS NOT NULL"),
        )
        completing(columns, at)
        counted(dataset, recipe, index, where)
    note = st.text_input(_("Comment (optional)"), value=old.note if old else "", key=own(f"{key}_note"))
    label = _("Add to the recipe") if old is None else _("Save")
    if not needing.button("clean", label, type="primary", key=f"{key}_save", icon=":material/check:"):
        return None
    return _checked(
        dataset, recipe, index, RecipeStep(chosen, tuple(chosen_columns), params, True, where.strip(), note.strip())
    )


@cache_data(max_entries=128, show_spinner=False)
def _choices(
    path: str, name: str, version: int, recipe: str, index: int | None, step: str
) -> tuple[list[str], list[str]]:
    """All columns at a place of the recipe, and those the step works on."""
    types = clean.columns_at(lake(), name, clean.from_json(recipe), index)
    return list(types), [column for column, kind in types.items() if accepts(STEPS[step].accepts, kind)]


def _choose(place: str, limited: bool) -> str:
    return str(
        st.selectbox(
            _("Step"),
            [name for name, step in STEPS.items() if step.facet or not limited],
            format_func=lambda name: f"{_(STEPS[name].group)} · {_(STEPS[name].label)}",
            key=own(f"form_{place}_step"),
        )
    )


def _columns(step: Step, fitting: list[str], old: list[str], key: str) -> list[str]:
    kept = [column for column in old if column in fitting]
    if step.takes == "one":
        index = fitting.index(kept[0]) if kept else 0
        one = st.selectbox(
            _("Column"),
            fitting,
            index=index if fitting else None,
            placeholder=_("no column fits"),
            key=own(f"{key}_column"),
        )
        return [one] if one else []
    words = _("Choose columns") if fitting else _("no column fits")
    return list(st.multiselect(_("Columns"), fitting, default=kept, placeholder=words, key=own(f"{key}_columns")))


def _ask(param: Param, columns: list[str], given: Any, key: str) -> Any:
    """One widget for one parameter; returns the value as a recipe holds it."""
    value = given.get(param.name, param.default)
    label, name, help_text = _(param.label), f"{key}_{param.name}", _(param.help) if param.help else None
    if param.type == "flag":
        return st.toggle(label, value=bool(value), key=own(name), help=help_text)
    if param.type == "choice":
        options = list(param.choices)
        return st.selectbox(
            label,
            options,
            index=options.index(value),
            format_func=lambda one: _(param.choices[one]),
            key=own(name),
            help=help_text,
        )
    if param.type == "integer":
        whole = None if param.least is None else int(param.least)
        return int(st.number_input(label, value=int(value), step=1, min_value=whole, key=own(name), help=help_text))
    if param.type == "number":
        least = None if param.least is None else float(param.least)
        return float(st.number_input(label, value=float(value), min_value=least, key=own(name), help=help_text))
    if param.type in ("column", "dataset"):
        known = columns if param.type == "column" else [one.name for one in lake().datasets()]
        options = ["", *known]
        index = options.index(value) if value in options else 0
        return st.selectbox(
            label, options, index=index, format_func=lambda one: one or _("(none)"), key=own(name), help=help_text
        )
    if param.type == "columns":
        return list(
            st.multiselect(
                label,
                columns,
                default=[one for one in value if one in columns],
                placeholder=_("Choose columns"),
                key=own(name),
                help=help_text,
            )
        )
    if param.type == "list":
        lines = _("{label}, one per line").format(label=label)
        text = st.text_area(lines, value="\n".join(value), key=own(name), help=help_text)
        return [line.strip() for line in text.splitlines() if line.strip()]
    if param.type == "mapping":
        return _mapping(label, value, name)
    if param.type == "expression":
        st.session_state.setdefault(own(name), str(value))
        return st.text_area(label, key=own(name), help=help_text, height=80)
    return st.text_input(label, value=str(value), key=own(name), help=help_text)


def _mapping(label: str, value: Any, name: str) -> dict[str, str | None]:
    st.markdown(md(label))
    rows = [{"old": old, "new": new} for old, new in value.items()] or [{"old": "", "new": ""}]
    edited = editor(
        rows,
        num_rows="dynamic",
        key=own(name),
        columns={"old": _("Old value"), "new": _("New value (empty: missing)")},
    )
    return {str(row["old"]): (row.get("new") or None) for row in edited if row.get("old")}


def _checked(dataset: Dataset, recipe: Recipe, index: int | None, made: RecipeStep) -> RecipeStep | None:
    """The step when it fits at its place; otherwise the reason is shown and the form stays open."""
    trial = recipe.added(made) if index is None else recipe.replaced(index, made)
    place = len(recipe.steps) if index is None else index
    try:
        clean.from_dict(trial.as_dict())
        clean.columns_at(lake(), dataset.name, trial, place + 1)
    except BadInput as error:
        st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
        return None
    return made
