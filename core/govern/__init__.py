"""Govern: what people know about the data: who owns it, what it is for, what its columns and words mean.

Nothing here changes a dataset. Every statement is a row with who said it and when; the newest one holds.
"""

from __future__ import annotations

from core.govern.anonymity import Anonymity, anonymity, left_out, quasi_identifiers
from core.govern.catalog import About, about, catalog, changes, describe
from core.govern.glossary import Term, define, terms
from core.govern.lineage import Link, Node, Picture, picture, trace
from core.govern.mending import Leftover, by_hand, leftovers, mend
from core.govern.personal import Finding, personal_data
from core.govern.search import PLACES, Hit, search
from core.govern.statements import Change
from core.govern.storage import HANDLER as FREE_SPACE
from core.govern.storage import free_space

__all__ = [
    "FREE_SPACE",
    "PLACES",
    "About",
    "Anonymity",
    "Change",
    "Finding",
    "Hit",
    "Leftover",
    "Link",
    "Node",
    "Picture",
    "Term",
    "about",
    "anonymity",
    "by_hand",
    "catalog",
    "changes",
    "define",
    "describe",
    "free_space",
    "left_out",
    "leftovers",
    "mend",
    "personal_data",
    "picture",
    "quasi_identifiers",
    "search",
    "terms",
    "trace",
]
