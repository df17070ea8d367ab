"""Train a sentiment adapter: split without leakage, low-rank fine-tuning, temperature, held-out figures, card."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import BadInput
from core.i18n import _
from core.text import LABELS, adapter, content, device, encoders, engine, metrics
from core.text.batching import pad
from core.text.model_card import card_text
from core.text.plain_sentences import neutral_sentences
from core.text.split import Example, without_leakage

if TYPE_CHECKING:
    from core.text.classifier import Classifier
    from core.text.lora import LoraLinear

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Settings:
    """How a model is trained; every value ends up in the model's configuration.

    Attributes:
        rank, alpha: of the low-rank matrices on every linear layer.
        epochs, batch, learning_rate, warmup, smoothing, weight_decay: AdamW with linear warm-up and decay.
        train_length: tokens read while training; scoring reads ``max_length``.
        dev, test: shares drawn from sets that bring no test part of their own.
        neutral: number of own neutral sentences added to the training part.
    """

    base: str = "all-MiniLM-L6-v2"
    seed: int = 13
    rank: int = 16
    alpha: float = 32.0
    epochs: int = 2
    batch: int = 32
    learning_rate: float = 1e-3
    warmup: float = 0.06
    smoothing: float = 0.05
    weight_decay: float = 0.01
    train_length: int = 128
    max_length: int = 256
    dev: float = 0.08
    test: float = 0.2
    neutral: int = 600


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
    parts = _parts(examples, settings)
    encoder = encoders.resolve(settings.base)
    started = time.perf_counter()
    network, layers, steps = _fit(parts["train"], encoder, settings, report)
    seconds = time.perf_counter() - started

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
            "steps": steps,
            "seconds": round(seconds),
            "device": device.choose("torch-fp32").label,
            "date": datetime.now(UTC).date().isoformat(),
        },
    )
    adapter.save(folder, said, tensors, "")
    said = _measure(folder, said, encoder, parts, report)
    text = card_text(said, (folder / adapter.TENSORS).stat().st_size)
    adapter.write_texts(folder, said, text)
    return Trained(folder, said, text)


def _parts(examples: Sequence[Example], settings: Settings) -> dict[str, list[Example]]:
    cleaned = [replace(e, text=content.read(e.text).text) for e in examples]
    kept = without_leakage([e for e in cleaned if e.text], dev=settings.dev, test=settings.test, seed=settings.seed)
    parts = {part: [e for e in kept if e.part == part] for part in ("train", "dev", "test")}
    own = [
        Example(text, 1, "own neutral sentences", "train")
        for text in neutral_sentences(settings.neutral, settings.seed)
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
    rows: Sequence[Example], encoder: encoders.Encoder, settings: Settings, report: Progress
) -> tuple[Classifier, dict[str, LoraLinear], int]:
    import torch

    from core.text import lora
    from core.text.classifier import Classifier, seeded

    seeded(settings.seed)
    place = device.choose("torch-fp32")
    network = Classifier(encoders.load_model(encoder), encoder.hidden, len(LABELS))
    layers = lora.inject(network.encoder, settings.rank, settings.alpha)
    network.to(place.kind).train()
    tokenizer = encoders.load_tokenizer(encoder)
    ids, _cut = engine.tokenize(tokenizer, [e.text for e in rows], settings.train_length)
    labels = np.array([e.label for e in rows])
    weights = np.sqrt(len(rows) / (3 * np.bincount(labels, minlength=3)))
    loss_of = torch.nn.CrossEntropyLoss(
        weight=torch.tensor(weights, dtype=torch.float32, device=place.kind), label_smoothing=settings.smoothing
    )
    trained = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=settings.learning_rate, weight_decay=settings.weight_decay)
    plan = [b for epoch in range(settings.epochs) for b in _batches(ids, settings, epoch)]
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, _linear(len(plan), settings.warmup))
    running = 0.0
    for step, batch in enumerate(plan, 1):
        tokens, mask = (torch.from_numpy(a).to(place.kind) for a in pad([ids[i] for i in batch], 0))
        loss = loss_of(network(tokens, mask), torch.from_numpy(labels[batch]).to(place.kind))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        running = loss.item() if step == 1 else 0.98 * running + 0.02 * loss.item()
        if step % 10 == 0 or step == len(plan):
            report(step, len(plan), f"loss {running:.3f}")
    return network, layers, len(plan)


def _batches(ids: Sequence[Sequence[int]], settings: Settings, epoch: int) -> Iterator[np.ndarray[Any, Any]]:
    """Random batches of texts of similar length: pools of 24 batches are sorted, cut and shuffled."""
    generator = np.random.default_rng([settings.seed, epoch])
    order = generator.permutation(len(ids))
    lengths = np.array([len(i) for i in ids])
    batches = []
    for start in range(0, len(order), settings.batch * 24):
        pool = order[start : start + settings.batch * 24]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        batches += [pool[i : i + settings.batch] for i in range(0, len(pool), settings.batch)]
    return (batches[i] for i in generator.permutation(len(batches)))


def _linear(steps: int, warmup: float) -> Callable[[int], float]:
    rise = max(1, round(steps * warmup))
    return lambda step: min((step + 1) / rise, max(0.0, (steps - step) / max(1, steps - rise)))


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
    """The yardstick: TF-IDF of words and word pairs with logistic regression on the very same split."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
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
