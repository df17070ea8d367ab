"""Plain rows of any table: numbers as they are, categories by how rare their value is, times by their hour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.anomaly.subjects.bursts import bursts_of
from core.anomaly.subjects.table import Table
from core.anomaly.subjects.within import within
from core.cells.convention import USUAL
from core.cells.identifier_names import names_identifier
from core.cells.personal import personal
from core.engine import quote
from core.recommend.data import parsing

if TYPE_CHECKING:
    from core.anomaly.subjects.source import Source
    from core.engine import Cursor

MOST = 1_000_000
"""Rows that are read; of more, always the same ones are drawn."""
COLUMNS = 60
"""Columns looked at, the first: a table of a thousand would fill the memory."""
CATEGORIES = 200
"""Different values up to which a column of texts is one of categories: more are names or texts."""
FEW = 2
"""Different numbers up to which a column of numbers is one of categories, such as yes and no."""
SEEN = 200
"""Cells of a category that tell whether it is personal."""
READABLE = 0.5
"""Share of a text column's cells that must read as a number for it to be one."""
OWN = 0.98
"""Share of the rows with a number of their own, or a higher one than the row before, from which numbers are names: two
in a hundred rows may have come twice."""
STRIDE = 3
"""Steps from one number to the next, on average, up to which they are next to each other: others have the rest."""
LABELS = frozenset({
    "class", "label", "labels", "target", "y", "outlier", "is_outlier", "anomaly", "is_anomaly", "fraud", "is_fraud",
    "isfraud", "fraud_label", "ground_truth", "标签", "是否异常", "是否欺诈", "异常", "欺诈",
})  # fmt: skip
"""Names of columns that say what is to be found: they take no part, and measure."""


def plain_of(cursor: Cursor, source: Source, subject: str = "row", columns: Sequence[str] = ()) -> Table:
    """Each row with features from its own cells.

    Args:
        subject: "row", "event" or "transaction": what a row is called.
        columns: Columns looked at; all that say something when empty.
    """
    every = usable(source)
    wanted = [one for one in (columns or every) if one in source.columns][:COLUMNS]
    share = min(1.0, MOST / max(source.rows, 1))
    drawn = "TRUE" if share >= 1 else f"hash(_row) % 1000000 < {int(share * 1e6)}"
    part = f"(SELECT * FROM {source.table} WHERE {drawn})"
    pieces, names, rare = list[str](), list[str](), set[str]()
    kinds: dict[str, str] = {}
    groups: dict[str, str] = {}
    for column, sql, kind in _read(cursor, source, part, wanted):
        names.append(f"column:{column}")
        kinds[column] = kind
        if kind == "number":
            pieces.append(f"({sql})::DOUBLE AS f{len(names)}")
        else:
            value = sql if kind == "category" else f"hour(make_timestamp((({sql}) * 1e6)::BIGINT))"
            pieces.append(f"-ln(count(*) OVER (PARTITION BY {value}) / count(*) OVER ()) AS f{len(names)}")
            rare.add(names[-1])
            if kind == "category" and not _of_person(cursor, part, column):
                groups[column] = f"c{len(names)}"
                pieces.append(f"coalesce((hash({value}) >> 12)::BIGINT, -1) AS c{len(names)}")
    if {"p", "i"} <= source.has and not columns:
        names.append("far_price")
        ratio = "p_read / median(p_read) OVER (PARTITION BY i_read)"
        pieces.append(f"exp(abs(ln(CASE WHEN p_read > 0 THEN {ratio} END))) AS f{len(names)}")
    day = "strftime(make_timestamp((t_read * 1e6)::BIGINT), '%Y-%m-%d')"
    beside = "base.r AS r_read, base.t AS t_read, base.p AS p_read, base.i AS i_read"
    joined = f"SELECT own.*, {beside} FROM {part} AS own JOIN ({source.base}) AS base ON own._row = base.r"
    frame = cursor.execute(
        f"SELECT CAST(r_read AS VARCHAR) AS g, CASE WHEN t_read IS NULL THEN '' ELSE {day} END AS day"
        f"{''.join(f', {piece}' for piece in pieces)} FROM ({joined}) ORDER BY _row"
    ).df()
    values = [frame[f"f{at + 1}"].to_numpy(dtype=np.float64, na_value=np.nan) for at in range(len(names))]
    matrix = np.stack(values, axis=1) if values else np.zeros((len(frame), 0))
    idle = {at for at, name in enumerate(names) if name not in rare and names_rows(matrix[:, at])}
    held = within(
        {column: values[at] for at, column in enumerate(kinds) if kinds[column] == "number" and at not in idle},
        {column: frame[code].to_numpy(dtype=np.int64) for column, code in groups.items()},
    )
    whole = not columns or len(columns) + 1 >= len(every)  # all but a column of labels
    bursts = bursts_of(cursor, source, "r", frame["g"].to_numpy(dtype=object)) if whole else {}
    names += [*(one.feature for one in held), *bursts]
    matrix = np.column_stack([matrix, *(one.off for one in held), *(one.speed for one in bursts.values())])
    kept = [at for at in range(len(names)) if at not in idle]
    return Table(
        subject,
        frame["g"].to_numpy(dtype=object),
        frame["day"].to_numpy(dtype=object),
        tuple(names[at] for at in kept),
        matrix[:, kept],
        "CAST(r AS VARCHAR)",
        source.rows,
        frozenset(rare),
        dict.fromkeys([*rare, *bursts], "high"),
        {one.feature: one for one in held},
        {name: one.count for name, one in bursts.items()},
    )


