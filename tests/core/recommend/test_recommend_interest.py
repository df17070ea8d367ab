"""Formula (c), as published and as repaired."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.recommend import Weights
from core.recommend.events import from_arrays
from core.recommend.features.interest import first_fires, interest, reference_time

DAY = 86_400.0


def shop(kinds: list[str], times: list[float] | None = None):  # type: ignore[no-untyped-def]
    return from_arrays(["u"] * len(kinds), ["i"] * len(kinds), kinds=kinds, times=times)


def test_strict_is_the_weighted_count() -> None:
    events = shop(["view"] * 3 + ["click"] * 2 + ["purchase", "cart", "return"])
    assert interest(events, form="strict").matrix[0, 0] == 3 * 1 + 2 * 2 + 1 * 5


def test_sound_takes_logs_and_subtracts_returns() -> None:
    events = shop(["view", "view", "purchase", "cart"], [0, 100, 200, 300])
    got = interest(events, half_life_days=None).matrix[0, 0]
    assert got == pytest.approx(np.log1p(2) * 1 + np.log1p(1) * 5 + np.log1p(1) * 3)
    returned = shop(["view", "purchase", "return"], [0, 100, 200])
    assert interest(returned, half_life_days=None).matrix[0, 0] == pytest.approx(np.log1p(1))


def test_sound_never_falls_below_zero() -> None:
    assert interest(shop(["view", "return"], [0, 1])).matrix.nnz == 0


def test_a_double_fire_counts_once_in_the_sound_form_only() -> None:
    events = shop(["view", "view", "view"], [0.0, 0.8, 60.0])
    assert first_fires(events).tolist() == [True, False, True]
    assert interest(events, form="strict").matrix[0, 0] == 3


def test_duplicating_every_event_changes_nothing_in_the_sound_form() -> None:
    rng = np.random.default_rng(1)
    users, items = rng.integers(0, 5, 80).astype(str), rng.integers(0, 6, 80).astype(str)
    times = rng.integers(0, 40, 80) * DAY
    kinds = list(rng.choice(["view", "purchase"], 80))
    once = from_arrays(users, items, kinds=kinds, times=times)
    twice = from_arrays([*users, *users], [*items, *items], kinds=kinds * 2, times=[*times, *times])
    np.testing.assert_allclose(interest(once).matrix.toarray(), interest(twice).matrix.toarray())


def test_after_one_half_life_an_event_counts_half() -> None:
    events = from_arrays(
        ["u", "v"] + ["w"] * 400, ["i"] * 402, kinds=["view"] * 402, times=[0.0, 30 * DAY] + [30 * DAY] * 400
    )
    matrix = interest(events, half_life_days=30).matrix
    assert matrix[1, 0] == pytest.approx(np.log1p(1.0))
    assert matrix[0, 0] == pytest.approx(np.log1p(0.5))


def test_one_wrong_clock_does_not_age_the_shop() -> None:
    times = [*np.linspace(0, 90 * DAY, 999), 4e9]
    events = from_arrays(["u"] * 1000, ["i"] * 1000, times=times)
    assert reference_time(events) < 91 * DAY


@given(
    st.lists(st.sampled_from(["view", "click", "purchase"]), min_size=0, max_size=12),
    st.sampled_from(["view", "click", "purchase"]),
    st.sampled_from(["strict", "sound"]),
)
@settings(max_examples=60, deadline=None)
def test_one_more_event_never_lowers_interest(kinds: list[str], more: str, form: str) -> None:
    times = [1000.0 * n for n in range(len(kinds))]
    before = interest(shop(kinds, times), form=form, half_life_days=None).matrix if kinds else None  # type: ignore[arg-type]
    after = interest(shop([*kinds, more], [*times, 1e6]), form=form, half_life_days=None).matrix  # type: ignore[arg-type]
    assert after[0, 0] > (before[0, 0] if before is not None else 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"view": 3.0},
        {"click": 6.0},
        {"purchase": 1.0},
        {"view": -1.0},
        {"cart": 9.0},
        {"returned": float("nan")},
        {"view": 0.0, "click": 0.0, "cart": 0.0, "favourite": 0.0, "purchase": 0.0},
    ],
)
def test_weights_that_fall_from_view_to_purchase_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(BadInput):
        Weights(**wrong)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 999),
    share=st.floats(0, 0.2),
    wrong=st.lists(st.sampled_from([0.0, 1.0, 946_684_800.0, 4_102_444_800.0, 7_226_582_400.0]), min_size=1),
)
def test_clocks_set_wrong_do_not_age_the_shop(seed: int, share: float, wrong: list[float]) -> None:
    """A fifth of all clocks at 1970, 2000, 2100 or 2199: ages are still counted from the end of the others."""
    draw = np.random.default_rng(seed)
    start = 1_780_000_000.0
    sound = start + np.sort(draw.beta(draw.uniform(0.7, 3), draw.uniform(0.7, 3), 400)) * 90 * DAY
    bad = draw.choice(wrong, int(share * 400))
    n = len(sound) + len(bad)
    events = from_arrays(["u"] * n, ["i"] * n, kinds=["view"] * n, times=[*sound, *bad])
    assert abs(reference_time(events) - np.quantile(sound, 0.995)) <= 3 * DAY
