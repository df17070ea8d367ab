"""The models that come with the product: how each was trained. ``make models`` trains them again from public sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.text.models.tasks import ASPECTS, SENTIMENT, Task
from core.text.training.recipe import Settings
from core.text.training.split import Example
from models_shop import aspect_corpora, corpora, intent_corpora

Read = Callable[[Path], tuple[Task, list[Example]]]


@dataclass(frozen=True)
class Recipe:
    """What one shipped model is for, reads and learns from.

    Attributes:
        languages: those of the texts it reads.
        read: the task and its labelled texts, from the folder of the public sets.
        settings: how it is trained.
        stars: language of the public sets whose stars it learns; empty for none.
    """

    languages: tuple[str, ...]
    read: Read
    settings: Settings
    stars: str = ""


E5 = "multilingual-e5-small"

RECIPES: dict[str, Recipe] = {
    "sentiment_en": Recipe(
        ("en",),
        lambda folder: (SENTIMENT, corpora.public_sets(folder, "en")),
        Settings(
            method="full",
            small=True,
            dropout=0.1,
            learning_rate=8e-5,
            epochs=2,
            dev=0.05,
            test=0.15,
            train_length=112,
            calibration="offsets",
            calibration_words={"SST-2": 8},
        ),
        stars="en",
    ),
    "sentiment_zh": Recipe(
        ("zh",),
        lambda folder: (SENTIMENT, corpora.public_sets(folder, "zh")),
        Settings(base=E5, epochs=1, dev=0.04, test=0.1, train_length=80, neutral=1200, repeat={"Waimai": 2, "ASAP": 2}),
    ),
    "aspects_en": Recipe(
        ("en",),
        lambda folder: (ASPECTS, aspect_corpora.english(folder)),
        Settings(epochs=4, train_length=96, neutral=0),
    ),
    "aspects_zh": Recipe(
        ("zh",),
        lambda folder: (ASPECTS, aspect_corpora.chinese(folder)),
        Settings(base=E5, epochs=3, rank=8, alpha=16.0, train_length=64, neutral=0),
    ),
    "intent": Recipe(
        ("en", "zh"),
        intent_corpora.customer,
        Settings(
            base=E5,
            epochs=2,
            rank=8,
            alpha=16.0,
            train_length=48,
            neutral=0,
            similar=0.8,
            repeat={"own Chinese questions": 4},
        ),
    ),
    "intent_clinc150": Recipe(
        ("en",),
        intent_corpora.clinc,
        Settings(epochs=6, train_length=48, neutral=0, learning_rate=1.5e-3),
    ),
}
