"""Persons in user tables: the same only where something that belongs to one person is equal and nothing contradicts.

Weights are those of Fellegi and Sunter (JASA 1969) by hand: what two rows of one person share adds log odds, more where
few rows have it. Nothing is learned, for a wrong merge of two shoppers costs more than a missed one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.i18n import N_
from core.integrate.match.records import Floats, Records
from core.integrate.match.vectors import Places

FEATURES = ("email", "phone", "name", "birth", "place")
START = -9.5
"""Log odds of two rows that share nothing: of ten thousand pairs one may be a person twice."""
WEIGHTS = {"email": 12.0, "phone": 9.5, "name": 4.5, "birth": 5.0, "place": 2.5}
"""What a value in common adds where these two rows alone have it, before rarity: an address of mail is nearly proof, a
telephone is shared by a household, a name by namesakes, a birthday by one in 20,000."""
COMMON = {"email": 2.0, "phone": 2.0, "name": 1.0, "birth": 1.0, "place": 0.5}
"""How much each e-fold of rows with the value takes from it: a shop's own mailbox stands in many."""
MOST_HOLDERS = 50
"""Rows with one value past which it finds no pairs: a default, not a person's."""
REASONS = {
    "birth": N_("the birth dates differ"),
    "gender": N_("the genders differ"),
    "name": N_("the names differ"),
}


def identifies(people: Mapping[str, Sequence[str]], at: int) -> bool:
    """Whether a row has something that belongs to one person."""
    held = {name for name, values in people.items() if values[at]}
    return bool(held & {"email", "phone"}) or held >= {"name", "birth"}


def candidates(left: Records, right: Records | None) -> tuple[Places, Places]:
    """Pairs of rows with an email, a telephone, or a name and a birthday in common."""
    beside = right or left
    pairs: set[tuple[int, int]] = set()
    for keys in (("email",), ("phone",), ("name", "birth")):
        sides = [_holders(records, keys) for records in (left, beside)]
        for key, places in sides[0].items():
            others = sides[1].get(key, [])
            if len(places) <= MOST_HOLDERS and len(others) <= MOST_HOLDERS:
                pairs.update((a, b) for a in places for b in others if right is not None or a < b)
    if right is None:
        pairs.update(_through(pairs))
    order = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return order[:, 0], order[:, 1]


def _through(pairs: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Pairs that a third row joins: what contradicts between them must be seen too."""
    beside: dict[int, set[int]] = defaultdict(set)
    for a, b in pairs:
        beside[a].add(b)
        beside[b].add(a)
    return {(a, b) for near in beside.values() if len(near) <= MOST_HOLDERS for a in near for b in near if a < b}


def _holders(records: Records, keys: tuple[str, ...]) -> dict[tuple[str, ...], list[int]]:
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    if set(keys) <= records.people.keys():
        for at, held in enumerate(zip(*(records.people[key] for key in keys), strict=True)):
            if all(held):
                found[held].append(at)
    return found


def figures(left: Records, right: Records | None, at: Places, other: Places) -> Floats:
    """Log odds that each thing in common adds, one column per name of `FEATURES`."""
    beside = right or left
    made = np.zeros((len(at), len(FEATURES)))
    for place, name in enumerate(FEATURES):
        mine, theirs = left.people.get(name), beside.people.get(name)
        if mine is None or theirs is None:
            continue
        seen = Counter(mine) if right is None else Counter(mine) + Counter(theirs)
        for row, (a, b) in enumerate(zip(at.tolist(), other.tolist(), strict=True)):
            if mine[a] and mine[a] == theirs[b]:
                rare = WEIGHTS[name] - COMMON[name] * float(np.log(max(1.0, seen[mine[a]] / 2)))
                made[row, place] = max(0.0, rare)
    return made


def vetoes(left: Records, right: Records | None, at: Places, other: Places, names: Sequence[str]) -> NDArray[np.int8]:
    """For each pair 0, or the place in `names` of what contradicts: another birthday, gender or name."""
    beside = right or left
    tests: list[tuple[str, Callable[[str, str], bool]]] = [
        ("birth", lambda a, b: a != b),
        ("gender", lambda a, b: a != b),
        ("name", other_name),
    ]
    result = np.zeros(len(at), dtype=np.int8)
    for row, (a, b) in enumerate(zip(at.tolist(), other.tolist(), strict=True)):
        for name, differs in tests:
            one, two = left.people.get(name, ()), beside.people.get(name, ())
            if one and two and one[a] and two[b] and differs(one[a], two[b]):
                result[row] = names.index(name)
                break
    return result


def other_name(one: str, two: str) -> bool:
    """Whether two names share no word and are not nearly alike: an initial or a slip is no contradiction."""
    if set(one.split()) & set(two.split()):
        return False
    a, b = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, two))
    initials = {word[0] for word in one.split()} & {word[0] for word in two.split()}
    short = min(map(len, (*one.split(), *two.split()))) == 1
    alike = 2 * len(a & b) / max(1, len(a) + len(b))
    return not (short and initials) and alike < 0.5
