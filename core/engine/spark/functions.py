"""Functions and casts of DuckDB in Spark's own, as syntax trees: what `core.cells`, the checks and the steps name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ibis.util import gen_name
from sqlglot import expressions as sge
from sqlglot import to_identifier

Node = Any


def anon(name: str, *arguments: Node) -> Node:
    """A function by its name, with syntax trees or plain values."""
    return sge.Anonymous(this=name, expressions=[sge.convert(one) for one in arguments])


def let(value: Node, use: Callable[[Node], Node]) -> Node:
    """`use(value)` with the value computed once."""
    name = to_identifier(gen_name("v"))
    made = anon("transform", anon("array", value), sge.Lambda(this=use(name), expressions=[name]))
    return anon("element_at", made, 1)


def cast(value: Node, kind: str) -> Node:
    return sge.Cast(this=sge.convert(value), to=sge.DataType.build(kind, dialect="spark"))


def tried(value: Node, kind: str) -> Node:
    return sge.TryCast(this=sge.convert(value), to=sge.DataType.build(kind, dialect="spark"), safe=True)


def when(test: Node, yes: Node, no: Node) -> Node:
    return anon("if", test, yes, no)


def has(text: Node, pattern: str) -> Node:
    return anon("regexp_like", text, pattern)


def replaced(text: Node, pattern: str, by: str) -> Node:
    return anon("regexp_replace", text, pattern, by)


# --- casts ---------------------------------------------------------------------------------------


def text_of_double(number: Node) -> Node:
    """Digits as DuckDB writes them: 1e+20 and 1e-05 where Java says 1.0E20 and 1.0E-5, plain digits between."""
    return let(cast(number, "DOUBLE"), lambda one: let(_shortest(one), lambda java: _digits(one, java)))


def _shortest(number: Node) -> Node:
    """The fewest digits that read as the number: Java before 19 writes one or two more for some (JDK-4511638)."""
    java = cast(number, "STRING")
    shorter = []
    for form in ("%.15E", "%.16E"):
        made = anon("format_string", form, number)
        same = sge.EQ(this=tried(made, "DOUBLE"), expression=number)
        shorter.append(sge.If(this=same, true=replaced(made.copy(), r"\.?0+E", "E")))
    long = has(java, r"\d\.\d{16,}|\d{2,}\.\d{15,}|\d{4,}\.\d{12,}")
    return when(long, sge.Case(ifs=shorter, default=java.copy()), java.copy())


def _digits(number: Node, java: Node) -> Node:
    power = replaced(replaced(replaced(java, r"\.0E", "E"), r"E(\d)", "E+$1"), r"E([+-])(\d)$", "E$10$2")
    power = replaced(power, r"E([+-])(\d)$", "E$1\\0$2")
    sized = anon("abs", number)
    plain = cast(cast(java, "DECIMAL(38, 20)"), "STRING")
    plain = replaced(replaced(plain, r"0+\z", ""), r"\.\z", ".0")
    between = sge.And(this=sge.GTE(this=sized, expression=cast("1e-4", "DOUBLE")),
                      expression=sge.LT(this=sized.copy(), expression=cast("1e16", "DOUBLE")))  # fmt: skip
    odd = sge.Case(
        ifs=[
            sge.If(this=sge.EQ(this=java, expression=sge.convert("NaN")), true=sge.convert("nan")),
            sge.If(this=sge.EQ(this=java, expression=sge.convert("Infinity")), true=sge.convert("inf")),
            sge.If(this=sge.EQ(this=java, expression=sge.convert("-Infinity")), true=sge.convert("-inf")),
            sge.If(this=sge.Not(this=has(java, "E")), true=java),
            sge.If(this=between, true=plain),
        ],
        default=anon("lower", power),
    )
    return odd


def _double(text: Node, kind: Node, certain: bool) -> Node:
    """Java also reads 1d and 1f; DuckDB reads 1_000."""
    del kind
    plain = replaced(text, r"(?<=\d)_(?=\d)", "")
    if certain:
        return cast(plain, "DOUBLE")
    return when(has(text, r"(?i)[0-9.][df]\s*\z"), sge.Null(), tried(plain, "DOUBLE"))


def _whole(text: Node, kind: Node, certain: bool) -> Node:
    """DuckDB rounds the decimals of a text, reads 1_000, and a sign before blanks as nought; Java reads all digits."""
    plain = when(has(text, r"\A\s*[+-]\s+\z"), "0", replaced(text, r"(?<=\d)_(?=\d)", ""))
    text = when(has(text, r"\A[\x00-\x7F]*\z"), plain, sge.Null())
    rounded = anon("round", tried(text.copy(), "DECIMAL(38, 15)"), 0)
    if certain:
        bare = has(text, r"\A\s*[+-]?\d+\s*\z")
        return when(bare, sge.Cast(this=text, to=kind), sge.Cast(this=rounded, to=kind.copy()))
    first = sge.TryCast(this=text, to=kind, safe=True)
    return anon("coalesce", first, sge.TryCast(this=rounded, to=kind.copy(), safe=True))


_DAY = r"\A\s*(\d{1,6})([-/\\ ])(\d{1,2})\2(\d{1,2})"
_ZONE = r"(?:Z| ?UTC|[+-]\d{2}(?::?\d{2})?)?"
_CLOCK = rf"(?:(?:T|\s+)(\d{{1,2}}):(?:(\d{{1,2}})(?::(?:(\d{{1,2}})(?:\.(\d*))?)?)?{_ZONE}\s*)?)?\z"
_LATE = r"T24:0?0?:0?0?(?:\.0*)?\z"


def _moment(text: Node, kind: Node, certain: bool) -> Node:
    """DuckDB reads days with four marks between their parts, leaves out minutes, knows 24:00 and ignores an offset."""
    tidy = replaced(text, _DAY + _CLOCK, "000$1-$3-$4T0$5:0$6:0$7.$8")
    for pattern, by in ((r"\A0+(?=\d{4})", ""), (r"(?<=[T:])0(?=\d\d)", ""), (r"\.\z", "")):
        tidy = replaced(tidy, pattern, by)

    def read(one: Node) -> Node:
        late = sge.Add(
            this=sge.TryCast(this=replaced(one, _LATE, "T00:00:00"), to=kind.copy(), safe=True),
            expression=sge.Interval(this=sge.convert("1"), unit=sge.Var(this="DAY")),
        )
        found = sge.Cast(this=one, to=kind) if certain else sge.TryCast(this=one, to=kind, safe=True)
        return when(has(one, _LATE), sge.Cast(this=sge.paren(late), to=kind.copy()), found)

    whole = let(tidy, read)
    return whole if certain else when(has(text, _DAY + _CLOCK), whole, sge.Null())


def _instant(text: Node, kind: Node, certain: bool) -> Node:
    if certain:
        return sge.Cast(this=text, to=kind)
    return when(has(text, _DAY), sge.TryCast(this=text, to=kind, safe=True), sge.Null())


def _date(text: Node, kind: Node, certain: bool) -> Node:
    """DuckDB takes no notice of what stands behind a day."""
    tidy = replaced(replaced(text, _DAY + r"(?:[^\d](?s:.*))?\z", "000$1-$3-$4"), r"\A0+(?=\d{4})", "")
    if certain:
        return sge.Cast(this=tidy, to=kind)
    return when(has(text, _DAY + r"(?!\d)"), sge.TryCast(this=tidy, to=kind, safe=True), sge.Null())


CASTS: dict[str, Callable[[Node, Node, bool], Node]] = {
    "floating": _double, "integer": _whole, "timestamp": _moment, "instant": _instant,
    "date": _date,
}  # fmt: skip


# --- functions -----------------------------------------------------------------------------------

_FORMATS = {
    "%Y": "y", "%m": "M", "%d": "d", "%H": "H", "%I": "h", "%M": "m", "%S": "s", "%p": "a", "%f": "SSSSSS", "%y": "yy",
    "%b": "MMM", "%B": "MMMM", "%z": "XXX",
}  # fmt: skip


def in_java(strptime: str) -> str:
    """A form of strptime as Java's DateTimeFormatter reads it."""
    out, at = "", 0
    while at < len(strptime):
        code = strptime[at : at + 2]
        if code in _FORMATS:
            out, at = out + _FORMATS[code], at + 2
        else:
            sign = strptime[at]
            out, at = out + (f"'{sign}'" if sign.isalpha() else sign), at + 1
    return out


