"""Splits without leakage: texts that are nearly the same stay on one side."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_UNIT = re.compile(rf"[{_HAN}]|[^\W\d_{_HAN}]+")


@dataclass(frozen=True)
class Example:
    """One labelled text. ``part`` is train, dev, test, or empty when the split is still to be drawn."""

    text: str
    label: int
    source: str
    part: str = ""


def labels_of(rows: Sequence[Example]) -> npt.NDArray[np.int64]:
    """Class numbers, shape (texts,)."""
    return np.array([e.label for e in rows], dtype=np.int64)


def texts_of(rows: Sequence[Example]) -> list[str]:
    """The texts alone."""
    return [e.text for e in rows]


def near_groups(texts: Sequence[str], similar: float = 0.5) -> list[int]:
    """Number the groups of near-duplicate texts.

    Two texts belong together when they are equal up to case, digits and punctuation, or when the Jaccard similarity
    of their sets of four-word sequences reaches ``similar``; a Chinese character counts as half a word, so there a
    sequence has eight. Groups are closed under this relation.

    Returns:
        One group number per text.
    """
    words = [tuple(_UNIT.findall(text.lower())) for text in texts]
    parent = list(range(len(texts)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    first: dict[tuple[str, ...], int] = {}
    for index, sequence in enumerate(words):
        parent[root(index)] = root(first.setdefault(sequence, index))
    shingles = [_sequences(sequence) for sequence in words]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, grams in enumerate(shingles):
        for gram in grams:
            holders[gram].append(index)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for owners in holders.values():
        if 1 < len(owners) <= 40:  # a stock phrase shared by many reviews makes no duplicates
            for position, left in enumerate(owners):
                for right in owners[position + 1 :]:
                    shared[left, right] += 1
    for (left, right), count in shared.items():
        if count >= similar * (len(shingles[left]) + len(shingles[right]) - count):
            parent[root(left)] = root(right)
    return [root(index) for index in range(len(texts))]


def _sequences(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    characters = sum(len(word) == 1 and word > "\u33ff" for word in words)
    size = 8 if 2 * characters > len(words) else 4
    return {words[i : i + size] for i in range(len(words) - size + 1)}


def without_leakage(
    examples: Sequence[Example], *, dev: float, test: float, seed: int, similar: float = 0.5
) -> list[Example]:
    """Give every example a part and drop what would leak.

    A group of near-duplicates goes to one part as a whole: to test when any member comes with ``part='test'``, else
    to a part drawn at random. Of a group one text is kept; where every member comes with ``part='train'`` (the phrases
    of one parsed sentence), and the group stays there, all that differ are kept.

    Args:
        dev, test: shares drawn for dev and test among the groups without a given part.
        similar: as of ``near_groups``.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    for index, group in enumerate(near_groups([e.text for e in examples], similar)):
        groups[group].append(index)
    generator = np.random.default_rng(seed)
    kept: list[Example] = []
    for members in groups.values():
        given = {examples[i].part for i in members}
        draw = generator.random()
        keepers = [i for i in members if examples[i].part == "test"] or members
        if "test" in given:
            part = "test"
        elif given == {""}:
            part = "test" if draw < test else "dev" if draw < test + dev else "train"
        else:
            part = "dev" if draw < dev else "train"
        whole = part == "train" and given == {"train"}
        distinct = {examples[i].text: i for i in reversed(keepers)} if whole else {"": keepers[0]}
        kept += [replace(examples[i], part=part) for i in sorted(distinct.values())]
    return kept


def apart(examples: Sequence[Example]) -> list[Example]:
    """Leave out of train and dev what test holds too: the parts of published sets share some texts."""
    tested = {e.text for e in examples if e.part == "test"}
    return [e for e in examples if e.part == "test" or e.text not in tested]
