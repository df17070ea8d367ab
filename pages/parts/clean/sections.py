"""Drawing of the Clean page: recipe rows, suggestions, the preview, history and recipe files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import streamlit as st

from core import clean
from core.clean import STEPS, Applied, Preview, Recipe, RecipeStep, Spoiled, StepCount, Suggestion
from core.errors import TouchstoneError
from core.figures.clean import before_after, difference
from core.i18n import N_, _, ngettext
from core.lake import Dataset
from pages.parts.clean.form import step_form
from pages.parts.shared import needing
from pages.parts.shared.cached import cache_data
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number, percent

TRY = "clean_try"
ACTIONS = {"up": N_("Move up"), "down": N_("Move down"), "edit": N_("Edit"), "remove": N_("Remove")}
MOST_SUGGESTED = 8
PREVIEW_ROWS = 20


# --- figures, kept per dataset, version and recipe --------------------------------------------------


def _version(dataset: Dataset, recipe: Recipe) -> int:
    """What counts depend on: a recipe that reads another dataset depends on every version."""
    reads_other = any(step.params.get("dataset") for step in recipe.steps)
    return lake().version() if reads_other else dataset.raw_version


@cache_data(max_entries=64, show_spinner=False)
def _measured(path: str, name: str, version: int, recipe: str) -> Applied:
    return clean.measure(lake(), name, clean.from_json(recipe))


@cache_data(max_entries=128, show_spinner=False)
def _previewed(path: str, name: str, version: int, recipe: str, index: int) -> Preview:
    return clean.preview(lake(), name, clean.from_json(recipe), index, PREVIEW_ROWS)


@cache_data(max_entries=32, show_spinner=False)
def _suggested(path: str, name: str, version: int, recipe: str) -> list[Suggestion]:
    return clean.suggest(lake(), name, clean.from_json(recipe))


@cache_data(max_entries=32, show_spinner=False)
def _statement(path: str, name: str, version: int, recipe: str) -> str:
    return clean.statement(lake(), name, clean.from_json(recipe))


def measured(dataset: Dataset, recipe: Recipe) -> tuple[Applied | None, TouchstoneError | None]:
    """The counts of every step, or why the recipe cannot run."""
    try:
        found = _measured(str(lake().path), dataset.name, _version(dataset, recipe), recipe.to_json())
    except TouchstoneError as error:
        return None, error
    return found, None


# --- changing the draft -----------------------------------------------------------------------------


def keep(dataset: Dataset, recipe: Recipe, shown: int | None = None) -> None:
    """Store the draft and look at a step (from 0)."""
    clean.save_draft(lake(), dataset.name, recipe)
    look(shown)


def look(shown: int | None) -> None:
    """Look at a step (from 0) of the draft as it is."""
    st.session_state.pop(own(TRY), None)
    if shown is not None:
        st.query_params["step"] = str(shown + 1)


def _signature(recipe: Recipe) -> str:
    """Part of widget keys, so that a changed recipe never meets the former one's widget state."""
    return hashlib.sha256(recipe.to_json().encode()).hexdigest()[:12]


def _switch(dataset: Dataset, recipe: Recipe, index: int) -> None:
    keep(dataset, recipe.switched(index, not recipe.steps[index].enabled), index)


# --- the recipe -------------------------------------------------------------------------------------


def effect(item: RecipeStep, count: StepCount | None) -> str:
    """What a step did, in a few words."""
    if not item.enabled:
        return _("switched off")
    if count is None:
        return ""
    parts = []
    if count.cells_changed:
        parts.append(ngettext("{n} cell", "{n} cells", count.cells_changed).format(n=number(count.cells_changed)))
    if count.rows_made:
        parts.append(ngettext("{n} row made", "{n} rows made", count.rows_made).format(n=number(count.rows_made)))
    if count.rows_removed:
        parts.append(
            ngettext("{n} row removed", "{n} rows removed", count.rows_removed).format(n=number(count.rows_removed))
        )
    if count.to_quarantine:
        parts.append(_("{n} to quarantine").format(n=number(count.to_quarantine)))
    return " · ".join(parts) or _("changes nothing")


