"""The Sentiment page: nothing there, no text role, never scored, partly scored, scored, broken model."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.jobs import open_jobs
from core.lake import Lake
from core.text.aspects import job as aspect_job
from core.text.aspects import store as aspect_store
from core.text.aspects.mentions import Opinion
from core.text.models import adapter
from core.text.reading import content
from core.text.sentiment import explain, predictions, rescoring
from core.text.sentiment import job as sentiment_job
from core.text.sentiment import score as sentiment
from core.text.sentiment.explain import Explanation, Word
from core.text.sentiment.score import Prediction
from pages.parts.shared.wording import APART

Visit = Callable[..., AppTest]
TEXTS = ["Lovely <b>lamp</b>", "Broke after a day", "It is okay", "很好", "# not a *heading*", "Fine :material/home:"]


def land(lake: Lake, roles: dict[str, str] | None = None, action: str = "ingest") -> int:
    frame = pd.DataFrame({"review": TEXTS, "sku": list("aabbab"), "stars": ["5", "5", "3", "4", "2", "4"]})
    frame["day"] = pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-05", "2026-01-09", "2026-01-12", "2026-01-20"])
    frame["_row"], frame["_file"], frame["_line"] = range(6), "reviews.csv", range(2, 8)
    given = {"text": "review", "item_id": "sku", "rating": "stars", "timestamp": "day"} if roles is None else roles
    info = {"dataset": "reviews", "action": action, "layer": "raw", "kind": "reviews", "rows": 6, "roles": given}
    with lake.write("land", info=info) as cursor:
        cursor.register("frame", frame)
        cursor.execute("CREATE OR REPLACE TABLE lake.raw.reviews AS SELECT * FROM frame")
    return lake.dataset("reviews").version


def score(lake: Lake, version: int, rows: int = 6) -> None:
    found = [
        Prediction("h0", "en", "positive", 0.1, 0.1, 0.8),
        Prediction("h1", "en", "negative", 0.9, 0.05, 0.05),
        Prediction("h2", "en", "neutral", 0.2, 0.5, 0.3),
        Prediction("h3", "zh"),
        Prediction("h4", "en", "positive", 0.1, 0.3, 0.6),
        Prediction("h5", "en", "neutral", 0.3, 0.4, 0.3, True),
    ]
    predictions.prepare(lake)
    stamp = sentiment.model_version()
    predictions.store(lake, "reviews", version, stamp, "torch-fp32-cpu", list(enumerate(found))[:rows])


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.subheader, app.info, app.error, app.warning)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def frame(app: AppTest, column: str) -> pd.DataFrame:
    """The first table on the page that has a column."""
    return next(one.value for one in app.dataframe if column in one.value)


def test_empty_workspace(lake: Lake, open_page: Visit) -> None:
    app = open_page("sentiment.py")
    assert not app.exception
    assert "No dataset yet" in words(app)


def test_no_text_role(lake: Lake, open_page: Visit) -> None:
    land(lake, roles={"item_id": "sku"})
    app = open_page("sentiment.py")
    assert not app.exception
    assert "No text column" in words(app)
    assert "sentiment_run" not in [button.key for button in app.button]


@pytest.mark.parametrize(("language", "title"), [("en", "Not scored yet"), ("zh_CN", "还没有评分")])
def test_never_scored(lake: Lake, open_page: Visit, language: str, title: str) -> None:
    land(lake)
    app = open_page("sentiment.py", language=language)
    assert not app.exception
    assert title in words(app)
    assert not app.button(key="sentiment_run").disabled


def test_the_button_queues_the_job(lake: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    version = land(lake)
    monkeypatch.setattr(sentiment_job, "HANDLER", "tests.pages.test_sentiment:stand_in")
    app = open_page("sentiment.py")
    app.button(key="sentiment_run").click().run()
    assert not app.exception
    job = open_jobs(lake).list("tests.pages.test_sentiment:stand_in")[0]
    assert (job.params["dataset"], job.params["version"]) == ("reviews", version)
    assert open_jobs(lake).wait(job.id, 20).state == "done"


def stand_in(job: object) -> dict[str, object]:
    return {"rows": 6}


def test_scored(lake: Lake, open_page: Visit) -> None:
    score(lake, land(lake))
    app = open_page("sentiment.py")
    assert not app.exception
    assert not app.error
    tiles = {metric.label: metric.value for metric in app.metric}
    assert tiles["Scored"] == "5"
    assert tiles["Positive"] == "40.0 %"
    assert tiles["Negative"] == "20.0 %"
    assert tiles["Not scored"] == "1"
    assert "mean confidence 64.0 % · 1 text cut" in words(app)
    assert "sentiment_run" not in keys(app)
    assert frame(app, "text")["text"].tolist()[:2] == [TEXTS[1], TEXTS[0]]
    assert frame(app, "text")["line"].tolist()[:2] == [3, 2]
    assert frame(app, "key")["key"].tolist() == ["2", "3", "4", "5"]


def keys(app: AppTest) -> list[str | None]:
    return [button.key for button in app.button]


def test_scored_again_from_the_page(lake: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    version = land(lake)
    score(lake, version)
    monkeypatch.setattr(sentiment_job, "HANDLER", "tests.pages.test_sentiment:no_disk")
    app = open_page("sentiment.py")
    app.selectbox(key="sentiment_engine").set_value("onnx-fp32").run()
    app.button(key="sentiment_again_run").click().run()
    assert not app.exception
    job = open_jobs(lake).list("tests.pages.test_sentiment:no_disk")[0]
    stamp = sentiment.model_version()
    wanted = {"dataset": "reviews", "version": version, "model": "auto", "engine": "onnx-fp32", "again": stamp}
    assert wanted.items() <= job.params.items()
    assert open_jobs(lake).wait(job.id, 20).state == "failed"
    app.run()
    assert not {"sentiment_run", "sentiment_again_run"} & set(keys(app))  # the bar's Resume is the one thing to press
    assert f"job_resume_{job.id}" in keys(app)
    assert "the repeat replaces them when it ends" in words(app)
    assert next(metric.value for metric in app.metric if metric.label == "Scored") == "5"  # the old results stay
    score_other(lake, version, stamp)
    app.run()
    assert frame(app, "text")["text"].tolist()[0] == TEXTS[2]  # as many rows as before, but other numbers


@pytest.mark.parametrize(("language", "word"), [("en", "Discard this repeat"), ("zh_CN", "放弃这次重读")])
def test_a_failed_repeat_is_discarded_from_the_page(
    lake: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    version = land(lake)
    score(lake, version)
    monkeypatch.setattr(sentiment_job, "HANDLER", "tests.pages.test_sentiment:no_disk")
    stamp = sentiment.model_version()
    job = open_jobs(lake).wait(sentiment_job.submit(open_jobs(lake), lake, "reviews", again=stamp), 20)
    half = rescoring.key(stamp, job.id)
    rescoring.prepare(lake, "reviews", version, half)
    predictions.store(lake, "reviews", version, half, "e", [(0, Prediction("h0", "zh"))], table=rescoring.WAITING)
    app = open_page("sentiment.py", language=language)
    discard = app.button(key=f"job_discard_run_{job.id}")
    assert discard.label == word
    discard.click().run()
    assert not app.exception
    assert open_jobs(lake).get(job.id).state == "discarded"
    assert predictions.progress(lake, "reviews", version, half, rescoring.WAITING) == (None, 0)
    assert "sentiment_again_run" in keys(app)
    assert f"job_resume_{job.id}" not in keys(app)
    assert next(metric.value for metric in app.metric) == "5"


def test_a_first_scoring_is_resumed_not_discarded(
    lake: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    score(lake, land(lake), rows=3)
    monkeypatch.setattr(sentiment_job, "HANDLER", "tests.pages.test_sentiment:no_disk")
    job = open_jobs(lake).wait(sentiment_job.submit(open_jobs(lake), lake, "reviews"), 20)
    app = open_page("sentiment.py")
    assert f"job_resume_{job.id}" in keys(app)
    assert f"job_discard_run_{job.id}" not in keys(app)


def no_disk(job: object) -> dict[str, object]:
    raise OSError(28, "No space left on device")


def score_other(lake: Lake, version: int, stamp: str) -> None:
    """Results that replace those of ``score``, as the end of a repeat does."""
    key = rescoring.key(stamp, 1)
    rescoring.prepare(lake, "reviews", version, key)
    found = [Prediction(f"h{n}", "en", "neutral", 0.1, 0.9 if n == 2 else 0.6, 0.0) for n in range(6)]
    predictions.store(lake, "reviews", version, key, "onnx-fp32-cpu", list(enumerate(found)), table=rescoring.WAITING)
    rescoring.replace(lake, "reviews", version, key, stamp, stamp)


def test_groups_and_orders(lake: Lake, open_page: Visit) -> None:
    score(lake, land(lake))
    app = open_page("sentiment.py")
    app.number_input(key="sentiment_least").set_value(2).run()
    assert frame(app, "confidence")[["key", "reviews"]].values.tolist() == [["a", 3], ["b", 2]]
    app.segmented_control(key="sentiment_order").set_value("contradiction").run()
    assert not app.exception
    assert frame(app, "text")["text"].tolist() == [TEXTS[1], TEXTS[4]]


def test_partly_scored_says_so(lake: Lake, open_page: Visit) -> None:
    score(lake, land(lake), rows=3)
    app = open_page("sentiment.py")
    assert not app.exception
    assert "Rows stored so far: 3 of 6" in words(app)
    assert not app.button(key="sentiment_run").disabled


def test_results_of_an_older_version_say_so(lake: Lake, open_page: Visit) -> None:
    old = land(lake)
    score(lake, old)
    new = land(lake)
    app = open_page("sentiment.py")
    assert not app.exception
    numbers = [lake.ordinal_of("reviews", snapshot) for snapshot in (old, new)]
    assert "of version {}; the newest is {}".format(*numbers) in words(app)
    assert not app.button(key="sentiment_run").disabled


def test_a_broken_model_is_one_friendly_box(
    lake: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    land(lake)
    monkeypatch.setattr(adapter, "MODELS", tmp_path)
    app = open_page("sentiment.py")
    assert not app.exception
    assert [box.value for box in app.error]
    assert "Traceback" not in words(app)


@pytest.mark.parametrize(("language", "title"), [("en", "Too few reviews per period"), ("zh_CN", "评价太少")])
def test_surges_of_few_reviews_say_so(lake: Lake, open_page: Visit, language: str, title: str) -> None:
    score(lake, land(lake))
    app = open_page("sentiment.py", language=language, view="surges")
    assert not app.exception
    assert not app.error
    assert title in words(app)


def test_a_surge_shows_its_words_and_reviews(lake: Lake, open_page: Visit) -> None:
    land_surge(lake)
    app = open_page("sentiment.py", view="surges", surge_by="item")
    assert not app.exception
    assert not app.error
    assert "Negative reviews surged in 1 period" in words(app)
    assert "100 % negative" in words(app)
    assert "**flicker**" in words(app)
    assert "\\<b\\>night" in words(app)


def land_surge(lake: Lake) -> None:
    """Thirty weeks of one lamp; in the last but one week every review complains of flicker."""
    days = pd.date_range("2026-01-05", periods=210, freq="D")
    bad = [i // 7 == 28 or i % 7 == 0 for i in range(210)]
    texts = ["flicker <b>night" if i // 7 == 28 else "late box" if bad[i] else "fine" for i in range(210)]
    frame = pd.DataFrame({"review": texts, "sku": "lamp", "day": days})
    frame["_row"], frame["_file"], frame["_line"] = range(210), "reviews.csv", range(2, 212)
    roles = {"text": "review", "item_id": "sku", "timestamp": "day"}
    info = {"dataset": "reviews", "action": "ingest", "layer": "raw", "kind": "reviews", "rows": 210, "roles": roles}
    with lake.write("land", info=info) as cursor:
        cursor.register("frame", frame)
        cursor.execute("CREATE OR REPLACE TABLE lake.raw.reviews AS SELECT * FROM frame")
    version = lake.dataset("reviews").version
    predictions.prepare(lake)
    good, poor = ("positive", 0.1, 0.1, 0.8), ("negative", 0.8, 0.1, 0.1)
    rows = [(i, Prediction(f"s{i}", "en", *(poor if bad[i] else good))) for i in range(210)]
    predictions.store(lake, "reviews", version, sentiment.model_version(), "torch-fp32-cpu", rows)


def test_certainty_counts_what_goes_to_a_person(lake: Lake, open_page: Visit) -> None:
    score(lake, land(lake))
    app = open_page("sentiment.py", view="certainty")
    assert not app.exception
    assert not app.error
    assert "2 reviews of 5" in words(app)
    app.slider(key="sentiment_threshold").set_value(70).run()
    assert "3 reviews of 5" in words(app)
    assert "Stars agree with" in words(app)


def stand_in_explanation(model: str, value: object, *, window: int = 0) -> Explanation:
    words = (Word(0, 6, 0.3, 0.1), Word(7, 15, -0.1, 0.0))
    curves = {"gradient": (0.9, 0.4), "omission": (0.9, 0.6), "random": (0.9, 0.8)}
    return Explanation("Lovely <b>lamp</b>", "positive", 0.9, 0.5, words, 0.2, 0.0004, curves, window, 2, "tiny")


def test_a_review_is_explained_with_its_markup_inert(
    lake: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    score(lake, land(lake))
    monkeypatch.setattr(explain, "explain", stand_in_explanation)
    app = open_page("sentiment.py", view="explain")
    assert not app.exception
    assert "Positive with 90.0 %" not in words(app)
    app.button(key="sentiment_explain").click().run()
    assert not app.exception
    assert not app.error
    assert "above all for “Lovely”" in words(app)
    assert "longer than the model reads" in words(app)
    drawn = next(str(one.value) for one in app.get("html") if "aria-hidden" in str(one.value))
    assert "is not here any more" in words(app)  # the fixture's stamp names two models, no stored one
    assert "&lt;b&gt;" in drawn
    assert "<b>" not in drawn
    assert frame(app, "gradient")["word"].tolist() == ["Lovely", "<b>lamp<"]


def test_another_order_shows_another_review_at_once(
    lake: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chosen review stands on the page before it is explained, and no longer under the explanation of another."""
    score(lake, land(lake))
    monkeypatch.setattr(explain, "explain", stand_in_explanation)
    app = open_page("sentiment.py", view="explain")
    first = str(app.selectbox(key="explain_review_confident").value)
    assert content.read(first).text in unmarked(app)
    app.button(key="sentiment_explain").click().run()
    assert "above all for" in words(app)
    app.button_group(key="explain_order").set_value("uncertain").run()
    assert not app.exception
    second = str(app.selectbox(key="explain_review_uncertain").value)
    assert second != first
    assert content.read(second).text in unmarked(app)
    assert "above all for" not in words(app)


