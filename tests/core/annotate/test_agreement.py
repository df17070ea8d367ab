"""Agreement against published worked examples and under invariants."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.annotate.agreement import alpha, cohen_kappa, krippendorff_alpha, pairs

LABELS = st.sampled_from("abcd")


@pytest.mark.oracle
def test_cohen_kappa_of_the_grant_proposals() -> None:
    """The worked example of two readers and 50 proposals (Wikipedia, Cohen's kappa): 20, 5, 10, 15 -> 0.40."""
    both = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    left, right = zip(*both, strict=True)
    assert cohen_kappa(left, right) == pytest.approx(0.4, abs=1e-12)


@pytest.mark.oracle
def test_krippendorff_alpha_of_four_observers() -> None:
    """Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, part C: nominal alpha = 0.743."""
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    units = [[value for value in unit if value is not None] for unit in zip(*observers, strict=True)]
    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=5e-4)


@pytest.mark.oracle
def test_krippendorff_alpha_of_two_observers_with_two_values() -> None:
    """The same paper, part A: two observers, ten units, binary, alpha = 0.095."""
    meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert krippendorff_alpha(list(zip(meg, owen, strict=True))) == pytest.approx(0.095, abs=5e-4)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(LABELS, min_size=1, max_size=4), min_size=1, max_size=20), st.randoms())
def test_alpha_does_not_depend_on_order_or_names(units: list[list[str]], random: object) -> None:
    value = krippendorff_alpha(units)
    names = {"a": "x", "b": "y", "c": "z", "d": "w"}
    turned = [[names[one] for one in reversed(unit)] for unit in reversed(units)]
    again = krippendorff_alpha(turned)
    assert (value is None) == (again is None)
    if value is not None and again is not None:
        assert again == pytest.approx(value)
        assert value <= 1 + 1e-12
        assert (value == pytest.approx(1)) == all(len(set(unit)) == 1 for unit in units if len(unit) > 1)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=30))
def test_kappa_is_symmetric_and_at_most_one(both: list[tuple[str, str]]) -> None:
    left, right = zip(*both, strict=True)
    value = cohen_kappa(left, right)
    assert value == pytest.approx(cohen_kappa(right, left)) if value is not None else cohen_kappa(right, left) is None
    assert value is None or value <= 1
    if left == right and len(set(left)) > 1:
        assert value == pytest.approx(1)


def test_pairs_of_annotators() -> None:
    judged = {1: {"Bob": "a", "Ann": "a"}, 2: {"Ann": "a", "Bob": "b", "Cleo": "b"}, 3: {"Ann": "b"}}
    found = {(pair.first, pair.second): pair for pair in pairs(judged)}
    assert found["Ann", "Bob"].items == 2
    assert found["Ann", "Bob"].confusion == {("a", "a"): 1, ("a", "b"): 1}
    assert found["Bob", "Cleo"].kappa is None
    assert alpha({1: {"Ann": "a"}}) is None
