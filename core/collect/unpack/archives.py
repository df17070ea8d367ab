"""Members of zip and tar archives, guarded against names that leave the archive, links, devices and passwords."""

from __future__ import annotations

import math
import re
import stat
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from core.collect.encoding.guess import readings, words_of
from core.collect.facts import Note
from core.collect.unpack.streams import Budget, damaged, decompress, packing_of, without_ending
from core.errors import BadInput
from core.i18n import N_, _, listed

MAX_MEMBERS = 1_000
"""Files of one archive, against archives that are made to exhaust."""
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, NotImplementedError, ValueError, RuntimeError)
_WORKBOOK_MARKS = ("[Content_Types].xml", "mimetype")
_UTF8_NAME = 0x800
"""Bit 11 of the general purpose flag (APPNOTE.TXT 4.4.4): the name is UTF-8."""
_ENCRYPTED = 0x1
"""Bit 0 of the general purpose flag (APPNOTE.TXT 4.4.4)."""
_METHODS = {
    1: "Shrink", 2: "Reduce", 3: "Reduce", 4: "Reduce", 5: "Reduce", 6: "Implode", 9: "Deflate64", 10: "PKWARE DCL",
    16: "IBM CMPSC", 18: "IBM TERSE", 19: "IBM LZ77", 20: "Zstandard", 93: "Zstandard", 94: "MP3", 95: "XZ", 96: "JPEG",
    97: "WavPack", 98: "PPMd", 99: "AES",
}  # fmt: skip
"""Ways of packing that the library does not unpack (APPNOTE.TXT 4.4.5)."""
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_AES = 99
"""The method that stands for AES encryption, the real one beside it (WinZip's AES specification)."""
_NAME_NATS = 10.0
"""What a reading of member names must be better by than the zip format's own cp437."""
ENDINGS = (".zip", ".tar", ".tgz", ".tbz2", ".txz")
"""Endings by which archives go, the last three packed as a whole; never used to recognise one."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Plain:
    """One plain file: where it lies and what to call it (`archive.zip/member.csv`)."""

    path: Path
    label: str


@dataclass(frozen=True)
class _Member:
    """One entry of an archive before it is unpacked; `handle` is the library's own object.

    `unread` names a way of packing that is not unpacked here.
    """

    name: str
    size: int
    folder: bool
    plain: bool
    handle: Any
    unread: str = ""


def archive_of(path: Path) -> str | None:
    """“zip” or “tar” where the file is such an archive; None for everything else, workbooks included."""
    with path.open("rb") as stream:
        head = stream.read(512)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        try:
            with zipfile.ZipFile(path) as archive:
                return None if any(name in _WORKBOOK_MARKS for name in archive.namelist()) else "zip"
        except _BROKEN:
            return "zip"
    try:
        tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")  # holds the header's checksum against its bytes
        return "tar"
    except tarfile.TarError:
        return None


def read_archive(kind: str, path: Path, folder: Path, budget: Budget) -> tuple[list[Plain], list[Note]]:
    """The files of a zip or tar archive, unpacked into `folder`, and notes on members passed over.

    Raises:
        BadInput: a damaged or encrypted archive, a member that leaves the archive or is a link or a device, more
            members or more data than allowed, or no file with data.
    """
    try:
        return _zip(path, folder, budget) if kind == "zip" else _tar(path, folder, budget)
    except _BROKEN as error:
        raise damaged(budget.label) from error


def _zip(path: Path, folder: Path, budget: Budget) -> tuple[list[Plain], list[Note]]:
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        if any(info.flag_bits & _ENCRYPTED or info.compress_type == _AES for info in infos):
            raise BadInput(
                _("“{file}” is protected by a password.").format(file=budget.label),
                hint=_("Unpack it first and load the files."),
            )
        names = zip_names(infos)
        members = (
            _Member(name, info.file_size, info.is_dir(), _is_plain(info.external_attr >> 16), info, _unread(info))
            for info, name in zip(infos, names, strict=True)
        )
        return _extract(archive.open, members, folder, budget)


def _tar(path: Path, folder: Path, budget: Budget) -> tuple[list[Plain], list[Note]]:
    with tarfile.open(path, "r:", encoding="utf-8", errors="surrogateescape") as archive:
        members = (_Member(_tar_name(m.name), m.size, m.isdir(), m.isfile(), m) for m in archive)
        files, notes = _extract(archive.extractfile, members, folder, budget)
        end = archive.offset
    with path.open("rb") as stream:
        stream.seek(end)
        after = stream.read(512)
    if any(after):  # the library ends silently at a header that it cannot read
        raise damaged(budget.label)
    if not after:
        notes.append(Note(N_("“{file}” has no end mark; it may be cut short."), {"file": budget.label}))
    return files, notes


def _extract(
    opened: Callable[[Any], Any], members: Iterator[_Member], folder: Path, budget: Budget
) -> tuple[list[Plain], list[Note]]:
    files: list[Plain] = []
    notes: list[Note] = []
    seen: Counter[str] = Counter()
    packed_so: Counter[str] = Counter()
    for number, member in enumerate(members):
        if number >= MAX_MEMBERS:
            raise BadInput(
                _("“{file}” holds more than {limit} files.").format(file=budget.label, limit=MAX_MEMBERS),
                hint=_("Split it into smaller archives."),
            )
        if member.folder or not _wanted(member, budget.label):
            continue
        name = _CONTROL.sub("_", member.name).removeprefix("./")
        seen[name] += 1
        shown = name if seen[name] == 1 else f"{name} ({seen[name]})"
        if member.size == 0:
            notes.append(Note(N_("“{file}” is empty and was passed over."), {"file": shown}))
            continue
        if member.unread:
            packed_so[member.unread] += 1
            text = N_("“{file}” is packed with {method}, which is not read, and was passed over.")
            notes.append(Note(text, {"file": shown, "method": member.unread}))
            continue
        target = folder / f"member_{number}"
        with opened(member.handle) as source:
            budget.copy(source, target, (*_BROKEN, OSError))
        packing = packing_of(target)
        if packing is not None:
            packed, target = target, folder / f"member_{number}_unpacked"
            decompress(packing, packed, target, budget)
            packed.unlink()
            shown = without_ending(shown, packing)
        if archive_of(target) is not None or packing_of(target) is not None:
            notes.append(Note(N_("“{file}” is an archive inside an archive and was passed over."), {"file": shown}))
            target.unlink()
            continue
        files.append(Plain(target, f"{budget.label}/{shown}"))
    if not files and packed_so:
        raise BadInput(
            _("The files in “{file}” are packed with {method}, which is not read.").format(
                file=budget.label, method=listed(packed_so)
            ),
            hint=_("Unpack it first and load the files, or make a zip of them in the usual way (Deflate)."),
        )
    if not files:
        raise BadInput(
            _("“{file}” holds no file with data.").format(file=budget.label),
            hint=_("Unpack it to look inside, then load the files."),
        )
    return files, notes


def _wanted(member: _Member, label: str) -> bool:
    """Whether a member is to be read; False for the hidden files of a system.

    Raises:
        BadInput: its name leaves the archive, or it is a link or a device.
    """
    pure = PurePosixPath(member.name.replace("\\", "/"))
    if not pure.parts or pure.is_absolute() or ".." in pure.parts or ":" in pure.parts[0]:
        raise BadInput(
            _("“{file}” holds a file whose name leaves the archive: {name}.").format(file=label, name=member.name),
            hint=_("Nothing was unpacked. Make the archive again from plain file names."),
        )
    if not member.plain:
        raise BadInput(
            _("“{file}” holds a link or a device: {name}.").format(file=label, name=member.name),
            hint=_("Nothing was unpacked. Make the archive again from plain files."),
        )
    return pure.parts[0] != "__MACOSX" and not pure.name.startswith(".")


def _unread(info: zipfile.ZipInfo) -> str:
    """The name of the way a member is packed where it cannot be unpacked; nothing where it can."""
    if info.compress_type in _READ:
        return ""
    return _METHODS.get(info.compress_type, str(info.compress_type))


def _is_plain(mode: int) -> bool:
    """Whether the Unix mode of a zip member is that of a plain file; archives of other systems carry none."""
    return stat.S_IFMT(mode) in (0, stat.S_IFREG)


def zip_names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """Names of the members as they were meant.

    A name without the UTF-8 flag is in the code page of the system that wrote it; Python takes all of them for
    cp437. All such names of an archive are judged together: strict UTF-8, else the encoding in which all of them
    read best, and clearly better than in cp437 that the format names.
    """
    raw = {
        info.filename: info.filename.encode("cp437")
        for info in infos
        if not info.flag_bits & _UTF8_NAME and not info.filename.isascii()
    }
    encoding = _names_encoding(list(raw.values()))
    return [raw[i.filename].decode(encoding) if i.filename in raw else i.filename for i in infos]


def _names_encoding(names: list[bytes]) -> str:
    try:
        b"\n".join(names).decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        words = words_of(names)
    usual = readings(words, ("cp437",))
    found = [one for one in readings(words) if None not in one.words]
    if found and found[0].cost < min((one.cost for one in usual), default=math.inf) - _NAME_NATS:
        return found[0].encoding
    return "cp437"


def _tar_name(name: str) -> str:
    """A tar member's name; bytes that are not UTF-8 are judged as those of a zip are."""
    raw = name.encode("utf-8", "surrogateescape")
    return raw.decode(_names_encoding([raw]))
