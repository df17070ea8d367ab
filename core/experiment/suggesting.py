"""A first plan from what the columns of a table say: which names the arms, which the unit, and what is measured."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from core.cells.identifier_names import names_identifier
from core.experiment.columns import (
    Column,
    is_flag,
    is_number,
    is_trait,
    measured_before,
    names_time,
    names_unit,
    only_yes,
)
from core.experiment.plan import Metric, Plan
from core.experiment.sums import names_units, squares_of

MOST_VALUES = 20
"""Values of a column of groups, as of arms; more are names of things."""
MOST_FEATURES = 8
"""Columns searched unasked: each takes a pass over the units."""
_VARIANT = re.compile(
    r"variant|variation|version|group|arm|bucket|treatment|experiment|treated|^cell$|^split$|^ab$|segment|condition|subject.?line|template|creative"
    r"|wording|gruppe|bedingung|testarm|实验|分组|组别|版本|文案|模板"
)
_ASSIGNED = re.compile(r"assign|bucketed|enrol|分配|分组时间")
_EXPOSED = re.compile(r"^(first_)?expos(ed|ure)(_at|_time|_date|_ts)?$|^first_seen(_at)?$|曝光(时间|日期)")
_HAPPENED = re.compile(r"outcome|convert|purchas|order|paid|下单|结果|转化|购买")


def _added_up(columns: Sequence[Column], unit: str | None, metrics: Sequence[Metric]) -> str:
    """The column that counts the units of a row, where the table is already added up; "" where it is of units.

    It is where no column names units, one counts them and is never below 2, and no outcome is a yes or no.
    """
    if unit or any(metric.kind == "proportion" for metric in metrics):
        return ""
    found = [c for c in columns if names_units(c.name) and is_number(c) and c.values]
    fitting = [c for c in found if all(float(value) >= 2 for value in c.values)]
    return next((c.name for c in fitting if _counted_in(columns, c, metrics)), "")


def _counted_in(columns: Sequence[Column], units: Column, metrics: Sequence[Metric]) -> list[Metric]:
    """The outcomes that units can have had: sums with squares beside them, and whole numbers that are no more."""
    names, by_name = [one.name for one in columns], {one.name: one for one in columns}
    most = max(map(float, units.values))

    def fits(metric: Metric) -> bool:
        values = [float(value) for value in by_name[metric.column].values]
        return bool(values) and max(values) <= most and all(value.is_integer() and value >= 0 for value in values)

    squares = {squares_of(one.column, names) for one in metrics}
    free = [one for one in metrics if one.column not in {units.name, *squares}]
    return [one for one in free if squares_of(one.column, names) or fits(one)]


def _of_sums(columns: Sequence[Column], units: str, metrics: Sequence[Metric]) -> list[Metric]:
    """Sums with squares beside them are means, whole numbers up to the units successes; others are no outcomes."""
    names = [column.name for column in columns]
    kept = _counted_in(columns, next(one for one in columns if one.name == units), metrics)
    made = [replace(m, kind="mean" if squares_of(m.column, names) else "proportion") for m in kept]
    return sorted(made, key=lambda metric: metric.kind != "proportion")


def suggest(columns: Sequence[Column], roles: Mapping[str, str] | None = None) -> Plan | None:
    """A first plan from column names, values and known roles; None where no column can name the arms.

    Yes/no columns become proportions, numbers become means; numbers measured before the experiment (pre_...)
    become covariates; identifiers, times and text are left out.
    """
    roles = dict(roles or {})
    by_name = {column.name: column for column in columns}
    variant = roles.get("variant")
    if variant not in by_name:
        fitting = [c for c in columns if 2 <= c.distinct <= 20 and not is_number(c) and not is_flag(c)]
        named = [c for c in columns if 2 <= c.distinct <= 20 and _VARIANT.search(c.name.lower())]
        pool = named or fitting
        if not pool:
            return None
        variant = min(pool, key=lambda c: (c not in fitting, c.distinct)).name
    unit = roles.get("unit_id") or roles.get("user_id")
    if unit not in by_name:
        free = [c for c in columns if c.name != variant]
        found = (
            [c for c in free if names_unit(c.name, by_id=True)]
            or [c for c in free if names_unit(c.name)]
            or [c for c in free if c.ids and not names_time(c.name, c.type)]
        )
        unit = found[0].name if found else None
    taken = {unit, variant, *(name for role, name in roles.items() if role.endswith("_id"))}
    times = [c.name for c in columns if names_time(c.name, c.type)]
    assigned = next((t for t in times if _ASSIGNED.search(t.lower())), roles.get("timestamp"))
    exposed = next((t for t in times if _EXPOSED.search(t.lower())), None)
    happened = next((t for t in times if _HAPPENED.search(t.lower()) and t != assigned), None)
    taken |= {*times, assigned}
    metrics = [
        Metric(c.name, "proportion" if is_flag(c) else "mean")
        for c in columns
        if c.name not in taken
        and not names_identifier(c.name)
        and not c.ids
        and not is_trait(c.name)
        and not measured_before(c.name)
        and (is_flag(c) or is_number(c))
        and (c.distinct > 1 or only_yes(c))
    ]
    if not metrics:
        return None
    metrics.sort(key=lambda m: m.kind != "proportion")
    if units := _added_up(columns, unit, metrics):
        metrics = _of_sums(columns, units, metrics)
    both = (assigned, happened) if assigned and happened else (None, None)
    outcomes = {metric.column for metric in metrics}
    before = [name for name in suggested_covariates(columns) if name not in taken | outcomes]
    return Plan(
        variant=variant,
        unit=unit,
        metrics=tuple(metrics),
        assigned=both[0],
        happened=both[1],
        exposed=exposed,
        units=units or None,
        covariates=tuple(before),
        features=tuple(_features(columns, {*taken, *outcomes, variant})),
    )


def suggested_covariates(columns: Sequence[Column]) -> list[str]:
    """The numbers whose names say that they were measured before the test."""
    return [c.name for c in columns if measured_before(c.name) and is_number(c) and c.distinct > 1]


def _features(columns: Sequence[Column], taken: Collection[str | None]) -> list[str]:
    """Columns by which units may answer differently: few values that are no number, or known before the test."""
    before = set(suggested_covariates(columns))
    free = [c for c in columns if c.name not in taken and not names_identifier(c.name)]
    few = [c.name for c in free if 2 <= c.distinct <= MOST_VALUES and not is_number(c) and not is_flag(c)]
    return [*few, *(c.name for c in free if c.name in before)][:MOST_FEATURES]
