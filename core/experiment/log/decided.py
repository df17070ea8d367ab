"""Decisions: what became of a test, by whom, when, why, and on which readout; nothing is ever written over."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from core.errors import BadInput
from core.i18n import N_, _, listed
from core.lake import Lake

DECISIONS = {
    "ship": N_("Ship the arm"),
    "stop": N_("Stop and keep the control"),
    "iterate": N_("Change it and test again"),
    "open": N_("No decision yet"),
}
"""What can be decided."""
LONGEST = 2000
"""Signs of a reason: a page."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS lake.lab.experiment_decisions (id VARCHAR, dataset VARCHAR, test VARCHAR, "
    '"time" TIMESTAMP WITH TIME ZONE, author VARCHAR, decision VARCHAR, arm VARCHAR, why VARCHAR, readout VARCHAR)'
)


@dataclass(frozen=True)
class Decision:
    """One decision. `test` is "" where the dataset holds one test; `readout` the id of a kept one, "" without."""

    id: str
    dataset: str
    test: str
    time: datetime
    author: str
    decision: str
    arm: str
    why: str
    readout: str


def decision_label(decision: str) -> str:
    """A decision in words."""
    return _(DECISIONS[decision])


def decide(
    lake: Lake,
    dataset: str,
    decision: str,
    why: str,
    *,
    author: str,
    test: str | None = None,
    arm: str = "",
    readout: str = "",
) -> str:
    """Write a decision down; returns its id.

    Raises:
        BadInput: no such decision, no reason, no name, or no arm to ship.
        NotFound: no such dataset.
    """
    lake.dataset(dataset)
    if decision not in DECISIONS:
        raise BadInput(_("“{value}” is no decision: {known}.").format(value=decision, known=listed(DECISIONS)))
    if not why.strip():
        raise BadInput(_("A decision needs its reason: the next reader has only that."))
    if not author.strip():
        raise BadInput(_("A decision needs the name of who decides."))
    if len(why) > LONGEST:
        raise BadInput(_("That is longer than {n} signs.").format(n=f"{LONGEST:,}"))
    if decision == "ship" and not arm:
        raise BadInput(_("Say which arm is shipped."))
    id_ = uuid.uuid4().hex
    values = [id_, dataset, test or "", datetime.now(UTC), author.strip(), decision, arm, why.strip(), readout]
    with lake.write(
        N_("Decide an experiment"), author=author.strip(), info={"experiment": readout or id_}, needs="experiment"
    ) as cursor:
        cursor.execute(_TABLE)
        cursor.execute("INSERT INTO lake.lab.experiment_decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    return id_


def decisions(lake: Lake, dataset: str | None = None, test: str | None = None) -> list[Decision]:
    """Decisions, newest first, of one test, of a dataset or of all."""
    if not lake.holds("lab.experiment_decisions"):
        return []
    with lake.read() as cursor:
        rows = cursor.execute(
            'SELECT id, dataset, test, "time", author, decision, arm, why, readout FROM '
            "lake.lab.experiment_decisions WHERE (? IS NULL OR dataset = ?) AND (? IS NULL OR test = ?) "
            'ORDER BY "time" DESC',
            [dataset, dataset, test, test],
        ).fetchall()
    return [Decision(*row) for row in rows]
