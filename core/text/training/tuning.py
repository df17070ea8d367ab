"""Train an encoder on labelled texts by low-rank differences (LoRA, AdaLoRA) or as a whole, and what it then says.

Shipped models, models of a workspace's ladder and those of a labelling project are all trained here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.i18n import use_language
from core.text import metrics
from core.text.models import adapter, encoders
from core.text.reading import device, engine
from core.text.training.recipe import Settings
from core.text.training.split import Example, labels_of

if TYPE_CHECKING:
    from torch import Tensor

    from core.text.models.network import Classifier
    from core.text.training.fit import Fitted

Point = Callable[[dict[str, float]], None]


@dataclass(frozen=True)
class Tuned:
    """A trained network's tensors as they are stored, and how training went."""

    tensors: dict[str, Tensor]
    fitted: Fitted


def tune(
    rows: Sequence[Example],
    classes: int,
    encoder: encoders.Encoder,
    settings: Settings,
    folder: Path,
    record: Point,
    watched: Sequence[Example] = (),
) -> Tuned:
    """Train on texts.

    Args:
        folder: a checkpoint in it is continued, and one is left in it when ``record`` raises.
        record: called with each point of the curve.
        watched: texts of the development part that are read after each epoch; early stopping needs them.
    """
    from core.text.models.network import Classifier, seeded
    from core.text.training.fit import fit

    rows = [e for e in rows for _again in range(settings.repeat.get(e.source, 1))]
    seeded(settings.seed)
    network = Classifier(encoders.load_model(encoder), encoder.hidden, classes)
    method = _METHODS[settings.method](network, settings)
    tokenizer = encoders.load_tokenizer(encoder)
    ids, watched_ids = (
        engine.tokenize(tokenizer, [encoder.prefix + e.text for e in part], settings.train_length)[0]
        for part in (rows, watched)
    )
    fitted = fit(
        network,
        ids,
        labels_of(rows),
        settings,
        evaluate=_watch(network, watched_ids, labels_of(watched)) if watched else None,
        record=record,
        after_step=method.after_step,
        penalty=method.penalty,
        carried=method.carried,
        state=folder,
    )
    head = {f"head.{key}": value.detach() for key, value in network.head.state_dict().items()}
    return Tuned(head | method.tensors(), fitted)


def described(
    name: str,
    encoder: encoders.Encoder,
    settings: Settings,
    *,
    labels: tuple[str, ...],
    languages: tuple[str, ...],
    task: str,
    steps: int,
    seconds: float,
    facts: dict[str, Any],
) -> adapter.Adapter:
    """What a model just trained says about itself, its figures still missing.

    Args:
        facts: of the data, for the field ``training``.
    """
    low = settings.method in ("lora", "adalora")
    return adapter.Adapter(
        name=name,
        base=str(encoder.folder) if encoder.origin == "path" else encoder.name,
        base_sha256=encoder.sha256,
        languages=languages,
        labels=labels,
        rank=settings.rank if low else 0,
        scale=settings.alpha / _started(settings) if low else 1.0,
        max_length=settings.max_length,
        temperature=1.0,
        task=task,
        training={
            "settings": asdict(settings),
            **facts,
            "steps": steps,
            "seconds": round(seconds, 1),
            "device": _device(),
            "date": datetime.now(UTC).date().isoformat(),
        },
    )


def _device() -> str:
    """Where it was trained, for the model's card, which is in English."""
    with use_language("en"):
        return str(device.choose("torch-fp32").label)


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
    from core.text.models import lora

    layers = lora.inject(network.encoder, settings.rank, settings.alpha)
    return _Method(lambda: lora.state(layers))


def _adalora(network: Classifier, settings: Settings) -> _Method:
    from core.text.models import adalora

    layers = adalora.inject(network.encoder, _started(settings), settings.alpha)
    pruner = adalora.Pruner(layers, settings.rank)
    return _Method(lambda: adalora.state(layers), pruner.after_step, pruner.penalty, pruner.carried)


def _full(network: Classifier, settings: Settings) -> _Method:
    """All of the encoder but its embeddings, as the word pieces of a small set are too few to move them."""
    from torch import nn

    from core.text.models import six_levels as levels

    for part in network.encoder.modules():
        if isinstance(part, nn.Dropout):
            part.p = settings.dropout
    for name, parameter in network.encoder.named_parameters():
        parameter.requires_grad_(not name.startswith("embeddings."))
    moved = {name: p for name, p in network.encoder.named_parameters() if p.requires_grad}
    before = {name: p.detach().clone() for name, p in moved.items()} if settings.small else {}

    def tensors() -> dict[str, Tensor]:
        after = {name: p.detach().clone() for name, p in moved.items()}
        return levels.changes(before, after) if settings.small else after

    return _Method(tensors)


_METHODS: dict[str, Callable[[Classifier, Settings], _Method]] = {"lora": _lora, "adalora": _adalora, "full": _full}


def _watch(network: Classifier, ids: list[list[int]], labels: metrics.Ints) -> Callable[[], dict[str, float]]:
    """The evaluation after each epoch: log loss, accuracy and macro-F1 on the watched texts."""
    import torch

    from core.text.reading.batching import pad, token_batches

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
