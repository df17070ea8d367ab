"""A question is read without torch, to the vectors that torch gives."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from core.errors import Unavailable
from core.text.intent import heads
from core.text.models import encoders, plain
from core.text.reading import remembered

ASKED = ("how do I cancel my order?", "hi", "怎么开发票", "", "a" * 900, "What is the delivery period? " * 3, "😀 £5")
APART = """
import sys
from core.answers import reading
embed = reading.embedder(reading.encoder_for(["how do I pay"]))
assert embed(["how do I pay"]).shape == (1, 384)
assert not {"torch", "transformers"} & set(sys.modules)
"""


@pytest.mark.parametrize("name", [heads.ENGLISH, heads.SEVERAL])
def test_vectors_made_without_torch_are_those_that_torch_makes(name: str) -> None:
    try:
        encoder = encoders.resolve(name)
    except Unavailable:
        pytest.skip(f"the weights of {name} are not here")
    made = remembered.vectors(ASKED, encoder, 32, model=plain.load(encoder))
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert np.abs(made - remembered.vectors(ASKED, encoder, 32)).max() < 1e-5


def test_a_question_is_read_without_loading_torch() -> None:
    done = subprocess.run([sys.executable, "-c", APART], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
