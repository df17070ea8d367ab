"""Two scorers, or two versions of the events, on the same frozen shoppers: a paired difference with a verdict.

Each shopper is their own control, so that the difference is read within shoppers; the test is frozen before either is
fitted. Two versions of the data meet the test of the newer one.
"""

from __future__ import annotations

import math
from collections.abc import Container
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.errors import BadInput
from core.i18n import _

if TYPE_CHECKING:
    from core.lake import Lake
    from core.recommend import Figure, Inputs, Options, Protocol
    from core.recommend.data import Shop

METRICS = ("ndcg", "recall")
"""What is read out: both are read by the replay as well as by an evaluation."""
SMALLEST = 0.01
"""The smallest relative change of a metric that would matter, as in a readout."""
LEAST = 100
"""Shoppers below which a paired difference is not judged: a bootstrap interval of 30 shoppers held the truth in 87 of
100 draws, one of 300 in 94 (`core.recommend.replay.words`)."""


@dataclass(frozen=True)
class Frozen:
    """A paired comparison on frozen shoppers.

    Attributes:
        first, second: Scorers, or versions as "dataset, version n".
        base: Metric -> the first one's mean.
        differences: Metric -> second minus first, with a 95 % bootstrap interval over shoppers.
        verdicts: Metric -> better, worse, no_difference, inconclusive, or withheld for too few shoppers.
        shoppers: Shoppers tested.
        warning: What forbids trust in the split, a msgid, or "".
    """

    first: str
    second: str
    base: dict[str, float]
    differences: dict[str, Figure]
    verdicts: dict[str, str]
    shoppers: int
    warning: str = ""

    def to_json(self) -> dict[str, Any]:
        """Everything as plain JSON types."""
        return {
            "first": self.first,
            "second": self.second,
            "shoppers": self.shoppers,
            "metrics": {
                name: {
                    "first": self.base[name],
                    "difference": one.value,
                    "interval": [one.low, one.high],
                    "verdict": self.verdicts[name],
                }
                for name, one in self.differences.items()
            },
            "warning": _(self.warning) if self.warning else "",
        }


def judged(figure: Figure, base: float, shoppers: int, smallest: float = SMALLEST) -> str:
    """The verdict of a paired difference.

    Args:
        base: The first one's mean, of which `smallest` is a fraction.
    """
    low, high = figure.low, figure.high
    if shoppers < LEAST or low is None or high is None or not math.isfinite(low) or not math.isfinite(high):
        return "withheld"
    if low > 0:
        return "better"
    if high < 0:
        return "worse"
    return "no_difference" if max(-low, high) <= abs(base) * smallest else "inconclusive"


def of_scorers(
    inputs: Inputs, first: str, second: str, protocol: Protocol, options: Options, smallest: float = SMALLEST
) -> Frozen:
    """Two scorers on one split.

    Raises:
        NotFound: Unknown scorer.
        BadInput: The same scorer twice, one that cannot score this shop, or nothing can be held out.
    """
    from core.recommend import compare, evaluate

    if first == second:
        raise BadInput(_("Choose two different scorers: a ranking cannot be compared with itself."))
    found = evaluate(inputs, [first, second], protocol, options)
    for one in found:
        if one.reason:
            raise BadInput(_(one.reason))
    pair = compare(*found)
    base = {name: float(found[0].figures[name].value) for name in METRICS}
    differences = {name: pair.differences[name] for name in METRICS}
    verdicts = {name: judged(one, base[name], pair.users, smallest) for name, one in differences.items()}
    return Frozen(first, second, base, differences, verdicts, pair.users, found[0].warning)


def of_versions(
    lake: Lake, shop: Shop, versions: tuple[int, int], scorer: str, protocol: Protocol, options: Options,
    smallest: float = SMALLEST,
) -> Frozen:  # fmt: skip
    """One scorer learned from two versions of the events; the test is made from the second.

    Args:
        versions: Snapshots of the workspace at which the events are read.

    Raises:
        NotFound: There was no such dataset then, or an unknown scorer.
        BadInput: Nothing can be held out.
    """
    from core.recommend.data import inputs_of, pinned
    from core.recommend.replay import Change, Plan, replay

    shops = [pinned(lake, shop, "events", version) for version in versions]

    def read(taken: frozenset[int], known: Container[str]) -> tuple[str, Inputs | None]:
        mark = str(versions[len(taken)])
        return mark, None if mark in known else inputs_of(lake, shops[len(taken)])

    name = next(name for role, name, _layer, _version in shop.layers if role == "events")
    plan = Plan("recipe", name, shops[1], (Change({"kind": "version"}),), read)
    found = replay(plan, scorer, protocol, options)
    base = {metric: float(found.before.figures[metric].value) for metric in METRICS}
    differences = {metric: found.total.path[metric] for metric in METRICS}
    verdicts = {metric: judged(one, base[metric], found.tested, smallest) for metric, one in differences.items()}
    labels = [f"{name} @ {version}" for version in versions]
    return Frozen(labels[0], labels[1], base, differences, verdicts, found.tested, found.warning)
