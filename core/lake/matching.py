"""Which row of one version is which row of another: the pairs that a comparison rests on.

The surest way that applies is taken: the key the reader names; the row ids of one upload; the source lines where rows
were only added; the contract's key; a column whose values tell rows apart and find their like on the other side; the
content of whole rows; and, where not one row is equal, their order, which is said as a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from core.errors import NotFound
from core.i18n import _
from core.lake.kin import pair_kin
from core.lake.sides import Side, maybe_telling, tells_apart

if TYPE_CHECKING:
    from core.engine import Cursor

How = Literal["given", "upload", "lines", "contract", "unique", "content", "order"]

PAIRS = "temp.matched_rows"
"""Where the pairs are kept meanwhile: `ra` and `rb`, the `_row` of either side, NULL where a row has no like."""
AGREES = 0.5
"""Two rows are one row that changed when at least half of their cells are equal; of a key's rows half on the whole."""
MOST_CANDIDATES = 5
"""Columns tried for a key: each costs a join, and a table with more such columns has its own among the first."""
HARDLY_ANY = 0.01
"""With fewer equal rows than one in a hundred, content finds by chance alone (blank rows, totals)."""


@dataclass(frozen=True)
class Match:
    """How rows were matched, and by which columns (none for content and order).

    `renewed` are columns that were given anew to each upload (a row number, an id made on export): they tell rows apart
    and mean others, so they are not compared. `repeats` counts the rows of either side that share their key.
    """

    how: How
    columns: tuple[str, ...] = ()
    renewed: tuple[str, ...] = ()
    repeats: int = 0


def match(
    cursor: Cursor,
    old: Side,
    new: Side,
    *,
    given: Sequence[str] = (),
    upload: bool = False,
    added: bool = False,
    contract: Sequence[str] = (),
) -> Match:
    """Pair the rows of two versions into `PAIRS`.

    Args:
        given: Key columns that the reader named.
        upload: Both come from one upload, so that row ids say which row is which.
        added: The new one has the old one's rows and more files.
        contract: Key columns that the dataset has agreed on.

    Raises:
        NotFound: a named key column is not in both versions.
    """
    shared = [name for name in old.types if name in new.types]
    for name in given:
        if name not in shared:
            raise NotFound.among(_("column"), name, shared)
    if given:
        return _by_key(cursor, old, new, tuple(given), "given")
    if upload:
        return _by_key(cursor, old, new, ("_row",), "upload")
    if added:
        return _by_key(cursor, old, new, ("_file", "_line"), "lines")
    agreed = tuple(contract)
    by_contract = agreed and set(agreed) <= set(shared) and all(tells_apart(cursor, one, agreed) for one in (old, new))
    if by_contract and not _other_values(cursor, old, new, agreed):
        return _by_key(cursor, old, new, agreed, "contract")
    found, renewed = _telling_column(cursor, old, new, shared)
    if by_contract and (not found or found in agreed):
        return _by_key(cursor, old, new, agreed, "contract")
    if by_contract:
        renewed = (*(name for name in agreed if name not in renewed), *renewed)
    if found:
        return replace(_by_key(cursor, old, new, (found,), "unique"), renewed=renewed)
    return replace(_by_content(cursor, old, new, [name for name in shared if name not in renewed]), renewed=renewed)


def _by_key(cursor: Cursor, old: Side, new: Side, columns: tuple[str, ...], how: How) -> Match:
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE matched_rows AS {_keyed(old, new, columns)}")
    if how in ("upload", "lines"):
        return Match(how, columns)
    rest = [name for name in old.types if name in new.types and name not in columns]
    return Match(how, columns, repeats=pair_kin(cursor, old, new, columns, rest))


def _keyed(old: Side, new: Side, columns: Sequence[str], rest: Sequence[str] = ()) -> str:
    """Pairs by key; of several rows with one key the k-th is the k-th of the other side. `rest` adds a digest of these
    columns to either side (`da`, `db`)."""
    keys = [f"k{n}" for n in range(len(columns))]

    def one(table: Side) -> str:
        cells = ", ".join(f"{table.text(name)} AS {key}" for key, name in zip(keys, columns, strict=True))
        order = ", ".join(table.text(name) for name in columns)
        number = f"row_number() OVER (PARTITION BY {order} ORDER BY _row)"
        digest = f", {_digest(table, rest)} AS d" if rest else ""
        return f"SELECT _row AS r, {number} AS n, {cells}{digest} FROM {table.table}"

    on = " AND ".join(["a.n = b.n", *(f"a.{key} IS NOT DISTINCT FROM b.{key}" for key in keys)])
    wanted = "a.r AS ra, b.r AS rb" + (", a.d AS da, b.d AS db" if rest else "")
    return f"SELECT {wanted} FROM ({one(old)}) a FULL JOIN ({one(new)}) b ON {on}"


