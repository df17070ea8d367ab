"""A catalog as search reads it, and the job that reads it with the text model: the text that recommenders read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.collect import ingest
from core.errors import Unavailable
from core.lake import Lake
from core.recommend.data import inputs_of, open_shop
from core.recommend.features import texts
from core.search import job, open_index, open_vectors
from core.search.matching import dense
from core.search.products import read_products
from core.text.models import encoders
from core.text.reading import item_text, remembered

ITEMS = """sku,title,title_zh,category,brand,description,description_zh,color,link,stock
a,Tea &amp; Kettle,茶壶,Home / Kitchen,Ola,<b>Boils</b> fast,烧水快,Red,http://e/a,3
a,Twice,,,,,,,,
b,Copper Pan,铜锅,Home / Kitchen,,,,Blue,http://e/b,0
c,,,,,,,,,
"""
EVENTS = "user,item,type,time\n" + "".join(
    f"u{n},{item},view,2026-03-0{n}T10:00:00\n" for n in range(1, 4) for item in "abc"
)


@pytest.fixture
def shop(lake: Lake, tmp_path: Path) -> Lake:
    for name, text in (("items", ITEMS), ("events", EVENTS)):
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        ingest(lake, path, name, kind=name)
    roles = {"item_id": "sku", **{one: one for one in ("title", "category", "brand", "description", "stock")}}
    lake.describe("items", kind="items", roles=roles)
    roles = {"user_id": "user", "item_id": "item", "event_type": "type", "timestamp": "time"}
    lake.describe("events", kind="events", roles=roles)
    return lake


def test_a_catalog_is_read_as_its_columns_say(shop: Lake) -> None:
    dataset = shop.dataset("items")
    found = read_products(shop, dataset, "raw", dataset.version)
    assert found.ids.tolist() == ["a", "b", "c"]
    assert found.repeated == 1
    assert found.texts["title"].tolist() == ["Tea &amp; Kettle\n茶壶", "Copper Pan\n铜锅", "\n"]
    assert found.texts["description"][0] == "<b>Boils</b> fast\n烧水快"
    assert found.texts["attributes"].tolist() == ["Red", "Blue", ""], "an address is no attribute"
    assert found.stock[:2].tolist() == [3.0, 0.0]
    assert np.isnan(found.stock[2])
    assert found.said[:2] == ["Tea & Kettle. 茶壶. Home > Kitchen. Ola. Boils fast", "Copper Pan. 铜锅. Home > Kitchen"]
    assert found.said[2] == ""


def test_both_rooms_read_one_text_by_one_encoder(shop: Lake) -> None:
    dataset = shop.dataset("items")
    products = read_products(shop, dataset, "raw", dataset.version)
    inputs = inputs_of(shop, open_shop(shop, "events"))
    assert inputs.catalog is not None
    theirs = dict(zip(inputs.events.items, texts.item_texts(inputs.catalog), strict=True))
    assert theirs == dict(zip(products.ids, products.said, strict=True))
    assert texts.encoder_for(inputs.catalog) == item_text.encoder_for(products.said) == item_text.SEVERAL


def test_the_job_reads_what_is_missing_for_both_rooms(shop: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    encoder = SimpleNamespace(sha256="ab" * 32, hidden=2, name="letters")

    def pooled(said: Sequence[str], _encoder: Any, _length: int, *_model: Any) -> Iterator[tuple[Any, Any]]:
        read.extend(said)
        yield np.arange(len(said)), np.array([[len(one), 1] for one in said], dtype=np.float32)

    monkeypatch.setattr(remembered, "pooled", pooled)
    monkeypatch.setattr(encoders, "resolve", lambda _name: encoder)
    monkeypatch.setattr(encoders, "load_model", lambda _encoder: object())
    index = open_index(shop, shop.dataset("items"))
    before = open_vectors(shop, index)
    assert before is not None
    assert before.missing == 2
    told: list[tuple[int, int]] = []
    given: Any = SimpleNamespace(
        lake=shop, params={"dataset": "items", "layer": "raw"}, progress=lambda *one: told.append(one)
    )
    assert job.run(given) == {"products": 3, "read": 2}
    assert told[-1] == (2, 2)
    after = open_vectors(shop, index)
    assert after is not None
    assert after.known.tolist() == [True, True, False], "what says nothing has no vector"
    assert not after.missing
    assert job.run(given) == {"products": 3, "read": 0}
    assert texts.vectors_missing(inputs_of(shop, open_shop(shop, "events"))) == 0, "and recommenders need none"
    monkeypatch.setattr(dense, "encoder_for", lambda _products: None)
    with pytest.raises(Unavailable):
        job.run(given)
