"""Running a model over texts: content, language, batches, devices, engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.text.reading import content, item_text, remembered, routing
    from core.text.reading.device import ENGINES
    from core.text.reading.vectors import pooled

__getattr__ = lazily(__name__, {"ENGINES": "device", "pooled": "vectors"})

__all__ = ["ENGINES", "content", "item_text", "pooled", "remembered", "routing"]
