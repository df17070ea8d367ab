"""The Trends page: empty, unchecked, over several versions, broken addresses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import pages.parts.shared.charts as charts
import pages.parts.trends.sections as sections
import pages.parts.trends.watch as watch
from core.clean.browse import facets_from
from core.collect import ingest
from core.figures.incidents import marked
from core.figures.quality import score_lines, spread_labels
from core.incidents import incidents
from core.jobs import open_jobs
from core.lake import Lake
from core.quality import changes, check, history, load_verdicts, monitor, standings
from core.quality.job import HANDLER
from tests.core.quality.planting import ITEM_ROLES, items, land
from tests.core.quality.test_compare import deliveries
from tests.core.quality.test_days import greenhouse, weeks

Visit = Callable[..., AppTest]


@pytest.fixture
def grown(prepared: Callable[..., Lake]) -> Lake:
    return prepared(three_versions)


def three_versions(lake: Lake) -> None:
    """Clean, worse, mended in the clean layer."""
    land(lake, "items", "items", ITEM_ROLES, items())
    check(lake, "items")
    rows = items()
    for place in range(12):
        rows[place]["price"] = -1.0
    land(lake, "items", "items", ITEM_ROLES, rows)
    check(lake, "items")
    land(lake, "items", "items", ITEM_ROLES, items(), layer="clean")
    check(lake, "items")


def shown(page: AppTest) -> str:
    return " ".join(one.value for one in [*page.markdown, *page.caption, *page.subheader]).replace("\\", "")


def test_an_empty_workspace_says_what_to_do(open_page: Visit) -> None:
    page = open_page("trends.py")
    assert not page.exception
    assert any("No dataset yet" in one.value for one in page.subheader)


def test_unchecked_versions_are_checked_in_the_background(lake: Lake, open_page: Visit) -> None:
    for count in (100, 120):
        land(lake, "items", "items", ITEM_ROLES, items(count))
    page = open_page("trends.py", dataset="items")
    assert "No version of items has been checked" in shown(page)
    page.button(key="check_all").click().run()
    assert not page.exception
    jobs = open_jobs(lake)
    job = jobs.wait(jobs.list(HANDLER)[0].id, 60)
    assert (job.state, job.result) == ("done", {"checked": 2})
    assert len(history(lake, "items")) == 2


@pytest.mark.parametrize(("language", "heading"), [("en", "What turned"), ("zh_CN", "变化")])
def test_lines_tiles_and_what_turned(grown: Lake, open_page: Visit, language: str, heading: str) -> None:
    versions = [report.version for report in history(grown, "items")]
    page = open_page("trends.py", language=language, dataset="items", version=str(versions[1]), since="week")
    assert not page.exception
    assert not page.error
    assert heading in shown(page)
    said = {"en": "Mended: price in range", "zh_CN": "已修复："}[language]
    assert said not in shown(page), "against the first version, which was as good"
    page = open_page("trends.py", language=language, dataset="items", v="2", since="version")
    assert said in shown(page)
    table = page.dataframe[0].value
    assert list(table["name"]) == ["items"]
    assert len(table["trend"].iloc[0]) == 3
    turned = page.dataframe[-1].value
    assert turned["check"].iloc[0] == "in_range:price"
    assert turned["failed"].iloc[0] == 12
    figures = page.get("plotly_chart")
    assert len(figures) == 4, "three, and the first once more for narrow screens"
    assert all(("zh-CN" in one.proto.config) == (language == "zh_CN") for one in figures)


def test_a_broken_address_is_survived(grown: Lake, open_page: Visit) -> None:
    page = open_page("trends.py", dataset="gone", version="abc")
    assert not page.exception
    assert not page.error


def test_changes_name_what_broke_and_what_mended(grown: Lake) -> None:
    first, worse, mended = history(grown, "items")
    broke = {one.result.id: one for one in changes(worse, first)}["in_range:price"]
    again = {one.result.id: one for one in changes(mended, worse)}["in_range:price"]
    assert (broke.turned, again.turned) == ("broke", "mended")
    assert broke.moved == pytest.approx(-again.moved)
    assert standings(grown)[0].moved == pytest.approx(mended.score - worse.score)
    assert standings(grown)[0].unchecked == 0


def test_the_lines_end_in_labels_that_do_not_touch(grown: Lake) -> None:
    reports = history(grown, "items")
    figure = score_lines(reports, grown.versions("items"))
    assert len(figure.data) == len(reports[-1].dimensions)
    assert [one.text for one in figure.layout.annotations] == ["upload", "upload", "cleaned"]
    places = spread_labels({"a": 90.0, "b": 90.1, "c": 70.0}, gap=2.0, top=100.0)
    assert places == {"b": 90.1, "a": pytest.approx(88.1), "c": 70.0}


def test_a_figure_of_nothing_is_empty() -> None:
    assert len(score_lines([]).data) == 0


def six_weeks(lake: Lake) -> None:
    """Days of which one has a quarter of the rows."""
    days = weeks(6)
    days[22] = (days[22][0], 15)
    ingest(lake, greenhouse(lake.path, days), "beds")
    check(lake, "beds")


@pytest.mark.parametrize(("language", "says"), [("en", "What is usual"), ("zh_CN", "何为正常")])
def test_what_was_unusual_is_told_and_a_stewards_word_is_kept(
    prepared: Callable[..., Lake], open_page: Visit, language: str, says: str
) -> None:
    lake = prepared(six_weeks)
    page = open_page("trends.py", language=language, dataset="beds")
    assert not page.exception
    assert says in shown(page)
    bad = f"{weeks(6)[22][0]}"
    unusual = page.dataframe[-1].value
    assert list(unusual["piece"]) == [bad]
    assert "15" in unusual["says"].iloc[0]
    if language != "en":  # the harness compares choices with their labels in its own language
        return
    page.button(key="say_expected").click().run()
    assert not page.exception
    assert [(one.figure, one.piece, one.verdict) for one in load_verdicts(lake, "beds")] == [
        ("rows", f"day:{bad}", "expected")
    ]
    (side,) = [one for one in monitor(lake, "beds") if one.grain == "day"]
    assert [one.point.off for one in side.notable] == [False], "it is told no more, and can be taken back"


def test_a_new_monitor_says_how_many_days_it_needs(lake: Lake, open_page: Visit) -> None:
    ingest(lake, greenhouse(lake.path, weeks(1)[:3]), "beds")
    check(lake, "beds")
    page = open_page("trends.py", dataset="beds", figure="nonsense", by="<b>")
    assert not page.exception
    assert any("3 more days" in one.value or "more upload" in one.value for one in page.info)


class Clicked:
    """What Streamlit gives back of a chart in which a point was clicked."""

    def __init__(self, *points: dict[str, object]) -> None:
        self.selection = type("Selection", (), {"points": list(points)})()


def click(monkeypatch: pytest.MonkeyPatch, key: str, **point: object) -> None:
    """From now on the chart of a key answers as if one of its points had been clicked."""
    drawn = charts._drawn

    def answered(fig: Any, alt: str, name: str, on_select: str | None = None) -> Any:
        event = drawn(fig, alt, name, on_select)
        return Clicked(point) if name == key else event

    monkeypatch.setattr(charts, "_drawn", answered)


def test_a_click_on_a_point_shows_that_version_and_the_readers_next_choice_holds(
    grown: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, worse, _mended = (report.version for report in history(grown, "items"))
    click(monkeypatch, "score_lines_narrow", curve_number=0, point_index=1)
    page = open_page("trends.py", dataset="items")
    assert page.selectbox(key="trend_version_items").value == worse
    assert page.query_params["v"] == "2"
    page.selectbox(key="trend_version_items").set_value(first).run()
    assert page.selectbox(key="trend_version_items").value == first, "a browser goes on reporting the point"


def test_incidents_stand_on_the_charts_and_a_click_leads_to_one(
    grown: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    [begun] = incidents(grown, "items")
    figure = score_lines(history(grown, "items"), (), marked([begun], {1: 0, 2: 1, 3: 2}))
    [mark] = [trace for trace in figure.data if trace.yaxis == "y2"]
    assert (list(mark.x), mark.customdata[0][1]) == ([1], begun.id)
    assert figure.layout.yaxis2.range == (0, 1), "at the foot, whatever the scores above"
    left = []
    monkeypatch.setattr(sections, "go", lambda page, **params: left.append((page, params)))
    curve = list(figure.data).index(mark)
    click(monkeypatch, "score_lines", curve_number=curve, point_index=0)
    open_page("trends.py", dataset="items")
    assert left == [("incidents.py", {"incident": begun.id})]


def test_a_day_that_was_clicked_leads_to_its_rows(
    prepared: Callable[..., Lake], open_page: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(six_weeks)
    click(monkeypatch, "watch_day_rows", curve_number=1, point_index=3)
    links: list[dict[str, object]] = []
    monkeypatch.setattr(watch, "link", lambda _label, page, **params: links.append({"page": page, **params}))
    open_page("trends.py", dataset="beds", figure="rows")
    day = weeks(6)[3][0]
    [rows] = [one for one in links if one["page"] == "clean.py"]
    [facet] = facets_from([str(rows["f"])])
    assert (facet.column, facet.values[:2]) == ("moment", (f"{day}", f"{day + timedelta(days=1)}"))


def test_the_numbers_behind_a_picture_can_be_taken_along(prepared: Callable[..., Lake], open_page: Visit) -> None:
    prepared(six_weeks)
    page = open_page("trends.py", dataset="beds", figure="rows")
    assert not page.exception
    assert any("watch_day_rows" in one.proto.id for one in page.get("download_button"))


@pytest.mark.parametrize(("language", "says"), [("en", "without a value"), ("zh_CN", "无取值")])
def test_suppliers_stand_side_by_side_and_datasets_too(
    prepared: Callable[..., Lake], open_page: Visit, language: str, says: str
) -> None:
    lake = prepared(deliveries)
    land(lake, "items", "items", ITEM_ROLES, items())
    check(lake, "items")
    page = open_page("trends.py", language=language, dataset="deliveries", compare="true", together="true")
    assert not page.exception
    parts = page.dataframe[-1].value
    assert next(iter(parts["part"])) == "Brod"
    assert says in set(parts["part"])
    page = open_page("trends.py", dataset="deliveries", compare="true", divided="<b>", metric="check:w")
    assert not page.exception
    assert next(iter(page.dataframe[-1].value["part"])) == "Brod"


def test_a_click_on_an_incident_among_the_days_leads_to_it(
    prepared: Callable[..., Lake], open_page: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = prepared(six_weeks)
    begun = incidents(lake, "beds")
    assert begun, "the day of a quarter of the rows"
    left = []
    monkeypatch.setattr(watch, "go", lambda page, **params: left.append((page, params["incident"])))
    click(monkeypatch, "watch_day_rows", curve_number=2, point_index=0)
    open_page("trends.py", dataset="beds", figure="rows", by="day")
    assert left == [("incidents.py", begun[0].id)]
