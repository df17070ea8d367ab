"""Searches told from events: whatever was shown and chosen comes back, in whatever order the rows lie."""

from __future__ import annotations

import random

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.search.log import log_of_rows
from core.search.log_events import searches_in

ROLES = {
    "user_id": "user",
    "item_id": "item",
    "event_type": "what",
    "timestamp": "time",
    "query": "asked",
    "position": "place",
}
TYPES = {"place": "DOUBLE"}
COLUMNS = ("query_id", "user", "item", "what", "time", "asked", "place", "hits")
ITEMS = ["A1", "A2", "A3", "A4"]
SEARCH = st.tuples(st.sampled_from(["tea", "cup", "壶"]), st.permutations(ITEMS), st.integers(-1, 3))
Row = dict[str, object]


def rows_of(number: int, query: str, shown: list[str], chosen: int, *, named: bool) -> list[Row]:
    """A search as events: who asked, what was shown where, what was clicked and bought."""
    about: Row = {"user": f"u{number}", "time": f"2026-03-01T{number:02d}:00:00"}
    about |= {"query_id": f"q{number}"} if named else {"asked": query}
    rows = [{**about, "what": "search", "asked": query}]
    rows += [{**about, "what": "impression", "item": item, "place": place} for place, item in enumerate(shown)]
    if chosen >= 0:
        later = {**about, "time": f"2026-03-01T{number:02d}:01:00", "item": shown[chosen]}
        rows += [{**later, "what": what} for what in ("click", "buy")]
    return rows


def read(rows: list[Row], most: int = 100):
    used = [name for name in COLUMNS if any(name in row for row in rows)]
    frame = pd.DataFrame([[row.get(name) for name in used] for row in rows], columns=used, dtype=object)
    columns = {name: TYPES.get(name, "VARCHAR") for name in used}
    with duckdb.connect() as cursor:
        cursor.register("given", frame)
        cast = ", ".join(f'CAST("{name}" AS {type_name}) AS "{name}"' for name, type_name in columns.items())
        cursor.execute(f"CREATE TABLE events AS SELECT row_number() OVER () AS _row, {cast} FROM given")
        there = {role: column for role, column in ROLES.items() if column in columns}
        return log_of_rows(*searches_in(cursor, "events", columns, there, most))


@pytest.mark.parametrize("named", [True, False])
@settings(max_examples=8, deadline=None)
@given(searches=st.lists(SEARCH, min_size=1, max_size=5), seed=st.integers(0, 99))
def test_searches_come_back_from_their_events(
    named: bool, searches: list[tuple[str, list[str], int]], seed: int
) -> None:
    rows = [row for n, one in enumerate(searches) for row in rows_of(n, *one, named=named)]
    random.Random(seed).shuffle(rows)
    found = read(rows)
    told = {
        found.user[place]: (found.queries[found.query[place]], found.results[place], found.clicked[place])
        for place in range(len(found))
    }
    assert told == {
        f"u{n}": (query, tuple(shown), shown[chosen] if chosen >= 0 else "")
        for n, (query, shown, chosen) in enumerate(searches)
    }
    assert len(found) == len(searches)


def test_events_without_a_query_are_counted_and_lists_are_read() -> None:
    about = {"user": "u1", "time": "2026-03-01T08:00:00"}
    rows: list[Row] = [
        {**about, "query_id": "1", "asked": "tea", "hits": '["A1"]'},
        {**about, "query_id": "2", "asked": "cup", "hits": "[]"},
        {**about, "query_id": "3", "what": "click", "item": "A2"},
    ]
    found = read(rows)
    assert found.results == [("A1",), ()]
    assert (len(found), found.blank, found.left) == (2, 1, 0)
    assert (len(read(rows, 1)), read(rows, 1).left) == (1, 1)


def test_asking_again_after_a_pause_is_another_search() -> None:
    at = ["08:00:00", "08:10:00", "09:00:00"]
    found = read([{"user": "u1", "asked": "tea", "what": "search", "time": f"2026-03-01T{one}"} for one in at])
    assert found.searches.tolist() == [2]
