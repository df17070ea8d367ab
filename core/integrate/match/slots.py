"""Titles that agree in all but one place, where each says another word: two variants, whatever the word is about.

Lists of colours and sizes end somewhere (matte and glossy, front and rear, for dry and for oily hair). What two shops
call one product differs in several places, or in how a word is written; one place alone tells two products apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.integrate.match import words

MOST = 2
"""Words in the place: long sleeve, for puppies."""
LEAST = 4
"""Words that the titles share from which one place says something: a title of two words differs from others in one."""
LIKE = 60.0
"""Likeness in percent (Levenshtein, of both lengths) from which two words are spellings of one: colour and color 91,
gray and grey 75, photo and picture 50, front and rear 44."""
LONG_CODE = 6
"""Signs of letters and digits from which a code in both titles names the model, and not a line of models."""
_JOINING = frozenset(
    [
        "and",
        "the",
        "of",
        "in",
        "for",
        "with",
        "by",
        "from",
        "to",
        "on",
        "at",
        "a",
        "an",
        "new",
        "inc",
        "ltd",
        "llc",
        "corp",
        "co",
    ]
)
_OPPOSITES = ({"with", "without"}, {"含", "不含"})


def other_word(one: Sequence[str], two: Sequence[str]) -> bool:
    """Whether two titles, as words in order, are equal but for other words in one place behind the first word."""
    start = 0
    shortest = min(len(one), len(two))
    while start < shortest and one[start] == two[start]:
        start += 1
    end = 0
    while end < shortest - start and one[-1 - end] == two[-1 - end]:
        end += 1
    mine, theirs = one[start : len(one) - end], two[start : len(two) - end]
    if not start or start + end < LEAST or not (1 <= len(mine) <= MOST and 1 <= len(theirs) <= MOST):
        return False  # the first word is a maker's, whom one shop names and the other leaves out
    if {mine[0], theirs[0]} in _OPPOSITES:
        return True
    if any(
        len(code) >= LONG_CODE or code.isdigit()
        for word in (*one[:start], *one[len(one) - end :])
        for code in words.codes(word)
    ):
        return False  # one model, told in other words
    said, told = ([word for word in words_ if word not in _JOINING] for words_ in (mine, theirs))
    if not said or not told or _foreign("".join(said), "".join(told)):
        return False
    if any(words.codes(word) for word in (*said, *told)):
        return False  # a shop's own number, or the model's, which has rules of its own
    return not any(_alike(a, b) for a in (*said, "".join(said)) for b in (*told, "".join(told)))


def _foreign(one: str, two: str) -> bool:
    """Whether one is written in Chinese and the other is not."""
    return bool(words.HAN.search(one)) != bool(words.HAN.search(two))


def _alike(one: str, two: str) -> bool:
    """Whether two words can be spellings of one: nearly equal, one within the other, or its abbreviation."""
    from rapidfuzz import fuzz

    if one.isdigit() and two.isdigit():
        return int(one) == int(two)
    if words.HAN.search(one + two):
        return one == two
    if len(one) > 2 < len(two) and (one in two or two in one):
        return True
    short, long = sorted((one, two), key=len)
    letters = iter(long)
    abbreviates = len(short) > 1 and short[0] == long[0] and all(letter in letters for letter in short)
    return abbreviates or fuzz.ratio(one, two) >= LIKE
