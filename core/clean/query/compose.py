"""Turn a recipe into one SQL statement: a chain of named expressions, one or two per step.

Every step becomes a common table expression, so the statement grows with the number of steps (an
expression nested in itself would double with each) and DuckDB computes each value once. Rows are
not filtered on the way: a fate column names the step that took a row out, so that one pass over
the data yields the clean rows, the quarantined rows and the counts of every step, and they always
add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from core.clean.frame import (
    FATE,
    FATE_VALUE,
    FILE,
    LINE,
    OWN,
    ROW,
    Effect,
    Frame,
    Step,
    accepts,
)
from core.clean.query.chain import (
    BEGIN,
    CARRIED,
    DROP,
    FATES,
    INTERNAL,
    MADE,
    WHERE,
    Chain,
    Done,
    Fate,
    raw_roles,
)
from core.clean.query.offers import Offers
from core.clean.query.trace import settled, traced
from core.clean.recipes.order import taken_away
from core.clean.recipes.recipe import Recipe, RecipeStep, check_step, filled, roles_of
from core.engine import Cursor, quote, type_of
from core.errors import BadInput, NotFound, TouchstoneError
from core.i18n import _
from core.lake import Lake


def compose(
    lake: Lake,
    cursor: Cursor,
    name: str,
    recipe: Recipe,
    *,
    upto: int | None = None,
    probe: int | None = None,
    count: bool = True,
    trace: bool = False,
) -> Chain:
    """Write a recipe out over the newest raw version of a dataset.

    Args:
        lake: The workspace.
        cursor: Where steps that must look at the data (a mode, a date order) ask.
        name: The dataset.
        recipe: The recipe; steps switched off are skipped.
        upto: Number of steps to take; None takes all.
        probe: Index of a step whose values before and rules are kept for examples.
        count: Whether to count changed cells per step.
        trace: Whether each cell keeps which steps changed it.

    Raises:
        BadInput: when a step does not fit the columns at its place; the message names the step.
        NotFound: when there is no such dataset.
    """
    if lake.dataset(name).built:
        raise BadInput(
            _("{name} is built from other datasets and is not cleaned itself.").format(name=name),
            hint=_("Clean the datasets that it is made of, then build the shop anew."),
        )
    writer = Writer(lake, cursor, begin(lake, name), count, probe, trace)
    for index, item in enumerate(recipe.steps[:upto]):
        if item.enabled:
            writer.add(index, item)
    return writer.chain


def begin(lake: Lake, name: str) -> Chain:
    """The chain of the empty recipe: the dataset's newest raw version."""
    dataset = lake.dataset(name)
    types = {
        column: type_of(kind, dt.unknown)
        for column, kind in lake.columns(name, "raw", dataset.raw_version or None).items()
    }
    clash = [column for column in types if column.startswith(OWN)]
    if clash:
        raise BadInput(_("The column “{name}” has a reserved name.").format(name=clash[0]))
    schema = {ROW: dt.int64, FILE: dt.string, LINE: dt.int64, **types, FATE: dt.int32, FATE_VALUE: dt.string}
    base = ", ".join(quote(column) for column in (*INTERNAL, *types))
    fates = f"CAST(NULL AS INTEGER) AS {quote(FATE)}, CAST(NULL AS VARCHAR) AS {quote(FATE_VALUE)}"
    source = lake.table(name, "raw", dataset.raw_version or None)
    return Chain(
        [(BEGIN, f"SELECT {base}, {fates} FROM {source} AS r")],
        ibis.table(schema, name=BEGIN),
        types,
        raw_roles(lake, name),
        origins={column: column for column in types},
        known_at={BEGIN: tuple(types)},
        lake=lake,
        fixed=bool(dataset.raw_version),
    )


