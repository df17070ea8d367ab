"""Several sources that tell of the same things: which to believe is learned from how often they agree.

A table whose rows are (thing, source) pairs, such as flights by website or products by shop, holds one true value per
thing and column, and as many claims as there are sources. A source is believed as often as it was right over all
columns, and a value is right as far as those that claim it are believed; both are found together (expectation
maximisation after Dawid and Skene, Applied Statistics 28(1), 1979, with as many wrong values as the thing's own claims
show). One reliability per source, not per column: who is right about one thing tends to be right about another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.clean.repair.claims import Claims, Panel, claims_of, meanings
from core.clean.repair.columns import GAP, Codes, Column, Counts, Grid
from core.clean.repair.dependencies import together
from core.clean.repair.shapes import rows_alike

Shares = NDArray[np.float64]

FEWEST_CLAIMS = 3
"""Mean rows of a thing from which sources can be told apart: of two that disagree, either may be right."""
MOST_SOURCES = 2_000
"""Different sources at most: above, it is another key."""
TOLD = 0.3
"""Gain from which a thing tells a column, though sources disagree: with half the claims wrong in different ways it is
still a half, and a column that is free of the thing has none."""
TOLD_COLUMNS = 0.6
"""Share of the other columns that the thing must tell: in a table of events it tells its own attributes only."""
ONCE = 0.98
"""Share of the rows that tell something new: a source tells of a thing once, and one row in fifty may be loaded
twice."""
UNEVEN = 3.0
"""Variance of the sources' agreement over what chance gives: above, who says it matters, as among sources it does."""
ROUNDS = 50
"""Rounds at most; a dozen suffice."""
STILL = 1e-4
"""Change of a probability below which nothing moves any more."""
BOUND = 0.01
"""No source is taken for always right or always wrong: one claim in a hundred is a slip."""
PRIOR = 2.0
"""Claims of the mean source added to each, so that one with a single claim is no oracle."""
DRAWS = 60
"""Draws of half the families of sources, in which a winner must stand; its share is known to six points."""
KIN = 0.98
"""Agreement, where the claims are not all alike, from which two sources copy from each other: two honest ones that are
right 95 times in 100 agree 90 times."""
KIN_CLAIMS = 20
"""Disputed claims on which that must be seen: of ten that agree, one in eight pairs of honest sources has nothing
else."""


@dataclass(frozen=True)
class Truth:
    """The value believed of every thing in one column.

    `agreement` is the share of all claims of the column that say what is believed.

    Attributes:
        winner: Thing -> code of the value as the column writes it; `GAP` where nothing is claimed.
        meaning: Value code -> number of what it means, so that two writings of one value are one claim.
        confidence: Thing -> share of the draws in which the winner stays.
        votes: Thing -> claims of the winner.
        claims: Thing -> claims.
    """

    winner: Codes
    meaning: Codes
    confidence: Shares
    votes: Counts
    claims: Counts
    agreement: float


def panel_of(grid: Grid, gains: Mapping[tuple[str, str], float]) -> Panel | None:
    """The thing and the source of a table that says things several times; None where it does not."""
    found: list[tuple[int, Panel]] = []
    for thing in grid.columns:
        things = len(thing.values)
        if things < 2 or thing.present < FEWEST_CLAIMS * things or thing.measured or thing.family != "text":
            continue
        for source in grid.columns:
            panel = _panel(grid, gains, thing, source)
            if panel is not None:
                found.append((things, panel))
    # A column that tells things apart nearly as well has more values than there are things: the wrong ones too.
    found.sort(key=lambda one: (-len(one[1].told), one[0], one[1].thing, one[1].source))
    return next((one for _things, one in found if _uneven(grid, one)), None)


