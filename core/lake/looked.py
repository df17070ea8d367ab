"""Which columns of a dataset were ever found to tell of people, in whatever version or layer.

Every version is looked at once, by the first reader who may not see all; what was found is kept in the workspace. The
rows that are drawn are the same ones in every version that has them, so a column that a version left as it was is not
judged again. A text in which a person stands may be one of a million: texts that may hold something are looked for in
the whole table (`core.lake.rare`).
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from core import access
from core.cells.personal import called, held, sensitive, texts
from core.engine import Cursor, quote
from core.errors import NotFound
from core.lake.rare import rare

if TYPE_CHECKING:
    from core.lake.model import Dataset
    from core.lake.workspace import Lake

SAMPLE = 2_000
"""Rows drawn by a hash of their number, so many or half of them."""
FEW = 0.1
"""Share of the drawn cells that may be others than those judged before: by half of them a column is people's."""
READ = 300
"""Cells of a column that are read for what stands within them: a telephone number takes 0.4 ms to look for."""
LONGEST = 4_000
"""Signs of a drawn cell that are looked at; texts are looked through to their end for what may be rare in them."""
EDITION = 2
"""Of the rules by which columns are found: what was looked at by earlier ones is looked at once more."""
FOUND = "found.json"
"""The file of the columns that were once found personal, and of the versions that were looked at."""
STRONGEST = ("hidden", "masked", "year", "texts")
"""Ways of showing a column, the one that shows least first."""
KEPT_COLUMNS = ("_row", "_file", "_line")
"""Columns of the lake's own."""
WAYS = {"birth": "year", "coordinates": "hidden"}
"""How kinds that name nobody by themselves are shown; the others as they are."""
_guard = threading.Lock()
_looked: WeakKeyDictionary[Lake, dict[str, int]] = WeakKeyDictionary()
"""Dataset -> the workspace's version up to which its own versions were looked at."""


@dataclass
class _Judged:
    """The cells of each column that were judged in this run, a draw each."""

    cells: dict[str, list[Counter[str]]] = field(default_factory=lambda: defaultdict(list))

    def again(self, column: str, cells: Sequence[str]) -> list[str] | None:
        """The cells that are not among those judged before under this name, where they are few; else None."""
        mine = Counter(cells)
        for other in self.cells[column]:
            more = mine - other
            if more.total() + (other - mine).total() <= FEW * len(cells):
                return list(more)
        self.cells[column].append(mine)
        return None


def personal_columns(lake: Lake, state: Dataset, shown: tuple[str, str] | None) -> dict[str, str]:
    """Column -> its usual way for who may not see personal data, of every column that was personal in any version.

    Args:
        lake: The workspace.
        state: The dataset as of some version.
        shown: The layer and the reference of the table that is shown, which is looked at too.
    """
    name, newest = state.name, lake.version()
    with _guard:
        known = _looked.setdefault(lake, {}).get(name, -1) >= newest
    kept = access.document(lake.path, FOUND).get(name, {})
    done, found = set(kept.get("looked", ())), dict(kept.get("columns", {}))
    if known and kept:
        return found
    tables = dict(_tables(lake, name)) | ({f"{shown[0]} {state.version} {EDITION}": (shown[1], state)} if shown else {})
    if fresh := [mark for mark in tables if mark not in done]:
        judged = _Judged()
        for mark in fresh:
            reference, then = tables[mark]
            found = strictest(found, _found_in(lake, then, reference, judged, found))
        with access.changing(lake.path, FOUND) as document:
            entry = document.setdefault(name, {})
            entry["looked"] = sorted({*entry.get("looked", ()), *fresh})
            found = entry["columns"] = strictest(entry.get("columns", {}), found)
    with _guard:
        _looked[lake][name] = newest
    return found


def strictest(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Both, of two ways of one column the one that shows least."""
    found = dict(one)
    for name, way in other.items():
        found[name] = min(found.get(name, way), way, key=STRONGEST.index)
    return found


def _tables(lake: Lake, name: str) -> Iterator[tuple[str, tuple[str, Dataset]]]:
    """Every version of a dataset that is still there: its mark, the reference of its table, the dataset as it was."""
    with access.whole():
        for one in lake.versions(name):
            try:
                then = lake.dataset(name, one.number)
                yield f"{one.layer} {then.version} {EDITION}", (lake.table(name, one.layer, one.number), then)
            except NotFound:  # of a dataset of this name that was removed, or kept long enough
                continue


def _found_in(lake: Lake, state: Dataset, reference: str, judged: _Judged, known: Mapping[str, str]) -> dict[str, str]:
    """What one table adds to what is known."""
    with lake.read() as cursor:
        types = {row[0]: row[1] for row in cursor.execute(f"DESCRIBE SELECT * FROM {reference}").fetchall()}
        spared = {state.roles.get(role) for role in ("item_id", "order_id", "session_id", "seller_id")}
        asked = [
            one
            for one, kind in types.items()
            if one not in {*KEPT_COLUMNS, *spared} and (kind != "BOOLEAN" or sensitive(one))
        ]
        drawn = _drawn(cursor, reference, asked, state.rows if "_row" in types else 0)
        found = {}
        for one, cells in drawn.items():
            more = judged.again(one, cells)
            if way := _usual(one, cells) if more is None else _within(more):
                found[one] = way
        rest = [one for one in drawn if types[one] == "VARCHAR" and one not in found and one not in known]
        found |= dict.fromkeys(rare(cursor, reference, {one: drawn[one] for one in rest}), "texts")
    return found


def _drawn(cursor: Cursor, reference: str, columns: Sequence[str], numbered: int) -> dict[str, list[str]]:
    """Column -> its filled cells, trimmed, in the rows that are drawn."""
    if not columns:
        return {}
    cells = ", ".join(f"trim(left(CAST({quote(one)} AS VARCHAR), {LONGEST}))" for one in columns)
    drawn = f"USING SAMPLE reservoir({SAMPLE} ROWS) REPEATABLE (1)"
    if numbered:
        drawn = f"WHERE hash(_row) % {1 << (numbered // SAMPLE).bit_length()} = 0"  # half of them stay if it doubles
    rows = cursor.execute(f"SELECT {cells} FROM {reference} {drawn}").fetchall()
    return {one: [row[at] for row in rows if row[at]] for at, one in enumerate(columns)}


def _usual(column: str, cells: Sequence[str]) -> str:
    """How a column is shown to who may not see personal data; empty for one that holds none."""
    filled = [text for cell in cells if (text := cell.strip())]
    found = held(column, filled)
    kinds = [found.kind] if found else []
    kinds += [kind for kind in called(column) if kind.direct or not filled]  # cells cannot speak against a telling name
    if kinds:
        told = {"masked" if kind.direct else WAYS.get(kind.key, "") for kind in kinds} - {""}
        if told:
            return min(told, key=STRONGEST.index)
    if sensitive(column, filled):
        return "hidden"  # of few words, two signs tell which
    return _within(filled[:READ])


def _within(read: Sequence[str]) -> str:
    """How a column of these cells is shown, by what stands within them."""
    if not any(texts.kinds_in(text) for text in read if texts.prose(text) or text[0] in "{["):
        return ""
    return "hidden" if any(text[0] in "{[" for text in read) else "texts"
