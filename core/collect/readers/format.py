"""What a file format declares of itself: its words, when a file is one of it, how it is read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from core.collect.encoding.decode import TextScan
from core.collect.facts import Options
from core.collect.readers.markup.within_cells import in_cells
from core.collect.stage import Staged

CERTAIN, LIKELY, FALLBACK = 1.0, 0.9, 0.1
"""How sure a claim is: by a mark of the format or the analyst's word, by how the text begins, by default."""

DIALECT, ENCODING, FLATTEN, NO_VALUE, BY_HAND = "dialect", "encoding", "flatten", "null_tokens", "by_hand"
"""What an analyst may decide about a format, as `Format.choices` names it."""


@dataclass(frozen=True)
class Source:
    """A plain file on its way to a reader.

    `first` holds up to 64 kB of its bytes, `last` the last eight. `beginning` is its text as far as a format is found
    by it, and `scan` what the pass over the bytes found; both are there for text formats only.
    """

    path: Path
    label: str
    options: Options
    first: bytes
    last: bytes
    beginning: str = ""
    found: TextScan | None = None

    @property
    def scan(self) -> TextScan:
        assert self.found is not None, "only text formats are scanned"
        return self.found

    @cached_property
    def markup_in_cells(self) -> bool:
        """Whether a text that begins with markup is delimited text with markup in its first cell."""
        text = self.first.decode(self.scan.encoding, errors="ignore")
        return in_cells(text, self.last, complete=self.path.stat().st_size <= len(self.first))

    def decoded(self, scan: TextScan, beginning: str) -> Source:
        """The same file with its encoding known."""
        return replace(self, found=scan, beginning=beginning)


@dataclass(frozen=True)
class Format:
    """One way in which files hold tables. A module of `core.collect.readers.formats` holds one as `FORMAT`.

    Attributes:
        names: Name stored with each import (`Staged.format`) -> msgid for people; none where it is known to be refused.
        claims: How sure the format is that a file is one of its own, from 0 (not at all) to 1; the surest reads it.
        read: Writes the tables of a file to Parquet at the given path or beside it, at most so many records of each.
        text: Whether the file is text: its encoding is found before `claims` is asked.
        long_lines: Whether one line may hold the whole file (a document), so that no limit is set to it.
        choices: What an analyst may decide about it: `DIALECT`, `ENCODING`, `FLATTEN`, `NO_VALUE`, and `BY_HAND` where
            people and reports write such files, so that totals stand among the rows and marks around texts.
        suffixes: Endings of file names by which it usually goes, with the dot; never used to recognise a file.
        fields: The fields of a record from its raw text in the quarantine, by what columns the table has; None where
            the text is not of this form and is read as a delimited line. ValueError: it is of this form and broken.
        record: The raw text of a record from its cells and the columns that hold text, so that `fields` gives the
            cells back; None where records are delimited lines.
    """

    names: Mapping[str, str]
    claims: Callable[[Source], float]
    read: Callable[[Source, Path, int | None], list[Staged]]
    text: bool = False
    long_lines: bool = False
    choices: frozenset[str] = frozenset()
    suffixes: tuple[str, ...] = ()
    fields: Callable[[str, Callable[[str], bool]], Mapping[str, str | None] | None] = lambda _raw, _has: None
    record: Callable[[Mapping[str, str | None], Collection[str]], str] | None = None