def _panel(grid: Grid, gains: Mapping[tuple[str, str], float], thing: Column, source: Column) -> Panel | None:
    if source is thing or source.measured or not FEWEST_CLAIMS <= len(source.values) <= MOST_SOURCES:
        return None
    if source.present < FEWEST_CLAIMS * len(source.values) or source.family != "text":
        return None
    if len(thing.values) * len(source.values) < ONCE * grid.rows:
        return None
    others = [
        one
        for one in grid.columns
        if one not in (thing, source) and len(one.values) > 1 and one.repeating > 0 and one.present > len(one.values)
    ]
    told = tuple(
        one.name
        for one in others
        if gains.get((thing.name, one.name), 0.0) >= TOLD
        and gains.get((thing.name, one.name), 0.0) > gains.get((source.name, one.name), 0.0)
    )
    if len(told) < 2 or len(told) < TOLD_COLUMNS * len(others):
        return None
    both = (thing.codes >= 0) & (source.codes >= 0)
    pairs = together(thing.codes[both], source.codes[both])
    return Panel(thing.name, source.name, told) if int(pairs.max(initial=-1)) + 1 >= ONCE * len(pairs) else None


def _uneven(grid: Grid, panel: Panel) -> bool:
    """Whether some sources agree with the others far more often than chance would have it."""
    right, claims = _agreement(grid, panel)
    mean = float(right.sum()) / max(float(claims.sum()), 1.0)
    some = claims > 0
    if not 0.0 < mean < 1.0 or some.sum() < FEWEST_CLAIMS:
        return False
    chi = ((right[some] - mean * claims[some]) ** 2 / (claims[some] * mean * (1 - mean))).sum()
    return bool(chi / (int(some.sum()) - 1) >= UNEVEN)


def _agreement(grid: Grid, panel: Panel) -> tuple[Shares, Shares]:
    """Per source, the claims that are the commonest of their thing, and all of them."""
    source = grid.column(panel.source)
    right, total = np.zeros(len(source.values)), np.zeros(len(source.values))
    for name in panel.told:
        claims = claims_of(grid, panel, name)
        votes = np.bincount(claims.pair).astype(float)
        order = np.lexsort((votes, claims.thing_of))
        last = np.r_[claims.thing_of[order][1:] != claims.thing_of[order][:-1], True]
        best = np.zeros(len(votes), bool)
        best[order[last]] = True
        right += np.bincount(claims.source, weights=best[claims.pair], minlength=len(right))
        total += np.bincount(claims.source, minlength=len(total))
    return right, total


def believed(grid: Grid, panel: Panel, seed: int = 0) -> dict[str, Truth]:
    """What to believe of every thing, for each told column."""
    held = {name: claims_of(grid, panel, name) for name in panel.told}
    sources = len(grid.column(panel.source).values)
    family = _families(held, sources)
    voice = 1.0 / np.bincount(family)[family]
    shares = _settled(held, sources, voice)
    wins = {name: _winners(one, shares[name]) for name, one in held.items()}
    stays = _stays(held, wins, family, voice, np.random.default_rng(seed))
    things = len(grid.column(panel.thing).values)
    found = {}
    for name, one in held.items():
        column = grid.column(name)
        winner = np.full(things, GAP, np.int32)
        confidence, votes = np.zeros(things), np.zeros(things, np.int64)
        at = one.thing_of[wins[name]]
        written = _written(column, meanings(column))
        winner[at] = written[one.meaning_of[wins[name]]]
        confidence[at] = stays[name]
        counts = np.bincount(one.pair, minlength=len(one.thing_of))
        votes[at] = counts[wins[name]]
        claims = np.bincount(one.thing_of, weights=counts, minlength=things).astype(np.int64)
        agreement = float(votes.sum()) / max(float(claims.sum()), 1.0)
        found[name] = Truth(winner, meanings(column), confidence, votes, claims, agreement)
    return found


def _settled(held: Mapping[str, Claims], sources: int, voice: Shares) -> dict[str, Shares]:
    """The probability of each pair, after reliabilities and values have settled.

    Args:
        voice: Weight of each source; 0 leaves it out.
    """
    shares = {}
    for name, one in held.items():
        votes = np.bincount(one.pair, weights=voice[one.source], minlength=len(one.thing_of))
        shares[name] = votes / np.maximum(np.bincount(one.thing_of, weights=votes)[one.thing_of], 1e-9)
    wrong = {name: np.maximum(np.bincount(one.thing_of)[one.thing_of] - 1, 1)[one.pair] for name, one in held.items()}
    for _round in range(ROUNDS):
        right, total = np.zeros(sources), np.zeros(sources)
        for name, one in held.items():
            right += np.bincount(one.source, weights=shares[name][one.pair], minlength=sources)
            total += np.bincount(one.source, minlength=sources)
        mean = float(right.sum()) / max(float(total.sum()), 1.0)
        trust = np.clip((right + PRIOR * mean) / (total + PRIOR), BOUND, 1.0 - BOUND)
        moved = 0.0
        for name, one in held.items():
            odds = np.log(trust[one.source] * wrong[name] / (1.0 - trust[one.source])) * voice[one.source]
            score: Shares = np.bincount(one.pair, weights=odds, minlength=len(one.thing_of)).astype(float)
            fresh = _softmax(score, one.thing_of)
            moved = max(moved, float(np.abs(fresh - shares[name]).max(initial=0.0)))
            shares[name] = fresh
        if moved < STILL:
            break
    return shares


