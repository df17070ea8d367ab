"""Matching two catalogs, or one with itself: from rows to pairs with a probability."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.integrate.match import persons, twins
from core.integrate.match.blocking import Candidates, Compared, candidates
from core.integrate.match.clusters import clusters, pairs_of
from core.integrate.match.features import FEATURES, features
from core.integrate.match.records import LEAST_CELLS, Floats, Records
from core.integrate.match.score import CERTAIN, ENOUGH, FIRST, Scored, partners, score
from core.integrate.match.vectors import Advance
from core.integrate.match.vetoes import NAMES, vetoes

UNSURE = 0.05
"""Probability down to which a pair is worth a person's look."""
SURE = 0.95
"""Probability from which a second partner counts: the share of true pairs was counted among first partners, and among
the second ones it is less."""
SHOWN = 3
"""Pairs kept of each row beside its match: a person compares a few."""
MOST_COPIES = 20
"""Copies of one row of which every pair is named; of more, each with the first, for a thousand make half a million."""


@dataclass(frozen=True)
class Pair:
    """Two rows (positions in their records), how likely they are one thing, and why they cannot be ("" where they can).

    `copy` says that the rows are equal in everything but their id; `parts` are the figures by feature.
    """

    left: int
    right: int
    score: float
    veto: str = ""
    matched: bool = False
    copy: bool = False
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Found:
    """The outcome.

    Attributes:
        pairs: Every pair worth keeping, the likeliest first: matches, what a person should look at, and variants.
        groups: Rows of one catalog that are one thing; empty for two catalogs.
        compared: Candidates that were looked at.
        one_to_one: Whether each row could have one partner only.
        weights: What each feature came to count.
        apart: Estimated share of nearest partners that are another thing.
        foreign: Whether the sides are written in two languages, and titles were compared by what they mean.
    """

    left: Records
    right: Records
    itself: bool
    pairs: tuple[Pair, ...]
    groups: tuple[tuple[int, ...], ...]
    compared: int
    one_to_one: bool
    weights: Mapping[str, float]
    apart: float
    foreign: bool = False

    @property
    def matches(self) -> list[Pair]:
        return [one for one in self.pairs if one.matched]

    def ids(self, pair: Pair) -> tuple[str, str]:
        """The two rows' ids, as stored."""
        return self.left.ids[pair.left], self.right.ids[pair.right]


def find(
    left: Records,
    right: Records | None = None,
    said: Mapping[tuple[str, str], bool] | None = None,
    advance: Advance = lambda _done, _total: None,
    memory: Path | None = None,
) -> Found:
    """Match two catalogs, or one with itself where `right` is None.

    The outcome depends on what the rows say and on nothing else: not on their order, nor on which side is called left.

    Args:
        said: What people said of pairs, by their ids: True for one thing. It holds whatever the rows look like.
        advance: Called now and then with the rows that were looked for and how many there are; may raise to stop.
        memory: The workspace in which the meaning of titles is remembered.
    """
    words = said or {}
    if right is None:
        return _within(left, words, advance)
    turned = _place(right) < _place(left)
    one, other = (right, left) if turned else (left, right)
    found = _between(one, other, {(b, a): word for (a, b), word in words.items()} if turned else words, advance, memory)
    if not turned:
        return found
    pairs = tuple(replace(pair, left=pair.right, right=pair.left) for pair in found.pairs)
    return replace(found, left=left, right=right, pairs=_sorted(pairs))


def _place(records: Records) -> tuple[object, ...]:
    """What decides which of two sides is taken first."""
    return (len(records), records.titles, records.descriptions, records.brands, records.ids)


# --- rows that are copies of each other stand for one ---------------------------------------------


