"""The named scorers: learned models, families and reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.recommend.scorers.declared import Model
    from core.recommend.scorers.fold_in import cannot_fold
    from core.recommend.scorers.neural.allowed import training
    from core.recommend.scorers.registry import why_not
    from core.recommend.scorers.spans import span

__getattr__ = lazily(
    __name__,
    {
        "Model": "declared",
        "cannot_fold": "fold_in",
        "span": "spans",
        "training": "neural.allowed",
        "why_not": "registry",
    },
)

__all__ = [
    "Model",
    "cannot_fold",
    "span",
    "training",
    "why_not",
]
