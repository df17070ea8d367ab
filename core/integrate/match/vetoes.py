"""What makes two similar rows two variants of a product and no duplicate."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.i18n import N_, _
from core.integrate.match import editions, persons, slots, words
from core.integrate.match.blocking import Candidates
from core.integrate.match.features import telling
from core.integrate.match.records import Records

T = TypeVar("T")
Test = Callable[[int, int], bool]
"""Whether two rows, by their positions, are told apart."""

REASONS = {
    "gtin": N_("the GTINs differ"),
    "model": N_("the model numbers differ"),
    "size": N_("the sizes differ"),
    "colour": N_("the colours differ"),
    "pack": N_("the pack counts differ"),
    "version": N_("the versions differ"),
    "edition": N_("the editions differ"),
    "platform": N_("the platforms differ"),
    "binding": N_("the bindings differ"),
    "cut": N_("the sizes in letters or words differ"),
    "side": N_("one is for the left, the other for the right"),
    "wearer": N_("they are for other people"),
    "cord": N_("one has a cord, the other none"),
    "tier": N_("they are other members of one line"),
    "stuff": N_("the materials differ"),
    "taste": N_("the flavours differ"),
    "users": N_("the numbers of users differ"),
    "licence": N_("the licences differ"),
    "number": N_("the numbers of the edition differ"),
    "place": N_("the places differ"),
    "word": N_("the titles differ by another word alone"),
}
"""Veto -> the sentence's part that says why a pair is none."""
FEW = 2
"""Words of a title that stand for one variant: merino wool, stainless steel, white chocolate."""
NAMES = ("", *REASONS, *persons.REASONS)


def vetoes(left: Records, right: Records, found: Candidates) -> NDArray[np.int8]:
    """For each candidate 0, or the place in `NAMES` of the first thing that both rows name and name differently."""
    at, other = found.left.tolist(), found.right.tolist()
    answers = [
        {kind: [words.plain(text) for text in texts] for kind, texts in side.answers.items()} for side in (left, right)
    ]
    said: list[tuple[str, Test]] = [
        ("gtin", lambda a, b: bool(left.gtins[a] and right.gtins[b]) and left.gtins[a] != right.gtins[b])
    ]
    if left.columns.title and right.columns.title:
        said += _by_titles(left, right, found)
    for kind in ("place", "colour", "size"):
        if kind in answers[0] and kind in answers[1]:
            said.append((kind, _answered(answers[0][kind], answers[1][kind])))
    titles = found.texts[0].titles, found.texts[1].titles
    said.append(("word", lambda a, b: slots.other_word(titles[0][a], titles[1][b])))
    result = np.zeros(len(at), dtype=np.int8)
    for place, (a, b) in enumerate(zip(at, other, strict=True)):
        for name, differs in said:
            if differs(a, b):
                result[place] = NAMES.index(name)
                break
    return result


def _by_titles(left: Records, right: Records, found: Candidates) -> list[tuple[str, Test]]:
    """What titles say of models, amounts and editions. Cells that stand for a missing title are read by nobody: that
    `height 11` is another row than `height 12` is no other edition."""
    codes = telling(found.texts[0].codes), telling(found.texts[1].codes)
    said: list[tuple[str, Test]] = [
        ("model", lambda a, b: another_model(codes[0][a], codes[1][b])),
        ("size", _differ(_side(left, words.sizes), _side(right, words.sizes), other_sizes)),
        ("size", _differ(_side(left, words.extents), _side(right, words.extents), other_extents)),
        ("colour", _differ(_side(left, words.colours), _side(right, words.colours), _apart)),
        ("pack", _differ(_side(left, words.packs), _side(right, words.packs), _apart)),
        ("version", _differ(_side(left, words.versions), _side(right, words.versions), other_versions)),
    ]
    told = [[editions.said(title) for title in side.titles] for side in (left, right)]
    whole = [
        [(title, f"{title} {text}") for title, text in zip(side.titles, side.descriptions, strict=True)]
        for side in (left, right)
    ]
    counted = [[editions.numbered(title) for title in side.titles] for side in (left, right)]
    for sort in editions.SORTS:
        said.append((sort, _named(told, sort)))
    alone = _all_but(found.texts[0].titles, found.texts[1].titles)
    for sort in editions.MADE_OF:
        said.append((sort, _both(_named(told, sort), alone)))
    said.append(("licence", lambda a, b: editions.other_licence(whole[0][a], whole[1][b])))
    said.append(("number", lambda a, b: editions.other_number(counted[0][a], counted[1][b])))
    return said


