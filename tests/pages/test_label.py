"""The Label page: empty, first project, labelling, undo, review, head, settings, hostile texts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.annotate import embeddings, log, outcome, project
from core.annotate import head as heads
from core.annotate.project import Project
from core.i18n import use_language
from core.lake import Lake
from core.text.sentiment import predictions
from core.text.sentiment.score import Prediction
from pages.parts.label import work as label_work
from tests.core.annotate.conftest import WORDS, land, prepare, truth

Visit = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No encoder: a word tells the class. A test presses keys faster than a person."""

    def batches(texts: list[str], encoder: object) -> object:
        yield list(range(len(texts))), np.array([[w in t for w in WORDS.values()] for t in texts], np.float32)

    monkeypatch.setattr(embeddings, "batches", batches)
    monkeypatch.setattr(label_work, "TOO_QUICK", 0.0)


@pytest.fixture
def reviews(lake: Lake) -> Lake:
    names = list(WORDS)
    texts = [f"<script>alert({n})</script> **{WORDS[names[n % 3]]}** # {n} :material/home:" for n in range(30)]
    roles = {"text": "review", "rating": "stars"}
    land(lake, pd.DataFrame({"review": texts, "stars": ["1", "3", "5"] * 10}), "reviews", "reviews", roles)
    return lake


@pytest.fixture
def made(reviews: Lake) -> Project:
    found = project.create(reviews, "Mood", "reviews", every=5, goal=10)
    prepare(reviews, found)
    return found


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.subheader, app.info, app.error, app.warning, app.success)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def shown(app: AppTest) -> str:
    return str(app.subheader[0].value)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "This page is about Reviews"), ("zh_CN", "本页使用“评论”数据：每条评论一行，包含正文。上传")],
)
def test_nothing_to_label(lake: Lake, open_page: Visit, language: str, sentence: str) -> None:
    app = open_page("label.py", language=language)
    assert not app.exception
    assert sentence in words(app)


def test_the_first_project_is_made_on_the_page(reviews: Lake, open_page: Visit) -> None:
    app = open_page("label.py")
    app.button(key="label_create").click().run()
    assert not app.exception
    assert not app.error
    assert [one.task for one in project.all_projects(reviews)] == ["sentiment"]
    assert app.button(key="label_give_1").label == "Negative"


def test_from_the_certainty_view_the_queue_starts_below_its_threshold(reviews: Lake, open_page: Visit) -> None:
    version = reviews.dataset("reviews").version
    whole = project.create(reviews, "All", "reviews")
    sure = [0.5 if item.row == 17 else 0.9 for item in project.items(reviews, whole.name)]
    found = [
        (item.row, Prediction(item.text_hash, "en", "positive", 0.0, 1 - p, p))
        for item, p in zip(project.items(reviews, whole.name), sure, strict=True)
    ]
    predictions.prepare(reviews)
    predictions.store(reviews, "reviews", version, "m@1", "torch-fp32-cpu", found)
    app = open_page("label.py", dataset="reviews", queue="uncertain", below="0.6")
    assert not app.exception
    assert "First the 1 item that the model is less than 60 % sure of" in words(app)
    assert "17" in shown(app)
    app.text_input(key="label_title_reviews_sentiment").set_value("Unsure")
    app.button(key="label_create").click().run()
    assert not app.error
    made = project.all_projects(reviews)[0]
    assert [item.row for item in project.items(reviews, made.name)] == [17]


def test_ten_keys_label_ten_texts_and_train_a_head(reviews: Lake, made: Project, open_page: Visit) -> None:
    app = open_page("label.py")
    assert "nothing learned yet" in words(app)
    texts = []
    for _key in range(10):
        texts.append(shown(app))
        position = 1 + list(WORDS).index(truth(texts[-1]))
        app.button(key=f"label_give_{position}").click().run()
        assert not app.exception
    assert len(set(texts)) == 10
    assert len(outcome.human(reviews, made)) == 10
    head = heads.latest(reviews, made)
    assert head is not None
    assert head.facts.labels == 10
    assert "model 2, learned from 10 labels" in words(app)
    assert "items labelled: 10 of 10" in [one.proto.text for one in app.get("progress")]


