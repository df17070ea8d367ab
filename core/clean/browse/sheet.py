"""A recipe's result as something to select from: kept in memory, as it was applied, or written out anew.

- *kept*: up to `KEPT_ROWS` rows stand, with their traces, in a table of the reading engine's memory.
- *stored*: a larger table whose recipe is applied is read from the lake's clean table.
- *written*: everything else is the recipe's own statement; some rows alone are computed where each row's cells follow
  from that row (`Chain.local`), as no window or group looks at others.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Literal
from weakref import WeakKeyDictionary

import ibis
import ibis.expr.types as ir

from core.clean.frame import ROW
from core.clean.query.chain import FATES, INTERNAL, Chain, run
from core.clean.query.compose import compose
from core.clean.recipes.kept import current
from core.clean.recipes.recipe import Recipe
from core.engine import Cursor, quote
from core.lake import Lake

KEPT_ROWS = 2_000_000
"""Rows up to which a recipe's result is kept in memory while its table is looked at: some 0.5 GB for ten columns, which
the engine moves to disk when it needs the room. Beyond, keeping costs more than asking."""
MOST_KEPT = 2
"""Results kept per workspace: the draft, and the draft before its newest change, which Undo goes back to."""
IN_USE = 60.0
"""Seconds after its last use in which a result is left alone: another reader's page may be asking it."""
SHEET = "sheet"

Source = Literal["kept", "stored", "written"]


@dataclass(frozen=True)
class Sheet:
    """What a view of a recipe's result selects from.

    Attributes:
        name: The dataset.
        recipe: Its recipe.
        chain: The recipe written out, with traces.
        source: Where the rows come from.
        table: Table of the kept result, or SQL reference of the stored one.
        key: Equal for equal contents.
    """

    lake: Lake
    name: str
    recipe: Recipe
    chain: Chain = field(repr=False)
    source: Source
    table: str
    key: bytes
    schema: dict[str, Any] = field(repr=False)

    @property
    def bound(self) -> ir.Table:
        """The sheet as an Ibis table."""
        return ibis.table(self.schema, name=SHEET)

    @property
    def traced(self) -> bool:
        """Whether its rows say which steps changed them."""
        return self.source != "stored"

    @property
    def untouched(self) -> bool:
        """Whether no step is at work: every cell is what it was."""
        return not any(step.enabled for step in self.recipe.steps)

    def sql(self, select: str, *, rows: Sequence[int] | None = None, parts: Sequence[tuple[str, str]] = ()) -> str:
        """A statement over `sheet`.

        Args:
            select: A SELECT that may name it.
            rows: Compute only these rows; the chain must be local where its source is "written".
            parts: Further named expressions before the SELECT.
        """
        only = "" if rows is None else f" WHERE {within(rows)}"
        if self.source == "written":
            raw = "" if rows is None else f" WHERE {within([row // self.chain.scale for row in rows])}"
            named = [(self.chain.parts[0][0], f"{self.chain.parts[0][1]}{raw}"), *self.chain.parts[1:]]
            named.append((SHEET, f"SELECT * FROM {self.chain.name}{only}"))
        elif self.source == "kept":
            named = [(SHEET, f"SELECT * FROM {self.table}{only}")]
        else:
            fates = ", ".join(f"NULL AS {quote(one)}" for one in FATES)
            named = [(SHEET, f"SELECT *, {fates} FROM {self.table} AS c{only}")]
        return f"WITH {', '.join(f'{name} AS ({text})' for name, text in [*named, *parts])} {select}"


def within(rows: Sequence[int]) -> str:
    """SQL for some rows by number; the bounds let files and groups of rows without them be passed over."""
    if not rows:
        return "false"
    low, high = int(min(rows)), int(max(rows))
    between = f"{quote(ROW)} BETWEEN {low} AND {high}"
    if high - low + 1 == len(set(rows)):
        return between
    listed = ", ".join(f"({int(row)})" for row in rows)
    # Joined with a list of values the other columns of a group of rows are read only where one of them lies in it.
    return f"{between} AND {quote(ROW)} IN (SELECT * FROM (VALUES {listed}))"


