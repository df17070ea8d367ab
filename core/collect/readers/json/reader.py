"""JSON to staged rows: one object per line, objects one after another, or one document that holds them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from core.collect.encoding.decode import TextScan, is_marked, open_text
from core.collect.facts import Note, Options
from core.collect.readers.importers import Shape, shape_of
from core.collect.readers.json.document import ARRAY_OF_ROWS, BAD_JSON, REPEATED_KEY, Record, document, record_of
from core.collect.readers.json.text import Decoder, cell, dump, flat, skip_space
from core.collect.stage import BATCH, NUL_BYTE, RAW_LIMIT, UNDECODABLE, Reject, Staged, StageWriter, shown, unique_names
from core.i18n import N_

UNLIKE = N_("not of the form of the other records of its export")
_BULK_ACTIONS = frozenset({"index", "create", "update", "delete"})
_JUDGED = 200
"""Records whose keys decide the columns' first order; later ones add theirs at the end."""


def looks_like_json(head: str) -> bool:
    """Whether a text begins as JSON objects, an array of them, or an array of rows."""
    text = head.lstrip("\ufeff \t\r\n")
    if text[:1] == "{":
        return True
    return text[:1] == "[" and (text[1:].lstrip()[:1] in ("{", "]") or ARRAY_OF_ROWS.match(text) is not None)


def read_json(
    path: Path, label: str, scan: TextScan, options: Options, target: Path, limit: int | None = None
) -> Staged:
    """Read JSON records into `target`.

    The line is the physical line where objects stand on lines or one after another, and the record's number in a
    document. With `flatten` nested objects become columns `a.b`; where nothing was said, exports of a known form
    are shaped into a table (a note says so), and `flatten=False` keeps them as written.

    Raises:
        BadInput: a document that holds no objects or is cut short, or one of more than 512 MB whose records are
            not an array of objects.
    """
    lines = scan.too_long is None and _is_lines(path, scan)
    staged = Staged(
        label=label,
        format="json lines" if lines else "json",
        path=target,
        columns=[],
        originals=[],
        encoding=scan.encoding,
        encodings=scan.guesses,
    )
    if lines:

        def source() -> Iterator[Record]:
            return _lines(path, scan)

    else:
        source = document(path, label, scan, staged)
    sample = [item for _line, item, _reason, _raw in islice(source(), _JUDGED) if item is not None]
    shape = shape_of(sample) if options.flatten is None else None
    if shape is not None:
        staged.notes.append(Note(shape.about))

    def records() -> Iterator[Record]:
        return _shaped(source(), shape, bool(options.flatten))

    keys: dict[str, None] = {}
    for _line, item, _reason, _raw in islice(records(), limit):
        if item is not None:
            keys.update(dict.fromkeys(item))
    staged.originals = list(keys)
    staged.columns, notes = unique_names(staged.originals)
    staged.notes.extend(notes)
    _write(staged, list(keys), records(), limit)
    return staged


def _shaped(records: Iterator[Record], shape: Shape | None, flatten: bool) -> Iterator[Record]:
    """The records after the shape of a known export, or flattened, as was asked."""
    if shape is None and not flatten:
        yield from records
        return
    for record in records:
        line, item, _reason, raw = record
        if item is None:
            yield record
            continue
        try:
            rows = list(shape.apply(item)) if shape is not None else [item]
        except ValueError:
            yield line, None, UNLIKE, raw or dump(item)
            continue
        for row in rows:
            try:
                yield line, flat(row) if shape is None or shape.flattens else row, "", ""
            except ValueError:
                yield line, None, REPEATED_KEY, raw or dump(item)


def _write(staged: Staged, keys: list[str], records: Iterator[Record], limit: int | None) -> None:
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


def _parse(decoder: Decoder, text: str, line: int) -> list[Record]:
    """The record of one line, or the records where several objects stand on it."""
    if is_marked(text):
        return [(line, None, UNDECODABLE, text)]
    if "\0" in text:
        return [(line, None, NUL_BYTE, text)]
    found: list[Record] = []
    at = 0
    try:
        while at < len(text):
            item, end, repeated = decoder.value(text, at)
            found.append(record_of(item, line, repeated, text[at:end]))
            at = skip_space(text, end)
    except (ValueError, RecursionError):
        return [(line, None, BAD_JSON, text)]
    return found


def _is_lines(path: Path, scan: TextScan) -> bool:
    """One object per line? Judged on the first two lines that hold something; one line alone is a document."""
    decoder = Decoder()
    with open_text(path, scan.encoding, scan.fallback) as stream:
        seen = 0
        for line in stream:
            text = line.strip().lstrip("\ufeff")
            if not text:
                continue
            seen += 1
            if text[0] != "{" or (seen == 1 and not text.endswith("}")):
                return False
            if seen == 1 and _parse(decoder, text, 1)[0][1] is None:
                return scan.lines > 1 and text.count("{") == text.count("}")
            if seen == 2:
                return True
    return False


def _lines(path: Path, scan: TextScan) -> Iterator[Record]:
    """Records of a JSON lines file; in a bulk file the action's fields join the document that follows it."""
    decoder = Decoder()
    action: tuple[int, dict[str, Any], str] | None = None
    with open_text(path, scan.encoding, scan.fallback) as stream:
        for number, line in enumerate(stream, start=1):
            text = line.strip().lstrip("\ufeff")
            if not text:
                continue
            for place, item, reason, raw in _parse(decoder, text, number):
                if item is not None and action is None and len(item) == 1:
                    (name, value), *_rest = item.items()
                    if name in _BULK_ACTIONS and isinstance(value, dict) and all(k.startswith("_") for k in value):
                        action = (number, value, text)
                        continue
                merged = item
                if item is not None and action is not None:
                    merged, action = {**action[1], **item}, None
                yield place, merged, reason, raw
    if action is not None:
        yield action[0], None, N_("an action without its document"), action[2]
