"""Which encoding do these lines read best in: strict decoding, judged by what the text costs as language.

Detectors judge whole files and miss the one Chinese title among thousands of ASCII rows; here only the lines that
hold bytes beyond ASCII are looked at, each different word of them once. Encodings that give the same text are one
reading, so that what is compared, and shown where two are close, are the file's own letters.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.collect.encoding.families import CANDIDATES, MULTIBYTE, RARITY
from core.collect.encoding.letters import cost, table_of
from core.collect.facts import EncodingGuess

_BLANKS = re.compile(rb"[\x00-\x2f]+")
_ROUNDS = ((300, 60.0, 0.25), (1_500, 40.0, 0.05), (6_000, 40.0, 0.05))
"""Bytes of words judged in each round; readings go on that cost at most so many nats, or so large a share, more."""
_AT_LEAST = 5
"""Readings that go on whatever they cost."""
_PLAIN_WORDS = 200
"""Plain words that speak for a language: a paragraph tells one from another."""
_UNDECODABLE = (12.0, 8.0)
"""Nats for a word that does not decode, and for each byte of it."""
_SECONDED = 1.0
"""Nats that another detector's agreement is worth."""
CLOSE = 5.0
"""Nats by which the best reading must win, else both are said. Measured: see docs/collect.md."""
_FEW, _FEW_CLOSE, _FEW_RARITY, _FEW_OTHER = 3, 9.0, 2.0, 2.0
"""Up to so many different words are stray signs in a plain file and say little: the nats by which the best reading must
win then, how many times more its rarity counts, and what every other than that of Windows in the West costs more."""
_WESTERN = "cp1252"
_FLATNESS = 2.0
"""Nats of evidence that count as one, for words of a text are not independent of each other."""
_POOR = 5.2
"""Nats for a byte from which a text reads well in no encoding: writing costs 2 to 4, random bytes 7."""
_TOO_LITTLE = 40.0
"""Nats by which a text must read badly in all, for a few odd words are names."""
_SHOWN = 6
"""Guesses offered: a short menu."""
_SAMPLES, _EXAMPLES = 3, 5
"""Lines shown of a reading, and lines on which two readings differ: what a person compares at a glance."""
SAMPLE_CHARS, _AROUND = 160, 30
"""Characters of a line shown, and those kept before the first that differs: one line of the page."""
_SAME = str.maketrans("〜∼～‾∥‖−－￠￡￢•・·､﹑／∕＼￥―", "~~~~||--¢£¬‧‧‧、、//\\\\—")
"""Signs that vendors' tables of one standard write differently: no evidence, and no difference to speak of."""


@dataclass(frozen=True)
class Words:
    """Different words that hold bytes beyond ASCII, and how much each says.

    `beside` is what plain words of the same lines cost in each language: they speak for one, not for an encoding.
    """

    raw: tuple[bytes, ...]
    weights: tuple[float, ...]
    beside: Any = None

    def thinned(self, size: int) -> Words:
        """Words from all over the text of about `size` bytes altogether."""
        step = math.ceil(sum(map(len, self.raw)) / size) or 1
        return replace(self, raw=self.raw[::step], weights=self.weights[::step])


@dataclass(frozen=True)
class Reading:
    """Words as an encoding reads them (None where it does not), and what that costs in nats."""

    encoding: str
    cost: float
    words: tuple[str | None, ...]


@dataclass(frozen=True)
class Ranked:
    """Guesses, the best first; whether the second is nearly as good; whether even the best reads badly."""

    guesses: tuple[EncodingGuess, ...]
    close: bool
    poor: bool


def words_of(lines: Iterable[bytes]) -> Words:
    """The words of these lines; one that comes again says less each time."""
    found: Counter[bytes] = Counter()
    plain: dict[bytes, None] = {}
    for line in lines:
        for word in _BLANKS.split(line):
            if not word.isascii():
                found[word] += 1
            elif len(plain) < _PLAIN_WORDS and len(word) > 1 and word.isalpha():
                plain[word] = None
    beside = table_of([word.decode("ascii") for word in plain]) if plain else None
    return Words(tuple(found), tuple(1.0 + math.log(count) for count in found.values()), beside)


def readings(words: Words, encodings: Sequence[str] = CANDIDATES) -> list[Reading]:
    """Different readings of the words, the best first; none where no encoding takes half of them."""
    left: Sequence[str] = encodings
    found: list[Reading] = []
    judged: tuple[bytes, ...] = ()
    for size, nats, share in _ROUNDS:
        part = words.thinned(size)
        if part.raw == judged:
            continue
        judged = part.raw
        best: dict[tuple[str | None, ...], Reading] = {}
        for encoding in left:
            decoded = _decoded(part.raw, encoding)
            if sum(word is None for word in decoded) * 2 > len(decoded):
                continue
            known = best.get(alike := _alike(decoded, encoding))
            if known is None:
                best[alike] = Reading(encoding, _cost(part, decoded) + RARITY[encoding], decoded)
            elif RARITY[encoding] < RARITY[known.encoding]:
                better = known.cost - RARITY[known.encoding] + RARITY[encoding]
                best[alike] = Reading(encoding, better, decoded)
        found = sorted(best.values(), key=lambda one: one.cost)
        if not found:
            return []
        most = found[0].cost * (1 + share) + nats
        on = {_alike(r.words, r.encoding) for place, r in enumerate(found) if place < _AT_LEAST or r.cost <= most}
        left = [name for name in left if _alike(_decoded(part.raw, name), name) in on]
    return found


