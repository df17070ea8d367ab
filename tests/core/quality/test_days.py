"""What came last is judged by the days of the data's own time as well: gaps, rhythms, bands, what stewards say."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.collect import ingest
from core.lake import Lake, has_table
from core.quality import CheckResult, Report, check, describe
from core.quality.watch.effects import distance
from core.quality.watch.gaps import gaps
from core.quality.watch.series import grain_of
from core.quality.watch.sketch import Held, Sketch, added, quantile, read_sketch
from core.quality.watch.usual import bands

START = date(2024, 3, 4)
"""A Monday."""


def spell(day: date, rows: int) -> Iterator[str]:
    draw = random.Random(f"{day}")
    for n in range(rows):
        taken = draw.randrange(8 * 60, 20 * 60)
        lot = f"L{draw.randrange(300):03}"
        yield f"{day} {taken // 60:02}:{taken % 60:02}:{n % 60:02},{lot},{draw.choice('NESW')},{draw.gauss(12, 2):.1f}"


def greenhouse(
    folder: Path, days: list[tuple[date, int]], name: str = "log", fault: Callable[[str], str] = str
) -> Path:
    """A log of a greenhouse: moment, plant, bed, temperature."""
    file = folder / f"{name}.csv"
    lines = [fault(line) for day, rows in days for line in spell(day, rows)]
    file.write_text("moment,plant_id,bed,warmth\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return file


def weeks(count: int, closed: tuple[int, ...] = (5, 6), first: date = START) -> list[tuple[date, int]]:
    days = [first + timedelta(days=n) for n in range(7 * count)]
    return [(day, 60 + 5 * day.weekday()) for day in days if day.weekday() not in closed]


def found(report: Report, name: str) -> CheckResult:
    one = report.result(name)
    assert one is not None
    return one


def five_weeks(lake: Lake) -> None:
    ingest(lake, greenhouse(lake.path, weeks(5)), "beds")
    check(lake, "beds")


@pytest.fixture
def beds(prepared: Callable[..., Lake]) -> Lake:
    return prepared(five_weeks)


def test_days_of_the_first_file_are_judged_and_closed_weekends_are_none(beds: Lake) -> None:
    report = check(beds, "beds")
    told = {one.id: one.state for one in report.results if one.id.startswith("new_")}
    assert set(told.values()) <= {"ok", "skipped"}, told
    assert found(report, "new_volume").total == 20, "twenty-five days, five of which came before one could be judged"


def test_a_second_file_is_judged_by_the_days_of_the_first(beds: Lake, tmp_path: Path) -> None:
    """A day with a third of the rows, one without a plant in a fifth, a hole of a week; and told once each."""
    week = weeks(1, first=START + timedelta(days=42))  # a whole week is left out
    week[1] = (week[1][0], 15)
    bad = f"{week[3][0]}"
    lost = random.Random(4)
    file = greenhouse(
        tmp_path, week, "next",
        lambda line: line.replace(",L", ",NA", 1)[: line.index(",")] + ",," + line.split(",", 2)[2]
        if line.startswith(bad) and lost.random() < 0.2 else line,
    )  # fmt: skip
    ingest(beds, file, "beds", append=True)
    report = check(beds, "beds")
    assert describe(found(report, "new_volume")).startswith(f"Rows of {week[1][0]}: 15; usual are ")
    assert describe(found(report, "new_blanks")).startswith(f"In {bad} (rows: 75): plant_id ")
    hole = f"from {START + timedelta(days=35)} to {START + timedelta(days=39)} (5 days were to be expected)"
    assert hole in describe(found(report, "new_gaps"))
    ingest(beds, greenhouse(tmp_path, weeks(1, first=START + timedelta(days=49)), "after"), "beds", append=True)
    report = check(beds, "beds")
    assert [one.id for one in report.results if one.id.startswith("new_") and one.failed] == []


def test_rows_are_sketched_once(beds: Lake, tmp_path: Path) -> None:
    def stored() -> list[tuple[int, int]]:
        with beds.read() as cursor:
            assert has_table(cursor, "quality.sketches")
            return cursor.execute(
                "SELECT snapshot, sum(row_count)::INT FROM lake.quality.sketches GROUP BY 1 ORDER BY 1"
            ).fetchall()

    before = stored()
    check(beds, "beds")
    assert stored() == before, "a second check stores nothing"
    ingest(beds, greenhouse(tmp_path, weeks(1, first=START + timedelta(days=35)), "next"), "beds", append=True)
    check(beds, "beds")
    after = stored()
    assert after[: len(before)] == before
    assert [rows for _snapshot, rows in after[len(before) :]] == [sum(rows for _day, rows in weeks(1))]


@settings(max_examples=40, deadline=None)
@given(
    closed=st.sets(st.integers(0, 6), max_size=3),
    offset=st.integers(0, 6),
    hole=st.integers(18, 40),
    length=st.integers(7, 30),
)
def test_closed_weekdays_are_no_gaps_and_a_hole_is_one(closed: set[int], offset: int, hole: int, length: int) -> None:
    first = START + timedelta(days=offset)
    days = [one for n in range(90) if (one := first + timedelta(days=n)).weekday() not in closed]
    assert gaps(days, "day") == []
    left = [one for one in days if not hole <= (one - first).days < hole + length]
    told = gaps(left, "day")
    assert len(told) == 1
    gone = sorted(set(days) - set(left))
    assert gone[0] <= told[0].first <= told[0].last <= gone[-1]


def test_a_single_day_is_missed_after_some_weeks_and_a_long_hole_at_once() -> None:
    days = [START + timedelta(days=n) for n in range(40)]
    assert [(one.first, one.last) for one in gaps([*days[:30], *days[31:]], "day")] == [(days[30], days[30])]
    assert gaps([*days[:4], *days[5:9]], "day") == [], "four days show no rhythm"
    later = [START + timedelta(days=280 + n) for n in range(3)]
    assert [one.periods for one in gaps([*days[:3], *later], "day")] == [277]


def test_days_that_often_lack_rows_are_not_missed_one_by_one() -> None:
    draw = random.Random(2)
    days = [START + timedelta(days=n) for n in range(120) if draw.random() < 0.6]
    assert len(gaps(days, "day")) <= 2


@settings(max_examples=30, deadline=None)
@given(parts=st.lists(st.lists(st.integers(-1000, 1000), min_size=1, max_size=30), min_size=1, max_size=5))
def test_sketches_add_up_to_the_sketch_of_all_rows(parts: list[list[int]]) -> None:
    def of(numbers: list[int]) -> Sketch:
        counts = {f"{n}": numbers.count(n) for n in numbers}
        held = Held(
            1, len(counts), len(numbers), float(np.mean(numbers)), float(np.var(numbers)) * len(numbers), counts
        )
        return Sketch(len(numbers), {"a": held}, {"item_id": (3, 2)}, {"view": 2}, {"7": 1}, 2, frozenset({2, 4}))

    whole, every = added(of(part) for part in parts), [n for part in parts for n in part]
    held = whole.columns["a"]
    assert (whole.rows, held.n, held.blank) == (len(every), len(every), len(parts))
    assert held.mean == pytest.approx(np.mean(every), abs=1e-6)
    assert held.deviation == pytest.approx(np.std(every), rel=1e-6, abs=1e-3)
    assert sum(held.counts.values()) == len(every)
    assert whole.known == {"item_id": (3 * len(parts), 2 * len(parts))}
    assert added([read_sketch(whole.to_text())]).rows_seen == frozenset({2, 4})


def test_quantiles_and_distances_come_from_buckets() -> None:
    from core.quality.watch.sketch import GAMMA, ORIGIN

    def binned(numbers: np.ndarray) -> dict[str, int]:  # type: ignore[type-arg]
        found: dict[str, int] = {}
        for one in np.sign(numbers) * (np.floor(np.log(np.abs(numbers)) / np.log(GAMMA)) + ORIGIN):
            found[f"{int(one)}"] = found.get(f"{int(one)}", 0) + 1
        return found

    draw = np.random.default_rng(1)
    base = draw.lognormal(3, 0.5, 20_000)
    assert quantile(binned(base), 0.5) == pytest.approx(np.median(base), rel=0.06)
    for shift in (0.2, 0.5, 1.0):
        made = distance(binned(base * np.exp(0.5 * shift)), [binned(base)])
        assert made is not None
        assert made[0] == pytest.approx(shift, abs=0.06), "of one shape it is Cohen's d"


def test_what_a_steward_says_moves_the_band() -> None:
    """Ten pieces at 1, then all at 3: a fault each time, quiet when it was said that this is usual from here on."""
    values: list[float | None] = [1.0 + 0.01 * (n % 3) for n in range(10)] + [3.0] * 4
    noise = [0.01] * len(values)

    def off(said: dict[int, str]) -> list[int]:
        return [n for n, one in enumerate(bands(values, noise, 0.5, said=said)) if one is not None and one.off]

    assert off({}) == [10, 11, 12, 13]
    assert off({10: "expected"}) == [11, 12, 13], "once, and it teaches nothing"
    assert off({10: "real"}) == [10, 11, 12, 13]
    assert off({10: "usual"}) == []


def test_a_slow_weekday_is_no_alarm_and_a_busy_one_at_the_wrong_day_is() -> None:
    days = [START + timedelta(days=n) for n in range(70)]
    level = [np.log(1000.0 if day.weekday() < 5 else 300.0) for day in days]
    assert not any(one.off for one in bands(level, [0.03] * 70, np.log(1.5), np.log(4), days) if one)
    level[68] = np.log(1000.0)  # a Saturday as busy as a weekday
    assert days[68].weekday() == 5
    made = bands(level, [0.03] * 70, np.log(1.5), np.log(4), days)
    assert [n for n, one in enumerate(made) if one is not None and one.off] == [68]


def test_the_day_of_payment_is_known_from_its_third_month() -> None:
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(150)]
    level = [np.log(100.0 * (3 if day.day == 25 else 1)) for day in days]
    told = [
        days[n] for n, one in enumerate(bands(level, [0.05] * 150, np.log(1.5), np.log(4), days)) if one and one.off
    ]
    assert told == [date(2024, 1, 25), date(2024, 2, 25)]


def test_the_grain_is_the_shortest_that_usually_holds_rows() -> None:
    def days(step: int, rows: int, count: int = 400) -> list[tuple[date, int]]:
        return [(START + timedelta(days=n), rows) for n in range(0, count, step)]

    assert grain_of(days(1, 50)) == "day"
    assert grain_of(days(1, 4)) == "week"
    assert grain_of(days(7, 500)) == "week"
    assert grain_of(days(30, 500)) == "month"
    assert grain_of(days(200, 500)) == ""
    assert grain_of([(START, 9)]) == ""


def shop_log(folder: Path, days: list[date], name: str, spoilt: date | None = None) -> Path:
    """Events of a bookshop: sixteen views, four carts and two purchases by the shelf; a spoilt day has other ids for a
    fifth of its books, and no purchases."""
    lines = []
    for day in days:
        draw = random.Random(f"{day}/{name}")
        for n in range(132):
            kind = "purchase" if n % 22 > 19 else "cart" if n % 22 > 15 else "view"
            if day == spoilt and kind == "purchase":
                kind = "view"
            book = f"B{draw.randrange(60):03}" if day != spoilt or n % 5 else f"Q{n:03}"
            lines.append(
                f"U{draw.randrange(40):03},{book},{kind},{day} 1{n // 30}:{n % 30 + 10}:{draw.randrange(60):02}"
            )
    file = folder / f"{name}.csv"
    file.write_text("user_id,item_id,event_type,timestamp\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_joins_funnel_and_batches_sent_again(lake: Lake, tmp_path: Path) -> None:
    books = tmp_path / "books.csv"
    books.write_text("item_id,title\n" + "\n".join(f"B{n:03},Book {n}" for n in range(60)) + "\n", encoding="utf-8")
    ingest(lake, books, "books", kind="items")
    days = [START + timedelta(days=n) for n in range(16)]
    ingest(lake, shop_log(tmp_path, days[:12], "first"), "log", kind="events")
    report = check(lake, "log")
    names = ("new_joins", "new_funnel", "new_repeats", "new_volume", "new_values", "new_gaps")
    assert [one for one in names if found(report, one).failed] == []
    assert found(report, "new_joins").total == 7, "twelve days, five of which came before one could be judged"
    ingest(lake, shop_log(tmp_path, days[12:], "second", days[13]), "log", append=True)
    report = check(lake, "log")
    assert f"In {days[13]} (rows: 132): 79.5 % of the rows have a known item id (usually 100.0 %)" in describe(
        found(report, "new_joins")
    )
    assert f"In {days[13]} (rows: 132): purchase per view" in describe(found(report, "new_funnel"))
    assert not found(report, "new_repeats").failed
    again = shop_log(tmp_path, [days[14]], "second")
    ingest(lake, again, "log", append=True)
    said = describe(found(check(lake, "log"), "new_repeats"))
    assert said.startswith("In version 3 (rows: 132): about 100.0 % of the rows came with an earlier upload"), said


def herbarium(folder: Path, name: str, columns: str, first: int = 0, prefix: str = "S") -> Path:
    """Sheets of a herbarium: number, species, place, collector."""
    draw = random.Random(5)
    rows = [
        f"{prefix}{first + n:04},{draw.choice('abcdefgh')}us {draw.randrange(80)},Hill {draw.randrange(40)},C{n % 9}"
        for n in range(300)
    ]
    file = folder / f"{name}.csv"
    file.write_text(columns + "\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_columns_under_another_name_and_ids_given_anew(lake: Lake, tmp_path: Path) -> None:
    def said(*what: Path | str | int) -> CheckResult:
        ingest(lake, herbarium(tmp_path, *what), "sheets")  # type: ignore[arg-type]
        return found(check(lake, "sheets"), "new_columns")

    assert said("one", "id,species,place,collector").state == "skipped"
    assert said("two", "id,species,place,collector", 40).state == "ok", "some rows went, others came"
    moved = said("three", "id,taxon,locality,collector", 40)
    assert {tuple(one[:2]) for one in moved.detail["renamed"]} == {("taxon", "species"), ("locality", "place")}
    anew = said("four", "id,taxon,locality,collector", 40, "T")
    assert describe(anew) == "id has other ids: 0.0 % of those of version 3 are left"
