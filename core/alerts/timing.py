"""When messages are held back: in quiet hours, and so soon after the last one that they are put together."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from core.errors import BadInput
from core.i18n import _

_HOURS = re.compile(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*")


def is_quiet(hours: str, now: datetime) -> bool:
    """Whether a moment lies in quiet hours such as `22:00-07:00`, by the clock of its own zone; "" has none.

    Raises:
        BadInput: when the hours are written otherwise.
    """
    if not hours.strip():
        return False
    found = _HOURS.fullmatch(hours)
    if found is None:
        raise _bad(hours)
    begin, begin_minute, end, end_minute = map(int, found.groups())
    try:
        first, last = time(begin, begin_minute), time(end, end_minute)
    except ValueError as error:
        raise _bad(hours) from error
    clock = now.time().replace(second=0, microsecond=0)
    return first <= clock < last if first <= last else clock >= first or clock < last


def _bad(hours: str) -> BadInput:
    return BadInput(
        _("“{text}” is no span of hours.").format(text=hours[:40]), hint=_("Write quiet hours as 22:00-07:00.")
    )


def is_too_soon(last: datetime | None, minutes: int, now: datetime) -> bool:
    """Whether messages are still collected since the last one was sent."""
    return last is not None and minutes > 0 and now - last < timedelta(minutes=minutes)
