"""Why a product is shown to so few: what the data lacks or says about it, each with its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.i18n import _, listed, ngettext
from core.kinds import role_label
from core.recommend.data.shelf import Shelf
from core.recommend.events import CODE, Ints
from core.recommend.features.bundle import Features
from core.recommend.features.interest import DAY, reference_time
from core.recommend.preview.audience import FEW_MET, Audience, peers_of

Cause = Literal[
    "absent", "no_events", "few_events", "new", "stock", "missing", "reviews", "returned", "twins", "met", "never"
]
NEW_DAYS = 14
"""Two weeks: within them a product met by one shopper in a hundred of a small shop has a handful of events."""
POOR_STARS = 3.0
"""Below the middle of five stars more is held against a product than said for it."""
FEW_REVIEWS = 3
"""The weight of the overall mean in the repaired formulas: below it the mean says little of the product."""
USUAL = 0.5
"""A field that at least half of the catalog fills is one that a product can lack."""
RETURNED = 0.25
"""Returns per purchase, as for a shopper who returns a lot."""
MOST_MET = 0.5
"""Half of the shoppers have met it and are shown something else."""


@dataclass(frozen=True)
class Held:
    """One cause, the sentence with its number, and the dataset in which it is mended."""

    cause: Cause
    said: str
    dataset: str


def causes(features: Features, shelf: Shelf, found: Audience) -> list[Held]:
    """What holds a product back, the plainest first; empty where the data gives no cause."""
    held = [
        *_catalog(features, shelf, found.item),
        *_events(features, found.item),
        *_twins(features, found.item),
        *_reviews(features, found.item),
        *_lists(features, found),
    ]
    return held


def _catalog(features: Features, shelf: Shelf, item: int) -> list[Held]:
    catalog = features.inputs.catalog
    held = []
    if catalog is not None and not catalog.known[item]:
        words = _("Its id is in the events and not in the catalog, so nothing is known of it but who met it.")
        held.append(Held("absent", words, features.inputs.events.dataset))
    elif catalog is not None and (lacking := missing_fields(features, shelf, item)):
        words = _("The catalog leaves empty what most items have: {fields}.")
        said = words.format(fields=listed([role_label(name) for name in lacking]))
        held.append(Held("missing", said, catalog.dataset))
    if shelf.stock is not None and shelf.stock[item] <= 0:
        words = _("It is out of stock: the stock told is {n}.").format(n=f"{shelf.stock[item]:g}")
        held.append(Held("stock", words, shelf.stock_from))
    return held


def missing_fields(features: Features, shelf: Shelf, item: int) -> list[str]:
    """Roles that at least half of the catalog's items fill and this one does not."""
    catalog = features.inputs.catalog
    assert catalog is not None
    told = {name: np.asarray([bool(one) for one in getattr(catalog, name)]) for name in ("category", "brand")}
    if catalog.titles:
        filled = [np.asarray([bool(one) for one in texts]) for texts in catalog.titles.values()]
        told["title"] = np.logical_or.reduce(filled)
    told["price"] = np.isfinite(catalog.price)
    if shelf.described is not None:
        told["description"] = shelf.described
    known = catalog.known
    return [name for name, has in told.items() if known.any() and has[known].mean() >= USUAL and not has[item]]


