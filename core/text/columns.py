"""Which column of a dataset holds texts to read, and which their labels: by role, else by what the columns hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from core.cells.sql import is_missing
from core.engine import quote

if TYPE_CHECKING:
    from core.lake import Dataset, Lake

SAMPLE = 20_000
"""Rows looked at; a class of a two-hundredth part is then met about a hundred times."""
MOST_CLASSES = 200
"""As many classes as a training takes, see `core.text.training.ladder.data`."""
REPEATED = 8
"""Rows from which a value repeats: as many as a class needs to be split in three."""
ROLES = ("text", "answer", "question", "description", "query", "title")
"""Roles whose columns people read, the longest kind of text first."""
LABELS = ("label", "rating")
NAMED = frozenset(
    ["label", "labels", "class", "category", "target", "sentiment", "polarity", "emotion", "intent", "topic", "stars"]
).union(["star", "score", "rating", "标签", "类别", "分类", "情感", "情绪", "极性", "意图", "主题", "评分", "星级"])
"""Names by which people call a column of labels."""
WORDS = r"\p{L}.*\s.*\p{L}|\p{Han}{2}|\p{Hiragana}{2}|\p{Thai}{4}"
"""What is read: letters on both sides of a space, or of a script that puts none between words."""
NOT_WORDS = r"^\s*[\[{]|^\s*\w+://|^Mozilla/"
"""What holds words but is read by machines: JSON, addresses, user agents."""


@dataclass(frozen=True)
class Columns:
    """The suggestion; None where no column will do."""

    text: str | None
    label: str | None


@dataclass(frozen=True)
class _Held:
    """What a column holds: filled cells, different values, share of cells with words, their mean length; sizes of its
    values where they are few."""

    filled: int
    distinct: int
    words: float
    length: float
    sizes: tuple[int, ...] = ()

    @property
    def repeats(self) -> bool:
        """Whether it could be labels: at least two values that repeat, and few cells outside of such."""
        often = [size for size in self.sizes if size >= REPEATED]
        return len(often) >= 2 and sum(often) >= 0.8 * self.filled


def suggested(lake: Lake, dataset: Dataset) -> Columns:
    """The longest column of texts that varies, and a column of few values that repeat.

    A role goes before what the cells hold, a name that says label before any other column of few values.
    """
    return _suggested(lake, dataset.name, dataset.version, dataset.rows, tuple(sorted(dataset.roles.items())))


@lru_cache(maxsize=64)
def _suggested(lake: Lake, name: str, version: int, rows: int, roles: tuple[tuple[str, str], ...]) -> Columns:
    columns = list(lake.columns(name, version=version))
    table = lake.table(name, version=version)
    found = _held(lake, table, columns, rows)
    by_role = dict(roles)
    text = _text(found, by_role)
    return Columns(text, _label(found, by_role, text))


def _held(lake: Lake, table: str, columns: Sequence[str], rows: int) -> dict[str, _Held]:
    """What each column holds, in two scans of at most `SAMPLE` rows drawn over the whole table."""
    if not columns:
        return {}
    cells = []
    for place, column in enumerate(columns):
        cell = f"trim({quote(column)}::VARCHAR)"
        cells.append(f"CASE WHEN NOT {is_missing(cell)} THEN {cell} END AS c{place}")
    sample = f"SELECT * FROM {table} AS source"
    if rows > SAMPLE:
        sample += f" USING SAMPLE reservoir({SAMPLE} ROWS) REPEATABLE (13)"
    read = f"WITH read AS MATERIALIZED (SELECT {', '.join(cells)} FROM ({sample}))"
    facts = []
    for place in range(len(columns)):
        c = f"c{place}"
        wordy = f"regexp_matches({c}, '{WORDS}') AND NOT regexp_matches({c}, '{NOT_WORDS}')"
        facts += [f"count({c})", f"count(DISTINCT {c})", f"count_if({wordy})", f"avg(length({c})) FILTER ({wordy})"]
    with lake.read() as cursor:
        row = cursor.execute(f"{read} SELECT {', '.join(facts)} FROM read").fetchone() or ()
        found = {}
        for place, column in enumerate(columns):
            filled, distinct, wordy, length = row[4 * place : 4 * place + 4]
            found[column] = _Held(filled, distinct, (wordy or 0) / max(filled, 1), float(length or 0.0))
        few = [place for place, column in enumerate(columns) if 2 <= found[column].distinct <= MOST_CLASSES]
        if few:
            counts = " UNION ALL ".join(
                f"SELECT {place} AS place, count(*) AS n FROM read WHERE c{place} IS NOT NULL GROUP BY c{place}"
                for place in few
            )
            sizes: dict[int, list[int]] = {}
            for place, n in cursor.execute(f"{read} {counts}").fetchall():
                sizes.setdefault(place, []).append(n)
            for place, own in sizes.items():
                held = found[columns[place]]
                found[columns[place]] = _Held(held.filled, held.distinct, held.words, held.length, tuple(own))
    return found


def _text(found: Mapping[str, _Held], roles: Mapping[str, str]) -> str | None:
    for role in ROLES:
        if roles.get(role) in found and found[roles[role]].filled:
            return roles[role]
    other = {column for role, column in roles.items() if role not in ROLES}
    read = {column: held for column, held in found.items() if column not in other and held.words >= 0.5}
    varied = {column: held for column, held in read.items() if held.distinct >= max(3, 0.1 * held.filled)}
    pool = varied or read
    return max(pool, key=lambda column: pool[column].length * pool[column].filled, default=None)


def _label(found: Mapping[str, _Held], roles: Mapping[str, str], text: str | None) -> str | None:
    usable = [column for column, held in found.items() if column != text and held.repeats]
    declared = [roles[role] for role in LABELS if roles.get(role) in found and roles[role] != text]
    for column in declared:
        if column in usable:
            return column
    other = {column for role, column in roles.items() if role.endswith("_id") or role in ("timestamp", "price")}
    free = [column for column in usable if column not in other]
    named = [column for column in free if column.strip().casefold() in NAMED]
    if chosen := min(named or free, key=lambda column: found[column].distinct, default=None):
        return chosen
    return declared[0] if declared else None
