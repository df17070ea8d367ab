"""Steps that read text as time, and steps that derive from a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

import ibis
import ibis.expr.types as ir

from core.cells import times
from core.cells.convention import USUAL, Convention, convention
from core.cells.functions import instant_of, local_of, minutes, read_time
from core.cells.signs import numeral
from core.clean.frame import OWN, Effect, Frame, Param, Step
from core.clean.steps.numbers import UNREAD_PARAM, settle, unread
from core.clean.steps.text import some_of
from core.errors import BadInput, NotFound
from core.i18n import N_, _, ngettext

FARTHEST = 26.0
"""Hours between the farthest time zones, from Baker Island to Kiribati."""
RULES = {
    "epoch_s": N_("seconds since 1970"),
    "epoch_ms": N_("milliseconds since 1970"),
    "epoch_us": N_("microseconds since 1970"),
    "epoch_ns": N_("nanoseconds since 1970"),
    "zone": N_("written zone"),
    "day": N_("day first (column)"),
    "month": N_("month first (column)"),
    "pattern": N_("pattern"),
}


def column_convention(frame: Frame, text: ir.StringValue, table: ir.Table) -> Convention:
    """Day or month first: which order the column's unmistakable dates (a part over 12) show; day on a tie."""
    rows = frame.rows(table)
    text = rows[text.get_name()]
    day, month = frame.ask(
        rows.agg(day=text.re_search(times.DAY_FIRST_SURELY).sum(), month=text.re_search(times.MONTH_FIRST_SURELY).sum())
    )[0]
    return convention((0, 0, day, month))


def read(
    text: ir.StringValue, how: Convention, order: str, formats: Sequence[str], zone: str
) -> tuple[ir.Value, ir.StringValue]:
    """A text as a time in UTC without zone, and the name of the rule that read it.

    Args:
        text: The cell as `numeral` gives it.
        how: The column's order of day and month.
        order: "day" or "month" where a person said it; "" lets the column and the cell decide.
        formats: strptime formats a person named; nothing else is read then.
        zone: The zone of times that name none; "" or "UTC" leaves them as they are.
    """
    named = times.names_zone(text)
    if formats:
        shown = ibis.coalesce(read_time(text, list(formats)), read_time(times.without_zone(text), list(formats)))
    else:
        shown = times.local(text, how, order)
    here = shown if zone in ("", "UTC") else local_of("UTC", instant_of(zone, shown))
    value = named.ifelse(times.shifted(shown, times.offset(text)), here)
    month = text.re_search(times.MONTH_FIRST_SURELY) | (
        ibis.literal(order == "month" or (not order and how.month)) & ~text.re_search(times.DAY_FIRST_SURELY)
    )
    branches = [(named, RULES["zone"]), (times.is_ordered(text) & month, RULES["month"])]
    branches += [(times.is_ordered(text), RULES["day"])]
    if not formats:
        value = ibis.coalesce(times.epoch(text), value)
        power = times.epoch_power(text)
        branches = [(power == digits, RULES[f"epoch_{unit}"]) for unit, digits in times.EPOCHS.items()] + branches
    return value, ibis.cases(*branches, else_=RULES["pattern"])


def _timestamp(frame: Frame) -> Effect:
    zone = frame.params["zone"].strip()
    if zone and zone not in available_timezones():
        raise NotFound.among(_("time zone"), zone, available_timezones())
    columns = [one for one in frame.columns if frame.is_text(one) or frame.types[one].is_integer()]
    plain = {f"text{n}": numeral(frame.table[one].cast("string")) for n, one in enumerate(columns)}
    table = frame.with_values(frame.table, **plain)
    read_as: dict[str, ir.Value] = {}
    rules: dict[str, ir.StringValue] = {}
    formats = list(frame.params["formats"])
    order = "" if frame.params["order"] == "auto" else frame.params["order"]
    for number, column in enumerate(columns):
        text = table[f"{OWN}text{number}"]
        ask = not order and not formats and frame.is_text(column)
        how = column_convention(frame, text, table) if ask else USUAL
        read_as[f"time{number}"], rules[column] = read(text, how, order, formats, zone)
    said = {f"rule{number}": rules[column] for number, column in enumerate(columns)}
    table = frame.with_values(table, **read_as, **said)
    values = {column: table[f"{OWN}time{number}"] for number, column in enumerate(columns)}
    failed = {
        column: unread(value, table[f"{OWN}text{number}"]) for number, (column, value) in enumerate(values.items())
    }
    named = {column: table[f"{OWN}rule{number}"] for number, column in enumerate(columns)}
    return settle(frame, values, failed, table, rules=named)


def _part(frame: Frame) -> Effect:
    column, part = frame.columns[0], frame.params["part"]
    time = frame.table[column]
    if part == "hour" and frame.types[column].is_date():
        raise BadInput(_("The column “{column}” holds dates without hours.").format(column=column))
    value: ir.Value = time.hour() if part == "hour" else time.date()
    if part == "weekday":
        value = time.day_of_week.index() + 1
    return Effect({frame.new_column(frame.params["name"] or f"{column}_{part}"): value})


