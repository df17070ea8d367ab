"""Ibis compiled to Spark's SQL so that it says what it says on DuckDB.

Ibis leaves to each engine what a cast rounds to, what dividing by nought gives and how a pattern is read. The rules of
this product were written with DuckDB's answers in mind, so those are what Spark is asked for, in its own functions:
nothing here leaves the engine, and no value goes through Python.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import sqlglot as sg
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.backends.sql.datatypes import PySparkType
from ibis.common.exceptions import OperationNotDefinedError
from ibis.util import gen_name
from sqlglot import expressions as sge

from core.engine.spark.functions import BUILT_IN, CASTS, anon, let, text_of_double
from core.engine.spark.patterns import in_java, replacement

if TYPE_CHECKING:
    from ibis.expr.types import Expr

KEPT = 512
"""Statements a process keeps, as for DuckDB."""
NULL = sge.Null()


class Types(PySparkType):  # type: ignore[misc]
    """Spark's types; a time without zone is one there too."""

    @classmethod
    def _from_ibis_Timestamp(cls, dtype: Any) -> sge.DataType:
        return sge.DataType(this=sge.DataType.Type.TIMESTAMP if dtype.timezone else sge.DataType.Type.TIMESTAMPNTZ)


class Compiler(PySparkCompiler):  # type: ignore[misc]
    """Ibis's own compiler for Spark, where Spark by itself would answer otherwise than DuckDB."""

    __slots__ = ()
    type_mapper = Types

    def visit_Field(self, op: Any, *, rel: Any, name: str) -> Any:
        return sg.column(self._gen_valid_name(name), table=rel.alias_or_name, quoted=self.quoted)

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:
        if dtype.is_floating():
            return self.cast(sge.convert(_written(value)), dtype)
        if dtype.is_binary():
            return self.f.unhex(value.hex())
        if dtype.is_decimal():
            return self.cast(str(value), dtype)
        if dtype.is_timestamp():
            return self.cast(self.cast(value.isoformat(sep=" "), dt.Timestamp("UTC")), dtype)
        return None

    def visit_IsNull(self, op: Any, *, arg: Any) -> Any:
        return arg.is_(NULL)

    def visit_NotNull(self, op: Any, *, arg: Any) -> Any:
        return arg.is_(sg.not_(NULL))

    # --- text ------------------------------------------------------------------------------------

    def _pattern(self, node: Any) -> Any:
        if not isinstance(node, ops.Literal):
            raise OperationNotDefinedError("a pattern out of a column")
        return sge.convert(in_java(str(node.value)))

    def visit_RegexSearch(self, op: Any, *, arg: Any, pattern: Any) -> Any:
        return anon("regexp_like", arg, self._pattern(op.pattern))

    def visit_RegexExtract(self, op: Any, *, arg: Any, pattern: Any, index: Any) -> Any:
        return anon("regexp_extract", arg, self._pattern(op.pattern), index)

    def visit_RegexReplace(self, op: Any, *, arg: Any, pattern: Any, replacement: Any) -> Any:
        return anon("regexp_replace", arg, self._pattern(op.pattern), self._put_in(op.replacement, replacement))

    def _put_in(self, node: Any, made: Any) -> Any:
        if isinstance(node, ops.Literal):
            return sge.convert(replacement(str(node.value)))
        back = anon("regexp_replace", made, sge.convert(r"\$"), sge.convert(r"\\\$"))
        return anon("regexp_replace", back, sge.convert(r"\\(\d)"), sge.convert(r"\$$1"))

    def visit_RegexSplit(self, op: Any, *, arg: Any, pattern: Any) -> Any:
        return anon("split", arg, self._pattern(op.pattern))

    def visit_StringSplit(self, op: Any, *, arg: Any, delimiter: Any) -> Any:
        if isinstance(op.delimiter, ops.Literal):
            return anon("split", arg, sge.convert(_quoted(str(op.delimiter.value))))
        return anon("split", arg, anon("concat", sge.convert(r"\Q"), delimiter, sge.convert(r"\E")))

    def visit_Lowercase(self, op: Any, *, arg: Any) -> Any:
        return self._cased("lower", arg)

    def visit_Uppercase(self, op: Any, *, arg: Any) -> Any:
        return self._cased("upper", arg)

    def _cased(self, how: str, arg: Any) -> Any:
        """Sign by sign, one for one, as DuckDB does; Java's ß becomes SS, and its last Σ another sigma."""
        sign = sg.to_identifier(gen_name("c"))
        turned = anon(how, sign)
        if how == "lower":
            kept = anon("left", turned, 1)
        else:
            sharp = self.if_(sign.eq(sge.convert("ß")), sge.convert("ẞ"), sign)
            kept = self.if_(anon("length", turned) > 1, sharp, turned)
        signs = anon("transform", anon("split", arg, sge.convert("")), sge.Lambda(this=kept, expressions=[sign]))
        odd = anon("regexp_like", arg, sge.convert(r"[^\x00-\x7F]"))
        return self.if_(odd, anon("array_join", signs, sge.convert("")), anon(how, arg))

    def visit_Strip(self, op: Any, *, arg: Any) -> Any:
        return sge.Trim(this=arg, expression=sge.convert(" \t\n\r\v\f"), position="BOTH")

    def visit_LStrip(self, op: Any, *, arg: Any) -> Any:
        return sge.Trim(this=arg, expression=sge.convert(" \t\n\r\v\f"), position="LEADING")

    def visit_RStrip(self, op: Any, *, arg: Any) -> Any:
        return sge.Trim(this=arg, expression=sge.convert(" \t\n\r\v\f"), position="TRAILING")

    def visit_ArrayStringJoin(self, op: Any, *, arg: Any, sep: Any) -> Any:
        return self.if_(anon("size", arg) > 0, anon("array_join", arg, sep), NULL)

    def visit_StringConcat(self, op: Any, *, arg: Any) -> Any:
        return anon("concat", *arg)

    # --- numbers ---------------------------------------------------------------------------------

    def visit_Divide(self, op: Any, *, left: Any, right: Any) -> Any:
        above, below = self.cast(left, dt.float64), self.cast(right, dt.float64)
        if isinstance(op.right, ops.Literal) and op.right.value:
            return sge.paren(sge.Div(this=above, expression=below))
        endless = sge.Mul(this=above.copy(), expression=self.cast("Infinity", dt.float64))
        return self.if_(below.eq(self.cast(0, dt.float64)), endless, sge.Div(this=above, expression=below.copy()))

    def visit_FloorDivide(self, op: Any, *, left: Any, right: Any) -> Any:
        return self.cast(self.f.floor(self.visit_Divide(op, left=left, right=right)), op.dtype)

    def visit_Modulus(self, op: Any, *, left: Any, right: Any) -> Any:
        if isinstance(op.right, ops.Literal) and op.right.value:
            return sge.paren(sge.Mod(this=sge.paren(left), expression=sge.paren(right)))
        return anon("try_mod", left, right)

    def visit_Cast(self, op: Any, *, arg: Any, to: Any) -> Any:
        return self._turned(op, arg, to, certain=True)

    def visit_TryCast(self, op: Any, *, arg: Any, to: Any) -> Any:
        return self._turned(op, arg, to, certain=False)

    def _turned(self, op: Any, arg: Any, to: Any, *, certain: bool) -> Any:
        came = op.arg.dtype
        if to.is_json() or to.is_interval():
            return super().visit_Cast(op, arg=arg, to=to)
        if came.is_floating() and to.is_string():
            return text_of_double(arg)
        if came.is_floating() and to.is_integer():
            arg = anon("rint", arg)
        elif came.is_decimal() and to.is_integer():
            arg = anon("round", arg, sge.convert(0))
        elif came.is_string() and (made := CASTS.get(_family(to))):
            return made(arg, self.type_mapper.from_ibis(to), certain)
        if came.is_timestamp() and not came.timezone and to.is_date():
            return self.cast(arg, to)
        kind = self.type_mapper.from_ibis(dt.Decimal(20, 0) if to == dt.uint64 else to)
        if certain:
            return sge.Cast(this=sge.convert(arg), to=kind)
        return sge.TryCast(this=sge.convert(arg), to=kind, safe=True)

    # --- moments ---------------------------------------------------------------------------------

    def visit_ExtractEpochSeconds(self, op: Any, *, arg: Any) -> Any:
        micro = anon("unix_micros", self.cast(arg, dt.Timestamp("UTC")))
        return sge.paren(sge.Div(this=self.cast(micro, dt.float64), expression=self.cast(1_000_000, dt.float64)))

    def visit_TimestampTruncate(self, op: Any, *, arg: Any, unit: Any) -> Any:
        return self.cast(anon("date_trunc", sge.convert(unit.singular), arg), op.dtype)

    visit_DateTruncate = visit_TimestampTruncate

    def visit_TimestampDelta(self, op: Any, *, left: Any, right: Any, part: Any) -> Any:
        return anon("timestampdiff", sg.to_identifier(str(op.part.value).upper()), right, left)

    # --- lists -----------------------------------------------------------------------------------

    def visit_ArrayIndex(self, op: Any, *, arg: Any, index: Any) -> Any:
        if isinstance(op.index, ops.Literal):
            at = sge.convert(int(op.index.value) + (op.index.value >= 0))
        else:
            at = self.cast(self.if_(index >= 0, index + 1, index), dt.int32)
        return anon("try_element_at", arg, at)

    def visit_ArrayContains(self, op: Any, *, arg: Any, other: Any) -> Any:
        return self.if_(arg.is_(NULL), NULL, self.f.coalesce(anon("array_contains", arg, other), sge.false()))

    def visit_Mode(self, op: Any, *, arg: Any, where: Any) -> Any:
        """The least of values that are equally frequent; DuckDB takes the one it met first."""
        counted = arg if where is None else self.if_(where, arg, NULL)
        return sge.WithinGroup(this=anon("mode"), expression=sge.Order(expressions=[counted]))

    def visit_WindowFunction(self, op: Any, *, func: Any, group_by: Any, order_by: Any, **kwargs: Any) -> Any:
        """Different values within a window are counted as a set: Spark counts none there otherwise."""
        made = super().visit_WindowFunction(op, func=func, group_by=group_by, order_by=order_by, **kwargs)
        if not isinstance(op.func, ops.CountDistinct):
            return made
        (value,) = made.this.this.expressions
        made.set("this", anon("collect_set", value))
        return self.cast(anon("size", made), op.dtype)

    def visit_ScalarUDF(self, op: Any, **given: Any) -> Any:
        name = self.__sql_name__(op)
        if name not in BUILT_IN:
            raise OperationNotDefinedError(f"the function {name}")
        return BUILT_IN[name](op, *given.values())

    def visit_AggUDF(self, op: Any, *, where: Any, **given: Any) -> Any:
        raise OperationNotDefinedError(f"the function {self.__sql_name__(op)}")


