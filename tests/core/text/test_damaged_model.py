"""Whichever file of a model is deleted, cut, overwritten or changed, it is refused in words, or reads as before."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from core.errors import TouchstoneError
from core.text.reading import engine
from tests.core.lake.test_storage import DAMAGE

TEXTS = ["it was good", "after one day it broke"]


def _changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    chance = random.Random(path.name)
    for _n in range(8):
        content[chance.randrange(min(len(content), 2000))] ^= 0xFF
    path.write_bytes(bytes(content))


WAYS = {**DAMAGE, "changed": _changed, "another object": lambda path: path.write_text("[1, 2]")}


@pytest.mark.parametrize("how", WAYS)
def test_every_file_of_a_model(tiny: Path, tmp_path: Path, how: str) -> None:
    wrong = []
    for part in ("tiny_en", "base"):
        for file in sorted((tiny.parent / part).iterdir()):
            home = tmp_path / f"{part}_{file.name}"
            for one in ("tiny_en", "base"):
                shutil.copytree(tiny.parent / one, home / one)
            config = home / "tiny_en" / "config.json"
            config.write_text(json.dumps({**json.loads(config.read_text()), "base": str(home / "base")}))
            WAYS[how](home / part / file.name)
            try:
                engine.load(str(home / "tiny_en")).score(TEXTS)
            except TouchstoneError:
                continue
            except Exception as error:
                wrong.append(f"{part}/{file.name}: {type(error).__name__}: {error}"[:200])
    assert wrong == []
