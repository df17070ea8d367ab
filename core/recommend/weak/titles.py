"""When two products of one list are one to a shopper: the same title, or a variant of one model."""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
from functools import lru_cache

from core.recommend.features.attributes import Catalog

LEAST_ALIKE = 0.7
"""Shared words of all words of two titles from which they name one model: of eight words one may differ (7 of 9 in
all), which is a colour or a size."""
LEAST_WORDS = 4
"""Words of a title below which a share of them says nothing."""
_WORDS = re.compile(r"[a-z0-9]+(?:[.\-][a-z0-9]+)*|[\u3400-\u9fff]")


@lru_cache(maxsize=200_000)
def words(title: str) -> frozenset[str]:
    """The words of a title without case, signs and HTML; of Chinese every pair of neighbouring signs."""
    plain = unicodedata.normalize("NFKC", html.unescape(title)).casefold()
    found = _WORDS.findall(plain)
    pairs = {a + b for a, b in itertools.pairwise(found) if a[0] >= "\u3400" and b[0] >= "\u3400"}
    return frozenset(pairs | {one for one in found if one[0] < "\u3400"}) or frozenset(found)


@lru_cache(maxsize=200_000)
def codes(title: str) -> frozenset[str]:
    """Words that hold letters and digits, such as the code of a model."""
    return frozenset(one for one in words(title) if re.search(r"\d", one) and re.search(r"[a-z]", one))


def same(first: str, second: str) -> bool:
    """Whether two titles say the same, but for case, signs and order."""
    return bool(words(first)) and words(first) == words(second)


def alike(first: str, second: str) -> bool:
    """Whether two titles name one model in two variants: nearly the same words, and one code at least in common where
    both have codes."""
    a, b = words(first), words(second)
    if min(len(a), len(b)) < LEAST_WORDS or len(a & b) < LEAST_ALIKE * len(a | b):
        return False
    mine, theirs = codes(first), codes(second)
    return bool(mine & theirs) if mine and theirs else mine == theirs


def title_of(catalog: Catalog, item: int) -> str:
    """The title in the catalog's main language, "" where it has none."""
    return catalog.title(item, "") or ""
