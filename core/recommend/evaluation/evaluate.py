"""Offline evaluation: full ranking over every item, with an interval beside every figure."""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from core.recommend.evaluation import beyond, metrics
from core.recommend.evaluation.beyond import Exposure
from core.recommend.evaluation.groups import Grouping, Segment, categories, named, segments, tail
from core.recommend.evaluation.reach import Reach, reach
from core.recommend.evaluation.splits import Split, SplitName, split
from core.recommend.events import Floats, Ints, Mask
from core.recommend.features.bundle import Features, Inputs, Options, training_inputs
from core.recommend.lists.ranking import BLOCK_CELLS, scored, top
from core.recommend.scorers.declared import Model, Parameters, Scorer
from core.recommend.scorers.registry import fit, scorer, why_not


@dataclass(frozen=True)
class Protocol:
    """How a test is made; two results compare only under the same protocol.

    Attributes:
        split: "time", "user" or "last".
        k: List length.
        share: Held-out share for "time" and "user".
        target: What counts as a hit, see `splits.TARGETS`.
        repeats: Items met in training may be listed and may be hits (time split only).
        seed: Of the random split and the bootstrap.
    """

    split: SplitName = "time"
    k: int = 10
    share: float = 0.2
    target: str = "any"
    repeats: bool = False
    seed: int = 42

    def as_json(self) -> dict[str, Any]:
        return {
            "split": self.split,
            "k": self.k,
            "share": self.share,
            "target": self.target,
            "repeats": self.repeats,
            "seed": self.seed,
        }


