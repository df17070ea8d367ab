"""Steps that read text as numbers, prices and truth values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from core.cells.convention import USUAL, Convention, convention
from core.cells.missing import says_missing
from core.cells.money import currency_of
from core.cells.numbers import CLEAR_COMMA, CLEAR_POINT, body, canonical
from core.cells.truth import NO, YES, truth
from core.clean.frame import OWN, Effect, Frame, Param, Step
from core.clean.steps.text import some_of
from core.errors import BadInput
from core.i18n import N_, _

UNREAD = "{column}_unread"


def column_convention(frame: Frame, text: ir.StringValue, table: ir.Table) -> Convention:
    """How the column writes decimals: the mark that more of its unmistakable bodies show."""
    rows = frame.rows(table)
    text = rows[text.get_name()]
    comma, point = frame.ask(
        rows.agg(comma=text.re_search(CLEAR_COMMA).sum(), point=text.re_search(CLEAR_POINT).sum())
    )[0]
    return convention((comma, point, 0, 0))


def decimal_type(frame: Frame, source: str, number: ir.StringValue, table: ir.Table, scale: int) -> dt.DataType:
    """The DECIMAL that holds every canonical number exactly; DOUBLE when none does.

    With the decimals given, texts too short for 18 digits settle it without reading them as numbers.
    """
    rows = frame.rows(table)
    if scale >= 0 and int(frame.ask(rows.agg(most=rows[source].length().max()))[0][0] or 0) + scale <= 18:
        return dt.Decimal(18, scale)
    number = rows[number.get_name()]
    plain = number.re_search("[eE]").ifelse(ibis.null("string"), number)
    whole, part, scientific = frame.ask(
        rows.agg(
            whole=plain.re_replace(r"\..*$|[+-]", "").length().max(),
            part=plain.re_extract(r"\.(\d+)$", 1).re_replace("0+$", "").length().max(),
            scientific=number.re_search("[eE]").sum(),
        )
    )[0]
    digits = scale if scale >= 0 else int(part or 0)
    if scientific and scale < 0:
        digits = max(digits, 6)
    if int(whole or 0) + digits > 38:
        return dt.float64
    return dt.Decimal(max(18, int(whole or 0) + digits), digits)


def as_number(number: ir.StringValue, kind: dt.DataType) -> ir.Value:
    """A canonical number as its type; scientific notation goes through DOUBLE."""
    direct = number.try_cast(kind)
    return direct if kind.is_floating() else ibis.coalesce(direct, number.try_cast("float64").try_cast(kind))


def settle(
    frame: Frame,
    read: Mapping[str, ir.Value],
    failed: Mapping[str, ir.BooleanValue],
    table: ir.Table,
    more: Mapping[str, ir.Value] | None = None,
    rules: Mapping[str, ir.StringValue] | None = None,
) -> Effect:
    """What becomes of cells that cannot be read, by the parameter `unread`.

    "quarantine" takes the row out into quarantine; "keep" empties the cell and keeps its text in a
    column beside it. Nothing is lost either way.
    """
    values = dict(read) | dict(more or {})
    if frame.params["unread"] == "quarantine":
        return Effect(values, failed, rules=rules or {}, table=table)
    for column, flag in failed.items():
        name = frame.new_column(UNREAD.format(column=column))
        values[name] = flag.ifelse(table[column].cast("string"), ibis.null("string"))
    return Effect(values, rules=rules or {}, table=table)


def unread(value: ir.Value, text: ir.StringValue) -> ir.BooleanValue:
    """Where a cell holds text that gave no value and does not say "missing"."""
    return value.isnull().ifelse(text.notnull() & ~says_missing(text), False)


def _read_numbers(frame: Frame) -> tuple[dict[str, ir.Value], dict[str, ir.BooleanValue], ir.Table]:
    columns, table = frame.texts(), frame.table
    kinds: list[dt.DataType] = []
    for number, column in enumerate(columns):
        table = frame.with_values(table, **{f"body{number}": body(table[column])})
        text, mark = table[f"{OWN}body{number}"], frame.params["decimal"]
        told = mark if mark != "auto" else ""
        how = USUAL if told else column_convention(frame, text, table)
        table = frame.with_values(table, **{f"plain{number}": canonical(text, how, told)})
        kinds.append(decimal_type(frame, column, table[f"{OWN}plain{number}"], table, frame.params["scale"]))
    for number, kind in enumerate(kinds):
        table = frame.with_values(table, **{f"number{number}": as_number(table[f"{OWN}plain{number}"], kind)})
    read = {column: table[f"{OWN}number{number}"] for number, column in enumerate(columns)}
    failed = {column: unread(value, table[column]) for column, value in read.items()}
    return read, failed, table


def _number(frame: Frame) -> Effect:
    return settle(frame, *_read_numbers(frame))


def _price(frame: Frame) -> Effect:
    read, failed, table = _read_numbers(frame)
    more: dict[str, ir.Value] = {}
    for column in read:
        usual = frame.params["currency"].strip().upper()
        otherwise = ibis.literal(usual) if usual else ibis.null("string")
        currency = ibis.coalesce(currency_of(table[column]), otherwise)
        name = frame.params["name"] or f"{column}_currency"
        more[frame.new_column(name)] = read[column].notnull().ifelse(currency, ibis.null("string"))
    return settle(frame, read, failed, table, more)


def _boolean(frame: Frame) -> Effect:
    yes = [word.lower() for word in frame.params["true"]]
    no = [word.lower() for word in frame.params["false"]]
    both = sorted(set(yes) & set(no))
    if both:
        raise BadInput(_("“{word}” cannot mean both true and false.").format(word=both[0]))
    read: dict[str, ir.Value] = {}
    failed: dict[str, ir.BooleanValue] = {}
    for column in frame.texts():
        read[column] = truth(frame.table[column], yes, no)
        failed[column] = unread(read[column], frame.table[column])
    return settle(frame, read, failed, frame.table)


UNREAD_PARAM = Param(
    "unread",
    "choice",
    "quarantine",
    N_("Rows whose cell cannot be read"),
    {"quarantine": N_("go to quarantine"), "keep": N_("stay, with the text in a column beside")},
)
DECIMAL_PARAMS = (
    Param(
        "decimal",
        "choice",
        "auto",
        N_("Decimal mark"),
        {"auto": N_("decided over the column"), ".": N_("point: 1,234.5"), ",": N_("comma: 1.234,5")},
    ),
    Param("scale", "integer", -1, N_("Decimals"), help=N_("-1 keeps as many as the column needs"), least=-1),
    UNREAD_PARAM,
)
NUMBERS = N_("Types")


def _describe_number(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    if params["decimal"] == ",":
        return _("Read {columns} as numbers (decimal comma)").format(columns=some_of(columns))
    return _("Read {columns} as numbers").format(columns=some_of(columns))


def _describe_price(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Read {columns} as prices with currency").format(columns=some_of(columns))


def _describe_boolean(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Read {columns} as yes or no").format(columns=some_of(columns))


PLACE = 30
STEPS = (
    Step(
        "parse_number",
        N_("Read numbers"),
        N_("Reads text as exact decimals: thousands marks, decimal comma, currency signs, brackets for minus."),
        NUMBERS,
        _number,
        _describe_number,
        params=DECIMAL_PARAMS,
        facet=False,
    ),
    Step(
        "parse_price",
        N_("Read prices with currency"),
        N_("Reads text as exact decimals and writes the currency into a column of its own."),
        NUMBERS,
        _price,
        _describe_price,
        takes="one",
        params=(
            *DECIMAL_PARAMS,
            Param("currency", "text", "", N_("Currency where none is written")),
            Param("name", "text", "", N_("Name of the currency column")),
        ),
        facet=False,
    ),
    Step(
        "parse_boolean",
        N_("Read yes and no"),
        N_("Reads words such as yes, 1 or 是 as true and false."),
        NUMBERS,
        _boolean,
        _describe_boolean,
        params=(
            Param("true", "list", list(YES), N_("Words for true")),
            Param("false", "list", list(NO), N_("Words for false")),
            UNREAD_PARAM,
        ),
        facet=False,
    ),
)
