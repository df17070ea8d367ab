"""XML records to staged rows: the element that repeats is a row, its attributes and elements are the columns.

A document is read twice and never held: once to see what elements it has, once to write its records. Published
review files are only nearly XML (a bare `&`, no root): what the strict parser refuses is mended on the way to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from lxml import etree

from core.collect.encoding.decode import TextScan
from core.collect.facts import Note, Options
from core.collect.readers.markup.characters import chunks, restored
from core.collect.readers.markup.xml_fields import Columns, Element, xml
from core.collect.readers.markup.xml_outline import Outline, Place, record_path
from core.collect.readers.markup.xml_parse import ROOT, Ended, Enough, TooDeep, beginning, parse
from core.collect.stage import BATCH, RAW_LIMIT, Reject, Staged, StageWriter, shown, unique_names
from core.errors import BadInput
from core.i18n import N_, _

OUTSIDE = N_("text outside any record")
CUT_SHORT = N_("the file ends inside this record")
NEVER_CLOSED = N_("a comment or a mark that is opened and not closed")
_LONGEST_PREAMBLE = 200
"""Values outside the records that are kept: a feed's title, date and the like."""


def looks_like_xml(head: str) -> bool:
    """Whether a text begins as XML (a declaration, a comment or an element alone)."""
    text = head.lstrip("\ufeff \t\r\n")
    if text.startswith(("<?xml", "<!--")) or text[:9].upper() == "<!DOCTYPE":
        return True
    return re.match(r"<[^\W\d][\w.:-]*(?:\s[^<>]*)?/?>", text) is not None


def read_xml(
    path: Path, label: str, scan: TextScan, options: Options, target: Path, limit: int | None = None
) -> Staged:
    """Read repeated elements into `target`; the line is where the record begins.

    Args:
        path: The plain file.
        label: Its name for people.
        scan: What the pass over its bytes found; an encoding that the document declares is tried before a guess.
        options: `flatten` makes columns `a.b` of elements inside a field.
        target: The Parquet file to write.
        limit: Records to read at most; None = all.

    Raises:
        BadInput: a web page, a document that declares entities, or one without an element that could be a record.
    """
    document = _Document(path, scan, label)
    outline, ended, broken = document.outlined(limit)
    names = record_path(outline.root)
    if not names or names[0].lower() == "html":
        raise BadInput(
            _("“{file}” is a web page, not a table of records.").format(file=label)
            if names
            else _("“{file}” holds no XML element that could be a record.").format(file=label),
            hint=_("Export the data itself as CSV, JSON lines, Parquet or xlsx."),
        )
    place = outline.root
    for name in names:
        place = place.children[name]
    columns = Columns(place, flatten=bool(options.flatten))
    staged = Staged(label, "xml", target, [], list(columns.keys), encoding=scan.encoding, encodings=scan.guesses)
    staged.columns, notes = unique_names(staged.originals)
    staged.notes.append(Note(N_("Each element <{tag}> became a row."), {"tag": names[-1]}))
    staged.notes.extend(notes)
    records = _Records(staged, outline, names, columns, limit)
    try:
        ended = document.read(records, mend=broken > 0)
        records.finish(ended)
    finally:
        records.writer.close()
    if staged.complete:
        staged.notes.extend(_notes(ended, broken, len(names)))
    return staged


class _Document:
    """A document that can be read again and again, its prolog left out."""

    def __init__(self, path: Path, scan: TextScan, label: str) -> None:
        self._pieces: Callable[[], Iterator[str]] = lambda: chunks(path, scan)
        self._label = label
        source = self._pieces()
        self._taken = 0

        def counted() -> Iterator[str]:
            for piece in source:
                self._taken += 1
                yield piece

        self._head, self._before = beginning(counted(), label)

    def read(self, handler: Outline | _Records, *, mend: bool) -> Ended:
        def pieces() -> Iterator[str]:
            yield self._head
            yield from islice(self._pieces(), self._taken, None)

        return parse(pieces(), handler, first_line=self._before + 1, mend=mend, lines=isinstance(handler, _Records))

    def outlined(self, limit: int | None) -> tuple[Outline, Ended, int]:
        """The document's outline, how it ended, and the line from which it is only nearly XML (0 = it is XML)."""
        outline = Outline(self._label, limit)
        try:
            return outline, self.read(outline, mend=False), 0
        except etree.XMLSyntaxError as error:
            broken = self._before + max(1, error.lineno or 1)
        except TooDeep:
            broken = max(1, outline.line)
        outline = Outline(self._label, limit)
        return outline, self.read(outline, mend=True), broken


def _notes(ended: Ended, broken: int, depth: int) -> Iterator[Note]:
    if broken:
        yield Note(
            N_(
                "Not well-formed XML from line {line} on; it was mended while reading: signs that open nothing were "
                "kept as text, elements left open were closed."
            ),
            {"line": broken},
        )
    if ended.broken:
        yield Note(N_("The file could be read up to line {line} only; nothing after it was."), {"line": ended.broken})
    elif len(ended.cut) >= depth:
        yield Note(N_("The file ends in line {line} inside a record; it may be cut short."), {"line": ended.lines})
    elif ended.cut:
        yield Note(
            N_("The file ends in line {line} before <{tag}> is closed; it may be cut short."),
            {"line": ended.lines, "tag": ended.cut[-1]},
        )


