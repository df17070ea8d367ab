"""Steps towards a purchase: of a test's events, equal to a count by hand and to the readout's own conversion."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.experiment import Plan, analyse_dataset
from core.experiment.metrics import Definition
from core.experiment.steps import steps_of, steps_of_events
from core.lake import Lake
from tests.core.experiment.test_metrics import shop
from tests.pages.test_experiments import store

PLAN = Plan("arm", (), unit="user", assigned="assigned_at", outcomes="events", window=7)
BUYING = Definition("buyers", "conversion", "purchase", window=7)


@pytest.fixture
def joined(lake: Lake) -> Lake:
    units, events = shop(600, rate=4.0)
    store(lake, "test", units, roles={"unit_id": "user", "variant": "arm", "timestamp": "assigned_at"})
    roles = {"user_id": "user", "event_type": "what", "timestamp": "at", "price": "price"}
    store(lake, "events", events, kind="events", roles=roles)
    return lake


def test_steps_are_those_of_the_events(joined: Lake) -> None:
    units, events = shop(600, rate=4.0)
    found = steps_of_events(joined, "test", PLAN, None, [BUYING])
    assert found is not None
    assert len(found.steps) == 4  # view, click, cart and purchase in any spelling
    both = events.merge(units, on="user")
    age = (both["at"] - both.assigned_at).dt.total_seconds()
    inside = both[(age >= 0) & (age < 7 * 86_400)]
    for arm, shares in found.shares.items():
        everyone = int((units.arm == arm).sum())
        assert found.units[arm] == everyone
        for share, words in zip(shares, (["view", "PV"], ["click"], ["加购"], ["purchase"]), strict=True):
            here = inside[(inside.arm == arm) & inside.what.isin(words)].user.nunique()
            assert share == pytest.approx(here / everyone)
    readout = analyse_dataset(joined, "test", PLAN, None, [BUYING])
    assert readout.effects[0].control_value == pytest.approx(found.shares["control"][-1])
    assert steps_of(readout) is None  # one share alone is no way

    words = ["--workspace", str(joined.path), "experiment", "test", "--unit", "user", "--variant", "arm", "--json"]
    said = CliRunner().invoke(
        app, [*words, "--outcomes", "events", "--metric", "conversion", "--assigned", "assigned_at"]
    )
    facts = json.loads(said.stdout)
    assert set(facts["steps"]["shares"]) == {"control", "new"}
    assert facts["steps"]["units"]["control"] + facts["steps"]["units"]["new"] == 600
