"""What must be known of columns that were cast while they were read: counts, and the cells that did not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.collect.types.cast import FAILING, Typed, fill, state_sql, value_sql
from core.collect.types.plan import CastOnReading, Counted, NeedsText, digits, within
from core.engine import Cursor, literal


def counted(
    cursor: Cursor,
    cast: CastOnReading,
    columns: Mapping[str, str],
    rows: int,
    samples: Mapping[str, Sequence[str]],
) -> dict[str, Counted]:
    """The counts of each column that was cast under a rule.

    Args:
        cursor: Where to look at the refused rows.
        cast: What became of the part's cells.
        columns: Column -> its name when the file was read.
        rows: Rows of the part.
        samples: Values per column, as written.

    Raises:
        NeedsText: a column needs more digits than were guessed, or perhaps fewer.
    """
    found: dict[str, Counted] = {}
    for column, name in columns.items():
        typed = cast.plan.typed.get(name)
        if typed is None or typed.rule.how == "text":
            continue
        if typed.rule.number and not cast.single and not _reached(cursor, typed, samples[column]):
            raise NeedsText([column])
        failing = _failing(cursor, cast, name, typed) if cast.refused else ()
        found[column] = Counted(typed.rule, rows - cast.nulls[name] + len(failing), failing)
    return found


def refused_rows(cast: CastOnReading) -> str:
    """SQL of the refused rows in text: `_row`, `_line` and the columns."""
    return f"read_parquet({literal(str(cast.path))})"


def _failing(cursor: Cursor, cast: CastOnReading, name: str, typed: Typed) -> tuple[str, ...]:
    """The column's cells that do not fit its rule, trimmed.

    Raises:
        NeedsText: a cell fits the rule and not the digits that were guessed.
    """
    cell = value_sql(name)
    state = state_sql(name, typed.rule, cast.plan.tokens)
    known = digits(typed.rule)
    wide = "false"
    if known is not None:
        fits = fill(typed.rule.test, cell)
        wide = f"({fits} AND NOT {within(fill(typed.rule.number, cell), *known)})"
    found = cursor.execute(
        f"SELECT {cell}, {state} = {FAILING} FROM {refused_rows(cast)} WHERE {state} = {FAILING} OR {wide}"
    ).fetchall()
    if not all(failing for _text, failing in found):
        raise NeedsText([name])
    return tuple(text for text, _failing in found)


def _reached(cursor: Cursor, typed: Typed, values: Sequence[str]) -> bool:
    """Whether the values themselves need all digits that were guessed."""
    known = digits(typed.rule)
    if known is None:
        return True
    precision, scale = known
    fitting = [v for v in dict.fromkeys(values) if typed.rule.matches(v)]
    number = fill(typed.rule.number, "x")
    smaller = [within(number, 38, scale - 1)] if scale else []
    smaller += [within(number, 18, scale)] if precision > 18 else []
    if not fitting:
        return False
    checks = ", ".join(f"bool_and({one})" for one in smaller) or "false"
    row = cursor.execute(f"SELECT {checks} FROM (SELECT unnest(?) AS x)", [fitting]).fetchone()
    return row is not None and not any(row)
