"""JSON lines, JSON arrays of objects and search-engine bulk files to staged rows, number for number.

Numbers keep the text they were written with (`19.90` stays `19.90`), nested values become JSON text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from core.collect.decode import TextScan, is_marked, open_text
from core.collect.stage import (
    BATCH,
    NUL_BYTE,
    RAW_LIMIT,
    UNDECODABLE,
    Reject,
    Staged,
    StageWriter,
    shown,
    unique_names,
)
from core.errors import BadInput
from core.i18n import N_, _

MAX_DOCUMENT_BYTES = 512 << 20
BAD_JSON = N_("not valid JSON")
NOT_OBJECT = N_("not a JSON object")
REPEATED_KEY = N_("a key occurs twice in one object")
_BULK_ACTIONS = frozenset({"index", "create", "update", "delete"})


class _Number(str):
    """A JSON number as it was written."""

    __slots__ = ()


class _RepeatedKeyError(ValueError):
    pass


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RepeatedKeyError
    return found


_decoder = json.JSONDecoder(object_pairs_hook=_pairs, parse_float=_Number, parse_int=_Number, parse_constant=_Number)


def dump(value: Any) -> str:
    """JSON text of a parsed value, numbers as they were written."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {dump(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dump, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def cell(value: Any) -> str | None:
    """A top-level value as a text cell."""
    if value is None:
        return None
    if isinstance(value, str):
        return str(value)
    return dump(value)


Record = tuple[int, dict[str, Any] | None, str, str]
"""(line, object or None, reason, raw text)."""


def looks_like_json(head: str) -> bool:
    """Whether a text begins as JSON objects or an array of them."""
    text = head.lstrip("﻿ \t\r\n")
    return text[:1] == "{" or (text[:1] == "[" and text[1:].lstrip()[:1] in ("{", "]"))


def read_json(path: Path, label: str, scan: TextScan, target: Path, limit: int | None = None) -> Staged:
    """Read JSON records into `target`; the line is the physical line (JSON lines) or the record number (array).

    Raises:
        BadInput: a document that is no list of objects, is cut short, or an array of more than 512 MB.
    """
    lines = _is_lines(path, scan)
    if not lines and scan.size > MAX_DOCUMENT_BYTES:
        raise BadInput(
            _("“{file}” is one JSON document of more than {limit} MB.").format(
                file=label, limit=MAX_DOCUMENT_BYTES >> 20
            ),
            hint=_("Export it as JSON lines: one object per line."),
        )
    document = None if lines else list(_elements(path, label, scan))

    def records() -> Iterator[Record]:
        return _lines(path, scan) if document is None else iter(document)

    staged = Staged(
        label=label,
        format="json lines" if lines else "json",
        path=target,
        columns=[],
        originals=[],
        encoding=scan.encoding,
        encodings=scan.guesses,
    )
    keys: dict[str, None] = {}
    for number, (_line, item, _reason, _raw) in enumerate(records()):
        if limit is not None and number >= limit:
            break
        if item is not None:
            keys.update(dict.fromkeys(item))
    staged.originals = list(keys)
    staged.columns, notes = unique_names(staged.originals)
    staged.notes.extend(notes)
    _write(staged, list(keys), records(), limit)
    return staged


def _write(staged: Staged, keys: list[str], records: Iterable[Record], limit: int | None) -> None:
    writer = StageWriter(staged.path, staged.columns, check_nul=True)
    numbers: list[int] = []
    rows: list[Any] = []
    try:
        for line, item, reason, raw in records:
            if limit is not None and staged.records >= limit:
                staged.complete = False
                break
            staged.records += 1
            if item is None:
                staged.rejects.append(Reject(line, None, None, reason, shown(raw, RAW_LIMIT)))
                continue
            numbers.append(line)
            rows.append([cell(item.get(key)) for key in keys])
            if len(rows) >= BATCH:
                staged.rejects.extend(writer.write(numbers, rows))
                numbers, rows = [], []
        staged.rejects.extend(writer.write(numbers, rows))
    finally:
        writer.close()
    staged.rows = writer.rows
    staged.rejects.sort(key=lambda r: r.line)


def _parse(text: str, line: int) -> Record:
    if is_marked(text):
        return line, None, UNDECODABLE, text
    if "\0" in text:
        return line, None, NUL_BYTE, text
    try:
        item = _decoder.decode(text)
    except _RepeatedKeyError:
        return line, None, REPEATED_KEY, text
    except (ValueError, RecursionError):
        return line, None, BAD_JSON, text
    return (line, item, "", "") if isinstance(item, dict) else (line, None, NOT_OBJECT, text)


def _is_lines(path: Path, scan: TextScan) -> bool:
    """One object per line? Judged on the first two lines that hold something."""
    with open_text(path, scan.encoding) as stream:
        seen = 0
        for line in stream:
            text = line.strip().lstrip("﻿")
            if not text:
                continue
            seen += 1
            if text[0] != "{" or (seen == 1 and not text.endswith("}")):
                return False
            if seen == 1 and _parse(text, 1)[1] is None:
                return scan.lines > 1 and text.count("{") == text.count("}")
            if seen == 2:
                return True
    return seen > 0


def _lines(path: Path, scan: TextScan) -> Iterator[Record]:
    """Records of a JSON lines file; in a bulk file the action's fields join the document that follows it."""
    action: tuple[int, dict[str, Any], str] | None = None
    with open_text(path, scan.encoding) as stream:
        for number, line in enumerate(stream, start=1):
            text = line.strip().lstrip("﻿")
            if not text:
                continue
            record = _parse(text, number)
            item = record[1]
            if item is not None and action is None and len(item) == 1:
                (name, value), *_rest = item.items()
                if name in _BULK_ACTIONS and isinstance(value, dict) and all(k.startswith("_") for k in value):
                    action = (number, value, text)
                    continue
            if item is not None and action is not None:
                item = {**action[1], **item}
                action = None
            yield (record[0], item, record[2], record[3])
    if action is not None:
        yield action[0], None, N_("an action without its document"), action[2]


def _elements(path: Path, label: str, scan: TextScan) -> Iterator[Record]:
    """Records of one JSON document: an array of objects, or the longest such array inside an object."""
    with open_text(path, scan.encoding) as stream:
        text = stream.read().lstrip("﻿")
    if is_marked(text):
        at = text[: next(i for i, ch in enumerate(text) if 0xDC00 <= ord(ch) <= 0xDCFF)].count("\n") + 1
        raise BadInput(
            _("“{file}”, line {line}: bytes that {encoding} does not allow.").format(
                file=label, line=at, encoding=scan.encoding
            ),
            hint=_("Choose another encoding."),
        )
    try:
        document = _decoder.decode(text)
    except json.JSONDecodeError as error:
        raise BadInput(
            _("“{file}” is not valid JSON at line {line}, column {column}.").format(
                file=label, line=error.lineno, column=error.colno
            ),
            hint=_("The file may be cut short; export it again, or use JSON lines."),
            data={"line": error.lineno},
        ) from error
    except (_RepeatedKeyError, RecursionError) as error:
        raise BadInput(_("“{file}” is JSON that cannot be read as a table.").format(file=label)) from error
    items = document if isinstance(document, list) else _longest_list(document)
    for number, item in enumerate(items, start=1):
        if isinstance(item, dict):
            yield number, item, "", ""
        else:
            yield number, None, NOT_OBJECT, dump(item)


def _longest_list(document: Any) -> list[Any]:
    if not isinstance(document, dict):
        return [document]
    lists = [v for v in document.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
    return max(lists, key=len) if lists else [document]
