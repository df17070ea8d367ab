"""Several tests in one table: which column tells them apart, and the rows of one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.cells import sql
from core.engine import Cursor, literal, quote
from core.errors import BadInput, NotFound
from core.experiment.arms import fold
from core.experiment.plan import Plan
from core.i18n import _, listed

MOST = 200
"""Tests that are told apart; a column of more values names something else."""
MOST_UNNAMED = 20
"""The same for a column whose name does not say that it names tests."""
FEWEST_UNITS = 10
"""Units in several tests below which their arms say nothing."""
MOST_MIXED = 0.01
"""Share of units that may be in two arms of one test: above, the column does not part the tests."""
LEAST_CHANGED = 0.15
"""Share of the units of several tests whose arm changes: two even draws change half, a draw of 90 to 10 some 18 %."""
_NAME = re.compile(
    r"((ab|a_b|split|online)_?)?(experiment|experiments|exp|test|tests|trial|flag|layer)(_?(id|key|name|code|no|number|slug))?"
    r"|(ab)?(实验|测试|试验)(_?(id|名|名称|编号|代号|号|层))?"
)


def known_text(column: str) -> str:
    """SQL of a column's trimmed text, NULL where it holds nothing or a word for it."""
    text = f"trim(CAST({quote(column)} AS VARCHAR))"
    return f"CASE WHEN NOT {sql.is_missing(text)} THEN {text} END"


def tests_in(
    cursor: Cursor, source: str, types: Mapping[str, str], variant: str, unit: str | None, arm: str
) -> tuple[str, tuple[str, ...]] | None:
    """The column that names the tests and their names, None where the table is of one test.

    A column counts where its name says so and at least two of its values hold two arms each: one in which every
    value is one arm is another name of the variant. A column of any name counts where the units say so: within each of
    its values a unit has one arm, but from one value to the next many units change theirs, as they do where each was
    drawn anew (two mailings, two school years). `arm` is SQL of a row's arm.
    """
    for column in types:
        if column == variant or not _NAME.fullmatch(re.sub(r"[^0-9a-z\u4e00-\u9fff]+", "_", column.lower()).strip("_")):
            continue
        rows = cursor.execute(
            f"SELECT t, count(DISTINCT v) FROM (SELECT {known_text(column)} AS t, {arm} AS v "
            f"FROM {source}) WHERE t IS NOT NULL GROUP BY t ORDER BY t LIMIT {MOST + 1}"
        ).fetchall()
        names = tuple(str(name) for name, arms in rows if arms > 1)
        if len(names) > 1 and len(rows) <= MOST:
            return column, names
    return _by_units(cursor, source, types, variant, unit, arm) if unit in types and unit != variant else None


def _by_units(
    cursor: Cursor, source: str, types: Mapping[str, str], variant: str, unit: str | None, arm: str
) -> tuple[str, tuple[str, ...]] | None:
    """The column within whose values units keep to one arm, though they change it between them."""
    assert unit is not None
    folded = rf"regexp_replace(lower({arm}), '\s', '', 'g')"
    rows = f"SELECT {known_text(unit)} AS u, {folded} AS v"
    row = cursor.execute(
        f"SELECT count(*) FILTER (WHERE arms > 1), count(*) FROM (SELECT u, count(DISTINCT v) AS arms "
        f"FROM ({rows} FROM {source}) WHERE u IS NOT NULL AND v IS NOT NULL GROUP BY u)"
    ).fetchone()
    if row is None or row[0] < FEWEST_UNITS or row[0] < MOST_MIXED * row[1]:
        return None  # a slip of the hand, which is told as units in two arms
    for column, kind in types.items():
        if column in (variant, unit) or kind != "VARCHAR":
            continue
        row = cursor.execute(
            f"WITH r AS (SELECT * FROM ({rows}, {known_text(column)} AS t FROM {source}) "
            "WHERE u IS NOT NULL AND v IS NOT NULL AND t IS NOT NULL), "
            "p AS (SELECT u, t, count(DISTINCT v) AS arms FROM r GROUP BY u, t), "
            "q AS (SELECT u, count(DISTINCT t) AS tests, count(DISTINCT v) AS arms "
            "FROM r GROUP BY u HAVING tests > 1), "
            f"n AS (SELECT t, count(DISTINCT v) AS arms FROM r GROUP BY t ORDER BY t LIMIT {MOST_UNNAMED + 1}) "
            "SELECT (SELECT avg((arms > 1)::INT) FROM p), (SELECT count(*) FROM q), "
            "(SELECT avg((arms > 1)::INT) FROM q), (SELECT list(t ORDER BY t) FROM n), (SELECT min(arms) FROM n)"
        ).fetchone()
        mixed, repeated, changed, names, least = row if row is not None else (1, 0, 0, [], 0)
        if not names or not 2 <= len(names) <= MOST_UNNAMED or least < 2 or repeated < FEWEST_UNITS:
            continue
        if mixed <= MOST_MIXED and changed >= LEAST_CHANGED:
            return column, tuple(str(name) for name in names)
    return None


def of_one_test(cursor: Cursor, source: str, types: Mapping[str, str], plan: Plan, arm: str) -> str:
    """The table, or the part of it that belongs to the plan's test; `arm` is SQL of a row's arm.

    Raises:
        BadInput: several tests, and the plan names none.
        NotFound: the plan names a test that is not there.
    """
    found = tests_in(cursor, source, types, plan.variant, plan.unit, arm)
    if plan.test is None:
        if found is None:
            return source
        column, names = found
        raise BadInput(
            _("The table holds several tests ({n}) in the column “{column}”: {names}.").format(
                n=len(names), column=column, names=listed(names[:10])
            ),
            hint=_("Choose one of them; read together, a user of two tests would be in two arms."),
            command=_("Choose one: {option}.").format(option="--test NAME"),
            data={"column": column, "tests": list(names)},
        )
    column, names = found or ("", ())
    chosen = [name for name in names if name == plan.test] or [name for name in names if fold(name) == fold(plan.test)]
    if len(chosen) != 1:
        raise NotFound.among(_("test"), plan.test, names)
    return f"(SELECT * FROM {source} WHERE {known_text(column)} = {literal(chosen[0])})"
