"""The Train page: nothing there, no labels, stars as labels, a climb from the button, results, lost files."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.jobs import open_jobs
from core.lake import Lake
from core.text.training.ladder import Plan, data, job, runs
from core.text.training.ladder.climb import climb
from core.text.training.ladder.runs import Run

Visit = Callable[..., AppTest]
GOOD = ["great", "lovely", "perfect", "sturdy", "comfortable", "works"]
BAD = ["broke", "terrible", "cheap", "disappointed", "refund", "useless"]


def land(lake: Lake, rows: int = 160, stars: bool = True, roles: dict[str, str] | None = None) -> int:
    generator = np.random.default_rng(5)
    nouns = [f"thing{n}" for n in range(400)]
    texts, labels = [], []
    for number in range(rows):
        good = number % 2 == 0
        words = [*generator.choice(GOOD if good else BAD, 2), *generator.choice(nouns, 6)]
        texts.append("the " + " ".join(generator.permutation(words)))
        labels.append("5" if good else "1")
    frame = pd.DataFrame({"review": texts, "stars": labels if stars else [f"id{n}" for n in range(rows)]})
    frame["_row"], frame["_file"], frame["_line"] = range(rows), "reviews.csv", range(2, rows + 2)
    given = {"text": "review", "rating": "stars"} if roles is None else roles
    info = {"dataset": "reviews", "action": "ingest", "layer": "raw", "kind": "reviews", "rows": rows, "roles": given}
    with lake.write("land", info=info) as cursor:
        cursor.register("frame", frame)
        cursor.execute("CREATE OR REPLACE TABLE lake.raw.reviews AS SELECT * FROM frame")
    return lake.dataset("reviews").version


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.subheader, app.info, app.error, app.warning)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def climbed(lake: Lake, rungs: tuple[str, ...] = ("lexicon", "tfidf")) -> list[Run]:
    return climb(lake, data.from_lake(lake, "reviews", "review", "stars"), Plan(rungs))


def test_empty_workspace(lake: Lake, open_page: Visit) -> None:
    app = open_page("train.py")
    assert not app.exception
    assert "No dataset yet" in words(app)


@pytest.mark.parametrize(("language", "title"), [("en", "Nothing trained yet"), ("zh_CN", "还没有训练")])
def test_stars_are_offered_as_labels(lake: Lake, open_page: Visit, language: str, title: str) -> None:
    land(lake)
    app = open_page("train.py", language=language)
    assert not app.exception
    assert title in words(app)
    assert app.selectbox(key="train_text_reviews").value == "review"
    assert app.selectbox(key="train_label_reviews").value == "stars"
    assert not app.button(key="train_run").disabled


def test_the_button_climbs(lake: Lake, open_page: Visit) -> None:
    land(lake)
    app = open_page("train.py")
    app.button_group(key="train_rungs").set_value(["lexicon", "tfidf"]).run()
    app.button(key="train_run").click().run()
    assert not app.exception
    newest = open_jobs(lake).list(job.HANDLER)[0]
    done = open_jobs(lake).wait(newest.id, 60)
    assert done.state == "done", done.error
    app.run()
    assert not app.exception
    assert [run.rung for run in runs.listed(lake)] == ["tfidf", "lexicon"]
    frame = next(one.value for one in app.dataframe if "accuracy" in one.value)
    assert frame["rung"].tolist() == ["Word list", "TF-IDF + logistic"]


def test_a_training_that_goes_on_says_so(lake: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The button waits with a reason beside it, and the page shows how far the training is."""
    land(lake)
    held, free = threading.Event(), threading.Event()

    def slowly(context: object) -> dict[str, object]:
        held.set()
        free.wait(60)
        return {}

    monkeypatch.setattr(job, "run", slowly)
    app = open_page("train.py")
    app.button(key="train_run").click().run()
    assert held.wait(60)
    app.run()
    try:
        assert not app.exception
        assert not app.error
        assert app.button(key="train_run").disabled
        assert "A training is going on" in words(app)
        assert app.get("progress")
    finally:
        free.set()
        open_jobs(lake).wait(open_jobs(lake).list(job.HANDLER)[0].id, 60)


def test_labels_that_cannot_be_trained_on_are_told_at_once(lake: Lake, open_page: Visit) -> None:
    land(lake, stars=False, roles={"text": "review"})
    app = open_page("train.py")
    assert app.selectbox(key="train_text_reviews").value == "review"
    assert app.selectbox(key="train_label_reviews").value is None, "no column of few values that repeat"
    assert app.button(key="train_run").disabled
    app.selectbox(key="train_label_reviews").set_value("stars").run()
    app.button(key="train_run").click().run()
    assert not app.exception
    assert "does not hold two classes" in words(app)
    assert not open_jobs(lake).list(job.HANDLER)


def test_same_column_twice_cannot_be_trained(lake: Lake, open_page: Visit) -> None:
    land(lake)
    app = open_page("train.py")
    app.selectbox(key="train_label_reviews").set_value("review").run()
    assert app.button(key="train_run").disabled


@pytest.mark.parametrize(("language", "heading"), [("en", "Compare two"), ("zh_CN", "比较两次训练")])
def test_results(lake: Lake, open_page: Visit, language: str, heading: str) -> None:
    land(lake)
    lexicon, _tfidf = climbed(lake)
    app = open_page("train.py", language=language)
    assert not app.exception
    assert not app.error
    assert heading in words(app)
    assert app.metric[0].value == f"{100 * lexicon.metrics['test']['accuracy']:.1f} %"
    if language != "en":  # the test harness formats the options of a second run in English
        return
    app.selectbox(key=f"train_second_{lexicon.split_hash}").set_value(lexicon.run).run()
    app.selectbox(key=f"train_first_{lexicon.split_hash}").set_value(lexicon.run).run()
    assert not app.exception


def test_a_model_whose_files_are_gone_says_so(lake: Lake, open_page: Visit, tiny_base: str) -> None:
    land(lake)
    found = climb(lake, data.from_lake(lake, "reviews", "review", "stars"), Plan(("head",), base=tiny_base))
    app = open_page("train.py")
    assert not app.exception
    assert app.button(key="train_use")
    shutil.rmtree(lake.path / "models" / found[0].model)
    app.run()
    assert not app.exception
    assert "no longer there" in words(app)
    assert "train_use" not in [button.key for button in app.button]


@pytest.fixture(scope="module")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> str:
    from tests.core.text.conftest import write_encoder

    return str(write_encoder(tmp_path_factory.mktemp("train") / "base"))