def _read_time(op: Any, text: Node, _formats: Node) -> Node:
    def first(one: Node) -> Node:
        return anon("coalesce", *(anon("try_to_timestamp", one, in_java(form)) for form in _values(op.args[1])))

    return cast(let(text, first), "TIMESTAMP_NTZ")


def _values(node: Any) -> list[str]:
    """What an array of literals holds."""
    if hasattr(node, "value"):
        return [str(one) for one in node.value]
    return [str(one.value) for one in node.exprs]


def _zone(op: Any, zone: Node, moment: Node) -> Node:
    if op.dtype.timezone:
        return anon("to_utc_timestamp", cast(moment, "TIMESTAMP"), zone)
    return cast(anon("from_utc_timestamp", moment, zone), "TIMESTAMP_NTZ")


def _median(values: Node, at: Callable[[Node], Node] | None = None) -> Node:
    """The middle of a list, NULL where it has none; the mean of the two in the middle."""

    def middle(found: Node) -> Node:
        size = anon("size", found)
        low = cast(anon("floor", sge.Div(this=sge.paren(sge.Add(this=size, expression=sge.convert(1))),
                                         expression=sge.convert(2))), "INT")  # fmt: skip
        high = cast(anon("floor", sge.Add(this=sge.Div(this=size.copy(), expression=sge.convert(2)),
                                          expression=sge.convert(1))), "INT")  # fmt: skip
        two = sge.Add(this=anon("element_at", found, low), expression=anon("element_at", found, high))
        return when(sge.GT(this=size.copy(), expression=sge.convert(0)),
                    sge.Div(this=sge.paren(two), expression=cast(2, "DOUBLE")), sge.Null())  # fmt: skip

    return let(anon("array_sort", anon("array_compact", values)), middle)


