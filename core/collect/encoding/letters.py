"""How well a text reads: what its letters cost in the language that they fit best.

The cost of a text under an encoding is the number of nats (-ln of probability) that a simple model of written
language needs for it: letters after letters in some sixty languages (`letters.npz`, counted by `models_shop.letters`),
ideographs and syllables by how usual they are, case, and signs by where they stand. Bytes are the same under every
encoding, so that the costs of two readings can be compared as they are: the difference is the evidence.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from core.collect.encoding.signs import EAST_ASIAN, ideograph_cost, is_east_asian, sign_cost

MODEL = Path(__file__).with_name("letters.npz")
EDGE = " "
STEPS = 12
"""Steps of the stored costs in one nat."""
_PLAIN = 2.8
"""What an ASCII character that is no letter costs; only readings that pair bytes differently gain or lose by it."""
_PAIR_UNKNOWN = 2.3
"""What a pair of letters that no language showed costs beyond its second letter (-ln 0.1)."""
_NO_LETTER = 15.0
"""What a letter costs that the language has not (-ln of one in three million)."""
_SCRIPTS = 5.0
"""A letter of another script next to one of ours, in one word."""
_LATIN_END = "\u0250"
_AFTER_DIGIT, _BEFORE_DIGIT, _POINT = 1.5, 3.0, 4.5
"""What a letter costs more after a digit (as units do: one in five) and before one (one in twenty), and what a vowel
point of Hebrew or Arabic costs (one in ninety: most texts leave them out)."""
_CASES = {"^l": 0.3, "^U": 1.4, "ll": 0.03, "lU": 6.0, "Ul": 0.7, "UU": 0.9}
"""What the case of a letter costs after that of the one before (^ begins a word; l small, U capital): words begin small
three times in four, go on small, and a capital after a small letter is one in four hundred."""
_RARE = frozenset(
    {"eo", "mt", "ga", "gl", "eu", "af", "cy", "is", "sq", "kk", "ky", "mn", "tg", "be", "az", "ur", "ca"}
)
_ROUNDS = 4
"""Rounds of expectation, after which the shares of languages hardly move."""


def folded(text: str) -> str:
    """A text in lower case, character by character; one that has no single small letter stays (İ)."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(small if len(small := char.lower()) == 1 else char for char in text)
    return lower


def is_letter(char: str) -> bool:
    """Whether a character is a letter of an alphabet, or a mark on one."""
    return unicodedata.category(char)[0] in "LM" and not is_east_asian(char)


@cache
def _kind(char: str) -> str:
    """letter, point (a vowel of Hebrew or Arabic, mostly left out), wide (ideograph, kana), plain (ASCII) or sign."""
    if is_letter(char):
        return "point" if "\u0591" <= char <= "\u06ed" and not char.isalpha() else "letter"
    if char.isascii():
        return "plain"
    return "wide" if is_east_asian(char) else "sign"


class _Letters:
    """The stored table, and the rows of costs by letter and by pair."""

    def __init__(self) -> None:
        with np.load(MODEL) as held:
            self.languages = [*held["languages"].tolist(), *EAST_ASIAN]
            alphabet = str(held["alphabet"])
            width = len(EAST_ASIAN)
            single = held["single"].astype(np.float32) / STEPS
            double = held["double"].astype(np.float32) / STEPS
            # a language of ideographs takes a foreign letter at the price of a rare one
            self.letter = {char: row for row, char in enumerate(alphabet)}
            self.pair = {(alphabet[a], alphabet[b]): row for row, (a, b) in enumerate(held["pairs"].tolist())}
            # 1.5: as after a digit, foreign here
            alone = [_PLAIN + 1.5 if char.isascii() else _NO_LETTER for char in alphabet]
            self.single = np.hstack([single, np.tile(np.array(alone, np.float32)[:, None], (1, width))])
            alone = [_PLAIN + 1.5 if (one + two).isascii() else _NO_LETTER for one, two in self.pair]  # the same
            self.double = np.hstack([double, np.tile(np.array(alone, np.float32)[:, None], (1, width))])
        # few files are in these
        self.prior = np.array([0.25 if name.partition("-")[0] in _RARE else 1.0 for name in self.languages])
        self.prior /= self.prior.sum()


@cache
def _letters() -> _Letters:
    return _Letters()


