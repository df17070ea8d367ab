"""From what was uploaded to the plain files inside: compressed files and archives, recognised by content."""

from __future__ import annotations

from pathlib import Path

from core.collect.facts import Note
from core.collect.unpack.archives import Plain, archive_of, read_archive
from core.collect.unpack.streams import Budget, decompress, packing_of, without_ending
from core.errors import BadInput
from core.i18n import _

_UNREAD = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "RAR"}


def unpack(path: Path, folder: Path, label: str | None = None) -> tuple[list[Plain], list[Note]]:
    """The plain files in `path`, unpacked into `folder` where it is compressed or an archive.

    Returns:
        The files, and notes on members that were passed over (empty files, nested archives).

    Raises:
        BadInput: an empty file, a damaged or encrypted archive, a member whose name leaves the archive or that is
            a link or a device, more members than allowed, or more data than the limits allow.
    """
    label = label or path.name
    if not path.is_file():
        raise BadInput(_("There is no file “{file}”.").format(file=label))
    _require_content(path, label)
    budget = Budget(label, path.stat().st_size)
    packing = packing_of(path)
    if packing is None:
        kind = archive_of(path)
        if kind is not None:
            return read_archive(kind, path, folder, budget)
        _refuse_unread(path, label)
        return [Plain(path, label)], []
    target = folder / "unpacked"
    decompress(packing, path, target, budget)
    inner = without_ending(label, packing)
    _require_content(target, inner)
    if archive_of(target) == "tar":
        found = read_archive("tar", target, folder, Budget(label, path.stat().st_size))
        target.unlink()
        return found
    if archive_of(target) == "zip" or packing_of(target) is not None:
        raise BadInput(
            _("“{file}” is an archive inside an archive.").format(file=label),
            hint=_("Unpack it first and load the files."),
        )
    return [Plain(target, inner)], []


def _require_content(path: Path, label: str) -> None:
    if path.stat().st_size == 0:
        raise BadInput(_("“{file}” is empty.").format(file=label), hint=_("Export it again and load it."))


def _refuse_unread(path: Path, label: str) -> None:
    with path.open("rb") as stream:
        head = stream.read(8)
    for magic, name in _UNREAD.items():
        if head.startswith(magic):
            raise BadInput(
                _("“{file}” is an archive of the kind {kind}, which is not read.").format(file=label, kind=name),
                hint=_("Unpack it first and load the files, or make a zip of them."),
            )
