"""A shopper's history as visits, the newest first, or a basket made by hand as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from core.recommend.events import TYPES, Ints
from core.recommend.features.bundle import Features
from core.recommend.features.interest import type_totals
from core.recommend.features.sessions import PAUSE
from core.recommend.lists.listing import Card, card, moment


@dataclass(frozen=True)
class Step:
    """Events of one type on one item within a visit, one after the other: told once, with their number."""

    card: Card
    what: str
    time: datetime | None
    n: int


@dataclass(frozen=True)
class Visit:
    """Events with no longer pause than half an hour between them; those without a time are one visit of their own.

    Attributes:
        begin: The first event; None without times.
        seconds: From the first to the last.
        counts: Event type -> how many.
        steps: In their order.
    """

    begin: datetime | None
    seconds: float
    counts: dict[str, int]
    steps: tuple[Step, ...]


def visits(features: Features, user: int, most: int = 50) -> tuple[list[Visit], int]:
    """The newest visits of a shopper, newest first, and how many there are.

    Args:
        features: The shop.
        user: Position of the shopper.
        most: At most so many visits.
    """
    events = features.inputs.events
    at = np.flatnonzero(events.user == user)
    time = events.time[at]
    order = np.lexsort((events.row[at], np.where(np.isfinite(time), time, np.inf)))
    at, time = at[order], time[order]
    if not len(at):
        return [], 0
    with np.errstate(invalid="ignore"):
        gap = np.diff(time) > PAUSE
    undated = np.isfinite(time[:-1]) & ~np.isfinite(time[1:])
    pieces = np.split(at, np.flatnonzero(gap | undated) + 1)
    return [_visit(features, piece) for piece in pieces[::-1][:most]], len(pieces)


def _visit(features: Features, at: Ints) -> Visit:
    events = features.inputs.events
    steps: list[Step] = []
    for e in at:
        known, what = int(events.item[e]), TYPES[events.kind[e]]
        if steps and steps[-1].card.item == known and steps[-1].what == what:
            steps[-1] = Step(steps[-1].card, what, steps[-1].time, steps[-1].n + 1)
        else:
            steps.append(Step(card(features, known), what, moment(events.time[e]), 1))
    mask = np.zeros(len(events), dtype=np.bool_)
    mask[at] = True
    first, last = float(events.time[at[0]]), float(events.time[at[-1]])
    length = last - first if np.isfinite(last - first) else 0.0
    return Visit(moment(first), length, type_totals(events.where(mask)), tuple(steps))


def steps_of(found: Sequence[Visit], most: int) -> list[Visit]:
    """The visits cut to so many steps in all, each with at least its newest."""
    kept, room = [], most
    for one in found:
        if room <= 0:
            break
        kept.append(Visit(one.begin, one.seconds, one.counts, one.steps[-room:]))
        room -= len(one.steps)
    return kept