class _Costs:
    """Costs of one text, word by word, as they are met."""

    def __init__(self, known: _Letters, words: int) -> None:
        self.known = known
        self.fixed = np.zeros(words)
        self.rows: tuple[list[int], list[int]] = ([], [])
        self.places: tuple[list[int], list[int]] = ([], [])
        self.wide: list[tuple[float, ...]] = []
        self.wide_places: list[int] = []

    def pair(self, at: int, before: str, now: str) -> None:
        """A letter after another, or at an edge; one of them is beyond ASCII."""
        row = self.known.pair.get((before, now))
        if row is not None:
            self.rows[0].append(row)
            self.places[0].append(at)
        else:
            self.rows[1].append(self.known.letter.get(now, -1))
            self.places[1].append(at)

    def word(self, at: int, word: str) -> float:
        """Take a word in; the answer is the part of its cost that is the same in every language."""
        lower = folded(word)
        total = 0.0
        before, case, previous = EDGE, "^", ""
        for char, low in zip(word, lower, strict=True):
            now, now_case = EDGE, "^"
            kind = _kind(char)
            if kind == "point":
                total += _POINT if previous > _LATIN_END else _NO_LETTER
                continue
            if kind == "letter":
                now, now_case = low, "l" if char == low else "U"
                total += _CASES[case + now_case]
                if case != "^":
                    if (char < _LATIN_END) != (previous < _LATIN_END):
                        total += _SCRIPTS
                elif char > "\x7f" and previous.isdigit():
                    total += _AFTER_DIGIT
            elif kind == "plain":
                total += _PLAIN
                if before > "\x7f" and char.isdigit():
                    total += _BEFORE_DIGIT
            elif kind == "wide":
                self.wide.append(ideograph_cost(char))
                self.wide_places.append(at)
            else:
                total += sign_cost(char, previous)
            if before != EDGE or now != EDGE:
                self.pair(at, before, now)
            before, case, previous = now, now_case, char
        if before != EDGE:
            self.pair(at, before, EDGE)
        return total

    def table(self) -> Any:
        """Cost of each word in each language."""
        known = self.known
        found = np.tile(self.fixed[:, None], (1, len(known.languages))).astype(np.float32)
        if self.rows[0]:
            _add(found, self.places[0], known.double[np.array(self.rows[0])])
        if self.rows[1]:
            rows = np.array(self.rows[1])
            values = np.where((rows >= 0)[:, None], known.single[rows], np.float32(_NO_LETTER)) + _PAIR_UNKNOWN
            _add(found, self.places[1], values.astype(np.float32))
        if self.wide:
            costs = np.full((len(self.wide), len(known.languages)), _NO_LETTER, np.float32)
            costs[:, -len(EAST_ASIAN) :] = np.array(self.wide, np.float32)
            _add(found, self.wide_places, costs)
        return found


def _add(table: Any, places: Sequence[int], rows: Any) -> None:
    """Add each row to the table's row at its place; places never fall."""
    at = np.array(places)
    starts = np.flatnonzero(np.diff(at, prepend=-1))
    table[at[starts]] += np.add.reduceat(rows, starts)


def cost(words: Sequence[str], weights: Sequence[float], beside: Any = None) -> float:
    """What these words cost altogether, in nats.

    Args:
        words: Pieces of text, most of them with a character beyond ASCII.
        weights: How much each counts.
        beside: What `table_of` found for the plain words around them, which speak for a language.
    """
    if not words:
        return 0.0
    table, counts = table_of(words), np.asarray(weights)
    if beside is not None:
        table, counts = np.vstack([table, beside]), np.concatenate([counts, np.ones(len(beside))])
    return _mixed(table, counts, _letters().prior)


def table_of(words: Sequence[str]) -> Any:
    """What each word costs in each language, in nats."""
    known = _letters()
    costs = _Costs(known, len(words))
    for at, word in enumerate(words):
        costs.fixed[at] = costs.word(at, word)
    return costs.table()


def _mixed(table: Any, weights: Any, prior: Any) -> float:
    """The cost of words that may each be of any language, the file's own languages found by expectation."""
    low = table.min(axis=1, keepdims=True)
    chance = np.exp(low - table).astype(np.float64)
    share = prior
    for _round in range(_ROUNDS):
        held = chance * share
        held *= (weights / held.sum(axis=1))[:, None]
        share = held.sum(axis=0) + prior
        share /= share.sum()
    return float(np.dot(weights, low[:, 0] - np.log((chance * share).sum(axis=1))))