def _deviation(_op: Any, values: Node) -> Node:
    def of(middle: Node) -> Node:
        name = to_identifier(gen_name("x"))
        far = anon("abs", sge.Sub(this=name, expression=middle))
        return _median(anon("transform", values, sge.Lambda(this=far, expressions=[name])))

    return let(_median(values), of)


def _different(_op: Any, values: Node) -> Node:
    return cast(anon("size", anon("array_distinct", anon("array_compact", values))), "BIGINT")


def _signs(op: Any, text: Node, between: Node) -> Node:
    del op
    return anon("split", text, anon("concat", r"\Q", between, r"\E"))


BUILT_IN: dict[str, Callable[..., Node]] = {
    "try_strptime": _read_time,
    "timezone": _zone,
    "make_timestamp": lambda _op, count: cast(anon("timestamp_micros", count), "TIMESTAMP_NTZ"),
    "to_minutes": lambda _op, count: anon("make_dt_interval", 0, 0, cast(count, "INT"), 0),
    "list_median": lambda _op, values: _median(values),
    "list_mad": _deviation,
    "list_unique": _different,
    "hash": lambda _op, *texts: anon("xxhash64", *texts),
    "strlen": lambda _op, text: cast(anon("octet_length", text), "BIGINT"),
    "epoch_ms": lambda _op, moment: anon("unix_millis", cast(moment, "TIMESTAMP")),
    "string_split": _signs,
}
"""DuckDB's name of a function -> the same of an operation and its arguments."""
