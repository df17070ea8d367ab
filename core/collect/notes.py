"""Notes on many files: what is true of many of them is told once, with the count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.collect.facts import Note

MOST_ALIKE = 3
"""Files of which one sentence is told one by one; of more, the first is told and how many others there are."""
_FILE = "file"
"""The parameter of a note that names the file it is about."""


def of_many(parts: Iterable[Sequence[Note]]) -> list[Note]:
    """The notes of all parts; what many parts say alike, but for numbers, is told once with the count."""
    groups: dict[tuple[str, str, int], list[Note]] = {}
    for notes in parts:
        own: dict[tuple[str, str], int] = {}
        for note in notes:
            key = (note.msgid, str(note.params.get("column", "")))
            own[key] = own.get(key, -1) + 1
            groups.setdefault((*key, own[key]), []).append(note)
    return _told(groups.values())


def of_files(notes: Iterable[Note]) -> list[Note]:
    """The notes, those that differ in nothing but the file they name told once with the count."""
    groups: dict[str, list[Note]] = {}
    for number, note in enumerate(notes):
        rest = sorted((k, v) for k, v in note.params.items() if k != _FILE)
        groups.setdefault(repr((note.msgid, rest) if _FILE in note.params else number), []).append(note)
    return _told(groups.values())


def distinct(notes: Iterable[Note]) -> list[Note]:
    """The notes, each sentence once."""
    kept: dict[str, Note] = {}
    for note in notes:
        kept.setdefault(repr((note.msgid, sorted(note.params.items()))), note)
    return list(kept.values())


def _told(groups: Iterable[Sequence[Note]]) -> list[Note]:
    told: list[Note] = []
    for alike in groups:
        others = sum(note.more + 1 for note in alike) - 1
        told += alike if len(alike) <= MOST_ALIKE else [replace(alike[0], more=others)]
    return told
