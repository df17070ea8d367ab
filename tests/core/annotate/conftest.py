"""A small dataset of reviews, and vectors that need no encoder: two words tell the class."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from core.annotate import embeddings, project
from core.annotate.project import Project
from core.lake import Lake

WORDS = {"negative": "broke", "neutral": "okay", "positive": "lovely"}
ROWS = 60


def land(lake: Lake, frame: pd.DataFrame, name: str, kind: str, roles: dict[str, str]) -> None:
    frame = frame.assign(_row=range(len(frame)), _file=f"{name}.csv", _line=range(2, len(frame) + 2))
    info = {"dataset": name, "action": "ingest", "layer": "raw", "kind": kind, "rows": len(frame), "roles": roles}
    with lake.write("land", info=info) as cursor:
        cursor.register("frame", frame)
        cursor.execute(f"CREATE OR REPLACE TABLE lake.raw.{name} AS SELECT * FROM frame")


def truth(text: str) -> str:
    return next(label for label, word in WORDS.items() if word in text)


@pytest.fixture
def make(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Project]:
    """Make a sentiment project over 60 reviews (and an empty, a repeated and a wordless one)."""

    def of(texts: list[str], encoder: object) -> np.ndarray:
        rng = np.random.default_rng(1)
        signs = [[word in text for word in WORDS.values()] for text in texts]
        return np.hstack([np.array(signs, float), rng.normal(0, 0.05, (len(texts), 5))]).astype(np.float32)

    monkeypatch.setattr(embeddings, "batches", lambda texts, encoder: iter([(list(range(len(texts))), of(texts, 0))]))
    labels = list(WORDS)
    texts = [f"item {n} {WORDS[labels[n % 3]]} <b>{n}</b>" for n in range(ROWS)] + ["", "item 0 broke 0", "123 !!"]
    stars = [str([1, 3, 5][n % 3]) for n in range(ROWS)] + ["1", "1", "5"]
    stars[5] = "1"  # a lovely text with one star
    land(
        lake,
        pd.DataFrame({"review": texts, "stars": stars}),
        "reviews",
        "reviews",
        {"text": "review", "rating": "stars"},
    )

    def made(title: str = "Mood", prepared: bool = True, **settings: object) -> Project:
        found = project.create(lake, title, "reviews", **settings)
        if prepared:
            prepare(lake, found)
        return found

    return made


def prepare(lake: Lake, found: Project) -> None:
    embeddings.prepare(lake)
    items = project.items(lake, found.name)
    [(rows, vectors)] = embeddings.batches([item.text for item in items], None)  # type: ignore[arg-type]
    mark = embeddings.stamp(found.encoder)
    embeddings._store(lake, [(items[row].text_hash, vectors[row]) for row in rows], mark)