def recipe_rows(dataset: Dataset, recipe: Recipe, outcome: Applied | None, shown: int | None) -> None:
    """The recipe as bordered rows: number, name, effect, look, switch, menu."""
    counts = {step.index: step for step in outcome.steps} if outcome else {}
    late = {one.step: one for one in clean.spoiled(recipe)}
    sign = _signature(recipe)
    for index, item in enumerate(recipe.steps):
        row = st.container(
            border=True,
            horizontal=True,
            wrap=False,
            vertical_alignment="center",
            gap="small",
            key=f"row_{index}_{sign}",
        )
        with row:
            st.markdown(f"**{index + 1}**", width=20)
            with st.container(gap=None, width="stretch"):
                name = md(clean.sentence(item))
                st.markdown(f"**{name}**" if item.enabled else f":gray[{name}]")
                st.caption(effect(item, counts.get(index)))
                if item.note:
                    st.caption(f":material/comment: {md(item.note)}")
                if index in late:
                    _warn_of(recipe, late[index])
            chosen = index == shown and own(TRY) not in st.session_state
            if st.button(
                "",
                key=f"look_{index}_{sign}",
                icon=":material/visibility:",
                type="tertiary",
                disabled=chosen,
                help=_("Show what step {n} changes").format(n=index + 1),
            ):
                look(index)
                st.rerun()
            needing.toggle(
                "clean",
                _("Step {n} is on").format(n=index + 1),
                value=item.enabled,
                key=own(f"on_{index}_{sign}"),
                label_visibility="collapsed",
                on_change=_switch,
                args=(dataset, recipe, index),
            )
            action = needing.menu(
                "clean",
                "",
                list(ACTIONS),
                icon=":material/more_vert:",
                help=_("Change step {n}").format(n=index + 1),
                key=own(f"menu_{index}_{sign}"),
                type="tertiary",
                format_func=lambda one: _(ACTIONS[one]),
            )
        if action:
            _act(dataset, recipe, index, action)


def _warn_of(recipe: Recipe, late: Spoiled) -> None:
    st.caption(f":orange[:material/warning: {md(late.sentence(recipe))}]")


def _act(dataset: Dataset, recipe: Recipe, index: int, action: str) -> None:
    if action == "edit":
        edit_dialog(dataset, recipe, index)
        return
    if action == "remove":
        keep(dataset, recipe.without(index), max(0, index - 1))
    else:
        by = -1 if action == "up" else 1
        keep(dataset, recipe.moved(index, by), min(max(0, index + by), len(recipe.steps) - 1))
    st.rerun()


def _form_dialog(title: str, dataset: Dataset, recipe: Recipe, index: int | None, where: str = "") -> None:
    """Open the step form; the title is in the reader's language, so the dialog is made at each call."""

    @st.dialog(title, width="medium")
    def form() -> None:
        made = step_form(dataset, recipe, index, where)
        if made is not None:
            place = len(recipe.steps) if index is None else index
            keep(dataset, recipe.added(made) if index is None else recipe.replaced(index, made), place)
            st.rerun()

    form()


def add_dialog(dataset: Dataset, recipe: Recipe, where: str = "") -> None:
    """The dialog that adds a step at the end, limited to the rows of a condition where one is given."""
    _form_dialog(_("Add a step"), dataset, recipe, None, where)


def edit_dialog(dataset: Dataset, recipe: Recipe, index: int) -> None:
    """The dialog that changes a step in its place."""
    _form_dialog(_("Edit step {n}").format(n=index + 1), dataset, recipe, index)


# --- suggestions ------------------------------------------------------------------------------------


def _found(dataset: Dataset, recipe: Recipe) -> list[Suggestion] | None:
    """The suggestions; None where the recipe itself cannot run, which the page says beside it."""
    with st.spinner(_("Looking for damage …")):
        try:
            return _suggested(str(lake().path), dataset.name, lake().version(), recipe.to_json())
        except TouchstoneError:
            return None


def first_suggestion(dataset: Dataset, recipe: Recipe) -> RecipeStep | None:
    """The weightiest suggested step, to be looked at while the recipe is empty."""
    found = _found(dataset, recipe)
    return found[0].step if found else None


def suggestions(dataset: Dataset, recipe: Recipe) -> None:
    """Steps the data asks for, each with its reason, a look and an Add; all sure ones at once."""
    found = _found(dataset, recipe)
    if found is None:
        return
    st.subheader(_("Suggested"), anchor=False)
    if not found:
        st.caption(_("Nothing more to suggest: no known damage is left in this dataset."))
        return
    sign = _signature(recipe)
    _sure(dataset, recipe, [one for one in found if one.auto])
    for place, one in enumerate(found[:MOST_SUGGESTED]):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"hint_{place}_{sign}"):
            with st.container(gap=None, width="stretch"):
                st.markdown(f"**{md(clean.sentence(one.step))}**")
                st.caption(_suggestion_words(one))
            if st.button(_("Preview"), key=f"try_{place}_{sign}", type="tertiary"):
                st.session_state[own(TRY)] = {"dataset": dataset.name, "step": json.dumps(one.step.as_dict())}
                st.rerun()
            if needing.button("clean", _("Add"), key=f"take_{place}_{sign}"):
                keep(dataset, *clean.placed(recipe, one.step))
                st.rerun()


