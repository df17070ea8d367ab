"""Steps that read text as time, and steps that derive from a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

import ibis
import ibis.expr.types as ir

from core.clean.frame import OWN, Effect, Frame, Param, Step
from core.clean.functions import INSTANT, from_microseconds, instant_of, local_of, read_time
from core.clean.steps.numbers import UNREAD_PARAM, settle, unread
from core.clean.steps.text import listed, stripped
from core.errors import BadInput, NotFound
from core.i18n import N_, _

ALWAYS = (
    "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y.%m.%d",
    "%Y.%m.%d %H:%M:%S", "%Y.%m.%d %H:%M", "%Y年%m月%d日", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H时%M分", "%Y年%m月%d日 %H时%M分%S秒", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y",
    "%d-%b-%Y %H:%M:%S", "%d %b %Y %H:%M:%S", "%b %d, %Y %H:%M:%S", "%b %d, %Y %I:%M %p", "%a %b %d %H:%M:%S %Y",
    "%a, %d %b %Y %H:%M:%S",
)  # fmt: skip
"""Formats that can be read in one way only."""
FIRST_ROWS = 500
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
ORDERS = {
    "day": tuple(f"%d{mark}%m{mark}%Y{clock}" for mark in "/.-" for clock in _CLOCKS),
    "month": tuple(f"%m{mark}%d{mark}%Y{clock}" for mark in "/.-" for clock in _CLOCKS),
}
"""Formats whose day and month could be taken for each other; a column has one order."""
ZONED = r"(?:[Zz]|\s?UTC|\s?GMT|[+-]\d{2}:?\d{2}|\d[+-]\d{2})$"
EPOCHS = {r"^\d{9,10}(\.\d+)?$": 1_000_000, r"^\d{12,13}$": 1_000, r"^\d{15,16}$": 1}
COMPACT = {r"^(19|20)\d{6}$": "%Y%m%d", r"^(19|20)\d{12}$": "%Y%m%d%H%M%S"}
RULES = {
    "epoch_s": N_("seconds since 1970"),
    "epoch_ms": N_("milliseconds since 1970"),
    "epoch_us": N_("microseconds since 1970"),
    "zone": N_("written zone"),
    "day": N_("day first (column)"),
    "month": N_("month first (column)"),
    "pattern": N_("pattern"),
}


OVER_TWELVE = r"(?:1[3-9]|2\d|3[01])"


def day_order(frame: Frame, column: str) -> str:
    """Day or month first: which order the column's unmistakable dates (a part over 12) show; day on a tie."""
    rows = frame.rows()
    text = rows[column]
    first = text.re_search(rf"^\s*{OVER_TWELVE}[/.-]\d{{1,2}}[/.-]\d{{4}}")
    second = text.re_search(rf"^\s*\d{{1,2}}[/.-]{OVER_TWELVE}[/.-]\d{{4}}")
    day, month = frame.ask(rows.agg(day=first.sum(), month=second.sum()))[0]
    return "month" if (month or 0) > (day or 0) else "day"


def ranked(frame: Frame, text: ir.StringValue, table: ir.Table, formats: Sequence[str]) -> list[str]:
    """Formats with the column's commonest ones first: each cell then takes one attempt, not seventy."""
    few = frame.rows(table).filter(table[text.get_name()].notnull()).limit(FIRST_ROWS)
    cell = few[text.get_name()]
    found = frame.ask(few.agg(**{f"f{n}": read_time(cell, [one]).count() for n, one in enumerate(formats)}))[0]
    return [one for _count, _place, one in sorted((-count, n, formats[n]) for n, count in enumerate(found))]


def _epoch(text: ir.StringValue) -> list[tuple[ir.BooleanValue, ir.Value, str]]:
    rules = ("epoch_s", "epoch_ms", "epoch_us")
    found = []
    for (pattern, factor), rule in zip(EPOCHS.items(), rules, strict=True):
        count = text.try_cast("float64") * factor if factor > 1 else text.try_cast("int64")
        found.append((text.re_search(pattern), from_microseconds(count.round().cast("int64")), rule))
    return found