class Writer:
    """Adds steps to a chain, remembering what later steps need to know."""

    def __init__(
        self, lake: Lake, cursor: Cursor, chain: Chain, count: bool, probe: int | None, trace: bool = False
    ) -> None:
        self.cursor, self.chain, self.offers = cursor, chain, Offers(lake, chain)
        self.count, self.probe, self.trace = count, probe, trace
        self.alive = True
        self.gone: dict[str, tuple[int, str]] = {}
        self.asked: list[ir.Table] = []

    def add(self, index: int, item: RecipeStep) -> None:
        """Add a step as number `index` of the recipe.

        Raises:
            BadInput: when it does not fit the columns at its place; the chain is as before then.
        """
        chain, alive = self.chain, self.alive
        before = {
            name: value.copy() if isinstance(value, list | dict | set) else value for name, value in vars(chain).items()
        }
        try:
            self._add(index, item)
        except TouchstoneError:
            self.alive = alive
            for name, value in before.items():
                setattr(chain, name, value)
            raise

    def _add(self, index: int, item: RecipeStep) -> None:
        step, before = check_step(index + 1, item), self.chain.name
        self.asked = []
        try:
            frame = self._frame(index, step, item)
            effect = step.effect(frame)
            self._write(index, frame, effect)
            self._note(Done(index, before, self.chain.name, effect, tuple(self.asked)))
        except TouchstoneError as error:
            if "step" in error.data:
                raise
            lost = str(error.data.get("name", "")) if isinstance(error, NotFound) else ""
            if lost in self.gone:
                raise taken_away(index, item, lost, *self.gone[lost]) from error
            raise BadInput(
                _("Step {number} ({step}): {message}").format(number=index + 1, step=item.step, message=error.message),
                hint=error.hint,
                data={**error.data, "step": index + 1},
            ) from error

    def _note(self, done: Done) -> None:
        """Keep what a step did, for whoever asks where a column comes from (`reads`)."""
        chain, effect = self.chain, done.effect
        chain.steps.append(done)
        chain.known_at[chain.name] = tuple(chain.types)
        if done.asked:
            written = [effect.rename.get(column, column) for column in effect.values]
            for column in (*written, FATE, MADE):
                chain.learned[(chain.name, column)] = done.asked

    def _ask(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        self.asked.append(expression)
        return self.chain.ask(self.cursor, expression)

    def _frame(self, index: int, step: Step, item: RecipeStep) -> Frame:
        types = self.chain.types
        for column in item.columns:
            if column not in types:
                raise NotFound.among(_("column"), column, types)
            if step.accepts in ("number", "time") and not accepts(step.accepts, types[column]):
                wanted = _("numbers") if step.accepts == "number" else _("times")
                raise BadInput(
                    _("The column “{column}” holds {kind}, but the step works on {wanted}.").format(
                        column=column, kind=types[column], wanted=wanted
                    ),
                    hint=_("Put a step that reads the column’s text as {wanted} before it.").format(wanted=wanted),
                    data={"column": column},
                )
        where = self.offers.where(item.where) if item.where else None
        frame = Frame(
            table=self.chain.table,
            types=dict(types),
            columns=list(item.columns),
            params=filled(step, item.params),
            roles=dict(self.chain.roles),
            alive=self.alive,
            where=where,
            ask=self._ask,
            stage=self.offers.stage,
            multiply=lambda table, count, most: self.offers.multiply(index, frame, table, count, most),
            lookup=self.offers.lookup,
            other=self.offers.other,
            secret=self.offers.secret,
            pads=self.offers.pads,
        )
        return frame

    def _write(self, index: int, frame: Frame, effect: Effect) -> None:
        """Add a step's effect: first its values, then what they replace, count and take out."""
        before = effect.table if effect.table is not None else frame.table
        counters = self.chain.counters
        values = dict(effect.values)
        new = {column: f"{OWN}new{number}" for number, column in enumerate(values)}
        bad = {column: f"{OWN}bad{number}" for number, column in enumerate(effect.failed)}
        rules = (
            {column: f"{OWN}said{number}" for number, column in enumerate(effect.rules)} if index == self.probe else {}
        )
        computed: dict[str, ir.Value] = {new[column]: value for column, value in values.items()}
        computed |= {bad[column]: flag.fill_null(False) for column, flag in effect.failed.items()}
        computed |= {rules[column]: effect.rules[column] for column in rules}
        if effect.drop is not None:
            computed[DROP] = effect.drop.fill_null(False)
        kept = [*INTERNAL, *frame.types, *FATES, *counters, *[one for one in before.columns if one == WHERE]]
        probes = [name for name in before.columns if name.startswith(CARRIED)]
        staged = self.offers.stage(before.select(*kept, *probes, **computed)) if computed else before
        scope = frame.scope(staged)
        self._replace(index, frame, effect, staged, scope, new, bad, rules, [*counters, *probes])
        self._settle(index, frame, effect, values)
        self.alive = self.alive and not effect.failed and effect.drop is None

    def _replace(
        self,
        index: int,
        frame: Frame,
        effect: Effect,
        staged: ir.Table,
        scope: ir.BooleanValue | None,
        new: Mapping[str, str],
        bad: Mapping[str, str],
        rules: Mapping[str, str],
        carried: list[str],
    ) -> None:
        out: dict[str, ir.Value] = {name: staged[name] for name in INTERNAL}
        changes: dict[str, ir.BooleanValue] = {}
        olds: dict[str, ir.Value] = {}
        for column, kind in frame.types.items():
            value: ir.Value = staged[column]
            if column in new:
                value, changed = _merge(staged, column, kind, new[column], bad.get(column), scope)
                changes[column] = changed
            if index == self.probe and (column in new or effect.drop is not None or column in bad):
                number = len(olds)
                olds[f"{OWN}old{number}"] = staged[column]
                self.chain.probed[effect.rename.get(column, column)] = str(number)
            if column not in effect.remove:
                out[effect.rename.get(column, column)] = value
        for column in [name for name in new if name not in frame.types]:
            fresh = staged[new[column]]
            out[column] = fresh if scope is None else scope.ifelse(fresh, ibis.null(fresh.type()))
            if index == self.probe:
                self.chain.added.add(column)
            changes[column] = fresh.notnull() if scope is None else fresh.notnull() & scope
        out |= self._fates(index, staged, bad, effect.drop is not None, scope)
        out |= {name: staged[name] for name in carried} | olds
        out |= {f"{OWN}rule{column}": staged[name] for column, name in rules.items()}
        if self.trace:
            out |= traced(self.chain, index, staged, changes)
        if self.count:
            out |= self._count(index, staged, list(changes.values()))
        self.chain.table = self.offers.stage(staged.select(**out))

    def _count(self, index: int, staged: ir.Table, changes: list[ir.BooleanValue]) -> dict[str, ir.Value]:
        """A row's changed cells, added to the counter that holds this step's bits."""
        self.chain.counted.append(index)
        if not changes:
            return {}
        mark = self.chain.mark(index, len(changes))
        total: ir.Value = staged[mark.column] if mark.column in staged.columns else ibis.literal(0, type="int64")
        for change in changes:
            total = total + change.ifelse(mark.weight, 0).cast("int64")
        return {mark.column: total.cast("int64")}

    def _fates(
        self, index: int, staged: ir.Table, bad: Mapping[str, str], drops: bool, scope: ir.BooleanValue | None
    ) -> dict[str, ir.Value]:
        """Why a row left; the first unreadable column is the one named."""
        fate, text = staged[FATE], staged[FATE_VALUE]

        def leaves(flag: ir.BooleanValue, why: Fate) -> ir.Value:
            self.chain.fates.append(why)
            return flag.ifelse(ibis.literal(len(self.chain.fates) - 1, type="int32"), fate)

        def within(flag: ir.BooleanValue) -> ir.BooleanValue:
            return flag if scope is None else flag & scope

        for column, name in reversed(list(bad.items())):
            failed = within(staged[name])
            fate = leaves(failed, Fate(index, column))
            text = failed.ifelse(staged[column].cast("string"), text)
        if drops:
            fate = leaves(within(staged[DROP]), Fate(index))
        return {FATE: fate.cast("int32"), FATE_VALUE: text}

    def _settle(self, index: int, frame: Frame, effect: Effect, values: Mapping[str, ir.Value]) -> None:
        """Bring types and roles up to date, and which columns are gone, by which step, under which name since."""
        after: dict[str, dt.DataType] = {}
        for column in [*frame.types, *[name for name in values if name not in frame.types]]:
            if column in effect.remove:
                continue
            final = effect.rename.get(column, column)
            after[final] = self.chain.table[final].type()
        gone = {column: (index, effect.rename.get(column, "")) for column in frame.types}
        self.gone = {column: by for column, by in (gone | self.gone).items() if column not in after}
        settled(self.chain, effect.rename, [name for name in values if name not in frame.types], after)
        self.chain.types = after
        self.chain.roles = roles_of(list(effect.rename.items()), self.chain.roles, list(after))


def _merge(
    staged: ir.Table, column: str, kind: dt.DataType, new: str, bad: str | None, scope: ir.BooleanValue | None
) -> tuple[ir.Value, ir.BooleanValue]:
    """A column's value after the step and whether its cell changed: of another value, or written otherwise."""
    old, fresh = staged[column], staged[new]
    same_type = fresh.type() == kind
    value = fresh if scope is None or not same_type else scope.ifelse(fresh, old)
    changed = ~(fresh.identical_to(old) if same_type else fresh.cast("string").identical_to(old.cast("string")))
    if scope is not None:
        changed = changed & scope
    if bad is not None:
        changed = changed & ~staged[bad]
    return value, changed


def columns_at(lake: Lake, name: str, recipe: Recipe, upto: int | None = None) -> dict[str, dt.DataType]:
    """The columns and types a step at that place of a recipe would meet.

    Raises:
        BadInput: when an earlier step does not fit.
    """
    with lake.read() as cursor:
        return compose(lake, cursor, name, recipe, upto=upto, count=False).types
