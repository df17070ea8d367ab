"""What one version of the data makes of the frozen test: lists, their metrics, and slots given to suspect products."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np
from scipy import sparse

from core.i18n import N_
from core.recommend.evaluation import metrics
from core.recommend.events import Floats, Ints
from core.recommend.features.bundle import Features, Options
from core.recommend.lists.ranking import BLOCK_CELLS, top
from core.recommend.replay.freeze import Frozen, Laid, collapsed, seen_by
from core.recommend.scorers.declared import Parameters
from core.recommend.scorers.registry import fit

SUSPECTS: dict[str, str] = {
    "unknown": N_("products that the most trusted version does not have"),
    "again": N_("products listed twice, or met before, under another id"),
    "no_catalog": N_("products that the catalog does not have"),
    "sold_out": N_("products that are out of stock"),
    "failing": N_("products whose entry in the catalog fails a check that it has to pass"),
}
"""Why a slot is suspect: what takes it is not worth showing."""


@dataclass(frozen=True)
class Outcome:
    """One version under the frozen test.

    Attributes:
        values: Metric -> one value per tested shopper; NaN where the version can list nothing for one.
        coverage: Different products listed for anyone, over all that could be.
        suspects: Reason -> share of the slots of each shopper's list as it would be shown; "any" for all reasons.
        shown: The lists as they would be shown, items of this version; (N, K).
        events, users, items: What the version trained on.
        scorable: Shoppers the scorer can rank for in this version.
    """

    values: Mapping[str, Floats]
    coverage: float
    suspects: Mapping[str, Floats]
    shown: Ints
    events: int
    users: int
    items: int
    scorable: int


def outcome(
    test: Frozen, version: Laid, scorer: str, options: Options, parameters: Parameters | None = None
) -> Outcome:
    """Fit a scorer on a version and score its lists against the frozen test.

    Products of one identity have the best score of any of their ids. A shopper whom the version does not know, or the
    scorer cannot rank for, has no hit.

    Raises:
        NotFound, Unavailable, BadInput: As `fit`.
    """
    features = Features(version.inputs, options)
    model = fit(scorer, features, parameters)
    order, starts, products = collapsed(version, len(test.events.items))
    popular = np.zeros(len(test.events.items))
    popular[products] = np.add.reduceat(features.popularity[order], starts)
    masked = None if test.protocol.repeats else seen_by(test)
    lists, shown, able = [], [], 0
    step = max(1, BLOCK_CELLS // max(version.inputs.events.shape[1], 1))
    for start in range(0, len(test.users), step):
        block = version.shopper[start : start + step]
        scores = np.full((len(block), len(version.item)), np.nan)
        known = np.flatnonzero(block >= 0)
        if len(known):
            scores[known] = model.score(block[known])
        able += int(np.isfinite(scores).any(axis=1).sum())
        ranked = np.full((len(block), len(test.events.items)), np.nan)
        ranked[:, products] = np.fmax.reduceat(scores[:, order], starts, axis=1)
        ranked[:, ~test.candidates] = np.nan
        met = None if masked is None else masked[start : start + step]
        lists.append(top(ranked, popular, test.protocol.k, met))
        own = None if masked is None else _rows(features.seen, block)
        shown.append(top(scores, features.popularity, test.protocol.k, own))
    found = metrics.per_user(np.concatenate(lists), test.made.test[test.users], test.popularity, test.trained)
    values = {name: found.values[name] for name in ("ndcg", "recall", "novelty", "popularity")}
    listed = np.concatenate(shown)
    events = version.inputs.events
    return Outcome(
        values, found.coverage, _suspects(test, version, listed), listed, len(events),
        int((np.bincount(events.user, minlength=1) > 0).sum()), int((np.bincount(events.item, minlength=1) > 0).sum()),
        able,
    )  # fmt: skip


def _rows(matrix: sparse.csr_matrix, rows: Ints) -> sparse.csr_matrix:
    """Rows of a matrix, empty ones for -1."""
    taken = sparse.csr_matrix(matrix[np.maximum(rows, 0)])
    return sparse.csr_matrix(sparse.diags((rows >= 0).astype(np.float64)) @ taken)


def _suspects(test: Frozen, version: Laid, shown: Ints) -> dict[str, Floats]:
    """Reason -> share of each shopper's filled slots; NaN for an empty list."""
    filled = shown >= 0
    product = np.where(filled, version.item[np.maximum(shown, 0)], -2)
    unknown = filled & ((product == -1) | ~test.candidates[np.maximum(product, 0)])
    earlier = (product[:, :, None] == product[:, None, :]) & (product >= 0)[:, :, None]
    twice = np.tril(np.ones((shown.shape[1],) * 2, dtype=np.bool_), -1)[None] & earlier
    again = filled & twice.any(axis=2)
    if not test.protocol.repeats:
        again |= metrics.hits(product, seen_by(test)) > 0
    marks = {"unknown": unknown, "again": again}
    catalog = version.inputs.catalog
    if catalog is not None and catalog.dataset != version.inputs.events.dataset:
        marks["no_catalog"] = filled & ~catalog.known[np.maximum(shown, 0)]
    for name, products in test.suspects.items():
        marks[name] = filled & (product >= 0) & products[np.maximum(product, 0)]
    marks["any"] = np.logical_or.reduce(list(marks.values()))
    slots = filled.sum(axis=1).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {name: np.where(slots > 0, mark.sum(axis=1) / slots, np.nan) for name, mark in marks.items()}


def digest(version: Laid) -> str:
    """What a version trains on, as one short text: versions with the same one have the same outcome."""
    found = hashlib.blake2b(digest_size=16)
    _add(found, [version.item, version.shopper, version.inputs])
    return found.hexdigest()


UNTOLD = ("row", "dataset", "layer", "version", "total", "skipped", "notes", "missing", "home")
"""Where data comes from, which no score depends on."""


def _add(found: Any, value: Any) -> None:
    if isinstance(value, np.ndarray):
        plain = value if value.dtype != object else np.asarray([repr(one) for one in value.ravel()])
        found.update(f"{plain.shape}{plain.dtype}".encode())
        found.update(np.ascontiguousarray(plain).tobytes())
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            if one.name not in UNTOLD:
                _add(found, getattr(value, one.name))
    elif isinstance(value, Mapping):
        for key in sorted(value, key=str):
            found.update(str(key).encode())
            _add(found, value[key])
    elif isinstance(value, list | tuple):
        for one in value:
            _add(found, one)
    else:
        found.update(repr(value).encode())
