"""The Review page: nothing yet, the table with its tints, the map, a sample judged by key, what the verdicts
measure."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core import quality
from core.clean import load_draft
from core.lake import Lake
from core.review.plans import draw, drawn_rows, plans
from core.review.verdicts import in_force, keep, verdict_of
from tests.core.annotate.conftest import land

Visit = Callable[..., AppTest]


def fill(lake: Lake) -> None:
    """Prices of one kind with two far off, an id twice, names left empty; and a table that nobody has checked."""
    rows = [
        {
            "sku": f"A{n:03}",
            "name": f"Lamp {n}",
            "shelf": f"S{n % 4}",
            "price": 20.0 + n % 9,
            "day": f"2026-05-{1 + n % 9:02}",
        }
        for n in range(120)
    ]
    rows[7]["sku"] = rows[6]["sku"]
    rows[20]["price"], rows[40]["price"] = 2400.0, -5.0
    for at in (3, 30, 31):
        rows[at]["name"] = None
    frame = pd.DataFrame(rows)
    frame["day"] = pd.to_datetime(frame["day"])
    land(lake, frame, "lamps", "items", {"item_id": "sku", "title": "name", "price": "price", "category": "shelf"})
    land(lake, frame.head(5), "unchecked", "items", {"item_id": "sku"})
    quality.check(lake, "lamps")


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(fill)


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.subheader, app.info, app.error, app.warning, app.success)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def sound(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def test_without_a_dataset_and_without_a_check(lake: Lake, open_page: Visit) -> None:
    sound(open_page("review.py"))


def test_a_dataset_that_was_not_checked_leads_to_the_check(shop: Lake, open_page: Visit) -> None:
    assert "has not been checked" in words(sound(open_page("review.py", dataset="unchecked")))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_table_shows_failing_rows_and_says_what_is_odd(shop: Lake, open_page: Visit, language: str) -> None:
    app = sound(open_page("review.py", language=language, dataset="lamps"))
    report = quality.latest(shop, "lamps")
    assert report is not None
    assert len(app.dataframe[0].value) > 0
    app = sound(open_page("review.py", language=language, dataset="lamps", finding="not_null:name"))
    assert len(app.dataframe[0].value) == 3
    sound(open_page("review.py", language=language, dataset="lamps", finding="clear"))
    sound(open_page("review.py", language=language, dataset="lamps", view="map"))


def test_a_sample_is_drawn_judged_by_key_and_measured(shop: Lake, open_page: Visit) -> None:
    app = sound(open_page("review.py", dataset="lamps", view="sample"))
    app.selectbox(key="review_kind").select("check").run()
    sound(app.button(key="review_draw").click().run())
    [plan] = plans(shop, "lamps")
    rows = drawn_rows(shop, plan)
    assert {one.name for one in plan.strata if one.kind == "check"} >= {"not_null:name"}
    for row in rows[:8]:
        key = "review_say_wrong" if row.checks else "review_say_right"
        sound(app.button(key=key).click().run())
    sound(app.button(key="review_undo").click().run())
    said = in_force(shop, "lamps")
    assert [one.key for one in said] == [row.key for row in rows[:7]]
    app = sound(open_page("review.py", dataset="lamps", view="measured"))
    tiles = {one.label: one.value for one in app.metric}
    assert tiles["Judged"] == "7"
    assert tiles["Found by the checks"] in ("100.0 %", "–")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_verdicts_teach_the_contract_and_the_draft(shop: Lake, open_page: Visit, language: str) -> None:
    plan = draw(shop, "lamps", "check", 120, 2)
    rows = drawn_rows(shop, plan)
    said = [verdict_of(plan, row, "ann", "right") for row in rows if "not_null:name" in row.checks]
    dear = next(row for row in rows if row.cells["sku"] == "A040")
    said.append(verdict_of(plan, dear, "ann", "fix", column="price", value="5"))
    keep(shop, "lamps", said)
    number = quality.suite_of(shop, "lamps")
    assert number is not None
    app = sound(open_page("review.py", language=language, dataset="lamps", view="lessons"))
    sound(app.button(key="review_take").click().run())
    assert [one.step for one in load_draft(shop, "lamps").steps] == ["edit_cell"]
    sound(app.button(key="review_agree_0").click().run())
    after = quality.suite_of(shop, "lamps")
    assert after is not None
    assert after.version == number.version + 1
    assert next(one.tolerance for one in after.checks if one.id == "not_null:name") > 0
    sound(open_page("review.py", language=language, dataset="lamps", view="lessons"))


def test_a_file_of_verdicts_is_taken(shop: Lake, open_page: Visit) -> None:
    plan = draw(shop, "lamps", "random", 30, 5)
    rows = drawn_rows(shop, plan)
    app = sound(open_page("review.py", dataset="lamps", view="sample", plan=plan.id))
    app.session_state["review_sheet"] = True
    sound(app.run())
    lines = [f"{row.key},right" for row in rows[:4]] + ["none,wrong"]
    app.file_uploader[0].set_value(("v.csv", "\n".join(["review_key,verdict", *lines]).encode(), "text/csv")).run()
    sound(app.button(key="review_take_file").click().run())
    assert "4 verdicts taken." in words(app)
    assert "Line 6" in words(app)
    assert len(in_force(shop, "lamps")) == 4
