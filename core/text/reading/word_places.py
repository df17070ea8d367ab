"""Words of a text with their places: Latin words by their letters, Chinese words by the multilingual encoder's pieces.

Chinese is written without blanks. The pieces of multilingual-e5-small's vocabulary are word-like (手机, 物流, 客服), so
they serve as words wherever people read them, and four-character idioms are put together again; without that encoder
each character stands alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from core.errors import Unavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:['’][^\W_{HAN}]+)*")
_HAN = re.compile(rf"[{HAN}]")
SEGMENTER = "multilingual-e5-small"
PARTICLES = frozenset("的了吧呢哦啊吗嘛都也就还太很再被我你他她它这那把和在给")
"""Characters that stand between words rather than inside an idiom."""


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
    return _idioms(run, list(zip(starts, [*starts[1:], len(run)], strict=True)))


def _idioms(run: str, pieces: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Pieces with every stretch of exactly four single characters put together, unless one of them is a particle.

    Four-character idioms (中规中矩, 物超所值) are rare in the vocabulary and fall apart; shorter and longer stretches
    are mostly loose words.
    """
    found: list[tuple[int, int]] = []
    for single, stretch in groupby(pieces, key=lambda piece: piece[1] - piece[0] == 1):
        places = list(stretch)
        whole = (places[0][0], places[-1][1])
        idiom = single and len(places) == 4 and not PARTICLES & set(run[whole[0] : whole[1]])
        found += [whole] if idiom else places
    return tuple(found)


@lru_cache(maxsize=1)
def _segmenter() -> Tokenizer | None:
    from core.text.models import encoders

    try:
        return encoders.load_tokenizer(encoders.resolve(SEGMENTER))
    except Unavailable:
        return None
