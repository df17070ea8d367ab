"""Fitted scorers: scores for a block of users at once, and the terms of one score."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from scipy import sparse

from core.i18n import N_
from core.recommend.data.events import Floats, Ints
from core.recommend.features.bundle import Features
from core.recommend.scorers import formulas
from core.recommend.scorers.factors import Factors
from core.recommend.scorers.terms import Source, Term


class Model(Protocol):
    """A fitted scorer."""

    def score(self, users: Ints) -> Floats:
        """Scores of every item for these users, shape (N, I); NaN where it cannot be scored."""
        ...

    def explain(self, user: int, item: int) -> Term:
        """The tree of terms that rebuilds this score."""
        ...


@dataclass(frozen=True)
class Popularity:
    """y_ui = shoppers who met item i, the same for everyone."""

    features: Features

    def score(self, users: Ints) -> Floats:
        return np.tile(self.features.popularity, (len(users), 1))

    def explain(self, user: int, item: int) -> Term:
        count = float(self.features.popularity[item])
        source = Source("events", None, item)
        leaf = Term(N_("shoppers who met this item"), count, item=item, sources=(source,))
        return Term(N_("popularity"), count, "sum", (leaf,))


@dataclass(frozen=True)
class ItemItem:
    """y_u = r_u B with an item-item model B (sparse or dense); (a) over items when `scaled` by 1/|r_u|."""

    features: Features
    model: sparse.csr_matrix | Floats
    scaled: bool = False

    @cached_property
    def _scale(self) -> Floats:
        norms = formulas.row_norms(self.features.R)
        return formulas.reciprocal(norms) if self.scaled else (norms > 0).astype(np.float64)

    def score(self, users: Ints) -> Floats:
        scores = self.features.R[users] @ self.model
        dense: Floats = scores.toarray() if sparse.issparse(scores) else np.asarray(scores)
        scale = self._scale[users]
        dense = dense * scale[:, None]
        dense[scale == 0] = np.nan
        return dense

    def explain(self, user: int, item: int) -> Term:
        row = self.features.R[user]
        column = self.model[row.indices, item]
        links = column.toarray().ravel() if sparse.issparse(column) else np.asarray(column).ravel()
        scale = float(self._scale[user])
        parts = tuple(
            _from_history(self.features, user, int(met), N_("link to this item"), float(link) * scale)
            for met, link in zip(row.indices, links, strict=True)
            if link
        )
        return Term(N_("sum over the shopper's history"), sum(p.value for p in parts), "sum", parts)


@dataclass(frozen=True)
class Factorised:
    """Implicit ALS: y_ui = x_u . y_i with x_u solved exactly from the history."""

    features: Features
    factors: Factors

    def score(self, users: Ints) -> Floats:
        rows = self.features.R[users]
        scores = self.factors.users(rows) @ self.factors.items.T
        scores[np.diff(rows.indptr) == 0] = np.nan
        return np.asarray(scores)

    def explain(self, user: int, item: int) -> Term:
        row = self.features.R[user]
        parts = tuple(
            Term(
                N_("share of this item in the shopper's profile"),
                float(share),
                item=int(met),
                sources=(Source("events", user, int(met)),),
            )
            for met, share in zip(row.indices, self.factors.shares(row, item), strict=True)
        )
        return Term(N_("sum over the shopper's history"), sum(p.value for p in parts), "sum", parts)


@dataclass(frozen=True)
class ByAttributes:
    """(a) attr_projection, attr_cosine and (b): y_ui = scale_u scale_i sum_j w_j a_ij p_uj."""

    features: Features
    weights: Floats
    user_norm: bool
    item_norm: bool

    @cached_property
    def _user_scale(self) -> Floats:
        norms = formulas.row_norms(self.features.P)
        return formulas.reciprocal(norms) if self.user_norm else (norms > 0).astype(np.float64)

    @cached_property
    def _item_scale(self) -> Floats:
        norms = formulas.row_norms(self.features.A)
        return formulas.reciprocal(norms) if self.item_norm else np.ones(len(norms))

    def score(self, users: Ints) -> Floats:
        p = self.features.P[users]
        if not self.user_norm:
            scores = formulas.content(p, self.features.A, self.weights)
        elif self.item_norm:
            scores = formulas.attribute_cosine(p, self.features.A)
        else:
            scores = formulas.attribute_projection(p, self.features.A)
        scores[:, formulas.row_norms(self.features.A) == 0] = np.nan
        return scores

    def explain(self, user: int, item: int) -> Term:
        scale = float(self._user_scale[user] * self._item_scale[item])
        parts = tuple(
            _from_attribute(self.features, user, item, int(j), scale * float(self.weights[j]))
            for j in self.features.A[item].indices
            if self.weights[j] and self.features.P[user, j]
        )
        return Term(N_("sum over this item's attributes"), sum(p.value for p in parts), "sum", parts)


@dataclass(frozen=True)
class SentimentSimilarity:
    """(d): cosine between what the item has and what the user's reviews praise."""

    features: Features

    def score(self, users: Ints) -> Floats:
        return formulas.similarity(self.features.A, self.features.sentiment.users[users])

    def explain(self, user: int, item: int) -> Term:
        return similarity_term(self.features, user, item)


