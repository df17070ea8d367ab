"""What a review says, before any model reads it: cleaned text, its hash and its language."""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass
from functools import lru_cache

from core.text.reading.wordless import wordless

MAX_CHARACTERS = 8_000
"""Longer texts are cut here before tokenising (256 word pieces end far earlier) and counted as truncated."""

_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,200}|!--.{0,200}?--)>", re.S)
_SPACE = re.compile(r"[\s\x00-\x1f\x7f\u200b\ufeff]+")


@dataclass(frozen=True)
class Content:
    """One text made ready for a model.

    Attributes:
        text: entities decoded, tags and control characters turned to spaces, at most ``MAX_CHARACTERS``.
        cut: whether characters were dropped to reach that length.
        hash: 32 hexadecimal digits of SHA-256 over the cleaned text before the cut.
        language: ``en``, ``zh``, ``other``, ``none`` (no words: empty, digits, emoji, a word for "missing", a bare
            address) or ``placeholder`` (a sentence that a shop wrote in place of a review).
    """

    text: str
    cut: bool
    hash: str
    language: str


def read(value: object) -> Content:
    """Clean one cell, hash it and tell its language. None and NaN read as the empty text."""
    raw = "" if value is None or value != value else str(value)
    return _read(raw)


def cleaned(raw: str) -> str:
    """A text with entities decoded, and tags, control characters and runs of blanks turned to one space."""
    text = raw
    for _ in range(2):  # feeds escape twice often enough: &amp;lt; -> &lt; -> <
        if "&" not in text:
            break
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    return _SPACE.sub(" ", text).strip()


@lru_cache(maxsize=4096)
def _read(raw: str) -> Content:
    text = cleaned(raw)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    short = text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
    return Content(short, len(text) > MAX_CHARACTERS, digest, wordless(short) or language_of(short))


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_KANA_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH = _words(
    "the a an and or but is are was were be been it its it's this that these those i you he she we they my your "
    "our their me him her us them of to in on for with at by from as not no don't doesn't didn't isn't can't won't "
    "i'm i've very so too just really good great bad love like works work nice easy well would have has had do does "
    "did will can could if when than then there here what which who all more most some any one only out up after "
    "before because about into over again product item quality price buy bought use used"
)
_OTHERS = _words(
    # Spanish, Portuguese, French, German, Italian, Dutch, Polish, Turkish, Indonesian function words that are no
    # English words; single letters and shared words (no, me, a, in) are left out on purpose.
    "el la los las un una unos del que con por para muy pero como más este esta está son fue no es lo se su sus "
    "bueno buena malo producto calidad excelente "
    "o os um uma não com para muito mas isso este esta são foi bom ótimo produto qualidade "
    "le les des une est et dans pour avec très mais pas ce cette sont c'est je il elle nous vous bon mauvais produit "
    "der die das und ist nicht ein eine mit für auf sehr aber ich wir sie es dem den von zu gut schlecht produkt "
    "il gli di che è non con per molto ma questo questa sono prodotto qualità ottimo "
    "de het een en van niet met voor zeer maar ik goed slecht "
    "jest nie się na bardzo ale dobry polecam "
    "bir ve bu çok için değil ama ürün güzel iyi kötü "
    "yang dan tidak ini itu bagus dengan untuk sangat barang"
) - {
    "die",
    "no",
    "me",
    "on",
    "an",
    "as",
    "is",
    "a",
    "in",
    "to",
    "o",
    "so",
    "het",
    "den",
    "con",
    "son",
    "des",
    "fue",
}


def language_of(text: str) -> str:
    """Tell the language of a text by its script and function words, without a model.

    Chinese: at least three tenths of the letters are CJK ideographs and there is no kana or hangul.
    English: mostly Latin letters, and function words of other Latin-script languages do not outnumber the English
    ones. A Latin text without any known function word counts as English when all its letters are ASCII.

    Returns:
        ``en``, ``zh``, ``other`` or ``none`` when the text has no letter at all.
    """
    sample = text[:1000]
    words = _WORD.findall(sample)
    letters = sum(len(word) for word in words)
    if not letters:
        return "none"
    if len(_KANA_HANGUL.findall(sample)) / letters > 0.2:  # fewer: a face drawn with kana
        return "other"
    if len(_CJK.findall(sample)) / letters >= 0.3:
        return "zh"
    if len(_LATIN.findall(sample)) / letters < 0.6:
        return "other"
    lowered = [word.lower().replace("’", "'") for word in words]
    english = sum(word in _ENGLISH for word in lowered)
    others = sum(word in _OTHERS for word in lowered)
    if english or others:
        return "en" if english >= others else "other"
    return "en" if sample.isascii() or not re.search(r"[\u00c0-\u024f]", sample) else "other"
