"""What people say about datasets is kept with who and when, found by search, and drawn as a lineage."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core import clean, govern, quality
from core.collect import ingest
from core.errors import BadInput, NotFound
from core.lake import Lake

ITEMS = "item_id,title,price\n" + "".join(f"i{n},Kettle {n},{n}.50\n" for n in range(40)) + "cut,row\n"
EVENTS = "user_id,item_id,event_type,event_time\n" + "".join(
    f"u{n % 7},i{n % 5},view,2026-09-01 10:00:{n % 60:02d}\n" for n in range(60)
)


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(two_files)


def two_files(lake: Lake) -> None:
    for name, text in (("items", ITEMS), ("visits", EVENTS)):
        path = lake.path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        ingest(lake, path, name)


def names(lake: Lake, words: str) -> list[str]:
    return [hit.dataset for hit in govern.search(lake, words)]


def test_nobody_has_said_anything_yet(shop: Lake) -> None:
    assert govern.about(shop, "items") == govern.About("items")
    assert govern.changes(shop, "items") == []
    assert govern.terms(shop) == {}


def test_the_newest_statement_holds_and_all_are_kept(shop: Lake) -> None:
    said = govern.describe(
        shop, "items", owner=" Ann  Lee ", description="The catalog.", tags="core, Core，public", author="ann"
    )
    assert said == 3
    govern.describe(shop, "items", owner="Bo", columns={"price": "Gross, in euro"}, author="bo")
    held = govern.about(shop, "items")
    assert (held.owner, held.description, held.tags) == ("Bo", "The catalog.", ("core", "public"))
    assert held.columns == {"price": "Gross, in euro"}
    told = [(change.item, change.value, change.author) for change in govern.changes(shop, "items")]
    assert ("owner", "Bo", "bo") in told[:2]
    assert ("owner", "Ann Lee", "ann") in told
    assert all(change.time.tzinfo for change in govern.changes(shop, "items"))


def test_saying_the_same_again_adds_nothing(shop: Lake) -> None:
    govern.describe(shop, "items", owner="Ann")
    version = shop.version()
    assert govern.describe(shop, "items", owner="Ann") == 0
    assert shop.version() == version


def test_an_empty_statement_takes_the_former_back(shop: Lake) -> None:
    govern.describe(shop, "items", owner="Ann")
    govern.describe(shop, "items", owner="")
    assert govern.about(shop, "items").owner == ""
    assert len(govern.changes(shop, "items")) == 2


def test_a_dataset_that_is_not_there(shop: Lake) -> None:
    with pytest.raises(NotFound, match="item"):
        govern.describe(shop, "item", owner="Ann")


def test_statements_leave_the_data_alone(shop: Lake) -> None:
    before = shop.dataset("items")
    govern.describe(shop, "items", owner="Ann")
    assert shop.dataset("items") == before
    assert len(shop.versions("items")) == 1


def test_terms_are_shared_and_redefined_under_one_name(shop: Lake) -> None:
    govern.define(shop, "item_id", "The shop's own number of a product.", "ann")
    govern.define(shop, "Item ID", "Our number of a product.", "bo")
    (term,) = govern.terms(shop).values()
    assert (term.name, term.definition, term.author) == ("item_id", "Our number of a product.", "bo")
    govern.define(shop, "item-id", "")
    assert govern.terms(shop) == {}
    with pytest.raises(BadInput):
        govern.define(shop, "  ", "x")


def test_search_reads_names_columns_statements_and_glossary(shop: Lake) -> None:
    govern.describe(shop, "items", owner="Ann", description="Nightly export", tags=["core"], columns={"price": "Gross"})
    govern.define(shop, "user_id", "A visitor, signed in or not")
    assert names(shop, "") == ["items", "visits"]
    assert names(shop, "ITEM id") == ["items", "visits"]
    assert names(shop, "title") == ["items"]
    assert names(shop, "nightly ann core gross") == ["items"]
    assert names(shop, "visitor") == ["visits"]
    assert names(shop, "items nowhere") == []
    assert govern.search(shop, "visits")[0].places[0] == "name"
    assert "name" in govern.search(shop, "items")[0].places


def test_hostile_text_stays_text(shop: Lake) -> None:
    text = '\'); DROP TABLE lake.raw.items; -- "x" <b> 中文'
    govern.describe(shop, "items", owner=text, columns={'pri"ce': text})
    assert govern.about(shop, "items").owner == text
    assert shop.dataset("items").rows == 40


def test_the_picture_holds_only_stages_that_exist(shop: Lake) -> None:
    assert {node.place for node in govern.picture(shop, "visits").nodes} == {"file", "raw"}
    items = govern.picture(shop, "items")
    assert {node.place for node in items.nodes} == {"file", "raw", "quarantine"}
    assert next(node for node in items.nodes if node.place == "file").text == ("items.csv",)
    quality.check(shop, "visits")
    clean.apply(shop, "visits", clean.from_json('{"steps": [{"step": "trim_space", "columns": ["user_id"]}]}'))
    made = govern.picture(shop, "visits")
    assert {node.place for node in made.nodes} == {"file", "raw", "clean", "check"}
    assert ("raw", "clean") in [(link.source, link.target) for link in made.links]
    with pytest.raises(NotFound):
        govern.picture(shop, "nothing")
