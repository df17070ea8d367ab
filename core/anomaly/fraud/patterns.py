"""The patterns of fraud: what each is called, what it asks for, and its detector."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from core.anomaly.fraud.case import Case
from core.anomaly.records import Records
from core.i18n import N_


@dataclass(frozen=True)
class Pattern:
    """A pattern of fraud.

    Attributes:
        name: Its key and its module. label: its name for people. rule: what is looked for, in a sentence.
        kinds: Kinds of dataset it is sought in.
    """

    name: str
    label: str
    rule: str
    kinds: tuple[str, ...] = ("orders", "events")

    @property
    def needs(self) -> Sequence[str]:
        """Roles without which nothing can be judged."""
        return tuple(import_module(f"core.anomaly.fraud.{self.name}").NEEDS)

    @property
    def any_of(self) -> Sequence[str]:
        """Roles of which one at least is needed."""
        return tuple(import_module(f"core.anomaly.fraud.{self.name}").ANY)

    @property
    def find(self) -> Callable[[Records], list[Case]]:
        """The detector."""
        found: Callable[[Records], list[Case]] = import_module(f"core.anomaly.fraud.{self.name}").find
        return found


PATTERNS = {
    one.name: one
    for one in (
        Pattern(
            "carding",
            N_("Carding"),
            N_("Stolen cards are tried one after the other: at least 5 declined payments and 4 cards in one go."),
        ),
        Pattern(
            "refund_rings",
            N_("Refund ring"),
            N_("At least 3 accounts share an address, a device or a card and have most of their orders refunded."),
        ),
        Pattern(
            "fake_orders",
            N_("Fake orders"),
            N_("At least 5 accounts with one device, card or network order at one seller within two weeks."),
        ),
        Pattern(
            "coupon_abuse",
            N_("Coupon abuse"),
            N_("At least 5 accounts on one device or card take the same coupon with their first order."),
        ),
        Pattern(
            "price_glitch",
            N_("Price-glitch hunting"),
            N_("A product is ordered at least 3 times at a fifth of its usual price or less, then no more."),
        ),
        Pattern(
            "account_takeover",
            N_("Account takeover"),
            N_("After a month of silence an account orders for much from a new device to a new address."),
        ),
        Pattern(
            "seller_collusion",
            N_("Seller collusion"),
            N_("At least 4 linked accounts order in turn at the same few sellers and nowhere else."),
        ),
        Pattern(
            "brushed_reviews",
            N_("Brushed reviews"),
            N_("A product is praised in copied words, or in a burst by accounts that wrote nothing else."),
            ("reviews",),
        ),
        Pattern(
            "click_fraud",
            N_("Click fraud"),
            N_("At least 15 clicks by one account or device, regular as a clock, on one ad, or on all that is shown."),
            ("impressions", "events"),
        ),
    )
}
"""In the order in which they are told."""
