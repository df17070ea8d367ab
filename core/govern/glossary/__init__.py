"""Glossary: terms that the whole workspace shares, in two languages, with the columns and datasets they are about."""

from __future__ import annotations

from core.govern.glossary.conflicts import Conflict, conflicts
from core.govern.glossary.exchange import from_csv, to_rows
from core.govern.glossary.terms import LONGEST_MEANING, STATUSES, Term, define, keep, normal, remove, terms
from core.govern.glossary.uses import about_columns, fitting

__all__ = [
    "LONGEST_MEANING",
    "STATUSES",
    "Conflict",
    "Term",
    "about_columns",
    "conflicts",
    "define",
    "fitting",
    "from_csv",
    "keep",
    "normal",
    "remove",
    "terms",
    "to_rows",
]
