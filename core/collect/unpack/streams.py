"""Compressed streams (gz, zst, xz, bz2, lz4) and the budget that keeps anything unpacked from filling the disk."""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from core.errors import BadInput
from core.i18n import _
from core.settings import settings

MAX_RATIO = 200
"""Unpacked bytes per packed byte that are believed: deflate ends at 1032, above 200 it is one value repeated."""
RATIO_FLOOR = 64 << 20
"""Unpacked bytes that no ratio forbids: small files may be all one letter."""
CHUNK = 1 << 20
"""Bytes unpacked at a time, as everywhere."""
_BZIP_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")
_BROKEN = (gzip.BadGzipFile, lzma.LZMAError, EOFError, zlib.error, pa.ArrowException, OSError, ValueError)


@dataclass(frozen=True)
class Packing:
    """A way to compress one stream: how its bytes begin, the endings of its names, how it is opened."""

    magic: bytes
    endings: tuple[str, ...]
    opened: Callable[[Path], Any]


def _arrow(codec: str) -> Callable[[Path], Any]:
    def opened(path: Path) -> Any:
        return pa.input_stream(str(path), compression=codec)

    return opened


PACKINGS = (
    Packing(b"\x1f\x8b", (".gz", ".gzip"), gzip.open),
    Packing(b"\x28\xb5\x2f\xfd", (".zst", ".zstd"), _arrow("zstd")),
    Packing(b"\xfd7zXZ\x00", (".xz",), lzma.open),
    Packing(b"BZh", (".bz2",), bz2.open),
    Packing(b"\x04\x22\x4d\x18", (".lz4",), _arrow("lz4")),
)


def packing_of(path: Path) -> Packing | None:
    """The compression of a file, by its first bytes."""
    with path.open("rb") as stream:
        head = stream.read(10)
    for packing in PACKINGS:
        if head.startswith(packing.magic) and (packing.magic != b"BZh" or head[4:10] in _BZIP_BLOCKS):
            return packing
    return None


def without_ending(label: str, packing: Packing) -> str:
    """`orders.csv` of `orders.csv.gz`; a name without such an ending stays."""
    ending = next((e for e in packing.endings if label.lower().endswith(e)), "")
    return label[: len(label) - len(ending)] or label


@dataclass
class Budget:
    """What one upload may unpack to: a total from the settings and, past 64 MB, 200 times its own size."""

    label: str
    packed: int
    written: int = 0
    limit: int = field(default_factory=lambda: settings().max_expanded_mb << 20)

    def copy(self, source: Any, target: Path, broken: tuple[type[Exception], ...]) -> None:
        """Copy a stream into `target`; errors of the kinds in `broken` while reading mean a damaged file.

        Raises:
            BadInput: more data than the limits allow, too little disk space, or a damaged stream.
            OSError: the disk does not take it.
        """
        room = self.written + shutil.disk_usage(target.parent).free // 2
        with target.open("wb") as out:
            while chunk := self._read(source, broken):
                self.written += len(chunk)
                if self.written > self.limit or self.written > max(RATIO_FLOOR, self.packed * MAX_RATIO):
                    raise BadInput(
                        _("“{file}” unpacks to far more data than it should.").format(file=self.label),
                        hint=_("It was refused so that it cannot fill the disk. Unpack it yourself to look inside."),
                    )
                if self.written > room:
                    raise BadInput(
                        _("There is not enough disk space to unpack “{file}”.").format(file=self.label),
                        hint=_("Free some space, then try again."),
                    )
                out.write(chunk)

    def _read(self, source: Any, broken: tuple[type[Exception], ...]) -> bytes:
        try:
            return bytes(source.read(CHUNK))
        except broken as error:
            raise damaged(self.label) from error


def decompress(packing: Packing, path: Path, target: Path, budget: Budget) -> None:
    """Unpack one compressed file into `target`, within the budget.

    Raises:
        BadInput: as `Budget.copy`.
    """
    try:
        source = packing.opened(path)
    except _BROKEN as error:
        raise damaged(budget.label) from error
    with source:
        budget.copy(source, target, _BROKEN)


def damaged(label: str) -> BadInput:
    """The refusal of a packed file that cannot be unpacked."""
    return BadInput(
        _("“{file}” is damaged: it cannot be unpacked.").format(file=label),
        hint=_("It may be cut short; download or export it again."),
    )
