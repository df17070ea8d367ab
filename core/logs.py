"""What processes write of themselves: lines of text or of JSON, with the job and the request they belong to.

No cell, no personal data and nothing a terminal obeys gets into them. What an error says may be a cell (an engine says
which value it could not convert, and the statement; Python does too), so of errors stay kind and places; words where
they are ours, without what is quoted, or the system's; and every line is read as each text is that leaves the product
(`core.cells.personal.texts`).
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

from core.cells.personal import texts
from core.engine import EngineError
from core.errors import BadInput, TouchstoneError
from core.i18n import _, listed
from core.settings import settings

FORMS = ("text", "json")
LONGEST = 20_000
"""Characters of one record: a trace of Python with all its frames; the end, which says what happened, is kept."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|“[^”]*”|`[^`]*`""")
LONGEST_WORDS = 500
"""Characters of an error's words: a sentence or two. What is quoted is looked for in these alone."""
CHAIN = 5
"""Errors told of one that was caused by another, and so on."""
_marks: ContextVar[dict[str, str]] = ContextVar("marks", default={})  # noqa: B039 (never changed in place)


@contextmanager
def marked(**marks: object) -> Iterator[None]:
    """Everything that this thread or task logs within carries these marks, such as `job=12` or `request="4f…"`."""
    token = _marks.set({**_marks.get(), **{name: str(value) for name, value in marks.items()}})
    try:
        yield
    finally:
        _marks.reset(token)


class Lines(logging.Formatter):
    """One record as one line of JSON, or as text with the marks before the message.

    Args:
        process: What the process does: server, worker or model.
        form: One of `FORMS`.
    """

    def __init__(self, process: str, form: str) -> None:
        super().__init__()
        self.process, self.form = process, form

    def format(self, record: logging.LogRecord) -> str:
        if isinstance(record.args, tuple) and any(isinstance(one, BaseException) for one in record.args):
            told_of = tuple(_words(one) if isinstance(one, BaseException) else one for one in record.args)
            said = harmless(str(record.msg) % told_of)
        else:
            said = harmless(record.getMessage())
        error = record.exc_info[1] if record.exc_info else None
        trace = harmless(traced(error)) if error else ""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        marks = _marks.get()
        if self.form == "json":
            row = {"time": time, "level": record.levelname, "process": self.process, "logger": record.name}
            row |= {**marks, "message": said} | ({"trace": trace} if trace else {})
            return json.dumps(row, ensure_ascii=False)
        told = "".join(f" {name}={value}" for name, value in marks.items())
        line = f"{time} {record.levelname} {self.process} {record.name}{told}: {said}".replace("\n", "\n  ")
        below = trace.replace("\n", "\n  ")  # no line of it looks as a record of its own
        return f"{line}\n  {below}" if trace else line


def harmless(said: str) -> str:
    """A text for a log: no personal data that can be told by its form, no control characters, no end."""
    kept = said if len(said) <= LONGEST else "… " + said[-LONGEST:]
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", texts.text(kept))


def traced(error: BaseException) -> str:
    """Where an error was raised, its kind, and its words where these are no cell; then what caused it."""
    parts: list[str] = []
    now: BaseException | None = error
    while now is not None and len(parts) < CHAIN:
        parts.append("".join(traceback.format_tb(now.__traceback__)) + _words(now))
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)
    return "\ncaused by\n".join(parts)


def _words(error: BaseException) -> str:
    """Kind of an error; its words where they are ours or the system's: any other may repeat a cell, quoted or not."""
    kind = type(error).__name__
    if isinstance(error, OSError) and error.strerror and not isinstance(error, EngineError):
        return f"{kind}: {error.strerror}"
    if isinstance(error, TouchstoneError | sqlite3.Error):
        said = _QUOTED.sub("'…'", str(error)[:LONGEST_WORDS]).splitlines()
        return f"{kind}: {said[0] if said else ''}"
    return kind


def start(process: str, stream: TextIO | None = None) -> None:
    """Write what this process logs to its standard error, in the form of the setting `log_format`.

    Raises:
        BadInput: the setting names no form.
    """
    form = settings().log_format
    if form not in FORMS:
        raise BadInput(
            _("The setting {name} is “{value}”, which is none of: {known}.").format(
                name="log_format", value=form, known=listed(FORMS)
            )
        )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines(process, form))
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one.formatter, Lines)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("core").setLevel(logging.INFO)
    logging.getLogger("pages").setLevel(logging.INFO)
