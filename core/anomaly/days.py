"""Days that stand apart: each series held against its own rhythm, and what kind of day that makes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.anomaly.detect import rare_enough
from core.anomaly.detect.rhythm import LEAST_DAYS, Rhythm, rhythm_of, silences
from core.anomaly.finding import Finding, Reason
from core.anomaly.subjects import Source, open_source, series_of
from core.anomaly.subjects.days import Series, told_again
from core.anomaly.subjects.table import LISTED
from core.errors import BadInput
from core.i18n import _
from core.lake import kept

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake import Lake

ODD = 0.01
"""Chance below which a series is named among the reasons of a day."""
MOST_REASONS = 4
"""Reasons told of a day: the others are those of its segments again."""
BROAD = 0.6
"""Share of the segments that stand above the usual on a festival; a fault of one source lifts one."""
ABOVE = 1.5
"""Deviations above the usual from which a segment takes part in a festival."""
EMPTY = 0.02
"""Share of the usual up to which a day is a gap: some rows with wrong clocks fall into any."""
ONE_DAY = np.timedelta64(1, "D")
EMPTIED = ("days:gap", "days:silence")
"""What a day without rows goes on."""
COMMON = ("events", "users", "repeats", "value")


@dataclass(frozen=True)
class Days:
    """D days judged.

    Attributes:
        series: The series, all rows first; rhythms: what was expected of each.
        chance: Tail probability of each day over all series; shape (D,).
        findings: The days that are rare enough, the rarest first; days without rows that follow one another are one.
        apart: Every day of them.
        expected: How many of them are to be expected by chance.
    """

    source: Source
    series: tuple[Series, ...]
    rhythms: tuple[Rhythm, ...]
    chance: NDArray[np.float64]
    findings: tuple[Finding, ...]
    expected: float
    apart: frozenset[str] = frozenset()


@kept
def days_of(lake: Lake, name: str, version: int | None = None) -> Days:
    """Judge the days of a dataset.

    Raises:
        BadInput: The dataset has no times, or fewer than `LEAST_DAYS` days.
    """
    with lake.read() as cursor:
        source = open_source(lake, cursor, lake.dataset(name, version), version)
        found = series_of(cursor, source)
        if not found or len(found[0].values) < LEAST_DAYS:
            n = len(found[0].values) if found else 0
            raise BadInput(
                _("Days cannot be judged: {n} of them, where {least} are needed.").format(n=n, least=LEAST_DAYS),
                title=_("Cannot be judged"),
                hint=_("A longer history would help: {least} days, better {better}.").format(
                    least=LEAST_DAYS, better=3 * LEAST_DAYS
                ),
            )
        rhythms = tuple(rhythm_of(one.values, one.first, counts=one.counts) for one in found)
        return _judged(cursor, source, found, rhythms)


def days_there(lake: Lake, name: str) -> list[str]:
    """The days of a dataset's newest version on which a row stands, as 2026-08-12, at most `MOST_DAYS` of them."""
    with lake.read() as cursor:
        source = open_source(lake, cursor, lake.dataset(name))
        if "t" not in source.has:
            return []
        rows = cursor.execute(
            f"SELECT DISTINCT floor(t / 86400)::INT FROM ({source.base}) WHERE isfinite(t) AND abs(t) < {LATEST} "
            f"ORDER BY 1 DESC LIMIT {MOST_DAYS}"
        ).fetchall()
    return [str(np.datetime64(int(day), "D")) for (day,) in rows]


MOST_DAYS = 3_660
"""Days of ten years."""
LATEST = 253_402_300_800
"""Seconds from 1970 to the year 10000."""


def _judged(cursor: Cursor, source: Source, series: Sequence[Series], rhythms: tuple[Rhythm, ...]) -> Days:
    size, start = len(series[0].values), series[0].first
    every = np.ones((len(series), size))
    for at, (one, rhythm) in enumerate(zip(series, rhythms, strict=True)):
        every[at, one.first - start : one.first - start + len(one.values)] = rhythm.chance
    silent = _silences(series, rhythms)
    looks = len(series) + 1  # the silences are one look more
    chance = np.minimum(1.0, looks * every.min(axis=0))
    for day, (reason, _which) in silent.items():
        chance[day] = min(chance[day], looks * reason.rarity)
    bound = rare_enough(chance)
    names = series[0].days
    found = []
    for day in np.flatnonzero(chance <= bound) if bound else ():
        reasons = _reasons(series, rhythms, int(day), silent.get(int(day)))
        if reasons:
            rows, more = _rows(cursor, source, series, reasons, int(day))
            kind = _kind(series, rhythms, int(day), reasons)
            found.append(
                Finding(
                    "day",
                    names[day],
                    float(max(chance[day], 1e-300)),
                    tuple(reasons),
                    rows,
                    names[day],
                    f"days:{kind}",
                    more,
                )
            )
    apart = frozenset(one.key for one in found)
    found = sorted(_as_one(found), key=lambda one: (one.score, one.key))
    return Days(source, tuple(series), rhythms, chance, tuple(found), bound * size, apart)


