"""One brand or one seller everywhere."""

from __future__ import annotations

from collections import Counter

import numpy as np

from core.i18n import N_
from core.recommend.events import Floats, Ints, Mask, Texts
from core.recommend.weak.rule import Found, Plain, Rule, Sample, Trace

MOST = 0.8
"""Share of a list: eight places of ten."""
SHORTEST = 5
"""Items of a list from which a share of it is told."""


def judge(sample: Sample) -> Found | str:
    """The largest share that one brand or seller has of the list, unless the shopper's own events are as much of it."""
    catalog = sample.features.inputs.catalog
    named = [texts for texts in (catalog.brand if catalog else None, sample.beside.sellers) if texts is not None]
    told = [texts for texts in named if any(texts)]
    if not told:
        return N_("The catalog names neither brands nor sellers.")
    best: Floats = np.full(len(sample), np.nan)
    slots: Mask = np.zeros(sample.items.shape, dtype=np.bool_)
    for texts in told:
        share, mine = _largest(sample, texts)
        more = np.nan_to_num(share, nan=-1.0) > np.nan_to_num(best, nan=-1.0)
        best, slots = np.where(more, share, best), np.where(more[:, None], mine, slots)
    return Found(best, slots & (best >= MOST)[:, None])


def _largest(sample: Sample, texts: Texts) -> tuple[Floats, Mask]:
    names = {name: place for place, name in enumerate(dict.fromkeys(str(one).strip() for one in texts if one))}
    of_item: Ints = np.asarray([names[str(one).strip()] if one else -1 for one in texts], dtype=np.int64)
    at = np.where(sample.filled, of_item[np.maximum(sample.items, 0)], -1)
    seen = sample.features.seen
    share, slots = np.full(len(sample), np.nan), np.zeros(at.shape, dtype=np.bool_)
    for row, user in enumerate(sample.users):
        if sample.lengths[row] < SHORTEST:
            continue
        told = at[row][at[row] >= 0]
        if not len(told):
            continue
        counts = np.bincount(told)
        name = int(counts.argmax())
        met = of_item[seen.indices[seen.indptr[user] : seen.indptr[user + 1]]]
        own = float((met == name).mean()) if len(met) else 0.0
        found = counts[name] / sample.lengths[row]
        share[row] = 0.0 if own >= MOST else found
        slots[row] = (at[row] == name) & (own < MOST)
    return share, slots


def common(sample: Sample, slots: Mask) -> Mask:
    """Places of a brand that most of the catalog is of: its column says little."""
    catalog = sample.features.inputs.catalog
    if catalog is None:
        return slots & False
    brands = [str(one).strip() for one in catalog.brand if one]
    most = {name for name, n in Counter(brands).items() if n > len(brands) / 2}
    return slots & sample.of_items(np.asarray([bool(one) and str(one).strip() in most for one in catalog.brand]))


RULE = Rule(
    id="one_brand",
    name=N_("One brand everywhere"),
    definition=N_(
        "The share of the list that one brand or one seller has, where the shopper's own events are not as much of it. "
        "A list is weak from {limit} on."
    ),
    reason=N_("Eight of ten places leave no choice between makers."),
    sentence=N_(
        "{n} of {k} items is of one brand or seller.",
        "{n} of {k} items are of one brand or seller.",
    ),
    mark=N_("the same brand or seller"),
    severity="info",
    limit=MOST,
    unit="share",
    judge=judge,
    traces=(Trace("items", ("consistency",), N_("its brand contradicts its title")),),
    plain=(
        Plain(N_("more than half of the catalog is of this brand: the column may be filled by habit"), common, "items"),
    ),
    place=90,
)
