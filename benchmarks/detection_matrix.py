"""What the checks of what came last find: faults planted on single days of generated shops, and their clean twins.

    python -m benchmarks.detection_matrix [SEEDS]

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

from benchmarks.table import row
from core.lake import Lake, open_lake
from core.quality import Check, Report, Suite, check

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
    """A fault: the check that is for it, what it does at each severity (`{s}` in SQL, or a factor of the rows)."""

    name: str
    check: str
    severities: tuple[float, float, float]
    column: str = ""
    sql: str = ""
    rows: bool = False


def some(changed: str, of: str = "true") -> str:
    """SQL that changes a share `{s}` of a column's cells `{c}`."""
    return f"CASE WHEN {of} AND random() < {{s}} THEN {changed} ELSE {{c}} END"


FAULTS = (
    Fault("user ids blank", "new_blanks", (0.05, 0.1, 0.2), "user_id", some("'N/A'")),
    Fault("queries blank", "new_blanks", (0.1, 0.2, 0.4), "query", some("NULL")),
    Fault("rows lost", "new_volume", (0.5, 0.3, 0.05), rows=True),
    Fault("rows doubled", "new_volume", (1.8, 2.5, 5.0), rows=True),
    Fault("prices in cents", "new_values", (0.1, 0.3, 1.0), "price", some("{c} * 100")),
    Fault("a new source", "new_values", (0.02, 0.05, 0.2), "source", some("'kiosk'")),
    Fault("a source lost", "new_values", (1.0, 1.0, 1.0), "source", some("'web'", "{c} = 'mini'")),
    Fault("regions moved", "new_values", (0.2, 0.4, 0.7), "region", some("'north'")),
    Fault("unknown products", "new_joins", (0.04, 0.08, 0.2), "item_id", some("'X' || {c}")),
    Fault("purchases unlogged", "new_funnel", (0.5, 0.7, 1.0), "event_type", some("'click'", "{c} = 'purchase'")),
    Fault("one user for many", "new_values", (0.5, 0.7, 0.95), "user_id", some("'00000000'")),
    Fault("queries cut", "new_values", (0.5, 0.7, 1.0), "query", some("left({c}, 3)")),
    Fault("a day empty", "new_gaps", (0.0, 0.0, 0.0), rows=True),
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
        fault, severity = planted.get(number, (None, 1.0))
        counts.append(round(rows * severity) if fault is not None and fault.rows else round(rows))
    plain = ", ".join(f"{text} AS c_{column}" for column, text in COLUMNS.items())
    shown = []
    for column in COLUMNS:
        text = f"c_{column}"
        for number, (fault, severity) in planted.items():
            if fault.column == column:
                changed = fault.sql.format(s=severity, c=f"c_{column}")
                text = f"CASE WHEN d = {number} THEN {changed} ELSE {text} END"
        shown.append(f"{text} AS {column}")
    days = ", ".join(f"({number}, {count})" for number, count in enumerate(counts) if count)
    when = f"TIMESTAMP '{START}' + to_days(d) + to_seconds(30000 + (random() * 50000)::INT)"
    made = f"SELECT d, {plain}, {when} AS moment FROM (SELECT d, unnest(range(n)) FROM (VALUES {days}) v(d, n))"
    query = (
        f"SELECT row_number() OVER () - 1 AS _row, 'shop.csv' AS _file, 1 + row_number() OVER () AS _line, "
        f"{', '.join(shown)}, moment FROM ({made})"
    )
    _land(lake, name, "events", ROLES | {"timestamp": "moment"}, query, sum(counts), seed)


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
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
