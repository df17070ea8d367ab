"""From a text to the terms it is found by: words in their stem, numbers and codes whole and split, Chinese in pieces.

A text is folded sign by sign (width, case, accents), so that a term always knows which signs of the text it came from:
what is indexed, asked and highlighted are the same terms. Words written with blanks are stemmed (Snowball); Chinese,
Japanese and Thai give every pair of neighbouring signs and the dictionary's words of three signs and more, so that no
wrong segmentation can hide a product.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_RUN = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"[^\W_{_RUN}]"
_PIECE = re.compile(rf"{_LETTER}+(?:[-./'’_+]{_LETTER}+)*|[{_RUN}]+")
_JOINTS = re.compile(r"[-./'’_+]")
_BOUNDARY = re.compile(r"([^\W\d_]+)(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)([^\W\d_]+)")
_MEASURE = re.compile(r"(\d+(?:\.\d+)?)([^\W\d_]+)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ACCENTS = re.compile("[\u0300-\u036f]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")

LONGEST_WORD = 64
"""Signs of one word that are read: a longer one is no word anybody types, and would only fill the vocabulary."""
MOST_PIECES = 500_000
"""Pieces of text whose terms are remembered: a hundred thousand products have fewer; what is beyond is read again."""
LONGEST_PHRASE = 6
"""Signs of the longest Chinese word looked for: 99 of 100 of the dictionary's words are no longer."""

_UNITS = {
    "kg": "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes 公斤 千克",
    "g": "g gram grams gramme grammes gr 克",
    "mg": "mg 毫克",
    "lb": "lb lbs pound pounds 磅",
    "oz": "oz ounce ounces 盎司",
    "ml": "ml milliliter milliliters millilitre millilitres 毫升",
    "l": "l liter liters litre litres 升",
    "cm": "cm centimeter centimeters centimetre centimetres 厘米 公分",
    "mm": "mm millimeter millimeters millimetre millimetres 毫米",
    "m": "m meter meters metre metres 米",
    "inch": "inch inches 英寸 寸",
    "ft": "ft feet foot 英尺",
    "w": "w watt watts 瓦",
    "v": "v volt volts 伏",
    "mah": "mah 毫安",
    "hz": "hz 赫兹",
    "gb": "gb gigabyte gigabytes",
    "tb": "tb terabyte terabytes",
    "mb": "mb",
    "mp": "mp megapixel megapixels 像素",
    "pack": "pack packs pk",
    "pcs": "pcs pc piece pieces 件",
}
UNITS = {spelling: unit for unit, spellings in _UNITS.items() for spelling in spellings.split()}
"""Spelling of a unit -> the one it is kept under, so that “5 kg”, “5kg” and “5公斤” are one term."""

_STOP = {
    "en": "a an and are as at be by for from in is it of on or that the this to with without your",
    "de": "der die das und für mit von zu im in den dem ein eine einer auf ist aus",
    "fr": "le la les de des du et pour avec un une en sur est dans au aux",
    "es": "el la los las de del y para con un una en por es al",
    "it": "il lo la gli le di del della e per con un una in su",
    "pt": "o a os as de do da e para com um uma em no na",
    "nl": "de het een en van voor met in op te is",
    "zh": "的 和 与 及 了 在 是 个",
}
STOP = frozenset(word for words in _STOP.values() for word in words.split())
"""Words that ask for nothing: left out of a query that says anything else."""
_SNOWBALL = {
    "en": "english",
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch",
}


class _Folding(dict[int, str]):
    """Sign -> what it is read as; filled as signs come."""

    def __missing__(self, sign: int) -> str:
        plain = unicodedata.normalize("NFKD", chr(sign))
        plain = unicodedata.normalize("NFC", _ACCENTS.sub("", plain)).casefold()
        self[sign] = plain
        return plain


_folding = _Folding()


def fold(text: str) -> str:
    """A text without differences of width, case and accents; sign by sign, so that `folded_with_places` agrees."""
    return text.lower() if text.isascii() else text.translate(_folding)


def folded_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its signs the place in the text that it came from."""
    parts, places = [], []
    for place, sign in enumerate(text):
        plain = _folding[ord(sign)]
        parts.append(plain)
        places.extend([place] * len(plain))
    return "".join(parts), places


def language_of(texts: Iterable[str]) -> str:
    """The language whose small words occur most, among those with a stemmer; English where none does."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(fold(text).split())
    found = {code: sum(seen[word] for word in _STOP[code].split()) for code in _SNOWBALL}
    return max(found, key=lambda code: (found[code], code == "en"))


