"""The recommend page: nothing there, a shop, no catalog, a cold shopper, broken data, and the address."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.jobs import open_jobs
from core.lake import Lake
from core.recommend import Options, Protocol
from core.recommend.data import open_shop
from core.recommend.evaluation import results
from core.recommend.evaluation.evaluate import Figure
from core.recommend.evaluation.results import evaluate_and_store
from core.recommend.session_intent import job as intent_job
from core.recommend.session_intent.model import Outcome
from core.recommend.session_intent.results import Session, SessionIntent
from core.text.intent import queries
from core.text.intent.classify import Intent
from pages.parts.recommend import sections as recommend_sections
from pages.parts.recommend import session_intent as recommend_intent
from tests.core.recommend.shops import land, land_shop

Open = Callable[..., AppTest]


def texts(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.subheader]
    return "\n".join(str(part.value) for part in parts)


def test_an_empty_workspace_names_the_next_action(lake: Lake, open_page: Open) -> None:
    app = open_page("recommend.py")
    assert not app.exception
    assert "No dataset yet" in texts(app)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_shop_shows_two_lists_with_reasons_and_figures(lake: Lake, open_page: Open, language: str) -> None:
    land_shop(lake)
    app = open_page("recommend.py", language=language, user="u03")
    assert not app.exception
    assert not app.error
    shown = texts(app)
    assert ("Product" if language == "en" else "商品") in shown
    assert "NDCG@10" in shown
    assert ("bought together with" if language == "en" else "位顾客") in shown
    better = "is better than" if language == "en" else "优于"
    assert better not in shown  # a test of all shoppers waits for its button
    assert app.button("rec_test")
    results.looked_at(lake, open_shop(lake, "events"), Options(), Protocol(), ["popularity", "ease"])
    app = open_page("recommend.py", language=language, user="u03")
    assert better in texts(app)
    assert not [one for one in app.button if one.key == "rec_test"]


def test_a_test_is_kept_for_its_settings_and_waits_for_others(lake: Lake, open_page: Open) -> None:
    land_shop(lake)
    app = open_page("recommend.py", user="u03")
    with patch.object(results, "evaluate", wraps=results.evaluate) as made:
        app.number_input("w_purchase").set_value(7.0).run()
        assert not made.called
        app.button("rec_test").click().run()
        assert made.called
        times = made.call_count
        assert "NDCG@10" in texts(app)
        app.number_input("w_purchase").set_value(9.0).run()
        assert [one for one in app.button if one.key == "rec_test"]
        app.number_input("w_purchase").set_value(7.0).run()
        assert "is better than" in texts(app)
        assert made.call_count == times


def test_a_shop_with_nothing_to_hold_out_says_so_as_a_fact(lake: Lake, open_page: Open) -> None:
    rows = [{"user": f"u{n}", "item": f"p{n % 3}", "time": f"2026-03-{n + 1:02d}T10:00:00"} for n in range(9)]
    land(lake, "events", pd.DataFrame(rows), "events", {"user_id": "user", "item_id": "item", "timestamp": "time"})
    app = open_page("recommend.py")
    app.button("rec_test").click().run()
    assert not app.exception
    assert not app.error
    assert "held out" in texts(app)


def test_the_address_decides_scorers_form_and_shopper(lake: Lake, open_page: Open) -> None:
    land_shop(lake)
    app = open_page("recommend.py", left="content", right="intent", form="strict", user="u05")
    assert not app.exception
    assert app.selectbox("left").value == "content"
    assert app.selectbox("right").value == "intent"
    assert app.selectbox("user").value == "u05"
    assert "this formula gives 0 to every item" in texts(app)
    app.selectbox("left").set_value("als").run()
    assert app.query_params["left"] in ("als", ["als"])
    app.selectbox("left").set_value("popularity").run()
    assert "left" not in app.query_params


def test_every_scorer_can_be_shown(lake: Lake, open_page: Open) -> None:
    from core.recommend import SCORERS

    land_shop(lake)
    app = open_page("recommend.py", user="u03")
    for name in SCORERS:
        app.selectbox("right").set_value(name).run()
        assert not app.exception, name
        assert not app.error, name
        asked = [one.key for one in app.button if one.key and one.key.startswith("rec_train_")]
        assert asked == ([f"rec_train_{name}"] if SCORERS[name].trained else []), "what a job trains is offered"


def test_a_newcomer_is_a_choice_of_its_own(lake: Lake, open_page: Open) -> None:
    land_shop(lake)
    app = open_page("recommend.py", user="?")
    assert not app.exception
    assert app.selectbox("user").value == "?"
    assert "not in the data" in texts(app)
    assert "shoppers met it" in texts(app)
    app = open_page("recommend.py", view="intent")
    app.button("rec_intent").click().run()
    jobs = open_jobs(lake)
    assert jobs.wait(jobs.list(intent_job.HANDLER)[0].id, 60).state == "failed"
    assert "too few sessions with and without a purchase" in texts(app.run())


@pytest.mark.parametrize("most", [10, 5_000])
def test_a_shopper_who_does_not_exist_cannot_be_chosen(
    lake: Lake, open_page: Open, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """An unknown id in the address is told and not taken; one beyond the listed ones is."""
    monkeypatch.setattr(recommend_sections, "MOST_SHOPPERS", most)
    land_shop(lake)
    app = open_page("recommend.py", user="nobody-yet")
    assert not app.exception
    shown = app.selectbox("user").value
    assert shown.startswith("u")
    assert "nobody-yet" in app.toast[0].value.replace("\\", "")
    assert "user" not in app.query_params
    for name in (f"u{n:02d}" for n in range(0, 60, 17)):
        app = open_page("recommend.py", user=name)
        assert app.selectbox("user").value == name
        assert "no events" not in texts(app)


def test_the_page_opens_with_the_best_tested_scorer(lake: Lake, open_page: Open) -> None:
    land_shop(lake)
    shop = open_shop(lake, "events")
    assert open_page("recommend.py").selectbox("right").value == "ease"
    figures = evaluate_and_store(lake, shop, Options(), Protocol(), ["ease", "content", "item_knn"])
    best = max(("ease", "content", "item_knn"), key=lambda name: figures[name].figures["ndcg"].value)
    app = open_page("recommend.py")
    assert (app.selectbox("left").value, app.selectbox("right").value) == ("popularity", best)


def test_why_begins_in_plain_words(lake: Lake, open_page: Open) -> None:
    """The reason and what the list is ranked by come before terms, and the formula is last, folded away."""
    land_shop(lake)
    app = open_page("recommend.py", user="u03", left="content")
    app.session_state["why_left_1"] = True
    app.run()
    assert not app.exception
    order = [part for part in app.main if part.type in ("markdown", "code", "caption")]
    said = [str(part.value) for part in order]
    reason = next(n for n, words in enumerate(said) if words.startswith("Place 1: because of"))
    formula = next(n for n, part in enumerate(order) if part.type == "code")
    assert reason < formula
    assert "Ranked by how well the attributes agree" in said[reason]
    assert any(one.label == "Formula" for one in app.expander)


def test_what_the_events_say_of_items_is_on_the_cards(lake: Lake, open_page: Open) -> None:
    frame = pd.DataFrame(
        {
            "user": [f"u{n % 7}" for n in range(60)],
            "item": [f"P{n % 11}" for n in range(60)],
            "what": "view",
            "at": [f"2026-01-{1 + n % 28:02d}" for n in range(60)],
            "price": ["19.90"] * 60,
            "currency": ["CNY"] * 60,
            "category_code": [f"Toys > Kind{n % 11 % 3}" for n in range(60)],
            "brand": [f"Maker{n % 11 % 2}" for n in range(60)],
        }
    )
    roles = {"user_id": "user", "item_id": "item", "event_type": "what", "timestamp": "at", "price": "price"}
    land(lake, "events", frame, "events", roles)
    shown = texts(open_page("recommend.py", user="u1", left="content"))
    assert "Toys / Kind" in shown
    assert "Maker" in shown
    assert "· ¥ 19.90" in shown
    assert "Not scorable" not in shown


def test_intent_of_sessions_and_of_searches_is_shown(
    lake: Lake, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    land_shop(lake)
    figure = Figure(0.7, 0.65, 0.75)
    outcome = Outcome(figure, Figure(0.6, 0.5, 0.7), Figure(0.1, 0.02, 0.18), 280, 120, 40, 38.4)
    found = SessionIntent(outcome, (Session("u03", 1.7e9, 1.7e9 + 60, 3, 0.42, 2.0, True),), 400)
    monkeypatch.setattr(recommend_intent, "stored", lambda lake, shop, weights: found)
    asked = ["**knife**", "**knife**", "sing a song", "нож"]
    land(lake, "asked", pd.DataFrame({"q": asked, "hit": ["P01", "", "", ""]}), "searches", {"query": "q"})
    queries.prepare(lake)
    intents = [Intent("find_product", 0.9, "en"), Intent("out_of_scope", 0.4, "en")]
    queries.store(lake, queries.stamp(), ["**knife**", "sing a song"], intents)
    app = open_page("recommend.py", view="intent")
    assert not app.exception
    tiles = {one.label: one.value for one in app.metric}
    assert any(list(one.value.get("p", [])) == [0.42] for one in app.dataframe)
    assert tiles["AUC of the model"] == "0.700 [0.650, 0.750]"
    assert tiles["Purchases expected"] == "38"
    assert "The trained model is better than the strength by counted events" in texts(app)
    app = open_page("recommend.py", view="asked")
    assert not app.exception
    assert "“Find a product” leads with 66\\.7 % of the rows read; 33\\.3 % fit no known intent" in texts(app)
    assert "3 rows of 4 read" in texts(app)
    assert any(list(one.value.get("text", [])) == ["**knife**"] for one in app.dataframe)
    assert app.button("rec_queries").label == "Read the missing texts"


def test_without_a_catalog_ids_are_shown_and_content_says_why(lake: Lake, open_page: Open) -> None:
    land_shop(lake, items=False, reviews=False)
    app = open_page("recommend.py", left="content", right="intent", user="u03")
    assert not app.exception
    assert "no items dataset" in texts(app)
    app.selectbox("left").set_value("item_knn").run()
    assert "P0" in texts(app) or "P1" in texts(app)


def test_weights_that_fall_are_refused_in_words(lake: Lake, open_page: Open) -> None:
    land_shop(lake)
    app = open_page("recommend.py", user="u03")
    app.number_input("w_view").set_value(50.0).run()
    assert not app.exception
    assert "must not fall" in texts(app)


def test_hostile_titles_stay_text(lake: Lake, open_page: Open) -> None:
    land_shop(lake, items=False)
    nasty = "<script>alert(1)</script> [x](http://evil) $x$ **b**"
    catalog = pd.DataFrame({"sku": [f"P{n:02d}" for n in range(24)], "title": nasty, "path": "A > B"})
    land(lake, "items", catalog, "items", {"item_id": "sku", "title": "title", "category": "path"})
    app = open_page("recommend.py", user="u03")
    assert not app.exception
    assert "<script>" not in texts(app)
    assert "](http" not in texts(app)


def test_events_without_usable_rows_give_one_clear_error(lake: Lake, open_page: Open) -> None:
    frame = pd.DataFrame({"user": ["", " "], "item": ["a", None], "what": "view", "at": "yesterday"})
    roles = {"user_id": "user", "item_id": "item", "event_type": "what", "timestamp": "at"}
    land(lake, "events", frame, "events", roles)
    app = open_page("recommend.py")
    assert not app.exception
    assert "No row of this dataset can be used" in texts(app)


def test_events_without_times_still_list_and_ask_for_another_split(lake: Lake, open_page: Open) -> None:
    frame = pd.DataFrame(
        {"user": ["a", "a", "b", "b", "c"], "item": ["x", "y", "x", "z", "x"], "what": "view", "at": "never"}
    )
    roles = {"user_id": "user", "item_id": "item", "event_type": "what", "timestamp": "at"}
    land(lake, "events", frame, "events", roles)
    app = open_page("recommend.py", user="c")
    assert not app.exception
    app.button("rec_test").click().run()
    assert not app.error
    assert "split needs events" in texts(app)
    assert "shopper met it" in texts(app)


def test_a_cleaned_catalog_is_shown_beside_events_as_uploaded(lake: Lake, open_page: Open) -> None:
    """Each table is read in its newest state, where the events offer no choice of layer."""
    land_shop(lake)
    with lake.read() as cursor:
        frame = cursor.execute("SELECT * EXCLUDE (_row, _file, _line) FROM lake.raw.items").df()
    frame["title"] = "Cleaned " + frame["title"]
    land(lake, "items", frame, "items", lake.dataset("items").roles, layer="clean")
    app = open_page("recommend.py", user="u03")
    assert not app.exception
    titles = [str(one.value) for one in app.markdown if "Product" in str(one.value)]
    assert titles
    assert all("Cleaned" in title for title in titles)


def test_as_uploaded_and_after_cleaning_stand_side_by_side(lake: Lake, open_page: Open) -> None:
    land_shop(lake)
    with lake.read() as cursor:
        frame = cursor.execute("SELECT * EXCLUDE (_row, _file, _line) FROM lake.raw.events LIMIT 1200").df()
    roles = lake.dataset("events").roles
    land(lake, "events", frame, "events", roles, layer="clean")
    app = open_page("recommend.py", user="u03", left="ease", left_layer="raw")
    assert not app.exception
    assert "The sides read different data" in texts(app)


def test_a_dataset_of_another_kind_is_not_called_absent(lake: Lake, open_page: Open) -> None:
    land_shop(lake)
    other = next(one.name for one in lake.datasets() if one.kind == "items")
    shown = texts(open_page("recommend.py", dataset=other))
    assert f"“{other}” that the address asks for is not of a kind that this page shows" in shown
    assert "which is not here" in texts(open_page("recommend.py", dataset="nowhere"))


def long_tail(lake: Lake, *, items: bool = False) -> None:
    """Forty shoppers who came once to a product of their own, and one who came four times; ids name everything."""
    rows = [{"user": f"u{n:02d}", "item": f"i{n:02d}", "time": f"2026-03-01T{n % 24:02d}:00:00"} for n in range(40)]
    rows += [{"user": "again", "item": f"i{n:02d}", "time": f"2026-03-02T{n:02d}:00:00"} for n in range(4)]
    roles = {"user_id": "user", "item_id": "item", "timestamp": "time"}
    land(lake, "events", pd.DataFrame(rows), "events", roles)
    if items:
        catalog = pd.DataFrame([{"sku": f"i{n:02d}", "kind": "Tea"} for n in range(40)])
        land(lake, "items", catalog, "items", {"item_id": "sku", "category": "kind"})


def test_a_long_tail_opens_on_who_came_again_and_on_what_was_met_twice(lake: Lake, open_page: Open) -> None:
    long_tail(lake)
    app = open_page("recommend.py")
    assert app.selectbox("user").value == "again"
    assert "The catalog has no titles" not in texts(app)
    app = open_page("recommend.py", view="product")
    assert app.selectbox("item").value in {"i00", "i01", "i02", "i03"}
    assert app.selectbox("item").format_func(app.selectbox("item").value) == app.selectbox("item").value
    assert "Only 2 shoppers have met it" in texts(app)


def test_a_catalog_without_titles_says_so_where_names_are_missed(lake: Lake, open_page: Open) -> None:
    long_tail(lake, items=True)
    app = open_page("recommend.py", user="again")
    assert "The catalog has no titles" in texts(app)
    assert "i03 · Tea" in texts(app)
    app = open_page("recommend.py", view="weak")
    assert not app.exception
    assert "Most of what shoppers met has no title" in texts(app)
    assert "without a title" not in texts(app)
