"""The page Personal data: datasets by risk, what lowers it, and erasing a person in the steps that a visitor takes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core import access, clean
from core.govern import erasure
from core.govern.retention import HANDLER, rule_for
from core.jobs import open_jobs
from core.lake import Lake
from tests.core.govern import test_risk
from tests.core.govern.erasure import planted
from tests.core.govern.retention import test_retention

Open = Callable[..., AppTest]
Prepared = Callable[..., Lake]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_riskiest_comes_first_and_its_steps_go_into_the_recipe(
    prepared: Prepared, open_page: Open, language: str
) -> None:
    lake = prepared(test_risk.fill)
    app = open_page("personal.py", dataset="patients", language=language)
    assert not app.exception
    listed = next(one.value for one in app.dataframe if "risk" in one.value)
    assert list(listed["name"]) == ["patients", "goods"]
    steps = next(one.value for one in app.dataframe if "less" in one.value)
    assert len(steps) == 5, "the illness gets a step too"
    if language != "en":
        return  # the harness sends English options back, whatever the page's language
    next(one for one in app.button if one.key and one.key.startswith("protect")).click().run()
    assert not app.exception
    assert {one.step for one in clean.load_draft(lake, "patients").steps} >= {"hash_personal", "coarsen", "hide_within"}


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_person_is_looked_for_shown_and_erased(prepared: Prepared, open_page: Open, language: str) -> None:
    lake = prepared(planted.fill)
    version = lake.version()
    app = open_page("personal.py", dataset="users", tab="erase", language=language)
    app.text_area(key="erase_said").input("nobody@nowhere.example")
    next(one for one in app.button if "erase_who" in str(one.key)).click().run()
    assert len(app.info) == 1
    app.text_area(key="erase_said").input("\n".join([planted.MAIL, planted.NAME]))
    next(one for one in app.button if "erase_who" in str(one.key)).click().run()
    assert not app.exception
    places = next(one.value for one in app.dataframe if "place" in one.value)
    assert "raw.users" in list(places["place"])
    assert lake.version() == version, "looking changes nothing"
    for one in [one for one in app.checkbox if str(one.key).startswith("erase_link")]:
        one.check()
    app.run()
    assert not [one for one in app.button if one.key == "erase_do"], "what is ticked is looked for before anything goes"
    app.button(key="erase_more").click().run()
    assert app.button(key="erase_do").disabled
    app.checkbox(key="erase_sure").check().run()
    app.button(key="erase_do").click().run()
    job = open_jobs(lake).list(erasure.HANDLER)[0]
    open_jobs(lake).wait(job.id)
    assert planted.everywhere(lake.path) == {}
    app = open_page("personal.py", dataset="users", tab="erase", language=language)
    assert not app.exception
    assert erasure.certificates(lake)[0]["id"] in "".join(one.value for one in app.markdown)
    assert "erase_said" not in app.query_params


def test_only_an_admin_may_look(prepared: Prepared, open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared(planted.fill)
    monkeypatch.setattr(access, "allowed", lambda action: action != "erase")
    app = open_page("personal.py", dataset="users", tab="erase")
    assert not app.exception
    assert not app.text_area


def test_a_rule_is_set_what_goes_is_shown_and_taken_out(prepared: Prepared, open_page: Open) -> None:
    lake = prepared(test_retention.fill)
    app = open_page("personal.py", dataset="visits", tab="keep")
    assert not app.exception
    app.number_input[0].set_value(1)
    next(one for one in app.button if "retention_rule" in str(one.key)).click().run()
    assert not app.exception
    assert rule_for(lake, "visits").rows_days == 1
    shown = next(one.value for one in app.dataframe if "before" in one.value)
    assert list(shown["rows"]) == [100]
    assert lake.dataset("visits").rows == 102
    app.checkbox(key="retention_sure").check().run()
    app.button(key="retention_apply").click().run()
    open_jobs(lake).wait(open_jobs(lake).list(HANDLER)[0].id)
    assert lake.dataset("visits").rows == 2
    app = open_page("datasets.py", dataset="visits", tab="versions")
    assert not app.exception
    assert "rewritten" in next(one.value for one in app.dataframe if "action" in one.value)
