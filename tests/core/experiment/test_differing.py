"""Where an effect differs: found where it is planted, not found where there is nothing, in segments and by the tree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from core.experiment import Metric, Plan, Readout, analyse_frame
from core.experiment.methods.tree import Cell, best_split, independent, interaction


def shop(n: int = 6000, seed: int = 1, city: float = 0.0, age: float = 0.0) -> pd.DataFrame:
    """Users of four cities and all ages; `city` is what the arm gains in one of them, `age` above 40."""
    random = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {
            "user": [f"u{i}" for i in range(n)],
            "arm": random.choice(["control", "new"], n),
            "city": random.choice(["x", "y", "北京", "w"], n),
            "age": random.integers(18, 70, n),
            "device": random.choice(["a", "b"], n),
        }
    )
    gain = (rows.arm == "new") * (city * (rows.city == "北京") + age * (rows.age > 40))
    return rows.assign(spend=random.gamma(2, 10, n) + gain, visits=1 + random.poisson(3, n))


def read(rows: pd.DataFrame, *metrics: Metric, **more: Any) -> Readout:
    plan = Plan("arm", metrics or (Metric("spend"),), unit="user", **more)
    return analyse_frame(rows, plan)


FEATURES = ("city", "age", "device")


def test_the_tree_names_the_city_where_it_works() -> None:
    found = read(shop(city=8.0), features=FEATURES).differing[0]
    assert found.reason == ""
    assert found.p_adjusted < 0.001
    rules = {(c.feature, c.sign, c.values): leaf for leaf in found.leaves for c in leaf.conditions}
    here = next(leaf for (feature, _sign, values), leaf in rules.items() if feature == "city" and values == ("北京",))
    low, high = here.effect.interval
    assert low < 8.0 < high
    assert sum(leaf.units for leaf in found.leaves) == 6000


def test_the_tree_finds_where_a_number_turns_and_a_second_level() -> None:
    found = read(shop(12_000, city=9.0, age=6.0), features=FEATURES).differing[0]
    conditions = [c for leaf in found.leaves for c in leaf.conditions]
    edges = {c.edge for c in conditions if c.feature == "age"}
    assert {c.feature for c in conditions} == {"city", "age"}
    assert any(30 < edge < 50 for edge in edges)
    assert len(found.leaves) >= 3


def test_a_ratio_has_a_tree_and_a_quantile_and_clusters_have_none() -> None:
    rows = shop(city=8.0)
    metrics = (Metric("spend", "ratio", "visits"), Metric("spend", "quantile", quantile=0.5))
    readout = read(rows, *metrics, features=FEATURES)
    assert [one.metric for one in readout.differing] == [metrics[0]]
    assert readout.differing[0].leaves
    assert not read(rows, features=FEATURES, cluster="age").differing


def test_a_feature_that_the_test_moved_is_left_out_and_named() -> None:
    rows = shop(city=8.0)
    rows["taste"] = np.where((rows.arm == "new") & (rows.age > 50), "x", rows.city)
    readout = read(rows, features=("taste", "age"))
    assert [f.params["column"] for f in readout.findings if f.id == "feature_moved"] == ["taste"]
    conditions = {c.feature for one in readout.differing for leaf in one.leaves for c in leaf.conditions}
    assert "taste" not in conditions


def test_too_few_units_are_said() -> None:
    assert read(shop(300), features=FEATURES).differing[0].reason == "few"


@pytest.mark.parametrize("feature", ["again", "same", "empty", "mixed"])
def test_odd_features_break_nothing(feature: str) -> None:
    rows = shop(2000).assign(same=1.0, empty=None, again=lambda d: d.user)
    rows["mixed"] = np.where(rows.age > 40, "many", rows.age.astype(str))
    assert read(rows, features=(feature,)).differing[0].reason in ("few", "nothing")


def null_cells(random: np.random.Generator, features: int = 4, bins: int = 4, n: int = 120) -> list[Cell]:
    """Bins of a shop in which nothing differs, of skewed outcomes."""
    found = []
    for feature in range(features):
        for half in (0, 1):
            for arm in "ab":
                for at in range(bins):
                    values = random.gamma(1, 1, n)
                    found.append(Cell(feature, 0, half, arm, at, n, values.mean(), values.var(ddof=1)))
    return found


def test_where_nothing_differs_the_tree_is_silent_in_nineteen_of_twenty() -> None:
    random = np.random.default_rng(2)
    ordered = {feature: feature % 2 == 0 for feature in range(4)}
    runs, calls = 250, 0
    for _run in range(runs):
        split = best_split(null_cells(random), 0, "b", "a", ordered)
        assert split is not None
        calls += split.p < 0.05
    print(f"the tree calls {calls / runs:.1%} of {runs} shops without differences")
    assert calls <= stats.binom.ppf(0.999, runs, 0.05)


def test_segments_are_corrected_together_and_their_interaction_is_tested() -> None:
    quiet, loud = read(shop(), segment="city"), read(shop(city=8.0), segment="city")
    assert quiet.interactions[0].p > 0.05
    assert loud.interactions[0].p_adjusted < 1e-6
    assert loud.interactions[0].segments == 4
    effects = [segment.effects[0] for segment in loud.segments]
    assert [e.verdict for e, s in zip(effects, loud.segments, strict=True) if s.label == "北京"] == ["better"]
    assert all(e.p_adjusted >= e.p for e in effects)
    assert max(e.p_adjusted / e.p for e in effects) == pytest.approx(4)
    assert loud.to_json()["interactions"][0]["segments"] == 4


def test_cochrans_q_by_hand_and_of_one_segment() -> None:
    q, df, p = interaction([(1.0, 1.0, np.inf), (3.0, 1.0, np.inf)])
    assert (q, df) == (pytest.approx(2.0), 1)
    assert p == pytest.approx(stats.chi2.sf(2.0, 1))
    assert np.isnan(interaction([(1.0, 1.0, 9.0)])[2])


def test_independence_equals_scipy() -> None:
    table = {"a": {0: 30, 1: 70, 2: 11}, "b": {0: 40, 1: 50, 2: 9}}
    expected = stats.chi2_contingency([[30, 70, 11], [40, 50, 9]], correction=False).pvalue
    assert independent(table) == pytest.approx(expected)
    assert independent({"a": {0: 5}, "b": {0: 7}}) == 1.0


def test_the_interaction_of_estimated_errors_is_welchs_analysis_of_variance() -> None:
    random = np.random.default_rng(3)
    groups = [random.normal(0, spread, n) for spread, n in ((1, 8), (3, 12), (2, 30))]
    effects = [(float(g.mean()), float(g.std(ddof=1) / len(g) ** 0.5), len(g) - 1.0) for g in groups]
    assert interaction(effects)[2] == pytest.approx(welch_anova(groups))


def welch_anova(groups: list[np.ndarray]) -> float:
    """Welch's F by its textbook formula."""
    k, n, v = len(groups), np.array([len(g) for g in groups]), np.array([g.var(ddof=1) for g in groups])
    w = n / v
    centre = w @ [g.mean() for g in groups] / w.sum()
    between = w @ (np.array([g.mean() for g in groups]) - centre) ** 2 / (k - 1)
    rest = ((1 - w / w.sum()) ** 2 / (n - 1)).sum()
    statistic = between / (1 + 2 * (k - 2) * rest / (k**2 - 1))
    return float(stats.f.sf(statistic, k - 1, (k**2 - 1) / (3 * rest)))
