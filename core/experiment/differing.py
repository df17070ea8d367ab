"""Where the effect differs: segments corrected for their number, their interaction, and a shallow honest tree."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.engine import Cursor
from core.experiment.data.aggregate import UnitTable
from core.experiment.data.binned import Feature, bin_features, cells
from core.experiment.data.measured import MOVED_P, measured
from core.experiment.effects import Case, Effect, correct, finite, judge, raw
from core.experiment.methods.corrections import holm
from core.experiment.methods.estimate import Difference
from core.experiment.methods.tree import FEWEST_IN_SEGMENT, SPLIT_LEVEL, Split, best_split, independent, interaction
from core.experiment.plan import Metric


@dataclass(frozen=True)
class Segment:
    """The effects within one value of the segment column, corrected over all segments and arms of a metric."""

    label: str
    units: int
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Interaction:
    """Whether the effect of an arm on a metric is the same in all segments: Q, and Welch's p, Holm-corrected."""

    metric: Metric
    arm: str
    segments: int
    q: float
    p: float
    p_adjusted: float

    def to_json(self) -> dict[str, Any]:
        """As plain JSON types."""
        figures = {"q": finite(self.q), "p": finite(self.p), "p_adjusted": finite(self.p_adjusted)}
        return {"metric": self.metric.name, "arm": self.arm, "segments": self.segments, **figures}


@dataclass(frozen=True)
class Condition:
    """One condition of a leaf: a number at most or above an edge, or a value among some or none of them."""

    feature: str
    sign: str
    values: tuple[str, ...] = ()
    edge: float = math.nan


@dataclass(frozen=True)
class Leaf:
    """Units that answer alike: their conditions, how many, and the effect that the testing half shows."""

    conditions: tuple[Condition, ...]
    units: int
    effect: Difference


@dataclass(frozen=True)
class Differing:
    """What the tree found for one arm on one metric.

    Attributes:
        p, p_adjusted: of the first split, alone and Holm-corrected over all metrics and arms.
        leaves: the units that answer differently; empty where nothing is shown.
        reason: "" where leaves are shown, "nothing" where no split is proven, "few" where no split has enough units.
    """

    metric: Metric
    arm: str
    p: float
    p_adjusted: float
    leaves: tuple[Leaf, ...]
    reason: str

    def to_json(self) -> dict[str, Any]:
        """As plain JSON types."""
        return {
            "metric": self.metric.name,
            "arm": self.arm,
            "p": finite(self.p),
            "p_adjusted": finite(self.p_adjusted),
            "reason": self.reason,
            "leaves": [
                {
                    "conditions": [
                        {"feature": c.feature, "sign": c.sign, "values": list(c.values), "edge": finite(c.edge)}
                        for c in leaf.conditions
                    ],
                    "units": leaf.units,
                    "effect": finite(leaf.effect.estimate),
                    "interval": [finite(x) for x in leaf.effect.interval],
                }
                for leaf in self.leaves
            ],
        }


def segments_of(units: UnitTable, control: str, blocked: bool) -> tuple[list[Segment], list[Interaction]]:
    """The effects in the largest segments, corrected together, and whether they differ at all."""
    plan = units.plan
    if not plan.segment:
        return [], []
    cases: list[Case] = []
    places: list[tuple[str, int, range]] = []
    for name, size in units.segments():
        found = measured(units, segment=name)
        present = [arm for arm in units.arms if any(arm in of for of in found)]
        if control in present and len(present) > 1:
            inside = raw(plan, found, present, control)
            places.append((name, size, range(len(cases), len(cases) + len(inside))))
            cases += inside
    families = [[i for i, case in enumerate(cases) if case.effect.metric is metric] for metric in plan.metrics]
    effects = [judge(plan, effect, blocked, "") for effect in correct(plan, cases, families)]
    segments = [Segment(name, size, tuple(effects[i] for i in which)) for name, size, which in places]
    return segments, _interactions(segments, plan.metrics)


