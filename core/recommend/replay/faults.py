"""Faults planted in the training events on purpose, in arrays; the test stays as it is.

They are the faults of `core.quality.inject` that a recommender can feel, and two that no fault of one table shows: a
storm on some products, and shoppers that are made up to push products. Each knows its products, so that the slots they
take can be counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from core.i18n import N_
from core.quality import inject as planted
from core.recommend.events import CODE, Events, Ints, Mask
from core.recommend.features.attributes import Catalog
from core.recommend.features.bundle import Inputs
from core.recommend.replay.freeze import Frozen, Laid, itself

LATER = (60.0, 3600.0)
"""Seconds after which a delivery is repeated: beyond the second in which two events count as one."""
VIEWS = 150
"""Pages that one robot looks at, as in `core.quality.inject`."""
PUSHED = 20
"""Products that made-up shoppers push: a page of a seller's."""
PUSH = 20
"""Events of a made-up shopper, one for each."""
STORMED = 20
"""Products that a retry storm is about, such as those of one page that fails."""


@dataclass(frozen=True)
class Dirty:
    """Training events with a fault, and the products it pushes up, in their own universe; none where it has none."""

    events: Events
    item: Ints
    about: Mask


@dataclass(frozen=True)
class Fault:
    """A fault of training events.

    Attributes:
        id: Its name.
        title: What it does, as a msgid.
        injected: The fault of `core.quality.inject` that it is; its checks tell it. "" where no check does.
        plant: (events, share of the rows, random numbers) -> the events with it.
        timed: Whether it needs times.
    """

    id: str
    title: str
    injected: str
    plant: Callable[[Events, float, np.random.Generator], Dirty]
    timed: bool = False

    @property
    def checks(self) -> tuple[str, ...]:
        """Types of check that tell it, as `core.quality.inject` knows them."""
        return planted.FAULTS[self.injected].catches if self.injected else ()


def version_with(test: Frozen, fault: Fault, share: float, seed: int) -> tuple[Laid, Mask]:
    """The most trusted training data with a fault in it, laid over the test; and the products it is about."""
    clean = itself(test)
    draw = np.random.default_rng([seed, crc32(fault.id.encode())])  # each fault takes rows of its own
    made = fault.plant(clean.inputs.events, share, draw)
    catalog = clean.inputs.catalog
    grown = len(made.events.items) - len(clean.inputs.events.items)
    inputs: Inputs = replace(
        clean.inputs, events=made.events, catalog=_grown(catalog, grown) if catalog is not None and grown else catalog
    )
    return Laid(inputs, made.item, clean.shopper), made.about


def _grown(catalog: Catalog, by: int) -> Catalog:
    """The catalog with products that it does not know behind it."""
    none = np.full(by, None, dtype=object)
    return replace(
        catalog,
        titles={key: np.concatenate([texts, none]) for key, texts in catalog.titles.items()},
        category=np.concatenate([catalog.category, none]),
        brand=np.concatenate([catalog.brand, none]),
        currency=np.concatenate([catalog.currency, none]),
        price=np.concatenate([catalog.price, np.full(by, np.nan)]),
        extra={key: np.concatenate([texts, none]) for key, texts in catalog.extra.items()},
        known=np.concatenate([catalog.known, np.zeros(by, dtype=np.bool_)]),
        row=np.concatenate([catalog.row, np.full(by, -1)]),
        description=None if catalog.description is None else np.concatenate([catalog.description, none]),
    )


# --- planting: each takes the events, a share of their rows and random numbers ---------------------------------------


def _some(events: Events, share: float, draw: np.random.Generator) -> Ints:
    """That share of the rows, at least one."""
    count = min(len(events), max(1, round(share * len(events))))
    return np.sort(draw.permutation(len(events))[:count])


def _plain(events: Events, pushed_up: Ints | None = None) -> Dirty:
    about = np.zeros(len(events.items), dtype=np.bool_)
    if pushed_up is not None:
        about[pushed_up] = True
    return Dirty(events, np.arange(len(events.items)), about)


def _more(events: Events, user: Ints, item: Ints, kind: Ints, time: np.ndarray, users: int = 0) -> Events:
    """The events with more behind them; `users` of them are new."""
    names = np.asarray([f"\U0010fffd{place:08d}" for place in range(users)], dtype=object)  # behind every id
    return replace(
        events,
        users=np.concatenate([events.users, names]),
        user=np.concatenate([events.user, user]),
        item=np.concatenate([events.item, item]),
        kind=np.concatenate([events.kind, kind]),
        time=np.concatenate([events.time, time]),
        row=np.concatenate([events.row, -1 - np.arange(len(user))]),
    )


def _again(events: Events, at: Ints, draw: np.random.Generator) -> Events:
    later = events.time[at] + draw.uniform(*LATER, len(at))
    return _more(events, events.user[at], events.item[at], events.kind[at], later)


def exact(events: Events, share: float, draw: np.random.Generator) -> Dirty:
    at = _some(events, share, draw)
    return _plain(_more(events, events.user[at], events.item[at], events.kind[at], events.time[at]))


