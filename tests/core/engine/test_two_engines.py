"""The rules are Ibis and no one engine's: what a second engine understands gives the same answers there.

SQLite costs nothing and shares no code with DuckDB. It has no lists and no casts that may fail, so it runs the rules
that need neither; what it refuses is written out here, so that no rule leaves the common ground unseen. Spark, which
has all of them, answers in `test_spark_cells` and `test_spark_checks`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import ibis
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from ibis.common.exceptions import OperationNotDefinedError, UnsupportedBackendType

from core.cells import columns, damage, events, identifiers, missing, money, numbers, signs, times, truth
from core.cells.missing import WORDS
from core.clean.steps.text import trimmed
from core.engine import compiled, spark, to_sql, unattached
from core.kinds import EVENT_SYNONYMS
from core.lake import Lake
from core.quality import check, scope
from tests.core.quality.faults import CLEAN, whole_shop

Rule = Callable[[Any], Any]
RULES: dict[str, Rule] = {
    "missing.is_missing": missing.is_missing,
    "truth.truth": truth.truth,
    "events.event_key": events.event_key,
    "identifiers.tidy": identifiers.tidy,
    "identifiers.is_untidy": identifiers.is_untidy,
    "identifiers.without_tail": identifiers.without_tail,
    "identifiers.is_exponent": identifiers.is_exponent,
    "identifiers.written_out": identifiers.written_out,
    "signs.narrowed": signs.narrowed,
    "signs.stripped": signs.stripped,
    "money.currency_of": money.currency_of,
    "damage.garbled": damage.garbled,
    "damage.lost": damage.lost,
    "damage.has_entity": damage.has_entity,
    "damage.invisible": damage.invisible,
    "damage.visible": damage.visible,
    "columns.shows comma": lambda text: columns.shows(text, "comma"),
    "columns.shows day": lambda text: columns.shows(text, "day"),
    "numbers.number": numbers.number,
    "numbers.body": numbers.body,
    "times.moment": times.moment,
    "times.without_zone": times.without_zone,
    "times.names_zone": times.names_zone,
    "clean trimmed": trimmed,
}
LISTS = {"identifiers.written_out", "damage.invisible", "damage.visible", "columns.shows comma", "numbers.number"}
LISTS |= {"numbers.body", "times.moment", "clean trimmed"}
"""What needs a list to name a value in (`core.cells.bound`) or a cast that may fail; SQLite has neither."""
COMMON = sorted(set(RULES) - LISTS)


def by_duckdb(rule: Rule, texts: Sequence[str | None]) -> list[Any]:
    table = ibis.memtable({"n": range(len(texts)), "x": list(texts)}, schema={"n": "int64", "x": "string"})
    unbound = ibis.table(table.schema(), name="cells")
    with unattached() as con:
        con.register("cells", table.to_pyarrow())
        rows = con.execute(to_sql(unbound.select(n=unbound.n, r=rule(unbound.x)).order_by("n"))).fetchall()
    return [row[1] for row in rows]


def _pattern(written: str) -> re.Pattern[str]:
    r"""A pattern of RE2 in Python's way, which SQLite is lent: `\x{200B}` is the character itself there."""
    return re.compile(
        re.sub(r"\\x\{([0-9A-Fa-f]+)\}", lambda code: re.escape(chr(int(code[1], 16))), written), re.ASCII
    )


def _found(text: str | None, pattern: str) -> bool | None:
    return None if text is None else bool(_pattern(pattern).search(text))


def _replaced(text: str | None, pattern: str, by: str) -> str | None:
    return None if text is None else _pattern(pattern).sub(by, text)


def by_sqlite(rule: Rule, texts: Sequence[str | None]) -> list[Any]:
    con = ibis.sqlite.connect()
    con.con.create_function("_ibis_regex_search", 2, _found, deterministic=True)
    con.con.create_function("_ibis_regex_replace", 3, _replaced, deterministic=True)
    con.con.create_function("lower", 1, lambda text: text and text.lower(), deterministic=True)  # its own knows ASCII
    table = con.create_table("cells", schema=ibis.schema({"n": "int64", "x": "string"}))
    con.con.executemany("INSERT INTO cells VALUES (?, ?)", list(enumerate(texts)))
    found = table.select(n=table.n, r=rule(table.x)).order_by("n").to_pyarrow().column("r").to_pylist()
    con.disconnect()
    return found


ENGINES = {"duckdb": by_duckdb, "sqlite": by_sqlite}


Engine = Callable[[Rule, Sequence[str | None]], list[Any]]


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    return ENGINES[request.param]


SIGNS = " \t\u00a0\u3000\u200b\u200d\ufeff'`´$€¥-−()（）.,:/&;#xXäßé%０９ＡＺ零一无未知年月日TZ+0123456789"
WRITTEN = ["n/a", "NULL", "未知", "缺失", "&amp;", "&#39;", "Ã©", "\ufffd", "00012.0", "1.2E5", "$12.50", "3/4/2026"]
WRITTEN += ["25/03/2026", "2026-01-02T03:04:05+08:00", "10:00 PST", "USD 5", "yes", "否", "Add To Cart", "加入购物车"]
CELLS = st.none() | st.sampled_from(WRITTEN + list(WORDS) + sorted(EVENT_SYNONYMS)) | st.text(SIGNS, max_size=12)


@settings(max_examples=3, deadline=None, phases=[Phase.generate])  # what differs is shown without shrinking
@given(texts=st.lists(CELLS, min_size=40, max_size=80))
def test_a_rule_says_the_same_on_both_engines(texts: list[str | None]) -> None:
    for name in COMMON:
        both = zip(texts, by_duckdb(RULES[name], texts), by_sqlite(RULES[name], texts), strict=True)
        assert [one for one in both if one[1] != one[2]] == [], name


@pytest.mark.parametrize("name", sorted(LISTS))
def test_what_a_second_engine_refuses_is_known(name: str) -> None:
    with pytest.raises((OperationNotDefinedError, UnsupportedBackendType)):
        by_sqlite(RULES[name], ["1"])


def test_missing_words_are_missing_in_any_case_and_between_blanks(engine: Engine) -> None:
    texts = [blank + word.upper() + blank for word in WORDS for blank in ("", " ", "\u3000")]
    assert engine(missing.is_missing, [*texts, None]) == [True] * (len(texts) + 1)
    assert engine(missing.is_missing, ["0", "nano", "nullify", "无印良品", "未知数"]) == [False] * 5


def test_an_event_name_has_one_key(engine: Engine) -> None:
    words = sorted(EVENT_SYNONYMS)
    assert engine(events.event_key, [f" {word.upper()}\u3000" for word in words]) == [
        events.key(word) for word in words
    ]


def test_the_expressions_of_all_checks_are_understood_by_spark(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled only, without Spark: a check that leaves what Spark is asked for fails here."""
    seen: list[Any] = []
    monkeypatch.setattr(scope, "compiled", lambda one: seen.append(one) or compiled(one))
    whole_shop(lake)
    for name in CLEAN:
        check(lake, name)
    assert len(seen) > len(CLEAN)
    assert [statement for one in seen if not (statement := spark.compiled(one))] == []
