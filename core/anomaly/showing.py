"""What is shown of what was judged: the rarest within a team's budget for each day, each with its reasons and rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.anomaly.days import days_of
from core.anomaly.detect import tail_probability
from core.anomaly.finding import Finding, Reason
from core.anomaly.judging import Judged, judged
from core.anomaly.subjects import Table, open_source, source_rows
from core.anomaly.subjects.plain import values_of
from core.lake import kept

if TYPE_CHECKING:
    from core.lake import Lake

BUDGET = 20
"""Findings of a day that a team looks at where it says nothing else: two minutes each, the better part of an hour."""
REASONS = 3
"""Reasons told of a finding: a fourth is read by nobody."""
ODD = 0.02
"""Chance of a feature from which it is a reason; the farthest one always is."""
AGAINST = {"session": "sessions", "user": "users", "item": "items", "seller": "sellers", "transaction": "transactions",
           "event": "events", "row": "rows"}  # fmt: skip
"""Subject -> whom it is held against."""


@dataclass(frozen=True)
class Found:
    """What stands apart in a dataset.

    Attributes:
        dataset, version: What was looked at; ordinal: the version as the dataset counts it.
        subject: One of `SUBJECTS`.
        looked_at: Subjects judged; total: subjects in all.
        findings: Within the budget, the rarest first.
        farthest: Where none is rare enough, as many of the farthest as the budget allows, so that people have a queue;
            none of them stands apart. Of days there are none.
        rare: How many are rare enough to be worth a look. left_out: those of them beyond the budget.
        expected: How many of the rare ones are to be expected by chance alone.
        features: Features looked at; left: the others -> "constant", "copy" or "empty".
        by_day: Day -> how many are rare on it, budget or not.
    """

    dataset: str
    version: int
    subject: str
    looked_at: int
    total: int
    findings: tuple[Finding, ...]
    rare: int
    left_out: int
    expected: float
    features: tuple[str, ...]
    left: dict[str, str] = field(default_factory=dict)
    by_day: dict[str, int] = field(default_factory=dict)
    farthest: tuple[Finding, ...] = ()


@kept
def found(
    lake: Lake,
    name: str,
    subject: str,
    budget: int = BUDGET,
    columns: tuple[str, ...] = (),
    version: int | None = None,
) -> Found:
    """What stands apart in a dataset, within a budget of findings for each day.

    Args:
        subject: One of `possible(lake, name).subjects`.
        budget: Findings of a day that people look at, at least 1. Where data has no days, of the whole.
        columns: Of plain rows, the columns looked at.

    Raises:
        BadInput: It cannot be judged; the message says why and what would help.
        NotFound: There is no such dataset.
    """
    if subject == "day":
        days = days_of(lake, name, version)
        return Found(
            name, days.source.version, "day", len(days.chance), len(days.chance), days.findings, len(days.findings), 0,
            days.expected, tuple(one.name for one in days.series), {}, {one.day: 1 for one in days.findings},
        )  # fmt: skip
    seen = judged(lake, name, subject, columns, version)
    chosen, by_day = within(seen, seen.rare, budget)
    far = () if chosen else tuple(findings_of(lake, seen, shown_places(seen, budget)))
    return Found(
        name,
        seen.source.version,
        subject,
        len(seen.table),
        seen.table.total,
        tuple(findings_of(lake, seen, chosen)),
        len(seen.rare),
        len(seen.rare) - len(chosen),
        seen.bound * len(seen.table),
        seen.prepared.names,
        seen.prepared.left,
        by_day,
        far,
    )


def shown_places(seen: Judged, budget: int) -> list[int]:
    """The places that are shown: the rare ones within the budget of their day; where there are none, the farthest
    within one budget in all, because of what does not stand apart a day's worth is enough."""
    if len(seen.rare):
        return within(seen, seen.rare, budget)[0]
    return farthest(seen, budget)


def farthest(seen: Judged, n: int) -> list[int]:
    """The places of the n farthest subjects, the rarest first; of those that are alike in all features the first one,
    since who has judged it has judged its copies."""
    order = np.argsort(seen.scored.chance, kind="stable")
    known = set[bytes]()
    chosen = list[int]()
    for at in order:
        if len(chosen) == n:
            break
        look = seen.table.values[at].tobytes()
        if look not in known:
            known.add(look)
            chosen.append(int(at))
    return chosen


def within(seen: Judged, ranked: NDArray[np.int64], budget: int) -> tuple[list[int], dict[str, int]]:
    """The places that fit into the budget of their day, in the order given, and how many each day has."""
    taken: Counter[str] = Counter()
    chosen = []
    for place in ranked:
        day = str(seen.table.days[place])
        taken[day] += 1
        if taken[day] <= budget:
            chosen.append(int(place))
    return chosen, dict(sorted(taken.items()))


