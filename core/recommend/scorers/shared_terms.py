"""Terms that several families of scorers are made of."""

from __future__ import annotations

import numpy as np

from core.i18n import N_
from core.recommend.features.bundle import Features
from core.recommend.terms import Source, Term


def from_history(features: Features, user: int, met: int, label: str, link: float) -> Term:
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


def from_attribute(features: Features, user: int, item: int, j: int, scale: float) -> Term:
    """scale * a_ij * p_uj, split over the met items that have attribute j."""
    row = features.R[user]
    total = float((row @ features.A).sum())
    has = features.A[row.indices, j].toarray().ravel()
    factor = scale * float(features.A[item, j]) / total
    parts = tuple(
        from_history(features, user, int(met), N_("share of this attribute"), float(a) * factor)
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
