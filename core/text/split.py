"""Splits without leakage: texts that are nearly the same stay on one side."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Example:
    """One labelled text. ``part`` is train, dev, test, or empty when the split is still to be drawn."""

    text: str
    label: int
    source: str
    part: str = ""


def near_groups(texts: Sequence[str], similar: float = 0.5) -> list[int]:
    """Number the groups of near-duplicate texts.

    Two texts belong together when they are equal up to case, digits and punctuation, or when the Jaccard similarity
    of their sets of four-word sequences reaches ``similar``. Groups are closed under this relation.

    Returns:
        One group number per text.
    """
    words = [tuple(re.findall(r"[^\W\d_]+", text.lower())) for text in texts]
    parent = list(range(len(texts)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    first: dict[tuple[str, ...], int] = {}
    for index, sequence in enumerate(words):
        parent[root(index)] = root(first.setdefault(sequence, index))
    shingles = [{sequence[i : i + 4] for i in range(len(sequence) - 3)} for sequence in words]
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


def without_leakage(examples: Sequence[Example], *, dev: float, test: float, seed: int) -> list[Example]:
    """Give every example a part and drop what would leak.

    A group of near-duplicates goes to one part as a whole: to test when any member comes with ``part='test'``, else
    to a part drawn at random. Within a group only one text per part is kept.

    Args:
        dev, test: shares drawn for dev and test among the groups without a given part.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    for index, group in enumerate(near_groups([e.text for e in examples])):
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
        kept.append(replace(examples[keepers[0]], part=part))
    return kept
