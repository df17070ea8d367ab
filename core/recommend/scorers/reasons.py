"""The one sentence under a recommended item, made from its largest terms."""

from __future__ import annotations

import numpy as np

from core.i18n import _, language, ngettext
from core.recommend.data.event_counts import counts_of, events_words
from core.recommend.features.bundle import Features
from core.recommend.features.review_sentiment import ASPECT
from core.recommend.scorers.terms import Term
from core.text.aspects import mentions as aspects

TINY = 1e-12
ATTRIBUTE_SCORERS = ("attr_projection", "attr_cosine", "content")
HISTORY_SCORERS = ("item_knn", "rp3beta", "ease", "als", "item_cf")


def reason(features: Features, scorer: str, user: int, item: int, term: Term) -> str:
    """Why this item, in one sentence in the reader's language; every number in it is a count of rows."""
    if scorer == "popularity":
        return popular(features, item)
    if scorer in ATTRIBUTE_SCORERS:
        best = _best(term)
        return _by_attribute(features, user, best) if best else _nothing()
    if scorer in HISTORY_SCORERS:
        best = _best(term)
        return _together(features, best, item) if best else _nothing()
    if scorer == "sentiment":
        best = _best(term)
        return _by_reviews(features, user, best) if best else _nothing()
    return _by_intent(features, item, term)


def popular(features: Features, item: int) -> str:
    """How many shoppers met the item, or bought it where purchases are known."""
    bought = int(features.purchases[:, item].sum())
    if bought:
        return ngettext("{n} shopper bought it", "{n} shoppers bought it", bought).format(n=bought)
    met = int(features.popularity[item])
    return ngettext("{n} shopper met it", "{n} shoppers met it", met).format(n=met)


def title_of(features: Features, item: int) -> str:
    """The item's title in the reader's language, else its id."""
    catalog = features.inputs.catalog
    title = catalog.title(item, language()) if catalog else None
    return title or str(features.inputs.events.items[item])


def attribute_name(features: Features, attribute: int) -> str:
    """An attribute's value as a reader sees it."""
    if features.inputs.attributes is None:
        return ""
    label = features.spoken.attributes.labels[attribute]
    return aspects.title(label.value) if label.group == ASPECT else label.name


def _best(term: Term) -> Term | None:
    parts = [part for part in term.parts if part.value > TINY]
    return max(parts, key=lambda part: part.value) if parts else None


def _nothing() -> str:
    return _("nothing in the history points here; ordered by popularity")


def _by_attribute(features: Features, user: int, term: Term) -> str:
    assert term.attribute is not None
    members = features.spoken.A[:, term.attribute].nonzero()[0]
    counts = counts_of(features.inputs.events, user, members)
    return _("because of {events} in {attribute}").format(
        events=events_words(counts), attribute=attribute_name(features, term.attribute)
    )


def _together(features: Features, term: Term, item: int) -> str:
    """The met item that adds most, with the number of shoppers who bought or met both."""
    assert term.item is not None
    title = title_of(features, term.item)
    both = int(features.purchases[:, term.item].multiply(features.purchases[:, item]).sum())
    if both:
        return ngettext(
            "bought together with {title} by {n} shopper", "bought together with {title} by {n} shoppers", both
        ).format(title=title, n=both)
    both = int(features.seen[:, term.item].multiply(features.seen[:, item]).sum())
    if both:
        return ngettext(
            "{n} shopper who met {title} also met this", "{n} shoppers who met {title} also met this", both
        ).format(title=title, n=both)
    return _("close to {title} in taste").format(title=title)


def _by_reviews(features: Features, user: int, term: Term) -> str:
    assert term.attribute is not None
    reviews = features.inputs.reviews
    assert reviews is not None
    members = features.spoken.A[:, term.attribute].nonzero()[0]
    n = int(((reviews.user == user) & np.isin(reviews.item, members)).sum())
    return ngettext(
        "{n} review by this shopper praises {attribute}", "{n} reviews by this shopper praise {attribute}", n
    ).format(n=n, attribute=attribute_name(features, term.attribute))


def _by_intent(features: Features, item: int, term: Term) -> str:
    if abs(term.value) <= TINY:
        return _nothing()
    best = max(
        (part for part in term.parts[-1].walk() if part.attribute is not None),
        key=lambda part: part.value,
        default=None,
    )
    if best is None or best.attribute is None:
        return _nothing()
    n = int(features.sentiment.item_reviews[item])
    attribute = attribute_name(features, best.attribute)
    if best.value > 0:
        return ngettext(
            "its {n} review is good, and the shopper is after {attribute}",
            "its {n} reviews are good, and the shopper is after {attribute}",
            n,
        ).format(n=n, attribute=attribute)
    return _("the formula turns poor reviews and a poor match into a positive score")
