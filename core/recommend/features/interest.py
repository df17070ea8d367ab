"""Formula (c): how much a user wants an item, from what the user did.

Strict, as published: r_ui = a_view v_ui + a_click c_ui + a_purchase q_ui.
Sound: double fires count once, each count decays with age and goes through log1p, adding to cart and
favourites count too, returns subtract, and the result never falls below zero (zero means unknown).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Literal

import numpy as np
from scipy import sparse

from core.cells.limits import DOUBLE_FIRE_MS
from core.errors import BadInput
from core.i18n import N_, _, listed
from core.recommend.events import CODE, TYPES, Events, Floats, Mask
from core.recommend.terms import Source, Term

Form = Literal["strict", "sound"]
FORMS: tuple[Form, ...] = ("sound", "strict")
DOUBLE_FIRE_SECONDS = DOUBLE_FIRE_MS / 1000
"""The same user, item and type again within this time is one event told twice."""
DAY = 86_400.0
"""Seconds."""
FAR = 3.0
"""Interquartile ranges: Tukey's outer fence. Times that fade exponentially lie beyond it in 9 of 1,000 cases."""
NOTHING = 1e-9
"""Less interest than this is none: a clock set to 1970 decays to numbers whose squares vanish."""


@dataclass(frozen=True)
class Weights:
    """Weight of each event type in formula (c); `returned` is subtracted.

    View, click and purchase have the published symbols; the defaults 1, 2, 5 and the weights of
    cart and favourite are this project's, shown and editable.
    """

    view: float = 1.0
    click: float = 2.0
    cart: float = 3.0
    favourite: float = 3.0
    purchase: float = 5.0
    returned: float = 5.0

    def __post_init__(self) -> None:
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        wrong = [name for name, value in values.items() if not np.isfinite(value) or value < 0]
        if wrong:
            raise BadInput(
                _("Weights must be numbers of at least 0: {names}.").format(names=listed(wrong)),
                data=values,
            )
        ordered = self.view <= self.click <= self.purchase
        between = max(self.cart, self.favourite) <= self.purchase
        if not (ordered and between and self.purchase > 0):
            raise BadInput(
                _("The weights must not fall from view to click to purchase, and purchase must be above 0."),
                hint=_("A purchase says at least as much as a click, and a click as much as a view."),
                data=values,
            )

    def of(self, form: Form) -> dict[str, float]:
        """Event type -> signed weight in this form."""
        table = {"view": self.view, "click": self.click, "purchase": self.purchase}
        if form == "sound":
            table |= {"cart": self.cart, "favourite": self.favourite, "return": -self.returned}
        return table | {"rating": 1.0, "interaction": 1.0}


@dataclass(frozen=True)
class Interest:
    """R of shape (U, I) and what it was summed from."""

    matrix: sparse.csr_matrix
    by_type: dict[str, sparse.csr_matrix]
    weights: dict[str, float]
    form: Form

    @cached_property
    def shoppers(self) -> Floats:
        """How many users have interest in each item; shape (I,)."""
        return np.bincount(self.matrix.indices, minlength=self.matrix.shape[1]).astype(np.float64)

    def term(self, user: int, item: int) -> Term:
        """r_ui from its counts; rebuilds the matrix value exactly."""
        parts = []
        for name, counts in self.by_type.items():
            amount = _entry(counts, user, item)
            if amount:
                weight = self.weights[name]
                source = Source("events", user, item, (name,))
                factors = (Term(N_("weight"), weight), Term(N_("count"), amount, sources=(source,)))
                parts.append(
                    Term(
                        N_("{type} events"),
                        weight * amount,
                        "product",
                        factors,
                        params={"type": name},
                        item=item,
                        sources=(source,),
                    )
                )
        total = Term(N_("interest before the floor"), sum(p.value for p in parts), "sum", tuple(parts), item=item)
        source = Source("events", user, item, tuple(part.params["type"] for part in parts))  # type: ignore[misc]
        if total.value >= 0:
            return Term(N_("interest in this item"), total.value, "sum", tuple(parts), item=item, sources=(source,))
        floor = (Term(N_("floor"), 0.0), total)
        return Term(N_("interest in this item"), 0.0, "max", floor, item=item, sources=(source,))


def _entry(matrix: sparse.csr_matrix, row: int, column: int) -> float:
    """One value of a matrix with sorted columns; scipy's own indexing costs ten times as much."""
    start, end = matrix.indptr[row], matrix.indptr[row + 1]
    at = start + int(np.searchsorted(matrix.indices[start:end], column))
    return float(matrix.data[at]) if at < end and matrix.indices[at] == column else 0.0


