"""The sequence model in torch, for training; `forward` is the same in numpy. Imports torch: import it late."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn

from core.recommend.events import Floats
from core.recommend.scorers.neural.forward import EPSILON, HEADS
from core.recommend.scorers.neural.sequences import FIRST, PAD

SPREAD = 0.02
"""Standard deviation of first weights, as BERT begins."""


class Block(nn.Module):
    """Attention to what came before, then two layers at each place."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=EPSILON), nn.LayerNorm(width, eps=EPSILON)
        self.q, self.k, self.v, self.out = (nn.Linear(width, width) for _part in range(4))
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.drop = nn.Dropout(dropout)
        self.chance = dropout

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        n, length, width = x.shape
        h = self.norm1(x)
        q, k, v = (part(h).view(n, length, HEADS, width // HEADS).transpose(1, 2) for part in (self.q, self.k, self.v))
        attended = nn.functional.scaled_dot_product_attention(
            q, k, v, attn_mask=mask, dropout_p=self.chance if self.training else 0.0
        )
        x = x + self.drop(self.out(attended.transpose(1, 2).reshape(n, length, width)))
        made: Tensor = x + self.drop(self.down(self.drop(torch.relu(self.up(self.norm2(x))))))
        return made


class Network(nn.Module):
    """Items and places embedded, blocks over them; an item's score is its embedding times the state, plus a bias."""

    def __init__(self, n_items: int, width: int, length: int, blocks: int, dropout: float) -> None:
        super().__init__()
        self.items = nn.Parameter(torch.randn(n_items + FIRST, width) * SPREAD)
        self.places = nn.Parameter(torch.randn(length, width) * SPREAD)
        self.bias = nn.Parameter(torch.zeros(n_items))
        self.blocks = nn.ModuleList(Block(width, dropout) for _block in range(blocks))
        self.norm = nn.LayerNorm(width, eps=EPSILON)
        self.drop = nn.Dropout(dropout)

    def forward(self, tokens: Tensor) -> Tensor:
        """States after every token, (N, L) -> (N, L, d)."""
        there = (tokens != PAD).unsqueeze(-1)
        length = tokens.shape[1]
        x = nn.functional.embedding(tokens, self.items) * math.sqrt(self.items.shape[1])
        x = self.drop(x + self.places[-length:]) * there
        before = torch.ones(length, length, dtype=torch.bool, device=tokens.device).tril()
        mask = torch.where(before[None, None] & there[:, None, None, :, 0], 0.0, -1e9).to(x.dtype)
        for block in self.blocks:
            x = block(x, mask) * there
        found: Tensor = self.norm(x)
        return found

    def arrays(self) -> dict[str, Floats]:
        """All weights by name, in double precision."""
        return {name: one.detach().cpu().numpy().astype(np.float64) for name, one in self.named_parameters()}
