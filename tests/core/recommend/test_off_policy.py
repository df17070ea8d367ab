"""Off-policy estimates against a simulated logging policy whose every value is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.errors import BadInput
from core.lake import Lake
from core.recommend import Options
from core.recommend.data import inputs_of, open_shop
from core.recommend.evaluation.logs import LEAKS, estimated, logs_of, read
from core.recommend.evaluation.off_policy import LEAST_SUPPORT, Log, estimate, uniform_over
from tests.core.recommend.shops import land, land_shop

SHOPPERS, ITEMS = 300, 12


def world(seed: int, rows: int = 6_000) -> tuple[Log, np.ndarray, float]:
    """A log of a policy that favours some items, lists of three for each shopper, and the true value of those lists."""
    rng = np.random.default_rng(seed)
    appeal = rng.uniform(0.02, 0.5, (SHOPPERS, ITEMS))
    favour = rng.dirichlet(np.ones(ITEMS) * 2, SHOPPERS) * 0.8 + 0.2 / ITEMS
    context = rng.integers(0, SHOPPERS, rows)
    action = np.asarray([rng.choice(ITEMS, p=favour[one]) for one in context])
    clicked = (rng.random(rows) < appeal[context, action]).astype(float)
    lists = np.argsort(-appeal, axis=1)[:, :3]
    weight = np.bincount(context, minlength=SHOPPERS) / rows
    true = float((np.take_along_axis(appeal, lists, axis=1).mean(axis=1) * weight).sum())
    return Log(context, action, clicked, favour[context, action]), lists, true


def test_every_estimate_holds_the_true_value_in_its_interval() -> None:
    """Six worlds: each method's 95 % interval misses at most two of them, and the logged rate misses all."""
    held = dict.fromkeys(("ips", "snips", "dr", "logged"), 0)
    for seed in range(6):
        log, lists, true = world(seed)
        policy, direct = uniform_over(lists, log.context, log)
        found = estimate(log, policy, direct, seed=seed, resamples=200)
        assert not found.refused
        for name, one in found.estimates.items():
            held[name] += one.low <= true <= one.high
    assert min(held[name] for name in ("ips", "snips", "dr")) >= 4, held
    assert held["logged"] == 0, "the log's own rate says nothing of another policy"


def test_the_logging_policy_itself_is_estimated_exactly() -> None:
    log, _lists, _true = world(1, 500)
    found = estimate(log, log.propensity)
    for name in ("ips", "snips"):
        assert found.estimates[name] == found.estimates["logged"]
    assert found.effective == pytest.approx(len(log))
    assert found.matched == len(log)


def test_too_little_in_common_is_refused() -> None:
    log, lists, _true = world(2, 800)
    policy, direct = uniform_over(lists, log.context, log)
    rare = np.where(np.arange(len(log)) < 10, policy, 0.0)
    found = estimate(log, rare, direct)
    assert found.refused
    assert set(found.estimates) == {"logged"}
    nothing = estimate(log, np.zeros(len(log)))
    assert nothing.refused
    assert nothing.effective == 0.0


def test_the_share_of_a_list_is_one_over_its_length() -> None:
    log = Log(np.asarray([0, 0, 1]), np.asarray([0, 5, 1]), np.ones(3), np.ones(3))
    policy, direct = uniform_over(np.asarray([[0, 1, -1], [-1, -1, -1]]), log.context, log)
    assert policy.tolist() == [0.5, 0.0, 0.0]
    assert direct[2] == 0.0


@pytest.mark.parametrize("wrong", [0.0, -0.1, 1.2, float("nan")])
def test_what_is_no_probability_is_told(wrong: float) -> None:
    log = Log(np.zeros(3, int), np.zeros(3, int), np.zeros(3), np.asarray([0.5, wrong, 1.0]))
    with pytest.raises(BadInput, match="1 of 3"):
        estimate(log, np.ones(3))
    with pytest.raises(BadInput):
        estimate(Log(*(np.zeros(0, int),) * 2, np.zeros(0), np.zeros(0)), np.zeros(0))


def shown(lake: Lake, day: str, yes: str = "1", no: str = "0") -> None:
    """A log of uniformly shown items beside the made-up shop."""
    rng = np.random.default_rng(0)
    rows = 1500
    frame = pd.DataFrame(
        {
            "user": [f"u{n:02d}" for n in rng.integers(0, 63, rows)],
            "item": [f"P{n:02d}" for n in rng.integers(0, 26, rows)],
            "place": "1",
            "at": day,
            "pscore": [f"{1 / 26:.6f}"] * (rows - 2) + ["", "0.5"],
            "hit": [yes if n < 0.2 else no for n in rng.random(rows)],
        }
    )
    roles = {"user_id": "user", "item_id": "item", "position": "place", "timestamp": "at"}
    land(lake, "shown", frame, "impressions", {**roles, "propensity": "pscore", "clicked": "hit"})


def test_a_log_beside_a_shop_speaks_of_its_scorers(lake: Lake) -> None:
    land_shop(lake)
    assert logs_of(lake) == []
    shown(lake, "2026-08-01 00:00:00")
    assert logs_of(lake) == ["shown"]
    found = estimated(lake, open_shop(lake, "events"), Options(), "shown", "item_knn", 5)
    assert not found.warnings, "items were shown evenly, so every list could have been shown"
    assert found.outcome.support == pytest.approx(1.0, abs=0.1)
    assert found.skipped == 1
    assert not found.outcome.refused
    one = found.outcome.estimates["snips"]
    assert abs(one.value - 0.2) < 0.1, "four deviations: items were clicked at one rate whoever they were shown to"


@pytest.mark.parametrize(("yes", "no"), [("yes", "no"), ("TRUE", "False"), ("是", "否"), ("3", "0.0"), (" 1", "无")])
def test_a_click_is_a_click_however_a_house_writes_it(lake: Lake, yes: str, no: str) -> None:
    land_shop(lake, items=False, reviews=False)
    shown(lake, "2026-08-01 00:00:00")
    inputs = inputs_of(lake, open_shop(lake, "events"))
    plain = read(lake, "shown", inputs)
    shown(lake, "2026-08-01 00:00:00", yes, no)
    other = read(lake, "shown", inputs)
    assert plain.log.reward.tolist() == other.log.reward.tolist()
    assert plain.skipped == other.skipped


def test_a_log_older_than_the_events_is_said_to_flatter(lake: Lake) -> None:
    land_shop(lake, items=False, reviews=False)
    shown(lake, "2020-01-01 00:00:00")
    assert estimated(lake, open_shop(lake, "events"), Options(), "shown", "popularity", 5).warnings[:1] == (LEAKS,)


def test_what_was_never_shown_lowers_the_support_and_is_told() -> None:
    log, lists, _true = world(3, 3_000)
    policy, direct = uniform_over(lists, log.context, log)
    assert estimate(log, policy, direct, resamples=20).support == pytest.approx(1.0, abs=0.1)
    half = np.where(lists % 2 == 0, lists, ITEMS + 5)
    policy, direct = uniform_over(half, log.context, log)
    assert estimate(log, policy, direct, resamples=20).support < LEAST_SUPPORT
