"""What each change did: from the data as it came to all changes, step by step, and whatever the order.

In order: each step's effect is what it adds to the steps before it, so the effects sum to the whole. Whatever the
order: the Shapley value, the mean of what a step adds over all orders in which the steps could be taken (Shapley 1953),
exact where few steps do anything; else what is lost when the step alone is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb
from typing import Literal

import numpy as np

from core.recommend.evaluation import metrics
from core.recommend.evaluation.evaluate import Figure, Protocol
from core.recommend.events import Floats
from core.recommend.features.bundle import Options
from core.recommend.replay.freeze import Frozen, frozen, itself, laid
from core.recommend.replay.outcome import Outcome, digest, outcome
from core.recommend.replay.plans import Plan, Taken
from core.recommend.scorers.declared import Parameters

PER_SHOPPER = ("ndcg", "recall", "novelty", "popularity")
MOST_PLAYERS = 5
"""Steps that do something, up to which all subsets are fitted: five are 32 fits, half a minute on the sample shop."""
Verdict = Literal["gains", "costs", "unclear", "nothing"]
Method = Literal["shapley", "left_out", "alone"]


@dataclass(frozen=True)
class Effect:
    """What one change did, as differences after minus before on the same shoppers.

    Attributes:
        path: Metric -> difference from the changes before it to it, in the plan's order.
        coverage: Difference of the coverage.
        suspects: Difference of the share of suspect slots.
        share: NDCG whatever the order, by the replay's method.
        verdict: Of NDCG in order: "nothing" where the lists did not move at all, "unclear" where the interval holds 0.
        trained: Training events more (or fewer).
    """

    path: Mapping[str, Figure]
    coverage: float
    suspects: Figure
    share: Figure
    verdict: Verdict
    trained: int


@dataclass(frozen=True)
class Level:
    """The figures of one version: its metrics with intervals, and what it trained on."""

    figures: Mapping[str, Figure]
    suspects: Mapping[str, float]
    events: int
    users: int
    items: int
    scorable: int


@dataclass(frozen=True)
class Replayed:
    """A plan replayed.

    Attributes:
        before, after: The data as it came, and with all changes.
        total: Metric -> difference between the two.
        effects: One for each change.
        method: How `share` was found.
        control: The largest difference of any shopper's metric when the most trusted version is read, fitted and
            scored twice; exactly 0, or the replay cannot be believed.
        tested, cold: Shoppers tested; and those with held-out events that no training event speaks of.
        fits: Fits that were made; versions with the same data share one.
    """

    before: Level
    after: Level
    total: Effect
    effects: Sequence[Effect]
    method: Method
    control: float
    tested: int
    cold: int
    left_out: int
    warning: str
    fits: int


@dataclass
class _Fitted:
    """Outcomes by what was taken; versions whose data is the same are fitted once."""

    plan: Plan
    test: Frozen
    scorer: str
    options: Options
    parameters: Parameters | None
    told: Callable[[], None]
    left_out: int = 0
    taken: dict[Taken, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def of(self, taken: Taken) -> Outcome:
        """The outcome of some changes."""
        if taken not in self.taken:
            self.taken[taken] = self._digest(taken)
            self.told()
        return self.outcomes[self.taken[taken]]

    def _digest(self, taken: Taken) -> str:
        last = max(taken, default=0)
        before = taken - {last}
        in_place = taken == frozenset(range(last + 1)) or len(taken) == 1  # alone it stands in its place too
        if taken and in_place and self.plan.changes[last].idle and before in self.taken:
            return self.taken[before]
        mark, inputs = self.plan.read(taken, self.marks)
        if inputs is not None:
            version = laid(self.test, inputs)
            self.left_out = max(self.left_out, version.left_out)
            self.marks[mark] = key = digest(version)
            if key not in self.outcomes:
                self.outcomes[key] = outcome(self.test, version, self.scorer, self.options, self.parameters)
        return self.marks[mark]

    def same(self, one: Taken, other: Taken) -> bool:
        """Whether two sets of changes make the same data."""
        self.of(one), self.of(other)
        return self.taken[one] == self.taken[other]


def replay(
    plan: Plan,
    scorer: str,
    protocol: Protocol | None = None,
    options: Options | None = None,
    parameters: Parameters | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Replayed:
    """Replay a plan with one scorer, its parameters and seeds the same throughout.

    Args:
        progress: Called with (versions read, versions expected).

    Raises:
        BadInput: Nothing can be held out, or the data cannot be read as events.
        NotFound, Unavailable: As `fit`.
    """
    protocol, options = protocol or Protocol(), options or Options()
    n = len(plan.changes)
    told = _Told(progress, 3 * n + 2)
    trusted = plan.data(plan.trusted)
    test = frozen(trusted, protocol, plan.suspects(trusted))
    fitted = _Fitted(plan, test, scorer, options, parameters, told)
    path = [frozenset(range(end)) for end in range(n + 1)]
    outcomes = [fitted.of(taken) for taken in path]
    players = _players(fitted, path)
    method, shares = _shares(fitted, players, told)
    control = _control(test, fitted.of(plan.trusted), scorer, options, parameters)
    effects = []
    for place in range(n):
        before, after = outcomes[place], outcomes[place + 1]
        same = fitted.same(path[place], path[place + 1])
        effects.append(_effect(before, after, shares[place], protocol.seed, same))
    total = _effect(outcomes[0], outcomes[-1], None, protocol.seed, fitted.same(path[0], path[-1]))
    return Replayed(
        _level(outcomes[0], protocol.seed), _level(outcomes[-1], protocol.seed), total, tuple(effects), method, control,
        len(test.users), test.made.cold, fitted.left_out, test.made.warning, len(fitted.outcomes),
    )  # fmt: skip


@dataclass
class _Told:
    """Progress in versions read; the expectation grows when all subsets are wanted."""

    progress: Callable[[int, int], None] | None
    total: int
    done: int = 0

    def __call__(self) -> None:
        self.done += 1
        self.total = max(self.total, self.done)
        if self.progress:
            self.progress(self.done, self.total)


def _players(fitted: _Fitted, path: Sequence[Taken]) -> list[int]:
    """Changes that change the data in their place, alone, or when they alone are left out; the others do nothing."""
    whole = fitted.plan.everything
    found = []
    for place in range(len(whole)):
        moved = not fitted.same(path[place], path[place + 1])
        moved = moved or not fitted.same(path[0], frozenset({place}))
        if moved or not fitted.same(whole - {place}, whole):
            found.append(place)
    return found


def _shares(fitted: _Fitted, players: Sequence[int], told: _Told) -> tuple[Method, dict[int, Floats]]:
    """NDCG of each change whatever the order, per shopper; 0 for those that do nothing."""
    whole = fitted.plan.everything
    nothing = np.zeros(len(fitted.test.users))
    shares = dict.fromkeys(range(len(whole)), nothing)

    def value(taken: Taken) -> Floats:
        return np.nan_to_num(fitted.of(taken).values["ndcg"])

    if len(players) > MOST_PLAYERS:
        for player in players:
            shares[player] = value(whole) - value(whole - {player})
        return "left_out", shares
    told.total = max(told.total, told.done + 2 ** len(players))

    def worth(chosen: tuple[int, ...]) -> Floats:
        """Of a set of players; of all of them, the whole plan's, so that the shares sum to the whole difference."""
        return value(whole if len(chosen) == len(players) else frozenset(chosen))

    for player in players:
        others = [one for one in players if one != player]
        share = nothing
        for size in range(len(others) + 1):
            weight = 1 / (len(players) * comb(len(others), size))
            for chosen in combinations(others, size):
                share = share + weight * (worth((*chosen, player)) - worth(chosen))
        shares[player] = share
    return ("shapley" if len(players) > 1 else "alone"), shares


