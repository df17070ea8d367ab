"""Categories of two catalogs mapped onto each other: by the products they share, else by their names and titles.

Of products that are the same in both catalogs, each is a vote for a pair of categories. Few votes are blended with what
names and titles say, as if that were `PRIOR_VOTES` votes more; categories without a shared product go by these alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.engine import quote
from core.errors import BadInput
from core.i18n import N_, _
from core.integrate.match import golden, kept, words
from core.integrate.match.records import Floats
from core.integrate.match.vectors import View, view

if TYPE_CHECKING:
    from core.lake import Lake

_LEVELS = re.compile(r"\s*(?:>|›|»|/|\||\\|;|::)\s*")
PRIOR_VOTES = 3.0
"""Votes that names and titles weigh: three products that say otherwise outvote them."""
LEAF, TITLES = 0.5, 0.5
"""Halves of what the words say: of the category's own name, and of its products' titles."""
LEAST = 0.2
"""Likeness below which a category has no partner: what any two departments of one trade share."""
MOST_CATEGORIES = 5_000
"""Categories of a side that are compared: Google's taxonomy has 5,600, and no shop fills them all."""
WHOLE = 0.7
"""Share of a category's votes from which it lies within the other."""
RELATIONS = {
    "equal": N_("the same"),
    "narrower": N_("part of it"),
    "broader": N_("more than it"),
    "overlaps": N_("overlaps"),
}


@dataclass(frozen=True)
class Mapped:
    """A category of the left side and its partner: likeness 0 to 1, votes for the pair and in all, how they lie."""

    left: str
    right: str
    score: float
    votes: int
    of: int
    relation: str
    products: int


def map_categories(lake: Lake, left: str, right: str) -> list[Mapped]:
    """The best partner of every category of the left side, by its products, most first; "" where none is like it.

    Raises:
        BadInput: a side without a category column, or too many categories.
    """
    sides = [_products(lake, name) for name in (left, right)]
    held = [sorted({category for category, _title in products.values() if category}) for products in sides]
    for name, categories in zip((left, right), held, strict=True):
        if len(categories) > MOST_CATEGORIES:
            raise BadInput(_("{name} has too many categories to map them.").format(name=name))
    votes: Counter[tuple[str, str]] = Counter()
    for one in kept.queue(lake, left, right, "matches"):
        pair = sides[0].get(one.left_row, ("", ""))[0], sides[1].get(one.right_row, ("", ""))[0]
        if all(pair):
            votes[pair] += 1
    likeness = _likeness(held, sides)
    return _best(held, votes, likeness, Counter(category for category, _title in sides[0].values()))


def _products(lake: Lake, name: str) -> dict[int, tuple[str, str]]:
    """Row -> category and title."""
    roles, types = lake.dataset(name).roles, lake.columns(name)
    category, title = roles.get("category", ""), roles.get("title", "")
    if category not in types:
        raise BadInput(
            _("{name} has no column of categories.").format(name=name),
            hint=_("Give a column the role “category” first."),
        )
    cells = [f"coalesce(CAST({quote(one)} AS VARCHAR), '')" if one in types else "''" for one in (category, title)]
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT _row, {', '.join(cells)} FROM {lake.table(name)}").fetchall()
    return {int(row): (" ".join(str(one).split()), str(other)) for row, one, other in rows}


def levels(category: str) -> list[str]:
    """A path's levels, the broadest first."""
    return [level for level in _LEVELS.split(category.strip()) if level]


def _likeness(held: Sequence[Sequence[str]], sides: Sequence[Mapping[int, tuple[str, str]]]) -> Floats:
    """Likeness of every left to every right category, (left, right), by names and by their products' words."""
    named = view(*([_name_words(one) for one in categories] for categories in held))
    titles: list[list[list[str]]] = []
    for categories, products in zip(held, sides, strict=True):
        gathered: dict[str, set[str]] = defaultdict(set)
        for category, title in products.values():
            gathered[category].update(words.tokens(title))
        titles.append([sorted(gathered[one]) for one in categories])
    said = view(*titles)
    return LEAF * _cosines(named) + TITLES * _cosines(said)


def _name_words(category: str) -> list[str]:
    """The words of a path, without plural; those of its last level count twice."""
    path = levels(category)
    every = [*path, *path[-1:]]
    return [re.sub(r"(?<=[a-z]{3})(?:ies|es|s)$", "", word) for level in every for word in words.tokens(level)]


def _cosines(seen: View) -> Floats:
    return np.asarray((seen.left @ seen.right.T).todense())


def _best(
    held: Sequence[Sequence[str]], votes: Mapping[tuple[str, str], int], likeness: Floats, sizes: Mapping[str, int]
) -> list[Mapped]:
    mine: Counter[str] = Counter()
    theirs: Counter[str] = Counter()
    for (a, b), count in votes.items():
        mine[a] += count
        theirs[b] += count
    found = []
    for place, one in enumerate(held[0]):
        counts = np.array([votes.get((one, other), 0) for other in held[1]], dtype=np.float64)
        scores = (counts + PRIOR_VOTES * likeness[place]) / (mine[one] + PRIOR_VOTES) if len(counts) else counts
        at = int(np.argmax(scores)) if len(scores) else -1
        if at < 0 or scores[at] < LEAST:
            found.append(Mapped(one, "", 0.0, 0, mine[one], "", sizes.get(one, 0)))
            continue
        other = held[1][at]
        relation = _relation(votes.get((one, other), 0), mine[one], theirs[other])
        found.append(Mapped(one, other, float(scores[at]), int(counts[at]), mine[one], relation, sizes.get(one, 0)))
    return sorted(found, key=lambda each: (-each.products, each.left))


def _relation(both: int, mine: int, theirs: int) -> str:
    """How two categories lie, by the products they share; "" without any."""
    if not both:
        return ""
    inside, covers = both >= WHOLE * mine, both >= WHOLE * theirs
    return "equal" if inside and covers else "narrower" if inside else "broader" if covers else "overlaps"


def store(lake: Lake, left: str, right: str, mapped: Sequence[Mapped], author: str | None = None) -> str:
    """Make the map a dataset, a new version each time; returns its name."""
    import pandas as pd

    columns = ["left_category", "right_category", "score", "votes", "votes_in_all", "relation", "products"]
    rows = [
        (one.left, one.right or None, one.score, one.votes, one.of, one.relation or None, one.products)
        for one in mapped
    ]
    name = f"{left}_{right}"[: golden.LONGEST_NAME - 11] + "_categories"
    frame = pd.DataFrame(rows, columns=columns)
    return golden.made(lake, name, (left, right), frame, N_("Store a map of categories"), author)
