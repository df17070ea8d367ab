"""Visits alike: what other sessions had that share items with the shopper's last one (SKNN and V-SKNN)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from core.i18n import N_, ngettext
from core.recommend.events import Floats, Ints
from core.recommend.features.bundle import Features
from core.recommend.features.sessions import Sessions, sessions
from core.recommend.scorers.declared import COLD_LAST, NO_HISTORY, Parameters, Scorer, same
from core.recommend.scorers.ranges import Range
from core.recommend.scorers.reasons import nothing, title_of
from core.recommend.terms import Source, Term

PLACE = 22
LAST_ITEMS = 50
"""Items of the visit that are asked with, the newest; a robot's visit of thousands says no more."""
TIE = 1e-12
"""Likenesses nearer than this are equal: sums in another order differ in the last bits."""


@dataclass(frozen=True)
class Near:
    """The sessions nearest to a visit: which, how alike, and how lately the visit had what they share."""

    session: Ints
    alike: Floats
    lately: Floats


@dataclass(frozen=True)
class VisitsAlike:
    """y_ui = sum over the k nearest sessions s with item i of alike(q, s) lately(q, s), times the rarity of i.

    q is the newest session of the shopper; it is no neighbour of itself.

    Attributes:
        ordered: Later items of the visit weigh more (V-SKNN); without it the visit is a set (SKNN).
        neighbours: k; all sessions as alike as the k-th count too.
        sample: So many of the newest sessions that share an item are looked at.
        idf: Weight of the rarity: the score is multiplied by 1 + idf log(S / sessions with i).
    """

    features: Features
    ordered: bool
    neighbours: int
    sample: int
    idf: float

    @cached_property
    def visits(self) -> Sessions:
        """All sessions."""
        return sessions(self.features.inputs.events)

    @cached_property
    def having(self) -> sparse.csc_matrix:
        """The sessions by item; shape (S, I)."""
        return sparse.csc_matrix(self.visits.items)

    @cached_property
    def rarity(self) -> Floats:
        """1 + idf log(S / sessions with the item); shape (I,)."""
        count = np.diff(self.having.indptr)
        logs: Floats = np.log(max(self.having.shape[0], 1) / np.maximum(count, 1))
        return 1.0 + self.idf * logs

    @cached_property
    def size(self) -> Floats:
        """Different items of each session; shape (S,)."""
        return np.diff(self.visits.items.indptr).astype(np.float64)

    def weights(self, after: Ints) -> Floats:
        """Of the items of the visit, after each of which so many were met: 1 down to 1 / n where their order counts,
        else 1 each."""
        n = len(after)
        return (n - after) / n if self.ordered else np.ones(n)

    def near(self, user: int) -> tuple[Ints, Floats, Near]:
        """The items asked with, newest first, their weights, and the nearest sessions."""
        mine = self.visits.last_of(user)
        if mine < 0:
            nobody = np.empty(0, dtype=np.int64)
            return nobody, np.empty(0), Near(nobody, np.empty(0), np.empty(0))
        asked, after = (one[:LAST_ITEMS] for one in self.visits.newest_first(mine))
        weights = self.weights(after)
        starts, ends = self.having.indptr[asked], self.having.indptr[asked + 1]
        found = np.concatenate([self.having.indices[a:b] for a, b in zip(starts, ends, strict=True)])
        place = np.repeat(np.arange(len(asked)), ends - starts)
        # Newest first, so that where a session occurs first is the newest item that it shares.
        session, first, which = np.unique(found, return_index=True, return_inverse=True)
        dots = np.bincount(which, weights=weights[place])
        other = session != mine
        session, dots, lately = session[other], dots[other], 1.0 / (1.0 + after[place[first[other]]])
        if not self.ordered:
            lately = np.ones(len(lately))
        alike = dots / (np.sqrt((weights**2).sum()) * np.sqrt(self.size[session]))
        kept = _largest(self.visits.end[session], self.sample, 0.0)
        kept = kept[_largest(alike[kept], self.neighbours, TIE)]
        return asked, weights, Near(session[kept], alike[kept], lately[kept])

    def score(self, users: Ints) -> Floats:
        scores = np.full((len(users), self.features.R.shape[1]), np.nan)
        for row, user in enumerate(users.tolist()):
            asked, _weights, near = self.near(int(user))
            if len(asked):
                scores[row] = (near.alike * near.lately) @ self.visits.items[near.session] * self.rarity
        return scores

    def explain(self, user: int, item: int) -> Term:
        asked, weights, near = self.near(user)
        norm = float(np.sqrt((weights**2).sum()))
        parts = []
        for session, lately in zip(near.session, near.lately, strict=True):
            has = self.visits.items[session].indices
            if item not in has:
                continue
            other = int(self.visits.user[session])
            shared = tuple(
                Term(
                    N_("item that both visits have"),
                    float(weight) / (norm * float(np.sqrt(len(has)))),
                    item=int(one),
                    sources=(Source("events", user, int(one)), Source("events", other, int(one))),
                )
                for one, weight in zip(asked, weights, strict=True)
                if one in has
            )
            factors = (
                Term(N_("likeness of the visits"), sum(part.value for part in shared), "sum", shared),
                Term(N_("how lately the shared item was met"), float(lately)),
                Term(N_("rarity of this item"), float(self.rarity[item])),
            )
            newest = next(part.item for part in shared)
            parts.append(
                Term(
                    N_("a visit alike that had this item"),
                    float(np.prod([factor.value for factor in factors])),
                    "product",
                    factors,
                    item=newest,
                    sources=(Source("events", other, item),),
                )
            )
        own = (Source("events", user, None),)  # the visit that is asked with, also where none is like it
        return Term(N_("sum over visits alike"), sum(part.value for part in parts), "sum", tuple(parts), sources=own)


