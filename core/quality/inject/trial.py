"""A fault planted on a copy, and what the checks of a contract say of it, and when."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from core.cells.formulas import Rows as InertRows
from core.engine import quote
from core.errors import BadInput
from core.i18n import _
from core.lake import Lake, open_lake
from core.quality.failing import failing_rows
from core.quality.inject.faults import named, plant
from core.quality.inject.sheet import WHOLE, Change, Planted, Rows, moment_of
from core.quality.model import CheckResult, Report, Suite
from core.quality.run import check, drafted, place, suite_of

MOST_ROWS = 20_000
"""Rows of a dataset that a trial copies, the newest: two weeks of a middling shop, and checked in seconds."""
MOST_BESIDE = 100_000
"""Rows of another dataset up to which it is copied too, so that references are known."""
DAYS = 3
"""Days, the last ones, on which a fault stays while they come one by one."""
HISTORY = 12
"""Days before them from which comparing with what is usual can be tried."""
OF_SCHEMA = ("G_column_lost", "G_column_new", "G_renamed", "G_retyped", "D9_renamed", "D14_split")
"""Faults of a whole table, which do not come day by day."""
BETWEEN = 1_000_000
"""Lines between the rows that are added on one day and those of the next: more than any of them adds."""
ONCE = ("G_gap",)
"""Faults of one day: a gap is told when the next day comes."""
MOST_LISTED = 50_000
"""Failing rows that are held against the answer key."""


@dataclass(frozen=True)
class Caught:
    """What one check said of the fault.

    Attributes:
        result: The result at its first finding.
        upload: The upload at which it first found it: 1 is the first that holds the fault.
        flagged, hits: Rows that it flags and did not without the fault, and how many of these hold it; of a check of
            the table as a whole both are 0.
    """

    result: CheckResult
    upload: int
    flagged: int = 0
    hits: int = 0

    @property
    def precision(self) -> float | None:
        return self.hits / self.flagged if self.flagged else None


@dataclass(frozen=True)
class Trial:
    """What became of a fault.

    Attributes:
        fault: Its id.
        rows, changed: Rows of the copy, and how many of them hold the fault (rows that went are counted too).
        days: The days that came one by one, empty where the fault came at once.
        caught: What found it, the first and surest before.
        silent: Results of the checks that are for it and did not find it.
        found: Of the rows that hold it, the share that some check flags; None where no row can be flagged.
        key: The answer key.
        alarms: Checks that told the same days without the fault: not of its making.
    """

    fault: str
    rows: int
    changed: int
    days: tuple[date, ...]
    caught: tuple[Caught, ...]
    silent: tuple[CheckResult, ...]
    found: float | None
    key: tuple[Change, ...]
    alarms: tuple[str, ...] = ()

    @property
    def detected(self) -> bool:
        return bool(self.caught)

    @property
    def upload(self) -> int | None:
        """The upload at which the first check found it."""
        return min((one.upload for one in self.caught), default=None)


def read_rows(lake: Lake, name: str, version: int | None = None, most: int | None = None) -> Rows:
    """A dataset's rows as cells, the newest ones where there are more than `most`."""
    number, layer = place(lake, name, version, None)
    dataset, columns = lake.dataset(name, number), list(lake.columns(name, layer, number))
    wanted = ", ".join(quote(one) for one in columns)
    limit = f"QUALIFY row_number() OVER (ORDER BY _row DESC) <= {int(most)}" if most is not None else ""
    with lake.read() as cursor:
        cursor.execute(f"SELECT {wanted}, _row FROM {lake.table(name, layer, number)} {limit} ORDER BY _row")
        found = cursor.to_arrow_table()
    roles = {role: column for role, column in dataset.roles.items() if column in columns}
    return Rows({one: found.column(one).to_pylist() for one in columns}, dataset.kind, roles).numbered()


def as_csv(rows: Rows) -> str:
    """A table as CSV whose cells never run; nothing is written as nothing."""
    text = io.StringIO()
    out = InertRows(text)
    out.writerow(rows.columns)
    out.writerows(zip(*([_cell(one) for one in values] for values in rows.columns.values()), strict=True))
    return text.getvalue()


def key_csv(planted: Planted) -> str:
    """The answer key as CSV, by the lines of the table that `as_csv` writes; of rows that went, those they had."""
    now = {line: number for number, line in enumerate(planted.rows.lines, start=2)}
    text = io.StringIO()
    out = InertRows(text)
    out.writerow(("line", "column", "how", "before", "after"))
    for one in planted.key:
        line = now.get(one.line, one.line)
        out.writerow((line, one.column, one.how, _cell(one.before), _cell(one.after)))
    return text.getvalue()


