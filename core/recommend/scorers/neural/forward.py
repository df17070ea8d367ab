"""What a fitted sequence model says, in numpy and double precision: a page that ranks needs no torch.

The architecture is that of Kang and McAuley, Self-attentive sequential recommendation (ICDM 2018), with the norm before
each part; `network` is the same in torch, for training, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.recommend.events import Floats, Ints
from core.recommend.scorers.neural.sequences import FIRST, PAD

HEADS = 2
"""Attention heads: of 1, 2 and 4 the differences on MovieLens 100K are within noise."""
BLOCK = 256
"""Windows read at once: 256 of 50 tokens hold some 30 MB."""
EPSILON = 1e-8
"""Added to variances before the root, as in the published code."""


def states(weights: Mapping[str, Floats], tokens: Ints) -> Floats:
    """The state after the last token of each window.

    Args:
        weights: Arrays by name, as `network.Network` names them.
        tokens: Windows padded on the left; shape (N, L).

    Returns:
        Shape (N, d).
    """
    width = weights["items"].shape[1]
    made = np.empty((len(tokens), width))
    for start in range(0, len(tokens), BLOCK):
        made[start : start + BLOCK] = _states(weights, tokens[start : start + BLOCK])
    return made


def layers(weights: Mapping[str, Floats]) -> int:
    """How many blocks a set of weights has."""
    return len({name.split(".")[1] for name in weights if name.startswith("blocks.")})


def scores(weights: Mapping[str, Floats], found: Floats) -> Floats:
    """Scores of every item for these states, (N, d) -> (N, I): y = h e_i + b_i."""
    made: Floats = found @ weights["items"][FIRST:].T + weights["bias"]
    return made


def _states(weights: Mapping[str, Floats], tokens: Ints) -> Floats:
    n, length = tokens.shape
    there = tokens != PAD
    x = weights["items"][tokens] * np.sqrt(weights["items"].shape[1]) + weights["places"][-length:]
    x = x * there[:, :, None]
    mask = np.tril(np.ones((length, length), dtype=np.bool_))[None, None] & there[:, None, None, :]
    for number in range(layers(weights)):
        name = f"blocks.{number}."
        h = _normal(x, weights[name + "norm1.weight"], weights[name + "norm1.bias"])
        q, k, v = (
            _heads(h @ weights[f"{name}{part}.weight"].T + weights[f"{name}{part}.bias"]) for part in ("q", "k", "v")
        )
        likeness = np.where(mask, q @ k.swapaxes(2, 3) / np.sqrt(q.shape[-1]), -1e9)
        likeness = np.exp(likeness - likeness.max(axis=-1, keepdims=True))
        attended = (likeness / likeness.sum(axis=-1, keepdims=True)) @ v
        joined = attended.swapaxes(1, 2).reshape(n, length, -1)
        x = x + joined @ weights[name + "out.weight"].T + weights[name + "out.bias"]
        h = _normal(x, weights[name + "norm2.weight"], weights[name + "norm2.bias"])
        inner = np.maximum(h @ weights[name + "up.weight"].T + weights[name + "up.bias"], 0.0)
        x = x + inner @ weights[name + "down.weight"].T + weights[name + "down.bias"]
        x = x * there[:, :, None]
    return _normal(x[:, -1], weights["norm.weight"], weights["norm.bias"])


def _heads(x: Floats) -> Floats:
    n, length, width = x.shape
    return x.reshape(n, length, HEADS, width // HEADS).swapaxes(1, 2)


def _normal(x: Floats, weight: Floats, bias: Floats) -> Floats:
    centred = x - x.mean(axis=-1, keepdims=True)
    made: Floats = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON) * weight + bias
    return made
