"""Topics over time, and early warning: a period in which far more of what is said are complaints about one topic.

Warned is by the test of surges (`core.text.sentiment.surges`: beta-binomial tail against the topic's own past, false
discovery rate held over all topics and periods): of the n texts of a period x are of the topic and negative. Where no
tone is known, x are the texts of the topic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.text.sentiment import Series, Surge, surges

if TYPE_CHECKING:
    from core.voice.hearing import Heard, HeardTopic
    from core.voice.said import Said

GRAINS = ("day", "week", "month")
LEAST_TEXTS, LEAST_PERIODS = 20, 8
"""Texts of a middle period, and periods, from which a grain is coarse enough to be judged and fine to be seen."""


LEAST_GROWN = 5
"""Texts of a period from which a topic is warned of: fewer are nobody's trend, however rare they were before."""
JEFFREYS = (0.5, 1.0)
"""The prior of a share that may be none."""


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
class Warning:
    """A topic that grew in a period: `surge.negative` of `surge.reviews` texts, where `surge.usual` is usual."""

    topic: int
    grain: str
    surge: Surge

    @property
    def period(self) -> date:
        """First day of the period."""
        return self.surge.period


def grain_of(said: Said) -> str | None:
    """The finest grain in which texts are frequent enough; None where too few have a time."""
    days = said.days[~np.isnat(said.days)]
    for grain in GRAINS:
        places = _places(days, grain)
        if len(places) and places.max() - places.min() + 1 >= LEAST_PERIODS:
            counts = np.bincount(places - places.min())
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


def warnings_of(said: Said, heard: Heard, grain: str | None = None) -> list[Warning]:
    """What grew, the newest period first; nothing where too few texts have a time."""
    chosen = grain or grain_of(said)
    if chosen is None:
        return []
    judged = surges.judge([_series(one, bool(said.tone_from)) for one in course(said, heard, chosen)], chosen, JEFFREYS)
    return [Warning(int(one.key), chosen, one) for one in surges.surging(judged) if one.negative >= LEAST_GROWN]


def _series(one: Course, toned: bool) -> Series:
    held = one.every > 0
    counted = one.negative if toned else one.texts
    periods = tuple(day for day, there in zip(one.periods, held, strict=True) if there)
    return Series(str(one.topic), "", periods, one.every[held].astype(np.int64), counted[held].astype(np.int64))


def within(said: Said, topic: HeardTopic, grain: str, period: date) -> list[int]:
    """Places, in `said`, of a topic's texts of one period, the negative ones first, typical ones before others."""
    at_row = {int(row): at for at, row in enumerate(said.rows)}
    places = [at for row in topic.rows if (at := at_row.get(row)) is not None and not np.isnat(said.days[at])]
    wanted = int(_places(np.array([period], dtype="datetime64[D]"), grain)[0])
    mine = [at for at in places if int(_places(said.days[at : at + 1], grain)[0]) == wanted]
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


def newest(found: Sequence[Warning], said: Said, grain: str) -> list[Warning]:
    """Those of the last two periods that have texts: what is happening now."""
    days = said.days[~np.isnat(said.days)]
    if not len(days):
        return []
    last = int(_places(days, grain).max())
    return [one for one in found if int(_places(np.array([one.period], "datetime64[D]"), grain)[0]) >= last - 1]
