"""Suppliers over time on one scale: held against the reports of the whole, and against planted faults."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from core.collect import ingest
from core.errors import BadInput
from core.figures.compare import part_lines
from core.lake import Lake
from core.quality import FILE, METRICS, ONE, check, compared, dividers, ranked, save_suite, suite_from

FIRST = date(2024, 5, 6)
SUPPLIERS = ("Anders", "Brod", "<b>Cave", "")


def deliveries(lake: Lake) -> None:
    """Deliveries of four suppliers over three weeks; from the third week on Brod's have a negative weight."""
    draw, lines = random.Random(3), ["day,supplier,weight_kg,note"]
    for step in range(21):
        for n in range(24):
            who = SUPPLIERS[n % 4]
            weight = round(draw.uniform(1, 9), 2) * (-1 if who == "Brod" and step >= 14 else 1)
            lines.append(f"{FIRST + timedelta(days=step)},{who},{weight},{'' if n % 8 == 1 else 'ok'}")
    file = lake.path / "deliveries.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ingest(lake, file, "deliveries")
    suite = {"dataset": "deliveries", "checks": [
        {"id": "w", "check": "in_range", "dimension": "validity", "columns": ["weight_kg"], "severity": "error",
         "params": {"low": 0}},
        {"id": "n", "check": "not_null", "dimension": "completeness", "columns": ["note"]},
        {"id": "rows", "check": "has_rows", "dimension": "completeness"},
    ]}  # fmt: skip
    save_suite(lake, suite_from(suite, "deliveries"))
    check(lake, "deliveries")


@pytest.fixture
def lake(prepared: Callable[..., Lake]) -> Lake:
    return prepared(deliveries)


def test_the_supplier_with_the_planted_fault_is_the_worst_and_only_from_its_day_on(lake: Lake) -> None:
    assert dividers(lake, "deliveries")[:2] == [FILE, "supplier"]
    found = compared(lake, "deliveries", "supplier")
    assert (found.grain, len(found.periods), found.parts_in_all) == ("day", 21, 4)
    worst = ranked(found)[0]
    assert worst.value == "Brod"
    assert [value is not None and value < 50 for value in worst.values] == [step >= 14 for step in range(21)]
    others = [value for one in ranked(found)[1:] for value in one.values]
    assert min(value for value in others if value is not None) > 90


def test_the_parts_together_are_the_whole_by_every_metric(lake: Lake) -> None:
    report = check(lake, "deliveries", store=False)
    rows = compared(lake, "deliveries", "supplier", "rows")
    assert sum(one.rows for one in rows.parts) == report.rows == sum(n for one in rows.parts for n in one.counts)
    for one in ("w", "n"):
        result, [whole] = report.result(one), compared(lake, "deliveries", "", f"{ONE}{one}").parts
        assert result is not None
        assert whole.whole == pytest.approx(result.share)
        parts = compared(lake, "deliveries", "supplier", f"{ONE}{one}").parts
        assert sum((part.whole or 0) * part.rows for part in parts) == pytest.approx(result.failed)
    [undivided] = compared(lake, "deliveries").parts
    assert undivided.whole == pytest.approx(report.score), "every check but the one of rows at all judges single rows"
    failing = compared(lake, "deliveries", "supplier", "failing")
    assert ranked(failing)[0].value == "Brod"
    blank = compared(lake, "deliveries", "", "blank").parts[0].whole
    assert blank == pytest.approx((126 + 63) / (4 * report.rows)), "suppliers without a name, and notes left out"


def test_a_check_of_the_whole_has_no_parts_and_what_is_none_is_refused(lake: Lake) -> None:
    assert compared(lake, "deliveries", "supplier", f"{ONE}rows").parts == ()
    with pytest.raises(BadInput, match="column"):
        compared(lake, "deliveries", 'supplier" --')
    with pytest.raises(BadInput, match="metric"):
        compared(lake, "deliveries", "supplier", "nonsense")


def test_names_of_parts_are_drawn_as_text(lake: Lake) -> None:
    for metric in METRICS:
        names = [trace.name for trace in part_lines(compared(lake, "deliveries", "supplier", metric)).data]
        assert set(names) == {"Anders", "Brod", "‹b›Cave", "without a value"}
