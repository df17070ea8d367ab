"""Metrics read from a dataset of events: equal to a reckoning row by row, exposure and windows kept, faults found."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from core.__main__ import app
from core.engine import unattached
from core.errors import BadInput, NotFound
from core.experiment import Plan
from core.experiment.finding_words import describe, finding_title
from core.experiment.metrics import (
    Definition,
    Outcomes,
    check_outcomes,
    define,
    library,
    measured,
    named,
    retire,
    versions,
)
from core.experiment.metrics.course import robots_finding
from core.experiment.metrics.definition import from_json
from core.experiment.metrics.words import explain
from core.i18n import use_language
from core.lake import Lake

START = pd.Timestamp("2026-03-01")
ROLES = {"unit": "user", "time": "at", "event": "what", "price": "price", "quantity": "n", "session": "visit"}
PLAN = Plan("arm", (), unit="user", assigned="assigned_at")


def people(n: int, seed: int = 0, days: int = 10) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "user": [f"{i:05d}" for i in range(n)],
            "arm": np.resize(["control", "new"], n),
            "assigned_at": START + pd.to_timedelta(random.integers(0, days * 86_400, n), unit="s"),
        }
    )


def shop(n: int = 2000, seed: int = 0, days: int = 30, rate: float = 12.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Units of two arms assigned in ten days, and a month of their events, ten days of them before the test."""
    random = np.random.default_rng(seed)
    units = people(n, seed)
    who = np.repeat(units.user.to_numpy(), random.poisson(rate, n))
    events = pd.DataFrame(
        {
            "user": who,
            "at": START + pd.to_timedelta(random.integers(-10 * 86_400, (days - 10) * 86_400, len(who)), unit="s"),
            "what": random.choice(["view", "PV", "click", "加购", "purchase"], len(who), p=[0.5, 0.2, 0.15, 0.1, 0.05]),
            "price": np.round(random.gamma(2, 20, len(who)), 2),
            "n": random.integers(1, 3, len(who)),
            "visit": [f"s{i}" for i in random.integers(0, len(who) // 3 + 1, len(who))],
        }
    )
    return units, events


def join(
    units: pd.DataFrame,
    events: pd.DataFrame,
    definitions: list[Definition],
    plan: Plan = PLAN,
    look: Callable[[Any], Any] = lambda found: found.cursor.execute(f"SELECT * FROM {found.source}").fetchdf(),
    roles: Mapping[str, str] = ROLES,
) -> Any:
    with unattached() as cursor:
        cursor.register("units", units)
        cursor.register("events", events)
        types = {
            table: {row[0]: row[1] for row in cursor.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()}
            for table in ("units", "events")
        }
        outcomes = Outcomes(cursor, "events", "events", types["events"], **roles)
        with measured(cursor, "units", types["units"], plan, outcomes, definitions) as found:
            return look(found)


def findings(units: pd.DataFrame, events: pd.DataFrame, *definitions: Definition, plan: Plan = PLAN) -> dict[str, Any]:
    found = join(units, events, list(definitions or ALL), plan, check_outcomes)
    for one in found:
        assert describe(one)
        with use_language("zh_CN"):
            assert describe(one)
            assert finding_title(one)
    return {one.id: one for one in found}


ALL = (
    Definition("bought", "conversion", "purchase", window=7),
    Definition("orders", "count", "purchase", window=7),
    Definition("spent", "value", "purchase", window=7),
    Definition("click rate", "rate", "click", below="view", window=7),
    Definition("basket", "value_rate", "purchase", window=7),
    Definition("visits that buy", "session_rate", "purchase", window=7),
    Definition("back", "retention", "", day=3),
)


def by_hand(mine: pd.DataFrame, since: pd.Timestamp) -> dict[str, float]:
    """The metrics of one unit, reckoned from its rows."""
    age = (mine["at"] - since) / pd.Timedelta(days=1)
    seen = mine[(age >= 0) & (age < 7)]
    bought = seen[seen.what == "purchase"]
    value = float((bought.price * bought.n).sum())
    return {
        "bought": float(len(bought) > 0),
        "orders": len(bought),
        "spent": value,
        "click rate": float((seen.what == "click").sum()),
        "click rate · n": float(seen.what.isin(["view", "PV"]).sum()),
        "basket": value,
        "basket · n": len(bought),
        "visits that buy": bought.visit.nunique(),
        "visits that buy · n": seen.visit.nunique(),
        "back": float(((age >= 3) & (age < 4)).any()),
        "pre_orders": int(((age < 0) & (age >= -7) & (mine.what == "purchase")).sum()),
    }


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000))
def test_every_measure_equals_a_reckoning_by_hand(seed: int) -> None:
    units, events = shop(25, seed)
    table = join(units, events, list(ALL)).set_index("user")
    last = events["at"].max()
    observed = units[units.assigned_at <= last - pd.Timedelta(days=7)]
    assert set(table.index) == set(observed.user)
    for unit, since in zip(observed.user, observed.assigned_at, strict=True):
        for name, value in by_hand(events[events.user == unit], since).items():
            assert float(table.loc[unit, name]) == pytest.approx(value), (unit, name)


