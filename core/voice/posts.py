"""Posts and news as they come: addresses, names of accounts and marks of forwarding are taken out; copies are told."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"https?://[!-~]+|www\.[!-~]+|[\w.+-]+@[\w-]+\.\w[\w.]*", re.IGNORECASE)
_FORWARDED = re.compile(
    r"^\s*RT\s+@[\w.-]+\s*[:：]?|//\s*@[^:：\s]+\s*[:：]|转发微博|\[转发\]|回复\s*@[^:：\s]+\s*[:：]"
)
_ACCOUNT = re.compile(r"(?<![\w@])@[\w.-]+")
_TAG = re.compile(r"#([^#\s]+)#?")
_SIGNS = re.compile(r"[^\w]+")
OF_ITS_OWN, OF_ITS_OWN_HAN = 30, 12
"""Letters of a text, and of one in Chinese, from which nobody writes the same by chance: the same again is a copy,
whenever and of whatever product it is. Shorter ones ("very good", "物流很快") are said by many."""


def plain(text: str) -> str:
    """A text without addresses, accounts and marks of forwarding; the words of hashtags stay."""
    if not any(sign in text for sign in "@#转回RrwhWH"):
        return text
    bare = _FORWARDED.sub(" ", text)
    return " ".join(_TAG.sub(r"\1 ", _ACCOUNT.sub(" ", _ADDRESS.sub(" ", bare))).split())


def same_words(text: str) -> str:
    """What copies of a text have in common: its letters and digits, none where it is too short to be a copy."""
    bare = _SIGNS.sub("", text).casefold()
    weight = sum(OF_ITS_OWN / OF_ITS_OWN_HAN if "\u3400" <= sign <= "\u9fff" else 1.0 for sign in bare)
    return bare if weight >= OF_ITS_OWN else ""
