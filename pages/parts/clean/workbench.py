"""The table of the Clean page: a page of rows, its facets, and what can be done with a chosen cell."""

from __future__ import annotations

import streamlit as st

from core.clean import Recipe, columns_at, sentence
from core.clean.browse import (
    LEFT,
    LEFT_HINT,
    Facet,
    GridCell,
    GridPage,
    GridRow,
    View,
    edit,
    page,
    renamed,
    taken_back,
    where_of,
)  # fmt: skip
from core.errors import TouchstoneError
from core.figures.clean import visible
from core.i18n import _, listed, ngettext, sentences
from core.lake import Dataset
from pages.parts.clean import address, facets
from pages.parts.clean.grid import Event, grid
from pages.parts.clean.sections import add_dialog, keep
from pages.parts.shared import needing
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md, number

PICKED = "cell_picked"


def workbench(dataset: Dataset, recipe: Recipe) -> None:
    """The table with the chosen cell above it; its facets beside it, on a narrow screen below."""
    view = address.view()
    facets.tags(dataset, recipe, view)
    left, right = st.columns([2.6, 1], gap="medium")
    with left, st.container(key="bench_table"):
        try:
            with st.spinner(_("Asking for the rows …")):
                shown = page(lake(), dataset.name, recipe, view, address.offset(), address.PAGE_ROWS)
        except TouchstoneError as error:
            st.error(f"{md(error.message)}\n\n{md(error.hint)}", title=error.title, icon=":material/error:")
            return
        _bar(dataset, recipe, view, shown)
        panel = st.container()
        picked = st.session_state.get(own(PICKED))
        event = grid(shown, view, recipe, _roles(dataset, shown), picked)
        if event is not None:
            _answer(dataset, recipe, shown, event)
        with panel:
            _cell(dataset, recipe, shown, st.session_state.get(own(PICKED)))
    with right, st.container(key="bench_facets"):
        facets.chooser(dataset, recipe, view, columns_at(lake(), dataset.name, recipe))


def _roles(dataset: Dataset, shown: GridPage) -> dict[str, str]:
    return {role: column for role, column in dataset.roles.items() if column in shown.columns}


