"""Chinese words of a text as a dictionary cuts them, for names: an encoder's pieces may end within a word."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core.text.reading.word_places import HAN, spans

_SIGN = re.compile(f"[{HAN}]")


def places(text: str) -> list[tuple[int, int]]:
    """Places (start, stop) of the words of a text in reading order, Chinese ones by the dictionary of jieba; by the
    encoder's pieces where that package is missing."""
    cutter = _cutter()
    found: list[tuple[int, int]] = []
    for start, stop in spans(text):
        run = found and found[-1][1] == start and _han(text[start]) and _han(text[found[-1][0]])
        found[-1:] = [(found[-1][0], stop)] if run and cutter else [*found[-1:], (start, stop)]
    if cutter is None:
        return found
    told: list[tuple[int, int]] = []
    for start, stop in found:
        if _han(text[start]):
            begin = start
            for word in _cut(text[start:stop]):
                told.append((begin, begin + len(word)))
                begin += len(word)
        else:
            told.append((start, stop))
    return told


def by_dictionary() -> bool:
    """Whether Chinese words are a dictionary's, so that a sign beside one is a word of its own and no rest of it."""
    return _cutter() is not None


def _han(sign: str) -> bool:
    return bool(_SIGN.match(sign))


@lru_cache(maxsize=8192)
def _cut(run: str) -> tuple[str, ...]:
    """The likeliest words of a run of Chinese signs; no new words are guessed (of "线坏了" that makes "线坏")."""
    return tuple(_cutter().cut(run, HMM=False))


@lru_cache(maxsize=1)
def _cutter() -> Any:
    """jieba's cutter, its dictionary read by itself: loading it the usual way prints, and leaves a file for all in the
    temporary folder. None where the package is missing."""
    spec = find_spec("jieba")
    file = Path(spec.origin).with_name("dict.txt") if spec and spec.origin else None
    if file is None or not file.is_file():
        return None
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    made = jieba.Tokenizer()
    with file.open("rb") as words:
        made.FREQ, made.total = made.gen_pfdict(words)
    made.initialized = True
    return made
