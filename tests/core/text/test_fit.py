"""The training loop: a broken-off training gives the very numbers of one without a break."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import Cancelled
from core.text.models import encoders
from core.text.training.fit import Fitted, fit
from core.text.training.ladder.data import Split
from core.text.training.recipe import Settings
from core.text.training.split import Example
from core.text.training.tuning import tune

GOOD, BAD = "good great fine very", "bad broke terrible after"


def example(number: int, part: str) -> Example:
    generator = np.random.default_rng(number)
    label = number % 2
    words = generator.choice([*(GOOD if label else BAD).split(), "the", "it", "is", "was", "a", "day"], 6)
    return Example(" ".join(words), label, "made", part)


@pytest.fixture(scope="module")
def made() -> Split:
    parts = {"train": range(96), "dev": range(100, 124), "test": range(200, 224)}
    rows = {part: tuple(example(n, part) for n in numbers) for part, numbers in parts.items()}
    return Split(("no", "yes"), "classes", rows["train"], rows["dev"], rows["test"], "hash")


def settings(base: Path, method: str) -> Settings:
    return Settings(base=str(base), method=method, rank=2, alpha=4.0, epochs=4, batch=8, learning_rate=5e-3, patience=3)


def stop_at(step: int) -> Callable[[dict[str, float]], None]:
    def record(point: dict[str, float]) -> None:
        if point["step"] >= step:
            raise Cancelled("stop")

    return record


@pytest.mark.parametrize("method", ["lora", "adalora", "full"])
@pytest.mark.parametrize("broken_at", [20, 24])  # in the middle of an epoch, and with the evaluation at its end
def test_a_resumed_training_equals_one_without_a_break(
    tiny: Path, made: Split, tmp_path: Path, method: str, broken_at: int
) -> None:
    encoder = encoders.resolve(str(tiny.parent / "base"))
    wanted = settings(tiny.parent / "base", method)
    whole = tune(made.train, len(made.labels), encoder, wanted, tmp_path / "whole", lambda point: None, made.dev)
    with pytest.raises(Cancelled):
        tune(made.train, len(made.labels), encoder, wanted, tmp_path / "broken", stop_at(broken_at), made.dev)
    resumed = tune(made.train, len(made.labels), encoder, wanted, tmp_path / "broken", lambda point: None, made.dev)
    assert resumed.fitted.curve == whole.fitted.curve
    assert resumed.fitted.steps == whole.fitted.steps
    assert resumed.tensors.keys() == whole.tensors.keys()
    for name, value in whole.tensors.items():
        assert np.array_equal(resumed.tensors[name].numpy(), value.numpy()), name


def test_other_settings_do_not_go_on_from_a_checkpoint(tiny: Path, made: Split, tmp_path: Path) -> None:
    encoder = encoders.resolve(str(tiny.parent / "base"))
    wanted = settings(tiny.parent / "base", "lora")
    with pytest.raises(Cancelled):
        tune(made.train, len(made.labels), encoder, wanted, tmp_path, stop_at(10), made.dev)
    other = tune(
        made.train, len(made.labels), encoder, replace(wanted, seed=14), tmp_path, lambda point: None, made.dev
    )
    assert other.fitted.curve[0]["step"] == 10
    assert len([p for p in other.fitted.curve if "loss" in p]) == other.fitted.steps // 10 + (
        other.fitted.steps % 10 > 0
    )


def test_training_stops_early_and_keeps_the_best_state(tiny: Path, made: Split) -> None:
    import torch

    from core.text.models.network import Classifier, seeded

    seeded(1)
    encoder = encoders.resolve(str(tiny.parent / "base"))
    network = Classifier(encoders.load_model(encoder), encoder.hidden, 2)
    network.encoder.requires_grad_(False)
    losses, seen = iter([0.5, 0.4, 0.6, 0.7, 0.1]), []

    def evaluate() -> dict[str, float]:
        seen.append(network.head.bias.detach().clone())
        return {"dev_loss": next(losses)}

    wanted = replace(settings(tiny.parent / "base", "head"), epochs=5, patience=2)
    ids = [[2, 5 + e.label, 3] for e in made.train]
    fitted: Fitted = fit(network, ids, np.array([e.label for e in made.train]), wanted, evaluate=evaluate)
    assert fitted.stopped
    assert fitted.steps == 4 * 12
    assert torch.equal(network.head.bias, seen[1])


def test_a_full_fine_tune_stored_small_comes_back_nearly_whole(tiny: Path, made: Split, tmp_path: Path) -> None:
    """Saved, loaded and merged: matrices keep nine tenths of their squared change, everything else all of it."""
    from core.text.models import adapter, lora

    encoder = encoders.resolve(str(tiny.parent / "base"))
    wanted = replace(settings(tiny.parent / "base", "full"), dropout=0.1, epochs=2, patience=0)
    whole, small = (
        tune(made.train, 2, encoder, replace(wanted, small=one), tmp_path / "none", lambda point: None).tensors
        for one in (False, True)
    )
    adapter.save(tmp_path / "small", adapter.describe(str(tiny)), small, "")
    stored = {key: value for key, value in adapter.tensors(tmp_path / "small").items() if not key.startswith("head.")}
    plain, merged = dict(encoders.load_model(encoder).named_parameters()), encoders.load_model(encoder)
    lora.merge(merged, stored, 1.0)
    for name, value in merged.named_parameters():
        if name.startswith("embeddings."):
            assert value.equal(plain[name])
        elif value.ndim == 1:
            assert value.allclose(whole[name], atol=1e-2), name
        else:
            lost = (value - whole[name]).square().sum() / (whole[name] - plain[name]).square().sum()
            assert 0 < lost < 0.12, name
