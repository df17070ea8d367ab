"""Shopping festivals: which there are, where each is held, and on which days of a year.

Public holidays are no shopping festivals; those come from the `holidays` package (`days.py`). The dates that follow the
moon come from it too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from core.i18n import N_

FIRST_YEAR, LAST_YEAR = 1950, 2099
"""Years that lunar dates are known for in the calendars used."""


@dataclass(frozen=True)
class Festival:
    """One shopping festival.

    Attributes:
        key: Its name in columns and files.
        title: What a reader calls it (msgid).
        when: Year -> the day itself, None in a year without one.
        days: How many days it lasts from that day on.
        before, after: For how many days people already buy more, or buy less since they have all they need.
        countries: ISO codes of where it is held; "*" is everywhere that has a calendar.
    """

    key: str
    title: str
    when: Callable[[int], date | None]
    days: int
    before: int
    after: int
    countries: tuple[str, ...]


def _on(month: int, day: int) -> Callable[[int], date | None]:
    return lambda year: date(year, month, day)


@cache
def new_year(year: int) -> date | None:
    """Chinese New Year's Day, None outside the years that are known."""
    return _lunar("lunar_new_year_date", year)


def _mid_autumn(year: int) -> date | None:
    return _lunar("mid_autumn_date", year)


@cache
def _lunar(name: str, year: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    from holidays.calendars.chinese import _ChineseLunisolar

    found: date | None = getattr(_ChineseLunisolar(), name)(year)[0]
    return found


def _before_new_year(days: int) -> Callable[[int], date | None]:
    def when(year: int) -> date | None:
        feast = new_year(year)
        return feast - timedelta(days=days) if feast else None

    return when


def black_friday(year: int) -> date:
    """The day after the fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 22)


FESTIVALS = (
    Festival("singles_day", N_("Double 11"), _on(11, 11), 1, 11, 4, ("CN", "HK", "SG")),
    Festival("double_12", N_("Double 12"), _on(12, 12), 1, 4, 3, ("CN", "HK", "SG")),
    Festival("mid_year_618", N_("618"), _on(6, 18), 1, 17, 4, ("CN", "HK")),
    Festival("double_9", N_("9.9 sale"), _on(9, 9), 1, 3, 2, ("CN", "HK", "SG")),
    Festival("queens_day", N_("Women's Day sale"), _on(3, 8), 1, 4, 2, ("CN", "HK")),
    Festival("may_20", N_("520"), _on(5, 20), 1, 4, 1, ("CN",)),
    Festival("new_year_goods", N_("New Year goods festival"), _before_new_year(24), 18, 0, 0, ("CN", "HK", "SG")),
    Festival("spring_festival", N_("Spring Festival break"), _before_new_year(4), 12, 0, 0, ("CN",)),
    Festival("mid_autumn", N_("Mid-Autumn gifts"), _mid_autumn, 1, 14, 2, ("CN", "HK", "SG")),
    Festival("national_day", N_("National Day week"), _on(10, 1), 7, 0, 0, ("CN",)),
    Festival("valentine", N_("Valentine's Day"), _on(2, 14), 1, 6, 1, ("*",)),
    Festival("black_friday", N_("Black Friday"), black_friday, 4, 4, 3, ("*",)),
    Festival("christmas", N_("Christmas shopping"), _on(12, 24), 3, 23, 5, ("*",)),
)
"""The dated table. Windows are those over which the large platforms run their offers; what a shop's own customers did
in them is measured, never assumed (`lift.py`)."""
NOT_OF_CHINA = ("black_friday", "christmas", "valentine")
"""What is held everywhere is no festival of a Chinese shop's own calendar."""


def festivals_of(country: str) -> tuple[Festival, ...]:
    """The festivals of a country by its ISO code; none for ""."""
    if not country:
        return ()
    own = [one for one in FESTIVALS if country in one.countries or "*" in one.countries]
    return tuple(one for one in own if country != "CN" or one.key not in NOT_OF_CHINA)
