"""Faults planted on purpose: pure, with an answer key that is true, and told by the checks that are for them."""

from __future__ import annotations

import copy
import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.errors import BadInput, NotFound
from core.lake import Lake, open_lake
from core.quality import Check, Suite, inject, save_suite
from core.quality.checks import CHECKS
from core.quality.inject.sheet import WHOLE, Rows
from core.quality.inject.trial import land

SHOP = {name: make(0) for name, make in inject.SHOP.items()}


def tables_of(fault: inject.Fault) -> list[str]:
    """The tables of the shop that can have a fault."""
    found = []
    for name, rows in SHOP.items():
        if fault in inject.fitting(rows):
            try:
                inject.plant(rows, fault.id)
            except BadInput:
                continue
            found.append(name)
    return found


def test_every_kind_of_fault_can_be_planted_and_names_checks_that_there_are() -> None:
    domain = {f"D{number}" for number in range(1, 17)}
    assert domain <= {one.family for one in inject.FAULTS.values()}
    for fault in inject.FAULTS.values():
        assert set(fault.catches) <= set(CHECKS), fault.id
        assert tables_of(fault), fault.id


@pytest.mark.parametrize("fault", sorted(inject.FAULTS))
def test_the_answer_key_is_the_difference_and_nothing_else_changes(fault: str) -> None:
    """In every severity: the table given stays, one seed gives one table, and the key says all that is otherwise."""
    for name in tables_of(inject.FAULTS[fault])[-1:]:
        sound, kept = SHOP[name], copy.deepcopy(SHOP[name])
        for severity in inject.SEVERITIES:
            made = inject.plant(sound, fault, severity, seed=3)
            assert sound == kept
            assert made == inject.plant(sound, fault, severity, seed=3)
            assert made.key
            assert differences(sound, made.rows) == said(made), (name, severity)


def cells(rows: Rows) -> dict[tuple[int, str], str]:
    found = {}
    for column, values in rows.columns.items():
        for line, value in zip(rows.lines, values, strict=True):
            found[line, column] = repr(value)
    return found


def differences(before: Rows, after: Rows) -> set[tuple[int, str]]:
    """Line and column of every cell that differs; `WHOLE` for rows that came or went."""
    old, new = cells(before), cells(after)
    moved = set(before.lines) ^ set(after.lines)
    apart = {place for place in old.keys() | new.keys() if old.get(place, "None") != new.get(place, "None")}
    return {(line, WHOLE) for line in moved} | {place for place in apart if place[0] not in moved}


def said(made: inject.Planted) -> set[tuple[int, str]]:
    """What the key says, but for cells that hold nothing before and after."""
    moved = {one.line for one in made.key if one.how in ("added", "removed")}
    told = {(one.line, one.column) for one in made.key if one.how == "changed" and one.line not in moved}
    now, were = cells(made.rows), {(one.line, one.column): repr(one.before) for one in made.key}
    return {place for place in told if now.get(place, "None") != were.get(place)} | {(line, WHOLE) for line in moved}


def test_what_cannot_be_planted_says_why() -> None:
    items = SHOP["items"]
    with pytest.raises(NotFound):
        inject.plant(items, "D99")
    with pytest.raises(BadInput, match="D3"):
        inject.plant(items, "D3")
    with pytest.raises(NotFound):
        inject.plant(items, "D10_gtin", "severe")
    with pytest.raises(NotFound):
        inject.plant(items, "G_blank", column="nowhere")
    with pytest.raises(BadInput):
        inject.plant(Rows({"sku": [], "title": []}, "items", {"item_id": "sku", "title": "title"}), "D10_twins")
    assert inject.plant(items, "D10", seed=1).key == inject.plant(items, "D10_twins", seed=1).key


ON = (("items", "D10_twins"), ("arms", "D16_both"), ("categories", "D9_cycle"))


@pytest.mark.parametrize(("name", "fault"), ON)
def test_a_trial_says_who_catches_a_fault_by_the_key(name: str, fault: str) -> None:
    beside = {"items": SHOP["items"]} if name != "items" else {}
    found = inject.tried_on(name, SHOP[name], fault, "middle", 1, beside=beside, only=True)
    first = found.caught[0]
    assert first.result.check in inject.FAULTS[fault].catches
    assert (first.upload, first.hits > 0) == (1, True)
    assert (first.precision or 0) >= 0.95
    assert found.found is not None
    assert found.found >= 0.95
    assert found.changed == len({one.line for one in found.key})


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    lake = open_lake(tmp_path_factory.mktemp("inject") / "workspace")
    land(lake, "items", SHOP["items"])
    land(lake, "events", SHOP["events"])
    clauses = (Check("new_volume", "new_volume", "completeness"), Check("D1", "D1", "consistency"))
    save_suite(lake, Suite("events", clauses))
    yield lake
    lake.close()


def test_a_trial_by_days_leaves_the_dataset_as_it_is(shop: Lake) -> None:
    """Events come day by day: the day that it was found is told, and the workspace has no version more."""
    before = shop.version()
    found = inject.trial(shop, "events", "G_lost", "heavy", 1)
    assert shop.version() == before
    assert len(found.days) == 3
    assert all(isinstance(one, date) for one in found.days)
    assert ("new_volume", 1) in {(one.result.id, one.upload) for one in found.caught}
    assert "new_volume" not in found.alarms


def test_the_command_writes_the_table_and_its_key(shop: Lake, tmp_path: Path) -> None:
    out, key = tmp_path / "items.csv", tmp_path / "key.csv"
    asked = ["--workspace", str(shop.path), "inject", "items", "--fault", "D8", "--severity", "heavy", "--seed", "4"]
    result = CliRunner().invoke(app, [*asked, "-o", str(out), "--key", str(key)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    rows, told = list(csv.reader(out.open())), list(csv.DictReader(key.open()))
    assert len(rows) == len(SHOP["items"]) + 1
    assert len(told) == round(0.2 * len(SHOP["items"]))
    for one in told:
        cell = rows[int(one["line"]) - 1][rows[0].index(one["column"])]
        assert (cell, float(cell)) == (one["after"], pytest.approx(100 * float(one["before"])))
    listed = CliRunner().invoke(app, ["--workspace", str(shop.path), "inject", "items"], catch_exceptions=False)
    assert "D10_gtin" in listed.output
    assert "D16_both" not in listed.output


def test_a_key_names_the_lines_of_the_file_also_behind_rows_that_went() -> None:
    made = inject.plant(SHOP["events"], "D1_late_clock", "heavy", 2)
    gone = inject.plant(made.rows, "D1_lost_views", "heavy", 2)
    rows = list(csv.reader(io.StringIO(inject.as_csv(gone.rows))))
    assert len(rows) - 1 == len(made.rows) - sum(one.how == "removed" for one in gone.key)
    twice = inject.plant(gone.rows, "D2_orphans", "light", 5)
    rows = list(csv.reader(io.StringIO(inject.as_csv(twice.rows))))
    for one in csv.DictReader(io.StringIO(inject.key_csv(twice))):
        assert rows[int(one["line"]) - 1][rows[0].index(one["column"])] == one["after"]
