"""Damage to reviews, users, searches, experiments, ads, stock and answers."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import numpy as np

from sample_data.generate import spoil
from sample_data.generate.scale import END
from sample_data.generate.sheet import Sheet

BURST = 60
"""Reviews that one product got within two days."""
BURST_TEXTS = (
    "Best product ever, five stars, buy now",
    "Best product ever! Five stars, buy it now",
    "Amazing product, five stars, buy now!!",
)
GENDERS = {"F": "female|f|女|F ", "M": "male|m|男|Male"}
REGIONS = {
    "Shanghai": "shanghai|上海|Shang Hai|SHANGHAI ",
    "Beijing": "beijing|北京|Bei Jing",
    "Guangdong": "广东|guangdong|GuangDong",
}


def reviews(rng: np.random.Generator, sheet: Sheet, users: list[str]) -> None:
    """D15 (stars against text, copied texts, a burst), D14 (duplicates later on), D2, D6, D11, D12, generic."""
    cells = sheet.cells
    count = len(sheet)
    burst_product = cells["product_id"][int(rng.integers(count))]
    start = END - timedelta(days=20)
    base = next(p for p in range(count) if cells["review_date"][p] >= start.isoformat())
    for number in range(min(BURST, count // 50)):
        values = {
            "review_id": f"R{900_001 + number}",
            "product_id": burst_product,
            "user_id": users[int(rng.integers(len(users)))],
            "rating": "5",
            "text": BURST_TEXTS[int(rng.integers(3))],
            "review_date": (start + timedelta(days=int(rng.integers(2)))).isoformat(),
            "helpful": "0",
            "true_rating": "5",
        }
        sheet.insert(values, base + number / 100, "D15")
    long = [p for p in range(count) if len(cells["text"][p]) > 30]
    for number, place in enumerate(rng.choice(long, max(6, count // 150), replace=False)):
        for turn in range(int(rng.integers(1, 4))):
            other = int(rng.integers(count))
            sheet.copy(
                int(place), other + 0.3, "D15",
                review_id=f"R{910_001 + 4 * number + turn}", product_id=cells["product_id"][other],
                user_id=cells["user_id"][other], review_date=cells["review_date"][other],
            )  # fmt: skip
    early = [p for p in long if cells["review_date"][p] < "2026-06-01"]
    for number, place in enumerate(rng.choice(early, max(6, count // 120), replace=False)):
        day = END - timedelta(days=int(rng.integers(1, 13)))
        text = cells["text"][int(place)]
        sheet.copy(
            int(place), count - float(rng.integers(1, 60)), "D14",
            review_id=f"R{920_001 + number}", review_date=day.isoformat(), text=text + " ",
        )  # fmt: skip
    for place in sheet.draw(rng, 0.006):
        sheet.copy(place, sheet.order[place] + 0.5, "duplicate")
    sheet.spoil_share(rng, "rating", 0.055, "D15", spoil.one_of(rng, "1", "2"), lambda p: cells["rating"][p] == "5")
    sheet.spoil_share(rng, "rating", 0.12, "D15", spoil.one_of(rng, "5"), lambda p: cells["rating"][p] in "12")
    words = spoil.one_of(rng, "5星", "5 stars")
    sheet.spoil_share(rng, "rating", 0.016, "wrong_type", words, lambda p: cells["rating"][p] == "5")
    sheet.spoil_share(rng, "rating", 0.006, "out_of_range", spoil.one_of(rng, "0", "6", "55", "10"))
    sheet.spoil_share(rng, "rating", 0.008, "missing", lambda _: "")
    sheet.spoil_share(rng, "text", 0.008, "missing", lambda _: "")
    sheet.spoil_share(rng, "text", 0.014, "D11", spoil.entities, lambda p: any(c in cells["text"][p] for c in "',"))
    sheet.spoil_share(
        rng, "text", 0.008, "D11", spoil.mojibake, lambda p: "，" in cells["text"][p] and cells["text"][p].isprintable()
    )
    sheet.spoil_share(rng, "text", 0.01, "whitespace", spoil.blank(rng))
    sheet.spoil_share(rng, "review_date", 0.004, "D6", lambda t: f"2062{t[4:]}")
    sheet.spoil_share(rng, "review_date", 0.04, "mixed_date", spoil.other_date(rng))
    sheet.spoil_share(rng, "product_id", 0.008, "D2", lambda _: f"P{int(rng.integers(900_000, 900_400))}")
    sheet.spoil_share(rng, "user_id", 0.015, "D12", spoil.lost_zeros)
    sheet.spoil_share(rng, "user_id", 0.02, "missing", lambda _: "")


def users(rng: np.random.Generator, sheet: Sheet) -> None:
    """Spreadsheet dirt: lost zeros, ages in words, several spellings of one value, people entered twice."""
    cells = sheet.cells
    for place in sheet.draw(rng, 0.008):
        sheet.copy(place, sheet.order[place] + 0.5, "duplicate", level="silver")
    sheet.spoil_share(rng, "user_id", 0.012, "D12", spoil.lost_zeros)
    sheet.spoil_share(rng, "age", 0.008, "out_of_range", spoil.one_of(rng, "-1", "0", "199", "2026"))
    sheet.spoil_share(
        rng, "age", 0.006, "wrong_type", lambda t: (f"{t}岁", f"{t} years", "unknown")[int(rng.integers(3))]
    )
    sheet.spoil_share(rng, "age", 0.03, "missing", lambda _: "")
    sheet.spoil_share(rng, "birth_date", 0.013, "out_of_range", spoil.one_of(rng, "1900-01-01"))
    sheet.spoil_share(rng, "birth_date", 0.02, "mixed_date", spoil.other_date(rng))
    sheet.spoil_share(rng, "registered_at", 0.025, "mixed_date", spoil.other_date(rng))
    sheet.spoil_share(rng, "gender", 0.05, "category_variant", spoil.mapped(rng, GENDERS))
    sheet.spoil_share(rng, "region", 0.045, "category_variant", spoil.mapped(rng, REGIONS))
    sheet.spoil_share(rng, "region", 0.02, "missing", lambda _: "")
    sheet.spoil_share(
        rng, "email", 0.012, "invalid", lambda t: t.replace("@", ("", " at ", "@@")[int(rng.integers(3))])
    )
    sheet.spoil_share(rng, "tags", 0.01, "category_variant", lambda t: t.replace("|", ";") if "|" in t else t.upper())
    del cells


def searches(rng: np.random.Generator, sheet: Sheet, items: list[str]) -> None:
    """D3 (clicks that cannot be, lost searches), D5, D6 and spoiled queries."""
    cells = sheet.cells
    for place in sheet.draw(rng, 0.01):
        sheet.drop(place, "D3")
    for place in sheet.draw(rng, 0.006):
        sheet.copy(place, sheet.order[place] + 0.5, "D5")
    sheet.spoil_share(rng, "position", 0.012, "D3", lambda t: str(int(t) + int(rng.integers(11, 60))))
    sheet.spoil_share(rng, "clicked_item", 0.012, "D3", lambda _: items[int(rng.integers(len(items)))])
    sheet.spoil_share(rng, "results", 0.006, "D3", lambda _: json.dumps([]), lambda p: cells["clicked_item"][p] != "")
    sheet.spoil_share(rng, "timestamp", 0.018, "D6", spoil.epoch(1000))
    sheet.spoil_share(rng, "user_id", 0.01, "D12", spoil.lost_zeros)
    sheet.spoil_share(rng, "user_id", 0.012, "missing", lambda _: "")
    sheet.spoil_share(rng, "query", 0.02, "whitespace", spoil.blank(rng))
    sheet.spoil_share(rng, "query", 0.02, "category_variant", spoil.case(rng))
    sheet.spoil_share(rng, "query", 0.015, "D11", spoil.mojibake, lambda p: not cells["query"][p].isascii())
    sheet.spoil_share(rng, "query", 0.01, "D11", spoil.full_width)


def checkout(rng: np.random.Generator, sheet: Sheet) -> None:
    """D16 at a rate that leaves the read-out possible: units in both arms, early outcomes, missing exposures."""
    cells = sheet.cells
    count = len(sheet)
    for place in rng.choice(count, max(4, count // 400), replace=False):
        other = {"control": "treatment", "treatment": "control"}[cells["variant"][int(place)]]
        sheet.copy(int(place), sheet.order[place] + rng.integers(1, 50) + 0.5, "D16", variant=other)
    bought = [p for p in range(count) if cells["outcome_at"][p]]
    for place in rng.choice(bought, max(4, len(bought) // 60), replace=False):
        assigned = datetime.fromisoformat(cells["timestamp"][int(place)])
        early = assigned - timedelta(hours=int(rng.integers(2, 60)))
        sheet.spoil(int(place), "outcome_at", "D16", str(early))
    sheet.spoil_share(rng, "exposed_at", 0.012, "D16", lambda _: "")
    sheet.spoil_share(
        rng, "variant", 0.006, "category_variant", lambda t: (t.title(), f"{t} ", t.upper())[int(rng.integers(3))]
    )
    sheet.spoil_share(rng, "revenue", 0.012, "out_of_range", spoil.times(100), lambda p: cells["revenue"][p] != "0")
    sheet.spoil_share(rng, "pre_revenue", 0.01, "missing", lambda _: "")


def ads(rng: np.random.Generator, sheet: Sheet) -> None:
    cells = sheet.cells
    for place in sheet.draw(rng, 0.012):
        sheet.copy(place, sheet.order[place] + 0.5, "duplicate")
    sheet.spoil_share(rng, "product_id", 0.02, "D2", lambda _: f"P{int(rng.integers(900_000, 900_400))}")
    sheet.spoil_share(rng, "bid", 0.015, "D8", lambda t: f"{float(t) * 100:.2f}")
    sheet.spoil_share(rng, "budget", 0.012, "out_of_range", spoil.one_of(rng, "0.00", "-50.00"))
    sheet.spoil_share(rng, "campaign", 0.04, "category_variant", spoil.case(rng))
    sheet.spoil_share(rng, "end_date", 0.02, "invalid", lambda _: "2026-01-31", lambda p: bool(cells["end_date"][p]))


def inventory(rng: np.random.Generator, sheet: Sheet) -> None:
    sheet.spoil_share(rng, "sku", 0.008, "D2", lambda _: f"P{int(rng.integers(900_000, 900_400))}")
    sheet.spoil_share(rng, "sku", 0.005, "D11", lambda t: "\ufeff" + t)
    sheet.spoil_share(rng, "sku", 0.01, "D12", spoil.twin(rng))
    sheet.spoil_share(rng, "stock", 0.008, "out_of_range", spoil.one_of(rng, "-3", "-1", "99999"))
    sheet.spoil_share(rng, "stock", 0.015, "missing", lambda _: "")
    sheet.spoil_share(rng, "lead_time_days", 0.009, "wrong_type", spoil.one_of(rng, "7 Tage"))
    sheet.spoil_share(rng, "unit_cost", 0.01, "D8", lambda t: t.replace(".", "").replace(",", "") + ",00")
    sheet.spoil_share(rng, "warehouse", 0.02, "category_variant", spoil.case(rng))


def answers(rng: np.random.Generator, sheet: Sheet) -> None:
    for place in sheet.draw(rng, 0.012):
        sheet.copy(place, sheet.order[place] + 0.5, "duplicate")
    sheet.spoil_share(rng, "回答", 0.02, "missing", lambda _: "")
    sheet.spoil_share(rng, "问题", 0.02, "whitespace", spoil.blank(rng))
    sheet.spoil_share(rng, "回答", 0.015, "D11", spoil.entities)
    sheet.spoil_share(rng, "日期", 0.03, "mixed_date", spoil.other_date(rng))
    sheet.spoil_share(rng, "类别", 0.02, "category_variant", spoil.case(rng))