def read(
    text: ir.StringValue, order: str, formats: Sequence[str], zone: str, free: bool
) -> tuple[ir.Value, ir.StringValue]:
    """A text as a time in UTC without zone, and the name of the rule that read it.

    Args:
        text: The cell, without outer blanks.
        order: "day" or "month" for dates such as 03/04/2026.
        formats: strptime formats, tried in this order.
        zone: The zone of times that name none; "" or "UTC" leaves them as they are.
        free: Whether ISO notation, digits only and seconds since 1970 are read too.
    """
    plain = text
    local = read_time(plain, list(formats))
    if free:
        iso = plain.re_search(r"^\d{4}[-/]").ifelse(plain.try_cast("timestamp"), ibis.null("timestamp"))
        local = ibis.coalesce(iso, local)
        for pattern, form in COMPACT.items():
            local = plain.re_search(pattern).ifelse(read_time(plain, [form]), local)
    if zone not in ("", "UTC"):
        local = local_of("UTC", instant_of(zone, local))
    zoned = local_of("UTC", plain.re_replace(r"\s?(UTC|GMT)$", "Z").try_cast(INSTANT))
    ambiguous = plain.re_search(r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
    epochs = _epoch(plain) if free else []
    value = ibis.cases(
        *[(test, time) for test, time, _rule in epochs],
        (plain.re_search(ZONED) & plain.contains(":"), ibis.coalesce(zoned, local)),
        else_=local,
    )
    rule = ibis.cases(
        *[(test, RULES[name]) for test, _time, name in epochs],
        (plain.re_search(ZONED) & plain.contains(":"), RULES["zone"]),
        (ambiguous, RULES[order]),
        else_=RULES["pattern"],
    )
    return value, rule


def _timestamp(frame: Frame) -> Effect:
    zone = frame.params["zone"].strip()
    if zone and zone not in available_timezones():
        raise NotFound.among(_("time zone"), zone, available_timezones())
    columns = [one for one in frame.columns if frame.is_text(one) or frame.types[one].is_integer()]
    plain = {f"text{n}": stripped(frame.table[one].cast("string")) for n, one in enumerate(columns)}
    table = frame.with_values(frame.table, **plain)
    times: dict[str, ir.Value] = {}
    rules: dict[str, ir.StringValue] = {}
    for number, column in enumerate(columns):
        text, given = table[f"{OWN}text{number}"], list(frame.params["formats"])
        order = frame.params["order"]
        if order == "auto":
            order = day_order(frame, column) if frame.is_text(column) and not given else "day"
        formats = given or ranked(frame, text, table, [*ALWAYS, *ORDERS[order]])
        time, rules[column] = read(text, order, formats, zone, free=not given)
        times[f"time{number}"] = time
    said = {f"rule{number}": rules[column] for number, column in enumerate(columns)}
    table = frame.with_values(table, **times, **said)
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
    staged = frame.stage(table.mutate(**{"_~starts": (pause.fill_null(True)).ifelse(1, 0)}))
    running = ibis.window(
        group_by=[staged[user], *([scope] if (scope := frame.scope(staged)) is not None else [])],
        order_by=[staged[time], staged["_row"]],
        preceding=None,
        following=0,
    )
    number = staged["_~starts"].sum().over(running)
    known = staged[user].notnull() & staged[time].notnull()
    name = staged[user].cast("string") + "-" + number.cast("string")
    return Effect(
        {frame.new_column(frame.params["name"]): known.ifelse(name, ibis.null("string"))},
        table=staged,
    )


def _describe_timestamp(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    zone = params["zone"] or "UTC"
    return _("Read {columns} as times ({zone})").format(columns=listed(columns), zone=zone)


def _describe_part(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    sentences = {"hour": _("Hour of {columns}"), "day": _("Day of {columns}"), "weekday": _("Weekday of {columns}")}
    return sentences[params["part"]].format(columns=listed(columns))


def _describe_session(_columns: Sequence[str], params: Mapping[str, Any]) -> str:
    return _("Sessions by a pause of {minutes} minutes").format(minutes=params["minutes"])


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
