"""Bits, samples and verdicts over one small table: every law against the table itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import quality
from core.errors import BadInput, NotFound, Unavailable
from core.lake import Lake, open_lake
from core.review.flags import Flags, flags
from core.review.looking import View, page, places
from core.review.measured import measured
from core.review.odd import odd
from core.review.overview import overview
from core.review.plans import FILE, Drawn, Plan, draw, drawn_rows, plan_of, plans
from core.review.verdicts import in_force, judge, keep, said_of, take_back, verdict_of
from tests.core.annotate.conftest import land

ROLES = {"item_id": "sku", "title": "name", "price": "price", "category": "shelf"}


def table() -> pd.DataFrame:
    rows = [
        {
            "sku": f"A{n:03}",
            "name": f"Lamp {n}",
            "shelf": f"S{n % 4}",
            "price": 20.0 + n % 9,
            "day": pd.Timestamp(2026, 5, 1 + n % 9),
        }
        for n in range(240)
    ]
    for at in (7, 50):
        rows[at]["sku"] = rows[at - 1]["sku"]
    for at in range(20, 40, 2):
        rows[at]["price"] = 2400.0
    for at in range(30, 60):
        rows[at]["name"] = None
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    lake = open_lake(tmp_path_factory.mktemp("review") / "workspace")
    land(lake, table(), "lamps", "items", ROLES)
    land(lake, table().head(3), "unchecked", "items", ROLES)
    quality.check(lake, "lamps")
    yield lake
    lake.close()


@pytest.fixture(scope="module")
def bits(shop: Lake) -> Flags:
    report = quality.latest(shop, "lamps")
    assert report is not None
    return flags(shop, report)


def test_the_bits_are_the_rows_that_each_check_lists(shop: Lake, bits: Flags) -> None:
    assert {"D8", "not_null:name", "unique:sku"} <= set(bits.bits)
    for one in bits.checks:
        rows = quality.failing_rows(shop, bits.report, one, 1000)
        assert [row["_line"] - 2 for row in rows] == np.flatnonzero(bits.of(one.id)).tolist()


def test_every_cell_of_the_map_leads_to_the_rows_it_counts(bits: Flags) -> None:
    for across in ("rows", "days"):
        drawn = overview(bits, across)
        assert sum(piece.rows for piece in drawn.pieces) == len(bits)
        for row, column in enumerate(drawn.columns):
            for piece in range(len(drawn.pieces)):
                assert len(places(bits, drawn.view(column, piece))) == drawn.failing[row, piece]
    assert len(overview(bits, "days").pieces) == 9


def test_pages_hold_every_row_of_a_view_once(shop: Lake, bits: Flags) -> None:
    for view in (View(), View("all"), View("clear"), View(check="not_null:name"), View(column="price")):
        seen = [one.place for at in range(0, 240, 50) for one in page(shop, bits, view, at).rows if at < 240]
        order = places(bits, view).tolist()
        assert seen[: len(order)] == order
    one = page(shop, bits, View(check="not_null:name"), 0, 1).rows[0]
    assert one.marks["name"] == ("not_null:name",)
    assert one.row.cells["name"] is None


def test_a_finding_is_told_with_what_makes_it_odd(shop: Lake, bits: Flags) -> None:
    twice = page(shop, bits, View(check="unique:sku")).rows[0]
    told = odd(shop, bits, twice.row, "unique:sku")
    assert told.key == ("sku",)
    assert [row.cells["sku"] for row in told.rows] == [twice.row.cells["sku"]]
    dear = page(shop, bits, View(check="D8")).rows[0]
    priced = odd(shop, bits, dear.row, "D8")
    assert priced.spread is not None
    assert priced.spread.by == "shelf"
    assert priced.spread.value == 2400.0
    assert priced.spread.below > 0.8
    assert priced.facts["_usual"] < 40
    empty = page(shop, bits, View(check="not_null:name")).rows[0]
    assert (None, 30) in odd(shop, bits, empty.row, "not_null:name").values


@pytest.mark.parametrize(("kind", "by"), [("random", ""), ("check", ""), ("group", "shelf"), ("group", FILE)])
def test_a_plan_parts_the_table_and_is_the_same_by_its_seed(shop: Lake, bits: Flags, kind: str, by: str) -> None:
    plan = draw(shop, "lamps", kind, 60, 5, by=by)
    rows = drawn_rows(shop, plan)
    assert sum(one.rows for one in plan.strata) == plan.rows == 240
    assert sum(one.flagged for one in plan.strata) == int(bits.claimed.sum())
    assert sum(one.drawn for one in plan.strata) == len(rows) == len({row.row for row in rows}) == 60
    for number, stratum in enumerate(plan.strata):
        mine = [row for row in rows if row.stratum == number]
        assert len(mine) == stratum.drawn
        if stratum.kind == "check":
            assert all(stratum.name in row.checks for row in mine)
        if stratum.kind == "clear":
            assert not any(row.checks for row in mine)
        if stratum.kind == "group" and by != FILE:
            assert {row.cells[by] for row in mine} <= {stratum.name}
    for row in rows:
        assert set(row.checks) == set(bits.at(row.row))
    assert draw(shop, "lamps", kind, 60, 5, by=by) == plan
    other = drawn_rows(shop, draw(shop, "lamps", kind, 60, 6, by=by))
    assert [row.row for row in other] != [row.row for row in rows]


def said(shop: Lake, plan: Plan, rows: list[Drawn]) -> dict[str, dict[int, str]]:
    held = said_of(rows, in_force(shop, plan.dataset))
    return {who: {place: words[who].verdict for place, words in held.items() if who in words} for who in ("ann", "bob")}


def test_verdicts_are_kept_taken_back_and_measured_against_the_truth(shop: Lake) -> None:
    """Prices are really wrong, empty names are not, and one clear row in ten is wrong without being flagged."""
    plan = draw(shop, "lamps", "check", 240, 9)
    rows = drawn_rows(shop, plan)
    truth = {row.place: "D8" in row.checks or (not row.checks and row.row % 10 == 0) for row in rows}
    said_all = [
        verdict_of(
            plan, row, "ann", "wrong" if truth[row.place] else "right", real=[one for one in row.checks if one == "D8"]
        )
        for row in rows
    ]
    keep(shop, "lamps", said_all)
    told = measured(plan, rows, said_of(rows, in_force(shop, "lamps")))
    wrong = sum(truth.values())
    assert told.judged == 240
    assert told.error.low == told.error.value == told.error.high == pytest.approx(wrong / 240)
    precise = {one.check: one.share.value for one in told.precision}
    assert precise["D8"] == 1.0
    assert precise["not_null:name"] == 0.0
    assert told.found is not None
    assert told.found.value == pytest.approx(sum(truth[row.place] for row in rows if row.checks) / wrong)
    words = {row.place: "wrong" if truth[row.place] else "right" for row in rows}
    words |= dict.fromkeys(range(0, 40, 5), "unsure")
    keep(shop, "lamps", [verdict_of(plan, row, "bob", words[row.place]) for row in rows[:40]])
    both = measured(plan, rows, said_of(rows, in_force(shop, "lamps")))
    assert both.agreement[0].pair.items == 40
    assert both.agreement[0].interval is not None
    assert both.judged == 240
    judge(shop, plan, rows[3], "bob", "right" if truth[3] else "wrong")
    assert measured(plan, rows, said_of(rows, in_force(shop, "lamps"))).disputed == (3,)
    assert take_back(shop, plan, "bob", rows) == 3
    assert 3 not in said(shop, plan, rows)["bob"]


def test_what_cannot_be_said_is_refused(shop: Lake) -> None:
    plan = draw(shop, "lamps", "random", 5, 1)
    row = drawn_rows(shop, plan)[0]
    with pytest.raises(NotFound):
        judge(shop, plan, row, "ann", "perhaps")
    with pytest.raises(NotFound):
        judge(shop, plan, row, "ann", "fix", column="colour", value="red")
    with pytest.raises(BadInput):
        judge(shop, plan, row, "ann", "fix", column="sku", value=row.cells["sku"])
    with pytest.raises(BadInput):
        judge(shop, plan, row, " ", "right")
    with pytest.raises(NotFound):
        judge(shop, plan, row, "ann", "wrong", real=["D99"])
    with pytest.raises(NotFound):
        draw(shop, "lamps", "group", 5, by="colour")
    with pytest.raises(NotFound):
        draw(shop, "lamps", "fair", 5)
    with pytest.raises(BadInput):
        draw(shop, "lamps", "random", 0)
    with pytest.raises(Unavailable):
        draw(shop, "unchecked", "random", 5)
    with pytest.raises(NotFound):
        plan_of(shop, "lamps", "none")


def test_verdicts_outlive_a_new_version_where_the_row_says_the_same(tmp_path: Path) -> None:
    lake = open_lake(tmp_path / "workspace")
    land(lake, table().head(40), "lamps", "items", ROLES)
    quality.check(lake, "lamps")
    plan = draw(lake, "lamps", "random", 40, 3)
    first = drawn_rows(lake, plan)
    keep(lake, "lamps", [verdict_of(plan, row, "ann", "wrong" if row.row == 5 else "right") for row in first])
    changed = table().head(40)[::-1].reset_index(drop=True).assign(colour="red")
    changed.loc[changed["sku"] == "A010", "price"] = 21.5
    land(lake, changed, "lamps", "items", ROLES)
    quality.check(lake, "lamps")
    again = draw(lake, "lamps", "random", 40, 4)
    rows = drawn_rows(lake, again)
    held = said_of(rows, in_force(lake, "lamps"))
    assert [row.cells["sku"] for row in rows if row.place not in held] == ["A010"]
    assert [row.cells["sku"] for row in rows if row.place in held and held[row.place]["ann"].faulty] == ["A005"]
    assert [one.id for one in plans(lake, "lamps")] == [again.id, plan.id]
    lake.close()
