"""Values that mean the same without looking alike: 手机 and mobile phone, bike and bicycle.

Measured on made lists of 204 words in two to four languages and on Olist's categories in two (135): values in two
scripts that are each other's nearest at `ACROSS` were one thing in 44 of 44 pairs. Within one script a cosine tells a
field's siblings (autumn, winter) no less alike than its synonyms: 87 of 187 pairs. What is left there are values that
share neither a word nor most of their letters, from
`WITHIN` on: 18 of 21 pairs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from core.clean.clusters.keys import numbers, plain

Vectors = NDArray[np.float32]
ENCODER = "multilingual-e5-small"
"""The encoder that ships and reads many languages."""
TOKENS = 32
"""Tokens read of a value: a longer one is a title, which no other value repeats in other words."""
MOST_READ = 2_000
"""Values compared by meaning, the commonest: some seconds of the encoder's time, with a person waiting."""
ACROSS = 0.88
"""Cosine from which two values in different scripts are one, where each is the other's nearest."""
WITHIN = 0.93
"""Cosine from which two values in one script that share no word are one, where each is the other's nearest."""
SPELLED = 0.8
"""Similarity of letters from which two values in one script may be spellings of one, as edit distance has it: that way
proposes the commoner one, where two slips of a third mean most like each other."""
_WORD = re.compile(r"[^\W\d_]+")


def vectors(texts: Sequence[str]) -> Vectors:
    """Vectors of length 1 of some values, (n, hidden), by the encoder of many languages.

    Raises:
        Unavailable: when its weights are not on this machine.
    """
    from core.text.models import encoders
    from core.text.reading import pooled

    encoder = encoders.resolve(ENCODER)
    found = np.zeros((len(texts), encoder.hidden), np.float32)
    for rows, made in pooled([text.strip() for text in texts], encoder, TOKENS):
        found[rows] = made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-12)
    return found


def alike(values: Sequence[str], made: Vectors) -> NDArray[np.bool_]:
    """Which values are one by their meaning, (n, n), symmetric: each other's nearest of a script, and near enough.

    Args:
        values: Different values.
        made: Their vectors of length 1.
    """
    scripts = np.array([writing(value) for value in values])
    near = np.round(made @ made.T, 6)
    np.fill_diagonal(near, -1.0)
    one = np.zeros(near.shape, dtype=bool)
    for script in dict.fromkeys(scripts.tolist()):
        inside = np.flatnonzero(scripts == script)
        best = inside[near[:, inside].argmax(axis=1)]  # each value's nearest of this script
        one[np.arange(len(values)), best] = True
    one &= one.T
    across = scripts[:, None] != scripts[None, :]
    one &= near >= np.where(across, ACROSS, WITHIN)
    words, digits = [_words(value) for value in values], [sorted(numbers(value)) for value in values]
    for here, there in np.argwhere(one):
        # What shares a word, or all but a few letters, is told by the other ways.
        near_by_letters = Levenshtein.normalized_similarity(plain(values[here]), plain(values[there])) >= SPELLED
        spelled = not across[here, there] and (bool(words[here] & words[there]) or near_by_letters)
        one[here, there] = not spelled and bool(words[here] and words[there]) and digits[here] == digits[there]
    return one


def writing(text: str) -> str:
    """The script of a value's first letter that is not Latin, else LATIN; "" without letters."""
    names = [unicodedata.name(sign, "").split(" ")[0] for sign in unicodedata.normalize("NFKC", text) if sign.isalpha()]
    return next((name for name in names if name != "LATIN"), "LATIN" if names else "")


def _words(text: str) -> set[str]:
    """The words of a value; of a script without blanks its signs."""
    if writing(text) == "LATIN":
        return {plain(word) for word in _WORD.findall(unicodedata.normalize("NFKC", text))}
    return {sign for sign in plain(text) if sign.isalpha()}
