"""Who relies on a dataset as a whole: pipelines and kept reports, each with the page that shows it."""

from __future__ import annotations

from collections.abc import Callable

from core.lake import Lake
from core.report import shelf
from core.report.kinds import made
from core.runs.consumers import consumers
from core.runs.job import folder
from core.runs.model import MakeReport
from core.runs.reporting import write
from tests.core.report.test_kinds import faulty


def test_pipelines_and_reports_of_a_dataset_are_its_consumers(prepared: Callable[..., Lake]) -> None:
    lake = prepared(faulty)
    assert consumers(lake, "catalog") == ()
    write(lake, MakeReport("sheet", "catalog"))
    write(lake, MakeReport("lead"))
    (folder(lake) / "broken.toml").write_text("[[load", "utf-8")
    kept = [shelf.keep(lake, made(lake, "sheet", "catalog"), "catalog") for _turn in range(2)]
    shelf.keep(lake, made(lake, "lead"))
    pipeline, report = consumers(lake, "catalog")
    assert (pipeline.kind, pipeline.what) == ("pipeline", "Data sheet catalog en: Make reports")
    assert (report.kind, report.what) == ("report", "Data sheet: 2 reports kept")
    assert dict(report.params)["kept"] in {one.id for one in kept}
    assert consumers(lake, "ghost") == ()
