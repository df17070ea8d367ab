"""What verdicts teach: a limit that parts, values that are known after all, steps of the draft, labels of the
search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import quality
from core.clean import apply, load_draft
from core.clean.repair import store
from core.errors import Unavailable
from core.lake import Lake, open_lake
from core.quality import Check
from core.quality.contract.writing import with_clause
from core.review.flags import flags
from core.review.lessons import agree, effect, lessons, parting
from core.review.measured import measured
from core.review.mending import label, mends, take
from core.review.plans import draw, drawn_rows
from core.review.verdicts import Verdict, in_force, judge, keep, said_of, verdict_of
from tests.core.annotate.conftest import land

ROLES = {"item_id": "sku", "title": "name", "price": "price", "category": "shelf"}


def table() -> pd.DataFrame:
    rows = [
        {"sku": f"A{n:03}", "name": f"Lamp {n}", "shelf": f"S{n % 3}", "price": 20.0 + n % 9, "pack": 1 + n % 3}
        for n in range(150)
    ]
    for at in range(10, 16):
        rows[at]["pack"] = 12 + at  # large packs, which exist: 22 to 27
    for at in range(30, 33):
        rows[at]["pack"] = 5000 + at
    for at in range(40, 44):
        rows[at]["shelf"] = "S9"
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """The contract allows packs of up to ten and the three usual shelves."""
    lake = open_lake(tmp_path_factory.mktemp("lessons") / "workspace")
    land(lake, table(), "lamps", "items", ROLES)
    suite = quality.drafted(lake, "lamps")
    for check in (
        Check("packs", "in_range", "validity", ("pack",), params={"low": 1, "high": 10}),
        Check("shelves", "allowed", "validity", ("shelf",), params={"values": ["S0", "S1", "S2"]}),
    ):
        suite = with_clause(suite, check)
    quality.save_suite(lake, replace(suite, checks=tuple(one for one in suite.checks if one.check != "D8")))
    quality.check(lake, "lamps")
    yield lake
    lake.close()


@given(
    st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=8),
    st.lists(st.integers(-50, 50).map(float), max_size=8),
    st.integers(-50, 50).map(float),
)
def test_no_other_limit_parts_better_and_none_is_nearer(alarms: list[float], real: list[float], limit: float) -> None:
    def wrong(at: float) -> int:
        return sum(one > at for one in alarms) + sum(one <= at for one in real)

    found = parting(alarms, real, limit)
    assert found >= limit
    every = [limit, *(one for one in alarms + real if one > limit)]
    assert wrong(found) == min(map(wrong, every))
    assert wrong(limit) > wrong(found) or found == limit


def test_false_alarms_propose_limits_and_values_that_become_the_next_contract(shop: Lake) -> None:
    report = quality.latest(shop, "lamps")
    assert report is not None
    found = flags(shop, report)
    plan = draw(shop, "lamps", "random", 150, 1)
    rows = drawn_rows(shop, plan)
    real = {
        row.place: [one for one in row.checks if one == "packs" and float(row.cells["pack"] or 0) > 1000]
        for row in rows
    }
    said = [
        verdict_of(plan, row, "ann", "wrong" if real[row.place] else "right", real=real[row.place])
        for row in rows
        if row.checks
    ]
    keep(shop, "lamps", said)
    verdicts = in_force(shop, "lamps")
    told = {one.check.id: one for one in lessons(shop, found, verdicts)}
    packs = told["packs"]
    assert (packs.param, packs.before, packs.after) == ("high", 10, 27)
    assert (packs.alarms, packs.cleared, packs.real, packs.lost) == (6, 6, 3, 0)
    assert effect(shop, found, packs).result.failed == 3
    shelves = told["shelves"]
    assert shelves.after == ["S0", "S1", "S2", "S9"]
    assert effect(shop, found, shelves).result.failed == 0
    number = agree(shop, "lamps", packs).version
    assert agree(shop, "lamps", shelves).version == number + 1
    with pytest.raises(Unavailable):
        agree(shop, "lamps", packs)
    now = quality.check(shop, "lamps", store=False)
    assert {one.id: one.failed for one in now.results if one.id in told} == {"packs": 3, "shelves": 0}
    plan_said = said_of(rows, verdicts)
    precise = measured(plan, rows, plan_said).precision
    assert {one.check: one.share.value for one in precise if one.check == "packs"} == {"packs": pytest.approx(1 / 3)}


def test_fixes_become_steps_and_the_clean_table_says_what_reviewers_wrote(shop: Lake) -> None:
    report = quality.latest(shop, "lamps")
    assert report is not None
    found = flags(shop, report)
    plan = draw(shop, "lamps", "random", 150, 2)
    rows = {row.cells["sku"]: row for row in drawn_rows(shop, plan)}
    judge(shop, plan, rows["A030"], "ann", "fix", column="pack", value="5")
    judge(shop, plan, rows["A041"], "ann", "fix", column="shelf", value="S1")
    judge(shop, plan, rows["A042"], "bob", "fix", column="name", value=None)
    judge(shop, plan, rows["A031"], "ann", "quarantine")
    asked = mends(shop, found, in_force(shop, "lamps"))
    assert len(asked) == 4
    assert all(one.step is not None and not one.taken for one in asked)
    assert take(shop, "lamps", asked) == 4
    again = mends(shop, found, in_force(shop, "lamps"))
    assert all(one.taken or one.step is None for one in again)
    assert take(shop, "lamps", again) == 0
    apply(shop, "lamps", load_draft(shop, "lamps"))
    with shop.read() as cursor:
        cells = cursor.execute(
            f"SELECT sku, pack, shelf, name FROM {shop.table('lamps', 'clean')} AS t "
            "WHERE sku IN ('A030', 'A031', 'A041', 'A042') ORDER BY sku"
        ).fetchall()
    assert [(sku, int(pack), shelf) for sku, pack, shelf, _name in cells] == [
        ("A030", 5, "S0"), ("A041", 1 + 41 % 3, "S1"), ("A042", 1, "S9"),
    ]  # fmt: skip
    assert cells[2][3] is None


def test_what_reviewers_say_of_suspected_cells_counts_like_answers(lake: Lake) -> None:
    cities = ["Ipswich", "Norwich", "Harwich"]
    frame = pd.DataFrame({"id": [f"K{n:03}" for n in range(300)], "city": [cities[n % 3] for n in range(300)]})
    frame["zip"] = [f"Z{n % 3}" for n in range(300)]
    for at in (30, 61, 92):
        frame.loc[at, "city"] = f"{frame.loc[at, 'city']}x"
    land(lake, frame, "shops", "other", {})
    report = quality.check(lake, "shops")
    kept = store.search(lake, "shops", load_draft(lake, "shops"))
    suspected = {one.row: one for one in kept.found.suspects if one.column == "city" and one.mendable}
    assert {30, 61, 92} <= set(suspected)
    plan = draw(lake, "shops", "random", 300, 1, report=report)
    rows = {row.row: row for row in drawn_rows(lake, plan)}
    said: list[Verdict] = [
        judge(lake, plan, rows[30], "ann", "fix", column="city", value=suspected[30].suggestion),
        judge(lake, plan, rows[61], "ann", "fix", column="city", value="Woolwich"),
        judge(lake, plan, rows[92], "ann", "right"),
    ]
    assert label(lake, flags(lake, report), said) == 3
    kinds = {(one.kind, one.column) for one in suspected.values()}
    counted = [store.said(lake, "shops").get(kind, (0, 0)) for kind in kinds]
    assert (sum(one for one, _no in counted), sum(no for _yes, no in counted)) == (1, 2)
    assert label(lake, flags(lake, report), said) == 0
