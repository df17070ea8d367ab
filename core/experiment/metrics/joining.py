"""Assignments and a dataset of outcomes become one table: who was assigned what, and what each unit did from then on.

Nothing enters Python: units and their events are joined in temporary tables, and the table that comes out has the
rows of the assignments with one column (two for a ratio) per metric, ready for the readout. A unit counts from its
first exposure; what it did before makes `pre_...` columns, which no treatment can have moved.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from core.cells import sql
from core.engine import Cursor, literal, quote
from core.errors import BadInput, NotFound
from core.experiment.arms import respelled
from core.experiment.data.arm_cells import arm_cells
from core.experiment.data.several import known_text, of_one_test
from core.experiment.data.watched import watched
from core.experiment.metrics.definition import Definition
from core.experiment.metrics.outcomes import Outcomes
from core.experiment.plan import Metric, Plan
from core.i18n import _, ngettext

DAY = 86_400
"""Seconds; windows are whole days from the moment of exposure, not calendar days."""
PAST = 14
"""Days before exposure that make the past of a metric without a window: two weeks hold both halves of a rhythm."""


@dataclass(frozen=True)
class Measured:
    """Assignments with their metrics, on the cursor that made them.

    Attributes:
        source, types, plan: what `core.experiment.readout.read_out` takes.
        people: temporary table of the units: unit, variant, since (first exposure; empty where never).
        acts: temporary table of the units' outcome rows: unit, variant, age (seconds since exposure), stamp, e0, e1 ...
            (whether the row is of an event of `events`), x0, x1 ... (its values), session.
        events: the events that `e0`, `e1` ... stand for.
        units: units assigned, `unexposed` and `unobserved` per arm, and how many have any outcome at all.
    """

    cursor: Cursor
    source: str
    types: dict[str, str]
    plan: Plan
    people: str
    acts: str
    definitions: tuple[Definition, ...]
    events: tuple[str, ...]
    values: tuple[str, ...]
    units: dict[str, int]
    unexposed: dict[str, int]
    unobserved: dict[str, int]
    matched: int
    days: int | None
    timed: bool
    last: str | None
    label: str


@contextmanager
def measured(
    cursor: Cursor,
    source: str,
    types: Mapping[str, str],
    plan: Plan,
    outcomes: Outcomes,
    definitions: Sequence[Definition],
) -> Iterator[Measured]:
    """Join outcomes to assignments; the temporary tables are dropped when the block ends.

    Args:
        source, types: the assignments.
        plan: names variant and unit, and by `exposed` or `exposure_event` how a first exposure is found; else a unit
            counts from its assignment, and without any time everything counts. Its metrics are replaced.

    Raises:
        BadInput: no unit, no window that anybody was observed for, or no unit that both tables know.
        NotFound: an event or column that is not there.
    """
    if plan.unit is None:
        raise BadInput(
            _("Outcomes of another dataset are joined by the unit; name its column."),
            hint=_("Choose the column that names who was assigned."),
        )
    for column in (plan.variant, plan.unit, plan.exposed, plan.assigned, plan.segment):
        if column is not None and column not in types:
            raise NotFound.among(_("column"), column, [name for name in types if not name.startswith("_")])
    if not definitions:
        raise BadInput(_("An experiment needs at least one metric."))
    for one in definitions:
        one.check()
    definitions = tuple(replace(one, window=one.window or plan.window) for one in definitions)
    arm = arm_cells(cursor, source, plan.variant, plan.control)
    source = of_one_test(cursor, source, types, plan, arm.sql)
    tables = {part: f'"experiment_{part}_{uuid.uuid4().hex}"' for part in ("people", "acts", "table")}
    try:
        yield _joined(cursor, source, types, plan, outcomes, definitions, arm.sql, tables)
    finally:
        for name in tables.values():
            cursor.execute(f"DROP TABLE IF EXISTS {name}")


def _joined(
    cursor: Cursor,
    source: str,
    types: Mapping[str, str],
    plan: Plan,
    outcomes: Outcomes,
    definitions: tuple[Definition, ...],
    arm: str,
    tables: Mapping[str, str],
) -> Measured:
    assert plan.unit is not None
    people, acts, table = tables["people"], tables["acts"], tables["table"]
    start = _start(cursor, source, types, plan)
    cursor.execute(
        f"CREATE TEMP TABLE {people} AS SELECT {known_text(plan.unit)} AS unit, min({arm}) AS variant, "
        f"min({start}) AS since, min({start}) AS assigned FROM {source} "
        f"WHERE {known_text(plan.unit)} IS NOT NULL AND ({arm}) IS NOT NULL GROUP BY ALL"
    )
    _respell(cursor, people)
    if plan.exposure_event:
        _first_event(cursor, people, outcomes, plan.exposure_event)
    timed = bool(outcomes.time) and (start != "NULL" or bool(plan.exposure_event))
    events = tuple(dict.fromkeys(event for one in definitions for event in (one.event, one.below) if event))
    values = tuple(dict.fromkeys(one.value for one in definitions if one.measure in ("value", "value_rate")))
    _act(cursor, acts, people, outcomes, events, values, timed)
    days = max((one.days for one in definitions if one.days), default=None) if timed else None
    by_rule = bool(plan.exposed or plan.exposure_event)
    kept = "since IS NOT NULL" if by_rule else "true"
    seen = f"since <= CAST({literal(outcomes.last or '')} AS TIMESTAMP) - INTERVAL {days} DAY" if days else "true"
    units, unexposed, unobserved = _counted(cursor, people, kept, seen)
    matched = _one(cursor, f"SELECT count(DISTINCT unit) FROM {acts}")
    _refuse(plan, outcomes, days, sum(units.values()), sum(unexposed.values()), sum(unobserved.values()), matched)
    columns, metrics = _columns(definitions, events, values, types, timed, _has_past(cursor, acts) if timed else False)
    taken = {name for name, _sql, _zero in columns}
    beside = [name for name in types if name not in taken and not name.startswith("_")]
    chosen = [f"s.{quote(name)}" for name in [*beside, *(["_row"] if "_row" in types else [])]]
    chosen += [f"coalesce(m.{quote(name)}, {zero}) AS {quote(name)}" for name, _sql, zero in columns]
    made = ", ".join(f"{text} AS {quote(name)}" for name, text, _zero in columns)
    exposure = "" if not timed else ", p.since AS first_exposure"
    cursor.execute(
        f"CREATE TEMP TABLE {table} AS SELECT {', '.join(chosen)}{exposure} FROM {source} AS s "
        f"LEFT JOIN {people} AS p ON p.unit = {_qualified(plan.unit)} "
        f"LEFT JOIN (SELECT unit, {made} FROM {acts} GROUP BY unit) AS m ON m.unit = p.unit "
        f"WHERE p.unit IS NULL OR (({kept}) AND coalesce({seen}, false))"
    )
    found = {str(row[0]): str(row[1]) for row in cursor.execute(f"DESCRIBE {table}").fetchall()}
    return Measured(
        cursor,
        table,
        found,
        replace(plan, metrics=metrics, test=None, rows="one", assigned=None, happened=None),
        people,
        acts,
        definitions,
        events,
        values,
        units,
        unexposed,
        unobserved,
        matched,
        days,
        timed,
        outcomes.last,
        outcomes.label,
    )


def _respell(cursor: Cursor, people: str) -> None:
    """Spellings of one arm become its commonest, as in the readout."""
    rows = cursor.execute(f"SELECT variant, count(*) FROM {people} GROUP BY variant").fetchall()
    for old, new in respelled({str(label): int(n) for label, n in rows}).items():
        cursor.execute(f"UPDATE {people} SET variant = ? WHERE variant = ?", [new, old])


def _qualified(unit: str) -> str:
    """SQL of the assignments' unit where other tables stand beside."""
    return known_text(unit).replace(quote(unit), f"s.{quote(unit)}")


