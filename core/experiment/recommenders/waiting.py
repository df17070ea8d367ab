"""Frozen comparisons for a page: kept in memory, made beside the page that asks."""

from __future__ import annotations

from dataclasses import dataclass

from core.experiment.recommenders.frozen import Frozen, of_scorers, of_versions
from core.lake import Lake
from core.recommend import Options, Protocol
from core.recommend.beside import Work, beside
from core.recommend.data import Shop, event_kinds, inputs_of
from core.recommend.memory_cache import Kept

_found: Kept[Frozen] = Kept(50)


@dataclass(frozen=True)
class Asked:
    """What is compared: two scorers, or one scorer on two versions (snapshots) of the events."""

    scorers: tuple[str, ...]
    versions: tuple[int, int] | None = None


def comparable(lake: Lake) -> list[str]:
    """The datasets of events that say who did something with which item, as a comparison needs."""
    kinds, needed = event_kinds(lake), ("user_id", "item_id")
    there = [one for one in lake.datasets() if one.kind in kinds and {*needed} <= {*one.roles}]
    return [one.name for one in there if {one.roles[role] for role in needed} <= {*lake.columns(one.name)}]


def compared(lake: Lake, shop: Shop, asked: Asked, protocol: Protocol, options: Options) -> Frozen | Work:
    """The comparison, or the work beside the page that makes it.

    Raises:
        NotFound, BadInput, Unavailable: As `of_scorers` and `of_versions`.
    """
    key = (shop, asked, protocol, options)

    def make() -> Frozen:
        if asked.versions is None:
            first, second = asked.scorers
            return of_scorers(inputs_of(lake, shop), first, second, protocol, options)
        return of_versions(lake, shop, asked.versions, asked.scorers[0], protocol, options)

    work = beside(("frozen", key), lambda: _found.peek(key) is not None, lambda: _found.get(key, make))
    return work or _found.get(key, make)
