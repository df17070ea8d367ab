"""What a page shows of a dataset is the same by the menu as by its address, whatever was set for another before.

A browser keeps a widget's value as long as one with the same id is drawn, which the test harness does not do; so the
ids of the two datasets' widgets are compared as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pytest
from google.protobuf.json_format import MessageToDict
from streamlit.runtime.state.common import TESTING_KEY
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element, Widget

from core import quality
from core.clean import Recipe, RecipeStep, apply
from core.collect import ingest
from core.experiment import analyse_dataset, dataset_columns, keep, suggest
from core.i18n import use_language
from core.integrate.match import kept
from core.lake import Lake
from core.text.robustness import run, store, suite
from core.text.sentiment import predictions
from core.text.sentiment.score import Prediction
from core.text.training.ladder import Plan as Climb
from core.text.training.ladder import data
from core.text.training.ladder.climb import climb
from pages.parts.shared import wording
from tests.pages.test_links import ASKING

Visit = Callable[..., AppTest]
WORKSPACE = {
    "dataset",
    "lang",
    "q",
    "catalog",
    "standings",
    "together",
    "with",
    "quarantine_datasets",
    "personal_datasets",
    "erase_said",
    "tabs",
    "robustness_model",
    "storage",
    "page_view",
    "experiment_author",
    "anomaly_reviewer",
}
PLACE_LABELS = {"View", "视图"}
"""Keys of widgets that are no dataset's own: the workspace's, and where on a page one looks."""
KIND = {
    "match.py": "items",
    "consistency.py": "reviews",
    "sentiment.py": "reviews",
    "robustness.py": "reviews",
    "train.py": "reviews",
    "recommend.py": "events",
    "replay.py": "events",
    "ads.py": "ads",
    "stock.py": "inventory",
    "topics.py": "reviews",
    "answers.py": "answers",
    "forecast.py": "events",
    "search.py": "items",
    "fraud.py": "reviews",
}
PLACES = {
    "profile.py": [{}, *({"tab": tab} for tab in ("structure", "associations", "gaps", "compare", "report"))],
    "datasets.py": [{}, *({"tab": tab} for tab in ("people", "lineage", "versions", "compare", "said"))],
    "catalog.py": [{}, *({"view": view} for view in ("columns", "critical", "descriptions"))],
    "sentiment.py": [{}, *({"view": view} for view in ("surges", "certainty", "aspects", "explain"))],
    "personal.py": [{}, {"tab": "keep"}, {"tab": "erase"}],
    "robustness.py": [{"tab": "reviews"}],
    "replay.py": [{}, *({"view": view} for view in ("checks", "dirt"))],
    "search.py": [{}, {"view": "log"}],
    "ads.py": [{}, {"view": "auction"}],
    "fraud.py": [{}, {"view": "accounts"}],
    "anomalies.py": [{}, {"view": "days"}, {"view": "measured"}],
    "experiments.py": [{}, {"view": "design"}, {"view": "simulator"}],
}
"""Where on a page one can look, by what its address says."""
STATELESS = ("button", "download_button")
UNTOUCHED = ("on_", "explain_order")
"""Keys of what is not set here: a recipe's step, whose switch changes the stored draft; an order, whose list of texts
the harness cannot follow. Fields of a form are left too: until it is sent, only the browser knows them."""
FILES = ("deferredFileId", "url")
"""What is new at every run: where a download lies."""
STATE = (*FILES, "default", "value", "setValue", "rawValue", "rawValues", "values")
"""Of widgets, what the value says in the end."""
CASES = [
    pytest.param(page, place, language, id=f"{page}-{'-'.join(place.values()) or 'first'}-{language}")
    for page in ASKING
    for place in PLACES.get(page, [{}])
    for language in (["en", "zh_CN"] if place == PLACES.get(page, [{}])[0] else ["en"])
]
ROWS = 160
NOUNS = ("lamp", "chair", "kettle", "rug")
GOOD = ("great", "lovely", "perfect", "sturdy", "comfortable", "works")
BAD = ("broke", "terrible", "cheap", "disappointed", "refund", "useless")


def reviews(seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    good, nouns = draw.random(ROWS) < 0.5, draw.choice(NOUNS, ROWS)
    texts = []
    for noun, liked in zip(nouns, good, strict=True):
        words = [*draw.choice(GOOD if liked else BAD, 2), *(f"thing{n}" for n in draw.integers(0, 400, 6))]
        texts.append(f"The {noun}: {' '.join(draw.permutation(words))} ")
    days = [str(date(2026, 1, 1) + timedelta(days=int(n))) for n in draw.integers(0, 90, ROWS)]
    frame = pd.DataFrame({"product": nouns, "review": texts, "stars": np.where(good, 5, 1), "day": days})
    return frame if seed % 2 else frame.assign(channel=draw.choice(["web", "shop"], ROWS))


def trial(seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    frame = pd.DataFrame({"user_id": [f"u{n}" for n in range(300)], "variant": draw.choice(["a", "b"], 300)})
    frame["bought"] = (draw.random(300) < 0.3).astype(int)
    frame["spend"] = np.round(draw.gamma(2, 10, 300), 2)
    frame["visits"] = draw.integers(1, 9, 300)
    return frame if seed % 2 else frame.assign(country=draw.choice(["DE", "FR"], 300))


def visits(seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    times = pd.Timestamp("2026-03-01") + pd.to_timedelta(np.sort(draw.integers(0, 40 * 86400, 400)), unit="s")
    frame = pd.DataFrame({"user_id": [f"u{n}" for n in draw.integers(0, 25, 400)]})
    frame["item_id"] = [f"i{n}" for n in draw.integers(0, 20, 400)]
    frame["event"] = draw.choice(["view", "cart", "purchase"], 400, p=[0.7, 0.2, 0.1])
    return frame.assign(time=times.astype(str))


def goods(seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    names = [f"{noun} {kind} KX{1000 + 7 * n}" for n, (noun, kind) in enumerate(zip(NOUNS * 8, GOOD * 6, strict=False))]
    names[-3:] = [f"{name} boxed" for name in names[:3]]
    frame = pd.DataFrame({"sku": [f"p{n}" for n in range(len(names))], "name": names})
    return frame.assign(price=np.round(draw.uniform(5, 90, len(names)), 2 - seed))


def offers(seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    frame = pd.DataFrame({"item": [f"i{n}" for n in range(18)], "bid": np.round(draw.uniform(0.2, 2, 18), 2)})
    frame.loc[seed + 1, "bid"] = -1.0
    return frame.assign(budget=draw.integers(20, 90, 18), campaign=draw.choice(["spring", "sale"], 18))


def shelves(seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    frame = pd.DataFrame({"item": [f"i{n}" for n in range(18)], "stock": draw.integers(0, 6, 18)})
    frame.loc[seed + 1, "stock"] = -1
    return frame.assign(days=draw.choice([3, 7], 18), cost=np.round(draw.uniform(2, 20, 18), 2))


def asked(seed: int) -> pd.DataFrame:
    """Questions of two desks; the second answers one of them otherwise."""
    things = ("parcel", "invoice", "refund", "voucher", "gift", "size")
    rows = [(f"Where is my {thing}?", f"See {thing} page {seed}.") for thing in things]
    return pd.DataFrame(rows, columns=["question", "answer"])


class Still(datetime):
    """A clock that stands."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime(2030, 1, 1, tzinfo=tz)


