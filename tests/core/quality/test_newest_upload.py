"""What is added to a dataset is judged by itself, against what was added before: bad days fail, clean ones pass."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.collect import ingest
from core.lake import Lake
from core.quality import CheckResult, check, describe
from core.quality.watch.effects import spread
from core.quality.watch.usual import LEAST, newest

Rows = list[dict[str, Any]]


def day(number: int, count: int = 400) -> Rows:
    """One clean day of a bicycle hire's log."""
    draw = random.Random(f"{number}")
    when = date(2024, 3, 1) + timedelta(days=number)
    return [
        {"hire": f"H{number:02}{n:04}", "rider": f"R{draw.randrange(900):04}", "station": draw.choice("ABCDEF"),
         "minutes": round(draw.lognormvariate(3, 0.5), 1), "note": draw.choice(["", "", "", "late"]),
         "day": when.isoformat()}
        for n in range(count)
    ]  # fmt: skip


def without_riders(rows: Rows) -> None:
    for row in rows[::6]:
        row["rider"] = "N/A"


def without_the_column(rows: Rows) -> None:
    for row in rows:
        del row["minutes"]


def cut_short(rows: Rows) -> None:
    del rows[20:]


def in_seconds(rows: Rows) -> None:
    for row in rows:
        row["minutes"] *= 60


def another_station(rows: Rows) -> None:
    for row in rows[::20]:
        row["station"] = "Depot"


def one_station(rows: Rows) -> None:
    for row in rows:
        row["station"] = "A" if row["station"] in "ABCD" else row["station"]


FAULTS: Sequence[tuple[str, Callable[[Rows], None], str]] = (
    ("new_blanks", without_riders, "rider 16.8 % blank (usually 0.0 %)"),
    ("new_blanks", without_the_column, "minutes 100.0 % blank (usually 0.0 %)"),
    ("new_volume", cut_short, "Rows that came with version 9: 20"),
    ("new_values", in_seconds, "minutes"),
    ("new_values", another_station, "station has the new value “Depot” (5.0 %)"),
    ("new_values", one_station, "station lost the value"),
)


def add(lake: Lake, folder: Path, rows: Rows, number: int) -> None:
    columns = list(rows[0])
    lines = [",".join(columns), *(",".join(str(row.get(name, "")) for name in columns) for row in rows)]
    file = folder / f"day{number}.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ingest(lake, file, "hires", append=number > 0)


def eight_days(lake: Lake) -> None:
    folder = lake.path / "made"
    folder.mkdir()
    for number in range(8):
        add(lake, folder, day(number), number)
        if number in (0, 5, 7):
            for name in ("new_blanks", "new_volume", "new_values"):
                assert not result(lake, name).failed, describe(result(lake, name))


def result(lake: Lake, name: str) -> CheckResult:
    found = check(lake, "hires").result(name)
    assert found is not None
    return found


@pytest.fixture
def hires(prepared: Callable[..., Lake]) -> Lake:
    return prepared(eight_days)


@pytest.mark.parametrize(("name", "plant", "said"), FAULTS, ids=lambda one: getattr(one, "__name__", None))
def test_a_bad_day_behind_good_ones_is_found(
    hires: Lake, tmp_path: Path, name: str, plant: Callable[[Rows], None], said: str
) -> None:
    rows = day(8)
    plant(rows)
    add(hires, tmp_path, rows, 8)
    report = check(hires, "hires")
    found = {one.id: one for one in report.results if one.id.startswith("new_")}
    assert found[name].failed
    assert not found[name].passed
    assert said in describe(found[name])
    others = {one for one in found if found[one].failed} - {name}
    assert others <= ({"new_values"} if plant is without_the_column else set()), [describe(found[o]) for o in others]


def test_a_clean_day_passes_also_after_a_bad_one(hires: Lake, tmp_path: Path) -> None:
    """And the bad one has not taught that a sixth without riders is usual."""
    bad = day(8)
    without_riders(bad)
    add(hires, tmp_path, bad, 8)
    add(hires, tmp_path, day(9), 9)
    assert not result(hires, "new_blanks").failed
    again = day(10)
    without_riders(again)
    add(hires, tmp_path, again, 10)
    assert result(hires, "new_blanks").failed == 1


def test_a_new_dataset_says_how_many_uploads_it_takes(lake: Lake, tmp_path: Path) -> None:
    add(lake, tmp_path, day(0, 30), 0)
    for name in ("new_blanks", "new_volume", "new_values"):
        assert describe(result(lake, name)) == (
            f"Not checked: More uploads needed before one can be compared with those before it: {LEAST}."
        )


def test_clean_series_with_a_weekly_rhythm_are_quiet() -> None:
    """Thirty days of eighty figures after a week, weekends half as busy, a week of 20 % more: hardly an alarm."""
    draw, alarms, judged = np.random.default_rng(5), 0, 0
    for _figure in range(80):
        level = 1000.0 * np.where(np.arange(37) % 7 >= 5, 0.5, 1.0)
        level[20:27] *= 1.2
        rows = draw.poisson(level * np.exp(draw.normal(0, 0.08, 37)))
        blank = draw.binomial(rows, 0.04)
        for end in range(8, 38):
            sizes, noise = np.log(rows[:end]), 1 / np.sqrt(rows[:end])
            share = blank[:end] / rows[:end]
            one = newest(sizes.tolist(), noise.tolist(), np.log(1.5), np.log(4))
            two = newest(share.tolist(), np.sqrt(0.04 * 0.96 / rows[:end]).tolist(), 0.02)
            judged += 2
            alarms += sum(verdict is not None and verdict.off for verdict in (one, two))
    assert judged == 4800
    assert alarms <= 5


def test_spreads_that_chance_alone_makes_are_quiet() -> None:
    draw, alarms = np.random.default_rng(6), 0
    for _turn in range(300):
        shares = draw.dirichlet(np.full(8, 2.0))
        counts = [
            {f"v{n}": int(c) for n, c in enumerate(draw.multinomial(size, shares)) if c}
            for size in draw.integers(30, 2000, 12)
        ]
        shift = spread(counts)
        alarms += shift is not None and shift.large
    assert alarms <= 3
