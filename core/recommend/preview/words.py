"""Moves, changes and rules told in the reader's language."""

from __future__ import annotations

import numpy as np

from core.i18n import N_, _, listed, ngettext, sentences
from core.kinds import role_label
from core.recommend.features.bundle import Features
from core.recommend.lists.rules import Removed
from core.recommend.preview.audience import FIRST, WIDE, Audience
from core.recommend.preview.differences import Agreement, Changed, Move, Why
from core.recommend.scorers.reasons import title_of

TITLES = 3
"""Titles that a sentence names before it counts the rest."""
CLOSE, HALF = 0.8, 0.5
"""Rank-biased overlap from which two lists are called nearly the same, and about half the same."""
_PARAMETERS = {
    "neighbours": N_("Neighbours kept (0: all)"),
    "shrinkage": N_("Shrinkage of what few shoppers say"),
    "alpha": N_("Alpha: trust in what was met"),
    "beta": N_("Beta: how far popular items are held back"),
    "regularisation": N_("Regularisation"),
    "chances": N_("Regularisation (1: as strong as chance)"),
    "dropout": N_("Share left out while learning"),
    "even": N_("How evenly shoppers count (0: by what they did, 1: all the same)"),
    "factors": N_("Hidden traits"),
    "iterations": N_("Rounds of learning"),
    "half_life_days": N_("Half-life in days"),
    "learning_rate": N_("Learning rate"),
    "sample": N_("Visits looked at"),
    "idf": N_("Weight of rarity"),
}


def parameter_name(name: str) -> str:
    """A scorer's parameter in words, its own name where there are none."""
    return _(_PARAMETERS[name]) if name in _PARAMETERS else name


def move_words(move: Move) -> str:
    """How an item moved from the left list to the right one: "up 3", "new"; "" where it stayed."""
    if move.kind == "new":
        return _("new")
    if move.kind == "gone":
        return _("gone")
    if move.kind == "same":
        return ""
    return (_("up {n}") if move.kind == "up" else _("down {n}")).format(n=move.by)


def agreement_words(found: Agreement) -> str:
    """How far two lists agree, in a sentence with both figures."""
    if found.common == found.places and found.rbo > 1 - 1e-9:
        return _("Both sides list the same items in the same order.")
    if found.rbo >= CLOSE:
        words = _("The lists are nearly the same: items in common {common} of {places}, rank-biased overlap {rbo}.")
    elif found.rbo >= HALF:
        words = _("The lists agree in part: items in common {common} of {places}, rank-biased overlap {rbo}.")
    else:
        words = _("The lists differ: items in common {common} of {places}, rank-biased overlap {rbo}.")
    return words.format(common=found.common, places=found.places, rbo=f"{found.rbo:.2f}")


def changed_words(one: Changed, titles: dict[str, str]) -> str:
    """What became of some events, in a phrase without a full stop."""
    n, other = one.n, titles.get(one.other, one.other)
    if one.fate == "double":
        words = ngettext("{n} double fire is removed", "{n} double fires are removed", n)
    elif one.fate == "left_out":
        words = ngettext("{n} event is left out", "{n} events are left out", n)
    elif one.fate == "added":
        words = ngettext("{n} event is added", "{n} events are added", n)
    elif one.fate == "item" and not other:
        words = ngettext("{n} event goes to another item", "{n} events go to another item", n)
    elif one.fate == "item" and one.to_other:
        words = ngettext("{n} event goes to “{other}” instead", "{n} events go to “{other}” instead", n)
    elif one.fate == "item":
        words = ngettext("{n} event comes from “{other}”", "{n} events come from “{other}”", n)
    elif one.fate == "shopper":
        words = ngettext("{n} event belongs to another shopper", "{n} events belong to another shopper", n)
    elif one.fate == "type":
        words = ngettext("{n} event has another type", "{n} events have another type", n)
    else:
        words = ngettext("{n} event has another time", "{n} events have another time", n)
    return words.format(n=f"{n:,}", other=other)


