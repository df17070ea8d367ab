"""The Search page on small shops: what it finds, what a query meant, the log's views, and hostile words."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.collect import ingest
from core.lake import Lake
from core.search import open_index

Visit = Callable[..., AppTest]
ITEMS = [
    ("A1", "Sony Wireless Headphones Black", "Audio > Headphones", "Sony", 299),
    ("A2", "Bose Wireless Speaker", "Audio > Speakers", "Bose", 99),
    ("A3", "手机壳 粉色", "Phones > Cases", "臻塔", 19),
    ("A4", "<img src=x onerror=alert(1)> **mug** [x](http://e)", "Home > Mugs", "Mugs", 7),
    ("A5", "Garden Hose", "Garden", "", 12),
]


def fill(lake: Lake) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _fill(lake, Path(folder))


def _fill(lake: Lake, folder: Path) -> None:
    items = folder / "items.csv"
    rows = "".join(f'{a},"{b}",{c},{d},{e}\n' for a, b, c, d, e in ITEMS)
    items.write_text("sku,title,category,brand,price\n" + rows, encoding="utf-8")
    ingest(lake, items, "items")
    roles = {"item_id": "sku", "title": "title", "category": "category", "brand": "brand", "price": "price"}
    lake.describe("items", kind="items", roles=roles)
    asked = []
    for day in range(1, 21):
        for query, shown, chosen in (
            ("wireless", ["A1", "A2"], "A1" if day % 2 else "A2"),
            ("music", ["A2", "A1"], "A1" if day % 2 else "A2"),
            ("headfones", [], None),
            ("piano", [], None),
        ):
            asked.append({"query": query, "user": f"u{day}", "time": f"2026-03-{day:02d}T10:00:00", "results": shown,
                          "clicked": chosen})  # fmt: skip
    searches = folder / "searches.jsonl"
    searches.write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    ingest(lake, searches, "searches")
    roles = {"query": "query", "user_id": "user", "timestamp": "time", "results": "results", "clicked_item": "clicked"}
    lake.describe("searches", kind="searches", roles=roles)


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(fill)


def words(app: AppTest) -> str:
    return "\n".join(str(one.value) for one in [*app.markdown, *app.caption, *app.info, *app.subheader])


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_search_finds_and_says_why(shop: Lake, open_page: Visit, language: str) -> None:
    app = open_page("search.py", q="wireless", language=language)
    assert not app.exception
    assert not app.error
    said = words(app)
    assert ":blue-background[Wireless]" in said
    assert ("2 products found" if language == "en" else "找到 2 件商品") in said


def test_what_was_meant_is_offered_and_taken(shop: Lake, open_page: Visit) -> None:
    app = open_page("search.py", q="shoujike")
    [meant] = [one for one in app.button if one.key and one.key.startswith("search_meant")]
    assert meant.label == "手机壳"
    meant.click().run()
    assert not app.exception
    assert "1 product found" in words(app)


@pytest.mark.parametrize("query", ["!!!", "😀", "x" * 10_000, "'; DROP TABLE items", "\u202eabc", "piano"])
def test_a_query_that_finds_nothing_says_why(shop: Lake, open_page: Visit, query: str) -> None:
    app = open_page("search.py", q=query)
    assert not app.exception
    assert not app.error
    assert not any("products found" in one.value for one in app.markdown)


def test_hostile_titles_are_inert(shop: Lake, open_page: Visit) -> None:
    said = words(open_page("search.py", q="mug"))
    assert not re.search(r"(?<!\\)<img", said)
    assert not re.search(r"(?<!\\)\]\((?=http)", said)


def test_two_ways_stand_side_by_side_and_the_missing_vectors_are_told(shop: Lake, open_page: Visit) -> None:
    app = open_page("search.py", q="wireless", compare="true")
    assert not app.exception
    assert "text model" in words(app)
    assert any(one.key and one.key.startswith("search_read") for one in app.button)


def test_filters_of_the_address_narrow(shop: Lake, open_page: Visit) -> None:
    app = open_page("search.py", q="wireless", brand="Bose")
    assert "1 product found" in words(app)


@pytest.mark.parametrize("part", ["lost", "ranking", "same", "demand"])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_view_of_the_log(shop: Lake, open_page: Visit, part: str, language: str) -> None:
    app = open_page("search.py", view="log", part=part, language=language)
    assert not app.exception
    assert not app.error


def test_a_catalog_without_a_log_says_what_is_missing(lake: Lake, tmp_path: Path, open_page: Visit) -> None:
    path = tmp_path / "items.csv"
    path.write_text("sku,title\na1,tea\n", encoding="utf-8")
    ingest(lake, path, "items")
    lake.describe("items", kind="items", roles={"item_id": "sku", "title": "title"})
    app = open_page("search.py", view="log")
    assert not app.exception
    assert "No search log" in words(app)


UNTITLED = "sku,kind,page\n" + "".join(f"b{n},Frozen Pizza {n},http://shop.example/hawaii-{n}\n" for n in range(30))


@pytest.mark.parametrize("address", [{"q": "frozen piza"}, {"view": "log"}, {"view": "log", "part": "ranking"}])
def test_a_catalog_without_titles_is_searched_by_what_it_has(
    lake: Lake, tmp_path: Path, open_page: Visit, address: dict[str, str]
) -> None:
    path = tmp_path / "items.csv"
    path.write_text(UNTITLED, encoding="utf-8")
    ingest(lake, path, "items")
    lake.describe("items", kind="items", roles={"item_id": "sku"})
    log = tmp_path / "searches.jsonl"
    rows = [{"query": f"pizza {n % 3}", "results": [] if n % 3 else ["b1"], "clicked": "b1"} for n in range(30)]
    log.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    ingest(lake, log, "searches")
    roles = {"query": "query", "results": "results", "clicked_item": "clicked"}
    lake.describe("searches", kind="searches", roles=roles)
    app = open_page("search.py", **address)
    assert not app.exception
    assert not app.error
    if "q" in address:
        assert "products found" in words(app)
        assert ":blue-background[Frozen]" in words(app)


def test_addresses_of_pages_are_no_attributes(lake: Lake, tmp_path: Path, open_page: Visit) -> None:
    path = tmp_path / "items.csv"
    path.write_text(UNTITLED, encoding="utf-8")
    ingest(lake, path, "items")
    lake.describe("items", kind="items", roles={"item_id": "sku"})
    app = open_page("search.py", q="hawaii")
    assert not app.error
    assert "products found" not in words(app)


UBI = [
    {"query_id": f"q{n}", "client_id": f"c{n}", "timestamp": f"2026-03-{n + 1:02d}T08:00:00Z", **row}
    for n in range(20)
    for row in (
        {"user_query": ["tea", "cup", "piano"][n % 3], "query_response_hit_ids": [] if n % 3 == 2 else ["P1", "P2"]},
        *(
            [{"action_name": "click", "event_attributes": {"object": {"object_id": f"P{n % 3 + 1}"}}}]
            if n % 3 < 2
            else []
        ),
    )
]


@pytest.mark.parametrize("part", ["lost", "ranking", "same", "demand"])
@pytest.mark.parametrize(("kind", "language"), [("events", "en"), ("searches", "zh_CN")])
def test_a_log_is_read_where_no_catalog_is(
    lake: Lake, tmp_path: Path, open_page: Visit, part: str, kind: str, language: str
) -> None:
    path = tmp_path / "ubi.jsonl"
    path.write_text("\n".join(map(json.dumps, UBI)), encoding="utf-8")
    ingest(lake, path, "asked", kind=kind)
    app = open_page("search.py", part=part, language=language)
    assert not app.exception
    assert not app.error
    assert ("No catalog is here" if language == "en" else "没有商品目录") in words(app)
    if part == "lost" and kind == "events":
        assert [one.value for one in app.metric][:3] == ["20", "3", "30.0 %"]
        assert "Found nothing" in words(app)


def test_what_people_judged_is_no_log_and_measures_one(lake: Lake, tmp_path: Path, open_page: Visit) -> None:
    told = [
        {"query": query, "ratings": [{"docId": "P1", "rating": 3}, {"docId": "P2", "rating": 1}]}
        for query in ("tea", "cup")
    ]
    for name, rows in (("a_judged", told), ("asked", UBI)):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        ingest(lake, path, name)
    app = open_page("search.py", part="ranking", by="judged")
    assert not app.exception
    assert not app.error
    assert "asked" in words(app)
    assert "1.000 (1.000 to 1.000)" in words(app).replace("\\", "")


def test_words_for_the_same_are_taken_and_taken_back(shop: Lake, open_page: Visit) -> None:
    app = open_page("search.py", view="log", part="same")
    assert "music" in words(app)
    [take] = [one for one in app.button if one.key and one.key.startswith("search_take")]
    take.click().run()
    assert not app.exception
    assert open_index(shop, shop.dataset("items")).synonyms == (("music", "wireless"),)
    assert "2 products found" in words(open_page("search.py", q="music")), "what wireless finds"
    [back] = [one for one in open_page("search.py", view="log", part="same").button if one.label == "Take back"]
    assert back.key
