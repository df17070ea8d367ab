"""Run a recipe: measure it, preview one step of it, or make it the dataset's clean version."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace

import duckdb

from core.clean.compose import COUNT, INTERNAL, OLD, RULE, Chain, compose, run
from core.clean.frame import FATE, FATE_COLUMN, FATE_VALUE, FILE, LINE, ROW
from core.clean.recipe import Recipe, from_dict
from core.errors import BadInput
from core.i18n import N_, _
from core.lake import Lake, quote
from core.lake.names import literal

REASON = "clean:"
"""How quarantined rows of cleaning begin their reason: `clean:parse_number`."""


@dataclass(frozen=True)
class StepCount:
    """What one step of a recipe did; `index` is its place in the recipe, from 0."""

    index: int
    step: str
    rows_changed: int
    cells_changed: int
    rows_removed: int
    to_quarantine: int


@dataclass(frozen=True)
class Applied:
    """A recipe's outcome. rows_in = rows + removed + quarantined, always."""

    dataset: str
    version: int
    rows_in: int
    rows: int
    rows_removed: int
    to_quarantine: int
    steps: list[StepCount]
    sources: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """A cell before and after a step; `rule` is a msgid or empty."""

    column: str
    before: str | None
    after: str | None
    changed: bool
    rule: str = ""


@dataclass(frozen=True)
class Example:
    """One affected row. `fate`: "changed", "removed" or "quarantined"."""

    row: int
    file: str
    line: int
    fate: str
    cells: list[Cell]


@dataclass(frozen=True)
class Preview:
    """What one step does, counted over the whole table, with some rows before and after."""

    rows_in: int
    rows_changed: int
    cells_changed: int
    rows_removed: int
    to_quarantine: int
    examples: list[Example]


def preview(lake: Lake, name: str, recipe: Recipe, index: int, limit: int = 20) -> Preview:
    """What the step at `index` does after the steps before it; exact, on every row.

    Raises:
        BadInput: when a step does not fit, or there is no step at `index`.
    """
    if not 0 <= index < len(recipe.steps):
        raise BadInput(_("The recipe has no step {number}.").format(number=index + 1))
    shown = recipe.switched(index, True)
    with lake.read() as cursor:
        chain = compose(lake, cursor, name, shown, upto=index + 1, probe=index)
        alive, rows_changed, cells, removed, quarantined = run(cursor, chain.sql(_one_count(chain, index)))[0]
        examples = _examples(cursor, chain, index, limit, {"removed": removed, "quarantined": quarantined})
    return Preview(alive, rows_changed, cells, removed, quarantined, examples)


def _one_count(chain: Chain, index: int) -> str:
    fate, column, count = quote(FATE), quote(FATE_COLUMN), quote(f"{COUNT}{index}")
    return (
        f"SELECT count(*) FILTER ({fate} IS NULL OR {fate} = {index}), "
        f"count(*) FILTER ({count} > 0), coalesce(sum({count}), 0)::BIGINT, "
        f"count(*) FILTER ({fate} = {index} AND {column} IS NULL), "
        f"count(*) FILTER ({fate} = {index} AND {column} IS NOT NULL) FROM {chain.name}"
    )


