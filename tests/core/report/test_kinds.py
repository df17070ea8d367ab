"""Every kind of report: of an empty workspace, of a shop with faults, in both languages; kept, sent, repeated."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from core import quality
from core.__main__ import app
from core.access import Person, acting
from core.clean import Recipe, RecipeStep, apply
from core.errors import BadInput, Forbidden, NotFound
from core.govern.describing import own
from core.govern.roadmap import aim, burn_said, gain_said, stage_name, title_said, verdict
from core.i18n import _, use_language
from core.lake import Lake
from core.report import shelf
from core.report.document import Document, Figure, Table, Text, html_of
from core.report.forms import file_name, message, send, written
from core.report.kinds import KINDS, made, subjects
from core.report.overview import overview, unfailing
from core.road import standing
from core.runs import plan, run
from core.runs.model import MakeReport
from core.runs.reporting import report_pipelines, write
from core.settings import settings
from tests.core.quality.planting import ITEM_ROLES, items, land

Prepared = Callable[..., Lake]


def faulty(lake: Lake) -> None:
    """A catalog with a negative price and padded titles, checked, cleaned, and checked again."""
    rows = items(80)
    rows[3]["price"] = -5.0
    rows[7]["title"] = "  padded  "
    land(lake, "catalog", "items", ITEM_ROLES, rows)
    quality.check(lake, "catalog")
    apply(lake, "catalog", Recipe((RecipeStep("trim_space", ("title",)),)))
    quality.check(lake, "catalog")


def table(report: Document, column: str) -> Table:
    return next(one for one in report.parts if isinstance(one, Table) and column in one.columns)


@pytest.mark.parametrize("spoken", ["en", "zh_CN"])
def test_an_empty_workspace_has_reports_of_nothing_and_of_the_models(lake: Lake, spoken: str) -> None:
    for kind, one in KINDS.items():
        names = subjects(lake, kind)
        if one.whole:
            assert not made(lake, kind, spoken=spoken).parts
        elif kind == "model":
            assert made(lake, kind, names[0], spoken=spoken).parts
        else:
            assert not names
            with pytest.raises((NotFound, BadInput)):
                made(lake, kind, "ghost", spoken=spoken)


@pytest.mark.parametrize("spoken", ["en", "zh_CN"])
def test_every_kind_tells_of_a_shop_in_both_languages(prepared: Prepared, spoken: str) -> None:
    lake = prepared(faulty)
    for kind in KINDS:
        for subject in subjects(lake, kind)[:2]:
            report = made(lake, kind, subject, spoken=spoken)
            page = html_of(report)
            assert report.parts, kind
            assert report.title in page.replace("&#x27;", "'")
            assert "{" not in report.title
            for part in report.parts:
                if isinstance(part, Text):
                    assert "{" not in part.text


def test_the_quality_of_a_week_names_the_failing_check_and_its_rows(prepared: Prepared) -> None:
    lake = prepared(faulty)
    report = made(lake, "quality", "catalog")
    latest = quality.latest(lake, "catalog")
    assert latest
    found = table(report, "Finding")
    assert [row[3] for row in found.rows] == [one.failed for one in latest.failing]
    assert report.sources[0].dataset == "catalog"
    assert report.sources[0].number == "2"


def test_a_cleaning_counts_what_the_recipe_does(prepared: Prepared) -> None:
    lake = prepared(faulty)
    steps = table(made(lake, "cleaning", "catalog"), "Cells changed")
    assert len(steps.rows) == 1
    assert steps.rows[0][2] == 1
    late = "Newer rows came"
    assert not any(late in one.text for one in made(lake, "cleaning", "catalog").parts if isinstance(one, Text))
    land(lake, "catalog", "items", ITEM_ROLES, items(81))
    assert any(late in one.text for one in made(lake, "cleaning", "catalog").parts if isinstance(one, Text))


def test_a_data_sheet_names_every_column_and_what_is_missing(prepared: Prepared) -> None:
    lake = prepared(faulty)
    report = made(lake, "sheet", "catalog")
    assert [row[0] for row in table(report, "Distinct values").rows] == list(lake.columns("catalog"))
    assert any(isinstance(one, Text) and "Nobody has described it" in one.text for one in report.parts)
    assert "Owner" not in table(report, "Distinct values").columns
    own(lake, "catalog", "price", "Ann <b>")
    columns = table(made(lake, "sheet", "catalog"), "Distinct values")
    owners = {row[0]: row[columns.columns.index("Owner")] for row in columns.rows}
    assert {name for name, owner in owners.items() if owner} == {"price"}
    assert "Ann &lt;b&gt;" in html_of(made(lake, "sheet", "catalog"))


def test_a_dataset_that_was_removed_is_told_in_one_line_and_what_was_kept_is_read(prepared: Prepared) -> None:
    lake = prepared(faulty)
    kept = shelf.keep(lake, made(lake, "sheet", "catalog"), "catalog")
    flow = write(lake, MakeReport("sheet", "catalog", "en", ()))
    lake.drop("catalog")
    assert shelf.take(lake, kept.id).title == kept.title
    for kind in ("quality", "cleaning", "sheet", "experiment"):
        for spoken in ("en", "zh_CN"):
            with pytest.raises(NotFound) as refused:
                made(lake, kind, "catalog", spoken=spoken)
            assert "catalog" in refused.value.message
            assert "\n" not in refused.value.message
    ran = run(lake, flow)
    assert ran.state == "failed"
    assert "catalog" in str(ran)


def test_wrong_names_are_told_in_a_sentence(lake: Lake) -> None:
    for kind, subject, spoken in (
        ("nope", "", "en"),
        ("sheet", "", "en"),
        ("lead", "", "klingon"),
        ("lead", "x", "en"),
    ):
        with pytest.raises((NotFound, BadInput)):
            made(lake, kind, subject, spoken=spoken)
    with pytest.raises(BadInput):
        written(made(lake, "lead"), "exe")


def test_what_is_kept_is_read_again_as_it_was_and_the_oldest_goes(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MOST", 3)
    report = made(lake, "lead")
    kept = [shelf.keep(lake, report) for _turn in range(5)]
    names = {one.id for one in shelf.shelf(lake)}
    assert len(names) == 3
    assert names <= {one.id for one in kept}
    assert shelf.take(lake, next(iter(names))).title == report.title
    (lake.path / shelf.FOLDER / "20260101T000000_00000000.json").write_text("{broken", "utf-8")
    assert len(shelf.shelf(lake)) <= 3
    for wrong in ("../x", "", "20260101T000000_00000000", "20260101T000000_ffffffff"):
        with pytest.raises(NotFound):
            shelf.take(lake, wrong)
    shelf.remove(lake, "../../etc/passwd")


def test_a_repeated_report_is_made_once_for_each_state(prepared: Prepared) -> None:
    lake = prepared(faulty)
    pipeline = write(lake, MakeReport("sheet", "catalog", "zh_CN"))
    assert report_pipelines(lake) == [pipeline.file.stem]
    assert plan(lake, pipeline)[0].look.todo
    assert run(lake, pipeline).state == "done"
    held = shelf.shelf(lake)
    assert [(one.kind, one.subject, one.language) for one in held] == [("sheet", "catalog", "zh_CN")]
    again = run(lake, pipeline)
    assert len(shelf.shelf(lake)) == 1, again
    land(lake, "catalog", "items", ITEM_ROLES, items(90))
    run(lake, pipeline)
    assert len(shelf.shelf(lake)) == 2


@pytest.mark.parametrize(
    "text", ['kind = "poem"', 'about = "x"', 'kind = "lead"\nform = "exe"', 'kind = "lead"\nto = "x"']
)
def test_a_pipeline_s_report_is_read_strictly(tmp_path: Path, text: str) -> None:
    from core.runs import PipelineError, pipeline_of

    with pytest.raises(PipelineError):
        pipeline_of(f"[[report]]\n{text}\n", tmp_path / "p.toml")


def test_a_report_goes_out_as_a_file_and_a_channel_that_fails_loses_nothing(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import apprise

    sent: list[tuple[str, bytes]] = []

    class Service:
        def notify(self, body: str, title: str, body_format: str, attach: str) -> bool:
            sent.append((title, Path(attach).read_bytes()))
            return "catalog" in title

    lake = prepared(faulty)
    monkeypatch.setenv("TOUCHSTONE_ALERT_CHANNELS", "ops=json://localhost/x")
    settings.cache_clear()
    assert apprise
    monkeypatch.setattr("core.report.forms.service_of", lambda _address: Service())
    pipeline = write(lake, MakeReport("sheet", "catalog", "en", ("ops",)))
    assert run(lake, pipeline).state == "done"
    assert sent[0][0] == "Touchstone: Data sheet of catalog"
    assert b"<!doctype html>" in sent[0][1]
    failing = write(lake, MakeReport("lead", "", "en", ("ops",)))
    assert run(lake, failing).state == "failed"
    assert {one.kind for one in shelf.shelf(lake)} == {"sheet", "lead"}
    title, body = message(made(lake, "quality", "catalog"))
    assert title.endswith("catalog")
    assert "Score:" in body


def test_the_command_writes_keeps_lists_and_takes_out(prepared: Prepared, tmp_path: Path) -> None:
    lake = prepared(faulty)
    call = ["--workspace", str(lake.path)]
    said = CliRunner().invoke(app, [*call, "report", "sheet", "catalog", "-o", str(tmp_path / "s.xlsx"), "--json"])
    assert said.exit_code == 0, said.output
    facts = json.loads(said.stdout)
    assert Path(facts["file"]).read_bytes()[:2] == b"PK"
    listed = json.loads(CliRunner().invoke(app, [*call, "reports", "--json"]).stdout)
    assert [one["id"] for one in listed] == [facts["id"]]
    out = tmp_path / "again.html"
    assert CliRunner().invoke(app, [*call, "reports", "--take", facts["id"], "-o", str(out)]).exit_code == 0
    assert "catalog" in out.read_text("utf-8")
    assert isinstance(CliRunner().invoke(app, [*call, "report", "poem"]).exception, NotFound)


def test_file_names_are_plain() -> None:
    report = Document("page", "../../x <b>: 质量 报告", ())
    name = file_name(report, "html")
    assert "/" not in name
    assert "质量-报告" in name
    assert pd.Timestamp(report.made).strftime("%Y") in name


def test_a_kept_report_is_seen_by_roles_that_may_do_what_its_maker_may(prepared: Prepared) -> None:
    lake = prepared(faulty)
    with acting(Person("ana", "steward")):
        kept = shelf.keep(lake, made(lake, "sheet", "catalog"))
    for role, sees in (("viewer", False), ("analyst", False), ("steward", True), ("admin", True), ("", False)):
        with acting(Person("x", role)):
            assert bool(shelf.shelf(lake)) == sees
            if not sees:
                with pytest.raises(NotFound):
                    shelf.take(lake, kept.id)
    with acting(Person("v", "viewer")):
        for refused in (
            lambda: shelf.keep(lake, made(lake, "lead")),
            lambda: shelf.remove(lake, kept.id),
            lambda: write(lake, MakeReport("lead")),
            lambda: send(made(lake, "lead"), []),
        ):
            with pytest.raises(Forbidden):
                refused()
    assert [one.id for one in shelf.shelf(lake)] == [kept.id]


def test_a_dataset_that_is_there_hears_why_there_is_no_report_of_it(lake: Lake) -> None:
    land(lake, "catalog", "items", ITEM_ROLES, items(20))
    for kind in ("cleaning", "experiment", "model", "lead"):
        with pytest.raises(NotFound) as refused:
            made(lake, kind, "catalog")
        assert "catalog" in refused.value.message
        assert "There is no" not in refused.value.message
        assert "none yet" not in refused.value.line()
        with pytest.raises(NotFound):
            made(lake, kind, "nowhere")
    with pytest.raises(NotFound, match="not cleaned yet"):
        made(lake, "cleaning", "catalog")


def test_only_what_was_checked_is_said_to_pass(lake: Lake) -> None:
    assert unfailing(overview(lake)) == "Nothing is checked yet."
    for name in ("one", "two", "three"):
        land(lake, name, "items", ITEM_ROLES, items(20))
    seen = overview(lake)
    assert (seen.asked, seen.uploaded, unfailing(seen)) == (0, 3, "Nothing is checked yet.")
    assert "Every check" not in html_of(made(lake, "lead"))
    quality.check(lake, "one")
    seen = overview(lake)
    assert (seen.asked, seen.uploaded) == (1, 3)
    assert "1 of 3" in unfailing(seen)
    for name in ("two", "three"):
        quality.check(lake, name)
    assert unfailing(overview(lake)) == "Every check of every dataset passes."


@pytest.mark.parametrize("spoken", ["en", "zh_CN"])
def test_the_month_for_the_lead_shows_the_roadmap_as_its_page_does(prepared: Prepared, spoken: str) -> None:
    lake = prepared(faulty)
    aim(lake, "clean", level=3, owner="Chen Li", due="2099-03-31")
    held = standing(lake)
    with use_language(spoken):
        said = [verdict(held.road), burn_said(held.burn)] if held.burn else []
        levels = {stage_name(one.id): (one.level, one.met, len(one.answers)) for one in held.road.stages}
        doing = [(title_said(one), gain_said(one)) for one in held.actions[:3]]
        owner, action = _("Who sees to it"), _("Action")
    report = made(lake, "lead", spoken=spoken)
    texts = [one.text for one in report.parts if isinstance(one, Text)]
    assert said
    assert all(one in texts for one in said)
    stages = table(report, owner)
    assert {row[0]: (row[2], row[3], row[4]) for row in stages.rows} == levels
    (aimed,) = [row for row in stages.rows if row[-1]]
    assert (aimed[-3], aimed[-1], str(aimed[-2])[:10]) == (3, "Chen Li", "2099-03-31")
    assert [row[:2] for row in table(report, action).rows] == doing
    assert sum(isinstance(one, Figure) for one in report.parts) >= 2
