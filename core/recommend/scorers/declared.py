"""What a scorer declares: formula, domain, cold behaviour, how it is fitted and how it explains itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from core.i18n import N_
from core.recommend.events import Floats, Ints
from core.recommend.features.bundle import Features
from core.recommend.features.interest import Form
from core.recommend.scorers.ranges import Range
from core.recommend.terms import Term

Parameters = Mapping[str, float]
Reason = Callable[[Features, int, int, Term], str]
"""(features, user, item, term) -> why this item, in one sentence; every number in it is a count of rows."""
NO_HISTORY = N_("a shopper without history is shown what is popular")
COLD_LAST = N_("an item that nobody has met scores 0 and comes last")
FROM_ATTRIBUTES = N_("scored like any other, from its attributes")
NO_INTEREST = N_("This shopper has no events that show interest, so the list shows what is popular.")
NO_REVIEWS = N_("This shopper has written no reviews that can be scored, so the list shows what is popular.")


class Model(Protocol):
    """A fitted scorer."""

    def score(self, users: Ints) -> Floats:
        """Scores of every item for these users, shape (N, I); NaN where it cannot be scored."""
        ...

    def explain(self, user: int, item: int) -> Term:
        """The tree of terms that rebuilds this score."""
        ...


@dataclass(frozen=True)
class Scorer:
    """The declaration of a scorer.

    Attributes:
        id: Stable name used in addresses, on the command line and in stored results.
        name: msgid of its name.
        formula: Form -> formula text.
        shapes: Inputs with their shapes.
        domain: msgid: where a score is defined and its range.
        cold_user, cold_item: msgids: what happens without history.
        build: Fits it.
        reason: The sentence under an item it recommends.
        counts: msgid: what the place in the list goes by, in everyday words ("ranked by …").
        term: msgid of its name in the field, "" where its name already is that.
        seed: Letter of the published formula it implements, "" for a baseline.
        needs: Inputs beyond events: "items" and/or "reviews".
        defaults: Tunable numbers.
        ranges: What a search may try for some of them; none: nothing to search for.
        limit: msgid of why it cannot work on a shop of this size, "" where it can.
        unscorable: msgid said where a shopper with interest cannot be scored.
        all_zero: msgid said where every listed score is 0, "" where that means nothing special.
        folds: Its model has `features` and reads a shopper from there alone, so that it can score a history made by
            hand (`fold_in`).
        slow: Whether fitting it takes seconds also in a small shop: pages have it fitted beside them.
        trained: Whether a job fits it (`core.recommend.training`), and a page only recalls what the job kept.
    """

    id: str
    name: str
    formula: Mapping[Form, str]
    shapes: str
    domain: str
    cold_user: str
    cold_item: str
    build: Callable[[Features, Parameters], Model]
    reason: Reason
    counts: str = ""
    term: str = ""
    seed: str = ""
    needs: tuple[str, ...] = ()
    defaults: Parameters = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    limit: Callable[[Features], str] = lambda features: ""
    unscorable: str = NO_REVIEWS
    all_zero: str = ""
    folds: bool = False
    slow: bool = False
    trained: bool = False

    @property
    def forms(self) -> tuple[Form, ...]:
        """The forms in which the scorer differs."""
        return tuple(self.formula)


def same(text: str) -> dict[Form, str]:
    """A formula that is one in both forms."""
    return {"strict": text, "sound": text}


def positive(value: float) -> int | None:
    """A number of neighbours; None (all of them) for 0 and less."""
    return int(value) if value > 0 else None