def two_of_each(lake: Lake) -> None:
    """Two datasets of each kind, with bad rows, versions, scores, checks, runs and kept readouts."""
    lines = {
        "reviews": (reviews, {"text": "review", "rating": "stars", "item_id": "product", "timestamp": "day"}),
        "assignments": (trial, {"unit_id": "user_id", "variant": "variant"}),
        "events": (visits, {"user_id": "user_id", "item_id": "item_id", "event_type": "event", "timestamp": "time"}),
    }
    lines["ads"] = (offers, {"item_id": "item", "bid": "bid", "budget": "budget", "campaign": "campaign"})
    lines["inventory"] = (shelves, {"item_id": "item", "stock": "stock", "lead_time": "days", "cost": "cost"})
    lines["answers"] = (asked, {"question": "question", "answer": "answer"})
    lines["items"] = (goods, {"item_id": "sku", "title": "name", "price": "price"})
    with TemporaryDirectory() as folder:
        for kind, (make, roles) in lines.items():
            for seed, name in enumerate(("east", "west")):
                path = Path(folder, f"{name}.csv")
                path.write_text(make(seed).to_csv(index=False) + "torn\n" * (seed + 1))
                ingest(lake, path, f"{kind}_{name}")
                lake.describe(f"{kind}_{name}", kind=kind, roles=roles)
    for name in ("items_east", "items_west"):
        kept.match(lake, name)
    for name in ("reviews_east", "reviews_west"):
        state = lake.dataset(name)
        found = [
            (n, Prediction(f"h{n}", "en", *(("positive", 0.1, 0.1, 0.8) if n % 3 else ("negative", 0.6, 0.3, 0.1))))
            for n in range(state.rows)
        ]
        predictions.prepare(lake)
        predictions.store(lake, name, state.version, "m@1", "torch-fp32-cpu", found)
        climb(lake, data.from_lake(lake, name, "review", "stars"), Climb(("lexicon", "tfidf")))
    for name in ("assignments_east", "assignments_west"):
        plan = suggest(dataset_columns(lake, name), lake.dataset(name).roles)
        assert plan is not None
        keep(lake, analyse_dataset(lake, name, plan))
        quality.check(lake, name)
        apply(lake, name, Recipe((RecipeStep("drop_rows", (), {"condition": "spend > 40"}),)))
        quality.check(lake, name)
    cheerful = np.array([0.1, 0.1, 0.8])
    outcomes = run.run(suite.build("en"), lambda texts: np.tile(cheerful, (len(texts), 1)))
    store.save(lake, "sentiment_en@1", outcomes, [])


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(two_of_each)


