"""Sentence vectors of a frozen encoder: the mean over each text's tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.text.models import encoders, plain
from core.text.reading import device, engine
from core.text.reading.batching import pad, token_batches

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import nn

BUDGET = 2048
"""Padded tokens run through the encoder at once where it is no torch network on a CPU, whose cache holds fewer."""


def pooled(
    texts: Sequence[str], encoder: encoders.Encoder, length: int, model: nn.Module | plain.Plain | None = None
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]]:
    """Vectors batch by batch, short texts first.

    Args:
        length: tokens read of each text.
        model: the encoder's network when it is in memory already; a ``Plain`` one is run without torch.

    Yields:
        Positions in ``texts`` (n,), and their vectors (n, hidden).
    """
    ids, _cut = engine.tokenize(_tokenizer(encoder), [encoder.prefix + t for t in texts], length)
    if isinstance(model, plain.Plain):
        for rows in token_batches([len(i) for i in ids], BUDGET):
            yield rows, model.vectors(*pad([ids[row] for row in rows], 0))
        return
    import torch

    from core.text.models.network import mean_of_tokens

    place = device.choose("torch-fp32").kind
    network: Any = (model or encoders.load_model(encoder)).to(place)
    budget = engine.BUDGETS[place] if place == "cpu" else BUDGET
    for rows in token_batches([len(i) for i in ids], budget):
        tokens, mask = (torch.from_numpy(a).to(place) for a in pad([ids[row] for row in rows], 0))
        with torch.no_grad():
            states = network(input_ids=tokens, attention_mask=mask).last_hidden_state
            yield rows, mean_of_tokens(states, mask).float().cpu().numpy()


@lru_cache(maxsize=2)
def _tokenizer(encoder: encoders.Encoder) -> Tokenizer:
    """Kept: that of several languages takes a second to load, which every single query would wait for."""
    return encoders.load_tokenizer(encoder)