def _start(cursor: Cursor, source: str, types: Mapping[str, str], plan: Plan) -> str:
    """SQL of a row's moment of exposure or assignment; "NULL" where no column has one."""
    column = plan.exposed or plan.assigned or watched(types, plan).time
    if not column:
        return "NULL::TIMESTAMP" if plan.exposure_event else "NULL"
    how = sql.convention_of(cursor, source, quote(column), types[column])
    return sql.moment(quote(column), types[column], how)


def _first_event(cursor: Cursor, people: str, outcomes: Outcomes, event: str) -> None:
    """The first exposure becomes the first such event, not before the assignment where that is known."""
    if not outcomes.time:
        raise BadInput(
            _("“{dataset}” has no time, so that no first exposure can be found in it.").format(dataset=outcomes.label)
        )
    cursor.execute(f"UPDATE {people} SET since = NULL")
    cursor.execute(
        f"UPDATE {people} AS p SET since = f.stamp FROM (SELECT q.unit, min(o.stamp) AS stamp FROM {people} AS q JOIN "
        f"(SELECT {known_text(outcomes.unit)} AS unit, {outcomes.moment} AS stamp FROM {outcomes.source} "
        f"WHERE {outcomes.where(event)}) AS o ON o.unit = q.unit "
        f"WHERE q.assigned IS NULL OR o.stamp >= q.assigned GROUP BY q.unit) AS f WHERE f.unit = p.unit"
    )


def _act(
    cursor: Cursor,
    acts: str,
    people: str,
    outcomes: Outcomes,
    events: Sequence[str],
    values: Sequence[str],
    timed: bool,
) -> None:
    parts = [f"{known_text(outcomes.unit)} AS unit"]
    parts.append(f"{outcomes.moment} AS stamp" if outcomes.time else "CAST(NULL AS TIMESTAMP) AS stamp")
    parts += [f"{outcomes.where(event)} AS e{i}" for i, event in enumerate(events)]
    parts += [f"{_value(outcomes, column)} AS x{i}" for i, column in enumerate(values)]
    session = f"{known_text(outcomes.session)}" if outcomes.session else "CAST(NULL AS VARCHAR)"
    parts.append(f"{session} AS session")
    age = "epoch(o.stamp) - epoch(p.since)" if timed else "0.0"
    cursor.execute(
        f"CREATE TEMP TABLE {acts} AS SELECT o.*, p.variant, {age} AS age "
        f"FROM (SELECT {', '.join(parts)} FROM {outcomes.source}) AS o JOIN {people} AS p ON p.unit = o.unit"
    )


