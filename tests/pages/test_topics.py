"""The page Topics: nothing said, not read yet, read; a planted complaint stands first with its cause."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.i18n import use_language
from core.incidents import incidents
from core.jobs import open_jobs
from core.lake import Lake
from core.voice import actions, hear, heard
from tests.core.voice.planted import land, reviews, without_model

Visit = Callable[..., AppTest]


def told(page: AppTest) -> str:
    said = [*page.markdown, *page.caption, *page.subheader, *page.info, *page.success, *page.warning, *page.error]
    return " ".join(str(one.value) for one in said).replace("\\", "")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_without_texts_it_says_what_to_bring(lake: Lake, open_page: Visit, language: str) -> None:
    page = open_page("topics.py", language=language)
    assert not page.exception
    assert ("Nothing that people say" if language == "en" else "还没有用户之声") in told(page)


def test_unread_texts_are_read_in_the_background(lake: Lake, open_page: Visit) -> None:
    land(lake, reviews(weeks=3))
    page = open_page("topics.py", dataset="reviews")
    assert "Texts to be read" in told(page)
    page.button(key="topics_read").click().run()
    assert not page.exception
    assert open_jobs(lake).list("core.voice.hearing:run")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_complaint_that_grows_stands_first_with_its_cause_and_texts(
    lake: Lake, open_page: Visit, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_model(monkeypatch)
    land(lake, reviews(broken=30))
    hear(lake, "reviews")
    page = open_page("topics.py", language=language, dataset="reviews")
    assert not page.exception
    assert "zipper" in page.warning[0].value
    assert "zipper" in page.subheader[0].value
    frames = [one.value for one in page.dataframe]
    assert "zipper" in frames[0].iloc[0, 0]
    assert "S3" in list(frames[1].iloc[:, 1])
    assert frames[2].iloc[:, 0].str.contains("zipper").all()
    todo = next(one.value for one in page.dataframe if len(one.value.columns) == 6 and len(one.value) == 1)
    assert "S3" in todo.iloc[0, 0]
    page.button(key="topic_settle").click().run()
    assert not page.exception
    assert [one.state for one in actions(lake, "reviews")] == ["done"]
    (incident,) = [one for one in incidents(lake) if one.topic is not None]
    with use_language(language):
        shown = open_page("incidents.py", language=language, incident=incident.id)
    assert not shown.exception
    assert "zipper" in told(shown)


@pytest.mark.parametrize("topic", ["²", "-1", "999", "<script>", "9" * 5000])
def test_a_topic_that_is_not_there_is_told(
    lake: Lake, open_page: Visit, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_model(monkeypatch)
    land(lake, reviews())
    hear(lake, "reviews")
    page = open_page("topics.py", dataset="reviews", topic=topic)
    assert not page.exception
    assert "not among these" in told(page)


def test_a_topic_is_named_joined_and_hidden_by_hand(
    lake: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_model(monkeypatch)
    land(lake, reviews(weeks=12))
    found = hear(lake, "reviews")
    first, second = found.topics[:2]
    page = open_page("topics.py", dataset="reviews", topic=str(first.id))
    next(one for one in page.text_input if one.label == "Name").input("Our zips")
    next(one for one in page.button if one.label == "Keep the name").click().run()
    assert not page.exception
    assert "Our zips" in page.subheader[0].value
    next(one for one in page.selectbox if one.label == "Is one with").select(second.id)
    next(one for one in page.button if one.label == "Join them").click().run()
    assert not page.exception
    joined = heard(lake, "reviews")
    assert joined is not None
    assert joined.topic(second.id).parts
    page = open_page("topics.py", dataset="reviews", topic=str(second.id))
    page.button(key="topic_apart").click().run()
    page.button(key="topic_hide").click().run()
    assert not page.exception
    page.button(key=f"topic_show_{second.id}").click().run()
    shown = heard(lake, "reviews")
    assert shown is not None
    assert {first.id, second.id} <= {one.id for one in shown.topics}
