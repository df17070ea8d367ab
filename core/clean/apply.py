"""Run a recipe: measure it, or make it the dataset's clean version; undo by leaving a step out."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from core.access import allowed
from core.clean.frame import FATE, FATE_VALUE, FILE, LINE, ROW
from core.clean.query.answers import lent
from core.clean.query.chain import FATES, INTERNAL, MADE, Chain, run
from core.clean.query.compose import compose
from core.clean.query.counts import StepCount, Tally, clean_rows, tally, tally_sql
from core.clean.recipes.kept import current
from core.clean.recipes.meaning import meant_anew
from core.clean.recipes.recipe import Recipe
from core.engine import Cursor, carried, literal, quote
from core.errors import BadInput
from core.i18n import N_, _
from core.lake import Dataset, Lake, RowsArrivedError, until_still, working
from core.quality.again import Redrafted, redrafted
from core.quality.store import put_suite

REASON = "clean:"
"""How quarantined rows of cleaning begin their reason: `clean:parse_number`."""


@dataclass(frozen=True)
class Applied:
    """A recipe's outcome. rows_in + rows_made = rows + removed + quarantined, always."""

    dataset: str
    version: int
    rows_in: int
    rows: int
    rows_removed: int
    to_quarantine: int
    steps: list[StepCount]
    sources: dict[str, int] = field(default_factory=dict)
    rows_made: int = 0


def measure(lake: Lake, name: str, recipe: Recipe) -> Applied:
    """What every step of a recipe would do, in one pass over the data; nothing is stored."""
    with lake.read() as cursor:
        chain = compose(lake, cursor, name, recipe)
        return _outcome(name, chain, tally(cursor, chain, _names(recipe)))


def counted(lake: Lake, name: str, recipe: Recipe) -> list[Any] | None:
    """What `measure` counted, to be handed to a job that applies the recipe in another process; None before it."""
    with lake.read() as cursor:
        chain = compose(lake, cursor, name, recipe)
        return lent(lake, chain.sql(tally_sql(chain, chain.name)))


def _names(recipe: Recipe) -> dict[int, str]:
    return {index: item.step for index, item in enumerate(recipe.steps)}


def _outcome(name: str, chain: Chain, found: Tally) -> Applied:
    return Applied(
        name, 0, found.rows_in, found.rows, found.rows_removed, found.to_quarantine, found.steps, dict(chain.sources),
        found.rows_made,
    )  # fmt: skip


@working("clean")
def apply(lake: Lake, name: str, recipe: Recipe, author: str | None = None, action: str = "clean") -> Applied:
    """Make `recipe(raw)` the dataset's new clean version.

    The data is computed outside the write lock, by one statement; the commit then stores the clean rows and replaces
    the dataset's quarantined rows of earlier cleaning, and, where a step hides what belongs to people, its contract as
    it is drafted anew for these columns (`core.quality.again`). Where raw rows arrived meanwhile it is computed again,
    the last time with the lock held, so that a recipe always comes to an end however steadily rows arrive.

    Args:
        lake: The workspace.
        name: The dataset.
        recipe: The recipe; its import options are replaced by the dataset's own.
        author: Who applies it.
        action: "clean", or "undo" when steps were left out.

    Raises:
        BadInput: when a step does not fit the data; nothing is stored then.
        NotFound: when there is no such dataset.
    """
    return until_still(lake, lambda: _applied(lake, name, recipe, author, action))


def _applied(lake: Lake, name: str, recipe: Recipe, author: str | None, action: str) -> Applied:
    """One try; see `until_still`: it begins again when the raw rows are others at the commit than at the beginning."""
    dataset = lake.dataset(name)
    recipe = replace(recipe, imports=dataset.imports)
    with lake.read() as cursor:
        chain = compose(lake, cursor, name, recipe)
        seen = chain.recalls(chain.sql(tally_sql(chain, chain.name)))
        counted = tally(cursor, chain, _names(recipe)) if seen else None
        with _computed(cursor, chain, counters=counted is None) as table:
            outcome = _outcome(name, chain, counted or tally(cursor, chain, _names(recipe), table))
            _same(cursor, table, outcome)
            types = _stored_types(cursor, chain, table)
            info = {
                "dataset": name,
                "action": action,
                "layer": "clean",
                "rows": outcome.rows,
                "recipe": recipe.as_dict(),
                "steps": [asdict(step) for step in outcome.steps],
                "types": types,
                "raw_version": dataset.raw_version,
                "kind": dataset.kind,
                "roles": chain.roles,
                "sources": chain.sources,
                "quarantined_by_clean": outcome.to_quarantine,
            }
            agreed = _agreed(lake, name, cursor, f"({clean_rows(chain, table)})", recipe)
            if agreed is not None:
                info["redrafted"] = agreed.facts()
            message = N_("Undo in {name}") if action == "undo" else N_("Clean {name}")
            with lake.write(message.format(name=name), author=author, info=info, needs="clean") as writer:
                if lake.dataset(name).raw_version != dataset.raw_version:
                    raise RowsArrivedError
                with carried(cursor, clean_rows(chain, table), writer) as rows:
                    # Windows leave the rows anyhow; in order each page of the table is one group of the file's rows.
                    order = "" if chain.local else f" ORDER BY {quote(ROW)}"
                    writer.execute(f"CREATE OR REPLACE TABLE lake.clean.{quote(name)} AS SELECT * FROM {rows}{order}")
                _store_quarantine(writer, cursor, lake, dataset, chain, recipe, table, outcome.to_quarantine)
                if agreed is not None:
                    put_suite(writer, agreed.suite, author or lake.author)
    return replace(outcome, version=lake.committed)