@dataclass(frozen=True)
class IntentStrict:
    """(e) as published; 0 on everything the user has not met."""

    features: Features

    def score(self, users: Ints) -> Floats:
        f = self.features
        sim = formulas.similarity(f.A, f.sentiment.users[users])
        return formulas.intent_strict(sim, f.R[users], f.sentiment.items, f.w)

    def explain(self, user: int, item: int) -> Term:
        f = self.features
        sim = similarity_term(f, user, item)
        met = f.interest.term(user, item)
        best = _best_attribute(f, item, np.ones(len(f.w)), signed=True)
        return _product((sim, met, best))


@dataclass(frozen=True)
class IntentSound:
    """(e) repaired: predicted interest, negative parts clipped, the user's interest inside the maximum."""

    features: Features
    predictor: ItemItem

    def score(self, users: Ints) -> Floats:
        f = self.features
        sim = formulas.similarity(f.A, f.sentiment.users[users])
        predicted = self.predictor.score(users)
        return formulas.intent_sound(sim, predicted, f.P[users], f.sentiment.items, f.w)

    def explain(self, user: int, item: int) -> Term:
        f = self.features
        sim = similarity_term(f, user, item)
        predicted = self.predictor.explain(user, item)
        interest = f.P[user].toarray().ravel()
        best = _best_attribute(f, item, interest, signed=False)
        return _product((_floored(sim), _floored(predicted), best))


def similarity_term(features: Features, user: int, item: int) -> Term:
    """The terms a_ij s_uj / (|a_i| |s_u|) of formula (d)."""
    s_user = features.sentiment.users[user]
    known = np.where(np.isfinite(s_user), s_user, 0.0)
    row = features.A[item]
    norm = float(np.sqrt((known**2).sum()) * np.sqrt((row.data**2).sum()))
    parts = tuple(
        Term(
            N_("the shopper's reviews of this attribute"),
            float(a * known[j]) / norm if norm else 0.0,
            attribute=int(j),
            sources=(Source("reviews", user, None), Source("catalog", None, item)),
        )
        for j, a in zip(row.indices, row.data, strict=True)
        if known[j]
    )
    own = (Source("reviews", user, None),)
    return Term(N_("similarity of tastes"), sum(p.value for p in parts), "sum", parts, sources=own)


def _best_attribute(features: Features, item: int, interest: Floats, *, signed: bool) -> Term:
    s_item = features.sentiment.items[item]
    known = np.flatnonzero(np.isfinite(s_item))
    source = Source("reviews", None, item)
    parts = tuple(
        Term(
            N_("reviews of this item on this attribute"),
            float(features.w[j] * (s_item[j] if signed else max(s_item[j], 0.0) * interest[j])),
            attribute=int(j),
            sources=(source,),
        )
        for j in known
    )
    if not signed:
        parts = (*parts, Term(N_("floor"), 0.0))
    value = max((part.value for part in parts), default=0.0)
    return Term(N_("best reviewed attribute"), value, "max", parts, sources=(source,))


def _product(factors: tuple[Term, ...]) -> Term:
    value = float(np.prod([factor.value for factor in factors]))
    return Term(N_("product of the factors"), value, "product", factors)


def _floored(term: Term) -> Term:
    if term.value >= 0:
        return term
    return Term(term.label, 0.0, "max", (Term(N_("floor"), 0.0), term), params=term.params)


def _from_history(features: Features, user: int, met: int, label: str, link: float) -> Term:
    """interest in a met item times its link to the scored item."""
    interest = features.interest.term(user, met)
    factors = (interest, Term(label, link, item=met))
    return Term(
        N_("because of this item in the history"),
        interest.value * link,
        "product",
        factors,
        item=met,
        sources=(Source("events", user, met),),
    )


def _from_attribute(features: Features, user: int, item: int, j: int, scale: float) -> Term:
    """scale * a_ij * p_uj, split over the met items that have attribute j."""
    row = features.R[user]
    total = float((row @ features.A).sum())
    has = features.A[row.indices, j].toarray().ravel()
    factor = scale * float(features.A[item, j]) / total
    parts = tuple(
        _from_history(features, user, int(met), N_("share of this attribute"), float(a) * factor)
        for met, a in zip(row.indices, has, strict=True)
        if a
    )
    return Term(
        N_("interest in this attribute"),
        sum(part.value for part in parts),
        "sum",
        parts,
        attribute=j,
        sources=(Source("catalog", None, item),),
    )
