"""A model process answers at once, refuses in words, is let go, and dies without harm."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from core.collect import Inspection, inspect
from core.errors import BadInput, NotFound, Unavailable
from core.i18n import use_language
from core.jobs.asking import READER, ask, close_answerers
from core.settings import settings
from tests.core.jobs.test_processes import HERE, gone, until


@pytest.fixture
def asked(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    monkeypatch.setenv("TOUCHSTONE_JOBS_IN", "process")
    settings.cache_clear()
    workspace.mkdir()
    yield lambda name, *given, **named: ask(f"{HERE}:{name}", *given, workspace=workspace, **named)
    close_answerers()


def test_answers_come_from_one_warm_process_in_the_readers_language(asked: Callable[..., Any]) -> None:
    first = asked("answer", "ab", times=2)
    assert (first.text, first.title, list(first.numbers)) == ("abab", "This input cannot be used", [0, 1, 2])
    assert first.pid != os.getpid()
    with use_language("zh_CN"):
        second = asked("answer", "一")
    assert (second.pid, second.title) == (first.pid, "无法使用该输入")


def test_many_ask_at_once_and_each_gets_its_own(asked: Callable[..., Any]) -> None:
    words = [f"w{n}" for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert [one.text for one in pool.map(lambda word: asked("answer", word), words)] == words


def test_a_refusal_keeps_its_kind_and_words(asked: Callable[..., Any]) -> None:
    with pytest.raises(NotFound, match="evnts") as caught:
        asked("refuse", "evnts")
    assert "events" in caught.value.hint
    assert caught.value.data["known"] == ["events", "items"]
    with pytest.raises(Unavailable, match="ZeroDivisionError"):
        asked("fail")


def test_a_death_is_told_in_words_and_the_next_question_is_answered(asked: Callable[..., Any]) -> None:
    with pytest.raises(Unavailable, match="memory"):
        asked("kill_self")
    assert asked("answer", "a").text == "a"


def test_a_question_that_takes_too_long_is_given_up(asked: Callable[..., Any]) -> None:
    pid = asked("answer", "a").pid
    with pytest.raises(Unavailable, match="within 1 s"):
        asked("sleep", 60.0, timeout=1.0)
    until(lambda: gone(pid))
    assert asked("answer", "a").pid != pid


def test_an_idle_or_grown_process_is_let_go(asked: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_MODEL_MEMORY_MB", "300")
    settings.cache_clear()
    grown = asked("grow", 400)
    until(lambda: gone(grown))
    monkeypatch.setenv("TOUCHSTONE_WORKER_IDLE", "1")
    settings.cache_clear()
    idle = asked("answer", "a").pid
    until(lambda: gone(idle))
    assert asked("answer", "a").pid not in (grown, idle)


def _told(found: Inspection, code: str) -> list[str]:
    with use_language(code):
        return [str(note) for part in found.parts for note in part.warnings]


def test_what_a_file_holds_comes_back_as_it_was_found(asked: Callable[..., Any], tmp_path: Path) -> None:
    """An inspection goes through the pipe whole, its notes in the language of whoever reads them."""
    file = tmp_path / "sales.csv"
    file.write_bytes("sku;prix;jour\nA1;1,50;03.04.2024\n\nA2;2,00;05.04.2024\nA3;é;06.04.2024\n".encode("cp1252"))
    there = ask("core.collect.inspection:inspect", file, workspace=tmp_path / "workspace", role=READER)
    here = inspect(file)
    assert there.parts == here.parts
    told = {code: _told(there, code) for code in ("en", "zh_CN")}
    assert told == {code: _told(here, code) for code in told}
    assert told["en"]
    assert told["en"] != told["zh_CN"]
    with pytest.raises(BadInput, match="nowhere"):
        ask("core.collect.inspection:inspect", tmp_path / "nowhere.csv", workspace=tmp_path / "workspace", role=READER)


def test_one_who_reads_for_long_does_not_keep_the_next_waiting(asked: Callable[..., Any], workspace: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        long = pool.submit(ask, f"{HERE}:sleep", 6.0, workspace=workspace, role=READER)
        time.sleep(0.2)
        began = time.monotonic()
        assert ask(f"{HERE}:answer", "a", workspace=workspace, role=READER).text == "a"
        assert time.monotonic() - began < 5
        long.result()