def test_while_texts_are_prepared_labels_are_taken_and_nothing_turns_red(
    reviews: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vectors that are not there yet: a bar, no error, no learning; the first label after they came makes it learn."""
    waiting = project.create(reviews, "Mood", "reviews", every=2, goal=20)
    monkeypatch.setattr(embeddings, "submit", lambda jobs, project, author=None: None)
    app = open_page("label.py")
    for _key in range(6):
        app.button(key=f"label_give_{1 + list(WORDS).index(truth(shown(app)))}").click().run()
        assert not app.exception
        assert not app.error
    assert len(outcome.human(reviews, waiting)) == 6
    app = open_page("label.py", view="head")
    assert not app.error
    assert app.button(key="label_retrain").disabled
    assert app.button(key="label_curve_run").disabled
    prepare(reviews, waiting)
    app = open_page("label.py")
    app.button(key=f"label_give_{1 + list(WORDS).index(truth(shown(app)))}").click().run()
    assert not app.error
    assert heads.latest(reviews, waiting) is not None


def test_texts_are_inert(made: Project, open_page: Visit) -> None:
    text = shown(open_page("label.py"))
    assert "alert" in text
    assert not any(mark in text.replace(r"\*", "").replace(r"\:", "") for mark in ("<script>", "**", ":material"))


def test_accept_skip_and_undo(reviews: Lake, made: Project, open_page: Visit) -> None:
    for item in project.items(reviews, made.name)[:10]:
        log.label(reviews, made, item, "Ann", truth(item.text))
    heads.train(reviews, made)
    app = open_page("label.py")
    first = shown(app)
    assert app.button(key="label_accept").label.startswith(f"Accept: {truth(first).capitalize()}")
    app.button(key="label_accept").click().run()
    entry = log.in_force(reviews, made.name)[-1]
    assert (entry.source, entry.label, entry.annotator) == ("semi", truth(first), "analyst")
    assert entry.confidence is not None
    app.button(key="label_undo").click().run()
    assert shown(app) == first
    app.button(key="label_skip").click().run()
    assert shown(app) != first
    assert log.in_force(reviews, made.name)[-1].action == "skip"
    assert not app.exception


def test_a_held_key_judges_one_text(
    reviews: Lake, made: Project, open_page: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("label.py")
    monkeypatch.setattr(label_work, "TOO_QUICK", 1000.0)
    app.button(key="label_give_1").click().run()
    assert not app.exception
    assert log.in_force(reviews, made.name) == []


def test_the_annotator_signs(reviews: Lake, made: Project, open_page: Visit) -> None:
    app = open_page("label.py")
    app.text_input(key="label_annotator").set_value("  Zoë  Q ").run()
    app.button(key="label_give_2").click().run()
    assert [one.annotator for one in log.in_force(reviews, made.name)] == ["Zoë Q"]
    app.text_input(key="label_annotator").set_value("model").run()
    assert "cannot sign labels" in words(app)
    assert "label_give_1" not in [button.key for button in app.button]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_review_shows_agreement_and_decides(reviews: Lake, made: Project, open_page: Visit, language: str) -> None:
    items = project.items(reviews, made.name)
    for item in items[:8]:
        log.label(reviews, made, item, "Ann", truth(item.text))
        log.label(reviews, made, item, "Bob", truth(item.text) if item.place else "neutral")
    disputed = [one.place for one in outcome.open_disputes(reviews, made)]
    app = open_page("label.py", language=language, view="review")
    assert not app.exception
    pairs = next(one.value for one in app.dataframe if "kappa" in one.value)
    assert pairs["items"].tolist() == [8]
    with use_language(language):  # the harness names the options of a select box outside the session
        for place in disputed:
            app.button(key=f"label_decide_{place}_2").click().run()
    assert outcome.open_disputes(reviews, made) == []
    assert not app.exception


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_head_view_retrains_and_labels_automatically(
    reviews: Lake, made: Project, open_page: Visit, language: str
) -> None:
    app = open_page("label.py", language=language, view="head")
    with use_language(language):
        app.button(key="label_retrain").click().run()
        assert len(app.info) == 1, "too few labels to learn from is where everybody begins"
        assert not app.error
        for item in project.items(reviews, made.name)[:15]:
            log.label(reviews, made, item, "Ann", truth(item.text))
        app.button(key="label_retrain").click().run()
        assert not app.exception
        assert not app.error
        assert {metric.value for metric in app.metric} >= {"100.0 %"}
        app.number_input(key="label_threshold").set_value(60).run()
        app.button(key="label_auto").click().run()
        assert not app.exception
    sources = [one.source for one in outcome.outcomes(reviews, made).values()]
    assert (sources.count("manual"), sources.count("automatic")) == (15, 15)


def test_settings_are_saved_and_labels_become_a_dataset(reviews: Lake, made: Project, open_page: Visit) -> None:
    log.label(reviews, made, project.items(reviews, made.name)[0], "Ann", "neutral")
    app = open_page("label.py", view="settings")
    app.text_area[0].set_value("Read **twice**. ![x](http://elsewhere/x.png)")
    next(button for button in app.button if button.label == "Save").click().run()
    app.button(key="label_dataset").click().run()
    assert not app.exception
    assert reviews.dataset("mood_labels").rows == 1
    app = open_page("label.py")
    app.button(key="label_guide_button").click().run()
    assert r"Read **twice**\. \!\[x\]" in words(app), "bold stays, a picture does not load"


def test_sessions_are_read_and_judged(lake: Lake, open_page: Visit) -> None:
    frame = pd.DataFrame(
        {
            "who": ["u1", "u1", "u1", "u2", "u2"],
            "what": ["view", "cart", "buy", "pv", "pv"],
            "item": ["lamp", "lamp", "lamp", "<b>cup</b>", "bowl"],
            "at": [
                "2026-01-01 10:00:00",
                "2026-01-01 10:00:30",
                "2026-01-01 10:05:00",
                "2026-01-01 10:00:00",
                "2026-01-02",
            ],
        }
    )
    roles = {"user_id": "who", "event_type": "what", "item_id": "item", "timestamp": "at"}
    land(lake, frame, "events", "events", roles)
    made = project.create(lake, "Intent", "events", task="behaviour")
    assert sorted(str(item.hint) for item in project.items(lake, made.name)) == ["buy", "none", "none"]
    app = open_page("label.py")
    assert not app.exception
    assert "The rule says" in words(app)
    app.button(key="label_give_4").click().run()
    assert list(outcome.human(lake, made).values()) == ["buy"]