def _largest(values: Floats, keep: int, within: float) -> Ints:
    """Where the `keep` largest values stand, in order, and all that equal the last of them; 0 keeps all."""
    if not keep or len(values) <= keep:
        return np.arange(len(values))
    bar = np.partition(values, len(values) - keep)[len(values) - keep]
    return np.flatnonzero(values >= bar - within)


def alike(features: Features, user: int, item: int, term: Term) -> str:
    """How many visits alike had the item, and the item that most of them share with the shopper's last one."""
    if not term.parts:
        return nothing()
    shared: dict[int, float] = {}
    for part in term.parts:
        if part.item is not None:
            shared[part.item] = shared.get(part.item, 0.0) + part.value
    most = max(sorted(shared), key=lambda one: shared[one])
    return ngettext(
        "{n} visit like the shopper's last one, with {title}, also had this",
        "{n} visits like the shopper's last one, most with {title}, also had this",
        len(term.parts),
    ).format(n=len(term.parts), title=title_of(features, most))


def _build(ordered: bool, features: Features, p: Parameters) -> VisitsAlike:
    return VisitsAlike(features, ordered, int(p["neighbours"]), int(p["sample"]), p["idf"])


RANGES = {
    "neighbours": Range(50, 1_000, log=True, whole=True),
    "sample": Range(500, 20_000, log=True, whole=True),
    "idf": Range(0.0, 5.0),
}
"""Around what Ludewig and Jannach (UMUAI 2018) searched over: 50 to 1,500 neighbours of 500 to 10,000 sessions."""

SCORERS = (
    Scorer(
        "sknn",
        N_("Visits alike"),
        same("y_ui = (1 + β·idf_i)·Σ_{s ∈ N(q_u), i ∈ s} |q_u ∩ s| / √(|q_u|·|s|)"),
        "S (S×I), q_u = last visit of u",
        N_("every item; 0 where no visit alike had it"),
        NO_HISTORY,
        COLD_LAST,
        lambda f, p: _build(False, f, p),
        alike,
        counts=N_("how often visits that share items with this shopper's last one had the item"),
        term=N_("session-based nearest neighbours, SKNN"),
        defaults={"neighbours": 500, "sample": 5000, "idf": 1.0},
        ranges=RANGES,
    ),
    Scorer(
        "vmsknn",
        N_("Visits alike, newest first"),
        same("y_ui = (1 + β·idf_i)·Σ_{s ∈ N(q_u), i ∈ s} ⟨ω ⊙ q_u, s⟩ / (‖ω ⊙ q_u‖·√|s|) / steps(q_u, s)"),
        "S (S×I), q_u = last visit of u, ω = 1/n … 1",
        N_("every item; 0 where no visit alike had it"),
        NO_HISTORY,
        COLD_LAST,
        lambda f, p: _build(True, f, p),
        alike,
        counts=N_("how often visits that share what this shopper met last had the item"),
        term=N_("session-based nearest neighbours with order, V-SKNN"),
        defaults={"neighbours": 500, "sample": 5000, "idf": 1.0},
        ranges=RANGES,
    ),
)