def unmarked(app: AppTest) -> str:
    return words(app).replace("\\", "").replace(APART, "")


def test_a_text_no_model_reads_says_so(lake: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    score(lake, land(lake))
    monkeypatch.setattr(explain, "model_for", lambda language, scorers, home: None)
    app = open_page("sentiment.py", view="explain")
    app.button(key="sentiment_explain").click().run()
    assert not app.exception
    assert "No model here reads this text" in words(app)


def test_aspects_without_a_model_say_what_to_do(lake: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    score(lake, land(lake))
    monkeypatch.setattr(aspect_store, "stamp", lambda: "")
    app = open_page("sentiment.py", view="aspects")
    assert not app.exception
    assert "make models" in words(app)


def test_aspects_name_the_most_blamed_and_mark_the_mention(
    lake: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = land(lake)
    score(lake, version)
    monkeypatch.setattr(aspect_store, "stamp", lambda: "tiny@1")
    aspect_store.prepare(lake)
    said = [
        (0, "h0", "en", "Lovely lamp", [Opinion("looks", 7, 11, "positive", 0.9)]),
        (4, "h4", "en", "# not a *heading*", [Opinion("quality", 8, 17, "negative", 0.8)]),
    ]
    aspect_store.store(lake, "reviews", version, "tiny@1", said)
    app = open_page("sentiment.py", view="aspects")
    assert not app.exception
    assert not app.error
    assert "Quality and material draws the most blame: 100 % of its mentions (1)" in words(app)
    assert "2 reviews of 2 mention an aspect" in words(app)
    assert not app.button(key="aspects_run").disabled
    drawn = "".join(str(one.value) for one in app.get("html"))
    assert "<strong><u>*heading*</u></strong>" in drawn
    assert "reviews.csv, line 6" in drawn
    assert "over time" not in words(app)  # one mention is no course


def read_all(lake: Lake, version: int, stamp: str, label: str, rows: int = 6) -> None:
    aspect_store.prepare(lake)
    said = [(n, f"h{n}", "en", "Lovely lamp", [Opinion("looks", 7, 11, label, 0.9)]) for n in range(rows)]
    aspect_store.store(lake, "reviews", version, stamp, said)


@pytest.mark.parametrize(("language", "told"), [("en", "would say the same again"), ("zh_CN", "相同的结果")])
def test_aspects_read_by_the_present_models_are_not_read_again(
    lake: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    version = land(lake)
    score(lake, version)
    read_all(lake, version, "tiny@1", "negative")
    monkeypatch.setattr(aspect_store, "stamp", lambda: "tiny@1")
    app = open_page("sentiment.py", language=language, view="aspects")
    assert not app.exception
    assert told in words(app)
    assert not {"aspects_run", "aspects_again"} & set(keys(app))


def test_aspects_are_read_again_by_changed_models_and_a_failed_repeat_is_discarded(
    lake: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = land(lake)
    score(lake, version)
    read_all(lake, version, "tiny@1", "negative")
    monkeypatch.setattr(aspect_store, "stamp", lambda: "tiny@2")
    monkeypatch.setattr(aspect_job, "HANDLER", "tests.pages.test_sentiment:no_disk")
    app = open_page("sentiment.py", view="aspects")
    assert "Other models or words are here now: tiny@2" in unmarked(app)
    app.button(key="aspects_again").click().run()
    assert not app.exception
    job = open_jobs(lake).list("tests.pages.test_sentiment:no_disk")[0]
    assert {"version": version, "again": "tiny@1", "models": "tiny@2"}.items() <= job.params.items()
    assert open_jobs(lake).wait(job.id, 20).state == "failed"
    read_all(lake, version, "tiny@2", "positive", rows=4)
    app.run()
    assert f"job_resume_{job.id}" in keys(app)
    assert not {"aspects_run", "aspects_again"} & set(keys(app))
    assert "Looks draws the most blame: 100 % of its mentions (6)" in words(app)
    app.button(key=f"job_discard_run_{job.id}").click().run()
    assert not app.exception
    assert aspect_store.progress(lake, "reviews", version, "tiny@2") == (None, 0)
    assert "Looks draws the most blame: 100 % of its mentions (6)" in words(app)
    assert "aspects_again" in keys(app)