def _softmax(score: Shares, thing: Counts) -> Shares:
    """Probabilities of the pairs of each thing; pairs stand in order of their thing."""
    starts = np.flatnonzero(np.r_[True, thing[1:] != thing[:-1]])
    place = np.cumsum(np.r_[True, thing[1:] != thing[:-1]]) - 1
    raised = np.exp(score - np.maximum.reduceat(score, starts)[place])
    total: Shares = raised / np.add.reduceat(raised, starts)[place]
    return total


def _winners(claims: Claims, shares: Shares) -> Counts:
    """The likeliest pair of every thing; of equally likely ones the first in order."""
    order = np.lexsort((-np.arange(len(shares)), shares, claims.thing_of))
    last = np.r_[claims.thing_of[order][1:] != claims.thing_of[order][:-1], True]
    chosen: Counts = order[last]
    return chosen


def _stays(
    held: Mapping[str, Claims], wins: Mapping[str, Counts], family: Counts, voice: Shares, chance: np.random.Generator
) -> dict[str, Shares]:
    """How often each winner wins again when half the families of sources are left out.

    Sources that copy from each other go together, as their errors do.
    """
    kept = {name: np.zeros(len(one)) for name, one in wins.items()}
    seen = {name: np.zeros(len(one)) for name, one in wins.items()}
    for _draw in range(DRAWS):
        chosen = chance.random(int(family.max(initial=0)) + 1) < 0.5
        left = chosen[family] * voice
        shares = _settled(held, len(voice), left)
        for name, one in held.items():
            asked = np.bincount(one.thing_of, weights=np.bincount(one.pair, weights=left[one.source])) > 0
            again = _winners(one, shares[name])
            told = asked[one.thing_of[wins[name]]]
            kept[name] += told & (again == wins[name])
            seen[name] += told
    return {name: (kept[name] + 1.0) / (seen[name] + 2.0) for name in kept}


def _families(held: Mapping[str, Claims], sources: int) -> Counts:
    """The number of the family of each source: sources that nearly always agree where others disagree."""
    agreed, both = np.zeros((sources, sources)), np.zeros((sources, sources))
    for one in held.values():
        disputed = np.bincount(one.thing_of)[one.thing_of] > 1
        keep = disputed[one.pair]
        things = int(one.thing_of.max(initial=0)) + 1
        table = np.full((things, sources), -1, np.int64)
        table[one.thing_of[one.pair[keep]], one.source[keep]] = one.pair[keep]
        filled = (table >= 0).astype(float)
        both += filled.T @ filled
        for source in range(sources):
            mine = table[:, [source]]
            agreed[source] += ((table == mine) & (mine >= 0)).sum(axis=0)
    near = (agreed >= KIN * both) & (both >= KIN_CLAIMS)
    order = np.lexsort((np.arange(sources), -np.diagonal(both)))
    families: list[list[int]] = []
    for source in order.tolist():
        kin = next((one for one in families if near[source, one].all()), None)
        if kin is None:
            families.append([source])
        else:
            kin.append(source)
    numbers = np.zeros(sources, np.int64)
    for number, members in enumerate(families):
        numbers[members] = number
    return numbers


def _written(column: Column, meaning: Codes) -> Codes:
    """Meaning -> the value that the column writes for it: of the commonest shape, then the most frequent."""
    usual = rows_alike(column)
    order = np.lexsort((np.arange(len(meaning)), -column.counts, -usual, meaning))
    first = np.r_[True, meaning[order][1:] != meaning[order][:-1]]
    found = np.full(int(meaning.max(initial=0)) + 1, GAP, np.int32)
    found[meaning[order[first]]] = order[first]
    return found
