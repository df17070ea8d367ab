"""Item attributes A (I x J) from the catalog, and the weights w (J) of formula (b)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy import sparse

from core.cells.truth import YES
from core.errors import BadInput
from core.i18n import _, listed
from core.recommend.events import Floats, Ints, Texts

Weighting = Literal["idf", "equal", "learned", "hand"]
MAX_VALUES = 60
"""A further catalog column is an attribute when it has at most this many different values."""
LEVELS = re.compile(r"\s*(?:[>/|»›\\]|::)\s*")


@dataclass(frozen=True)
class Catalog:
    """Catalog fields aligned with the items of the universe (None where a field is missing).

    Attributes:
        titles: Language code ("" for the main title) -> texts of shape (I,).
        category, brand, currency: Texts of shape (I,).
        price: Shape (I,), NaN where unknown.
        extra: Further attribute columns: name -> texts of shape (I,).
        known: Which items the catalog has.
        row: `_row` of the catalog entry, -1 where none.
        flags: Columns of `extra` that hold 0/1 presence.
        seller: Who sells each item, texts of shape (I,); None where no column says so.
        description: Texts of shape (I,); None where the catalog has no such column.
    """

    titles: Mapping[str, Texts]
    category: Texts
    brand: Texts
    currency: Texts
    price: Floats
    extra: Mapping[str, Texts]
    known: np.ndarray
    row: Ints
    flags: frozenset[str] = frozenset()
    dataset: str = ""
    layer: str = ""
    version: int | None = None
    skipped: Mapping[str, int] = field(default_factory=dict)
    seller: Texts | None = None
    description: Texts | None = None

    def title(self, item: int, language: str = "en") -> str | None:
        """The title in the reader's language, else the main one, else any."""
        for key in (language, "", *self.titles):
            text = self.titles[key][item] if key in self.titles else None
            if text:
                return str(text)
        return None


@dataclass(frozen=True)
class Attribute:
    """One column of A: the catalog column it comes from and its value (a category path is whole)."""

    group: str
    value: str

    @property
    def name(self) -> str:
        """What to call it in a sentence: the last level of a path, or the value."""
        return LEVELS.split(self.value)[-1] or self.value


@dataclass(frozen=True)
class Attributes:
    """A as ones and zeros, shape (I, J), and what its columns mean."""

    matrix: sparse.csr_matrix
    labels: tuple[Attribute, ...]

    @property
    def frequency(self) -> Floats:
        """Items per attribute; shape (J,)."""
        return np.asarray((self.matrix != 0).sum(axis=0), dtype=np.float64).ravel()

    def idf(self) -> Floats:
        """w_j = log(I / df_j), scaled to sum 1; an attribute that every item has weighs 0."""
        n = max(self.matrix.shape[0], 1)
        return normalised(np.log(n / np.maximum(self.frequency, 1.0)))


def attributes(catalog: Catalog, *, most: int = 5000) -> Attributes:
    """One-hot attributes: every category level, the brand, and the further columns.

    A category "Shoes / Trail" gives the attributes "Shoes" and "Shoes / Trail". An attribute that
    fewer than two items have says nothing about taste and is left out, except a lone flag column.

    Args:
        catalog: Aligned with I items.
        most: The most frequent this many attributes are kept.
    """
    entries: list[tuple[int, str, str]] = []
    for item, text in enumerate(catalog.category):
        entries.extend((item, "category", level) for level in levels(text))
    entries.extend((item, "brand", str(text).strip()) for item, text in enumerate(catalog.brand) if text)
    for name, texts in catalog.extra.items():
        if name in catalog.flags:
            entries.extend((item, name, name) for item, text in enumerate(texts) if _flag(text))
        else:
            entries.extend((item, name, str(text).strip()) for item, text in enumerate(texts) if text)
    return from_entries(entries, len(catalog.known), most=most)


