"""What is only written otherwise (scale of a decimal, name of a column, key of a row) is told as that."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest

from core.lake import Diff, Lake
from core.quality import check, differences
from tests.core.quality.planting import land

Rows = list[dict[str, Any]]


def shops(count: int, seed: int = 5) -> Rows:
    draw = random.Random(seed)
    return [
        {
            "code": f"S{n:04}",
            "name": f"Laden {n * 7919 % 10007}",
            "street": f"Weg {draw.randrange(10**6)}",
            "city": draw.choice(("Köln", "Lyon", "上海", "Oslo")),
            "phone": f"{draw.randrange(10**9):09}",
            "east": draw.randrange(720) / 8,
        }
        for n in range(count)
    ]


def stored(lake: Lake, rows: Rows, types: dict[str, str]) -> int:
    """One more version, with columns cast to types."""
    land(lake, "t", "other", {}, rows)
    with lake.write("cast", info={"dataset": "t", "action": "ingest", "layer": "raw", "rows": len(rows)}) as cursor:
        for name, kind in types.items():
            cursor.execute(
                f'CREATE OR REPLACE TABLE lake.raw.t AS SELECT * REPLACE ("{name}"::{kind} AS "{name}") FROM lake.raw.t'
            )
    return lake.version()


def told(found: Diff) -> tuple[int, int, int, int]:
    return found.rows_added, found.rows_removed, found.rows_changed, found.cells_changed


@pytest.mark.parametrize("count", [3, 300])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("DECIMAL(18,5)", "DECIMAL(38,16)"),
        ("DECIMAL(18,7)", "DECIMAL(18,5)"),
        ("DOUBLE", "DECIMAL(18,9)"),
        ("VARCHAR", "DECIMAL(18,5)"),
        ("DECIMAL(18,7)", "VARCHAR"),
    ],
)
def test_the_scale_of_a_decimal_is_no_change(lake: Lake, count: int, before: str, after: str) -> None:
    """5,918 brewery rows were told as changed, 22 had changed: -116.3497034 got a zero more."""
    rows = shops(count)
    first = stored(lake, rows, {"east": before})
    moved = [row | ({"east": 0.125} if n == 1 else {}) for n, row in enumerate(rows)]
    found = differences(lake, "t", first, stored(lake, moved, {"east": after}))
    assert told(found) == (0, 0, 1, 1)
    assert [(one.key, one.after) for one in found.examples] == [("S0001", "0.125")]
    assert found.columns_retyped.keys() == (set() if before[:3] == after[:3] else {"east"})


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("007", "7", 1),
        ("1.50", "1.5", 0),
        ("1.05", "1.5", 1),
        ("100", "1", 1),
        ("100", "100.0", 0),
        ("-0.50", "-0.5", 0),
        ("1e3", "1000", 1),
    ],
)
def test_a_text_that_became_a_number(lake: Lake, before: str, after: str, changed: int) -> None:
    rows = shops(5)
    first = land(lake, "t", "other", {}, [row | {"east": before} for row in rows])
    second = stored(lake, [row | {"east": after} for row in rows], {"east": "DOUBLE" if "." in after else "BIGINT"})
    assert differences(lake, "t", first, second).changed_by_column == ({"east": 5} if changed else {})


def test_a_day_is_itself_with_a_midnight(lake: Lake) -> None:
    rows = [row | {"day": f"2024-05-{n + 1:02}"} for n, row in enumerate(shops(20))]
    first = stored(lake, rows, {"day": "DATE"})
    assert told(differences(lake, "t", first, stored(lake, rows, {"day": "TIMESTAMP"}))) == (0, 0, 0, 0)


def renamed(rows: Rows, names: dict[str, str]) -> Rows:
    return [{names.get(name, name): value for name, value in row.items()} for row in rows]


@pytest.mark.parametrize("count", [3, 300])
@pytest.mark.parametrize(
    "names",
    [{"code": "shop_id"}, {"street": "address_1", "city": "stadt"}, {"code": "编号", "phone": "电话", "east": "x"}],
)
def test_a_column_under_another_name_is_one_column(lake: Lake, count: int, names: dict[str, str]) -> None:
    rows = shops(count)
    after = [row | ({"phone": "new"} if n == 1 else {}) for n, row in enumerate(rows)]
    kept = [*after[1:], after[0] | {"code": "T1", "name": "Neu", "street": "Neu", "phone": "1"}]
    first = land(lake, "t", "other", {}, rows)
    found = differences(lake, "t", first, land(lake, "t", "other", {}, renamed(kept, names)))
    if "phone" in names and count == 3:
        names = {one: other for one, other in names.items() if one != "phone"}  # half of its cells changed
    assert found.columns_renamed == names
    assert told(found)[:2] == (1, 1)
    assert not set(names.values()) & set(found.columns_added)
    assert not set(names) & set(found.columns_removed)
    assert all(f"{old} → {new}" in found.said for old, new in names.items())


@pytest.mark.parametrize("column", ["flag", "other", "half"])
def test_what_is_no_other_name(lake: Lake, column: str) -> None:
    """Flags that agree by chance, other values, and values of which half are others stay gone and new."""
    rows = shops(200)
    draw = random.Random(2)
    old = {"flag": lambda n: n % 20 > 0, "other": lambda n: f"a{n % 50}", "half": lambda n: f"a{n % 50}"}[column]
    new = {
        "flag": lambda n: draw.random() < 0.95,
        "other": lambda n: f"b{n % 50}",
        "half": lambda n: f"a{n % 50}" if n % 2 else f"b{n % 50}",
    }[column]
    first = land(lake, "t", "other", {}, [row | {"before": str(old(n))} for n, row in enumerate(rows)])
    second = land(lake, "t", "other", {}, [row | {"after": str(new(n))} for n, row in enumerate(rows)])
    found = differences(lake, "t", first, second)
    assert (found.columns_added, found.columns_removed, found.columns_renamed) == (["after"], ["before"], {})


def chain(count: int) -> Rows:
    """Shops of which every thirtieth is one of three branches with one name."""
    rows = shops(count)
    return [row | {"name": f"Kette {n // 30}" if n % 30 < 3 else row["name"]} for n, row in enumerate(rows)]


@pytest.mark.parametrize("seed", range(4))
def test_rows_of_one_key_are_paired_by_what_else_they_say(lake: Lake, seed: int) -> None:
    """Four branches of one name were paired by place: each of them looked moved to another town."""
    rows = [{k: v for k, v in row.items() if k != "code"} for row in chain(300)]
    after = [row | ({"phone": "new"} if n % 30 == 1 else {}) for n, row in enumerate(rows)]
    random.Random(seed).shuffle(after)
    found = differences(
        lake, "t", land(lake, "t", "other", {}, rows), land(lake, "t", "other", {}, after[:-1]), ("name",)
    )
    lost = after[-1]["phone"] == "new"
    assert told(found) == (0, 1, 10 - lost, 10 - lost)
    assert found.changed_by_column == {"phone": 10 - lost}
    assert "share their key" in found.said


@pytest.mark.parametrize(
    "make", [lambda n: n + 70_000, lambda n: f"slug-{n}", lambda n: f"{n * 2654435761 % 2**32:08x}"]
)
def test_a_contract_s_key_made_anew_pairs_nothing(lake: Lake, make: Any) -> None:
    """8,028 breweries came and 7,923 went: the ids had become slugs, the breweries were the same."""
    rows = shops(200)
    first = land(lake, "t", "other", {}, rows)
    check(lake, "t")
    anew: Sequence[dict[str, Any]] = [row | {"code": make(n)} for n, row in enumerate(rows)]
    after = [row | ({"city": "Rom"} if n < 7 else {}) for n, row in enumerate(anew)][:-5]
    found = differences(lake, "t", first, land(lake, "t", "other", {}, after))
    assert told(found) == (0, 5, 7, 7)
    assert found.columns_renewed == ["code"]


def test_a_key_of_new_rows_only_stays_the_key(lake: Lake) -> None:
    """Today's orders are others than yesterday's, though their cells look alike."""
    draw = random.Random(4)

    def orders(start: int) -> Rows:
        return [
            {"order_id": f"O{start + n}", "sku": f"K{draw.randrange(9)}", "sum": draw.randrange(99)} for n in range(80)
        ]

    first = land(lake, "t", "other", {}, orders(0))
    check(lake, "t")
    found = differences(lake, "t", first, land(lake, "t", "other", {}, orders(500)))
    assert (found.how, told(found)[:3]) == ("contract", (80, 80, 0))
