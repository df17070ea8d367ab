"""Days whose orders or texts are otherwise than usual: `python -m benchmarks.detection_matrix 6 --days`.

A till of some 130 orders a day with one to five lines, a fifth dearer and half as many at weekends, and sixty reviews a
day of which an eighth are negative; the same weeks and promotion as the other shops. The reviews are read by a model
that knows the complaints: its own error is not measured here.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from benchmarks.table import row
from core.lake import Lake, open_lake
from core.quality import Check, Suite, check, inject
from core.quality.inject.last_day import COMPLAINTS
from core.quality.inject.sheet import Rows, Sheet
from core.quality.inject.trial import land
from core.text.sentiment import predictions
from core.text.sentiment.score import Prediction

DAYS, JUDGED = 77, 30
START = date(2026, 1, 5)
PLANTED = {"till": ("D8_amounts", "D5_lines"), "said": ("D15_bitter",)}
CHECKS = {"till": "new_orders", "said": "new_opinions"}
EACH = 4
"""Days of the thirty on which each fault is planted, never two in a row."""


def _busy(number: int) -> float:
    weekend = (START + timedelta(days=number)).weekday() >= 5
    return (0.5 if weekend else 1.0) * (1.2 if 56 <= number < 63 else 1.0)


def till(number: int, seed: int) -> Rows:
    """The orders of one day."""
    draw, found = random.Random(f"till{seed}/{number}"), list[dict[str, Any]]()
    weekend = (START + timedelta(days=number)).weekday() >= 5
    for order in range(round(130 * _busy(number) * draw.lognormvariate(0, 0.08))):
        at = datetime.combine(START, datetime.min.time()) + timedelta(
            days=number, seconds=30000 + draw.randrange(50000)
        )
        for _line in range(draw.randint(1, 5)):
            price = draw.lognormvariate(3, 0.8) * (1.2 if weekend else 1.0)
            found.append({"order_id": f"{number:03}{order:04}", "user_id": f"U{draw.randrange(4000):05}",
                          "item_id": f"B{draw.randrange(800):04}", "event_type": "purchase", "timestamp": at,
                          "price": round(price, 2), "quantity": draw.randint(1, 3)})  # fmt: skip
    return _rows("events", found)


def said(number: int, seed: int) -> Rows:
    """The reviews of one day."""
    draw, found = random.Random(f"said{seed}/{number}"), list[dict[str, Any]]()
    for one in range(round(60 * _busy(number) * draw.lognormvariate(0, 0.08))):
        text = draw.choice(COMPLAINTS) if draw.random() < 0.125 else "Warm, soft and just as I hoped."
        at = datetime.combine(START, datetime.min.time()) + timedelta(
            days=number, seconds=30000 + draw.randrange(50000)
        )
        found.append({"review_id": f"{number}-{one}", "item_id": f"B{draw.randrange(80):03}", "text": f"{text} {one}",
                      "timestamp": at})  # fmt: skip
    return _rows("reviews", found)


def _rows(kind: str, found: list[dict[str, Any]]) -> Rows:
    names = list(found[0])
    return Rows({name: [one[name] for one in found] for name in names}, kind, {n: n for n in names if n != "order_id"})


MAKE: Mapping[str, Callable[[int, int], Rows]] = {"till": till, "said": said}


def judged(lake: Lake, name: str, seed: int, planted: Mapping[int, tuple[str, float]]) -> set[str]:
    """The judged days of one shop that are told."""
    cells: dict[str, list[Any]] = {}
    for number in range(DAYS):
        part = MAKE[name](number, seed)
        if number in planted:
            fault, severity = planted[number]
            sheet = Sheet(part, severity, seed + number)
            inject.FAULTS[fault].plant(sheet)
            part = sheet.planted().rows
        for column, values in part.columns.items():
            cells.setdefault(column, []).extend(values)
    land(lake, name, Rows(cells, part.kind, part.roles).numbered())
    if name == "said":
        _read(lake, cells["text"])
    report = check(lake, name, suite=Suite(name, (Check(CHECKS[name], CHECKS[name], "consistency"),)), store=False)
    off = {str(one["day"]) for result in report.results for one in result.detail.get("off", [])}
    return {day for day in off if day >= f"{START + timedelta(days=DAYS - JUDGED)}"}


def _read(lake: Lake, texts: list[str]) -> None:
    found = []
    for place, text in enumerate(texts):
        bad = text.startswith(COMPLAINTS)
        shares = (0.9, 0.05, 0.05) if bad else (0.05, 0.05, 0.9)
        found.append((place, Prediction(f"{place}", "en", "negative" if bad else "positive", *shares)))
    predictions.prepare(lake)
    predictions.store(lake, "said", lake.dataset("said").version, "knows-complaints@1", "none", found)


def main(seeds: int) -> None:
    began = time.process_time()
    hit: dict[tuple[str, int], list[bool]] = {}
    clean, between = list[int](), list[int]()
    with tempfile.TemporaryDirectory() as folder:
        lake = open_lake(folder)
        for name, faults in PLANTED.items():
            for seed in range(seeds):
                clean.append(len(judged(lake, name, seed, {})))
                for severity in range(3):
                    days = list(range(DAYS - JUDGED, DAYS - 2, 2))
                    drawn = random.Random(f"{seed}/{severity}").sample(days, EACH * len(faults))
                    planted = {
                        day: (faults[place % len(faults)], inject.FAULTS[faults[place % len(faults)]].shares[severity])
                        for place, day in enumerate(drawn)
                    }
                    found = judged(lake, name, seed, planted)
                    for day, (fault, _share) in planted.items():
                        hit.setdefault((fault, severity), []).append(f"{START + timedelta(days=day)}" in found)
                    between.append(len(found - {f"{START + timedelta(days=day)}" for day in planted}))
        lake.close()
    for name, faults in PLANTED.items():
        for fault in faults:
            shares = [sum(hit[fault, one]) / len(hit[fault, one]) for one in range(3)]
            amounts = inject.FAULTS[fault].shares
            shown = "".join(f"{a:>9g} {share:>6.0%} " for a, share in zip(amounts, shares, strict=True))
            print(f"{fault:<22}{CHECKS[name]:<14}{shown}")
    row("detection: days of orders or texts told in 30 clean ones", sum(clean) / len(clean), 1.0)
    row("detection: clean days told among planted ones", sum(between) / len(between))
    row("detection: processor", time.process_time() - began, unit="s")