def usable(source: Source) -> list[str]:
    """The columns that may say something of a row: no ids, no free text, no labels."""
    aside = {source.roles.get(role) for role in ("text", "title", "description", "image_url", "tags", "results")}
    aside |= {source.column(short) for short in ("u", "i", "s", "v", "o")}
    aside |= {source.roles.get(role) for role in ("review_id", "ad_id", "gtin", "unit_id", "clicked_item", "query")}
    return [name for name in source.columns if name not in aside and not is_label(name)]


def is_label(column: str) -> bool:
    """Whether a column's name says that it holds what is to be found."""
    return column.strip().casefold().replace(" ", "_") in LABELS


def values_of(cursor: Cursor, source: Source, column: str, rows: Sequence[int]) -> dict[int, str | None]:
    """Cells of some rows as text, None where empty."""
    if not rows:
        return {}
    numbers = ", ".join(str(int(row)) for row in rows)
    found = cursor.execute(
        f"SELECT _row, {parsing.text(column)} FROM {source.table} WHERE _row IN ({numbers})"
    ).fetchall()
    return {int(row): None if value is None else str(value) for row, value in found}


def _read(cursor: Cursor, source: Source, part: str, wanted: Sequence[str]) -> list[tuple[str, str, str]]:
    """Column, SQL of its value, and "number", "category" or "hour"; columns that say nothing are left out."""
    plain = [(one, _number(cursor, source, one)) for one in wanted if not _is_time(source, one)]
    facts = [
        f"approx_count_distinct({quote(one)}), count({quote(one)}), count({sql}), count(DISTINCT {sql})"
        for one, sql in plain
    ]
    row = cursor.execute(f"SELECT count(*), {', '.join(facts) or '0'} FROM {part}").fetchone() or ()
    found: list[tuple[str, str, str]] = []
    for at, (one, sql) in enumerate(plain):
        different, filled, numbers, values = (int(value) for value in row[1 + 4 * at : 5 + 4 * at])
        if not filled:
            continue
        named = names_identifier(one) or bool(personal(one))
        if numbers >= READABLE * filled and values > FEW and not named:
            found.append((one, sql, "number"))
        elif different <= CATEGORIES and different < filled / 2:
            found.append((one, parsing.text(one), "category"))
    for one in wanted:
        if _is_time(source, one):
            seconds = _seconds(cursor, source, one)
            inside = cursor.execute(f"SELECT count(DISTINCT floor(({seconds}) % 86400 / 3600)) FROM {part}").fetchone()
            if inside and int(inside[0]) > 1:
                found.append((one, seconds, "hour"))
    order = {one: at for at, one in enumerate(wanted)}
    return sorted(found, key=lambda one: order[one[0]])


def _of_person(cursor: Cursor, part: str, column: str) -> bool:
    """Whether a category belongs to a person, whose values no reason may name."""
    rows = cursor.execute(f"SELECT CAST({quote(column)} AS VARCHAR) FROM {part} LIMIT {SEEN}").fetchall()
    return bool(personal(column, [row[0] for row in rows]))


def _is_time(source: Source, column: str) -> bool:
    kind = source.columns[column]
    return kind.startswith(("TIMESTAMP", "TIME")) or column == source.column("t")


def _number(cursor: Cursor, source: Source, column: str) -> str:
    kind = source.columns[column]
    if parsing.is_numeric(kind):
        return f"CAST({quote(column)} AS DOUBLE)"
    if kind != "VARCHAR":
        return "NULL::DOUBLE"
    return parsing.number(column, kind, parsing.column_convention(cursor, source.table, column, kind))


def _seconds(cursor: Cursor, source: Source, column: str) -> str:
    kind = source.columns[column]
    how = parsing.column_convention(cursor, source.table, column, kind) if kind == "VARCHAR" else USUAL
    return parsing.seconds(column, kind, how)


def names_rows(column: np.ndarray) -> bool:
    """Whether the numbers of a column only name its rows: whole, nearly all different, and rising with the row or next
    to each other in whatever order; how large such a number is says nothing.

    Args:
        column: Shape (n,), NaN where there is none.
    """
    known = column[np.isfinite(column)]
    n = len(known)
    if n <= 2 or n < OWN * len(column) or (known != np.round(known)).any():
        return False
    order = np.sort(known)
    if len(np.unique(order)) < OWN * n:
        return False
    inner = order[n // 10 : n - n // 10]
    close = len(inner) > 1 and inner[-1] - inner[0] <= STRIDE * (len(inner) - 1)
    return bool(close or np.count_nonzero(np.diff(known) > 0) >= OWN * (n - 1))
