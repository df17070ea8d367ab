"""Records of a JSON file that is not one object per line: an array, objects in a row, or one object around them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from core.collect.encoding.decode import TextScan, is_marked, open_text
from core.collect.facts import Note
from core.collect.readers.importers import shape_of
from core.collect.readers.json import streamed
from core.collect.readers.json.text import Decoder, Located, cell, dump, locate, skip_space, with_names
from core.collect.stage import Staged
from core.errors import BadInput
from core.i18n import N_, _

MAX_DOCUMENT_BYTES = 512 << 20
"""A document that is held whole becomes objects of several times its bytes, which must fit in memory."""
BAD_JSON = N_("not valid JSON")
NOT_OBJECT = N_("not a JSON object")
REPEATED_KEY = N_("a key occurs twice in one object")
ARRAY_OF_ROWS = re.compile(r'\[\s*\[\s*(?:"|-?\d|\]|null|true|false)')

Record = tuple[int, dict[str, Any] | None, str, str]
"""(line, object or None, reason, raw text)."""


def record_of(item: Any, line: int, repeated: bool, raw: str) -> Record:
    """A parsed value as a record: an object, or the reason why it is none."""
    if repeated:
        return line, None, REPEATED_KEY, raw
    return (line, item, "", raw) if isinstance(item, dict) else (line, None, NOT_OBJECT, raw)


def document(path: Path, label: str, scan: TextScan, staged: Staged) -> Callable[[], Iterator[Record]]:
    """How to go through the records of a file that is not one object per line; notes where they were found."""
    if scan.size > MAX_DOCUMENT_BYTES:
        return _streamed(path, label, scan, staged)
    text = _text(path, label, scan)
    start = skip_space(text, 0)
    if text[start] == "[" and ARRAY_OF_ROWS.match(text, start) is None:
        return lambda: _array(text, start, label)
    try:
        value, end, repeated = Decoder().value(text, start)
    except (ValueError, RecursionError) as error:
        raise _broken(label, error) from error
    if skip_space(text, end, commas=True) < len(text):
        return lambda: _sequence(text, start)
    if isinstance(value, list):
        found = Located("columns", _named(value))
    elif repeated:
        raise _broken(label, RecursionError())
    else:
        single = shape_of([value]) is not None
        found = Located("single", [value]) if single else locate(value, alone=scan.lines <= 1)
    staged.preamble = [f"{key}: {cell(rest)}" for key, rest in found.rest.items()]
    if found.layout == "envelope":
        staged.notes.append(Note(N_("The records were found under “{path}”."), {"path": found.path}))
    elif found.layout == "columns":
        staged.notes.append(Note(N_("The file holds its values by column; they were turned into rows.")))
    elif found.layout == "keyed":
        staged.notes.append(Note(N_("The records stand under their keys; the key became a column.")))
    return lambda: (
        (n, item, "", "") if isinstance(item, dict) else (n, None, NOT_OBJECT, dump(item))
        for n, item in enumerate(found.items, start=1)
    )


def _streamed(path: Path, label: str, scan: TextScan, staged: Staged) -> Callable[[], Iterator[Record]]:
    """The records of a document that is too large to be held."""
    place = streamed.locate(path, label, scan, staged)
    if place is None:
        raise BadInput(
            _("“{file}” is one JSON document of more than {limit} MB.").format(
                file=label, limit=MAX_DOCUMENT_BYTES >> 20
            ),
            hint=_("Export it as JSON lines: one object per line."),
        )
    return lambda: (
        record_of(item, number, twice, raw) for number, item, twice, raw in streamed.items(path, label, scan, place)
    )


def _text(path: Path, label: str, scan: TextScan) -> str:
    with open_text(path, scan.encoding, scan.fallback) as stream:
        text = stream.read().rstrip("\ufeff \t\r\n")
    if is_marked(text):
        at = text[: next(i for i, ch in enumerate(text) if 0xDC00 <= ord(ch) <= 0xDCFF)].count("\n") + 1
        raise BadInput(
            _("“{file}”, line {line}: bytes that {encoding} does not allow.").format(
                file=label, line=at, encoding=scan.encoding
            ),
            hint=_("Choose another encoding."),
            command=_("Choose another encoding: {options}.").format(options="--encoding"),
        )
    return text


def _broken(label: str, error: Exception) -> BadInput:
    if not isinstance(error, json.JSONDecodeError):
        return BadInput(
            _("“{file}” is JSON that cannot be read as a table.").format(file=label),
            hint=_("Export it as JSON lines: one object per line."),
        )
    return BadInput(
        _("“{file}” is not valid JSON at line {line}, column {column}.").format(
            file=label, line=error.lineno, column=error.colno
        ),
        hint=_("The file may be cut short; export it again, or use JSON lines."),
        data={"line": error.lineno},
    )


def _array(text: str, start: int, label: str) -> Iterator[Record]:
    """Elements of the array that begins at `start`, one at a time so that only the text is held in memory."""
    decoder = Decoder()
    at = skip_space(text, start + 1)
    number = 0
    while text[at : at + 1] != "]":
        number += 1
        try:
            item, end, repeated = decoder.value(text, at)
            after = skip_space(text, end)
            if text[after : after + 1] not in (",", "]"):
                raise json.JSONDecodeError("Expecting ',' delimiter", text, after)
        except (ValueError, RecursionError) as error:
            raise _broken(label, error) from error
        yield record_of(item, number, repeated, text[at:end])
        at = skip_space(text, after + 1) if text[after] == "," else after
    rest = skip_space(text, at + 1)
    if rest < len(text):
        raise _broken(label, json.JSONDecodeError("Extra data", text, rest))


def _sequence(text: str, start: int) -> Iterator[Record]:
    """Objects that stand one after another; what follows a broken one is one reject."""
    decoder = Decoder()
    at, line = start, 1 + text.count("\n", 0, start)
    while at < len(text):
        try:
            item, end, repeated = decoder.value(text, at)
        except (ValueError, RecursionError):
            yield line, None, BAD_JSON, text[at:]
            return
        yield record_of(item, line, repeated, text[at:end])
        after = skip_space(text, end, commas=True)
        line += text.count("\n", at, after)
        at = after


def _named(rows: list[Any]) -> list[Any]:
    """An array of rows as objects: the first row names the columns where it is all text and another row is not."""
    lists = [row for row in rows if isinstance(row, list)]
    first = lists[0] if lists else []
    named = all(type(n) is str and n for n in first) and any(type(c) is not str for row in lists[1:] for c in row)
    if named:
        return with_names([str(n) for n in first], rows[1:])
    return with_names([""] * len(first), rows)
