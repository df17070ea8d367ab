"""All tests of a workspace with their states, each derived from evidence: data, plan, readout, decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from core.errors import TouchstoneError
from core.experiment.log.decided import Decision, decision_label, decisions
from core.experiment.log.registered import Registration, of_dataset, registrations
from core.experiment.plan import Metric, Plan
from core.experiment.readout import Readout
from core.experiment.source import analyse_dataset, dataset_tests, suggest_for
from core.experiment.words import first_verdict
from core.i18n import N_, _
from core.lake import Lake, kept

STATES = {
    "withheld": N_("Withheld"),
    "ready": N_("Ready to decide"),
    "running": N_("Running"),
    "planned": N_("Planned"),
    "decided": N_("Decided"),
}
"""What a test can be in, the ones that wait for somebody first."""
MOST = 60
"""Tests read out for the list; a table of more holds something else than tests."""


@dataclass(frozen=True)
class Test:
    """One test and how it stands.

    Attributes:
        name: As registered, else the dataset's name and the test within it.
        dataset, test: Where its data is; `test` is "" where the dataset holds one.
        state: One of `STATES`.
        readout: What its data says, by its plan; None where there is no data, or it cannot be read.
        plan: What was registered; None where nothing was.
        decision: The newest, None without one.
        fault: Why it cannot be read out, "" where it can.
    """

    name: str
    dataset: str
    test: str
    state: str
    readout: Readout | None = None
    plan: Registration | None = None
    decision: Decision | None = None
    fault: str = ""

    @property
    def units(self) -> int:
        """Units that count."""
        return sum(self.readout.arms.values()) if self.readout else 0


def state_label(state: str) -> str:
    """A state in words."""
    return _(STATES[state])


@kept
def all_tests(lake: Lake) -> tuple[Test, ...]:
    """Every test with data or with a registered plan, those that wait for somebody first."""
    plans, decided = registrations(lake), decisions(lake)
    found: list[Test] = []
    held = {one.name for one in lake.datasets()}
    for dataset in lake.datasets():
        if dataset.kind == "assignments" and len(found) < MOST:
            found += _of_dataset(lake, dataset.name, plans, decided)
    used = {one.plan.id for one in found if one.plan}
    for plan in plans:
        if plan.id not in used and plan.dataset not in held:
            decision = _newest(decided, plan.dataset, plan.test or "")
            found.append(Test(plan.name, plan.dataset, plan.test or "", "planned", plan=plan, decision=decision))
    order = list(STATES)
    return tuple(sorted(found, key=lambda one: (order.index(one.state), one.name)))


def _of_dataset(lake: Lake, name: str, plans: Sequence[Registration], decided: Sequence[Decision]) -> list[Test]:
    suggested = suggest_for(lake, name)
    if suggested is None:
        return []
    several = dataset_tests(lake, name, suggested.variant, None, suggested.unit)
    found = []
    for test in several[1][:MOST] if several else ("",):
        plan = of_dataset(plans, name, test or None)
        decision = _newest(decided, name, test)
        label = plan.name if plan else f"{name} · {test}" if test else name
        wanted = replace(as_registered(suggested, plan), test=test or None)
        try:
            readout = analyse_dataset(lake, name, wanted)
        except TouchstoneError as error:
            found.append(Test(label, name, test, "withheld", None, plan, decision, error.message))
            continue
        state = state_of(readout, plan, decision, datetime.now(UTC).date())
        found.append(Test(label, name, test, state, readout, plan, decision))
    return found


def _newest(decided: Sequence[Decision], dataset: str, test: str) -> Decision | None:
    return next((one for one in decided if one.dataset == dataset and one.test == test), None)


def as_registered(suggested: Plan, plan: Registration | None) -> Plan:
    """The suggested plan with what was registered in its place: metrics, control, shares, levels, stop rule."""
    if plan is None:
        return suggested
    known = {metric.name: metric for metric in suggested.metrics}
    metrics = tuple(
        replace(known.get(one.name, Metric(one.name)), higher_is_better=one.higher_is_better)
        for one in plan.metrics
        if one.name in known
    )
    return replace(
        suggested,
        metrics=metrics or suggested.metrics,
        control=plan.control,
        expected=dict(plan.shares),
        alpha=plan.alpha,
        power=plan.power,
        smallest=plan.smallest,
        peeking=plan.stop == "sequential",
        planned=plan.units or None,
    )


def state_of(readout: Readout, plan: Registration | None, decision: Decision | None, today: date) -> str:
    """How a test with data stands.

    Decided where the newest decision is one; withheld where its data forbids a verdict; ready where its stop rule is
    met, or, without a registered rule, where a verdict is proven; else running.
    """
    if decision is not None and decision.decision != "open":
        return "decided"
    if readout.withheld:
        return "withheld"
    proven = any(effect.verdict in ("better", "worse", "no_difference") for effect in readout.effects)
    if plan is None:
        return "ready" if proven else "running"
    if plan.stop == "date":
        return "ready" if plan.ends is not None and today >= plan.ends else "running"
    full = 0 < plan.units <= sum(readout.arms.values())
    return "ready" if full or (plan.stop == "sequential" and proven) else "running"


def said_of(one: Test) -> str:
    """What the list tells of a test in one sentence: why it cannot be read, what was decided, or the first verdict."""
    if one.fault:
        return one.fault
    if one.decision is not None:
        arm = f" ({one.decision.arm})" if one.decision.arm else ""
        return f"{decision_label(one.decision.decision)}{arm} · {one.decision.why}"
    if one.readout is None:
        return _("There is no dataset “{name}” yet.").format(name=one.dataset)
    return first_verdict(one.readout)
