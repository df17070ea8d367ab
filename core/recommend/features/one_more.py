"""A shop with one more shopper, who has a history made by hand; everything learned from the others stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from core.recommend import formulas
from core.recommend.events import CODE, Events, Floats, Ints, pairs
from core.recommend.features.bundle import Features
from core.recommend.features.interest import Interest, counted, reference_time, weighed

ONE_MORE = "\U0010ffff"
"""The id of the shopper added: the last of all texts, so that the ids stay sorted and no other's place moves."""


def with_one_more(
    features: Features, items: Ints, kinds: Sequence[str], times: Floats | None = None, rows: Ints | None = None
) -> tuple[Features, int]:
    """The features with one more shopper at the end, who has these events.

    The shopper's interest is counted as everybody's is, with ages from the shop's own "now". Popularity, attribute
    weights and sentiment stay those of the shop: what a scorer learned from it fits these features as it did before.

    Args:
        features: The shop's.
        items: Positions of the items met; shape (N,).
        kinds: Standard event types; N of them.
        times: Seconds since 1970; without them every event is of now and none is a double fire.
        rows: Source rows; -1 where omitted: an event made by hand stands in no file.

    Returns:
        The new features and the position of the shopper in them.
    """
    events = features.inputs.events
    n, n_items = events.shape
    told = np.full(len(items), np.nan) if times is None else np.asarray(times, dtype=np.float64)
    kind = np.asarray([CODE[one] for one in kinds], dtype=np.int64)
    row = np.full(len(items), -1, dtype=np.int64) if rows is None else np.asarray(rows, dtype=np.int64)
    item = np.asarray(items, dtype=np.int64)
    alone = Events(
        np.asarray([ONE_MORE], dtype=object), events.items, np.zeros(len(item), dtype=np.int64), item, kind, told, row
    )
    options = features.options
    by_type = counted(alone, options.form, options.half_life_days, reference_time(events))
    theirs = weighed(by_type, (1, n_items), options.weights, options.form)
    everything = replace(
        events,
        users=np.append(events.users, ONE_MORE),
        user=np.append(events.user, np.full(len(item), n, dtype=np.int64)),
        item=np.append(events.item, item),
        kind=np.append(events.kind, kind),
        time=np.append(events.time, told),
        row=np.append(events.row, row),
    )
    made = replace(features, inputs=replace(features.inputs, events=everything))
    made.__dict__["interest"] = _joined(features.interest, theirs, (n + 1, n_items))
    made.__dict__["popularity"] = features.popularity
    everything.__dict__["seen"] = _below(features.seen, alone.seen)
    bought = alone.where(alone.kind == CODE["purchase"])
    made.__dict__["purchases"] = _below(features.purchases, pairs(bought.user, bought.item, (1, n_items)))
    known = features.inputs.attributes
    if known is not None:
        made.inputs.__dict__["attributes"] = known
        made.__dict__["P"] = _below(features.P, formulas.attribute_interest(theirs.matrix, features.A))
        made.__dict__["w"] = features.w
    return made, n


def _joined(all_of_them: Interest, one: Interest, shape: tuple[int, int]) -> Interest:
    """The interest of everybody with the new shopper's below."""
    empty = sparse.csr_matrix((1, shape[1]))
    none = sparse.csr_matrix((shape[0] - 1, shape[1]))
    names = dict.fromkeys((*all_of_them.by_type, *one.by_type))
    by_type = {name: _below(all_of_them.by_type.get(name, none), one.by_type.get(name, empty)) for name in names}
    return Interest(_below(all_of_them.matrix, one.matrix), by_type, all_of_them.weights, all_of_them.form)


def _below(upper: sparse.csr_matrix, lower: sparse.csr_matrix) -> sparse.csr_matrix:
    made = sparse.csr_matrix(sparse.vstack([upper, lower], format="csr"))
    made.sort_indices()
    return made