def _interactions(segments: Sequence[Segment], metrics: Sequence[Metric]) -> list[Interaction]:
    found = []
    arms = sorted({effect.arm for segment in segments for effect in segment.effects})
    for metric in metrics:
        for arm in arms:
            mine = [e for s in segments for e in s.effects if e.metric is metric and e.arm == arm]
            enough = [e for e in mine if min(e.n_arm, e.n_control) >= FEWEST_IN_SEGMENT]
            q, df, p = interaction([(e.absolute.estimate, e.absolute.error, e.absolute.df) for e in enough])
            found.append((metric, arm, df + 1, q, p))
    corrected = holm([p for *_rest, p in found])
    return [Interaction(*one, p_adjusted=p) for one, p in zip(found, corrected, strict=True)]


def differing(units: UnitTable, control: str) -> tuple[list[Differing], tuple[str, ...]]:
    """What a tree of at most two levels finds for every metric and arm, and the features it could not use.

    A feature whose values differ between the arms as no fair draw makes them was moved by the test and is left out.
    Quantiles and clustered units have no tree.
    """
    plan = units.plan
    if not plan.features or plan.cluster:
        return [], ()
    features = bin_features(units)
    p_values = [independent(_sizes(units.cursor, units.name, k)) for k in range(len(features))]
    moved = {k for k, p in enumerate(p_values) if p * len(features) < MOVED_P}
    usable = [k for k in range(len(features)) if k not in moved]
    ordered = {k: features[k].ordered for k in usable}
    whole = cells(units, usable)
    cases = [
        (i, arm, best_split(whole, i, arm, control, ordered, plan.alpha))
        for i, metric in enumerate(plan.metrics)
        if metric.kind != "quantile"
        for arm in units.arms
        if arm != control
    ]
    corrected = holm([split.p if split else math.nan for _i, _arm, split in cases])
    found = []
    for (i, arm, split), p in zip(cases, corrected, strict=True):
        leaves: list[Leaf] = []
        if split is not None and p < plan.alpha * SPLIT_LEVEL:
            level = plan.alpha * SPLIT_LEVEL / (2 * len(cases))
            leaves = _leaves(units, control, features, ordered, (i, arm, split), level)
        reason = "" if leaves else "few" if split is None else "nothing"
        found.append(Differing(plan.metrics[i], arm, split.p if split else math.nan, p, tuple(leaves), reason))
    return found, tuple(features[k].name for k in sorted(moved))


def _leaves(
    units: UnitTable,
    control: str,
    features: Sequence[Feature],
    ordered: Mapping[int, bool],
    case: tuple[int, str, Split],
    level: float,
) -> list[Leaf]:
    """The two branches of a proven split, each split once more where that is proven at `level`."""
    i, arm, split = case
    leaves = []
    for bins, effect, size in zip((split.bins, split.rest), (split.low, split.high), split.units, strict=True):
        here = _condition(features[split.feature], bins)
        within = cells(units, list(ordered), f"k{split.feature} IN ({', '.join(map(str, bins))})")
        below = best_split(within, i, arm, control, ordered, units.plan.alpha)
        if below is None or not below.p < level:
            leaves.append(Leaf((here,), size, effect))
            continue
        for part, its, count in zip((below.bins, below.rest), (below.low, below.high), below.units, strict=True):
            leaves.append(Leaf((here, _condition(features[below.feature], part)), count, its))
    return leaves


def _condition(feature: Feature, bins: Sequence[int]) -> Condition:
    if feature.ordered:
        if min(bins) == 0:
            return Condition(feature.name, "at_most", edge=feature.edges[max(bins)])
        return Condition(feature.name, "above", edge=feature.edges[min(bins) - 1])
    return Condition(feature.name, "among", tuple(feature.labels[at] for at in bins))


def _sizes(cursor: Cursor, name: str, k: int) -> dict[str, dict[int, int]]:
    rows = cursor.execute(f"SELECT variant, k{k}, count(*) FROM {name} WHERE k{k} IS NOT NULL GROUP BY ALL").fetchall()
    sizes: dict[str, dict[int, int]] = {}
    for variant, at, n in rows:
        sizes.setdefault(str(variant), {})[int(at)] = int(n)
    return sizes
