"""Extensions are proven by their signature once in a process, and by nothing else than their own bytes."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from core.engine import EngineError, extension_file, extensions, instance, literal
from core.engine.extensions import UNSIGNED


@pytest.fixture(autouse=True)
def unproven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extensions, "_proven", set())


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of an installed extension that is found in its place."""
    file = Path(shutil.copy(extension_file("sqlite_scanner"), tmp_path))
    monkeypatch.setattr(extensions, "extension_file", lambda _name: file)
    return file


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    return instance(folder / "spill", extensions=("sqlite_scanner",))


def spoil(file: Path) -> None:
    """Bytes in the middle of a file become others, as a swapped file's would be."""
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2 : len(damaged) // 2 + 64] = bytes(64)
    file.unlink()
    file.write_bytes(damaged)


def test_only_the_first_instance_asks_for_the_signature(
    copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    connect = duckdb.connect
    monkeypatch.setattr(duckdb, "connect", lambda **given: asked.append(given["config"][UNSIGNED]) or connect(**given))
    for _ in range(3):
        with opened(tmp_path) as con:
            row = con.execute("SELECT loaded FROM duckdb_extensions() WHERE extension_name = 'sqlite_scanner'")
            assert row.fetchone() == (True,)
    assert asked == [False, True, True]


@pytest.mark.parametrize("proven_before", [False, True])
def test_a_file_that_is_not_as_it_was_signed_is_refused(copied: Path, tmp_path: Path, proven_before: bool) -> None:
    if proven_before:
        opened(tmp_path).close()
    spoil(copied)
    with pytest.raises(EngineError, match="signature"):
        opened(tmp_path)


def test_what_is_made_later_loads_nothing_unsigned(copied: Path, tmp_path: Path) -> None:
    opened(tmp_path).close()
    other = Path(shutil.copy(copied, tmp_path / "other.duckdb_extension"))
    spoil(other)
    with opened(tmp_path) as con:
        with pytest.raises(EngineError, match="signature"):
            con.execute("LOAD " + literal(str(other)))
        with pytest.raises(EngineError, match="while database is running"):
            con.execute(f"SET {UNSIGNED} = true")
