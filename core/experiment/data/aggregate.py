"""From rows to sufficient statistics, inside DuckDB.

The rows never enter Python: they become one row per unit in a temporary table, and that becomes counts,
means, variances and covariances per arm. Values may be text as files have it; what cannot be read as the
metric's kind is counted, never guessed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from core.cells import sql
from core.cells.convention import USUAL, Convention, convention
from core.cells.truth import truth
from core.engine import Cursor, cell_sql, literal, quote
from core.errors import BadInput
from core.experiment.arms import respelled
from core.experiment.data.adjusting import Adjusting, prepare, row_columns, texts, unit_columns
from core.experiment.data.arm_cells import ArmCells, arm_cells, unnamed
from core.experiment.data.several import known_text, of_one_test
from core.experiment.data.watched import Watched, columns, per_unit, watched
from core.experiment.methods.difference import Sample
from core.experiment.plan import Metric, Plan
from core.i18n import _, ngettext

MOST_ARMS = 20
"""Arms compared: no test has more, and a column with more values is no assignment."""
MOST_SEGMENTS = 12
"""Segments shown, largest first: one of twenty stands out by chance alone."""
_NUMBERED = r"[+]?0*(\d+)(?:\.0+)?"
"""A unit's number as different programs export it."""


@dataclass(frozen=True)
class Counts:
    """What happened to the rows on the way to units.

    `alike_units` are units of which another is the same number in another spelling, `alike_apart` how many of
    those numbers are in several arms. `rows` are those of the table; `set_aside` further ones that never came into
    it, because loading or cleaning could not read them and put them in quarantine. `from_empty` rows
    have an empty cell for their arm, which a word for "no value" names as the control. `only_yes` are columns of yes
    and no that know yes alone, whose empty cells are read as no.
    """

    rows: int
    no_unit: int
    no_variant: int
    early: int
    repeated_rows: int
    conflicting_units: int
    two_arms: int
    units: int
    added_up: bool
    respelled: dict[str, str]
    alike_units: int = 0
    alike_apart: int = 0
    set_aside: int = 0
    from_empty: int = 0
    only_yes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ArmMetric:
    """One arm of one metric: its statistics, its gaps, and its largest unit."""

    sample: Sample
    units: int
    missing: int
    unreadable: int
    largest_unit: str | None = None
    largest: float = 0.0
    absolute_sum: float = 0.0


@dataclass(frozen=True)
class UnitTable:
    """The temporary table of one row per unit, with what is known about it."""

    cursor: Cursor
    name: str
    plan: Plan
    counts: Counts
    arms: dict[str, int]
    adjusting: Adjusting = Adjusting()
    watched: Watched = Watched()

    def statistics(self, segment: str | None = None, without: Sequence[str] = ()) -> dict[str, tuple[ArmMetric, ...]]:
        """Arm -> one `ArmMetric` per metric of the plan, within a segment or without some units if given."""
        parts = ["variant", "count(*)"]
        for i, metric in enumerate(self.plan.metrics):
            parts += _statistics_sql(i, metric)
        where, parameters = ["true"], []
        if segment is not None:
            where.append("segment = ?")
            parameters.append(segment)
        if without:
            where.append(f"unit NOT IN ({', '.join('?' * len(without))})")
            parameters.extend(without)
        rows = self.cursor.execute(
            f"SELECT {', '.join(parts)} FROM {self.name} WHERE {' AND '.join(where)} GROUP BY variant ORDER BY variant",
            parameters,
        ).fetchall()
        return {row[0]: tuple(_arm_metrics(row, self.plan.metrics)) for row in rows}

    def segments(self) -> list[tuple[str, int]]:
        """The largest segments and their units, largest first."""
        return [
            (str(label), int(units))
            for label, units in self.cursor.execute(
                f"SELECT segment, count(*) AS n FROM {self.name} WHERE segment IS NOT NULL "
                f"GROUP BY segment ORDER BY n DESC, segment LIMIT {MOST_SEGMENTS}"
            ).fetchall()
        ]


def _number(column: str, type_: str, flag: bool, how: Convention = USUAL) -> str:
    """A column as DOUBLE, NULL where it cannot be read; yes and no are 1 and 0, and a flag must come out as them."""
    value = sql.number(quote(column), type_, how)
    if type_ == "VARCHAR":
        said = cell_sql(truth, quote(column), type_)
        value = f"coalesce({value}, CAST({said} AS DOUBLE))"
    return f"CASE WHEN ({value}) IN (0, 1) THEN ({value}) END" if flag else value


Conventions = Mapping[str, Convention]


