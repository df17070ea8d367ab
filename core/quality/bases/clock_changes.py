"""The hours that summer time leaves out, and those that it holds twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONES = (
    "Europe/Berlin", "Europe/London", "Europe/Helsinki", "America/New_York", "America/Santiago", "Australia/Sydney",
)  # fmt: skip
"""A zone for each way in which clocks are changed now: all of the United States at two, Europe at one in the morning of
UTC."""
MOST_YEARS = 60
"""Years whose changes are looked up: times over a longer span are no events."""


@dataclass(frozen=True)
class Change:
    """A span of local time that does not exist (`hole`), or comes twice."""

    start: datetime
    end: datetime
    hole: bool


@lru_cache(maxsize=64)
def changes(zone: str, first: datetime, last: datetime) -> tuple[Change, ...]:
    """The changes of a zone's clocks between two local times."""
    found, place = list[Change](), ZoneInfo(zone)
    at, end = first.replace(tzinfo=UTC) - timedelta(days=2), last.replace(tzinfo=UTC) + timedelta(days=2)
    end = min(end, at + timedelta(days=366 * MOST_YEARS))
    before = _offset(place, at)
    while at < end:
        after = at + timedelta(days=1)
        if (now := _offset(place, after)) != before:
            low, high = at, after
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                low, high = (middle, high) if _offset(place, middle) == before else (low, middle)
            turn = (high + timedelta(seconds=30)).replace(second=0, microsecond=0, tzinfo=None)
            edges = sorted((turn + before, turn + now))
            found.append(Change(edges[0], edges[1], now > before))
        at, before = after, now
    return tuple(one for one in found if one.end > first and one.start < last)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def holes(found: Sequence[Change]) -> list[Change]:
    return [one for one in found if one.hole]


def doubles(found: Sequence[Change]) -> list[Change]:
    return [one for one in found if not one.hole]
