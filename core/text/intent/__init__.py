"""What customers ask for: the intent of questions and searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.text.intent import classify, heads, job, queries
    from core.text.intent.names import title
    from core.text.intent.queries import Coverage, Source

__getattr__ = lazily(__name__, {"Coverage": "queries", "Source": "queries", "title": "names"})

__all__ = ["Coverage", "Source", "classify", "heads", "job", "queries", "title"]
