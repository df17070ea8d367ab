"""Incidents of a workspace: their states, what is written down, what the failing rows share, whom they reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from core.errors import BadInput, NotFound
from core.govern.catalog import describe
from core.incidents import (
    ACTIONS,
    act,
    cause_said,
    deed_said,
    headline,
    impact,
    incidents,
    one,
    trait_said,
    traits,
)
from core.lake import Lake, open_lake
from core.quality import check, save_suite, suite_of
from core.quality.contract.writing import with_clause
from core.quality.model import Check
from tests.core.quality.planting import EVENT_ROLES, ITEM_ROLES, events, items, land


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """Products and events; then a supplier's products with bad prices and damaged ids."""
    lake = open_lake(tmp_path_factory.mktemp("incidents") / "workspace")
    land(lake, "items", "items", ITEM_ROLES, items())
    check(lake, "items")
    land(lake, "events", "events", EVENT_ROLES, events(40))
    check(lake, "events")
    rows = items()
    for row in rows[:30]:
        row |= {"price": -1.0, "brand": "Broken", "sku": row["sku"] + ".0"}
    land(lake, "items", "items", ITEM_ROLES, rows)
    check(lake, "items")
    check(lake, "events")
    yield lake
    lake.close()


def test_a_broken_upload_is_one_incident_with_what_its_rows_share_and_whom_it_reaches(shop: Lake) -> None:
    [found] = incidents(shop)
    assert (found.dataset, found.number, found.severity, found.state) == ("items", 2, "error", "open")
    assert found.datasets == ("items", "events")
    assert headline(found).startswith("30 values of price do not lie in the range")
    assert cause_said(found) == "since version 2 of items"
    said = [trait_said(item) for item in traits(shop, found)]
    assert said == ["100.0 % of the failing rows have brand “Broken”, of all rows 25.0 %"]
    reached = impact(shop, found)
    assert ("recommend.py", "Recommend") in reached.pages
    assert incidents(shop, "events") == [found]
    with pytest.raises(NotFound, match="items"):
        one(shop, "items@x")


def test_what_people_do_is_kept_in_the_lake_and_seen_by_another_process(shop: Lake) -> None:
    [found] = incidents(shop)
    now = datetime.now(UTC)
    act(shop, found.id, "acknowledge", "ann")
    act(shop, found.id, "own", owner=" Bo  Li ")
    act(shop, found.id, "comment", text="asked the supplier")
    other = open_lake(shop.path)
    try:
        seen = one(other, found.id)
        assert (seen.state, seen.owner) == ("acknowledged", "Bo Li")
        act(other, found.id, "mute", until=(now + timedelta(days=2)).isoformat())
        act(other, found.id, "note", text="A decimal point was lost.")
    finally:
        other.close()
    muted = one(shop, found.id)
    assert (muted.state, muted.note) == ("muted", "A decimal point was lost.")
    assert one(shop, found.id, now=now + timedelta(days=3)).state == "acknowledged"
    assert [deed.action for deed in muted.deeds] == ["acknowledge", "own", "comment", "mute", "note"]
    assert all(deed_said(deed) for deed in muted.deeds)
    act(shop, found.id, "false_alarm")
    assert not one(shop, found.id).open
    act(shop, found.id, "reopen")
    assert one(shop, found.id).state == "open"
    assert set(ACTIONS) >= {deed.action for deed in one(shop, found.id).deeds}


@pytest.mark.parametrize(
    ("action", "content"),
    [("mute", {}), ("mute", {"until": "2020-01-01"}), ("comment", {"text": " "}), ("comment", {"text": "x" * 20_000})],
)
def test_what_cannot_be_written_down_is_refused(shop: Lake, action: str, content: dict[str, str]) -> None:
    [found] = incidents(shop)
    with pytest.raises(BadInput):
        act(shop, found.id, action, **content)


def test_an_action_that_is_none_and_a_dataset_that_is_not_there_are_refused(shop: Lake) -> None:
    with pytest.raises(NotFound):
        act(shop, "items@1", "forget")
    with pytest.raises(NotFound):
        act(shop, "nothing@1", "acknowledge")


def test_resolved_by_hand_opens_again_when_it_fails_again_and_a_good_upload_closes(lake: Lake) -> None:
    def load(bad: int) -> None:
        rows = items()
        for row in rows[:bad]:
            row["price"] = -1.0
        land(lake, "items", "items", ITEM_ROLES, rows)
        check(lake, "items")

    load(0)
    suite = suite_of(lake, "items")
    assert suite is not None
    mine = Check("mine", "condition", "validity", params={"condition": "price < 1e6"}, owner="Di")
    save_suite(lake, with_clause(suite, mine))
    describe(lake, "items", owner="Cy")
    load(3)
    [first] = incidents(lake)
    assert (first.owner, first.state) == ("Cy", "open")
    load(0)
    assert one(lake, first.id).state == "resolved"
    load(4)
    assert [(item.number, item.state) for item in incidents(lake)] == [(4, "open"), (2, "resolved")]
    act(lake, incidents(lake)[0].id, "resolve")
    assert [item.state for item in incidents(lake)] == ["resolved", "resolved"]
