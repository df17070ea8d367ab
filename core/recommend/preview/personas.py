"""Shoppers of a kind, by a rule that is said in words; drawn one after another, the same ones at every look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from core.i18n import N_, _, listed
from core.recommend.events import CODE, Events, Floats, Ints, Mask
from core.recommend.features.attributes import levels
from core.recommend.features.bundle import Features
from core.recommend.features.interest import DAY

NEW_EVENTS = 3
"""A new shopper: a list from three events rests on guesses."""
HEAVY_SHARE = 0.05
"""The most active twentieth, those beyond the 95 % that `suggested_shopper` takes as ordinary."""
BARGAIN_ITEMS = 3
"""Different priced items before the prices of a shopper say something."""
BARGAIN_RANK = 1 / 3
"""The cheapest third: chance alone puts a mean of three items there once in six."""
RETURNS = 2
"""One return may be a wrong size; two are a habit worth looking at."""
RETURN_SHARE = 0.25
"""Returns per purchase: about the rate of online fashion, the field with the most returns."""
ONE_CATEGORY_EVENTS = 5
"""Events before their category says something."""
ONE_CATEGORY_SHARE = 0.8
"""Four events of five: one look elsewhere does not end it."""
AWAY_DAYS = 30
"""The default half-life of interest: what was done before counts half or less."""
ROBOT_EVENTS = 60
"""In one hour: one a minute without a pause, which nobody shops at; and no cart, favourite or purchase in it all."""


@dataclass(frozen=True)
class Persona:
    """A kind of shopper: its name and its rule (msgids, the rule with numbers in it), and who it holds for."""

    id: str
    name: str
    rule: str
    holds: Callable[[Features], Mask]
    numbers: Mapping[str, object] = field(default_factory=dict)
    needs_catalog: bool = False

    def said(self) -> str:
        """The rule in the reader's language."""
        return _(self.rule).format(**self.numbers)


def members(features: Features, persona: str) -> Ints:
    """Positions of the shoppers for whom a persona's rule holds, in an order drawn once for all."""
    chosen = PERSONAS[persona]
    if chosen.needs_catalog and features.inputs.catalog is None:
        return np.empty(0, dtype=np.int64)
    found = np.flatnonzero(_held(features, chosen))
    return np.random.default_rng(len(found)).permutation(found).astype(np.int64)


def drawn(features: Features, persona: str, place: int) -> tuple[str | None, int]:
    """The shopper at a place of a persona's order, which begins again at its end, and how many there are."""
    found = members(features, persona)
    if not len(found):
        return None, 0
    return str(features.inputs.events.users[found[place % len(found)]]), len(found)


def _held(features: Features, persona: Persona) -> Mask:
    """For whom a rule holds; kept with the features, which the page asks at every click."""
    kept: dict[str, Mask] = features.__dict__.setdefault("_personas", {})
    if persona.id not in kept:
        kept[persona.id] = persona.holds(features)
    return kept[persona.id]


def _new(features: Features) -> Mask:
    counts = _active(features.inputs.events)
    return (counts > 0) & (counts <= NEW_EVENTS)


def _heavy(features: Features) -> Mask:
    events = features.inputs.events
    if not len(events.users):
        return np.zeros(0, dtype=np.bool_)
    bar = max(float(np.quantile(events.counts, 1 - HEAVY_SHARE)), NEW_EVENTS)
    return (events.counts > bar) & ~_robot(features)


def _bargain(features: Features) -> Mask:
    """Mean rank of the items' prices within their categories; of items of a category with three prices or more."""
    catalog = features.inputs.catalog
    assert catalog is not None
    frame = pd.DataFrame(
        {"category": [(levels(path) or [""])[-1] for path in catalog.category], "price": catalog.price}
    )
    prices = frame[np.isfinite(frame["price"])].groupby("category")["price"]
    rank = np.full(len(frame), np.nan)
    if prices.ngroups:
        place = (prices.rank(method="average") - 0.5) / prices.transform("size")
        kept = place[prices.transform("size") >= BARGAIN_ITEMS]
        rank[kept.index] = kept.to_numpy()
    known = np.isfinite(rank)
    seen = features.seen
    count = seen @ known.astype(np.float64)
    total = seen @ np.where(known, rank, 0.0)
    return np.asarray((count >= BARGAIN_ITEMS) & (total <= BARGAIN_RANK * count), dtype=np.bool_)


def _returned(features: Features) -> Mask:
    events = features.inputs.events
    back, bought = _of_type(events, "return"), _of_type(events, "purchase")
    return (back >= RETURNS) & (back >= RETURN_SHARE * bought)


