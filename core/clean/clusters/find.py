"""Values grouped into clusters: by a shared key, or by edit distance or meaning around the commoner value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.clean.clusters.keys import KEYS, numbers, plain
from core.clean.recipes.recipe import RecipeStep
from core.errors import NotFound
from core.i18n import N_, _

if TYPE_CHECKING:
    from core.clean.clusters.meaning import Vectors

METHODS: Mapping[str, str] = {
    "fingerprint": N_("Case, accents, word order"),
    "ngram": N_("Blanks and punctuation"),
    "sound": N_("Sound (Metaphone)"),
    "pinyin": N_("Pinyin"),
    "distance": N_("Edit distance"),
    "meaning": N_("Meaning (embedding)"),
}
"""Ways of finding clusters, in words; the safer ones first."""
LEAST = 0.8
"""Similarity of two values by edit distance: one letter in five. Below, different words of one length meet."""
SHORTEST = 4
"""Letters below which one letter makes another word: sizes, codes, units."""
MOST_COMPARED = 5_000
"""Values compared each with each: 12 million comparisons, some two seconds; the commonest are taken."""
BLOCK = 500
"""Values compared with all others at a time: 10 MB of similarities."""


@dataclass(frozen=True)
class Cluster:
    """Spellings of what may be one value.

    Attributes:
        values: Value and its rows, the commonest first.
        proposed: What all would be written as.
        similarity: Of the value least like the proposed one, 0 to 1: by meaning the cosine of their vectors, else by
            edit distance with case, accents and punctuation aside.
        known: Those that another dataset of products has in its column of this role.
    """

    values: tuple[tuple[str, int], ...]
    proposed: str
    similarity: float
    known: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Rows that would be written anew."""
        return sum(count for value, count in self.values if value != self.proposed)


@dataclass(frozen=True)
class Clusters:
    """What was found in a column; `distinct` values there are, `looked_at` of them were compared."""

    found: tuple[Cluster, ...]
    distinct: int
    looked_at: int


def find(
    counted: Iterable[tuple[str, int]],
    method: str,
    *,
    least: float = 0.0,
    known: Collection[str] = (),
    embed: Callable[[Sequence[str]], Vectors] | None = None,
) -> list[Cluster]:
    """The clusters of some values, those that rewrite most rows first. A value is in one of them at most.

    Values with different numbers in them never meet, and none is proposed that was not there.

    Args:
        counted: Values with their rows.
        method: One of `METHODS`.
        least: Similarity below which a cluster is left out.
        known: Values that a catalog knows; the only one of a cluster is proposed, else its commonest value.
        embed: Makes vectors of values, for "meaning"; the encoder that ships, when None.

    Raises:
        Unavailable: when no encoder of many languages is on this machine.
        NotFound: when the method is none of ours.
    """
    if method not in METHODS:
        raise NotFound.among(_("method"), method, METHODS)
    ordered = sorted(counted, key=lambda one: (-one[1], one[0]))
    known = set(known)
    if method == "meaning":
        clusters = _by_meaning(ordered, known, embed)
    else:
        groups = _around(ordered[:MOST_COMPARED]) if method == "distance" else _by_key(ordered, method)
        clusters = [_cluster(group, known, similarity) for group in groups if len(group) > 1]
    kept = [one for one in clusters if one.similarity >= least]
    return sorted(kept, key=lambda one: (-one.rows, one.proposed))


def _by_key(ordered: Sequence[tuple[str, int]], method: str) -> Iterator[list[tuple[str, int]]]:
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[str, int]]] = defaultdict(list)
    for value, count in ordered:
        key = KEYS[method](value)
        if key:
            groups[key, tuple(sorted(numbers(value)))].append((value, count))
    yield from groups.values()


def _around(ordered: Sequence[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    """Each value with the commonest one that it is near to, which itself is near to no commoner one.

    So a cluster has a centre, and does not wander from word to word as linked pairs do.
    """
    import numpy as np
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    fitting = [one for one in ordered if len(plain(one[0])) >= SHORTEST]
    letters = [plain(value) for value, _count in fitting]
    digits = [numbers(value) for value, _count in fitting]
    centre = [-1] * len(fitting)
    groups: dict[int, list[tuple[str, int]]] = {}
    for start in range(0, len(fitting), BLOCK):
        block = letters[start : start + BLOCK]
        alike = cdist(
            block, letters, scorer=Levenshtein.normalized_similarity, score_cutoff=LEAST, dtype=np.float32, workers=1
        )
        for row in range(len(block)):
            here = start + row
            near = np.flatnonzero(alike[row][:here] >= LEAST)
            wanted = [int(one) for one in near if centre[int(one)] == int(one) and digits[int(one)] == digits[here]]
            centre[here] = max(wanted, key=lambda one: (alike[row][one], -one), default=here)
            groups.setdefault(centre[here], []).append(fitting[here])
    yield from groups.values()


def _by_meaning(
    ordered: Sequence[tuple[str, int]], known: Collection[str], embed: Callable[[Sequence[str]], Vectors] | None
) -> list[Cluster]:
    """Each value with the commonest one that it means, which itself means no commoner one."""
    from core.clean.clusters.meaning import MOST_READ, alike, vectors

    ordered = ordered[:MOST_READ]
    values = [value for value, _count in ordered]
    if len(values) < 2:
        return []
    made = (embed or vectors)(values)
    one = alike(values, made)
    centre = list(range(len(values)))
    groups: dict[int, list[tuple[str, int]]] = {}
    for here in range(len(values)):
        centre[here] = next((there for there in range(here) if one[here, there] and centre[there] == there), here)
        groups.setdefault(centre[here], []).append(ordered[here])
    place = {value: at for at, value in enumerate(values)}

    def cosine(value: str, to: str) -> float:
        return 1.0 if value == to else round(float(max(0.0, min(1.0, made[place[value]] @ made[place[to]]))), 6)

    return [_cluster(group, known, cosine) for group in groups.values() if len(group) > 1]


def _cluster(
    group: Sequence[tuple[str, int]], known: Collection[str], likeness: Callable[[str, str], float]
) -> Cluster:
    sure = tuple(value for value, _count in group if value in known)
    proposed = sure[0] if len(sure) == 1 else group[0][0]
    return Cluster(tuple(group), proposed, min(likeness(value, proposed) for value, _count in group), sure)


def similarity(one: str, two: str) -> float:
    """How alike two values are, 0 to 1, with case, accents and punctuation aside."""
    from rapidfuzz.distance import Levenshtein

    left, right = plain(one), plain(two)
    return 1.0 if left == right or _turned(one, two) else float(Levenshtein.normalized_similarity(left, right))


def _turned(one: str, two: str) -> bool:
    """Whether two values hold the same words in another order."""
    return sorted(plain(word) for word in one.split()) == sorted(plain(word) for word in two.split())


def merging(column: str, chosen: Iterable[tuple[Cluster, str]], where: str = "") -> RecipeStep | None:
    """The one step that writes clusters as the values chosen for them; None where nothing would change."""
    mapping: dict[str, str | None] = {}
    for cluster, to in chosen:
        mapping |= {value: to for value, _count in cluster.values if value != to}
    return RecipeStep("map_values", (column,), {"mapping": mapping}, True, where) if mapping else None
