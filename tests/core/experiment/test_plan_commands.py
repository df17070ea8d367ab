"""The commands from a plan to its decision: sizes, arms, registration, the list of all tests, the log."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.errors import TouchstoneError
from core.experiment.design import Assignment, arm_of
from core.lake import Lake
from tests.core.experiment.test_baseline import EVENTS, log
from tests.pages.test_experiments import ROLES, assignments, store


def run(*words: str, lake: Lake | None = None) -> tuple[int, Any, str]:
    place = ["--workspace", str(lake.path)] if lake else []
    result = CliRunner().invoke(app, [*place, *words])
    if isinstance(result.exception, TouchstoneError):
        raise result.exception
    facts = json.loads(result.stdout) if result.stdout[:1] in ("{", "[") else None
    return result.exit_code, facts, result.output


def test_a_size_from_numbers_of_ones_own() -> None:
    code, facts, _said = run("experiment-design", "--base", "0.2", "--lift", "0.05", "--daily", "1000", "--json")
    assert (code, facts["units"], facts["days_advised"]) == (0, [25256, 25256], 56)
    code, facts, said = run("experiment-design", "--base", "0.2", "--lift", "0.05", "--daily", "10")
    assert code == 1
    assert "Not even a year" in said


def test_a_size_from_the_shops_events(lake: Lake) -> None:
    store(lake, "events", log(), kind="events", roles=EVENTS)
    words = ("experiment-design", "events", "--metric", "revenue", "--lift", "0.5", "--cuped", "--json")
    _code, facts, _said = run(*words, lake=lake)
    assert facts["metric"] == "revenue"
    assert facts["design"]["base"] == pytest.approx(4.0)
    assert facts["traffic"]["days"] == 28
    with pytest.raises(TouchstoneError, match="colour"):
        run("experiment-design", "events", "--metric", "colour", lake=lake)


def test_arms_for_a_file_of_users(tmp_path: Path) -> None:
    path, out = tmp_path / "users.csv", tmp_path / "arms.csv"
    path.write_text("user_id\n" + "".join(f"u{n}\n" for n in range(600)))
    words = ("experiment-assign", str(path), "--arm", "control=1", "--arm", "new=2", "--salt", "s", "--unit", "user_id")
    code, facts, _said = run(*words, "-o", str(out), "--code", "--json")
    assert (code, facts["taking_part"], facts["severity"]) == (0, 600, "ok")
    given = Assignment("s", {"control": 1.0, "new": 2.0})
    with out.open(encoding="utf-8", newline="") as stream:
        assert {row["user_id"]: row["variant"] for row in csv.DictReader(stream)} == {
            f"u{n}": arm_of(f"u{n}", given) for n in range(600)
        }
    assert "sha256" in facts["sql"]


def test_from_a_plan_to_its_decision(lake: Lake) -> None:
    words = ["experiment-register", "Button", "--dataset", "ab", "--hypothesis", "Larger is found sooner."]
    words += ["--arm", "control=1", "--arm", "new=1", "--metric", "bought", "--guardrail", "spend", "--owner", "Ada"]
    with pytest.raises(TouchstoneError, match="units"):
        run(*words, lake=lake)
    code, facts, _said = run(*words, "--units", "5000", "--ends", "2026-12-01", "--json", lake=lake)
    assert (code, facts["author"], facts["ends"]) == (0, "Ada", "2026-12-01")
    with pytest.raises(TouchstoneError, match="frozen"):
        run(*words, "--units", "4000", lake=lake)
    assert [one["state"] for one in run("experiment-tests", "--json", lake=lake)[1]] == ["planned"]
    store(lake, "ab", assignments(), roles=ROLES)
    [one] = run("experiment-tests", "--json", lake=lake)[1]
    assert (one["state"], [told["id"] for told in one["deviations"]]) == ("running", ["early_units"])
    code, _facts, said = run("experiment-tests", lake=lake)
    assert "Read before its end" in said
    words = ["experiment-decide", "ab", "--decision", "iterate", "--why", "Too early.", "--author", "Bo"]
    assert run(*words, lake=lake)[0] == 0
    [one] = run("experiment-tests", "--state", "decided", "--json", lake=lake)[1]
    assert one["decision"]["why"] == "Too early."


def test_a_size_takes_the_arms_of_the_assignment() -> None:
    words = ("experiment-design", "--kind", "mean", "--base", "10", "--deviation", "5", "--lift", "0.05", "--json")
    _code, even, _said = run(*words)
    _code, uneven, _said = run(*words, "--arm", "control=4", "--arm", "new=1")
    assert uneven["arms"]["control"] == pytest.approx(4 * uneven["arms"]["new"], abs=4)
    assert uneven["arms"]["new"] == pytest.approx(even["units"][0] * (1 + 1 / 4) / 2, abs=1)
    _code, many, _said = run(*words, "--arm", "control=2", "--arm", "a=1", "--arm", "b=1", "--goals", "2")
    assert many["level"] == pytest.approx(0.05 / 4)
    said = run(*words[:-1], "--arm", "control=4", "--arm", "new=1")[2]
    assert f"new {uneven['arms']['new']:,}" in said
    assert f"{sum(even['units']):,}" in said


def test_what_a_covariate_saves_is_planned_with_where_it_is_worth_it(lake: Lake) -> None:
    store(lake, "events", log(), kind="events", roles=EVENTS)
    words = ("experiment-design", "events", "--metric", "purchase_rate", "--lift", "0.5")
    facts, plain = (run(*words, *more, "--json", lake=lake)[1] for more in ((), ("--no-cuped",)))
    known = facts["correlation_known"]
    assert facts["units_all"] <= plain["units_all"]
    assert (facts["design"]["correlation"] != 0) == (known**2 >= 0.05)
