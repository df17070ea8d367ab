"""What the readout promises, on a few hundred simulated tests of each; `benchmarks/experiment.py` takes 2,000."""

from __future__ import annotations

import pytest
from scipy import stats

from benchmarks.experiment import METHODS, adjusted_mean, coverage, looks, null_segments, rate, simultaneous, widened

RUNS = 300


def at_most(share: float, runs: int = RUNS) -> float:
    """What a true share is seen as, but for once in a thousand."""
    return float(stats.binom.ppf(0.999, runs, share)) / runs


@pytest.mark.parametrize("name", METHODS)
def test_intervals_cover_the_true_effect(name: str) -> None:
    covered, width = coverage(METHODS[name], RUNS)
    print(f"{name}: {covered:.1%} of {RUNS}, mean width {width:.4g}")
    assert 1 - covered <= at_most(0.055)


def test_a_covariate_halves_the_interval() -> None:
    plain = coverage(lambda random: adjusted_mean(random, 0), 40)[1]
    assert coverage(adjusted_mean, 40)[1] < 0.6 * plain


def test_thirty_looks_at_nothing_call_nothing() -> None:
    naive, called = rate(lambda r: looks(r)[0], RUNS), rate(lambda r: looks(r)[1], RUNS)
    print(f"thirty looks: plain p calls {naive:.1%}, the sequence {called:.1%}")
    assert naive > 0.2
    assert called <= at_most(0.05)


def test_corrections_keep_false_calls_and_widened_intervals_cover() -> None:
    assert rate(lambda r: simultaneous(r, "holm")[0], RUNS) <= at_most(0.05)
    assert rate(lambda r: simultaneous(r, "bh")[1], RUNS) <= 0.05
    for method in ("holm", "bh"):
        assert rate(lambda r, m=method: widened(r, m), RUNS) >= 0.95  # type: ignore[misc]


def test_segments_of_nothing_do_not_differ() -> None:
    assert rate(null_segments, RUNS) <= at_most(0.05)
