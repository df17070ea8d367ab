"""What a step may ask for while it is composed: parts of its own, dictionaries, other datasets, rows of one row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir

from core.clean.frame import COPY, KEY, MOST_VALUES, ROW, VALUE, Frame
from core.clean.query.chain import MADE, WHERE, Chain
from core.clean.query.trace import followed
from core.engine import literal, quote, to_sql, type_of
from core.errors import BadInput
from core.expressions.expression import condition
from core.i18n import _
from core.lake import Lake, hmac_pads, workspace_salt

MOST_SCALE = 1_000_000
"""Rows that the steps of a recipe may make of one: with a thousand million rows, numbers stay far below 2^63."""


@dataclass(frozen=True)
class Offers:
    """What the frames of a chain's steps are given; each adds to the chain what it needs."""

    lake: Lake
    chain: Chain

    def where(self, text: str) -> Callable[[ir.Table], ir.BooleanValue]:
        """A step's condition on a table; one that looks at other rows is computed once, before the step.

        A step's own windows stand beside the condition, and a window cannot stand within another.
        """
        names = list(self.chain.types)
        here = condition(text, self.chain.table, names)
        if not here.op().find(ops.WindowFunction):
            return lambda table: condition(text, table, names)
        self.chain.table = self.stage(self.chain.table.mutate(**{WHERE: here}))
        return lambda table: table[WHERE]

    def _part(self, sql: str, schema: Mapping[str, dt.DataType], prefix: str = "s") -> ir.Table:
        name = f"{prefix}{len(self.chain.parts)}"
        self.chain.parts.append((name, sql))
        return ibis.table(dict(schema), name=name)

    def stage(self, expression: ir.Table) -> ir.Table:
        """An expression as a part of its own, which is computed once."""
        self.chain.local = self.chain.local and followed(expression)
        table = self._part(to_sql(expression), dict(expression.schema().items()))
        self.chain.held[str(table.get_name())] = expression
        return table

    def multiply(self, index: int, frame: Frame, table: ir.Table, count: ir.IntegerValue, most: int) -> ir.Table:
        """Each row in scope as often as `count` says, at least once; see `Frame.multiply`.

        A row's number becomes its number times `most` and the copy's, so that numbers stay apart and in order. What
        earlier steps did to the row is counted in the first copy alone.
        """
        chain = self.chain
        if chain.scale * most > MOST_SCALE:
            raise BadInput(_("The steps before make too many rows of one row already."))
        chain.scale *= most
        scope = frame.scope(table)
        copies = ibis.least(ibis.greatest(count.fill_null(1), 1), most)
        copies = copies if scope is None else scope.ifelse(copies, 1)
        spread = self.stage(table.mutate(**{COPY: ibis.range(0, copies).unnest().cast("int64")}))
        first = spread[COPY] == 0
        before = spread[MADE] if MADE in spread.columns else ibis.null("int32")
        again = {one: first.ifelse(spread[one], 0) for one in chain.counters}
        row = (spread[ROW] * most + spread[COPY]).cast("int64")
        made = first.ifelse(before, ibis.literal(index, type="int32")).cast("int32")
        return self.stage(spread.mutate(**{ROW: row, MADE: made}, **again))

    def lookup(self, pairs: Mapping[str, str | None], suffix: str) -> ir.Table:
        """A dictionary as a table of texts.

        Raises:
            BadInput: when it has more than `MOST_VALUES` entries.
        """
        if len(pairs) > MOST_VALUES:
            raise BadInput(
                _("Different values that the step meets: {n}; at most {most} are handled.").format(
                    n=len(pairs), most=MOST_VALUES
                ),
                hint=_("Limit the step to fewer rows, or choose a column with fewer values."),
            )
        key, value = f"{KEY}{suffix}", f"{VALUE}{suffix}"
        rows = ", ".join(f"({_text(one)}, {_text(two)})" for one, two in pairs.items())
        none = "SELECT CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR) WHERE false"
        sql = f"SELECT * FROM ({f'VALUES {rows}' if rows else none}) AS v({quote(key)}, {quote(value)})"
        return self._part(sql, {key: dt.string, value: dt.string}, "m")

    def other(self, name: str) -> tuple[ir.Table, dict[str, dt.DataType]]:
        """Another dataset's newest rows and its types; the chain notes the version.

        Raises:
            NotFound: when there is no such dataset.
        """
        dataset = self.lake.dataset(name)
        types = {
            column: type_of(kind, dt.unknown) for column, kind in self.lake.columns(name, None, dataset.version).items()
        }
        columns = ", ".join(quote(column) for column in (ROW, *types))
        source = self.lake.table(name, None, dataset.version)
        self.chain.sources[name] = dataset.version
        table = self._part(f"SELECT {columns} FROM {source} AS d", {ROW: dt.int64, **types}, "d")
        self.chain.others[str(table.get_name())] = name
        return table, types

    def secret(self) -> str:
        """The workspace's salt; the chain keeps it out of what is shown."""
        salt = workspace_salt(self.lake)
        self.chain.secrets.add(salt)
        return salt

    def pads(self) -> tuple[str, str]:
        """The inner and the outer key of HMAC-SHA256 under the workspace's salt, kept out of what is shown."""
        found = hmac_pads(self.lake)
        self.chain.secrets.update(found)
        return found


def _text(value: str | None) -> str:
    return "CAST(NULL AS VARCHAR)" if value is None else literal(value)
