"""The hash that names a model's predictions: of its bytes, read once for each state of the file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from core.text.models import adapter


def test_it_changes_with_any_part_and_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(adapter.MODELS / "aspects_en", folder)
    first = adapter.fingerprint("aspects_en")
    read: list[Path] = []
    plain = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: (read.append(path), plain(path))[1])
    assert [adapter.fingerprint(str(folder)) for _turn in range(3)] == [first] * 3
    assert len(read) == 1

    tensors = folder / adapter.TENSORS
    changed = bytearray(plain(tensors))
    changed[-1] ^= 1  # as long as before
    tensors.write_bytes(changed)
    second = adapter.fingerprint(str(folder))
    config = folder / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text("utf-8")) | {"temperature": 3.25}), "utf-8")
    third = adapter.fingerprint(str(folder))
    assert len({first, second, third}) == 3
    assert len(read) == 3