def _bar(dataset: Dataset, recipe: Recipe, view: View, shown: GridPage) -> None:
    """How many rows, which of them are shown, the other pages, and a step for just these rows."""
    with st.container(horizontal=True, vertical_alignment="center", key="bench_bar"):
        last = shown.offset + len(shown.rows)
        st.markdown(
            ngettext("**{n}** row · shown: {first}–{last}", "**{n}** rows · shown: {first}–{last}", shown.total).format(
                n=number(shown.total), first=number(shown.offset + 1 if shown.rows else 0), last=number(last)
            )
        )
        st.space("stretch")
        for key, icon, to, words in (
            ("first", "first_page", 0, _("First page")),
            ("back", "chevron_left", shown.offset - address.PAGE_ROWS, _("Page before")),
            ("on", "chevron_right", shown.offset + address.PAGE_ROWS, _("Next page")),
            ("last", "last_page", (shown.total - 1) // address.PAGE_ROWS * address.PAGE_ROWS, _("Last page")),
        ):
            here = (key in ("first", "back") and shown.offset == 0) or (key in ("on", "last") and last >= shown.total)
            if st.button("", icon=f":material/{icon}:", key=own(f"page_{key}"), help=words, disabled=here):
                address.go_to(max(0, to))
                st.rerun()
        if needing.button(
            "clean", _("Step for these rows"), icon=":material/add:", key=own("step_here"), disabled=not view.facets
        ):
            where = where_of(lake(), dataset.name, recipe, view)
            add_dialog(dataset, recipe, where)


def _answer(dataset: Dataset, recipe: Recipe, shown: GridPage, event: Event) -> None:
    """Do what somebody did in the grid."""
    if event.what == "sort":
        address.sort_by(event.column)
        st.rerun()
    if event.what == "u" and recipe.steps:
        keep(dataset, recipe.without(len(recipe.steps) - 1))
        st.rerun()
    if event.what == "x" and _undoable(shown, event.row, event.column):
        _take_back(dataset, recipe, event.row, event.column)
    if event.what == "a":
        st.session_state[own(PICKED)] = _next_changed(shown, event.row, event.column)
        st.rerun()
    if event.what == "pick":
        st.session_state[own(PICKED)] = (event.row, event.column)
        st.rerun()


def _found(shown: GridPage, row: int, column: str) -> tuple[GridRow, GridCell] | None:
    if column not in shown.columns:
        return None
    place = shown.columns.index(column)
    return next(((one, one.cells[place]) for one in shown.rows if one.row == row), None)


def _undoable(shown: GridPage, row: int, column: str) -> bool:
    """Whether a cell of a row that is still there was changed from something in the file."""
    found = _found(shown, row, column)
    return found is not None and found[0].left_at is None and found[1].changed and column not in shown.new


def _next_changed(shown: GridPage, row: int, column: str) -> tuple[int, str]:
    """The changed cell after this one, else this one."""
    places = [
        (one.row, name)
        for one in shown.rows
        for name, cell in zip(shown.columns, one.cells, strict=True)
        if cell.changed or (one.row, name) == (row, column)
    ]
    at = places.index((row, column)) if (row, column) in places else -1
    return places[at + 1] if at + 1 < len(places) else (row, column)


def _write(dataset: Dataset, recipe: Recipe, row: int, column: str, value: str | None) -> None:
    """Add the step that writes one cell."""
    step = edit(lake(), dataset.name, recipe, row, column, value)
    keep(dataset, recipe.added(step), len(recipe.steps))
    st.rerun()


def _take_back(dataset: Dataset, recipe: Recipe, row: int, column: str) -> None:
    """Add the step that writes what the file says into one cell."""
    keep(dataset, recipe.added(taken_back(lake(), dataset.name, recipe, row, column)), len(recipe.steps))
    st.rerun()


def _cell(dataset: Dataset, recipe: Recipe, shown: GridPage, picked: tuple[int, str] | None) -> None:
    """The chosen cell: what it was, what changed it, what it fails, and what can be done."""
    chosen = _found(shown, *picked) if picked else None
    if picked is None or chosen is None:
        return
    (row, column), (whole, found) = picked, chosen
    with st.container(border=True, key="cell_panel"):
        st.markdown(_("**{column}**, row {row}").format(column=md(column), row=number(row)))
        if found.changed:
            st.markdown(_("{before} → {after}").format(before=_shown(found.raw), after=_shown(found.text)))
            steps = [_("{number}. {step}").format(number=n + 1, step=sentence(recipe.steps[n])) for n in found.steps]
            words = _("Changed by: {steps}") if found.certain else _("Changed by one of: {steps}")
            st.caption(words.format(steps=md(listed(steps, clauses=True))))
        for check in found.checks:
            st.caption(f":orange[:material/warning: {md(_('fails: {check}').format(check=check))}]")
        key = f"{row}_{column}_{len(recipe.steps)}"
        if whole.left_at is not None:
            st.caption(sentences(_(LEFT).format(step=whole.left_at + 1), _(LEFT_HINT)))
        elif found.cut:
            st.caption(_("Too long to be edited here: only its beginning is shown."))
        else:
            _writing(dataset, recipe, shown, (row, column), found, key)
        with st.container(horizontal=True):
            if _undoable(shown, row, column) and needing.button(
                "clean", _("Take the change back here"), icon=":material/undo:", key=own(f"cell_back_{key}")
            ):
                _take_back(dataset, recipe, row, column)
            if not found.cut and st.button(
                _("Only this value"), icon=":material/filter_alt:", key=own(f"cell_only_{key}")
            ):
                address.narrow(Facet("values", column, (found.text,)))
                st.rerun()
            if st.button(_("Close"), key=own(f"cell_close_{key}"), type="tertiary"):
                st.session_state.pop(own(PICKED), None)
                st.rerun()


def _writing(
    dataset: Dataset, recipe: Recipe, shown: GridPage, place: tuple[int, str], found: GridCell, key: str
) -> None:
    """Another value, for this cell or for all that say the same."""
    row, column = place
    value = st.text_input(_("Value"), value=found.text or "", key=own(f"cell_value_{key}"))
    with st.container(horizontal=True):
        if needing.button("clean", _("Write in this cell"), icon=":material/edit:", key=own(f"cell_write_{key}")):
            _write(dataset, recipe, row, column, value)
        many = shown.kinds[column] == "text" and found.text is not None
        everywhere = many and needing.button(
            "clean", _("Rename everywhere"), icon=":material/find_replace:", key=own(f"cell_everywhere_{key}")
        )
        step = renamed(column, [found.text], value) if everywhere else None
        if step is not None:
            keep(dataset, recipe.added(step), len(recipe.steps))
            st.rerun()


def _shown(text: str | None) -> str:
    return _("(empty)") if text is None else md(visible(text)[:200])
