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
        unit: "count", "number", "money", "share" (0 to 1), "seconds", "hours", "hour" (0 to 24) or "category".
        side: "high", "low" or "both": where being far out is odd.
    """

    label: str
    said: str
    unit: str = "count"
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
    "events": Feature(N_("Rows"), N_("{value} row", "{value} rows")),
    "items": Feature(N_("Products met"), N_("{value} product met", "{value} products met"), side="high"),
    "users": Feature(N_("Shoppers"), N_("{value} shopper", "{value} shoppers"), side="high"),
    "agents": Feature(N_("Devices and browsers"), N_("{value} device or browser", "{value} devices or browsers"),
                      side="high"),
    "carts": Feature(N_("Added to the cart"), N_("added to the cart {value} time", "added to the cart {value} times"),
                     side="high"),
    "orders": Feature(N_("Purchases"), N_("{value} purchase", "{value} purchases"), side="high"),
    "returns": Feature(N_("Returns"), N_("{value} return", "{value} returns"), side="high"),
    "value": Feature(N_("Value"), N_("worth {value}"), "money", side="high"),
    "pieces": Feature(N_("Most pieces at once"), N_("{value} piece at once", "{value} pieces at once"), side="high"),
    "far_price": Feature(N_("Farthest from the usual price"), N_("{value} times off the product's usual price"),
                         "number", side="high"),
    "repeats": Feature(N_("Repeats within a second"), N_("the same again within a second: {value} time",
                                                         "the same again within a second: {value} times"), side="high"),
    "busiest_minute": Feature(N_("Rows in one minute"), N_("{value} row in one minute", "{value} rows in one minute"),
                              side="high"),
    "busiest_day": Feature(N_("Rows on one day"), N_("{value} row on one day", "{value} rows on one day"), side="high"),
    "rush": Feature(N_("Rows within three days"), N_("{value} row within three days", "{value} rows within three days"),
                    side="high"),
    "ordered_in_a_day": Feature(
        N_("Purchases on one day"), N_("bought {value} time on one day", "bought {value} times on one day"), side="high"
    ),
    "active_days": Feature(N_("Days with rows"), N_("rows on {value} day", "rows on {value} days"), side="high"),
    "evenness": Feature(N_("Unevenness of the steps"), N_("steps that differ by {value} of their mean"), "share",
                        side="low"),
    "span": Feature(N_("From first to last"), N_("{value} from first to last"), "seconds", side="high"),
    "night": Feature(N_("Share between 1 and 6 at night"), N_("{value} between 1 and 6 at night"), "share",
                     side="high"),
    "burst_user": Feature(N_("Rows of the shopper within ten minutes"),
                          N_("{value} row of the same shopper within ten minutes",
                             "{value} rows of the same shopper within ten minutes"), side="high"),
    "burst_card": Feature(N_("Rows of the card within ten minutes"),
                          N_("{value} row of the same card within ten minutes",
                             "{value} rows of the same card within ten minutes"), side="high"),
    "burst_device": Feature(N_("Rows of the device within ten minutes"),
                            N_("{value} row of the same device within ten minutes",
                               "{value} rows of the same device within ten minutes"), side="high"),
    "one_user": Feature(N_("Rows of one shopper"), N_("{value} row of one shopper", "{value} rows of one shopper"),
                        side="high"),
    "stars": Feature(N_("Mean of the stars"), N_("{value} stars on average"), "number"),
    "copied": Feature(N_("Texts that stand elsewhere too"), N_("{value} text that stands elsewhere too",
                                                               "{value} texts that stand elsewhere too"), side="high"),
    "no_rows": Feature(N_("Silence"), N_("nothing for {value}"), "hours", side="high"),
    "day_rows": Feature(N_("Rows of the day"), N_("{value} row", "{value} rows")),
    "day_users": Feature(N_("Shoppers of the day"), N_("{value} shopper", "{value} shoppers")),
    "day_value": Feature(N_("Value of the day"), N_("worth {value}"), "money"),
    "day_repeats": Feature(N_("Rows that came twice"), N_("{value} row that came twice",
                                                         "{value} rows that came twice"), side="high"),
}  # fmt: skip
"""Key of a feature -> the feature."""

DAYS = {
    "festival": N_("Festival"),
    "twice": N_("Loaded twice"),
    "spike": N_("Spike"),
    "drop": N_("Drop"),
    "gap": N_("Gap"),
    "silence": N_("Silence"),
}
"""Kinds of days that stand apart."""
DAYS_MEAN = {
    "festival": N_("All of it is more: shoppers, kinds of events and sources together, as on a day of sales."),
    "twice": N_("Rows came again: without their copies the day is a usual one."),
    "spike": N_("Some of it is more, the rest is as usual: a copy, a robot, a campaign or a fault."),
    "drop": N_("Some of it is less than usual."),
    "gap": N_("Next to nothing arrived."),
    "silence": N_("For some hours nothing arrived, where rows were to be expected."),
}
"""What each says."""

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
