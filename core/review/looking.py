"""The table as a person reviews it: which rows, a page at a time, and what each cell of them failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import NotFound
from core.i18n import _
from core.lake import Lake
from core.quality import CheckResult
from core.review.flags import Flags
from core.review.rows import Row, read

PAGE = 50
"""Rows of a page: what is looked through at a glance."""
WHICH = ("failing", "all", "clear")


@dataclass(frozen=True)
class View:
    """Which rows are looked at; all of these hold.

    Attributes:
        which: "failing" (an error or a warning flags them), "all", or "clear" (none does).
        check: Rows that failed this check.
        column: Rows that failed a check about this column; None asks nothing, "" means checks about whole rows.
        first, behind: Places from and up to one behind, of a block of rows.
        day, until: Days since 1970-01-01, from and up to one behind; `NO_DAY` those without.
    """

    which: str = "failing"
    check: str = ""
    column: str | None = None
    first: int | None = None
    behind: int | None = None
    day: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class Seen:
    """A row of a page: its place in the table, itself, the checks it failed, and those of each column."""

    place: int
    row: Row
    checks: tuple[str, ...]
    marks: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Page:
    """Rows `offset` to `offset + len(rows)` of the `total` that a view shows, and their columns."""

    columns: tuple[str, ...]
    rows: tuple[Seen, ...]
    total: int
    offset: int


def places(found: Flags, view: View) -> NDArray[np.int64]:
    """The places of a view's rows, in the order of the table.

    Raises:
        NotFound: when the check found nothing, or is not there.
    """
    if view.check and view.check not in found.bits:
        raise NotFound.among(_("check"), view.check, list(found.bits))
    if view.column is not None:
        mask = found.any_of(found.by_column.get(view.column, ()))
    elif view.check:
        mask = found.of(view.check)
    elif view.which == "all":
        mask = np.ones(len(found), bool)
    else:
        mask = found.claimed if view.which == "failing" else ~found.claimed
    if view.first is not None:
        mask = mask.copy()
        mask[: max(0, view.first)] = False
        mask[max(0, len(found) if view.behind is None else view.behind) :] = False
    if view.day is not None and found.days is not None:
        behind = view.day + 1 if view.until is None else view.until
        mask = mask & (found.days >= view.day) & (found.days < behind)
    return np.flatnonzero(mask)


def page(lake: Lake, found: Flags, view: View, offset: int = 0, limit: int = PAGE) -> Page:
    """A page of a view; beyond the end the last one is given."""
    order = places(found, view)
    total = len(order)
    start = min(max(0, offset), max(0, (total - 1) // limit * limit))
    shown = [int(one) for one in order[start : start + limit]]
    return Page(columns(lake, found), tuple(seen(lake, found, shown)), total, start)


def columns(lake: Lake, found: Flags) -> tuple[str, ...]:
    """The data columns of the version, in order."""
    report = found.report
    return tuple(lake.columns(report.dataset, report.layer, report.version))


def seen(lake: Lake, found: Flags, shown: list[int]) -> list[Seen]:
    """Rows by their places, in the order given."""
    numbers = [int(found.rows[one]) for one in shown]
    held = {row.number: row for row in read(lake, found.report, numbers)}
    about = {one.id: one for one in found.checks}
    drawn = []
    for place, number in zip(shown, numbers, strict=True):
        if number in held:
            checks = found.at(place)
            drawn.append(Seen(place, held[number], checks, marks(checks, about)))
    return drawn


def marks(checks: tuple[str, ...], about: Mapping[str, CheckResult]) -> dict[str, tuple[str, ...]]:
    """Column -> those of a row's checks that are about it; those that name no column stand under the empty name."""
    found: dict[str, tuple[str, ...]] = {}
    for one in checks:
        for column in about[one].columns or ("",):
            found[column] = (*found.get(column, ()), one)
    return found
