"""Readouts of awkward tables: nothing varies, arms and units in several spellings, several tests in one file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput, NotFound
from core.experiment import EMPTY_ARM, Column, Metric, Plan, analyse_file, analyse_frame, suggest
from core.experiment.finding_words import describe
from core.experiment.words import verdict_sentence

N = 400


def table(**more: object) -> pd.DataFrame:
    draw = np.random.default_rng(5)
    frame = pd.DataFrame(
        {"user": [f"u{n}" for n in range(N)], "arm": np.where(np.arange(N) % 2, "treatment", "control")}
    )
    return frame.assign(done=draw.integers(0, 2, N), spent=draw.normal(20, 5, N).round(2), **more)


def plan(kind: str = "proportion", **more: object) -> Plan:
    column = {"proportion": "done", "mean": "spent"}[kind]
    return Plan(variant="arm", unit="user", metrics=(Metric(column, kind),), **more)  # type: ignore[arg-type]


def found(frame: pd.DataFrame, wanted: Plan) -> dict[str, str]:
    return {one.id: one.severity for one in analyse_frame(frame, wanted).findings}


@pytest.mark.parametrize("value", [0, 1])
@pytest.mark.parametrize("kind", ["proportion", "mean"])
def test_where_nothing_varies_nothing_is_said(kind: str, value: int) -> None:
    read = analyse_frame(table().assign(done=value, spent=7.5 * value), plan(kind))
    assert [e.verdict for e in read.effects] == ["withheld"]
    assert "no_variation" in {f.id for f in read.findings if f.severity == "error"}
    assert "same outcome" in verdict_sentence(read.effects[0], read)


def test_one_varying_unit_is_variation() -> None:
    frame = table().assign(done=0)
    frame.loc[3, "done"] = 1
    assert "no_variation" not in found(frame, plan())
    frame = table().assign(spent=np.where(np.arange(N) % 2, 3.0, 2.0))  # constant within arms, and different
    assert "no_variation" not in found(frame, plan("mean"))


@pytest.mark.parametrize("wished", ["control", "CONTROL", " Control", "con trol", "ｃｏｎｔｒｏｌ"])
def test_any_spelling_of_the_control_names_it(wished: str) -> None:
    frame = table()
    frame.loc[:20:2, "arm"] = "Control "
    frame.loc[100:110:2, "arm"] = "CONTROL"
    read = analyse_frame(frame, plan(control=wished, expected={"Treatment": 1, wished: 1}))
    assert (read.control, sum(read.arms.values())) == ("control", N)
    assert read.srm.expected == {"control": N / 2, "treatment": N / 2}
    with pytest.raises(NotFound):
        analyse_frame(frame, plan(control="controls"))


SPELLINGS = ["5", "5.0", " 5 ", "５", "5.00"]


@given(st.lists(st.sampled_from(SPELLINGS), min_size=1, max_size=4, unique=True), st.sampled_from(SPELLINGS))
@settings(max_examples=15, deadline=None)
def test_a_numbered_arm_is_one_in_every_spelling(spelled: list[str], wished: str) -> None:
    frame = table()
    frame["arm"] = [spelled[n // 2 % len(spelled)] if n % 2 == 0 else "7" for n in range(N)]
    read = analyse_frame(frame, plan(control=wished))
    assert read.control.strip() in SPELLINGS
    assert sorted(read.arms.values()) == [N / 2, N / 2]


NOTHING = ["none", "None", "NULL", "null", "NA", "n/a", "nil", "-", "无", "未知", "unknown"]


@pytest.mark.parametrize("word", NOTHING)
@pytest.mark.parametrize("wished", [str, str.upper, lambda word: f" {word.lower()} "])
def test_a_word_for_nothing_names_the_control_where_it_is_asked_for(word: str, wished: Callable[[str], str]) -> None:
    frame = table()
    frame["arm"] = frame["arm"].replace({"control": word})
    frame.loc[1, "arm"] = ""
    read = analyse_frame(frame, plan(control=wished(word)))
    assert (read.control, read.arms[word], read.counts.no_variant) == (word, N / 2, 1)
    with pytest.raises(BadInput) as refused:
        analyse_frame(frame, plan())
    assert word in refused.value.hint


@pytest.mark.parametrize("empty", ["", " ", None])
def test_empty_cells_are_the_control_where_a_word_for_nothing_is_and_that_is_told(empty: str | None) -> None:
    frame = table()
    frame["arm"] = [empty if arm == "control" else arm for arm in frame["arm"]]
    read = analyse_frame(frame, plan(control="null"))
    assert (read.control, read.arms) == ("null", {"null": N / 2, "treatment": N / 2})
    told = next(one for one in read.findings if one.id == "empty_arm")
    assert (told.severity, told.count) == ("warning", N / 2)
    assert "empty cell" in describe(told)


def test_gaps_stay_gaps_where_another_word_is_the_control() -> None:
    frame = table()
    frame.loc[:9, "arm"] = ["none", "", "NA", None, "-", "none", "", "NA", None, "-"]
    for control in (None, "control"):
        assert analyse_frame(frame, plan(control=control)).counts.no_variant == 10
    read = analyse_frame(frame, plan(control="none"))
    assert (read.arms["none"], read.counts.no_variant) == (2, 8)


def test_an_unknown_control_is_told_with_all_arms() -> None:
    with pytest.raises(NotFound) as refused:
        analyse_frame(table(), plan(control="treatmint"))
    assert {"control", "treatment"} <= set(refused.value.hint.replace(".", "").replace(",", "").split())


@pytest.mark.parametrize("word", ["none", "null", "NULL", "NA", ""])
def test_a_file_whose_control_is_a_word_for_nothing(word: str, tmp_path: Path) -> None:
    frame = table()
    frame["arm"] = frame["arm"].replace({"control": word})
    frame.to_csv(tmp_path / "t.csv", index=False)
    read = analyse_file(tmp_path / "t.csv", plan(control=word or EMPTY_ARM))
    assert read.arms == {"treatment": N / 2, read.control: N / 2}


def test_every_line_names_its_arm() -> None:
    frame = table().assign(arm=[f"v{n % 5}" for n in range(N)])
    read = analyse_frame(frame, plan())
    lines = [verdict_sentence(effect, read) for effect in read.effects]
    assert len(lines) == 4
    for effect, line in zip(read.effects, lines, strict=True):
        assert line.startswith(f"{effect.arm} ")
    withheld = analyse_frame(frame.assign(done=1), plan())
    assert all(verdict_sentence(e, withheld).startswith(f"{e.arm} against v0") for e in withheld.effects)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 10**12), min_size=8, max_size=40, unique=True),
    st.sampled_from(["{}.0", "0{}", "+{}", "{}.00"]),
    st.integers(0, 7),
)
def test_numbers_in_two_spellings_are_told(numbers: list[int], spelling: str, twins: int) -> None:
    users = [str(n) for n in numbers] + [spelling.format(n) for n in numbers[:twins]]
    arms = ["a" if n % 2 else "b" for n in range(len(numbers))] + ["b" if n % 2 else "a" for n in range(twins)]
    frame = pd.DataFrame({"user": users, "arm": arms, "done": [n % 3 == 0 for n in range(len(users))]})
    read = analyse_frame(frame, plan())
    assert (read.counts.alike_units, read.counts.alike_apart) == (twins, twins)
    assert ("alike_units" in {f.id for f in read.findings}) == (twins > 0)


def test_names_with_letters_are_no_numbers() -> None:
    users = ["a1", "A1", "1a", "1.5", "15", "1e5", "100000", "v1.0", "v1", "1.0.0"]
    frame = pd.DataFrame({"user": users, "arm": ["a", "b"] * 5, "done": [0, 1] * 5})
    assert analyse_frame(frame, plan()).counts.alike_units == 0


@pytest.mark.parametrize("column", ["experiment", "Experiment ID", "test_name", "ab_test", "实验名称"])
def test_several_tests_are_asked_about(column: str) -> None:
    one, other = table(), table().assign(arm=lambda f: np.where(np.arange(N) % 3 == 0, "control", "treatment"))
    both = pd.concat([one.assign(**{column: "checkout"}), other.assign(**{column: "search"})], ignore_index=True)
    with pytest.raises(BadInput) as error:
        analyse_frame(both, plan())
    assert error.value.data == {"column": column, "tests": ["checkout", "search"]}
    for name, alone in (("checkout", one), ("search", other)):
        read, apart = analyse_frame(both, plan(test=name)), analyse_frame(alone, plan())
        assert (read.arms, read.counts.two_arms, read.effects) == (apart.arms, 0, apart.effects)
    assert analyse_frame(both, plan(test=" Checkout")).arms == analyse_frame(one, plan()).arms
    with pytest.raises(NotFound):
        analyse_frame(both, plan(test="basket"))


def test_a_column_that_only_repeats_the_arm_or_one_test_asks_nothing() -> None:
    frame = table()
    assert analyse_frame(frame.assign(experiment=frame["arm"].str.upper()), plan()).arms
    assert analyse_frame(frame.assign(experiment="checkout"), plan()).arms
    assert analyse_frame(frame.assign(test=np.arange(N)), plan()).arms
    assert analyse_frame(frame.assign(tested=np.arange(N) % 4), plan()).arms


@pytest.mark.parametrize("column", ["campaign", "school year", "Klinik", "波次"])
@pytest.mark.parametrize("share", [0.5, 0.75])
@pytest.mark.parametrize("tests", [2, 5])
def test_tests_are_told_by_their_units_whatever_their_column_is_called(column: str, share: float, tests: int) -> None:
    draw = np.random.default_rng(tests)
    waves = [
        pd.DataFrame({"user": [f"u{n}" for n in range(200)], column: f"wave {wave}"}).assign(
            arm=np.where(draw.random(200) < share, "plain", "warm"), done=draw.integers(0, 2, 200)
        )
        for wave in range(tests)
    ]
    both = pd.concat(waves, ignore_index=True)
    with pytest.raises(BadInput) as error:
        analyse_frame(both, plan())
    assert error.value.data == {"column": column, "tests": [f"wave {wave}" for wave in range(tests)]}
    assert analyse_frame(both, plan(test="wave 1")).counts.two_arms == 0


@pytest.mark.parametrize("slips", [0, 3, 12])
def test_a_column_of_one_test_is_no_name_of_tests(slips: int) -> None:
    """Countries, days and weeks of one test: a unit keeps its arm but for slips, which are told as what they are."""
    draw = np.random.default_rng(slips)
    arm = {f"u{n}": draw.choice(["plain", "warm"]) for n in range(200)}
    rows = [
        {"user": user, "arm": own, "week": f"week {week}", "country": draw.choice(["DE", "FR"]), "done": week % 2}
        for user, own in arm.items()
        for week in range(3)
    ]
    frame = pd.DataFrame(rows)
    frame.loc[frame.index[: 3 * slips : 3], "arm"] = "other"
    frame["arm"] = frame["arm"].replace("other", "warm")
    read = analyse_frame(frame, plan())
    assert read.counts.two_arms <= slips


@pytest.mark.parametrize(
    ("unit", "numbered"),
    [("pupil", False), ("patient no", True), ("Recipient", False), ("subscriber_name", False), ("学生", True)],
)
def test_people_of_any_field_are_units_and_numbers_that_name_things_no_outcomes(unit: str, numbered: bool) -> None:
    columns = [
        Column(unit, "VARCHAR", 400, tuple(str(n) if numbered else f"p{n}" for n in range(50))),
        Column("letter", "VARCHAR", 2, ("plain", "warm")),
        Column("zip code", "VARCHAR", 300, tuple(f"{n:05d}" for n in range(50))),
        Column("attended", "VARCHAR", 2, ("no", "yes")),
        Column("days waited", "BIGINT", 40, tuple(str(n) for n in range(40))),
    ]
    found = suggest(columns)
    assert found is not None
    assert (found.unit, found.variant) == (unit, "letter")
    assert [metric.column for metric in found.metrics] == ["attended", "days waited"]


def test_a_column_of_which_every_unit_has_all_values_names_no_arms() -> None:
    frame = pd.concat([table().assign(arm=wave) for wave in ("spring", "summer")], ignore_index=True)
    with pytest.raises(BadInput, match="names no arms"):
        analyse_frame(frame, plan())
