"""No file freezes a reader or fills its memory: a megabyte of any form's own marks ends within two seconds.

Each hostile file is read whole, typed and recognised, as `inspect` does for a preview of all rows. A tenth of a
megabyte is read first, and where that takes a twentieth of a megabyte's time, three tenths, within the time for so
much: what takes time as the square of its size does not pass. Each mark of a text form stands in one of the places
where it may. With `HOSTILE=whole` in the environment it stands in every one, and the megabyte is always read. Times are
CPU and relative to a fixed task; a file that takes too long is read again, since others may be at work on the machine.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest

from core.collect import Options, inspect
from core.collect.readers.formats import formats
from core.collect.readers.registry import _decoded, _source, _surest
from core.collect.unpack.archives import Plain
from core.errors import BadInput, TouchstoneError
from tests.core.collect.hostile import Case, binary_cases, text_cases

A_RECORD, A_COLUMN, A_TABLE = 1e-5, 1e-3, 0.015
"""Seconds more for each record, column and table that came of it: `{}` over and over makes half a million records of a
megabyte, a table has up to two thousand columns, and an archive holds up to a thousand files."""
EVERYTHING = os.environ.get("HOSTILE") == "whole"
SMALL, LARGE = 100_000, 1_000_000 if EVERYTHING else 300_000
ALLOWED = (0.4, 1.6e-6)
"""Seconds of CPU for a file and for each of its bytes, on the machine where the yardstick takes `USUAL` seconds."""
USUAL = 0.015
DOUBTFUL = 0.0 if EVERYTHING else 0.1
"""Seconds from which on a small file says too little; one of no kind takes a fifth of them."""
TURNS = 3
MEMORY = (60, 200 << 20)
"""Bytes that a reading may take: so many for each of the file's, and so many beside."""
CASES = [*text_cases(every=EVERYTHING), *binary_cases()]


@cache
def slowness() -> float:
    """How much slower this machine is now than the one that the seconds are meant for; never taken for faster."""

    def once() -> float:
        began = time.process_time()
        counts: dict[str, int] = {}
        for number in range(100_000):
            counts[str(number % 977)] = counts.get(str(number % 977), 0) + number
        return time.process_time() - began

    return max(1.0, min(once() for _turn in range(3)) / USUAL)


def memory(*, begin: bool = False) -> tuple[int, int]:
    """(bytes held now, most bytes held since `begin`) of this process; zeros where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0, 0
    if begin:
        Path("/proc/self/clear_refs").write_text("5")
    told = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(told["VmRSS"].split()[0]) << 10, int(told["VmHWM"].split()[0]) << 10


def reading(path: Path, content: bytes) -> tuple[float, int, float, str]:
    """(seconds, bytes of memory, seconds allowed for what was in it, what is wrong with how it ended) of one file."""
    path.write_bytes(content)
    wrong, records, columns, tables = "", 0, 0, 0
    before, _most = memory(begin=True)
    began = time.process_time()
    try:
        parts = inspect(path, rows=1 << 40).parts
        records, columns = sum(part.rows for part in parts), sum(len(part.columns) for part in parts)
        tables = len(parts)
    except TouchstoneError as error:
        records = error.data.get("records", 0)
        if not error.message or "\n" in error.message or len(error.message) > 600:
            wrong = f"not one sentence: {error.message[:200]!r}"
    spent = time.process_time() - began
    more = A_RECORD * records + A_COLUMN * columns + A_TABLE * tables
    return spent, memory()[1] - before, more, wrong


def faults(case: Case, path: Path) -> Iterator[str]:
    before = b""
    for size in (SMALL, LARGE):
        content = case.make(size)
        if content == before:
            return
        before = content
        for _turn in range(TURNS):
            spent, held, more, wrong = reading(path, content)
            allowed = slowness() * (ALLOWED[0] + ALLOWED[1] * size + more)
            if spent <= allowed:
                break
            slowness.cache_clear()
        where = f"{case.form}, {case.name[:90]}, {size:,}: "
        if wrong:
            yield where + wrong
        if held > MEMORY[0] * len(content) + MEMORY[1]:
            yield f"{where}{held >> 20} MB"
        if spent > allowed:
            yield f"{where}{spent:.2f} s"
            return
        if spent < DOUBTFUL * slowness():
            return


def groups() -> list[list[Case]]:
    """Cases of one form, some twenty together: each of them alone would take longer to set up than to run."""
    found = []
    for _form, cases in groupby(sorted(CASES, key=lambda case: case.form), key=lambda case: case.form):
        many = list(cases)
        found += [many[start : start + 24] for start in range(0, len(many), 24)]
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize("cases", [pytest.param(many, id=f"{many[0].form}-{n}") for n, many in enumerate(groups())])
def test_a_hostile_file_ends_soon_in_a_table_or_a_sentence(cases: list[Case], tmp_path: Path) -> None:
    path = tmp_path / "f"
    reading(path, b"a,b\n1,2\n")  # what is loaded once for all files
    assert [fault for case in cases for fault in faults(case, path)] == []


@cache
def modules() -> dict[int, str]:
    """Module of a format, as cases name it, by the format's identity."""
    return {id(one): one.claims.__module__.rpartition(".")[2] for one in formats()}


def reader_of(path: Path) -> str:
    """The module of the format that reads a file; nothing where it is refused before."""
    source = _source(Plain(path, "f"), Options())
    try:
        found = _surest(source, text=False) or _surest(_decoded(source), text=True)
    except BadInput:
        return ""
    return modules()[id(found)]


def test_every_reader_is_tried(tmp_path: Path) -> None:
    """A reader that is new has to be given hostile files of its own: of each, many must come to it."""
    path = tmp_path / "f"
    tried = dict.fromkeys(modules().values(), 0)
    for case in CASES:
        path.write_bytes(case.make(2_000))
        tried[case.form] += reader_of(path) == case.form
    assert min(tried.values()) >= 3, tried
