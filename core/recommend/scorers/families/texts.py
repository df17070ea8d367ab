"""What the texts of the items mean: their vectors beside those of the history, and beside what reviews praise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.errors import Unavailable
from core.i18n import N_, _, ngettext
from core.recommend import formulas
from core.recommend.events import Floats, Ints, Mask
from core.recommend.features.bundle import Features
from core.recommend.features.texts import cannot_read, item_vectors
from core.recommend.scorers.declared import NO_HISTORY, Scorer, same
from core.recommend.scorers.reasons import TINY, attribute_name, best, nothing, title_of
from core.recommend.scorers.shared_terms import from_history
from core.recommend.terms import Source, Term

PLACE = 45
FROM_TEXT = N_("scored like any other, from its text; without a text it is not scorable")
NO_TEXT_MET = N_("Of the items this shopper has met none has a text, so the list shows what is popular.")
ROUNDING = 1e-5
"""A vector this near to the mean of all is the mean: single precision tells no direction there."""
BLOCK_ITEMS = 8_192
"""Items whose vectors are widened to double precision at once: 25 MB."""


@dataclass(frozen=True)
class Meaning:
    """Vectors of the items, float32 of shape (I, d), zeros where unknown; `known` of shape (I,)."""

    matrix: np.ndarray
    known: Mask

    def wide(self, item: int | Ints) -> Floats:
        """Vectors in double precision."""
        return np.asarray(self.matrix[item], dtype=np.float64)

    def against(self, vectors: Floats) -> Floats:
        """Dot products of rows of `vectors` (N, d) with every item; (N, I)."""
        found = np.empty((len(vectors), len(self.matrix)))
        for start in range(0, len(self.matrix), BLOCK_ITEMS):
            piece = slice(start, start + BLOCK_ITEMS)
            found[:, piece] = vectors @ np.asarray(self.matrix[piece], dtype=np.float64).T
        return found


def meaning(features: Features, *, centred: bool) -> Meaning:
    """The vectors that the encoder read from the texts.

    Args:
        centred: Less their mean, and of length 1 again. What all texts of a shop share (its language, its form) makes
            any two of them alike and says nothing of taste.

    Raises:
        Unavailable: The texts have not been read, or there are none.
    """
    found = item_vectors(features.inputs)
    if found is None:
        raise Unavailable(_(cannot_read(features.inputs)), title=_("Not scorable"))
    if not centred or not found.known.any():
        return Meaning(found.matrix, found.known)
    moved = found.matrix - found.matrix[found.known].mean(axis=0, dtype=np.float64).astype(np.float32)
    moved[~found.known] = 0.0
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    moved[length[:, 0] < ROUNDING] = 0.0
    return Meaning(moved / np.where(length < ROUNDING, 1.0, length).astype(np.float32), found.known)


@dataclass(frozen=True)
class TextCosine:
    """y_ui = cos(x_i, x_u), x_u = sum_h r_uh x_h over the met items with a text."""

    features: Features
    meaning: Meaning

    def shoppers(self, users: Ints) -> Floats:
        """x_u; (N, d)."""
        return np.asarray(self.features.R[users] @ self.meaning.matrix, dtype=np.float64)

    def score(self, users: Ints) -> Floats:
        own = self.shoppers(users)
        length = np.sqrt((own**2).sum(axis=1))
        scores = self.meaning.against(own * formulas.reciprocal(length)[:, None])
        scores[length <= TINY] = np.nan
        scores[:, ~self.meaning.known] = np.nan
        return scores

    def explain(self, user: int, item: int) -> Term:
        length = float(np.sqrt((self.shoppers(np.asarray([user])) ** 2).sum()))
        return history_term(self.features, self.meaning, user, item, 1.0 / length)


def history_term(features: Features, found: Meaning, user: int, item: int, scale: float) -> Term:
    """scale <x_i, x_u>, split over the met items with a text."""
    met = features.R[user].indices
    met = met[found.known[met]]
    links = found.wide(met) @ found.wide(item)
    parts = tuple(
        from_history(features, user, int(one), N_("likeness of the texts"), float(link) * scale)
        for one, link in zip(met, links, strict=True)
    )
    sources = (Source("events", user, None), Source("catalog", None, item))
    return Term(N_("sum over the texts of the history"), sum(p.value for p in parts), "sum", parts, sources=sources)


@dataclass(frozen=True)
class TextAndTaste:
    """y_ui = <x_i, x_u> max_j w_j <v_j, s_uj>: the text of the item beside the history, and beside what reviews praise.

    v_j is the mean vector of the items that have attribute j, of length 1; s_uj is a number, laid along v_j, so that
    <v_dj, s_uj> of the description d_i is s_uj <x_i, v_j>.
    """

    features: Features
    meaning: Meaning
    sound: bool

    @property
    def known_attributes(self) -> Ints:
        """Attributes of which some shopper has said anything."""
        return np.flatnonzero(np.isfinite(self.features.sentiment.users).any(axis=0))

    @cached_property
    def directions(self) -> Floats:
        """v_j of the attributes that shoppers speak of; (K, d)."""
        members = self.features.A[:, self.known_attributes].T
        mean: Floats = np.asarray(members @ self.meaning.matrix, dtype=np.float64)
        return mean * formulas.reciprocal(np.sqrt((mean**2).sum(axis=1)))[:, None]

    @cached_property
    def speaks(self) -> Floats:
        """<x_i, v_j>, of the Sound form at least 0; (K, I)."""
        found = self.meaning.against(self.directions)
        return np.maximum(found, 0.0) if self.sound else found

    def taste(self, user: int) -> tuple[Ints, Floats]:
        """Places among the known attributes of which this shopper has spoken, and w_j s_uj, Sound at least 0."""
        columns = self.known_attributes
        said = self.features.sentiment.users[user, columns]
        places = np.flatnonzero(np.isfinite(said))
        value = said[places] * self.features.w[columns[places]]
        return places, np.maximum(value, 0.0) if self.sound else value

    def score(self, users: Ints) -> Floats:
        if self.sound:
            scores = np.maximum(TextCosine(self.features, self.meaning).score(users), 0.0)  # NaN stays NaN
        else:
            own = TextCosine(self.features, self.meaning).shoppers(users)
            scores = self.meaning.against(own)
            scores[(own**2).sum(axis=1) <= TINY] = np.nan
            scores[:, ~self.meaning.known] = np.nan
        for row, user in enumerate(users.tolist()):
            places, value = self.taste(int(user))
            scores[row] *= (value[:, None] * self.speaks[places]).max(axis=0) if len(places) else np.nan
        return scores

    def explain(self, user: int, item: int) -> Term:
        length = float(np.sqrt((TextCosine(self.features, self.meaning).shoppers(np.asarray([user])) ** 2).sum()))
        near = history_term(self.features, self.meaning, user, item, 1.0 / length if self.sound else 1.0)
        if self.sound and near.value < 0:
            near = Term(near.label, 0.0, "max", (Term(N_("floor"), 0.0), near))
        places, value = self.taste(user)
        columns = self.known_attributes[places]
        sources = (Source("reviews", user, None), Source("catalog", None, item))
        parts = tuple(
            Term(
                N_("what the text says of an attribute that this shopper reviewed"),
                float(weight * self.speaks[place, item]),
                attribute=int(column),
                sources=sources,
            )
            for place, column, weight in zip(places, columns, value, strict=True)
        )
        taste = Term(N_("best attribute in the text"), max(part.value for part in parts), "max", parts)
        return Term(N_("product of the factors"), near.value * taste.value, "product", (near, taste))


def reads_like(features: Features, user: int, item: int, term: Term) -> str:
    """The met item whose text adds most."""
    largest = best(term)
    if largest is None or largest.item is None:
        return nothing()
    return _("its text is close to that of {title}").format(title=title_of(features, largest.item))


def speaks_of(features: Features, user: int, item: int, term: Term) -> str:
    """The attribute in the text that the shopper's reviews praise most, with their number."""
    largest = best(term.parts[1])
    if abs(term.value) <= TINY or largest is None or largest.attribute is None:
        return nothing()
    reviews = features.inputs.reviews
    assert reviews is not None
    members = features.spoken.A[:, largest.attribute].nonzero()[0]
    n = int(((reviews.user == user) & np.isin(reviews.item, members)).sum())
    return ngettext(
        "its text is close to {attribute}, which {n} review by this shopper speaks well of",
        "its text is close to {attribute}, which {n} reviews by this shopper speak well of",
        n,
    ).format(n=n, attribute=attribute_name(features, largest.attribute))


