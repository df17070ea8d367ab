"""What is trained: rungs, presets, and the settings of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from core.errors import NotFound
from core.i18n import N_, _
from core.text.training.recipe import Settings

RUNGS: dict[str, str] = {
    "lexicon": N_("Word list"),
    "tfidf": N_("TF-IDF + logistic"),
    "head": N_("Frozen BERT + logistic"),
    "pretrained": N_("Frozen BERT that read the shop's texts"),
    "lora": N_("BERT, LoRA"),
    "adalora": N_("BERT, AdaLoRA"),
    "full": N_("BERT, full fine-tune"),
}
NETWORKS = ("lora", "adalora", "full")
PRESETS: dict[str, str] = {
    "quick": N_("Quick"),
    "textbook": N_("Textbook"),
    "best": N_("Best"),
}
RANKS = (4, 8, 16, 32)
"""Ranks of adapters that are offered, each twice the last: 8 is the usual one."""
READING = {"quick": 120, "textbook": 300, "best": 600}
"""Steps of masked-language training by preset, for the rung pretrained."""


@dataclass(frozen=True)
class Plan:
    """One climb.

    Attributes:
        rungs: some of ``RUNGS``, cheapest first.
        preset: one of ``PRESETS``. Textbook is Devlin et al. 2019: learning rate 2e-5, batch 16, 128 tokens, 5 epochs.
        base: encoder; auto takes the multilingual one where a tenth of the test texts are Chinese.
        seed: of training; ``split_seed`` of the split, so that runs of several seeds stay comparable.
        trials: settings drawn at random for each network rung beside the preset's; chosen on the development part.
    """

    rungs: tuple[str, ...] = ("lexicon", "tfidf", "head", "lora")
    preset: str = "quick"
    base: str = "auto"
    seed: int = 13
    split_seed: int = 13
    trials: int = 0

    def __post_init__(self) -> None:
        for rung in self.rungs:
            if rung not in RUNGS:
                raise NotFound.among(_("rung"), rung, list(RUNGS))
        if self.preset not in PRESETS:
            raise NotFound.among(_("preset"), self.preset, list(PRESETS))

    def to_json(self) -> dict[str, Any]:
        """The plan as a job's parameters hold it."""
        return {**asdict(self), "rungs": [rung for rung in RUNGS if rung in self.rungs]}

    @staticmethod
    def of_json(found: dict[str, Any]) -> Plan:
        """The plan of a job's parameters."""
        return Plan(**{**found, "rungs": tuple(found["rungs"])})


def settings_of(plan: Plan, rung: str, base: str) -> Settings:
    """Settings of a rung under a preset.

    The low-rank rungs keep a learning rate of their own: 2e-5 moves whole matrices, and hardly moves their
    differences.
    """
    low = rung in ("lora", "adalora")
    shared = Settings(base=base, method=rung, seed=plan.seed, neutral=0, smoothing=0.0)
    if plan.preset == "textbook":
        rate = 5e-4 if low else 2e-5
        return replace(shared, epochs=5, batch=16, train_length=128, max_length=128, learning_rate=rate, warmup=0.1)
    if plan.preset == "best":
        rate = 1e-3 if low else 5e-5
        return replace(shared, epochs=6, patience=2, train_length=160, learning_rate=rate, smoothing=0.05)
    rate = 2e-3 if low else 1e-4
    return replace(shared, epochs=2, rank=8, alpha=16.0, train_length=80, learning_rate=rate, patience=1)


def drawn(settings: Settings, trials: int) -> Iterator[Settings]:
    """The settings themselves, then random ones: log-uniform learning rate within a factor of four, rank, epochs
    (Bergstra and Bengio 2012). The same seed draws the same settings."""
    yield settings
    generator = np.random.default_rng([settings.seed, 4])
    for _trial in range(trials):
        rate = settings.learning_rate * 4 ** generator.uniform(-1, 1)
        rank = int(generator.choice(RANKS))
        epochs = int(generator.integers(1, settings.epochs + 2))
        yield replace(settings, learning_rate=float(f"{rate:.2e}"), rank=rank, alpha=2.0 * rank, epochs=epochs)
