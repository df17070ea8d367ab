"""From what was uploaded to the plain files inside: gz and zip, guarded against bombs and bad names."""

from __future__ import annotations

import gzip
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from core.collect.facts import Note
from core.errors import BadInput
from core.i18n import N_, _
from core.settings import settings

MAX_MEMBERS = 1_000
MAX_RATIO = 200
RATIO_FLOOR = 64 << 20
CHUNK = 1 << 20
_WORKBOOK_MARKS = ("[Content_Types].xml", "mimetype")


@dataclass(frozen=True)
class Plain:
    """One plain file: where it lies and what to call it (`archive.zip/member.csv`)."""

    path: Path
    label: str


def unpack(path: Path, folder: Path, label: str | None = None) -> tuple[list[Plain], list[Note]]:
    """The plain files in `path`, unpacked into `folder` where it is an archive.

    Returns:
        The files, and notes on members that were passed over (folders, nested archives, system files).

    Raises:
        BadInput: an empty file, a damaged or encrypted archive, a member whose name leaves the archive, or
            one that unpacks to more than the limit.
    """
    label = label or path.name
    if not path.is_file():
        raise BadInput(_("There is no file “{file}”.").format(file=label))
    if path.stat().st_size == 0:
        raise BadInput(_("“{file}” is empty.").format(file=label), hint=_("Export it again and upload it."))
    with path.open("rb") as stream:
        head = stream.read(4)
    if head[:2] == b"\x1f\x8b":
        inner = label[:-3] if label.lower().endswith(".gz") else label
        target = folder / "unpacked"
        try:
            with gzip.open(path) as source:
                _copy(source, target, label, path.stat().st_size)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise _damaged(label) from error
        return [Plain(target, inner)], []
    if head == b"PK\x03\x04" or head == b"PK\x05\x06":
        return _unzip(path, folder, label)
    return [Plain(path, label)], []


def _unzip(path: Path, folder: Path, label: str) -> tuple[list[Plain], list[Note]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if any(m.filename in _WORKBOOK_MARKS for m in members):
                return [Plain(path, label)], []
            return _extract(archive, members, path, folder, label)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError) as error:
        raise _damaged(label) from error


def _extract(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], path: Path, folder: Path, label: str
) -> tuple[list[Plain], list[Note]]:
    if len(members) > MAX_MEMBERS:
        raise BadInput(
            _("“{file}” holds {n} files; at most {limit} are read at once.").format(
                file=label, n=len(members), limit=MAX_MEMBERS
            )
        )
    files: list[Plain] = []
    notes: list[Note] = []
    for number, member in enumerate(members):
        name = member.filename
        if member.is_dir():
            continue
        pure = PurePosixPath(name.replace("\\", "/"))
        if pure.is_absolute() or ".." in pure.parts or ":" in pure.parts[0]:
            raise BadInput(
                _("“{file}” holds a file whose name leaves the archive: {name}.").format(file=label, name=name),
                hint=_("Nothing was unpacked. Make the archive again from plain file names."),
            )
        if member.flag_bits & 0x1:
            raise BadInput(
                _("“{file}” is protected by a password.").format(file=label),
                hint=_("Unpack it first and upload the files."),
            )
        if pure.parts[0] == "__MACOSX" or pure.name.startswith("."):
            continue
        if member.file_size == 0:
            notes.append(Note(N_("“{file}” is empty and was passed over."), {"file": name}))
            continue
        target = folder / f"member_{number}"
        with archive.open(member) as source:
            _copy(source, target, label, max(member.compress_size, 1))
        if _is_archive(target):
            notes.append(Note(N_("“{file}” is an archive inside an archive and was passed over."), {"file": name}))
            target.unlink()
            continue
        files.append(Plain(target, f"{label}/{name}"))
    if not files:
        raise BadInput(_("“{file}” holds no file with data.").format(file=label))
    return files, notes


def _is_archive(path: Path) -> bool:
    with path.open("rb") as stream:
        head = stream.read(4)
    if head[:2] == b"\x1f\x8b":
        return True
    if head != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(path) as inner:
            return not any(name in _WORKBOOK_MARKS for name in inner.namelist())
    except zipfile.BadZipFile:
        return True


def _copy(source: IO[bytes] | gzip.GzipFile, target: Path, label: str, packed: int) -> None:
    """Copy with both guards: a total limit from the settings and a ratio limit once past 64 MB."""
    limit = settings().max_expanded_mb << 20
    free = shutil.disk_usage(target.parent).free
    written = 0
    with target.open("wb") as out:
        while chunk := source.read(CHUNK):
            written += len(chunk)
            if written > limit or (written > RATIO_FLOOR and written > packed * MAX_RATIO):
                raise BadInput(
                    _("“{file}” unpacks to far more data than it should.").format(file=label),
                    hint=_("It was refused so that it cannot fill the disk. Unpack it yourself to look inside."),
                )
            if written > free // 2:
                raise BadInput(_("There is not enough disk space to unpack “{file}”.").format(file=label))
            out.write(chunk)


def _damaged(label: str) -> BadInput:
    return BadInput(
        _("“{file}” is damaged: it cannot be unpacked.").format(file=label),
        hint=_("It may be cut short; download or export it again."),
    )
