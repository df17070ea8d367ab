"""Is one run better than another on the same test texts, or was it luck?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.errors import BadInput
from core.i18n import _
from core.text.training.ladder import runs
from core.text.training.ladder.plan import RUNGS

if TYPE_CHECKING:
    from core.lake import Lake

DRAWS = 2_000
"""Draws of the bootstrap: ends of a 95 % interval stand on 50 draws each."""
LEVEL = 0.05
"""The usual level of a test."""


@dataclass(frozen=True)
class Comparison:
    """Two runs on one test part.

    Attributes:
        first, second: names of the runs; ``first_rung`` and ``second_rung`` their rungs.
        texts: of the test part. ``only_first`` were right in the first run alone, ``only_second`` in the second.
        difference: accuracy of the second minus that of the first, with a 95 % bootstrap interval ``low`` to ``high``.
        p: exact McNemar test, two-sided: both runs err equally often (Dietterich 1998).
    """

    first: str
    second: str
    first_rung: str
    second_rung: str
    texts: int
    only_first: int
    only_second: int
    difference: float
    low: float
    high: float
    p: float

    @property
    def verdict(self) -> str:
        """second, first, or open when chance explains the difference."""
        if self.p >= LEVEL or not self.difference:
            return "open"
        return "second" if self.difference > 0 else "first"

    def words(self) -> str:
        """The comparison as a sentence or two."""
        names = {"first": self.first_rung, "second": self.second_rung}
        one, other = (_(RUNGS.get(names[key], names[key])) for key in ("first", "second"))
        figures = {
            "gap": f"{100 * abs(self.difference):.1f}",
            "low": f"{100 * self.low:+.1f}",
            "high": f"{100 * self.high:+.1f}",
            "p": "< 0.001" if self.p < 0.001 else f"= {self.p:.3f}",
            "n": f"{self.texts:,}",
        }
        if self.verdict == "open":
            return _(
                "{one} and {other} cannot be told apart (test texts: {n}): {other} minus {one} is between "
                "{low} and {high} points of accuracy (95 %), McNemar p {p}."
            ).format(one=one, other=other, **figures)
        better, worse = (other, one) if self.verdict == "second" else (one, other)
        return _(
            "{better} is better than {worse} in accuracy (points: {gap}, test texts: {n}); {other} "
            "minus {one} is between {low} and {high} (95 %), McNemar p {p}."
        ).format(better=better, worse=worse, one=one, other=other, **figures)


def compare(lake: Lake, first: str, second: str) -> Comparison:
    """Compare two stored runs.

    Raises:
        NotFound: no such run.
        BadInput: they were measured on different test texts.
    """
    one, other = runs.get(lake, first), runs.get(lake, second)
    if one.split_hash != other.split_hash or one.labels != other.labels:
        raise BadInput(
            _("These runs were measured on different test texts."), hint=_("Compare runs of the same split.")
        )
    labels, guesses = runs.answers(lake, first)
    others = runs.answers(lake, second)[1]
    if not labels or len(guesses) != len(others):
        raise BadInput(_("One of these runs has no answers on the test part yet."), hint=_("Wait until it is done."))
    right = np.array(guesses) == np.array(labels)
    right_other = np.array(others) == np.array(labels)
    only_first, only_second = int((right & ~right_other).sum()), int((~right & right_other).sum())
    difference, low, high = interval(right, right_other)
    p = mcnemar(only_first, only_second)
    return Comparison(
        first, second, one.rung, other.rung, len(labels), only_first, only_second, difference, low, high, p
    )


def mcnemar(only_first: int, only_second: int) -> float:
    """Two-sided exact binomial test of the texts that exactly one of the two got right; 1 when there are none."""
    from scipy.stats import binomtest

    together = only_first + only_second
    return float(binomtest(only_first, together, 0.5).pvalue) if together else 1.0


def interval(first: np.ndarray, second: np.ndarray, draws: int = DRAWS) -> tuple[float, float, float]:
    """Difference of two accuracies on the same texts and its 95 % bootstrap interval over texts (fixed seed).

    Args:
        first, second: shape (texts,), whether each was right.
    """
    gain = second.astype(np.int64) - first.astype(np.int64)
    shares = np.array([(gain == value).mean() for value in (-1, 0, 1)])
    counts = np.random.default_rng(13).multinomial(len(gain), shares, size=draws)
    means = (counts[:, 2] - counts[:, 0]) / len(gain)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(gain.mean()), float(low), float(high)