def _as_one(found: Sequence[Finding]) -> list[Finding]:
    """Findings in the order of days, with a gap of several days, and the silence in which it begins, as one."""
    made: list[Finding] = []
    for one in found:
        before = made[-1] if made else None
        follows = before is not None and np.datetime64(one.key) - np.datetime64(before.last or before.key) == ONE_DAY
        if before is None or not follows or one.detector != "days:gap" or before.detector not in EMPTIED:
            made.append(one)
            continue
        reasons = {reason.feature: reason for reason in (*one.reasons, *before.reasons)}
        rows = (*before.rows, *one.rows)
        made[-1] = replace(
            before,
            score=min(before.score, one.score),
            reasons=tuple(sorted(reasons.values(), key=lambda reason: reason.rarity)[:MOST_REASONS]),
            rows=rows[:LISTED],
            detector="days:gap",
            more=before.more + one.more + len(rows[LISTED:]),
            last=one.key,
        )
    return made


def _silences(series: Sequence[Series], rhythms: Sequence[Rhythm]) -> dict[int, tuple[Reason, Series]]:
    """Day (place in the first series) -> its least likely silence."""
    found: dict[int, tuple[Reason, Series]] = {}
    for one, rhythm in zip(series, rhythms, strict=True):
        if one.hours is None:
            continue
        for silence in silences(one.hours, rhythm.usual):
            day = silence.day + one.first - series[0].first
            name = one.name.replace("series:", "silence:") if one.name != "events" else "no_rows"
            reason = Reason(name, float(silence.hours), silence.expected, against="weekdays", rarity=silence.chance)
            if day not in found or found[day][0].rarity > silence.chance:
                found[day] = (reason, one)
    return found


def _reasons(
    series: Sequence[Series], rhythms: Sequence[Rhythm], day: int, silent: tuple[Reason, Series] | None
) -> list[Reason]:
    found = [] if silent is None or silent[0].rarity > ODD else [silent[0]]
    for one, rhythm in zip(series, rhythms, strict=True):
        at = day + series[0].first - one.first
        if 0 <= at < len(one.values) and rhythm.chance[at] <= ODD:
            name = {"events": "day_rows", "users": "day_users", "value": "day_value", "repeats": "day_repeats"}
            found.append(
                Reason(
                    name.get(one.name, one.name),
                    float(one.values[at]),
                    float(rhythm.usual[at]),
                    float(rhythm.low[at]),
                    float(rhythm.high[at]),
                    "weekdays",
                    float(rhythm.chance[at]),
                )
            )
    return sorted(found, key=lambda one: one.rarity)[:MOST_REASONS]


def _kind(series: Sequence[Series], rhythms: Sequence[Rhythm], day: int, reasons: Sequence[Reason]) -> str:
    """What kind of day it is: a key of `core.anomaly.names.DAYS`."""
    whole = series[0].values[day], rhythms[0].usual[day]
    parts, copies = [], 0.0
    for one, rhythm in zip(series, rhythms, strict=True):
        at = day + series[0].first - one.first
        if one.name == "repeats" and 0 <= at < len(one.values) and rhythm.chance[at] <= ODD:
            copies = max(0.0, float(one.values[at] - rhythm.usual[at]))
        if one.name not in COMMON and 0 <= at < len(one.values):
            parts.append(float(rhythm.off[at]))
    if whole[1] > 1 and whole[0] <= EMPTY * whole[1]:
        return "gap"
    if copies and rhythms[0].off[day] > ABOVE and whole[0] - copies <= rhythms[0].high[day]:
        return "twice"
    risen = np.mean([one > ABOVE for one in parts]) if parts else 0.0
    if rhythms[0].off[day] > ABOVE and (risen >= BROAD or not parts):
        return "festival"
    first = reasons[0]
    if first.feature.startswith(("silence:", "no_rows")):
        return "silence"
    return "spike" if isinstance(first.value, float) and first.value > first.usual else "drop"


def _rows(
    cursor: Cursor,
    source: Source,
    series: Sequence[Series],
    reasons: Sequence[Reason],
    day: int,
) -> tuple[tuple[int, ...], int]:
    """Source rows of the series that speaks loudest on a day, and how many more there are."""
    names = {"day_rows": "events", "day_users": "events", "day_value": "value", "day_repeats": "repeats",
             "no_rows": "events"}  # fmt: skip
    first = reasons[0].feature
    wanted = names.get(first, first.replace("silence:", "series:"))
    where = next((one.where for one in series if one.name == wanted), "TRUE")
    start = (series[0].first + day) * 86_400
    order = "r"
    if wanted == "repeats":
        where = (
            f"r IN (SELECT r FROM (SELECT r, count(*) OVER (PARTITION BY {told_again(source)}) AS n "
            f"FROM ({source.base})) WHERE n > 1)"
        )
    elif wanted == "value":
        order = "coalesce(a, p * coalesce(q, 1)) DESC NULLS LAST, r"
    rows = cursor.execute(
        f"SELECT list(r ORDER BY {order})[1:{LISTED}], count(*) FROM ({source.base}) "
        f"WHERE t >= {start} AND t < {start + 86_400} AND {where}"
    ).fetchone() or (None, 0)
    listed = tuple(int(one) for one in rows[0] or ())
    return listed, max(0, int(rows[1]) - len(listed))
