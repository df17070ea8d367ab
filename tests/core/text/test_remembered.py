"""Vectors remembered by content: read once, the same afterwards; a file that is broken or full costs time alone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.text.reading import remembered

ENCODER: Any = SimpleNamespace(sha256="ab" * 32, hidden=4)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was read, by an encoder that makes a vector of a text's letters, two texts at a time."""
    seen: list[str] = []

    def pooled(texts: Sequence[str], _encoder: Any, _length: int, *_model: Any) -> Iterator[tuple[Any, Any]]:
        for start in range(0, len(texts), 2):
            rows = np.arange(start, min(start + 2, len(texts)))[::-1]
            seen.extend(texts[row] for row in rows)
            yield rows, np.array([[len(texts[row]), *map(ord, texts[row][:3])] for row in rows], dtype=np.float32)

    monkeypatch.setattr(remembered, "pooled", pooled)
    return seen


TEXTS = ["abc", "wxyz", "abc", "mnopq", "三体书"]


def test_a_text_is_read_once_and_means_the_same_afterwards(read: list[str], tmp_path: Path) -> None:
    first = remembered.vectors(TEXTS, ENCODER, 64, tmp_path)
    assert sorted(read) == sorted(set(TEXTS))
    assert np.allclose(np.linalg.norm(first, axis=1), 1)
    read.clear()
    again = remembered.vectors(["new", *reversed(TEXTS)], ENCODER, 64, tmp_path)
    assert read == ["new"]
    assert (again[1:] == first[::-1]).all(), "to the last digit, whatever it is read beside"
    assert (remembered.vectors(TEXTS, ENCODER, 64) == first).all()
    read.clear()
    remembered.vectors(["abc"], ENCODER, 32, tmp_path)
    remembered.vectors(["abc"], SimpleNamespace(sha256="cd" * 32, hidden=4), 64, tmp_path)  # type: ignore[arg-type]
    assert read == ["abc", "abc"], "of another length or by another encoder it is another vector"
    assert not any(b"wxyz" in file.read_bytes() for file in tmp_path.rglob("*.sqlite")), "no text is kept"


def test_what_was_not_used_for_longest_goes_first(
    read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "MOST", 3)
    clock = iter(range(1000, 2000))
    monkeypatch.setattr(remembered.time, "time", lambda: next(clock))
    for texts in (["aaa"], ["bbb"], ["ccc"], ["aaa"], ["ddd"]):
        remembered.vectors(texts, ENCODER, 64, tmp_path)
    read.clear()
    remembered.vectors(["aaa", "ccc", "ddd"], ENCODER, 64, tmp_path)
    assert read == []
    remembered.vectors(["bbb"], ENCODER, 64, tmp_path)
    assert read == ["bbb"]


@pytest.mark.parametrize("harm", ["garbage", "folder", "other"])
def test_a_memory_that_cannot_be_used_costs_time_alone(read: list[str], tmp_path: Path, harm: str) -> None:
    wanted = remembered.vectors(TEXTS, ENCODER, 64)
    remembered.vectors(TEXTS, ENCODER, 64, tmp_path)
    (file,) = tmp_path.rglob("*.sqlite")
    if harm == "garbage":
        file.write_bytes(b"no database at all" * 1000)
    elif harm == "folder":
        file.unlink()
        file.mkdir()
    else:  # vectors of another width
        remembered.vectors(["xyz"], SimpleNamespace(sha256=ENCODER.sha256, hidden=4), 64, tmp_path)  # type: ignore[arg-type]
        import sqlite3

        with sqlite3.connect(file) as memory:
            memory.execute("UPDATE seen SET v = x'00000000'")
    assert (remembered.vectors(TEXTS, ENCODER, 64, tmp_path) == wanted).all()
    read.clear()
    remembered.vectors(TEXTS, ENCODER, 64, tmp_path)
    assert bool(read) == (harm == "folder"), "and it is remembered again where that is possible"


@given(
    texts=st.lists(st.just("") | st.text("xyz", min_size=3, max_size=4), max_size=12),
    portion=st.integers(1, 4),
    stop=st.integers(0, 12),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_stopped_reading_goes_on_where_it_stood(
    read: list[str], monkeypatch: pytest.MonkeyPatch, texts: list[str], portion: int, stop: int
) -> None:
    monkeypatch.setattr(remembered, "PORTION", portion)
    monkeypatch.setattr(remembered.encoders, "load_model", lambda _encoder: object())
    read.clear()
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        if done >= stop:
            raise KeyboardInterrupt

    different = {text for text in texts if text}
    with tempfile.TemporaryDirectory() as home:
        with suppress(KeyboardInterrupt):
            remembered.read(texts, ENCODER, 64, Path(home), progress)
        before = len(read)
        assert told[-1] == (before, len(different))
        assert remembered.read(texts, ENCODER, 64, Path(home)) == len(different) - before
        assert sorted(read) == sorted(different), "each once, the empty one never"
        assert remembered.recalled(sorted(different), ENCODER, 64, Path(home))[1].all()