def _value(outcomes: Outcomes, column: str) -> str:
    if not column:
        return outcomes.amount
    if column not in outcomes.types:
        raise NotFound.among(_("column"), column, list(outcomes.types))
    return outcomes.number(column)


def _has_past(cursor: Cursor, acts: str) -> bool:
    return bool(_one(cursor, f"SELECT count(*) FROM (SELECT 1 FROM {acts} WHERE age < 0 LIMIT 1)"))


def _columns(
    definitions: Sequence[Definition],
    events: Sequence[str],
    values: Sequence[str],
    types: Mapping[str, str],
    timed: bool,
    past: bool,
) -> tuple[list[tuple[str, str, str]], tuple[Metric, ...]]:
    """Columns of the joined table (name, SQL over a unit's acts, what a unit without acts has), and the metrics."""
    columns, metrics = [], []
    for one in definitions:
        name = one.name if one.name not in types else f"{one.name} ({one.measure})"
        below = f"{name} · n"
        above_sql, below_sql, zero = _sql(one, events, values, _within(one, timed))
        columns.append((name, above_sql, zero))
        if one.kind == "ratio":
            columns.append((below, below_sql, "0"))
        elif past and one.measure != "retention":
            before = f"age < 0 AND age >= -{(one.window or PAST) * DAY}"
            columns.append((f"pre_{name}", _sql(one, events, values, before)[0], zero))
        metrics.append(one.metric(name, below))
    return columns, tuple(metrics)


def _within(one: Definition, timed: bool) -> str:
    """SQL that is true for the acts that count."""
    if not timed:
        return "true"
    if one.measure == "retention":
        return f"age >= {one.day * DAY} AND age < {(one.day + 1) * DAY}"
    return "age >= 0" + (f" AND age < {one.window * DAY}" if one.window else "")


def _sql(one: Definition, events: Sequence[str], values: Sequence[str], within: str) -> tuple[str, str, str]:
    """Numerator, denominator ("" for none) and what no acts mean, over the acts of a unit."""

    def of(event: str) -> str:
        return f"({within})" + (f" AND e{events.index(event)}" if event else "")

    hit = f"FILTER (WHERE {of(one.event)})"
    value = f"coalesce(sum(x{values.index(one.value)}) {hit}, 0)" if one.value in values else "0"
    if one.kind == "proportion":
        return f"coalesce(bool_or({of(one.event)}), false)", "", "false"
    if one.measure == "count":
        return f"count(*) {hit}", "", "0"
    if one.measure == "value":
        return value, "", "0"
    if one.measure == "rate":
        return f"count(*) {hit}", f"count(*) FILTER (WHERE {of(one.below)})", "0"
    if one.measure == "value_rate":
        return value, f"count(*) {hit}", "0"
    return f"count(DISTINCT session) {hit}", f"count(DISTINCT session) FILTER (WHERE {within})", "0"


def _counted(
    cursor: Cursor, people: str, kept: str, seen: str
) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    rows = cursor.execute(
        f"SELECT variant, count(*), count(*) FILTER (WHERE NOT ({kept})), "
        f"count(*) FILTER (WHERE ({kept}) AND NOT coalesce({seen}, false)) FROM {people} GROUP BY variant ORDER BY 1"
    ).fetchall()
    units, unexposed, unobserved = ({str(row[0]): int(row[i]) for row in rows} for i in (1, 2, 3))
    return units, unexposed, unobserved


def _refuse(
    plan: Plan, outcomes: Outcomes, days: int | None, units: int, unexposed: int, unobserved: int, matched: int
) -> None:
    """What cannot be judged is said before anything is computed."""
    if units and not matched:
        raise BadInput(
            _("No unit of the assignments occurs in “{dataset}”.").format(dataset=outcomes.label),
            hint=_(
                "“{unit}” there and “{other}” here must name the same people in the same spelling; mend the ids first."
            ).format(unit=outcomes.unit, other=plan.unit),
        )
    if units and unexposed == units:
        raise BadInput(
            _("No unit was exposed by this rule, so that nothing can be compared."),
            hint=_("Choose another exposure event or column, or count from the assignment."),
        )
    if units and unexposed + unobserved == units and days:
        raise BadInput(
            ngettext(
                "No unit has been observed for the whole window of {n} day: the outcomes end on {last}.",
                "No unit has been observed for the whole window of {n} days: the outcomes end on {last}.",
                days,
            ).format(n=days, last=(outcomes.last or "–")[:10]),
            hint=_("Choose a shorter window, or load later outcomes."),
        )


def _one(cursor: Cursor, query: str) -> int:
    row = cursor.execute(query).fetchone()
    return int(row[0]) if row else 0