def reason(name: str) -> str:
    """Why a pair is none, in the reader's language; "" for none."""
    return _((REASONS | persons.REASONS)[name]) if name else ""


def _side(records: Records, of: Callable[[str], T]) -> list[T]:
    return [of(title) for title in records.titles]


def _differ(one: Sequence[T], two: Sequence[T], test: Callable[[T, T], bool]) -> Callable[[int, int], bool]:
    return lambda a, b: bool(one[a]) and bool(two[b]) and test(one[a], two[b])


def _named(told: Sequence[Sequence[Mapping[str, frozenset[str]]]], sort: str) -> Callable[[int, int], bool]:
    return lambda a, b: editions.other_edition(told[0][a], told[1][b], sort)


def _all_but(one: Sequence[Sequence[str]], two: Sequence[Sequence[str]]) -> Callable[[int, int], bool]:
    """Whether titles agree in all but a word or two on each side."""
    words_of = [[set(title) for title in titles] for titles in (one, two)]

    def few(a: int, b: int) -> bool:
        mine, theirs = words_of[0][a], words_of[1][b]
        return max(len(mine - theirs), len(theirs - mine)) <= FEW

    return few


def _both(one: Callable[[int, int], bool], two: Callable[[int, int], bool]) -> Callable[[int, int], bool]:
    return lambda a, b: one(a, b) and two(a, b)


def _apart(one: frozenset[object], two: frozenset[object]) -> bool:
    return not one & two


def _answered(one: Sequence[str], two: Sequence[str]) -> Callable[[int, int], bool]:
    """Cells of a column that holds just that: of other words, none in the other."""
    return lambda a, b: bool(one[a] and two[b]) and not (set(words.tokens(one[a])) & set(words.tokens(two[b])))


def other_sizes(one: dict[str, tuple[float, ...]], two: dict[str, tuple[float, ...]]) -> bool:
    """Whether both name amounts of one measure and none of them agree."""
    return any(not _agree(one[measure], two[measure]) for measure in one.keys() & two.keys())


def _agree(one: Sequence[float], two: Sequence[float]) -> bool:
    """Whether amounts of one measure can be those of one thing: some meet, and of as many on both sides all."""
    if len(one) != len(two):
        return _meet(one, two)
    return all(_meet([amount], two) for amount in one)


def other_extents(
    one: tuple[tuple[str, tuple[float, ...]], ...], two: tuple[tuple[str, tuple[float, ...]], ...]
) -> bool:
    """Whether both give width and height (and depth) of one measure, and none alike."""
    pairs = [(a, b) for kind, a in one for other, b in two if kind == other and len(a) == len(b)]
    return bool(pairs) and not any(all(map(_one_size, a, b)) for a, b in pairs)


def _meet(one: Iterable[float], two: Sequence[float]) -> bool:
    return any(_one_size(a, b) for a in one for b in two)


def _one_size(a: float, b: float) -> bool:
    """Equal but for a unit's rounding, or one is the other without its decimals (14.7 and 14 megapixels)."""
    whole, fine = (a, b) if a.is_integer() else (b, a)
    cut = whole.is_integer() and whole in (math.floor(fine), round(fine))
    return cut or abs(a - b) <= words.SLACK * max(a, b)


def other_versions(one: dict[str, frozenset[str]], two: dict[str, frozenset[str]]) -> bool:
    """Whether both name years, or both numbers with a point, and none in common."""
    return any(not one[kind] & two[kind] for kind in one.keys() & two.keys())


def another_model(one: frozenset[str], two: frozenset[str]) -> bool:
    """Whether both rows name models of one build, and others: KDL46V4100 and KDL40V4100, A170 and H529.

    Codes of another build are no contradiction: a shop's own number stands beside a maker's. Nor are letters at the
    end: they name a colour or a market (EL6985A, EL6985B).
    """
    if not one or not two:
        return False
    if one & two:  # one code in common, and one more on each side: the maker's line, and the model in it
        one, two = one - two, two - one
        return len(one) == len(two) == 1 and _other_of_a_line(min(one), min(two))
    pairs = [(a, b) if len(a) <= len(b) else (b, a) for a in one for b in two]
    if any(short in long and len(short) >= words.AFFIX for short, long in pairs):
        return False
    return any(_other_of_a_line(a, b) for a, b in pairs)


def _other_of_a_line(a: str, b: str) -> bool:
    return words.build(a) == words.build(b) and words.stem(a) != words.stem(b) and not a.isdigit()
