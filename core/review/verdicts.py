"""What reviewers say of rows, by what the rows say: so a verdict holds in every version that has the row unchanged."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import BadInput, NotFound
from core.i18n import N_, _
from core.lake import Lake
from core.review.ledger import reading, writing
from core.review.plans import Drawn, Plan

VERDICTS = {
    "right": N_("All right"),
    "wrong": N_("Wrong"),
    "unsure": N_("Unsure"),
    "fix": N_("Wrong, should be …"),
    "quarantine": N_("Wrong, set aside"),
}
"""What may be said of a row, in the order of the keys 1 to 5."""
FAULTY = ("wrong", "fix", "quarantine")
"""Verdicts that call the row wrong."""
LONGEST = 10_000
"""Characters of a value or a note: some pages."""


@dataclass(frozen=True)
class Verdict:
    """The last word of a reviewer on a row.

    Attributes:
        key: What the row says, in `columns`.
        findings: Check -> whether what it flagged is really at fault.
        column: The column that "should be" something else, with its `value`; None is an empty cell.
        cells: What the row said, as far as it was shown.
    """

    key: str
    columns: tuple[str, ...]
    reviewer: str
    verdict: str
    findings: Mapping[str, bool] = field(default_factory=dict)
    column: str = ""
    value: str | None = None
    note: str = ""
    plan: str = ""
    cells: Mapping[str, str | None] = field(default_factory=dict)
    entry: int = 0
    time: float = 0.0

    @property
    def faulty(self) -> bool | None:
        """Whether it calls the row wrong; None where the reviewer is unsure."""
        return None if self.verdict == "unsure" else self.verdict in FAULTY


def verdict_label(verdict: str) -> str:
    """A verdict in the reader's language."""
    return _(VERDICTS[verdict])


def reviewer_name(name: str) -> str:
    """A name that signs verdicts.

    Raises:
        BadInput: empty, or longer than 60 characters.
    """
    clean = " ".join(name.split())
    if not clean or len(clean) > 60:
        raise BadInput(
            _("“{name}” cannot sign verdicts.").format(name=clean[:60]),
            hint=_("Write your name, at most 60 characters."),
        )
    return clean


def judge(lake: Lake, plan: Plan, row: Drawn, reviewer: str, verdict: str, **more: Any) -> Verdict:
    """Write down what a reviewer says of a row, in place of what they said of it before; arguments as `verdict_of`."""
    said = verdict_of(plan, row, reviewer, verdict, **more)
    keep(lake, plan.dataset, [said])
    return said


def verdict_of(
    plan: Plan,
    row: Drawn,
    reviewer: str,
    verdict: str,
    *,
    real: Iterable[str] | None = None,
    column: str = "",
    value: str | None = None,
    note: str = "",
) -> Verdict:
    """What a reviewer says of a row, not yet written down.

    Args:
        verdict: A key of `VERDICTS`.
        real: Of a row called wrong, the checks whose finding is at fault; None means all that it failed. The others
            were wrong here.
        column: The column that should be something else; needed with "fix".
        value: What it should be; None is an empty cell.

    Raises:
        NotFound: when there is no such verdict, column or check.
        BadInput: when the reviewer has no name, or "fix" changes nothing.
    """
    if verdict not in VERDICTS:
        raise NotFound.among(_("verdict"), verdict, list(VERDICTS))
    if verdict != "fix":
        column, value = "", None
    elif column not in row.cells:
        raise NotFound.among(_("column"), column, list(row.cells))
    elif value == row.cells[column]:
        raise BadInput(_("The cell already says that."))
    findings = _findings(row, verdict, real)
    return Verdict(
        row.key, plan.columns, reviewer_name(reviewer), verdict, findings, column,
        None if value is None else value[:LONGEST], note.strip()[:LONGEST], plan.id, row.cells, 0, time.time(),
    )  # fmt: skip


def keep(lake: Lake, dataset: str, said: Sequence[Verdict]) -> None:
    """Write verdicts down, all or none."""
    with writing(lake) as db:
        db.executemany(
            "INSERT INTO verdicts (dataset, key, columns, reviewer, verdict, findings, col, value, note, plan, cells, "
            "time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (dataset, one.key, _json(one.columns), one.reviewer, one.verdict, _json(one.findings), one.column,
                 one.value, one.note, one.plan, _json(one.cells), one.time)
                for one in said
            ],
        )  # fmt: skip


def _findings(row: Drawn, verdict: str, real: Iterable[str] | None) -> dict[str, bool]:
    if verdict == "unsure":
        return {}
    if verdict == "right":
        return dict.fromkeys(row.checks, False)
    named = set(row.checks if real is None else real)
    for one in named - set(row.checks):
        raise NotFound.among(_("check"), one, row.checks)
    return {check: check in named for check in row.checks}


def take_back(lake: Lake, plan: Plan, reviewer: str, rows: Sequence[Drawn]) -> int | None:
    """Take back a reviewer's newest verdict on a row of a plan; its place, None where there is none."""
    places = {key: row.place for row in rows for key in row.keys}
    mine = [one for one in in_force(lake, plan.dataset) if one.reviewer == reviewer and one.key in places]
    if not mine:
        return None
    last = max(mine, key=lambda one: one.entry)
    keep(lake, plan.dataset, [Verdict(last.key, last.columns, reviewer, "", plan=plan.id, time=time.time())])
    return places[last.key]


def in_force(lake: Lake, dataset: str) -> list[Verdict]:
    """The last word of each reviewer on each row of a dataset, in the order they were said."""
    with reading(lake) as db:
        rows = db.execute("SELECT * FROM in_force WHERE dataset = ? ORDER BY entry", [dataset]).fetchall()
    return [
        Verdict(
            row["key"], tuple(json.loads(row["columns"])), row["reviewer"], row["verdict"],
            json.loads(row["findings"]), row["col"], row["value"], row["note"], row["plan"],
            json.loads(row["cells"]), row["entry"], row["time"],
        )
        for row in rows
    ]  # fmt: skip


def said_of(rows: Sequence[Drawn], verdicts: Iterable[Verdict]) -> dict[int, dict[str, Verdict]]:
    """Place -> reviewer -> what they said of the row, under whichever of its keys; the newest where it has two."""
    places: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        for key in row.keys:
            places[key].append(row.place)
    found: dict[int, dict[str, Verdict]] = defaultdict(dict)
    for one in verdicts:  # in the order they were said
        for place in places.get(one.key, ()):
            found[place][one.reviewer] = one
    return dict(found)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