def findings_of(lake: Lake, seen: Judged, places: list[int]) -> list[Finding]:
    """Findings of subjects, with their reasons and source rows.

    Args:
        places: Places among the subjects.
    """
    if not places:
        return []
    told = _reasons(lake, seen, places)
    with lake.read() as cursor:
        if seen.table.by.startswith("CAST"):  # a row is its own source
            rows: dict[str, tuple[tuple[int, ...], int]] = {
                str(seen.table.keys[at]): ((int(seen.table.keys[at]),), 1) for at in places
            }
        else:
            dataset = lake.dataset(seen.source.dataset)
            version = None if dataset.version == seen.source.version else seen.source.version
            again = open_source(lake, cursor, lake.dataset(dataset.name, version), version)
            rows = source_rows(cursor, again, seen.table.by, [str(seen.table.keys[at]) for at in places])
    worth = seen.table.names.index("value") if "value" in seen.table.names else -1
    made = []
    for at in places:
        key = str(seen.table.keys[at])
        listed, n = rows.get(key, ((), 0))
        amount = float(seen.table.values[at, worth]) if worth >= 0 else float("nan")
        made.append(
            Finding(
                seen.table.subject,
                key,
                float(seen.scored.chance[at]),
                told[at],
                listed,
                str(seen.table.days[at]),
                "ensemble",
                max(0, n - len(listed)),
                amount,
            )
        )
    return made


def _reasons(lake: Lake, seen: Judged, places: list[int]) -> dict[int, tuple[Reason, ...]]:
    table, prepared = seen.table, seen.prepared
    chances = np.stack([tail_probability(prepared.far[:, at]) for at in range(len(prepared.names))], axis=1)
    where = {name: at for at, name in enumerate(table.names)}
    facts = {}
    for name in prepared.names:
        column = table.told.get(name, table.values[:, where[name]])
        known = column[np.isfinite(column)]
        facts[name] = tuple(float(one) for one in np.quantile(known, [0.01, 0.5, 0.99], method="nearest"))
    ranks = [np.sort(prepared.far[:, at]) for at in range(len(prepared.names))]
    cells = _cells(lake, seen, places)
    found = {}
    for place in places:
        order = np.argsort(chances[place], kind="stable")
        telling = [at for at in order if not _idle(table, prepared.names[at], place, facts)] or [order[0]]
        kept_ = [at for at in telling[:REASONS] if chances[place, at] <= ODD] or [telling[0]]
        reasons = []
        for at in kept_:
            name = prepared.names[at]
            value = float(table.told[name][place] if name in table.told else table.values[place, where[name]])
            low, middle, high = facts[name]
            beyond = len(table) - int(np.searchsorted(ranks[at], prepared.far[place, at], side="left"))
            if name in table.rare:
                told = cells.get((name, int(table.keys[place])))
                share = float(np.exp(-value)) if np.isfinite(value) else 1.0
                reasons.append(Reason(name, told, against=AGAINST[table.subject], rarity=max(share, 1e-12)))
                continue
            if name in table.within:
                own = table.within[name]
                told = cells.get((name, int(table.keys[place])))
                value, (low, middle, high) = float(own.values[place]), own.of(place)
                against, feature = f"group:{own.category}={told}", f"column:{own.number}"
                reasons.append(Reason(feature, value, middle, low, high, against, beyond / len(table)))
                continue
            side = table.sides.get(name, "both")
            reasons.append(
                Reason(
                    name,
                    value,
                    middle,
                    float("nan") if side == "high" else low,
                    float("nan") if side == "low" else high,
                    AGAINST[table.subject],
                    beyond / len(table),
                )
            )
        found[place] = tuple(reasons)
    return found


def _idle(table: Table, name: str, place: int, facts: Mapping[str, tuple[float, ...]]) -> bool:
    """Whether what is told of a feature is no more than the usual, though what is judged is far out: four orders of an
    hour are fast, and within ten minutes there is one."""
    return name in table.told and not table.told[name][place] > facts[name][1]


def _cells(lake: Lake, seen: Judged, places: list[int]) -> dict[tuple[str, int], str | None]:
    """(feature, row) -> a cell as text: the one that is rare, or the one that names the group of a number."""
    columns = {name: name.removeprefix("column:") for name in seen.table.rare}
    columns |= {name: one.category for name, one in seen.table.within.items()}
    if not columns:
        return {}
    rows = [int(seen.table.keys[at]) for at in places]
    found = {}
    with lake.read() as cursor:
        for name, column in columns.items():
            if name in seen.prepared.names:
                found.update(
                    {(name, row): value for row, value in values_of(cursor, seen.source, column, rows).items()}
                )
    return found
