"""The grid of the Clean page: a page of rows as a table of its own, drawn in the browser from texts alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from core.clean import Recipe, sentence
from core.clean.browse import GridCell, GridPage, View
from core.figures.clean import visible
from core.figures.letters import pieces
from core.i18n import _
from core.kinds import role_label
from pages.parts.shared.owned import own

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Event:
    """What somebody did in the grid: `what` is "pick", "sort" or a key; row 0 where it is about a column."""

    what: str
    column: str
    row: int = 0


@lru_cache(maxsize=1)
def _component() -> Any:
    html, css, js = ((HERE / f"grid.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("touchstone_grid", html=html, css=css, js=js)


def grid(
    shown: GridPage, view: View, recipe: Recipe, roles: Mapping[str, str], picked: tuple[int, str] | None
) -> Event | None:
    """Draw a page of rows; what somebody did since the last run.

    Args:
        roles: Role -> column; identifiers come first and stay in sight.
        picked: Row and column of the cell chosen before.
    """
    result = _component()(
        key=own("grid"),
        data=grid_data(shown, view, recipe, roles, picked),
        on_pick_change=lambda: None,
        on_sort_change=lambda: None,
        on_key_change=lambda: None,
    )
    if result.sort:
        return Event("sort", str(result.sort["column"]))
    for what in ("pick", "key"):
        told = getattr(result, what)
        if told:
            return Event(str(told.get("key", what)), str(told["column"]), int(told["row"]))
    return None


def grid_data(
    shown: GridPage, view: View, recipe: Recipe, roles: Mapping[str, str], picked: tuple[int, str] | None
) -> dict[str, Any]:
    """What the browser draws: texts and marks, identifiers first."""
    order = _order(shown.columns, roles)
    names = {column: role_label(role) for role, column in roles.items()}
    steps = [_("{number}. {step}").format(number=n, step=sentence(one)) for n, one in enumerate(recipe.steps, 1)]
    checks: dict[str, str] = {}
    rows = [
        {
            "row": row.row,
            "file": row.file,
            "line": row.line,
            "left": row.left_at is not None,
            "cells": [_cell(row.cells[place], checks) for place in order],
        }
        for row in shown.rows
    ]
    columns = [
        {
            "name": shown.columns[place],
            "number": shown.kinds[shown.columns[place]] == "number",
            "id": number == 0 and shown.columns[place] in _ids(roles),
            "about": _about(shown, shown.columns[place], names),
        }
        for number, place in enumerate(order)
    ]
    return {
        "columns": columns,
        "rows": rows,
        "steps": steps,
        "sort": view.sort,
        "descending": view.descending,
        "picked": {"row": picked[0], "column": picked[1]} if picked else None,
        "words": {
            "empty": _("(empty)"),
            "was": _("was: {old}"),
            "line": _("line"),
            "sort": _("Sort by this column"),
            "table": _("Rows of the recipe’s result"),
            "hint": _(
                "Arrows move, N and P go to the next and previous changed cell, Enter opens a cell, A accepts it and "
                "goes on, X takes the change back, U undoes the newest step."
            ),
        },
    }


def _ids(roles: Mapping[str, str]) -> list[str]:
    return [column for role, column in roles.items() if role.endswith("_id")]


def _order(columns: Sequence[str], roles: Mapping[str, str]) -> list[int]:
    ids = _ids(roles)
    return sorted(range(len(columns)), key=lambda place: (columns[place] not in ids, place))


def _about(shown: GridPage, column: str, names: Mapping[str, str]) -> str:
    kind = {"number": _("number"), "time": _("time"), "yes or no": _("yes or no"), "text": _("text")}
    parts = [names.get(column, ""), kind[shown.kinds[column]], _("new") if column in shown.new else ""]
    return " · ".join(part for part in parts if part)


def _cell(cell: GridCell, checks: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {"text": cell.text}
    if cell.changed:
        made |= {
            "old": None if cell.raw is None else visible(cell.raw),
            "steps": list(cell.steps),
            "pieces": [(kind, text if kind == "same" else _seen(text)) for kind, text in pieces(cell.raw, cell.text)],
        }
    if cell.checks:
        made["checks"] = [_check(one, checks) for one in cell.checks]
    return made


def _seen(text: str) -> str:
    """Letters that differ, with blanks one can see."""
    return visible(text).replace(" ", "␣")


def _check(check: str, words: dict[str, str]) -> str:
    if check not in words:
        words[check] = _("fails: {check}").format(check=check)
    return words[check]
