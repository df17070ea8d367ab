"""Tests that run together: whom they share, and whether one's arms depend on the other's."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.collect.landing import ingest
from core.engine import unattached
from core.experiment.data.overlap import Assigned, Overlap, overlaps
from core.experiment.together import overlap_sentence, running_together
from core.i18n import use_language
from core.lake import Lake


def draw(n: int, seed: int, first: int = 0, name: str = "ab") -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "user_id": [f"u{i:05d}" for i in range(first, first + n)],
            "variant": random.choice([f"{name}1", f"{name}2"], n),
            "done": random.integers(0, 2, n),
        }
    )


def held(*tests: pd.DataFrame) -> list[Overlap]:
    with unattached() as cursor:
        found = []
        for i, rows in enumerate(tests):
            cursor.register(f"t{i}", rows)
            found.append(Assigned(f"test {i}", f"t{i}", "user_id", "variant"))
        return overlaps(cursor, found)


def test_who_is_in_both_is_counted() -> None:
    (one,) = held(draw(4000, 1), draw(4000, 2, first=1000, name="x"))
    assert (one.both, one.first_units, one.second_units, one.severity, one.why) == (3000, 4000, 4000, "ok", "")
    assert sum(n for row in one.arms.values() for n in row.values()) == 3000
    assert one.share == 0.75


def test_the_same_draw_twice_is_told() -> None:
    rows = draw(3000, 1)
    (one,) = held(rows, rows.assign(variant=rows.variant.map({"ab1": "x1", "ab2": "x2"})))
    assert (one.severity, one.why) == ("error", "arms")
    assert "go together" in overlap_sentence(one)


def test_one_arm_that_lets_more_into_the_other_test_is_told() -> None:
    rows = draw(4000, 1)
    inside = rows[(rows.variant == "ab1") | (rows.user_id.str[-1] < "6")]
    (one,) = held(rows, draw(4000, 2, name="x")[lambda r: r.user_id.isin(inside.user_id)])
    assert (one.severity, one.why) == ("error", "share")
    with use_language("zh_CN"):
        assert "3," in overlap_sentence(one)


def test_fair_pairs_alarm_no_more_often_than_said() -> None:
    """Fifteen workspaces of four fair tests, at 0.01 over all their pairs: 0.15 expected."""
    alarms = sum(
        any(one.severity != "ok" for one in held(*(draw(600, 10 * seed + k, name="abcd"[k]) for k in range(4))))
        for seed in range(15)
    )
    assert alarms <= 2


@pytest.mark.parametrize("n", [1, 30])
def test_few_units_are_not_judged(n: int) -> None:
    (one,) = held(draw(n, 1), draw(n, 2))
    assert one.why == "few"


def test_strangers_make_no_pair_and_arms_in_several_spellings_are_one() -> None:
    assert held(draw(100, 1), draw(100, 2, first=200)) == []
    rows = draw(400, 1)
    rows.loc[::5, "variant"] = rows.variant.str.upper()
    assert set(held(rows, draw(400, 2))[0].arms) == {"ab1", "ab2"}


def test_tests_of_one_table_and_of_several_datasets(lake: Lake, tmp_path: Path) -> None:
    both = pd.concat([draw(900, 1).assign(experiment="one"), draw(900, 2).assign(experiment="two")])
    for name, rows in {"mixed": both, "alone": draw(900, 3)}.items():
        rows.to_csv(tmp_path / f"{name}.csv", index=False)
        ingest(lake, [tmp_path / f"{name}.csv"], name, kind="assignments")
    pairs = {(one.first, one.second) for one in running_together(lake)}
    assert pairs == {("alone", "mixed: one"), ("alone", "mixed: two"), ("mixed: one", "mixed: two")}
    said = CliRunner().invoke(app, ["--workspace", str(lake.path), "experiment-overlap", "--json"])
    assert said.exit_code == 0, said.output
    assert len(json.loads(said.stdout)["pairs"]) == 3