def _conventions(
    cursor: Cursor, source: str, plan: Plan, types: Mapping[str, str], beside: Watched
) -> dict[str, Convention]:
    """How the text columns of a plan write decimals and dates."""
    wanted = [
        plan.assigned,
        plan.happened,
        *beside.texts,
        *texts(plan, list(types)),
        *(c for m in plan.metrics for c in (m.column, m.denominator)),
    ]
    used = [column for column in dict.fromkeys(wanted) if column and types.get(column) == "VARCHAR"]
    if not used:
        return {}
    row = cursor.execute(f"SELECT {', '.join(sql.clues(quote(c)) for c in used)} FROM {source}").fetchone() or ()
    return {column: convention(row[4 * n : 4 * n + 4]) for n, column in enumerate(used)}


def _only_yes(cursor: Cursor, source: str, plan: Plan, types: Mapping[str, str], hows: Conventions) -> tuple[str, ...]:
    """Columns of yes and no in which every answer is yes beside empty cells: whoever left them empty meant no.

    Read as gaps they would say nothing at all, as every unit with an outcome had the same.
    """
    names = [metric.column for metric in plan.metrics if metric.kind == "proportion"]
    if not names:
        return ()
    parts = []
    for name in names:
        value = _number(name, types[name], True, hows.get(name, USUAL))
        known = f"({known_text(name)}) IS NOT NULL"
        parts.append(f"min({value}) = 1 AND bool_or(NOT {known}) AND NOT bool_or({known} AND ({value}) IS NULL)")
    row = cursor.execute(f"SELECT {', '.join(parts)} FROM {source}").fetchone() or ()
    return tuple(name for name, found in zip(names, row, strict=False) if found)


def _metric_columns(
    i: int, metric: Metric, types: Mapping[str, str], hows: Conventions, only_yes: Sequence[str]
) -> list[str]:
    how = hows.get(metric.column, USUAL)
    value = _number(metric.column, types[metric.column], metric.kind == "proportion", how)
    known = f"({known_text(metric.column)}) IS NOT NULL"
    parts = [f"{value} AS v{i}", f"({known} AND ({value}) IS NULL) AS b{i}"]
    if metric.kind == "proportion" and metric.column in only_yes:
        parts[0] = f"CASE WHEN {known} THEN {value} ELSE 0 END AS v{i}"
    if metric.denominator:
        below = _number(metric.denominator, types[metric.denominator], False, hows.get(metric.denominator, USUAL))
        below_known = f"({known_text(metric.denominator)}) IS NOT NULL"
        parts[1] = f"(({known} AND ({value}) IS NULL) OR ({below_known} AND ({below}) IS NULL)) AS b{i}"
        parts.append(f"{below} AS d{i}")
    return parts


def _statistics_sql(i: int, metric: Metric) -> list[str]:
    v, d = f"v{i}", f"d{i}"
    if metric.denominator:
        both = f"{v} IS NOT NULL AND {d} IS NOT NULL"
        pair = f"FILTER (WHERE {both})"
        return [
            f"count(*) {pair}",
            f"avg({v}) {pair}",
            f"var_samp({v}) {pair}",
            f"avg({d}) {pair}",
            f"var_samp({d}) {pair}",
            f"covar_samp({v}, {d})",
            f"count(*) FILTER (WHERE b{i})",
            f"arg_max(unit, abs({v})) {pair}",
            f"max(abs({v})) {pair}",
            f"sum(abs({v})) {pair}",
        ]
    return [
        f"count({v})",
        f"avg({v})",
        f"var_samp({v})",
        "1.0",
        "0.0",
        "0.0",
        f"count(*) FILTER (WHERE b{i})",
        f"arg_max(unit, abs({v}))",
        f"max(abs({v}))",
        f"sum(abs({v}))",
    ]


def _arm_metrics(row: Sequence[object], metrics: Sequence[Metric]) -> Iterator[ArmMetric]:
    units = int(str(row[1]))
    width = 10
    for i in range(len(metrics)):
        cells = row[2 + i * width : 2 + (i + 1) * width]
        n, mean, variance, d_mean, d_variance, covariance = (float(str(c)) if c is not None else 0.0 for c in cells[:6])
        unreadable = int(str(cells[6]))
        sample = Sample(int(n), mean, variance, d_mean if int(n) else 1.0, d_variance, covariance)
        yield ArmMetric(
            sample,
            units,
            units - sample.n - unreadable,
            unreadable,
            None if cells[7] is None else str(cells[7]),
            float(str(cells[8])) if cells[8] is not None else 0.0,
            float(str(cells[9])) if cells[9] is not None else 0.0,
        )


