"""What a text or boolean column holds: its distinct values with their counts.

Columns with few distinct values are counted together in one scan (GROUPING SETS) and looked at
whole; a column with many is grouped on its own in SQL, which also aggregates over the groups, so
that only its most frequent values leave the engine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pyarrow.compute as pc

from core.cells.missing import WORDS
from core.cells.signs import EMPTY_SIGNS
from core.engine import Cursor
from core.profile.columns.families import Column
from core.profile.columns.masks import PREFIX, MaskCounter, counter
from core.profile.model import Pattern, ValueCount

FEW = 8_000
"""Distinct values (estimated) up to which a column is looked at whole."""
FEW_BYTES = 48_000_000
"""Most text that one such column may bring along: distinct values times the longest one."""
SET_COLUMNS = 16
"""Columns counted by one statement: each holds a hash table of its values."""
EXACT_ROWS = 20_000_000
"""Rows up to which a column with many distinct values is grouped exactly."""
TOP = 20
"""Most frequent values shown: a screen."""
CUT = 300
"""Characters of a value shown or kept."""
WHITE = EMPTY_SIGNS
"""Characters that count as white space at the ends of a value, also the invisible ones."""
PLACEHOLDERS = frozenset(word for word in WORDS if word)
SHORT = 14
"""Bytes of a value up to which it may be a placeholder, spaces included."""
PROBE = 20_000
"""First rows that are looked at to decide how a column is read."""
LONG = 40
"""Mean characters above which the shapes of a column's values say nothing."""
VARIED = 0.5
"""Share of probed values with a mask of their own above which a column is free text."""


@dataclass(frozen=True)
class TextFacts:
    """Everything counted about one text or boolean column."""

    nulls: int
    distinct: int
    about: bool
    singles: int | None
    blanks: int
    padded: int
    length_min: int | None
    length_mean: float | None
    length_max: int | None
    minimum: str | None
    maximum: str | None
    top: tuple[ValueCount, ...]
    placeholders: dict[str, int]
    variants: int
    variant_rows: int
    variant_example: str
    patterns: tuple[Pattern, ...] = ()
    pattern_count: int = 0
    patterns_about: bool = False
    mask_rows: dict[str, int] | None = None


def estimates(cursor: Cursor, table: str, rows: int, columns: list[Column]) -> list[tuple[int, int]]:
    """Per column about how many distinct values, and the bytes of the longest one.

    A column of a large table that shows too many values in its first rows is not read further; its
    estimate is then what the first rows hold.
    """
    found: dict[str, tuple[int, int]] = {}
    for at in range(0, len(columns), 100):
        part = columns[at : at + 100]
        if rows > 5 * PROBE:
            counts = _one_row(cursor, [f"count(DISTINCT {one.sql})" for one in part], f"(FROM {table} LIMIT {PROBE})")
            found |= {one.name: (int(count), 0) for one, count in zip(part, counts, strict=True) if count > FEW}
            part = [one for one in part if one.name not in found]
        wanted = [f"approx_count_distinct({one.sql}), coalesce(max(strlen({one.text_sql})), 0)" for one in part]
        sizes = _one_row(cursor, wanted, table)
        found |= {one.name: (int(sizes[2 * place]), int(sizes[2 * place + 1])) for place, one in enumerate(part)}
    return [found[one.name] for one in columns]


def _one_row(cursor: Cursor, wanted: list[str], table: str) -> tuple[Any, ...]:
    if not wanted:
        return ()
    row = cursor.execute(f"SELECT {', '.join(wanted)} FROM {table}").fetchone()
    assert row is not None
    return row


def is_few(distinct: int, longest: int) -> bool:
    """Whether a column's values may be fetched whole."""
    return distinct <= FEW and distinct * longest <= FEW_BYTES


def count_few(cursor: Cursor, table: str, columns: list[Column]) -> dict[str, dict[str | None, int]]:
    """Every distinct value and its rows, for several columns per scan."""
    found: dict[str, dict[str | None, int]] = {}
    for at in range(0, len(columns), SET_COLUMNS):
        part = columns[at : at + SET_COLUMNS]
        names = [f"c{index}" for index in range(len(part))]
        inner = ", ".join(f"{column.text_sql} AS {name}" for column, name in zip(part, names, strict=True))
        sets = ", ".join(f"({name})" for name in names)
        rows = cursor.execute(
            f"SELECT grouping_id({', '.join(names)}), coalesce({', '.join(names)}), count(*) "
            f"FROM (SELECT {inner} FROM {table}) GROUP BY GROUPING SETS ({sets})"
        ).fetchall()
        whole = (1 << len(part)) - 1
        for mark, value, count in rows:
            column = part[len(part) - (whole ^ mark).bit_length()]
            found.setdefault(column.name, {})[value] = count
    return found


