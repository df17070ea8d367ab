"""What the sentences under recommended items have in common; each scorer's own stands with the scorer."""

from __future__ import annotations

from core.i18n import _, language, ngettext
from core.recommend.features.bundle import Features
from core.recommend.features.event_counts import counts_of, events_words
from core.recommend.features.review_sentiment import ASPECT
from core.recommend.terms import Term
from core.text.aspects import mentions as aspects

TINY = 1e-12
"""Values below this are rounding: they are no reason."""


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


def best(term: Term) -> Term | None:
    """The part that adds most; None where none adds anything."""
    parts = [part for part in term.parts if part.value > TINY]
    return max(parts, key=lambda part: part.value) if parts else None


def nothing() -> str:
    """Said where no term points at the item."""
    return _("nothing in the history points here; ordered by popularity")


def from_history(features: Features, user: int, item: int, term: Term) -> str:
    """The met item that adds most, with the number of shoppers who bought or met both."""
    largest = best(term)
    return _together(features, largest, item) if largest else nothing()


def from_attributes(features: Features, user: int, item: int, term: Term) -> str:
    """The attribute that adds most, with what the shopper did there."""
    largest = best(term)
    return _by_attribute(features, user, largest) if largest else nothing()


def _together(features: Features, term: Term, item: int) -> str:
    assert term.item is not None
    title = title_of(features, term.item)
    both = int(features.purchases[:, term.item].multiply(features.purchases[:, item]).sum())
    if both:
        return ngettext(
            "bought together with {title} by {n} shopper", "bought together with {title} by {n} shoppers", both
        ).format(title=title, n=f"{both:,}")
    both = int(features.seen[:, term.item].multiply(features.seen[:, item]).sum())
    if both:
        return ngettext(
            "{n} shopper who met {title} also met this", "{n} shoppers who met {title} also met this", both
        ).format(title=title, n=f"{both:,}")
    return _("close to {title} in taste").format(title=title)


def _by_attribute(features: Features, user: int, term: Term) -> str:
    assert term.attribute is not None
    members = features.spoken.A[:, term.attribute].nonzero()[0]
    counts = counts_of(features.inputs.events, user, members)
    return _("because of {events} in {attribute}").format(
        events=events_words(counts), attribute=attribute_name(features, term.attribute)
    )
