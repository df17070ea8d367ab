"""Models on disk: base encoders, trained adapters, their cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.text.models import adapter, encoders, plain
    from core.text.models.tasks import SENTIMENT, Task

__getattr__ = lazily(__name__, {"SENTIMENT": "tasks", "Task": "tasks"})

__all__ = ["SENTIMENT", "Task", "adapter", "encoders", "plain"]
