"""One column: its values, shapes, spread, course over time, and what is odd about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.profile.columns.masks import masks as shapes_of

__getattr__ = lazily(__name__, {"shapes_of": "masks:masks"})

__all__ = ["shapes_of"]
