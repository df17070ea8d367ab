"""A contract at the door: files that break it are loaded, loaded without their failing rows, or refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.collect import ingest
from core.collect.quarantine import Edit, listing, readmit
from core.errors import BadInput, NotFound
from core.lake import Lake
from core.quality import Suite, check, save_suite, suite_from, suite_of
from core.quality.contract.writing import with_clause, without_clause
from core.quality.gate import REASON, BrokenContractError, held_to
from core.quality.model import Check
from core.quality.review import accepted_suite, differences_of, review, reviews

GOOD = "sku;title;price\n" + "".join(f"SKU{n:04};Kettle {n};{10 + n}.50\n" for n in range(60))
BAD = "sku;title;price\n" + "SKU0901;Pot 1;11.00\nSKU0902;Pot 2;-3.00\nSKU0903;Pot 3;12.00\nSKU0904;Pot 4;-4.00\n"


@pytest.fixture
def shop(lake: Lake, tmp_path: Path) -> Lake:
    """Products under a contract whose prices are above 0."""
    (tmp_path / "good.csv").write_text(GOOD, "utf-8")
    (tmp_path / "bad.csv").write_text(BAD, "utf-8")
    ingest(
        lake, tmp_path / "good.csv", "items", kind="items", roles={"item_id": "sku", "title": "title", "price": "price"}
    )
    check(lake, "items")
    return lake


def answering(lake: Lake, breach: str) -> None:
    suite = suite_of(lake, "items")
    assert suite is not None
    save_suite(lake, replace(suite, breach=breach))


@pytest.mark.parametrize("append", [True, False])
def test_a_contract_that_refuses_stores_nothing(shop: Lake, tmp_path: Path, append: bool) -> None:
    answering(shop, "refuse")
    before = shop.version()
    with pytest.raises(BrokenContractError, match="price") as refused:
        held_to(shop, [tmp_path / "bad.csv"], "items", append=append)
    assert refused.value.data["checks"] == ["in_range:price"]
    assert shop.version() == before
    done = held_to(shop, [tmp_path / "good.csv"], "items", append=False)
    assert (done.rows_loaded, done.rows_quarantined) == (60, 0)


def test_the_command_ends_with_1_where_the_contract_refuses(shop: Lake, tmp_path: Path) -> None:
    answering(shop, "refuse")
    words = ["--workspace", str(shop.path), "ingest", str(tmp_path / "bad.csv"), "--dataset", "items", "--append"]
    done = CliRunner().invoke(app, words)
    assert isinstance(done.exception, BrokenContractError)
    assert done.exception.exit_code == 1


def test_a_contract_that_sets_aside_loads_the_rest_and_the_rows_come_back_mended(shop: Lake, tmp_path: Path) -> None:
    answering(shop, "quarantine")
    done = held_to(shop, [tmp_path / "bad.csv"], "items", append=True)
    assert (done.rows_in, done.rows_loaded, done.rows_quarantined) == (4, 2, 2)
    assert shop.dataset("items").rows == 62
    assert shop.dataset("items").quarantined == 2
    report = check(shop, "items")
    found = report.result("in_range:price")
    assert found is not None
    assert found.passed
    held = listing.rows(shop, "items")
    assert list(held["line"]) == [3, 5]
    assert set(held["reason"]) == {REASON}
    assert list(held["raw"]) == ["SKU0902;Pot 2;-3.00", "SKU0904;Pot 4;-4.00"]
    back = readmit(shop, "items", [Edit(int(held["id"][0]), "SKU0902;Pot 2;3.00")])
    assert back.admitted == 1
    assert shop.dataset("items").rows == 63


def test_what_the_dataset_held_before_is_left_alone(shop: Lake, tmp_path: Path) -> None:
    ingest(shop, tmp_path / "bad.csv", "items", append=True)
    answering(shop, "quarantine")
    (tmp_path / "next.csv").write_text("sku;title;price\nSKU0990;Pan;5.00\nSKU0991;Pan 2;-5.00\n", "utf-8")
    done = held_to(shop, [tmp_path / "next.csv"], "items", append=True)
    assert (done.rows_loaded, done.rows_quarantined) == (1, 1)
    assert shop.dataset("items").rows == 65


def test_a_contract_that_warns_and_a_dataset_without_one_load_everything(shop: Lake, tmp_path: Path) -> None:
    assert held_to(shop, [tmp_path / "bad.csv"], "items", append=True).rows_loaded == 4
    assert held_to(shop, [tmp_path / "bad.csv"], "fresh").rows_loaded == 4


def test_terms_are_part_of_the_contract(shop: Lake) -> None:
    suite = suite_of(shop, "items")
    assert suite is not None
    agreed = replace(suite, owner="Ann", consumers=("Search", "推荐"), breach="quarantine")
    kept = save_suite(shop, agreed)
    again = suite_of(shop, "items")
    assert again == kept
    assert suite_from(kept.to_yaml(), "items").to_dict() == kept.to_dict()
    for wrong in ({"breach": "shout"}, {"consumers": "Search"}):
        with pytest.raises(BadInput):
            suite_from({**kept.to_dict(), **wrong}, "items")


def test_the_difference_of_two_contracts_says_what_is_otherwise_and_nothing_else(shop: Lake) -> None:
    suite = suite_of(shop, "items")
    assert suite is not None
    assert differences_of(suite, suite) == []
    newer: Suite = with_clause(suite, Check("mine", "condition", "validity", params={"condition": "price < 100"}))
    newer = with_clause(newer, replace(newer.checks[0], severity="info"))
    newer = replace(without_clause(newer, suite.checks[-1].id), breach="refuse")
    said = [(one.what, one.subject, tuple(one.fields)) for one in differences_of(suite, newer)]
    assert said == [
        ("terms", "", ("breach",)),
        ("added", "mine", ()),
        ("removed", suite.checks[-1].id, ()),
        ("changed", suite.checks[0].id, ("severity",)),
    ]


def test_who_accepted_which_version_is_kept(shop: Lake) -> None:
    assert accepted_suite(shop, "items") is None
    review(shop, "items", 1, accepted=True, note="as agreed", author="ann")
    answering(shop, "refuse")
    review(shop, "items", 2, accepted=False, note="too strict", author="bo")
    found = accepted_suite(shop, "items")
    assert found is not None
    assert (found[0], found[1].author) == (1, "ann")
    assert [(one.suite, one.accepted, one.note) for one in reviews(shop, "items")] == [
        (1, True, "as agreed"), (2, False, "too strict"),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        review(shop, "items", 9, accepted=True)


def test_a_file_of_the_same_name_every_night_sets_aside_its_own_rows_only(shop: Lake, tmp_path: Path) -> None:
    daily = tmp_path / "export.csv"
    daily.write_text(GOOD.replace("SKU", "OLD"), "utf-8")
    held_to(shop, [daily], "items", append=True)
    answering(shop, "quarantine")
    daily.write_text(BAD, "utf-8")
    done = held_to(shop, [daily], "items", append=True)
    assert (done.rows_loaded, done.rows_quarantined) == (2, 2)
    with shop.read() as cursor:
        counts = cursor.execute(
            "SELECT substr(sku, 1, 3), count(*) FROM lake.raw.items GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert counts == [("OLD", 60), ("SKU", 62)]