class Reader:
    """Reads texts of one language into terms. Safe under threads; equal for index and query.

    Args:
        language: One of `_SNOWBALL`; another is read without stems.
    """

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self._known: dict[str, tuple[str, ...]] = {}
        self._own = threading.local()  # a Snowball stemmer is not safe under threads

    def terms(self, text: str) -> list[str]:
        """The terms of a text in its order, repeated ones as often as they occur."""
        return self.gather(text, self._known, str)

    def gather(self, text: str, known: dict[str, tuple[T, ...]], name: Callable[[str], T]) -> list[T]:
        """The same under other names, such as numbers.

        Args:
            text: What is read.
            known: Piece of text -> names of its terms; filled here.
            name: Gives a term's name.
        """
        found: list[T] = []
        number = ""
        for piece in _PIECE.findall(fold(text)):
            read = known.get(piece)
            if read is None:
                read = tuple(map(name, self._read(piece)))
                if len(known) < MOST_PIECES:
                    known[piece] = read
            if number:
                if (unit := _unit(piece)) is not None:
                    found.append(name(number + unit))
                number = ""
            found += read
            if piece[-1] <= "9" and piece[0].isdecimal() and _NUMBER.fullmatch(piece):
                number = piece
        return found

    def spans(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """(start, end, terms) of each piece of the text as it is written, ready to be marked."""
        folded, places = folded_with_places(text)
        found: list[tuple[int, int, tuple[str, ...]]] = []
        number = ""
        for match in _PIECE.finditer(folded):
            piece, start = match.group(), match.start()
            more = (number + unit,) if number and (unit := _unit(piece)) is not None else ()
            if is_run(piece):
                found.extend(
                    (places[start + at], places[start + at + len(part) - 1] + 1, (part,))
                    for at, part in _run_parts(piece)
                )
                if more:
                    found.append((places[start], places[start] + 1, more))
            else:
                found.append((places[start], places[match.end() - 1] + 1, self._read(piece) + more))
            number = piece if _NUMBER.fullmatch(piece) else ""
        return found

    def asked(self, query: str) -> list[str]:
        """The distinct terms of a query in order, without words that ask for nothing unless it has no other."""
        every = list(dict.fromkeys(self.terms(query)))
        telling = [term for term in every if term not in STOP]
        return telling or every

    def _read(self, piece: str) -> tuple[str, ...]:
        found = self._of(piece)
        return tuple(found) if len(found) < 2 else tuple(dict.fromkeys(found))

    def _of(self, piece: str) -> list[str]:
        if is_run(piece):
            return [part for _at, part in _run_parts(piece)]
        piece = piece[:LONGEST_WORD]
        if piece.isalpha():
            return [self._stem(piece)]
        if piece.isdecimal():
            return [piece]
        if piece[0].isdecimal():
            if (cut := _MEASURE.fullmatch(piece)) and cut[2] in UNITS:  # 1.5kg
                return [cut[1] + UNITS[cut[2]], cut[1], self._stem(cut[2])]
            if _NUMBER.fullmatch(piece):
                return [piece]
        found: list[str] = []
        parts = [piece] if piece.isalnum() else [part for part in _JOINTS.split(piece) if part]
        for part in parts:
            found.append(self._stem(part) if part.isalpha() else part)
            if cut := _BOUNDARY.fullmatch(part):
                word, number = (cut[1], cut[2]) if cut[1] else (cut[4], cut[3])
                if len(word) > 1:  # a single letter before digits is part of a code, and on its own says nothing
                    found += [number, self._stem(word)]
        if len(parts) > 1:
            joined = "".join(parts)
            found.append(self._stem(joined) if joined.isalpha() else joined)
        return found

    def _stem(self, word: str) -> str:
        if len(word) < 3 or self.language not in _SNOWBALL or not word.isalpha():
            return word
        stemmer = getattr(self._own, "stemmer", None)
        if stemmer is None:
            import Stemmer

            stemmer = self._own.stemmer = Stemmer.Stemmer(_SNOWBALL[self.language])
        return str(stemmer.stemWord(word))


def has_chinese(text: str) -> bool:
    """Whether a text holds a Chinese sign."""
    return bool(_HAN.search(text))


def pieces(text: str) -> list[str]:
    """The words of a text as they are written, folded: whole codes, whole runs of signs without blanks."""
    return _PIECE.findall(fold(text))


def is_run(piece: str) -> bool:
    """Whether a piece is written without blanks, as Chinese, Japanese and Thai are."""
    return "\u0e00" <= piece[0] <= "\u0e7f" or "\u3040" <= piece[0] <= "\u9fff" or "\uf900" <= piece[0] <= "\ufaff"


def _unit(piece: str) -> str | None:
    """The unit that a piece behind a number is, or, written without blanks, begins with."""
    if not is_run(piece):
        return UNITS.get(piece)
    return next((UNITS[piece[:n]] for n in (3, 2, 1) if piece[:n] in UNITS), None)


def _run_parts(run: str) -> list[tuple[int, str]]:
    """(place, term) of a run written without blanks: pairs, the dictionary's longer words, a sign that stands alone."""
    if len(run) == 1:
        return [(0, run)]
    parts = [(at, run[at : at + 2]) for at in range(len(run) - 1)]
    words = dictionary()
    for at in range(len(run) - 2):
        for end in range(at + 3, min(at + LONGEST_PHRASE, len(run)) + 1):
            if run[at:end] in words:
                parts.append((at, run[at:end]))
    return parts


@lru_cache(maxsize=1)
def dictionary() -> frozenset[str]:
    """The Chinese words of three signs and more of jieba's dictionary; empty where the package is missing.

    The list is read by itself: importing the package takes longer, prints, and leaves a file for all in the temporary
    folder.
    """
    spec = find_spec("jieba")
    file = Path(spec.origin).with_name("dict.txt") if spec and spec.origin else None
    if file is None or not file.is_file():
        return frozenset()
    with file.open(encoding="utf-8") as lines:
        words = (line.partition(" ")[0] for line in lines)
        return frozenset(word for word in words if 3 <= len(word) <= LONGEST_PHRASE)