def _examples(
    cursor: duckdb.DuckDBPyConnection, chain: Chain, index: int, limit: int, gone: dict[str, int]
) -> list[Example]:
    """Some rows of each fate, so that a rare loss is seen beside many changes."""
    fate, column, count = quote(FATE), quote(FATE_COLUMN), quote(f"{COUNT}{index}")
    wanted = {
        "quarantined": f"{fate} = {index} AND {column} IS NOT NULL",
        "removed": f"{fate} = {index} AND {column} IS NULL",
        "changed": f"{count} > 0 AND {fate} IS DISTINCT FROM {index}",
    }
    names = [*INTERNAL, FATE_COLUMN, FATE_VALUE, *chain.types]
    extra = [one for one in chain.table.columns if one.startswith((OLD, RULE))]
    texts = ", ".join(f"CAST({quote(one)} AS VARCHAR) AS {quote(one)}" for one in [*names, *extra])
    found: list[Example] = []
    for kind, condition in wanted.items():
        take = limit - len(found) if kind == "changed" else min(gone[kind], max(1, limit // 4))
        if take < 1:
            continue
        sql = chain.sql(
            f"SELECT {texts} FROM {chain.name} WHERE {condition} ORDER BY {quote(chain.table.columns[0])} LIMIT {take}"
        )
        for values in run(cursor, sql):
            found.append(_example(chain, kind, dict(zip([*names, *extra], values, strict=True))))
    return sorted(found, key=lambda one: one.row)


def _example(chain: Chain, kind: str, row: dict[str, str | None]) -> Example:
    cells = []
    for column in chain.types:
        after = row[column]
        suffix = chain.probed.get(column)
        before = row[f"{OLD}{suffix}"] if suffix is not None else (None if column in chain.added else after)
        failed = kind == "quarantined" and column == row[FATE_COLUMN]
        if failed:
            before, after = row[FATE_VALUE], None
        changed = failed or (kind == "changed" and before != after)
        cells.append(Cell(column, before, after, changed, row.get(f"{RULE}{column}") or ""))
    return Example(int(row[ROW] or 0), row[FILE] or "", int(row[LINE] or 0), kind, cells)


def measure(lake: Lake, name: str, recipe: Recipe) -> Applied:
    """What every step of a recipe would do, in one pass over the data; nothing is stored."""
    with lake.read() as cursor:
        chain = compose(lake, cursor, name, recipe)
        return _count(cursor, chain, name, recipe, chain.sql(_all_counts(chain, chain.name)), version=0)


def _all_counts(chain: Chain, table: str) -> str:
    fate, column = quote(FATE), quote(FATE_COLUMN)
    parts = ["count(*)", f"count(*) FILTER ({fate} IS NULL)"]
    for index in chain.counted:
        count = quote(f"{COUNT}{index}")
        parts += [
            f"count(*) FILTER ({count} > 0)",
            f"coalesce(sum({count}), 0)::BIGINT",
            f"count(*) FILTER ({fate} = {index} AND {column} IS NULL)",
            f"count(*) FILTER ({fate} = {index} AND {column} IS NOT NULL)",
        ]
    return f"SELECT {', '.join(parts)} FROM {table}"


def _count(
    cursor: duckdb.DuckDBPyConnection, chain: Chain, name: str, recipe: Recipe, sql: str, version: int
) -> Applied:
    rows_in, rows, *numbers = run(cursor, sql)[0]
    steps = [
        StepCount(index, recipe.steps[index].step, *numbers[4 * place : 4 * place + 4])
        for place, index in enumerate(chain.counted)
    ]
    removed, quarantined = sum(one.rows_removed for one in steps), sum(one.to_quarantine for one in steps)
    if rows_in != rows + removed + quarantined:
        raise RuntimeError(f"{name}: {rows_in} rows in, {rows} + {removed} + {quarantined} out")
    return Applied(name, version, rows_in, rows, removed, quarantined, steps, dict(chain.sources))


def statement(lake: Lake, name: str, recipe: Recipe) -> str:
    """The one SELECT that makes the clean rows, for reading; a hashing secret is blanked."""
    with lake.read() as cursor:
        chain = compose(lake, cursor, name, recipe, count=False)
    sql = chain.sql(_clean_rows(chain, chain.name))
    return sql.replace(chain.secret, "•••") if chain.secret else sql


def _clean_rows(chain: Chain, table: str) -> str:
    columns = ", ".join(quote(column) for column in (*INTERNAL, *chain.types))
    return f"SELECT {columns} FROM {table} WHERE {quote(FATE)} IS NULL"


def apply(lake: Lake, name: str, recipe: Recipe, author: str | None = None, action: str = "clean") -> Applied:
    """Make `recipe(raw)` the dataset's new clean version.

    The data is computed once, outside the write lock, by one statement; the commit then stores the
    clean rows and replaces the dataset's quarantined rows of earlier cleaning.

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
    dataset = lake.dataset(name)
    recipe = replace(recipe, imports=dataset.imports)
    with lake.read() as cursor:
        chain = compose(lake, cursor, name, recipe)
        with _computed(cursor, chain) as table:
            outcome = _count(cursor, chain, name, recipe, _all_counts(chain, table), version=0)
            info = {
                "dataset": name,
                "action": action,
                "layer": "clean",
                "rows": outcome.rows,
                "recipe": recipe.as_dict(),
                "steps": [asdict(step) for step in outcome.steps],
                "types": _stored_types(cursor, chain, table),
                "raw_version": dataset.raw_version,
                "kind": dataset.kind,
                "roles": chain.roles,
                "sources": chain.sources,
                "quarantined_by_clean": outcome.to_quarantine,
            }
            message = N_("Undo in {name}") if action == "undo" else N_("Clean {name}")
            with lake.write(message.format(name=name), author=author, info=info) as writer:
                if lake.dataset(name).raw_version != dataset.raw_version:
                    raise BadInput(
                        _("New rows arrived in {name} while the recipe was running.").format(name=name),
                        hint=_("Apply the recipe again."),
                    )
                writer.execute(f"CREATE OR REPLACE TABLE lake.clean.{quote(name)} AS {_clean_rows(chain, table)}")
                _store_quarantine(writer, lake, dataset.raw_version, name, chain, recipe, table)
    return replace(outcome, version=lake.dataset(name).version)


@contextmanager
def _computed(cursor: duckdb.DuckDBPyConnection, chain: Chain) -> Iterator[str]:
    """The chain's result in the engine's memory (spilling to disk), seen by every cursor."""
    table = f'memory.main."clean_{uuid.uuid4().hex}"'
    run(cursor, f"CREATE TABLE {table} AS {chain.sql(f'SELECT * FROM {chain.name}')}")
    try:
        yield table
    finally:
        cursor.execute(f"DROP TABLE {table}")


def _stored_types(cursor: duckdb.DuckDBPyConnection, chain: Chain, table: str) -> dict[str, str]:
    rows = cursor.execute(f"DESCRIBE {_clean_rows(chain, table)}").fetchall()
    return {row[0]: row[1] for row in rows if row[0] not in INTERNAL}


def _store_quarantine(
    writer: duckdb.DuckDBPyConnection,
    lake: Lake,
    raw_version: int,
    name: str,
    chain: Chain,
    recipe: Recipe,
    table: str,
) -> None:
    """Replace the dataset's quarantined rows of cleaning; those of landing stay."""
    writer.execute("DELETE FROM lake.quality.quarantine WHERE dataset = ? AND starts_with(reason, ?)", [name, REASON])
    reasons = " ".join(f"WHEN {index} THEN {literal(REASON + recipe.steps[index].step)}" for index in chain.counted)
    if not reasons:
        return
    columns = ", ".join(f"{quote(column)} := r.{quote(column)}" for column in lake.columns(name, "raw", raw_version))
    source = lake.table(name, "raw", raw_version)
    writer.execute(
        "INSERT INTO lake.quality.quarantine "
        f"SELECT {literal(name)}, q.{quote(FILE)}, q.{quote(LINE)}, q.{quote(FATE_COLUMN)}, q.{quote(FATE_VALUE)}, "
        f"CASE q.{quote(FATE)} {reasons} END, CAST(to_json(struct_pack({columns})) AS VARCHAR) "
        f"FROM {table} q JOIN {source} r ON r.{quote(ROW)} = q.{quote(ROW)} "
        f"WHERE q.{quote(FATE)} IS NOT NULL AND q.{quote(FATE_COLUMN)} IS NOT NULL"
    )


def undo(lake: Lake, name: str, index: int, author: str | None = None) -> Applied:
    """Undo one step of the applied recipe: the recipe without it is applied to raw again.

    Raises:
        BadInput: when there is no such step, or a later step needs what it made.
    """
    recipe = current(lake, name)
    if not 0 <= index < len(recipe.steps):
        raise BadInput(_("The applied recipe has no step {number}.").format(number=index + 1))
    return apply(lake, name, recipe.without(index), author, action="undo")


def current(lake: Lake, name: str) -> Recipe:
    """The recipe applied last; an empty one, with the import options, before the first."""
    dataset = lake.dataset(name)
    if dataset.recipe is None:
        return Recipe((), dataset.imports)
    return from_dict(dataset.recipe)


def previous(lake: Lake, name: str) -> Recipe | None:
    """The recipe of the version before the present one; None when there is nothing to go back to."""
    cleaned = [version for version in lake.versions(name) if version.layer == "clean"]
    if not cleaned:
        return None
    recipe = cleaned[-2].info.get("recipe") if len(cleaned) > 1 else None
    return from_dict(recipe) if recipe else Recipe((), lake.dataset(name).imports)


__all__ = [
    "Applied",
    "Cell",
    "Example",
    "Preview",
    "StepCount",
    "apply",
    "current",
    "measure",
    "preview",
    "previous",
    "statement",
    "undo",
]
