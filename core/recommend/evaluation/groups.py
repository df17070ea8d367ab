"""What items have in common for a test: category, brand, seller; and which shoppers are looked at apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.i18n import N_
from core.recommend.data.profiles import BANDS, Profiles
from core.recommend.events import Floats, Ints, Texts
from core.recommend.features.attributes import Catalog, levels
from core.recommend.features.bundle import Features
from core.recommend.formulas import reciprocal

FEW_ITEMS = 3
"""A shopper who met at most so many items in training is new to the shop: taste cannot be told from less."""
HEAVY_SHARE = 0.2
"""The most active fifth of the tested shoppers is heavy, as in the usual 80/20 reading of activity."""
CATEGORIES_SHOWN = 6
"""Categories whose shoppers are looked at apart: the largest, so that each has shoppers enough to say something."""
VALUES_SHOWN = 6
"""Values of a column of the user profiles, those of most shoppers, as with categories."""
MOST_GROUPS = 500
"""A column with more values than this is no grouping but a name; and a dense row per shopper stays small."""
ACTIVITY = {
    "new": N_("New (up to {most} items met)"),
    "warm": N_("In between"),
    "heavy": N_("Heavy (the most active fifth)"),
}


@dataclass(frozen=True)
class Grouping:
    """I items in G groups. `matrix` of shape (I, G): rows sum to 1, or to 0 where nothing is known of the item."""

    labels: tuple[str, ...]
    matrix: sparse.csr_matrix

    @property
    def known(self) -> np.ndarray:
        """Which items belong to a group; shape (I,)."""
        return np.diff(self.matrix.indptr) > 0


@dataclass(frozen=True)
class Segment:
    """Shoppers looked at apart: `facet` "activity" (label a key of ACTIVITY), "category" (label as in the catalog) or
    "profile" (label as the user profiles write it, of their column `of`, or of its role where it has one).

    `members` are places among the evaluated users.
    """

    facet: str
    label: str
    members: Ints
    of: str = ""


def categories(catalog: Catalog | None) -> Grouping | None:
    """The catalog's categories at the highest level that tells items apart; flag columns where it has no category.

    A catalog of one tree ("Shop > Shoes", "Shop > Coats") is told apart by its second level.
    """
    if catalog is None:
        return None
    paths = [levels(text) for text in catalog.category]
    for depth in range(max(map(len, paths), default=0)):
        made = _grouping((path[min(depth, len(path) - 1)] if path else None for path in paths), len(paths))
        if made is not None and len(made.labels) > 1:
            return made
    flags = sorted(catalog.flags)
    if len(flags) < 2:
        return None
    on = np.array(
        [[str(text).strip().lower() in {"1", "1.0", "true"} for text in catalog.extra[name]] for name in flags]
    )
    matrix = sparse.csr_matrix(on.T.astype(np.float64))
    return Grouping(tuple(flags), _rows_to_one(matrix))


def named(texts: Texts | None) -> Grouping | None:
    """Items by one column, such as brand or seller; None where fewer than two values are known."""
    if texts is None:
        return None
    made = _grouping((str(text).strip() or None if text else None for text in texts), len(texts))
    return made if made is not None and len(made.labels) > 1 else None


def segments(features: Features, users: Ints, grouping: Grouping | None) -> tuple[Segment, ...]:
    """The evaluated shoppers by how much they did in training, and by the category most of their history is in.

    Args:
        features: The training side of the test.
        users: Positions of the evaluated users.
        grouping: Categories, where the catalog has them.
    """
    met = np.diff(features.seen.indptr)[users]
    if not len(users):
        return ()
    bar = np.quantile(met, 1 - HEAVY_SHARE)
    new = met <= FEW_ITEMS
    heavy = (met >= bar) & (met > met.min()) & ~new
    found = [
        Segment("activity", label, np.flatnonzero(mask))
        for label, mask in (("new", new), ("warm", ~new & ~heavy), ("heavy", heavy))
        if mask.any()
    ]
    if grouping is not None:
        liking = np.asarray((features.R[users] @ grouping.matrix).todense())
        main = np.where(liking.max(axis=1) > 0, liking.argmax(axis=1), -1)
        sizes = np.bincount(main[main >= 0], minlength=len(grouping.labels))
        largest = [int(at) for at in np.lexsort((np.arange(len(sizes)), -sizes))[:CATEGORIES_SHOWN] if sizes[at]]
        found += [Segment("category", grouping.labels[at], np.flatnonzero(main == at)) for at in largest]
    return tuple(found)


def profiled(profiles: Profiles, users: Ints, least: int) -> tuple[Segment, ...]:
    """The evaluated shoppers by what user profiles say of them: of each column the values of most shoppers.

    Args:
        users: Positions of the evaluated users.
        least: Shoppers below whom a value is left out.
    """
    found = []
    for column, values in profiles.columns.items():
        own = values[users]
        sizes = Counter(str(text) for text in own if text)
        largest = sorted(sizes, key=lambda text: (-sizes[text], text))[:VALUES_SHOWN]
        told = sorted(largest, key=BANDS.index) if profiles.roles.get(column) == "age" else largest
        name = profiles.roles.get(column, column)
        found += [Segment("profile", text, np.flatnonzero(own == text), name) for text in told if sizes[text] >= least]
    return tuple(found)


def tail(popularity: Floats) -> np.ndarray:
    """Which items are long tail: the least popular ones that together have a fifth of what was met; shape (I,)."""
    order = np.argsort(popularity, kind="stable")
    total = popularity.sum()
    below = np.cumsum(popularity[order]) <= 0.2 * total
    mask = np.zeros(len(popularity), dtype=np.bool_)
    mask[order] = below
    return mask


def _grouping(values: Iterable[str | None], n_items: int) -> Grouping | None:
    texts = list(values)
    labels = sorted({text for text in texts if text})
    if not labels or len(labels) > max(MOST_GROUPS, 2):
        return None
    place = {label: at for at, label in enumerate(labels)}
    rows = [at for at, text in enumerate(texts) if text]
    columns = [place[text] for text in texts if text]
    matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(n_items, len(labels)))
    return Grouping(tuple(labels), matrix)


def _rows_to_one(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    total = np.asarray(matrix.sum(axis=1)).ravel()
    return sparse.csr_matrix(sparse.diags(reciprocal(total)) @ matrix)
