"""How strongly a session means to buy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.recommend.session_intent.job import submit, unfinished
    from core.recommend.session_intent.results import SessionIntent, read, rows_of, stored, write_sessions

__getattr__ = lazily(
    __name__,
    {
        "SessionIntent": "results",
        "read": "results",
        "rows_of": "results",
        "stored": "results",
        "submit": "job",
        "unfinished": "job",
        "write_sessions": "results",
    },
)

__all__ = [
    "SessionIntent",
    "read",
    "rows_of",
    "stored",
    "submit",
    "unfinished",
    "write_sessions",
]
