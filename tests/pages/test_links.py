"""Links between pages lead to the dataset they name, whatever was chosen before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.annotate import project
from core.collect import ingest
from core.lake import Lake
from core.text.sentiment import predictions
from core.text.sentiment.score import Prediction
from pages.parts.shared.navigation import PAGES

Visit = Callable[..., AppTest]
WITHOUT = {
    "overview.py",
    "upload.py",
    "label.py",
    "shop.py",
    "incidents.py",
    "runs.py",
    "reports.py",
    "roadmap.py",
    "catalog.py",
    "access.py",  # on one of its tabs
    "audit.py",
}
"""Pages without the select box of datasets."""
TAB = {"robustness.py": {"tab": "reviews"}}
ASKING = sorted(file.name for file in PAGES.glob("[!_]*.py") if file.name not in WITHOUT)


def east_and_west(lake: Lake) -> None:
    """Two datasets of one kind, so that either can be shown on a page; the first is what a box shows unasked."""
    for name in ("east", "west"):
        with TemporaryDirectory() as folder:
            path = Path(folder, f"{name}.csv")
            frame = pd.DataFrame({"words": [f"{name} {n}" for n in range(30)], "stars": ["1", "3", "5"] * 10})
            frame.to_csv(path, index=False)
            ingest(lake, path, name)


@pytest.fixture
def two(prepared: Callable[..., Lake]) -> Lake:
    return prepared(east_and_west)


ROLES: dict[str, tuple[str, dict[str, str]]] = {
    **dict.fromkeys(("recommend.py", "replay.py"), ("events", {"user_id": "words", "item_id": "stars"})),
    **dict.fromkeys(("match.py", "search.py"), ("items", {"title": "words"})),
    "answers.py": ("answers", {"question": "words", "answer": "stars"}),
    "stock.py": ("inventory", {"item_id": "words", "stock": "stars"}),
    "ads.py": ("ads", {"item_id": "words", "bid": "stars"}),
    "forecast.py": ("events", {"user_id": "words", "timestamp": "stars"}),
}
READ = ("reviews", {"text": "words", "rating": "stars"})


def kind_for(page: str, lake: Lake) -> None:
    """Make both datasets ones that the page shows."""
    kind, roles = ROLES.get(page, READ)
    for name in ("east", "west"):
        lake.describe(name, kind=kind, roles=roles)


def filled_for(page: str) -> Callable[[Lake], None]:
    """What fills a lake with two datasets that the page shows, of one name for all pages of a kind."""

    def fill(lake: Lake) -> None:
        east_and_west(lake)
        kind_for(page, lake)

    fill.__qualname__ = f"filled_for_{ROLES.get(page, READ)[0]}"
    return fill


def follow(app: AppTest, page: str, **params: str) -> AppTest:
    """What a browser asks for after a click on a link."""
    app.switch_page(f"pages/{page}")
    app.query_params.clear()
    for name, value in {"lang": "en", **params}.items():
        app.query_params[name] = value
    return app.run()


@pytest.mark.parametrize(
    ("before", "asked", "via"), [("east", "west", None), ("west", "east", "overview.py"), ("west", "west", None)]
)
@pytest.mark.parametrize("page", ASKING)
def test_a_page_shows_the_dataset_that_a_link_names(
    prepared: Callable[..., Lake], open_page: Visit, page: str, before: str, asked: str, via: str | None
) -> None:
    prepared(east_and_west if page == "experiments.py" else filled_for(page))
    app = open_page("quarantine.py" if page != "quarantine.py" else "trends.py", dataset=before)
    assert app.selectbox(key="dataset").value == before
    if via:
        follow(app, via)
    follow(app, page, dataset=asked, **TAB.get(page, {}))
    assert not app.exception
    assert app.selectbox(key="dataset").value == asked
    assert app.query_params["dataset"] == asked
    app.run()
    assert app.selectbox(key="dataset").value == asked


def test_a_choice_goes_along_and_is_in_the_address(two: Lake, open_page: Visit) -> None:
    app = open_page("profile.py")
    assert app.query_params["dataset"] == "east"
    app.selectbox(key="dataset").set_value("west").run()
    assert app.query_params["dataset"] == "west"
    app.selectbox(key="dataset").set_value("east").run()
    assert app.query_params["dataset"] == "east"
    app.selectbox(key="dataset").set_value("west").run()
    follow(app, "upload.py")
    follow(app, "quality.py")  # the menu names no dataset
    assert app.selectbox(key="dataset").value == "west"
    assert app.query_params["dataset"] == "west"


def test_labelling_is_about_the_dataset_of_the_link(two: Lake, open_page: Visit) -> None:
    kind_for("label.py", two)
    project.create(two, "Mood", "east")
    app = open_page("sentiment.py", dataset="west")
    follow(app, "label.py", dataset="west", queue="uncertain", below="0.6")
    assert not app.exception
    assert app.selectbox(key="label_new_dataset").value == "west"


def test_the_link_to_labelling_names_the_dataset(two: Lake, open_page: Visit) -> None:
    kind_for("sentiment.py", two)
    found = [(n, Prediction(f"h{n}", "en", "negative", 0.5, 0.3, 0.2)) for n in range(30)]
    predictions.prepare(two)
    predictions.store(two, "west", two.dataset("west").version, "m@1", "torch-fp32-cpu", found)
    with patch.object(st, "page_link", wraps=st.page_link) as drawn:
        open_page("sentiment.py", dataset="west", view="certainty")
    assert drawn.call_args.kwargs["query_params"]["dataset"] == "west"