@contextmanager
def unit_table(cursor: Cursor, source: str, types: Mapping[str, str], plan: Plan) -> Iterator[UnitTable]:
    """Reduce `source` (a SQL table reference) to one row per unit and arm; dropped when the block ends.

    Units found in more than one arm, rows without unit or variant, and rows whose outcome precedes the
    assignment are left out and counted.

    Args:
        types: column -> DuckDB type of every column of `source`.

    Raises:
        BadInput: fewer than two arms, so many that the column cannot name arms, or several tests and none chosen.
    """
    plan.check(list(types))
    arm = arm_cells(cursor, source, plan.variant, plan.control)
    source = of_one_test(cursor, source, types, plan, arm.sql)
    rows, name = (f'"experiment_{part}_{uuid.uuid4().hex}"' for part in ("rows", "units"))
    order = quote("_row") if "_row" in types else "row_number() OVER ()"
    unit = known_text(plan.unit) if plan.unit else "CAST(row_number() OVER () AS VARCHAR)"
    beside = watched(types, plan)
    early, hows = "false", _conventions(cursor, source, plan, types, beside)
    if plan.assigned and plan.happened:
        assigned, happened = (
            sql.moment(quote(c), types[c], hows.get(c, USUAL)) for c in (plan.assigned, plan.happened)
        )
        early = f"coalesce({happened} < {assigned}, false)"
    parts = [f"{order} AS r", f"{unit} AS unit", f"{arm.sql} AS variant", f"{early} AS early"]
    parts.append(f"{known_text(plan.segment)} AS segment" if plan.segment else "CAST(NULL AS VARCHAR) AS segment")
    parts += row_columns(plan, types, hows)
    parts += columns(beside, types, hows)
    only_yes = _only_yes(cursor, source, plan, types, hows)
    for i, metric in enumerate(plan.metrics):
        parts += _metric_columns(i, metric, types, hows, only_yes)
    try:
        cursor.execute(f"CREATE TEMP TABLE {rows} AS SELECT {', '.join(parts)} FROM {source}")
        table = _reduce(cursor, source, rows, name, plan, arm, beside, list(types), hows)
        yield replace(table, counts=replace(table.counts, only_yes=only_yes))
    finally:
        cursor.execute(f"DROP TABLE IF EXISTS {rows}")
        cursor.execute(f"DROP TABLE IF EXISTS {name}")


def _respell(cursor: Cursor, rows: str) -> dict[str, str]:
    """Give arm labels that differ only in case, width or blanks their commonest spelling; returns what changed."""
    found = cursor.execute(f"SELECT variant, count(*) FROM {rows} WHERE variant IS NOT NULL GROUP BY variant")
    changed = respelled({str(label): int(n) for label, n in found.fetchall()})
    for old, new in changed.items():
        cursor.execute(f"UPDATE {rows} SET variant = ? WHERE variant = ?", [new, old])
    return changed


def _alike(cursor: Cursor, name: str) -> tuple[int, int]:
    """Pairs of units that are one number in two spellings (5 and 5.0, 007 and 7), and those in different arms."""
    bare = f"regexp_replace(unit, '^{_NUMBERED}$', '\\1')"
    pairs, apart = _first(
        cursor,
        "SELECT coalesce(sum(n - 1), 0), count(*) FILTER (WHERE apart) FROM (SELECT count(*) AS n, "
        f"min(variant) <> max(variant) AS apart FROM {name} WHERE regexp_full_match(unit, '{_NUMBERED}') "
        f"GROUP BY {bare} HAVING n > 1)",
    )
    return pairs, apart


