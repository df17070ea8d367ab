"""An experiment's rows: what names an arm, and one row per unit made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.experiment.data.overlap import Overlap

__getattr__ = lazily(__name__, {"Overlap": "overlap"})

__all__ = ["Overlap"]