def facts_of(counts: dict[str | None, int], is_text: bool) -> TextFacts:
    """Facts about a column whose values are all at hand."""
    values = {value: rows for value, rows in counts.items() if value is not None}
    lengths = {value: len(value) for value in values}
    total = sum(values.values())
    stripped = {value: value.strip(WHITE) for value in values}
    variants, variant_rows, example = _variants(values) if is_text else (0, 0, "")
    ranked = sorted(values.items(), key=lambda item: (-item[1], item[0]))[:TOP]
    masks = counter(values, values.values()) if is_text else MaskCounter()
    return with_masks(
        TextFacts(
            nulls=counts.get(None, 0),
            distinct=len(values),
            about=False,
            singles=sum(rows == 1 for rows in values.values()),
            blanks=sum(values[value] for value, core in stripped.items() if not core),
            padded=sum(values[value] for value, core in stripped.items() if core and core != value),
            length_min=min(lengths.values(), default=None),
            length_mean=sum(lengths[value] * rows for value, rows in values.items()) / total if total else None,
            length_max=max(lengths.values(), default=None),
            minimum=_cut(min(values, default=None)),
            maximum=_cut(max(values, default=None)),
            top=tuple(ValueCount(value[:CUT], rows) for value, rows in ranked),
            placeholders={value: values[value] for value, core in stripped.items() if core.lower() in PLACEHOLDERS},
            variants=variants,
            variant_rows=variant_rows,
            variant_example=example,
        ),
        masks,
    )


def _variants(values: dict[str, int]) -> tuple[int, int, str]:
    """Groups of values that differ only in case and spacing, the rows not in their main spelling."""
    groups: dict[str, list[str]] = {}
    for value in values:
        if len(value) <= 200:
            groups.setdefault(" ".join(value.lower().split()), []).append(value)
    found = {key: spelled for key, spelled in groups.items() if key and len(spelled) > 1}
    if not found:
        return 0, 0, ""
    rows = {key: sum(values[one] for one in many) - max(values[one] for one in many) for key, many in found.items()}
    worst = max(found, key=lambda key: (rows[key], key))
    shown = sorted(found[worst], key=lambda one: (-values[one], one))[:4]
    return len(found), sum(rows.values()), " · ".join(visible(one[:60]) for one in shown)


def visible(text: str) -> str:
    """The text with white space at its ends, and double spaces, shown as ␣."""
    core = text.strip(WHITE)
    if not core:
        return "␣" * len(text)
    start = text.index(core)
    marked = "␣" * start + core + "␣" * (len(text) - start - len(core))
    return marked.replace("  ", "␣␣")


def with_masks(facts: TextFacts, masks: MaskCounter, about: bool = False) -> TextFacts:
    """The facts with the patterns added."""
    return replace(
        facts,
        patterns=masks.top(TOP),
        pattern_count=len(masks.rows),
        patterns_about=about or masks.full,
        mask_rows=dict(masks.rows),
    )


def _cut(value: str | None) -> str | None:
    return value if value is None else value[:CUT]


def facts_in_sql(cursor: Cursor, table: str, rows: int, column: Column) -> TextFacts:
    """Facts about a column with many distinct values, aggregated over its groups in the engine.

    Past `EXACT_ROWS` rows the distinct count is estimated and only common values are counted.
    """
    if rows > EXACT_ROWS:
        return _facts_estimated(cursor, table, column)
    # Ties among the most frequent are broken by a hash, so that the answer never changes. CASE keeps the
    # engine from hashing and trimming every value: a FILTER would compute its operands for all of them.
    repeated = "x IS NOT NULL AND n > 1"
    order = f"CASE WHEN {repeated} THEN n::HUGEINT * 18446744073709551616 - hash(x)::HUGEINT END"
    row = cursor.execute(
        f"""
        SELECT coalesce(sum(n) FILTER (x IS NULL), 0), count(x), count(*) FILTER (n = 1 AND x IS NOT NULL),
            coalesce(sum(n) FILTER (blank), 0), coalesce(sum(n) FILTER (edge AND NOT blank), 0),
            min(length(x)), sum(n * length(x)) / sum(n) FILTER (x IS NOT NULL), max(length(x)),
            left(min(x), {CUT}), left(max(x), {CUT}),
            arg_max(CASE WHEN {repeated} THEN {{'v': left(x, {CUT}), 'n': n}} END, {order}, {TOP}),
            list({{'v': x, 'n': n}}) FILTER (
                CASE WHEN strlen(x) <= {SHORT} THEN list_contains($tokens, lower(trim(x))) ELSE FALSE END)
        FROM {_edges(f"SELECT {column.text_sql} AS x, count(*) AS n FROM {table} GROUP BY 1")}
        """,
        {"white": WHITE, "tokens": sorted(PLACEHOLDERS)},
    ).fetchone()
    assert row is not None
    return _facts(row, about=False)


