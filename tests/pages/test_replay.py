"""The replay page: nothing there, a recipe to replay, what was stored, rows set aside, dirt, and a match."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.clean import Recipe, RecipeStep, measure, save_draft, suggest, suggested
from core.integrate.shop import parts_built
from core.jobs import open_jobs
from core.lake import Lake
from core.recommend import Protocol
from core.recommend.data import inputs_of, open_shop
from core.recommend.features.bundle import Options
from core.recommend.replay import Ground, job, submit
from core.recommend.replay.results import keep_curve
from tests.core.recommend.shops import land, land_shop
from tests.core.recommend.test_replay_merges import EVENT, rows
from tests.core.recommend.test_replay_merges import two_systems as fill

Open = Callable[..., AppTest]
USER = Protocol(split="user")


def texts(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.subheader]
    return "\n".join(str(part.value) for part in parts)


def replayed(lake: Lake) -> None:
    """A shop and a replay of two steps, as a job stores it."""
    land_shop(lake)
    recipe = Recipe(
        (
            RecipeStep("trim_space", ("item",)),
            RecipeStep("drop_rows", (), {"condition": "what = 'pv' AND item < 'P12'"}),
        )
    )
    save_draft(lake, "events", recipe)
    jobs = open_jobs(lake)
    made = jobs.wait(submit(jobs, "recipe", "events", "events", "popularity", USER, {"recipe": recipe.as_dict()}))
    assert made.state == "done", made.error


def test_an_empty_workspace_names_the_next_action(lake: Lake, open_page: Open) -> None:
    app = open_page("replay.py")
    assert not app.exception
    assert "No dataset yet" in texts(app)


def test_without_a_recipe_what_clean_suggests_is_replayed(prepared: Callable[..., Lake], open_page: Open) -> None:
    lake = prepared(land_shop)
    app = open_page("replay.py", scorer="popularity", split="user")
    assert not app.exception
    assert "All steps that Clean suggests" in texts(app)
    app.button(key="replay_run").click().run()
    made = open_jobs(lake).wait(open_jobs(lake).list(job.HANDLER)[0].id, 60)
    steps = suggest(lake, "events")
    assert (made.state, "no step to replay" in str(made.error)) == (("done", False) if steps else ("failed", True))


def test_suggested_steps_fit_one_another_and_hide_nothing(lake: Lake) -> None:
    rows = [
        {"u": f"u{n % 9}", "i": f" P{n % 7} ", "w": ("view", "Buy")[n % 2], "mail": f"a{n}@b.example"}
        for n in range(60)
    ]
    land(lake, "events", pd.DataFrame(rows + rows[:6]), "events", {"user_id": "u", "item_id": "i", "event_type": "w"})
    recipe = suggested(lake, "events")
    assert recipe.steps
    assert "hash_personal" not in {one.step for one in recipe.steps}
    assert len(measure(lake, "events", recipe).steps) == len(recipe.steps)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_what_was_replayed_is_told_sentence_first(
    prepared: Callable[..., Lake], open_page: Open, language: str
) -> None:
    prepared(replayed)
    app = open_page("replay.py", language=language)
    assert not app.exception
    assert not app.error
    said = texts(app)
    assert ("The whole recipe" if language == "en" else "整个配方") in said
    assert ("exactly 0" if language == "en" else "恰为 0") in said
    assert ("Assumed" if language == "en" else "假设") in said


def test_the_button_queues_the_recipe_as_it_stands(prepared: Callable[..., Lake], open_page: Open) -> None:
    lake = prepared(land_shop)
    save_draft(lake, "events", Recipe((RecipeStep("trim_space", ("item",)),)))
    app = open_page("replay.py", scorer="popularity")
    app.button(key="replay_run").click().run()
    assert not app.exception
    found = open_jobs(lake).list(job.HANDLER)
    assert [(one.params["kind"], one.params["dataset"], one.params["scorer"]) for one in found] == [
        ("recipe", "events", "popularity")
    ]
    open_jobs(lake).wait(found[0].id)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_curves_say_which_fault_hurts_first_and_which_check_tells_it(
    prepared: Callable[..., Lake], open_page: Open, language: str
) -> None:
    lake = prepared(land_shop)
    shop = open_shop(lake, "events")
    ground = Ground(inputs_of(lake, shop), "ease", USER)
    for fault in ("exact", "wrong", "pushed"):
        keep_curve(lake, shop, "ease", USER, Options(), ground.curve(fault, (0.05, 0.4)))
    app = open_page("replay.py", language=language, view="dirt")
    assert not app.exception
    assert not app.error
    assert ("No measurable fall" if language == "en" else "均无可测的下降") in texts(app)
    assert app.selectbox("fault").value == "wrong"
    assert ("no check tells it" if language == "en" else "没有检查能发现") in str(app.dataframe[0].value)


def test_rows_set_aside_need_a_check_first(prepared: Callable[..., Lake], open_page: Open) -> None:
    lake = prepared(land_shop)
    app = open_page("replay.py", view="checks", scorer="popularity")
    app.button(key="replay_run").click().run()
    found = open_jobs(lake).list(job.HANDLER)
    made = open_jobs(lake).wait(found[0].id)
    assert made.state == "failed"
    assert made.error is not None
    assert "not been checked" in made.error["message"]


def test_a_catalog_can_be_replayed_through_the_events_that_read_it(
    prepared: Callable[..., Lake], open_page: Open
) -> None:
    prepared(land_shop)
    app = open_page("replay.py", dataset="items")
    assert not app.exception
    assert "All steps that Clean suggests" in texts(app)
    app = open_page("replay.py", dataset="items", view="merge")
    assert not app.exception
    assert "Nothing is matched yet" in texts(app)


def two_systems(lake: Lake) -> None:
    """Events of two systems whose catalogs number the same products otherwise, joined by One shop."""
    fill(lake)
    name = parts_built(lake)["events"].name
    jobs = open_jobs(lake)
    made = jobs.wait(submit(jobs, "merge", name, name, "popularity", USER, {}))
    assert made.state == "done", made.error


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_what_one_shop_made_one_is_shown(prepared: Callable[..., Lake], open_page: Open, language: str) -> None:
    lake = prepared(two_systems)
    app = open_page("replay.py", dataset=parts_built(lake)["events"].name, language=language)
    assert not app.exception
    assert not app.error
    said = texts(app)
    assert ("What One shop made one" if language == "en" else "“统一商店”合为一个") in said
    assert ("products listed twice" if language == "en" else "以另一编号重复出现") in said
    table = str(app.dataframe[0].value)
    assert ("Make 24 product ids one" if language == "en" else "24") in table


def test_few_tested_shoppers_are_warned_of(lake: Lake, open_page: Open) -> None:
    land(lake, "events", rows(4, 60, "P", shoppers=20), "events", EVENT)
    jobs = open_jobs(lake)
    given = {"recipe": Recipe((RecipeStep("trim_space", ("item",)),)).as_dict()}
    made = jobs.wait(submit(jobs, "recipe", "events", "events", "popularity", USER, given))
    assert made.state == "done", made.error
    assert "intervals of fewer than about 30" in texts(open_page("replay.py"))
