"""A merge as a plan: products, or shoppers, that are one thing have one id in the events; before, each has its own.

It is a match whose pairs hold, or One shop, which has joined the ids of several uploads already.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.errors import BadInput
from core.i18n import _
from core.integrate.linked import linked
from core.integrate.match import kept as matches
from core.integrate.shop import own_ids
from core.recommend.data.shop import Shop, inputs_of
from core.recommend.events import Events, Ints, Texts
from core.recommend.features.attributes import Catalog
from core.recommend.features.bundle import Inputs
from core.recommend.replay.plans import Change, Plan, Taken

if TYPE_CHECKING:
    from core.lake import Lake


def merge_plan(lake: Lake, shop: Shop, left: str, right: str = "") -> Plan:
    """The pairs that hold in a match, as one change of the events' ids.

    An id of the right side is only renamed where the left side does not have it too: numbers of two catalogs may mean
    different things.

    Raises:
        BadInput: The sides were not matched, no pair holds, or the events name none of the merged things.
        NotFound: A dataset does not exist.
    """
    found = matches.latest(lake, left, right)
    same = matches.queue(lake, left, right, "matches") if found else []
    if not same:
        raise BadInput(
            _("No pair of {name} holds yet, so nothing is merged.").format(name=left),
            hint=_("Match it on the Match page first."),
            command=_("Match it first: touchstone match {name}.").format(name=left),
        )
    heads = _heads([(one.left_id.strip(), one.right_id.strip()) for one in same], bool(right))
    people = lake.dataset(left).kind == "users"
    inputs = inputs_of(lake, shop)
    merged = _merged(inputs, heads, people)
    own, other = (one.events.users if people else one.events.items for one in (inputs, merged))
    if len(own) == len(other):
        raise BadInput(
            _("The events of {events} name no two of what {name} merges.").format(events=shop.events[0], name=left),
            hint=_("Choose events of the products, or shoppers, that were matched."),
        )
    ids = own[inputs.events.user] if people else own[inputs.events.item]
    changed = int(pd.Series(ids).isin([one for one, head in heads.items() if one != head]).sum())
    about = {"merge": [left, right], "people": people, "fewer": len(own) - len(other)}

    def read(taken: Taken, known: Container[str]) -> tuple[str, Inputs | None]:
        mark = str(sorted(taken))
        return mark, None if mark in known else merged if taken else inputs

    return Plan("merge", left, shop, (Change(about, changed),), read)


def shop_plan(lake: Lake, shop: Shop) -> Plan:
    """What One shop made one, as changes of its events: the products, then the shoppers; before, each row has the id
    that it came with, and an entry of the catalog stands for each id of its thing.

    Raises:
        BadInput: The events name no two ids that One shop made one.
    """
    name = shop.events[0]
    inputs = inputs_of(lake, shop)
    reviewed = inputs.reviews is not None and shop.table_of("reviews") is not None
    own: list[dict[str, pd.Series]] = []
    changes = []
    for role, people in (("item_id", False), ("user_id", True)):
        parts = ("events", "reviews") if reviewed else ("events",)
        ids = {part: _by_row(own_ids(lake, part, role)) for part in parts}
        apart = _apart(inputs, ids, people)
        then, now = (one.events.users if people else one.events.items for one in (apart, inputs))
        if len(then) > len(now):
            given = _given(inputs, ids["events"], people)
            kept = inputs.events.users[inputs.events.user] if people else inputs.events.items[inputs.events.item]
            about = {"merge": [name, ""], "people": people, "fewer": len(then) - len(now)}
            changes.append(Change(about, int((given != kept).sum())))
            own.append(ids)
    if not changes:
        raise BadInput(
            _("The events of {events} name no two ids that One shop made one.").format(events=name),
            hint=_("Match the uploads, give One shop the crosswalk and build it again."),
        )

    def read(taken: Taken, known: Container[str]) -> tuple[str, Inputs | None]:
        mark = str(sorted(taken))
        if mark in known:
            return mark, None
        found = inputs
        for place, change in enumerate(changes):
            if place not in taken:
                found = _apart(found, own[place], bool(change.about["people"]))
        return mark, found

    return Plan("merge", name, shop, tuple(changes), read)


def _by_row(ids: pd.DataFrame) -> pd.Series:
    return ids.drop_duplicates("row").set_index("row")["id"]


def _given(inputs: Inputs, ids: pd.Series, people: bool) -> Texts:
    """The id that each event came with."""
    events = inputs.events
    now = events.users[events.user] if people else events.items[events.item]
    came = ids.reindex(events.row).to_numpy(dtype=object)
    return np.where(pd.isna(came), now, came).astype(object)


def _apart(inputs: Inputs, ids: Mapping[str, pd.Series], people: bool) -> Inputs:
    """The data with every row's own id; an id that no row came with stays as it is."""
    events, reviews = inputs.events, inputs.reviews
    given, now = _given(inputs, ids["events"], people), (events.users if people else events.items)
    at = events.user if people else events.item
    said = np.empty(0, dtype=object)
    if reviews is not None:
        place = reviews.user if people else reviews.item
        came = ids["reviews"].reindex(reviews.row).to_numpy(dtype=object) if "reviews" in ids else now[place]
        said = np.where(pd.isna(came) | (place < 0), now[np.maximum(place, 0)], came).astype(object)
    met = np.zeros(len(now), dtype=np.bool_)
    met[at] = True
    names, to = np.unique(np.concatenate([given, said, now[~met]]), return_inverse=True)
    to, names = to.astype(np.int64), names.astype(object)
    mine, theirs = to[: len(given)], to[len(given) : len(given) + len(said)]
    if people:
        about = replace(reviews, user=np.where(reviews.user >= 0, theirs, -1)) if reviews is not None else None
        return replace(inputs, events=_changed(events, users=names, user=mine), reviews=about)
    thing = np.zeros(len(names), dtype=np.int64)
    if reviews is not None:
        thing[theirs] = reviews.item
    thing[to[len(given) + len(said) :]] = np.flatnonzero(~met)
    thing[mine] = at
    return replace(
        inputs,
        events=_changed(events, items=names, item=mine),
        catalog=_picked(inputs.catalog, thing) if inputs.catalog is not None else None,
        reviews=replace(reviews, item=theirs) if reviews is not None else None,
    )


