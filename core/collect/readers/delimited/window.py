"""A stretch of a file held in memory, under a name that the engine opens like any file: nothing goes to a disk."""

from __future__ import annotations

import mmap
import os
import uuid
from io import BufferedIOBase
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.collect.facts import Dialect

PIECE = 256 << 10
"""Bytes that are read and looked at together, so that they are looked at while the processor's cache holds them."""
FEED, RETURN = 10, 13  # ASCII


class Window:
    """Bytes of a file from `offset` on, `size` of them where `asked` were wanted, and what was seen in reading them.

    `feeds` and `delimiters` count these, `returns` and `marks` say whether a carriage return or a quotation mark was
    met (perhaps behind the place where the window was cut). The same memory is filled again and again.
    """

    def __init__(self, folder: Path, dialect: Dialect) -> None:
        self._mark = ord(dialect.quote) if dialect.quote else -1
        self._delimiter = ord(dialect.delimiter)
        self._file: Path | None = None
        if hasattr(os, "memfd_create"):
            self._descriptor = os.memfd_create("touchstone")
            self.path = f"/proc/self/fd/{self._descriptor}"
        else:
            self._file = folder / f"window_{uuid.uuid4().hex}"
            self._descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            self.path = str(self._file)
        self._map: mmap.mmap | None = None
        self.offset = self.asked = self.size = self.feeds = self.delimiters = 0
        self.returns = self.marks = False

    @property
    def end(self) -> int:
        """The place in the file behind the last byte."""
        return self.offset + self.size

    @property
    def bytes(self) -> NDArray[np.uint8]:
        """The bytes as they lie there; not to be kept, as they change with the next filling."""
        if self._map is None or not self.size:
            return np.empty(0, dtype=np.uint8)
        return np.frombuffer(self._map, dtype=np.uint8, count=self.size)

    def fill(self, stream: BufferedIOBase, offset: int, size: int) -> None:
        """Take up to `size` bytes of the stream from `offset` on, in place of what was held."""
        self.offset, self.asked = offset, size
        self.size = self.feeds = self.delimiters = 0
        self.returns = self.marks = False
        self.more(stream, size)

    def more(self, stream: BufferedIOBase, size: int) -> bool:
        """Take up to `size` bytes more; False where the stream has no more."""
        there = self._room(self.size + size)
        before, last = self.size, self.size + size
        stream.seek(self.end)
        with memoryview(there) as view:
            while self.size < last and (taken := stream.readinto(view[self.size : min(last, self.size + PIECE)])):
                self._look(np.frombuffer(there, dtype=np.uint8, count=taken, offset=self.size))
                self.size += taken
        return self.size > before

    def cut(self, size: int) -> None:
        """Keep the first `size` bytes, and let the engine see no others."""
        behind = self.bytes[size:]
        self.feeds -= int(np.count_nonzero(behind == FEED))
        self.delimiters -= int(np.count_nonzero(behind == self._delimiter))
        self.size = size
        os.ftruncate(self._descriptor, size)

    def close(self) -> None:
        """Give the memory back."""
        if self._map is not None:
            self._map.close()
        os.close(self._descriptor)
        if self._file is not None:
            self._file.unlink(missing_ok=True)

    def _room(self, size: int) -> mmap.mmap:
        if self._map is not None and len(self._map) >= size:
            os.ftruncate(self._descriptor, len(self._map))
            return self._map
        if self._map is not None:
            self._map.close()
        os.ftruncate(self._descriptor, size)
        self._map = mmap.mmap(self._descriptor, size)
        return self._map

    def _look(self, piece: NDArray[np.uint8]) -> None:
        self.feeds += int(np.count_nonzero(piece == FEED))
        self.delimiters += int(np.count_nonzero(piece == self._delimiter))
        self.returns = self.returns or bool((piece == RETURN).any())
        self.marks = self.marks or (self._mark >= 0 and bool((piece == self._mark).any()))


def last_end(window: Window, mark: bytes, tries: int) -> int:
    """The place behind the last line end outside quotation marks, else behind the last one; 0 without any."""
    data = window.bytes
    last = _behind_end(data, len(data), window.returns)
    if not window.marks:
        return last
    cut, odd = last, np.count_nonzero(data[:last] == mark[0]) % 2
    for _try in range(tries):
        if not cut or not odd:
            return cut or last
        before = _last(data, mark[0], cut)
        end = _behind_end(data, max(before, 0), window.returns, inner=True)
        odd = (odd + np.count_nonzero(data[end:cut] == mark[0])) % 2
        cut = end
    return last


def _behind_end(data: NDArray[np.uint8], before: int, returns: bool, *, inner: bool = False) -> int:
    """The place behind the last line end before a place; a carriage return at the very end may be half of one."""
    feed = _last(data, FEED, before)
    # The feed is nearly always near; a return behind it is only looked for where the file has any.
    mark = _last(data, RETURN, before if inner else before - 1, feed + 1) if returns else -1
    return max(feed, mark) + 1


def _last(data: NDArray[np.uint8], byte: int, before: int, first: int = 0) -> int:
    """The last place of a byte in [first, before), -1 without one; looked for in growing steps from the end."""
    step, high = 4096, before
    while high > first:
        low = max(first, high - step)
        found = np.flatnonzero(data[low:high] == byte)
        if len(found):
            return low + int(found[-1])
        high, step = low, step * 4
    return -1