def test_the_readout_is_of_the_joined_table() -> None:
    units, events = shop()
    plan = join(units, events, list(ALL), look=lambda found: found.plan)
    assert [m.name for m in plan.metrics] == [one.name for one in ALL]
    assert [m.kind for m in plan.metrics] == ["proportion", "mean", "mean", "ratio", "ratio", "ratio", "proportion"]


def test_a_fair_test_passes() -> None:
    severities = {
        id_: one.severity for id_, one in findings(*shop(), plan=replace(PLAN, exposure_event="view")).items()
    }
    assert set(severities.values()) <= {"ok", "info"}
    assert {"matched", "unexposed", "not_observed", "event_days", "event_gap", "novelty"} <= set(severities)


def lost_day(units: pd.DataFrame, events: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    new = set(units.user[units.arm == "new"])
    return units, events.drop(
        events[(events["at"].dt.day == 9) & (events.what == "click") & events.user.isin(new)].index
    )


def silent(units: pd.DataFrame, events: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return units, events.drop(events[(events["at"] >= "2026-03-11") & (events.what == "click")].index)


def wearing(units: pd.DataFrame, events: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    new = units[units.arm == "new"].sample(frac=0.3, random_state=1)
    more = pd.DataFrame({"user": new.user, "at": new.assigned_at + pd.Timedelta(hours=2), "what": "purchase"})
    return units, pd.concat([events, more.assign(price=10.0, n=1, visit="x")])


def strangers(units: pd.DataFrame, events: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return units, events[events.user < "00040"]


FAULTS = {
    "an arm's clicks are lost on a day": (lost_day, "event_days", "error", "2026-03-09"),
    "clicks stop for everybody": (silent, "event_gap", "warning", "2026-03-11"),
    "the effect wears off": (wearing, "novelty", "warning", "new"),
    "ids of another kind": (strangers, "matched", "warning", "2.00%"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str) -> None:
    plant, id_, severity, word = FAULTS[fault]
    watched = (Definition("clicks", "count", "click"), Definition("orders", "count", "purchase", window=6))
    found = findings(*plant(*shop(rate=20.0)), *watched)[id_]
    assert found.severity == severity
    assert word in describe(found)


def test_exposure_by_an_event_leaves_out_who_never_saw_it() -> None:
    units, events = shop(600)
    never = set(units.user[:60])
    events = events.drop(events[events.user.isin(never) & events.what.isin(["view", "PV"])].index)
    plan = replace(PLAN, exposure_event="view")
    table = join(units, events, [ALL[0]], plan)
    assert not never & set(table.user)
    assert (table.first_exposure >= table.assigned_at).all()
    assert findings(units, events, ALL[0], plan=plan)["unexposed"].count >= 60


def test_exposure_by_a_column_that_differs_between_arms_withholds() -> None:
    units, events = shop(3000)
    units["exposed_at"] = units.assigned_at.mask((units.arm == "new") & (units.user.str[-1] < "3"))
    found = findings(units, events, plan=replace(PLAN, exposed="exposed_at"))["unexposed"]
    assert (found.severity, found.count) == ("error", 300)


def test_robots_in_one_arm() -> None:
    assert robots_finding({"a": 30, "b": 2}, {"a": 2000, "b": 2000}).severity == "error"
    assert robots_finding({"a": 12, "b": 10}, {"a": 2000, "b": 2000}).severity == "info"
    assert robots_finding({}, {"a": 2000, "b": 2000}).severity == "ok"


def test_fair_tests_alarm_no_more_often_than_said() -> None:
    """12 fair tests, six graded checks each at 0.01: 0.7 false marks are expected, 5 would be one in a thousand."""
    marks = 0
    for seed in range(12):
        found = findings(*shop(300, seed, rate=8.0), ALL[1], plan=replace(PLAN, exposure_event="view"))
        marks += sum(one.severity in ("warning", "error") for one in found.values())
    assert marks < 5


@pytest.mark.parametrize(
    ("change", "plan", "definitions", "said"),
    [
        (lambda u, e: (u.assign(user="x" + u.user), e), PLAN, ALL, "No unit of the assignments"),
        (lambda u, e: (u, e), replace(PLAN, unit=None), ALL, "joined by the unit"),
        (lambda u, e: (u, e), PLAN, (Definition("late", window=300),), "whole window of 300 days"),
        (lambda u, e: (u, e), PLAN, (), "at least one metric"),
        (lambda u, e: (u, e), PLAN, (Definition("x", "rate", "click"),), "needs the event it is over"),
        (lambda u, e: (u, e), PLAN, (Definition("x", quantile=0.9),), "Only counts and values"),
        (lambda u, e: (u, e), PLAN, (Definition("x", "count", winsor=2.0),), "between 0 and 1"),
        (lambda u, e: (u, e), PLAN, (Definition(" "),), "missing or too long"),
        (lambda u, e: (u, e), PLAN, (Definition("x", window=0),), "between 1 and 366"),
        (lambda u, e: (u, e), replace(PLAN, exposure_event="return"), ALL, "return"),
        (lambda u, e: (u, e), PLAN, (Definition("x", "value", value="nothing"),), "nothing"),
    ],
)
def test_what_cannot_be_judged_is_said(change: Any, plan: Plan, definitions: Any, said: str) -> None:
    with pytest.raises((BadInput, NotFound), match=said):
        join(*change(*shop(60)), list(definitions), plan)


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e.assign(at=e["at"].astype(str), price=e.price.astype(str).str.replace(".", ",")),
        lambda e: e.assign(at=(e["at"].astype("int64") // 10**9)),
        lambda e: pd.concat([e, e.head(3).assign(at=pd.Timestamp("2099-01-01"))]),
        lambda e: e.assign(price=np.nan, visit=None, n=None),
        lambda e: pd.concat([e, e]),
    ],
)
def test_dirty_outcomes_are_read(change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    units, events = shop(80)
    assert len(join(units, change(events), list(ALL))) > 60


def test_orders_are_purchases_of_their_amount() -> None:
    units, events = shop(200)
    orders = events[events.what == "purchase"].rename(columns={"price": "amount"})
    roles = {"unit": "user", "time": "at", "price": "amount", "implied": "purchase"}
    table = join(units, orders.drop(columns="what"), [ALL[1], ALL[2]], roles=roles)
    assert table.orders.sum() > 0
    assert table.spent.sum() == pytest.approx(
        join(units, events.assign(n=1), [ALL[2]]).set_index("user").spent[table.user].sum()
    )
    with pytest.raises(NotFound):
        join(units, orders.drop(columns="what"), [ALL[3]], roles=roles)


def test_without_any_time_everything_counts_and_is_said() -> None:
    units, events = shop(200)
    plan, roles = replace(PLAN, assigned=None), {**ROLES, "time": ""}
    found = join(units.drop(columns="assigned_at"), events.drop(columns="at"), [ALL[1]], plan, check_outcomes, roles)
    assert next(one for one in found if one.id == "no_start").severity == "warning"


def test_the_library_keeps_every_version(lake: Lake) -> None:
    shipped = {entry.definition.name for entry in library(lake)}
    assert {"conversion", "revenue", "click rate", "retention day 7"} <= shipped
    mine = Definition("conversion", "conversion", "purchase", window=7)
    assert define(lake, mine, owner="ana").version == 1
    assert define(lake, mine, owner="ana").version == 1
    assert define(lake, replace(mine, window=14), owner="ana").version == 2
    assert [entry.definition.window for entry in versions(lake, "conversion")] == [14, 7]
    assert named(lake, ["Conversion"])[0].owner == "ana"
    assert {entry.definition.name for entry in library(lake)} == shipped
    retire(lake, "conversion")
    assert "conversion" not in {entry.definition.name for entry in library(lake)}
    assert next(e for e in library(lake, retired=True) if e.definition.name == "conversion").retired
    with pytest.raises(NotFound):
        named(lake, ["conversion"])
    with pytest.raises(NotFound) as raised:
        named(lake, ["clik rate"])
    assert "click rate" in (raised.value.hint or "")


@pytest.mark.parametrize("one", ALL)
def test_a_definition_is_told_in_words_and_survives_json(one: Definition) -> None:
    assert from_json({**one.to_json(), "later": 1}) == one
    assert "window" not in explain(one)
    assert ("7" in explain(one)) or one.measure == "retention"
    with use_language("zh_CN"):
        assert explain(one).endswith("。")


def test_the_command_joins_files(tmp_path: Path) -> None:
    units, events = shop(300)
    units.to_csv(tmp_path / "units.csv", index=False)
    named_as = {"at": "event_time", "what": "event_type", "user": "user_id", "n": "quantity", "visit": "session_id"}
    events.assign(product_id="p" + events.n.astype(str)).rename(columns=named_as).to_csv(
        tmp_path / "events.csv", index=False
    )
    words = [str(tmp_path / "units.csv"), "--unit", "user", "--variant", "arm", "--metric", "conversion", "--json"]
    words += ["--metric", "click rate", "--outcomes", str(tmp_path / "events.csv"), "--window", "7"]
    said = CliRunner().invoke(app, ["experiment", *words, "--exposure-event", "view"])
    assert said.exit_code == 0, said.output
    facts = json.loads(said.stdout)
    assert [effect["metric"] for effect in facts["effects"]] == ["conversion", "click rate"]
    assert {"unexposed", "not_observed", "novelty"} <= {finding["id"] for finding in facts["health"]}
    assert facts["plan"]["window"] == 7


def test_the_command_keeps_the_library(lake: Lake) -> None:
    words = ["--workspace", str(lake.path), "metrics", "--json"]
    new = ["--define", "fast buyers", "--window", "3", "--owner", "ana", "--lower"]
    said = CliRunner().invoke(app, [*words, *new])
    assert said.exit_code == 0, said.output
    kept = {one["name"]: one for one in json.loads(said.stdout)["metrics"]}
    assert (kept["fast buyers"]["version"], kept["fast buyers"]["owner"], kept["fast buyers"]["window"]) == (
        1,
        "ana",
        3,
    )
    assert "Less is better." in kept["fast buyers"]["words"]
    assert CliRunner().invoke(app, [*words, "--define", "x", "--measure", "rate"]).exit_code != 0
    left = json.loads(CliRunner().invoke(app, [*words, "--retire", "fast buyers"]).stdout)["metrics"]
    assert "fast buyers" not in {one["name"] for one in left}


def test_a_test_that_fills_up_slowly_is_not_silent() -> None:
    for seed in (1, 2, 3):
        assert (
            findings(*shop(800, seed, rate=8.0), ALL[1], plan=replace(PLAN, exposure_event="view"))[
                "event_gap"
            ].severity
            == "ok"
        )