def interest(
    events: Events, weights: Weights | None = None, form: Form = "sound", half_life_days: float | None = 30.0
) -> Interest:
    """The interest matrix by formula (c).

    Args:
        events: E events in a universe of U users and I items.
        weights: Weights per type.
        form: "strict" as published, "sound" as repaired.
        half_life_days: Sound only: after this time an event counts half; None turns decay off.

    Returns:
        `matrix` R of shape (U, I) with values >= 0, explicit zeros removed.
    """
    return weighed(counted(events, form, half_life_days), events.shape, weights or Weights(), form)


def counted(
    events: Events, form: Form = "sound", half_life_days: float | None = 30.0, now: float | None = None
) -> dict[str, sparse.csr_matrix]:
    """What formula (c) weighs: event type -> how much of it happened, shape (U, I). The weights do not enter it.

    Args:
        now: What ages are counted from; None takes `reference_time` of these events.
    """
    if half_life_days is not None and not half_life_days > 0:
        raise BadInput(_("The half-life must be above 0 days."), data={"half_life_days": half_life_days})
    if form not in FORMS:
        raise BadInput(_("The form must be one of: {forms}.").format(forms=listed(FORMS)))
    sound = form == "sound"
    if sound:
        events = events.where(first_fires(events))
    amount = decay(events, half_life_days, now) if sound else np.ones(len(events))
    by_type: dict[str, sparse.csr_matrix] = {}
    for name in Weights().of(form):
        mask = events.kind == CODE[name]
        if not mask.any():
            continue
        counts = sparse.csr_matrix((amount[mask], (events.user[mask], events.item[mask])), shape=events.shape)
        counts.sum_duplicates()
        by_type[name] = counts.log1p() if sound else counts
    return by_type


def weighed(
    by_type: dict[str, sparse.csr_matrix], shape: tuple[int, int], weights: Weights, form: Form = "sound"
) -> Interest:
    """The interest matrix of what `counted` found, under these weights."""
    signed = weights.of(form)
    total = sparse.csr_matrix(shape)
    for name, counts in by_type.items():
        total = total + signed[name] * counts
    total = sparse.csr_matrix(total)
    total.data[total.data < NOTHING] = 0.0
    total.eliminate_zeros()
    total.sort_indices()
    return Interest(total, by_type, signed, form)


def first_fires(events: Events, seconds: float = DOUBLE_FIRE_SECONDS) -> Mask:
    """Mask of the events that are not a double fire.

    An event is a double fire when the event just before it with the same user, item and type is at
    most `seconds` older. Undated events are kept.
    """
    order = np.lexsort((events.time, events.kind, events.item, events.user))
    keep = np.ones(len(events), dtype=np.bool_)
    if len(order) < 2:
        return keep
    before, after = order[:-1], order[1:]
    same = (
        (events.user[before] == events.user[after])
        & (events.item[before] == events.item[after])
        & (events.kind[before] == events.kind[after])
    )
    with np.errstate(invalid="ignore"):
        near = events.time[after] - events.time[before] <= seconds
    keep[after[same & near]] = False
    return keep


def reference_time(events: Events) -> float:
    """The "now" that ages are counted from, in seconds: the 99.5 % point of event times that are no outliers.

    Times more than `FAR` interquartile ranges outside the quartiles (Tukey, Exploratory Data Analysis, 1977) are no
    part of it: a fifth of all clocks may be set to 1970 or 2199 before the shop ages by it. The largest time, and the
    99.5 % point of all times, would let one in two hundred age the whole shop away.
    """
    dated = events.time[np.isfinite(events.time)]
    if not len(dated):
        return float("nan")
    low, high = np.quantile(dated, (0.25, 0.75))
    reach = FAR * max(high - low, DAY)
    return float(np.quantile(dated[(dated >= low - reach) & (dated <= high + reach)], 0.995))


def decay(events: Events, half_life_days: float | None, now: float | None = None) -> Floats:
    """Weight of each event by age, 1 for now and for undated events; shape (E,)."""
    now = reference_time(events) if now is None else now
    if half_life_days is None or np.isnan(now):
        return np.ones(len(events))
    age = np.maximum(now - events.time, 0.0) / DAY
    weight: Floats = np.exp2(-age / half_life_days)
    return np.where(np.isfinite(weight), weight, 1.0)


def popularity(events: Events) -> Floats:
    """Distinct users with an active event, per item; shape (I,)."""
    return np.asarray(events.seen.sum(axis=0)).ravel()


def type_totals(events: Events) -> dict[str, int]:
    """Event type -> number of events, only those that occur."""
    counts = np.bincount(events.kind, minlength=len(TYPES))
    return {name: int(counts[code]) for name, code in CODE.items() if counts[code]}
