"""Files of answers made by rule, and an encoder that needs no weights: words as directions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.answers import Entries, Entry, Opened, put_together
from core.answers.bank import make_bank
from core.answers.conflicts import conflicts
from core.answers.learning import learn
from core.search.matching.tokens import Reader

WIDTH = 48
_NAMES = (
    "parcel invoice refund voucher password newsletter warranty catalogue membership pickup gift exchange address "
    "payment discount delivery"
)
SUBJECTS = tuple(_NAMES.split())
FRAMES = ("How do I get my {}?", "Where can I see the {}?", "I have a question about the {} please", "{} does not work")
_reader = Reader("en")


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """(n, WIDTH) of length 1: the sum of a fixed direction for each term."""
    found = np.zeros((len(texts), WIDTH))
    for at, text in enumerate(texts):
        for term in _reader.asked(text) or ["-"]:
            seed = int.from_bytes(hashlib.sha256(term.encode()).digest()[:4], "big")
            found[at] += np.random.default_rng(seed).normal(size=WIDTH)
    return (found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)).astype(np.float32)


def entries_of(pairs: Sequence[tuple[str, str]]) -> Entries:
    """A file of these questions and answers."""
    return put_together([Entry(q, a, "", at, "faq.csv", at + 2) for at, (q, a) in enumerate(pairs)], dataset="faq")


def opened(pairs: Sequence[tuple[str, str]], *, meaning: bool = True) -> Opened:
    """The same ready to answer."""
    entries = entries_of(pairs)
    bank = make_bank(entries, embed(entries.questions) if meaning else None)
    used = embed if meaning else None
    return Opened(bank, learn(bank, used), tuple(conflicts(bank)), used)


def plain_file(subjects: Sequence[str] = SUBJECTS) -> list[tuple[str, str]]:
    """Each subject asked for in every frame, with an answer of its own."""
    return [(frame.format(one), f"Open the page of the {one} and choose it.") for one in subjects for frame in FRAMES]
