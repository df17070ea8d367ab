"""Design: how many units a test needs, how long that takes, and who is given which arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.experiment.design.power import units_for_mean, units_for_proportion

__getattr__ = lazily(__name__, {"units_for_mean": "power", "units_for_proportion": "power"})

__all__ = ["units_for_mean", "units_for_proportion"]