def _one_category(features: Features) -> Mask:
    """Share of the events that fall into the shopper's most frequent top category."""
    catalog, events = features.inputs.catalog, features.inputs.events
    assert catalog is not None
    first = [next(iter(levels(path)), "") for path in catalog.category]
    names, tops = np.unique(np.asarray(first, dtype=np.str_), return_inverse=True)
    if len(names[names != ""]) < 2:
        return np.zeros(len(events.users), dtype=np.bool_)
    category = tops[events.item]
    mask = events.active & (names[category] != "")
    cells = np.bincount(events.user[mask] * len(names) + category[mask], minlength=len(events.users) * len(names))
    most = cells.reshape(len(events.users), len(names)).max(axis=1)
    counts = _active(events)
    return np.asarray((counts >= ONE_CATEGORY_EVENTS) & (most >= ONE_CATEGORY_SHARE * counts), dtype=np.bool_)


def _came_back(features: Features) -> Mask:
    events = features.inputs.events
    user, time = _in_order(events)
    far = (user[1:] == user[:-1]) & (time[1:] - time[:-1] >= AWAY_DAYS * DAY)
    return _holding(events, user[1:][far])


def _robot(features: Features) -> Mask:
    events = features.inputs.events
    user, time = _in_order(events)
    step = ROBOT_EVENTS - 1
    fast = np.zeros(0, dtype=np.bool_)
    if len(user) > step:
        fast = (user[step:] == user[:-step]) & (time[step:] - time[:-step] <= 3600.0)
    if not np.isin(events.kind, [CODE[name] for name in ("cart", "favourite", "purchase")]).any():
        return np.zeros(
            len(events.users), dtype=np.bool_
        )  # where nobody ever keeps a thing, none who does not stands out
    kept = _of_type(events, "cart") + _of_type(events, "favourite") + _of_type(events, "purchase")
    return np.asarray(_holding(events, user[step:][fast]) & (kept == 0), dtype=np.bool_)


def _in_order(events: Events) -> tuple[Ints, Floats]:
    """Shopper and time of the dated signs of interest, shopper by shopper, the oldest first."""
    dated = events.where(np.isfinite(events.time) & events.active)
    order = np.lexsort((dated.time, dated.user))
    return dated.user[order], dated.time[order]


def _holding(events: Events, users: Ints) -> Mask:
    found = np.zeros(len(events.users), dtype=np.bool_)
    found[users] = True
    return found


def _active(events: Events) -> Ints:
    return np.bincount(events.user[events.active], minlength=len(events.users)).astype(np.int64)


def _of_type(events: Events, name: str) -> Ints:
    return np.bincount(events.user[events.kind == CODE[name]], minlength=len(events.users)).astype(np.int64)


PERSONAS: dict[str, Persona] = {
    one.id: one
    for one in (
        Persona("new", N_("New shopper"), N_("at most {most} events"), _new, {"most": NEW_EVENTS}),
        Persona(
            "heavy",
            N_("Heavy shopper"),
            N_("among the {share} with the most events, and not robot-like"),
            _heavy,
            {"share": f"{HEAVY_SHARE:.0%}"},
        ),
        Persona(
            "bargain",
            N_("Bargain hunter"),
            N_("met at least {least} priced items, on average in the cheapest third of their category"),
            _bargain,
            {"least": BARGAIN_ITEMS},
            needs_catalog=True,
        ),
        Persona(
            "returned",
            N_("Returned a lot"),
            N_("at least {least} returns, and returns for {share} of the purchases or more"),
            _returned,
            {"least": RETURNS, "share": f"{RETURN_SHARE:.0%}"},
        ),
        Persona(
            "one_category",
            N_("One category"),
            N_("at least {least} events, {share} of them in one top category"),
            _one_category,
            {"least": ONE_CATEGORY_EVENTS, "share": f"{ONE_CATEGORY_SHARE:.0%}"},
            needs_catalog=True,
        ),
        Persona(
            "came_back",
            N_("Came back after long"),
            N_("away for at least {least} days, then back"),
            _came_back,
            {"least": AWAY_DAYS},
        ),
        Persona(
            "robot",
            N_("Robot-like"),
            N_("at least {least} events within an hour, and never a cart, favourite or purchase"),
            _robot,
            {"least": ROBOT_EVENTS},
        ),
    )
}


def persona_name(name: str) -> str:
    """A persona's name."""
    return _(PERSONAS[name].name)


def persona_names(features: Features, user: int) -> str:
    """The personas that one shopper belongs to, in words; "" for none."""
    catalog = features.inputs.catalog is not None
    holding = [one for one in PERSONAS.values() if (catalog or not one.needs_catalog) and _held(features, one)[user]]
    return listed([_(one.name) for one in holding])
