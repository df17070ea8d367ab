"""Topics over time: how many of the texts of each period are about a topic, and what grew (`core.voice.growth`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.voice.growth import matrix, rises

if TYPE_CHECKING:
    from core.voice.hearing import Heard, HeardTopic
    from core.voice.said import Said

GRAINS = ("day", "week", "month")
LEAST_TEXTS, LEAST_PERIODS = 20, 8
"""Texts of a middle period, and periods, from which a grain is coarse enough to be judged and fine to be seen."""


@dataclass(frozen=True)
class Course:
    """A topic period by period.

    Attributes:
        topic: Its number.
        periods: (periods,) first day of each, all that lie between the first and the last.
        texts: (periods,) texts of the topic.
        negative: (periods,) negative ones of them.
        every: (periods,) texts of all topics and of none; where the tone of texts is known, those whose tone is.
    """

    topic: int
    periods: tuple[date, ...]
    texts: NDArray[np.int64]
    negative: NDArray[np.int64]
    every: NDArray[np.int64]


@dataclass(frozen=True)
class Growing:
    """A topic that grew.

    Attributes:
        topic: Its number.
        grain: How long a period is.
        period: First day of the period at whose end it was seen.
        negative: Texts counted, of the `texts` of the time from `since` to the end of the period.
        usual: The usual share, 0 to 1; of a slow growth that of the time in which it began.
        q: The false discovery rate it was told at.
        way: "sudden" within the period, or "slow" over months.
        since: First day that is counted; the period's own where None.
    """

    topic: int
    grain: str
    period: date
    negative: int
    texts: int
    usual: float
    q: float
    way: str = "sudden"
    since: date | None = None

    @property
    def share(self) -> float:
        """What is counted, as a share of all texts, 0 to 1."""
        return self.negative / self.texts if self.texts else 0.0


FRESH = 0.95
"""Share of the texts, the newest, by which it is told how often people write: stale ones are rarely one in twenty."""


def grain_of(said: Said) -> str | None:
    """The finest grain in which texts are frequent enough; None where too few have a time.

    How frequent is told by the newest of them (`FRESH`): a few of long ago, or dated so by a damaged clock, make the
    years between no time in which people wrote.
    """
    days = np.sort(said.days[~np.isnat(said.days)])
    stale = int((1.0 - FRESH) * len(days))
    for grain in GRAINS:
        places = _places(days, grain)
        if len(places) and places[-1] - places[stale] + 1 >= LEAST_PERIODS:
            counts = np.bincount(places[stale:] - places[stale])
            if np.median(counts) >= LEAST_TEXTS or (grain == "month" and len(days) >= LEAST_TEXTS):
                return grain
    return None


def course(said: Said, heard: Heard, grain: str) -> tuple[Course, ...]:
    """Every topic over all periods, in the order of the topics."""
    dated = ~np.isnat(said.days)
    places = _places(said.days[dated], grain)
    if not len(places):
        return ()
    first, count = int(places.min()), int(places.max() - places.min()) + 1
    heard_of = ~np.isnan(said.negative[dated]) if said.tone_from else np.ones(len(places), dtype=bool)
    every = np.bincount((places - first)[heard_of], minlength=count)
    periods = tuple(_day(first + at, grain) for at in range(count))
    at_row = {int(row): at for at, row in enumerate(said.rows)}
    found = []
    for topic in heard.topics:
        mine = np.array([at for row in topic.rows if (at := at_row.get(row)) is not None and dated[at]], dtype=np.int64)
        when = _places(said.days[mine], grain) - first
        bad = np.nan_to_num(said.negative[mine]).astype(np.int64)
        texts = np.bincount(when, minlength=count)
        negative = np.bincount(when, weights=bad, minlength=count).astype(np.int64)
        found.append(Course(topic.id, periods, texts, negative, every))
    return tuple(found)


def counted(said: Said, places: Sequence[int], grain: str) -> tuple[int, ...]:
    """How many of some texts stand in each period, all that lie between the first and the last of all texts."""
    dated = _places(said.days[~np.isnat(said.days)], grain)
    if not len(dated):
        return ()
    some = said.days[list(places)] if len(places) else said.days[:0]
    when = _places(some[~np.isnat(some)], grain) - dated.min()
    return tuple(np.bincount(when, minlength=int(dated.max() - dated.min()) + 1).tolist())


def warnings_of(said: Said, heard: Heard, grain: str | None = None) -> list[Growing]:
    """What grew, as a look at the end of each of the newest periods would have told it, the newest first; nothing where
    too few texts have a time."""
    chosen = grain or grain_of(said)
    drawn = course(said, heard, chosen) if chosen else ()
    if chosen is None or not drawn:
        return []
    periods = drawn[0].periods
    counts = matrix([one.negative if said.tone_from else one.texts for one in drawn], len(periods))
    return [
        Growing(
            drawn[one.row].topic, chosen, periods[one.at], one.negative, one.texts, one.usual, one.q, one.way,
            periods[one.first] if one.first < one.at else None,
        )
        for one in rises(counts, drawn[0].every, chosen)
    ]  # fmt: skip


def within(said: Said, topic: HeardTopic, grain: str, period: date, since: date | None = None) -> list[int]:
    """Places, in `said`, of a topic's texts of one period, or of the time from `since` to its end, the negative ones
    first, typical ones before others."""
    at_row = {int(row): at for at, row in enumerate(said.rows)}
    places = [at for row in topic.rows if (at := at_row.get(row)) is not None and not np.isnat(said.days[at])]
    first, last = _places(np.array([since or period, period], dtype="datetime64[D]"), grain).tolist()
    mine = [at for at in places if first <= int(_places(said.days[at : at + 1], grain)[0]) <= last]
    return sorted(mine, key=lambda at: -np.nan_to_num(said.negative[at]))


def _places(days: NDArray[np.datetime64], grain: str) -> NDArray[np.int64]:
    """The number of the period of each day, counted from 1970; weeks begin on Monday."""
    number = days.astype("datetime64[D]").astype(np.int64)
    if grain == "day":
        return number
    if grain == "week":
        return (number + 3) // 7
    return days.astype("datetime64[M]").astype(np.int64)


def _day(place: int, grain: str) -> date:
    if grain == "month":
        return np.datetime64(place, "M").astype("datetime64[D]").astype(date)  # type: ignore[no-any-return]
    return np.datetime64(place if grain == "day" else place * 7 - 3, "D").astype(date)  # type: ignore[no-any-return]


def newest(found: Sequence[Growing], said: Said, grain: str) -> list[Growing]:
    """Those of the last two periods that have texts: what is happening now."""
    days = said.days[~np.isnat(said.days)]
    if not len(days):
        return []
    last = int(_places(days, grain).max())
    return [one for one in found if int(_places(np.array([one.period], "datetime64[D]"), grain)[0]) >= last - 1]
