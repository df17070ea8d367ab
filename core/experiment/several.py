"""Several tests in one table: which column tells them apart, and the rows of one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.cells import sql
from core.engine import Cursor, literal, quote
from core.errors import BadInput, NotFound
from core.experiment.arms import fold
from core.experiment.plan import Plan
from core.i18n import _

MOST = 200
"""Tests that are told apart; a column of more values names something else."""
_NAME = re.compile(
    r"((ab|a_b|split|online)_?)?(experiment|experiments|exp|test|tests|trial|flag|layer)(_?(id|key|name|code|no|number|slug))?"
    r"|(ab)?(实验|测试|试验)(_?(id|名|名称|编号|代号|号|层))?"
)


def known_text(column: str) -> str:
    """SQL of a column's trimmed text, NULL where it holds nothing or a word for it."""
    text = f"trim(CAST({quote(column)} AS VARCHAR))"
    return f"CASE WHEN NOT {sql.is_missing(text)} THEN {text} END"


def tests_in(cursor: Cursor, source: str, types: Mapping[str, str], variant: str) -> tuple[str, tuple[str, ...]] | None:
    """The column that names the tests and their names, None where the table is of one test.

    A column counts where its name says so and at least two of its values hold two arms each: one in which every
    value is one arm is another name of the variant.
    """
    for column in types:
        if column == variant or not _NAME.fullmatch(re.sub(r"[^0-9a-z\u4e00-\u9fff]+", "_", column.lower()).strip("_")):
            continue
        rows = cursor.execute(
            f"SELECT t, count(DISTINCT v) FROM (SELECT {known_text(column)} AS t, {known_text(variant)} AS v "
            f"FROM {source}) WHERE t IS NOT NULL GROUP BY t ORDER BY t LIMIT {MOST + 1}"
        ).fetchall()
        names = tuple(str(name) for name, arms in rows if arms > 1)
        if len(names) > 1 and len(rows) <= MOST:
            return column, names
    return None


def of_one_test(cursor: Cursor, source: str, types: Mapping[str, str], plan: Plan) -> str:
    """The table, or the part of it that belongs to the plan's test.

    Raises:
        BadInput: several tests, and the plan names none.
        NotFound: the plan names a test that is not there.
    """
    found = tests_in(cursor, source, types, plan.variant)
    if plan.test is None:
        if found is None:
            return source
        column, names = found
        raise BadInput(
            _("The table holds {n} tests in the column “{column}”: {names}.").format(
                n=len(names), column=column, names=", ".join(names[:10])
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