def _events(features: Features, item: int) -> list[Held]:
    events = features.inputs.events
    met = int(features.popularity[item])
    if not met:
        return [Held("no_events", _("No shopper has met it by these events."), events.dataset)]
    held = []
    category, peers = peers_of(features, item)
    usual = float(np.median(features.popularity[peers])) if len(peers) else float("nan")
    if usual > met:
        words = ngettext(
            "{n} shopper has met it; half of the other items of “{category}” were met by at least {usual}.",
            "{n} shoppers have met it; half of the other items of “{category}” were met by at least {usual}.",
            met,
        )
        if not category:
            words = ngettext(
                "{n} shopper has met it; half of the other items were met by at least {usual}.",
                "{n} shoppers have met it; half of the other items were met by at least {usual}.",
                met,
            )
        held.append(
            Held("few_events", words.format(n=f"{met:,}", category=category, usual=f"{usual:g}"), events.dataset)
        )
    elif met < FEW_MET:
        words = ngettext(
            "Only {n} shopper has met it: too few to tell whom it suits.",
            "Only {n} shoppers have met it: too few to tell whom it suits.",
            met,
        )
        held.append(Held("few_events", words.format(n=met), events.dataset))
    mask = (events.item == item) & events.active & np.isfinite(events.time)
    if mask.any():
        days = max((reference_time(events) - float(events.time[mask].min())) / DAY, 0.0)
        if days <= NEW_DAYS:
            words = ngettext(
                "It is new: met first {n} day before the end of the events.",
                "It is new: met first {n} days before the end of the events.",
                round(days),
            )
            held.append(Held("new", words.format(n=round(days)), events.dataset))
    return held


def twins(features: Features, item: int) -> Ints:
    """Other items that look like the same one: an equal title but for case and blanks, or an id that differs by case,
    blanks or leading zeros alone."""
    items, catalog = features.inputs.events.items, features.inputs.catalog

    def plain(text: object) -> str:
        return " ".join(str(text or "").casefold().split())

    def bare(one: object) -> str:
        return plain(one).lstrip("0")

    mine = bare(items[item])
    same = np.fromiter((bare(one) == mine for one in items), np.bool_, len(items))
    for texts in catalog.titles.values() if catalog is not None else ():
        if title := plain(texts[item]):
            same |= np.fromiter((plain(one) == title for one in texts), np.bool_, len(items))
    same[item] = False
    return np.flatnonzero(same)


def _twins(features: Features, item: int) -> list[Held]:
    others = twins(features, item)
    if not len(others):
        return []
    catalog = features.inputs.catalog
    shoppers = int(np.asarray(features.seen.tocsc()[:, others].sum(axis=1) > 0).sum())
    words = ngettext(
        "{n} other item looks like the same one ({ids}) and holds shoppers of its own: {shoppers}.",
        "{n} other items look like the same one ({ids}) and hold shoppers of their own: {shoppers}.",
        len(others),
    )
    ids = listed([str(features.inputs.events.items[one]) for one in others[:3]])
    dataset = catalog.dataset if catalog is not None else features.inputs.events.dataset
    return [Held("twins", words.format(n=f"{len(others):,}", ids=ids, shoppers=f"{shoppers:,}"), dataset)]


def _reviews(features: Features, item: int) -> list[Held]:
    events, reviews = features.inputs.events, features.inputs.reviews
    held = []
    if reviews is not None and len(reviews.ratings):
        stars = reviews.ratings[reviews.item == item]
        stars = stars[np.isfinite(stars)]
        if len(stars) >= FEW_REVIEWS and stars.mean() < POOR_STARS:
            words = _("Its reviews are poor: on average {stars} of 5 stars (reviews: {n}).")
            held.append(
                Held("reviews", words.format(stars=f"{stars.mean():.1f}", n=f"{len(stars):,}"), reviews.dataset)
            )
    of_item = events.item == item
    back = int((of_item & (events.kind == CODE["return"])).sum())
    bought = int((of_item & (events.kind == CODE["purchase"])).sum())
    if back >= FEW_REVIEWS and back >= RETURNED * bought:
        words = _("It comes back often: returns {back}, purchases {bought}.")
        held.append(Held("returned", words.format(back=f"{back:,}", bought=f"{bought:,}"), events.dataset))
    return held


def _lists(features: Features, found: Audience) -> list[Held]:
    held, dataset = [], features.inputs.events.dataset
    if found.asked and found.met >= MOST_MET * found.asked:
        words = _("{share} of the shoppers have met it already and are shown something else.")
        held.append(Held("met", words.format(share=f"{found.met / found.asked:.0%}"), dataset))
    if found.never:
        words = _("The scorer cannot score it for {share} of the shoppers.")
        held.append(Held("never", words.format(share=f"{found.never / max(found.asked, 1):.0%}"), dataset))
    return held
