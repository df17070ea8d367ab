"""Train a sentiment adapter: split without leakage, low-rank fine-tuning, temperature, held-out figures, card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import BadInput
from core.i18n import _
from core.text import LABELS, adapter, content, device, encoders, engine, metrics
from core.text.model_card import card_text
from core.text.plain_sentences import neutral_sentences
from core.text.recipe import Settings
from core.text.split import Example, without_leakage

if TYPE_CHECKING:
    from core.text.classifier import Classifier
    from core.text.fit import Fitted
    from core.text.lora import LoraLinear

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Trained:
    """Where the model was written, what it says about itself, and its card."""

    folder: Path
    adapter: adapter.Adapter
    card: str


def train(
    examples: Sequence[Example],
    folder: Path,
    settings: Settings | None = None,
    *,
    languages: tuple[str, ...] = ("en",),
    progress: Progress | None = None,
) -> Trained:
    """Train on labelled texts, write the model to a folder, and measure what was written.

    The figures come from the stored model, loaded again: its matrices are rounded to fp16 on disk.

    Raises:
        BadInput: fewer than 30 usable texts, or a class without examples.
        Unavailable: the base weights are missing.
    """
    settings = settings or Settings()
    report = progress or (lambda done, total, message: None)
    parts = _parts(examples, settings, languages)
    encoder = encoders.resolve(settings.base)
    network, layers, fitted = _fit(parts["train"], encoder, settings, report, folder / "unfinished")

    from core.text import lora

    tensors = {f"head.{key}": value for key, value in network.head.state_dict().items()} | lora.state(layers)
    said = adapter.Adapter(
        name=folder.name,
        base=settings.base,
        base_sha256=encoder.sha256,
        languages=languages,
        labels=LABELS,
        rank=settings.rank,
        scale=settings.alpha / settings.rank,
        max_length=settings.max_length,
        temperature=1.0,
        training={
            "settings": asdict(settings),
            "rows": {part: _counts(rows) for part, rows in parts.items()},
            "sources": sources(parts),
            "steps": fitted.steps,
            "seconds": round(fitted.seconds),
            "device": device.choose("torch-fp32").label,
            "date": datetime.now(UTC).date().isoformat(),
        },
    )
    adapter.save(folder, said, tensors, "")
    said = _measure(folder, said, encoder, parts, report)
    text = card_text(said, (folder / adapter.TENSORS).stat().st_size)
    adapter.write_texts(folder, said, text)
    return Trained(folder, said, text)


def _parts(examples: Sequence[Example], settings: Settings, languages: Sequence[str]) -> dict[str, list[Example]]:
    cleaned = [replace(e, text=content.read(e.text).text) for e in examples]
    kept = without_leakage([e for e in cleaned if e.text], dev=settings.dev, test=settings.test, seed=settings.seed)
    parts = {part: [e for e in kept if e.part == part] for part in ("train", "dev", "test")}
    own = [
        Example(text, 1, "own neutral sentences", "train")
        for language in languages
        for text in neutral_sentences(settings.neutral, settings.seed, language)
    ]
    parts["train"] += own
    seen = {e.label for e in parts["train"]}
    if len(kept) < 30 or len(parts["dev"]) < 2 or not parts["test"] or seen != {0, 1, 2}:
        raise BadInput(
            _("There are too few labelled texts to train and test on: {n} after removing duplicates.").format(
                n=len(kept)
            ),
            hint=_("Bring at least 30 distinct texts, with every class among them."),
        )
    return parts


def _fit(
    rows: Sequence[Example], encoder: encoders.Encoder, settings: Settings, report: Progress, state: Path | None
) -> tuple[Classifier, dict[str, LoraLinear], Fitted]:
    from core.text import lora
    from core.text.classifier import Classifier, seeded
    from core.text.fit import fit

    rows = [e for e in rows for _again in range(settings.repeat.get(e.source, 1))]
    seeded(settings.seed)
    network = Classifier(encoders.load_model(encoder), encoder.hidden, len(LABELS))
    layers = lora.inject(network.encoder, settings.rank, settings.alpha)
    texts = [encoder.prefix + e.text for e in rows]
    ids, _cut = engine.tokenize(encoders.load_tokenizer(encoder), texts, settings.train_length)

    def record(point: dict[str, float]) -> None:
        if "loss" in point:
            report(int(point["step"]), int(point["of"]), f"loss {point['loss']:.3f}")

    return network, layers, fit(network, ids, _labels(rows), settings, record=record, state=state)


def _measure(
    folder: Path,
    said: adapter.Adapter,
    encoder: encoders.Encoder,
    parts: dict[str, list[Example]],
    report: Progress,
) -> adapter.Adapter:
    """Fit the temperature on dev, then take every held-out figure from the stored model."""
    scorer = engine.assemble(folder, said, encoder, device.choose("torch-fp32"))
    dev, test = parts["dev"], parts["test"]
    report(0, 1, "held-out figures")
    temperature = metrics.fit_temperature(scorer.logits([e.text for e in dev])[0], _labels(dev))
    logits, cut = scorer.logits([e.text for e in test])
    probabilities = metrics.softmax(logits, temperature)
    plain = metrics.softmax(logits)
    peer = _tfidf(parts["train"], test)
    found: dict[str, Any] = {}
    for source in ["all", *sorted({e.source for e in test})]:
        rows = np.array([source in ("all", e.source) for e in test])
        labels = _labels(test)[rows]
        found[source] = {
            "labels": _counts([e for e, inside in zip(test, rows, strict=True) if inside]),
            "model": metrics.figures(probabilities[rows], labels).rounded(),
            "ece_before_temperature": round(metrics.calibration_error(plain[rows], labels), 4),
            "tfidf": metrics.figures(peer[rows], labels).rounded(),
            "truncated": int(cut[rows].sum()),
        }
    return replace(said, temperature=round(temperature, 6), metrics=found)


def _tfidf(train_rows: Sequence[Example], test_rows: Sequence[Example]) -> metrics.Floats:
    """The yardstick on the very same split: logistic regression over TF-IDF of words and word pairs, or in Chinese of
    sequences of one to three characters."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    chinese = 2 * sum(content.language_of(e.text) == "zh" for e in test_rows) > len(test_rows)
    units = {"analyzer": "char", "ngram_range": (1, 3)} if chinese else {"ngram_range": (1, 2)}
    model = make_pipeline(
        TfidfVectorizer(**units, sublinear_tf=True, min_df=2),
        LogisticRegression(C=4.0, max_iter=500, class_weight="balanced"),
    )
    model.fit([e.text for e in train_rows], _labels(train_rows))
    result: metrics.Floats = model.predict_proba([e.text for e in test_rows])
    return result


def _labels(rows: Sequence[Example]) -> metrics.Ints:
    return np.array([e.label for e in rows], dtype=np.int64)


def sources(parts: dict[str, list[Example]]) -> dict[str, dict[str, int]]:
    """Texts by source and part."""
    names = sorted({e.source for rows in parts.values() for e in rows})
    return {name: {part: sum(e.source == name for e in rows) for part, rows in parts.items()} for name in names}


def _counts(rows: Sequence[Example]) -> dict[str, int]:
    counted = Counter(e.label for e in rows)
    return {name: counted[number] for number, name in enumerate(LABELS)}
