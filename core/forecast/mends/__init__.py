"""Data first: broken days are found, mended by a named rule that can be switched off, or refused with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.forecast.mends.found import Found
    from core.forecast.mends.mending import Mended, mended
    from core.forecast.mends.rules import ORDER
    from core.forecast.mends.rules.resting import resting_phases
    from core.forecast.mends.typical import filled, usual

__getattr__ = lazily(
    __name__,
    {
        "Found": "found",
        "Mended": "mending",
        "ORDER": "rules",
        "filled": "typical",
        "mended": "mending",
        "resting_phases": "rules.resting",
        "usual": "typical",
    },
)

__all__ = ["ORDER", "Found", "Mended", "filled", "mended", "resting_phases", "usual"]
