"""Expressions people write: read with sqlglot, rebuilt as Ibis from an allow-list.

Nothing of the text reaches the database: only node kinds named here are rebuilt, so a subquery, a
table function, a file, a setting or a statement cannot be expressed at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.common.annotations import ValidationError
from ibis.common.exceptions import IbisError
from sqlglot import expressions as sg
from sqlglot.errors import SqlglotError

from core.engine import trees, written
from core.errors import BadInput, NotFound
from core.expressions.cell_functions import FUNCTIONS as OF_CELLS
from core.expressions.cell_functions import call
from core.expressions.growth import MOST, growth
from core.expressions.patterns import check_replacement, matches_empty
from core.i18n import N_, _, listed

LONGEST = 4_000
"""Signs of an expression: a person writes some hundred, and parsing must stay instant."""
TYPES = {
    "VARCHAR": "string", "TEXT": "string", "STRING": "string", "BIGINT": "int64", "INT": "int64",
    "INTEGER": "int64", "DOUBLE": "float64", "FLOAT": "float64", "BOOLEAN": "boolean", "DATE": "date",
    "TIMESTAMP": "timestamp",
}  # fmt: skip
MOST_SHOWN = 80
"""Signs of the part of an expression that an error repeats: a line."""
_UNFIT = (IbisError, ValidationError, TypeError, ValueError, AttributeError, NotImplementedError)
"""How Ibis says that values of these types do not go together."""
_TYPE_WORDS: tuple[tuple[Callable[[Any], bool], str], ...] = (
    (lambda kind: kind.is_string(), N_("text")),
    (lambda kind: kind.is_boolean(), N_("yes or no")),
    (lambda kind: kind.is_integer(), N_("whole number")),
    (lambda kind: kind.is_numeric(), N_("number")),
    (lambda kind: kind.is_date(), N_("date")),
    (lambda kind: kind.is_timestamp(), N_("date and time")),
    (lambda kind: kind.is_null(), N_("an empty value")),
)

_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    sg.EQ: lambda a, b: a == b,
    sg.NEQ: lambda a, b: a != b,
    sg.GT: lambda a, b: a > b,
    sg.GTE: lambda a, b: a >= b,
    sg.LT: lambda a, b: a < b,
    sg.LTE: lambda a, b: a <= b,
    sg.NullSafeEQ: lambda a, b: a.identical_to(b),
    sg.NullSafeNEQ: lambda a, b: ~a.identical_to(b),
    sg.And: lambda a, b: a & b,
    sg.Or: lambda a, b: a | b,
    sg.Add: lambda a, b: a + b,
    sg.Sub: lambda a, b: a - b,
    sg.Mul: lambda a, b: a * b,
    sg.Div: lambda a, b: a / b.nullif(0),
    sg.IntDiv: lambda a, b: a // b.nullif(0),
    sg.Mod: lambda a, b: a % b.nullif(0),
    sg.Like: lambda a, b: a.like(_plain(b)),
    sg.ILike: lambda a, b: a.ilike(_plain(b)),
    sg.DPipe: lambda a, b: a.cast("string") + b.cast("string"),
    sg.Pow: lambda a, b: a**b,
    sg.Nullif: lambda a, b: a.nullif(b),
    sg.StartsWith: lambda a, b: a.startswith(b),
    sg.EndsWith: lambda a, b: a.endswith(b),
    sg.Contains: lambda a, b: a.contains(b),
    sg.RegexpLike: lambda a, b: a.re_search(_pattern(b)),
}
_UNARY: dict[type, Callable[[Any], Any]] = {
    sg.Paren: lambda a: a,
    sg.Not: lambda a: ~a,
    sg.Neg: lambda a: -a,
    sg.Lower: lambda a: a.lower(),
    sg.Upper: lambda a: a.upper(),
    sg.Trim: lambda a: a.strip(),
    sg.Length: lambda a: a.length(),
    sg.Abs: lambda a: a.abs(),
    sg.Floor: lambda a: a.floor(),
    sg.Ceil: lambda a: a.ceil(),
    sg.Sqrt: lambda a: a.sqrt(),
    sg.Ln: lambda a: a.ln(),
    sg.Exp: lambda a: a.exp(),
    sg.Year: lambda a: a.year(),
    sg.Month: lambda a: a.month(),
    sg.Day: lambda a: a.day(),
}
FUNCTIONS = [
    "lower",
    "upper",
    "trim",
    "length",
    "abs",
    "floor",
    "ceil",
    "sqrt",
    "ln",
    "exp",
    "year",
    "month",
    "day",
    "extract",
    "round",
    "coalesce",
    "ifnull",
    "greatest",
    "least",
    "nullif",
    "substring",
    "replace",
    "concat",
    "starts_with",
    "ends_with",
    "contains",
    "regexp_matches",
    "regexp_replace",
    "cast",
    "try_cast",
    "case",
    "if",
    *OF_CELLS,
]


def _plain(value: ir.Value) -> str:
    operation = value.op()
    if not hasattr(operation, "value") or not isinstance(operation.value, str):
        raise _refuse(_("a pattern that is not written out as text"))
    return operation.value


def _pattern(value: ir.Value) -> str:
    pattern = _plain(value)
    matches_empty(pattern)  # says what is no pattern
    return pattern


def _refuse(what: str) -> BadInput:
    return BadInput(
        _("The expression uses {what}, which is not allowed here.").format(what=what),
        hint=_(
            "Allowed: columns, numbers, texts, comparisons, AND, OR, NOT, IN, BETWEEN, LIKE, CASE "
            "and the functions {names}."
        ).format(names=listed(FUNCTIONS)),
    )


def parse(text: str) -> sg.Expr:
    """Read an expression.

    Raises:
        BadInput: when it is empty, too long, not one expression, or no SQL at all.
    """
    if not text.strip():
        raise BadInput(_("The expression is empty."), hint=_("For example: price > 0 AND category IS NOT NULL"))
    if len(text) > LONGEST:
        raise BadInput(_("The expression is longer than {most} characters.").format(most=LONGEST))
    try:
        found = trees(text)
    except RecursionError as error:
        raise BadInput(_("The expression is nested too deeply.")) from error
    except SqlglotError as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadInput(
            _("The expression cannot be read: {reason}").format(reason=re.sub(r"\x1b\[\d*m", "", reason)),
            hint=_("For example: price > 0 AND category IS NOT NULL"),
        ) from error
    if len(found) != 1:
        raise _refuse(_("more than one statement"))
    tree = found[0]
    # A bare column or alias such as `price > 0 AS x` or `a, b` is no scalar expression.
    if isinstance(tree, sg.Query | sg.Command | sg.DDL | sg.DML):
        raise _refuse(tree.key.upper())
    try:
        longer = growth(tree)
    except RecursionError as error:
        raise BadInput(_("The expression is nested too deeply.")) from error
    if longer > MOST:
        raise BadInput(
            _("The expression can make a text {n} times as long; at most {most} is allowed.").format(
                n=f"{min(longer, 1e15):,.0f}", most=f"{MOST:,.0f}"
            ),
            hint=_("Put fewer replacements into one another, or shorter texts in."),
        )
    return tree


def columns_in(text: str, columns: list[str]) -> tuple[str, ...]:
    """The columns that an expression names, in their order of appearance; what it names beside them is left out.

    Raises:
        BadInput: as `parse`.
    """
    folded = {column.casefold(): column for column in columns}
    named = [node.name for node in parse(text).find_all(sg.Column)]
    found = [name if name in columns else folded.get(name.casefold(), "") for name in named]
    return tuple(dict.fromkeys(name for name in found if name))


def build(text: str, table: ir.Table, columns: list[str]) -> ir.Value:
    """An expression as Ibis, bound to a table.

    Args:
        text: What a person wrote, in DuckDB's SQL.
        table: The table its columns belong to.
        columns: The data columns it may mention.

    Raises:
        BadInput: when it holds anything beyond the allow-list or its types do not fit.
        NotFound: when it names a column that does not exist.
    """
    tree = parse(text)
    try:
        return _build(tree, table, columns)
    except RecursionError as error:
        raise BadInput(_("The expression is nested too deeply.")) from error


def condition(text: str, table: ir.Table, columns: list[str]) -> ir.BooleanValue:
    """An expression that says yes or no.

    Raises:
        BadInput: as `build`, and when the answer is not a truth value.
    """
    value = build(text, table, columns)
    if not isinstance(value, ir.BooleanValue):
        raise BadInput(
            _("The expression “{text}” is not a condition.").format(text=text),
            hint=_("For example: price > 0 AND category IS NOT NULL"),
        )
    return value


def _build(node: Any, table: ir.Table, columns: list[str]) -> Any:
    given: list[ir.Value] = []

    def go(child: Any) -> Any:
        if child is None:
            raise BadInput(_("“{part}” is given too few values.").format(part=written(node)[:MOST_SHOWN]))
        value = _build(child, table, columns)
        given.append(value)
        return value

    try:
        return _made(node, go, table, columns)
    except _UNFIT as error:
        raise _unfit(node, given) from error


def _unfit(node: Any, given: list[ir.Value]) -> BadInput:
    """What cannot be worked out, in the reader's words: Ibis' own name the whole table."""
    types = listed(dict.fromkeys(_type_words(one.type()) for one in given if isinstance(one, ir.Value)))
    return BadInput(
        _("“{part}” does not fit these types: {types}.").format(part=written(node)[:MOST_SHOWN], types=types),
        hint=_("Turn one into the type of the other first, for example with CAST(price AS DOUBLE)."),
    )


def _type_words(kind: Any) -> str:
    for fits, words in _TYPE_WORDS:
        if fits(kind):
            return _(words)
    return str(kind)


def _made(node: Any, go: Callable[[Any], Any], table: ir.Table, columns: list[str]) -> Any:
    kind = type(node)
    if kind in _BINARY and not node.args.get("escape"):
        return _BINARY[kind](go(node.this), go(node.expression))
    if kind is sg.Trim and (node.expression is not None or node.args.get("position")):
        raise _refuse("TRIM(… FROM …)")
    if kind in _UNARY:
        return _UNARY[kind](go(node.this))
    if kind is sg.Column:
        return _column(node, table, columns)
    if kind in _SPECIAL:
        return _SPECIAL[kind](node, go)
    if isinstance(node, sg.Anonymous) and str(node.this).lower() in OF_CELLS:
        return call(str(node.this).lower(), [go(one) for one in node.expressions])
    if isinstance(node, sg.Anonymous):
        raise _refuse(_("the function {name}").format(name=str(node.this).lower()))
    if isinstance(node, sg.Func):
        raise _refuse(_("the function {name}").format(name=node.sql_name().lower()))
    raise _refuse(node.key.upper())


def _column(node: sg.Column, table: ir.Table, columns: list[str]) -> Any:
    if node.args.get("table") or not isinstance(node.this, sg.Identifier):
        raise _refuse(_("a name with a dot or a star"))
    if node.name in columns:
        return table[node.name]
    same = [column for column in columns if column.casefold() == node.name.casefold()]
    if len(same) == 1 and not node.this.quoted:
        return table[same[0]]
    raise NotFound.among(_("column"), node.name, columns)


def _literal(node: sg.Literal, _go: Any) -> Any:
    if node.is_string:
        return ibis.literal(node.name, type="string")
    if re.fullmatch(r"\d{1,18}", node.name):
        return ibis.literal(int(node.name), type="int64")
    return ibis.literal(float(node.name))


def _is(node: sg.Is, go: Any) -> Any:
    value, other = go(node.this), node.expression
    if isinstance(other, sg.Null):
        return value.isnull()
    if isinstance(other, sg.Boolean):
        return value.identical_to(bool(other.this))
    raise _refuse("IS")


def _in(node: sg.In, go: Any) -> Any:
    if node.args.get("query") or node.args.get("unnest") or node.args.get("field"):
        raise _refuse(_("a subquery"))
    return go(node.this).isin([go(one) for one in node.expressions])


def _case(node: sg.Case, go: Any) -> Any:
    default = go(node.args["default"]) if node.args.get("default") is not None else None
    subject = go(node.this) if node.this is not None else None
    branches = [
        (go(one.this) if subject is None else subject == go(one.this), go(one.args.get("true")))
        for one in node.args["ifs"]
    ]
    return ibis.cases(*branches, else_=default)


def _if(node: sg.If, go: Any) -> Any:
    otherwise = node.args.get("false")
    return go(node.this).ifelse(go(node.args.get("true")), go(otherwise) if otherwise is not None else None)


def _cast(node: sg.Cast, go: Any) -> Any:
    wanted = written(node.to).upper()
    decimal = re.fullmatch(r"DECIMAL\((\d+), (\d+)\)", wanted)
    if wanted not in TYPES and not decimal:
        raise _refuse(_("the type {name}").format(name=wanted))
    target = f"decimal({decimal[1]}, {decimal[2]})" if decimal else TYPES[wanted]
    return go(node.this).try_cast(target)  # a cast that stops the whole recipe helps nobody


def _substring(node: sg.Substring, go: Any) -> Any:
    start, length = node.args.get("start"), node.args.get("length")
    text = go(node.this)
    offset = go(start) - 1 if start is not None else 0
    return text.substr(offset, go(length)) if length is not None else text.substr(offset)


def _round(node: sg.Round, go: Any) -> Any:
    digits = node.args.get("decimals")
    return go(node.this).round(go(digits)) if digits is not None else go(node.this).round()


def _extract(node: sg.Extract, go: Any) -> Any:
    part = node.this.name.lower()
    parts = {"year": "year", "month": "month", "day": "day", "hour": "hour", "minute": "minute", "second": "second"}
    if part not in parts:
        raise _refuse(f"EXTRACT({part})")
    return getattr(go(node.expression), parts[part])()


def _regexp_replace(node: sg.RegexpReplace, go: Any) -> Any:
    pattern, put = _pattern(go(node.expression)), go(node.args.get("replacement"))
    if isinstance(getattr(put.op(), "value", None), str):
        check_replacement(pattern, put.op().value)
    return go(node.this).re_replace(pattern, put)


def _concat(node: sg.Concat, go: Any) -> Any:
    return reduce(lambda a, b: a + b, [go(one).cast("string").fill_null("") for one in node.expressions])


_SPECIAL: dict[type, Callable[[Any, Any], Any]] = {
    sg.Literal: _literal,
    sg.Boolean: lambda node, _go: ibis.literal(bool(node.this)),
    sg.Null: lambda _node, _go: ibis.null(),
    sg.Is: _is,
    sg.In: _in,
    sg.Between: lambda node, go: go(node.this).between(go(node.args.get("low")), go(node.args.get("high"))),
    sg.Case: _case,
    sg.If: _if,
    sg.Cast: _cast,
    sg.TryCast: _cast,
    sg.Substring: _substring,
    sg.Round: _round,
    sg.Extract: _extract,
    sg.RegexpReplace: _regexp_replace,
    sg.Concat: _concat,
    sg.Replace: lambda node, go: go(node.this).replace(go(node.expression), go(node.args.get("replacement"))),
    sg.Coalesce: lambda node, go: ibis.coalesce(go(node.this), *[go(one) for one in node.expressions]),
    sg.Greatest: lambda node, go: ibis.greatest(go(node.this), *[go(one) for one in node.expressions]),
    sg.Least: lambda node, go: ibis.least(go(node.this), *[go(one) for one in node.expressions]),
}
