"""Rare values a few letters away from a frequent one of the same column.

A column whose frequent values stand as close to each other (sizes, codes, given names) says nothing by closeness: how
often that is so there is the rate of false alarms here (`decoys`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from core.clean.repair.columns import Column, Counts, Flags

SUPPORTED = 5
"""Rows of a value that counts as frequent, and of one that is hardly a single slip."""
OVER = 10
"""A slip is this many times rarer than what was meant: people mistype one word in fifty to a hundred."""
HABIT = 50
"""The same of a slip that comes `SUPPORTED` times or more: what comes often in a small column is a value of its own."""
MOST = 3_000
"""Values of each sort compared, the most frequent and the rarest: nine million pairs take about a second."""
SHORTEST = 2
"""Letters of a value that can be a slip: of one letter any other is one away."""
PER_EDIT = 4
"""Letters for each edit that may differ: one in four to seven, two in eight to eleven."""
MOST_EDITS = 4
"""Edits at most, however long the text: above, other words were meant."""
KNOWN = 5.0
"""Frequent values that the rate of the whole table counts as in each column: one more or less then moves it by a
sixth."""
LONGEST = 400
"""Letters compared: longer cells are prose."""
WORD_EDIT = 3
"""Letters of a word for each of its edits."""
JOINED = 5
"""Letters for each edit of texts with another number of words: English words have five letters and a blank."""
SHORTEST_SLIP = 4
"""Letters of a value that may be a slip of one voted for: codes of two and three letters all look alike."""
_ROMAN = re.compile(r"[ivxlcdm]+")
_LETTER = re.compile(r"[^\W\d_]")
_WORDS = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d+")

Distances = NDArray[np.int32]


@dataclass(frozen=True)
class Near:
    """A rare value and the frequent one it stands beside; `target` is None where several are as near."""

    value: int
    target: int | None
    edits: int
    rows: int


@dataclass(frozen=True)
class Spelled:
    """What a column's values show.

    Attributes:
        near: Rare values beside a frequent one.
        rare: Rare values compared.
        decoys: Frequent values that stand as near to another frequent one.
        frequent: Frequent values compared.
    """

    near: tuple[Near, ...]
    rare: int
    decoys: int
    frequent: int

    def precision(self, usual: float) -> float:
        """Share of the near values that closeness by chance does not explain.

        Args:
            usual: The rate of decoys in the whole table, which counts as `KNOWN` values where a column has few.
        """
        if not self.near:
            return 0.0
        rate = (self.decoys + KNOWN * usual) / (self.frequent + KNOWN)
        return max(0.0, 1.0 - rate * self.rare / len(self.near))


def usual_rate(seen: Iterable[Spelled]) -> float:
    """How often a frequent value stands near another one, over all columns; half a decoy more than seen is assumed."""
    found = list(seen)
    return (sum(one.decoys for one in found) + 0.5) / (sum(one.frequent for one in found) + 1.0)


def spelled(column: Column) -> Spelled:
    """Compare the rare values of a column with the frequent ones."""
    counts = column.counts
    # Of digits and signs alone nothing is a slip: every other number is a number too.
    fits = np.array(
        [SHORTEST <= len(one) <= LONGEST and _LETTER.search(one) is not None for one in column.values], bool
    )
    frequent = np.flatnonzero(fits & (counts >= SUPPORTED))
    rare = np.flatnonzero(fits & ~column.amounts & (counts * _over(counts) <= counts.max(initial=0)))
    frequent = frequent[np.lexsort((frequent, -counts[frequent]))][:MOST]
    rare = rare[np.lexsort((rare, counts[rare]))][:MOST]
    if not len(frequent) or not len(rare) or column.family in ("time", "flag"):
        return Spelled((), len(rare), 0, len(frequent))
    words = [column.values[one] for one in frequent]
    found = _nearest(column, rare, frequent, words)
    slips = {one.value for one in found}
    among = _close(words, words)
    np.fill_diagonal(among, False)
    decoys = sum(
        any(
            _wordwise(words[at], words[other])
            for other in np.flatnonzero(row)
            if not {int(frequent[at]), int(frequent[other])} & slips
        )
        for at, row in enumerate(among)
    )
    return Spelled(tuple(found), len(rare), decoys, len(frequent))


def _nearest(column: Column, rare: Distances, frequent: Distances, words: list[str]) -> list[Near]:
    texts = [column.values[one] for one in rare]
    close = _close(texts, words)
    over = _over(column.counts[rare]) * column.counts[rare]
    found = []
    for at in np.flatnonzero(close.any(axis=1)).tolist():
        text = texts[at]
        near = np.flatnonzero(close[at] & (column.counts[frequent] >= over[at])).tolist()
        edits = {one: _distance(text, words[one]) for one in near if _wordwise(text, words[one])}
        if not edits:
            continue
        least = min(edits.values())
        best = [one for one, count in edits.items() if count == least]
        rows = int(column.counts[frequent[best[0]]])
        # Of two as near the one that fills the column is meant: a hundred times as many rows is no tie.
        clear = len(best) == 1 or all(column.counts[frequent[one]] * 100 <= rows for one in best[1:])
        # Which digit was lost is not to be seen, nor whether a letter stands for one.
        clear = clear and _digits(text) == _digits(words[best[0]]) and not _blurred(text, words[best[0]])
        found.append(Near(int(rare[at]), int(frequent[best[0]]) if clear else None, least, rows))
    return found


def _close(left: list[str], right: list[str]) -> Flags:
    """Pairs within the edits that a slip may have, and without a digit that became another."""
    near: Flags = _distances(left, right) <= _most_edits(right)
    digits, numbers = [_digits(one) for one in left], [_digits(one) for one in right]
    known = {text: at for at, text in enumerate(dict.fromkeys([*digits, *numbers]))}
    same = np.array([known[one] for one in digits])[:, None] == np.array([known[one] for one in numbers])
    fewer = np.array([len(one) for one in digits])[:, None] < np.array([len(one) for one in numbers])
    alike = np.array([len(one) for one in left])[:, None] == np.array([len(one) for one in right])
    lost = near & ~same & fewer & alike
    for at, other in np.argwhere(lost).tolist():
        lost[at, other] = _within(digits[at], numbers[other])
    close: Flags = near & (same | lost)
    return close


def _distance(slip: str, meant: str) -> int:
    return int(OSA.distance(slip.casefold(), meant.casefold()))


def _over(counts: Counts) -> Counts:
    return np.where(counts < SUPPORTED, OVER, HABIT)


def _digits(text: str) -> str:
    return "".join(_DIGITS.findall(text))


def _distances(left: list[str], right: list[str]) -> Distances:
    return cdist(
        [one.casefold() for one in left],
        [one.casefold() for one in right],
        scorer=OSA.distance,
        score_cutoff=MOST_EDITS,
        dtype=np.int32,
    )


def plausible(slip: str, meant: str, edits: int) -> bool:
    """Whether one text can be a slip of the other: few letters differ, and no digit became another.

    Two codes or sizes a digit apart are two things; a digit that became a letter is a slip.
    """
    return edits <= int(_most_edits([meant])[0]) and _digits_kept(slip, meant) and _wordwise(slip, meant)


def _most_edits(words: list[str]) -> Distances:
    """Edits that a slip of each word may have."""
    return np.clip(np.array([len(one) // PER_EDIT for one in words], np.int32), 1, MOST_EDITS)


def _wordwise(slip: str, meant: str) -> bool:
    """Whether each word is a slip of its counterpart: another word in its place is another value."""
    ours, theirs = _WORDS.findall(slip.casefold()), _WORDS.findall(meant.casefold())
    if len(ours) != len(theirs):
        return True
    return all(one == two or slipped(one, two) for one, two in zip(ours, theirs, strict=True))


def slipped(one: str, two: str) -> bool:
    """Whether a word is another one mistyped; of two or three letters it is another word, if both are of letters."""
    short = min(len(one), len(two))
    if _numerals(one, two) or (short < SHORTEST_SLIP and one.isalpha() and two.isalpha()):
        return False
    return bool(OSA.distance(one, two) <= max(1, short // WORD_EDIT))


def _blurred(slip: str, meant: str) -> bool:
    """Whether a number became one of digits and letters: `3x` was 3 or 37."""
    numbers = [one for one in _WORDS.findall(meant) if one.isdecimal()]
    return any(not one.isdecimal() and any(sign.isdecimal() for sign in one) for one in _WORDS.findall(slip)) and bool(
        numbers
    )


def _numerals(one: str, two: str) -> bool:
    """Whether both words are Roman numbers: Ramesses III is not Ramesses II."""
    return _ROMAN.fullmatch(one) is not None and _ROMAN.fullmatch(two) is not None


def _digits_kept(slip: str, meant: str) -> bool:
    """Whether no digit became another; one that became a letter did."""
    one, two = _digits(slip), _digits(meant)
    if one == two:
        return True
    return len(one) < len(two) and len(slip) == len(meant) and _within(one, two)


def _within(short: str, long: str) -> bool:
    """Whether the digits of one stand in the other in this order."""
    rest = iter(long)
    return all(sign in rest for sign in short)


def lost_digits(slip: str, meant: str) -> bool:
    """Whether digits became letters, which no code of digits has by nature."""
    return len(_digits(slip)) < len(_digits(meant))


def similar(slip: str, meant: str) -> bool:
    """Whether a text is a slip of one that is voted for, where the vote itself is the evidence: half a word may
    differ."""
    slip, meant = slip[:LONGEST].casefold(), meant[:LONGEST].casefold()
    if slip == meant:
        return True
    if len(meant) < SHORTEST_SLIP or not _digits_kept(slip, meant):
        return False
    ours, theirs = _WORDS.findall(slip), _WORDS.findall(meant)
    if len(ours) == len(theirs):
        pairs = [(one, two) for one, two in zip(ours, theirs, strict=True) if one != two]
        return all(not _numerals(one, two) and OSA.distance(one, two) <= max(1, len(two) // 2) for one, two in pairs)
    # Blanks that became letters join words; a word more or less is another text.
    return bool(OSA.distance(slip, meant) <= max(1, len(meant) // JOINED))
