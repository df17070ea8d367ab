"""What the failing rows of an incident have in common: a file, a day, a value such as a supplier's name."""

from __future__ import annotations

from dataclasses import dataclass

from core.engine import quote
from core.incidents.model import Incident
from core.lake import Lake
from core.quality import load_reports, statement

MOST_FINDINGS = 6
"""Findings whose rows are looked at; those of one cause fail in the same rows."""
MOST_COLUMNS = 12
"""Columns that are looked at beside file and day."""
MOST_VALUES = 200
"""Different values of a column that can name a supplier, a shop or a category; an id has more."""
SHARED = 0.8
"""The share of the failing rows from which a value is what they have in common."""
LIFT = 1.5
"""Times its share of all rows: what nearly all rows have says nothing of the failing ones."""


@dataclass(frozen=True)
class Trait:
    """A value that most failing rows have and fewer of the others: `column` is "_file", "_day" or a column's name."""

    column: str
    value: str
    share: float
    of_all: float


def traits(lake: Lake, incident: Incident) -> list[Trait]:
    """What the rows that fail the gravest findings of an incident's own dataset share, the most telling first; empty
    where nothing is. Lesser findings may be of other rows."""
    reports = load_reports(lake, incident.dataset)
    report = next((one for one in reports if one.version == incident.version), None)
    if report is None:
        return []
    grave = incident.severity
    own = [one.began.id for one in incident.findings if one.dataset == incident.dataset and one.began.severity == grave]
    results = [one for one in report.results if one.id in own and one.failed and one.has_rows][:MOST_FINDINGS]
    texts = [text for one in results if (text := statement(lake, report, one)) and "_line" in text]
    if not texts:
        return []
    columns = lake.columns(incident.dataset, report.layer, report.version)
    named = [name for name, kind in columns.items() if kind.upper() == "VARCHAR"][:MOST_COLUMNS]
    dataset = lake.dataset(incident.dataset)
    moment = next((dataset.roles[role] for role in ("timestamp", "registered_at") if role in dataset.roles), None)
    asked = {"_file": "_file"} | {name: quote(name) for name in named}
    if moment in columns:
        asked["_day"] = f"CAST(TRY_CAST({quote(str(moment))} AS TIMESTAMP) AS DATE)"
    table = lake.table(incident.dataset, report.layer, report.version)
    rows = " UNION ".join(f"SELECT _file, _line FROM ({text})" for text in texts)
    counted = " UNION ALL ".join(
        f"SELECT * FROM (SELECT {number} AS place, CAST({expression} AS VARCHAR) AS value, count(*) FILTER (bad) AS n, "
        f"count(*) AS every FROM marked GROUP BY ALL ORDER BY n DESC, value LIMIT 1)"
        for number, expression in enumerate(asked.values())
    )
    distinct = ", ".join(f"approx_count_distinct({expression})" for expression in asked.values())
    with lake.read() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE marked AS SELECT t.*, f._line IS NOT NULL AS bad FROM {table} t "
            f"LEFT JOIN ({rows}) f ON t._file = f._file AND t._line = f._line"
        )
        whole = cursor.execute(f"SELECT count(*), count(*) FILTER (bad), {distinct} FROM marked").fetchone() or (0, 0)
        best = cursor.execute(counted).fetchall()
        cursor.execute("DROP TABLE marked")
    total, failing, *kinds = whole
    names = list(asked)
    found = []
    for place, value, n, every in best:
        if value is None or not failing or not total or kinds[place] > MOST_VALUES:
            continue
        trait = Trait(names[place], str(value), n / failing, every / total)
        if trait.share >= SHARED and trait.share >= LIFT * trait.of_all:
            found.append(trait)
    return sorted(found, key=lambda one: (one.of_all, one.column))
