"""Collect: from a file as it is to a table that can be trusted.

`inspect` says what a file holds; `ingest` stores it. Every record of the file becomes a row of the raw table
or a row of the quarantine, with its line number; nothing is dropped and nothing is changed silently.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.collect.column_names import names_of
    from core.collect.contract import Diff, Expected, Renamed, Retyped, compare, expected, with_renames
    from core.collect.facts import ColumnFact, Dialect, Doubt, EncodingGuess, Ingested, Inspection, Note, Options, Part
    from core.collect.file_names import dataset_of
    from core.collect.inspection import inspect
    from core.collect.landing import ingest

__getattr__ = lazily(
    __name__,
    {
        "ColumnFact": "facts",
        "Dialect": "facts",
        "Diff": "contract",
        "Doubt": "facts",
        "EncodingGuess": "facts",
        "Expected": "contract",
        "Ingested": "facts",
        "Inspection": "facts",
        "Note": "facts",
        "Options": "facts",
        "Part": "facts",
        "Renamed": "contract",
        "Retyped": "contract",
        "compare": "contract",
        "dataset_of": "file_names",
        "expected": "contract",
        "ingest": "landing",
        "inspect": "inspection",
        "names_of": "column_names",
        "with_renames": "contract",
    },
)

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
    "dataset_of",
    "expected",
    "ingest",
    "inspect",
    "names_of",
    "with_renames",
]
