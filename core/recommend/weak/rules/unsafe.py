"""Products that are not for children, shown to a child."""

from __future__ import annotations

import numpy as np

from core.i18n import N_
from core.recommend.events import Mask
from core.recommend.features.attributes import levels
from core.recommend.features.bundle import Features
from core.recommend.features.not_for_children import groups_by_meaning
from core.recommend.weak.rule import Found, Plain, Rule, Sample, Trace
from core.recommend.weak.unsafe_words import harmless, unsafe

ADULT = 18.0
"""Years from which a person is no child (UN Convention on the Rights of the Child, article 1)."""


def groups(features: Features) -> np.ndarray:
    """Why each item is not for children, "" where nothing says so; shape (I,): by the words of any of its titles or its
    category, else by what a title means where the titles were read."""
    catalog = features.inputs.catalog
    made = np.full(len(features.popularity), "", dtype=object)
    if catalog is None:
        return made
    for item in range(len(made)):
        said = [str(texts[item]) for texts in catalog.titles.values() if texts[item]]
        path = levels(catalog.category[item])
        said += [path[-1].rsplit(" / ", 1)[-1]] if path else []
        made[item] = next((group for text in said if (group := unsafe(text))), "")
    meant = groups_by_meaning(features.inputs)
    for item in np.flatnonzero(meant != "") if meant is not None else ():
        said = [str(texts[item]) for texts in catalog.titles.values() if texts[item]]
        if meant is not None and not made[item] and not any(map(harmless, said)):
            made[item] = meant[item]
    return made


def judge(sample: Sample) -> Found | str:
    """Places whose item is not for children, of shoppers who are children by their profile."""
    catalog = sample.features.inputs.catalog
    if catalog is None or not (catalog.titles or any(catalog.category)):
        return N_("The catalog has neither titles nor categories.")
    ages = sample.beside.ages
    if ages is None or not np.isfinite(ages).any():
        return N_("No users dataset says how old the shoppers are.")
    with np.errstate(invalid="ignore"):
        child = np.asarray(ages[sample.users] < ADULT)
    if not child.any():
        return N_("None of these shoppers is a child by their profile.")
    return Found.counted(sample, sample.of_items(groups(sample.features) != "") & child[:, None], child)


def in_kids(sample: Sample, slots: Mask) -> Mask:
    """Places whose category is one for children although the title is not."""
    catalog = sample.features.inputs.catalog
    if catalog is None:
        return slots & False
    words = ("kid", "child", "baby", "toy", "儿童", "童", "母婴", "玩具")
    young = [any(one in str(path).casefold() for one in words) if path else False for path in catalog.category]
    return slots & sample.of_items(np.asarray(young, dtype=np.bool_))


RULE = Rule(
    id="unsafe",
    name=N_("Not for children"),
    definition=N_(
        "Items whose title or category names alcohol, tobacco, blades, medicines, gambling or things for adults, or "
        "whose title means one of them where the encoder has read it, in lists of shoppers who are under 18 by their "
        "profile. A list is weak from {limit} of them on."
    ),
    reason=N_("None may be shown to a child."),
    sentence=N_(
        "The shopper is under 18, and {n} of {k} items is not for children.",
        "The shopper is under 18, and {n} of {k} items are not for children.",
    ),
    mark=N_("not for children"),
    severity="error",
    limit=1.0,
    unit="items",
    judge=judge,
    traces=(
        Trace("items", ("consistency",), N_("its category contradicts its title")),
        Trace(
            "users",
            ("in_range", "positive", "type"),
            N_("the shopper's age is no possible one"),
            "shopper",
            about="age",
        ),
    ),
    plain=(Plain(N_("it stands in a category for children, where its title does not belong"), in_kids, "items"),),
    place=5,
)
