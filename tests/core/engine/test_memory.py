"""The query engine's memory is bounded in every process, and less in one that draws pages."""

from __future__ import annotations

import re
from pathlib import Path

import psutil
import pytest

from core.engine import memory
from core.lake import Lake, open_lake
from core.settings import load, settings


def megabytes(text: str) -> float:
    found = re.fullmatch(r"([\d.]+)\s*(MiB|GiB|MB|GB)", text)
    assert found, text
    return float(found[1]) * {"MiB": 1.048576, "GiB": 1073.741824, "MB": 1, "GB": 1000}[found[2]]


def allowed(lake: Lake) -> float:
    with lake.read() as cursor:
        row = cursor.execute("SELECT current_setting('memory_limit')").fetchone()
    assert row
    return megabytes(str(row[0]))


def test_a_command_and_a_server_have_their_shares(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = memory.machine_memory() / 1e6
    monkeypatch.setattr(memory, "_serving", False)
    assert megabytes(memory.limit_of(settings())) == pytest.approx(0.40 * whole, rel=0.01)
    memory.serve_pages()
    assert megabytes(memory.limit_of(settings())) == pytest.approx(0.25 * whole, rel=0.01)
    assert megabytes(memory.limit_of(load({"TOUCHSTONE_SERVER_MEMORY_SHARE": "10"}))) == pytest.approx(
        0.10 * whole, rel=0.01
    )


def test_an_instance_has_half_of_the_limit_or_share(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    assert allowed(lake) <= 0.20 * memory.machine_memory() / 1e6 * 1.01
    lake.close()
    monkeypatch.setenv("TOUCHSTONE_MEMORY_LIMIT", "2GB")
    settings.cache_clear()
    again = open_lake(lake.path)
    assert allowed(again) == pytest.approx(1000, rel=0.05)  # the engine rounds
    again.close()


def test_a_containers_limit_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "memory.max"
    monkeypatch.setattr(memory, "_CONTAINER", (file,))
    monkeypatch.setattr(memory, "_serving", False)
    found = {}
    for text in ("1000000000\n", "max\n"):
        file.write_text(text)
        memory.machine_memory.cache_clear()
        found[text] = megabytes(memory.limit_of(load({})))
    memory.machine_memory.cache_clear()
    assert found["1000000000\n"] == 400
    assert found["max\n"] == pytest.approx(0.40 * psutil.virtual_memory().total / 1e6, rel=0.01)
