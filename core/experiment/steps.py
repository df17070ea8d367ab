"""Steps towards a purchase: the shares of a readout in the order in which units are lost, arm by arm."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.experiment.readout import Readout


@dataclass(frozen=True)
class Steps:
    """Names of the steps, the widest first, and each arm's share at each of them, the control first."""

    steps: tuple[str, ...]
    shares: dict[str, tuple[float, ...]]


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
    return Steps(steps, {arm: tuple(of.get(step, math.nan) for step in steps) for arm, of in arms.items()})