def rank(lines: Sequence[tuple[int, bytes]], opinion: str | None = None) -> Ranked:
    """Readings of numbered lines that hold bytes beyond ASCII.

    `opinion` is what another detector takes them for; it settles near ties. latin-1, which reads anything, is last.
    """
    words = words_of(line for _number, line in lines)
    found = readings(words)
    few = len(words.raw) <= _FEW
    if few:
        found = [replace(one, cost=one.cost + _seldom(one.encoding)) for one in found]
    found.sort(key=lambda one: one.cost - (_SECONDED if one.encoding == opinion else 0.0))
    western = next((one for one in found if one.encoding == _WESTERN), None)
    if western is not None and found[0].encoding == "latin-1":  # they differ in bytes that are no sign in either
        found.remove(western)
        found.insert(0, western)
    low = min((one.cost for one in found), default=0.0)
    chances = [math.exp((low - one.cost) / _FLATNESS) for one in found]
    names = [one.encoding for one in found[:_SHOWN]]
    scores = [round(chance / sum(chances), 4) for chance in chances[:_SHOWN]]
    if "latin-1" not in names:
        names.append("latin-1")
        scores.append(0.0)
    guesses = tuple(guessed(name, score, lines, names[0]) for name, score in zip(names, scores, strict=True))
    close = len(found) > 1 and found[1].cost - found[0].cost < (_FEW_CLOSE if few else CLOSE)
    return Ranked(guesses, close, not found or _is_poor(words, found[0].encoding))


def _seldom(encoding: str) -> float:
    """What a reading must be better by where a few words are all there is."""
    return RARITY[encoding] * _FEW_RARITY + (0.0 if encoding == _WESTERN else _FEW_OTHER)


def guessed(encoding: str, score: float, lines: Sequence[tuple[int, bytes]], best: str) -> EncodingGuess:
    """A guess with lines as it reads them: where it differs from the best one, those come first."""
    bad = 0
    differing: list[tuple[int, str, str]] = []
    sample: list[str] = []
    for number, line in lines:
        text = _word(line, encoding)
        if text is None:
            bad += 1
            continue
        other = _word(line, best) if best != encoding else text
        if other is not None and other != text:
            differing.append((number, *_around(other.strip(), text.strip())))
        elif len(sample) < _SAMPLES:
            sample.append(text.strip()[:SAMPLE_CHARS])
    shown = [text for _number, _other, text in differing[:_SAMPLES]] or sample
    return EncodingGuess(encoding, score, bad, tuple(shown), len(differing), tuple(differing[:_EXAMPLES]))


def _around(one: str, two: str) -> tuple[str, str]:
    """Two readings of a line, cut around the first character on which they differ."""
    at = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), 0)
    start = max(0, at - _AROUND)
    lead = "…" if start else ""
    return lead + one[start : start + SAMPLE_CHARS], lead + two[start : start + SAMPLE_CHARS]


def _is_poor(words: Words, encoding: str) -> bool:
    part = replace(words.thinned(_ROUNDS[1][0]), beside=None)
    size = sum(len(raw) * weight for raw, weight in zip(part.raw, part.weights, strict=True))
    return _cost(part, _decoded(part.raw, encoding)) > _POOR * size + _TOO_LITTLE


def _alike(decoded: tuple[str | None, ...], encoding: str) -> tuple[str | None, ...]:
    if encoding not in MULTIBYTE:
        return decoded
    return tuple(text and text.translate(_SAME) for text in decoded)


def _decoded(raw: Sequence[bytes], encoding: str) -> tuple[str | None, ...]:
    try:
        return tuple(b" ".join(raw).decode(encoding).split(" "))
    except UnicodeDecodeError:
        return tuple(map(_word, raw, [encoding] * len(raw)))


def _word(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _cost(words: Words, decoded: Sequence[str | None]) -> float:
    good = [text for text in decoded if text is not None]
    weights = [weight for text, weight in zip(decoded, words.weights, strict=True) if text is not None]
    once, each = _UNDECODABLE
    failed = sum(
        weight * (once + each * len(raw))
        for text, raw, weight in zip(decoded, words.raw, words.weights, strict=True)
        if text is None
    )
    return cost(good, weights, words.beside) + failed
