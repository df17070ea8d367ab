"""The state of the whole workspace on one page: scores, trends, worst findings, next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from core import quality
from core.i18n import N_

if TYPE_CHECKING:
    from core.lake import Dataset, Lake
    from core.quality import CheckResult, Report


@dataclass(frozen=True)
class DatasetLine:
    """One dataset's line; `score` is None until it has been checked. Scores run from 0 to 100."""

    dataset: Dataset
    score: float | None
    trend: tuple[float, ...]
    failing: int
    checks: int
    worst: CheckResult | None
    checked: datetime | None
    stale: bool


@dataclass(frozen=True)
class Finding:
    """One failing check that wants attention, and the version since which it fails."""

    dataset: str
    result: CheckResult
    since: int


@dataclass(frozen=True)
class Step:
    """The one next action: a stored sentence with its parameters, and the page that does it."""

    title: str
    page: str
    params: dict[str, str]


@dataclass(frozen=True)
class Overview:
    """Everything the first page shows."""

    lines: tuple[DatasetLine, ...]
    findings: tuple[Finding, ...]
    score: float | None
    score_before: float | None
    score_trend: tuple[float, ...]
    failing: int
    checks: int
    rows: int
    quarantined: int
    unchecked: tuple[str, ...]
    next_step: Step | None


def overview(lake: Lake, findings: int = 6) -> Overview:
    """Gather the overview of a workspace.

    Args:
        lake: The workspace.
        findings: How many failing checks to list, the costliest errors first.
    """
    datasets = lake.datasets()
    histories: dict[str, list[Report]] = {dataset.name: [] for dataset in datasets}
    for report in quality.load_reports(lake):
        histories[report.dataset].append(report)
    lines = tuple(_line(dataset, histories[dataset.name]) for dataset in datasets)
    reports = [history[-1] for history in histories.values() if history]
    trend = _workspace_trend(list(histories.values()))
    found = [
        Finding(report.dataset, result, _since(histories[report.dataset], result.id))
        for report in reports
        for result in report.results
        if not result.passed and result.total
    ]
    rank = {"error": 0, "warning": 1, "info": 2}
    found.sort(key=lambda item: (rank[item.result.severity], -item.result.cost, -item.result.share))
    lines = tuple(sorted(lines, key=lambda line: (line.score is None, line.score or 0.0)))
    return Overview(
        lines=lines,
        findings=tuple(found[:findings]),
        score=trend[-1] if trend else None,
        score_before=trend[-2] if len(trend) > 1 else None,
        score_trend=tuple(trend[-24:]),
        failing=sum(line.failing for line in lines),
        checks=sum(line.checks for line in lines),
        rows=sum(line.dataset.rows for line in lines),
        quarantined=sum(line.dataset.quarantined for line in lines),
        unchecked=tuple(line.dataset.name for line in lines if line.stale),
        next_step=_next_step(lines),
    )


def _line(dataset: Dataset, history: list[Report]) -> DatasetLine:
    newest = history[-1] if history else None
    failing = [one for one in newest.results if not one.passed and one.total] if newest else []
    return DatasetLine(
        dataset=dataset,
        score=newest.score if newest else None,
        trend=tuple(report.score for report in history[-24:]),
        failing=len(failing),
        checks=len(newest.results) if newest else 0,
        worst=max(failing, key=lambda one: (one.severity == "error", one.cost, one.share), default=None),
        checked=newest.time if newest else None,
        stale=newest is None or newest.version < dataset.version,
    )


def _since(history: list[Report], check: str) -> int:
    """The first version of the unbroken run of failures that reaches the newest report."""
    since = history[-1].version
    for report in reversed(history):
        if not any(one.id == check and not one.passed for one in report.results):
            break
        since = report.version
    return since


def _workspace_trend(histories: list[list[Report]]) -> list[float]:
    """The mean score over datasets after each report; a dataset counts from its first report."""
    events = sorted((report.version, report.dataset, report.score) for history in histories for report in history)
    current: dict[str, float] = {}
    trend = []
    for _version, dataset, score in events:
        current[dataset] = score
        trend.append(sum(current.values()) / len(current))
    return trend


def _next_step(lines: tuple[DatasetLine, ...]) -> Step | None:
    if not lines:
        return None
    for line in lines:
        name = line.dataset.name
        if line.dataset.recipe and line.dataset.layer == "raw":
            return Step(N_("Apply the recipe of {dataset} to its newest upload"), "clean.py", {"dataset": name})
    for line in lines:
        name = line.dataset.name
        if line.stale:
            return Step(N_("Check {dataset}"), "quality.py", {"dataset": name})
        if line.failing and line.dataset.clean_version is None:
            return Step(N_("Clean {dataset}"), "clean.py", {"dataset": name})
    worst = lines[0]
    return Step(N_("Look at what still fails in {dataset}"), "quality.py", {"dataset": worst.dataset.name})
