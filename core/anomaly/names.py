"""The named features, and whom a subject is held against: what each is called and how a value of it is said."""

from __future__ import annotations

from dataclasses import dataclass

from core.i18n import N_


@dataclass(frozen=True)
class Feature:
    """A named feature.

    Attributes:
        label: Its name at the head of a column.
        said: A value of it as a clause, with `{value}`; two forms where the value is a count.
        unit: "count", "number", "money", "share" (0 to 1), "seconds", "hour" (0 to 24) or "category".
        heavy: Whether it has a heavy tail, so that it is looked at on a logarithm.
        side: "high", "low" or "both": where being far out is odd.
    """

    label: str
    said: str
    unit: str = "count"
    heavy: bool = True
    side: str = "both"


PEERS = {
    "rows": N_("rows"),
    "events": N_("events"),
    "sessions": N_("sessions"),
    "users": N_("users"),
    "items": N_("products"),
    "sellers": N_("sellers"),
    "transactions": N_("transactions"),
    "days": N_("days"),
    "weekdays": N_("days like it"),
    "category": N_("products of the category"),
    "accounts": N_("accounts"),
}
"""Whom a subject is held against."""

FEATURES = {
    "events": Feature(N_("Events"), N_("{value} event", "{value} events"), side="high"),
    "orders": Feature(N_("Purchases"), N_("{value} purchase", "{value} purchases"), side="high"),
    "busiest_day": Feature(N_("Events on one day"), N_("{value} event on one day", "{value} events on one day"),
                           side="high"),
    "ordered_in_a_day": Feature(
        N_("Purchases on one day"), N_("bought {value} time on one day", "bought {value} times on one day"), side="high"
    ),
}  # fmt: skip
"""Key of a feature -> the feature."""
