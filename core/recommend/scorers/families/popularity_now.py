"""Popularity that fades with time, and popularity among shoppers alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from core.errors import BadInput
from core.i18n import N_, _, ngettext
from core.recommend.events import Floats, Ints
from core.recommend.features.bundle import Features
from core.recommend.features.interest import DAY, reference_time
from core.recommend.features.segments import Segments, segments
from core.recommend.scorers.declared import COLD_LAST, Scorer, same
from core.recommend.scorers.families.popularity import met_by
from core.recommend.scorers.ranges import Range
from core.recommend.terms import Source, Term

PLACE = 1
BANDS = (
    (1.0, N_("shoppers who met it within the last half-life")),
    (3.0, N_("shoppers who met it one to three half-lives ago")),
    (np.inf, N_("shoppers who met it longer ago")),
)
"""Half-lives up to which each part of the sum reaches, and its words."""


@dataclass(frozen=True)
class Recent:
    """y_ui = sum over the shoppers who met i of 2^(-age of their newest event / half-life), the same for everyone.

    Attributes:
        item, age: Item of each met pair, and the age of its newest event in half-lives, 0 where none is dated.
        scores: One score an item; shape (I,).
    """

    features: Features
    item: Ints
    age: Floats
    scores: Floats

    def score(self, users: Ints) -> Floats:
        return np.tile(self.scores, (len(users), 1))

    def explain(self, user: int, item: int) -> Term:
        mine = self.age[self.item == item]
        source = (Source("events", None, item),)
        parts, since = [], 0.0
        for until, label in BANDS:
            within = mine[(mine >= since) & (mine < until)]
            if len(within):
                parts.append(Term(label, float(np.exp2(-within).sum()), item=item, sources=source))
            since = until
        return Term(N_("popularity of late"), sum(part.value for part in parts), "sum", tuple(parts), sources=source)


def recent(features: Features, half_life_days: float) -> Recent:
    """Age every met pair from the shop's own "now"; BadInput for a half-life that is not above 0."""
    if not half_life_days > 0:
        raise BadInput(_("The half-life must be above 0 days."), data={"half_life_days": half_life_days})
    events = features.inputs.events
    n_items = events.shape[1]
    active = events.where(events.active)
    pairs, which = np.unique(active.user * n_items + active.item, return_inverse=True)
    newest = np.full(len(pairs), -np.inf)
    np.maximum.at(newest, which, np.where(np.isfinite(active.time), active.time, -np.inf))
    now = reference_time(events)
    age = np.zeros(len(pairs))
    dated = np.isfinite(newest)
    age[dated] = np.maximum(now - newest[dated], 0.0) / DAY / half_life_days
    item = pairs % n_items
    scores = np.bincount(item, weights=np.exp2(-age), minlength=n_items)
    return Recent(features, item.astype(np.int64), age, scores.astype(np.float64))


def met_lately(features: Features, user: int, item: int, term: Term) -> str:
    """How many shoppers met the item, as for popularity, and that the newest count most."""
    return _("{met}; the newest count most").format(met=met_by(features, user, item, term))