def _sure(dataset: Dataset, recipe: Recipe, sure: list[Suggestion]) -> None:
    """The steps that need no judgement, each listed with what it does, and one button that adds them all."""
    if len(sure) < 2:
        return
    order = {step: place for place, step in enumerate(STEPS)}
    sure = sorted(sure, key=lambda one: order[one.step.step])
    with st.container(border=True, key="sure"):
        st.markdown(
            _("These {n} need no judgement: no row leaves, and every changed cell is counted.").format(n=len(sure))
        )
        line = _("**{step}**: {reason}")
        told = [line.format(step=md(clean.sentence(one.step)), reason=_suggestion_words(one)) for one in sure]
        st.markdown("\n".join(f"- {text}" for text in told))
        if needing.button("clean", _("Add these {n}").format(n=len(sure)), icon=":material/done_all:", key="add_sure"):
            chosen = recipe
            for one in sure:
                chosen, _place = clean.placed(chosen, one.step)
            keep(dataset, chosen, len(recipe.steps))
            st.rerun()


def _suggestion_words(one: Suggestion) -> str:
    words = [md(one.sentence()), _("confidence {share}").format(share=percent(one.confidence, 0))]
    if one.before is not None:
        before, after = difference(one.before, one.after)
        shown = md(after) if after is not None else _("(empty)")
        words.append(_("for example {before} → {after}").format(before=md(before), after=shown))
    return " · ".join(words)


def tried(dataset: Dataset) -> RecipeStep | None:
    """The suggestion being looked at, if any."""
    held = st.session_state.get(own(TRY))
    if not held or held["dataset"] != dataset.name:
        return None
    return clean.from_dict({"steps": [json.loads(held["step"])]}).steps[0]


# --- the preview ------------------------------------------------------------------------------------


def step_preview(dataset: Dataset, recipe: Recipe, index: int) -> None:
    """Tiles, rows before and after, and the statement, of one step."""
    with st.spinner(_("Counting on all rows …")):
        found = _previewed(str(lake().path), dataset.name, _version(dataset, recipe), recipe.to_json(), index)
    wall = st.grid(4, min_column_width=110, border=True, row_height=96, key="preview_tiles")
    for label, count in (
        (_("Rows changed"), found.rows_changed),
        (_("Cells changed"), found.cells_changed),
        (_("Rows removed"), found.rows_removed),
        (_("To quarantine"), found.to_quarantine),
        *([(_("Rows made"), found.rows_made)] if found.rows_made else []),
    ):
        with wall.cell():
            st.metric(label, number(count), height="stretch")
    if found.examples:
        frame, painted = before_after(found.examples, dark=st.context.theme.type == "dark")
        table(
            painted,
            "preview_rows",
            columns=_widths(list(frame.columns)),
            alt=_("Rows before and after the step; changed cells are coloured"),
            height=460,
            row_height="fit",
        )
        touched = found.rows_changed + found.rows_removed + found.to_quarantine
        st.caption(
            _("Affected rows: {n}, shown: {shown}. {about}").format(
                shown=len(found.examples), n=number(touched), about=_(STEPS[recipe.steps[index].step].about)
            )
        )
    else:
        st.info(_("This step changes nothing in this dataset."), icon=":material/check_circle:")


def _widths(names: list[str]) -> dict[str, object]:
    """Long texts must not push the column beside them out of view."""
    narrow = {_("line"): 60, _("column"): 100}
    room = 330 if _("column") in names else 400
    share = room // max(1, len([name for name in names if name not in narrow]) - 1)
    return {name: st.column_config.Column(width=narrow.get(name, max(90, share))) for name in names[:-1]}


def as_sql(dataset: Dataset, recipe: Recipe) -> None:
    """The recipe as the one statement that makes the clean rows."""
    with st.expander(_("As SQL"), key=own("as_sql"), on_change="rerun") as shown:
        if shown.open:
            text = _statement(str(lake().path), dataset.name, _version(dataset, recipe), recipe.to_json())
            st.caption(_("One statement; characters: {n}.").format(n=number(len(text))))
            st.code(text, language="sql", height=420)


def steps_of(recipe: Recipe) -> Sequence[str]:
    """The steps' sentences, numbered, as plain text for a menu."""
    return [f"{number_} {clean.sentence(item)}" for number_, item in enumerate(recipe.steps, 1)]
