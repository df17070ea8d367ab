"""Monitor and evaluate: versions checked against agreed contracts, incidents closed, tests that can be believed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from core.govern.roadmap.criteria import Criterion, Measured, Named, filled, is_name, share_of, split
from core.govern.roadmap.evidence import Evidence, Held, Trouble
from core.govern.roadmap.holding import FEWEST_CHECKS, asked, ran
from core.i18n import N_

WEEK = timedelta(days=7)
"""Within which an incident is closed, and a nightly check is not older."""
DAY = timedelta(days=1)
"""Within which somebody takes an incident on."""


def checked(evidence: Evidence) -> Measured:
    """Datasets whose newest version was checked, by three checks that ran at least."""

    def fits(one: Held) -> bool:
        return ran(evidence.newest_report(one.name)) >= FEWEST_CHECKS

    return split(filled(evidence), fits, "quality.py", N_("its newest version is not checked"))


def agreed(evidence: Evidence) -> Measured:
    """Datasets with a contract that a person took up: changed, or with a name beside it; and that was asked."""
    newest = {one.dataset: one for one in evidence.contracts}
    good, lacking = [], []
    for one in filled(evidence):
        contract = newest.get(one.name)
        taken = contract is not None and (contract.number > 1 or is_name(contract.owner))
        if taken and asked(evidence, one.name):
            good.append(Named(one.name, page="quality.py", params={"dataset": one.name}))
        else:
            note = (
                N_("its contract is a draft that nobody took up") if not taken else N_("its contract asks too little")
            )
            lacking.append(Named(one.name, note, {}, "quality.py", {"dataset": one.name, "view": "write"}))
    return share_of(good, lacking)


def taken_on(evidence: Evidence) -> Measured:
    """Incidents that somebody took on or that are over, of those a day old or over; all of none where checks run."""
    due = [one for one in evidence.troubles if one.taken or one.closed or evidence.now - one.time > DAY]
    return _incidents(evidence, due, lambda one: bool(one.taken or one.closed), N_("nobody has taken it on"))


def closed(evidence: Evidence) -> Measured:
    """Incidents over within a week, of those over or older."""
    due = [one for one in evidence.troubles if one.closed or evidence.now - one.time > WEEK]

    def fits(one: Trouble) -> bool:
        return one.closed is not None and one.closed - one.time <= WEEK

    return _incidents(evidence, due, fits, N_("not closed within a week"))


def _incidents(evidence: Evidence, due: list[Trouble], fits: Callable[[Trouble], bool], note: str) -> Measured:
    if not due:
        if evidence.troubles:
            return Measured(None, (), (Named("", N_("what stands open is still young"), page="incidents.py"),))
        return Measured(1.0 if any(map(ran, evidence.reports)) else None)
    good = [Named(one.id, page="incidents.py", params={"incident": one.id}) for one in due if fits(one)]
    bad = [Named(one.id, note, {}, "incidents.py", {"incident": one.id}) for one in due if not fits(one)]
    return share_of(good, bad)


def scores(evidence: Evidence) -> Measured:
    """The mean score of all datasets; one without a score counts as 0."""
    found = filled(evidence)
    known = {one.name: evidence.newest_report(one.name) for one in found}
    told = {name: report.score for name, report in known.items() if report is not None and report.score is not None}
    named = [
        Named(one.name, N_("score {n}"), {"n": f"{told[one.name]:.0f}"}, "quality.py", {"dataset": one.name})
        for one in sorted(found, key=lambda one: told.get(one.name, 0.0))
        if one.name in told
    ]
    lacking = [
        Named(one.name, N_("no score"), {}, "quality.py", {"dataset": one.name})
        for one in found
        if one.name not in told
    ]
    return Measured(sum(told.values()) / len(found) if told else None, (), (*lacking, *named))


def healthy(evidence: Evidence) -> Measured:
    """Tests whose newest kept readout passed health, of those with a kept readout."""
    newest = {(one.dataset, one.test): one for one in evidence.readouts}
    good: list[Named] = []
    lacking: list[Named] = []
    for one in newest.values():
        link = {"dataset": one.dataset}
        named = Named(one.dataset, page="experiments.py", params=link)
        bad = Named(one.dataset, N_("its data forbids a verdict"), {}, "experiments.py", link)
        (good if one.healthy else lacking).append(named if one.healthy else bad)
    if not newest:
        lacking = [Named("", N_("no readout of a test is kept"), page="experiments.py")]
        return Measured(None, (), tuple(lacking))
    return share_of(good, lacking)


def nightly(evidence: Evidence) -> Measured:
    """Datasets that a scheduled run checked within a week, without a failure of its own."""
    found = {
        dataset
        for night in evidence.nights
        if night.trigger == "schedule" and evidence.now - night.time <= WEEK
        for kind, dataset, well in night.steps
        if kind == "check" and well
    }
    note = N_("no scheduled run checked it within a week")
    return split(filled(evidence), lambda one: one.name in found, "runs.py", note)


def by_eye(evidence: Evidence) -> Measured:
    """Rows that people judged by eye, so that the checks themselves are measured; of the dataset with most."""
    rows: dict[str, set[str]] = {}
    for one in evidence.looked:
        rows.setdefault(one.dataset, set()).add(one.row)
    named = [
        Named(name, N_("rows judged by eye: {n}"), {"n": len(found)}, "review.py", {"dataset": name})
        for name, found in sorted(rows.items(), key=lambda one: -len(one[1]))
    ]
    lacking = () if named else (Named("", N_("nobody has judged rows by eye"), page="review.py"),)
    return Measured(float(max(map(len, rows.values()), default=0)), tuple(named), lacking)


_CHECKED_WHY = N_("The newest version has a report, with three checks at least that had something to judge.")
_CHECK, _CLOSE = N_("Check the newest versions"), N_("Find the cause of what stands open, and close it")
_AGREED_WHY = N_(
    "A person changed the contract that was drafted, or is named in it, and it was asked of the newest version: three "
    "checks at least that ran, one of them an error. A contract without checks does not count."
)
_AGREE = N_("Take up the contracts that were drafted: change them, or put your name to them")
_SCORE_WHY = N_("The mean of the newest scores; a dataset that is not checked counts as 0.")
_SCORE_DO = N_("Mend what costs most points")

CRITERIA = (
    Criterion(
        "monitor.checked", "monitor", 1, N_("Half of the datasets are checked"), _CHECKED_WHY, _CHECK, "quality.py",
        "share", 0.5, "13", "11.2", checked, "collect.core",
    ),
    Criterion(
        "monitor.checked_all", "monitor", 2, N_("Nearly all datasets are checked"), _CHECKED_WHY, _CHECK, "quality.py",
        "share", 0.95, "13", "11.2", checked, "monitor.checked",
    ),
    Criterion(
        "monitor.contract", "monitor", 2, N_("A quarter of the datasets have an agreed contract"), _AGREED_WHY, _AGREE,
        "quality.py", "share", 0.25, "13", "11.1", agreed, "monitor.checked", {"view": "write"},
    ),
    Criterion(
        "monitor.taken", "monitor", 3, N_("Incidents are taken on"),
        N_(
            "Somebody acknowledged, muted or closed it, or it healed, of the incidents that are a day old. All of none "
            "where checks run and nothing broke."
        ),
        N_("Take on what stands open"), "incidents.py", "share", 0.8, "13", "11.4", taken_on, "monitor.checked",
    ),
    Criterion(
        "monitor.contract_most", "monitor", 3, N_("Most datasets have an agreed contract"), _AGREED_WHY, _AGREE,
        "quality.py", "share", 0.8, "13", "11.1", agreed, "monitor.contract", {"view": "write"},
    ),
    Criterion(
        "monitor.health", "monitor", 3, N_("Half of the tests can be believed"),
        N_(
            "Tests whose newest kept readout passed its health checks: units fell as planned, nobody is in two arms, "
            "outcomes come after assignment. A readout that withholds the verdict does not count."
        ),
        N_("Keep the readout of a test whose data is sound"), "experiments.py", "share", 0.5, "14", "9.1", healthy,
        "collect.core",
    ),
    Criterion(
        "monitor.closed", "monitor", 4, N_("Incidents are over within a week"),
        N_("Healed or closed within seven days, of the incidents that are over or older than that."), _CLOSE,
        "incidents.py", "share", 0.8, "13", "11.4", closed, "monitor.taken",
    ),
    Criterion(
        "monitor.score", "monitor", 4, N_("The mean score is 80"), _SCORE_WHY, _SCORE_DO, "clean.py", "points", 80.0,
        "13", "11.4", scores, "monitor.checked_all",
    ),
    Criterion(
        "monitor.nightly", "monitor", 5, N_("Checks run by themselves"),
        N_("A scheduled run checked the dataset within the last seven days. A run by hand does not count."),
        N_("Give a pipeline with checks a schedule"), "runs.py", "share", 0.8, "13", "13.3", nightly,
        "monitor.checked_all", {"tab": "pipelines"},
    ),
    Criterion(
        "monitor.by_eye", "monitor", 5, N_("The checks themselves are measured"),
        N_("Rows of one dataset that people judged by eye, so that the precision of its checks is known."),
        N_("Judge a drawn sample of rows by eye"), "review.py", "count", 100, "13", "11.3", by_eye, "monitor.checked",
        {"view": "sample"},
    ),
    Criterion(
        "monitor.score_high", "monitor", 5, N_("The mean score is 95"), _SCORE_WHY, _SCORE_DO, "clean.py", "points",
        95.0, "13", "11.4", scores, "monitor.score",
    ),
)  # fmt: skip
