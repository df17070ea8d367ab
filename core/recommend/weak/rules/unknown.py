"""Items that the catalog does not have."""

from __future__ import annotations

import numpy as np

from core.i18n import N_
from core.recommend.events import Mask
from core.recommend.weak.rule import Found, Plain, Rule, Sample, Trace
from core.recommend.weak.sales import bought


def judge(sample: Sample) -> Found | str:
    """Places whose item the catalog lacks."""
    inputs = sample.features.inputs
    if inputs.catalog is None or inputs.catalog.dataset == inputs.events.dataset:
        return inputs.reason("items") or N_("There is no items dataset with these item ids.")
    return Found.counted(sample, sample.of_items(~np.asarray(inputs.catalog.known)))


def near_ids(sample: Sample, slots: Mask) -> Mask:
    """Places whose id is that of a catalog entry but for case, blanks, zeros in front or a decimal point."""
    inputs = sample.features.inputs
    if inputs.catalog is None:
        return slots & False
    items = [plain(str(one)) for one in inputs.events.items]
    known = {one for one, there in zip(items, inputs.catalog.known, strict=True) if there}
    return slots & sample.of_items(np.asarray([one in known for one in items], dtype=np.bool_))


def plain(item: str) -> str:
    """An id without what damage adds or takes: case, blanks, zeros in front, `.0` behind."""
    text = "".join(item.split()).casefold()
    text = text.removesuffix(".0")
    return text.lstrip("0") or text


def lost(sample: Sample, slots: Mask) -> Mask:
    """Places whose item was bought: it is a product that the catalog lost, and no slip of the pen."""
    return bought(sample, slots) & ~near_ids(sample, slots)


RULE = Rule(
    id="unknown",
    name=N_("Not in the catalog"),
    definition=N_("Items that the catalog does not have. A list is weak from {limit} of them on."),
    reason=N_("There is neither a title nor a price to show."),
    sentence=N_("{n} of {k} items is not in the catalog.", "{n} of {k} items are not in the catalog."),
    mark=N_("not in the catalog"),
    severity="warning",
    limit=1.0,
    unit="items",
    judge=judge,
    traces=(
        Trace("events", ("D12", "D12_twins"), N_("its id is damaged in the events")),
        Trace("events", ("reference", "D2_unseen"), N_("events name an id that the catalog does not have")),
    ),
    plain=(
        Plain(
            N_("its id is that of a catalog entry but for case, blanks, zeros or a decimal point"), near_ids, "events"
        ),
        Plain(N_("it was bought, so the catalog has lost an entry"), lost, "items"),
    ),
    place=15,
)
