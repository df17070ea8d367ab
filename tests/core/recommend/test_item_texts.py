"""Item texts and their vectors: looked at without reading or writing, read once, aligned with the items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.lake import Lake
from core.recommend.data import inputs_of, open_shop, read_texts
from core.recommend.features import not_for_children, texts
from core.recommend.features.bundle import Inputs
from core.text.models import encoders
from core.text.reading import item_text, remembered
from tests.core.recommend.shops import land_shop, random_inputs

ENCODER = SimpleNamespace(sha256="ab" * 32, hidden=3, name="letters")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was read, by an encoder that makes a vector of a text's length and letters."""
    seen: list[str] = []

    def pooled(said: Sequence[str], _encoder: Any, _length: int, *_model: Any) -> Iterator[tuple[Any, Any]]:
        seen.extend(said)
        yield np.arange(len(said)), np.array([[len(t), sum(map(ord, t)), 1] for t in said], dtype=np.float32)

    monkeypatch.setattr(remembered, "pooled", pooled)
    monkeypatch.setattr(encoders, "resolve", lambda name: ENCODER)
    monkeypatch.setattr(encoders, "load_model", lambda encoder: object())
    return seen


def shop(home: Path, **catalog: Any) -> Inputs:
    made = random_inputs()
    assert made.catalog is not None
    return replace(made, home=home, catalog=replace(made.catalog, **catalog))


def test_a_text_says_what_the_catalog_says_in_words(tmp_path: Path) -> None:
    n = len(random_inputs().events.items)
    told = np.full(n, None, dtype=object)
    told[0] = "<p>Made of\n wool</p> " + "x" * 5000
    known = np.ones(n, dtype=bool)
    known[1] = False
    one = shop(tmp_path, description=told, known=known)
    assert one.catalog is not None
    said = texts.item_texts(one.catalog)
    assert said[0].startswith("Item 0. Top")
    assert "Made of wool" in said[0]
    assert len(said[0]) < 1000
    assert said[1] == "", "an item that the catalog does not have says nothing"
    assert texts.encoder_for(one.catalog) == item_text.ENGLISH
    chinese = shop(tmp_path, titles={"": np.asarray([f"手工羊毛围巾 {k}" for k in range(n)], dtype=object)})
    assert chinese.catalog is not None
    assert texts.encoder_for(chinese.catalog) == item_text.SEVERAL


def test_looking_reads_and_writes_nothing_and_reading_reads_once(read: list[str], tmp_path: Path) -> None:
    one = shop(tmp_path)
    assert one.catalog is not None
    assert texts.item_vectors(one) is None
    assert texts.cannot_read(one) == texts.NOT_READ
    assert texts.vectors_missing(one) == len(one.catalog.known)
    assert not read
    assert not list(tmp_path.rglob("*"))
    assert texts.read_vectors(one) == len(one.catalog.known)
    assert texts.read_vectors(one) == 0
    found = texts.item_vectors(one)
    assert found is not None
    assert not texts.cannot_read(one)
    assert texts.vectors_missing(one) == 0
    assert len(read) == len(one.catalog.known)
    assert found.known.all()
    for item, said in enumerate(texts.item_texts(one.catalog)):
        raw = np.array([len(said), sum(map(ord, said)), 1], dtype=np.float32)
        assert np.allclose(found.matrix[item], raw / np.linalg.norm(raw))
    other = shop(tmp_path, brand=np.full(len(one.catalog.known), "New", dtype=object))
    assert texts.item_vectors(other) is None, "what the catalog says now has not been read"


def test_a_stopped_reading_keeps_what_was_read(
    read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "PORTION", 5)

    def stop(done: int, total: int) -> None:
        if done >= 10:
            raise KeyboardInterrupt

    one = shop(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        texts.read_vectors(one, progress=stop)
    assert len(read) == 10
    assert texts.vectors_missing(one) == len(one.events.items) - 10
    assert texts.item_vectors(one) is None


def test_without_words_there_is_nothing_to_read(tmp_path: Path) -> None:
    none = np.full(len(random_inputs().events.items), None, dtype=object)
    assert texts.cannot_read(shop(tmp_path, titles={}, category=none, brand=none)) == texts.NO_TEXTS
    assert texts.cannot_read(replace(random_inputs(), catalog=None)) == texts.NO_TEXTS
    assert texts.item_vectors(random_inputs()) is None, "outside a workspace nothing is remembered"


def test_the_job_reads_the_texts_of_a_shop(read: list[str], lake: Lake) -> None:
    land_shop(lake)
    opened = open_shop(lake, "events")
    assert texts.item_vectors(inputs_of(lake, opened)) is None
    reports: list[tuple[int, int]] = []
    job: Any = SimpleNamespace(
        lake=lake, params=read_texts._params(opened), progress=lambda done, total: reports.append((done, total))
    )
    made = read_texts.run(job)
    assert len(set(read)) == len(read)
    said = set(not_for_children.titles(inputs_of(lake, opened).catalog, "several"))  # type: ignore[arg-type]
    assert said | set(not_for_children.asked()) <= set(read)
    assert made["texts"] == len(set(read) - said - set(not_for_children.asked()))
    assert reports[-1] == (made["texts"], made["texts"])
    assert texts.item_vectors(inputs_of(lake, opened)) is not None
