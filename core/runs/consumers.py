"""What repeats with a dataset and what was handed on of it: pipelines that read it, reports that tell of it."""

from __future__ import annotations

from core.errors import TouchstoneError
from core.govern.lineage import Use
from core.i18n import _, listed, ngettext
from core.lake import Lake
from core.ledger import kind_label
from core.report.kinds import kind_label as report_label
from core.report.shelf import shelf
from core.runs.job import pipeline_named, pipelines
from core.runs.model import Pipeline


def consumers(lake: Lake, dataset: str) -> tuple[Use, ...]:
    """Pipelines and kept reports that rely on a dataset as a whole, so on each of its columns, in words."""
    found = []
    for name in pipelines(lake):
        try:
            does = _does(pipeline_named(lake, name), dataset)
        except TouchstoneError:  # a file that somebody is writing: Runs tells what is wrong with it
            continue
        if does:
            told = _("{name}: {what}").format(name=name, what=listed(does))
            found.append(Use("pipeline", told, "runs.py", (("tab", "pipelines"),)))
    kept: dict[str, list[str]] = {}
    for report in shelf(lake):
        if report.subject == dataset:
            kept.setdefault(report.kind, []).append(report.id)
    for kind, ids in kept.items():
        many = ngettext("{n} report kept", "{n} reports kept", len(ids)).format(n=len(ids))
        told = _("{name}: {note}").format(name=report_label(kind), note=many)
        found.append(Use("report", told, "reports.py", (("tab", "kept"), ("kept", ids[0]))))
    return tuple(found)


def _does(asked: Pipeline, dataset: str) -> list[str]:
    """What a pipeline does with a dataset, in words."""
    return list(dict.fromkeys(kind_label(kind) for kind, name in asked.steps() if name == dataset))