def repeated(events: Events, share: float, draw: np.random.Generator) -> Dirty:
    at = _some(events, share, draw)
    return _plain(_again(events, at, draw))


def storm(events: Events, share: float, draw: np.random.Generator) -> Dirty:
    """Rows of some products of middling popularity come again and again."""
    counts = np.bincount(events.item, minlength=len(events.items))
    ranked = np.argsort(-counts, kind="stable")[: max(1, int((counts > 0).sum()))]
    middle = ranked[len(ranked) // 4 : max(len(ranked) // 2, len(ranked) // 4 + 1)]
    chosen = draw.permutation(middle)[:STORMED]
    rows = np.flatnonzero(np.isin(events.item, chosen))
    at = draw.choice(rows, max(1, round(share * len(events))))
    return _plain(_again(events, at, draw), chosen)


def variants(events: Events, share: float, draw: np.random.Generator) -> Dirty:
    """Some rows write the product's id in another way: to a recommender it is another product."""
    at = _some(events, share, draw)
    products, to = np.unique(events.item[at], return_inverse=True)
    names = np.asarray([f"\U0010fffd{events.items[one]}" for one in products], dtype=object)
    item = events.item.copy()
    item[at] = len(events.items) + to
    about = np.concatenate([np.zeros(len(events.items), dtype=np.bool_), np.ones(len(products), dtype=np.bool_)])
    made = replace(events, items=np.concatenate([events.items, names]), item=item)
    return Dirty(made, np.concatenate([np.arange(len(events.items)), products]), about)


def _usual(events: Events) -> int:
    """What a visitor does most: a view where there are any."""
    seen = np.bincount(events.kind, minlength=len(CODE))
    return CODE["view"] if seen[CODE["view"]] else int(np.argmax(seen))


def robots(events: Events, share: float, draw: np.random.Generator) -> Dirty:
    """Visitors that look at one product after another in even steps, and buy nothing."""
    known = np.unique(events.item)
    count = max(1, round(share * len(events) / VIEWS))
    user = np.repeat(np.arange(count), VIEWS)
    first = draw.choice(events.time, count)
    time = np.repeat(first, VIEWS) + 2.0 * np.tile(np.arange(VIEWS), count)
    start = draw.integers(0, len(known), count)
    item = known[(np.repeat(start, VIEWS) + np.tile(np.arange(VIEWS), count)) % len(known)]
    kind = np.full(len(user), _usual(events))
    return _plain(_more(events, len(events.users) + user, item, kind, time, count))


def pushed(events: Events, share: float, draw: np.random.Generator) -> Dirty:
    """Made-up shoppers that all look at the same little-known products."""
    counts = np.bincount(events.item, minlength=len(events.items))
    tail = np.argsort(np.where(counts > 0, counts, np.iinfo(np.int64).max), kind="stable")[:PUSHED]
    count = max(1, round(share * len(events) / PUSH))
    user = np.repeat(np.arange(count), PUSH)
    item = np.tile(np.resize(tail, PUSH), count)
    time = np.repeat(draw.choice(events.time, count), PUSH) + 30.0 * np.tile(np.arange(PUSH), count)
    kind = np.full(len(user), _usual(events))
    return _plain(_more(events, len(events.users) + user, item, kind, time, count), tail)


def lost(events: Events, share: float, draw: np.random.Generator) -> Dirty:
    at = _some(events, share, draw)
    left = np.ones(len(events), dtype=np.bool_)
    left[at] = False
    return _plain(events.where(left))


def wrong(events: Events, share: float, draw: np.random.Generator) -> Dirty:
    """Some rows name another product of the shop."""
    at, known = _some(events, share, draw), np.unique(events.item)
    item = events.item.copy()
    item[at] = draw.choice(known, len(at))
    return _plain(replace(events, item=item))


def clocks(events: Events, share: float, draw: np.random.Generator) -> Dirty:
    """Some rows are dated 1970, some 2199."""
    at = _some(events, share, draw)
    time = events.time.copy()
    time[at[::2]], time[at[1::2]] = 0.0, 7_226_582_400.0
    return _plain(replace(events, time=time))


FAULTS: dict[str, Fault] = {
    one.id: one
    for one in (
        Fault("exact", N_("Rows written twice"), "D5_exact", exact),
        Fault("repeated", N_("Events delivered again later"), "D14_again", repeated, timed=True),
        Fault("storm", N_("A storm of retries on some products"), "D14_again", storm, timed=True),
        Fault("variants", N_("Product ids written in two ways"), "D12_case", variants),
        Fault("robots", N_("Robots among the visitors"), "D4_robots", robots),
        Fault("pushed", N_("Made-up shoppers that push products"), "", pushed),
        Fault("wrong", N_("Events of the wrong product"), "", wrong),
        Fault("lost", N_("Rows that are missing"), "G_lost", lost),
        Fault("clocks", N_("Moments that cannot be"), "D6_moments", clocks, timed=True),
    )
}
"""Every fault by its id, in the order shown."""
