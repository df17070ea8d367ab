"""Stored results of the behavioural tests: one row per model and moment, newest first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.i18n import N_
from core.text.robustness.run import Difference, Outcome

if TYPE_CHECKING:
    from core.lake import Lake

TABLE = "lake.text.behaviour"


@dataclass(frozen=True)
class Result:
    """What one run found of one model."""

    model: str
    time: datetime
    outcomes: tuple[Outcome, ...]
    differences: tuple[Difference, ...]

    @property
    def cases(self) -> int:
        """Cases of all tests."""
        return sum(one.cases for one in self.outcomes)

    @property
    def passed(self) -> int:
        """Cases passed."""
        return sum(one.passed for one in self.outcomes)


def save(
    lake: Lake, model: str, outcomes: Sequence[Outcome], differences: Sequence[Difference], author: str | None = None
) -> None:
    """Store one run."""
    body = json.dumps({"outcomes": [asdict(o) for o in outcomes], "differences": [asdict(d) for d in differences]})
    with lake.write(N_("Store behavioural tests"), author=author, info={"model": model}) as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (model VARCHAR, time TIMESTAMPTZ, result VARCHAR)")
        cursor.execute(f"INSERT INTO {TABLE} VALUES (?, ?, ?)", [model, datetime.now(UTC), body])


def latest(lake: Lake) -> list[Result]:
    """The newest run of every model, by the model's name."""
    if not lake.holds("text.behaviour"):
        return []
    with lake.read() as cursor:
        rows = cursor.execute(
            f"SELECT model, epoch_us(time), result FROM {TABLE} QUALIFY row_number() OVER "
            "(PARTITION BY split_part(model, '@', 1) ORDER BY time DESC) = 1 ORDER BY model"
        ).fetchall()
    return [_result(*row) for row in rows]


def _result(model: str, micros: int, body: str) -> Result:
    found = json.loads(body)
    outcomes = tuple(Outcome(**{**o, "failures": tuple(o["failures"])}) for o in found["outcomes"])
    differences = tuple(Difference(**d) for d in found["differences"])
    return Result(model, datetime.fromtimestamp(micros / 1e6, UTC), outcomes, differences)
