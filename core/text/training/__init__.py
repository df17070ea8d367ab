"""Training and measuring classifiers: splits, loops, calibration, the ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.text.training.labels import examples_of
    from core.text.training.recipe import Settings
    from core.text.training.split import Example, near_groups
    from core.text.training.train import train as train_model

__getattr__ = lazily(
    __name__,
    {
        "Example": "split",
        "Settings": "recipe",
        "examples_of": "labels",
        "near_groups": "split",
        "train_model": "train:train",
    },
)

__all__ = ["Example", "Settings", "examples_of", "near_groups", "train_model"]
