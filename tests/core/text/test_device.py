"""What a device is called, and what tells one machine from another."""

from __future__ import annotations

import pytest
import torch

from core.i18n import use_language
from core.settings import settings
from core.text.models import adapter
from core.text.reading import device


@pytest.mark.parametrize(("threads", "words"), [(1, "1 thread"), (2, "2 threads"), (16, "16 threads")])
def test_one_thread_is_not_many(monkeypatch: pytest.MonkeyPatch, threads: int, words: str) -> None:
    monkeypatch.setenv("TOUCHSTONE_DEVICE", "cpu")
    settings.cache_clear()
    monkeypatch.setattr(torch, "get_num_threads", lambda: threads)
    assert device.choose("torch-fp32").label.endswith(f", {words}")
    with use_language("zh_CN"):
        assert device.choose("torch-fp32").label.endswith(f"，{threads} 个线程")
    assert f", {threads} " in device.machine()


def test_shipped_models_say_it_too() -> None:
    told = [str(adapter.describe(name).training["device"]) for name in adapter.available()]
    assert told
    assert not [words for words in told if words.endswith(" 1 threads")]
