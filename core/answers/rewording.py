"""One question asked in other words, by rules: another frame around it, fewer small words, a slip of the keys; and made
another one, by a telling word of another question in the place of one of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from core.answers.atoms import atoms, telling_parts
from core.search.matching import STOP, has_chinese

_FRAME = re.compile(
    r"^(?:please\s+|hi[,!]?\s+|hello[,!]?\s+)?(?:can|could|would|will|may|do|does|did|is|are|how|what|when|where|why|which|who)\b"
    r"(?:\s+(?:can|could|would|should|will|do|does|did|is|are|much|many|long|to)\b)?(?:\s+(?:i|you|we|it|there|my|the|a|an)\b)?\s*",
    re.IGNORECASE,
)
_FRAMES = (
    "I would like to know about this: {}",
    "question: {}",
    "need help, {}",
    "tell me {}",
    "hi there, {} thanks",
    "{}",
)
TURNS = 5
"""Words that are tried in the place of another, until one is strange to the entry."""
KEPT = 0.6
"""Share of the words that a rewording keeps: people name about as much of what a question of a file names."""
_ZH_TAIL = re.compile(r"(?:呢|吗|嘛|啊|呀|么)?[？?。！!]*$")
_ZH_HEAD = re.compile(r"^(?:请问|你好|您好|请教一下|想问一下|麻烦问下)[，,]?")
_ZH_FRAMES = ("请问{}", "想问一下{}", "你好，{}？", "{}怎么回事", "关于{}", "{}呢")


def reworded(question: str, draw: np.random.Generator) -> str:
    """The question in other words; "" where nothing of it would be left."""
    return _chinese(question, draw) if has_chinese(question) else _latin(question, draw)


def _latin(question: str, draw: np.random.Generator) -> str:
    core = _FRAME.sub("", question.strip().rstrip("?!. "))
    words = core.split()
    telling = [word for word in words if word.casefold() not in STOP] or words
    words = telling if draw.random() < 0.5 else words
    left = [word for word in words if draw.random() < KEPT]
    words = left if any(word in telling for word in left) else words
    if words and draw.random() < 0.3:
        at = int(draw.integers(len(words)))
        words[at] = _slip(words[at], draw)
    return _FRAMES[int(draw.integers(len(_FRAMES)))].format(" ".join(words)).strip() if words else ""


def _chinese(question: str, draw: np.random.Generator) -> str:
    core = _ZH_HEAD.sub("", _ZH_TAIL.sub("", question.strip()))
    pairs = [core[at : at + 2] for at in range(0, len(core), 2)]
    left = "".join(pair for pair in pairs if draw.random() < KEPT)
    core = left if len(left) > 2 else core
    return _ZH_FRAMES[int(draw.integers(len(_ZH_FRAMES)))].format(core) if core else ""


def _slip(word: str, draw: np.random.Generator) -> str:
    """A word with two neighbouring letters turned round."""
    if len(word) < 5:
        return word
    at = int(draw.integers(1, len(word) - 2))
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def swapped(question: str, answer: str, others: Sequence[str], draw: np.random.Generator) -> str:
    """The question with one of its telling words replaced by one of another question, which neither it nor its answer
    says; "" where there is none such."""
    mine, own = telling_parts(question), atoms(f"{question}\n{answer}")
    if len(mine) < 2:  # with its only word replaced it is the other question
        return ""
    for _turn in range(TURNS):
        theirs = telling_parts(others[int(draw.integers(len(others)))])
        if not theirs:
            continue
        new, old = theirs[int(draw.integers(len(theirs)))], mine[int(draw.integers(len(mine)))]
        told = atoms(new)
        strange = (told.words or told.values) and not told.words & own.words and not told.values & own.values
        if strange and has_chinese(new) == has_chinese(question):
            return question.replace(old, new, 1)
    return ""
