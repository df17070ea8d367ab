"""Odd words in texts that never repeat: `Digtal Camera` among a thousand titles of digital cameras.

A masked language model guesses a word from those beside it. None ships, so the column itself is the model: a word that
no other text has is left out, and what stands between the same neighbours in other texts is what was meant, where it
is a slip away. The vocabulary of the English encoder that ships says which rare words are words all the same; a column
of another language is not judged. How often rare words that it does know stand so by chance is the rate of false
alarms.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from core.clean.repair.columns import Column
from core.clean.repair.spelling import LONGEST, SUPPORTED, slipped

ENCODER = "all-MiniLM-L6-v2"
MOST_TEXTS = 20_000
"""Different texts looked at, an even draw of more: seven looks at so many take ten seconds."""
FEWEST_TEXTS = 50
"""Different texts without which no word is frequent enough to be expected."""
WORDS_A_TEXT = 2.0
"""Words of a text on average from which it is one: in a column of single words there is nothing beside them."""
RARE = 2
"""Texts that an odd word stands in at most."""
SHORTEST = 5
"""Letters of an odd word: of four letters every other one is a word, a name or a code."""
TWO_EDITS = 8
"""Letters from which two of them may be wrong, as in all spellings here."""
ENGLISH = 0.5
"""Share of a column's frequent words that the vocabulary knows, from which it is English: two in three of product names
with their brands, one in four of Portuguese ones."""
ASSUMED = 5.0
"""Known rare words that a column counts as more than it has, half a decoy among them: with none it is one in ten."""
STEM = 3
"""Letters of a word that may be joined to another or take an ending."""
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")
_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "ers", "r", "rs", "ly", "y", "al", "or", "ors")
_EDGE = ""


@dataclass(frozen=True)
class OddWord:
    """A text with an odd word: the value, the word, the one meant, the texts that have it, and the text mended."""

    value: int
    word: str
    meant: str
    texts: int
    mended: str


@dataclass(frozen=True)
class Worded:
    """The odd words of a column.

    Attributes:
        odd: Texts with one odd word.
        unknown: Rare words that the vocabulary does not know.
        known: Rare words that it knows.
        decoys: Those of them that would have been odd.
    """

    odd: tuple[OddWord, ...] = ()
    unknown: int = 0
    known: int = 0
    decoys: int = 0

    @property
    def precision(self) -> float:
        """Share of the odd words that closeness by chance does not explain."""
        if not self.odd:
            return 0.0
        rate = (self.decoys + 0.5) / (self.known + ASSUMED)
        return max(0.0, 1.0 - rate * self.unknown / len(self.odd))


def reads(column: Column) -> bool:
    """Whether a column holds texts of several words, most of them different."""
    if column.family != "text" or column.identifier or column.measured or len(column.values) < FEWEST_TEXTS:
        return False
    some = column.values[:: step_of(column)]
    return sum(len(_WORD.findall(text)) for text in some) >= WORDS_A_TEXT * len(some)


def step_of(column: Column) -> int:
    """Every which text of a column is looked at."""
    return -(-len(column.values) // MOST_TEXTS)


def worded(column: Column) -> Worded:
    """Look for words that no other text has and that stand where a frequent one, a slip away, is expected."""
    known = vocabulary()
    if not known or not reads(column):
        return Worded()
    step = step_of(column)
    texts = [text[:LONGEST] for text in column.values[::step]]
    lines = [[word.casefold() for word in _WORD.findall(text)] for text in texts]
    counts = Counter(word for line in lines for word in set(line))
    frequent = {word for word, count in counts.items() if count >= SUPPORTED and len(word) >= SHORTEST - 1}
    if sum(word in known for word in frequent) < ENGLISH * max(1, len(frequent)):
        return Worded()
    after, before = _beside(lines, frequent)
    odd, kept = [], Counter[str]()
    for value, line in enumerate(lines):
        found = []
        for at, word in enumerate(line):
            if len(word) < SHORTEST or counts[word] > RARE:
                continue
            kept[word] += 1
            left, right = line[at - 1] if at else _EDGE, line[at + 1] if at + 1 < len(line) else _EDGE
            own = int(after[left][word] > 1) + int(before[right][word] > 1)
            meant = _expected(word, after[left], before[right], counts, own)
            if meant:
                found.append((word, meant))
        if found:
            odd.append((value, found))
    real = {word for word in kept if is_word(word, known)}
    decoys = {word for _value, found in odd for word, _meant in found if word in real}
    sure = [(value, [one for one in found if one[0] not in real]) for value, found in odd]
    told = [_told(column, value * step, found[0], counts) for value, found in sure if len(found) == 1]
    return Worded(tuple(one for one in told if one), len(kept) - len(real), len(real), len(decoys))


def _beside(lines: list[list[str]], frequent: set[str]) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    """Word -> frequent words, and those of its own, that stand behind it; and before it."""
    after: dict[str, Counter[str]] = defaultdict(Counter)
    before: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        for left, right in zip([_EDGE, *line], [*line, _EDGE], strict=True):
            after[left][right] += 1
            before[right][left] += 1
    for table in (after, before):
        for neighbour, words in table.items():
            table[neighbour] = Counter({word: n for word, n in words.items() if word in frequent or n > 1})
    return after, before


def _expected(word: str, after: Counter[str], before: Counter[str], counts: Counter[str], own: int) -> str:
    """The frequent word between the same neighbours that this one is a slip of; "" where none or several are."""
    best: list[tuple[int, int, int, str]] = []
    most = 1 if len(word) < TWO_EDITS else 2
    for other in after.keys() | before.keys():
        if abs(len(other) - len(word)) > most or counts[other] < SUPPORTED or other == word:
            continue
        edits = OSA.distance(word, other, score_cutoff=most)
        sides = int(other in after) + int(other in before)
        if edits <= most and sides > own and slipped(word, other) and not _inflected(word, other):
            best.append((sides, -edits, counts[other], other))
    best.sort(reverse=True)
    clear = len(best) == 1 or (len(best) > 1 and best[0][:2] > best[1][:2])
    return best[0][3] if clear else ""


def _inflected(word: str, other: str) -> bool:
    """Whether one is the other with something more at an end: another form, another brand, a text that was cut."""
    return word.startswith(other) or other.startswith(word) or word.endswith(other) or other.endswith(word)


def _told(column: Column, value: int, found: tuple[str, str], counts: Counter[str]) -> OddWord | None:
    word, meant = found
    text = column.values[value]
    places = [one for one in _WORD.finditer(text) if one.group().casefold() == word]
    if len(places) != 1:
        return None
    written = places[0].group()
    said = meant.upper() if written.isupper() else meant.capitalize() if written[:1].isupper() else meant
    mended = f"{text[: places[0].start()]}{said}{text[places[0].end() :]}"
    return OddWord(value, written, said, counts[meant], mended)


def is_word(word: str, known: frozenset[str]) -> bool:
    """Whether a word stands in a vocabulary: itself, with an ending, or as two words joined."""
    return word in known or any(_stems(word, known)) or any(_joined(word, known))


def _stems(word: str, known: frozenset[str]) -> Iterator[bool]:
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if len(stem) < len(word) and len(stem) >= STEM:
            yield stem in known or f"{stem}e" in known
            yield stem[-1] == stem[-2] and stem[:-1] in known  # a doubled letter: planned, planner


def _joined(word: str, known: frozenset[str]) -> Iterator[bool]:
    for at in range(STEM, len(word) - STEM + 1):
        yield word[:at] in known and word[at:] in known


@lru_cache(maxsize=1)
def vocabulary() -> frozenset[str]:
    """The whole words that the English encoder knows; none where its package is not installed."""
    from core.errors import Unavailable
    from core.text.models import encoders

    try:
        tokens = encoders.load_tokenizer(encoders.resolve(ENCODER)).get_vocab()
    except Unavailable:
        return frozenset()
    return frozenset(token for token in tokens if token.isalpha())
