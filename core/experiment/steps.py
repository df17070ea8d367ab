"""Steps towards a purchase: the share of each arm's units that comes so far, from a readout's shares or from events."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.cells.events import dictionary
from core.experiment.arms import pick_control
from core.experiment.data.aggregate import unit_table
from core.experiment.metrics.definition import Definition
from core.experiment.metrics.joining import measured
from core.experiment.metrics.outcomes import Outcomes, listed_types, outcomes_of
from core.experiment.plan import Plan
from core.experiment.readout import Readout
from core.kinds import event_label
from core.lake import Lake

WAY = ("view", "click", "cart", "purchase")
"""Events on the way to a purchase, in the order of a shop; what a test has of them are its steps."""


@dataclass(frozen=True)
class Steps:
    """Names of the steps, the widest first, and each arm's share at each of them, the control first.

    `units` are those of each arm that the shares are of, where they are counted from events; empty for a readout's.
    """

    steps: tuple[str, ...]
    shares: dict[str, tuple[float, ...]]
    units: dict[str, int]


def steps_of(readout: Readout) -> Steps | None:
    """The yes-or-no metrics as steps; None where there are fewer than two, since one is no way."""
    control: dict[str, float] = {}
    others: dict[str, dict[str, float]] = {}
    for effect in readout.effects:
        values = effect.control_value, effect.arm_value
        if effect.metric.kind == "proportion" and all(map(math.isfinite, values)):
            control[effect.metric.name] = values[0]
            others.setdefault(effect.arm, {})[effect.metric.name] = values[1]
    if len(control) < 2:
        return None
    steps = tuple(sorted(control, key=lambda name: -control[name]))
    arms = {readout.control: control, **others}
    return Steps(steps, {arm: tuple(of.get(step, math.nan) for step in steps) for arm, of in arms.items()}, {})


def steps_of_events(
    lake: Lake, name: str, plan: Plan, version: int | None = None, definitions: Sequence[Definition] = ()
) -> Steps | None:
    """The units of each arm that did each thing on the way to a purchase after their first exposure.

    Only of a test whose outcomes are another dataset's events; every unit counts whom the readout with `definitions`
    counts, so that the share of those who buy is its conversion. None where the events know fewer than two steps.

    Args:
        version: of the assignments; the newest when omitted.

    Raises:
        BadInput, NotFound: as the readout does.
    """
    if plan.outcomes is None:
        return None
    types = {**lake.columns(name, None, version), "_row": "BIGINT"}
    with lake.read() as cursor:
        outcomes = outcomes_of(cursor, lake, plan.outcomes)
        steps = _on_the_way(outcomes)
        if len(steps) < 2:
            return None
        wanted = [Definition(step, "conversion", step, window=plan.window) for step in steps]
        longest = [one for one in definitions if one.days]  # they decide who was observed for long enough
        with (
            measured(cursor, lake.table(name, None, version), types, plan, outcomes, [*wanted, *longest]) as found,
            unit_table(cursor, found.source, found.types, found.plan) as units,
        ):
            sizes = dict(units.arms)
            control = pick_control(list(sizes), plan.control)
            values = {arm: [one.sample.mean for one in of[: len(steps)]] for arm, of in units.statistics().items()}
    ordered = [control, *(arm for arm in values if arm != control)]
    return Steps(
        tuple(event_label(step) for step in steps),
        {a: tuple(values[a]) for a in ordered},
        {a: sizes[a] for a in ordered},
    )


def _on_the_way(outcomes: Outcomes) -> list[str]:
    if not outcomes.event:
        return []
    known = listed_types(outcomes.kinds, dictionary(outcomes.words))
    return [step for step in WAY if step in known]
