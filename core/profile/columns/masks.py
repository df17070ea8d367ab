"""Shapes of text values: `SKU-0042 红` -> `A-9 汉`, for whole arrays at once.

Lower-case letters become `a`, upper-case `A`, digits `9`, full-width and other digits `９`, Han
characters `汉`, kana `あ`, Hangul `한`; runs of one class become one sign, everything else stays.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.profile.model import Pattern

PREFIX = 64
"""Characters of a value that its mask looks at."""
KEPT = 2_000
"""Masks told apart before a column counts as too varied to list them all."""
Sign = TypeVar("Sign", np.uint8, np.uint32)
SIGNS = "aA9９汉あ한"


def _sign(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Nd":
        return "9" if character < "\x80" else "９"
    if kind in ("Lu", "Lt"):
        return "A"
    if kind not in ("Ll", "Lo", "Lm"):
        return character
    point = ord(character)
    if 0x3400 <= point <= 0x9FFF or 0xF900 <= point <= 0xFAFF or point in (0x3005, 0x3007):
        return "汉"
    if 0x3040 <= point <= 0x30FF or 0xFF66 <= point <= 0xFF9F:
        return "あ"
    return "한" if 0xAC00 <= point <= 0xD7AF else "a"


@lru_cache(maxsize=1)
def _table() -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """Code point -> sign for the basic plane, and which signs collapse into one."""
    signs = np.arange(0x10000, dtype=np.uint32)
    for point in range(0x10000):
        if not 0xD800 <= point <= 0xDFFF:
            signs[point] = ord(_sign(chr(point)))
    collapses = np.zeros(0x10000, dtype=np.bool_)
    collapses[[ord(sign) for sign in SIGNS]] = True
    return signs, collapses


def _as_signs(points: NDArray[np.uint32]) -> NDArray[np.uint32]:
    signs, _collapses = _table()
    found: NDArray[np.uint32] = signs[np.minimum(points, 0xFFFF)]
    far = np.flatnonzero(points > 0xFFFF)
    if far.size:
        han = (points[far] >= 0x20000) & (points[far] < 0x40000)
        found[far] = np.where(han, ord("汉"), points[far])
    return found


@lru_cache(maxsize=1)
def _ascii() -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    signs, collapses = _table()
    return signs[:128].astype(np.uint8), collapses[:128]


def masks(values: pa.Array) -> pa.StringArray:
    """The mask of every value of a string array without nulls, in order."""
    values = values.cast(pa.string())
    offsets = np.frombuffer(values.buffers()[1], dtype=np.int32)[values.offset : values.offset + len(values) + 1]
    buffer = values.buffers()[2]
    data = np.frombuffer(buffer, dtype=np.uint8)[offsets[0] : offsets[-1]] if buffer else np.zeros(0, np.uint8)
    offsets = offsets - offsets[0]
    if not len(data):
        return values
    if data.max() < 128:
        table, collapses = _ascii()  # bytes are characters: a quarter of the memory traffic
        kept, before = _compress(table[data], collapses, offsets)
        return _strings(before[offsets], kept.tobytes())
    points = np.frombuffer(data.tobytes().decode().encode("utf-32-le"), dtype=np.uint32)
    places = np.zeros(len(values) + 1, np.int32)
    np.cumsum(pc.utf8_length(values).to_numpy(zero_copy_only=False), out=places[1:])
    wide, before = _compress(_as_signs(points), _table()[1], places)
    width = 1 + (wide >= 0x80).astype(np.int32) + (wide >= 0x800) + (wide >= 0x10000)
    bytes_before = np.concatenate([np.zeros(1, np.int32), np.cumsum(width, dtype=np.int32)])
    return _strings(bytes_before[before[places]], wide.tobytes().decode("utf-32-le").encode())


def _compress(
    signs: NDArray[Sign], collapses: NDArray[np.bool_], places: NDArray[np.int32]
) -> tuple[NDArray[Sign], NDArray[np.int32]]:
    """Drop repeats within runs; also how many signs were kept before each place.

    Args:
        places: where each value begins, and the end.
    """
    keep = np.ones(len(signs), dtype=np.bool_)
    runs = signs[1:] == signs[:-1]
    runs &= collapses[np.minimum(signs[1:], len(collapses) - 1)]
    np.logical_not(runs, out=keep[1:])
    keep[places[:-1][places[:-1] < places[1:]]] = True
    before = np.zeros(len(signs) + 1, np.int32)
    np.cumsum(keep, out=before[1:])
    return signs[keep], before


def _strings(offsets: NDArray[np.int32], data: bytes) -> pa.StringArray:
    buffer = pa.py_buffer(np.ascontiguousarray(offsets, dtype=np.int32).tobytes())
    return pa.StringArray.from_buffers(len(offsets) - 1, buffer, pa.py_buffer(data))


class MaskCounter:
    """Counts masks over batches; remembers one example of each.

    It stops telling new masks apart at `KEPT`, and is then `full`: the counts of the masks it knows
    stay exact, the number of masks is a lower bound.
    """

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.examples: dict[str, str] = {}
        self.full = False

    def add(self, values: pa.Array, rows: NDArray[np.int64] | None = None) -> None:
        """Count values (no nulls), each standing for `rows` rows (1 where None)."""
        if not len(values):
            return
        coded = masks(values).dictionary_encode()
        index = coded.indices.to_numpy(zero_copy_only=False)
        counts = np.bincount(index, weights=rows, minlength=len(coded.dictionary)).astype(np.int64)
        first = np.zeros(len(coded.dictionary), dtype=np.int64)
        first[index[::-1]] = np.arange(len(index) - 1, -1, -1)
        for mask, count, at in zip(coded.dictionary.to_pylist(), counts.tolist(), first.tolist(), strict=True):
            if mask in self.rows:
                self.rows[mask] += count
            elif len(self.rows) < KEPT:
                self.rows[mask] = count
                self.examples[mask] = values[at].as_py()
            else:
                self.full = True

    def top(self, count: int) -> tuple[Pattern, ...]:
        """The most frequent masks, ties by mask."""
        ranked = sorted(self.rows.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Pattern(mask, rows, self.examples[mask]) for mask, rows in ranked[:count])


def mask(value: str) -> str:
    """The mask of one value."""
    found: Any = masks(pa.array([value[:PREFIX]], pa.string()))[0].as_py()
    return str(found)


def counter(values: Iterable[str], rows: Iterable[int]) -> MaskCounter:
    """Count distinct values that stand for many rows each."""
    found = MaskCounter()
    texts = pa.array([value[:PREFIX] for value in values], pa.string())
    found.add(texts, np.fromiter(rows, dtype=np.int64))
    return found
