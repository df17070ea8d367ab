"""Rows that are already added up: one per arm and day, with its units, its successes or its sum and sum of squares.

They are written out again as units, so that every method reads them as it reads any others: as many yes as there were
successes, or values of two sizes whose number, sum and sum of squares are exactly those of the row. A test from such
sums sees no unit by itself: its largest, its repeats and its quantiles are lost, and that is said.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from core.cells import sql
from core.engine import Cursor, quote
from core.errors import BadInput, NotFound
from core.experiment.plan import Plan
from core.experiment.sums import squares_of
from core.i18n import _

MOST = 20_000_000
"""Units written out: some 500 MB of a temporary table with four metrics."""


@contextmanager
def written_out(
    cursor: Cursor, source: str, types: Mapping[str, str], plan: Plan
) -> Iterator[tuple[str, dict[str, str], tuple[int, int, int]]]:
    """A temporary table of one row per unit, its types, and rows, rows left out and units; dropped at the end.

    Left out are rows without units, and outcomes that cannot be: more successes than units, or a sum of squares that is
    too small for its sum.

    Raises:
        BadInput: a metric that sums cannot give, or too many units.
        NotFound: no such column.
    """
    assert plan.units is not None
    for column in (plan.units, *(metric.column for metric in plan.metrics)):
        if column not in types:
            raise NotFound.among(_("column"), column, [name for name in types if not name.startswith("_")])
    hows = {c: sql.convention_of(cursor, source, quote(c), types[c]) for c in _numbers(plan, types)}

    def number(column: str) -> str:
        return sql.number(quote(column), types[column], hows[column])

    n = f"(CASE WHEN {number(plan.units)} >= 1 THEN CAST(floor({number(plan.units)}) AS BIGINT) END)"
    values = {}
    impossible = [f"{n} IS NULL"]
    for metric in plan.metrics:
        if metric.kind == "proportion":
            fits = f"{number(metric.column)} BETWEEN 0 AND {n}"
            values[metric.column] = f"CASE WHEN {fits} THEN i <= {number(metric.column)} END"
        elif metric.kind == "mean":
            fits, values[metric.column] = _two_points(number, metric.column, types, n)
        else:
            raise BadInput(
                _("Rows that are added up hold shares and means only: {metric}.").format(metric=metric.name),
                hint=_("Load the units themselves for ratios and quantiles."),
            )
        impossible.append(f"({number(metric.column)} IS NOT NULL AND NOT coalesce({fits}, false))")
    row = cursor.execute(
        f"SELECT count(*), count(*) FILTER (WHERE {' OR '.join(impossible)}), coalesce(sum({n}), 0) FROM {source}"
    ).fetchone()
    rows, left_out, units = (int(cell) for cell in row) if row else (0, 0, 0)
    if units > MOST:
        raise BadInput(
            _("Units that the rows stand for: {n}; up to {most} can be read out.").format(
                n=f"{units:,}", most=f"{MOST:,}"
            ),
            hint=_("Read out fewer days or fewer metrics at once."),
        )
    table = f'"experiment_counted_{uuid.uuid4().hex}"'
    beside = [c for c in types if c not in values and c != plan.units and c != "_row"]
    parts = [*(quote(c) for c in beside), *(f"{value} AS {quote(c)}" for c, value in values.items())]
    try:
        cursor.execute(
            f"CREATE TEMP TABLE {table} AS SELECT {', '.join(parts)} FROM "
            f"(SELECT *, unnest(range(1, {n} + 1)) AS i FROM {source} WHERE {n} IS NOT NULL)"
        )
        found = {str(one[0]): str(one[1]) for one in cursor.execute(f"DESCRIBE {table}").fetchall()}
        yield table, found, (rows, left_out, units)
    finally:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _numbers(plan: Plan, types: Mapping[str, str]) -> list[str]:
    wanted = [plan.units or "", *(metric.column for metric in plan.metrics)]
    wanted += [squares_of(metric.column, list(types)) for metric in plan.metrics if metric.kind == "mean"]
    return [column for column in dict.fromkeys(wanted) if column]


def _two_points(number: object, column: str, types: Mapping[str, str], n: str) -> tuple[str, str]:
    """Whether a row's sum and squares fit, and the value of its unit `i`: half below the mean, the rest above.

    With k = n // 2 units at mean - d (n - k) / k and n - k at mean + d, the squares about the mean are
    d^2 (n - k) n / k; a single unit has its sum.
    """
    assert callable(number)
    squares = squares_of(column, list(types))
    if not squares:
        raise BadInput(
            _("The sums in “{column}” need their sum of squares, without which nothing is known of the spread.").format(
                column=column
            ),
            hint=_("Add a column named like {name}.").format(name=f"{column}_squares"),
        )
    total, square = number(column), number(squares)
    about = f"({square} - {total} * {total} / {n})"
    spread = f"greatest({about}, 0.0)"
    k = f"({n} // 2)"
    step = f"sqrt({spread} * {k} / (({n} - {k}) * {n}))"
    value = (
        f"CASE WHEN NOT coalesce({about} >= -1e-9 * {square}, false) THEN NULL WHEN {n} = 1 THEN {total} "
        f"WHEN i <= {k} THEN {total} / {n} - {step} * ({n} - {k}) / {k} ELSE {total} / {n} + {step} END"
    )
    return f"({square} >= 0 AND {about} >= -1e-9 * {square})", value
