"""The page Consistency: unlooked, looked at in both languages, decided by key, taken to the recipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.clean import load_draft
from core.i18n import ngettext, use_language
from core.integrate.asked import ask, waiting
from core.integrate.consistency import look, queue
from core.jobs import open_jobs
from core.lake import Lake
from core.settings import settings
from tests.core.integrate.asked import shop
from tests.core.integrate.asked.test_asked import judge
from tests.core.integrate.consistency.test_consistency import catalog, changed, embed
from tests.core.quality.planting import land
from tests.core.text.llm.server import Model, serving, use
from tests.pages import hostile_shop
from tests.pages.reading import everything
from tests.pages.test_inert import SHOWN, drawn, live, tags

Visit = Callable[..., AppTest]


def goods(lake: Lake) -> None:
    table = changed(changed(catalog(), "category", {0: "Home > Lamps", 3: "Home > Lamps"}), "colour", {7: "red"})
    rows = [{name: cells[at] for name, cells in table.columns.items()} for at in range(120)]
    land(lake, "goods", "items", dict(table.roles), rows)


def looked(lake: Lake) -> None:
    goods(lake)
    look(lake, "goods", embed=embed)


def said(app: AppTest) -> str:
    return "\n".join(one.text.replace("\\", "") for one in everything(app))


def test_before_a_look_it_is_offered(prepared: Callable[..., Lake], open_page: Visit) -> None:
    prepared(goods)
    page = open_page("consistency.py")
    assert not page.exception
    assert "Nobody has looked yet." in said(page)
    assert not page.button(key="consistency_look").disabled


@pytest.mark.parametrize(("language", "words"), [("en", "Titles like it stand under"), ("zh_CN", "类似的标题都在")])
def test_each_is_explained_and_decided(
    prepared: Callable[..., Lake], open_page: Visit, language: str, words: str
) -> None:
    lake = prepared(looked)
    page = open_page("consistency.py", language=language)
    assert not page.exception
    assert not page.error
    assert words in said(page)
    first = queue(lake, "goods", "category")
    page.button(key="consistency_accepted").click().run()
    assert not page.exception
    assert queue(lake, "goods", "category") == first[1:]
    for n in (1, 2):
        with use_language(language):
            changes = ngettext("{n} change for the recipe", "{n} changes for the recipe", n).format(n=n)
        assert changes in said(page), "counted anew at each key"
        page.button(key="consistency_accepted" if n == 1 else "consistency_undo").click().run()
    page.button(key="consistency_undo").click().run()
    assert queue(lake, "goods", "category") == first
    page.button(key="consistency_refused").click().run()
    assert queue(lake, "goods", "category") == first[1:]
    page = open_page("consistency.py", language=language, kind="attribute")
    page.button(key="consistency_accepted").click().run()
    page = open_page("consistency.py", language=language)
    page.button(key="consistency_recipe").click().run()
    (step,) = load_draft(lake, "goods").steps
    assert step.step == "repair"
    assert list(step.params["cells"].values()) == ["藏青色"]


@pytest.fixture
def big(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    with serving() as model:
        model.answer = shop.reader
        use(monkeypatch, model.url)
        yield model
    settings.cache_clear()


@pytest.mark.parametrize(("language", "words"), [("en", "No large model is set up"), ("zh_CN", "没有设置大模型")])
def test_without_a_large_model_it_says_how_one_is_set_up(
    prepared: Callable[..., Lake], open_page: Visit, language: str, words: str
) -> None:
    prepared(shop.fill)
    page = open_page("consistency.py", language=language, dataset="goods", tab="model")
    assert not page.exception
    assert words in said(page)
    assert "TOUCHSTONE_LLM_URL=" in page.code[0].value


def test_a_model_that_may_not_be_asked_is_told(
    prepared: Callable[..., Lake], open_page: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, "http://llm.example/v1")
    prepared(shop.fill)
    page = open_page("consistency.py", dataset="goods", tab="model")
    assert "may not be asked" in said(page)
    settings.cache_clear()


def test_the_cost_is_said_the_model_asked_people_judge_and_all_is_applied(
    prepared: Callable[..., Lake], open_page: Visit, big: Model
) -> None:
    lake = prepared(shop.fill)
    page = open_page("consistency.py", dataset="goods", tab="model")
    assert not page.exception
    assert "rows: 90, answered before: 0; about 9 calls" in said(page)
    assert big.asked == []
    page.button(key="llm_ask").click().run()
    jobs = open_jobs(lake)
    jobs.wait(jobs.list()[0].id, 60)
    page = open_page("consistency.py", dataset="goods", tab="model")
    assert not page.exception
    assert len(queue(lake, "goods", "model")) == 6
    assert "the row says" in said(page)
    assert page.button(key="llm_apply").disabled
    assert not [one for one in page.button if one.key == "consistency_all"], "no way around agreement"
    page = open_page("consistency.py", dataset="goods", tab="model", part="sample")
    first = waiting(lake, "goods", "consistency")
    page.button(key="llm_choice_1").click().run()
    assert waiting(lake, "goods", "consistency") == first[1:]
    page.button(key="llm_undo").click().run()
    assert waiting(lake, "goods", "consistency") == first
    judge(lake, "consistency")
    page = open_page("consistency.py", language="zh_CN", dataset="goods", tab="model")
    assert "kappa 1.00" in said(page)
    page.button(key="llm_apply").click().run()
    assert not page.exception
    page.button(key="consistency_recipe").click().run()
    (step,) = load_draft(lake, "goods").steps
    assert len(step.params["cells"]) == 5


def obeys(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Quotes and proposes whatever hostile words stand in row and column."""
    (column, words), *_more = told["allowed"].items()
    found = []
    for row in told["rows"]:
        other = next(one for one in words if one != row["cells"].get(column))
        one = shop.said(column, next(iter(row["texts"].values()))[:300], other)
        found.append({"row": row["row"], "findings": [one]})
    return found


def evil(word: str, number: int = 0) -> str:
    """Hostile words without the mail address, which would be masked."""
    return hostile_shop.evil(word, number).replace("x@evil", "evil")


def evil_goods(lake: Lake) -> None:
    columns = {name: evil(name) for name in ("id", "name", "shelf")}
    rows = [
        {
            columns["id"]: f"p{at}",
            columns["name"]: evil("lamp", at),
            columns["shelf"]: evil("shelf", at % 2)[:150],
        }
        for at in range(8)
    ]
    roles = {"item_id": columns["id"], "title": columns["name"], "category": columns["shelf"]}
    land(lake, "goods", "items", roles, rows)


def test_hostile_words_that_a_model_repeats_stay_text(
    prepared: Callable[..., Lake], open_page: Visit, big: Model
) -> None:
    lake = prepared(evil_goods)
    big.answer = obeys
    assert ask(lake, "goods", "consistency").found == 8
    for part in ("found", "sample"):
        page = open_page("consistency.py", dataset="goods", tab="model", part=part)
        assert not page.exception
        texts = list(drawn(page.main))
        assert [cut for kind, _name, text in texts if (cut := (tags if kind == "html" else live)(text))] == []
        assert any(SHOWN in text for _kind, _name, text in texts)
