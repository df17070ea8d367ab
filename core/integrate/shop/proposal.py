"""The plan that a workspace suggests: what goes in, whose ids are one thing, what stays out at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.integrate.shop.crosswalks import golden_of, leads, settled, sides_of
from core.integrate.shop.parts import MADE_OF_EVENTS, PARTS, can_be
from core.integrate.shop.plan import MAP_COLUMNS, IdMap, Plan, Rates, Source, plan_of
from core.integrate.shop.together import groups_of
from core.lake import Dataset, Lake


def candidates(lake: Lake) -> list[Dataset]:
    """The datasets that can go into a shop: uploaded ones of a kind that has a part made of uploads.

    Uploaded orders stay apart: the shop's own are the purchases among its events.
    """
    fitting = [one for one in lake.datasets() if one.kind in PARTS and one.kind != MADE_OF_EVENTS and not one.built]
    return [one for one in fitting if can_be(one, one.kind)]


def propose(lake: Lake) -> Plan:
    """The plan of the last building with what came since, or a first one.

    New datasets go in by their kind, behind those that are there; among new ones the newest upload is trusted most.
    Those that name no product or person of the others stay out until a person takes them in, and so do golden rows of
    datasets that go in themselves. Events without a type are purchases where the data say how many. Datasets with the
    columns of a crosswalk of ids are taken as such; what Match made brings its sides with it.
    """
    before = plan_of(lake)
    held = {one.name: one for one in lake.datasets() if not one.built}
    known = before.sources if before else ()
    kept = [one for one in known if one.dataset in held and can_be(held[one.dataset], one.part)]
    named = {one.dataset for one in kept}
    place = list(PARTS).index
    fresh = sorted(
        (one for one in candidates(lake) if one.name not in named), key=lambda one: one.updated, reverse=True
    )
    new = sorted(fresh, key=lambda one: place(one.kind))
    sources = (*kept, *_chosen(lake, new, [one.dataset for one in kept if one.used]))
    maps = [one for one in before.maps if one.dataset in held] if before else []
    walks = _new_maps(held, {one.dataset for one in maps})
    plan = replace(before or Plan(), sources=sources, maps=(*maps, *walks), rates=_rates(held, before))
    return settled(lake, plan, {one.dataset for one in walks})


def _chosen(lake: Lake, new: Sequence[Dataset], before: Sequence[str]) -> list[Source]:
    """New datasets as sources; those that share no ids with the shop, or with the largest group, stay out at first.

    Crosswalks of Match join their sides. Of another one nobody knows whose ids it joins: where one is there, ids need
    not be equal to be of one shop, and all go in.
    """
    there = {*before, *(one.name for one in new)}
    twice = {one.name for one in new if (of := golden_of(one)) and of <= there}
    asked = [one.name for one in new if one.name not in twice]
    groups: Mapping[str, int] = {}
    walks = [sides_of(one) for one in lake.datasets(built=False) if set(MAP_COLUMNS) <= set(one.types)]
    joined = tuple(sides for sides in walks if sides)
    if len(asked) + len(before) > 1 and len(joined) == len(walks):
        groups = groups_of(lake, (*before, *asked), joined)
    wanted = {groups[name] for name in before if name in groups} or {0}
    found = []
    for one in new:
        sold = "event_type" not in one.roles and "quantity" in one.roles
        event = "purchase" if one.kind == "events" and sold else ""
        used = one.name not in twice and (groups.get(one.name, 0) in wanted or not groups)
        found.append(Source(one.name, one.kind, used, event=event))
    return sorted(found, key=lambda one: not one.used)


def _new_maps(held: Mapping[str, Dataset], known: set[str]) -> list[IdMap]:
    walks = [name for name, one in held.items() if set(MAP_COLUMNS) <= set(one.types) and name not in known]
    return [IdMap(name) for name in sorted(walks) if leads(held[name], held)]


def _rates(held: Mapping[str, Dataset], before: Plan | None) -> Rates | None:
    return before.rates if before and before.rates and before.rates.dataset in held else None