def _session(frame: Frame) -> Effect:
    """Number a user's visits: a new one begins after a pause (the usual 30 minutes by default)."""
    user = frame.column(frame.params["user"], "user_id")
    time = frame.column(frame.params["time"], "timestamp")
    if not frame.types[time].is_timestamp():
        raise BadInput(
            _("The column “{column}” holds no times yet.").format(column=time),
            hint=_("Put the step “Read times” before it."),
        )
    table = frame.table
    window = ibis.window(group_by=frame.groups(table[user]), order_by=[table[time], table["_row"]])
    pause = (table[time].epoch_seconds() - table[time].lag().over(window).epoch_seconds()) > int(
        frame.params["minutes"] * 60
    )
    staged = frame.stage(table.mutate(**{f"{OWN}starts": (pause.fill_null(True)).ifelse(1, 0)}))
    running = ibis.window(
        group_by=[staged[user], *([scope] if (scope := frame.scope(staged)) is not None else [])],
        order_by=[staged[time], staged["_row"]],
        preceding=None,
        following=0,
    )
    number = staged[f"{OWN}starts"].sum().over(running)
    known = staged[user].notnull() & staged[time].notnull()
    name = staged[user].cast("string") + "-" + number.cast("string")
    return Effect(
        {frame.new_column(frame.params["name"]): known.ifelse(name, ibis.null("string"))},
        table=staged,
    )


def _shift(frame: Frame) -> Effect:
    """A clock that was some hours beside the others is put right."""
    ahead = ibis.literal(round(frame.params["hours"] * 60))
    return Effect({column: frame.table[column] + minutes(ahead) for column in frame.columns})


def _describe_shift(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    hours = params["hours"]
    text = _("Move {columns} on by {hours} h") if hours >= 0 else _("Move {columns} back by {hours} h")
    return text.format(columns=some_of(columns), hours=f"{abs(hours):g}")


def _describe_timestamp(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    zone = params["zone"] or "UTC"
    return _("Read {columns} as times ({zone})").format(columns=some_of(columns), zone=zone)


def _describe_part(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    sentences = {"hour": _("Hour of {columns}"), "day": _("Day of {columns}"), "weekday": _("Weekday of {columns}")}
    return sentences[params["part"]].format(columns=some_of(columns))


def _describe_session(_columns: Sequence[str], params: Mapping[str, Any]) -> str:
    return ngettext(
        "Sessions by a pause of {minutes} minute", "Sessions by a pause of {minutes} minutes", params["minutes"]
    ).format(minutes=params["minutes"])


TIMES = N_("Types")
DERIVE = N_("New columns")

PLACE = 40
STEPS = (
    Step(
        "parse_timestamp",
        N_("Read times"),
        N_(
            "Reads text as times in UTC: many notations, one day order per column, seconds and milliseconds since 1970."
        ),
        TIMES,
        _timestamp,
        _describe_timestamp,
        accepts="any",
        params=(
            Param(
                "zone",
                "text",
                "",
                N_("Zone of times that name none"),
                help=N_("For example Asia/Shanghai; empty means UTC"),
            ),
            Param(
                "order",
                "choice",
                "auto",
                N_("Order of dates such as 03/04/2026"),
                {"auto": N_("decided over the column"), "day": N_("day first"), "month": N_("month first")},
            ),
            Param(
                "formats",
                "list",
                [],
                N_("Only these formats"),
                help=N_("For example %d.%m.%Y %H:%M; empty takes all known ones"),
            ),
            UNREAD_PARAM,
        ),
        facet=False,
    ),
    Step(
        "derive_time_part",
        N_("Hour, day or weekday"),
        N_("Adds a column with a part of a time; weekdays count from Monday = 1."),
        DERIVE,
        _part,
        _describe_part,
        takes="one",
        accepts="time",
        params=(
            Param(
                "part",
                "choice",
                "hour",
                N_("Part"),
                {"hour": N_("hour"), "day": N_("day"), "weekday": N_("weekday, Monday = 1")},
            ),
            Param("name", "text", "", N_("Name of the new column")),
        ),
    ),
    Step(
        "shift_time",
        N_("Move times by hours"),
        N_("Adds hours to times, or takes them off (below 0): for rows whose clock was of another time zone."),
        TIMES,
        _shift,
        _describe_shift,
        accepts="time",
        params=(Param("hours", "number", 1, N_("Hours"), least=-FARTHEST),),
    ),
    Step(
        "derive_session",
        N_("Sessions from pauses"),
        N_("Adds a session id: a user's new session begins after a pause."),
        DERIVE,
        _session,
        _describe_session,
        takes="none",
        params=(
            Param("minutes", "number", 30, N_("Pause in minutes"), least=0.01),
            Param("user", "column", "", N_("User column")),
            Param("time", "column", "", N_("Time column")),
            Param("name", "text", "session", N_("Name of the new column")),
        ),
    ),
)
