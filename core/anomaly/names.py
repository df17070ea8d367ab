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
    "user_id": N_("accounts"),
    "device": N_("devices"),
    "payment": N_("means of payment"),
    "address": N_("addresses"),
    "ip": N_("network addresses"),
    "coupon": N_("coupons"),
    "ads": N_("ads"),
    "texts": N_("texts"),
    "reviews": N_("reviews"),
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

FEATURES |= {
    "cards": Feature(N_("Cards"), N_("{value} means of payment was tried", "{value} means of payment were tried")),
    "declined": Feature(N_("Declined payments"), N_("{value} payment was declined", "{value} payments were declined")),
    "refunded_share": Feature(N_("Refunded"), N_("{value} of the order lines are refunded"), "share"),
    "accounts_sharing": Feature(N_("Accounts"), N_("shared by {value} account", "shared by {value} accounts")),
    "fresh_accounts": Feature(
        N_("Fresh accounts"),
        N_("{value} account took it with its first order", "{value} accounts took it with their first order"),
    ),
    "cheap_orders": Feature(N_("Cheap orders"), N_("{value} order at a fraction of the price",
                                                   "{value} orders at a fraction of the price")),
    "price_part": Feature(N_("Part of the usual price"), N_("the price was {value} of the usual one"), "share"),
    "silence": Feature(N_("Silence"), N_("it had been silent for {value}"), "seconds"),
    "times_usual": Feature(N_("Times its largest order"), N_("it paid {value} times as much as ever before"), "number"),
    "linked_accounts": Feature(N_("Linked accounts"), N_("{value} account on shared devices or cards",
                                                         "{value} accounts on shared devices or cards")),
    "same_sellers": Feature(
        N_("At the same sellers"), N_("at least {value} of their orders go there"), "share"
    ),
    "copied_text": Feature(N_("Copies"), N_("{value} account wrote the same text",
                                            "{value} accounts wrote the same text")),
    "reviews_burst": Feature(N_("Reviews of a burst"), N_("{value} review of praise within three days",
                                                          "{value} reviews of praise within three days")),
    "odd_writers": Feature(N_("Copied, or the only one"),
                           N_("{value} are copied, or the only one of their account"), "share"),
    "clicks_made": Feature(N_("Clicks"), N_("{value} click", "{value} clicks")),
    "click_rate": Feature(N_("Click rate"), N_("it clicked {value} of what it was shown"), "share"),
    "click_regularity": Feature(N_("Regularity"), N_("its clicks come as regularly as a clock ({value})"), "share"),
    "one_ad": Feature(N_("One ad"), N_("{value} of the clicks go to one ad"), "share"),
}  # fmt: skip
"""Features of the patterns of fraud."""
