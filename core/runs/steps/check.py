"""Checking: every version without a report, and the newest one's verdict as a gate."""

from __future__ import annotations

from core import quality
from core.anomaly.looks import look as look_at_days
from core.i18n import _, kept, ngettext, sentences
from core.lake import version_name
from core.ledger import Outcome
from core.quality import Report
from core.runs.work import Look, Work, nothing


def look(work: Work, dataset: str) -> Look:
    """How many versions would be checked."""
    n = len(_waiting(work, dataset))
    said = ngettext("{n} version is not checked yet.", "{n} versions are not checked yet.", n).format(n=n)
    return Look(bool(n), said if n else _("Every version is checked."))


def do(work: Work, dataset: str) -> Outcome:
    """Check what is unchecked, oldest first; the gate is judged by the newest report, also where nothing was new.

    So a second try of a run whose gate failed fails again, until the data or the contract are mended.
    """
    if work.held(dataset) is None:
        return nothing(_("There is no data yet."))
    waiting = _waiting(work, dataset)
    for place, version in enumerate(waiting):
        work.tell(place, len(waiting), version_name(work.lake, dataset, version))
        work.begin()
        quality.check(work.lake, dataset, version)
    if waiting:
        look_at_days(work.lake, dataset)
    report = quality.latest(work.lake, dataset)
    if report is None:
        return nothing(_("There is no data yet."))
    failed = _failing(work, dataset, report)
    said = _("Version {n}: score {score}.").format(
        n=version_name(work.lake, dataset, report.version), score=quality.score_shown(report.score, 1)
    )
    if failed:
        work.broken.add(dataset)
        n = len(failed)
        said = sentences(said, ngettext("{n} check fails the gate.", "{n} checks fail the gate.", n).format(n=n))
    rows = report.rows if waiting else None
    state = "gate" if failed else "done" if waiting else "nothing"
    return Outcome(state, kept(said), rows, rows, version=report.version, checks=failed)


def _waiting(work: Work, dataset: str) -> list[int]:
    """Versions without a report, and the newest where its report is of another contract than the present."""
    if work.held(dataset) is None:
        return []
    waiting = quality.unchecked(work.lake, dataset)
    report, suite = quality.latest(work.lake, dataset), quality.suite_of(work.lake, dataset)
    newest = work.lake.dataset(dataset).version
    if report and suite and report.version == newest and report.suite != suite.version and newest not in waiting:
        waiting.append(newest)
    return waiting


def _failing(work: Work, dataset: str, report: Report) -> tuple[str, ...]:
    """The checks that fail the gate."""
    check = work.load(dataset).check
    assert check is not None
    least = quality.SEVERITIES.index(check.fail_on) if check.fail_on != "never" else len(quality.SEVERITIES)
    return tuple(one.id for one in report.failing if quality.SEVERITIES.index(one.severity) >= least)
