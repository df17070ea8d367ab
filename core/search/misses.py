"""Queries that lose visits, the costliest first, each with its likeliest cause and where it is mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.search.groups import Together
from core.search.index import Index, holders, search
from core.search.suggest import Suggestion, Vocabulary, did_you_mean

if TYPE_CHECKING:
    from core.search.log import SearchLog
    from core.search.matching.dense import Dense

MOST = 200
"""Queries whose cause is looked for, the costliest first."""
FEWEST = 8
"""Searches of a query from which few choices after it are no chance."""
SURE = 0.01
"""Probability of so few choices at the shop's usual rate, below which a query counts as failing."""
NEAR = 0.5
"""Cosine of choices from which two queries ask for the same."""
CAUSES = (
    *("typo", "sound", "letters", "damaged", "sold_out", "synonym", "search", "missing", "unattractive", "no_words"),
    "untold",
)


_SLIPS = {"sound": "sound", "homophone": "sound", "letters": "letters"}


@dataclass(frozen=True)
class Miss:
    """A query that fails.

    Attributes:
        query: As written most often.
        searches, zero, clicks: How often asked, without a result, with a choice.
        lost: Choices that the shop's usual rate would have brought, less those there were.
        cause: One of `CAUSES`.
        other: A query that would do better, "" for none.
        held: Products that hold every word.
        stocked: Of them, those known to be in stock.
    """

    query: str
    searches: int
    zero: int
    clicks: int
    lost: float
    cause: str
    other: str = ""
    held: int = 0
    stocked: int = 0


@dataclass(frozen=True)
class Cause:
    """What a cause takes: `lost` visits over so many `queries`."""

    cause: str
    lost: float
    queries: int


def by_cause(found: Sequence[Miss]) -> list[Cause]:
    """Failing queries counted by cause, the costliest first."""
    summed: dict[str, tuple[float, int]] = {}
    for one in found:
        lost, queries = summed.get(one.cause, (0.0, 0))
        summed[one.cause] = lost + one.lost, queries + 1
    return sorted((Cause(cause, *both) for cause, both in summed.items()), key=lambda one: -one.lost)


@dataclass(frozen=True)
class Asked:
    """What a cause is told from.

    Attributes:
        index: The catalog in its newest state.
        vocabulary: Its words.
        together: Queries that ask for the same.
        vectors: Of the products; None where there are none.
    """

    index: Index
    vocabulary: Vocabulary
    together: Together
    vectors: Dense | None = None

    @cached_property
    def mended(self) -> list[frozenset[str]]:
        """Terms of damaged titles once mended, one set a title."""
        from ftfy import fix_text

        found = []
        for title in self.index.products.texts["title"]:
            if not title.isascii() or "&" in title:
                whole = fix_text(title)
                if whole != title:
                    found.append(frozenset(self.index.reader.terms(whole)))
        return found


def usual_rate(log: SearchLog) -> float:
    """Share of the searches that showed something after which something was chosen; NaN without either."""
    shown = ~log.empty
    return float(log.has_click[shown].mean()) if shown.any() and log.has_click.any() else float("nan")


def misses(log: SearchLog, asked: Asked, most: int = MOST) -> list[Miss]:
    """Failing queries, the most lost visits first: without results, or with fewer choices than chance leaves."""
    from scipy.stats import binom

    rate = usual_rate(log)
    if not np.isfinite(rate) or rate == 0:
        rate = 0.0
    searches, zero, clicks = log.searches, log.zero, log.clicks
    shown = searches - zero
    few = (shown >= FEWEST) & (binom.cdf(clicks, np.maximum(shown, 1), rate) < SURE)
    lost = np.maximum(zero * rate + np.where(few, shown * rate - clicks, 0.0), 0.0)
    failing = np.flatnonzero((zero > 0) | few)
    weight = lost if rate else zero.astype(float)
    order = failing[np.lexsort((failing, -searches[failing], -weight[failing]))][:most]
    return [_told(log, asked, int(code), float(lost[code]), bool(few[code])) for code in order]


def _told(log: SearchLog, asked: Asked, code: int, lost: float, few: bool) -> Miss:
    query = log.written[code]
    index = asked.index
    result = search(index, query, most=1)
    held = holders(index, result.terms)
    stock = index.products.stock[held]
    stocked = int((stock > 0).sum())
    cause, other = _cause(log, asked, code, result.terms, held, few)
    return Miss(
        query,
        int(log.searches[code]),
        int(log.zero[code]),
        int(log.clicks[code]),
        lost,
        cause,
        other,
        len(held),
        stocked,
    )


def _cause(
    log: SearchLog, asked: Asked, code: int, terms: Sequence[str], held: np.ndarray, few: bool
) -> tuple[str, str]:
    """The first of the causes, from the surest to the rest, that the data bears out."""
    if not terms:
        return "no_words", ""
    index = asked.index
    if len(held):
        stock = index.products.stock[held]
        if np.isfinite(stock).all() and not (stock > 0).any():
            return "sold_out", ""
        return ("search" if log.zero[code] else "unattractive"), ""
    query = log.written[code]
    if any(wanted <= title for wanted in [frozenset(terms)] for title in asked.mended):
        return "damaged", ""
    meant = did_you_mean(index, asked.vocabulary, query)
    if meant and _bears(log, index, meant):
        return _SLIPS.get(meant.why, "typo"), meant.query
    if other := asked.together.nearest(code):
        return "synonym", log.written[other]
    if few and not log.zero[code]:
        return "unattractive", ""
    return ("missing" if len(index.products) else "untold"), ""


def _bears(log: SearchLog, index: Index, meant: Suggestion) -> bool:
    """Whether the suggestion finds a product with all its words, or shoppers asked it and chose."""
    code = log.code(meant.query)
    if code is not None and log.clicks[code]:
        return True
    return len(holders(index, index.reader.asked(meant.query))) > 0