def _reduce(
    cursor: Cursor,
    source: str,
    rows: str,
    name: str,
    plan: Plan,
    arm: ArmCells,
    beside: Watched,
    names: Sequence[str],
    hows: Conventions,
) -> UnitTable:
    total, no_unit, no_variant, early, labels, from_empty = _first(
        cursor,
        "SELECT count(*), count(*) FILTER (WHERE unit IS NULL), "
        "count(*) FILTER (WHERE unit IS NOT NULL AND variant IS NULL), "
        "count(*) FILTER (WHERE unit IS NOT NULL AND variant IS NOT NULL AND early), "
        "count(DISTINCT variant) FILTER (WHERE unit IS NOT NULL), "
        f"count(*) FILTER (WHERE variant = {literal(arm.empty)}) FROM {rows}",
    )
    if labels > MOST_ARMS:
        raise BadInput(
            _(
                "Column “{column}” has too many different values ({n}): it cannot name the arms of an experiment."
            ).format(column=plan.variant, n=f"{labels:,}"),
            hint=_("Choose the column that says which variant each unit saw."),
            data={"column": plan.variant, "values": labels},
        )
    respelled = _respell(cursor, rows)
    usable = f"FROM {rows} WHERE unit IS NOT NULL AND variant IS NOT NULL AND NOT early"
    values = ", ".join(f"v{i}, d{i}" if metric.denominator else f"v{i}" for i, metric in enumerate(plan.metrics))
    cursor.execute(
        f"CREATE TEMP TABLE {name} AS SELECT unit, count(*) AS n, min(r) AS r, min(variant) AS variant, "
        f"count(DISTINCT variant) AS arms, count(DISTINCT hash(row({values}))) AS kinds, "
        f"{', '.join(['arg_min(segment, r) AS segment', *per_unit(beside), *unit_columns(plan, names)])}, "
        f"{_added(plan)} {usable} GROUP BY unit"
    )
    units, several = _first(cursor, f"SELECT count(*), count(*) FILTER (WHERE n > 1) FROM {name} WHERE arms = 1")
    added_up = plan.rows == "sum" or (plan.rows == "auto" and several > units / 2)
    repeated, conflicting, two_arms = _first(
        cursor,
        "SELECT coalesce(sum(n - 1) FILTER (WHERE arms = 1), 0), "
        "count(*) FILTER (WHERE arms = 1 AND kinds > 1), "
        f"count(*) FILTER (WHERE arms > 1) FROM {name}",
    )
    if not added_up and several:
        chosen = ", ".join(
            f"v{i} = s.v{i}, b{i} = s.b{i}" + (f", d{i} = s.d{i}" if metric.denominator else "")
            for i, metric in enumerate(plan.metrics)
        )
        cursor.execute(f"UPDATE {name} SET {chosen} FROM {rows} AS s WHERE s.r = {name}.r AND {name}.n > 1")
    alike = _alike(cursor, name) if plan.unit else (0, 0)
    cursor.execute(f"DELETE FROM {name} WHERE arms > 1")
    adjusting = prepare(cursor, name, plan, names, hows)
    arms = {
        str(label): int(n)
        for label, n in cursor.execute(
            f"SELECT variant, count(*) FROM {name} GROUP BY variant ORDER BY variant"
        ).fetchall()
    }
    if len(arms) < 2:
        if two_arms:
            raise BadInput(
                ngettext(
                    "{count} unit of {total} has several values of “{column}”, so that it names no arms.",
                    "{count} units of {total} have several values of “{column}”, so that it names no arms.",
                    two_arms,
                ).format(count=f"{two_arms:,}", total=f"{units:,}", column=plan.variant),
                hint=_("Choose the column that says which variant a unit was given, or another unit."),
                data={"column": plan.variant, "arms": sorted(arms)},
            )
        raise BadInput(
            _("Column “{column}” names {n} arm with usable units; a comparison needs two.").format(
                column=plan.variant, n=len(arms)
            ),
            hint=_nameless(cursor, source, plan)
            or _("Choose another variant column, or load the other arm's units as well."),
            data={"column": plan.variant, "arms": sorted(arms)},
        )
    counts = Counts(
        total, no_unit, no_variant, early, repeated, conflicting, two_arms, units, added_up, respelled, *alike,
        from_empty=from_empty,
    )  # fmt: skip
    return UnitTable(cursor, name, plan, counts, arms, adjusting, beside)


def _nameless(cursor: Cursor, source: str, plan: Plan) -> str:
    """What to do where the other arm may be cells that usually stand for no value; "" where there are none."""
    words, empty = unnamed(cursor, source, plan.variant)
    if plan.control or not (words or empty):
        return ""
    return _("If {word} in that column names an arm, name it as the control.").format(
        word=f"“{words[0]}”" if words else _("an empty cell (NULL)")
    )


def _added(plan: Plan) -> str:
    parts = []
    for i, metric in enumerate(plan.metrics):
        parts.append(f"{'max' if metric.kind == 'proportion' else 'sum'}(v{i}) AS v{i}")
        parts.append(f"bool_or(b{i}) AND sum(v{i}) IS NULL AS b{i}")
        if metric.denominator:
            parts.append(f"sum(d{i}) AS d{i}")
    return ", ".join(parts)


def _first(cursor: Cursor, sql: str) -> tuple[int, ...]:
    row = cursor.execute(sql).fetchone()
    assert row is not None
    return tuple(int(cell) for cell in row)