def _unread(features: Features) -> str:
    return cannot_read(features.inputs)


def _text_and_taste(features: Features) -> TextAndTaste:
    sound = features.options.form == "sound"
    return TextAndTaste(features.spoken, meaning(features, centred=sound), sound)


SCORERS = (
    Scorer(
        "embedding",
        N_("Meaning of the texts"),
        same("y_ui = ⟨x̃_i, x̃_u⟩ / ‖x̃_u‖, x̃_u = Σ_h r_uh·x̃_h, x̃ = text vectors less their mean"),
        "X (I×D), R (U×I)",
        N_("items with a text; −1 to 1"),
        NO_HISTORY,
        FROM_TEXT,
        lambda f, p: TextCosine(f, meaning(f, centred=True)),
        reads_like,
        counts=N_("how close the text of the item is in meaning to those of this history"),
        term=N_("content embeddings, cosine"),
        limit=_unread,
        unscorable=NO_TEXT_MET,
        folds=True,
    ),
    Scorer(
        "bert_content",
        N_("Texts and taste in reviews"),
        {
            "strict": "y_ui = ⟨x_i, x_u⟩ · max_j w_j·⟨v_dj, s_uj⟩, x_u = Σ_h r_uh·x_h",
            "sound": "y_ui = max(cos(x̃_i, x̃_u), 0) · max_j w_j·max(⟨x̃_i, ṽ_j⟩, 0)·max(s̃_uj, 0)",
        },
        "X (I×D), R (U×I), V (J×D), S_user (U×J), w (J)",
        N_("shoppers with reviews, items with a text; as published of either sign"),
        N_("a shopper without reviews is not scorable and is shown what is popular"),
        FROM_TEXT,
        lambda f, p: _text_and_taste(f),
        speaks_of,
        counts=N_("how close the text of the item is to this history and to what this shopper praised in reviews"),
        term=N_("BERT content score of the article"),
        needs=("items", "reviews"),
        limit=_unread,
    ),
)
