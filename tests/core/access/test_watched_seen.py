"""What moved in the data is told to each reader as they see its columns: no value, middle or day of a closed one."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import core.quality as quality
from core.access import Person, acting, close_column, keep_rows
from core.collect import ingest
from core.lake import Lake
from core.quality.moved_said import moved_said
from core.quality.watch.figures import judged
from core.quality.watch.moved import moved
from core.quality.watch.seen import series_as_seen
from core.quality.watch.series import Piece, Series
from core.quality.watch.sketch import Held, Sketch
from core.report.news import news

COLUMNS = ("note", "price", "text", "event_type", "at", "n")
ROLES = {"price": "price", "text": "text", "event_type": "event_type", "timestamp": "at"}
FIRST = date(2024, 3, 4)
OF = {"order:amount": "price", "opinion:negative": "text", "opinion:score": "text", "rate:purchase/view": "event_type"}
"""Figures of no column, and whose cells they tell of."""


def piece(place: int, late: bool, columns: tuple[str, ...]) -> Piece:
    """400 rows in which every figure differs late from early; each column's values and buckets are its own."""
    told = {}
    for at, column in enumerate(columns):
        if at % 2:
            told[column] = Held(40 if late else 4, 50, counts={str(1040 + at + 30 * late): 360}, binned=True)
        else:
            told[column] = Held(40 if late else 4, 50, counts={f"secret {column} {late}": 300, f"old {column}": 60})
    more = {
        "amount": Held(n=200, mean=5.0 if late else 3.0, m2=20.0),
        "negative": Held(n=200, mean=0.9 if late else 0.1, m2=18.0),
        "score": Held(n=200, mean=-0.9 if late else 0.9, m2=18.0),
    }
    types = {"view": 200, "purchase": 150 if late else 20, "cart": 100}
    sketch = Sketch(400, told, {}, types, {"7": 400}, 0, frozenset(), more)
    day = FIRST + timedelta(days=place)
    return Piece(f"day:{day}", 1, sketch, day=day, grain="day", fresh=late)


def scope_of(ways: Mapping[str, str] | None) -> Any:
    lake = SimpleNamespace(closed=lambda _name: None if ways is None else set(ways), hidden=lambda _name: ways or {})
    return SimpleNamespace(lake=lake, dataset=SimpleNamespace(name="orders"), roles=ROLES)


def said(found: Series) -> Iterator[str]:
    """All that is told of a series, whatever it is cut into."""
    for pieces in (found.uploads, found.periods):
        half = len(pieces) - 2
        for one in moved(pieces[half:], pieces[:half]) if half > 0 else ():
            yield f"{one.figure} {moved_said(one, None)}"
        for figure in judged(pieces, COLUMNS):
            yield f"{figure.name} {[dict(one) for one in figure.more]}"
        for one in pieces:
            yield f"{one.day} {sorted(one.sketch.hours)}"


@given(
    st.dictionaries(st.sampled_from(COLUMNS), st.sampled_from(["masked", "year", "hidden", "texts"])),
    st.permutations(COLUMNS),
)
@settings(max_examples=25, deadline=None)
def test_no_value_no_middle_and_no_day_of_a_closed_column(ways: dict[str, str], columns: list[str]) -> None:
    pieces = tuple(piece(place, place >= 8, tuple(columns)) for place in range(10))
    whole = Series(pieces, pieces, "day", basis="§time")
    found = series_as_seen(scope_of(ways), whole)
    told = "\n".join(said(found))
    for column in COLUMNS:
        assert (f"secret {column} " in told or f"spread:{column} " in told) == (column not in ways)
        assert f"blank:{column}" in told  # how many cells are empty is no cell
    for figure, column in OF.items():
        open_to = column not in ways or (figure.startswith("opinion") and ways[column] == "texts")
        assert (figure in told) == open_to, figure
    assert (str(FIRST) in told) == ("at" not in ways)
    assert bool(found.periods) == ("at" not in ways)
    if not ways:
        assert found is whole


def test_who_sees_some_rows_alone_is_told_nothing_of_the_others() -> None:
    pieces = tuple(piece(place, place >= 8, COLUMNS) for place in range(10))
    assert series_as_seen(scope_of(None), Series(pieces, pieces, "day", basis="§time")) == Series()


def land(lake: Lake, folder: Path) -> None:
    """Two uploads that differ in each column."""
    path = folder / "orders.csv"
    for late in (False, True):
        with path.open("w", newline="", encoding="utf-8") as stream:
            out = csv.writer(stream)
            out.writerow(["order_id", "user_id", "email", "timestamp", "price", "note", "tier"])
            for n in range(60):
                mail = "sabine@hid.example" if late else "marl@hid.example"
                row = [f"o{n}{late}", f"u{n % 5}", mail, "2025-01-01", 7341 + n % 7 if late else 5 + n % 7]
                out.writerow([*row, f"call {mail}", "gilded" if late else "plain"])
        ingest(lake, path, "orders", kind="orders", append=late)
        quality.check(lake, "orders")


def told(lake: Lake) -> str:
    found = [one.text for one in news(lake, "orders").figures]
    found += [quality.said_of(one) for side in quality.monitor(lake, "orders") for one in side.notable]
    return "\n".join(found)


def test_news_follow_the_view_of_each_role(lake: Lake, tmp_path: Path) -> None:
    land(lake, tmp_path)
    whole = told(lake)
    assert all(one in whole for one in ("hid.example", "gilded", "7,344"))
    for column in ("price", "tier"):
        close_column(lake.path, "orders", column, "viewer")
    keep_rows(lake.path, "orders", "analyst", "tier = 'plain'")
    with acting(Person("st", "steward")):
        assert told(lake) == whole
    with acting(Person("vic", "viewer")):
        found = told(lake)
    assert not [one for one in ("hid.example", "gilded", "7,344", "7417") if one in found]
    with acting(Person("ann", "analyst")):
        assert told(lake) == ""
