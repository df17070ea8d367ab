"""The state of the whole workspace on one page: scores, trends, worst findings, next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from core import quality
from core.i18n import N_, _

if TYPE_CHECKING:
    from core.lake import Dataset, Lake
    from core.quality import CheckResult, Report


RANK = {"error": 0, "warning": 1, "info": 2}  # the worst first
SPLIT = "D16_srm"
"""The check whose fault no cleaning mends: an experiment's units did not fall as planned."""


@dataclass(frozen=True)
class DatasetLine:
    """One dataset's line; `score` is None until it has been checked. Scores run from 0 to 100.

    `faults` are the failing checks of its newest report, errors first, the costliest of them first; `ran` counts the
    checks of it that had something to ask.
    """

    dataset: Dataset
    score: float | None
    trend: tuple[float, ...]
    checks: int
    faults: tuple[CheckResult, ...]
    checked: datetime | None
    stale: bool
    ran: int = 0

    @property
    def failing(self) -> int:
        return len(self.faults)

    @property
    def worst(self) -> CheckResult | None:
        return self.faults[0] if self.faults else None


@dataclass(frozen=True)
class Finding:
    """One failing check that wants attention, and the version since which it fails, by the dataset's own number."""

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
class Course:
    """A number of the whole workspace and how it came there, one value after each version, oldest first."""

    values: tuple[float, ...]

    @property
    def now(self) -> float | None:
        return self.values[-1] if self.values else None

    @property
    def change(self) -> float | None:
        """The last step; None where there was none before."""
        return self.values[-1] - self.values[-2] if len(self.values) > 1 else None


@dataclass(frozen=True)
class Overview:
    """Everything the first page shows. `negative` is a share (0 to 1) of the `reviews_read`.

    Datasets that are built from others stand last among the lines and count nowhere else: their rows and faults are
    those of what they are made of.
    """

    lines: tuple[DatasetLine, ...]
    findings: tuple[Finding, ...]
    score: Course
    failing: Course
    rows: Course
    quarantined: Course
    negative: float | None
    reviews_read: int
    checks: int
    checked: datetime | None
    next_step: Step | None

    @property
    def uploaded(self) -> int:
        """How many datasets are not built from others."""
        return sum(not line.dataset.built for line in self.lines)

    @property
    def asked(self) -> int:
        """How many of them have a check that ever had something to ask."""
        return sum(line.ran > 0 for line in self.lines if not line.dataset.built)

    @property
    def quarantined_share(self) -> float:
        """Of all rows that came, how many could not be loaded, 0 to 1."""
        loaded, kept_out = self.rows.now or 0.0, self.quarantined.now or 0.0
        return kept_out / (loaded + kept_out) if loaded else 0.0


def overview(lake: Lake, findings: int = 6) -> Overview:
    """Gather the overview of a workspace.

    Args:
        lake: The workspace.
        findings: How many failing checks to list, the costliest errors first.
    """
    datasets = lake.datasets(built=False)
    built = lake.datasets(built=True)
    histories: dict[str, list[Report]] = {dataset.name: [] for dataset in (*datasets, *built)}
    for report in quality.load_reports(lake):
        histories[report.dataset].append(report)
    lines = tuple(_line(dataset, histories[dataset.name]) for dataset in datasets)
    made = tuple(_line(dataset, histories.pop(dataset.name)) for dataset in built)
    reports = [history[-1] for history in histories.values() if history]
    found = [
        Finding(report.dataset, result, _since(histories[report.dataset], result.id))
        for report in reports
        for result in report.results
        if not result.passed and result.total
    ]
    found.sort(key=lambda item: (RANK[item.result.severity], -item.result.cost, -item.result.share))
    lines = tuple(sorted(lines, key=lambda line: (line.score is None, line.score or 0.0)))
    judged = [report for history in histories.values() for report in history]
    versions = [(dataset.name, version) for dataset in datasets for version in lake.versions(dataset.name)]
    negative, read = _reviews(lake, datasets)
    return Overview(
        lines=(*lines, *made),
        findings=tuple(found[:findings]),
        score=_course([(one.version, one.dataset, one.score) for one in judged if one.score is not None], mean=True),
        failing=_course([(one.version, one.dataset, float(_failing(one))) for one in judged]),
        rows=_course([(version.number, name, float(version.rows)) for name, version in versions]),
        quarantined=_course(
            [
                (version.number, name, float(lake.dataset(name, version.number).quarantined))
                for name, version in versions
                if version.layer == "raw"
            ]
        ),
        negative=negative,
        reviews_read=read,
        checks=sum(line.checks for line in lines),
        checked=max((report.time for report in reports), default=None),
        next_step=_next_step(lines, read),
    )