def nodes(app: AppTest) -> Iterator[Element]:
    return (node for node in app.main if isinstance(node, Element))


def plain(text: str) -> str:
    """A proto's text without what names the widget's turn."""
    return re.sub(r"~\d+", "", re.sub(r"\$\$ID-[0-9a-f]+-", "", text))


def shown(app: AppTest) -> list[Any]:
    """All that the page shows, in order: widgets by label, choices and value, the rest as the browser is told."""
    assert not app.exception
    found = []
    for node in nodes(app):
        said = MessageToDict(node.proto) if node.proto is not None else {}
        value = None
        if isinstance(node, Widget):
            value = str(getattr(node, "value", None))
        for name in STATE if isinstance(node, Widget) else FILES:
            said.pop(name, None)
        found.append((node.type, value, plain(repr(sorted(said.items())))))
    return found


def differing(one: list[Any], other: list[Any]) -> list[Any]:
    """The pairs that differ, so that a failure can be read."""
    return [pair for pair in zip_longest(one, other) if pair[0] != pair[1]]


def identities(app: AppTest) -> dict[str, str]:
    """Key of each widget that holds a choice, by its id."""
    ids = {str(getattr(node.proto, "id", "") or "") for node in nodes(app) if node.proto and node.type not in STATELESS}
    return {one: plain(one) for one in ids if one.startswith("$$ID")}


def address(app: AppTest) -> dict[str, str]:
    """What the address says, each parameter once."""
    given = {key: app.query_params[key] for key in app.query_params}
    return {key: value[0] if isinstance(value, list) else value for key, value in given.items()}


def choose(node: Any, place: int, spelled: dict[str, Any]) -> None:
    """Choose an option by its place: the harness would format its label once more, so that rests for the run."""
    known = node.root.session_state[TESTING_KEY]
    spelled[node.id], known[node.id] = known[node.id], str
    node.set_value(node.options[place])


def change(app: AppTest) -> None:
    """Set every widget of the dataset to something else."""
    spelled: dict[str, Any] = {}
    for node in list(nodes(app)):
        key = str(getattr(node, "key", "") or "")
        if not isinstance(node, Widget) or key.split("~")[0] in WORKSPACE or getattr(node, "disabled", False):
            continue
        if key.startswith(UNTOUCHED) or getattr(node, "form_id", ""):
            continue
        options = list(getattr(node, "options", ()) or ())
        match node.type:
            case "toggle" | "checkbox":
                node.set_value(not node.value)
            case "selectbox" if len(options) > 1:
                choose(node, (node.index or 0) - 1, spelled)
            case "button_group" if len(options) > 1 and node.label not in PLACE_LABELS:
                choose(node, -1 if 0 in node.indices else 0, spelled)
            case "multiselect" if options:
                node.set_value([] if node.value else options[:1])
            case "number_input":
                step = node.step or 1
                node.set_value(node.value + (step if node.max is None or node.value + step <= node.max else -step))
            case "text_input" | "text_area":
                node.set_value("something else")
            case "slider":
                node.set_value(node.max)
    app.run()
    app.session_state[TESTING_KEY].update(spelled)


@pytest.mark.parametrize(("page", "place", "language"), CASES)
def test_a_page_is_the_same_by_the_menu_as_by_its_address(
    shop: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch, page: str, place: dict[str, str], language: str
) -> None:
    monkeypatch.setattr(wording, "datetime", Still)
    kind = KIND.get(page, "assignments")
    east, west = f"{kind}_east", f"{kind}_west"
    with use_language(language):  # the harness spells options where the app does not run
        fresh, addresses = {}, {}
        for name in (east, west):
            app = open_page(page, language=language, dataset=name, **place)
            fresh[name], addresses[name] = shown(app), address(app)
        assert fresh[east] != fresh[west]
        app = open_page(page, language=language, dataset=east, **place)
        for name in (west, east, west):
            change(app)
            assert not app.exception
            before = identities(app)
            app.selectbox(key="dataset").set_value(name).run()
            assert differing(shown(app), fresh[name]) == []
            assert address(app) == addresses[name]
            assert {before[one] for one in set(before) & set(identities(app))} <= WORKSPACE
            assert differing(shown(app.run()), fresh[name]) == []
