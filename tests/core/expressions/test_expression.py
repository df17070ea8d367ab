"""Expressions people write: what they may do, and that nothing else gets through."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean import RecipeStep
from core.engine import to_sql
from core.errors import TouchstoneError
from core.expressions.expression import FUNCTIONS, build, condition

TABLE = ibis.table({"price": "decimal(18, 2)", "name": "string", "at": "timestamp", "weird col": "string"}, name="t")
COLUMNS = list(TABLE.columns)

HOSTILE = [
    "read_csv('/etc/passwd')",
    "(SELECT 1)",
    "price > (SELECT max(price) FROM t)",
    "name IN (SELECT name FROM t)",
    "EXISTS (SELECT 1)",
    "COPY t TO '/tmp/x.csv'",
    "ATTACH '/tmp/x.db'",
    "PRAGMA database_list",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET memory_limit = '1MB'",
    "1; DROP TABLE t",
    "price > 0 -- comment\n; DELETE FROM t",
    "getenv('HOME')",
    "read_text('/etc/passwd')",
    "glob('/*')",
    "pragma_table_info('t')",
    "current_setting('home_directory')",
    "query('SELECT 1')",
    "nextval('s')",
    "repeat(name, 1000000000)",
    "t.price",
    "*",
    "COLUMNS('.*')",
    "count(*)",
    "sum(price)",
    "row_number() OVER ()",
    "price::BLOB",
    "CAST(name AS JSON)",
    "x -> x + 1",
    "[1, 2]",
    "{'a': 1}",
    "FROM t",
    "price > ?",
    "$1",
    "name LIKE name",
    "SELECT price",
    "price AS x",
    "CREATE TABLE x AS SELECT 1",
    "''; ATTACH 'x'",
    "name COLLATE NOCASE = 'a'",
    "",
    "   ",
    "((((((",
    "price >",
    "1" * 5000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_everything_beyond_the_allow_list_is_refused(text):
    with pytest.raises(TouchstoneError):
        build(text, TABLE, COLUMNS)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_ever_raises_anything_but_our_error(text):
    try:
        value = build(text, TABLE, COLUMNS)
    except TouchstoneError:
        return
    assert not any(word in to_sql(value).lower() for word in ("read_", "attach", "copy ", "pragma", "getenv"))


@pytest.mark.parametrize(
    "text",
    [
        "price > 0 AND name IS NOT NULL",
        "name IN ('a', 'b') OR name LIKE 'x%'",
        "price BETWEEN 1 AND 2.5",
        "\"weird col\" = 'it''s'",
        "NOT (PRICE <= 0)",
        "regexp_matches(name, '^[a-z]+$')",
        "at >= '2026-01-01'",
        "year(at) = 2026",
        "contains(lower(name), 'x')",
    ],
)
def test_conditions(text):
    assert condition(text, TABLE, COLUMNS).type().is_boolean()


def test_a_number_is_no_condition_and_an_unknown_column_is_named_with_the_nearest():
    with pytest.raises(TouchstoneError, match="not a condition"):
        condition("price + 1", TABLE, COLUMNS)
    with pytest.raises(TouchstoneError, match="pric") as caught:
        condition("pric > 1", TABLE, COLUMNS)
    assert "price" in caught.value.hint


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("round(price * 1.5, 1)", [Decimal("3.0"), None]),
        ("CASE WHEN price > 1 THEN 'dear' ELSE 'cheap' END", ["dear", "cheap"]),
        ("coalesce(price, 0) + 1", [Decimal(3), Decimal(1)]),
        ("upper(name) || '!'", ["A!", "B!"]),
        ("price / 0", [None, None]),
        ("substring(name, 1, 1)", ["a", "b"]),
        ("if(price IS NULL, 'none', name)", ["a", "none"]),
        ("TRY_CAST(name AS BIGINT)", [None, None]),
    ],
)
def test_computed_columns(bench, expression, wanted):
    name = bench.land({"price": [Decimal(2), None], "name": ["a", "b"]}, types={"price": "DECIMAL(18,2)"})
    bench.clean(name, RecipeStep("custom_expression", (), {"name": "new", "expression": expression}))
    assert bench.column(name, "new") == wanted


def test_a_value_that_looks_like_sql_stays_a_value(bench, tmp_path: Path):
    target = tmp_path / "out.csv"
    evil = f"'); COPY (SELECT 1) TO '{target}'; --"
    name = bench.land({"x": [evil, "b"], 'a"; DROP TABLE y; --': ["1", "2"]})
    bench.clean(
        name,
        RecipeStep("map_values", ("x",), {"mapping": {evil: "mended", "b": evil}}),
        RecipeStep("rename", ('a"; DROP TABLE y; --',), {"name": 'b"; DROP TABLE z; --'}),
    )
    assert bench.column(name, "x") == ["mended", evil]
    assert bench.column(name, 'b"; DROP TABLE z; --') == ["1", "2"]
    assert not target.exists()


KINDS = {
    "n": "int64",
    "d": "decimal(18, 2)",
    "f": "float64",
    "s": "string",
    "b": "boolean",
    "t": "timestamp",
    "y": "date",
}
OPERATORS = (
    "=",
    "<>",
    "<",
    ">=",
    "AND",
    "OR",
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "LIKE",
    "||",
    "^",
    "IS NOT DISTINCT FROM",
)


def test_wrong_operands_are_a_sentence() -> None:
    """Operators and functions over values of every type are worked out or refused in words, never as Ibis says it."""
    table = ibis.table(KINDS, name="t")
    values = [*KINDS, "1", "'x'", "0.5", "NULL"]
    texts = [f"{a} {by} {b}" for by in OPERATORS for a in values for b in values]
    forms = [*(f"{{f}}({a})" for a in values), *(f"{{f}}({a}, {b})" for a in values for b in ("n", "s", "'x'"))]
    texts += [form.format(f=name) for name in FUNCTIONS for form in forms]
    texts += [f"CASE WHEN {a} THEN {b} ELSE {c} END" for a in "bs" for b in KINDS for c in KINDS]
    texts += [f"{a} IN ({b}, 1)" for a in KINDS for b in values] + [
        f"{a} BETWEEN {b} AND 2" for a in KINDS for b in values
    ]
    made, said = 0, []
    for text in texts:
        try:
            build(text, table, list(KINDS))
            made += 1
        except TouchstoneError as error:
            said.append(error.message)
    assert [one for one in said if re.search(r"r0|Unbound|Ibis|Value\[|object|\bnone\b", one)] == []
    assert min(made, len(said)) > 500
    with pytest.raises(TouchstoneError, match="“s \\+ 1” does not fit these types: text, whole number"):
        build("b AND (s + 1) > 2", table, list(KINDS))
