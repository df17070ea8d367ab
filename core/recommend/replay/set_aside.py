"""A contract as a plan: the rows that fail a check are set aside, check by check; the rest is recommended from."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

import numpy as np

from core import quality
from core.errors import BadInput
from core.i18n import _, kept
from core.quality.failing import flagged
from core.recommend.data.shop import Shop, inputs_of
from core.recommend.events import Ints
from core.recommend.replay.plans import Change, Plan, Taken

if TYPE_CHECKING:
    from core.lake import Lake
    from core.recommend.features.bundle import Inputs

MOST_CHECKS = 12
"""Checks that are replayed, those with most rows first: each is a fit of its own."""


def checks_plan(lake: Lake, shop: Shop, checks: Container[str] = ()) -> Plan:
    """The failing checks of an events dataset, as rows that are set aside.

    Args:
        checks: Ids of the checks; every check that single rows fail, those with most rows first, where none is given.

    Raises:
        BadInput: The newest version was not checked, or no row fails.
        NotFound: The dataset does not exist.
    """
    events = shop.events[0]
    report = quality.latest(lake, events)
    if report is None or report.version != lake.dataset(events).version:
        raise BadInput(
            _("The newest version of {name} has not been checked.").format(name=events),
            hint=_("Check it on the Quality page first."),
            command=_("Check it first: touchstone check {name}.").format(name=events),
        )
    wanted = [one for one in report.failing if one.has_rows and (not checks or one.id in checks)]
    rows = _rows(lake, report, wanted)
    shown = sorted((one for one in wanted if len(rows.get(one.id, ()))), key=lambda one: -len(rows[one.id]))
    shown = shown[:MOST_CHECKS]
    if not shown:
        raise BadInput(
            _("No row of {name} fails a check, so none can be set aside.").format(name=events),
            hint=_("Choose another dataset, or replay the steps of a recipe."),
        )
    inputs = inputs_of(lake, shop)
    changes = tuple(
        Change({"check": one.id, "type": one.check, "title": kept(quality.title(one))}, 0, len(rows[one.id]))
        for one in shown
    )

    def read(taken: Taken, known: Container[str]) -> tuple[str, Inputs | None]:
        gone = [rows[shown[place].id] for place in sorted(taken)]
        out = np.unique(np.concatenate(gone)) if gone else np.empty(0, dtype=np.int64)
        mark = str(sorted(taken))
        return mark, None if mark in known else _without(inputs, out)

    return Plan("checks", events, shop, changes, read)


def _rows(lake: Lake, report: quality.Report, wanted: list[quality.CheckResult]) -> dict[str, Ints]:
    """Check id -> numbers of the rows that fail it."""
    found: dict[str, Ints] = {}
    with lake.read() as cursor:
        for ids, statement in flagged(lake, report, wanted):
            table = cursor.execute(statement).df()
            for place, name in enumerate(ids):
                found[name] = table["_row"][table[f"f{place}"].astype(bool)].to_numpy(dtype=np.int64)
    return found


def _without(inputs: Inputs, rows: Ints) -> Inputs:
    """The data without some rows of its events."""
    from dataclasses import replace

    return replace(inputs, events=inputs.events.where(~np.isin(inputs.events.row, rows)))
