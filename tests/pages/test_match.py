"""The Match page: empty, first matching, judging by key, undo, results, columns, two sides, both languages."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.i18n import _, use_language
from core.integrate.match import kept
from core.integrate.shop import build, propose
from core.lake import Lake
from tests.core.annotate.conftest import land
from tests.core.integrate.test_match import catalog, retold
from tests.core.integrate.test_taxonomies import fill as taxonomies_fill

Visit = Callable[..., AppTest]
ROLES = {"item_id": "sku", "title": "name", "price": "price"}


def fill(lake: Lake) -> None:
    """Two catalogs of 40 that share 25, one of which holds a row twice and a coloured pair."""
    import random

    pick = random.Random(3)
    rows = catalog(11, 40)
    others = [retold(row, pick) for row in rows[:25]]
    odd = [("x1", f"{rows[30][1]} <b>*Black*</b> :smile:", 9.0), ("x2", f"{rows[30][1]} <b>*Red*</b> :smile:", 9.0)]
    for name, side in (("ours", [*rows, *odd, ("twin", rows[0][1], rows[0][2])]), ("theirs", others)):
        land(lake, pd.DataFrame(side, columns=["sku", "name", "price"]), name, "items", ROLES)


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.subheader, app.info, app.error, app.warning, app.success)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


@pytest.fixture
def two(prepared: Callable[..., Lake]) -> Lake:
    return prepared(fill)


def test_nothing_to_match(lake: Lake, open_page: Visit) -> None:
    app = open_page("match.py")
    assert not app.exception
    assert "Catalog items" in words(app)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_two_catalogs_are_matched_and_judged(two: Lake, open_page: Visit, language: str) -> None:
    app = open_page("match.py", language=language, dataset="ours", **{"with": "theirs"})
    assert not app.exception
    with use_language(language):
        app.button(key="match_start").click().run()
        assert not app.exception
        assert not app.error
        assert kept.sizes(two, "ours", "theirs")["matches"] >= 23
        first = kept.queue(two, "ours", "theirs", "best", 1)[0]
        assert first.left_title in words(app).replace("\\", "")
        app.button(key="match_say_same").click().run()
        second = kept.queue(two, "ours", "theirs", "best", 1)[0]
        assert second != first
        app.button(key="match_say_different").click().run()
        assert kept.said(two, "ours", "theirs") == {
            (first.left_id, first.right_id): True,
            (second.left_id, second.right_id): False,
        }
        app.button(key="match_undo").click().run()
        app.button(key="match_say_skip").click().run()
        told = {one.label: one.value for one in app.metric}
        assert told[_("Decided by people")] == "1", "counted anew at each key; what was skipped is decided by nobody"
        assert kept.said(two, "ours", "theirs") == {(first.left_id, first.right_id): True}
        app.button(key="match_start").click().run()
    assert not app.exception
    assert not app.error
    held = {(one.left_id, one.right_id) for one in kept.queue(two, "ours", "theirs", "matches")}
    assert (first.left_id, first.right_id) in held
    waiting = kept.queue(two, "ours", "theirs", "best")
    assert waiting
    for least in (0.5, 0.95):
        able = [(one.left_id, one.right_id) for one in waiting if one.matched and one.score >= least]
        assert kept.acceptable(two, "ours", "theirs", least) == able
    assert kept.acceptable(two, "ours", "theirs", 0.95)
    with use_language(language):
        app = open_page("match.py", language=language, dataset="ours", view="results", **{"with": "theirs"})
        app.button(key="match_accept_all").click().run()
    assert not app.exception
    assert len(kept.said(two, "ours", "theirs")) > 3
    assert not kept.acceptable(two, "ours", "theirs", 0.95)


def test_duplicates_results_variants_and_columns(two: Lake, open_page: Visit) -> None:
    kept.match(two, "ours")
    app = open_page("match.py", dataset="ours", queue="variants")
    assert "the colours differ" in words(app)
    assert "<b>" not in words(app).replace("\\<b\\>", "")
    app = open_page("match.py", dataset="ours", view="results")
    assert not app.exception
    frame = app.dataframe[0].value
    assert {"a0", "twin"} in [set(pair) for pair in frame[["left_id", "right_id"]].to_numpy().tolist()]
    assert app.button(key="match_accept_all").disabled
    app = open_page("match.py", dataset="ours", view="columns")
    assert not app.exception
    box = next(one for one in app.selectbox if one.label == "Price")
    box.set_value("").run()
    app.button(key="match_start").click().run()
    assert not app.exception
    now = kept.latest(two, "ours")
    assert now is not None
    assert now.facts["left_columns"]["price"] == ""


@pytest.mark.parametrize("language", ["zh_CN"])
def test_golden_rows_and_the_crosswalk_are_made_on_the_page(two: Lake, open_page: Visit, language: str) -> None:
    kept.match(two, "ours", "theirs")
    app = open_page("match.py", language=language, dataset="ours", view="golden", **{"with": "theirs"})
    assert not app.exception
    assert not app.error
    with use_language(language):
        app.button(key="match_golden").click().run()
        assert not app.error
        app.button(key="match_crosswalk").click().run()
    assert not app.exception
    assert not app.error
    golden, pairs = two.dataset("ours_golden"), two.dataset("ours_theirs_crosswalk")
    assert golden.rows + pairs.rows == two.dataset("ours").rows + two.dataset("theirs").rows
    build(two, propose(two))
    app = open_page("match.py", language=language, dataset="ours")
    offered = {name for box in app.selectbox for name in box.options}
    assert {"ours", "theirs", "ours_golden"} <= offered
    assert not {"shop_items", "ours_theirs_crosswalk"} & offered, "built from the others, or no things at all"
    app = open_page("shop.py", language=language)
    assert not app.exception
    with use_language(language):
        told = _("{name}: as Match found them, ids of {left} that are ids of {right}.")
    assert told.format(name="ours_theirs_crosswalk", left="ours", right="theirs") in words(app).replace("\\", "")


def test_categories_of_two_catalogs_are_mapped_on_the_page(prepared: Callable[..., Lake], open_page: Visit) -> None:
    lake = prepared(taxonomies_fill)
    app = open_page("match.py", dataset="ours", view="categories", **{"with": "theirs"})
    assert not app.exception
    assert not app.error
    assert "Lighting" in app.dataframe[0].value["right"].tolist()
    app.button(key="match_categories").click().run()
    assert not app.exception
    assert lake.dataset("ours_theirs_categories").rows == len(app.dataframe[0].value)