def _cell(value: Any) -> Any:
    return "" if value is None else value


def shape(lake: Lake, name: str) -> Rows:
    """A dataset's columns and roles without its rows, to know which faults it can have."""
    dataset = lake.dataset(name)
    return Rows(dict.fromkeys(dataset.types, ()), dataset.kind, dataset.roles)


def trial(lake: Lake, name: str, fault: str, severity: str = "middle", seed: int = 0, column: str = "") -> Trial:
    """Plant a fault on a copy of a dataset and see what its contract says. Nothing is stored.

    Raises:
        NotFound, BadInput: as `core.quality.inject.plant`.
    """
    rows = read_rows(lake, name, most=MOST_ROWS)
    if not len(rows):
        raise BadInput(_("The dataset {name} has no rows.").format(name=name))
    beside = {
        one.name: read_rows(lake, one.name)
        for one in lake.datasets()
        if one.name != name and one.rows <= MOST_BESIDE and not one.built
    }
    return tried_on(name, rows, fault, severity, seed, column, beside=beside, suite=suite_of(lake, name))


def tried_on(
    name: str,
    rows: Rows,
    fault: str,
    severity: str = "middle",
    seed: int = 0,
    column: str = "",
    *,
    beside: Mapping[str, Rows] | None = None,
    suite: Suite | None = None,
    only: bool = False,
    by_day: bool = True,
) -> Trial:
    """The same on a table at hand, beside others; the contract is drafted from the sound table when none is given.

    Args:
        only: Ask the checks that are for the fault alone, which takes a fraction of the time.
        by_day: Let the last days come one by one, where there is a history to compare with.
    """
    chosen = named(fault, rows)
    parts = _parts(rows) if by_day and chosen.id not in OF_SCHEMA else []
    if parts:
        behind = max(rows.lines, default=1)
        planted = [
            plant(part, chosen.id, severity, seed + number, column, behind + number * BETWEEN)
            for number, (_day, part) in enumerate(parts[1:])
        ]
        if chosen.id in ONCE:
            planted = planted[:1]
        uploads = [one.rows for one in planted] + [part for _day, part in parts[1 + len(planted) :]]
        sound = [part for _day, part in parts]
    else:
        planted = [plant(rows, chosen.id, severity, seed, column)]
        uploads, sound = [planted[0].rows], [rows]
    with _twins() as (dirty, clean):
        for copy in (dirty, clean):
            for other, table in (beside or {}).items():
                land(copy, other, table)
            land(copy, name, sound[0])
        suite = suite or drafted(clean, name)
        if only:
            suite = replace(suite, checks=tuple(one for one in suite.checks if one.check in chosen.catches))
        check(dirty, name, suite=suite)
        quiet = check(clean, name, suite=suite)
        watch = _Watch()
        for number, upload in enumerate(uploads, start=1):
            land(dirty, name, upload, append=bool(parts))
            if parts:
                land(clean, name, sound[number], append=True)
                quiet = check(clean, name, suite=suite)
            report = check(dirty, name, suite=suite)
            watch.see(
                number, (dirty, report), (clean, quiet), planted[number - 1].lines if number <= len(planted) else set()
            )
        heard = {one.result.check for one in watch.known.values()}
        silent = [one for one in report.results if one.check in chosen.catches and one.check not in heard]
    key = tuple(one for made in planted for one in made.key)
    lasting, gone = ({one.line for one in key if (one.how == "removed") == went} for went in (False, True))
    caught = sorted(
        watch.known.values(), key=lambda one: (one.upload, one.result.check not in chosen.catches, -one.hits)
    )
    share = len(watch.lines & lasting) / len(lasting) if lasting and watch.lines else None
    days = tuple(day for day, _part in parts[1:])
    return Trial(
        chosen.id, len(rows), len(lasting | gone), days, tuple(caught), tuple(silent), share, key,
        tuple(sorted(watch.alarms)),
    )  # fmt: skip


class _Watch:
    """What was told of uploads with a fault and not of their twins without."""

    def __init__(self) -> None:
        self.known: dict[str, Caught] = {}
        self.lines: set[int] = set()
        self.held: set[int] = set()
        self.alarms: set[str] = set()

    def see(self, upload: int, dirty: tuple[Lake, Report], clean: tuple[Lake, Report], held: set[int]) -> None:
        """One upload: what its report says beyond its twin's, and how much of that is in the answer key."""
        self.held |= held
        flags, before = _flagged(*dirty), _flagged(*clean)
        self.alarms |= {one.id for one in clean[1].failing}
        for result in dirty[1].failing:
            fresh = flags.get(result.id, set()) - before.get(result.id, set())
            hits = fresh & self.held
            self.lines |= hits
            told = bool(hits) if result.has_rows else _is_news(result, clean[1].result(result.id))
            if told and result.id not in self.known:
                self.known[result.id] = Caught(result, upload, len(fresh), len(hits))


