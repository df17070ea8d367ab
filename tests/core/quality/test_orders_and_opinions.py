"""What orders come to and what a model read is watched by day: steady twins are silent, a day that is not is told."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from core.collect import ingest
from core.i18n import use_language
from core.lake import Lake
from core.quality import Check, Report, Suite, check, describe, monitor
from core.quality.moved_said import moved_said
from core.quality.watch.figures import judged
from core.quality.watch.moved import moved
from core.quality.watch.orders import order_column
from core.quality.watch.series import Piece
from core.quality.watch.sketch import Held, Sketch, added, read_sketch
from core.text.sentiment import predictions
from core.text.sentiment.score import Prediction

FIRST = date(2025, 9, 1)
"""A Monday."""
WATCHED = Suite("till", (Check("new_orders", "new_orders", "consistency"),))
READ = Suite("said", (Check("new_opinions", "new_opinions", "semantic accuracy"),))
Turn = Callable[[int, list[list[str]]], list[list[str]]]


def till(folder: Path, days: range, turn: Turn = lambda _day, lines: lines, name: str = "till") -> Path:
    """Receipts of a bakery: weekends buy half as many but twice as dear, in a week of promotion a fifth more."""
    rows = []
    for number in days:
        draw, day = random.Random(f"till{number}"), FIRST + timedelta(days=number)
        weekend = day.weekday() >= 5
        lines = []
        for receipt in range(24 if weekend else 48):
            for _line in range(draw.randint(1, 5)):
                price = draw.lognormvariate(1.2, 0.4) * (1.6 if weekend else 1.0) * (1.2 if 21 <= number < 28 else 1.0)
                at = datetime.combine(day, datetime.min.time()) + timedelta(hours=8, minutes=9 * receipt)
                who = f"C{draw.randrange(90):03}"
                lines.append([f"{number:03}{receipt:03}", who, f"B{draw.randrange(40):02}", "purchase", f"{at}",
                              f"{price:.2f}", f"{draw.randint(1, 3)}"])  # fmt: skip
        rows += turn(number, lines)
    file = folder / f"{name}.csv"
    head = "receipt_no,user_id,item_id,event_type,timestamp,price,quantity"
    file.write_text("\n".join([head, *(",".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return file


def told(report: Report, check_id: str) -> str:
    result = report.result(check_id)
    assert result is not None
    return describe(result)


def test_orders_of_steady_weeks_are_silent_and_a_day_at_twice_the_price_or_with_lost_lines_is_told(
    lake: Lake, tmp_path: Path
) -> None:
    ingest(lake, till(tmp_path, range(36)), "till", kind="events")
    report = check(lake, "till", suite=WATCHED)
    result = report.result("new_orders")
    assert result is not None
    assert (result.failed, result.total) == (0, 2 * 31), (
        "thirty-one days with weekends and a promotion: nothing is told"
    )

    def spoilt(day: int, lines: list[list[str]]) -> list[list[str]]:
        if day == 37:
            return [[*line[:5], f"{2 * float(line[5]):.2f}", line[6]] for line in lines]
        if day == 39:  # two of three lines behind the first of each receipt
            seen: dict[str, int] = {}
            kept = []
            for line in lines:
                seen[line[0]] = seen.get(line[0], 0) + 1
                if seen[line[0]] == 1 or seen[line[0]] % 3 == 0:
                    kept.append(line)
            return kept
        return lines

    ingest(lake, till(tmp_path, range(36, 42), spoilt, "next"), "till", append=True)
    report = check(lake, "till", suite=WATCHED)
    words = told(report, "new_orders")
    days = [f"{FIRST + timedelta(days=n)}" for n in range(42)]
    assert f"In {days[37]} " in words
    assert f"In {days[39]} " in words
    assert "a typical order comes to" in words
    assert "a typical order has" in words
    assert "effect: large" in words
    result = report.result("new_orders")
    assert result is not None
    assert {(one["day"], one["figure"]) for one in result.detail["off"]} >= {
        (days[37], "order:amount"), (days[39], "order:lines"),
    }  # fmt: skip
    assert {one["day"] for one in result.detail["off"]} == {days[37], days[39]}, "the four days between are silent"
    _side, by_day = monitor(lake, "till")
    shown = {line.name: line for line in by_day.lines}
    assert [point.label for point in shown["order:amount"].points if point.off] == [days[37]]
    told_there = {one.point.told for one in by_day.notable if one.line.name == "order:lines"}
    assert any("a typical order has" in text for text in told_there)
    with use_language("zh_CN"):
        assert "典型订单的金额为" in told(report, "new_orders")
        assert shown["order:amount"].text == "典型订单的金额"


def test_an_order_is_named_by_its_own_column() -> None:
    assert order_column(["user", "parent_order_id", "order_id"]) == "order_id"
    assert order_column(["InvoiceNo", "StockCode"]) == "InvoiceNo"
    assert order_column(["订单编号", "数量"]) == "订单编号"
    for name in ("order_num", "order_status", "orders", "preorder_date", "item_no", "session_id"):
        assert order_column([name]) == "", name


def test_a_sketch_kept_before_there_were_orders_is_read_and_adds_up() -> None:
    old = read_sketch('[7,{"a":[1,2,3,4.0,5.0,{},0]},{"item_id":[3,2]},{},{},1,[5]]')
    new = Sketch(3, more={"amount": Held(n=2, mean=1.0, m2=0.5)})
    both = added([old, read_sketch(new.to_text())])
    assert (both.rows, both.more["amount"].n, both.more["amount"].mean) == (10, 2, 1.0)


def pieces(means: list[float], orders: int = 60) -> Iterator[Piece]:
    for number, mean in enumerate(means):
        day = FIRST + timedelta(days=number)
        held = Held(n=orders, mean=mean, m2=orders * 0.36)
        yield Piece(f"day:{day}", 1, Sketch(300, more={"amount": held}), day=day, grain="day")


@pytest.mark.parametrize("seed", range(5))
def test_thirty_clean_days_say_nothing_and_a_doubled_one_does(seed: int) -> None:
    """Days that scatter by chance, weekends at one and a half times, a promotion of a fifth in the fifth week."""
    draw = random.Random(seed)
    level = [
        math.log(40 * (1.5 if n % 7 > 4 else 1.0) * (1.2 if 28 <= n < 35 else 1.0)) + draw.gauss(0, 0.6 / math.sqrt(60))
        for n in range(60)
    ]

    def off(values: list[float]) -> list[int]:
        (line,) = [one for one in judged(list(pieces(values)), ()) if one.kind == "order"]
        return [n for n, band in enumerate(line.bands) if band is not None and band.off]

    assert off(level) == []
    place = draw.randrange(30, 60)
    assert off([one + (math.log(2) if n == place else 0) for n, one in enumerate(level)]) == [place]


GOOD, BAD = "soft and warm, would buy again", "torn on arrival, asked for my money back"


def letters(folder: Path, days: range, angry: int = -1, name: str = "said") -> Path:
    rows = []
    for number in days:
        draw, day = random.Random(f"said{number}"), FIRST + timedelta(days=number)
        for n in range(20 if day.weekday() >= 5 else 30):
            text = BAD if draw.random() < (0.75 if number == angry else 0.12) else GOOD
            rows.append(f"{number}-{n},S{n % 9},{text.replace(',', '')} {number} {n},{day} 10:{n:02}:00")
    file = folder / f"{name}.csv"
    file.write_text("review_id,item_id,text,timestamp\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return file


def read(lake: Lake, version: int, model: str, share: float = 1.0, gloomy: bool = False) -> None:
    """Score every text of a version as a model would that knows the two sentences; a gloomy one finds all negative."""
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT _row, text FROM {lake.table('said', version=version)} ORDER BY _row").fetchall()
    found = []
    for row, text in rows[: round(share * len(rows))]:
        bad = gloomy or text.startswith("torn")
        found.append((int(row), Prediction(text, "en", "negative" if bad else "positive", 0.9 if bad else 0.1, 0.0,
                                           0.1 if bad else 0.9)))  # fmt: skip
    predictions.prepare(lake)
    predictions.store(lake, "said", version, model, "torch-fp32-cpu", found)


def test_a_day_of_negative_texts_is_told_by_the_scores_of_one_model(lake: Lake, tmp_path: Path) -> None:
    def judged_now() -> tuple[str, int]:
        result = check(lake, "said", suite=READ).result("new_opinions")
        assert result is not None
        return result.state, int(result.failed)

    ingest(lake, letters(tmp_path, range(35)), "said", kind="reviews")
    assert judged_now()[0] == "skipped", "no text was read"
    first = lake.dataset("said").version
    read(lake, first, "m@1")
    assert judged_now() == ("ok", 0), "thirty days with weekends are silent"
    ingest(lake, letters(tmp_path, range(35, 38), 36, "next"), "said", append=True)
    second = lake.dataset("said").version
    assert judged_now()[0] == "skipped", "the new texts were not read"
    read(lake, second, "m@1", share=0.99)
    assert judged_now()[0] == "skipped", "an upload half read says nothing"
    read(lake, second, "m@1")
    report = check(lake, "said", suite=READ)
    bad = f"{FIRST + timedelta(days=36)}"
    words = told(report, "new_opinions")
    assert f"In {bad} (rows: 30)" in words
    assert "of the texts read are negative (usually" in words
    assert "effect: large" in words
    assert words.count("In ") == 1, "the days beside it are silent"
    (_uploads, by_day) = monitor(lake, "said")
    assert {one.line.name for one in by_day.notable} >= {"opinion:negative", "opinion:score"}
    # new scores of the old version, by a model that finds all negative, change nothing of the new one's figures
    read(lake, first, "gloomy@1", gloomy=True)
    assert told(check(lake, "said", suite=READ), "new_opinions") == words
    assert [one for one in monitor(lake, "said")[1].lines if one.name.startswith("opinion")] == [
        one for one in by_day.lines if one.name.startswith("opinion")
    ]


def test_what_was_read_is_kept_by_upload_and_counted_once(lake: Lake, tmp_path: Path) -> None:
    def stored() -> list[tuple[int, int]]:
        with lake.read() as cursor:
            return cursor.execute(
                "SELECT snapshot, count(*) FROM lake.quality.sketches WHERE basis LIKE '%m@1%' GROUP BY 1 ORDER BY 1"
            ).fetchall()

    ingest(lake, letters(tmp_path, range(9)), "said", kind="reviews")
    read(lake, lake.dataset("said").version, "m@1")
    check(lake, "said", suite=READ)
    before = stored()
    assert [days for _snapshot, days in before] == [9]
    ingest(lake, letters(tmp_path, range(9, 11), name="next"), "said", append=True)
    read(lake, lake.dataset("said").version, "m@1")
    check(lake, "said", suite=READ)
    check(lake, "said", suite=READ)
    assert [days for _snapshot, days in stored()] == [9, 2]
    assert stored()[:1] == before


def test_a_week_beside_the_week_before_says_what_orders_and_texts_moved_by() -> None:
    def week(amount: float, negative: float) -> list[Piece]:
        share = Held(n=200, mean=negative, m2=200 * negative * (1 - negative))
        more = {"amount": Held(n=200, mean=math.log(amount), m2=200 * 0.36), "negative": share}
        return [
            Piece(f"day:{n}", 1, Sketch(300, more=more), day=FIRST + timedelta(days=n), grain="day") for n in range(7)
        ]

    assert moved(week(40, 0.1), week(40, 0.1)) == []
    found = moved(week(20, 0.3), week(40, 0.1))
    assert [(one.figure, one.worse) for one in found] == [("order:amount", True), ("opinion:negative", True)]
    said = [moved_said(one, None) for one in found]
    assert said == ["Amount of a typical order: 20, 40 before.", "Share of negative texts: 30.0 %, 10.0 % before."]
    assert [one.worse for one in moved(week(80, 0.0), week(40, 0.2))] == [None, None], "more is no loss"
