"""A contract from its draft: read from JSON and YAML, written by a person, exchanged in the forms of other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.quality.contract.forms import FORMS, read_file, written
    from core.quality.contract.odcs import read_any
    from core.quality.contract.suites import clause_from, clause_text
    from core.quality.contract.writing import (
        TEMPLATES,
        filled_in,
        free_id,
        pairs_from,
        pairs_text,
        with_clause,
        without_clause,
    )

__getattr__ = lazily(
    __name__,
    {
        "FORMS": "forms",
        "TEMPLATES": "writing",
        "clause_from": "suites",
        "clause_text": "suites",
        "filled_in": "writing",
        "free_id": "writing",
        "pairs_from": "writing",
        "pairs_text": "writing",
        "read_any": "odcs",
        "read_file": "forms",
        "with_clause": "writing",
        "without_clause": "writing",
        "written": "forms",
    },
)

__all__ = [
    "FORMS",
    "TEMPLATES",
    "clause_from",
    "clause_text",
    "filled_in",
    "free_id",
    "pairs_from",
    "pairs_text",
    "read_any",
    "read_file",
    "with_clause",
    "without_clause",
    "written",
]
