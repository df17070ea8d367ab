"""What a cell means on Spark is what it means on DuckDB: every rule of `core.cells`, over made-up cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.cells import times
from core.cells.convention import Convention
from core.engine import spark as engine
from core.engine import to_sql, unattached
from tests.core.engine.test_two_engines import CELLS, RULES, Rule

READINGS: dict[str, Rule] = {
    **RULES,
    "times.moment by month": lambda text: times.moment(text, Convention(month=True)),
    "times.epoch_power": times.epoch_power,
    "lower": lambda text: text.lower(),
    "upper": lambda text: text.upper(),
    "strip": lambda text: text.strip(),
    "length": lambda text: text.length(),
    "as whole number": lambda text: text.try_cast("int64"),
    "as number": lambda text: text.try_cast("float64"),
    "as time": lambda text: text.try_cast("timestamp"),
    "as day": lambda text: text.try_cast("date"),
    "number as text": lambda text: text.try_cast("float64").cast("string"),
    "rounded": lambda text: text.try_cast("float64").try_cast("int64"),
    "a share": lambda text: text.try_cast("float64") / text.length(),
    "parts": lambda text: text.split("-").length(),
    "first part": lambda text: text.split("/")[0],
    "third part": lambda text: text.split("/")[2],
}
SEEN = [
    "2024/5/19",
    "2024 05 19",
    "2024-05-19 10:",
    "2024-05-19 24:00:00",
    "2024-02-30",
    "24-05-19",
    "2024-05-19T1:2:3",
]
SEEN += ["2024-05-19 10:00:00.1234567", "2024-05-19 10:00:00+02:30", "2024-05-19 23:59:60", "19/05/2024", "05/19/2024"]
SEEN += ["3 Jan 2026 10:05 PM", "Fri, 02 Jan 2026 10:00:00 +0000", "20260102103000", "1767312000", "1767312000123", "0"]
SEEN += [
    "1.5",
    "2.5",
    "-2.5",
    "1e20",
    "1e-5",
    "123456789.125",
    "1234567890123456789",
    "1_000",
    "1d",
    "2f",
    "0.1",
    " 7 ",
]
SEEN += [
    "STRASSE",
    "straße",
    "ΑΣ",
    "İ",
    "10:05 pm",
    "2026-1-2 3:04 am",
    "a-b-c",
    "x/y/z",
    "",
    "-0",
    "1,234.5",
    "5.0E-10",
]
"""Cells at which engines are known to differ."""


def both(spark: Any, rules: dict[str, Rule], texts: Sequence[str | None]) -> dict[str, list[tuple[Any, Any, Any]]]:
    """Rule -> cells at which the two differ, with DuckDB's and Spark's answer."""
    table = ibis.memtable({"n": range(len(texts)), "x": list(texts)}, schema={"n": "int64", "x": "string"})
    unbound = ibis.table(table.schema(), name="cells")
    asked = unbound.select(n=unbound.n, **{f"r{place}": rule(unbound.x) for place, rule in enumerate(rules.values())})
    with unattached() as con:
        con.register("cells", table.to_pyarrow())
        here = con.execute(to_sql(asked.order_by("n"))).to_arrow_table().to_pylist()
    spark.createDataFrame(table.to_pyarrow()).createOrReplaceTempView("cells")
    there = engine.fetched(spark, engine.compiled(asked.order_by("n")))
    found: dict[str, list[tuple[Any, Any, Any]]] = {}
    for place, name in enumerate(rules):
        for text, one, other in zip(texts, here, there, strict=True):
            if not same(one[f"r{place}"], other[f"r{place}"]):
                found.setdefault(name, []).append((text, one[f"r{place}"], other[f"r{place}"]))
    return found


def same(one: Any, other: Any) -> bool:
    """Equal; two numbers also where they differ by no more than the last of their sixteen digits."""
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (one != one and other != other) or abs(one - other) <= 1e-15 * abs(one)
    return bool(one == other)


@settings(
    max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(CELLS, min_size=100, max_size=200))
def test_a_cell_means_the_same_on_spark(spark: Any, texts: list[str | None]) -> None:
    assert both(spark, READINGS, [*texts, *SEEN, *(f" {one} " for one in SEEN)]) == {}


PATTERNS = [
    r"a$", r"^\s+$", r"\bab\b", r"(?i)STRASSE", r"[[]", r"[]a]", r"[^\s]", r"[\s\x{00A0}]", r"\p{Han}", r"[\p{Lu}\d]",
    r"a.b", r"[[:alpha:]]+", r"\w+\W", r"(?:a|b)+?c", r"[&&]", r"\x{200B}|\S{3}", r"\.0*$", r"^(\d{1,2})[/.-]",
]  # fmt: skip
SIGNS = "ab c\n\r\x0b\x85\u2028\u00a0\u200b[]&^$.ßS中A1-/\\Éé"


@settings(
    max_examples=1, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(st.text(SIGNS, max_size=6), min_size=300, max_size=300))
def test_a_pattern_finds_the_same_on_spark(spark: Any, texts: list[str]) -> None:
    rules: dict[str, Rule] = {}
    for pattern in PATTERNS:
        rules[f"found {pattern}"] = lambda text, pattern=pattern: text.re_search(pattern)
        rules[f"taken {pattern}"] = lambda text, pattern=pattern: text.re_extract(pattern, 0)
        rules[f"put in {pattern}"] = lambda text, pattern=pattern: text.re_replace(pattern, r"<\0>$1")
    assert both(spark, rules, texts) == {}


def test_missing_java_or_pyspark_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert engine.missing().count("\n") == 0
    assert "Java" in engine.missing()
