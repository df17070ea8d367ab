"""What differs between two versions of a table, by rows, cells and columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.i18n import N_, _, agreed, listed
from core.kinds import KEYS
from core.lake.matching import PAIRS, Match, match
from core.lake.renames import renamed_columns, renamed_keys
from core.lake.sides import Side, facing, retyped, sides

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake.model import Dataset

State = tuple["Dataset", str, dict[str, str]]

HOW = {
    "given": N_("Rows are matched by {columns}, as asked."),
    "upload": N_("Both versions come from one upload: rows are matched by their row id."),
    "lines": N_("Rows were only added: they are matched by file and line."),
    "contract": N_("Rows are matched by {columns}, the key of the contract."),
    "unique": N_("Rows are matched by {columns}, whose values tell them apart."),
    "nearly": N_("Rows are matched by {columns}, whose values tell nearly all of them apart."),
    "content": N_("No column tells the rows apart: equal rows are matched wherever they stand, changed ones by place."),
    "order": N_("Hardly a row is equal and no column tells them apart: rows are matched by their number alone."),
}
RENEWED = N_("{columns} was given anew to each upload and is not compared.")
REPEATS = N_(
    "{count} row shares its key with others: it is paired by what else it says.",
    "{count} rows share their key with others: they are paired by what else they say.",
)
RENAMED = N_("The same values under another name, compared as one column each: {columns}.")
WARNING = N_("A row that was added or taken out makes all rows after it look changed. Name the key columns.")


@dataclass(frozen=True)
class DiffExample:
    """One differing cell: the row's key, the column and the text before and after."""

    key: str
    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Diff:
    """The difference of two versions; cells are compared as text, so a mere retype is no change, nor are the zeros that
    a decimal of more digits shows.

    `how` says by what rows were matched (a key of `HOW`), `key` by which columns ("_row" for row ids, "content",
    "order"); `said` and `warning` say both in words. `columns_renewed` were given anew to each upload and are not
    compared; `columns_renamed` (old name to new) hold the same under another name, and are neither added nor removed.
    `rows_repeating` counts the rows of both versions that share their key with others.
    """

    dataset: str
    v1: int
    v2: int
    key: str
    how: str
    rows_before: int
    rows_after: int
    rows_added: int
    rows_removed: int
    rows_changed: int
    cells_changed: int
    changed_by_column: dict[str, int]
    columns_added: list[str]
    columns_removed: list[str]
    columns_retyped: dict[str, tuple[str, str]]
    columns_renewed: list[str]
    columns_renamed: dict[str, str]
    rows_repeating: int
    examples: list[DiffExample]

    @property
    def said(self) -> str:
        """By what rows were matched, and what was left out of the comparison, in the reader's language."""
        nearly = self.how == "unique" and self.rows_repeating
        found = _(HOW["nearly" if nearly else self.how]).format(columns=self.key)
        if self.rows_repeating:
            found += " " + agreed(REPEATS, self.rows_repeating).format(count=f"{self.rows_repeating:,}")
        if self.columns_renamed:
            pairs = listed(f"{before} → {after}" for before, after in self.columns_renamed.items())
            found += " " + _(RENAMED).format(columns=pairs)
        if self.columns_renewed:
            found += " " + _(RENEWED).format(columns=listed(self.columns_renewed))
        return found

    @property
    def warning(self) -> str:
        """What a reader must know before believing the counts; "" where rows were matched surely."""
        return _(WARNING) if self.how == "order" else ""

    @property
    def columns_changed(self) -> list[str]:
        """Columns that are new, gone, renamed, of another type, or hold another cell in a row that both versions have;
        each by its newer name."""
        named = dict.fromkeys(self.columns_renamed.values())
        return [
            *self.columns_removed,
            *self.columns_added,
            *{**named, **self.columns_retyped, **self.changed_by_column},
        ]


def compare(
    cursor: Cursor,
    before: State,
    after: State,
    *,
    key: Sequence[str] = (),
    contract: Sequence[str] = (),
    added: bool = False,
    limit: int = 50,
) -> Diff:
    """Compare two states of a dataset.

    Args:
        key: The columns that the reader says name a row.
        contract: The columns that the dataset's contract says name a row; the kind's key without.
        added: No upload replaced the content between the two: rows were only added.
        limit: How many differing cells to show.

    Raises:
        NotFound: a column of `key` is not in both states.
    """
    (first, old_table, old_types), (last, new_table, new_types) = before, after
    old, new = sides(cursor, old_table, old_types, new_table, new_types)
    agreed = tuple(contract) or tuple(last.imports.get("key", ())) or _key_of_the_kind(last)
    try:
        names = renamed_keys(cursor, old, new)
        old, new = facing(old, new, names)
        given, agreed = _by_old_names(key, names), _by_old_names(agreed, names)
        how = match(
            cursor, old, new, given=given, upload=first.raw_version == last.raw_version, added=added, contract=agreed
        )
        more = renamed_columns(cursor, old, new)
        old, new = facing(old, new, more)
        return _counted(cursor, first, last, old, new, how, {**names, **more}, limit)
    finally:
        cursor.execute(f"DROP TABLE IF EXISTS {PAIRS}")


