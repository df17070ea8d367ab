"""What is found: somebody or something that stands apart, how rare that is, why, and the source rows."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.i18n import N_

SUBJECTS = {
    "event": N_("Events"),
    "session": N_("Sessions"),
    "user": N_("Users"),
    "item": N_("Products"),
    "seller": N_("Sellers"),
    "transaction": N_("Transactions"),
    "day": N_("Days"),
    "row": N_("Plain rows"),
}
"""What can be found, each with its name for people."""

ONE = {
    "event": N_("Event"),
    "session": N_("Session"),
    "user": N_("User"),
    "item": N_("Product"),
    "seller": N_("Seller"),
    "transaction": N_("Transaction"),
    "day": N_("Day"),
    "row": N_("Row"),
}
"""What one of each is called."""

LEAST = 1e-300
"""The smallest score: a probability that double precision still tells from 0, so that a logarithm of it exists."""


@dataclass(frozen=True)
class Reason:
    """One feature of a subject that is not as usual.

    Attributes:
        feature: Key of a feature in `core.anomaly.names`, or "column:NAME" for a column of the table itself.
        value: What the subject has: a number in the feature's unit, a category as text, None for an empty cell.
        usual: The middle of the others (median), in the same unit; NaN for a category.
        low, high: What 98 in 100 of the others lie between; NaN where the feature has no such side.
        against: Key of `core.anomaly.names.PEERS`: whom the subject was held against; or "group:COLUMN=VALUE", the rows
            of that value.
        rarity: Share of the others that are at least as far out, in (0, 1].
    """

    feature: str
    value: float | str | None
    usual: float = math.nan
    low: float = math.nan
    high: float = math.nan
    against: str = "rows"
    rarity: float = 1.0


@dataclass(frozen=True)
class Finding:
    """Something that stands apart.

    Attributes:
        subject: One of `SUBJECTS`.
        key: What names it: a user id, a session id, a day as 2026-08-12, a row's number.
        score: Tail probability in (0, 1]: how many of all subjects would be expected to be as odd by chance alone,
            as a share. Smaller is rarer.
        reasons: The features that make it odd, the rarest first; at least one.
        rows: `_row` numbers of the source dataset's version, the newest last; may be cut short (`more`).
        day: The day to which the review budget counts it, as 2026-08-12; "" where the data has no time.
        detector: Key of what found it: "ensemble", "days", or the name of a pattern.
        more: Source rows beyond those of `rows`.
        last: The last day of a gap that is several days long, of which `key` is the first; "" elsewhere.
        amount: Money at stake, in the dataset's currency; NaN unknown.
    """

    subject: str
    key: str
    score: float
    reasons: tuple[Reason, ...]
    rows: tuple[int, ...] = ()
    day: str = ""
    detector: str = "ensemble"
    more: int = 0
    amount: float = math.nan
    last: str = ""

    def __post_init__(self) -> None:
        if self.subject not in SUBJECTS:
            raise ValueError(f"subject {self.subject!r}: one of {', '.join(SUBJECTS)}")
        if not 0 < self.score <= 1:
            raise ValueError(f"score {self.score!r}: a tail probability lies in (0, 1]")
        if not self.reasons:
            raise ValueError("a finding has a reason")
