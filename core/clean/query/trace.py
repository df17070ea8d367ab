"""Which steps changed a cell: a list of their numbers that goes along with its column."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from core.clean.query.chain import TRACE, Chain

_OTHER_ROWS = (ops.WindowFunction, ops.Aggregate, ops.Sort, ops.Limit, ops.Distinct, ops.Reduction)


def followed(expression: ir.Table) -> bool:
    """Whether each row of an expression follows from one row of what it reads; a joined dictionary counts as such."""
    return not expression.op().find(_OTHER_ROWS)


def traced(chain: Chain, index: int, staged: ir.Table, changes: Mapping[str, ir.BooleanValue]) -> dict[str, ir.Value]:
    """The columns that list the steps, with the step at `index` put down where it changed a cell."""
    out: dict[str, ir.Value] = {}
    for column, changed in changes.items():
        name = chain.traces.get(column)
        if name is None:
            name = chain.traces[column] = f"{TRACE}{_next([*chain.traces.values(), *staged.columns])}"
        before = staged[name] if name in staged.columns else ibis.literal("", type="string")
        out[name] = changed.fill_null(False).ifelse(before + ibis.literal(f"{index},"), before)
        chain.writers.setdefault(column, []).append(index)
    return out


def _next(names: Iterable[str]) -> int:
    return max((int(name.removeprefix(TRACE)) for name in names if name.startswith(TRACE)), default=-1) + 1


def settled(chain: Chain, renamed: Mapping[str, str], added: Collection[str], after: Collection[str]) -> None:
    """Bring what is known of the columns up to date with a step's new names.

    A column that was taken out keeps its trace under a name that nothing asks for; one that a step adds under a
    freed name begins anew.
    """

    def kept(known: Mapping[str, str]) -> dict[str, str]:
        now = {renamed.get(column, column): value for column, value in known.items()}
        return {column: value for column, value in now.items() if column in after}

    chain.origins = {column: raw for column, raw in kept(chain.origins).items() if column not in added}
    chain.traces = kept(chain.traces)
    chain.writers = {
        name: steps for column, steps in chain.writers.items() if (name := renamed.get(column, column)) in after
    }


def steps_of(trace: str | None) -> tuple[int, ...]:
    """The steps that a trace lists, from 0, in their order."""
    return tuple(int(one) for one in (trace or "").split(",") if one)