def _by_old_names(columns: Sequence[str], names: dict[str, str]) -> tuple[str, ...]:
    return tuple(names.get(name, name) for name in columns)


def _key_of_the_kind(dataset: Dataset) -> tuple[str, ...]:
    column = dataset.roles.get(KEYS.get(dataset.kind, ""))
    return (column,) if column else ()


def _counted(
    cursor: Cursor, first: Dataset, last: Dataset, old: Side, new: Side, how: Match, names: dict[str, str], limit: int
) -> Diff:
    """`names` are the columns that the newer version calls otherwise (name there to the older one's)."""
    now = {before: after for after, before in names.items()}
    both_have = [name for name in old.types if name in new.types]
    shared = [name for name in both_have if name not in how.renewed]
    cells = [f"{old.text(c, 'a')} AS a{i}, {new.text(c, 'b')} AS b{i}" for i, c in enumerate(shared)]
    join = f"SELECT ra, rb, {_name(how, new)} AS key, {', '.join(cells) or '1'} FROM {PAIRS} "
    join += f"LEFT JOIN {old.table} a ON a._row = ra LEFT JOIN {new.table} b ON b._row = rb"
    both = "ra IS NOT NULL AND rb IS NOT NULL"
    differs = [f"(a{i} IS DISTINCT FROM b{i})" for i in range(len(shared))]
    decimals = {now.get(c, c) for c in shared if old.types[c].startswith("DECIMAL")}
    any_cell = " OR ".join(differs) or "false"
    counts = ["count(*) FILTER (ra IS NULL)", "count(*) FILTER (rb IS NULL)"]
    counts += [f"count(*) FILTER ({both} AND ({any_cell}))"]
    counts += [f"count(*) FILTER ({both} AND {one})" for one in differs]
    row = cursor.execute(f"SELECT {', '.join(counts)} FROM ({join})").fetchone() or ()
    by_column = {now.get(name, name): int(row[3 + i]) for i, name in enumerate(shared) if row[3 + i]}
    return Diff(
        dataset=last.name,
        v1=first.version,
        v2=last.version,
        key=", ".join(now.get(name, name) for name in how.columns) or how.how,
        how=how.how,
        rows_before=old.rows,
        rows_after=new.rows,
        rows_added=int(row[0]),
        rows_removed=int(row[1]),
        rows_changed=int(row[2]),
        cells_changed=sum(by_column.values()),
        changed_by_column=by_column,
        columns_added=[name for name in new.types if name not in old.types],
        columns_removed=[name for name in old.types if name not in new.types],
        columns_retyped={
            now.get(c, c): (old.types[c], new.types[c]) for c in both_have if retyped(old.types[c], new.types[c])
        },
        columns_renewed=list(how.renewed),
        columns_renamed=now,
        rows_repeating=how.repeats,
        examples=_examples(cursor, join, f"{both} AND ({any_cell})", [now.get(c, c) for c in shared], decimals, limit),
    )


def _name(how: Match, new: Side) -> str:
    """What names a row to the reader: its key, or where it stands in the newer version's source."""
    columns = how.columns or ("_line",)
    return f"concat_ws(' · ', {', '.join(new.text(name, 'b') for name in columns)})"


def _examples(
    cursor: Cursor, join: str, where: str, shared: list[str], decimals: set[str], limit: int
) -> list[DiffExample]:
    rows: list[tuple[Any, ...]] = cursor.execute(
        f"SELECT * FROM ({join}) WHERE {where} ORDER BY try_cast(key AS BIGINT), key, rb LIMIT {int(limit)}"
    ).fetchall()
    found = []
    for row in rows:
        for i, column in enumerate(shared):
            old, new = row[3 + 2 * i], row[4 + 2 * i]
            if old != new:
                bare = column in decimals
                found.append(DiffExample(str(row[2]), column, *(_without_zeros(one, bare) for one in (old, new))))
    return found[:limit]


def _without_zeros(text: str | None, decimal: bool) -> str | None:
    """A number as people write it: without the zeros that only its type shows."""
    return text.rstrip("0").rstrip(".") if text and decimal and "." in text else text
