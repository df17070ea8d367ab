"""What came last, held against what came before: sketches of uploads and days, bands of the usual, gaps, effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.quality.watch.uploads import Upload, uploads_of

__getattr__ = lazily(__name__, {"Upload": "uploads", "uploads_of": "uploads"})

__all__ = ["Upload", "uploads_of"]
