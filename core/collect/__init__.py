"""Collect: from a file as it is to a table that can be trusted.

`inspect` says what a file holds; `ingest` stores it. Every record of the file becomes a row of the raw table
or a row of the quarantine, with its line number; nothing is dropped and nothing is changed silently.
"""

from __future__ import annotations

from core.collect.contract import Diff, Expected, Renamed, Retyped, compare, expected, with_renames
from core.collect.facts import ColumnFact, Dialect, Doubt, EncodingGuess, Ingested, Inspection, Note, Options, Part
from core.collect.inspection import inspect
from core.collect.landing import ingest

__all__ = [
    "ColumnFact",
    "Dialect",
    "Diff",
    "Doubt",
    "EncodingGuess",
    "Expected",
    "Ingested",
    "Inspection",
    "Note",
    "Options",
    "Part",
    "Renamed",
    "Retyped",
    "compare",
    "expected",
    "ingest",
    "inspect",
    "with_renames",
]
