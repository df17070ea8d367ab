"""The cleaning steps, found in this folder's files, in the order of the step dialog."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from core.clean.frame import Step
from core.clean.steps.repairs import cell_key

LAST = 1_000
"""Place of a file that names none: after ours."""


def found() -> dict[str, Step]:
    """Every step declared in a file here, files in the order of their PLACE.

    Raises:
        ValueError: Two steps have one id.
    """
    modules = [import_module(f"{__name__}.{one.name}") for one in pkgutil.iter_modules(__path__)]
    ordered = sorted(modules, key=lambda one: (getattr(one, "PLACE", LAST), one.__name__))
    declared = [step for module in ordered for step in getattr(module, "STEPS", ())]
    steps = {step.id: step for step in declared}
    if len(steps) < len(declared):
        raise ValueError(f"two steps have one id: {[step.id for step in declared]}")
    return steps


STEPS: dict[str, Step] = found()

__all__ = ["STEPS", "cell_key"]
