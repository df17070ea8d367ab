"""Features in bins, and what each bin holds of every metric, for the search of units that answer differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.cells import sql
from core.cells.convention import USUAL
from core.engine import literal
from core.experiment.data.aggregate import UnitTable
from core.experiment.methods.tree import Cell

MOST_BINS = 12
"""Values of a feature apart, the rest together: rarer ones hold too few units to show anything."""
NUMBER_BINS = 8
"""Bins of a number, with as many units each: enough for where an effect turns, few enough to fill."""
FEW_VALUES = 8
"""Different numbers up to which each is a bin of its own."""


@dataclass(frozen=True)
class Feature:
    """A feature in bins: the name of its column, what each bin is called, and whether their order means something.

    Of a number `edges` are the upper ends of all bins but the last.
    """

    name: str
    labels: tuple[str, ...]
    ordered: bool
    edges: tuple[float, ...] = ()


def bin_features(units: UnitTable) -> list[Feature]:
    """Add to the unit table a bin `k0` ... per feature and a half `half` of the units, the same each time."""
    found = []
    cursor, name = units.cursor, units.name
    cursor.execute(f"ALTER TABLE {name} ADD COLUMN half INTEGER")
    cursor.execute(f"UPDATE {name} SET half = CAST(md5_number_lower(unit) % 2 AS INTEGER)")
    for k, feature in enumerate(units.plan.features):
        binned, case = _bins(units, k, feature)
        cursor.execute(f"ALTER TABLE {name} ADD COLUMN k{k} INTEGER")
        cursor.execute(f"UPDATE {name} SET k{k} = {case}")
        found.append(binned)
    return found


def _bins(units: UnitTable, k: int, feature: str) -> tuple[Feature, str]:
    cursor, name = units.cursor, units.name
    values = cursor.execute(f"SELECT count(DISTINCT a{k}), count(u{k}) FROM {name}").fetchone() or (0, 0)
    if values[0] > FEW_VALUES and not values[1]:
        how = units.adjusting.hows.get(feature, USUAL)
        cursor.execute(f"UPDATE {name} SET u{k} = {sql.number(f'a{k}', 'VARCHAR', how)}")
    row = cursor.execute(f"SELECT count(a{k}), count(u{k}), count(DISTINCT u{k}) FROM {name}").fetchone() or (0, 0, 0)
    known, numbers, distinct = (int(cell) for cell in row)
    if known and numbers == known and distinct > FEW_VALUES:
        shares = ", ".join(str(i / NUMBER_BINS) for i in range(1, NUMBER_BINS))
        edges = cursor.execute(f"SELECT quantile_disc(u{k}, [{shares}]), max(u{k}) FROM {name}").fetchone()
        ends = sorted({float(x) for x in edges[0] if x < edges[1]}) if edges else []
        cases = " ".join(f"WHEN u{k} <= {edge!r} THEN {i}" for i, edge in enumerate(ends))
        case = f"CASE WHEN u{k} IS NULL THEN NULL {cases} ELSE {len(ends)} END"
        return Feature(feature, tuple(str(i) for i in range(len(ends) + 1)), True, tuple(ends)), case
    rows = cursor.execute(
        f"SELECT a{k} FROM {name} WHERE a{k} IS NOT NULL GROUP BY a{k} ORDER BY count(*) DESC, a{k} LIMIT {MOST_BINS}"
    ).fetchall()
    labels = [str(label) for (label,) in rows]
    cases = " ".join(f"WHEN {literal(label)} THEN {i}" for i, label in enumerate(labels))
    return Feature(feature, tuple(labels), False), f"CASE a{k} {cases} END" if labels else "NULL"


def cells(units: UnitTable, features: Sequence[int], where: str = "true") -> list[Cell]:
    """Per feature, half, arm, bin and metric: units, mean and variance of what they did."""
    plan = units.plan
    values = [_value(units, i) for i in range(len(plan.metrics))]
    if not features:
        return []
    sets = ", ".join(f"(half, variant, k{k})" for k in features)
    bins = ", ".join(f"k{k}" for k in features)
    parts = [f"count({value}), avg({value}), var_samp({value})" for value in values]
    rows = units.cursor.execute(
        f"SELECT grouping({bins}), half, variant, {bins}, {', '.join(parts)} FROM {units.name} WHERE {where} "
        f"GROUP BY GROUPING SETS ({sets})"
    ).fetchall()
    found = []
    for mask, half, variant, *rest in rows:
        place = _place(int(mask), len(features))
        at, figures = rest[place], rest[len(features) :]
        if at is None:
            continue
        for i in range(len(plan.metrics)):
            n, mean, variance = figures[3 * i : 3 * i + 3]
            if n:
                spread = float(variance) if variance is not None else 0.0
                found.append(Cell(features[place], i, int(half), str(variant), int(at), int(n), float(mean), spread))
    return found


def _place(mask: int, width: int) -> int:
    """Which of `width` columns a row is grouped by: the one whose bit is not set, the first being the highest."""
    return next(i for i in range(width) if not mask >> (width - 1 - i) & 1)


def _value(units: UnitTable, i: int) -> str:
    """What a unit counts for a metric: its value, or a ratio's linearised one around the value of all arms."""
    metric = units.plan.metrics[i]
    if metric.kind == "quantile":
        return "CAST(NULL AS DOUBLE)"
    if not metric.denominator:
        return f"v{i}"
    row = units.cursor.execute(
        f"SELECT avg(v{i}), avg(d{i}) FROM {units.name} WHERE v{i} IS NOT NULL AND d{i} IS NOT NULL"
    ).fetchone()
    if row is None or not row[1]:
        return "CAST(NULL AS DOUBLE)"
    above, below = float(row[0]), float(row[1])
    return f"((v{i} - {above / below!r} * d{i}) / {below!r})"
