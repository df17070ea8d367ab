"""XML-like records to staged rows: the element that repeats is a row, its children are the columns.

Read tolerantly as text, because published review files are only nearly XML: a bare `&`, no root, a missing
declaration. Entities are left as they are written; no entity is ever expanded, so none can explode.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from core.collect.facts import Note, Options
from core.collect.readers.encoding.decode import TextScan, open_text
from core.collect.stage import BATCH, RAW_LIMIT, Reject, Staged, StageWriter, shown, unique_names
from core.errors import BadInput
from core.i18n import N_, _

MAX_BYTES = 512 << 20
OUTSIDE = N_("text outside any record")
_PROLOG = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", re.DOTALL | re.IGNORECASE)
_START = re.compile(r"<([A-Za-z_][\w.:-]*)((?:\s[^<>]*)?)>")
_CHILD = re.compile(r"<([A-Za-z_][\w.:-]*)((?:\s[^<>]*?)?)(?:/>|>(.*?)</\1\s*>)", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def looks_like_xml(head: str) -> bool:
    """Whether a text begins as XML (a declaration or an element alone)."""
    text = head.lstrip("﻿ \t\r\n")
    if text.startswith("<?xml") or text[:14].lower() == "<!doctype html":
        return True
    return re.match(r"<[A-Za-z_][\w.:-]*(\s[^<>]*)?>", text) is not None


def read_xml(
    path: Path, label: str, scan: TextScan, options: Options, target: Path, limit: int | None = None
) -> Staged:
    """Read repeated elements into `target`; the line is where the record begins.

    Raises:
        BadInput: a web page, a file without a repeated element, or one of more than 512 MB.
    """
    if scan.size > MAX_BYTES:
        raise BadInput(
            _("“{file}” is an XML file of more than {limit} MB.").format(file=label, limit=MAX_BYTES >> 20),
            hint=_("Split it, or convert it to CSV or JSON lines."),
        )
    with open_text(path, scan.encoding) as stream:
        text = stream.read()
    text = _PROLOG.sub(lambda m: "\n" * m.group().count("\n"), text)
    tag, root = _record_tag(text, label)
    staged = Staged(
        label=label,
        format="xml",
        path=target,
        columns=[],
        originals=[],
        encoding=scan.encoding,
        encodings=scan.guesses,
    )
    staged.notes.append(Note(N_("Each element <{tag}> became a row."), {"tag": tag}))
    records: list[tuple[int, dict[str, str], str]] = []
    for line, attributes, inner, outside in _records(text, tag, root):
        if limit is not None and staged.records >= limit:
            staged.complete = False
            break
        staged.records += 1
        if outside:
            staged.rejects.append(Reject(line, None, None, OUTSIDE, shown(outside, RAW_LIMIT)))
        else:
            records.append((line, _fields(attributes, inner), inner))
    keys: dict[str, None] = {}
    for _line, fields, _raw in records:
        keys.update(dict.fromkeys(fields))
    staged.originals = list(keys)
    staged.columns, notes = unique_names(staged.originals)
    staged.notes.extend(notes)
    writer = StageWriter(target, staged.columns, check_nul=True)
    try:
        for start in range(0, len(records), BATCH):
            block = records[start : start + BATCH]
            rows = [[fields.get(key) for key in keys] for _line, fields, _raw in block]
            staged.rejects.extend(writer.write([line for line, _fields, _raw in block], rows))  # type: ignore[arg-type]
    finally:
        writer.close()
    staged.rows = writer.rows
    staged.rejects.sort(key=lambda r: r.line)
    return staged


def _record_tag(text: str, label: str) -> tuple[str, str | None]:
    """The repeated element, and the root around it (None where the records have no root)."""
    tags = [m.group(1) for _n, m in zip(range(2), _START.finditer(text), strict=False)]
    if not tags or tags[0].lower() == "html":
        raise BadInput(
            _("“{file}” is a web page, not a table of records.").format(file=label)
            if tags
            else _("“{file}” holds no XML element that could be a record.").format(file=label),
            hint=_("Export the data itself as CSV, JSON lines, Parquet or xlsx."),
        )
    if len(tags) == 1 or len(re.findall(rf"</{re.escape(tags[0])}\s*>", text)) > 1:
        return tags[0], None
    return tags[1], tags[0]


def _records(text: str, tag: str, root: str | None) -> Iterator[tuple[int, str, str, str]]:
    """(line, attributes, inner text, "") for each record, and (line, "", "", text) for text between them."""
    name = re.escape(tag)
    pattern = re.compile(rf"<{name}((?:\s[^<>]*)?)>(.*?)</{name}\s*>", re.DOTALL)
    frame = re.compile(rf"</?{re.escape(root)}(?:\s[^<>]*)?>") if root else None
    line, at = 1, 0
    for match in pattern.finditer(text):
        between = text[at : match.start()]
        yield from _outside(between, line, frame)
        line += between.count("\n")
        yield line, match.group(1), match.group(2), ""
        line += match.group().count("\n")
        at = match.end()
    yield from _outside(text[at:], line, frame)


def _outside(between: str, line: int, frame: re.Pattern[str] | None) -> Iterator[tuple[int, str, str, str]]:
    rest = frame.sub("", between) if frame else between
    if rest.strip("﻿ \t\r\n"):
        lead = len(between) - len(between.lstrip())
        yield line + between[:lead].count("\n"), "", "", rest.strip()


def _fields(attributes: str, inner: str) -> dict[str, str]:
    """Attribute and child values of one record; a child that repeats with other values becomes a JSON list."""
    fields = {m.group(1): m.group(2) or m.group(3) or "" for m in _ATTRIBUTE.finditer(attributes)}
    many: dict[str, list[str]] = {}
    rest = _CHILD.sub("", inner).strip()
    for match in _CHILD.finditer(inner):
        value = _CDATA.sub(lambda m: m.group(1), match.group(3) or "").strip()
        held = many.setdefault(match.group(1), [])
        if value not in held:
            held.append(value)
    for key, values in many.items():
        fields[key] = values[0] if len(values) == 1 else json.dumps(values, ensure_ascii=False)
    if rest:
        fields["text" if "text" not in fields else "text_content"] = _CDATA.sub(lambda m: m.group(1), rest)
    return fields
