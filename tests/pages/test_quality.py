"""The Quality page: empty, before the first check, with findings, broken addresses, the contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

import pages.parts.quality.sections as sections
from core.clean import load_draft
from core.jobs import open_jobs
from core.lake import Lake
from core.quality import CheckResult, Report, check, describe, drafted, failing_rows, latest, look, save_suite, suite_of
from core.quality.job import DRAFT_HANDLER
from tests.core.quality.planting import ITEM_ROLES, items, land, new_check
from tests.core.quality.test_offers import earlier

Visit = Callable[..., AppTest]


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(four_bad_prices)


def four_bad_prices(lake: Lake) -> None:
    """Products with four bad prices, checked by the contract of their clean twin."""
    land(lake, "items", "items", ITEM_ROLES, items())
    save_suite(lake, drafted(lake, "items"))
    rows = items()
    for place in (3, 8, 20, 40):
        rows[place] |= {"price": -1.0, "title": "=1+1 <B>[X](Y)</B>"}
    land(lake, "items", "items", ITEM_ROLES, rows)
    check(lake, "items")


def shown(page: AppTest) -> str:
    texts = [*page.markdown, *page.caption, *page.subheader, *page.success, *page.warning]
    return " ".join(one.value for one in texts).replace("\\", "")


def test_an_empty_workspace_says_what_to_do(open_page: Visit) -> None:
    page = open_page("quality.py")
    assert not page.exception
    assert any("No dataset yet" in one.value for one in page.subheader)


def test_an_unchecked_version_offers_the_check(lake: Lake, open_page: Visit) -> None:
    land(lake, "items", "items", ITEM_ROLES, items())
    page = open_page("quality.py", dataset="items")
    assert "This version has not been checked" in shown(page)
    assert latest(lake, "items") is None
    page.button(key="check_now").click().run()
    (job,) = open_jobs(lake).list()
    assert open_jobs(lake).wait(job.id, 60).state == "done"
    page.run()
    assert not page.exception
    assert not page.error
    report = latest(lake, "items")
    assert report is not None
    tiles = {one.label: one.value for one in page.metric}
    assert tiles["Score"] == f"{report.score:.1f}"
    assert tiles["Failing checks"] == "0"
    assert "Every check that applies passes." in shown(page)


@pytest.mark.parametrize(
    ("language", "tile", "sentence"),
    [
        ("en", "Failing checks", "4 values of price do not lie in the range: above 0"),
        ("zh_CN", "未通过的检查", "price"),
    ],
)
def test_findings_come_first_with_their_rows(
    shop: Lake, open_page: Visit, language: str, tile: str, sentence: str
) -> None:
    page = open_page("quality.py", language=language, dataset="items", check="in_range:price")
    assert not page.exception
    assert not page.error
    report = latest(shop, "items")
    assert report is not None
    assert {one.label: one.value for one in page.metric}[tile] == str(len(report.failing))
    assert "_line" in page.dataframe[0].value, "a link that names a check lands on its rows, above all else"
    checks = page.dataframe[1].value
    assert checks["check"].iloc[0] == "in_range:price"
    assert len(checks) == len(report.failing)
    assert sentence in shown(page)
    rows = page.dataframe[0].value
    assert list(rows["_line"]) == [5, 10, 22, 42]
    assert set(rows["price"]) == {-1.0}


def test_all_checks_are_shown_on_demand(shop: Lake, open_page: Visit) -> None:
    page = open_page("quality.py", dataset="items", failed="false")
    report = latest(shop, "items")
    assert report is not None
    assert len(page.dataframe[0].value) == len(report.results)


def test_a_broken_address_is_survived(shop: Lake, open_page: Visit) -> None:
    page = open_page("quality.py", dataset="nothing", check="<script>", version="99999")
    assert not page.exception
    assert not page.error
    assert "nothing" in shown(page)
    assert "check" not in page.query_params  # it spoke of the dataset that is not here
    page = open_page("quality.py", dataset="items", check="<script>", version="99999")
    assert not page.exception
    assert "is not in this contract" in shown(page)


def test_an_older_version_can_be_looked_at(shop: Lake, open_page: Visit) -> None:
    first = shop.versions("items")[0].number
    page = open_page("quality.py", dataset="items", version=str(first))
    assert not page.exception
    assert "This version has not been checked" in shown(page)


def test_drafting_anew_makes_the_next_contract(shop: Lake, open_page: Visit) -> None:
    suite = suite_of(shop, "items")
    assert suite is not None
    changed = save_suite(shop, suite.reweighted({"validity": 7.0}))
    assert changed.version == suite.version + 1
    page = open_page("quality.py", dataset="items")
    page.session_state["contract"] = True
    page.run()
    page.button(key="redraft").click().run()
    (job,) = open_jobs(shop).list(DRAFT_HANDLER)
    assert open_jobs(shop).wait(job.id, 60).state == "done"
    page.run()
    assert not page.exception
    assert not page.error
    anew = suite_of(shop, "items")
    assert anew is not None
    assert anew.version == changed.version + 1
    assert anew.weight("validity") != 7.0


def test_a_damaged_store_gives_a_message_and_no_traceback(shop: Lake, open_page: Visit) -> None:
    with shop.write("damage") as cursor:
        cursor.execute(
            "UPDATE lake.quality.results SET sql = 'SELECT * FROM lake.raw.gone' WHERE check_id = 'in_range:price'"
        )
    page = open_page("quality.py", dataset="items", check="in_range:price")
    assert not page.exception
    assert any("cannot be read again" in one.value.replace("\\", "") for one in page.warning)


def test_a_finding_opens_clean_with_the_steps_that_mend_it(shop: Lake, open_page: Visit) -> None:
    page = open_page("quality.py", dataset="items", check="in_range:price")
    links = [one.proto for one in page.get("page_link") if "mend=" in one.proto.query_string]
    assert len(links) == 2
    asked = {key: value for key, value in parse_qsl(links[0].query_string) if key != "lang"}
    assert asked == {"dataset": "items", "mend": "in_range:price", "fix": "0"}
    clean_page = open_page("clean.py", **asked)
    assert not clean_page.exception
    assert not clean_page.error
    assert "4 values of price do not lie in the range" in shown(clean_page)
    assert {one.label: one.value for one in clean_page.metric}["Cells changed"] == "4"
    clean_page.button(key="take_remedy").click().run()
    assert not clean_page.exception
    assert [one.step for one in load_draft(shop, "items").steps] == ["custom_expression"]


@pytest.mark.parametrize(
    "asked", [{"mend": "nothing"}, {"mend": "in_range:price", "fix": "9"}, {"mend": "D8", "fix": "x"}]
)
def test_an_address_that_asks_for_no_fix_opens_clean_as_it_is(
    shop: Lake, open_page: Visit, asked: dict[str, str]
) -> None:
    page = open_page("clean.py", dataset="items", **asked)
    assert not page.exception
    assert not page.error
    assert not [one for one in page.button if one.key == "take_remedy"]


def test_a_new_check_of_one_file_is_on_the_page(shop: Lake, open_page: Visit, tmp_path: Path) -> None:
    with new_check(tmp_path):
        suite = save_suite(shop, drafted(shop, "items"))
        check(shop, "items", suite=suite)
        page = open_page("quality.py", dataset="items", check="shouting:title")
        assert not page.exception
        assert "4 titles shout" in shown(page)


def test_failing_rows_are_asked_for_once(shop: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A click elsewhere on the page does not make and run the statement again; another check does."""
    asked: list[str] = []

    def counted(lake: Lake, report: Report, result: CheckResult, limit: int) -> list[dict[str, object]]:
        asked.append(result.id)
        return failing_rows(lake, report, result, limit)

    monkeypatch.setattr("core.quality.failing_rows", counted)
    page = open_page("quality.py", dataset="items", check="in_range:price")
    page.run()
    page.run()
    assert asked == ["in_range:price"]
    assert list(page.dataframe[0].value["_line"]) == [5, 10, 22, 42]
    report = check(shop, "items")
    page.run()
    assert asked == ["in_range:price"] * 2, report.dataset


