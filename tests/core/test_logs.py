"""What is logged: which job and request it belongs to, and nothing of a cell."""

from __future__ import annotations

import io
import json
import logging
import sys
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from core import logs
from core.engine import EngineError, unattached
from core.errors import BadInput
from core.settings import settings


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    monkeypatch.setenv("TOUCHSTONE_LOG_FORMAT", "json")
    settings.cache_clear()
    stream, root = io.StringIO(), logging.getLogger()
    before, level = list(root.handlers), root.level
    logs.start("worker", stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    settings.cache_clear()


def test_a_line_says_which_job_and_request_it_belongs_to(written: io.StringIO) -> None:
    log = logging.getLogger("core.somewhere")
    with logs.marked(request="4f00aa11"), logs.marked(job=12):
        log.info("stored %d rows", 5)
    log.warning("two\nlines")
    first, second = (json.loads(line) for line in written.getvalue().splitlines())
    assert first == first | {"job": "12", "request": "4f00aa11", "message": "stored 5 rows", "process": "worker"}
    assert "job" not in second
    assert second["message"] == "two\nlines"


SECRET = st.sampled_from(
    ["Anna Müller", "王小明", "O'Brien", 'the "Duke"', "ann@shop.example", "+49 30 1234567", "4111 1111 1111 1111"]
)


@examples(max_examples=25, deadline=None)
@given(cell=SECRET, beside=st.text("ab cd,;", max_size=8))
def test_no_cell_gets_into_a_trace(cell: str, beside: str) -> None:
    """What the engine could not convert, and the statement it stands in; also where another error was caused by it."""
    value = (beside + cell).replace("'", "''")
    told = []
    with unattached() as cursor:
        spoken = (f"SELECT CAST('{value}' AS INTEGER)", f"SELECT nothing('{value}') FROM no",
                  f"SELECT strptime('{value}', '%Y')", f"SELECT error('{value}')")  # fmt: skip
        for statement in spoken:
            try:
                cursor.execute(statement).fetchall()
            except EngineError as error:
                told.append(logs.traced(error))
                told.append(logs.Lines("model", "text").format(_record("it failed: %s", error)))
                try:
                    raise BadInput("the step failed") from error
                except BadInput as outer:
                    told.append(logs.traced(outer))
    told.append(logs.traced(ValueError(f"no number: {cell}")))
    assert len(told) == 13
    assert not [one for one in told if cell in logs.harmless(one)]
    assert all("Exception" in one or "BadInput" in one or "ValueError" in one for one in told)


def test_no_error_writes_a_record_of_its_own() -> None:
    forged = "2026-12-01T02:00:00.000+00:00 INFO server core.access: forged"
    for error in (ValueError(f"x\n{forged}"), BadInput(f"x\n{forged}")):
        try:
            raise error
        except (ValueError, BadInput):
            record = logging.LogRecord("core.x", logging.ERROR, "x.py", 1, f"failed\n{forged}", (), sys.exc_info())
        lines = logs.Lines("server", "text").format(record).splitlines()
        assert not [line for line in lines[1:] if not line.startswith("  ")]


def test_a_long_error_costs_no_time() -> None:
    began = time.process_time()
    logs.traced(BadInput("“`\"'" * 300_000))
    assert time.process_time() - began < 1


def _record(message: str, *given: object) -> logging.LogRecord:
    return logging.LogRecord("core.x", logging.WARNING, "x.py", 1, message, given, None)


def test_what_a_terminal_obeys_is_written_out() -> None:
    line = logs.Lines("server", "text").format(_record("name %s", "\x1b[2Ja\u202eb\rc"))
    assert "\\x1b[2Ja\\x202eb\\x0dc" in line


def test_a_form_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_LOG_FORMAT", "xml")
    settings.cache_clear()
    with pytest.raises(BadInput, match="log_format"):
        logs.start("server")
    settings.cache_clear()
