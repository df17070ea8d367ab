"""A contract as a plan: the rows that fail a check are set aside, check by check; the rest is recommended from.

Rows count that a check lets pass within its tolerance, and those that the contract set aside already when they came.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from core import quality
from core.collect.quarantine import listing
from core.errors import BadInput
from core.i18n import _, kept, ngettext, sentences
from core.quality.failing import flagged
from core.quality.gate import before_set_aside
from core.recommend.data.shop import Shop, inputs_of, pinned
from core.recommend.events import Ints
from core.recommend.replay.plans import Change, Plan, Taken

if TYPE_CHECKING:
    from core.lake import Lake
    from core.recommend.features.bundle import Inputs

MOST_CHECKS = 12
"""Checks that are replayed, those with most rows first: each is a fit of its own."""


def checks_plan(lake: Lake, shop: Shop, checks: Container[str] = (), contract: Mapping[str, Any] | None = None) -> Plan:
    """The checks of an events dataset that rows fail, as rows that are set aside.

    The first change is what the contract set aside when the newest version was loaded, where it did.

    Args:
        lake: The workspace.
        shop: The tables that recommendations are made from.
        checks: Ids of the checks; every check that single rows fail, failing ones and those with most rows first, where
            none is given.
        contract: One to judge by, such as a raised one that nobody has kept yet; else the dataset's own, by which the
            newest version is judged anew where it changed since.

    Raises:
        BadInput: The newest version was not checked, no row fails, or the contract cannot be used.
        NotFound: The dataset does not exist.
    """
    events = shop.events[0]
    report = _report(lake, events, contract)
    wanted = [one for one in report.results if one.failed and one.has_rows and (not checks or one.id in checks)]
    rows = _rows(lake, report, wanted)
    shown = sorted(
        (one for one in wanted if len(rows.get(one.id, ()))), key=lambda one: (one.passed, -len(rows[one.id]))
    )
    gone = [rows[one.id] for one in shown[:MOST_CHECKS]]
    told = [
        Change(
            {"check": one.id, "type": one.check, "title": kept(quality.title(one)), "borne": one.passed}, 0, len(ids)
        )
        for one, ids in zip(shown, gone, strict=False)
    ]  # fmt: skip
    inputs = inputs_of(lake, shop)
    before = None if checks else before_set_aside(lake, events)
    if before is not None:
        whole = inputs_of(lake, pinned(lake, shop, "events", before))
        held = np.setdiff1d(whole.events.row, inputs.events.row)
        if len(held):
            inputs, gone, told = whole, [held, *gone], [Change({"held": len(held)}, 0, len(held)), *told]
    if not told:
        raise _nothing(lake, events)

    def read(taken: Taken, known: Container[str]) -> tuple[str, Inputs | None]:
        mark = str(sorted(taken))
        return mark, None if mark in known else _without(inputs, [gone[place] for place in sorted(taken)])

    return Plan("checks", events, shop, tuple(told), read)


def _report(lake: Lake, events: str, contract: Mapping[str, Any] | None) -> quality.Report:
    """The newest version by a contract: the stored report where it is by that one, else the version judged anew."""
    if contract is not None:
        return quality.check(lake, events, suite=contract, store=False)
    report = quality.latest(lake, events)
    if report is None or report.version != lake.dataset(events).version:
        raise BadInput(
            _("The newest version of {name} has not been checked.").format(name=events),
            hint=_("Check it on the Quality page first."),
            command=_("Check it first: touchstone check {name}.").format(name=events),
        )
    suite = quality.suite_of(lake, events)
    return report if suite is None or suite.version == report.suite else quality.check(lake, events, store=False)


def _nothing(lake: Lake, events: str) -> BadInput:
    """What is said where no row fails: also that rows were kept out when they came, which no replay can bring back."""
    out = sum(one.rows for one in listing.counts(lake, events) if not one.of_cleaning)
    words = ngettext(
        "{n} row was kept out at loading and waits in quarantine; it is no part of a replay until it is mended.",
        "{n} rows were kept out at loading and wait in quarantine; they are no part of a replay until they are mended.",
        out,
    )  # fmt: skip
    return BadInput(
        sentences(
            _("No row of {name} fails a check, so none can be set aside.").format(name=events),
            words.format(n=f"{out:,}") if out else "",
        ),
        hint=_("Choose another dataset, or replay the steps of a recipe."),
        data={"quarantined": out},
    )


def _rows(lake: Lake, report: quality.Report, wanted: list[quality.CheckResult]) -> dict[str, Ints]:
    """Check id -> numbers of the rows that fail it."""
    found: dict[str, Ints] = {}
    with lake.read() as cursor:
        for ids, statement in flagged(lake, report, wanted):
            table = cursor.execute(statement).df()
            for place, name in enumerate(ids):
                found[name] = table["_row"][table[f"f{place}"].astype(bool)].to_numpy(dtype=np.int64)
    return found


def _without(inputs: Inputs, rows: Sequence[Ints]) -> Inputs:
    """The data without some rows of its events."""
    from dataclasses import replace

    if not rows:
        return inputs
    return replace(inputs, events=inputs.events.where(~np.isin(inputs.events.row, np.concatenate(rows))))
