"""From rows to verdicts: what is counted, what is left out, what withholds."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean.apply import apply
from core.clean.recipes.recipe import Recipe, RecipeStep
from core.collect.facts import Options
from core.collect.landing import ingest
from core.errors import BadInput, NotFound, TouchstoneError
from core.experiment import Column, Metric, Plan, Readout, analyse_dataset, analyse_file, analyse_frame, suggest
from core.experiment.arms import pick_control
from core.experiment.finding_words import describe
from core.experiment.given import planned_weights
from core.experiment.words import verdict_sentence
from core.i18n import use_language
from core.lake import open_lake

SHARE = Metric("bought", "proportion")
MEAN = Metric("spend")


def shop(n: int = 4000, lift: float = 0.0, seed: int = 5) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    arm = np.array(["control", "new"] * (n // 2))
    return pd.DataFrame(
        {
            "user": [f"{i:05d}" for i in range(n)],
            "arm": arm,
            "bought": np.where(random.random(n) < 0.2 + np.where(arm == "new", lift, 0), "TRUE", "FALSE"),
            "spend": np.round(random.gamma(2, 10, n), 2),
            "visits": random.integers(1, 6, n),
        }
    )


def plan(*metrics: Metric, **more: Any) -> Plan:
    return Plan("arm", metrics or (SHARE, MEAN), unit="user", **more)


def finding(readout: Readout, id_: str, metric: str | None = None) -> Any:
    return next(f for f in readout.findings if f.id == id_ and f.metric == metric)


def verdicts(readout: Readout) -> list[str]:
    return [effect.verdict for effect in readout.effects]


def test_statistics_equal_pandas() -> None:
    rows = shop()
    effect = analyse_frame(rows, plan(MEAN)).effects[0]
    means = rows.groupby("arm").spend.mean()
    assert effect.control_value == pytest.approx(means["control"])
    assert effect.arm_value == pytest.approx(means["new"])
    assert (effect.n_control, effect.n_arm) == (2000, 2000)


def test_ratio_is_sum_over_sum() -> None:
    rows = shop()
    effect = analyse_frame(rows, plan(Metric("spend", "ratio", "visits"))).effects[0]
    sums = rows.groupby("arm")[["spend", "visits"]].sum()
    assert effect.arm_value == pytest.approx(sums.spend["new"] / sums.visits["new"])


@pytest.mark.parametrize(
    ("lift", "higher", "expected"), [(0.1, True, "better"), (0.1, False, "worse"), (0.0, True, "inconclusive")]
)
def test_verdict_follows_direction(lift: float, higher: bool, expected: str) -> None:
    metric = Metric("bought", "proportion", higher_is_better=higher)
    assert verdicts(analyse_frame(shop(lift=lift), plan(metric))) == [expected]


def test_no_meaningful_difference_needs_a_narrow_interval() -> None:
    rows = shop(20_000)
    rows["spend"] = 100 + np.random.default_rng(1).normal(0, 5, len(rows))
    readout = analyse_frame(rows, plan(MEAN))
    assert verdicts(readout) == ["no_difference"]
    assert "±1.0%" in verdict_sentence(readout.effects[0], readout)


def test_broken_sample_ratio_withholds_every_verdict() -> None:
    rows = shop(lift=0.1)
    rows = rows.drop(rows[rows.arm == "new"].index[:300])
    readout = analyse_frame(rows, plan())
    assert finding(readout, "srm").severity == "error"
    assert readout.blocked
    assert set(verdicts(readout)) == {"withheld"}
    assert "Sample ratio" in verdict_sentence(readout.effects[0], readout)
    assert "Arm sizes do not fit the plan" in describe(readout.findings[0])


def test_planned_shares_are_respected() -> None:
    rows = shop(lift=0.1)
    rows = rows.drop(rows[rows.arm == "new"].index[:1000])
    readout = analyse_frame(rows, plan(SHARE, expected={"control": 2, "new": 1}))
    assert finding(readout, "srm").severity == "ok"


@pytest.mark.parametrize("weights", [(9, 1), (2, 1), (1, 4), (19, 1), (7, 3), (2, 1, 1), (1, 1, 1, 2)])
def test_a_plan_that_the_sizes_stand_at_is_named(weights: tuple[int, ...]) -> None:
    rng, arms = np.random.default_rng(sum(weights)), ["control", "new", "b", "c"][: len(weights)]
    rows = shop(6000)
    rows["arm"] = rng.choice(arms, len(rows), p=np.array(weights) / sum(weights))
    readout = analyse_frame(rows, plan(SHARE))
    assert finding(readout, "srm").severity == "error"
    named = dict(finding(readout, "srm").params["near"])
    least = min(named.values()) / min(weights)
    assert {arm: weight / least for arm, weight in named.items()} == dict(zip(arms, weights, strict=True))
    assert "if that was the plan" in describe(readout.findings[0])
    written = ", ".join(f"{arm}={weight}" for arm, weight in named.items())
    again = analyse_frame(rows, plan(SHARE, expected=planned_weights(written, readout.arms)))
    assert finding(again, "srm").severity == "ok"
    assert "if that was the plan" not in describe(again.findings[0])


@pytest.mark.parametrize("planned", [{"control": 1, "new": 1, "third": 2}, {"control": 1, "new": 1, "thrid": 0.2}])
def test_a_planned_arm_that_nobody_is_in_withholds(planned: dict[str, float]) -> None:
    readout = analyse_frame(shop(lift=0.1), plan(SHARE, expected=planned))
    assert finding(readout, "srm").severity == "error"
    assert set(verdicts(readout)) == {"withheld"}
    assert list(planned)[2] in describe(readout.findings[0])


@pytest.mark.parametrize("lost", [0.04, 0.07, 0.12, 0.16])
def test_lost_units_are_no_plan(lost: float) -> None:
    rows = shop(40_000)
    rows = rows.drop(rows[rows.arm == "new"].sample(frac=lost, random_state=1).index)
    readout = analyse_frame(rows, plan(SHARE))
    assert finding(readout, "srm").severity == "error"
    assert finding(readout, "srm").params["near"] is None


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("", None),
        ("  ", None),
        ("control=9, new=1", {"control": 9.0, "new": 1.0}),
        ("NEW = 3，Control", {"new": 3.0, "control": 1.0}),
    ],
)
def test_planned_shares_are_read_in_any_spelling(written: str, wanted: dict[str, float] | None) -> None:
    assert planned_weights(written, ["control", "new"]) == wanted


@pytest.mark.parametrize(
    "written",
    [
        "control=9",
        "control=9, old=1",
        "control=0, new=1",
        "control=x, new=1",
        "=",
        "control=1, control=2",
        "control=inf, new=1",
        "control=1e308, new=1e308",
        "control=nan, new=1",
    ],
)
def test_planned_shares_that_are_none_are_told(written: str) -> None:
    with pytest.raises(TouchstoneError):
        planned_weights(written, ["control", "new"])


def test_units_in_two_arms_are_left_out_and_counted() -> None:
    rows = shop()
    twins = rows.iloc[:10].assign(arm=lambda d: d.arm.map({"control": "new", "new": "control"}))
    readout = analyse_frame(pd.concat([rows, twins]), plan())
    assert finding(readout, "two_arms").severity == "warning"
    assert readout.counts.two_arms == 10
    assert sum(readout.arms.values()) == 3990
    many = rows.iloc[:200].assign(arm=lambda d: d.arm.map({"control": "new", "new": "control"}))
    assert set(verdicts(analyse_frame(pd.concat([rows, many]), plan()))) == {"withheld"}


def test_repeated_rows_count_once_and_the_first_counts() -> None:
    rows = shop()
    again = rows.iloc[:40].assign(spend=10_000.0)
    readout = analyse_frame(pd.concat([rows, again]), plan(MEAN))
    assert (readout.counts.repeated_rows, readout.counts.conflicting_units) == (40, 40)
    assert readout.effects[0].arm_value == pytest.approx(rows[rows.arm == "new"].spend.mean())
    assert finding(readout, "duplicates").severity == "warning"


def test_many_conflicting_rows_withhold_unless_added_up() -> None:
    rows = shop()
    again = rows.iloc[:1000].assign(spend=1.0)
    both = pd.concat([rows, again])
    assert verdicts(analyse_frame(both, plan(MEAN))) == ["withheld"]
    added = analyse_frame(both, plan(MEAN, rows="sum"))
    assert finding(added, "added_up").severity == "info"
    expected = both[both.arm == "new"].spend.sum() / 2000
    assert added.effects[0].arm_value == pytest.approx(expected)


def test_long_format_is_added_up_by_itself() -> None:
    rows = pd.concat([shop(), shop(seed=6)])
    readout = analyse_frame(rows, plan(MEAN))
    assert readout.counts.added_up
    assert sum(readout.arms.values()) == 4000


def test_gaps_and_unreadable_outcomes_are_counted_apart() -> None:
    rows = shop().astype({"spend": str})
    rows.loc[:9, "spend"] = ["", "NA", "null", " ", "-", "12 kg", "lots", "inf", "nan", "7"]
    readout = analyse_frame(rows, plan(MEAN))
    assert finding(readout, "missing", "spend").count == 6
    assert finding(readout, "unreadable", "spend").count == 3
    assert sum(e.n_control + e.n_arm for e in readout.effects) == 4000 - 9


def test_a_share_takes_yes_and_no_only() -> None:
    rows = shop()
    rows.loc[:4, "bought"] = ["yes", "N", "是", "2", "maybe"]
    readout = analyse_frame(rows, plan(SHARE))
    assert finding(readout, "unreadable", "bought").count == 2


def test_gaps_that_differ_between_arms_withhold() -> None:
    rows = shop()
    rows.loc[rows.index[rows.arm == "new"][:200], "spend"] = np.nan
    readout = analyse_frame(rows, plan(MEAN, SHARE))
    assert finding(readout, "uneven_gaps", "spend").blocks
    assert verdicts(readout)[0] == "withheld"
    assert verdicts(readout)[1] != "withheld"


def test_one_unit_that_decides_withholds_and_is_named() -> None:
    rows = shop()
    rows["spend"] = np.where(rows.arm == "new", 10.5, 10.0) + np.random.default_rng(2).normal(0, 1, len(rows))
    rows.loc[1, "spend"] = 40_000.0
    readout = analyse_frame(rows, plan(MEAN))
    found = finding(readout, "outlier", "spend")
    assert found.params["unit"] == "00001"
    assert found.params["decides"]
    assert verdicts(readout) == ["withheld"]
    assert readout.effects[0].without_outliers is not None
    assert readout.effects[0].without_outliers.estimate == pytest.approx(0.5, abs=0.1)


def test_outcome_before_assignment() -> None:
    rows = shop()
    rows["assigned"] = pd.Timestamp("2026-01-02")
    rows["paid"] = pd.Timestamp("2026-01-03")
    rows.loc[:9, "paid"] = pd.Timestamp("2026-01-01")
    readout = analyse_frame(rows, plan(SHARE, assigned="assigned", happened="paid"))
    assert (readout.counts.early, finding(readout, "early").severity) == (10, "warning")


def test_rows_without_unit_or_variant() -> None:
    rows = shop()
    rows.loc[:4, "arm"] = None
    rows.loc[5:7, "user"] = ""
    counts = analyse_frame(rows, plan(SHARE)).counts
    assert (counts.no_variant, counts.no_unit) == (5, 3)


def test_spellings_of_an_arm_are_joined_and_said() -> None:
    rows = shop()
    rows.loc[:99, "arm"] = rows.loc[:99, "arm"].str.upper()
    rows.loc[100:149, "arm"] = " " + rows.loc[100:149, "arm"].str.title()
    readout = analyse_frame(rows, plan(SHARE))
    assert readout.arms == {"control": 2000, "new": 2000}
    assert finding(readout, "respelled").params["labels"] == {
        "CONTROL": "control",
        "Control": "control",
        "NEW": "new",
        "New": "new",
    }


def test_arm_names_that_may_be_one_withhold() -> None:
    rows = shop()
    rows.loc[:1999, "arm"] = rows.loc[:1999, "arm"].replace("new", "ne-w")
    readout = analyse_frame(rows, plan(SHARE))
    assert set(finding(readout, "alike_arms").params["labels"]) == {"new", "ne-w"}
    assert readout.blocked
    assert "Arm names alike" in verdict_sentence(readout.effects[0], readout)


def test_times_and_earlier_measures_are_recognised() -> None:
    columns = [
        Column("user_id", "VARCHAR", 500, ("a",)),
        Column("variant", "VARCHAR", 2, ("a", "b")),
        Column("assigned_at", "TIMESTAMP", 400, ("2026-01-01 00:00:00",)),
        Column("outcome_at", "VARCHAR", 300, ("2026-01-01 00:00:00",)),
        Column("pre_revenue", "DOUBLE", 300, ("1.5",)),
        Column("revenue", "DOUBLE", 300, ("1.5",)),
    ]
    found = suggest(columns)
    assert found is not None
    assert (found.assigned, found.happened) == ("assigned_at", "outcome_at")
    assert found.metrics == (Metric("revenue"),)


def test_three_arms_against_the_control_with_holm() -> None:
    rows = shop(6000)
    rows["arm"] = np.resize(["control", "x", "y"], 6000)
    readout = analyse_frame(rows, plan(SHARE))
    assert [(e.control, e.arm) for e in readout.effects] == [("control", "x"), ("control", "y")]
    low, high = sorted(readout.effects, key=lambda e: e.p)
    assert low.p_adjusted == pytest.approx(min(1, 2 * low.p))
    assert high.p_adjusted == pytest.approx(max(low.p_adjusted, high.p))


def test_correction_over_all_metrics() -> None:
    effects = analyse_frame(shop(lift=0.03), plan(SHARE, MEAN, family="all")).effects
    least = min(effects, key=lambda e: e.p)
    assert least.p_adjusted == pytest.approx(2 * least.p)


def test_segments_add_up() -> None:
    rows = shop()
    rows["region"] = np.resize(["north", "south", "south"], len(rows))
    readout = analyse_frame(rows, plan(SHARE, segment="region"))
    assert [s.label for s in readout.segments] == ["south", "north"]
    assert sum(s.units for s in readout.segments) == 4000


def test_peeking_uses_the_wider_interval() -> None:
    once = analyse_frame(shop(lift=0.03), plan(SHARE)).effects[0]
    often = analyse_frame(shop(lift=0.03), plan(SHARE, peeking=True)).effects[0]
    assert once.p < 0.05
    assert once.verdict == "better"
    assert often.verdict == "inconclusive"
    assert once.anytime[0] < once.absolute.interval[0]


def test_few_events_are_said() -> None:
    rows = shop(200)
    rows["bought"] = [i < 3 for i in range(200)]
    assert finding(analyse_frame(rows, plan(SHARE)), "few_events", "bought").severity == "warning"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"variant": "user"}, "different columns"),
        ({"variant": "spend"}, "different columns"),
        ({"metrics": ()}, "at least one metric"),
        ({"metrics": (Metric("spend", "median"),)}, "not one of"),
        ({"metrics": (Metric("spend", "ratio"),)}, "needs a denominator"),
        ({"alpha": 0.7}, "Alpha"),
    ],
)
def test_plans_that_do_not_fit(change: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        analyse_frame(shop(), Plan(**{"variant": "arm", "metrics": (MEAN,), "unit": "user", **change}))


def test_too_many_and_too_few_arms() -> None:
    with pytest.raises(BadInput, match="cannot name the arms"):
        analyse_frame(shop(), Plan("user", (MEAN,)))
    with pytest.raises(BadInput, match="needs two"):
        analyse_frame(shop().assign(arm="a"), plan(MEAN))


def test_unknown_column_and_control_name_near_ones() -> None:
    with pytest.raises(NotFound, match="spent") as caught:
        analyse_frame(shop(), plan(Metric("spent")))
    assert "spend" in caught.value.hint
    with pytest.raises(NotFound, match="contro"):
        analyse_frame(shop(), plan(MEAN, control="contro"))


def test_hostile_names_stay_data(tmp_path: Path) -> None:
    nasty = 'a"; DROP TABLE rows; --'
    rows = shop(200).rename(columns={"spend": nasty})
    rows["arm"] = np.where(rows.arm == "new", "<script>'--", "control")
    readout = analyse_frame(rows, plan(Metric(nasty)))
    assert set(readout.arms) == {"control", "<script>'--"}


def test_readout_survives_json() -> None:
    readout = analyse_frame(shop(), plan())
    assert json.loads(json.dumps(readout.to_json(), allow_nan=False))["effects"][0]["kind"] == "proportion"


def test_every_sentence_exists_in_both_languages() -> None:
    rows = shop()
    rows.loc[0, "spend"] = 1e6
    readout = analyse_frame(pd.concat([rows, rows.iloc[:3]]), plan(segment="visits"))
    english = [describe(f) for f in readout.findings] + [verdict_sentence(e, readout) for e in readout.effects]
    with use_language("zh_CN"):
        chinese = [describe(f) for f in readout.findings] + [verdict_sentence(e, readout) for e in readout.effects]
    assert all(english)
    assert all(one != other for one, other in zip(english, chinese, strict=True))


def test_arms_are_listed_by_the_marks_of_the_language() -> None:
    rows = shop()
    readout = analyse_frame(rows.drop(rows[rows.arm == "new"].index[:301]), plan())
    srm = finding(readout, "srm")
    half = sum(srm.params["observed"].values()) / 2
    assert half % 1, "an odd number of units, so that the plan is no whole one"
    assert f"(planned {half:,.1f}), new" in describe(srm)
    with use_language("zh_CN"):
        assert ", " not in describe(srm)
        assert "、new" in describe(srm)


def test_a_file_of_text(tmp_path: Path) -> None:
    file = tmp_path / "ab.csv"
    shop().to_csv(file, index=False)
    assert analyse_file(file, plan()).effects[0].arm_value == pytest.approx(
        analyse_frame(shop(), plan()).effects[0].arm_value
    )


def spoilt(line: str, how: str) -> str:
    unit, arm, visits, _spend, *more = line.split(",")
    return {
        "word": ",".join([unit, arm, visits, "about ten", *more]),
        "more": f"{line},extra",
        "fewer": f"{unit},{arm}",
        "nothing": ",".join([unit, arm, visits, "N/A", *more]),
        "no arm": ",".join([unit, "", visits, *line.split(",")[3:]]),
    }[how]


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.integers(1, 399), st.sampled_from(["word", "more", "fewer", "nothing", "no arm"])))
def test_every_row_of_a_file_is_used_unreadable_or_left_out(faults) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ab.csv"
        frame = shop(400)
        frame[["user", "arm", "visits", "spend"]].to_csv(file, index=False)
        lines = file.read_text().splitlines()
        for number, how in faults.items():
            lines[number] = spoilt(lines[number], how)
        file.write_text("\n".join(lines) + "\n")
        readout = analyse_file(file, plan(MEAN))
    counts = readout.counts
    assert counts.rows + counts.set_aside == len(lines) - 1
    assert sum(readout.arms.values()) + counts.no_variant + counts.no_unit == counts.rows
    unread = next(f for f in readout.findings if f.id == "unreadable").count
    assert unread + counts.set_aside >= sum(how in ("word", "more", "fewer") for how in faults.values())
    told = next(f for f in readout.findings if f.id == "set_aside")
    assert (told.count, told.severity) == (counts.set_aside, "warning" if counts.set_aside else "ok")


def test_rows_that_cleaning_sets_aside_are_told(tmp_path: Path) -> None:
    frame = shop(400)[["user", "arm", "spend"]].astype({"spend": str})
    frame.loc[5:24, "spend"] = "about ten"
    file = tmp_path / "ab.csv"
    frame.to_csv(file, index=False)
    lake = open_lake(tmp_path / "workspace")
    ingest(lake, file, "ab", options=Options(types={"spend": "VARCHAR"}))
    step = RecipeStep("parse_number", ("spend",), {"unread": "quarantine"})
    outcome = apply(lake, "ab", Recipe((step,)))
    assert outcome.to_quarantine == 20
    readout = analyse_dataset(lake, "ab", plan(MEAN))
    assert (readout.counts.rows, readout.counts.set_aside) == (380, 20)
    assert "20 rows of 400" in next(describe(f) for f in readout.findings if f.id == "set_aside")


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff\xfe"])
def test_files_that_are_no_tables(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.csv"
    file.write_bytes(content)
    with pytest.raises((BadInput, NotFound)):
        analyse_file(file, plan())


def test_control_is_recognised() -> None:
    assert pick_control(["Womens E-Mail", "No E-Mail"]) == "No E-Mail"
    assert pick_control(["b", "a"]) == "a"
    assert pick_control(["实验组", "对照组"]) == "对照组"
    assert pick_control(["gate_40", "gate_30"]) == "gate_30"


def test_plan_is_suggested_from_values() -> None:
    columns = [
        Column("userid", "VARCHAR", 500, ("1", "2")),
        Column("version", "VARCHAR", 2, ("gate_30", "gate_40")),
        Column("rounds", "BIGINT", 90, ("1", "2")),
        Column("retention_1", "VARCHAR", 2, ("FALSE", "TRUE")),
    ]
    found = suggest(columns)
    assert found == Plan("version", (Metric("retention_1", "proportion"), Metric("rounds")), unit="userid")
    assert suggest(columns[:1]) is None


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("uvwxyz"), st.sampled_from("ab"), st.floats(-5, 5)), min_size=2, max_size=40))
def test_every_row_is_accounted_for(triples: list[tuple[str, str, float]]) -> None:
    """rows = units that count + their repeats + rows of units in two arms."""
    rows = pd.DataFrame(triples, columns=["user", "arm", "spend"])
    try:
        readout = analyse_frame(rows, plan(MEAN, rows="one"))
    except BadInput:
        single = rows.groupby("user").arm.nunique()
        assert rows[rows.user.isin(single[single == 1].index)].arm.nunique() < 2
        return
    crossed = rows.groupby("user").arm.nunique()
    lost = rows.user.isin(crossed[crossed > 1].index).sum()
    assert readout.counts.rows == sum(readout.arms.values()) + readout.counts.repeated_rows + lost
