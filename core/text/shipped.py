"""The models that come with the product: how each was trained. ``make models`` trains them again from public sets."""

from __future__ import annotations

from dataclasses import dataclass

from core.text.recipe import Settings


@dataclass(frozen=True)
class Recipe:
    """What one shipped model learns from: its languages (those of the public sets it reads) and its settings."""

    languages: tuple[str, ...]
    settings: Settings


SENTIMENT: dict[str, Recipe] = {
    "sentiment_en": Recipe(("en",), Settings(epochs=3, dev=0.05, test=0.15, train_length=112)),
    "sentiment_zh": Recipe(
        ("zh",),
        Settings(
            base="multilingual-e5-small",
            epochs=1,
            dev=0.04,
            test=0.1,
            train_length=80,
            neutral=1200,
            repeat={"Waimai": 2, "ASAP": 2},
        ),
    ),
}
