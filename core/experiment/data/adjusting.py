"""What a plan takes along from before the test: covariates, strata, clusters, features; and the capping of outcomes.

Columns of the unit table: `x0` ... a covariate (its numerator), `e0` ... the denominator of one that is a ratio,
`stratum`, `cluster`, and per feature `a0` ... its text and `u0` ... its number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.cells import sql
from core.cells.convention import USUAL, Convention
from core.engine import Cursor, quote
from core.experiment.data.several import known_text
from core.experiment.plan import Plan, covariate_columns

LARGEST = 1e60
"""What is larger is no measure of anything, and its fourth power no number that a machine holds."""


@dataclass(frozen=True)
class Capped:
    """What capping a metric did: the cap, the units above it, and the units with an outcome."""

    cap: float
    touched: int
    units: int


@dataclass(frozen=True)
class Adjusting:
    """What was prepared.

    Attributes:
        ratios: Per covariate: whether it is a ratio.
        gaps: Per covariate: units without a value.
        capped: Place of a metric -> what its cap did.
        units: Units in all.
        moved: Covariate -> p of a difference between arms that no fair draw makes; such a one is not used.
        clusters: Arm -> its clusters, where units come in them.
        split: Clusters with units in several arms.
        hows: How text columns write numbers.
    """

    ratios: tuple[bool, ...] = ()
    gaps: tuple[int, ...] = ()
    capped: Mapping[int, Capped] = field(default_factory=dict)
    units: int = 0
    moved: Mapping[str, float] = field(default_factory=dict)
    clusters: Mapping[str, int] = field(default_factory=dict)
    split: int = 0
    hows: Mapping[str, Convention] = field(default_factory=dict)


def texts(plan: Plan, columns: Sequence[str]) -> list[str]:
    """The columns whose decimal mark has to be known before they can be read."""
    return [*(c for name in plan.covariates for c in covariate_columns(name, columns)), *plan.features]


def row_columns(plan: Plan, types: Mapping[str, str], hows: Mapping[str, Convention]) -> list[str]:
    """SQL of a row's cells."""

    def cell(column: str) -> str:
        return sql.number(quote(column), types[column], hows.get(column, USUAL))

    parts = []
    for j, name in enumerate(plan.covariates):
        above, *below = covariate_columns(name, list(types))
        parts.append(f"{cell(above)} AS x{j}")
        parts += [f"{cell(column)} AS e{j}" for column in below]
    parts += [f"{known_text(column)} AS {name}" for name, column in _labels(plan)]
    for k, column in enumerate(plan.features):
        number = "CAST(NULL AS DOUBLE)" if types[column] == "VARCHAR" else cell(column)
        parts += [f"{known_text(column)} AS a{k}", f"{number} AS u{k}"]
    return parts


def unit_columns(plan: Plan, columns: Sequence[str]) -> list[str]:
    """SQL of a unit's cells: what its first row with a value says, as all of it was known before the test."""
    names = [name for name, _column in _labels(plan)]
    names += [f"x{j}" for j in range(len(plan.covariates))]
    names += [f"e{j}" for j, ratio in enumerate(_ratios(plan, columns)) if ratio]
    names += [f"{letter}{k}" for k in range(len(plan.features)) for letter in "au"]
    return [f"arg_min({name}, r) AS {name}" for name in names]


def prepare(cursor: Cursor, name: str, plan: Plan, columns: Sequence[str], hows: Mapping[str, Convention]) -> Adjusting:
    """Fill the gaps of covariates with their mean, which favours no arm, and cap what is to be capped."""
    _bound(cursor, name)
    ratios = _ratios(plan, columns)
    gaps = []
    for j, ratio in enumerate(ratios):
        cells = [f"x{j}", *([f"e{j}"] if ratio else [])]
        missing = " OR ".join(f"{cell} IS NULL" for cell in cells)
        gaps.append(_count(cursor, f"SELECT count(*) FILTER (WHERE {missing}) FROM {name}"))
        if gaps[-1]:
            known = " AND ".join(f"{cell} IS NOT NULL" for cell in cells)
            means = ", ".join(
                f"{cell} = (SELECT coalesce(avg({cell}), {float(cell[0] == 'e')}) FROM {name} WHERE {known})"
                for cell in cells
            )
            cursor.execute(f"UPDATE {name} SET {means} WHERE {missing}")
    for label, _column in _labels(plan):
        cursor.execute(f"UPDATE {name} SET {label} = coalesce({label}, '')")
    capped = {i: _cap(cursor, name, i, m.winsor) for i, m in enumerate(plan.metrics) if m.winsor is not None}
    units = _count(cursor, f"SELECT count(*) FROM {name}")
    clusters, split = _clusters(cursor, name) if plan.cluster else ({}, 0)
    return Adjusting(ratios, tuple(gaps), capped, units, clusters=clusters, split=split, hows=hows)


def _bound(cursor: Cursor, name: str) -> None:
    """Empty numbers beyond all measure; an outcome among them counts as unreadable."""
    types = {row[0]: row[1] for row in cursor.execute(f"DESCRIBE {name}").fetchall()}
    numbers = [column for column, type_ in types.items() if type_ == "DOUBLE"]
    if not numbers:
        return
    largest = cursor.execute(f"SELECT {', '.join(f'max(abs({c}))' for c in numbers)} FROM {name}").fetchone() or ()
    for column, most in zip(numbers, largest, strict=True):
        if most is not None and not most <= LARGEST:
            flag = f", b{column[1:]} = true" if column[0] in "vd" and f"b{column[1:]}" in types else ""
            cursor.execute(f"UPDATE {name} SET {column} = NULL{flag} WHERE NOT abs({column}) <= {LARGEST}")


def _clusters(cursor: Cursor, name: str) -> tuple[dict[str, int], int]:
    """Arm -> clusters, and how many clusters have units in several arms."""
    rows = cursor.execute(f"SELECT variant, count(DISTINCT cluster) FROM {name} GROUP BY variant").fetchall()
    several = f"SELECT cluster FROM {name} GROUP BY cluster HAVING min(variant) <> max(variant)"
    return {str(arm): int(n) for arm, n in rows}, _count(cursor, f"SELECT count(*) FROM ({several})")


def _labels(plan: Plan) -> list[tuple[str, str]]:
    return [(name, column) for name, column in (("stratum", plan.strata), ("cluster", plan.cluster)) if column]


def _ratios(plan: Plan, columns: Sequence[str]) -> tuple[bool, ...]:
    return tuple(len(covariate_columns(name, columns)) == 2 for name in plan.covariates)


def _cap(cursor: Cursor, name: str, i: int, share: float) -> Capped:
    row = cursor.execute(f"SELECT quantile_cont(v{i}, {share}), count(v{i}) FROM {name}").fetchone()
    if row is None or row[0] is None:
        return Capped(float("nan"), 0, 0)
    cap = float(row[0])
    touched = _count(cursor, f"SELECT count(*) FROM {name} WHERE v{i} > {cap!r}")
    cursor.execute(f"UPDATE {name} SET v{i} = {cap!r} WHERE v{i} > {cap!r}")
    return Capped(cap, touched, int(row[1]))


def _count(cursor: Cursor, query: str) -> int:
    row = cursor.execute(query).fetchone()
    return int(row[0]) if row is not None else 0