@dataclass(frozen=True)
class Figure:
    """A mean over users with its 95 % bootstrap interval; coverage, one figure for all lists, has none."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Evaluation:
    """One scorer under one protocol.

    Attributes:
        reason: msgid of why the scorer could not run, "" where it did; then `figures` is empty.
        figures: Metric id -> figure.
        values: Metric id -> value per evaluated user, in the order of `users`.
        users: Positions of the evaluated users.
        scorable: How many of them the scorer itself can rank items for. The others count as no hit.
        cold: Users with held-out items but no training events: not evaluated.
        seconds: Fit and ranking.
        segments: Users looked at apart, as places in `users`.
        exposure: Room given to brands, sellers and categories.
        reach: Whom and what the scorer cannot score.
    """

    scorer: str
    protocol: Protocol
    figures: dict[str, Figure]
    values: dict[str, Floats]
    users: Ints
    lists: Ints
    scorable: int
    cold: int
    undated: int
    warning: str
    seconds: float
    reason: str = ""
    segments: tuple[Segment, ...] = ()
    exposure: tuple[Exposure, ...] = ()
    reach: Reach | None = None


@dataclass(frozen=True)
class Test:
    """What the scorers of one evaluation share: the training side, the held-out pairs and who is tested."""

    __test__ = False  # no class of tests

    features: Features
    made: Split
    users: Ints
    protocol: Protocol

    @cached_property
    def groupings(self) -> dict[str, Grouping | None]:
        inputs = self.features.inputs
        catalog, kept = inputs.catalog, inputs.groupings
        if not kept:
            kept["category"] = categories(catalog)
            kept["brand"] = named(catalog.brand) if catalog else None
            kept["seller"] = named(catalog.seller) if catalog else None
        return kept

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        return segments(self.features, self.users, self.groupings["category"])

    @cached_property
    def popular(self) -> Ints:
        """What the popularity baseline lists for the same users."""
        model = fit("popularity", self.features)
        return lists_for(model, self.features, self.users, self.protocol.k, mask_seen=not self.protocol.repeats)[0]

    @cached_property
    def tail(self) -> np.ndarray:
        return tail(self.features.popularity)


@dataclass(frozen=True)
class Comparison:
    """Two scorers on the same users: mean differences (second minus first) and how alike the lists are."""

    first: str
    second: str
    differences: dict[str, Figure]
    overlap: float
    rank_biased_overlap: float
    users: int


def evaluate(
    inputs: Inputs,
    scorers: Sequence[str],
    protocol: Protocol | None = None,
    options: Options | None = None,
    parameters: dict[str, Parameters] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Evaluation]:
    """Evaluate scorers on one split of one shop.

    Every item of the universe is a candidate; items met in training are masked unless the protocol
    includes repeats. The same users are evaluated for every scorer: those with held-out items and
    training events.

    Args:
        inputs: The shop's data.
        scorers: Scorer ids.
        progress: Called with (scorers done, scorers in all).

    Raises:
        NotFound: Unknown scorer.
        BadInput: Nothing can be held out.
    """
    declared = [scorer(name) for name in scorers]
    test = prepare(inputs, protocol or Protocol(), options or Options())
    found = []
    for done, one in enumerate(declared):
        reason = why_not(one, test.features)
        if reason:
            found.append(_absent(one.id, test.protocol, test.made, test.users, reason))
        else:
            found.append(_run(one, test, (parameters or {}).get(one.id)))
        if progress:
            progress(done + 1, len(declared))
    return found


def prepare(inputs: Inputs, protocol: Protocol, options: Options) -> Test:
    """Split a shop's events: what trains, what is held out, and who is tested.

    Raises:
        BadInput: Nothing can be held out.
    """
    made = split(
        inputs.events,
        protocol.split,
        share=protocol.share,
        seed=protocol.seed,
        target=protocol.target,
        repeats=protocol.repeats,
    )
    until = made.cutoff if protocol.split == "time" else float("inf")
    features = Features(training_inputs(inputs, made.train, made.test, until), options)
    users = np.flatnonzero(np.diff(made.test.indptr) > 0).astype(np.int64)
    return Test(features, made, users, protocol)


def lists_for(
    model: Model, features: Features, users: Ints, k: int, *, mask_seen: bool = True
) -> tuple[Ints, np.ndarray]:
    """Top-k lists of users, ranked in blocks.

    Returns:
        (lists of shape (N, k) with -1 in empty slots, mask of the users the scorer can score at all).
    """
    found = _ranked(model, features, users, k, mask_seen=mask_seen)
    return found.lists, found.able


@dataclass(frozen=True)
class _Ranking:
    """Lists (N, k), users with any score (N,), items with a score other than 0 for any of them (I,) where asked for."""

    lists: Ints
    able: Mask
    reached: Mask


def _ranked(model: Model, features: Features, users: Ints, k: int, *, mask_seen: bool, reach: bool = False) -> _Ranking:
    n_items = features.R.shape[1]
    step = max(1, BLOCK_CELLS // max(n_items, 1))
    lists, able = [np.empty((0, k), dtype=np.int64)], [np.empty(0, dtype=np.bool_)]
    reached = np.zeros(n_items, dtype=np.bool_)
    for start in range(0, len(users), step):
        block = users[start : start + step]
        scores = model.score(block)
        able.append(scored(scores))
        if reach:
            reached |= (np.isfinite(scores) & (scores != 0)).any(axis=0)
        lists.append(top(scores, features.popularity, k, features.seen[block] if mask_seen else None))
    return _Ranking(np.concatenate(lists), np.concatenate(able), reached)


def compare(first: Evaluation, second: Evaluation) -> Comparison:
    """Paired comparison over the users both were evaluated on (they are the same under one protocol)."""
    differences = {
        name: _figure(second.values[name] - first.values[name], first.protocol.seed)
        for name in metrics.ACCURACY
        if name in first.values and name in second.values
    }
    return Comparison(
        first.scorer,
        second.scorer,
        differences,
        float(metrics.overlap(first.lists, second.lists).mean()),
        float(metrics.rank_biased_overlap(first.lists, second.lists).mean()),
        len(first.users),
    )


def _run(declared: Scorer, test: Test, given: Parameters | None) -> Evaluation:
    features, made, users, protocol = test.features, test.made, test.users, test.protocol
    start = clock.perf_counter()
    model = fit(declared.id, features, given)
    ranking = _ranked(model, features, users, protocol.k, mask_seen=not protocol.repeats, reach=True)
    lists, able = ranking.lists, ranking.able
    seconds = clock.perf_counter() - start
    trained = int((np.diff(features.seen.indptr) > 0).sum())
    held = made.test[users]
    per_user = metrics.per_user(lists, held, features.popularity, trained)
    values = per_user.values | _beyond(test, lists, held)
    figures = {key: _figure(one, protocol.seed) for key, one in values.items()}
    figures["coverage"] = Figure(per_user.coverage, None, None)
    counts = np.bincount(lists[lists >= 0], minlength=held.shape[1]).astype(np.float64)
    figures["gini"] = Figure(beyond.gini(counts), None, None)
    return Evaluation(
        declared.id,
        protocol,
        figures,
        values,
        users,
        lists,
        int(able.sum()),
        made.cold,
        made.undated,
        made.warning,
        seconds,
        segments=test.segments,
        exposure=tuple(
            one for what, grouping in test.groupings.items() for one in beyond.exposure(what, grouping, lists, held)
        ),
        reach=reach(declared, features, users, able, ranking.reached, made.cold),
    )


def _beyond(test: Test, lists: Ints, held: sparse.csr_matrix) -> dict[str, Floats]:
    """What the lists are besides right, per user; a metric that this catalog does not allow is all NaN."""
    features = test.features
    attributes = features.A if features.inputs.attributes is not None else None
    return {
        "tail": beyond.tail_share(lists, test.tail),
        "diversity": beyond.diversity(lists, attributes),
        "calibration": beyond.calibration(lists, features.R[test.users], test.groupings["category"]),
        "serendipity": beyond.serendipity(metrics.hits(lists, held), lists, test.popular),
    }


def _absent(name: str, protocol: Protocol, made: Split, users: Ints, reason: str) -> Evaluation:
    nothing = np.empty((0, protocol.k), dtype=np.int64)
    return Evaluation(name, protocol, {}, {}, users, nothing, 0, made.cold, made.undated, made.warning, 0.0, reason)


def _figure(values: Floats, seed: int) -> Figure:
    finite = values[np.isfinite(values)]
    low, high = metrics.interval(values, seed=seed)
    return Figure(float(finite.mean()) if len(finite) else float("nan"), low, high)
