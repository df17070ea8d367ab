"""Which pairs are compared at all: neighbours by words, by all text and by letters, equal GTINs, shared rare codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.integrate.match import words
from core.integrate.match.meaning import Meaning, foreign, meaning
from core.integrate.match.records import Records
from core.integrate.match.vectors import Advance, Places, View, nearest, view

NEIGHBOURS = 10
"""Neighbours looked at of each row of the smaller side, per view: they hold 0.998 of the true pairs of two public sets,
5 hold 0.99."""
FEWEST = 3
"""Neighbours looked at of each row of a much larger side."""
RARE = 5
"""Rows of one side with a code up to which it is taken for a model's, and finds its pairs."""


@dataclass(frozen=True, eq=False)
class Texts:
    """What one side's rows say, taken apart once."""

    titles: list[list[str]]
    alls: list[list[str]]
    codes: list[frozenset[str]]


@dataclass(frozen=True, eq=False)
class Compared:
    """The pairs to compare: positions in both sides, sorted."""

    left: Places
    right: Places

    def __len__(self) -> int:
        return len(self.left)


@dataclass(frozen=True, eq=False)
class Candidates(Compared):
    """The pairs of products to compare, and the views they were found by."""

    views: Mapping[str, View]
    texts: tuple[Texts, Texts]
    meaning: Meaning | None = None


def texts_of(records: Records) -> Texts:
    """The words of a side's titles, of all its text, and its codes; what stands for a missing title names no model."""
    titles = [words.tokens(title) for title in records.titles]
    alls = [
        [*title, *words.tokens(f"{records.brands[at]} {records.descriptions[at]}")] for at, title in enumerate(titles)
    ]
    named = bool(records.columns.title)
    return Texts(titles, alls, [words.codes(title) if named else frozenset() for title in records.titles])


def candidates(
    left: Records,
    right: Records | None,
    advance: Advance = lambda _done, _total: None,
    also: Iterable[tuple[int, int]] = (),
    memory: Path | None = None,
) -> Candidates:
    """The pairs of two catalogs, or of one (right None; then the left position is the smaller).

    Args:
        advance: Told how far the search is, once for every view and each side that seeks.
        also: Pairs to compare whatever they look like.
        memory: The workspace in which the meaning of titles is remembered.
    """
    one = texts_of(left)
    other = one if right is None else texts_of(right)
    ways = {"words": _words, "text": _all_words, "letters": _letters}
    views = {}
    total = len(ways) * (len(left) + (0 if right is None else len(right)))
    done = 0

    def check(rows: int) -> None:
        advance(done + rows, total)

    for name, of in ways.items():
        advance(0, total)
        first = of(one)
        views[name] = view(first, first if right is None else of(other))
    small, large = sorted((len(left), len(right or left)))
    fewer = max(FEWEST, -(-NEIGHBOURS * small // max(1, large)))
    pairs: set[tuple[int, int]] = set()
    for seen in views.values():
        a, b = seen.left[:, ~seen.common], seen.right[:, ~seen.common]
        k = NEIGHBOURS if len(left) <= len(right or left) else fewer
        pairs.update(_pairs(nearest(a, b, k, itself=right is None, check=check), right is None))
        done += len(left)
        if right is not None:
            k = NEIGHBOURS if len(right) < len(left) else fewer
            found, places = nearest(b, a, k, check=check)
            pairs.update(_pairs((places, found), False))
            done += len(right)
    meant = None
    if right is not None and foreign(left.titles, right.titles):
        meant = meaning(left.titles, right.titles, lambda: advance(done, total), memory)
    if meant is not None:
        for turned in (False, True):
            seekers, others = meant.nearest(NEIGHBOURS, turned=turned)
            pairs.update(_pairs((others, seekers) if turned else (seekers, others), False))
    beside = right or left
    pairs.update(_shared([[one] if one else [] for one in left.gtins], [[one] if one else [] for one in beside.gtins]))
    pairs.update(_shared(one.codes, other.codes))
    pairs.update(also)
    if right is None:
        pairs = {(a, b) if a < b else (b, a) for a, b in pairs if a != b}
    order = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return Candidates(order[:, 0], order[:, 1], views, (one, other), meant)


def _words(texts: Texts) -> list[list[str]]:
    return [words.joined(one) for one in texts.titles]


def _all_words(texts: Texts) -> list[list[str]]:
    return [words.joined(one) for one in texts.alls]


def _letters(texts: Texts) -> list[list[str]]:
    return [words.letters(one) for one in texts.titles]


def _pairs(found: tuple[Places, Places], turned: bool) -> list[tuple[int, int]]:
    both = zip(found[0].tolist(), found[1].tolist(), strict=True)
    return [(b, a) if turned and b < a else (a, b) for a, b in both]


def _shared(
    left: Sequence[Sequence[str] | frozenset[str]], right: Sequence[Sequence[str] | frozenset[str]]
) -> set[tuple[int, int]]:
    """Pairs with a key in common that few rows of either side have."""
    places: tuple[dict[str, list[int]], dict[str, list[int]]] = (defaultdict(list), defaultdict(list))
    for side, keys in zip(places, (left, right), strict=True):
        for at, held in enumerate(keys):
            for key in held:
                side[key].append(at)
    return {
        (a, b)
        for key, at in places[0].items()
        if len(at) <= RARE and len(places[1].get(key, ())) <= RARE
        for a in at
        for b in places[1].get(key, ())
    }
