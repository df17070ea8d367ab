"""A trained classifier opened up for explanations: probabilities, token places, integrated gradients. fp32 on the CPU.

It is loaded beside the scoring engine, because an exported graph has no gradients.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.text.metrics import softmax
from core.text.models import adapter as adapters
from core.text.models import encoders
from core.text.reading import engine
from core.text.reading.batching import pad, token_batches

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from core.text.models.network import Classifier

Floats = NDArray[np.float64]
BUDGET = 2048
"""Padded tokens per batch."""

_loaded: dict[tuple[str, str], Network] = {}
_loading = threading.Lock()


class Network:
    """One model: ``labels`` in the order of its outputs; ``room`` tokens of a text fit beside the special ones."""

    def __init__(
        self, adapter: adapters.Adapter, tokenizer: Tokenizer, network: Classifier, prefix: str, padding: int
    ) -> None:
        self.name = adapter.name
        self.labels = adapter.labels
        self._temperature = adapter.temperature
        self._length = adapter.max_length
        self._tokenizer = tokenizer
        self._network = network
        self.pooling = network.pooling
        self._prefix = prefix
        self._padding = padding
        tokenizer.enable_truncation(self._length)
        self.room = self._length - len(tokenizer.encode(prefix).ids)

    def offsets(self, text: str) -> list[tuple[int, int]]:
        """Places of the tokens of a text however long it is, special ones left out."""
        self._tokenizer.no_truncation()
        found = self._tokenizer.encode(text, add_special_tokens=False).offsets
        self._tokenizer.enable_truncation(self._length)
        return list(found)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Class probabilities, shape (texts, classes)."""
        import torch

        ids = [self._tokenizer.encode(self._prefix + text).ids for text in texts]
        logits = np.zeros((len(texts), len(self.labels)))
        with torch.inference_mode():
            for rows in token_batches([len(i) for i in ids], BUDGET):
                tokens, mask = pad([ids[row] for row in rows], self._padding)
                logits[rows] = self._network(torch.from_numpy(tokens), torch.from_numpy(mask)).numpy()
        return softmax(logits, self._temperature)

    def integrated(self, text: str, label: int, steps: int) -> tuple[Floats, list[tuple[int, int]], float, float]:
        """Integrated gradients of a class's probability over the word embeddings.

        The baseline has padding's embedding at every token of the text; special tokens and the encoder's prefix stay,
        as they say nothing. Midpoint rule (Sundararajan et al. 2017, equation 3).

        Returns:
            values (tokens,), their places in the text, probability at the baseline, probability of the text.
        """
        import torch

        encoded = self._tokenizer.encode(self._prefix + text)
        shift = len(self._prefix)
        places = [(max(start - shift, 0), stop - shift) for start, stop in encoded.offsets]
        own = [
            not special and stop > 0 for special, (_s, stop) in zip(encoded.special_tokens_mask, places, strict=True)
        ]
        encoder: Any = self._network.encoder
        table = encoder.get_input_embeddings()
        with torch.no_grad():
            whole = table(torch.tensor(encoded.ids))
            blank = torch.where(torch.tensor(own)[:, None], table(torch.tensor([self._padding])), whole)
        total = torch.zeros_like(whole)
        points = (torch.arange(steps) + 0.5) / steps
        size = max(1, BUDGET // len(encoded.ids))
        for start in range(0, steps, size):
            chunk = points[start : start + size]
            path = (blank + chunk[:, None, None] * (whole - blank)).requires_grad_()
            (gradient,) = torch.autograd.grad(self._class(path, label).sum(), path)
            total += gradient.sum(0)
        values = ((whole - blank) * total / steps).sum(1).double().numpy()
        with torch.no_grad():
            ends = self._class(torch.stack([blank, whole]), label)
        chosen = [place for place, mine in enumerate(own) if mine]
        return values[chosen], [places[place] for place in chosen], float(ends[0]), float(ends[1])

    def _class(self, embedded: Any, label: int) -> Any:
        """Probability of a class for texts given as embeddings (texts, tokens, hidden); shape (texts,)."""
        network: Any = self._network
        states = network.encoder(inputs_embeds=embedded).last_hidden_state
        pooled = states[:, 0] if self.pooling == "cls" else states.mean(1)
        logits = network.head(pooled.to(network.head.weight.dtype))
        return (logits / self._temperature).softmax(-1)[:, label]


def load(model: str) -> Network:
    """The model, kept in memory until another one is explained.

    Raises:
        Unavailable: weights or adapter are missing, damaged or do not belong together.
    """
    key = (model, adapters.fingerprint(model))
    with _loading:
        if key not in _loaded:
            _loaded.clear()
            _loaded[key] = _opened(model)
        return _loaded[key]


def _opened(model: str) -> Network:
    adapter = adapters.describe(model)
    encoder = encoders.resolve(adapter.base)
    adapters.require_base(adapter, encoder)
    network = engine.network_of(adapters.folder_of(model), adapter, encoder)
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    padding = int(getattr(network.encoder.config, "pad_token_id", 0) or 0)
    return Network(adapter, encoders.load_tokenizer(encoder), network, encoder.prefix, padding)
