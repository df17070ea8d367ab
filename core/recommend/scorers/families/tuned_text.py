"""The tuned text model: how near an item's text is to the texts a shopper met, by an encoder tuned on this shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from core.errors import Unavailable
from core.i18n import N_, _
from core.recommend.events import Floats, Ints
from core.recommend.features import texts
from core.recommend.features.bundle import Features
from core.recommend.features.texts import ItemVectors
from core.recommend.scorers import reasons
from core.recommend.scorers.declared import NO_HISTORY, Scorer, same
from core.recommend.scorers.neural import models
from core.recommend.scorers.neural.two_tower import shoppers
from core.recommend.terms import Source, Term

PLACE = 45
ID = "two_tower"
NOT_TUNED = N_("The text model is tuned in the background, and has not been tuned on these events yet.")


@dataclass(frozen=True)
class TextTaste:
    """y_ui = x_u . v_i, the cosine of an item's text with the mean of the met texts by interest."""

    features: Features
    vectors: ItemVectors

    def score(self, users: Ints) -> Floats:
        scores = shoppers(self._told()[users], self.vectors.matrix) @ self.vectors.matrix.T.astype(np.float64)
        scores[:, ~self.vectors.known] = np.nan
        return np.asarray(scores)

    def explain(self, user: int, item: int) -> Term:
        """x_u is linear in the history but for its length, so the score is a sum over the items met."""
        row = self._told()[user]
        mine = self.vectors.matrix[row.indices].astype(np.float64)
        length = float(np.linalg.norm(row.data @ mine))
        near = mine @ self.vectors.matrix[item].astype(np.float64)
        parts = []
        for met, interest, cosine in zip(row.indices, row.data, near, strict=True):
            factors = (
                self.features.interest.term(user, int(met)),
                Term(N_("likeness of the texts"), float(cosine), item=int(met)),
                Term(N_("one over the length of the shopper's mean text"), 1.0 / length),
            )
            value = float(interest * cosine / length)
            source = Source("events", user, int(met))
            label = N_("because of this item in the history")
            parts.append(Term(label, value, "product", factors, item=int(met), sources=(source,)))
        return Term(N_("sum over the shopper's history"), sum(p.value for p in parts), "sum", tuple(parts), item=item)

    def _told(self) -> sparse.csr_matrix:
        """Interest in the items that have a text; shape (U, I)."""
        if "told" not in self.__dict__:
            told = self.features.R.multiply(self.vectors.known[None, :].astype(np.float64)).tocsr()
            told.eliminate_zeros()
            told.sort_indices()
            self.__dict__["told"] = told
        found: sparse.csr_matrix = self.__dict__["told"]
        return found


def build(features: Features, parameters: Mapping[str, float]) -> TextTaste:
    """The model tuned on these events, with the item vectors it has read.

    Raises:
        Unavailable: It was not tuned on these events, or has not read their items yet.
    """
    if reason := limit(features):
        raise Unavailable(_(reason), title=_("Not scorable"), data={"scorer": ID})
    folder = models.find(features.inputs)
    assert folder is not None
    found = texts.item_vectors(features.inputs, str(folder))
    assert found is not None
    return TextTaste(features, found)


def limit(features: Features) -> str:
    """Why it cannot score these items (msgid), "" where it can."""
    inputs = features.inputs
    if inputs.catalog is None or not any(texts.item_texts(inputs.catalog)):
        return texts.NO_TEXTS
    folder: Path | None = models.find(inputs)
    return NOT_TUNED if folder is None else texts.cannot_read(inputs, str(folder))


def near(features: Features, user: int, item: int, term: Term) -> str:
    """The met item whose text is nearest by what it adds."""
    largest = reasons.best(term)
    if largest is None or largest.item is None:
        return reasons.nothing()
    title = reasons.title_of(features, largest.item)
    return _("its text is close to that of {title}").format(title=title)


SCORERS = (
    Scorer(
        ID,
        N_("Tuned text"),
        same("y_ui = x_u·v_i, v_i = BERT+LoRA(text_i), x_u = Σ_k r_uk·v_k / ‖Σ_k r_uk·v_k‖"),
        "R (U×I), V (I×d)",
        N_("every item with a text; −1 to 1"),
        NO_HISTORY,
        N_("scored like any other, from its text"),
        build,
        near,
        counts=N_("how near the item's text is to the texts of this shopper's items, learned from who met what"),
        term=N_("two towers that share an encoder tuned by low-rank differences (LoRA)"),
        limit=limit,
        folds=True,
        trained=True,
    ),
)
