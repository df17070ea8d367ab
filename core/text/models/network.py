"""The network that is trained and run: encoder, one vector per text, one linear layer.

Imports torch: import this module inside the function that trains or loads.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class Classifier(nn.Module):
    """Encoder, pooling and a linear head; returns logits of shape (texts, classes).

    ``pooling`` is ``mean`` (over the text's tokens) or ``cls`` (the first token).
    """

    def __init__(
        self, encoder: nn.Module, hidden: int, classes: int, dropout: float = 0.1, pooling: str = "mean"
    ) -> None:
        super().__init__()
        self.pooling = pooling
        self.encoder = encoder
        self.drop = nn.Dropout(dropout)
        self.head = nn.Linear(hidden, classes)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        output: Any = self.encoder(input_ids=ids, attention_mask=mask)
        states: Tensor = output.last_hidden_state
        pooled = states[:, 0] if self.pooling == "cls" else mean_of_tokens(states, mask)
        logits: Tensor = self.head(self.drop(pooled).to(self.head.weight.dtype))
        return logits


def mean_of_tokens(states: Tensor, mask: Tensor) -> Tensor:
    """Mean of the token states (texts, tokens, hidden) under the mask; shape (texts, hidden)."""
    weight = mask.unsqueeze(-1).to(states.dtype)
    return (states * weight).sum(1) / weight.sum(1).clamp(min=1.0)


def seeded(seed: int) -> torch.Generator:
    """Seed torch for initial weights and dropout, and return a generator for everything else."""
    torch.manual_seed(seed)
    return torch.Generator().manual_seed(seed)
