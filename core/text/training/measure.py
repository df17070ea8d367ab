"""Held-out figures of a stored model: calibration, rejection and stars from dev, everything else from test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from core.text import metrics
from core.text.models import adapter, encoders
from core.text.models.tasks import Task
from core.text.reading import device, engine
from core.text.sentiment import stars
from core.text.training import baseline
from core.text.training.split import Example, labels_of, texts_of


def measured(
    folder: Path,
    said: adapter.Adapter,
    encoder: encoders.Encoder,
    parts: Mapping[str, Sequence[Example]],
    task: Task,
    given_stars: Mapping[str, int],
) -> adapter.Adapter:
    """The model's description with temperature, offsets, rejection threshold, stars and figures.

    Every figure comes with that of TF-IDF and logistic regression on the same split.

    Args:
        given_stars: stars of some of the texts.
    """
    scorer = engine.assemble(folder, replace(said, offsets=()), encoder, device.choose("torch-fp32"))
    dev, test = parts["dev"], parts["test"]
    dev_logits = scorer.logits(texts_of(dev))[0]
    settings = said.training["settings"]
    temperature, offsets = calibrated(dev_logits, dev, settings["calibration"], settings.get("calibration_words", {}))
    logits, cut = scorer.logits(texts_of(test))
    sure = metrics.softmax(dev_logits + offsets, temperature)
    yardstick = baseline.fit(texts_of(parts["train"]), labels_of(parts["train"]), len(task.labels))
    peer = yardstick.probabilities(texts_of(test))
    probabilities, plain = metrics.softmax(logits + offsets, temperature), metrics.softmax(logits)
    reject = threshold(sure, labels_of(dev), task)
    peer_reject = threshold(yardstick.probabilities(texts_of(dev)), labels_of(dev), task)
    found: dict[str, Any] = {}
    for source in ["all", *sorted({e.source for e in test})]:
        rows = np.array([source in ("all", e.source) for e in test])
        labels = labels_of(test)[rows]
        entry: dict[str, Any] = {
            "labels": counts([e for e, inside in zip(test, rows, strict=True) if inside], task.labels),
            "model": metrics.figures(probabilities[rows], labels).rounded(),
            "ece_before": round(metrics.calibration_error(plain[rows], labels), 4),
            "tfidf": metrics.figures(peer[rows], labels).rounded(),
            "truncated": int(cut[rows].sum()),
        }
        if task.kept is not None:
            entry["model"] |= scope(probabilities[rows], labels, reject)
            entry["tfidf"] |= scope(peer[rows], labels, peer_reject)
        found[source] = entry
    learned: dict[str, Any] = {}
    if given_stars:
        learning = [e for e in dev if e.text in given_stars]
        if len(learning) < stars.ENOUGH:  # a language with few stars learns from the training texts too
            learning = [e for e in (*dev, *parts["train"]) if e.text in given_stars]
        seen = metrics.softmax(scorer.logits(texts_of(learning))[0] + offsets, temperature)
        held = [i for i, e in enumerate(test) if e.text in given_stars]
        learned = stars.learn(seen, [given_stars[e.text] for e in learning])
        learned |= stars.measure(learned, probabilities[held], [given_stars[test[i].text] for i in held])
    told = tuple(round(float(value), 6) for value in offsets) if offsets.any() else ()
    return replace(
        said, temperature=round(temperature, 6), offsets=told, reject=round(reject, 4), stars=learned, metrics=found
    )


def calibrated(
    logits: metrics.Floats, rows: Sequence[Example], how: str, least: Mapping[str, int] | None = None
) -> tuple[float, metrics.Floats]:
    """Temperature and offsets (zeros, where ``how`` asks for the temperature alone) from texts not trained on.

    For offsets every source of texts weighs the same: the largest one does not decide how common a class is. A class
    without any text there says nothing about its share; then the temperature stands alone.

    Args:
        least: by source, the words a text must have to count.
    """
    used = np.array([len(e.text.split()) >= (least or {}).get(e.source, 0) for e in rows])
    logits, rows = logits[used], [e for e, fits in zip(rows, used, strict=True) if fits]
    labels = labels_of(rows)
    if how != "offsets" or len(np.unique(labels)) < logits.shape[1]:
        return metrics.fit_temperature(logits, labels), np.zeros(logits.shape[1])
    sizes = Counter(e.source for e in rows)
    return metrics.fit_offsets(logits, labels, np.array([1 / sizes[e.source] for e in rows]))


def threshold(probabilities: metrics.Floats, labels: metrics.Ints, task: Task) -> float:
    """The confidence that lets the task's share of in-scope texts through; 0 where the task refuses nothing."""
    if task.kept is None:
        return 0.0
    inside = labels < len(task.labels) - 1
    return float(np.quantile(probabilities[inside].max(1), 1 - task.kept))


def scope(probabilities: metrics.Floats, labels: metrics.Ints, reject: float) -> dict[str, float]:
    """Figures of a classifier whose last class is out of scope, and which refuses below a threshold.

    Returns:
        ``in_scope``: share of in-scope texts given their own class; a refused one counts as wrong.
        ``out_recall``: share of out-of-scope texts refused. ``out_precision``: share of the refused that were out of
        scope. Keys without texts are absent.
    """
    outside = probabilities.shape[1] - 1
    guess = np.where(probabilities.max(1) < reject, outside, probabilities.argmax(1))
    found = {}
    if (labels != outside).any():
        found["in_scope"] = round(float((guess == labels)[labels != outside].mean()), 4)
    if (labels == outside).any():
        found["out_recall"] = round(float((guess == outside)[labels == outside].mean()), 4)
    if (guess == outside).any():
        found["out_precision"] = round(float((labels == outside)[guess == outside].mean()), 4)
    return found


def counts(rows: Sequence[Example], labels: Sequence[str]) -> dict[str, int]:
    """Texts by class name, in the order of the classes."""
    counted = Counter(e.label for e in rows)
    return {name: counted[number] for number, name in enumerate(labels)}
