"""How quality moved: from one report to the next, and where every dataset stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.lake import Dataset, Lake
from core.quality.model import CheckResult, Report
from core.quality.store import load_reports


@dataclass(frozen=True)
class Change:
    """One check in two reports. `moved` is the change of its cost in points; above 0 is worse."""

    result: CheckResult
    before: CheckResult | None
    moved: float

    @property
    def turned(self) -> str:
        """ "broke", "mended", "new", or "same"."""
        if self.before is None:
            return "new"
        if self.before.passed == self.result.passed:
            return "same"
        return "mended" if self.result.passed else "broke"


def changes(report: Report, before: Report | None) -> list[Change]:
    """Every check of a report against the one before, those that moved the score most first."""
    known = {result.id: result for result in before.results} if before else {}
    found = [
        Change(result, known.get(result.id), result.cost - (known[result.id].cost if result.id in known else 0.0))
        for result in report.results
    ]
    return sorted(found, key=lambda one: (-abs(one.moved), one.result.passed, one.result.id))


@dataclass(frozen=True)
class Standing:
    """Where a dataset stands: its reports, oldest first, and how many of its versions have none."""

    dataset: Dataset
    reports: tuple[Report, ...]
    unchecked: int

    @property
    def scores(self) -> tuple[float, ...]:
        """The scores of the versions that had one, oldest first."""
        return tuple(report.score for report in self.reports if report.score is not None)

    @property
    def score(self) -> float | None:
        return self.reports[-1].score if self.reports else None

    @property
    def moved(self) -> float | None:
        """Points gained since the report before."""
        return gained(self.reports[-2].score, self.reports[-1].score) if len(self.reports) > 1 else None


def gained(before: float | None, after: float | None) -> float | None:
    """Points from one score to another; None where one of them is none."""
    return None if before is None or after is None else after - before


def standings(lake: Lake) -> list[Standing]:
    """All datasets of the workspace, the lowest score first, unchecked ones last."""
    reports: dict[str, list[Report]] = {}
    for report in load_reports(lake):
        reports.setdefault(report.dataset, []).append(report)
    found = []
    for dataset in lake.datasets():
        own = reports.get(dataset.name, [])
        known = {report.version for report in own}
        missing = sum(version.number not in known for version in lake.versions(dataset.name))
        found.append(Standing(dataset, tuple(own), missing))
    return sorted(found, key=lambda one: (one.score is None, one.score or 0.0, one.dataset.name))


def score_times(lake: Lake, standing: Standing) -> list[tuple[datetime, float]]:
    """When each scored version of a dataset came (UTC), and its score, oldest first."""
    times = {one.number: one.time for one in lake.versions(standing.dataset.name)}
    return [
        (times[one.version], one.score) for one in standing.reports if one.score is not None and one.version in times
    ]


def previous(history: Sequence[Report], version: int) -> Report | None:
    """The report before a version's, of a history in order."""
    earlier = [report for report in history if report.version < version]
    return earlier[-1] if earlier else None
