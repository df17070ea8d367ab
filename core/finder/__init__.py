"""Finder: everything of a workspace by its words: datasets, columns, terms, checks, incidents, pages and commands.

What is found leads to a page and its address parameters, or is a text to be copied (a command, a setting).
"""

from __future__ import annotations

from core.finder.entries import KINDS, Entry, kind_title, offer
from core.finder.index import Answer, Index
from core.finder.workspace import english, everything, find

__all__ = ["KINDS", "Answer", "Entry", "Index", "english", "everything", "find", "kind_title", "offer"]
