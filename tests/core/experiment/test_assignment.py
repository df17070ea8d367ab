"""Assignment by hash: one rule in three languages, even, stable as arms grow, independent of another salt."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.engine import unattached
from core.errors import BadInput, NotFound
from core.experiment import given as draw
from core.experiment.design import Assignment, arm_of, independent, python_of, sql_of
from core.experiment.design.assignment import PYTHON
from core.lake import Lake
from core.quality.sample_ratio import sample_ratio
from tests.pages.test_experiments import store

UNITS = [f"u{n}" for n in range(3000)]
GIVEN = Assignment("summer's test", {"control": 1, "new": 2.5, "第三": 0.7}, 0.8)


def in_sql(given: Assignment, units: list[str] = UNITS) -> dict[str, str]:
    with unattached() as cursor:
        cursor.register("units", pd.DataFrame({"unit": units}))
        return dict(cursor.execute(sql_of(given)).fetchall())


def test_sql_python_and_the_printed_snippet_say_the_same() -> None:
    names: dict[str, Any] = {}
    exec(PYTHON, names)
    found = in_sql(GIVEN)
    for unit in UNITS[:800]:
        assert arm_of(unit, GIVEN) == found.get(unit)
        assert names["arm"](unit, GIVEN.salt, GIVEN.weights, GIVEN.exposed) == found.get(unit)
    compile(python_of(GIVEN), "snippet", "exec")
    assert (
        arm_of("unit-1", Assignment("s", {"a": 1, "b": 1}))
        == in_sql(Assignment("s", {"a": 1, "b": 1}), ["unit-1"])["unit-1"]
    )


def test_many_salts_are_even_and_independent_of_each_other() -> None:
    """p of the sample ratio, and of two salts together, are uniform: neither too often small nor too seldom."""
    ratios, pairs, before = [], [], None
    for n in range(150):
        weights = {"control": 1, "b": 2, "c": 1}
        arms = [str(arm_of(unit, Assignment(f"salt{n}", weights))) for unit in UNITS[:400]]
        ratios.append(sample_ratio({arm: arms.count(arm) for arm in weights}, weights).p)
        if before is not None:
            both = Counter(zip(before, arms, strict=True))
            pairs.append(independent([[both[one, other] for other in weights] for one in weights]))
        before = arms
    for found in (ratios, pairs):
        assert 1 <= sum(p < 0.05 for p in found) <= 18  # 7.5 are expected, 18 has a chance of 1 in 3,000
        assert abs(np.mean(found) - 0.5) < 0.1
    assert independent([[100, 0], [0, 100]]) < 1e-9
    assert independent([[100, 0], [0, 0]]) == 1.0


def test_units_only_move_into_the_arm_that_grows() -> None:
    small, large = in_sql(GIVEN), in_sql(Assignment(GIVEN.salt, {**GIVEN.weights, "new": 5}, 0.8))
    assert {large[u] for u in small if small[u] != large[u]} == {"new"}
    added = in_sql(Assignment(GIVEN.salt, {**GIVEN.weights, "fourth": 1}, 0.8))
    assert {added[u] for u in small if small[u] != added[u]} == {"fourth"}
    more = in_sql(Assignment(GIVEN.salt, GIVEN.weights, 1.0))
    assert all(more[unit] == arm for unit, arm in small.items())
    assert abs(len(small) / len(UNITS) - 0.8) < 0.03
    assert len(more) == len(UNITS)


@pytest.mark.parametrize(
    "wrong",
    [
        Assignment(" ", {"a": 1, "b": 1}),
        Assignment("s", {"a": 1}),
        Assignment("s", {"a": 1, "b": 0}),
        Assignment("s", {"a": 1, "": 1}),
        Assignment("s", {"a": 1, "b": float("nan")}),
        Assignment("s", {"a": 1, "b": 1}, 0.0),
        Assignment("s", {str(n): 1 for n in range(21)}),
    ],
)
def test_an_assignment_that_cannot_be_is_refused(wrong: Assignment) -> None:
    with pytest.raises(BadInput):
        sql_of(wrong)


def test_a_dataset_of_users_is_given_arms_and_kept_as_a_test(lake: Lake, tmp_path: Any) -> None:
    users = pd.DataFrame({"user_id": [*UNITS[:1000], "=1+1", "NA"], "age": range(1002)})
    store(lake, "people", users, kind="users", roles={"user_id": "user_id"})
    given = Assignment("s", {"control": 1, "new": 1})
    assert draw.unit_column(lake, "people") == "user_id"
    found = draw.preview(lake, "people", "user_id", given, {"same": given, "other": Assignment("t", {"x": 1, "y": 1})})
    assert found.units == found.taking_part == 1001  # "NA" stands for nothing
    assert found.severity == "ok"
    assert found.others["same"] < 1e-9 < found.others["other"]
    assert draw.write(lake, "people", "user_id", given, tmp_path / "arms.csv") == 1001
    assert "'=1+1," in (tmp_path / "arms.csv").read_text()
    assert draw.store(lake, "people", "user_id", given, "summer") == 1001
    kept = lake.dataset("summer")
    assert (kept.kind, kept.roles) == ("assignments", {"unit_id": "user_id", "variant": "variant"})
    with lake.read() as cursor:
        stored = dict(cursor.execute(f"SELECT user_id, variant FROM {lake.table('summer')}").fetchall())
    assert stored == {unit: arm_of(unit, given) for unit in (*UNITS[:1000], "=1+1")}
    with pytest.raises(NotFound):
        draw.preview(lake, "people", "nobody", given)
    store(lake, "things", users.rename(columns={"user_id": "x"}), kind="other")
    with pytest.raises(BadInput, match="no column"):
        draw.unit_column(lake, "things")
