"""What changed since last week: laws of comparing stretches, and the sentences of a grown dataset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.collect import ingest
from core.i18n import use_language
from core.lake import Lake
from core.quality import check
from core.quality.watch.moved import TOLD, moved
from core.quality.watch.series import Piece
from core.quality.watch.sketch import Held, Sketch
from core.report.news import news
from tests.core.quality.planting import ITEM_ROLES, items, land
from tests.core.quality.test_days import greenhouse, weeks

FIRST = date(2024, 3, 4)


def day(place: int, rows: int = 400, blank: float = 0.01, north: float = 0.5, middle: int = 1050) -> Piece:
    """A day of a shop: a column with blank cells, a region, an amount in three buckets."""
    regions = {"N": round(rows * north), "S": rows - round(rows * north)}
    amounts = {str(middle + step): rows // 3 for step in (-1, 0, 1)}
    columns = {
        "rider": Held(blank=round(rows * blank)),
        "region": Held(counts=regions),
        "amount": Held(counts=amounts, binned=True),
    }
    when = FIRST + timedelta(days=place)
    return Piece(f"day:{when}", 1, Sketch(rows, columns), day=when, grain="day")


WEEK = [day(place, 380 + 10 * (place % 5)) for place in range(7)]


@given(st.integers(0, 2**20), st.integers(1, 40))
@settings(max_examples=25, deadline=None)
def test_a_week_like_the_one_before_says_nothing_however_many_rows_it_has(seed: int, times: int) -> None:
    def as_many(piece: Piece, place: int) -> Piece:
        return replace(day(place, piece.rows * times), key=f"{seed}:{place}")

    late = [as_many(piece, place + 7) for place, piece in enumerate(WEEK)]
    early = [as_many(piece, place) for place, piece in enumerate(WEEK)]
    assert moved(late, early) == []


@given(st.floats(0.05, 0.6), st.floats(0.7, 0.95), st.floats(2.0, 6.0), st.integers(8, 60), st.permutations(range(4)))
@settings(max_examples=25, deadline=None)
def test_what_was_planted_is_told_the_largest_first(
    blank: float, north: float, fewer: float, shift: int, which: list[int]
) -> None:
    faults = [{"blank": blank}, {"north": north}, {"rows": int(400 / fewer)}, {"middle": 1050 + shift}]
    names = ["blank:rider", "spread:region", "rows", "spread:amount"]
    planted = which[:2]
    late = [day(place + 7, **{name: value for one in planted for name, value in faults[one].items()})  # type: ignore[arg-type]
            for place in range(7)]  # fmt: skip
    found = moved(late, [day(place) for place in range(7)])
    assert {one.figure for one in found} == {names[one] for one in planted}
    assert [one.size for one in found] == sorted((one.size for one in found), reverse=True)
    assert all(one.size >= TOLD for one in found)
    worse = {one.figure: one.worse for one in found}
    assert all(worse.get(name, True) for name in ("blank:rider", "rows")), "blank cells and lost rows are losses"


def test_few_rows_say_nothing() -> None:
    assert moved([day(8, 5, blank=1.0)], [day(place, 2) for place in range(7)]) == []


def three_versions(lake: Lake) -> None:
    """Clean; negative prices; these mended and the catalog doubled, by which titles repeat."""
    for count, bad in ((120, 0), (120, 12), (240, 0)):
        rows = items(count)
        for place in range(bad):
            rows[place]["price"] = -1.0
        land(lake, "items", "items", ITEM_ROLES, rows)
        check(lake, "items")


@pytest.fixture
def grown(prepared: Callable[..., Lake]) -> Lake:
    return prepared(three_versions)


def test_the_version_before_says_what_mended_and_what_it_gives_back(grown: Lake) -> None:
    found = news(grown, "items", "version")
    assert "Rows: 240 (+120)." in found.whole
    first = found.checks[0]
    assert (first.kind, first.check, first.worse) == ("mended", "in_range:price", False)
    assert [one.size for one in found.checks] == sorted((one.size for one in found.checks), reverse=True)
    assert found.since.came == (3,)


def test_without_a_report_that_old_the_first_one_is_compared_and_what_came_and_went_is_told(grown: Lake) -> None:
    found = news(grown, "items")
    assert found.since.before is not None
    assert (found.since.reached, found.since.before.number, found.since.came) == (False, 1, (1, 2, 3))
    passing = [one for one in found.checks if one.kind == "passing"]
    assert [one.check for one in passing] == ["in_range:price"], "it broke with version 2 and was mended by version 3"
    assert passing[0].incident.startswith("items@")


def test_a_week_in_which_nothing_came_says_so(grown: Lake) -> None:
    later = news(grown, "items", now=datetime.now(UTC) + timedelta(days=9))
    assert later.since.quiet
    assert later.whole.startswith("No version came since ")
    assert later.checks == ()


def two_weeks(lake: Lake) -> None:
    """Weekdays of five weeks; in the last each plant of bed N stands in bed S."""
    days = weeks(5)
    last = {f"{day}" for day, _rows in days[-5:]}
    file = greenhouse(lake.path, days, fault=lambda line: line.replace(",N,", ",S,") if line[:10] in last else line)
    ingest(lake, file, "beds")
    check(lake, "beds")


@pytest.mark.parametrize(("language", "says"), [("en", "has"), ("zh_CN", "占行数的")])
def test_the_datas_own_last_week_stands_beside_the_week_before(
    prepared: Callable[..., Lake], language: str, says: str
) -> None:
    lake = prepared(two_weeks)
    with use_language(language):
        found = news(lake, "beds")
        days = [day for day, _rows in weeks(5)]
        assert all(f"{one}" in found.figures_of for one in days[-6:-4])
        [moved_one] = [one for one in found.figures if one.figure == "spread:bed"]
        assert says in moved_one.text
        assert found.figures == tuple(sorted(found.figures, key=lambda one: -one.size))
