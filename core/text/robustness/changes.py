"""Small changes to a text that should not change what it says; each is seeded and leaves the meaning alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

Change = Callable[[str, np.random.Generator], str]

_HOMOPHONES = str.maketrans({"的": "地", "在": "再", "做": "作", "像": "象", "帐": "账", "那": "哪"})
_WIDE = str.maketrans({"，": ",", "。": ".", "！": "!", "？": "?", "；": ";", "：": ":"})
_KEEP = re.compile(r"\b(?:not|no|never|nothing|don't|isn't|can't|won't|wouldn't)\b", re.IGNORECASE)


def typo(text: str, generator: np.random.Generator) -> str:
    """Two neighbouring letters inside one longer word change places; words of negation are left alone."""
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 4 and word[1:4].isalpha() and not _KEEP.search(word)]
    if not long:
        return text
    place = long[int(generator.integers(len(long)))]
    word = words[place]
    at = int(generator.integers(1, 3))
    words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def homophone(text: str, generator: np.random.Generator) -> str:
    """Chinese typing slips between characters that sound alike."""
    del generator
    return text.translate(_HOMOPHONES)


def upper(text: str, generator: np.random.Generator) -> str:
    """All capitals."""
    del generator
    return text.upper()


def lower(text: str, generator: np.random.Generator) -> str:
    """No capitals and no final punctuation, as typed on a phone."""
    del generator
    return text.lower().rstrip(".!。！")


def punctuation(text: str, generator: np.random.Generator) -> str:
    """Half-width marks for full-width ones, or doubled spaces."""
    del generator
    changed = text.translate(_WIDE)
    return changed if changed != text else text.replace(" ", "  ")


def markup(text: str, generator: np.random.Generator) -> str:
    """A line break and an entity as shops export them."""
    del generator
    return f"<p>{text}</p><br/>&nbsp;"


def contraction(text: str, generator: np.random.Generator) -> str:
    """Written-out forms for contracted ones, or the other way round."""
    del generator
    longer = (
        text.replace("n't", " not").replace("can not", "cannot").replace("it's", "it is").replace("wo not", "will not")
    )
    return longer if longer != text else text.replace(" is not ", " isn't ").replace(" it is ", " it's ")


CHANGES: dict[str, dict[str, Change]] = {
    "en": {
        "typo": typo,
        "upper": upper,
        "lower": lower,
        "spaces": punctuation,
        "markup": markup,
        "contraction": contraction,
    },
    "zh": {"homophone": homophone, "lower": lower, "punctuation": punctuation, "markup": markup},
}
