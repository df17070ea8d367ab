"""A dataset as one query with columns of fixed names, whatever its own are called and however its cells are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.cells.convention import USUAL
from core.collect.column_names import names_of, normalise
from core.collect.meaning import moment_column
from core.engine import literal, quote
from core.kinds import EVENT_SYNONYMS, EVENT_TYPES
from core.recommend.data import parsing

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake import Dataset, Lake

TEXTS = {
    "u": ("user_id",),
    "i": ("item_id",),
    "s": ("session_id",),
    "v": ("seller_id", "advertiser"),
    "o": ("order_id",),
    "agent": ("user_agent", "device"),
    "card": ("payment",),
    "source": ("source",),
    "status": ("status",),
    "words": ("text",),
}
"""Short name of a column -> the roles that can fill it, the first that is there."""
NUMBERS = {"p": "price", "q": "quantity", "a": "amount", "stars": "rating", "place": "position"}
"""Short name -> role of a number."""
MONEY = ("p", "a")
LEAST_WORDS = 20
"""Signs from which a text that stands elsewhere too is a copy: "very good" is written by many."""


@dataclass(frozen=True)
class Source:
    """A dataset's version, ready to be asked.

    Attributes:
        dataset: Its name; version: its snapshot; kind and rows of it.
        table: SQL of the table.
        columns: Column -> type. roles: role -> column, those whose column is there.
        base: SQL of a query, for the cursor that opened it, with `r` (the row's number), `t` (seconds since
            1970), `k` (standard event type) and the short names of `TEXTS` and `NUMBERS`; what is lacking is NULL.
        has: The short names that the dataset fills.
    """

    dataset: str
    version: int
    kind: str
    rows: int
    table: str
    columns: dict[str, str]
    roles: dict[str, str]
    base: str
    has: frozenset[str]

    def column(self, short: str) -> str:
        """The dataset's own column behind a short name; "" where it has none."""
        roles = TEXTS.get(short, (NUMBERS.get(short, {"t": "timestamp", "k": "event_type"}.get(short, "")),))
        return next((self.roles[role] for role in roles if role in self.roles), "")


LEAST_ALIKE = 3
"""Columns of a row that is a copy of another where they all agree; a time and a reading may well agree by chance."""


def open_source(lake: Lake, cursor: Cursor, dataset: Dataset, version: int | None = None) -> Source:
    """Make a dataset's newest version, or an earlier one, ready to be asked."""
    layer = None if version is not None else dataset.layer
    table = lake.table(dataset.name, layer, version)
    columns = {name: kind for name, kind in lake.columns(dataset.name, layer, version).items() if name[:1] != "_"}
    roles = _borrowed(dataset.kind, columns, {r: name for r, name in dataset.roles.items() if name in columns})
    found: dict[str, str] = {}
    for short, wanted in TEXTS.items():
        column = next((roles[role] for role in wanted if role in roles), None)
        if column is not None:
            found[short] = parsing.text(column)
    if "words" in found:
        found["words"] = f"CASE WHEN length({found['words']}) > {LEAST_WORDS} THEN hash(lower({found['words']})) END"
    for short, role in NUMBERS.items():
        if role in roles:
            column, kind = roles[role], columns[roles[role]]
            how = parsing.column_convention(cursor, table, column, kind) if kind == "VARCHAR" else USUAL
            found[short] = (parsing.money if short in MONEY else parsing.number)(column, kind, how)
    when = roles.get("timestamp")
    if when is not None:
        how = parsing.column_convention(cursor, table, when, columns[when]) if columns[when] == "VARCHAR" else USUAL
        found["t"] = parsing.seconds(when, columns[when], how)
    if "event_type" in roles:
        found["k"] = _standard(roles["event_type"])
    if "u" not in found and len(columns) >= LEAST_ALIKE:
        found["same"] = f"hash({', '.join(map(quote, columns))})"
    kinds = {"t": "DOUBLE", "words": "UBIGINT", "same": "UBIGINT", **dict.fromkeys(NUMBERS, "DOUBLE")}
    every = [*TEXTS, *NUMBERS, "t", "k", "same"]
    picked = ", ".join(f"{found.get(short) or 'NULL::' + kinds.get(short, 'VARCHAR')} AS {short}" for short in every)
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE anomaly_rows AS SELECT _row AS r, {picked} FROM {table}")
    base = "SELECT * FROM anomaly_rows"  # cells are read once, however many subjects are asked for
    row = cursor.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
    return Source(
        dataset.name,
        version or dataset.version,
        dataset.kind,
        int(row[0]),
        table,
        columns,
        roles,
        base,
        frozenset(found),
    )


def _borrowed(kind: str, columns: dict[str, str], roles: dict[str, str]) -> dict[str, str]:
    """Role -> column, with what the kind has no role for: the number of the order, by its name even where it plays the
    session, who it was in a table of no kind, and when, by the type of a column."""
    found = dict(roles)
    for role in ("order_id", "payment", *(("user_id", "session_id") if kind == "other" else ())):
        names = names_of("events" if role in ("user_id", "session_id") else "orders", role)
        taken = {name for played, name in found.items() if played != "session_id"}
        named = [one for one in columns if normalise(one) in names and one not in taken]
        if role not in found and named:
            found[role] = min(named, key=lambda one: names.index(normalise(one)))
    when = roles.get("timestamp") or roles.get("registered_at") or roles.get("start") or moment_column(columns)
    return found | ({"timestamp": when} if when else {})


def _standard(column: str) -> str:
    """SQL of the standard event type of a cell; as written where no type is known."""
    spelt: dict[str, list[str]] = {name: [name] for name in EVENT_TYPES}
    for word, standard in EVENT_SYNONYMS.items():
        spelt[standard].append(word)
    key = parsing.key(column)
    cases = " ".join(f"WHEN x IN ({', '.join(map(literal, sorted(set(words))))}) THEN {literal(name)}"
                     for name, words in spelt.items())  # fmt: skip
    return f"list_transform([{key}], x -> CASE {cases} ELSE x END)[1]"
