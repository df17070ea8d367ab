"""Which columns a recipe reads for each column it writes: found in the expressions of its steps, not declared by them.

A chain keeps the expression behind each of its tables. Whatever a column's value is computed from is a field of an
earlier table, so following the fields back ends in the raw columns and in those of other datasets. What a step learned
by asking the data (a mode, the spellings of a column) goes into all that it writes. Nothing that is read is missed; a
column may be told that in fact had no influence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import ibis.expr.operations as ops
import ibis.expr.types as ir

from core.clean.frame import FATE
from core.clean.query.chain import BEGIN, INTERNAL, MADE, Chain, Done
from core.clean.query.compose import compose
from core.clean.recipes.recipe import Recipe
from core.lake import Lake

Origin = tuple[str, str]
"""Dataset and column; the dataset is "" for the recipe's own raw table."""
NOTHING: frozenset[Origin] = frozenset()
_OTHER_ROWS = (ops.WindowFunction, ops.Reduction)


@dataclass(frozen=True)
class StepReads:
    """What one step reads and does, in the names of the columns at its place; other datasets' as origins.

    Attributes:
        index: Its number in the recipe, from 0.
        reads: Columns that its values, conditions and questions look at.
        others: Columns of other datasets that it looks at.
        writes: Columns whose cells it may change, or that it adds.
        removes: Columns it takes out.
        renames: Old name -> new name.
        rows: Whether it decides which rows there are.
    """

    index: int
    reads: frozenset[str]
    others: frozenset[Origin]
    writes: frozenset[str]
    removes: frozenset[str]
    renames: dict[str, str]
    rows: bool


@dataclass(frozen=True)
class Reads:
    """Where the columns of a recipe's result come from.

    Attributes:
        columns: Column -> what its cells may follow from, also by way of what a step learned from the whole table.
        direct: Column -> what its own rows' cells are computed from.
        rows: What decides which rows there are: conditions, duplicates, cells that could not be read.
        steps: The recipe's steps that are switched on.
    """

    columns: dict[str, frozenset[Origin]]
    direct: dict[str, frozenset[Origin]]
    rows: frozenset[Origin]
    steps: tuple[StepReads, ...] = ()


