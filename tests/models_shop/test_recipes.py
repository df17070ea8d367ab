"""The workshop of the shipped models: every set it reads is split cleanly, and the command says what it lacks."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from core.text.models import adapter
from models_shop.own_questions import questions
from models_shop.recipes import RECIPES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["aspects_en", "aspects_zh", "intent_clinc150"])
def test_public_sets_bring_every_part_and_no_text_twice(name: str, shared_data: Path) -> None:
    task, examples = RECIPES[name].read(shared_data)
    parts = defaultdict(set)
    for example in examples:
        parts[example.part].add(example.text)
        assert 0 <= example.label < len(task.labels)
    assert set(parts) == {"train", "dev", "test"}
    assert len(parts["train"] & parts["dev"]) == 0
    assert len((parts["train"] | parts["dev"]) & parts["test"]) == 0


def test_every_shipped_model_has_its_recipe() -> None:
    assert set(RECIPES) == set(adapter.available())


def test_own_questions_have_both_parts_and_stand_once() -> None:
    found = questions()
    assert len({text for text, _intent, _part in found}) == len(found)
    assert {part for _text, _intent, part in found} == {"train", "test"}


@pytest.mark.parametrize(
    ("arguments", "words"), [(("empty", "sentiment_en"), "No known review set"), (("empty", "sentimentt_en"), "model")]
)
def test_the_command_says_what_is_missing(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    (tmp_path / "empty").mkdir()
    command = [sys.executable, "-m", "models_shop", *arguments]
    done = subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