def _agreed(lake: Lake, name: str, cursor: Cursor, made: str, recipe: Recipe) -> Redrafted | None:
    """The contract that is to be stored with the rows; None where it stays, or whoever acts may not write it."""
    columns = meant_anew(current(lake, name), recipe)
    return redrafted(lake, name, cursor, made, columns) if columns and allowed("contract") else None


@contextmanager
def _computed(cursor: Cursor, chain: Chain, counters: bool) -> Iterator[str]:
    """The chain's result in the memory of the reading engine (spilling to disk).

    Counters are left out where a preview has counted already.
    """
    table = f'memory.main."clean_{uuid.uuid4().hex}"'
    columns = (*INTERNAL, *chain.types, *FATES, *(_counting(chain) if counters else ()))
    kept = ", ".join(quote(column) for column in columns)
    run(cursor, f"CREATE TABLE {table} AS {chain.sql(f'SELECT {kept} FROM {chain.name}')}")
    try:
        yield table
    finally:
        cursor.execute(f"DROP TABLE {table}")


def _counting(chain: Chain) -> tuple[str, ...]:
    return (*chain.counters, *((MADE,) if chain.scale > 1 else ()))


def _same(cursor: Cursor, table: str, outcome: Applied) -> None:
    """Stop where the rows made are not those that were counted."""
    found = run(cursor, f"SELECT count(*), count(*) FILTER ({quote(FATE)} IS NULL) FROM {table}")[0]
    counted = (outcome.rows_in + outcome.rows_made, outcome.rows)
    if found != counted:
        raise AssertionError(f"{counted[0]} rows to {counted[1]} were counted, but {found} made")


def _stored_types(cursor: Cursor, chain: Chain, table: str) -> dict[str, str]:
    rows = cursor.execute(f"DESCRIBE {clean_rows(chain, table)}").fetchall()
    return {row[0]: row[1] for row in rows if row[0] not in INTERNAL}


def _store_quarantine(
    writer: Cursor,
    cursor: Cursor,
    lake: Lake,
    dataset: Dataset,
    chain: Chain,
    recipe: Recipe,
    table: str,
    rows: int,
) -> None:
    """Replace the dataset's quarantined rows of cleaning; those of landing stay."""
    name, raw_version = dataset.name, dataset.raw_version
    writer.execute("DELETE FROM lake.quality.quarantine WHERE dataset = ? AND starts_with(reason, ?)", [name, REASON])
    if not rows:
        return
    unread = [(number, fate) for number, fate in enumerate(chain.fates) if fate.column is not None]
    reasons = " ".join(
        f"WHEN {number} THEN {literal(REASON + recipe.steps[fate.index].step)}" for number, fate in unread
    )
    named = " ".join(f"WHEN {number} THEN {literal(fate.column or '')}" for number, fate in unread)
    columns = ", ".join(f"{quote(column)} := r.{quote(column)}" for column in lake.columns(name, "raw", raw_version))
    source = lake.table(name, "raw", raw_version)
    select = (
        f"SELECT {literal(name)}, q.{quote(FILE)}, q.{quote(LINE)}, CASE q.{quote(FATE)} {named} END, "
        f"q.{quote(FATE_VALUE)}, CASE q.{quote(FATE)} {reasons} END, CAST(to_json(struct_pack({columns})) AS VARCHAR) "
        f"FROM {table} q JOIN {source} r ON r.{quote(ROW)} = q.{quote(ROW)} // {chain.scale} WHERE {chain.unread()}"
    )
    with carried(cursor, select, writer) as refused:
        writer.execute(f"INSERT INTO lake.quality.quarantine SELECT * FROM {refused}")


def undo(lake: Lake, name: str, index: int, author: str | None = None) -> Applied:
    """Undo one step of the applied recipe: the recipe without it is applied to raw again.

    Raises:
        BadInput: when there is no such step, or a later step needs what it made.
    """
    recipe = current(lake, name)
    if not 0 <= index < len(recipe.steps):
        raise BadInput(_("The applied recipe has no step {number}.").format(number=index + 1))
    return apply(lake, name, recipe.without(index), author, action="undo")
