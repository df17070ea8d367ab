"""One uploaded file to staged parts: unpacked, its format found by content, read by the right reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.collect.facts import Note, Options
from core.collect.readers.columnar.arrow import arrow_kind, read_arrow
from core.collect.readers.columnar.parquet import read_parquet
from core.collect.readers.delimited.reader import read_delimited
from core.collect.readers.encoding.decode import TextScan, open_text, scan
from core.collect.readers.importers import notes_of
from core.collect.readers.json.reader import looks_like_json, read_json
from core.collect.readers.markup.html_table import looks_like_excel_xml, looks_like_html, read_excel_xml, read_html
from core.collect.readers.markup.xml_records import looks_like_xml, read_xml
from core.collect.readers.workbook.reader import read_workbook
from core.collect.stage import Staged
from core.collect.unpack.archives import Plain
from core.collect.unpack.plain_files import unpack
from core.errors import BadInput, TouchstoneError, Unavailable
from core.i18n import N_, _


@dataclass
class Read:
    """The parts of one file, and notes on what was passed over in it."""

    parts: list[Staged] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def read_file(path: Path, label: str, options: Options, folder: Path, limit: int | None = None) -> Read:
    """Read every table in `path` into Parquet files under `folder`.

    Args:
        path: The file as uploaded.
        label: Its name for people.
        options: What the analyst fixed; the same for every part.
        folder: A temporary folder of the caller's.
        limit: Records per part to read at most; None = all.

    Raises:
        BadInput: nothing in the file can be read; in an archive one bad member is passed over with a note.
        Unavailable: the file changes or goes away while it is read, or the disk takes no more.
    """
    before = _mark(path)
    try:
        result = _read_all(path, label, options, folder, limit)
    except OSError as error:
        if before is not None and _mark(path) != before:
            raise _changing(label) from error
        raise Unavailable(
            _("“{file}” could not be read: {reason}.").format(file=label, reason=error.strerror or str(error)),
            hint=_("Nothing was changed. Check the disk's free space and permissions."),
        ) from error
    except TouchstoneError as error:
        if before is not None and _mark(path) != before:
            raise _changing(label) from error
        raise
    if _mark(path) != before:
        raise _changing(label)
    return result


def _mark(path: Path) -> tuple[int, int] | None:
    """Size and time of a file, which change when somebody writes to it; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _changing(label: str) -> Unavailable:
    return Unavailable(
        _("“{file}” changed while it was read.").format(file=label),
        hint=_("Wait until it is complete, then try again."),
    )


def _read_all(path: Path, label: str, options: Options, folder: Path, limit: int | None) -> Read:
    result = Read()
    plains, result.notes = unpack(path, folder, label)
    if options.parts is not None:
        plains = [plain for plain in plains if plain.label in options.parts] or plains
    for number, plain in enumerate(plains):
        target = folder / f"part_{number}.parquet"
        try:
            result.parts.extend(_read_plain(plain, options, target, limit))
        except BadInput as error:
            if len(plains) == 1:
                raise
            result.notes.append(
                Note(N_("“{file}” was passed over: {reason}"), {"file": plain.label, "reason": error.message})
            )
    if not result.parts:
        raise BadInput(
            _("None of the files in “{file}” could be read.").format(file=label),
            hint=_("Unpack it and upload the files one by one to see why."),
        )
    if options.parts is not None:
        result.parts = [part for part in result.parts if part.label in options.parts] or result.parts
    return result


def _read_plain(plain: Plain, options: Options, target: Path, limit: int | None) -> list[Staged]:
    """The tables of one plain file: several only for a workbook whose sheets were all asked for."""
    if plain.path.stat().st_size == 0:
        raise BadInput(_("“{file}” is empty.").format(file=plain.label), hint=_("Export it again and upload it."))
    with plain.path.open("rb") as stream:
        head = stream.read(8)
    flatten = bool(options.flatten)
    if head.startswith(b"PAR1"):
        return [read_parquet(plain.path, plain.label, target, limit, flatten=flatten)]
    arrow = arrow_kind(plain.path)
    if arrow is not None:
        return [read_arrow(arrow, plain.path, plain.label, target, limit, flatten=flatten)]
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _explained(read_workbook(plain.path, plain.label, options, target, limit))
    try:
        found = scan(plain.path, options.encoding, options.fallback_encoding)
    except BadInput as error:
        raise BadInput(
            f"“{plain.label}”: {error.message}", title=error.title, hint=error.hint, data=error.data
        ) from error
    with open_text(plain.path, found.encoding) as text:
        beginning = text.read(4096)
    if not beginning.strip("\ufeff \t\r\n") and not _anything(plain.path, found.encoding):
        raise BadInput(
            _("“{file}” holds nothing but blank lines.").format(file=plain.label),
            hint=_("Export it again and upload it."),
        )
    if options.delimiter is None and looks_like_excel_xml(beginning):
        return _explained(read_excel_xml(plain.path, plain.label, found, options, target, limit))
    return [_read_text(plain, found, beginning, options, target, limit)]


def _explained(tables: list[Staged]) -> list[Staged]:
    """The tables with what must be known of those whose columns give their origin away."""
    for staged in tables:
        staged.notes.extend(notes_of(staged.columns))
    return tables


def _read_text(
    plain: Plain, found: TextScan, beginning: str, options: Options, target: Path, limit: int | None
) -> Staged:
    if options.delimiter is None and looks_like_json(beginning):
        return read_json(plain.path, plain.label, found, options, target, limit)
    if options.delimiter is None and looks_like_html(beginning):
        return read_html(plain.path, plain.label, found, options, target, limit)
    if options.delimiter is None and looks_like_xml(beginning):
        return read_xml(plain.path, plain.label, found, target, limit)
    return _explained([read_delimited(plain.path, plain.label, found, options, target, limit)])[0]


def _anything(path: Path, encoding: str) -> bool:
    return any(line.strip("\ufeff \t\r\n") for line in _lines(path, encoding))


def _lines(path: Path, encoding: str) -> Iterator[str]:
    with open_text(path, encoding) as stream:
        yield from stream
