"""Questions of a file that are asked alike and answered differently: a fault of the file, told before it is served.

Two questions are asked alike where they are the same but for case, marks, order and small words, or where the encoder
takes them for one (cosine) and they share most of their words; never where they name different numbers or one of them
denies. Their answers differ where more than case, marks and empty words do. Then

    contradict   they say different numbers, or one denies what the other says
    differ       other words, of which a person must say whether they mean the same
    possible     nearly the same is asked, and the answers say another number, name or yes (`core.answers.differing`)
    products     each is about another product, and none of them is given for many: all may hold
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.answers import journal
from core.answers.bank import Bank
from core.answers.differing import differ, possible
from core.answers.entries import Entry
from core.answers.stated import denials, numbers
from core.i18n import N_

KINDS = {
    "contradict": N_("They contradict each other"),
    "differ": N_("They say different things"),
    "possible": N_("They may contradict each other"),
    "products": N_("They are about different products"),
}
ALIKE = 0.95
"""Cosine from which two questions may be one; "cancel an order" and "change an order" come near it."""
OF_SEVERAL = 0.97
"""The same for the encoder of several languages, whose cosines all lie close to one."""
SHARED = 0.6
"""Share of the telling words, of those in either question, that both must have beside the cosine."""
MANY_PRODUCTS = 3
"""Products for which an answer is given from which it is none about one product."""
MOST_COMPARED = 20_000
"""Entries whose vectors are compared pair by pair: some ten seconds of one core."""
BLOCK = 1_024
"""Rows of the table of cosines that are made at once, 160 MB at most."""


@dataclass(frozen=True)
class Conflict:
    """Entries asked alike with different answers.

    Attributes:
        kind: Of `KINDS`.
        places: Of the entries in the file, one of each answer, in its order.
        questions: How many entries ask so in all.
    """

    kind: str
    places: tuple[int, ...]
    questions: int


def conflicts(bank: Bank, both: frozenset[str] = frozenset()) -> list[Conflict]:
    """What is asked alike and answered differently, contradictions first.

    Args:
        bank: The file.
        both: Sets of entries (`core.answers.journal.pair`) of which a steward said that all hold.
    """
    entries = bank.entries.entries
    given: dict[int, set[str]] = defaultdict(set)
    for one, number in zip(entries, bank.entries.answer_of, strict=True):
        given[int(number)].add(one.about)
    found = []
    alike: dict[int, int] = {}
    for number, group in enumerate(_groups(bank)):
        alike |= dict.fromkeys(group, number)
        firsts: dict[int, int] = {}
        for place in group:
            firsts.setdefault(int(bank.entries.answer_of[place]), place)
        if len(firsts) < 2:
            continue
        places = tuple(sorted(firsts.values()))
        if journal.pair([entries[one].key for one in places]) in both:
            continue
        general = any(len(given[number]) >= MANY_PRODUCTS for number in firsts)
        found.append(Conflict(_kind([entries[one] for one in places], general), places, len(group)))
    found += _possible(bank, both, alike)
    order = list(KINDS)
    return sorted(found, key=lambda one: (order.index(one.kind), one.places))


def _possible(bank: Bank, both: frozenset[str], alike: Mapping[int, int]) -> Iterator[Conflict]:
    """What is asked nearly alike, beside what is asked alike: of two answers the first such pair."""
    pairs: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for one, other in possible(bank):
        if alike.get(one, -1) != alike.get(other, -2):
            first, second = sorted((int(bank.entries.answer_of[one]), int(bank.entries.answer_of[other])))
            pairs[first, second].append((one, other))
    for told in pairs.values():
        if journal.pair([bank.entries.entries[one].key for one in told[0]]) not in both:
            yield Conflict("possible", told[0], len({place for pair in told for place in pair}))


def of_entry(found: Sequence[Conflict], bank: Bank, place: int) -> Conflict | None:
    """The contradiction that an entry is part of, by its answer and a question asked alike; None for none."""
    number = bank.entries.answer_of[place]
    mine = bank.entries.entries[place]
    for one in found:
        if number in bank.entries.answer_of[list(one.places)]:
            told = [bank.entries.entries[other] for other in one.places]
            if place in one.places or any(_asked_alike(bank, mine.question, other.question) for other in told):
                return one
    return None


def _kind(told: Sequence[Entry], general: bool) -> str:
    subjects = {one.about for one in told}
    if len(subjects) == len(told) and "" not in subjects and not general:
        return "products"
    for at, one in enumerate(told):
        for other in told[at + 1 :]:
            if (denials(one.answer) > 0) != (denials(other.answer) > 0) or differ(one.answer, other.answer, named=True):
                return "contradict"
    return "differ"


def _groups(bank: Bank) -> Iterator[list[int]]:
    """Entries that are asked alike, closed under that relation."""
    parent = list(range(len(bank.entries)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    first: dict[object, int] = {}
    for place, question in enumerate(bank.entries.questions):
        parent[root(place)] = root(first.setdefault(_telling(bank, question), place))
    for one, other in _close(bank):
        if root(one) != root(other) and _asked_alike(bank, bank.entries.questions[one], bank.entries.questions[other]):
            parent[root(other)] = root(one)
    members: dict[int, list[int]] = defaultdict(list)
    for place in range(len(bank.entries)):
        members[root(place)].append(place)
    return (group for group in members.values() if len(group) > 1)


def _telling(bank: Bank, question: str) -> object:
    """What a question asks for, whatever the order of its words: terms, numbers, whether it denies."""
    return frozenset(bank.reader.asked(question)), numbers(question), denials(question) > 0


def _asked_alike(bank: Bank, one: str, other: str) -> bool:
    mine, theirs = set(bank.reader.asked(one)), set(bank.reader.asked(other))
    if numbers(one) != numbers(other) or (denials(one) > 0) != (denials(other) > 0):
        return False
    return len(mine & theirs) >= SHARED * max(len(mine | theirs), 1)


def _close(bank: Bank) -> Iterator[tuple[int, int]]:
    """Pairs of entries with different answers whose questions the encoder takes for one."""
    count = len(bank.entries)
    if not bank.by_meaning or count > MOST_COMPARED:
        return
    least = OF_SEVERAL if bank.several else ALIKE
    for start in range(0, count, BLOCK):
        rows, columns = np.nonzero(bank.vectors[start : start + BLOCK] @ bank.vectors[start:].T >= least)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            one, other = start + row, start + column
            if one < other and bank.entries.answer_of[one] != bank.entries.answer_of[other]:
                yield one, other
