"""Where a dataset holds what belongs to people: in columns, in the keys of JSON cells, and within its texts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.cells.personal import BY_KEY, CATEGORIES, covered, held, masked, sensitive, texts
from core.engine import Cursor, quote
from core.i18n import N_, _
from core.lake import Lake, kept

SAMPLE = 2_000
"""Rows that are looked at; a kind that one cell in 200 holds is among them with a certainty of 99.996 %."""
READ = 500
"""Cells of a column that are read for what stands within them: a telephone number takes 0.4 ms to look for."""
LONGEST = 4_000
"""Signs of a cell that are read."""
DEEPEST, MOST_KEYS = 4, 200
"""Levels and keys of JSON cells that are followed."""
EXAMPLES = 3
"""Masked values shown for a finding."""
LOGIN = N_("name and password in an address")
"""Title of the one kind that stands in texts alone."""


@dataclass(frozen=True)
class Finding:
    """One place that holds personal data.

    Attributes:
        column: The column's name.
        path: The key within its JSON cells, such as ``buyer.phone`` or ``contacts[].mail``; "" for the cell itself.
        kind: Key of the kind, of `core.cells.personal.KINDS` or `CATEGORIES`, or "login".
        by: "name" where the column is called so, "cells" where its cells are such, "within" where it stands in texts.
        share: Of the filled cells looked at, 0 to 1, those that are, can be, or hold such; None without cells.
        examples: Some values, masked; none for texts, and of what the law guards, as few words are told by two signs.
        cover: "hashed" or "masked" where every value is; "" where one lies open.
    """

    column: str
    path: str
    kind: str
    by: str
    share: float | None
    examples: tuple[str, ...] = ()
    cover: str = ""

    @property
    def direct(self) -> bool:
        """Whether it names one person by itself."""
        return self.kind == "login" or (self.kind in BY_KEY and BY_KEY[self.kind].direct)

    @property
    def sensitive(self) -> bool:
        """Whether it is what the law guards most: it names nobody, and should not be guessed of anybody."""
        return self.kind in CATEGORIES

    @property
    def title(self) -> str:
        """The kind in words."""
        if self.sensitive:
            return _(CATEGORIES[self.kind])
        return _(BY_KEY[self.kind].title) if self.kind in BY_KEY else _(LOGIN)


@kept
def personal_data(lake: Lake, name: str, version: int | None = None) -> tuple[Finding, ...]:
    """Every place of a dataset that holds personal data, those that name a person by themselves first.

    Looked at are up to 2,000 rows drawn at random, the same ones each time.
    """
    dataset = lake.dataset(name, version)
    layer = None if version is not None else dataset.layer
    columns = [one for one in lake.columns(name, layer, version) if one[:1] != "_"]
    if not columns:
        return ()
    with lake.read() as cursor:
        return found_in(cursor, lake.table(name, layer, version), columns)


def found_in(cursor: Cursor, table: str, columns: Sequence[str]) -> tuple[Finding, ...]:
    """As `personal_data`, of whatever can stand after FROM."""
    rows = drawn(cursor, table, columns)
    found = [one for at, column in enumerate(columns) for one in in_column(column, [row[at] for row in rows])]
    return tuple(sorted(found, key=lambda one: not one.direct))


def drawn(cursor: Cursor, table: str, columns: Sequence[str]) -> list[tuple[str | None, ...]]:
    """The cells that are looked at, as texts."""
    cells = ", ".join(f"left(CAST({quote(one)} AS VARCHAR), {LONGEST})" for one in columns)
    return cursor.execute(
        f"SELECT {cells} FROM {table} AS t USING SAMPLE reservoir({SAMPLE} ROWS) REPEATABLE (1)"
    ).fetchall()


def in_column(column: str, cells: Sequence[object]) -> list[Finding]:
    """What one column holds of people.

    Args:
        column: Its name.
        cells: Its cells, or a sample of them.
    """
    filled = [text for cell in cells if cell is not None and (text := str(cell).strip())]
    trees = [tree for text in filled if text[0] in "{[" and (tree := _tree(text)) is not None]
    return _in_trees(column, trees) if trees and 2 * len(trees) > len(filled) else _in_cells(column, "", column, filled)


def _in_cells(column: str, path: str, name: str, filled: Sequence[str]) -> list[Finding]:
    if found := held(name, filled):
        shown = tuple(masked(text) for text in dict.fromkeys(filled))[:EXAMPLES]
        return [
            Finding(
                column, path, found.kind.key, "name" if found.by_name else "cells", found.share, shown, _cover(filled)
            )
        ]
    if told := sensitive(name, filled):
        by = "name" if told.by_name else "cells"
        return [Finding(column, path, told.category, by, told.share, (), _cover(filled))]
    return _within(column, path, filled)


def _cover(filled: Sequence[str]) -> str:
    if not filled or not all(map(covered, filled)):
        return ""
    return "masked" if all("•" in cell or "*" in cell for cell in filled) else "hashed"


def _within(column: str, path: str, filled: Sequence[str]) -> list[Finding]:
    """Kinds that stand in some of the texts; a number or a code, one word of ASCII, is no text."""
    read = [text for text in filled if texts.prose(text)][:READ]
    hits = Counter(kind for text in read for kind in texts.kinds_in(text))
    return [Finding(column, path, kind, "within", n / len(read)) for kind, n in hits.most_common()]


def _tree(text: str) -> Any:
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return tree if isinstance(tree, dict | list) and tree else None


def _in_trees(column: str, trees: Iterable[Any]) -> list[Finding]:
    leaves: dict[str, list[str]] = {}
    for tree in trees:
        for path, value in _leaves(tree, "", 0):
            if path in leaves or len(leaves) < MOST_KEYS:
                leaves.setdefault(path, []).append(str(value).strip())
    found: list[Finding] = []
    for path, values in leaves.items():
        name = path.rpartition(".")[2].removesuffix("[]") or column
        found += _in_cells(column, path, name, [text for text in values if text])
    return found


def _leaves(tree: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(tree, dict) and depth < DEEPEST:
        for key, value in tree.items():
            yield from _leaves(value, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(tree, list) and depth < DEEPEST:
        for value in tree:
            yield from _leaves(value, f"{path}[]", depth + 1)
    elif tree is not None:
        yield path, tree
