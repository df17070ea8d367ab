"""Findings grouped by cause, from the stored reports alone: what began to fail with one version is one incident.

A check begins to fail where the report before it, of the same layer, passed it; where it failed already, it begins anew
when the rows that came fail far more often than those before. What a new clause finds at once is told apart from what
an upload brought. A check of another dataset that looks into this one and fails from then on is of the same incident.
Being a function of reports, the grouping is the same in every process and after every restart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from statistics import median

from core.cells.limits import MAD_TO_SIGMA
from core.incidents.model import Finding, Incident, Turn
from core.lake import Version
from core.quality import SEVERITIES, CheckResult, Report

COUNTED = ("warning", "error")
"""Severities that make an incident, however few rows fail."""
LEAST_INFORMATION = 0.05
"""The share of rows from which a check of mere information that passed before makes one: a column nobody gave a role to
and that lost a twentieth of its cells is a broken file all the same."""
WORSE = 2.0
"""Times the share before at which the rows that came fail far more often: less is chance in a small file."""
KNOWN = 5
"""Earlier batches of rows whose shares say how far they scatter: of fewer a median deviation says nothing. Until then a
batch fails far more often only by the highest share of those before it."""
SIGMAS = 4.0
"""Deviations above the middle of the earlier batches, as of the figures that are watched."""
LEAST_WORSE = 0.02
"""Points by which they must do so, as everywhere an effect of 2 cells of 100 is the least that matters."""
BACK = 1.1
"""Times the share before up to which a check is back to what it was."""
UNKNOWN = Version(0, 0, datetime.min, "", "", "", "raw", 0, {})


def grouped(reports: Mapping[str, Sequence[Report]], versions: Mapping[str, Sequence[Version]]) -> list[Incident]:
    """The incidents of all datasets, oldest first, without what people did about them.

    Args:
        reports: Dataset -> its reports, oldest version first.
        versions: Dataset -> its versions.
    """
    found: dict[str, Incident] = {}
    starts: list[tuple[Incident, Report | None]] = []
    for name, history in reports.items():
        known = {one.number: one for one in versions.get(name, ())}
        for incident, before in _of_dataset(name, history, known):
            starts.append((incident, before))
            found[incident.id] = incident
    for incident, before in starts:
        _follow(incident, before, found, reports)
    ordered = sorted((one for one in found.values() if one.findings), key=lambda one: (one.version, one.id))
    return [_turned(one, reports) for one in ordered]


def _of_dataset(
    name: str, history: Sequence[Report], versions: Mapping[int, Version]
) -> list[tuple[Incident, Report | None]]:
    """What began to fail in each report, with the report that it is held against."""
    made: list[tuple[Incident, Report | None]] = []
    last: Report | None = None
    by_layer: dict[str, Report] = {}
    for place, report in enumerate(history):
        before = by_layer.get(report.layer) or last
        groups: dict[str, list[Finding]] = {}
        for result in report.failing:
            if _counts(result, before) and (began := _began(report, result, before, history[:place])):
                of_contract = before is not None and before.result(result.id) is None
                ended = _next_beginning(result.id, history, place)
                ends = history[ended].version if ended else None
                found = _now(replace(began, ends=ends), history[place : ended or len(history)])
                groups.setdefault("contract" if of_contract else "version", []).append(found)
        for cause, findings in groups.items():
            made.append((_incident(name, report, versions, cause, findings, before is None), before))
        by_layer[report.layer] = last = report
    return made


def _counts(result: CheckResult, before: Report | None) -> bool:
    """Whether a failing check is grave enough for an incident."""
    if result.severity in COUNTED:
        return True
    return before is not None and result.has_rows and result.share >= LEAST_INFORMATION


def _next_beginning(check_id: str, history: Sequence[Report], place: int) -> int | None:
    """Where a check begins to fail again, after it passed in the same layer."""
    passed: dict[str, bool] = {}
    for number, report in enumerate(history):
        found = report.result(check_id)
        failing = found is not None and not found.passed
        if number > place and failing and passed.get(report.layer):
            return number
        passed[report.layer] = not failing
    return None


def _began(report: Report, result: CheckResult, before: Report | None, history: Sequence[Report]) -> Finding | None:
    """The finding where a check began to fail, or began to fail far more; None where it merely goes on."""
    earlier = before.result(result.id) if before else None
    if before is None or earlier is None or earlier.passed:
        return Finding(report.dataset, report.version, report.number, result, result)
    came, failed = result.total - earlier.total, result.failed - earlier.failed
    if not (earlier.total and came > 0 and failed > 0):
        return None
    share = failed / came
    if share < WORSE * earlier.share or share - earlier.share < LEAST_WORSE or result.share <= earlier.share * BACK:
        return None
    if share < _usual_up_to(_batches(result.id, report.layer, history)):
        return None
    return Finding(report.dataset, report.version, report.number, result, result, earlier.share)


def _batches(check_id: str, layer: str, history: Sequence[Report]) -> list[float]:
    """The share of the rows that failed a check among those that came with each earlier report of a layer."""
    shares: list[float] = []
    total = failed = 0
    for report in history:
        found = report.result(check_id) if report.layer == layer else None
        if found is None or not found.total:
            continue
        came, fresh = found.total - total, found.failed - failed
        if came > 0 and 0 <= fresh <= came:
            shares.append(fresh / came)
        total, failed = found.total, found.failed
    return shares


def _usual_up_to(shares: Sequence[float]) -> float:
    """Up to which share of failing rows another batch is like those before it, some of which failed often too."""
    if len(shares) < KNOWN:
        return max((WORSE * one for one in shares), default=0.0)
    middle = median(shares)
    return middle + max(LEAST_WORSE, SIGMAS * MAD_TO_SIGMA * median(abs(one - middle) for one in shares))


def _now(finding: Finding, history: Sequence[Report]) -> Finding:
    """How the check stands in the newest report that could judge it."""
    newest = history[-1].result(finding.began.id)
    judged = [found for one in history if (found := one.result(finding.began.id)) and found.state != "skipped"]
    now = judged[-1] if newest and judged else None
    return replace(finding, now=now, healthy=_is_healthy(finding, now))


def _is_healthy(finding: Finding, now: CheckResult | None) -> bool:
    return now is None or now.passed or (finding.before > 0 and now.share <= finding.before * BACK)


def _incident(
    name: str, report: Report, versions: Mapping[int, Version], cause: str, findings: list[Finding], first: bool
) -> Incident:
    version = versions.get(report.version, UNKNOWN)
    if cause == "contract":
        source: tuple[str, ...] = (str(report.suite),)
    else:
        of_data = {"clean": "clean", "undo": "clean", "build": "build"}.get(version.action, "upload")
        cause, source = "first" if first else of_data, _files(version)
    mark = "+contract" if cause == "contract" else ""
    findings.sort(key=lambda one: (-SEVERITIES.index(one.began.severity), -one.began.cost, one.began.id))
    identity = f"{name}@{report.version}{mark}"
    time = version.time if version.number else report.time
    return Incident(identity, name, cause, report.version, report.number, time, version.author, source, tuple(findings))


def _files(version: Version) -> tuple[str, ...]:
    imports = version.info.get("imports") or {}
    files = imports.get("files", []) if isinstance(imports, Mapping) else []
    return tuple(str(one.get("name", one)) if isinstance(one, Mapping) else str(one) for one in files)


def _follow(
    incident: Incident, before: Report | None, found: dict[str, Incident], reports: Mapping[str, Sequence[Report]]
) -> None:
    """Hand findings over to the incident of the dataset they look into, where that began meanwhile."""
    own = found[incident.id]
    if own.cause == "contract":
        return
    since = before.version if before else own.version
    when = next((one.time for one in reports[own.dataset] if one.version == own.version), own.time)
    for finding in own.findings:
        target = str(finding.began.detail.get("dataset") or "")
        causes = [
            one
            for one in found.values()
            if one.dataset == target != own.dataset
            and one.cause in ("upload", "clean", "build")
            and one.version > since
            and one.time <= when
        ]
        if causes:
            cause = max(causes, key=lambda one: one.version)
            found[cause.id] = replace(cause, findings=(*cause.findings, finding))
            own = found[own.id] = replace(own, findings=tuple(one for one in own.findings if one != finding))


def _turned(incident: Incident, reports: Mapping[str, Sequence[Report]]) -> Incident:
    """The incident with the reports after which all of it was healthy, or some of it failed again."""
    after = [one for name in incident.datasets for one in reports.get(name, ()) if one.version >= incident.version]
    status = {(one.dataset, one.began.id): False for one in incident.findings}
    turns, healthy = [], False
    for report in sorted(after, key=lambda one: one.version):
        for one in incident.findings:
            if one.dataset == report.dataset and one.version <= report.version < (one.ends or report.version + 1):
                found = report.result(one.began.id)
                if found is None or found.state != "skipped":
                    status[one.dataset, one.began.id] = _is_healthy(one, found)
        if all(status.values()) != healthy:
            healthy = not healthy
            turns.append(Turn(report.time, report.dataset, report.number, healthy))
    return replace(incident, turns=tuple(turns))
