"""The calendar of a shop: public holidays by country, shopping festivals by date, and what each did to sales.

- festivals: which festivals there are, and on which day of a year each falls
- days: what kind of day every day is, as columns for a model and as marks for a chart
- lift: how much more than usual a festival sold, and a forecast that knows it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.forecast.calendar.countries import COUNTRIES, country_of, country_words
    from core.forecast.calendar.days import Mark, features, marks
    from core.forecast.calendar.festivals import FESTIVALS, Festival, festivals_of
    from core.forecast.calendar.lift import Lift, Lifts, lifts_of

__getattr__ = lazily(
    __name__,
    {
        "COUNTRIES": "countries",
        "FESTIVALS": "festivals",
        "Festival": "festivals",
        "Lift": "lift",
        "Lifts": "lift",
        "Mark": "days",
        "country_of": "countries",
        "country_words": "countries",
        "features": "days",
        "festivals_of": "festivals",
        "lifts_of": "lift",
        "marks": "days",
    },
)

__all__ = [
    "COUNTRIES",
    "FESTIVALS",
    "Festival",
    "Lift",
    "Lifts",
    "Mark",
    "country_of",
    "country_words",
    "features",
    "festivals_of",
    "lifts_of",
    "marks",
]
