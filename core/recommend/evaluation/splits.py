"""Held-out tests: global time, random per user, or each user's last item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import sparse

from core.errors import BadInput
from core.i18n import N_, _, listed
from core.recommend.events import CODE, Events, Floats, Ints, Mask, pairs

SplitName = Literal["time", "user", "last"]
SPLITS: tuple[SplitName, ...] = ("time", "user", "last")
TARGETS: dict[str, tuple[str, ...]] = {
    "any": ("view", "click", "cart", "favourite", "purchase", "rating", "interaction"),
    "intent": ("cart", "favourite", "purchase", "rating", "interaction"),
    "purchase": ("purchase", "rating", "interaction"),
}
WARNINGS: dict[SplitName, str] = {
    "time": "",
    "user": N_(
        "This split mixes past and future: the model is trained on events later than those it is tested "
        "on, so the figures flatter it."
    ),
    "last": N_(
        "Each shopper's last item lies at another time, so the model has seen other shoppers' future; "
        "the figures flatter it."
    ),
}


@dataclass(frozen=True)
class Split:
    """A test: which events train, and which pairs are held out.

    Attributes:
        train: Mask over the events; shape (E,).
        test: Held-out pairs as ones; shape (U, I).
        cutoff: Global time only: seconds since 1970; NaN otherwise.
        cold: Users with test pairs but without training events, left out of the figures.
        undated: Events without a readable time, left out of a time split.
        warning: msgid about leakage, "" for none.
    """

    name: SplitName
    train: Mask
    test: sparse.csr_matrix
    cutoff: float
    cold: int
    undated: int
    warning: str


def split(
    events: Events,
    name: SplitName = "time",
    *,
    share: float = 0.2,
    seed: int = 42,
    target: str = "any",
    repeats: bool = False,
) -> Split:
    """Hold out a test set.

    Args:
        events: Everything.
        name: "time": the last `share` of dated events, at one moment for everybody. "user": a random
            `share` of each user's pairs (rounded down). "last": each user's newest pair.
        target: Which events count as a hit: "any", "intent" (cart, favourite, purchase) or "purchase".
        repeats: Keep test pairs that the user had already met in training (time split only).

    Raises:
        BadInput: Unknown name or target, or nothing can be held out.
    """
    if name not in SPLITS:
        raise BadInput(_("The split must be one of: {names}.").format(names=listed(SPLITS)))
    if target not in TARGETS:
        raise BadInput(_("The target must be one of: {names}.").format(names=listed(TARGETS)))
    wanted = events.active & np.isin(events.kind, [CODE[kind] for kind in TARGETS[target]])
    cutoff, undated = float("nan"), 0
    if name == "time":
        train, held, cutoff, undated = _by_time(events, share)
        test = pairs(events.user[held & wanted], events.item[held & wanted], events.shape)
        if not repeats:
            before = train & events.active
            test = _minus(test, pairs(events.user[before], events.item[before], events.shape))
    else:
        chosen = _random_pairs(events, share, seed) if name == "user" else _last_pairs(events)
        train = ~chosen
        test = pairs(events.user[chosen & wanted], events.item[chosen & wanted], events.shape)
    trained = np.bincount(events.user[train & events.active], minlength=len(events.users)) > 0
    tested = np.diff(test.indptr) > 0
    warm = sparse.csr_matrix(sparse.diags(trained.astype(np.float64)) @ test)
    warm.eliminate_zeros()
    if warm.nnz == 0:
        raise BadInput(
            _("Nothing can be held out: no shopper has events both before and after the split."),
            hint=_("Try another split, or load more events per shopper."),
            data={"split": name, "events": len(events)},
        )
    return Split(name, train, warm, cutoff, int((tested & ~trained).sum()), undated, WARNINGS[name])


def _by_time(events: Events, share: float) -> tuple[Mask, Mask, float, int]:
    dated = np.isfinite(events.time)
    times = np.sort(events.time[dated])
    if not len(times) or times[0] == times[-1]:
        raise BadInput(
            _("A time split needs events with at least two different readable times."),
            hint=_("Use the random split per shopper, or correct the time column."),
        )
    cutoff = float(times[min(int((1 - share) * len(times)), len(times) - 1)])
    with np.errstate(invalid="ignore"):
        return events.time < cutoff, events.time >= cutoff, cutoff, int((~dated).sum())


def _distinct(events: Events) -> tuple[Ints, Ints, Ints]:
    """Distinct active pairs in order of first appearance: (key per pair, user per pair, key per event)."""
    keys = events.user * events.shape[1] + events.item
    found, first = np.unique(keys[events.active], return_index=True)
    order = np.argsort(first, kind="stable")
    return found[order], found[order] // events.shape[1], keys


def _rank_within(user: Ints, value: Floats) -> Ints:
    """0-based rank of each value among those of the same user, smallest first."""
    order = np.lexsort((value, user))
    sizes = np.bincount(user)
    starts = np.cumsum(sizes) - sizes
    rank = np.empty(len(user), dtype=np.int64)
    rank[order] = np.arange(len(user)) - starts[user[order]]
    return rank


def _random_pairs(events: Events, share: float, seed: int) -> Mask:
    keys, user, event_keys = _distinct(events)
    rank = _rank_within(user, np.random.default_rng(seed).random(len(user)))
    take = np.floor(share * np.bincount(user))[user]
    return np.isin(event_keys, keys[rank < take])


def _last_pairs(events: Events) -> Mask:
    """Events of each user's pair that was met last for the first time; users with one pair keep it."""
    keys, user, event_keys = _distinct(events)
    sorter = np.argsort(keys)
    at = sorter[np.searchsorted(keys, event_keys[events.active], sorter=sorter)]
    first = np.full(len(keys), np.inf)
    np.minimum.at(first, at, np.where(np.isfinite(events.time), events.time, np.inf)[events.active])
    first[np.isinf(first)] = -np.inf
    rank = _rank_within(user, -first + 0.0)
    newest = (rank == 0) & (np.bincount(user)[user] > 1)
    return np.isin(event_keys, keys[newest])


def _minus(left: sparse.csr_matrix, right: sparse.csr_matrix) -> sparse.csr_matrix:
    rest = sparse.csr_matrix(left - left.multiply(right))
    rest.eliminate_zeros()
    return rest
