"""Times of a cron expression in a zone, by APScheduler's trigger; weekdays as cron counts them, once on every day.

APScheduler counts weekdays from Monday where cron counts them from Sunday, and joins day and weekday by "and" where
cron says "or": the first is translated, the second refused. Around the nights on which clocks are set its trigger
leaves days out (3.11.3: midnight in Berlin on 2026-03-30), so it is asked for what a clock shows; the zone is ours.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from core.errors import BadInput, NotFound
from core.i18n import _

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
"""Cron's weekdays from 0; 7 is Sunday too."""
FIELDS = 5
"""Minute, hour, day, month, weekday."""
LONGEST = 100
"""Characters of an expression: some dozens say all that one can."""
A_DAY = timedelta(days=1)
SHIFT = timedelta(hours=3)
"""More than any zone sets its clocks by in one night."""
HINT = "30 2 * * 1-5"


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The names of all time zones."""
    return tuple(sorted(available_timezones()))


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """A time zone by its name.

    Raises:
        NotFound: there is none of that name, with the nearest.
    """
    if name not in zones():
        raise NotFound.among(_("time zone"), name[:60], zones())
    return ZoneInfo(name)


def following(cron: str, zone: str, after: datetime) -> datetime | None:
    """The first time of an expression after a moment, in UTC; None where none ever comes.

    An hour that the clock skips is made up for right behind it, one that it repeats counts once.

    Raises:
        BadInput: it is no expression of cron.
        NotFound: there is no such zone.
    """
    trigger, here = _trigger(cron), zone_of(zone)
    steady = (after - A_DAY).astimezone(here).utcoffset() == (after + A_DAY).astimezone(here).utcoffset()
    margin = timedelta() if steady else SHIFT
    wall = after.astimezone(here).replace(tzinfo=UTC, fold=0) - margin
    found: set[datetime] = set()
    while True:
        shown = trigger.get_next_fire_time(None, wall + timedelta(microseconds=1))
        if shown is None:
            return min(found, default=None)
        for fold in (0,) if _is_daily(cron) else (0, 1):
            time = shown.replace(tzinfo=here, fold=fold).astimezone(UTC)
            found |= {time} if time > after else set()
        if found and shown.replace(tzinfo=here).astimezone(UTC) > min(found) + margin - timedelta(microseconds=1):
            return min(found)
        wall = shown


def _is_daily(cron: str) -> bool:
    """Whether it names hours; one of every hour runs in the repeated hour too."""
    return not cron.split()[1].startswith("*")


@lru_cache(maxsize=200)
def _trigger(cron: str) -> Any:
    from apscheduler.triggers.cron import CronTrigger

    parts = cron.split()
    if len(cron) > LONGEST or len(parts) != FIELDS:
        raise _bad(cron)
    if parts[2] != "*" and parts[4] != "*":
        raise BadInput(
            _("“{cron}” says a day of the month and a weekday; only one of them can be said.").format(cron=cron),
            hint=_("For example: {example}.").format(example=HINT),
        )
    try:
        minute, hour, day, month, weekday = parts
        return CronTrigger(minute=minute, hour=hour, day=day, month=month, day_of_week=_weekdays(weekday), timezone=UTC)
    except (ValueError, TypeError) as error:
        raise _bad(cron) from error


def _weekdays(field: str) -> str:
    """Cron's weekdays in APScheduler's words: every one by its name."""
    if field == "*":
        return field
    found = set()
    for part in field.lower().split(","):
        span, _slash, step = part.partition("/")
        first, dash, last = ("0", "-", "6") if span == "*" else span.partition("-")
        low, high = _weekday(first), _weekday(last) if dash else _weekday(first)
        if high < low:
            high += 7
        found |= {DAYS[day % 7] for day in range(low, high + 1, int(step or 1))}
    return ",".join(sorted(found, key=DAYS.index))


def _weekday(text: str) -> int:
    if text in DAYS:
        return DAYS.index(text)
    if text not in tuple("01234567"):
        raise ValueError(text)
    return int(text)


def _bad(cron: str) -> BadInput:
    return BadInput(
        _("“{cron}” is no time of cron: minute, hour, day, month and weekday.").format(cron=cron[:60]),
        hint=_("For example: {example}.").format(example=HINT),
    )
