"""One cell, one verdict: checks, the cleaning steps, recommendations and experiments read a spelling alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cells import missing, numbers, sql, times
from core.clean import Recipe, RecipeStep, apply
from core.engine import cell_sql
from core.experiment import Metric, Plan
from core.experiment.data.aggregate import _conventions, _number
from core.experiment.data.watched import Watched
from core.lake import Lake, open_lake
from core.quality.scope import Scope
from core.recommend.data import parsing
from tests.core.quality.planting import land

AMOUNTS = st.decimals(min_value=-99_999, max_value=99_999, places=2)
SPELLINGS = {
    "plain": lambda d: f"{d:.2f}",
    "grouped": lambda d: f"{d:,.2f}",
    "brackets": lambda d: f"({abs(d):,.2f})" if d < 0 else f"{d:,.2f}",
    "behind": lambda d: f"{abs(d):.2f}-" if d < 0 else f"{d:.2f}",
    "minus sign": lambda d: f"{d:.2f}".replace("-", "\u2212"),
    "dollar": lambda d: f"${d:.2f}".replace("$-", "-$"),
    "euro": lambda d: f"{d:.2f} €",
    "wide": lambda d: "".join(chr(ord(c) + 0xFEE0) for c in f"{d:.2f}"),
}


def one(expression: str, text: str) -> object:
    row = duckdb.execute(f"SELECT {expression} FROM (SELECT ?::VARCHAR AS x)", [text]).fetchone()
    return row and row[0]


@settings(max_examples=40, deadline=None)
@given(AMOUNTS, st.sampled_from(sorted(SPELLINGS)))
def test_a_number_is_one_number_in_every_room(amount, spelling) -> None:
    text = SPELLINGS[spelling](amount)
    readers = {
        "checks": cell_sql(numbers.number, "x", "VARCHAR"),
        "cleaning": cell_sql(lambda x: numbers.canonical(numbers.body(x)).try_cast("float64"), "x", "VARCHAR"),
        "recommend": parsing.number("x", "VARCHAR"),
        "experiment": _number("x", "VARCHAR", False),
    }
    assert {room: one(reader, text) for room, reader in readers.items()} == dict.fromkeys(readers, float(amount))


@settings(max_examples=40, deadline=None)
@given(
    st.datetimes(min_value=datetime(1975, 1, 1), max_value=datetime(2090, 1, 1)).map(
        lambda t: t.replace(microsecond=0)
    ),
    st.integers(-48, 56),
    st.sampled_from(["%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H:%M:%S", "%d %b %Y %H:%M:%S"]),
)
def test_an_offset_is_the_instant_in_every_room(moment, quarters, form) -> None:
    sign, (hours, minutes) = "-" if quarters < 0 else "+", divmod(abs(quarters) * 15, 60)
    text = f"{moment.strftime(form)}{sign}{hours:02}:{minutes:02}"
    expected = moment - timedelta(minutes=quarters * 15)
    assert one(cell_sql(times.moment, "x", "VARCHAR"), text) == expected
    assert one(parsing.seconds("x", "VARCHAR"), text) == expected.replace(tzinfo=UTC).timestamp()


def test_every_missing_word_is_missing_in_every_room() -> None:
    for word in (*missing.WORDS, " N/A ", "\u3000", "无 "):
        assert one(sql.is_missing("x"), word) is True
        assert missing.means_missing(word)
        assert one(parsing.text("x"), word) is None


NUMBERS = ["1,234", "1.234", "12,5", "12.5", "1.234,56", "1,234.56", "7", "(3,5)", "0,25", "soon", "N/A"]
DATES = ["03/04/2026", "25/03/2026", "03/25/2026", "3.4.26", "2026-01-02", "2 Jan 2026", "soon", "0"]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(NUMBERS), st.sampled_from(DATES)), min_size=2, max_size=12))
def test_a_column_is_read_by_one_convention_in_every_room(rows) -> None:
    """Real cleaning steps against the checks, recommendations and experiments, over whole columns."""
    cells = [{"sku": f"s{n}", "price": one, "at": two} for n, (one, two) in enumerate(rows)]
    with TemporaryDirectory() as folder:
        lake = open_lake(Path(folder))
        try:
            version = land(lake, "shop", "items", {"item_id": "sku", "price": "price"}, cells)
            scope = Scope(lake, "shop", version, "raw")
            table = scope.table
            read = table.select("_row", n=scope.number_in(table, "price"), t=scope.moment_in(table, "at"))
            checks = [(one["n"], one["t"]) for one in scope.fetch(read.order_by("_row"))]
            source = lake.table("shop", "raw")
            recommend, experiment = of_recommend(lake, source), of_experiment(lake, source)
            keep = {"unread": "keep"}
            steps = (RecipeStep("parse_number", ("price",), keep), RecipeStep("parse_timestamp", ("at",), keep))
            apply(lake, "shop", Recipe(steps))
            cleaned = rows_of(lake, lake.table("shop", "clean"), "CAST(price AS DOUBLE)", 'CAST("at" AS TIMESTAMP)')
        finally:
            lake.close()
    assert checks == cleaned == recommend == experiment


def rows_of(lake: Lake, source: str, *parts: str) -> list[tuple[object, ...]]:
    with lake.read() as cursor:
        return cursor.execute(f"SELECT {', '.join(parts)} FROM {source} ORDER BY _row").fetchall()


def of_recommend(lake: Lake, source: str) -> list[tuple[object, ...]]:
    with lake.read() as cursor:
        price, at = (parsing.column_convention(cursor, source, column, "VARCHAR") for column in ("price", "at"))
    return rows_of(lake, source, parsing.number("price", "VARCHAR", price), sql.moment('"at"', "VARCHAR", at))


def of_experiment(lake: Lake, source: str) -> list[tuple[object, ...]]:
    plan = Plan("sku", (Metric("price"),), assigned="at", happened="at")
    with lake.read() as cursor:
        own = _conventions(cursor, source, plan, {"price": "VARCHAR", "at": "VARCHAR"}, Watched())
    return rows_of(
        lake, source, _number("price", "VARCHAR", False, own["price"]), sql.moment('"at"', "VARCHAR", own["at"])
    )