def _copies(records: Records) -> list[list[int]]:
    """Rows of equal content, in order; a row that says nothing is a copy of none."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(records)):
        said = records.content(at)
        places[said if _telling(records, at) else (*said, str(at))].append(at)
    return sorted(places.values())


def _telling(records: Records, at: int) -> bool:
    """Whether a row says enough for an equal one to be its copy: two women of one town are two."""
    if records.people:
        return persons.identifies(records.people, at)
    if records.columns.title or records.gtins[at]:
        return bool(records.titles[at] or records.gtins[at])
    return sum(bool(values[at]) for values in records.attributes.values()) >= LEAST_CELLS


def _across(one: list[int], other: list[int]) -> list[tuple[int, int]]:
    """Every pair of copies of two rows; of many, each with the first of the other side."""
    if len(one) * len(other) <= MOST_COPIES**2:
        return [(a, b) for a in one for b in other]
    return [(one[0], b) for b in other] + [(a, other[0]) for a in one[1:]]


def _distinct(records: Records, copies: list[list[int]]) -> Records:
    """The first row of each group of copies."""
    kept = [rows[0] for rows in copies]

    def take(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(values[at] for at in kept)

    return replace(
        records,
        ids=take(records.ids),
        titles=take(records.titles),
        descriptions=take(records.descriptions),
        brands=take(records.brands),
        prices=records.prices[kept],
        gtins=take(records.gtins),
        attributes={name: take(values) for name, values in records.attributes.items()},
        answers={name: take(values) for name, values in records.answers.items()},
        people={name: take(values) for name, values in records.people.items()},
        rows=records.rows[kept],
    )


# --- the two kinds ---------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Judged:
    """Candidates with what was thought of them; `names` are those of the figures' columns."""

    found: Compared
    figures: Floats
    veto: NDArray[np.int8]
    scored: Scored
    able: NDArray[np.int64]
    names: tuple[str, ...]
    sides: tuple[Records, Records]

    def parts(self, place: int) -> dict[str, float]:
        return {name: round(float(value), 4) for name, value in zip(self.names, self.figures[place], strict=True)}

    def alike(self, place: int) -> bool:
        """Whether a vetoed pair is alike enough to be called a variant; persons with a sign in common always are."""
        return self.names != FEATURES or bool(self.figures[place][FEATURES.index("words")] >= ENOUGH)


def _judge(
    left: Records,
    right: Records | None,
    said: Mapping[tuple[int, int], bool],
    advance: Advance,
    memory: Path | None = None,
) -> _Judged:
    if left.people and (right is None or right.people):
        return _judge_people(left, right, said)
    found = candidates(left, right, advance, said, memory)
    beside = right or left
    figures, veto = features(left, beside, found), vetoes(left, beside, found)
    both = zip(found.left.tolist(), found.right.tolist(), strict=True)
    words = np.array([float(said[pair]) if pair in said else np.nan for pair in both])
    veto[words == 1.0] = 0
    able = np.flatnonzero(veto == 0)
    offset = 0 if right is None else len(left)
    nodes = len(left) + (0 if right is None else len(right))
    scored = score(figures[able], found.left[able], found.right[able] + offset, nodes, words[able])
    return _Judged(found, figures, veto, scored, able, FEATURES, (left, beside))


def _judge_people(left: Records, right: Records | None, said: Mapping[tuple[int, int], bool]) -> _Judged:
    at, other = persons.candidates(left, right)
    pairs = sorted({*zip(at.tolist(), other.tolist(), strict=True), *said})
    order = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    found = Compared(order[:, 0], order[:, 1])
    figures = persons.figures(left, right, found.left, found.right)
    veto = persons.vetoes(left, right, found.left, found.right, NAMES)
    words = np.array([float(said[pair]) if pair in said else np.nan for pair in pairs])
    veto[words == 1.0] = 0
    able = np.flatnonzero(veto == 0)
    odds = persons.START + figures[able].sum(axis=1)
    chance = np.minimum(1.0 / (1.0 + np.exp(-odds)), CERTAIN)
    chance = np.where(np.isnan(words[able]), chance, words[able])
    offset, nodes = (0, len(left)) if right is None else (len(left), len(left) + len(right))
    chosen = partners(found.left[able], found.right[able] + offset, np.where(chance == 1.0, FIRST, odds), nodes)
    scored = Scored(odds, chance, chosen, np.ones(len(persons.FEATURES)), 0.0)
    return _Judged(found, figures, veto, scored, able, persons.FEATURES, (left, right or left))


