"""Words of a text with their places: Latin words by their letters, Chinese words by the multilingual encoder's pieces.

Chinese is written without blanks. The pieces of multilingual-e5-small's vocabulary are word-like (手机, 物流, 客服), so
they serve as words wherever people read them; without that encoder each character stands alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from core.errors import Unavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:['’][^\W_{HAN}]+)*")
_HAN = re.compile(rf"[{HAN}]")
SEGMENTER = "multilingual-e5-small"


def spans(text: str) -> list[tuple[int, int]]:
    """Places (start, stop) of the words of a text in reading order; blanks and punctuation belong to none."""
    found: list[tuple[int, int]] = []
    for run in _RUN.finditer(text):
        if _HAN.match(run.group()):
            found += [(run.start() + start, run.start() + stop) for start, stop in _segment(run.group())]
        else:
            found.append(run.span())
    return found


def words(text: str) -> list[str]:
    """The words of a text, Latin ones in lower case."""
    return [text[start:stop].lower().replace("’", "'") for start, stop in spans(text)]


@lru_cache(maxsize=8192)
def _segment(run: str) -> tuple[tuple[int, int], ...]:
    """Words of a run of Chinese characters; together they cover it."""
    tokenizer = _segmenter()
    if tokenizer is None:
        return tuple((place, place + 1) for place in range(len(run)))
    offsets = tokenizer.encode(run, add_special_tokens=False).offsets
    starts = sorted({start for start, stop in offsets if stop > start} | {0})
    return tuple(zip(starts, [*starts[1:], len(run)], strict=True))


@lru_cache(maxsize=1)
def _segmenter() -> Tokenizer | None:
    from core.text import encoders

    try:
        return encoders.load_tokenizer(encoders.resolve(SEGMENTER))
    except Unavailable:
        return None