def unfailing(seen: Overview) -> str:
    """What is said where no check fails: that all pass, of how many datasets, or that nothing was checked yet."""
    if not seen.asked:
        return _("Nothing is checked yet.")
    if seen.asked < seen.uploaded:
        return _("Every check passes of the datasets that were checked: {n} of {all}.").format(
            n=seen.asked, all=seen.uploaded
        )
    return _("Every check of every dataset passes.")


def mendable(lake: Lake) -> list[str]:
    """The datasets with a fault that a cleaning step mends, the lowest score first."""
    newest = {report.dataset: report for report in quality.load_reports(lake)}
    held = {dataset.name: dataset for dataset in lake.datasets(built=False)}
    return [
        name
        for name in quality.lowest_first(lake)
        if name in held and any(quality.fixes(one, held[name]) for one in newest[name].failing)
    ]


def _failing(report: Report) -> int:
    return sum(1 for one in report.results if not one.passed and one.total)


def _reviews(lake: Lake, datasets: list[Dataset]) -> tuple[float | None, int]:
    """The share of negative reviews among those a model has read, over all review datasets."""
    from core.text.sentiment import predictions

    negative = read = 0
    for dataset in datasets:
        if dataset.kind == "reviews" and (found := predictions.summary(lake, dataset.name)):
            negative += found.labels.get("negative", 0)
            read += found.scored
    return (negative / read if read else None), read


def _line(dataset: Dataset, history: list[Report]) -> DatasetLine:
    newest = history[-1] if history else None
    failing = [one for one in newest.results if not one.passed and one.total] if newest else []
    return DatasetLine(
        dataset=dataset,
        score=newest.score if newest else None,
        trend=tuple(report.score for report in history[-24:] if report.score is not None),
        checks=len(newest.results) if newest else 0,
        faults=tuple(sorted(failing, key=lambda one: (RANK[one.severity], -one.cost, -one.share))),
        checked=newest.time if newest else None,
        stale=newest is None or newest.version < dataset.version,
        ran=sum(one.total > 0 for one in newest.results) if newest else 0,
    )


def _since(history: list[Report], check: str) -> int:
    """The number of the first version of the unbroken run of failures that reaches the newest report."""
    since = history[-1].number
    for report in reversed(history):
        if not any(one.id == check and not one.passed for one in report.results):
            break
        since = report.number
    return since


def _course(changes: list[tuple[int, str, float]], mean: bool = False) -> Course:
    """The sum (or mean) over datasets after each change, given as version, dataset, value."""
    current: dict[str, float] = {}
    course = []
    for _version, dataset, value in sorted(changes):
        current[dataset] = value
        course.append(sum(current.values()) / (len(current) if mean else 1))
    return Course(tuple(course[-24:]))


def _for_fault(line: DatasetLine) -> Step:
    """What mends a dataset's faults: cleaning where a step helps, else the page where its worst one is understood."""
    name = line.dataset.name
    worst = line.faults[0]
    if worst.check == SPLIT:
        return Step(N_("Look into the uneven arms of {dataset}"), "experiments.py", {"dataset": name})
    mendable = next((one for one in line.faults if quality.fixes(one, line.dataset)), None)
    if mendable is not None and line.dataset.clean_version is None:
        return Step(N_("Clean {dataset}"), "clean.py", {"dataset": name, "mend": mendable.id, "fix": "0"})
    return Step(N_("Look at what still fails in {dataset}"), "quality.py", {"dataset": name, "check": worst.id})


def _next_step(lines: tuple[DatasetLine, ...], reviews_read: int) -> Step | None:
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
        if line.worst and line.dataset.clean_version is None:
            return _for_fault(line)
    unread = [line.dataset.name for line in lines if line.dataset.kind == "reviews"]
    if unread and not reviews_read:
        return Step(N_("Let BERT read {dataset}"), "sentiment.py", {"dataset": unread[0]})
    worst = next((line for line in lines if line.worst), lines[0])
    if worst.worst:
        return _for_fault(worst)
    return Step(N_("Look at what still fails in {dataset}"), "quality.py", {"dataset": worst.dataset.name})
