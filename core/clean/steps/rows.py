"""Steps that take rows out or mark them: by a condition, as duplicates, as double fires."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis

from core.cells.limits import DOUBLE_FIRE_MS
from core.clean.frame import OWN, Effect, Frame, Param, Step
from core.clean.steps.text import some_of
from core.errors import BadInput
from core.expressions.expression import condition
from core.i18n import N_, _

ROWS = N_("Rows")


def _drop(frame: Frame) -> Effect:
    return Effect(drop=condition(frame.params["condition"], frame.table, list(frame.types)))


def _flag(frame: Frame) -> Effect:
    flag = condition(frame.params["condition"], frame.table, list(frame.types)).fill_null(False)
    return Effect({frame.new_column(frame.params["name"]): flag})


def _exact(frame: Frame) -> Effect:
    """Of rows equal in the chosen columns, the first stays."""
    table = frame.table
    window = ibis.window(group_by=frame.groups(*[_key(frame, column) for column in frame.columns]))
    staged = frame.stage(table.mutate(**{f"{OWN}first": table["_row"].min().over(window)}))
    return Effect(drop=staged["_row"] != staged[f"{OWN}first"], table=staged)


def _key(frame: Frame, column: str) -> Any:
    """The cell by which rows are compared."""
    cell = frame.table[column]
    return cell.strip().lower() if frame.params["alike"] and frame.is_text(column) else cell


def _by_key(frame: Frame) -> Effect:
    """Of rows with one key, the newest (or oldest) stays; rows with an empty key all stay."""
    table = frame.table
    order = frame.params["order"] or frame.roles.get("timestamp") or ""
    if order:
        frame.column(order)
    newest = frame.params["keep"] == "newest"
    by: list[Any] = [table[order]] if order else []
    by.append(table["_row"])
    ranked = [ibis.desc(one, nulls_first=False) if newest else ibis.asc(one, nulls_first=False) for one in by]
    window = ibis.window(group_by=frame.groups(*[table[column] for column in frame.columns]), order_by=ranked)
    staged = frame.stage(table.mutate(**{f"{OWN}rank": ibis.row_number().over(window)}))
    known = staged[frame.columns[0]].notnull()
    for column in frame.columns[1:]:
        known = known & staged[column].notnull()
    return Effect(drop=(staged[f"{OWN}rank"] > 0) & known, table=staged)


def _double(frame: Frame) -> Effect:
    """Of equal events within some milliseconds of the one before, the first stays."""
    time = frame.column(frame.params["time"], "timestamp")
    if not frame.types[time].is_timestamp():
        raise BadInput(
            _("The column “{column}” holds no times yet.").format(column=time),
            hint=_("Put the step “Read times” before it."),
        )
    keys = list(frame.params["keys"]) or [
        frame.roles[role] for role in ("user_id", "item_id", "event_type") if role in frame.roles
    ]
    if not keys:
        raise BadInput(_("No columns are chosen that make two events equal."))
    table = frame.table
    columns = [table[frame.column(key)] for key in keys]
    window = ibis.window(group_by=frame.groups(*columns), order_by=[table[time], table["_row"]])
    staged = frame.stage(table.mutate(**{f"{OWN}before": table[time].lag().over(window)}))
    gap = staged[time].delta(staged[f"{OWN}before"], unit="millisecond")
    return Effect(drop=(gap <= frame.params["within"]).fill_null(False), table=staged)


def _describe_drop(_columns: Sequence[str], params: Mapping[str, Any]) -> str:
    return _("Drop rows where {condition}").format(condition=params["condition"])


def _describe_flag(_columns: Sequence[str], params: Mapping[str, Any]) -> str:
    return _("Mark rows where {condition}").format(condition=params["condition"])


def _describe_exact(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Remove rows equal in {columns}").format(columns=some_of(columns))


def _describe_key(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    if params["keep"] == "newest":
        return _("Keep the newest row per {columns}").format(columns=some_of(columns))
    return _("Keep the oldest row per {columns}").format(columns=some_of(columns))


def _describe_double(_columns: Sequence[str], params: Mapping[str, Any]) -> str:
    return _("Remove double fires within {ms} ms").format(ms=params["within"])


CONDITION = Param(
    "condition", "expression", "", N_("Condition"), help=N_("For example: price <= 0 OR category IS NULL")
)

PLACE = 80
STEPS = (
    Step(
        "drop_rows",
        N_("Drop rows"),
        N_("Takes out the rows for which a condition holds."),
        ROWS,
        _drop,
        _describe_drop,
        takes="none",
        params=(CONDITION,),
        risk=N_("Rows leave the clean table; totals and rates change."),
    ),
    Step(
        "flag_rows",
        N_("Mark rows"),
        N_("Adds a yes-or-no column that says whether a condition holds; nothing is taken out."),
        ROWS,
        _flag,
        _describe_flag,
        takes="none",
        params=(CONDITION, Param("name", "text", "flagged", N_("Name of the new column"))),
    ),
    Step(
        "deduplicate_rows",
        N_("Remove equal rows"),
        N_("Of rows equal in the chosen columns the first stays."),
        ROWS,
        _exact,
        _describe_exact,
        accepts="any",
        params=(
            Param(
                "alike",
                "flag",
                False,
                N_("Case and outer blanks aside"),
                help=N_("“Spring ” and “spring” are then equal; the first row stays as it is written"),
            ),
        ),
        risk=N_("Events that truly happened twice in the same way become one."),
    ),
    Step(
        "deduplicate_key",
        N_("One row per key"),
        N_("Of rows with the same key the newest stays; rows with an empty key all stay."),
        ROWS,
        _by_key,
        _describe_key,
        accepts="any",
        params=(
            Param("keep", "choice", "newest", N_("Which stays"), {"newest": N_("newest"), "oldest": N_("oldest")}),
            Param(
                "order",
                "column",
                "",
                N_("Time column"),
                help=N_("Empty: the dataset’s time, else the order of the file"),
            ),
        ),
        risk=N_("What only the older row says is gone from the clean table."),
    ),
    Step(
        "drop_double_fires",
        N_("Remove double fires"),
        N_("Of the same event of the same shopper within a moment the first stays."),
        ROWS,
        _double,
        _describe_double,
        takes="none",
        params=(
            Param("within", "integer", DOUBLE_FIRE_MS, N_("Within, in milliseconds"), least=0),
            Param(
                "keys",
                "columns",
                [],
                N_("Columns that make two events equal"),
                help=N_("Empty: user, item and event type"),
            ),
            Param("time", "column", "", N_("Time column")),
        ),
        risk=N_("Quick true repeats within the span count as one."),
    ),
)
