"""Random search over a scorer's declared ranges, nested: chosen inside the training side, reported on the test."""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import BadInput
from core.i18n import _
from core.recommend.evaluation import metrics
from core.recommend.evaluation.evaluate import Figure, Protocol, Test, lists_for, prepare
from core.recommend.events import Floats
from core.recommend.features.bundle import Inputs, Options
from core.recommend.scorers.declared import Parameters
from core.recommend.scorers.ranges import drawn
from core.recommend.scorers.registry import fit, scorer

TRIALS = 12
"""Sets tried besides the defaults: of a dozen at random the best is among the best fifth with 93 % (1 − .8¹²)."""
DIGITS = 9
"""Validation means that agree to so many decimals are one: the earlier trial, the defaults first, is taken."""


@dataclass(frozen=True)
class Trial:
    """One set of numbers on the validation split. The first trial of a search is the scorer's defaults."""

    parameters: dict[str, float]
    value: float
    low: float
    high: float
    seconds: float


@dataclass(frozen=True)
class Found:
    """What a search came to.

    Attributes:
        scorer, metric: Of what.
        trials: In the order in which they were tried.
        chosen: Place of the best mean on the validation split.
        usual, best: Figures of the defaults and of the chosen numbers on the untouched test.
        gain: Paired difference on it, chosen minus defaults; exactly 0 where the defaults were chosen.
        validated, users: Shoppers of the validation and of the test.
    """

    scorer: str
    metric: str
    trials: tuple[Trial, ...]
    chosen: int
    usual: Figure
    best: Figure
    gain: Figure
    validated: int
    users: int

    @property
    def parameters(self) -> dict[str, float]:
        return self.trials[self.chosen].parameters

    @property
    def better(self) -> bool:
        """Whether the gain's interval lies above 0."""
        return self.gain.low is not None and self.gain.low > 0


def search(
    inputs: Inputs,
    name: str,
    protocol: Protocol,
    options: Options,
    *,
    metric: str = "ndcg",
    trials: int = TRIALS,
    seed: int = 42,
    known: Sequence[Trial] = (),
    tried: Callable[[list[Trial]], None] | None = None,
) -> Found:
    """Try the defaults and `trials` random sets on a split inside the training side; test the best once.

    The split inside is made as the outer one, of the training events alone, so nothing of the test is seen while
    choosing. The options' own tuned numbers are left out of it.

    Args:
        inputs: The shop's data.
        name: A scorer with ranges.
        protocol: Of the outer test; the validation is made in the same way.
        options: Of the inputs.
        metric: What is made large, one of metrics.ACCURACY.
        known: The first trials of this search, made before: not made again.
        tried: Called with all trials after each; may raise to stop.

    Raises:
        BadInput: The scorer has nothing to search for, or nothing can be held out of the training side.
    """
    declared = scorer(name)
    if not declared.ranges:
        raise BadInput(_("{scorer} has no numbers to search for.").format(scorer=_(declared.name)))
    outer = prepare(inputs, protocol, options)
    inner = prepare(outer.features.inputs, protocol, options)
    usual = {key: float(declared.defaults[key]) for key in declared.ranges}
    sets = [usual, *drawn(declared.ranges, seed, trials)]
    made = list(known[: len(sets)])
    for chosen in sets[len(made) :]:
        start = clock.perf_counter()
        values = _values(inner, name, chosen, metric)
        low, high = metrics.interval(values, seed=protocol.seed)
        made.append(Trial(chosen, float(values.mean()), low, high, clock.perf_counter() - start))
        if tried:
            tried(made)
    best = int(np.argmax([round(one.value, DIGITS) for one in made]))
    before = _values(outer, name, usual, metric)
    after = _values(outer, name, made[best].parameters, metric) if best else before
    return Found(
        name,
        metric,
        tuple(made),
        best,
        _figure(before, protocol.seed),
        _figure(after, protocol.seed),
        _figure(after - before, protocol.seed),
        len(inner.users),
        len(outer.users),
    )


def _values(test: Test, name: str, parameters: Parameters, metric: str) -> Floats:
    """The metric of each tested shopper under these numbers."""
    protocol, features = test.protocol, test.features
    model = fit(name, features, parameters)
    lists, _able = lists_for(model, features, test.users, protocol.k, mask_seen=not protocol.repeats)
    trained = int((np.diff(features.seen.indptr) > 0).sum())
    return metrics.per_user(lists, test.made.test[test.users], features.popularity, trained).values[metric]


def _figure(values: Floats, seed: int) -> Figure:
    low, high = metrics.interval(values, seed=seed)
    return Figure(float(values.mean()), low, high)
