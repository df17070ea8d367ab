"""Lists judged by every rule: which are weak, how weak, and how often each rule finds one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.recommend.data.shop import Shop, features_of, model_of
from core.recommend.events import Floats, Ints, Mask
from core.recommend.features.bundle import Options
from core.recommend.memory_cache import Kept
from core.recommend.weak.beside import beside_of
from core.recommend.weak.drawing import DRAWN, drawn
from core.recommend.weak.registry import RULES
from core.recommend.weak.rule import WEIGHTS, Found, Sample
from core.text.metrics import wilson

if TYPE_CHECKING:
    from core.lake import Lake

KEPT_MB = 80
"""Of judged lists in memory: the two scorers of a page in some settings."""


@dataclass(frozen=True)
class Share:
    """How often a rule finds a weak list.

    Attributes:
        rule: Its id.
        weak, judged: Weak lists of those that it can judge.
        share: Their share; NaN where it can judge none.
        low, high: Its 95 % interval (Wilson 1927); none (NaN) where all lists are judged, so that nothing is estimated.
        reason: msgid of why it can judge none.
    """

    rule: str
    weak: int
    judged: int
    share: float
    low: float
    high: float
    reason: str = ""


@dataclass(frozen=True)
class Judged:
    """Lists with what every rule found.

    Attributes:
        sample: The lists.
        found: Rule -> what it found; of rules that can judge nothing the msgid of why.
        whole: Whether every shopper's list is among them.
    """

    sample: Sample
    found: dict[str, Found | str]
    whole: bool

    @cached_property
    def weak(self) -> dict[str, Mask]:
        """Rule -> which lists are weak by it; shape (N,) each."""
        return {name: RULES[name].weak(one.measure) for name, one in self.found.items() if isinstance(one, Found)}

    @cached_property
    def any_weak(self) -> Mask:
        """Which lists are weak by any rule but those told beside; shape (N,)."""
        return self._any(lambda name: not RULES[name].beside)

    @cached_property
    def named(self) -> Mask:
        """Which lists any rule names, also one that is told beside; shape (N,)."""
        return self._any(lambda _name: True)

    def _any(self, wanted: Callable[[str], bool]) -> Mask:
        made = np.zeros(len(self.sample), dtype=np.bool_)
        for name, one in self.weak.items():
            if wanted(name):
                made |= one
        return made

    @cached_property
    def weakness(self) -> Floats:
        """How weak each list is: the weights of the rules it breaks but those told beside, and below them the share of
        places at fault."""
        total = np.zeros(len(self.sample))
        for name, one in self.weak.items():
            if not RULES[name].beside:
                total += WEIGHTS[RULES[name].severity] * one
        places = self.at_fault.sum(axis=1) / np.maximum(self.sample.lengths, 1)
        return np.asarray(total + 0.5 * places * self.named)

    @cached_property
    def at_fault(self) -> Mask:
        """Places at fault by any rule that calls the list weak; shape (N, K)."""
        made = np.zeros(self.sample.items.shape, dtype=np.bool_)
        for name, weak in self.weak.items():
            found = self.found[name]
            assert isinstance(found, Found)
            made |= found.slots & weak[:, None]
        return made

    @cached_property
    def order(self) -> Ints:
        """The lists that a rule names, the weakest first, those named only beside behind them; of equal ones the first
        by the shopper's id."""
        ranked = np.argsort(-self.weakness, kind="stable")
        return np.asarray(ranked[self.named[ranked]], dtype=np.int64)

    @property
    def broken(self) -> list[str]:
        """Rules that call a list weak, in the order of the rules."""
        return [name for name, weak in self.weak.items() if weak.any()]

    def ordered(self, rule: str = "") -> list[int]:
        """Places of the weak lists, the weakest first; of one rule where it is named."""
        return [at for at in self.order.tolist() if not rule or self.weak[rule][at]]

    def able(self) -> list[Share]:
        """Shares of the rules that can judge a list, the largest first."""
        return sorted((one for one in self.shares() if not one.reason and one.judged), key=lambda one: -one.share)

    def shares(self) -> list[Share]:
        """Every rule's share, in the order of the rules."""
        return [self._share(name) for name in self.found]

    def total(self) -> Share:
        """The share of lists that are weak by any rule but those told beside."""
        return _share("", int(self.any_weak.sum()), len(self.sample), self.whole)

    def _share(self, name: str) -> Share:
        found = self.found[name]
        if isinstance(found, str):
            nan = float("nan")
            return Share(name, 0, 0, nan, nan, nan, found)
        return _share(name, int(self.weak[name].sum()), int(np.isfinite(found.measure).sum()), self.whole)

    def rules_of(self, place: int) -> list[str]:
        """The rules that a list breaks, the gravest first."""
        broken = [name for name, weak in self.weak.items() if weak[place]]
        return sorted(broken, key=lambda name: -WEIGHTS[RULES[name].severity])


def _share(name: str, weak: int, judged: int, whole: bool) -> Share:
    nan = float("nan")
    if not judged:
        return Share(name, 0, 0, nan, nan, nan)
    low, high = (nan, nan) if whole else wilson(weak, judged)
    return Share(name, weak, judged, weak / judged, low, high)


def judge(sample: Sample, *, whole: bool = False) -> Judged:
    """Judge lists by every rule."""
    return Judged(sample, {name: rule.judge(sample) for name, rule in RULES.items()}, whole)


_kept: Kept[Judged] = Kept(12, KEPT_MB)


def judged_lists(
    lake: Lake,
    shop: Shop,
    options: Options,
    scorer: str,
    *,
    k: int = 10,
    most: int = DRAWN,
    seed: int = 0,
    at: int | None = None,
) -> Judged:
    """The lists of a shop's scorer, judged; kept in memory.

    Args:
        lake, shop, options, scorer: As for a list.
        k: Places of a list.
        most: Shoppers at most; 0 for all.
        seed: Of the draw.
        at: The workspace's version whose stock and ages are read; None for the newest.

    Raises:
        NotFound: No such scorer.
        Unavailable: An input it needs is missing.
        BadInput: The shop is beyond the scorer's limits.
    """
    beside = beside_of(lake, shop, at)

    def make() -> Judged:
        features = features_of(lake, shop, options)
        model = model_of(lake, shop, options, scorer)
        sample = drawn(features, model, scorer, k=k, most=most, seed=seed, beside=beside)
        able = int((np.diff(features.seen.indptr) > 0).sum())
        return judge(sample, whole=len(sample) == able)

    return _kept.get((shop, options, scorer, k, most, seed, beside.tables), make)
