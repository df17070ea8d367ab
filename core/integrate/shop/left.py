"""What the shop's rows alone do not say: disagreements, rows that are not in it and why, the way back to the files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.engine import quote
from core.integrate.shop.parts import PARTS, source_of
from core.integrate.shop.state import parts_built
from core.lake import Lake


@dataclass(frozen=True)
class Conflict:
    """Two values of one column of one thing: the one that the rule kept and one that it did not, each with its source.

    `rows` counts the rows that say the other value in its dataset.
    """

    part: str
    id: str
    column: str
    rule: str
    kept: str
    kept_row: int
    kept_dataset: str
    other: str
    other_row: int
    other_dataset: str
    rows: int


@dataclass(frozen=True)
class LeftOut:
    """A source row that is not in the shop: where it stands, why, and of a twin the row that tells the same."""

    part: str
    dataset: str
    reason: str
    file: str
    line: int
    twin_dataset: str = ""
    twin_line: int = 0


def conflicts(lake: Lake, part: str = "", column: str = "", limit: int = 500) -> list[Conflict]:
    """Disagreements, by thing and column.

    Args:
        lake: The workspace.
        part, column: Only of these; "" for all.
        limit: At most this many.
    """
    if not lake.holds("shop.conflicts"):
        return []
    query = (
        'SELECT part, id, "column", rule, kept, kept_row, kept_dataset, other, other_row, other_dataset, rows '
        "FROM lake.shop.conflicts WHERE (? = '' OR part = ?) AND (? = '' OR \"column\" = ?) AND part IN "
        f'({_parts(lake)}) ORDER BY part, id, "column", other_row LIMIT {int(limit)}'
    )
    with lake.read() as cursor:
        return [Conflict(*row) for row in cursor.execute(query, [part, part, column, column]).fetchall()]


@dataclass(frozen=True)
class Disagreement:
    """How many things a column's sources disagree about, and by which rule it is decided."""

    part: str
    column: str
    rule: str
    things: int


def disagreements(lake: Lake) -> list[Disagreement]:
    """The columns that sources disagree about, the most contested first."""
    if not lake.holds("shop.conflicts"):
        return []
    query = (
        'SELECT part, "column", rule, count(DISTINCT id) AS n FROM lake.shop.conflicts '
        f"WHERE part IN ({_parts(lake)}) GROUP BY ALL ORDER BY n DESC, 1, 2"
    )
    with lake.read() as cursor:
        return [Disagreement(*row) for row in cursor.execute(query).fetchall()]


def left_out(lake: Lake, limit: int = 500) -> list[LeftOut]:
    """Source rows that are not in the shop, in the order of their datasets and lines."""
    if not lake.holds("shop.left_out"):
        return []
    query = (
        f"SELECT part, source, reason, twin FROM lake.shop.left_out WHERE part IN ({_parts(lake)}) "
        f"ORDER BY part, source LIMIT {int(limit)}"
    )
    with lake.read() as cursor:
        found = cursor.execute(query).fetchall()
    places: dict[tuple[str, int], tuple[str, str, int]] = {}
    for part in {row[0] for row in found}:
        codes = [code for row in found if row[0] == part for code in (row[1], row[3]) if code is not None]
        places |= {(part, code): place for code, place in places_of(lake, part, codes).items()}
    lines = []
    for part, source, reason, twin in found:
        dataset, file, line = places.get((part, source), ("", "", 0))
        twin_dataset, _file, twin_line = places.get((part, twin), ("", "", 0))
        lines.append(LeftOut(part, dataset, reason, file, line, twin_dataset, twin_line))
    return lines


def why_left_out(lake: Lake) -> list[tuple[str, str, int]]:
    """(part, reason, rows) of what is not in the shop."""
    if not lake.holds("shop.left_out"):
        return []
    where = f"part IN ({_parts(lake)}) GROUP BY ALL ORDER BY 1, 2"
    query = f"SELECT part, reason, count(*) FROM lake.shop.left_out WHERE {where}"
    with lake.read() as cursor:
        return [(str(part), str(reason), int(n)) for part, reason, n in cursor.execute(query).fetchall()]


def places_of(lake: Lake, part: str, codes: Iterable[int]) -> dict[int, tuple[str, str, int]]:
    """Row of the shop, or of a list beside it -> dataset, file and line of the source row behind it."""
    built = parts_built(lake).get(part)
    if built is None:
        return {}
    sources = {int(one["number"]): one for one in built.imports["sources"]}
    wanted: dict[int, dict[int, int]] = {}
    for code in codes:
        number, row = source_of(int(code))
        wanted.setdefault(number, {})[row] = int(code)
    found = {}
    with lake.read() as cursor:
        for number, rows in wanted.items():
            if number not in sources:
                continue
            one = sources[number]
            table = lake.table(str(one["dataset"]), None, int(one["version"]))
            marks = ", ".join("?" * len(rows))
            query = f"SELECT _row, _file, _line FROM {table} WHERE _row IN ({marks})"
            for row, file, line in cursor.execute(query, list(rows)).fetchall():
                found[rows[int(row)]] = (str(one["dataset"]), str(file), int(line or 0))
    return found


def golden_sources(lake: Lake, part: str, id_: str) -> Sequence[tuple[str, str, int]]:
    """Dataset, file and line of every source row that one thing of the shop was made of."""
    built = parts_built(lake)[part]
    key = PARTS[part].key
    with lake.read() as cursor:
        query = f"SELECT _row FROM {lake.table(built.name)} WHERE {quote(key)} = ?"
        head = [int(row[0]) for row in cursor.execute(query, [id_]).fetchall()]
        more = cursor.execute(
            "SELECT source FROM lake.shop.merged WHERE part = ? AND _row IN (SELECT unnest(?::BIGINT[]))", [part, head]
        ).fetchall()
    return sorted(places_of(lake, part, [*head, *(int(row[0]) for row in more)]).values())


def _parts(lake: Lake) -> str:
    """The parts that are there: the lists of a part that was taken out tell of nothing."""
    return ", ".join(f"'{part}'" for part in parts_built(lake)) or "''"
