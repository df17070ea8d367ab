"""What a file taught about itself, kept beside the vectors of its questions: `vectors/taught_<key>.npz`.

The key is made of all that the numbers come from: questions, answers and their vectors, the text model, and the code of
this room and of the room that reads words; so what is kept is never older than what would be learned now. It holds
numbers alone, no text. It is a memory and no data: a file that cannot be read or written is as good as none.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from core.answers.bank import FEATURES, Bank
from core.answers.learning import Learned
from core.answers.surety import surety_of
from core.search import matching
from core.text.reading import remembered

MOST = 50
"""Files of answers remembered: a dozen datasets with four versions each, 50 KB for each at most."""
_ARRAYS = {"weights": (len(FEATURES),), "without": (-1,), "shares": (-1,), "within": (-1, 3), "relatives": (-1,),
           "mistaken": (-1,)}  # fmt: skip
_NUMBERS = ("reworded", "error", "first")


def learned(home: Path, bank: Bank, model: str, make: Callable[[], Learned]) -> Learned:
    """What a file teaches: as it was kept, else learned now and kept.

    Args:
        home: The workspace that remembers.
        bank: The file.
        model: What the text model is known by, "" for none.
        make: Learns it.
    """
    file = home / remembered.FOLDER / f"taught_{key_of(bank, model)}.npz"
    found = _read(file, bank)
    if found is None:
        found = make()
        _write(file, found)
    return found


def key_of(bank: Bank, model: str) -> str:
    """What everything that a file teaches comes from, as one name."""
    said = hashlib.blake2b(f"{_code()}\n{model}\n{bank.several}\n{bank.vectors.shape}\n".encode(), digest_size=16)
    for one in bank.entries.entries:
        for text in (one.question, one.answer):
            read = text.encode("utf-8", "surrogatepass")
            said.update(len(read).to_bytes(8, "big"))
            said.update(read)
    said.update(np.ascontiguousarray(bank.entries.answer_of, np.int64).tobytes())
    said.update(np.ascontiguousarray(bank.vectors, np.float32).tobytes())
    return said.hexdigest()


@lru_cache(maxsize=1)
def _code() -> str:
    """What the code that learns is known by."""
    said = hashlib.blake2b(digest_size=16)
    for room in (Path(__file__).parent, Path(matching.__file__).parent):
        for file in sorted(room.glob("*.py")):
            said.update(file.read_bytes())
    return said.hexdigest()


def _read(file: Path, bank: Bank) -> Learned | None:
    try:
        with np.load(file, allow_pickle=False) as told:
            arrays = {name: np.asarray(told[name], np.float64) for name in _ARRAYS}
            numbers = {name: float(told[name]) for name in _NUMBERS}
            known = bool(told["known"])
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile):
        return None
    if any(arrays[name].ndim != len(shape) for name, shape in _ARRAYS.items()):
        return None
    with suppress(OSError):
        os.utime(file)
    return Learned(surety=surety_of(bank) if known else None, **arrays, **numbers)  # type: ignore[arg-type]


def _write(file: Path, found: Learned) -> None:
    arrays = {name: getattr(found, name) for name in (*_ARRAYS, *_NUMBERS)}
    partial = file.with_suffix(f".{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as stream:
            np.savez(stream, known=np.array(found.known), **arrays)
        os.replace(partial, file)
        every = sorted(file.parent.glob("taught_*.npz"), key=lambda one: one.stat().st_mtime, reverse=True)
        for old in every[MOST:]:
            old.unlink(missing_ok=True)
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
