"""An encoder tuned on who acted on which text: a shopper is the mean of the texts met, an item is its own text.

Two towers that share one encoder (Yi et al., Sampling-bias-corrected neural modeling for large corpus item
recommendations, RecSys 2019): the item that a shopper met is to be nearer to the shopper's other items than the items
beside it. Trained are low-rank differences (LoRA) alone. In a step some items are read with gradients; all others
stand in as they were last read (Wang et al., Cross-batch memory, CVPR 2020), so that a step has all items as negatives
for the price of reading a few: a softmax over all of them needs no correction for how likely they were drawn.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import sparse

from core.recommend.events import Floats, Ints

if TYPE_CHECKING:
    from torch import Tensor, nn

    from core.text.models import encoders

Vectors = npt.NDArray[np.float32]
PAIRS = 1_024
"""Pairs of shopper and item in a step, sixteen for each of 64 items; and as many of other items."""
AT = 10
"""Length of the lists that decide which pass is kept."""
WATCHED = 2_000
"""Pairs kept out of training that decide it."""


@dataclass(frozen=True)
class TwoTower:
    """Settings of the tuning.

    Attributes:
        rank, alpha: Of the low-rank matrices.
        rate: Learning rate of Adam.
        items: Items read with gradients in a step.
        epochs: Passes over the items that somebody has met.
        most: Items that are taught and told apart, those met most; more would take hours of a CPU.
        temperature: Divides the cosines before the softmax.
        tokens: Tokens read of a text while training.
        popular: Power of an item's number of shoppers in its weight: 1 learns what is met, 0 all items alike.
        seconds: No further step begins after this time.
    """

    rank: int = 8
    alpha: float = 16.0
    rate: float = 2e-4
    items: int = 64
    epochs: int = 2
    most: int = 4_000
    temperature: float = 0.2
    tokens: int = 48
    popular: float = 1.0
    seconds: float = 1_200.0
    seed: int = 42


@dataclass
class Tuned:
    """The low-rank matrices by layer, NDCG@10 on pairs kept out (frozen first, then after each pass), and facts."""

    tensors: dict[str, Tensor]
    curve: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    best: int = 0
    ended: str = "done"
    seconds: float = 0.0


def shoppers(interest: sparse.csr_matrix, vectors: Vectors) -> Floats:
    """x_u: the mean of the item vectors by interest, of length 1; NaN without any; (U, I) and (I, d) -> (U, d)."""
    made = np.asarray(interest @ vectors.astype(np.float64))
    norm = np.linalg.norm(made, axis=1, keepdims=True)
    unit: Floats = np.divide(made, norm, out=np.full_like(made, np.nan), where=norm > 0)
    return unit


def tune(
    texts: list[str],
    interest: sparse.csr_matrix,
    encoder: encoders.Encoder,
    start: Vectors,
    plan: TwoTower | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Tuned:
    """Tune an encoder on the items that shoppers met.

    Args:
        texts: What is said of each item, "" for nothing; length I.
        interest: R of shape (U, I).
        encoder: Whose copy is tuned.
        start: Vectors of length 1 of the encoder as it is; shape (I, d).
        report: Called after each step with (steps, steps in all); may raise to stop.
    """
    import torch

    from core.text.models import encoders, lora
    from core.text.reading import device, engine

    plan = plan or TwoTower()
    started = time.perf_counter()
    dice = np.random.default_rng(plan.seed)
    said = np.array([bool(text) for text in texts])
    told = _telling(interest, said)
    train, watched = _kept_out(told, dice)
    met = np.bincount(train.indices, minlength=len(texts))
    taught = np.argsort(-met, kind="stable")[: plan.most]
    taught = taught[met[taught] > 0]
    place = device.choose("torch-fp32").kind
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(plan.seed)
        network = encoders.load_model(encoder).to(place)
        trained = lora.inject(network, plan.rank, plan.alpha)
        network.to(place)
        parameters = [one for layer in trained.values() for one in (layer.down, layer.up)]
        optimizer = torch.optim.AdamW(parameters, lr=plan.rate, weight_decay=0.01)
        ids, _cut = engine.tokenize(
            encoders.load_tokenizer(encoder), [encoder.prefix + text for text in texts], plan.tokens
        )
        bank = torch.from_numpy(start.copy()).to(place)
        columns = train.tocsc()
        made = Tuned(lora.state(trained), [found_again(start, train, watched)])
        steps = -(-len(taught) // plan.items)
        for epoch in range(plan.epochs):
            order = dice.permutation(taught)
            for number in range(steps):
                if time.perf_counter() - started > plan.seconds:
                    made.ended = "time"
                    break
                report(epoch * steps + number, plan.epochs * steps)
                batch = order[number * plan.items : (number + 1) * plan.items]
                for group in optimizer.param_groups:
                    group["lr"] = plan.rate * (1 - (epoch * steps + number) / (plan.epochs * steps))
                vectors = _encoded(network, [ids[item] for item in batch], place)
                loss = _loss(vectors, batch, bank, train, columns, met, taught, plan, dice)
                optimizer.zero_grad(set_to_none=True)
                loss.backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(parameters, 1.0)
                optimizer.step()
                bank[torch.from_numpy(batch).to(place)] = vectors.detach()
                made.losses.append(float(loss.detach()))
            made.curve.append(found_again(bank.cpu().numpy(), train, watched))
            if made.curve[-1] >= max(made.curve):
                made.tensors, made.best = lora.state(trained), epoch + 1
            if made.ended == "time":
                break
    made.tensors = {name: one.cpu() for name, one in made.tensors.items()}
    made.seconds = time.perf_counter() - started
    return made


def found_again(vectors: Vectors, train: sparse.csr_matrix, watched: Ints) -> float:
    """NDCG@10 of one kept-out item a shopper, those of training left out; NaN without any.

    Args:
        watched: Shopper and item a row; shape (N, 2).
    """
    if not len(watched):
        return float("nan")
    rows = train[watched[:, 0]]
    scores = shoppers(rows, vectors) @ vectors.T
    own = np.take_along_axis(scores, watched[:, 1, None], axis=1)
    above = scores > own
    coo = rows.tocoo()
    above[coo.row, coo.col] = False
    rank = above.sum(axis=1)
    return float(np.where(rank < AT, 1.0 / np.log2(rank + 2.0), 0.0).mean())


def _telling(interest: sparse.csr_matrix, said: npt.NDArray[np.bool_]) -> sparse.csr_matrix:
    """The interest in items that have a text, of shoppers who have met two of them."""
    kept = sparse.csr_matrix(interest @ sparse.diags(said.astype(np.float64)))
    kept.eliminate_zeros()
    several = np.diff(kept.indptr) > 1
    kept = sparse.csr_matrix(sparse.diags(several.astype(np.float64)) @ kept)
    kept.eliminate_zeros()
    kept.sort_indices()
    return kept


def _kept_out(told: sparse.csr_matrix, dice: np.random.Generator) -> tuple[sparse.csr_matrix, Ints]:
    """One pair of some shoppers with three or more, and the rest."""
    able = np.flatnonzero(np.diff(told.indptr) > 2)
    chosen = np.sort(dice.permutation(able)[: min(WATCHED, len(able) // 5)])
    places = np.array([dice.integers(told.indptr[u], told.indptr[u + 1]) for u in chosen], dtype=np.int64)
    watched = np.column_stack([chosen, told.indices[places]]).astype(np.int64)
    rest = told.copy()
    rest.data[places] = 0.0
    rest.eliminate_zeros()
    return rest, watched


def _encoded(network: nn.Module, ids: list[list[int]], place: str) -> Tensor:
    """Vectors of length 1 with gradients, in the order given; padded together."""
    import torch

    from core.text.models import network as bert
    from core.text.reading import batching

    tokens, mask = (torch.from_numpy(a).to(place) for a in batching.pad(ids, 0))
    states = network(input_ids=tokens, attention_mask=mask).last_hidden_state
    unit: Tensor = torch.nn.functional.normalize(bert.mean_of_tokens(states, mask), dim=1)
    return unit


def _loss(
    vectors: Tensor,
    batch: Ints,
    bank: Tensor,
    train: sparse.csr_matrix,
    columns: sparse.csc_matrix,
    met: Ints,
    taught: Ints,
    plan: TwoTower,
    dice: np.random.Generator,
) -> Tensor:
    """Softmax of the met item among all that are taught, weighted by how often items are met.

    Pairs of the items read in this step come first, then as many of all others: without those, every pair would ask for
    an item of this step, and all of them would be drawn to where the shoppers are, until all texts were one.
    """
    import torch

    each = max(1, PAIRS // len(batch))
    users, targets, weights = [], [], []
    column = np.full(bank.shape[0], -1, dtype=np.int64)
    column[taught] = np.arange(len(taught))
    for item in batch:
        who = columns.indices[columns.indptr[item] : columns.indptr[item + 1]]
        some = who if len(who) <= each else dice.choice(who, each, replace=False)
        users.append(some)
        targets.append(np.full(len(some), item))
        weights.append(np.full(len(some), met[item] ** plan.popular / len(some)))
    beside = column.copy()
    beside[batch] = -1
    pairs = train.tocoo(copy=False)
    outside = np.flatnonzero(beside[pairs.col] >= 0)
    if len(outside):
        drawn = dice.choice(outside, min(PAIRS, len(outside)), replace=False)
        users.append(pairs.row[drawn])
        targets.append(pairs.col[drawn])
        weights.append(met[pairs.col[drawn]] ** (plan.popular - 1) * len(outside) / len(drawn))
    user, target = np.concatenate(users).astype(np.int64), np.concatenate(targets).astype(np.int64)
    weight = np.concatenate(weights)
    rows = train[user].tocoo()
    held = sparse.csr_matrix(
        (np.where(rows.col == target[rows.row], 0.0, rows.data), (rows.row, rows.col)), shape=rows.shape
    )
    history = torch.sparse_coo_tensor(
        torch.from_numpy(np.stack(held.nonzero())),
        torch.from_numpy(held.data[held.data > 0]),
        held.shape,
        dtype=torch.float32,
        check_invariants=False,
    ).to(bank.device)
    whole = bank.index_copy(0, torch.from_numpy(batch).to(bank.device), vectors)
    x = torch.nn.functional.normalize(torch.sparse.mm(history, whole), dim=1)
    logits = x @ whole[torch.from_numpy(taught).to(bank.device)].T / plan.temperature
    losses: Tensor = torch.nn.functional.cross_entropy(
        logits, torch.from_numpy(column[target]).to(bank.device), reduction="none"
    )
    share = torch.from_numpy(weight / weight.sum()).to(bank.device, torch.float32)
    total: Tensor = (losses * share).sum()
    return total