_sheets: WeakKeyDictionary[Lake, OrderedDict[tuple[Any, ...], Sheet]] = WeakKeyDictionary()
_tables: WeakKeyDictionary[Lake, OrderedDict[str, float]] = WeakKeyDictionary()
_lock, _keeping = threading.Lock(), threading.Lock()
MOST_SHEETS = 16
"""Recipes remembered in their written form: writing one out takes a tenth of a second, reading it nothing."""


def sheet(lake: Lake, cursor: Cursor, name: str, recipe: Recipe, *, follow: bool = False) -> Sheet:
    """The sheet of a recipe over the newest raw version of a dataset.

    Args:
        follow: Every row must say which steps changed it, even where that means computing a large table anew.

    Raises:
        BadInput: when a step does not fit.
        NotFound: when there is no such dataset.
    """
    dataset = lake.dataset(name)
    reads_other = any(step.params.get("dataset") for step in recipe.steps)
    version = lake.version() if reads_other else dataset.raw_version
    place = (name, version, dataset.clean_version, recipe.to_json(), lake.view)
    with _lock:
        known = _sheets.setdefault(lake, OrderedDict())
        found = known.get(place)
        if found is not None:
            known.move_to_end(place)
    if found is None:
        found = _made(lake, cursor, name, recipe)
        with _lock:
            known[place] = found
            while len(known) > MOST_SHEETS:
                known.popitem(last=False)
    if found.source == "kept":
        _keep(lake, cursor, found)
    if found.source == "stored" and follow:
        return replace(found, source="written", key=found.key + b"written", schema=_schema(found.chain))
    return found


def _schema(chain: Chain) -> dict[str, Any]:
    return dict(chain.table.schema().items())


def _made(lake: Lake, cursor: Cursor, name: str, recipe: Recipe) -> Sheet:
    dataset = lake.dataset(name)
    chain = compose(lake, cursor, name, recipe, trace=True)
    key = sha256(chain.sql(chain.name).encode()).digest()
    schema = _schema(chain)
    active = any(step.enabled for step in recipe.steps)
    rows = lake.dataset(name, dataset.raw_version).rows if dataset.raw_version else dataset.rows
    source: Source = "written"
    table = ""
    if active and rows <= KEPT_ROWS and chain.fixed:
        source, table = "kept", f'memory.main."sheet_{key.hex()[:32]}"'
    elif active and not chain.local and _is_applied(lake, name, recipe):
        source, table = "stored", lake.table(name, "clean", dataset.clean_version)
        schema = {one: kind for one, kind in schema.items() if one in (*INTERNAL, *FATES, *chain.types)}
    return Sheet(lake, name, recipe, chain, source, table, key, schema)


def _is_applied(lake: Lake, name: str, recipe: Recipe) -> bool:
    """Whether the newest clean rows are this recipe's over the newest raw rows."""
    dataset = lake.dataset(name)
    return (
        dataset.layer == "clean"
        and dataset.clean_version is not None
        and dataset.clean_version > dataset.raw_version
        and current(lake, name).steps == recipe.steps
    )


def _keep(lake: Lake, cursor: Cursor, wanted: Sheet) -> None:
    """Compute a result once into memory; the ones longest unused make room, unless they may be read just now."""
    with _keeping:
        kept = _tables.setdefault(lake, OrderedDict())
        short = wanted.table.split('"')[1]
        there = run(cursor, f"SELECT count(*) FROM duckdb_tables() WHERE table_name = '{short}'")[0][0]
        if not there:
            run(cursor, f"CREATE TABLE {wanted.table} AS {wanted.chain.sql(f'SELECT * FROM {wanted.chain.name}')}")
        now = time.monotonic()
        kept[wanted.table] = now
        kept.move_to_end(wanted.table)
        idle = [one for one, used in kept.items() if now - used > IN_USE]
        for old in idle[: max(0, len(kept) - MOST_KEPT)]:
            run(cursor, f"DROP TABLE IF EXISTS {old}")
            del kept[old]
