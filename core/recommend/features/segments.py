"""Kinds of shoppers: the category that most of a shopper's interest went to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.recommend.features.attributes import LEVELS
from core.recommend.features.bundle import Features

CATEGORY = "category"


@dataclass(frozen=True)
class Segments:
    """G kinds of shoppers: (what, value) of each, and who belongs to them as ones; shape (U, G)."""

    labels: tuple[tuple[str, str], ...]
    members: sparse.csr_matrix


def segments(features: Features) -> Segments:
    """The segments that this data knows; none without categories. A shopper without interest is in none."""
    n_users = features.R.shape[0]
    if features.inputs.attributes is None:
        return Segments((), sparse.csr_matrix((n_users, 0)))
    known = features.inputs.attributes
    top = [
        column
        for column, label in enumerate(known.labels)
        if label.group == CATEGORY and not LEVELS.search(label.value)
    ]
    share = sparse.csr_matrix(features.R @ known.matrix[:, top])
    has = np.flatnonzero(np.diff(share.indptr))
    # The largest share, of equal ones the first category by name: the columns stand in the order of their names.
    best = np.asarray(share[has].argmax(axis=1)).ravel() if len(has) and top else np.empty(0, dtype=np.int64)
    has = has if top else has[:0]
    members = sparse.csr_matrix((np.ones(len(has)), (has, best)), shape=(n_users, len(top)))
    return Segments(tuple((CATEGORY, known.labels[column].value) for column in top), members)
