"""What was drawn: single units, or whole groups of them (classes, shops, days), and so far fewer draws than units.

A column whose every value has one arm only tells that its values were given the arms, or that the arms ran one after
the other. Were units drawn one by one, groups of n would keep to one arm with the chance sum of share^n, multiplied
over the groups; where that is next to nothing the intervals of single units are too narrow (Donner and Klar 2000).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from core.cells import sql
from core.engine import quote
from core.experiment.data.aggregate import UnitTable
from core.experiment.data.several import known_text
from core.experiment.health.checks import Finding
from core.quality.sample_ratio import SRM_ERROR

FEWEST_GROUPS = 10
"""Values of a column from which they are no other names of the arms or of their parts."""
MOST_GROUPS = 100_000
"""Values that are looked at; a column of more names units."""
MOST_OF_ALL = 0.9
"""Share of the units that the groups hold, from which they are what was drawn; a code that few units have is not."""
FIRST_ROWS = 20_000
"""Rows that are asked first."""


def check_drawn(units: UnitTable, source: str, types: Mapping[str, str]) -> list[Finding]:
    """A mark for the column with the fewest values that each have one arm; none where the plan's cluster is one.

    It withholds where nearly all units are in such groups and every arm has several: the p of units is then none.
    """
    plan = units.plan
    outcomes = {column for metric in plan.metrics for column in (metric.column, metric.denominator)}
    taken = {plan.variant, plan.unit, *outcomes}
    free = [name for name, type_ in types.items() if name not in taken and name[:1] != "_" and _groups(type_)]
    found = []
    for name in free:
        groups = _sizes(units, source, name, types[name])
        if groups is not None and len(groups) >= FEWEST_GROUPS:
            sizes = np.array([n for n, _arm in groups], dtype=np.float64)
            p = _chance(sizes, list(units.arms.values()))
            if p < SRM_ERROR / len(free):
                each = Counter(arm for _n, arm in groups)
                whole = sizes.sum() >= MOST_OF_ALL * sum(units.arms.values())
                blocks = bool(whole) and len(each) >= len(units.arms) and min(each.values()) > 1
                found.append((not blocks, len(groups), name, p))
    if not found or plan.cluster in [name for _blocks, _n, name, _p in found]:
        return []
    mark, n, name, p = min(found)
    return [Finding("by_group", "warning" if mark else "error", n, params={"column": name, "p": p})]


def _groups(type_: str) -> bool:
    return type_ == "VARCHAR" or "INT" in type_ or type_.startswith(("DATE", "TIMESTAMP"))


def _sizes(units: UnitTable, source: str, name: str, type_: str) -> list[tuple[int, str]] | None:
    """Units of each value, and its arm; None where a value has several arms, or there are no values or too many."""
    value = f"CAST(CAST({quote(name)} AS DATE) AS VARCHAR)" if type_.startswith("TIMESTAMP") else known_text(name)
    unit = known_text(units.plan.unit) if units.plan.unit else "row_number() OVER ()"
    arm = f"lower(trim(CAST({quote(units.plan.variant)} AS VARCHAR)))"
    rows: list[tuple[int, int, str]] = []
    for part in (f"(SELECT * FROM {source} LIMIT {FIRST_ROWS})", source):  # most columns are mixed from the start
        rows = units.cursor.execute(
            "SELECT count(DISTINCT u), count(DISTINCT a), min(a) "
            f"FROM (SELECT {value} AS g, {unit} AS u, {arm} AS a FROM {part}) "
            f"WHERE g IS NOT NULL AND u IS NOT NULL AND NOT ({sql.is_missing('a')}) GROUP BY g LIMIT {MOST_GROUPS + 1}"
        ).fetchall()
        if not rows or len(rows) > MOST_GROUPS or any(arms != 1 for _n, arms, _arm in rows):
            return None
    return [(int(n), arm) for n, _arms, arm in rows]


def _chance(sizes: np.ndarray, arms: list[int]) -> float:
    """The chance that every group keeps to one arm where units are drawn one by one."""
    shares = np.array(arms, dtype=np.float64) / max(sum(arms), 1)
    return float(np.exp(np.log((shares[None, :] ** sizes[:, None]).sum(axis=1)).sum()))
