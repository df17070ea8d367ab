"""How big the shop is and when it happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

START = date(2026, 7, 3)
"""First day of the recorded behaviour."""
DAYS = 90
END = START + timedelta(days=DAYS - 1)
"""Last recorded day (2026-09-30)."""
MIDNIGHT = datetime(START.year, START.month, START.day)
CATALOG_DATES = (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1), date(2026, 9, 29))
"""Days on which the catalog was exported."""
DAILY_DAYS = 14
"""So many last days arrive as one file each; the days before are one file."""
SALE_DAY = date(2026, 9, 9)
PARTNER_START = date(2026, 8, 24)
"""From this day a partner delivers events; its clock is in UTC while the shop writes Shanghai time."""
OUTAGE = (datetime(2026, 8, 12, 12), datetime(2026, 8, 12, 19))
"""Hours in which the iOS app sent nothing."""


@dataclass(frozen=True)
class Scale:
    """Number of rows to aim at; `FULL` is the shipped shop, tests use a smaller one."""

    users: int = 2000
    items: int = 1200
    events: int = 120_000
    reviews: int = 6000
    units: int = 10_000
    mismatch_units: int = 5000
    ads: int = 300
    answers: int = 400
    sales: int = 48

    def reduced(self, factor: float) -> Scale:
        """The same shop with every count multiplied by `factor` (at least 60 items stay)."""
        return Scale(
            max(80, round(self.users * factor)),
            max(120, round(self.items * factor)),
            round(self.events * factor),
            round(self.reviews * factor),
            round(self.units * factor),
            round(self.mismatch_units * factor),
            round(self.ads * factor),
            round(self.answers * factor),
            max(6, round(self.sales * factor)),
        )


FULL = Scale()