def _heads(pairs: list[tuple[str, str]], two: bool) -> dict[str, str]:
    """Id -> the id that its thing goes by."""
    groups = linked([((0, one), (int(two), other)) for one, other in pairs])
    found = {name: head for (side, name), (_side, head) in groups.items() if side == 1}
    found |= {name: head for (side, name), (_side, head) in groups.items() if side == 0}
    return found


def _merged(inputs: Inputs, heads: Mapping[str, str], people: bool) -> Inputs:
    """The data with the ids of one thing made one."""
    events, reviews = inputs.events, inputs.reviews
    if people:
        users, to = _renamed(events.users, heads)
        return replace(
            inputs,
            events=_changed(events, users=users, user=to[events.user]),
            reviews=replace(reviews, user=np.where(reviews.user >= 0, to[reviews.user], -1)) if reviews else None,
        )
    items, to = _renamed(events.items, heads)
    first = np.zeros(len(items), dtype=np.int64)
    catalog = inputs.catalog
    # of several entries that are one thing that of its own id counts where the catalog has it, else the first it has
    lacking = np.zeros(len(to)) if catalog is None else 2.0 * ~catalog.known
    rank = (lacking + (items[to] != events.items)) * len(to) + np.arange(len(to))
    best = np.full(len(items), np.inf)
    np.minimum.at(best, to, rank)
    mine = rank == best[to]
    first[to[mine]] = np.flatnonzero(mine)
    return replace(
        inputs,
        events=_changed(events, items=items, item=to[events.item]),
        catalog=_picked(catalog, first) if catalog is not None else None,
        reviews=replace(reviews, item=to[reviews.item]) if reviews else None,
    )


def _changed(events: Events, **fields: object) -> Events:
    return replace(events, **fields)  # type: ignore[arg-type]


def _renamed(ids: Texts, heads: Mapping[str, str]) -> tuple[Texts, Ints]:
    """The ids left, sorted, and where each of the old ones stands among them."""
    to, left = pd.factorize(np.asarray([heads.get(one, one) for one in ids], dtype=object), sort=True)
    return np.asarray(left, dtype=object), to.astype(np.int64)


def _picked(catalog: Catalog, at: Ints) -> Catalog:
    """The entries of a catalog at some places."""
    return replace(
        catalog,
        titles={key: texts[at] for key, texts in catalog.titles.items()},
        category=catalog.category[at],
        brand=catalog.brand[at],
        currency=catalog.currency[at],
        price=catalog.price[at],
        extra={key: texts[at] for key, texts in catalog.extra.items()},
        known=catalog.known[at],
        row=catalog.row[at],
        description=None if catalog.description is None else catalog.description[at],
    )