class Followed:
    """Follows fields back through the tables of a chain.

    `stop` names a table whose fields are the end; without `learned`, what was asked of the whole table is left out.
    The tables are gone through in the order in which they were made, so that no path is followed by a long recursion.
    """

    def __init__(
        self, chain: Chain, stop: str = BEGIN, tables: Iterable[str] | None = None, learned: bool = True
    ) -> None:
        self.chain, self.stop, self.learned = chain, stop, learned
        self._known: dict[tuple[str, str], frozenset[Origin]] = {}
        for table in chain.held if tables is None else tables:
            for name in chain.held[table].columns:
                self.column(name, table)

    def column(self, name: str, table: str) -> frozenset[Origin]:
        """What a column of a named table is computed from."""
        key = (table, name)
        if key not in self._known:
            self._known[key] = self._named(table, name)
        return self._known[key]

    def _named(self, table: str, name: str) -> frozenset[Origin]:
        chain = self.chain
        if name in INTERNAL:
            return NOTHING
        if table in chain.others:
            return frozenset({(chain.others[table], name)})
        if table == self.stop:
            return frozenset({("", name)}) if name in chain.known_at.get(table, ()) else NOTHING
        if table not in chain.held:  # the raw table's own marks, and dictionaries of what was asked
            return NOTHING
        found = self._field(chain.held[table].op(), name)
        asked = chain.learned.get((table, name), ()) if self.learned else ()
        return found.union(*(self.of_table(one) for one in asked))

    def of_table(self, table: ir.Table) -> frozenset[Origin]:
        """What the cells and the rows of an expression are computed from."""
        relation = table.op()
        deciding = [one for found in relation.find((ops.Filter, ops.JoinLink)) for one in found.predicates]
        cells = [self._field(relation, name, True) for name in table.columns]
        return NOTHING.union(*cells, *(self._value(one, True) for one in deciding))

    def _field(self, relation: ops.Relation, name: str, fate: bool = False) -> frozenset[Origin]:
        """What a field of a relation is computed from; `fate`: also by way of which rows are there."""
        fate = fate or name == FATE
        if isinstance(relation, ops.PhysicalTable):
            return self.column(name, relation.name)
        if isinstance(relation, ops.Project):
            return self._value(relation.values[name], fate)
        if isinstance(relation, ops.JoinChain):
            return self._joined(relation, name, fate)
        if isinstance(relation, ops.Aggregate):
            value = relation.groups[name] if name in relation.groups else relation.metrics[name]
            return NOTHING.union(*(self._value(one, True) for one in (value, *relation.groups.values())))
        if isinstance(relation, ops.Distinct) or not hasattr(relation, "parent"):
            return NOTHING.union(*(self._value(one, True) for one in relation.find(ops.Field)))
        beside = (*getattr(relation, "predicates", ()), *getattr(relation, "keys", ()))
        return self._field(relation.parent, name, fate).union(*(self._value(one, True) for one in beside))

    def _joined(self, relation: ops.JoinChain, name: str, fate: bool) -> frozenset[Origin]:
        """A field of a join: one of the table that is looked up follows from what it is looked up by."""
        value = relation.values[name]
        found = self._value(value, fate)
        for link in relation.rest:
            if link.how != "left" or any(one.rel == link.table for one in value.find(ops.Field)):
                found = found.union(*(self._value(one, True) for one in link.predicates))
        return found

    def _value(self, value: ops.Node, fate: bool) -> frozenset[Origin]:
        """What a value is computed from: every field in it, also of the windows and the tables it asks.

        Whether a row was taken out before says nothing about the cells of one that stays, but decides what a window
        or an aggregate sees.
        """
        found: frozenset[Origin] = NOTHING
        waiting, seen = [(value, fate)], set()
        while waiting:
            node, deep = one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            if isinstance(node, ops.Field):
                if node.name != FATE or (deep and self.learned):
                    found |= self._field(node.rel, node.name, deep)
            elif isinstance(node, ops.CountStar):  # how many rows there are, whatever stands in them
                if MADE in node.arg.schema.names:
                    found |= self._field(node.arg, MADE, True)
                waiting += [(node.where, True)] if node.where is not None else []
            elif isinstance(node, ops.Relation):
                found = found.union(*(self._field(node, name, True) for name in node.schema.names))
            else:
                inner = deep or isinstance(node, _OTHER_ROWS)
                waiting += [(child, inner) for child in node.__children__]
        return found


def columns_read(lake: Lake, name: str, recipe: Recipe) -> Reads:
    """Where the columns of a recipe's result over a dataset's newest rows come from.

    Raises:
        BadInput: the recipe does not fit the columns.
        NotFound: no such dataset.
    """
    with lake.read() as cursor:
        return reads(compose(lake, cursor, name, recipe, count=False))


def reads(chain: Chain) -> Reads:
    """Where the columns of a composed recipe come from, and what each of its steps reads.

    Args:
        chain: A recipe written out by `compose`.
    """
    whole, cells, last = Followed(chain), Followed(chain, learned=False), chain.name
    deciding = [FATE, MADE] if MADE in chain.table.columns else [FATE]
    return Reads(
        {name: whole.column(name, last) for name in chain.types},
        {name: cells.column(name, last) for name in chain.types},
        NOTHING.union(*(whole.column(name, last) for name in deciding)),
        tuple(_step(chain, done) for done in chain.steps),
    )


def _step(chain: Chain, done: Done) -> StepReads:
    """One step by itself: its tables are those made after the one before it."""
    tables, effect = list(chain.held), done.effect
    first = tables.index(done.before) + 1 if done.before in tables else 0
    here = Followed(chain, done.before, tables[first : tables.index(done.after) + 1])
    written = [effect.rename.get(name, name) for name in effect.values if name not in effect.remove]
    places = [*written, FATE, *([MADE] if MADE in chain.held[done.after].columns else ())]
    found = NOTHING.union(*(here.column(name, done.after) for name in places), *map(here.of_table, done.asked))
    return StepReads(
        done.index,
        frozenset(name for dataset, name in found if not dataset),
        frozenset(one for one in found if one[0]),
        frozenset(written),
        frozenset(effect.remove),
        dict(effect.rename),
        effect.drop is not None or bool(effect.failed),
    )