def _family(kind: Any) -> str:
    if kind.is_timestamp():
        return "instant" if kind.timezone else "timestamp"
    for name in ("date", "integer", "floating", "boolean", "decimal"):
        if getattr(kind, f"is_{name}")():
            return name
    return ""


def _written(value: float) -> str:
    return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(repr(float(value)), repr(float(value)))


def _quoted(text: str) -> str:
    return "".join(sign if sign.isalnum() or ord(sign) > 127 else "\\" + sign for sign in text)


COMPILER = Compiler()


def to_sql(expression: Expr) -> str:
    """The statement of an unbound Ibis expression in Spark's SQL.

    Raises:
        OperationNotDefinedError: when it holds what Spark is not asked for.
    """
    return str(COMPILER.to_sqlglot(expression).sql(dialect=COMPILER.dialect))


def compiled(expression: Expr) -> str:
    """As `to_sql`, kept for the next time."""
    return _compiled(expression.op())


@lru_cache(maxsize=KEPT)
def _compiled(node: Any) -> str:
    return to_sql(node.to_expr())


def quote(identifier: str) -> str:
    """A name in Spark's SQL."""
    return "`" + identifier.replace("`", "``") + "`"


def literal(text: str) -> str:
    """A text in Spark's SQL."""
    return str(sge.convert(text).sql(dialect=COMPILER.dialect))


__all__ = ["compiled", "let", "literal", "quote", "to_sql"]
