"""The cells that failed a check when the dataset was checked last.

A report's checks are each asked once for all of their rows, and what they say is kept as a bit for each line of a file:
to ask for a page's rows only costs as much, since a check looks at the whole table to tell which rows are at fault.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from core import quality
from core.engine import Cursor, EngineError
from core.lake import Lake

ROWS = 2_000_000
"""Rows up to which cells are marked: each of some twenty checks looks at the whole table."""
MOST_BYTES = 32_000_000
"""Kept for all reports of a workspace: a check of 2 million lines takes a quarter of a megabyte."""

Failed = dict[tuple[str, int], dict[str, list[str]]]
Bits = NDArray[np.uint8]


@dataclass(frozen=True)
class _Marks:
    """A check, and the lines of each file that failed it, eight to a byte."""

    check: quality.CheckResult
    lines: Mapping[str, Bits] = field(default_factory=dict)

    def holds(self, file: str, line: int) -> bool:
        bits = self.lines.get(file)
        return bits is not None and line // 8 < len(bits) and bool(bits[line // 8] & 128 >> line % 8)

    @property
    def size(self) -> int:
        return sum(bits.nbytes for bits in self.lines.values())


_kept: WeakKeyDictionary[Lake, OrderedDict[Any, tuple[_Marks, ...]]] = WeakKeyDictionary()
_lock = threading.Lock()


def failed(lake: Lake, cursor: Cursor, name: str, places: Iterable[tuple[Any, Any]]) -> Failed:
    """(File, line) -> column -> ids of the checks that it failed in the newest report, for some rows."""
    if lake.dataset(name).rows > ROWS:
        return {}
    found: Failed = {}
    marks = _marks(lake, cursor, name)
    for file, line in places:
        for one in marks if file is not None and line is not None else ():
            if one.holds(str(file), int(line)):
                for column in one.check.columns:
                    found.setdefault((file, line), {}).setdefault(column, []).append(one.check.id)
    return found


def _marks(lake: Lake, cursor: Cursor, name: str) -> tuple[_Marks, ...]:
    report = quality.latest(lake, name)
    if report is None:
        return ()
    key = (name, report.version, report.layer, report.time)
    with _lock:  # held while asking: who comes meanwhile wants the same
        kept = _kept.setdefault(lake, OrderedDict())
        if key not in kept:
            kept[key] = _asked(lake, cursor, report)
            while len(kept) > 1 and sum(one.size for marks in kept.values() for one in marks) > MOST_BYTES:
                kept.popitem(last=False)
        kept.move_to_end(key)
        return kept[key]


def _asked(lake: Lake, cursor: Cursor, report: quality.Report) -> tuple[_Marks, ...]:
    """The failed checks that are about rows of some columns; one that cannot be asked again marks nothing, and the
    Quality page says why."""
    wanted = [one for one in report.results if one.failed and one.columns and one.has_rows]
    texts = quality.statements(lake, report, wanted)
    found = []
    for one in wanted:
        if one.id in texts:
            try:
                answer = cursor.execute(
                    f"SELECT _file AS file, _line AS line FROM ({texts[one.id]}) WHERE _file IS NOT NULL AND _line >= 0"
                ).to_arrow_table()
            except EngineError:
                continue
            files = answer["file"].combine_chunks().dictionary_encode()
            codes, lines = files.indices.to_numpy(), answer["line"].to_numpy().astype(np.int64)
            names = files.dictionary.to_pylist()
            found.append(_Marks(one, {str(file): _bits(lines[codes == n]) for n, file in enumerate(names)}))
    return tuple(found)


def _bits(lines: NDArray[np.int64]) -> Bits:
    flags = np.zeros(int(lines.max()) + 1, bool)
    flags[lines] = True
    return np.packbits(flags)
