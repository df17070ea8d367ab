"""Vectors of texts, remembered on disk by what the texts say: a text that was read once is not read again.

One SQLite file for each encoder and length, beside the lake. It holds a hash of each text, no text. What is used is
kept, what was not used for longest goes first. It is a memory and no data: where it cannot be read or written, texts
are read as if it were not there.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.text.models import encoders
from core.text.reading.vectors import pooled

if TYPE_CHECKING:
    from torch import nn

    from core.text.models.encoders import Encoder
    from core.text.models.plain import Plain

FOLDER = "vectors"
PORTION = 512
"""Texts read between two looks at whether to stop: a few seconds of one core."""
MOST = 100_000
"""Texts remembered of one encoder: twice what Consistency compares, 150 MB of 384 numbers each."""
WAIT = 5.0
"""Seconds that another process may hold the file: a batch is written in less than one."""
BATCH = 900
"""Hashes asked for at once: SQLite takes 999 parameters in its oldest builds."""


def vectors(
    texts: Sequence[str],
    encoder: Encoder,
    length: int,
    folder: Path | None = None,
    check: Callable[[], None] = lambda: None,
    model: nn.Module | Plain | None = None,
) -> npt.NDArray[np.float32]:
    """Vectors of length 1, one row a text; equal texts are read once.

    Args:
        texts: What is read.
        encoder: Whose vectors.
        length: Tokens read of each text.
        folder: The workspace in which vectors are remembered; None remembers nothing.
        check: Called between batches; may raise to stop, and what was read by then is remembered.
        model: The encoder's network when it is in memory already.
    """
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    found = np.zeros((len(places), encoder.hidden), dtype=np.float32)
    keys = [_key(text) for text in places]
    with _memory(folder, encoder, length) as memory:
        known = _recall(memory, keys, found)
        waiting = [place for place in range(len(keys)) if not known[place]]
        named = list(places)
        unread = [named[place] for place in waiting]
        for rows, made in pooled(unread, encoder, length, *([model] if model else [])) if unread else ():
            check()
            unit = made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-12)
            at = [waiting[int(row)] for row in rows]
            found[at] = unit
            _keep(memory, [keys[place] for place in at], unit.astype(np.float32))
        _forget(memory)
    return found[[places[text] for text in texts]]


def read(
    texts: Sequence[str],
    encoder: Encoder,
    length: int,
    folder: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
    model: nn.Module | None = None,
) -> int:
    """Read what is not remembered yet, in portions; what was read stays when stopped.

    Args:
        texts: What is read; equal ones once, empty ones not.
        encoder: Whose vectors.
        length: Tokens read of each text.
        folder: The workspace that remembers.
        progress: Called with (texts read now, texts to be read now) before each portion and at the end; may raise to
            stop.
        model: The encoder's network where it is no plain one; loaded where something is to be read, when None.

    Returns:
        How many texts were read now.
    """
    said = [text for text in dict.fromkeys(texts) if text]
    _vectors, known = recalled(said, encoder, length, folder)
    unread = [text for text, there in zip(said, known, strict=True) if not there]
    waiting = sorted(unread, key=len, reverse=True)  # texts of like length side by side: little is padded
    for start in range(0, len(waiting), PORTION):
        progress(start, len(waiting))
        model = model or encoders.load_model(encoder)
        vectors(waiting[start : start + PORTION], encoder, length, folder, model=model)
    progress(len(waiting), len(waiting))
    return len(waiting)


def recalled(
    texts: Sequence[str], encoder: Encoder, length: int, folder: Path
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """What is remembered of texts, without reading any and without writing.

    Returns:
        Vectors of length 1, one row a text, zeros where it is not remembered; and whether it is.
    """
    found = np.zeros((len(texts), encoder.hidden), dtype=np.float32)
    file = _file(folder, encoder, length)
    if not file.is_file():
        return found, np.zeros(len(texts), dtype=np.bool_)
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=WAIT)) as memory:
        return found, _recall(memory, [_key(text) for text in texts], found, used=False)


def state(encoder: Encoder, length: int, folder: Path) -> tuple[int, int] | None:
    """What changes whenever the memory of an encoder does; None where there is none."""
    try:
        held = _file(folder, encoder, length).stat()
    except OSError:
        return None
    return held.st_mtime_ns, held.st_size


def _file(folder: Path, encoder: Encoder, length: int) -> Path:
    return folder / FOLDER / f"{encoder.sha256[:16]}_{length}.sqlite"


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@contextmanager
def _memory(folder: Path | None, encoder: Encoder, length: int) -> Iterator[sqlite3.Connection | None]:
    """The open memory; None where there is none, or it cannot be used. A broken file is begun anew."""
    opened = _opened(_file(folder, encoder, length)) if folder else None
    if opened is None:
        yield None
        return
    with closing(opened):
        yield opened


def _opened(file: Path) -> sqlite3.Connection | None:
    for _try in range(2):
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            memory = sqlite3.connect(file, timeout=WAIT, isolation_level=None)
            memory.execute("CREATE TABLE IF NOT EXISTS seen (k BLOB PRIMARY KEY, v BLOB, used INTEGER)")
            memory.execute("CREATE INDEX IF NOT EXISTS seen_used ON seen (used)")
            return memory
        except sqlite3.OperationalError:  # locked, no room, no right to write
            return None
        except sqlite3.DatabaseError:
            with suppress(OSError):
                file.unlink()
        except OSError:
            return None
    return None


def _recall(
    memory: sqlite3.Connection | None, keys: Sequence[bytes], found: npt.NDArray[np.float32], used: bool = True
) -> npt.NDArray[np.bool_]:
    """Fill in what is remembered; whether each is. `used`: it is noted that they were."""
    known = np.zeros(len(keys), dtype=np.bool_)
    if memory is None:
        return known
    at = {key: place for place, key in enumerate(keys)}
    with suppress(sqlite3.DatabaseError):
        for start in range(0, len(keys), BATCH):
            asked = keys[start : start + BATCH]
            marks = ", ".join("?" * len(asked))
            for key, held in memory.execute(f"SELECT k, v FROM seen WHERE k IN ({marks})", asked):
                vector = np.frombuffer(held, dtype=np.float32)
                if vector.shape == found[0].shape:
                    found[at[key]], known[at[key]] = vector, True
            if used:
                memory.execute(f"UPDATE seen SET used = ? WHERE k IN ({marks})", [int(time.time()), *asked])
    return known


def _keep(memory: sqlite3.Connection | None, keys: Sequence[bytes], made: npt.NDArray[np.float32]) -> None:
    if memory is not None:
        with suppress(sqlite3.DatabaseError):
            lines = [(key, one.tobytes(), int(time.time())) for key, one in zip(keys, made, strict=True)]
            memory.execute("BEGIN")
            memory.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", lines)
            memory.execute("COMMIT")


def _forget(memory: sqlite3.Connection | None) -> None:
    """Drop what was not used for longest, beyond the limit."""
    if memory is not None:
        with suppress(sqlite3.DatabaseError):
            over = int(memory.execute("SELECT count(*) FROM seen").fetchone()[0]) - MOST
            if over > 0:
                memory.execute("DELETE FROM seen WHERE k IN (SELECT k FROM seen ORDER BY used, k LIMIT ?)", (over,))
