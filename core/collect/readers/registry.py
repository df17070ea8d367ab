"""One uploaded file to staged parts: unpacked, its format found by content, read by the right reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from core.collect.encoding.decode import open_text, too_long
from core.collect.encoding.known import scan
from core.collect.encoding.remarks import remarks
from core.collect.facts import Note, Options
from core.collect.readers.format import Format, Source
from core.collect.readers.formats import formats
from core.collect.stage import Staged
from core.collect.unpack.archives import Plain
from core.collect.unpack.plain_files import unpack
from core.errors import BadInput, TouchstoneError, Unavailable
from core.i18n import N_, _

_FIRST, _LAST = 64 << 10, 8
"""Bytes of a file's beginning and end by which its format is found: a workbook's directory, and what closes Parquet."""
_BEGINNING = 4096
"""Characters by which a text's format is found."""


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
            hint=_("Unpack it and load the files one by one to see why."),
        )
    if options.parts is not None:
        result.parts = [part for part in result.parts if part.label in options.parts] or result.parts
    return result


def _read_plain(plain: Plain, options: Options, target: Path, limit: int | None) -> list[Staged]:
    """The tables of one plain file: several only for a workbook whose sheets were all asked for."""
    if plain.path.stat().st_size == 0:
        raise BadInput(_("“{file}” is empty.").format(file=plain.label), hint=_("Export it again and load it."))
    source = _source(plain, options)
    reader = _surest(source, text=False)
    if reader is None:
        source = _decoded(source)
        reader = _surest(source, text=True)
        assert reader is not None, "delimited text claims every text"
        if source.scan.too_long is not None and not reader.long_lines:
            raise _of(source.label, too_long(source.scan.too_long))
    parts = reader.read(source, target, limit)
    if not any(part.columns for part in parts):
        raise BadInput(
            _("“{file}” holds no column: there is nothing in it to load.").format(file=plain.label),
            hint=_("Export it again and load it."),
            data={"records": sum(part.records for part in parts)},
        )
    if reader.text:
        parts[0].notes[:0] = remarks(source.scan)
    return parts


def _source(plain: Plain, options: Options) -> Source:
    with plain.path.open("rb") as stream:
        first = stream.read(_FIRST)
        stream.seek(max(0, plain.path.stat().st_size - _LAST))
        return Source(plain.path, plain.label, options, first, stream.read())


def _surest(source: Source, *, text: bool) -> Format | None:
    """The format with the highest claim; None where none has one."""
    claims = [(one.claims(source), one) for one in formats() if one.text is text]
    best, chosen = max(claims, key=lambda claim: claim[0], default=(0.0, None))
    return chosen if best > 0 else None


def _decoded(source: Source) -> Source:
    path, options = source.path, source.options
    try:
        found = scan(path, options.encoding, options.fallback_encoding)
    except BadInput as error:
        raise _of(source.label, error) from error
    with open_text(path, found.encoding) as text:
        beginning = text.read(_BEGINNING)
        filled = beginning
        while filled and not filled.strip("\ufeff \t\r\n"):
            filled = text.read(_FIRST)
    if not filled:
        raise BadInput(
            _("“{file}” holds nothing but blank lines.").format(file=source.label),
            hint=_("Export it again and load it."),
        )
    return source.decoded(found, beginning)


def _of(label: str, error: BadInput) -> BadInput:
    return BadInput(f"“{label}”: {error.message}", title=error.title, hint=error.hint, data=error.data)