def _placed(
    said: Mapping[tuple[str, str], bool],
    sides: tuple[Records, Records],
    copies: tuple[list[list[int]], list[list[int]]],
) -> dict[tuple[int, int], bool]:
    """What people said, by the positions of the groups of copies that the ids stand in."""
    places: list[dict[str, set[int]]] = []
    for records, groups in zip(sides, copies, strict=True):
        at: dict[str, set[int]] = defaultdict(set)
        for place, rows in enumerate(groups):
            for row in rows:
                at[records.ids[row]].add(place)
        places.append(at)
    found: dict[tuple[int, int], bool] = {}
    for (a, b), word in sorted(said.items()):
        for one in sorted(places[0].get(a, ())):
            for other in sorted(places[1].get(b, ())):
                found[one, other] = word
    return found


def _between(
    left: Records,
    right: Records,
    said: Mapping[tuple[str, str], bool],
    advance: Advance,
    memory: Path | None = None,
) -> Found:
    copies = _copies(left), _copies(right)
    words = _placed(said, (left, right), copies)
    judged = _judge(_distinct(left, copies[0]), _distinct(right, copies[1]), words, advance, memory)
    matched = {int(judged.able[place]) for place in judged.scored.chosen if judged.scored.probability[place] >= ENOUGH}
    second = _second(judged, matched) if isinstance(judged.found, Candidates) else set()
    matched |= second
    pairs = []
    for place, chance, name in _kept(judged, matched):
        parts = judged.parts(place)
        both = copies[0][judged.found.left[place]], copies[1][judged.found.right[place]]
        told = max(chance, ENOUGH) if place in second else chance
        pairs += [Pair(a, b, told, name, place in matched, parts=parts) for a, b in _across(*both)]
    return replace(_found(left, right, False, pairs, (), judged), one_to_one=not second)


def _second(judged: _Judged, matched: set[int]) -> set[int]:
    """Further partners of matched rows, where a side holds things more than once; positions of candidates."""
    found, scored = judged.found, judged.scored
    assert isinstance(found, Candidates)
    chosen = np.flatnonzero(np.isin(judged.able, sorted(matched)))
    left, right = found.left[judged.able], found.right[judged.able]
    taken = {int(row) for row in left[chosen]}, {int(row) for row in right[chosen]}
    second: set[int] = set()
    for side, (one, other) in enumerate(((left, right), (right, left))):
        near = twins.rivals(one, other, scored.log_odds, chosen)
        beside = {
            rival: _ordered(int(other[place]), int(other[rival])) for place, those in near.items() for rival in those
        }
        alike = twins.same(judged.sides[1 - side], found.texts[1 - side], sorted(set(beside.values())))
        sure = {rival for rival, pair in beside.items() if pair in alike}
        kept = {rival for rival in sure if int(other[rival]) not in taken[1 - side]}
        often = twins.SHARE * max(1, len(chosen))
        if len({int(other[rival]) for rival in sure - kept}) < often <= len({int(other[rival]) for rival in kept}):
            second |= {int(judged.able[rival]) for rival in kept}
    return second