def why_words(why: Why, titles: dict[str, str]) -> str:
    """What the right side's data says otherwise about a moved item, in sentences; "" where it says the same."""
    said = []
    if why.absent_right and not why.absent_left:
        said.append(_("The data on the right does not have this item."))
    if why.absent_left and not why.absent_right:
        said.append(_("The data on the left does not have this item."))
    if why.met_right and not why.met_left:
        said.append(_("By the data on the right the shopper has met it already."))
    if why.met_left and not why.met_right:
        said.append(_("By the data on the left the shopper has met it already."))
    if why.events:
        told = listed([changed_words(one, titles) for one in why.events])
        said.append(_("Of its events: {changes}.").format(changes=told))
    for field, left, right in why.facts:
        words = _("Its {field} is “{right}” instead of “{left}”.")
        said.append(words.format(field=role_label(field), left=left or "–", right=right or "–"))
    return sentences(*said)


def removed_words(features: Features, one: Removed) -> str:
    """What one rule did to a list."""
    titles = [title_of(features, int(item)) for item in one.lost]
    lost = listed(titles[:TITLES])
    rest = len(titles) - TITLES
    if rest > 0:
        more = _("{n} more").format(n=rest)
        lost = listed([*titles[:TITLES], more])
    if one.rule in ("diversity", "exploration"):
        name = _("Diversity") if one.rule == "diversity" else _("Exploration")
        if not titles:
            return _("{rule} takes no item out of the list.").format(rule=name)
        return _("{rule} takes out of the list: {titles}.").format(rule=name, titles=lost)
    rule = {"category": _("Category"), "brand": _("Brand"), "stock": _("Stock"), "price": _("Price")}[one.rule]
    forbids = ngettext("{rule} forbids {n} item", "{rule} forbids {n} items", one.items)
    forbidden = forbids.format(rule=rule, n=f"{one.items:,}")
    if not titles:
        return _("{forbids}, none of which would stand here.").format(forbids=forbidden)
    return _("{forbids}, of which would stand here: {titles}.").format(forbids=forbidden, titles=lost)


def band_words(low: int, high: int | None) -> str:
    """Places of a list from one to another."""
    if high is None:
        return _("place {low} and below").format(low=low)
    return _("places {low} to {high}").format(low=low, high=high)


def audience_words(found: Audience) -> str:
    """Who would be shown a product, in sentences: among the first ten, among the first fifty, of how many."""
    first, wide = found.within(FIRST), found.within(WIDE)
    if not first and not wide:
        said = _("Nobody would see it among the first {wide} (shoppers asked: {asked}).").format(
            asked=f"{found.asked:,}", wide=WIDE
        )
    else:
        said = _("{share} of the shoppers would see it among the first {first}, {more} among the first {wide}.").format(
            share=_share(first, found.asked), more=_share(wide, found.asked), first=FIRST, wide=WIDE
        )
    if found.asked < found.shoppers:
        drawn = _("Counted over shoppers drawn: {asked} of {all}.")
        return sentences(said, drawn.format(asked=f"{found.asked:,}", all=f"{found.shoppers:,}"))
    return said


def exposure_words(found: Audience) -> str:
    """A product's share of the places against its share of the demand, and against its peers."""
    said = []
    if found.demand == found.demand:
        words = _("It holds {share} of the places among the first {first} and has {demand} of what shoppers met.")
        said.append(words.format(share=f"{found.share:.2%}", demand=f"{found.demand:.2%}", first=FIRST))
    if len(found.peers):
        median = float(np.median(found.peers))
        behind = int((found.peers < found.slots).sum())
        words = _("Places held: {slots}; the middle one of its peers in “{category}” holds {median}.")
        if not found.peers_of:
            words = _("Places held: {slots}; the middle one of all other items holds {median}.")
        said.append(words.format(slots=f"{found.slots:,}", median=f"{median:g}", category=found.peers_of))
        ahead = _("It is ahead of {share} of them.")
        said.append(ahead.format(share=f"{behind / len(found.peers):.0%}"))
    return sentences(*said)


def _share(n: int, of: int) -> str:
    return f"{n / max(of, 1):.1%}"
