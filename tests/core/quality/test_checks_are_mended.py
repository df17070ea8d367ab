"""The law of every check: its planted fault is found exactly, its fix clears it, and no other cell changes.

Parametrised over the register: a new type of check without a planted fault here fails.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.clean import Recipe, RecipeStep, apply
from core.engine import quote
from core.lake import Lake
from core.quality import Report, Suite, check, drafted, failing_rows, fixes
from core.quality.checks import CHECKS
from core.quality.model import CheckResult
from core.quality.registry import NO_FIXES, Fix
from tests.core.quality import faults
from tests.core.quality.faults import CLEAN, Rows, lines, whole_shop
from tests.core.quality.planting import gtin, land
from tests.core.quality.test_ads_checks import AD_ROLES, ads


@dataclass(frozen=True)
class Fault:
    """A fault of one check: dataset, check id, how it is planted, and the further rows a fix may take out
    (of two rows with one key, which of them goes is the step's choice)."""

    dataset: str
    check_id: str
    plant: Callable[[Rows], list[int]]
    also: Callable[[Rows], list[int]] = lambda _rows: []
    clean: Callable[[Rows], object] = lambda _rows: None
    roles: Mapping[str, str] = field(default_factory=dict)


def as_text(column: str) -> Callable[[Rows], object]:
    """The sound rows with one column as text."""

    def turn(rows: Rows) -> None:
        for row in rows:
            row[column] = str(row[column])

    return turn


def written_prices(rows: Rows) -> list[int]:
    rows[4]["price"], rows[9]["price"], rows[11]["price"] = "€ 41.50", "1,250.00", "soon"
    return [4, 9, 11]


def text_prices(rows: Rows) -> list[int]:
    rows[4]["price"], rows[5]["price"] = "0", "-3.5"
    return [4, 5]


def written_times(rows: Rows) -> list[int]:
    rows[4]["at"], rows[9]["at"], rows[11]["at"] = "2025年3月4日", "04.03.2025 10:00", "soon"
    return [4, 9, 11]


def garbled(rows: Rows) -> list[int]:
    """Damage that can be undone; a lost character cannot."""
    places = faults.garbled(rows)
    rows[41]["title"] = "Caf&eacute; &lt;kettle&gt;"
    return places


def damaged_references(rows: Rows) -> list[int]:
    rows[5]["item"], rows[6]["item"], rows[7]["item"] = rows[5]["item"].lower(), rows[6]["item"] + " ", "SKU99999"
    return [5, 6, 7]


def text_moments(rows: Rows) -> list[int]:
    rows[2]["at"], rows[3]["at"], rows[4]["at"] = "2199-01-01 00:00:00", "0", "1741078800"
    return [2, 3, 4]


def missing_moods(rows: Rows) -> list[int]:
    rows[3]["mood"], rows[5]["mood"], rows[7]["mood"], rows[8]["mood"] = None, " ", "N/A", "无"
    for place in range(20, 40):
        rows[place]["mood"] = "未知"
    return [3, 5, 7, 8, *range(20, 40)]


def missing_prices(rows: Rows) -> list[int]:
    for place in range(10, 30):
        rows[place]["price"] = None
    return list(range(10, 30))


def same_key(rows: Rows) -> list[int]:
    return [10]


def slips(rows: Rows) -> list[int]:
    rows[20]["category"], rows[24]["category"] = "Toys", rows[24]["category"].replace("Kitchen", "Kitchn")
    return [20, 24]


def texts_for_numbers(rows: Rows) -> list[int]:
    for row in rows:
        row["grams"] = f"{row['grams']}"
    return []


def with_grams(rows: Rows) -> None:
    for number, row in enumerate(rows):
        row["grams"] = 100 + number


def damaged_categories(rows: Rows) -> list[int]:
    rows[3]["category"], rows[8]["category"] = rows[3]["category"].upper(), rows[8]["category"] + " "
    return [3, 8]


def with_sizes(rows: Rows) -> None:
    for number, row in enumerate(rows):
        row["net_weight_g"] = 200 + 7 * (number % 31)


def weightless(rows: Rows) -> list[int]:
    rows[2]["net_weight_g"], rows[9]["net_weight_g"] = 0, -4
    return [2, 9]


def with_numbers(rows: Rows) -> None:
    """Each product with its GTIN, and a colour."""
    for number, row in enumerate(rows):
        row |= {"ean": gtin(4_006_381_000 + number), "colour": ("red", "blue", "steel")[number % 3]}


def wrong_digits(rows: Rows) -> list[int]:
    """A digit misread, two exchanged, another kind of number; a lost zero is D12's."""
    code = rows[4]["ean"]
    rows[4]["ean"] = code[:5] + str((int(code[5]) + 1) % 10) + code[6:]
    rows[9]["ean"], rows[11]["ean"] = "4006381333932", "A-4711"
    rows[12]["ean"] = gtin(36_000_291_45).lstrip("0")
    return [4, 9, 11]


def second_entries(rows: Rows) -> list[int]:
    """Two products entered again under new ids, one of them with its title worded otherwise; variants beside them."""
    again = [
        rows[3] | {"sku": "SKU90001", "title": rows[3]["title"].upper().replace(" ", " - "), "ean": None},
        rows[8] | {"sku": "SKU90002", "title": "A kettle of steel", "price": rows[8]["price"] * 1.02},
    ]
    variants = [
        rows[3] | {"sku": "SKU90003", "colour": "green", "ean": gtin(4_006_389_001)},
        rows[9] | {"sku": "SKU90004", "price": rows[9]["price"] * 3, "ean": None},
        rows[14] | {"sku": "SKU90005", "ean": gtin(4_006_389_002)},
    ]
    rows += again[:1] + variants + again[1:]
    return [len(rows) - 5, len(rows) - 1]


LONG = "It arrived within three days, sits firmly on the hob and boils a litre in four minutes; the lid is tight too."


def with_parts(rows: Rows) -> None:
    """Reviews in the writers' own words, a fifth held back."""
    for number, row in enumerate(rows):
        row |= {"split": "test" if number % 5 == 4 else "train", "text": f"{LONG} {row['text']} {number * 7919}"}


def into_both_parts(rows: Rows) -> list[int]:
    rows[4]["text"], rows[9]["text"] = rows[0]["text"], rows[1]["text"].upper() + "  "
    rows[14]["text"] = rows[19]["text"]  # both are held back
    return [4, 9]


def with_days(rows: Rows) -> None:
    for number, row in enumerate(rows):
        row |= {
            "day": datetime(2025, 1, 1) + timedelta(days=number % 50),
            "text": f"{LONG} {row['text']} {number * 7919}",
        }


def told_again(rows: Rows) -> list[int]:
    """A review written again two weeks later; the same words of another product are another check's."""
    rows += [
        rows[3] | {"id": "R9001", "day": rows[3]["day"] + timedelta(days=14)},
        rows[8] | {"id": "R9002", "day": rows[8]["day"] + timedelta(days=14), "text": "Good."},
    ]
    return [len(rows) - 2]


def copied(rows: Rows) -> list[int]:
    rows[30]["text"], rows[77]["text"] = rows[5]["text"].upper(), rows[5]["text"] + " !!"
    rows[90]["text"], rows[91]["text"] = "Good quality, fast delivery", "Good quality, fast delivery."
    return [30, 77]


def burst(rows: Rows) -> list[int]:
    """Twenty writers praise one product within two days; another has as many over the whole time."""
    day = datetime(2025, 1, 20)
    for number in range(20):
        rows.append({"id": f"R8{number:03}", "user": f"9{number:05}", "item": "SKU00003", "stars": 5,
                     "text": f"{LONG} {number}", "mood": "glad", "day": day + timedelta(hours=2 * number)})  # fmt: skip
        rows.append({"id": f"R7{number:03}", "user": f"8{number:05}", "item": "SKU00005", "stars": 4,
                     "text": f"{LONG} {number * 31}", "mood": "calm", "day": datetime(2025, 1, 1)
                     + timedelta(days=2 * number)})  # fmt: skip
    own = [place for place, row in enumerate(rows) if row["item"] == "SKU00003" and row["id"][1] != "8"]
    near = [place for place in own if day <= rows[place]["day"] < day + timedelta(days=2)]
    return [*near, *(len(rows) - 40 + 2 * number for number in range(20))]


def with_visits(rows: Rows) -> None:
    for number, row in enumerate(rows):
        row |= {"visit": f"{row['user']}-{row['at'].date()}", "last_seen": row["at"] - timedelta(days=1 + number % 9)}


def replayed(rows: Rows) -> list[int]:
    for place in (40, 41, 60):
        rows.append(rows[place] | {"at": rows[place]["at"] + timedelta(days=12), "last_seen": rows[place]["at"]})
    rows.append(rows[70] | {"at": rows[70]["at"] + timedelta(hours=2), "last_seen": rows[70]["last_seen"]})
    return [len(rows) - 4, len(rows) - 3, len(rows) - 2]


def known_too_early(rows: Rows) -> list[int]:
    for place in (12, 31, 44):
        rows[place]["last_seen"] = rows[place]["at"] + timedelta(hours=3)
    return [12, 31, 44]


def with_sources(rows: Rows) -> None:
    """A shop that sleeps at night, sold by three channels."""
    draw = random.Random(5)
    for number, row in enumerate(rows):
        hour = min(23.9, max(6.0, draw.gauss(15, 3.5)))
        row |= {
            "at": datetime(2025, 3, 1 + number % 20) + timedelta(hours=hour),
            "via": ("web", "app", "till")[number % 3],
        }


def another_zone(rows: Rows) -> list[int]:
    """One channel's clock is eight hours behind."""
    found = [place for place, row in enumerate(rows) if row["via"] == "app"]
    for place in found:
        rows[place]["at"] -= timedelta(hours=8)
    return found


def zones_mixed(rows: Rows) -> list[int]:
    rows[4]["at"], rows[9]["at"] = "2025-03-04T10:00:00+08:00", "2025-03-04 10:00:00Z"
    return [4, 9]


def in_a_tree(rows: Rows) -> None:
    rows[:] = [
        {"node": f"C{n}", "name": f"Shelf {n}", "parent_id": f"C{(n - 1) // 3}" if n else None} for n in range(60)
    ]


def broken_tree(rows: Rows) -> list[int]:
    """Two under a node that is not there, and three that stand above each other; what hangs below them is not told."""
    rows[20]["parent_id"], rows[21]["parent_id"] = "C999", "D1"
    rows[7]["parent_id"], rows[22]["parent_id"], rows[40]["parent_id"] = "C40", "C7", "C22"
    return [20, 21, 7, 22, 40]


def turned_days(rows: Rows) -> list[int]:
    for place in (4, 9):
        rows[place]["from_day"], rows[place]["to_day"] = rows[place]["to_day"], rows[place]["from_day"]
    return [4, 9]


def other_numbers(rows: Rows) -> list[int]:
    rows += [rows[3] | {"ad": "B1"}, rows[6] | {"ad": "B2", "campaign": rows[6]["campaign"].upper() + " "}]
    return [len(rows) - 2, len(rows) - 1]


def numbers_again(rows: Rows) -> list[int]:
    """The same number further down with another bid; a row that is equal in all cells is another check's."""
    rows += [rows[5] | {"max_cpc": rows[5]["max_cpc"] * 1.1}, dict(rows[7])]
    return [5]


SOUND = CLEAN | {"ads": ("ads", AD_ROLES, ads)}
FAULTS: dict[str, list[Fault]] = {
    "not_null": [
        Fault("items", "not_null:title", faults.missing_titles),
        Fault("items", "not_null:price", missing_prices),
        Fault("reviews", "not_null:mood", missing_moods),
    ],
    "type": [
        Fault("items", "type:price", written_prices, clean=as_text("price")),
        Fault("events", "type:at", written_times, clean=as_text("at")),
    ],
    "in_range": [
        Fault("items", "in_range:price", faults.bad_prices),
        Fault("items", "in_range:price", text_prices, clean=as_text("price")),
        Fault("reviews", "in_range:stars", faults.wild_stars),
    ],
    "positive": [Fault("items", "positive:net_weight_g", weightless, clean=with_sizes)],
    "lookup": [Fault("items", "lookup:category", damaged_categories)],
    "allowed": [
        Fault("items", "allowed:category", faults.new_category),
        Fault("items", "allowed:category", slips),
    ],
    "pattern": [Fault("items", "pattern:sku", faults.id_shapes)],
    "spaces": [Fault("items", "spaces:title", faults.stray_blanks)],
    "twins": [Fault("items", "twins:category", faults.category_twins)],
    "event_known": [Fault("events", "event_known:type", faults.event_words)],
    "event_spelling": [Fault("events", "event_spelling:type", faults.event_twins)],
    "unique": [Fault("items", "unique:sku", faults.repeated_key, also=same_key)],
    "duplicate_rows": [Fault("reviews", "duplicate_rows", faults.full_copies)],
    "schema_retyped": [Fault("items", "schema_retyped", texts_for_numbers, clean=with_grams)],
    "reference": [
        Fault("events", "D2", faults.orphans),
        Fault("events", "D2", damaged_references),
    ],
    "D4": [Fault("events", "D4", faults.robot)],
    "D5_exact": [
        Fault("events", "D5_exact", faults.repeats),
        Fault("orders", "D5_exact", faults.repeated_line, also=lambda _rows: [9]),
    ],
    "D5_near": [Fault("events", "D5_near", faults.double_fires)],
    "D6": [
        Fault("events", "D6:at", faults.impossible),
        Fault("events", "D6:at", text_moments, clean=as_text("at")),
    ],
    "D8": [Fault("items", "D8", faults.hundredfold), Fault("orders", "D8", faults.hundredfold_line)],
    "D7_zones": [Fault("events", "D7_zones:via", another_zone, clean=with_sources, roles={"source": "via"})],
    "D7_mixed": [Fault("events", "D7_mixed:at", zones_mixed, clean=as_text("at"))],
    "D9_tree": [Fault("categories", "D9_tree:parent_id", broken_tree, clean=in_a_tree)],
    "D14_split": [Fault("reviews", "D14_split:split", into_both_parts, clean=with_parts)],
    "D14_again": [
        Fault("reviews", "D14_again", told_again, clean=with_days, roles={"timestamp": "day"}),
        Fault("events", "D14_again", replayed, clean=with_visits, roles={"session_id": "visit"}),
    ],
    "D14_future": [Fault("events", "D14_future:last_seen", known_too_early, clean=with_visits)],
    "D15_copied": [Fault("reviews", "D15_copied", copied, clean=with_days)],
    "D10_gtin": [Fault("items", "D10_gtin:ean", wrong_digits, clean=with_numbers)],
    "D10_twins": [Fault("items", "D10_twins", second_entries, clean=with_numbers)],
    "D11": [Fault("items", "D11:title", garbled)],
    "D12": [Fault("events", "D12:user", faults.id_damage)],
    "D12_twins": [Fault("events", "D12_twins:item", faults.id_case)],
    "ad_dates": [Fault("ads", "ad_dates", turned_days)],
    "ad_repeats": [Fault("ads", "ad_repeats", other_numbers)],
    "ad_numbers": [Fault("ads", "ad_numbers", numbers_again, also=lambda _rows: [7])],
    "D16_arms": [Fault("arms", "D16_arms", faults.both_arms)],
}
MENDED = [kind for kind in CHECKS.values() if kind.fixes is not NO_FIXES]
CASES = [
    pytest.param(fault, id=f"{fault.check_id}-{fault.plant.__name__}")
    for kind in MENDED
    for fault in FAULTS.get(kind.name, [])
]


def test_every_check_with_a_fix_has_a_planted_fault() -> None:
    """And none has more fixes than are tried; the others say in words what to do."""
    assert [kind.name for kind in MENDED if kind.name not in FAULTS] == []
    assert [kind.name for kind in CHECKS.values() if kind.fixes is NO_FIXES and not kind.advice] == []


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(whole_shop)


def planted(lake: Lake, fault: Fault) -> tuple[Suite, Report, CheckResult, Rows, list[int]]:
    """The report on a dirty upload, judged by the contract of the sound one."""
    kind, known, make = SOUND[fault.dataset]
    rows, roles = make(), known | dict(fault.roles)
    fault.clean(rows)
    land(lake, fault.dataset, kind, roles, rows)
    suite = drafted(lake, fault.dataset)
    assert [one.id for one in suite.checks if one.id == fault.check_id], [one.id for one in suite.checks]
    places = fault.plant(rows)
    land(lake, fault.dataset, kind, roles, rows)
    report = check(lake, fault.dataset, suite=suite)
    found = report.result(fault.check_id)
    assert found is not None
    return suite, report, found, rows, places


def table(lake: Lake, name: str, layer: str) -> dict[int, dict[str, Any]]:
    """Row id -> cells."""
    with lake.read() as cursor:
        cursor.execute(f"SELECT * FROM lake.{layer}.{quote(name)}")
        names = [column[0] for column in cursor.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["_row"]: row for row in rows}


def same(before: Any, after: Any) -> bool:
    """Whether two cells say the same: one may be the other's text."""
    if before is None or after is None:
        return before is after
    if before == after or str(before) == str(after):
        return True
    try:
        return float(before) == float(after)
    except (TypeError, ValueError):
        return False


@pytest.mark.parametrize("fault", CASES)
def test_every_fix_clears_the_finding_and_touches_nothing_else(shop: Lake, fault: Fault) -> None:
    lake = shop
    suite, report, found, rows, places = planted(lake, fault)
    if found.has_rows:
        assert {row["_line"] for row in failing_rows(lake, report, found, 1000)} == lines(rows, places)
        assert found.failed == len(places)
    assert not found.passed
    known = fixes(found, lake.dataset(fault.dataset))
    assert known
    before = table(lake, fault.dataset, "raw")
    for fix in known:
        apply(
            lake,
            fault.dataset,
            Recipe(tuple(RecipeStep(one.step, one.columns, one.params, where=one.where) for one in fix)),
        )
        again = check(lake, fault.dataset, suite=suite, layer="clean").result(fault.check_id)
        assert again is not None
        assert (again.failed, again.passed) == (0, True), fix
        assert again.total > 0
        untouched(before, table(lake, fault.dataset, "clean"), fix, places, {*places, *fault.also(rows)})


def untouched(
    before: dict[int, dict[str, Any]], after: dict[int, dict[str, Any]], fix: Fix, places: list[int], may_go: set[int]
) -> None:
    """Only failing rows are gone, and in the rest only failing rows' cells of the fix's own columns differ."""
    assert set(after) <= set(before)
    assert set(before) - set(after) <= may_go
    touched = {name for one in fix for name in (*one.columns, str(one.params.get("name", "")))}
    for row, cells in after.items():
        for column, value in before[row].items():
            allowed = row in places and column in touched
            assert allowed or same(value, cells[column]), (row, column, value, cells[column])


def test_each_accepted_repair_raises_the_score(shop: Lake) -> None:
    """Seven faults of a few rows each: no repair lowers the score, and all of them together are seen."""
    lake = shop
    kind, roles, make = CLEAN["items"]
    suite, rows = drafted(lake, "items"), make()
    plants = (faults.category_twins, faults.stray_blanks, garbled, faults.bad_prices, faults.hundredfold,
              faults.repeated_key, faults.missing_titles)  # fmt: skip
    for plant in plants:
        plant(rows)
    land(lake, "items", kind, roles, rows)
    report = check(lake, "items", suite=suite)
    assert len(report.failing) >= len(plants)
    scores, steps = [report.score], list[RecipeStep]()
    for found in report.failing:
        known = fixes(found, lake.dataset("items"))
        if not known:
            continue
        steps += [RecipeStep(one.step, one.columns, one.params) for one in known[0]]
        apply(lake, "items", Recipe(tuple(steps)))
        scores.append(check(lake, "items", suite=suite, layer="clean").score)
    assert None not in scores
    assert scores == sorted(scores, key=float)  # type: ignore[arg-type]
    assert scores[-1] - scores[0] > 50  # type: ignore[operator]
    assert scores[-1] > 95  # type: ignore[operator]