@pytest.mark.parametrize(("key", "more"), [("take_offers", True), ("decline_offers", False)])
def test_new_types_of_check_are_taken_over_or_turned_down_with_one_click(
    prepared: Callable[..., Lake], open_page: Visit, key: str, more: bool
) -> None:
    lake = prepared(earlier)
    offers = {one.check.id for one in look(lake, "items")}
    page = open_page("quality.py", dataset="items")
    assert "new checks could be added" in shown(page) or "new check could be added" in shown(page)
    page.button(key=key).click().run()
    assert not page.exception
    suite = suite_of(lake, "items")
    assert suite is not None
    assert (offers <= {one.id for one in suite.checks}) == more
    assert "could be added" not in shown(page)


def blank_titles(lake: Lake) -> None:
    """Products of which some lack a brand, as the contract drafted from them tolerates."""
    rows = items()
    for place in range(0, 30):
        rows[place]["brand"] = None
    land(lake, "items", "items", ITEM_ROLES, rows)
    check(lake, "items")


@pytest.mark.parametrize(("language", "state"), [("en", "Tolerated"), ("zh_CN", "容许")])
def test_what_is_tolerated_is_listed_and_the_page_for_contradictions_is_one_click_away(
    prepared: Callable[..., Lake], open_page: Visit, monkeypatch: pytest.MonkeyPatch, language: str, state: str
) -> None:
    lake = prepared(blank_titles)
    report = latest(lake, "items")
    assert report is not None
    [tolerated] = report.tolerated
    links: list[tuple[str, object]] = []
    monkeypatch.setattr(sections, "link", lambda _label, page, **to: links.append((page, to.get("dataset"))))
    page = open_page("quality.py", language=language, dataset="items")
    assert not page.exception
    listed = {one["check"]: one["state"] for one in page.dataframe[0].value.to_dict("records")}
    assert listed[tolerated.id] == state
    assert ("suspects.py", "items") in links


def test_a_sentence_names_every_column_that_went() -> None:
    gone = ["street", "state", "created_at", "updated_at"]
    result = CheckResult(
        "schema_removed", "schema_removed", "consistency", (), "error", 4, 14, False, detail={"columns": gone}
    )
    assert all(one in describe(result) for one in gone)


@pytest.mark.parametrize(
    ("name", "number", "page"),
    [
        ("D16_srm", 1, "experiments.py"),
        ("D16_arms", 1, "experiments.py"),
        ("new_volume", 3, "trends.py"),
        ("new_gaps", 3, "trends.py"),
        ("schema_removed", 2, "profile.py"),
        ("new_columns", 2, "profile.py"),
        ("schema_removed", 1, None),
        ("not_null", 2, None),
    ],
)
def test_a_finding_about_the_whole_is_no_dead_end(
    shop: Lake, monkeypatch: pytest.MonkeyPatch, name: str, number: int, page: str | None
) -> None:
    report = latest(shop, "items")
    assert report is not None
    result = CheckResult(name, name, "consistency", (), "error", 1, 1, False, sql="")
    links: list[str] = []
    monkeypatch.setattr(sections, "link", lambda _label, to, **_params: links.append(to))
    sections._elsewhere(replace(report, number=number), result)
    assert links == ([page] if page else [])
