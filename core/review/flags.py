"""Which rows of a checked version failed which checks: a bit for each row and check, made once for a report and kept.

With the bits in memory everything the page asks is arithmetic over them: the rows of a check, of a column or of a day,
the map of the dataset, the strata of a sampling plan. They are made in one statement for each base that checks stand
on, in the background where the table is large, and lie in the workspace's folder `review`.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import quality
from core.access import own_view
from core.engine import Cursor, EngineError
from core.i18n import N_
from core.jobs import JobContext, Jobs
from core.lake import Lake
from core.quality import CheckResult, Report
from core.quality.failing import days, flagged

HANDLER = "core.review.flags:run"
AT_ONCE = 300_000
"""Rows up to which a page makes the bits itself: a second or two; beyond, a job does."""
KEPT_REPORTS = 3
"""Reports of a dataset whose files are kept: the newest and two before it, to which a plan may still belong."""
MOST_KEPT = 4
"""Reports whose bits stay in memory: of a million rows, 40 failed checks and a time some 9 MB each."""
NO_DAY = np.iinfo(np.int32).min
"""The day of a row whose time cannot be read."""
FARTHEST = 4_000_000
"""Days from 1970 that a date can have; beyond lie the engine's infinities and `NO_DAY`."""
Bits = NDArray[np.uint8]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Flags:
    """Rows by their place in the table (0 to `len - 1`), and what each failed.

    Attributes:
        report: What the dataset was judged by.
        rows: The table's row number at each place, ascending.
        bits: Check -> one bit for each place, eight to a byte.
        days: Day since 1970-01-01 at each place, `NO_DAY` where there is none; None where the data has no time.
        left_out: Failed checks about rows that could not be asked again.
    """

    report: Report
    rows: NDArray[np.int64]
    bits: Mapping[str, Bits]
    days: NDArray[np.int32] | None = None
    left_out: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, check: str) -> Mask:
        """The places that failed a check."""
        if check not in self.bits:
            return np.zeros(len(self), bool)
        return np.unpackbits(self.bits[check], count=len(self)).astype(bool)

    def any_of(self, checks: Iterable[str]) -> Mask:
        """The places that failed at least one of some checks."""
        found: Bits | None = None
        for one in checks:
            if one in self.bits:
                found = self.bits[one] if found is None else found | self.bits[one]
        return np.zeros(len(self), bool) if found is None else np.unpackbits(found, count=len(self)).astype(bool)

    @cached_property
    def checks(self) -> tuple[CheckResult, ...]:
        """The failed checks whose rows are known, the gravest and dearest first."""
        failed = [one for one in self.report.results if one.failed and one.id in self.bits]
        return tuple(
            sorted(failed, key=lambda one: (one.passed, -quality.SEVERITIES.index(one.severity), -one.cost, one.id))
        )

    @cached_property
    def by_column(self) -> Mapping[str, tuple[str, ...]]:
        """Column -> the failed checks that are about it; those that name no column stand under the empty name."""
        found: dict[str, list[str]] = {}
        for one in self.checks:
            for column in one.columns or ("",):
                found.setdefault(column, []).append(one.id)
        return {column: tuple(ids) for column, ids in found.items()}

    @cached_property
    def any(self) -> Mask:
        """The places that failed at least one check."""
        return self.any_of(self.bits)

    @cached_property
    def claims(self) -> tuple[str, ...]:
        """The checks that call a row wrong: errors and warnings. Information is a note, such as a field mostly left
        empty; a row with nothing else counts as one that no check flags."""
        return tuple(one.id for one in self.checks if one.severity != "info")

    @cached_property
    def claimed(self) -> Mask:
        """The places that some check calls wrong."""
        return self.any_of(self.claims)

    def at(self, place: int) -> tuple[str, ...]:
        """The checks that the row at a place failed, the gravest first."""
        return tuple(one.id for one in self.checks if self.bits[one.id][place // 8] & 128 >> place % 8)


_kept: OrderedDict[Path, Flags] = OrderedDict()
_lock = threading.Lock()


def path_of(lake: Lake, report: Report) -> Path:
    """Where the bits of a report lie, as whoever acts sees the dataset: a masked cell fails other checks, and of some
    rows there are fewer bits. A report made anew has another time and so another file."""
    stamp = f"{report.version}.{report.layer}.{int(report.time.timestamp() * 1e6)}"
    sight = lake.sight(report.dataset)
    return lake.path / "review" / f"{lake.require_name(report.dataset)}.{stamp}{sight and '.'}{sight}.npz"


def stored(lake: Lake, report: Report) -> Flags | None:
    """The bits of a report where they were made already."""
    path = path_of(lake, report)
    with _lock:
        if path not in _kept and path.exists():
            found = _read(path, report)
            if found is not None:
                _kept[path] = found
                while len(_kept) > MOST_KEPT:
                    _kept.popitem(last=False)
        return _kept.get(path)


def flags(lake: Lake, report: Report) -> Flags:
    """The bits of a report, made now where nobody has."""
    found = stored(lake, report)
    if found is None:
        make(lake, report)
        found = stored(lake, report)
    assert found is not None
    return found


def _read(path: Path, report: Report) -> Flags | None:
    try:
        with np.load(path, allow_pickle=False) as data:
            facts = json.loads(str(data["facts"]))
            held = [data[f"b{place}"] for place in range(len(facts["checks"]))]
            first, rows = int(facts["first"]), int(facts["rows"])
            numbers = data["rows"] if "rows" in data else np.arange(first, first + rows, dtype=np.int64)
            days_ = data.get("days")
    except (OSError, ValueError, KeyError):
        return None
    return Flags(report, numbers, dict(zip(facts["checks"], held, strict=True)), days_, tuple(facts["left_out"]))


def make(lake: Lake, report: Report) -> Flags:
    """Ask all checks of a report for their rows, and keep what they say."""
    wanted = [one for one in report.results if one.failed and one.has_rows]
    with lake.read() as cursor:
        table = lake.table(report.dataset, report.layer, report.version)
        numbers = _column(cursor, f"SELECT _row FROM {table} AS t ORDER BY _row", "_row")
        bits: dict[str, Bits] = {}
        for ids, statement in flagged(lake, report, wanted):
            bits |= _asked(cursor, numbers, ids, statement)
        found = Flags(
            report,
            numbers,
            bits,
            _days(cursor, numbers, days(lake, report)),
            tuple(one.id for one in wanted if one.id not in bits),
        )
    _write(path_of(lake, report), found)
    return found


def _column(cursor: Cursor, statement: str, name: str) -> NDArray[np.int64]:
    return np.asarray(cursor.execute(statement).fetchnumpy()[name], dtype=np.int64)


def _asked(cursor: Cursor, numbers: NDArray[np.int64], ids: tuple[str, ...], statement: str) -> dict[str, Bits]:
    try:
        answer = cursor.execute(statement).fetchnumpy()
    except EngineError:
        return {}  # told as left out
    places = _places(numbers, np.asarray(answer["_row"], dtype=np.int64))
    found = {}
    for position, name in enumerate(ids):
        mask = np.zeros(len(numbers), bool)
        mask[places[np.asarray(answer[f"f{position}"], dtype=bool)]] = True
        found[name] = np.packbits(mask)
    return found


def _places(numbers: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where row numbers stand among all of them."""
    return np.searchsorted(numbers, rows).astype(np.int64)


def _days(cursor: Cursor, numbers: NDArray[np.int64], statement: str) -> NDArray[np.int32] | None:
    if not statement:
        return None
    try:
        answer = cursor.execute(f"SELECT _row, epoch_ms(CAST(day AS TIMESTAMP)) // 86400000 AS d FROM ({statement})")
        cells = answer.fetchnumpy()
    except EngineError:
        return None
    found = np.full(len(numbers), NO_DAY, np.int32)
    read = np.asarray(cells["d"].filled(NO_DAY) if hasattr(cells["d"], "filled") else cells["d"], dtype=np.float64)
    there = np.isfinite(read) & (np.abs(read) < FARTHEST)
    found[_places(numbers, np.asarray(cells["_row"], dtype=np.int64)[there])] = read[there].astype(np.int32)
    return found


def _write(path: Path, found: Flags) -> None:
    """Store the bits, whole or not at all, and let those of older reports go."""
    path.parent.mkdir(exist_ok=True)
    numbers = found.rows
    even = len(numbers) == 0 or int(numbers[-1] - numbers[0]) + 1 == len(numbers)
    facts = {
        "checks": list(found.bits),
        "left_out": list(found.left_out),
        "first": int(numbers[0]) if len(numbers) else 0,
        "rows": len(numbers),
    }
    arrays: dict[str, Any] = {f"b{place}": bits for place, bits in enumerate(found.bits.values())}
    arrays |= {} if even else {"rows": numbers}
    arrays |= {} if found.days is None else {"days": found.days}
    handle, fresh = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    with os.fdopen(handle, "wb") as stream:
        np.savez(stream, facts=np.array(json.dumps(facts)), **arrays)
    Path(fresh).replace(path)
    made = sorted(path.parent.glob(f"{found.report.dataset}.*.npz"), key=lambda one: one.stat().st_mtime_ns)
    newest = list(dict.fromkeys(map(_stamp, reversed(made))))[:KEPT_REPORTS]
    for one in made:
        if _stamp(one) not in newest:
            one.unlink(missing_ok=True)


def _stamp(path: Path) -> str:
    """What a file says of its report: version, layer and time, whoever's view it is."""
    return ".".join(path.name.split(".")[1:4])


# --- in the background ------------------------------------------------------------------------------------


def submit(jobs: Jobs, report: Report) -> int:
    """Queue the making of a report's bits; the job's id."""
    given = {"dataset": report.dataset, "version": report.version}
    title = N_("Find the failing rows of {name}")
    return jobs.submit(HANDLER, given, title=title, title_params={"name": report.dataset}, quick=True)


def run(job: JobContext) -> dict[str, Any]:
    """Make the bits of a version's report; params: dataset, version."""
    name, version = str(job.params["dataset"]), int(job.params["version"])
    report = next((one for one in reversed(quality.history(job.lake, name)) if one.version == version), None)
    job.progress(0, 1)
    with own_view():
        made = make(job.lake, report) if report is not None else None
    job.progress(1, 1)
    return {"dataset": name, "rows": 0 if made is None else len(made)}