def _edges(source: str) -> str:
    """Mark texts `x` with white space at an end, and blank ones.

    Looking at two characters is five times faster than trimming every value with the whole set.
    """
    ends = "(x = '' OR instr($white, left(x, 1)) > 0 OR instr($white, right(x, 1)) > 0)"
    marked = f"(SELECT *, {ends} AS edge FROM ({source}))"
    return f"(SELECT *, CASE WHEN edge THEN trim(x, $white) = '' ELSE FALSE END AS blank FROM {marked})"


def _facts_estimated(cursor: Cursor, table: str, column: Column) -> TextFacts:
    text = column.text_sql
    row = cursor.execute(
        f"""
        SELECT count(*) FILTER (x IS NULL), approx_count_distinct(x), NULL,
            count(*) FILTER (blank), count(*) FILTER (edge AND NOT blank),
            min(length(x)), avg(length(x)), max(length(x)), left(min(x), {CUT}), left(max(x), {CUT}),
            approx_top_k(x, {TOP}), count(*)
        FROM {_edges(f"SELECT {text} AS x FROM {table}")}
        """,
        {"white": WHITE},
    ).fetchone()
    assert row is not None
    likely = [value for value in row[10] or [] if value is not None]
    counted = cursor.execute(
        f"SELECT {text} AS x, count(*) AS n FROM {table} WHERE x IN (SELECT unnest(?)) GROUP BY 1 ORDER BY n DESC, x",
        [likely],
    ).fetchall()
    distinct = min(int(row[1]), int(row[11]) - int(row[0]))
    top = [{"v": value[:CUT], "n": count} for value, count in counted]
    return _facts((row[0], distinct, None, *row[3:10], top, None), about=True)


def _facts(row: tuple[Any, ...], about: bool) -> TextFacts:
    nulls, distinct, singles, blanks, padded, shortest, mean, longest, low, high, top, tokens = row
    return TextFacts(
        nulls=int(nulls),
        distinct=int(distinct),
        about=about,
        singles=None if singles is None else int(singles),
        blanks=int(blanks),
        padded=int(padded),
        length_min=shortest,
        length_mean=None if mean is None else float(mean),
        length_max=longest,
        minimum=low,
        maximum=high,
        top=tuple(ValueCount(one["v"], int(one["n"])) for one in top or []),
        placeholders={one["v"]: int(one["n"]) for one in tokens or []},
        variants=0,
        variant_rows=0,
        variant_example="",
    )


def masks_of_many(cursor: Cursor, table: str, columns: list[Column]) -> dict[str, tuple[MaskCounter, bool]]:
    """Masks of columns with many distinct values, in one scan; true where only a probe was counted.

    Free text, that is long values or a new mask in every second value of a probe, is left at the probe.
    """
    found: dict[str, tuple[MaskCounter, bool]] = {}
    if not columns:
        return found
    prefixes = [f"left({column.text_sql}, {PREFIX}) AS c{index}" for index, column in enumerate(columns)]
    probe = cursor.execute(f"SELECT {', '.join(prefixes)} FROM {table} LIMIT {PROBE}").to_arrow_table()
    regular = []
    for index, column in enumerate(columns):
        values = probe.column(index).combine_chunks().drop_null()
        masks = MaskCounter()
        masks.add(values)
        long = len(values) and float(pc.mean(pc.utf8_length(values)).as_py()) > LONG
        varied = masks.full or len(masks.rows) > VARIED * max(len(values), 1)
        if probe.num_rows == PROBE and (long or varied):
            found[column.name] = (masks, True)
        else:
            regular.append((column, prefixes[index]))
    if not regular:
        return found
    counters = [MaskCounter() for _ in regular]
    wanted = ", ".join(prefix for _column, prefix in regular)
    for batch in cursor.execute(f"SELECT {wanted} FROM {table}").to_arrow_reader(200_000 // len(regular) + 1):
        for index, masks in enumerate(counters):
            if not masks.full:
                masks.add(batch.column(index).drop_null())
    for (column, _prefix), masks in zip(regular, counters, strict=True):
        found[column.name] = (masks, False)
    return found


def variants_in_sql(cursor: Cursor, table: str, column: Column) -> tuple[int, int, str]:
    """`_variants` for a column with many distinct values; asked only where its masks allow for some."""
    text = column.text_sql
    row = cursor.execute(
        f"""
        SELECT count(*), coalesce(sum(other), 0), arg_max([first, last], other) FROM (
            SELECT sum(n) - max(n) AS other, left(min(x), 60) AS first, left(max(x), 60) AS last
            FROM (SELECT {text} AS x, count(*) AS n FROM {table} WHERE trim({text}) <> '' GROUP BY 1)
            GROUP BY lower(trim(x)) HAVING count(*) > 1)
        """
    ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1]), " · ".join(visible(one) for one in row[2] or [])
