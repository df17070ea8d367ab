"""The rungs that train the network: LoRA, AdaLoRA, full fine-tune. What counts is the stored model, loaded again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.text import adapter, checkpoint, device, encoders, engine, metrics
from core.text.ladder.data import Split
from core.text.ladder.outcome import Outcome
from core.text.recipe import Settings
from core.text.split import labels_of, texts_of

if TYPE_CHECKING:
    from torch import Tensor

    from core.text.classifier import Classifier
    from core.text.fit import Fitted

WATCHED = 1_000
"""Development texts read after each epoch; all of them for the temperature at the end."""

Step = Callable[[int, int, str], None]
Point = Callable[[dict[str, float]], None]


@dataclass(frozen=True)
class Tuned:
    """A trained network's tensors as they are stored, and how training went."""

    tensors: dict[str, Tensor]
    fitted: Fitted


def tune(split: Split, encoder: encoders.Encoder, settings: Settings, folder: Path, record: Point) -> Tuned:
    """Train on the split's training part, watched on its development part.

    Args:
        folder: a checkpoint in it is continued, and one is left in it when ``record`` raises.
        record: called with each point of the curve.
    """
    from core.text.classifier import Classifier, seeded
    from core.text.fit import fit

    seeded(settings.seed)
    network = Classifier(encoders.load_model(encoder), encoder.hidden, len(split.labels))
    method = _METHODS[settings.method](network, settings)
    tokenizer = encoders.load_tokenizer(encoder)
    parts = {
        name: engine.tokenize(tokenizer, [encoder.prefix + e.text for e in rows], settings.train_length)[0]
        for name, rows in (("train", split.train), ("dev", split.dev[:WATCHED]))
    }
    watch = _watch(network, parts["dev"], labels_of(split.dev[:WATCHED]))
    fitted = fit(
        network,
        parts["train"],
        labels_of(split.train),
        settings,
        evaluate=watch,
        record=record,
        after_step=method.after_step,
        penalty=method.penalty,
        carried=method.carried,
        state=folder,
    )
    head = {f"head.{key}": value.detach() for key, value in network.head.state_dict().items()}
    return Tuned(head | method.tensors(), fitted)


def tuned(
    split: Split, encoder: encoders.Encoder, settings: Settings, folder: Path, record: Point, step: Step
) -> Outcome:
    """Train, store the model, load it again and score with it."""
    made = tune(split, encoder, settings, folder, record)
    low = settings.method != "full"
    said = describe(
        folder.name,
        split,
        encoder,
        settings,
        rank=settings.rank if low else 0,
        scale=settings.alpha / _started(settings) if low else 1.0,
        steps=made.fitted.steps,
        seconds=made.fitted.seconds,
    )
    adapter.save(folder, said, made.tensors, "")
    checkpoint.discard(folder)
    facts: dict[str, object] = {"steps": made.fitted.steps, "stopped": made.fitted.stopped}
    if settings.method == "adalora":
        facts["directions"] = sum(len(v) for k, v in made.tensors.items() if k.endswith(".down"))
    return rescored(folder, said, encoder, split, made.fitted.seconds, step, facts)


def describe(
    name: str,
    split: Split,
    encoder: encoders.Encoder,
    settings: Settings,
    *,
    rank: int,
    scale: float,
    steps: int,
    seconds: float,
) -> adapter.Adapter:
    """What the stored model will say about itself, its figures still missing."""
    rows = {part: len(getattr(split, part)) for part in ("train", "dev", "test")}
    return adapter.Adapter(
        name=name,
        base=str(encoder.folder) if encoder.origin == "path" else encoder.name,
        base_sha256=encoder.sha256,
        languages=split.languages,
        labels=split.labels,
        rank=rank,
        scale=scale,
        max_length=settings.max_length,
        temperature=1.0,
        task="sentiment" if split.kind == "sentiment" else "classes",
        training={
            "settings": asdict(settings),
            "rows": rows,
            "split": split.hash,
            "steps": steps,
            "seconds": round(seconds, 1),
            "device": device.choose("torch-fp32").label,
            "date": datetime.now(UTC).date().isoformat(),
        },
    )


def rescored(
    folder: Path,
    said: adapter.Adapter,
    encoder: encoders.Encoder,
    split: Split,
    seconds: float,
    step: Step,
    facts: dict[str, object] | None = None,
) -> Outcome:
    """Score the development and test part with the model as it was stored."""
    scorer = engine.assemble(folder, said, encoder, device.choose("torch-fp32"))
    dev = scorer.logits(texts_of(split.dev), lambda done, of: step(done, of, "dev"))[0]
    started = time.perf_counter()
    test, cut = scorer.logits(texts_of(split.test), lambda done, of: step(done, of, "test"))
    scoring = time.perf_counter() - started
    size = (folder / adapter.TENSORS).stat().st_size
    return Outcome(dev, test, size, seconds, scoring, folder.name, {**(facts or {}), "truncated": int(cut.sum())})


@dataclass(frozen=True)
class _Method:
    tensors: Callable[[], dict[str, Tensor]]
    after_step: Callable[[int, int], None] | None = None
    penalty: Callable[[], Tensor] | None = None
    carried: dict[str, Tensor] | None = None


def _started(settings: Settings) -> int:
    """Ranks each layer starts with; AdaLoRA starts with half as many again as it ends with."""
    return settings.rank * 3 // 2 if settings.method == "adalora" else settings.rank


def _lora(network: Classifier, settings: Settings) -> _Method:
    from core.text import lora

    layers = lora.inject(network.encoder, settings.rank, settings.alpha)
    return _Method(lambda: lora.state(layers))


def _adalora(network: Classifier, settings: Settings) -> _Method:
    from core.text.ladder import adalora

    layers = adalora.inject(network.encoder, _started(settings), settings.alpha)
    pruner = adalora.Pruner(layers, settings.rank)
    return _Method(lambda: adalora.state(layers), pruner.after_step, pruner.penalty, pruner.carried)


def _full(network: Classifier, settings: Settings) -> _Method:
    """All of the encoder but its embeddings, as the word pieces of a small set are too few to move them."""
    for name, parameter in network.encoder.named_parameters():
        parameter.requires_grad_(not name.startswith("embeddings."))
    moved = {name: p for name, p in network.encoder.named_parameters() if p.requires_grad}
    return _Method(lambda: {name: p.detach().clone() for name, p in moved.items()})


_METHODS: dict[str, Callable[[Classifier, Settings], _Method]] = {"lora": _lora, "adalora": _adalora, "full": _full}


def _watch(network: Classifier, ids: list[list[int]], labels: metrics.Ints) -> Callable[[], dict[str, float]]:
    """The evaluation after each epoch: log loss, accuracy and macro-F1 on the development part."""
    import torch

    from core.text.batching import pad, token_batches

    def evaluate() -> dict[str, float]:
        place = next(network.parameters()).device
        logits = np.zeros((len(ids), network.head.out_features))
        with torch.no_grad():
            for rows in token_batches([len(i) for i in ids], 2048):
                tokens, mask = (torch.from_numpy(a).to(place) for a in pad([ids[i] for i in rows], 0))
                logits[rows] = network(tokens, mask).float().cpu().numpy()
        sure = metrics.softmax(logits)
        guess = logits.argmax(1)
        return {
            "dev_loss": float(-np.log(np.maximum(sure[np.arange(len(labels)), labels], 1e-12)).mean()),
            "dev_accuracy": float((guess == labels).mean()),
            "dev_macro_f1": metrics.macro_f1(guess, labels),
        }

    return evaluate