def from_entries(entries: Iterable[tuple[int, str, str]], n_items: int, *, most: int = 5000) -> Attributes:
    """Attributes from (item position, group, value) triples."""
    members: dict[tuple[str, str], set[int]] = {}
    for item, group, value in entries:
        if value:
            members.setdefault((group, value), set()).add(item)
    kept = sorted((key for key, items in members.items() if len(items) > 1), key=lambda k: -len(members[k]))
    kept = sorted(kept[:most])
    rows = [item for key in kept for item in sorted(members[key])]
    columns = [column for column, key in enumerate(kept) for _item in members[key]]
    matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(n_items, len(kept)))
    return Attributes(matrix, tuple(Attribute(*key) for key in kept))


def levels(path: object) -> list[str]:
    """A category path and its parents, top first: "A > B" -> ["A", "A > B"]; joined by " / "."""
    parts = [part.strip() for part in LEVELS.split(str(path)) if part.strip()] if path else []
    return [" / ".join(parts[: depth + 1]) for depth in range(len(parts))]


def normalised(weights: Floats) -> Floats:
    """Weights scaled to sum 1; all equal where they are all 0."""
    total = weights.sum()
    return weights / total if total > 0 else np.full(len(weights), 1.0 / max(len(weights), 1))


def weights(
    found: Attributes,
    weighting: Weighting,
    *,
    hand: Sequence[tuple[str, float]] = (),
    interest: sparse.csr_matrix | None = None,
    seed: int = 0,
) -> Floats:
    """w of shape (J,), >= 0 and summing to 1.

    Args:
        found: The attributes.
        weighting: "idf", "equal", "learned" (see `learned`) or "hand".
        hand: For "hand": (group or "group: value", factor on idf) pairs; the more exact name wins.
        interest: For "learned": R of shape (U, I).
        seed: For "learned".
    """
    if weighting == "equal":
        return normalised(np.ones(len(found.labels)))
    if weighting == "learned" and interest is not None:
        return learned(found, interest, seed)
    base = found.idf()
    if weighting == "hand":
        factors = dict(hand)
        known = {label.group for label in found.labels} | {f"{a.group}: {a.value}" for a in found.labels}
        wrong = sorted(set(factors) - known) + [name for name, value in factors.items() if not value >= 0]
        if wrong:
            raise BadInput(
                _("These attribute weights cannot be used: {names}.").format(names=listed(wrong)),
                hint=_("Name an attribute group or “group: value”, with a weight of at least 0."),
            )
        each = [factors.get(f"{a.group}: {a.value}", factors.get(a.group, 1.0)) for a in found.labels]
        return normalised(base * np.asarray(each))
    return base


def learned(found: Attributes, interest: sparse.csr_matrix, seed: int = 0, pairs: int = 40_000) -> Floats:
    """w by logistic regression of "met" against "not met" on the features a_ij p_uj.

    For a met item its own share is taken out of p_u, so that an item does not explain itself. As many
    random unmet pairs are drawn as met ones; negative coefficients become 0.
    """
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(seed)
    coo = interest.tocoo()
    if coo.nnz == 0 or not found.labels:
        return found.idf()
    chosen = rng.permutation(coo.nnz)[:pairs]
    user, item, value = coo.row[chosen], coo.col[chosen], coo.data[chosen]
    other = rng.integers(0, interest.shape[1], len(chosen))
    raw = sparse.csr_matrix(interest @ found.matrix)
    own = sparse.csr_matrix(sparse.diags(value) @ found.matrix[item])
    rest = sparse.csr_matrix(raw[user] - own)
    total = np.maximum(np.asarray(rest.sum(axis=1)).ravel(), 1e-12)
    p = sparse.csr_matrix(sparse.diags(1.0 / total) @ rest)
    features = sparse.vstack([p.multiply(found.matrix[item]), p.multiply(found.matrix[other])]).tocsr()
    outcome = np.concatenate([np.ones(len(chosen)), np.zeros(len(chosen))])
    # Weaker than the usual 1: the features are shares that add up to one, far below the unit that a penalty expects.
    model = LogisticRegression(C=10.0, max_iter=200).fit(features, outcome)
    return normalised(np.maximum(model.coef_.ravel(), 0.0))


def _flag(text: object) -> bool:
    return str(text).strip().lower() in YES
