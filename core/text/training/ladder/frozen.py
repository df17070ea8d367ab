"""The frozen rung: sentence vectors computed once and kept, logistic regression on top, stored as a head alone."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.text.metrics import Floats, Ints
from core.text.models import adapter, encoders
from core.text.reading.vectors import pooled
from core.text.training.ladder.data import Split
from core.text.training.ladder.outcome import Outcome
from core.text.training.recipe import Settings
from core.text.training.split import labels_of, texts_of

if TYPE_CHECKING:
    from torch import nn

STRENGTHS = (0.003, 0.03, 0.3)
"""Inverse regularisation tried; the development part decides."""
Step = Callable[[int, int, str], None]


def vectors(
    texts: Sequence[str],
    encoder: encoders.Encoder,
    length: int,
    folder: Path,
    step: Step,
    model: nn.Module | None = None,
) -> Floats:
    """Mean-pooled vectors of texts, shape (texts, hidden); kept in a file per encoder and texts.

    Args:
        folder: where the file is looked for and written.
        model: the encoder's network when it is in memory already; then nothing is kept.
    """
    digest = hashlib.sha256(f"{encoder.sha256} {encoder.prefix} {length}".encode())
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\x00")
    file = folder / f"{digest.hexdigest()[:20]}.npy"
    if model is None and file.is_file():
        kept: Floats = np.load(file, allow_pickle=False).astype(np.float64)
        return kept
    out = np.zeros((len(texts), encoder.hidden), dtype=np.float32)
    done = 0
    for rows, found in pooled(texts, encoder, length, model):
        out[rows] = found
        done += len(rows)
        step(done, len(texts), "")
    if model is None:
        folder.mkdir(parents=True, exist_ok=True)
        np.save(file, out, allow_pickle=False)
    return out.astype(np.float64)


def fit_head(known: Floats, labels: Ints, dev: Floats, dev_labels: Ints, classes: int) -> tuple[Floats, Floats]:
    """Logistic regression with the strength that serves dev best, as weight (classes, hidden) and bias (classes,) of
    a linear layer on the raw vectors."""
    from sklearn.linear_model import LogisticRegression

    middle, spread = known.mean(0), np.maximum(known.std(0), 1e-3)  # MiniLM has dead dimensions
    best: tuple[float, Any] | None = None
    for strength in STRENGTHS:
        model = LogisticRegression(C=strength, max_iter=300, class_weight="balanced")
        model.fit((known - middle) / spread, labels)
        score = float(model.score((dev - middle) / spread, dev_labels))
        if best is None or score > best[0]:
            best = (score, model)
    assert best is not None
    found = best[1]
    coefficients, intercept = found.coef_, found.intercept_
    if len(found.classes_) == 2:
        coefficients, intercept = np.concatenate([-coefficients, coefficients]) / 2, np.array([-1, 1]) * intercept / 2
    weight, bias = np.zeros((classes, known.shape[1])), np.full(classes, -20.0)
    weight[found.classes_] = coefficients / spread
    bias[found.classes_] = intercept - (coefficients / spread) @ middle
    return weight, bias


def frozen(
    split: Split,
    encoder: encoders.Encoder,
    settings: Settings,
    folder: Path,
    cache: Path,
    step: Step,
    model: nn.Module | None = None,
) -> Outcome:
    """Fit the head, store it as an adapter of rank 0, load it again and score with it."""
    import torch

    from core.text.training.ladder.tuned import describe, rescored

    started = time.perf_counter()
    texts = texts_of((*split.train, *split.dev))
    found = vectors(texts, encoder, settings.max_length, cache, step, model)
    known, dev = found[: len(split.train)], found[len(split.train) :]
    weight, bias = fit_head(known, labels_of(split.train), dev, labels_of(split.dev), len(split.labels))
    seconds = time.perf_counter() - started
    tensors = {"head.weight": torch.from_numpy(weight), "head.bias": torch.from_numpy(bias)}
    said = describe(folder.name, split, encoder, settings, steps=0, seconds=seconds)
    adapter.save(folder, said, tensors, "")
    return rescored(folder, said, encoder, split, seconds, step)