def _parts(rows: Rows) -> list[tuple[date, Rows]]:
    """The rows before the last days, and each of these, where there is a history to compare with."""
    at = rows.roles.get("timestamp", "")
    if at not in rows.columns:
        return []
    moments = [moment_of(cell) for cell in rows.columns[at]]
    days = sorted({one.date() for one in moments if one is not None})
    if len(days) < HISTORY + DAYS:
        return []
    last = days[-DAYS:]
    of = [one.date() if one is not None else days[0] for one in moments]
    parts = [(last[0], _some(rows, [place for place, day in enumerate(of) if day < last[0]]))]
    parts += [(day, _some(rows, [place for place, own in enumerate(of) if own == day])) for day in last]
    return parts if all(len(part) for _day, part in parts) else []


def _some(rows: Rows, places: Sequence[int]) -> Rows:
    columns = {name: [cells[place] for place in places] for name, cells in rows.columns.items()}
    return replace(rows, columns=columns, lines=[rows.lines[place] for place in places])


def _flagged(lake: Lake, report: Report) -> dict[str, set[int]]:
    return {
        one.id: {int(row["_line"]) for row in failing_rows(lake, report, one, MOST_LISTED) if row.get("_line")}
        for one in report.failing
        if one.has_rows
    }


def _is_news(result: CheckResult, other: CheckResult | None) -> bool:
    """Whether a check of the table as a whole says more than it did without the fault."""
    if other is None or other.passed:
        return True
    said, before = (_told(one) for one in (result, other))
    return bool(said - before) if said or before else result.failed > other.failed


def _told(result: CheckResult) -> set[str]:
    off = [f"{one.get('piece')}/{one.get('figure', one.get('column'))}" for one in result.detail.get("off", [])]
    return {*off, *(str(one.get("first")) for one in result.detail.get("gaps", []))}


@contextmanager
def _twins() -> Iterator[tuple[Lake, Lake]]:
    """Two empty workspaces of their own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="touchstone-trial-") as folder:
        lakes = [open_lake(Path(folder) / one) for one in ("planted", "sound")]
        try:
            yield lakes[0], lakes[1]
        finally:
            for one in lakes:
                one.close()


def land(lake: Lake, name: str, rows: Rows, *, append: bool = False) -> None:
    """Store a table as a dataset, or behind what it holds."""
    known = lake.columns(name, "raw") if append else {}
    if append and not len(rows):
        return
    cells = {one: _array(values) for one, values in rows.columns.items()}
    frame = pa.table(cells | {"_line": pa.array(list(rows.lines), pa.int64())})
    kept = lake.dataset(name).rows if append else 0
    action = "append" if append else "ingest"
    facts: dict[str, Any] = {"dataset": name, "action": action, "layer": "raw", "kind": rows.kind}
    facts |= {"roles": dict(rows.roles), "rows": kept + len(rows), "quarantined": 0}
    with lake.write(f"copy of {name}", info=facts) as cursor:
        cursor.register("incoming", frame)
        for column in set(known) & set(rows.columns):
            if known[column] != "VARCHAR" and pa.types.is_string(frame.schema.field(column).type):
                cursor.execute(f"ALTER TABLE lake.raw.{quote(name)} ALTER {quote(column)} TYPE VARCHAR")
        columns = ", ".join(quote(one) for one in rows.columns)
        chosen = (
            f"SELECT {kept} + row_number() OVER () - 1 AS _row, {_file(name)} AS _file, _line, {columns} FROM incoming"
        )
        table = f"lake.raw.{quote(name)}"
        if append:
            cursor.execute(f"INSERT INTO {table} BY NAME {chosen}")
        else:
            cursor.execute(f"CREATE OR REPLACE TABLE {table} AS {chosen}")
        described = cursor.execute(f"DESCRIBE {table}").fetchall()
        facts["types"] = {one[0]: one[1] for one in described if not one[0].startswith("_")}
        cursor.unregister("incoming")


def _file(name: str) -> str:
    return "'" + name.replace("'", "''") + ".csv'"


def _array(values: Sequence[Any]) -> pa.Array:
    """Cells as a column; where a fault made them of several types, as texts."""
    try:
        found = pa.array(list(values))
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        return pa.array([None if one is None else str(one) for one in values], pa.string())
    return found.cast(pa.string()) if pa.types.is_null(found.type) else found


__all__ = ["WHOLE", "Caught", "Trial", "as_csv", "key_csv", "land", "read_rows", "trial", "tried_on"]