class _Records:
    """A handler that writes the records of a document and keeps what stands outside them."""

    def __init__(
        self, staged: Staged, outline: Outline, path: tuple[str, ...], columns: Columns, limit: int | None
    ) -> None:
        self.line, self.cutting = 0, False
        self.writer = StageWriter(staged.path, staged.columns, check_nul=True)
        self._staged, self._names, self._columns, self._limit = staged, outline.names, columns, limit
        self._path = path
        self._outer: list[tuple[str, Place | None, bool]] = [("", outline.root, True)]
        self._inner: list[Element] = []
        self._is_record = False
        self._began = 0
        self._loose: list[str] = []
        self._last = 1
        self._lines: list[int] = []
        self._rows: list[list[str | None]] = []

    def start(self, tag: str, attrib: dict[str, str], nsmap: dict[str | None, str]) -> None:
        if tag == ROOT:
            return
        if nsmap:
            self._names.learn(nsmap)
        name = self._names.of(tag)
        attributes = {self._names.of(key): value for key, value in attrib.items()} if attrib else {}
        if self._inner:
            element = Element(name, attributes)
            self._inner[-1].content.append(element)
            self._inner.append(element)
            return
        self._loose_text()
        _name, above, leads = self._outer[-1]
        place = above.children.get(name) if above is not None else None
        depth = len(self._outer)
        leads = leads and depth <= len(self._path) and name == self._path[depth - 1]
        record = leads and depth == len(self._path)
        if record or place is None or place.most > 1:
            if record and self._limit is not None and self._staged.records >= self._limit:
                self._staged.complete = False
                raise Enough
            self._inner, self._is_record, self._began = [Element(name, attributes)], record, self.line
            return
        self._outer.append((name, place, leads))
        for key, value in attributes.items():
            self._around(f"{self._where()}@{key}", value)

    def end(self, tag: str) -> None:
        if tag == ROOT:
            self._loose_text()
            return
        if self._inner:
            element = self._inner.pop()
            if not self._inner:
                self._done(element)
                self._last = self.line
            return
        self._loose_text(leaf=True)
        self._outer.pop()

    def data(self, data: str) -> None:
        if self._inner:
            self._inner[-1].content.append(data)
        else:
            self._loose.append(data)

    def close(self) -> None:
        return None

    def finish(self, ended: Ended) -> None:
        """Write what is held, and make good for a file that ends in the middle of something."""
        staged = self._staged
        if staged.complete:
            self._loose_text()
            if self._inner:
                self._reject(self._began, CUT_SHORT, xml(self._inner[0]))
            if ended.swallowed.strip():
                self._reject(ended.swallowed_line, NEVER_CLOSED, restored(ended.swallowed))
        self._flush()
        staged.rows = self.writer.rows
        staged.rejects.sort(key=lambda reject: reject.line)

    def _flush(self) -> None:
        if self._rows:
            self._staged.rejects.extend(self.writer.write(self._lines, list(self._rows)))
        self._lines, self._rows = [], []

    def _done(self, element: Element) -> None:
        if not self._is_record:
            self._reject(self._began, OUTSIDE, xml(element))
            return
        if self.cutting:
            self._reject(self._began, CUT_SHORT, xml(element))
            return
        self._staged.records += 1
        fields = self._columns.fields(element)
        self._lines.append(self._began)
        self._rows.append([fields.get(key) for key in self._columns.keys])
        if len(self._rows) >= BATCH:
            self._flush()

    def _reject(self, line: int, reason: str, raw: str) -> None:
        self._staged.records += 1
        self._staged.rejects.append(Reject(line, None, None, reason, shown(raw, RAW_LIMIT)))

    def _loose_text(self, *, leaf: bool = False) -> None:
        """What stood between two tags outside the records: an element's only value is kept, other text is refused."""
        text = "".join(self._loose)
        self._loose = []
        if text.strip("\ufeff \t\n"):
            _name, place, _leads = self._outer[-1]
            if leaf and place is not None and place.total == 1 and not place.children:
                self._around(self._where(), text.strip())
            else:
                lead = len(text) - len(text.lstrip())
                self._reject(self._last + text.count("\n", 0, lead), OUTSIDE, restored(text.strip()))
        self._last = self.line

    def _where(self) -> str:
        return "/".join(name for name, _place, _leads in self._outer[1:])

    def _around(self, name: str, value: str) -> None:
        if len(self._staged.preamble) < _LONGEST_PREAMBLE:
            self._staged.preamble.append(f"{name}: {restored(value)}")
        else:
            self._reject(self.line, OUTSIDE, f"{name}: {restored(value)}")
