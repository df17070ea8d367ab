"""Rows are matched by what tells them apart, so that a row that came or went makes no other row look changed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from core.errors import NotFound
from core.lake import Diff, Lake
from core.quality import check, differences
from tests.core.quality.planting import land

Rows = list[dict[str, Any]]
WORDS = ("tea", "pot", "cup", "jar", "壶", "чай", "thé", "Tasse")


def people(count: int, seed: int = 1) -> Rows:
    """Rows without any column that tells them apart but the ones that a case adds."""
    draw = random.Random(seed)
    return [
        {
            "name": draw.choice(WORDS),
            "city": f"c{draw.randrange(9)}",
            "price": draw.randrange(9),
            "age": draw.randrange(9),
        }
        for _ in range(count)
    ]


def keyed(count: int, make: Callable[[int], object], column: str = "code") -> Rows:
    return [{column: make(n), **row} for n, row in enumerate(people(count))]


def edited(rows: Rows, changed: int, gone: int, come: Sequence[dict[str, Any]], seed: int = 7) -> tuple[Rows, int]:
    """Rows with some cells changed, some rows gone, and new ones in front; and how many rows changed."""
    draw = random.Random(seed)
    places = draw.sample(range(len(rows)), changed + gone)
    after = [dict(row) for row in rows]
    for place in places[:changed]:
        after[place]["city"] = after[place]["city"] + "!"
    kept = [row for place, row in enumerate(after) if place not in places[changed:]]
    return [*map(dict, come), *kept], changed


def compared(lake: Lake, before: Rows, after: Rows, key: Sequence[str] = (), kind: str = "other") -> Diff:
    first = land(lake, "t", kind, {}, before)
    second = land(lake, "t", kind, {}, after)
    return differences(lake, "t", first, second, key)


def told(found: Diff) -> tuple[int, int, int]:
    return found.rows_added, found.rows_removed, found.rows_changed


KEYS: dict[str, Callable[[int], object]] = {
    "texts": lambda n: f"A-{n * 7919 % 10007:05}",
    "uuids": lambda n: f"{n * 2654435761 % 2**32:08x}-11",
    "numbers": lambda n: 4_000_000_000 + n * 37 % 100_003,
    "汉字编号": lambda n: f"编号{n:06}",
}


@pytest.mark.parametrize("count", [3, 300])
@pytest.mark.parametrize("name", KEYS)
def test_a_column_that_tells_rows_apart_matches_them(lake: Lake, name: str, count: int) -> None:
    rows = keyed(count, KEYS[name], name)
    new = [{**rows[0], name: KEYS[name](count + n)} for n in range(2)]
    after, changed = edited(rows, count // 3, count // 3, new)
    random.Random(3).shuffle(after)
    found = compared(lake, rows, after)
    assert (found.how, found.key) == ("unique", name)
    assert told(found) == (2, count // 3, changed)
    assert found.columns_changed == (["city"] if changed else [])
    assert not found.warning


def test_a_key_with_a_few_repeats_still_matches(lake: Lake) -> None:
    """89 changed rows were told as 9,034: one key was there twice, and rows were matched by their number."""
    rows = keyed(900, KEYS["texts"])
    rows[7]["code"] = rows[3]["code"]
    after, changed = edited(rows, 89, 5, [{**rows[0], "code": "Z-1"}])
    assert told(compared(lake, rows, after)) == (1, 5, changed)


@pytest.mark.parametrize("column", ["id", "Unnamed: 0", "序号"])
def test_a_number_given_anew_to_each_upload_is_no_key(lake: Lake, column: str) -> None:
    rows = people(300)
    for n, row in enumerate(rows):
        row["note"] = f"note {n // 2}"
    after, changed = edited(rows, 10, 4, [{**rows[0], "note": "new"}])
    before = [{column: n, **row} for n, row in enumerate(rows)]
    renumbered = [{column: n, **row} for n, row in enumerate(after)]
    found = compared(lake, before, renumbered)
    assert (found.how, found.columns_renewed) == ("content", [column])
    assert told(found) == (1, 4, changed)
    assert column in found.said


@pytest.mark.parametrize("count", [30, 300])
def test_rows_without_a_key_are_matched_by_content(lake: Lake, count: int) -> None:
    rows = people(count)
    after, changed = edited(rows, 3, 2, [{"name": "new", "city": "new", "price": 77, "age": 77}])
    found = compared(lake, rows, after)
    assert (found.how, found.key) == ("content", "content")
    assert told(found) == (1, 2, changed)
    assert "equal rows" in found.said


def test_content_takes_each_of_equal_rows_once(lake: Lake) -> None:
    same = {"a": "x", "b": "y"}
    found = compared(lake, [same] * 5, [same] * 3)
    assert told(found) == (0, 2, 0)


def test_a_reader_s_key_counts_first(lake: Lake) -> None:
    rows = [{"order": f"O{n // 3}", "place": n % 3, "serial": f"S{n}", "sum": n} for n in range(90)]
    after = [row | {"serial": f"T{n}"} for n, row in enumerate(rows)][3:]
    found = compared(lake, rows, after, ("order", "place"))
    assert (found.how, found.key) == ("given", "order, place")
    assert told(found) == (0, 3, 87)
    assert found.columns_changed == ["serial"]
    with pytest.raises(NotFound):
        differences(lake, "t", found.v1, found.v2, ("ordr",))


def test_the_contract_s_key_is_taken(lake: Lake) -> None:
    rows = [{"sku": f"K{n}", "title": f"T{n}", "price": n} for n in range(40)]
    roles = {"item_id": "sku", "title": "title"}
    first = land(lake, "t", "items", roles, rows)
    check(lake, "t")
    second = land(lake, "t", "items", roles, [row | {"title": f"new {row['sku']}"} for row in rows[1:]])
    found = differences(lake, "t", first, second)
    assert (found.how, found.key) == ("contract", "sku")
    assert told(found) == (0, 1, 39)


def test_only_row_numbers_are_left_and_the_reader_is_warned(lake: Lake) -> None:
    rows = people(60)
    found = compared(lake, rows, [row | {"age": row["age"] + 100} for row in rows])
    assert found.how == "order"
    assert told(found) == (0, 0, 60)
    assert "Name the key" in found.warning


def test_other_rows_altogether_came_and_went(lake: Lake) -> None:
    found = compared(lake, keyed(50, KEYS["texts"]), keyed(40, lambda n: f"other {n}"))
    assert (found.rows_added, found.rows_removed) in ((40, 50), (0, 10))
    alien = [{"name": f"x{n}", "city": "y", "price": -n, "age": -n} for n in range(20)]
    assert told(compared(lake, people(50), alien)) == (20, 50, 0)


def test_rows_that_were_only_added_are_matched_where_they_stand(lake: Lake) -> None:
    rows = people(30)
    first = land(lake, "t", "other", {}, rows)
    info = {"dataset": "t", "action": "append", "layer": "raw", "kind": "other", "roles": {}, "rows": 31}
    with lake.write("append", info=info) as cursor:
        cursor.execute("INSERT INTO lake.raw.t VALUES (30, 'more.csv', 2, 'new', 'c1', 1, 1)")
    found = differences(lake, "t", first, lake.version())
    assert (found.how, told(found)) == ("lines", (1, 0, 0))


def test_an_empty_side_has_no_like(lake: Lake) -> None:
    types = "_row BIGINT, _file VARCHAR, _line BIGINT, name VARCHAR, city VARCHAR, price BIGINT, age BIGINT"
    first = land(lake, "t", "other", {}, people(3))
    with lake.write("none", info={"dataset": "t", "action": "ingest", "layer": "raw", "rows": 0}) as cursor:
        cursor.execute(f"CREATE OR REPLACE TABLE lake.raw.t ({types})")
    found = differences(lake, "t", first, lake.version())
    assert told(found) == (0, 3, 0)
