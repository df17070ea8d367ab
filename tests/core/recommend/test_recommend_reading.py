"""From tables to arrays: tolerant parsing, counted losses, catalog and reviews, and the way back to the file."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from core.errors import BadInput, NotFound
from core.jobs import open_jobs
from core.lake import Lake
from core.recommend import SCORERS, Options, Protocol
from core.recommend.data import parsing
from core.recommend.data.from_files import shop_of
from core.recommend.data.origins import source_rows, sources_of
from core.recommend.data.read_reviews import on_scale, scaled
from core.recommend.data.shop import Shop, features_of, inputs_of, model_of, open_shop
from core.recommend.evaluation.job import HANDLER, params
from core.recommend.evaluation.results import evaluate_and_store, stored, suggested_scorer
from core.recommend.events import TYPES, position
from core.recommend.lists.all_shoppers import all_lists
from core.recommend.lists.listing import UNKNOWN_SHOPPER, history, recommend, suggested_shopper
from core.recommend.scorers import why_not
from tests.core.recommend.shops import land, land_shop

ROLES = {"user_id": "user", "item_id": "item", "event_type": "what", "timestamp": "at"}


def land_events(lake: Lake, rows: list[tuple[object, ...]]) -> Shop:
    frame = pd.DataFrame(rows, columns=["user", "item", "what", "at"])
    land(lake, "events", frame, "events", ROLES)
    return open_shop(lake, "events")


def test_unusable_rows_are_counted_by_reason(lake: Lake) -> None:
    shop = land_events(
        lake,
        [
            ("u", "a", "pv", "2026-01-01"),
            (None, "a", "pv", "2026-01-01"),
            ("u", " ", "pv", "2026-01-01"),
            ("u", "a", "teleported", "2026-01-01"),
            (" u ", "a", "加购", "2026-01-01"),
        ],
    )
    events = inputs_of(lake, shop).events
    assert dict(events.skipped) == {"no user id": 1, "no item id": 1, "unknown event type": 1}
    assert len(events) + sum(events.skipped.values()) == events.total == 5
    assert [TYPES[k] for k in events.kind] == ["view", "cart"]
    assert list(events.users) == ["u"]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01 12:30:00",
        "2026-03-01T12:30:00Z",
        "2026-03-01 12:30:00 UTC",
        "2026-03-01 20:30:00+08:00",
        "2026/03/01 12:30",
        "01.03.2026 12:30",
        "2026年03月01日 12:30:00",
        "1772368200",
        "1772368200000",
        "1772368200000000",
    ],
)
def test_times_are_read_in_many_spellings(lake: Lake, text: str) -> None:
    shop = land_events(lake, [("u", "a", "view", text), ("u", "b", "view", "no time")])
    events = inputs_of(lake, shop).events
    assert events.time[0] == 1_772_368_200
    assert np.isnan(events.time[1])
    assert any("no readable time" in message for message, _ in events.notes)


def test_numeric_event_codes_count_as_interactions_and_say_so(lake: Lake) -> None:
    shop = land_events(lake, [("u", "a", "1", "2026-01-01"), ("v", "a", "4", "2026-01-02")])
    events = inputs_of(lake, shop).events
    assert {TYPES[k] for k in events.kind} == {"interaction"}
    assert any("No event type was recognised" in message for message, _ in events.notes)


def test_ratings_from_four_up_are_interest(lake: Lake) -> None:
    frame = pd.DataFrame({"user": list("abc"), "item": list("xyz"), "rating": ["5", "3", "4"]})
    land(lake, "events", frame, "events", {"user_id": "user", "item_id": "item"})
    events = inputs_of(lake, open_shop(lake, "events")).events
    assert [str(events.users[u]) for u in events.user] == ["a", "c"]
    assert list(events.skipped.values()) == [1]


def test_missing_roles_name_the_role(lake: Lake) -> None:
    land(lake, "events", pd.DataFrame({"user": ["a"]}), "events", {"user_id": "user"})
    with pytest.raises(BadInput) as caught:
        inputs_of(lake, open_shop(lake, "events"))
    assert "item id" in caught.value.message


def test_catalog_gives_levels_titles_and_parsed_prices(lake: Lake) -> None:
    land_shop(lake)
    inputs = inputs_of(lake, open_shop(lake, "events"))
    assert inputs.catalog is not None
    assert inputs.attributes is not None
    assert {(a.group, a.value) for a in inputs.attributes.labels} >= {
        ("category", "Top0"),
        ("category", "Top0 / Leaf1"),
    }
    item = position(inputs.events.items, "P03")
    assert item is not None
    assert inputs.catalog.title(item, "zh_CN") == "商品 3"
    assert inputs.catalog.title(item, "en") == "Product 3"
    assert inputs.catalog.price[item] == 19.9


def test_the_catalog_that_knows_the_items_is_chosen(lake: Lake) -> None:
    land_shop(lake)
    other = pd.DataFrame({"sku": ["Z1", "Z2"], "title": ["a", "b"]})
    land(lake, "another", other, "items", {"item_id": "sku", "title": "title"})
    assert open_shop(lake, "events").table_of("items") is not None
    assert open_shop(lake, "events").table_of("items")[0] == "items"  # type: ignore[index]
    land(lake, "items", other, "items", {"item_id": "sku", "title": "title"})
    assert open_shop(lake, "events").table_of("items") is None


def test_stars_outside_the_scale_do_not_count() -> None:
    stars = np.array([1.0, 3.0, 5.0] * 20 + [50.0, -1.0])
    assert on_scale(stars)[1] == 5.0
    np.testing.assert_array_equal(scaled(stars)[:3], [-1, 0, 1])
    assert np.isnan(scaled(stars)[-2:]).all()
    assert on_scale(np.array([0.0, 0.5, 1.0]))[1] == 1.0
    assert scaled(np.array([1.0, 10.0] * 5))[:2].tolist() == [-1.0, 1.0]


def test_read_sentiment_takes_the_place_of_stars(lake: Lake) -> None:
    land_shop(lake)
    before = inputs_of(lake, open_shop(lake, "events")).reviews
    assert before is not None
    assert before.origin == "stars"
    with lake.write("Read reviews") as cursor:
        cursor.execute(
            "CREATE TABLE lake.text.predictions AS SELECT 'reviews' AS dataset, 1::BIGINT AS version, _row, "
            "0.1 AS p_negative, 0.2 AS p_neutral, 0.7 AS p_positive FROM lake.raw.reviews WHERE _row < 50"
        )
    after = inputs_of(lake, open_shop(lake, "events")).reviews
    assert after is not None
    assert after.origin == "read"
    assert len(after) == 50
    np.testing.assert_allclose(after.polarity, 0.6)


def test_every_term_leads_to_lines_of_the_file(lake: Lake) -> None:
    land_shop(lake)
    shop = open_shop(lake, "events")
    features = features_of(lake, shop, Options())
    for name in (one for one in SCORERS if not why_not(SCORERS[one], features)):
        listing = recommend(features, model_of(lake, shop, Options(), name), name, "u03", 3)
        for one in listing.items:
            rows = source_rows(lake, features.inputs, sources_of(one.term))
            assert rows, name
            assert all(row.file.endswith(".csv") and row.line >= 2 for row in rows)
    term = recommend(features, model_of(lake, shop, Options(), "ease"), "ease", "u03", 1).items[0].term
    for row in source_rows(lake, features.inputs, sources_of(term)):
        with lake.read() as cursor:
            found = cursor.execute("SELECT user, item FROM lake.raw.events WHERE _line = ?", [row.line]).fetchone()
        assert found == ("u03", row.item)


def test_reasons_count_what_is_there(lake: Lake) -> None:
    shop = land_events(
        lake,
        [
            *[("me", "shoe", "view", f"2026-01-01 10:0{n}:00") for n in range(3)],
            ("me", "shoe", "buy", "2026-01-01 11:00:00"),
            *[(f"v{n}", item, "buy", "2026-01-02") for n in range(4) for item in ("shoe", "sock")],
        ],
    )
    features = features_of(lake, shop, Options())
    listing = recommend(features, model_of(lake, shop, Options(), "item_knn"), "item_knn", "me", 5)
    assert [one.card.id for one in listing.items] == ["sock"]
    assert listing.items[0].reason == "bought together with shoe by 4 shoppers"
    popular = recommend(features, model_of(lake, shop, Options(), "popularity"), "popularity", "me", 5)
    assert popular.items[0].reason == "4 shoppers met it, 4 bought it"


def test_the_reason_of_popularity_is_what_ranks(lake: Lake) -> None:
    """Two that bought stood before nine that bought, as if the list were out of order."""
    seen = [(f"v{n}", "hat", "view", "2026-01-02") for n in range(12)]
    seen += [(f"v{n}", "cap", "view", "2026-01-02") for n in range(10)]
    seen += [(f"v{n}", item, "buy", "2026-01-03") for item, most in (("hat", 2), ("cap", 9)) for n in range(most)]
    shop = land_events(lake, [*seen, ("me", "shoe", "view", "2026-01-02")])
    features = features_of(lake, shop, Options())
    found = recommend(features, model_of(lake, shop, Options(), "popularity"), "popularity", "me", 2)
    assert [(one.card.id, one.reason) for one in found.items] == [
        ("hat", "12 shoppers met it, 2 bought it"),
        ("cap", "10 shoppers met it, 9 bought it"),
    ]


def test_attribute_reasons_say_events_and_attribute(lake: Lake) -> None:
    land_shop(lake, reviews=False)
    shop = open_shop(lake, "events")
    features = features_of(lake, shop, Options())
    listing = recommend(features, model_of(lake, shop, Options(), "content"), "content", "u03", 1)
    assert listing.items[0].reason.startswith("because of ")
    assert " in Leaf" in listing.items[0].reason or " in Top" in listing.items[0].reason


def test_unknown_shopper_gets_the_popular_items(lake: Lake) -> None:
    land_shop(lake)
    shop = open_shop(lake, "events")
    features = features_of(lake, shop, Options())
    listing = recommend(features, model_of(lake, shop, Options(), "ease"), "ease", "stranger", 5)
    assert listing.fallback
    assert listing.note == UNKNOWN_SHOPPER
    best = np.lexsort((np.arange(24), -features.popularity))[:5]
    assert [one.card.item for one in listing.items] == best.tolist()
    assert history(features, "stranger") == ([], {})
    assert suggested_shopper(features) is not None


def test_lists_for_all_agree_with_lists_for_one(lake: Lake) -> None:
    land_shop(lake)
    shop = open_shop(lake, "events")
    features, model = features_of(lake, shop, Options()), model_of(lake, shop, Options(), "sentiment")
    table = dict(all_lists(features, model, 4).by_user())
    for user in ("u01", "u40", "u59"):
        one = recommend(features, model, "sentiment", user, 4)
        assert [i.card.id for i in one.items] == [i["item_id"] for i in table[user]]


def test_figures_are_stored_once_and_belong_to_their_data(lake: Lake) -> None:
    land_shop(lake)
    shop = open_shop(lake, "events")
    assert stored(lake, shop, Options(), Protocol()) == {}
    found = evaluate_and_store(lake, shop, Options(), Protocol(), ["ease"])
    assert list(found) == ["popularity", "ease"]
    assert found["ease"].differences["ndcg"].low is not None
    version = lake.version()
    again = evaluate_and_store(lake, shop, Options(), Protocol(), ["ease"])
    assert lake.version() == version
    assert again == found
    assert stored(lake, shop, Options(form="strict"), Protocol()) == {}
    assert stored(lake, shop, Options(), Protocol(k=5)) == {}


def test_the_job_evaluates_every_scorer(lake: Lake) -> None:
    land_shop(lake)
    jobs = open_jobs(lake)
    identity = jobs.submit(HANDLER, params("events", None, Options(), Protocol()), title="t")
    job = jobs.wait(identity, 120)
    assert job.state == "done", job.error
    assert set(stored(lake, open_shop(lake, "events"), Options(), Protocol())) == {
        name for name, one in SCORERS.items() if not one.trained
    }, "what no job has trained is tested once it was"


def write_events(path: Path) -> Path:
    rng = np.random.default_rng(0)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["user_id", "product_id", "event_type", "event_time"])
        for n in range(600):
            user = int(rng.integers(30))
            item = 2 * int(rng.integers(10)) + user % 2
            writer.writerow([f"u{user}", f"P{item}", "view", f"2026-01-{1 + n // 25:02d} 10:00:{n % 60:02d}"])
    return path


def test_a_file_needs_no_workspace(tmp_path: Path) -> None:
    path = write_events(tmp_path / "events.csv")
    with shop_of(None, str(path)) as (lake, shop):
        assert inputs_of(lake, shop).events.shape == (30, 20)
    with pytest.raises(NotFound), shop_of(None, str(tmp_path / "nothing.csv")):
        pass


def test_the_commands(tmp_path: Path, workspace: Path) -> None:
    from core.__main__ import app

    path = write_events(tmp_path / "events.csv")
    run = CliRunner()
    result = run.invoke(app, ["evaluate", "--events", str(path), "--scorer", "popularity,item_knn", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert [one["scorer"] for one in found["scorers"]] == ["popularity", "item_knn"]
    ndcg = found["scorers"][1]["metrics"]["ndcg"]
    assert ndcg["low"] <= ndcg["value"] <= ndcg["high"]
    assert found["comparison"]["users"] == found["scorers"][0]["users"]

    out = tmp_path / "lists.csv"
    result = run.invoke(app, ["recommend", "--events", str(path), "--scorer", "item_knn", "-k", "3", "-o", str(out)])
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert list(rows[0]) == ["user_id", "rank", "item_id", "score"]
    assert {row["rank"] for row in rows} <= {"1", "2", "3"}
    assert all(int(row["item_id"][1:]) % 2 == int(row["user_id"][1:]) % 2 for row in rows if float(row["score"]) > 0)

    result = run.invoke(app, ["recommend", "--events", str(path), "--user", "u1", "--scorer", "ease", "--json"])
    assert json.loads(result.stdout)["items"][0]["reason"]
    assert not workspace.exists(), "a file needs no workspace"


@pytest.mark.parametrize(
    "names",
    [
        ("category_code", "brand", "product_name"),
        ("类目", "品牌", "商品名称"),
        ("productCategory", "Manufacturer", "Title"),
    ],
)
def test_without_a_catalog_the_events_say_what_an_item_is(lake: Lake, names: tuple[str, str, str]) -> None:
    """The text said most often of an item wins, whatever its column is called; a blank or odd row changes nothing."""
    rng = np.random.default_rng(3)
    rows = []
    for n in range(400):
        item = int(rng.integers(20))
        odd = rng.random() < 0.2
        category = rng.choice(["", "Odd"]) if odd else f"Top > Leaf{item % 3}"
        brand = None if odd else f"Maker{item % 2}"
        rows.append(
            (f"u{rng.integers(15)}", f"P{item}", "view", f"2026-01-{1 + n // 20:02d}", category, brand, f"Thing {item}")
        )
    frame = pd.DataFrame(rows, columns=["user", "item", "what", "at", *names])
    land(lake, "events", frame, "events", ROLES)
    shop = open_shop(lake, "events")
    inputs = inputs_of(lake, shop)
    assert inputs.catalog is not None
    for place, name in enumerate(inputs.events.items):
        item = int(str(name)[1:])
        assert inputs.catalog.category[place] == f"Top > Leaf{item % 3}"
        assert inputs.catalog.brand[place] == f"Maker{item % 2}"
        assert inputs.catalog.title(place) == f"Thing {item}"
    features = features_of(lake, shop, Options())
    listing = recommend(features, model_of(lake, shop, Options(), "content"), "content", "u1")
    found = source_rows(lake, inputs, sources_of(listing.items[0].term))
    assert found
    assert {row.kind for row in found} == {"events"}
    assert all(row.line for row in found)


def test_events_that_say_nothing_of_their_items_give_no_catalog(lake: Lake) -> None:
    shop = land_events(lake, [("u", "a", "view", "2026-01-01"), ("v", "b", "view", "2026-01-02")])
    assert inputs_of(lake, shop).catalog is None
    assert inputs_of(lake, shop).reason("items")


def test_a_shop_too_large_for_the_usual_scorer_opens_with_lists_of_the_shoppers_own(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    land_shop(lake)
    monkeypatch.setattr("core.recommend.scorers.neighbours.EASE_MOST_ITEMS", 2)
    shop = open_shop(lake, "events")
    features = features_of(lake, shop, Options())
    assert why_not(SCORERS["ease"], features)
    assert suggested_scorer(lake, shop, features, Protocol()) == "als"


def test_the_best_tested_scorer_is_suggested(lake: Lake) -> None:
    """Before a test the usual one; after it the best of the test, the baseline apart, also on the next version."""
    land_shop(lake)
    shop = open_shop(lake, "events")
    features = features_of(lake, shop, Options())
    assert suggested_scorer(lake, shop, features, Protocol()) == "ease"
    wanted = ["popularity", "item_knn", "ease", "content", "attr_projection"]
    figures = evaluate_and_store(lake, shop, Options(), Protocol(), wanted)
    best = max((one for one in wanted if one != "popularity"), key=lambda one: figures[one].figures["ndcg"].value)
    assert suggested_scorer(lake, shop, features, Protocol()) == best
    assert suggested_scorer(lake, shop, features, Protocol(k=5)) == best
    bare = open_shop(lake, "events", items="", reviews="")
    able = suggested_scorer(lake, bare, features_of(lake, bare, Options()), Protocol())
    assert not SCORERS[able].needs


@pytest.mark.parametrize("text", ["1e308", "-1e308", "9" * 40, "1e-320", "inf", "-inf", "nan", "1e400", "abc"])
def test_what_cannot_be_an_amount_is_no_price(lake: Lake, text: str) -> None:
    """So that no mean of prices, bids or orders is without end."""
    for type_name in ("VARCHAR", "DOUBLE"):
        column = pd.Series(["19.90", "0", "-3.5", text])
        with lake.read() as cursor:
            cursor.register(
                "cells", pd.DataFrame({"p": column if type_name == "VARCHAR" else column[:3].astype(float)})
            )
            found = cursor.execute(f"SELECT {parsing.money('p', type_name)} FROM cells").fetchall()
        assert [one for (one,) in found][:4] == [19.9, 0.0, -3.5, None][: len(found)]
