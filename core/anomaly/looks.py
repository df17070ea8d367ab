"""Days found, written down version by version: what incidents are made of, in the lake's `quality.day_looks`.

A look judges the days of a dataset's newest version. It keeps the days that stand apart with their reasons, and those
that nearly do, so that a day at the edge of chance does not come and go with every upload.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from core.anomaly.days import Days, days_of, days_there
from core.anomaly.finding import Finding, Reason
from core.errors import BadInput, NotFound, Unavailable
from core.i18n import N_
from core.lake import has_table, kept, own_number

if TYPE_CHECKING:
    from core.lake import Lake

TABLE = "quality.day_looks"
COLUMNS = "dataset VARCHAR, version BIGINT, looked TIMESTAMP, days BIGINT, found VARCHAR, near VARCHAR"
NEAR = 0.02
"""Chance of a day, over all its series, up to which it is not calm again: twenty times what makes one of a hundred
days stand apart, so that a level that moves a little with the next upload closes nothing; and of mended days one in
fifty has to be closed by hand."""


@dataclass(frozen=True)
class Look:
    """The days of one version of a dataset.

    Attributes:
        version: The snapshot; number: the dataset's own count of it. time: when it was looked at (UTC).
        days: How many days were judged.
        found: Those that stand apart, the rarest first; their source rows are counted (`more`), not named.
        near: Other days that are not calm -> their chance.
    """

    dataset: str
    version: int
    number: int
    time: datetime
    days: int
    found: tuple[Finding, ...]
    near: Mapping[str, float]

    def of(self, first: str, last: str) -> Finding | None:
        """The finding of any day from the first to the last, the rarest."""
        return next((one for one in self.found if one.key <= last and first <= (one.last or one.key)), None)

    def calm(self, first: str, last: str) -> bool:
        """Whether all days from the first to the last are as usual, or no longer there."""
        return self.of(first, last) is None and not any(first <= day <= last for day in self.near)


def look(lake: Lake, name: str) -> Look | None:
    """Judge the days of a dataset's newest version and write them down, in place of what was written of that version.

    Returns:
        None where a dataset never had days to be judged; nothing is written then.
    """
    version, earlier = lake.dataset(name).version, looks(lake).get(name, ())
    number, now = own_number(lake, name, version) or 0, datetime.now(UTC)
    try:
        judged = days_of(lake, name)
        made = Look(name, version, number, now, len(judged.chance), _counted(judged), _near(judged))
    except BadInput:  # too few days to be judged: those that are there stay as they were, the others are gone
        if not earlier:
            return None
        made = Look(name, version, number, now, 0, (), dict.fromkeys(days_there(lake, name), 0.0))
    except (NotFound, Unavailable):  # a check has its report, whatever becomes of the days
        return None
    before = next((one for one in earlier if one.version == version), None)
    if before is None or replace(before, time=made.time) != made:
        _keep(lake, made)
    return made


@kept
def looks(lake: Lake) -> dict[str, tuple[Look, ...]]:
    """Dataset -> the looks at its present life's versions, the oldest version first."""
    with lake.read() as cursor:
        if not has_table(cursor, TABLE):
            return {}
        rows = cursor.execute(
            f"SELECT dataset, version, looked, days, found, near FROM lake.{TABLE} ORDER BY dataset, version"
        ).fetchall()
    held = {one.name for one in lake.datasets()}
    numbers = {
        name: {one.number: one.ordinal for one in lake.versions(name)} for name in {row[0] for row in rows} & held
    }
    made: dict[str, list[Look]] = {}
    for name, version, looked, days, found, near in rows:
        if version in numbers.get(name, {}):
            told = tuple(_finding(one) for one in json.loads(found))
            one = Look(name, version, numbers[name][version], looked.replace(tzinfo=UTC), days, told, json.loads(near))
            made.setdefault(name, []).append(one)
    return {name: tuple(one) for name, one in made.items()}


def _counted(judged: Days) -> tuple[Finding, ...]:
    """Findings as they are written and read again."""
    return tuple(_finding(json.loads(json.dumps(_facts(one)))) for one in judged.findings)


def _near(judged: Days) -> dict[str, float]:
    days = judged.series[0].days
    places = np.flatnonzero(judged.chance <= NEAR)
    return {days[at]: float(judged.chance[at]) for at in places if days[at] not in judged.apart}


def _facts(one: Finding) -> dict[str, Any]:
    """A finding as JSON holds it: no source rows, NaN as null."""
    facts = asdict(one) | {"rows": [], "more": len(one.rows) + one.more, "amount": None}
    for reason in facts["reasons"]:
        for name, value in reason.items():
            if isinstance(value, float) and not math.isfinite(value):
                reason[name] = None
    return facts


def _finding(facts: Mapping[str, Any]) -> Finding:
    reasons = tuple(
        Reason(**{name: value for name, value in reason.items() if value is not None or name == "value"})
        for reason in facts["reasons"]
    )
    plain = {name: value for name, value in facts.items() if name not in ("reasons", "rows", "amount")}
    return Finding(**plain, reasons=reasons)


def _keep(lake: Lake, made: Look) -> None:
    info = {"looked_at": made.dataset, "of_version": made.version, "days_apart": len(made.found)}
    with lake.write(N_("Days of {name}").format(name=made.dataset), info=info) as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS lake.{TABLE} ({COLUMNS})")
        cursor.execute(f"DELETE FROM lake.{TABLE} WHERE dataset = ? AND version = ?", [made.dataset, made.version])
        cursor.execute(
            f"INSERT INTO lake.{TABLE} VALUES (?, ?, ?, ?, ?, ?)",
            [
                made.dataset,
                made.version,
                made.time.replace(tzinfo=None),
                made.days,
                json.dumps([_facts(one) for one in made.found], ensure_ascii=False),
                json.dumps(dict(made.near)),
            ],
        )
