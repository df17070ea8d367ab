"""A file of answers as the desk has it open: its entries, what it taught about itself, and its faults; in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.answers import journal, kept, reading
from core.answers.bank import Bank, make_bank
from core.answers.conflicts import Conflict, conflicts
from core.answers.entries import Entries, open_entries
from core.answers.learning import Embed, Learned, learn
from core.recommend.memory_cache import Kept

if TYPE_CHECKING:
    from core.lake import Dataset, Lake

KEPT_MB = 300
"""Of open files together: ten thousand entries take some fifty megabytes."""


@dataclass(frozen=True)
class Opened:
    """A file ready to answer.

    Attributes:
        bank: Its entries and their words and vectors.
        learned: What it taught about itself.
        faults: What it asks alike and answers differently.
        embed: Vectors of what people ask; None where the file is asked by words alone.
        both: Sets of entries of which a steward said that all hold.
        missing: Questions that the text model has not read yet; while there are some, words alone count.
    """

    bank: Bank
    learned: Learned
    faults: tuple[Conflict, ...]
    embed: Embed | None
    missing: int = 0
    both: frozenset[str] = frozenset()

    @property
    def entries(self) -> Entries:
        """Its entries."""
        return self.bank.entries


def open_desk(lake: Lake, dataset: Dataset, *, read: bool = False) -> Opened:
    """A dataset's newest version with what people said at the desk; kept in memory.

    Args:
        lake: The workspace.
        dataset: Of the kind answers, or any with both roles.
        read: Read the questions that the text model has not read yet, however many they are.

    Raises:
        BadInput: No column is known to hold questions, or answers.
    """
    key = (lake.path, dataset.name, dataset.version, journal.state(lake, dataset.name))
    found = _opened.peek(key)
    if found is not None and (not found.missing or not read) and not (found.missing and _read_since(lake, found)):
        return found
    made = _open(lake, dataset, read)
    return _opened.get((*key, made.missing), lambda: made) if made.missing else _opened.get(key, lambda: made)


def opened_of(entries: Entries, *, embed: bool = True) -> Opened:
    """The same for entries that stand in no workspace: everything is read at once, nothing remembered."""
    import numpy as np

    encoder = reading.encoder_for(entries.questions) if embed else None
    told = reading.embedder(encoder)
    vectors = told(entries.questions) if told is not None and len(entries) else None
    bank = make_bank(
        entries,
        None if vectors is None else np.asarray(vectors, np.float32),
        several=encoder is not None and reading.several(encoder),
    )
    return Opened(bank, learn(bank, told), tuple(conflicts(bank)), told)


def _read_since(lake: Lake, found: Opened) -> bool:
    """Whether questions that were missing have been read by a job since."""
    encoder = reading.encoder_for(found.entries.questions)
    return encoder is not None and not reading.vectors_of(found.entries.questions, encoder, lake.path, read=False)[1]


def _open(lake: Lake, dataset: Dataset, read: bool) -> Opened:
    entries = open_entries(lake, dataset)
    encoder = reading.encoder_for(entries.questions)
    vectors, missing = None, 0
    if encoder is not None and len(entries):
        vectors, missing = reading.vectors_of(entries.questions, encoder, lake.path, read=read)
    usable = encoder if vectors is not None and not missing else None
    bank = make_bank(entries, vectors if usable else None, several=usable is not None and reading.several(usable))
    embed = reading.embedder(usable)
    both = journal.decided(lake, dataset.name).both
    taught = kept.learned(lake.path, bank, usable.sha256 if usable else "", lambda: learn(bank, embed))
    return Opened(bank, taught, tuple(conflicts(bank, both)), embed, missing, both)


_opened: Kept[Opened] = Kept(4, KEPT_MB)
