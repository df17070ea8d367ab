"""Two entries that may contradict each other: nearly the same is asked, and the answers say another number or thing.

Nearly the same is asked where what the questions name (`core.answers.atoms`, rare words counting more) is mostly the
same, with the same numbers, denials and values of closed kinds; by meaning, their cosine must be among the highest of
this file too: no lower than nine in ten questions have to the nearest with another answer. Answers differ where both
say a quantity of one kind (a time, a share, an amount, a number alone) and none has those of the other; where both name
values of one kind (days, cards) or places and people and share none; or where one says yes and the other no.
A person must look: two entries may be about two matters that their words do not tell apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from core.answers.atoms import atoms
from core.answers.stated import denials, numbers
from core.search.matching import fold, has_chinese

if TYPE_CHECKING:
    from core.answers.bank import Bank
    from core.answers.entries import Entry

NEAR = 0.6
"""Share of what either question names, by weight, that both must: of two words and one beside them, the two."""
VERY_NEAR = 0.8
"""The same for answers that differ in a yes or a name alone, which two matters do more easily than in a number."""
WITH_OTHERS = 0.9
"""Share of the questions whose nearest with another answer is farther, from which two are near in this file."""
MOST_PAIRS = 200
"""Entries that name the same word beyond which it tells none from another: the pairs of the rest stay few."""
_UNITS = (
    ("time", 1.0, r"days?|天|日(?!元)|工作日"), ("time", 7.0, r"weeks?|周|星期|礼拜"),
    ("time", 30.0, r"months?|个月|月"), ("time", 360.0, r"years?|年"), ("clock", 60.0, r"hours?|hrs?|小时|个小时"),
    ("clock", 1.0, r"minutes?|mins?|分钟"), ("share", 1.0, r"%|percent|per cent|折"),
)  # fmt: skip
_MEASURED = re.compile(
    r"(\d+(?:[.,]\d+)*)[\s-]*(?:working |business |full |calendar |个)?(?:"
    + "|".join(f"(?P<u{at}>{unit})" for at, (_k, _f, unit) in enumerate(_UNITS)) + r")?(?![a-z])"
)  # fmt: skip
_WORDED = {
    word: str(value)
    for value, words in enumerate(
        ("one a an 一", "two 两 二", "three 三", "four 四", "five 五", "six 六", "seven 七", "eight 八", "nine 九",
         "ten 十"), 1)
    for word in words.split()
}  # fmt: skip
_WORD = re.compile(
    r"\b(a|an|one|two|three|four|five|six|seven|eight|nine|ten)"
    r"(?=[\s-](?:working |business )?(?:day|week|month|year|hour|minute|percent))"
    r"|([一二两三四五六七八九十])(?=个?(?:[天日周年月]|小时|分钟|工作日))"
)
_YES = re.compile(r"^\W*(?:yes|sure|of course|certainly|可以|能|是的|有的|支持|会的)")
_NO = re.compile(r"^\W*(?:no|never|unfortunately|sorry|不|没有|无法|暂不)\b|^\W*(?:不|没有|无法|暂不)")
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w-]+")


def quantities(text: str) -> dict[str, frozenset[float]]:
    """Kind of quantity -> what a text says of it: times in days, clock times in minutes, shares, and numbers alone."""
    folded = _WORD.sub(lambda hit: _WORDED[hit[0]], fold(text))
    found: dict[str, set[float]] = defaultdict(set)
    for hit in _MEASURED.finditer(folded):
        told = re.sub(r",(?=\d{3}\b)", "", hit[1]).replace(",", ".")
        if told.count(".") > 1:
            continue
        at = next((place for place in range(len(_UNITS)) if hit[f"u{place}"]), None)
        kind, factor = ("number", 1.0) if at is None else _UNITS[at][:2]
        found[kind].add(round(float(told) * factor, 4))
    return {kind: frozenset(values) for kind, values in found.items()}


def differ(one: str, other: str, *, named: bool = False) -> bool:
    """Whether two answers say different numbers, values or (where `named`) a yes against a no or other names."""
    mine, theirs = quantities(one), quantities(other)
    if any(not values & theirs[kind] for kind, values in mine.items() if kind in theirs):
        return True
    these, those = atoms(one).values, atoms(other).values
    kinds = {kind for kind, _v in these} & {kind for kind, _v in those}
    if any(not {v for k, v in these if k == kind} & {v for k, v in those if k == kind} for kind in kinds):
        return True
    if not named:
        return False
    first, second = fold(one), fold(other)
    if (_YES.search(first) and _NO.search(second)) or (_NO.search(first) and _YES.search(second)):
        return True
    names, others = set(_NAME.findall(one)), set(_NAME.findall(other))
    return bool(names and others and not names & others)


def nearness(bank: Bank, one: str, other: str) -> float:
    """Share, by weight, of what two questions name that both name; 0 where they ask for different things outright."""
    if has_chinese(one) != has_chinese(other) or numbers(one) != numbers(other):
        return 0.0
    mine, theirs = atoms(one), atoms(other)
    if mine.values != theirs.values or (denials(one) > 0) != (denials(other) > 0):
        return 0.0
    both = sum(bank.held.weight(word) for word in mine.words & theirs.words)
    every = sum(bank.held.weight(word) for word in mine.words | theirs.words)
    return both / every if every else 0.0


def may_contradict(bank: Bank, one: Entry, other: Entry) -> bool:
    """Whether two entries are asked nearly alike and say another number or thing; their meaning aside."""
    if one.about != other.about:
        return False
    near = nearness(bank, one.question, other.question)
    return near >= NEAR and differ(one.answer, other.answer, named=near >= VERY_NEAR)


def possible(bank: Bank) -> Iterator[tuple[int, int]]:
    """Pairs of entries with different answers that may contradict each other, in the order of the file."""
    entries, answer_of = bank.entries.entries, bank.entries.answer_of
    by_word: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(entries):
        for word in atoms(one.question).words:
            by_word[word].append(at)
    pairs: set[tuple[int, int]] = set()
    for places in by_word.values():
        if len(places) <= MOST_PAIRS:
            pairs |= {(a, b) for at, a in enumerate(places) for b in places[at + 1 :] if answer_of[a] != answer_of[b]}
    able = [pair for pair in sorted(pairs) if may_contradict(bank, entries[pair[0]], entries[pair[1]])]
    if able and bank.by_meaning:
        least = _usual(bank)
        able = [(a, b) for a, b in able if float(bank.vectors[a] @ bank.vectors[b]) >= least]
    yield from able


def _usual(bank: Bank) -> float:
    """The cosine that nine in ten questions do not reach to any with another answer; of a thousand of a large file."""
    step = max(1, len(bank.entries) // 1_000)
    some = np.arange(0, len(bank.entries), step)
    cosines = bank.vectors[some] @ bank.vectors.T
    cosines[bank.entries.answer_of[some][:, None] == bank.entries.answer_of[None, :]] = -1.0
    return float(np.quantile(cosines.max(axis=1), WITH_OTHERS)) - 0.02
