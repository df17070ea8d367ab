"""One part computed in the reading engine: rows in the part's columns, whose lists beside them, and what to tell."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.cells import sql
from core.cells.convention import USUAL
from core.collect.column_names import normalise
from core.collect.meaning import date_of_name
from core.engine import literal, quote
from core.integrate.shop import golden, ids, money, streams
from core.integrate.shop.made import maps_of, reads_of, version_of
from core.integrate.shop.parts import MADE_OF_EVENTS, PARTS, PRICED, Part
from core.integrate.shop.plan import Plan
from core.integrate.shop.standard import FROM, Column, Read, as_text, held, layout, numbered, rows_of, stated_of, unread
from core.integrate.shop.state import parts_built
from core.kinds import EVENT_TYPES
from core.lake import Lake

if TYPE_CHECKING:
    from core.engine import Cursor

MOMENTS = frozenset(
    ("updated_at", "update_time", "updated", "modified_at", "modified", "last_updated", "last_modified")  # noqa: RUF005
    + ("更新时间", "修改时间", "更新日期")
)
"""Names of a column that says when a row of a catalog was true."""
MOST_TOLD = 20
"""Unknown event types, currencies and the like that are told by name."""


@dataclass
class Staged:
    """One part as tables of the reading engine, and what the commit says of it.

    Attributes:
        rows, merged, conflicts, left_out: SQL that selects them.
        roles: Role -> column.
        seen: Dataset -> version that was read; others now mean that the work was in vain.
    """

    rows: str
    merged: str
    conflicts: str
    left_out: str
    rows_in: int
    roles: dict[str, str]
    seen: dict[str, int]
    sources: list[dict[str, Any]] = field(default_factory=list)
    lineage: list[dict[str, str]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


@contextmanager
def staged(lake: Lake, cursor: Cursor, plan: Plan, name: str) -> Iterator[Staged]:
    """Compute a part; its tables are gone when the block ends.

    Raises:
        NotFound: a dataset of the plan is not there.
        BadInput: a map or rates cannot be read.
    """
    mark = uuid.uuid4().hex
    made: list[str] = []

    def table(what: str) -> str:
        made.append(f'memory.main."shop_{what}_{mark}"')
        return made[-1]

    try:
        if name == MADE_OF_EVENTS:
            yield _orders(lake, cursor, table("orders"))
        else:
            yield _Work(lake, cursor, plan, PARTS[name], table).done()
    finally:
        for one in made:
            cursor.execute(f"DROP TABLE IF EXISTS {one}")


def _count(cursor: Cursor, table: str) -> int:
    row = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


def _orders(lake: Lake, cursor: Cursor, table: str) -> Staged:
    events = parts_built(lake)["events"]
    where = lake.table(events.name, None, events.version)
    columns = lake.columns(events.name, None, events.version)
    lines = 0
    if streams.ORDER in columns:
        cursor.execute(f"CREATE TABLE {table} AS {streams.orders_of(where, columns)}")
        lines = int((cursor.execute(f"SELECT coalesce(sum(lines), 0) FROM {table}").fetchone() or (0,))[0])
    else:
        empty = "NULL::BIGINT AS _row, '' AS _file, NULL::BIGINT AS _line, '' AS dataset, '' AS order_id"
        cursor.execute(f"CREATE TABLE {table} AS SELECT {empty} WHERE false")
    held_now = [row[0] for row in cursor.execute(f"DESCRIBE {table}").fetchall()]
    roles = {role.name: role.name for role in PARTS[MADE_OF_EVENTS].roles if role.name in held_now}
    source = {"dataset": events.name, "layer": events.layer, "version": events.version, "rows": lines, "number": -1}
    of = {"lines": "", "quantity": "quantity", "price": "price", "currency": "currency"}
    lineage = [
        {"column": one, "role": one if one in roles else "", "dataset": events.name, "source": of.get(one, one)}
        for one in held_now
        if not one.startswith("_")
    ]
    nothing = f"SELECT NULL::BIGINT AS source, '' AS reason, NULL::BIGINT AS twin FROM {table} LIMIT 0"
    merged = f"SELECT NULL::BIGINT AS _row, NULL::BIGINT AS source FROM {table} LIMIT 0"
    return Staged(
        f"SELECT * FROM {table} ORDER BY _row",
        merged,
        golden.NONE,
        nothing,
        lines,
        roles,
        {events.name: events.version},
        [source],
        lineage,
    )


RECKONED = ("timestamp", "price", "quantity")
"""Roles by which visits, orders and amounts of money are made."""


class _Work:
    """The steps of one part that is made of uploads, in their order; see `done`."""

    def __init__(self, lake: Lake, cursor: Cursor, plan: Plan, part: Part, table: Callable[[str], str]) -> None:
        self.lake, self.cursor, self.plan, self.part, self.table = lake, cursor, plan, part, table
        self.reads = reads_of(lake, plan, part.name)
        found = layout(part, self.reads)
        lost = {read.dataset.name: unread(cursor, found, read) for read in self.reads}
        self.columns = [as_text(column) if self._mostly_lost(column, lost) else column for column in found]
        self.facts: dict[str, Any] = {}
        self.seen = {one.dataset.name: one.version for one in self.reads}

    def _mostly_lost(self, column: Column, lost: Mapping[str, Mapping[str, int]]) -> bool:
        """Whether more than half of a source's cells are no number or time: such a column keeps what it says.

        What the shop itself reckons with stays a number or a time: one bad file takes the clock from no other.
        """
        if column.role in RECKONED:
            return False
        counts = [(lost[read.dataset.name].get(column.name, 0), read.dataset.rows) for read in self.reads]
        return any(2 * n > rows for n, rows in counts)

    def done(self) -> Staged:
        """Read, give each thing one id, convert prices; then merge, or tell twins apart and name visits and orders."""
        rows = self._priced(self._read())
        total = _count(self.cursor, rows)
        names = [column.name for column in self.columns]
        if self.part.key:
            tables = golden.Tables(*(self.table(one) for one in ("rows", "merged", "conflicts", "left_out")))
            golden.merged(self.cursor, rows, tables, self.part.key, self.columns, self.plan)
            selects = (
                f"SELECT * FROM {tables.rows} ORDER BY _row",
                f"SELECT * FROM {tables.merged}",
                f"SELECT * FROM {tables.conflicts}",
                f"SELECT * FROM {tables.left_out}",
            )
        else:
            left = self.table("left_out")
            streams.twins(self.cursor, rows, left, self.part.name, names, self.plan.replays)
            kept = f"SELECT * EXCLUDE (_trust, _moment) FROM {rows} WHERE _row NOT IN (SELECT source FROM {left})"
            if self.part.name == "events":
                kept = streams.with_sessions(kept, names, self.plan.gap_minutes)
                sessions = self.plan.gap_minutes > 0 and {"user_id", "timestamp"} <= set(names)
                names += ["session_id"] if sessions and "session_id" not in names else []
                kept = streams.with_orders(kept, names)
                self._events(rows)
            merged = f"SELECT NULL::BIGINT AS _row, NULL::BIGINT AS source FROM {left} LIMIT 0"
            selects = (kept, merged, golden.NONE, f"SELECT * FROM {left}")
        roles = {column.role: column.name for column in self.columns if column.role}
        if "session_id" in names:
            roles["session_id"] = "session_id"
        self._unread()
        return Staged(*selects, total, roles, self.seen, self._sources(rows), self._lineage(names), self.facts)

    def _read(self) -> str:
        """The rows of all sources, every id as its thing is called in the shop."""
        selects = []
        for place, read in enumerate(self.reads):
            more = (f"{place} AS _trust", f"{self._moment(read)} AS _moment")
            selects.append(rows_of(self.cursor, self.part, self.columns, read, *more))
        rows = self.table("read")
        ids_of = dict(self.part.ids) | ({self.part.key: self.part.name} if self.part.key else {})
        names = {column.name for column in self.columns}
        source, replaced = f"({' UNION ALL '.join(selects)}) s", []
        for role, of in ids_of.items():
            one = self._one_id(of) if role in names else None
            if one:
                source += f" LEFT JOIN {one} AS m_{role} ON s.{quote(role)} = m_{role}.id"
                replaced.append(f"coalesce(m_{role}.one, s.{quote(role)}) AS {quote(role)}")
        cells = f"s.* REPLACE ({', '.join(replaced)})" if replaced else "s.*"
        self.cursor.execute(f"CREATE TABLE {rows} AS SELECT {cells} FROM {source}")
        return rows

    def _moment(self, read: Read) -> str:
        """SQL of when a row was true: by its own column, else the day in its file's name, else when it was loaded."""
        if not self.part.key:
            return "NULL::TIMESTAMP"
        loaded = literal(read.dataset.updated.strftime("%Y-%m-%d %H:%M:%S"))
        files = [str(row[0]) for row in self.cursor.execute(f"SELECT DISTINCT _file FROM {read.table}").fetchall()]
        days = {file: day for file in files if (day := date_of_name(file))}
        ways = [f"CAST({loaded} AS TIMESTAMP)"]
        if days:
            pairs = ", ".join(f"{literal(file)}: {literal(day.isoformat())}" for file, day in days.items())
            ways.insert(0, f"CAST(MAP {{{pairs}}}[_file] AS TIMESTAMP)")
        own = next((column for column in read.columns if normalise(column) in MOMENTS), None)
        if own:
            kind, cell = read.columns[own], quote(own)
            how = sql.convention_of(self.cursor, read.table, cell, kind) if kind == "VARCHAR" else USUAL
            ways.insert(0, sql.moment(cell, kind, how))
        return f"coalesce({', '.join(ways)})"

    def _one_id(self, of: str) -> str | None:
        """A table of ids that have another name in the shop; None where no crosswalk says any."""
        maps = [one for one in maps_of(self.plan, self.part.name) if one.part == of]
        pairs: list[tuple[str, str]] = []
        for one in maps:
            version = version_of(self.lake.dataset(one.dataset))
            self.seen[one.dataset] = version
            pairs += ids.pairs_of(self.lake, self.cursor, one, version)
        if not pairs:
            return None
        tables = []
        for read in reads_of(self.lake, self.plan, of):
            self.seen[read.dataset.name] = read.version
            if column := held(PARTS[of], read, PARTS[of].key):
                cell = f"CAST({quote(column)} AS VARCHAR)"
                tables.append(f"SELECT {numbered(f'trim({cell})', read.source.numbering)} AS id FROM {read.table}")
        named = sorted({one for pair in pairs for one in pair})
        found = ids.one_id(pairs, ids.ranks_of(self.cursor, named, tables))
        name = self.table(f"one_{of}")
        ids.as_table(self.cursor, name, found)
        self.facts.setdefault("one_id", {})[of] = len(found)
        return name

    def _priced(self, rows: str) -> str:
        """The rows with prices in one currency where rates say how; and what is told of currencies."""
        names = {column.name for column in self.columns}
        if self.part.name not in PRICED or "price" not in names:
            return rows
        if "currency" in names:
            found = self.cursor.execute(
                f"SELECT coalesce({money.code('currency')}, ''), count(*) AS n FROM {rows} WHERE price IS NOT NULL "
                f"GROUP BY 1 ORDER BY n DESC LIMIT {MOST_TOLD}"
            ).fetchall()
            self.facts["currencies"] = {str(one): int(n) for one, n in found}
        else:
            told = self.cursor.execute(f"SELECT count(price) FROM {rows}").fetchone()
            self.facts["currencies"] = {"": int(told[0])} if told and told[0] else {}
        if self.plan.rates is None or "currency" not in names:
            return rows
        rates, version = self.plan.rates, version_of(self.lake.dataset(self.plan.rates.dataset))
        self.seen[rates.dataset] = version
        table = self.table("rates")
        money.read_rates(self.lake, self.cursor, rates, version, table)
        priced = self.table("priced")
        moment = "timestamp" if "timestamp" in names else "_moment"
        self.facts["apart"] = money.converted(self.cursor, rows, priced, table, rates.base, moment)
        self.facts["base"] = rates.base
        price = next(column for column in self.columns if column.role == "price")
        self.columns += [
            Column(money.GIVEN[0], "", "", price.type, price.of),
            Column(money.GIVEN[1], "", "", "VARCHAR", next(c.of for c in self.columns if c.role == "currency")),
        ]
        return priced

    def _events(self, rows: str) -> None:
        """Count what an event does not say."""
        names = {column.name for column in self.columns}
        if "event_type" in names:
            known = ", ".join(map(literal, EVENT_TYPES))
            found = self.cursor.execute(
                f"SELECT event_type, count(*) AS n FROM {rows} WHERE event_type NOT IN ({known}) "
                f"GROUP BY 1 ORDER BY n DESC LIMIT {MOST_TOLD}"
            ).fetchall()
            self.facts["unknown_events"] = {str(one): int(n) for one, n in found}
        for role in ("user_id", "item_id", "timestamp"):
            if role in names:
                row = self.cursor.execute(f"SELECT count(*) - count({quote(role)}) FROM {rows}").fetchone()
                self.facts[f"without_{role}"] = int(row[0]) if row else 0

    def _unread(self) -> None:
        found = {read.dataset.name: unread(self.cursor, self.columns, read) for read in self.reads}
        self.facts["unread"] = {name: cells for name, cells in found.items() if cells}

    def _sources(self, rows: str) -> list[dict[str, Any]]:
        counted = dict(self.cursor.execute(f"SELECT _trust, count(*) FROM {rows} GROUP BY 1").fetchall())
        return [
            {
                "dataset": read.dataset.name,
                "layer": read.dataset.layer,
                "version": read.version,
                "rows": int(counted.get(place, 0)),
                "number": read.number,
            }
            for place, read in enumerate(self.reads)
        ]

    def _lineage(self, names: Sequence[str]) -> list[dict[str, str]]:
        """Which column of which dataset each column is made of; what the shop itself derives has no dataset."""
        found = []
        for column in self.columns:
            for read in self.reads:
                own = column.of.get(read.dataset.name)
                if own or stated_of(column.role, read):
                    found.append(
                        {"column": column.name, "role": column.role, "dataset": read.dataset.name, "source": own or ""}
                    )
        known = {one["column"] for one in found}
        found += [{"column": name, "role": "", "dataset": "", "source": ""} for name in names if name not in known]
        return found


__all__ = ["FROM", "Staged", "staged"]
