"""An encoder run by numpy alone: for a few short texts while a person waits.

Loading torch and transformers takes longer than everything else that a first question waits for, and 300 MB. The
network is small (BERT: Devlin et al. 2019, with 6 or 12 layers of 384), so a question takes a few milliseconds without
them. Its vectors are those of `encoders.load_model` but for the last digits. Of the packed weights the table of words
stays on disk, and the rows of the words that are asked for are read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.text.models import e5_weights, encoders

if TYPE_CHECKING:
    from core.text.models.encoders import Encoder

Floats = NDArray[np.float32]
FAR = np.float32(-1e9)
"""Score of a token that is only filled up."""
_WORDS = "embeddings.word_embeddings.weight"


@dataclass(frozen=True)
class Plain:
    """A network: `values` by the names of a `BertModel`, `words` gives the rows of the table of words."""

    values: dict[str, Floats]
    words: Callable[[NDArray[np.int64]], Floats]
    layers: int
    heads: int
    epsilon: float

    def vectors(self, tokens: NDArray[np.int64], mask: NDArray[np.int64]) -> Floats:
        """(texts, hidden) mean of the states of the tokens (texts, tokens) under the mask."""
        states = self._first(tokens)
        far = np.where(mask[:, None, None, :] > 0, np.float32(0), FAR)
        for layer in range(self.layers):
            states = self._layer(f"encoder.layer.{layer}.", states, far)
        weight = mask[:, :, None].astype(np.float32)
        return np.asarray((states * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1.0), dtype=np.float32)

    def _first(self, tokens: NDArray[np.int64]) -> Floats:
        each, places = np.unique(tokens, return_inverse=True)
        said = self.words(each)[places.reshape(tokens.shape)]
        where = self.values["embeddings.position_embeddings.weight"][: tokens.shape[1]]
        kind = self.values["embeddings.token_type_embeddings.weight"][0]
        return self._norm("embeddings.LayerNorm.", said + where[None] + kind)

    def _layer(self, name: str, states: Floats, far: Floats) -> Floats:
        from scipy.special import erf

        texts, count, hidden = states.shape
        query, key, value = (
            self._linear(f"{name}attention.self.{one}.", states).reshape(texts, count, self.heads, -1).swapaxes(1, 2)
            for one in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(2, 3) / np.float32(np.sqrt(hidden / self.heads)) + far
        scores = np.exp(scores - scores.max(axis=3, keepdims=True))
        scores /= scores.sum(axis=3, keepdims=True)
        seen = (scores @ value).swapaxes(1, 2).reshape(texts, count, hidden)
        states = self._norm(
            f"{name}attention.output.LayerNorm.", self._linear(f"{name}attention.output.dense.", seen) + states
        )
        inner = self._linear(f"{name}intermediate.dense.", states)
        inner = np.float32(0.5) * inner * (1 + erf(inner / np.float32(np.sqrt(2))))
        return self._norm(f"{name}output.LayerNorm.", self._linear(f"{name}output.dense.", inner) + states)

    def _linear(self, name: str, states: Floats) -> Floats:
        made = states.reshape(-1, states.shape[-1]) @ self.values[f"{name}weight"].T + self.values[f"{name}bias"]
        return np.asarray(made.reshape(*states.shape[:-1], -1), dtype=np.float32)

    def _norm(self, name: str, states: Floats) -> Floats:
        away = states - states.mean(axis=-1, keepdims=True)
        spread = np.sqrt((away * away).mean(axis=-1, keepdims=True) + np.float32(self.epsilon))
        return np.asarray(away / spread * self.values[f"{name}weight"] + self.values[f"{name}bias"], dtype=np.float32)


@lru_cache(maxsize=2)
def load(encoder: Encoder) -> Plain:
    """An encoder as it is run without torch.

    Raises:
        Unavailable: The weight file is damaged or does not fit its configuration.
    """
    config: dict[str, Any] = encoders.configuration(encoder)
    sizes = config["num_hidden_layers"], config["num_attention_heads"], config.get("layer_norm_eps", 1e-12)
    try:
        if encoder.packed:
            file = e5_weights.read(encoder.weights)
            values = dict(file.state(leave=_WORDS))
            return Plain(values, lambda rows: file.rows(_WORDS, rows), *sizes)
        from safetensors.numpy import load_file

        loaded = load_file(str(encoder.weights))
        values = {name.removeprefix("bert."): np.asarray(one, np.float32) for name, one in loaded.items()
                  if "pooler." not in name and one.dtype.kind == "f"}  # fmt: skip
        table = values.pop(_WORDS)
    except (KeyError, ValueError, OSError) as error:
        raise encoders.broken(encoder, error) from error
    return Plain(values, lambda rows: table[rows], *sizes)
