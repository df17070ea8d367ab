"""Categories that the shopper never met, unlike those met."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from core.i18n import N_
from core.recommend.events import Floats, Ints, Mask
from core.recommend.features.attributes import levels
from core.recommend.features.bundle import Features
from core.recommend.weak.rule import Found, Rule, Sample, Trace

HALF = 0.5
"""Of a list: from here on most of it is of somewhere else."""


def leaves(features: Features) -> tuple[Ints, int]:
    """The number of each item's category, -1 where none; and how many there are."""
    catalog = features.inputs.catalog
    if catalog is None:
        return np.full(len(features.popularity), -1), 0
    paths = [found[-1] if (found := levels(text)) else "" for text in catalog.category]
    names = {name: place for place, name in enumerate(dict.fromkeys(path for path in paths if path))}
    return np.asarray([names.get(path, -1) for path in paths], dtype=np.int64), len(names)


def lifts(met: sparse.csr_matrix) -> Floats:
    """How much more often than by chance shoppers meet two categories both; shape (C, C).

    Busy shoppers meet more of everything, which lifts all pairs: what is usual is their median, not 1.
    """
    n = met.shape[0]
    both = np.asarray((met.T @ met).todense(), dtype=np.float64)
    alone = np.diag(both).copy()
    with np.errstate(invalid="ignore", divide="ignore"):
        found = both * n / np.outer(alone, alone)
    return np.asarray(np.nan_to_num(found, nan=0.0))


def judge(sample: Sample) -> Found | str:
    """The share of the list in categories never met, and met together with those met less often than is usual."""
    features = sample.features
    of_item, n = leaves(features)
    if n < 2:
        return N_("The catalog has no categories.")
    known = of_item >= 0
    items = sparse.csr_matrix(
        (np.ones(int(known.sum())), (np.flatnonzero(known), of_item[known])), shape=(len(of_item), n)
    )
    met = sparse.csr_matrix(features.seen @ items)
    met.data[:] = 1.0
    lift = lifts(met)
    usual = float(np.median(lift[~np.eye(n, dtype=np.bool_)]))
    rows = met[sample.users]
    strange: Mask = np.zeros(sample.items.shape, dtype=np.bool_)
    told = sample.of_items(known)
    for row in range(len(sample)):
        mine = rows.indices[rows.indptr[row] : rows.indptr[row + 1]]
        if len(mine):
            near = lift[mine].mean(axis=0) >= usual
            near[mine] = True
            strange[row] = told[row] & ~near[of_item[np.maximum(sample.items[row], 0)]]
    counted = told.sum(axis=1)
    known_history = np.diff(rows.indptr) > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where((counted > 0) & known_history, strange.sum(axis=1) / counted, np.nan)
    return Found(share, strange)


RULE = Rule(
    id="jumps",
    name=N_("Category jumps"),
    definition=N_(
        "The share of the list in categories that the shopper never met and that shoppers meet together with the met "
        "ones less often than two categories of this shop usually are. A list is weak from {limit} on."
    ),
    reason=N_("Something new is welcome; where it is half of the list, the list is about somebody else."),
    sentence=N_(
        "{n} of {k} items is of a category unlike any that this shopper met.",
        "{n} of {k} items are of categories unlike any that this shopper met.",
    ),
    mark=N_("category jump"),
    severity="info",
    limit=HALF,
    unit="share",
    judge=judge,
    traces=(
        Trace("items", ("consistency",), N_("its category contradicts its title")),
        Trace("items", ("D9_moves", "allowed", "twins"), N_("its category is wrong or new"), about="category"),
        Trace("events", ("D4",), N_("the shopper's own events look like those of a robot"), "shopper"),
    ),
    place=70,
)