def _ordered(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _within(records: Records, said: Mapping[tuple[str, str], bool], advance: Advance) -> Found:
    copies = _copies(records)
    words = {
        (min(pair), max(pair)): word
        for pair, word in _placed(said, (records, records), (copies, copies)).items()
        if pair[0] != pair[1]
    }
    judged = _judge(_distinct(records, copies), None, words, advance)
    found, scored = judged.found, judged.scored
    places = {(a, b): at for at, (a, b) in enumerate(zip(found.left.tolist(), found.right.tolist(), strict=True))}
    all_pairs = list(places)
    known = {
        all_pairs[at]: chance for at, chance in zip(judged.able.tolist(), scored.probability.tolist(), strict=True)
    }
    forbidden = {pair for pair, at in places.items() if judged.veto[at]} | {
        pair for pair, word in words.items() if not word
    }
    partners = {all_pairs[at] for at in judged.able[scored.chosen].tolist()}
    strong = [(pair, chance) for pair, chance in known.items() if chance >= (ENOUGH if pair in partners else SURE)]
    if records.people:  # that two rows of a person share nothing says nothing, as long as nothing contradicts
        known = {pair: max(chance, ENOUGH) for pair, chance in known.items()}
    groups = clusters(strong, known, forbidden)
    inside = pairs_of(groups)
    implied = {pair: max(known.get(pair, 0.0), ENOUGH) for pair in inside}
    matched = {places[pair] for pair in inside if pair in places}
    kept = [(all_pairs[at], chance, name, judged.parts(at)) for at, chance, name in _kept(judged, matched)]
    kept += [(pair, chance, "", {}) for pair, chance in implied.items() if pair not in places]
    pairs = []
    for (one, two), alone, name, parts in kept:
        together = not name and (one, two) in implied
        chance = implied[one, two] if together else alone
        pairs += [
            Pair(min(a, b), max(a, b), chance, name, together, parts=parts)
            for a, b in _across(copies[one], copies[two])
        ]
    for rows in copies:
        alike = pairs_of([rows]) if len(rows) <= MOST_COPIES else [(rows[0], row) for row in rows[1:]]
        pairs += [Pair(a, b, CERTAIN, "", True, copy=True) for a, b in alike]
    whole = [sorted(at for row in rows for at in copies[row]) for rows in groups]
    in_group = {row for rows in groups for row in rows}
    whole += [rows for row, rows in enumerate(copies) if len(rows) > 1 and row not in in_group]
    return _found(records, records, True, pairs, tuple(tuple(rows) for rows in sorted(whole)), judged)


def _kept(judged: _Judged, matched: set[int]) -> list[tuple[int, float, str]]:
    """Matches, and of each row the few likeliest others: (candidate, probability, veto)."""
    chance = np.zeros(len(judged.found))
    chance[judged.able] = judged.scored.probability
    odds = np.full(len(judged.found), -np.inf)
    odds[judged.able] = judged.scored.log_odds
    odds[judged.veto > 0] = judged.figures[judged.veto > 0] @ judged.scored.weights + np.min(
        odds[judged.able], initial=0
    )
    look = np.flatnonzero((chance >= UNSURE) | (judged.veto > 0))
    taken: dict[tuple[int, int], int] = defaultdict(int)
    kept = set(matched)
    for place in look[np.argsort(-odds[look], kind="stable")].tolist():
        ends = (0, int(judged.found.left[place])), (1, int(judged.found.right[place]))
        if place in kept or any(taken[end] >= SHOWN for end in ends):
            continue
        if judged.veto[place] and not judged.alike(place):
            continue
        for end in ends:
            taken[end] += 1
        kept.add(place)
    return [(place, float(chance[place]), NAMES[judged.veto[place]]) for place in sorted(kept)]


def _found(
    left: Records,
    right: Records,
    itself: bool,
    pairs: list[Pair],
    groups: tuple[tuple[int, ...], ...],
    judged: _Judged,
) -> Found:
    pairs = [one for one in pairs if not itself or left.ids[one.left] != left.ids[one.right]]
    weights = {name: round(float(one), 4) for name, one in zip(judged.names, judged.scored.weights, strict=True)}
    return Found(
        left=left,
        right=right,
        itself=itself,
        pairs=_sorted(tuple(pairs)),
        groups=groups,
        compared=len(judged.found),
        one_to_one=not itself,
        weights=weights,
        apart=judged.scored.apart,
        foreign=isinstance(judged.found, Candidates) and judged.found.meaning is not None,
    )


def _sorted(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    return tuple(sorted(pairs, key=lambda one: (not one.matched, bool(one.veto), -one.score, one.left, one.right)))
