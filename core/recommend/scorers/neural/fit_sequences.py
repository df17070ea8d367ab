"""Training of the sequence model: every next item told from those before it, by softmax over the items.

The loss is cross-entropy over all items, or over some drawn ones where they are many: with it the same network is far
better than with the one negative item of the published code (Klenitskiy and Vasilev, Turning dross into gold loss,
RecSys 2023). Training stops when the last items of some shoppers, which are kept out of it, are no longer found better.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from core.recommend.events import Floats, Ints
from core.recommend.scorers.neural import forward
from core.recommend.scorers.neural.sequences import FIRST, PAD, Sequences, windows

if TYPE_CHECKING:
    from torch import Tensor

    from core.recommend.scorers.neural.network import Network

FULL = 5_000
"""Items up to which the softmax goes over all of them: 6,400 places of a batch times 5,000 are 128 MB."""
DRAWN = 1_024
"""Items drawn for each batch where they are more: above some hundreds more of them change little (RecSys 2023)."""
BATCH = 64
"""Windows in a step: half the usual 128, for twice the steps in small shops."""
WATCHED = 2_000
"""Shoppers whose last items decide when to stop: their NDCG@10 is certain to about 0.005."""
AT = 10
"""Length of the lists that decide when to stop."""


@dataclass(frozen=True)
class Plan:
    """Settings of a fit; all of them are part of what it is kept under.

    Attributes:
        width, blocks, length: Numbers in an embedding, attention blocks, tokens read.
        dropout, rate: Share of numbers dropped while training, and the learning rate of Adam.
        epochs, patience: At most so many passes, and so many without a better NDCG before it stops.
        seconds: No further pass begins after this time.
        repeats: Whether going back to an item met before is learned as well.
    """

    width: int = 64
    blocks: int = 2
    length: int = 50
    dropout: float = 0.3
    rate: float = 1e-3
    epochs: int = 100
    patience: int = 5
    seconds: float = 900.0
    repeats: bool = False
    seed: int = 42


@dataclass
class Fitted:
    """Weights by name, NDCG@10 on the watched shoppers after each pass, and why it ended: done, patience or time."""

    weights: dict[str, Floats]
    curve: list[float] = field(default_factory=list)
    ended: str = "done"
    seconds: float = 0.0


def fit(
    known: Sequences, plan: Plan | None = None, report: Callable[[int, int], None] = lambda done, total: None
) -> Fitted:
    """Train on the sequences of a shop.

    Args:
        known: Sequences; those with one item teach only what is met first.
        plan: Settings.
        report: Called after each pass with (passes, most passes); may raise to stop.
    """
    import torch

    from core.recommend.scorers.neural.network import Network
    from core.text.reading import device

    plan = plan or Plan()
    started = time.perf_counter()
    dice = np.random.default_rng(plan.seed)
    histories = [known.of(user) for user in np.flatnonzero(known.lengths)]
    long = [place for place, items in enumerate(histories) if len(items) > 2]
    watched = sorted(dice.permutation(long)[:WATCHED].tolist())
    asked = [histories[place][:-1] for place in watched]
    wanted = np.array([histories[place][-1] for place in watched], dtype=np.int64)
    for place in watched:
        histories[place] = histories[place][:-1]
    place = device.choose("torch-fp32").kind
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(plan.seed)
        network = Network(known.n_items, plan.width, plan.length, plan.blocks, plan.dropout).to(place)
        optimizer = torch.optim.Adam(network.parameters(), lr=plan.rate, betas=(0.9, 0.98))
        made = Fitted(network.arrays())
        best, since = -1.0, 0
        for epoch in range(plan.epochs):
            report(epoch, plan.epochs)
            network.train()
            for tokens, targets in _batches(histories, plan, dice):
                loss = _loss(network, torch.from_numpy(tokens).to(place), torch.from_numpy(targets).to(place), dice)
                optimizer.zero_grad(set_to_none=True)
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
            network.eval()
            now = network.arrays()
            made.curve.append(found_again(now, asked, wanted, plan))
            if not watched or made.curve[-1] > best:
                best, since, made.weights = (made.curve[-1] if watched else best), 0, now
            else:
                since += 1
            if since >= plan.patience:
                made.ended = "patience"
                break
            if time.perf_counter() - started > plan.seconds:
                made.ended = "time"
                break
    made.seconds = time.perf_counter() - started
    report(plan.epochs, plan.epochs)
    return made


def found_again(weights: dict[str, Floats], asked: list[Ints], wanted: Ints, plan: Plan) -> float:
    """NDCG@10 of one wanted item after each history, those of the history left out; NaN without any."""
    gains = []
    for start in range(0, len(asked), forward.BLOCK):
        block = asked[start : start + forward.BLOCK]
        scores = forward.scores(weights, forward.states(weights, windows(block, plan.length)))
        own = np.take_along_axis(scores, wanted[start : start + len(block), None], axis=1)
        above = scores > own
        for row, items in enumerate(block):
            above[row, items] = False
        rank = above.sum(axis=1)
        gains.append(np.where(rank < AT, 1.0 / np.log2(rank + 2.0), 0.0))
    return float(np.concatenate(gains).mean()) if gains else float("nan")


def _batches(histories: list[Ints], plan: Plan, dice: np.random.Generator) -> Iterator[tuple[Ints, Ints]]:
    """Windows and what follows each of their tokens (PAD where nothing is to be told), in random order.

    Long histories are cut in windows, elsewhere in every pass.
    """
    cut: list[tuple[Ints, Ints]] = []
    for items in histories:
        targets = items if plan.repeats else np.where(_first_met(items), items, -1)
        ends = [len(items)]
        ends += range(len(items) - int(dice.integers(plan.length // 2, plan.length)), 1, -plan.length)
        cut += [(items[:end], targets[:end]) for end in ends]
    order = dice.permutation(len(cut))
    for start in range(0, len(order), BATCH):
        chosen = [cut[place] for place in order[start : start + BATCH]]
        tokens = windows([items[:-1] for items, _targets in chosen], plan.length)
        wanted = np.full(tokens.shape, PAD, dtype=np.int64)
        for row, (_items, targets) in enumerate(chosen):
            newest = targets[-plan.length :]
            wanted[row, plan.length - len(newest) :] = np.where(newest >= 0, newest + FIRST, PAD)
        wanted[tokens == PAD] = PAD
        yield tokens, wanted


def _first_met(items: Ints) -> np.ndarray:
    """Where an item stands for the first time."""
    first = np.zeros(len(items), dtype=np.bool_)
    first[np.unique(items, return_index=True)[1]] = True
    return first


def _loss(network: Network, tokens: Tensor, targets: Tensor, dice: np.random.Generator) -> Tensor:
    """Cross-entropy at the places that have a target."""
    import torch

    told = targets != PAD
    state: Tensor = network(tokens)[told]
    wanted = targets[told] - FIRST
    if not len(wanted):
        return state.sum() * 0.0
    n_items = len(network.bias)
    if n_items <= FULL:
        return torch.nn.functional.cross_entropy(state @ network.items[FIRST:].T + network.bias, wanted)
    drawn = torch.from_numpy(dice.integers(0, n_items, DRAWN)).to(wanted.device)
    own = (state * network.items[wanted + FIRST]).sum(1, keepdim=True) + network.bias[wanted, None]
    others = state @ network.items[drawn + FIRST].T + network.bias[drawn]
    others = others.masked_fill(drawn[None] == wanted[:, None], -1e9) + np.log(n_items / DRAWN)
    logits = torch.cat([own, others], 1)
    return torch.nn.functional.cross_entropy(logits, torch.zeros_like(wanted))
