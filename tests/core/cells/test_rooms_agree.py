"""One cell, one verdict: checks, the cleaning steps, recommendations and experiments read a spelling alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cells import missing, numbers, sql, times
from core.experiment.aggregate import _number
from core.recommend.data import parsing

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
        "checks": sql.of(numbers.number, "x", "VARCHAR"),
        "cleaning": sql.of(lambda x: numbers.canonical(numbers.body(x)).try_cast("float64"), "x", "VARCHAR"),
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
    assert one(sql.of(times.moment, "x", "VARCHAR"), text) == expected
    assert one(parsing.seconds("x", "VARCHAR"), text) == expected.replace(tzinfo=UTC).timestamp()


def test_every_missing_word_is_missing_in_every_room() -> None:
    for word in (*missing.WORDS, " N/A ", "\u3000", "无 "):
        assert one(sql.is_missing("x"), word) is True
        assert missing.means_missing(word)
        assert one(parsing.text("x"), word) is None
