"""The training loop: any classifier, any label set, the same batches in the same order for the same seed.

Imports torch: import this module inside the function that trains.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from core.text.models.network import Classifier
from core.text.reading import device
from core.text.reading.batching import pad
from core.text.training import checkpoint
from core.text.training.recipe import Settings

SAVE_EVERY = 60.0
"""Seconds between checkpoints."""


@dataclass
class Fitted:
    """What a fit left behind.

    Attributes:
        steps: optimizer steps taken; fewer than planned when training stopped early.
        curve: one record per ten steps (``step``, ``of``, ``loss`` running mean, ``rate``) and one per evaluation
            (``step``, ``of``, then whatever the evaluation found).
        stopped: whether it stopped early.
        seconds: of this fit, resumed parts included.
    """

    steps: int = 0
    curve: list[dict[str, float]] = field(default_factory=list)
    stopped: bool = False
    seconds: float = 0.0


def fit(
    network: Classifier,
    ids: Sequence[Sequence[int]],
    labels: npt.NDArray[np.int64],
    settings: Settings,
    *,
    evaluate: Callable[[], dict[str, float]] | None = None,
    record: Callable[[dict[str, float]], None] | None = None,
    after_step: Callable[[int, int], None] | None = None,
    penalty: Callable[[], torch.Tensor] | None = None,
    carried: Mapping[str, torch.Tensor] | None = None,
    state: Path | None = None,
) -> Fitted:
    """Train the parameters of a network that require gradients. The network is left in training mode.

    Args:
        ids, labels: tokens and class number of each text.
        evaluate: called after each epoch with the network in evaluation mode; its ``dev_loss`` decides about early
            stopping and the best state.
        record: called with every new point of the curve; may raise to stop, and the state is stored before it ends.
        after_step: called after each optimizer step with the step and the steps planned (AdaLoRA prunes here).
        penalty: added to the loss of every batch.
        carried: tensors that ``after_step`` changes in place; they belong to the state of an unfinished training.
        state: folder for checkpoints; a checkpoint of the same settings and texts found there is continued.
    """
    place = device.choose("torch-fp32").kind
    network.to(place).train()
    trained = {name: p for name, p in network.named_parameters() if p.requires_grad}
    classes = network.head.out_features
    loss_of = nn.CrossEntropyLoss(
        weight=_weights(labels, classes).to(place) if settings.class_weights else None,
        label_smoothing=settings.smoothing,
    )
    optimizer = torch.optim.AdamW(list(trained.values()), lr=settings.learning_rate, weight_decay=settings.weight_decay)
    epochs = [list(batches(ids, settings, epoch)) for epoch in range(settings.epochs)]
    plan = [batch for epoch in epochs for batch in epoch]
    ends = set(np.cumsum([len(epoch) for epoch in epochs]).tolist())
    rate = linear(len(plan), settings.warmup)
    key = {"settings": asdict(settings), "texts": len(ids), "tokens": int(sum(map(len, ids))), "classes": classes}
    done = Fitted()
    running, waited = 0.0, 0
    best: tuple[float, dict[str, torch.Tensor]] | None = None
    found = checkpoint.facts(state) if state else None
    if state and found and found["key"] == key:
        kept = checkpoint.load(state, trained, optimizer, carried or {})
        running, waited = found["running"], found.get("waited", 0)
        best = (found["best"], kept) if kept else None
        done = Fitted(found["step"], found["curve"], seconds=found["seconds"])
    started, saved = time.perf_counter() - done.seconds, time.perf_counter()

    def store(folder: Path) -> None:
        facts: dict[str, Any] = {"key": key, "step": done.steps, "running": running, "seconds": done.seconds}
        facts |= {"curve": done.curve, "waited": waited, "best": best[0] if best else None}
        checkpoint.save(folder, trained, optimizer, facts, best[1] if best else {}, carried or {})

    for step, batch in enumerate(plan[done.steps :], done.steps + 1):
        if settings.patience and waited >= settings.patience:
            done.stopped = True
            break
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * rate(step - 1)
        tokens, mask = (torch.from_numpy(a).to(place) for a in pad([ids[i] for i in batch], 0))
        loss = loss_of(network(tokens, mask), torch.from_numpy(labels[batch]).to(place))
        optimizer.zero_grad(set_to_none=True)
        (loss if penalty is None else loss + penalty()).backward()
        nn.utils.clip_grad_norm_(list(trained.values()), 1.0)
        optimizer.step()
        if after_step is not None:
            after_step(step, len(plan))
        running = loss.item() if step == 1 else 0.98 * running + 0.02 * loss.item()
        done.steps = step
        done.seconds = time.perf_counter() - started
        points: list[dict[str, float]] = []
        if step % 10 == 0 or step == len(plan):
            points.append(
                {"step": step, "of": len(plan), "loss": running, "rate": settings.learning_rate * rate(step - 1)}
            )
        if evaluate is not None and step in ends:
            network.eval()
            with torch.random.fork_rng(devices=[]):
                measured = evaluate()
            network.train()
            points.append({"step": step, "of": len(plan), **measured})
            if settings.patience:
                if best is None or measured["dev_loss"] < best[0]:
                    best = (measured["dev_loss"], {n: p.detach().clone() for n, p in trained.items()})
                    waited = 0
                else:
                    waited += 1
        done.curve += points
        if state and time.perf_counter() - saved > SAVE_EVERY:
            saved = time.perf_counter()
            store(state)
        try:
            if record is not None:
                for point in points:
                    record(point)
        except BaseException:
            if state:
                store(state)
            raise
    if best is not None:
        with torch.no_grad():
            for name, value in best[1].items():
                trained[name].copy_(value)
    return done


def batches(ids: Sequence[Sequence[int]], settings: Settings, epoch: int) -> Iterator[npt.NDArray[np.int64]]:
    """Random batches of texts of similar length: pools of 24 batches are sorted, cut and shuffled."""
    generator = np.random.default_rng([settings.seed, epoch])
    order = generator.permutation(len(ids))
    lengths = np.array([len(i) for i in ids])
    found = []
    for start in range(0, len(order), settings.batch * 24):
        pool = order[start : start + settings.batch * 24]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        found += [pool[i : i + settings.batch] for i in range(0, len(pool), settings.batch)]
    return (found[i] for i in generator.permutation(len(found)))


def linear(steps: int, warmup: float) -> Callable[[int], float]:
    """Factor of the learning rate before each step: up over the warm-up share, then down to nothing."""
    rise = max(1, round(steps * warmup))
    return lambda step: min((step + 1) / rise, max(0.0, (steps - step) / max(1, steps - rise)))


def _weights(labels: npt.NDArray[np.int64], classes: int) -> torch.Tensor:
    counts = np.maximum(np.bincount(labels, minlength=classes), 1)
    return torch.tensor(np.sqrt(len(labels) / (classes * counts)), dtype=torch.float32)
