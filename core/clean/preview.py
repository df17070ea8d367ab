"""Look at a step before it is applied: exact counts, and rows before and after."""

from __future__ import annotations

from dataclasses import dataclass

from core.clean.frame import FATE, FATE_VALUE, FILE, LINE, ROW
from core.clean.query.chain import INTERNAL, OLD, RULE, Chain, run
from core.clean.query.compose import compose
from core.clean.query.counts import clean_rows, counting, counting_sql
from core.clean.recipes.recipe import Recipe
from core.engine import Cursor, quote
from core.errors import BadInput
from core.i18n import _
from core.lake import Lake


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
    rows_made: int = 0


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
        here = f"{quote(FATE)} IS NULL OR {chain.leaving(index, False)} OR {chain.leaving(index, True)}"
        figures = [f"coalesce(sum(n) FILTER ({here}), 0)::BIGINT", *counting_sql(chain, index)]
        numbers = chain.recall(cursor, chain.sql(counting(chain, figures, chain.name)))[0]
        alive, rows_changed, cells, removed, quarantined, made = numbers
        examples = _examples(cursor, chain, index, limit, {"removed": removed, "quarantined": quarantined})
    return Preview(alive - made, rows_changed, cells, removed, quarantined, examples, made)


def _examples(cursor: Cursor, chain: Chain, index: int, limit: int, gone: dict[str, int]) -> list[Example]:
    """Some rows of each fate, so that a rare loss is seen beside many changes."""
    unread, removed = chain.leaving(index, True), chain.leaving(index, False)
    wanted = {
        "quarantined": unread,
        "removed": removed,
        "changed": f"{chain.changed(index)} > 0 AND NOT {unread} AND NOT {removed}",
    }
    names = [*INTERNAL, FATE, FATE_VALUE, *chain.types]
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
    unread = chain.fates[int(row[FATE] or 0)].column if kind == "quarantined" else None
    for column in chain.types:
        after = row[column]
        suffix = chain.probed.get(column)
        before = row[f"{OLD}{suffix}"] if suffix is not None else (None if column in chain.added else after)
        failed = column == unread
        if failed:
            before, after = row[FATE_VALUE], None
        changed = failed or (kind == "changed" and before != after)
        cells.append(Cell(column, before, after, changed, row.get(f"{RULE}{column}") or ""))
    return Example(int(row[ROW] or 0), row[FILE] or "", int(row[LINE] or 0), kind, cells)


def statement(lake: Lake, name: str, recipe: Recipe) -> str:
    """The one SELECT that makes the clean rows, for reading; a hashing secret is blanked."""
    with lake.read() as cursor:
        chain = compose(lake, cursor, name, recipe, count=False)
    sql = chain.sql(clean_rows(chain, chain.name))
    for secret in chain.secrets:
        sql = sql.replace(secret, "•••")
    return sql


def outcome(lake: Lake, cursor: Cursor, name: str, recipe: Recipe) -> tuple[str, dict[str, str]]:
    """What can stand after FROM for the rows that a recipe would make, ``_row`` among them, and their columns' types.

    It holds the secrets of the steps and is for the engine alone, never to be shown.
    """
    chain = compose(lake, cursor, name, recipe, count=False)
    types = {column: str(kind) for column, kind in chain.types.items()}
    return f"({chain.sql(clean_rows(chain, chain.name))})", types
