"""What several stages ask of a dataset: who looks after it, whether its contract asks anything, what events name."""

from __future__ import annotations

from core.govern.roadmap.criteria import Named, filled
from core.govern.roadmap.evidence import Evidence
from core.i18n import N_
from core.quality import Report

SEEN = {"user_id", "item_id"}
"""Roles without which behaviour tells no recommender anything."""
FEWEST_CHECKS = 3
"""Checks that ran from which a contract asks something: has-rows and volume alone hold of anything."""


def owners(evidence: Evidence) -> dict[str, str]:
    """Dataset -> its owner, as said last."""
    said = [one for one in evidence.said if one.item == "owner" and one.subject.startswith("dataset:")]
    return {one.subject.removeprefix("dataset:"): one.value for one in said}


def ran(report: Report | None) -> int:
    """Checks of a report that found something to judge."""
    return sum(one.total > 0 for one in report.results) if report else 0


def asked(evidence: Evidence, dataset: str) -> bool:
    """Whether the contract was asked of the newest version: three checks that ran at least, one of them an error."""
    report = evidence.newest_report(dataset)
    return ran(report) >= FEWEST_CHECKS and any(
        one.total and one.severity == "error" for one in (report.results if report else ())
    )


def without_errors(report: Report | None) -> bool | None:
    """Whether no error check fails; None where nothing was judged."""
    if ran(report) < FEWEST_CHECKS or report is None:
        return None
    return all(one.passed for one in report.results if one.severity == "error")


def nameless(evidence: Evidence) -> tuple[Named, ...]:
    """The datasets of behaviour where none names both shoppers and products: nothing can be joined or recommended."""
    behaviour = [one for one in filled(evidence) if one.now.kind == "events"]
    if any(set(one.now.roles) >= SEEN for one in behaviour):
        return ()
    note = N_("no column of shoppers, or none of products, is named")
    return tuple(Named(one.name, note, {}, "datasets.py", {"dataset": one.name}) for one in behaviour)
