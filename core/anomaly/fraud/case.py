"""What every detector of fraud uses: groups of rows that share a value, chances, reasons, and cases put together."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from core.anomaly.finding import LEAST, Finding, Reason
from core.anomaly.records import Records
from core.recommend.events import Floats, Ints, Mask

CHANCE = 1e-3
"""Cases that a pattern's chance alone would bring in a file, all groups that were looked at together: one file in a
thousand has one. What people do in common (families, dormitories) comes on top; the tests measure both."""
ROWS_KEPT = 500
"""Source rows that a finding keeps; a table of more is not read by anybody."""
HUB = 50
"""Accounts that share a value above which it is a hub: an office, a network, a machine that sells. A family or a flat
has below ten."""


@dataclass(frozen=True)
class Case:
    """A suspicion: one pattern, who takes part, by what they hang together.

    Attributes:
        finding: What is shown in the queue: subject, key, reasons, rows, day, amount at stake.
        accounts: User ids, those with most rows first.
        links: (role, value) that they share, the strongest first.
        places: Places of the rows in the records that were searched.
    """

    finding: Finding
    accounts: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    places: tuple[int, ...]

    @property
    def id(self) -> str:
        """By what it is found again while the table stays: the pattern and its first source row; nothing personal."""
        return f"{self.pattern}-{self.finding.rows[0] if self.finding.rows else 0}"

    @property
    def keys(self) -> tuple[str, ...]:
        """The key of the finding, alone."""
        return (self.finding.key,)

    @property
    def pattern(self) -> str:
        """Key of the pattern."""
        return self.finding.detector


def tail(k: Floats | Ints | int, n: Floats | Ints | int, p: Floats | float) -> Floats:
    """Chance of at least k of n where each has chance p (binomial)."""
    from scipy.stats import binom

    return np.maximum(np.asarray(binom.sf(np.asarray(k) - 1, n, p), dtype=np.float64), LEAST)


def poisson_tail(k: Floats | Ints | int, expected: Floats | float) -> Floats:
    """Chance of at least k where so many are expected (Poisson)."""
    from scipy.stats import poisson

    return np.maximum(np.asarray(poisson.sf(np.asarray(k) - 1, expected), dtype=np.float64), LEAST)


def rate(hits: Mask | Floats, all_: int | None = None) -> float:
    """A share as it is estimated: half a hit more, so that what never came is not impossible (Jeffreys)."""
    n = len(hits) if all_ is None else all_
    return (float(np.sum(hits)) + 0.5) / (n + 1)


def counted(codes: Ints, length: int | None = None) -> Ints:
    """Rows of each value; -1 is left out."""
    return np.bincount(codes[codes >= 0], minlength=length or 0)


def distinct(values: Ints, within: Ints, length: int) -> Ints:
    """How many different values stand beside each value of `within`; shape (length,)."""
    both = (values >= 0) & (within >= 0)
    if not both.any():
        return np.zeros(length, dtype=np.int64)
    wide = int(values.max()) + 1
    pairs = np.unique(within[both] * np.int64(wide) + values[both])  # one number for each pair: ten times as fast
    return np.bincount(pairs // wide, minlength=length)


def places_of(codes: Ints, wanted: Ints | Sequence[int]) -> dict[int, Ints]:
    """Value -> places of its rows, for some values."""
    wanted = np.asarray(wanted, dtype=np.int64)
    keep = np.flatnonzero(np.isin(codes, wanted))
    order = keep[np.argsort(codes[keep], kind="stable")]
    edges = np.searchsorted(codes[order], wanted, side="left"), np.searchsorted(codes[order], wanted, side="right")
    return {int(one): order[a:b] for one, a, b in zip(wanted, *edges, strict=True)}


def episodes(time: Floats, places: Ints, gap: float) -> list[Ints]:
    """Places in order of time, parted where nothing happened for longer than `gap` seconds; undated ones left out."""
    dated = places[np.isfinite(time[places])]
    dated = dated[np.argsort(time[dated], kind="stable")]
    return np.split(dated, np.flatnonzero(np.diff(time[dated]) > gap) + 1) if len(dated) else []


def against(feature: str, value: float, others: Floats | Ints | Mask, peers: str, *, low: bool = False) -> Reason:
    """A reason: a value held against the same of all others (the value itself is among them).

    Args:
        low: Whether it is odd for being low.
    """
    known = np.asarray(others, dtype=np.float64)
    known = known[np.isfinite(known)]
    if not len(known):
        known = np.array([value])
    beyond = known <= value if low else known >= value
    rarity = min(1.0, max(float(np.mean(beyond)), 1 / (len(known) + 1)))
    edge = float(np.quantile(known, 0.01 if low else 0.99))
    ends = (edge, math.nan) if low else (math.nan, edge)
    return Reason(feature, float(value), float(np.median(known)), *ends, peers, rarity)


def stake(records: Records, places: Ints, *, spent: bool = True) -> float:
    """What some rows come to: the amount, else price times quantity; NaN where nothing says it."""
    found = amounts(records)[places]
    if spent:
        found = found[~records.is_("status", "declined", "cancelled")[places]]
    return float(np.nansum(found)) if np.isfinite(found).any() else math.nan


def amounts(records: Records) -> Floats:
    """Money of each row, NaN unknown; shape (N,)."""
    if "amount" in records.numbers:
        return records.numbers["amount"]
    if "price" in records.numbers:
        return records.numbers["price"] * records.numbers.get("quantity", np.ones(len(records)))
    return np.full(len(records), np.nan)


def case(
    records: Records,
    pattern: str,
    subject: str,
    key: str,
    places: Ints,
    score: float,
    reasons: Sequence[Reason],
    links: Iterable[tuple[str, str]] = (),
    amount: float = math.nan,
) -> Case:
    """A case of some rows."""
    time = records.time[places]
    newest = places[np.argsort(np.where(np.isfinite(time), time, -np.inf), kind="stable")]
    users = records.code("user_id")[places]
    ranked = [int(one) for one in np.argsort(-counted(users), kind="stable")[: len(np.unique(users[users >= 0]))]]
    finding = Finding(
        subject,
        key,
        float(min(1.0, max(score, LEAST))),
        tuple(reasons),
        tuple(int(one) for one in records.row[newest][-ROWS_KEPT:]),
        day_of(float(np.nanmax(time))) if np.isfinite(time).any() else "",
        pattern,
        max(0, len(places) - ROWS_KEPT),
        amount,
    )
    names = tuple(records.value("user_id", one) for one in ranked)
    return Case(finding, names, tuple(links), tuple(int(one) for one in newest))


def day_of(seconds: float) -> str:
    """The day of a moment, as 2026-08-12."""
    return str(np.datetime64(int(seconds), "s").astype("datetime64[D]"))


def together(
    records: Records, cases: Sequence[Case], worth: Callable[[Ints], float] | None = None, *, by: str = "accounts"
) -> list[Case]:
    """Cases of one pattern that share accounts (or rows) are one: the rarest says why, the others add their rows.

    Args:
        worth: The money at stake in some rows; without it nothing is known.
        by: "accounts", "places", or "keys" for what has one key.
    """
    parent = list(range(len(cases)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    seen: dict[object, int] = {}
    for place, one in enumerate(cases):
        for thing in getattr(one, by):
            parent[root(place)] = root(seen.setdefault(thing, place))
    groups: dict[int, list[Case]] = defaultdict(list)
    for place, one in enumerate(cases):
        groups[root(place)].append(one)
    return [_one_of(records, group, worth) for group in groups.values()]


def _one_of(records: Records, group: list[Case], worth: Callable[[Ints], float] | None) -> Case:
    group = sorted(group, key=lambda one: (one.finding.score, -len(one.places)))
    first = group[0].finding
    places = np.unique(np.concatenate([np.asarray(one.places, dtype=np.int64) for one in group]))
    links = dict.fromkeys(link for one in group for link in one.links)
    amount = worth(places) if worth else math.nan
    return case(records, first.detector, first.subject, first.key, places, first.score, first.reasons, links, amount)