def _digest(side: Side, columns: Sequence[str]) -> str:
    cells = ", ".join(f"coalesce({side.text(name)}, '\x01')" for name in columns)
    return f"hash(concat_ws('\x1f', {cells}))" if columns else "0"


def _other_values(cursor: Cursor, old: Side, new: Side, key: Sequence[str]) -> bool:
    """Whether hardly a value of a key is on both sides: the key was made anew, or all rows are others."""

    def values(one: Side) -> str:
        return f"SELECT DISTINCT {', '.join(one.text(name) for name in key)} FROM {one.table}"

    row = cursor.execute(f"SELECT count(*) FROM ({values(old)} INTERSECT {values(new)})").fetchone()
    return bool(row and old.rows and new.rows and row[0] < HARDLY_ANY * min(old.rows, new.rows))


def _telling_column(cursor: Cursor, old: Side, new: Side, shared: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The first column whose values tell rows apart on both sides and mean the same rows there ("" for none), and those
    before it whose values were given anew to each upload: the rows that these pair agree in few cells, or far fewer of
    them are equal than by content."""
    renewed: list[str] = []
    strange = ""
    names = _telling(cursor, old, new, shared) if old.rows and new.rows else []
    for name in names:
        rest = [one for one in shared if one != name and one not in renewed]
        paired, equal = _agreement(cursor, old, new, name, rest)
        if paired and (not rest or _means_the_same(cursor, old, new, name, rest, equal)):
            return name, tuple(renewed)
        if _equal_rows(cursor, old, new, rest) >= AGREES * min(old.rows, new.rows):
            renewed.append(name)
        elif not paired:
            strange = strange or name  # by a key all rows are others
    return strange, tuple(renewed)


def _telling(cursor: Cursor, old: Side, new: Side, shared: Sequence[str]) -> list[str]:
    """The first few columns that tell rows apart on both sides."""
    names = [name for name in shared if _countable(old.types[name]) and _countable(new.types[name])]
    for table in (old, new):
        names = maybe_telling(cursor, table, names)
    return [
        name for name in names[:MOST_CANDIDATES] if all(tells_apart(cursor, table, (name,)) for table in (old, new))
    ]


def _means_the_same(cursor: Cursor, old: Side, new: Side, name: str, rest: Sequence[str], equal: int) -> bool:
    """Whether a column pairs the same things: their cells agree, and content alone does not find twice as many equal
    rows among most of the table."""
    if not _cells_agree(cursor, old, new, name, rest):
        return False
    anywhere = _equal_rows(cursor, old, new, rest)
    return equal >= AGREES * anywhere or anywhere < AGREES * min(old.rows, new.rows)


def _countable(duckdb_type: str) -> bool:
    """Whether values of a type name things: texts, whole numbers, UUIDs; not measures, times or lists."""
    return duckdb_type.upper() in ("VARCHAR", "BIGINT", "INTEGER", "UBIGINT", "HUGEINT", "SMALLINT", "UUID") or (
        duckdb_type.upper().startswith("DECIMAL") and duckdb_type.endswith(",0)")
    )


def _agreement(cursor: Cursor, old: Side, new: Side, name: str, rest: Sequence[str]) -> tuple[int, int]:
    """How many rows a column pairs, and how many of these are equal in all other columns."""
    pairs = _keyed(old, new, (name,), rest or (name,))
    row = cursor.execute(
        f"SELECT count(*) FILTER (ra IS NOT NULL AND rb IS NOT NULL), count(*) FILTER (da = db) FROM ({pairs})"
    ).fetchone() or (0, 0)
    return int(row[0]), int(row[1])


def _cells_agree(cursor: Cursor, old: Side, new: Side, name: str, rest: Sequence[str]) -> bool:
    same = " + ".join(_equal(old, new, one) for one in rest)
    on = f"{old.text(name, 'a')} = {new.text(name, 'b')}"
    row = cursor.execute(f"SELECT avg({same}) FROM {old.table} a JOIN {new.table} b ON {on}").fetchone()
    return bool(row and row[0] is not None and row[0] >= AGREES * len(rest))


def _equal(old: Side, new: Side, column: str) -> str:
    return f"({old.text(column, 'a')} IS NOT DISTINCT FROM {new.text(column, 'b')})::INT"


def _equal_rows(cursor: Cursor, old: Side, new: Side, columns: Sequence[str]) -> int:
    """Rows that both sides hold, wherever they stand; blank rows of no column agree with nothing."""
    if not columns:
        return 0
    counts = [f"SELECT {_digest(one, columns)} AS d, count(*) AS n FROM {one.table} GROUP BY d" for one in (old, new)]
    row = cursor.execute(
        f"SELECT coalesce(sum(least(a.n, b.n)), 0) FROM ({counts[0]}) a JOIN ({counts[1]}) b ON a.d = b.d"
    ).fetchone()
    return int(row[0]) if row else 0


def _by_content(cursor: Cursor, old: Side, new: Side, shared: Sequence[str]) -> Match:
    """Equal rows are one row. What is left between the same two equal rows is paired in its order, where at least half
    of the cells agree: a line that changed in its place. Everything else was removed or added."""
    equal = _equal_rows(cursor, old, new, shared)
    by_order = equal < HARDLY_ANY * min(old.rows, new.rows)

    def numbered(one: Side, to: str) -> str:
        digest = "0" if by_order else _digest(one, shared)
        return (
            f"SELECT _row AS r{to}, {digest} AS d, row_number() OVER (PARTITION BY {digest} ORDER BY _row) AS n "
            f"FROM {one.table}"
        )

    left, right = numbered(old, "a"), numbered(new, "b")
    if by_order:
        rows = f"SELECT ra, rb FROM ({left}) FULL JOIN ({right}) USING (d, n)"
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE matched_rows AS {rows}")
    else:
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE equal_rows AS SELECT ra, rb FROM ({left}) FULL JOIN ({right}) USING (d, n)"
        )
        last = "IGNORE NULLS) OVER (ORDER BY"
        before = f"SELECT ra, rb, last_value(rb {last} ra) AS gap FROM equal_rows WHERE ra IS NOT NULL"
        after = (
            f"SELECT rb, last_value(CASE WHEN ra IS NOT NULL THEN rb END {last} rb) AS gap, ra "
            "FROM equal_rows WHERE rb IS NOT NULL"
        )
        place = "coalesce(gap, -1) AS gap, row_number() OVER (PARTITION BY gap ORDER BY"
        cursor.execute(
            "CREATE OR REPLACE TEMP TABLE matched_rows AS "
            "SELECT ra, rb FROM equal_rows WHERE ra IS NOT NULL AND rb IS NOT NULL UNION ALL "
            f"SELECT ra, rb FROM (SELECT ra, {place} ra) AS n FROM ({before}) WHERE rb IS NULL) "
            f"FULL JOIN (SELECT rb, {place} rb) AS n FROM ({after}) WHERE ra IS NULL) USING (gap, n)"
        )
        cursor.execute("DROP TABLE temp.equal_rows")
    _part_strangers(cursor, old, new, shared)
    return Match("order" if by_order and old.rows and new.rows else "content")


def _part_strangers(cursor: Cursor, old: Side, new: Side, shared: Sequence[str]) -> None:
    """Take pairs apart that agree in less than half of their cells."""
    same = " + ".join(_equal(old, new, one) for one in shared) or "0"
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE matched_rows AS WITH p AS (SELECT ra, rb, ({same}) >= {AGREES * len(shared)} "
        f"AS one FROM {PAIRS} LEFT JOIN {old.table} a ON a._row = ra LEFT JOIN {new.table} b ON b._row = rb) "
        "SELECT ra, rb FROM p WHERE one OR ra IS NULL OR rb IS NULL UNION ALL "
        "SELECT ra, NULL FROM p WHERE NOT one AND rb IS NOT NULL AND ra IS NOT NULL UNION ALL "
        "SELECT NULL, rb FROM p WHERE NOT one AND ra IS NOT NULL AND rb IS NOT NULL"
    )
