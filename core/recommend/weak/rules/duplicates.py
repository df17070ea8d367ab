"""One product twice in a list."""

from __future__ import annotations

import numpy as np

from core.i18n import N_
from core.recommend.events import Ints, Mask
from core.recommend.weak.rule import Found, Plain, Rule, Sample, Trace
from core.recommend.weak.titles import alike, same, title_of


def judge(sample: Sample) -> Found | str:
    """Places whose item is one further up again: by its title, as a variant, or by the pairs of the page Match."""
    catalog = sample.features.inputs.catalog
    if catalog is None or not catalog.titles:
        return N_("The catalog has no titles.")
    titles = {int(item): title_of(catalog, int(item)) for item in np.unique(sample.items) if item >= 0}
    other: Ints = np.full(sample.items.shape, -1, dtype=np.int64)
    known: dict[tuple[int, int], bool] = {}
    things = sample.beside.things
    for row, items in enumerate(sample.items.tolist()):
        for place, item in enumerate(items):
            for upper in items[:place] if item >= 0 else ():
                pair = (item, upper)
                if pair not in known:
                    matched = things is not None and things[item] >= 0 and things[item] == things[upper]
                    known[pair] = upper != item and (matched or _one(titles[item], titles[upper]))
                if known[pair]:
                    other[row, place] = upper
                    break
    return Found.counted(sample, other >= 0, other=other)


def _one(first: str, second: str) -> bool:
    return same(first, second) or alike(first, second)


def matched(sample: Sample, slots: Mask) -> Mask:
    """Places whose item is of one thing with another of the catalog, by the pairs of the page Match."""
    things = sample.beside.things
    return slots & sample.of_items(things >= 0) if things is not None else slots & False


def variants(sample: Sample, slots: Mask) -> Mask:
    """Places whose item is a variant: its title differs from that of every item further up."""
    catalog = sample.features.inputs.catalog
    if catalog is None:
        return slots & False
    made = np.zeros_like(slots)
    for row, place in np.argwhere(slots):
        item = int(sample.items[row, place])
        mine = title_of(catalog, item)
        upper = [title_of(catalog, int(one)) for one in sample.items[row, :place]]
        made[row, place] = not any(same(mine, one) for one in upper)
    return made


RULE = Rule(
    id="duplicates",
    name=N_("The same product twice"),
    definition=N_(
        "Items whose title is that of one further up, or differs from it in a word or two while the code of the model "
        "is the same, or that the page Match holds to be one thing with it. A list is weak from {limit} of them on."
    ),
    reason=N_("Each takes the room of another product."),
    sentence=N_("{n} of {k} items repeats one further up.", "{n} of {k} items repeat one further up."),
    mark=N_("again"),
    severity="warning",
    limit=1.0,
    unit="items",
    judge=judge,
    traces=(
        Trace("items", ("D10_twins",), N_("the catalog has this product under two ids")),
        Trace("events", ("D12_twins", "D12"), N_("the id is written in two ways")),
    ),
    plain=(
        Plain(N_("the page Match holds it to be one thing with the other"), matched, "items"),
        Plain(N_("it is a variant, such as another colour: the list has no rule against two of one model"), variants),
    ),
    place=20,
)
