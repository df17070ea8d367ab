"""Laws of the shop over generated rows: nothing lost or twice, no value made up, no order of rows matters."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.engine import Cursor, unattached
from core.integrate.shop.golden import Tables, merged
from core.integrate.shop.ids import one_id
from core.integrate.shop.plan import RULES, Plan
from core.integrate.shop.standard import Column
from core.integrate.shop.streams import IDENTITY, twins, with_orders, with_sessions

DAY = datetime(2026, 3, 1)
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
COLUMNS = [
    Column("item_id", "item_id", "id", "VARCHAR", {}),
    Column("title", "title", "text", "VARCHAR", {}),
    Column("price", "price", "number", "DOUBLE", {}),
    Column("currency", "currency", "category", "VARCHAR", {}),
]
goods = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", None]),
        st.integers(0, 2),
        st.integers(0, 3),
        st.sampled_from(["Cup", "cup ", "Big cup", None]),
        st.sampled_from([1.0, 2.5, None]),
        st.sampled_from(["CNY", "USD", None]),
    ),
    min_size=1,
    max_size=14,
)
acts = st.lists(
    st.tuples(
        st.sampled_from(["u", "v", None]),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["view", "purchase"]),
        st.one_of(st.none(), st.integers(0, 200)),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=20,
)


@pytest.fixture(scope="module")
def cursor() -> Iterator[Cursor]:
    with unattached() as opened:
        yield opened


def table(cursor: Cursor, rows: list[dict[str, Any]]) -> None:
    frame = pd.DataFrame(rows)
    cursor.register("given", frame)
    kinds = {"item_id": "VARCHAR", "title": "VARCHAR", "price": "DOUBLE", "currency": "VARCHAR", "user_id": "VARCHAR"}
    kinds |= {"timestamp": "TIMESTAMP", "_moment": "TIMESTAMP"}
    cells = ", ".join(
        f'CAST("{name}" AS {kinds[name]}) AS "{name}"' if name in kinds else f'"{name}"' for name in frame
    )
    cursor.execute(f"CREATE OR REPLACE TABLE staged AS SELECT {cells} FROM given")
    cursor.unregister("given")


def goods_rows(drawn: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [
        {"_row": n, "_file": "f", "_line": n, "dataset": f"d{trust}", "_trust": trust, "item_id": one, "title": title}
        | {"price": price, "currency": money, "_moment": DAY + timedelta(days=day)}
        for n, (one, trust, day, title, price, money) in enumerate(drawn)
    ]


def golden(cursor: Cursor, rows: list[dict[str, Any]], rules: dict[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    table(cursor, rows)
    names = Tables('"rows"', '"merged"', '"conflicts"', '"left_out"')
    for name in ('"rows"', '"merged"', '"conflicts"', '"left_out"'):
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
    merged(cursor, "staged", names, "item_id", COLUMNS, Plan(rules={"items": rules}))
    return {name: cursor.execute(f'SELECT * FROM "{name}" ORDER BY ALL').fetchall() for name in vars(names)}


@FEW
@given(drawn=goods, rules=st.fixed_dictionaries({one.name: st.sampled_from(RULES) for one in COLUMNS[1:]}))
def test_golden_rows_hold_each_source_row_once_and_no_value_of_their_own(
    cursor: Cursor, drawn: list[tuple[Any, ...]], rules: dict[str, str]
) -> None:
    rows = goods_rows(drawn)
    found = golden(cursor, rows, rules)
    codes = (
        [row[0] for row in found["rows"]] + [row[1] for row in found["merged"]] + [row[0] for row in found["left_out"]]
    )
    assert Counter(codes) == Counter(range(len(rows)))
    ids = [row[4] for row in found["rows"]]
    assert len(ids) == len(set(ids))
    by_row = {row["_row"]: row for row in rows}
    for row, _file, _line, dataset, one, title, price, money in found["rows"]:
        of_it = [other for other in rows if other["item_id"] == one]
        assert by_row[row]["item_id"] == one
        assert by_row[row]["dataset"] == dataset
        for name, value in (("title", title), ("price", price)):
            said = {other[name] for other in of_it if other[name] is not None}
            assert value in said if said else value is None
        if price is not None:
            assert any((other["price"], other["currency"]) == (price, money) for other in of_it)
    kept = {row[4]: row for row in found["rows"]}
    for one, column, _rule, value, value_row, _d, other, other_row, _o, n in found["conflicts"]:
        assert other != value
        assert by_row[other_row]["item_id"] == by_row[value_row]["item_id"] == one
        assert n >= 1
        assert column == "price" or kept[one][5] == value


@FEW
@given(drawn=goods, seed=st.integers(0, 99))
def test_the_order_of_rows_decides_nothing_but_ties(cursor: Cursor, drawn: list[tuple[Any, ...]], seed: int) -> None:
    rows = goods_rows(drawn)
    before = golden(cursor, rows, {"price": "newest", "title": "vote"})
    random.Random(seed).shuffle(rows)
    assert golden(cursor, rows, {"price": "newest", "title": "vote"}) == before


@FEW
@given(drawn=goods)
def test_merging_what_is_merged_changes_nothing(cursor: Cursor, drawn: list[tuple[Any, ...]]) -> None:
    first = golden(cursor, goods_rows(drawn), {})["rows"]
    names = ("_row", "_file", "_line", "dataset", "item_id", "title", "price", "currency")
    again = [dict(zip(names, row, strict=True)) | {"_trust": 0, "_moment": DAY} for row in first]
    if again:
        found = golden(cursor, again, {})
        assert found["rows"] == first
        assert found["merged"] == found["conflicts"] == found["left_out"] == []


@FEW
@given(drawn=acts)
def test_an_event_counts_as_often_as_the_dataset_that_tells_it_most(
    cursor: Cursor, drawn: list[tuple[Any, ...]]
) -> None:
    rows = [
        {"_row": n, "_trust": trust, "user_id": who, "item_id": what, "event_type": did}
        | {"timestamp": None if at is None else DAY + timedelta(minutes=at)}
        for n, (who, what, did, at, trust) in enumerate(drawn)
    ]
    table(cursor, rows)
    cursor.execute("DROP TABLE IF EXISTS left_out")
    twins(cursor, "staged", "left_out", "events", IDENTITY["events"], True)
    out = {source: twin for source, _reason, twin in cursor.execute("SELECT * FROM left_out").fetchall()}
    said: dict[Any, Counter[int]] = {}
    kept: Counter[Any] = Counter()
    for row in rows:
        key = tuple(row[name] for name in IDENTITY["events"])
        if None in key:
            assert row["_row"] not in out
            continue
        said.setdefault(key, Counter())[row["_trust"]] += 1
        kept[key] += row["_row"] not in out
    assert kept == {key: max(counts.values()) for key, counts in said.items()}
    for source, twin in out.items():
        assert twin not in out
        assert {k: v for k, v in rows[source].items() if k[0] != "_"} == {
            k: v for k, v in rows[twin].items() if k[0] != "_"
        }
        assert rows[twin]["_trust"] < rows[source]["_trust"]


@FEW
@given(drawn=acts, gap=st.integers(1, 60))
def test_visits_and_orders_name_every_row_they_can_and_lose_none(
    cursor: Cursor, drawn: list[tuple[Any, ...]], gap: int
) -> None:
    rows = [
        {"_row": n, "_trust": 0, "user_id": who, "item_id": what, "event_type": did}
        | {"timestamp": None if at is None else DAY + timedelta(minutes=at)}
        for n, (who, what, did, at, _trust) in enumerate(drawn)
    ]
    table(cursor, rows)
    columns = ["user_id", "item_id", "event_type", "timestamp"]
    visits = with_sessions("SELECT * FROM staged", columns, gap)
    query = f"SELECT _row, session_id, order_id FROM ({with_orders(visits, [*columns, 'session_id'])}) ORDER BY _row"
    found = cursor.execute(query).fetchall()
    assert [row[0] for row in found] == list(range(len(rows)))
    for row, visit, order in found:
        assert (visit is None) == (rows[row]["user_id"] is None or rows[row]["timestamp"] is None)
        assert (order is None) == (rows[row]["event_type"] != "purchase")
    for who in ("u", "v"):
        mine = sorted(
            (one["timestamp"], visit)
            for one, (_r, visit, _o) in zip(rows, found, strict=True)
            if visit and one["user_id"] == who
        )
        for (earlier, one), (later, other) in itertools.pairwise(mine):
            assert (one == other) == (later - earlier <= timedelta(minutes=gap))


@FEW
@given(
    pairs=st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=8),
    ranks=st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 2)),
    seed=st.integers(0, 9),
)
def test_ids_of_one_thing_are_one_whatever_the_order_of_the_pairs(
    pairs: list[tuple[str, str]], ranks: dict[str, int], seed: int
) -> None:
    found = one_id(pairs, ranks)
    for left, right in pairs:
        assert found.get(left, left) == found.get(right, right)
    assert not set(found.values()) & set(found)
    turned = [(b, a) for a, b in pairs]
    random.Random(seed).shuffle(turned)
    assert one_id(turned, ranks) == found
