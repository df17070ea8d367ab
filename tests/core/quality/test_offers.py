"""Contracts of earlier releases: new types of check are offered once, and put in only when somebody says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.lake import Lake
from core.quality import check, decline, look, offered, save_suite, suite_of, suite_versions, take
from tests.core.quality.planting import ITEM_ROLES, items, land

NEWER = ("twins", "spaces")
"""Types of check of which the contract is made to know nothing."""


def kettles(lake: Lake) -> None:
    rows = items()
    for place in range(9):
        rows[place]["brand"] = " Aldo "
    land(lake, "items", "items", ITEM_ROLES, rows)
    check(lake, "items")


@pytest.fixture
def old(prepared: Callable[..., Lake]) -> Lake:
    return prepared(earlier)


def earlier(lake: Lake) -> None:
    """A workspace of an earlier release: its contract and what is kept of types lack some that there are now."""
    kettles(lake)
    suite = suite_of(lake, "items")
    assert suite is not None
    kept = tuple(one for one in suite.checks if one.check not in NEWER)
    assert len(kept) < len(suite.checks)
    with lake.write("as it was") as cursor:
        cursor.execute("DELETE FROM lake.quality.suites")
        cursor.execute("DELETE FROM lake.quality.offers")
    save_suite(lake, replace(suite, checks=kept, version=0))


def test_a_contract_of_this_release_is_offered_nothing_and_nothing_is_looked_for(
    prepared: Callable[..., Lake],
) -> None:
    lake = prepared(kettles)
    before = lake.version()
    assert look(lake, "items") == ()
    assert lake.version() == before, "the draft knew all types, so that nothing has to be kept"


def test_new_types_are_offered_with_what_they_find_and_change_nothing_by_themselves(old: Lake) -> None:
    suite = suite_of(old, "items")
    found = look(old, "items")
    assert {one.check.check for one in found} <= set(NEWER)
    [blanks] = [one for one in found if one.check.id == "spaces:brand"]
    assert (blanks.failed, blanks.total) == (9, 120)
    check(old, "items")
    assert suite_of(old, "items") == suite, "checking again asks no more than the contract"
    before = old.version()
    assert look(old, "items") == found
    assert old.version() == before, "it is looked for once"
    kept = take(old, "items")
    assert kept is not None
    assert len(suite_versions(old, "items")) == 2
    assert {one.check.id for one in found} <= {one.id for one in kept.checks}
    assert offered(old, "items") == ()
    assert check(old, "items").result("spaces:brand") is not None


def test_what_was_turned_down_or_taken_out_is_not_offered_again(old: Lake) -> None:
    found = look(old, "items")
    take(old, "items", ids=[found[0].check.id])
    assert offered(old, "items") == found[1:]
    decline(old, "items")
    assert look(old, "items") == ()
    suite = suite_of(old, "items")
    assert suite is not None
    save_suite(old, replace(suite, checks=tuple(one for one in suite.checks if one.id != found[0].check.id)))
    with old.write("as if this release were a new one") as cursor:
        cursor.execute("DELETE FROM lake.quality.offers")
    assert found[0].check.check not in {one.check.check for one in look(old, "items")}