def _control(test: Frozen, first: Outcome, scorer: str, options: Options, parameters: Parameters | None) -> float:
    """The most trusted version once more, laid over its own test: the largest difference of any figure of anybody."""
    second = outcome(test, itself(test), scorer, options, parameters)
    apart = [
        np.abs(np.nan_to_num(second.values[name]) - np.nan_to_num(first.values[name])).max() for name in PER_SHOPPER
    ]
    return float(max(*apart, abs(second.coverage - first.coverage)))


def difference(before: Floats, after: Floats, seed: int) -> Figure:
    """The mean paired difference over shoppers, with its 95 % bootstrap interval."""
    values = after - before
    finite = values[np.isfinite(values)]
    low, high = metrics.interval(values, seed=seed)
    return Figure(float(finite.mean()) if len(finite) else float("nan"), low, high)


def verdict(figure: Figure, same: bool) -> Verdict:
    """What an interval lets one say of a difference."""
    if same or (figure.value == 0 and figure.low == 0 and figure.high == 0):
        return "nothing"
    if figure.low is not None and figure.low > 0:
        return "gains"
    return "costs" if figure.high is not None and figure.high < 0 else "unclear"


def _effect(before: Outcome, after: Outcome, share: Floats | None, seed: int, same: bool) -> Effect:
    path = {name: difference(before.values[name], after.values[name], seed) for name in PER_SHOPPER}
    zero = np.zeros(1)
    own = path["ndcg"] if share is None else difference(zero, share, seed)
    return Effect(
        path, after.coverage - before.coverage, difference(before.suspects["any"], after.suspects["any"], seed), own,
        verdict(path["ndcg"], same), after.events - before.events,
    )  # fmt: skip


def _level(one: Outcome, seed: int) -> Level:
    figures = {name: difference(np.zeros_like(values), values, seed) for name, values in one.values.items()}
    figures["coverage"] = Figure(one.coverage, None, None)
    suspects = {
        name: float(np.nanmean(values)) if np.isfinite(values).any() else 0.0 for name, values in one.suspects.items()
    }
    return Level(figures, suspects, one.events, one.users, one.items, one.scorable)
