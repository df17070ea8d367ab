"""What the checks of what came last find: faults planted on single days of generated shops, and their clean twins.

    python -m benchmarks.detection_matrix [SEEDS]          # faults that only the days before tell
    python -m benchmarks.detection_matrix SEEDS --rows     # faults that a table shows by itself; D12 G_key: only these
    python -m benchmarks.detection_matrix SEEDS --days     # days of orders and of reviews (`benchmarks.last_days`)

A shop is eleven weeks of events beside a catalog: weekends half as busy, days that scatter by 8 %, in the ninth week a
promotion with 20 % more rows. The last thirty days are judged, each by those before it. Each fault is planted on a day
of its own, in three severities; every other day is clean. A day counts as found when the check that is for the fault
tells it, and as a false alarm when any check tells a day (or the gap before one) on which nothing was planted.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from benchmarks import last_days
from benchmarks.table import row
from core.engine import unattached
from core.errors import TouchstoneError
from core.lake import Lake, open_lake
from core.quality import Check, Report, Suite, check, drafted, inject
from core.quality.inject.sheet import Rows, Sheet
from core.quality.inject.trial import land

DAYS, JUDGED = 77, 30
START = date(2026, 1, 5)
SEEDS = 6
ROLES = {name: name for name in ("user_id", "item_id", "event_type", "price", "source", "region", "query")}
CHECKS = (
    Check("new_volume", "new_volume", "completeness"),
    Check("new_blanks", "new_blanks", "completeness"),
    Check("new_values", "new_values", "consistency"),
    Check("new_joins", "new_joins", "integrity"),
    Check("new_funnel", "new_funnel", "consistency"),
    Check("new_gaps", "new_gaps", "timeliness"),
    Check("allowed:region", "allowed", "validity", ("region",), params={"values": ["north", "south", "east", "west"]}),
)


@dataclass(frozen=True)
class Fault:
    """A fault of a day: the check that is for it, and what `core.quality.inject` plants, in one column, how much."""

    name: str
    check: str
    severities: tuple[float, float, float]
    plant: str
    column: str = ""


FAULTS = (
    Fault("user ids blank", "new_blanks", (0.05, 0.1, 0.2), "G_blank", "user_id"),
    Fault("queries blank", "new_blanks", (0.1, 0.2, 0.4), "G_blank", "query"),
    Fault("rows lost", "new_volume", (0.5, 0.3, 0.05), "G_lost"),
    Fault("rows doubled", "new_volume", (1.8, 2.5, 5.0), "G_doubled"),
    Fault("prices in cents", "new_values", (0.1, 0.3, 1.0), "D8_hundredfold"),
    Fault("a new source", "new_values", (0.02, 0.05, 0.2), "G_value", "source"),
    Fault("a source lost", "new_values", (1.0, 1.0, 1.0), "G_gone", "source"),
    Fault("regions moved", "new_values", (0.2, 0.4, 0.7), "G_moved", "region"),
    Fault("unknown products", "new_joins", (0.04, 0.08, 0.2), "D2_orphans"),
    Fault("purchases unlogged", "new_funnel", (0.5, 0.7, 1.0), "D1_unlogged"),
    Fault("one user for many", "new_values", (0.5, 0.7, 0.95), "D13_one_user"),
    Fault("queries cut", "new_values", (0.5, 0.7, 1.0), "G_cut", "query"),
    Fault("a day empty", "new_gaps", (0.0, 0.0, 0.0), "G_gap"),
)
COLUMNS = {
    "user_id": "lpad((random() * 4000)::INT::VARCHAR, 8, '0')",
    "item_id": "'SKU' || lpad((random() * 800)::INT::VARCHAR, 6, '0')",
    "event_type": "['view', 'view', 'view', 'view', 'view', 'click', 'cart', 'purchase'][1 + floor(random() * 8)::INT]",
    "price": "round(exp(3 + 0.8 * sqrt(-2 * ln(1 - random())) * cos(6.2832 * random())), 2)",
    "source": "['web', 'web', 'app', 'app', 'mini'][1 + floor(random() * 5)::INT]",
    "region": "['north', 'south', 'east', 'west'][1 + floor(random() * 4)::INT]",
    "query": "CASE WHEN random() < 0.4 THEN ['red ', 'large ', 'iron '][1 + floor(random() * 3)::INT] || 'kettle ' "
    "|| (random() * 900)::INT END",
}


def shop(lake: Lake, name: str, seed: int, planted: Mapping[int, tuple[Fault, float]]) -> None:
    """Events of a shop, with a fault on each of some days (by their number)."""
    draw = random.Random(f"{seed}")
    counts = []
    for number in range(DAYS):
        weekday = (START + timedelta(days=number)).weekday()
        rows = 900 * (0.5 if weekday >= 5 else 1.0) * draw.lognormvariate(0, 0.08) * (1.2 if 56 <= number < 63 else 1)
        counts.append(round(rows))
    plain = ", ".join(f"{text} AS {column}" for column, text in COLUMNS.items())
    days = ", ".join(f"({number}, {count})" for number, count in enumerate(counts))
    when = f"TIMESTAMP '{START}' + to_days(d) + to_seconds(30000 + (random() * 50000)::INT)"
    made = f"SELECT {plain}, {when} AS moment FROM (SELECT d, unnest(range(n)) FROM (VALUES {days}) v(d, n))"
    with unattached() as connection:
        connection.execute(f"SELECT setseed({(seed % 997) / 1000})")
        table = connection.execute(f"{made} ORDER BY moment").to_arrow_table()
    cells = {column: table.column(column).to_pylist() for column in table.column_names}
    roles, dirty = ROLES | {"timestamp": "moment"}, {column: list[Any]() for column in cells}
    by_day: dict[int, list[int]] = {}
    for place, at in enumerate(cells["moment"]):
        by_day.setdefault((at.date() - START).days, []).append(place)
    for day, places in sorted(by_day.items()):
        part = {column: [values[place] for place in places] for column, values in cells.items()}
        if day in planted:
            fault, severity = planted[day]
            sheet = Sheet(Rows(part, "events", roles), severity, seed + day, fault.column)
            inject.FAULTS[fault.plant].plant(sheet)
            part = {column: list(values) for column, values in sheet.planted().rows.columns.items()}
        for column, values in part.items():
            dirty[column] += values
    land(lake, name, Rows(dirty, "events", roles).numbered())


def _land(lake: Lake, name: str, kind: str, roles: Mapping[str, str], query: str, rows: int, seed: int) -> None:
    info: dict[str, object] = {"dataset": name, "action": "ingest", "layer": "raw", "kind": kind}
    info |= {"roles": dict(roles), "rows": rows}
    with lake.write("Make rows", info=info) as cursor:
        cursor.execute(f"SELECT setseed({(seed % 997) / 1000})")
        cursor.execute(f"CREATE OR REPLACE TABLE lake.raw.{name} AS {query}")
        described = cursor.execute(f"DESCRIBE lake.raw.{name}").fetchall()
        info["types"] = {one[0]: one[1] for one in described if not one[0].startswith("_")}


def told(report: Report) -> set[tuple[str, str]]:
    """Check and day of everything that was told."""
    found = set()
    for result in report.results:
        for one in result.detail.get("off", []):
            found.add((result.id, str(one["day"])))
        for gap in result.detail.get("gaps", []):
            found.add((result.id, gap["first"]))
    return found


def judged(lake: Lake, seed: int, planted: Mapping[int, tuple[Fault, float]]) -> set[tuple[str, str]]:
    """Check and day of everything that is told of the judged days of one shop."""
    shop(lake, "shop", seed, planted)
    report = check(lake, "shop", suite=Suite("shop", CHECKS), store=False)
    first = (START + timedelta(days=DAYS - JUDGED)).isoformat()
    return {one for one in told(report) if one[1] >= first}


def plan(faults: Sequence[Fault], seed: int, severity: int) -> dict[int, tuple[Fault, float]]:
    """Each fault on a day of its own, two days apart and none on the last day, which may be cut off."""
    draw = random.Random(f"{seed}/{severity}")
    days = list(range(DAYS - JUDGED, DAYS - 2, 2))
    return {
        day: (fault, fault.severities[severity])
        for fault, day in zip(faults, draw.sample(days, len(days)), strict=False)
    }


ONE_EACH = {"D12_case": "events", "D6_moments": "events", "D14_again": "events", "G_rows": "reviews"}
"""Tables of the example shop on which a fault is planted where several can have it; else the first of them."""


def of_single_rows(seeds: int, only: Sequence[str] = ()) -> None:
    """Each fault that single tables show, on the example shop: found by a check that is for it, how exactly."""
    tables = {name: make(0) for name, make in inject.SHOP.items()}
    suites = _contracts(tables)
    hit: dict[str, list[bool]] = {one: [] for one in inject.SEVERITIES}
    exact: list[float] = []
    print(f"{'fault':<18}{'on':<12}{'found by':<34}{'light':>8}{'middle':>8}{'heavy':>8}{'precision':>11}")
    for fault in inject.FAULTS.values():
        name = ONE_EACH.get(fault.id) or next((n for n, rows in tables.items() if _can(fault, rows)), "")
        if fault.watched or not name or (only and not {fault.id, fault.family} & set(only)):
            continue
        beside = {"items": tables["items"]} if name != "items" else {}
        shares, by, right = [], "", list[float]()
        for severity in inject.SEVERITIES:
            found = []
            for seed in range(seeds):
                one = inject.tried_on(
                    name,
                    tables[name],
                    fault.id,
                    severity,
                    seed,
                    beside=beside,
                    suite=suites[name],
                    only=True,
                    by_day=False,
                )
                found.append(one.detected)
                by = by or ", ".join(sorted({caught.result.check for caught in one.caught}))
                right += [caught.precision for caught in one.caught[:1] if caught.precision is not None]
            hit[severity] += found
            shares.append(sum(found) / len(found))
        exact += right
        shown = f"{sum(right) / len(right):.0%}" if right else "-"
        cells = "".join(f"{share:>8.0%}" for share in shares)
        print(f"{fault.id:<18}{name:<12}{by[:33]:<34}{cells}{shown:>11}", flush=True)
    for severity, every in hit.items():
        row(f"detection: recall of {severity} faults of single tables", sum(every) / len(every), 0.95, better="high")
    row("detection: planted among the rows flagged", sum(exact) / max(1, len(exact)), 0.95, better="high")


def _can(fault: inject.Fault, rows: Rows) -> bool:
    try:
        return fault in inject.fitting(rows) and bool(inject.plant(rows, fault.id).key)
    except TouchstoneError:
        return False


def _contracts(tables: Mapping[str, Rows]) -> dict[str, Suite]:
    """A contract for each table, drafted from it; and what it says of sound tables made from other seeds."""
    suites, alarms, looked = dict[str, Suite](), list[str](), 0
    with tempfile.TemporaryDirectory() as folder:
        lake = open_lake(folder)
        for name, rows in tables.items():
            land(lake, name, rows)
        for name in tables:
            suites[name] = drafted(lake, name)
            for seed in range(1, TWINS + 1):
                land(lake, name, inject.SHOP[name](seed))
                report = check(lake, name, suite=suites[name], store=False)
                alarms += [f"{one.id} on {name}" for one in report.failing]
                looked += 1
            land(lake, name, tables[name])
        lake.close()
    print(f"clean twins: {looked} tables, told: {sorted(alarms) or 'nothing'}")
    return suites


TWINS = 2
"""Sound tables, made from other seeds, that each contract judges."""


def main(seeds: int) -> None:
    began = time.process_time()
    hit: dict[tuple[str, int], list[bool]] = {}
    clean_alarms, between = [], []
    with tempfile.TemporaryDirectory() as folder:
        lake = open_lake(folder)
        items = "SELECT i AS _row, 'items.csv' AS _file, i + 2 AS _line, 'SKU' || lpad(i::VARCHAR, 6, '0') AS item_id"
        _land(lake, "items", "items", {"item_id": "item_id"}, f"{items} FROM range(801) r(i)", 801, 0)
        for seed in range(seeds):
            clean_alarms.append(judged(lake, seed, {}))
            for severity in range(3):
                planted = plan(FAULTS, seed, severity)
                found = judged(lake, seed, planted)
                days = {(START + timedelta(days=day)).isoformat(): fault for day, (fault, _s) in planted.items()}
                for day, fault in days.items():
                    hit.setdefault((fault.name, severity), []).append((fault.check, day) in found)
                between.append(len({day for _check, day in found if day not in days}))
        lake.close()
    print(f"{'fault':<22}{'check':<14}" + "".join(f"{name:>18}" for name in ("light", "middle", "heavy")))
    for fault in FAULTS:
        shares = [sum(hit[fault.name, one]) / len(hit[fault.name, one]) for one in range(3)]
        cells = "".join(f"{s:>9g} {share:>6.0%} " for s, share in zip(fault.severities, shares, strict=True))
        print(f"{fault.name:<22}{fault.check:<14}{cells}")
    for clean in clean_alarms:
        print("clean:", sorted(clean) or "nothing told")
    for severity, name in enumerate(("light", "middle", "heavy")):
        every = [one for (_fault, at), found in hit.items() if at == severity for one in found]
        row(f"detection: recall of {name} faults", sum(every) / len(every), 0.95 if severity else None, better="high")
    row("detection: days told in 30 clean ones", sum(len({d for _c, d in one}) for one in clean_alarms) / seeds, 1.0)
    row("detection: clean days told among planted ones, of 17", sum(between) / len(between))
    row("detection: processor", time.process_time() - began, unit="s")


if __name__ == "__main__":
    if "--days" in sys.argv:
        last_days.main(int(sys.argv[1]))
        sys.exit()
    if "--rows" in sys.argv:
        of_single_rows(int(sys.argv[1]), sys.argv[3:])
        sys.exit()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