@dataclass(frozen=True)
class OfSegment:
    """y_ui = mean over the shopper's segments g of (n_gi + k p_i) / (n_g + k), p_i the share of all who met i.

    Attributes:
        met: n_gi, members of a segment who met an item; shape (G, I).
        size: n_g, members of each segment; shape (G,).
        overall: p_i, the share of all shoppers with events who met each item; shape (I,).
        shrinkage: k, in shoppers.
    """

    features: Features
    met: sparse.csr_matrix
    size: Floats
    overall: Floats
    shrinkage: float

    @cached_property
    def segments(self) -> Segments:
        """Who belongs where."""
        return segments(self.features)

    def score(self, users: Ints) -> Floats:
        mine = self.segments.members[users]
        count = np.diff(mine.indptr).astype(np.float64)
        per = np.where(count > 0, 1.0 / np.maximum(count, 1.0), 0.0)
        inside = sparse.csr_matrix(sparse.diags(per) @ mine @ sparse.diags(1.0 / (self.size + self.shrinkage)))
        shared = np.asarray(inside.sum(axis=1)).ravel() * self.shrinkage
        shared = np.where(count > 0, shared, 1.0)
        scores: Floats = (inside @ self.met).toarray() + shared[:, None] * self.overall[None, :]
        return scores

    def explain(self, user: int, item: int) -> Term:
        groups = self.segments.members[user].indices
        anyone = (Source("events", None, item),)
        overall = float(self.overall[item])
        if not len(groups):
            leaf = Term(N_("share of all shoppers who met it"), overall, item=item, sources=anyone)
            return Term(N_("popularity among shoppers alike"), overall, "sum", (leaf,), sources=anyone)
        parts = []
        for group in groups:
            weight = 1.0 / (float(self.size[group]) + self.shrinkage) / len(groups)
            own = Term(
                N_("shoppers of this kind who met it"), float(self.met[group, item]) * weight, item=item, sources=anyone
            )
            rest = Term(N_("pull towards all shoppers"), self.shrinkage * overall * weight, item=item, sources=anyone)
            parts.append(Term(N_("popularity in one segment"), own.value + rest.value, "sum", (own, rest)))
        total = sum(part.value for part in parts)
        return Term(N_("popularity among shoppers alike"), total, "sum", tuple(parts), sources=anyone)


def of_segment(features: Features, shrinkage: float) -> OfSegment:
    """Count who met what in each segment."""
    members = segments(features).members
    shoppers = int((np.diff(features.seen.indptr) > 0).sum())
    return OfSegment(
        features,
        sparse.csr_matrix(members.T @ features.seen),
        np.asarray(members.sum(axis=0), dtype=np.float64).ravel(),
        features.popularity / max(shoppers, 1),
        shrinkage,
    )


def met_by_alike(features: Features, user: int, item: int, term: Term) -> str:
    """How many shoppers of the same kind met the item."""
    found = segments(features)
    groups = found.members[user].indices
    if not len(groups):
        return met_by(features, user, item, term)
    inside = [np.flatnonzero(found.members[:, group].toarray().ravel()) for group in groups]
    met = [int(features.seen[members, item].sum()) for members in inside]
    best = int(np.argmax([n / max(len(members), 1) for n, members in zip(met, inside, strict=True)]))
    return ngettext(
        "met by {n} of {of} shopper with most interest in {value}",
        "met by {n} of {of} shoppers with most interest in {value}",
        len(inside[best]),
    ).format(n=met[best], of=len(inside[best]), value=found.labels[int(groups[best])][1])


def _no_segments(features: Features) -> str:
    """Without categories every shopper is like every other."""
    return "" if segments(features).labels else N_("The items have no categories to tell kinds of shoppers by.")


SCORERS = (
    Scorer(
        "popularity_recent",
        N_("Popular lately"),
        same("y_ui = Σ_{v met i} 2^(−age_vi / h)"),
        "E (events), h (days)",
        N_("every item; a count of shoppers, each fading with age"),
        N_("the same for everyone"),
        COLD_LAST,
        lambda f, p: recent(f, p["half_life_days"]),
        met_lately,
        counts=N_("how many shoppers met the item lately, the same for everyone"),
        term=N_("popularity with exponential decay"),
        defaults={"half_life_days": 14.0},
        ranges={"half_life_days": Range(1.0, 180.0, log=True)},
        folds=True,
    ),
    Scorer(
        "popularity_segment",
        N_("Popular with shoppers alike"),
        same("y_ui = (n_gi + k·p_i) / (n_g + k), g = segment of u"),
        "R (U×I), A (I×J)",
        N_("every item; a share of shoppers, 0 to 1"),
        N_("a shopper of no segment is shown what is popular with all"),
        COLD_LAST,
        lambda f, p: of_segment(f, p["shrinkage"]),
        met_by_alike,
        counts=N_("what share of the shoppers with the same main category met the item"),
        term=N_("popularity by segment"),
        needs=("items",),
        defaults={"shrinkage": 20.0},
        ranges={"shrinkage": Range(1.0, 500.0, log=True)},
        limit=_no_segments,
        folds=True,
    ),
)
