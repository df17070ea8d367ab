"""A blend: several scorers standardised for a shopper and added, with weights learned on held-out events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.i18n import N_, _
from core.recommend.beside import step
from core.recommend.events import Events, Floats, Ints, Mask, pairs
from core.recommend.features.bundle import Features, training_inputs
from core.recommend.scorers.declared import COLD_LAST, NO_HISTORY, Model, Scorer, same
from core.recommend.scorers.families import by_attributes, factorised, item_item, popularity
from core.recommend.scorers.fold_in import folded
from core.recommend.scorers.neighbours import EASE_MOST_ITEMS
from core.recommend.scorers.reasons import best, nothing
from core.recommend.terms import Term

PLACE = 60
MEMBERS = ("ease", "ease_sparse", "als", "item_knn", "rp3beta", "attr_cosine", "popularity")
"""What is blended where the data allow it."""
FAMILIES = (item_item, factorised, by_attributes, popularity)
LAST_BITS = 1e-6
"""A spread below this share of the scores is none: members learn in single precision, which keeps seven digits."""
HELD = 0.2
"""Share of each shopper's items held out to learn the weights, the share of the outer test."""
POOL = 100
"""The weights are learned on the first so many unmet items of each member: there the order is decided."""
MOST_SHOPPERS = 1_500
"""Shoppers whose held-out items teach the weights: some 10,000 hits, more than six numbers need."""
OTHERS = 10
"""Items that were not met, for each that was, in the regression: King and Zeng 2001 find more than five add little."""
BLOCK_CELLS = 4_000_000
"""Scores of one member held at once while the weights are learned (users x items): 32 MB of double precision."""
SEED = 11
"""Of the inner split and the drawn shoppers."""
PENALTY = 1.0
"""Inverse strength of the ridge of the regression on unit-variance columns: the usual one."""


@dataclass(frozen=True)
class Member:
    """A fitted scorer and its weight."""

    scorer: Scorer
    model: Model
    weight: float


@dataclass(frozen=True)
class Standing:
    """How members' scores of some shoppers become comparable: centre and spread over a shopper's unmet items; (N,)."""

    centre: Floats
    spread: Floats

    def of(self, scores: Floats) -> Floats:
        """asinh of the standardised scores: far-off values are drawn in; 0, the centre, where there is no score."""
        steps = (scores - self.centre[:, None]) / self.spread[:, None]
        return np.where(np.isfinite(scores), np.arcsinh(np.nan_to_num(steps)), 0.0)


def standing(scores: Floats, met: sparse.csr_matrix) -> Standing:
    """Centre and spread of each row over the finite scores of items that the shopper has not met.

    A spread of the last bits of these scores is none, and then they are taken as they stand.
    """
    open_ = np.isfinite(scores)
    coo = met.tocoo()
    open_[coo.row, coo.col] = False
    count = np.maximum(open_.sum(axis=1), 1)
    kept = np.where(open_, scores, 0.0)
    largest = np.abs(kept).max(axis=1, initial=0.0)
    centre = kept.sum(axis=1) / count
    away = np.where(open_, scores - centre[:, None], 0.0)
    spread = np.sqrt((away**2).sum(axis=1) / count)
    return Standing(centre, np.where(spread > LAST_BITS * largest, spread, 1.0))


@dataclass(frozen=True)
class Blend:
    """y_ui = sum_m w_m asinh((y^m_ui - centre^m_u) / spread^m_u)."""

    features: Features
    members: tuple[Member, ...]

    def asked(self) -> list[tuple[Member, Model]]:
        """The members and their models on these features; what was learned is not learned again for a shopper more."""
        return [
            (
                one,
                one.model
                if getattr(one.model, "features", None) is self.features
                else folded(one.model, self.features),
            )
            for one in self.members
        ]

    def score(self, users: Ints) -> Floats:
        total = np.zeros((len(users), self.features.R.shape[1]))
        able = np.zeros(total.shape, dtype=np.bool_)
        for one, model in self.asked():
            scores = model.score(users)
            total += one.weight * standing(scores, self.features.seen[users]).of(scores)
            able |= np.isfinite(scores)
        total[~able] = np.nan
        total[np.diff(self.features.R[users].indptr) == 0] = np.nan
        return total

    def explain(self, user: int, item: int) -> Term:
        row = np.asarray([user])
        parts = []
        for one, model in self.asked():
            scores = model.score(row)
            if not np.isfinite(scores[0, item]):
                continue
            found = standing(scores, self.features.seen[row])
            centre, spread = float(found.centre[0]), float(found.spread[0])
            own = model.explain(user, item)
            away = Term(
                N_("above the shopper's usual score"),
                own.value - centre,
                "sum",
                (own, Term(N_("less the usual score"), -centre)),
            )
            steps = away.value / spread
            factors = (
                Term(N_("weight"), one.weight),
                Term(N_("drawing in of far-off scores"), float(np.arcsinh(steps) / steps) if steps else 1.0),
                Term(N_("one over the spread of the scores"), 1.0 / spread),
                away,
            )
            value = float(np.prod([factor.value for factor in factors]))
            parts.append(Term(one.scorer.name, value, "product", factors))
        return Term(N_("weighted sum of scorers"), sum(part.value for part in parts), "sum", tuple(parts))


def _candidates() -> list[Scorer]:
    known = {scorer.id: scorer for family in FAMILIES for scorer in family.SCORERS}
    return [known[name] for name in MEMBERS]


def _built(scorer: Scorer, features: Features) -> Model:
    return scorer.build(features, {**scorer.defaults, **features.options.parameters_of(scorer.id)})


def members_of(features: Features) -> list[Scorer]:
    """The scorers that these data allow; of EASE the one whose size fits."""
    large = features.R.shape[1] > EASE_MOST_ITEMS
    left_out = "ease" if large else "ease_sparse"
    return [
        scorer
        for scorer in _candidates()
        if scorer.id != left_out
        and not ("items" in scorer.needs and features.inputs.attributes is None)
        and not scorer.limit(features)
    ]


def fit(features: Features) -> Blend:
    """Learn the weights on an inner split, then fit every member on everything.

    A random fifth of each shopper's items is held out inside the training data (the test never enters). Members are
    fitted on the rest; a logistic regression tells held-out items from others among the first `POOL` unmet items of
    each member. A member whose weight would be negative is dropped and the others are learned again.
    """
    chosen = members_of(features)
    steps = 2 * len(chosen)  # each member is fitted for the weights and for good
    weights = _learned(features, chosen, steps)
    kept = [(scorer, weight) for scorer, weight in zip(chosen, weights, strict=True) if weight > 0]
    made = []
    for place, (scorer, weight) in enumerate(kept):
        step(steps - len(kept) + place, steps)
        made.append(Member(scorer, _built(scorer, features), weight))
    return Blend(features, tuple(made))


def _learned(features: Features, chosen: list[Scorer], steps: int) -> list[float]:
    """A weight per member, 0 for the dropped; equal ones where too little can be held out to learn from.

    Args:
        steps: Fits in all, of which these are the first.
    """
    inner, test, users = _inner(features)
    equal = [1.0 / len(chosen)] * len(chosen)
    if not len(users):
        return equal
    models = []
    for place, scorer in enumerate(chosen):
        step(place, steps)
        models.append(_built(scorer, inner))
    many = max(1, BLOCK_CELLS // max(features.R.shape[1], 1))
    columns, hits = [], []
    for start in range(0, len(users), many):
        block = users[start : start + many]
        scores = [model.score(block) for model in models]
        met = inner.seen[block]
        pool = np.zeros(scores[0].shape, dtype=np.bool_)
        for one in scores:
            pool |= _first(one, met, POOL)
        columns.append(np.stack([standing(one, met).of(one)[pool] for one in scores], axis=1))
        hits.append(test[block].toarray()[pool] > 0)
    column, hit = np.concatenate(columns), np.concatenate(hits)
    kept = _thinned(hit)
    return _regressed(column[kept], hit[kept]) or equal


def _thinned(hit: Mask) -> Ints:
    """All hits and `OTHERS` drawn others for each: fewer others move the intercept of a logistic regression alone."""
    others = np.flatnonzero(~hit)
    most = OTHERS * int(hit.sum())
    if len(others) > most:
        others = np.random.default_rng(SEED).choice(others, most, replace=False)
    return np.sort(np.concatenate([np.flatnonzero(hit), others]))


def _regressed(columns: Floats, hit: Mask) -> list[float]:
    """Coefficients of at least 0 by logistic regression; nothing where there is only one outcome."""
    from sklearn.linear_model import LogisticRegression

    if hit.all() or not hit.any():
        return []
    spread = columns.std(axis=0)
    active = [int(place) for place in np.flatnonzero(spread > 0)]
    while active:
        model = LogisticRegression(C=PENALTY, max_iter=200)
        found = model.fit(columns[:, active] / spread[active], hit).coef_.ravel()
        if (found >= 0).all():
            weights = np.zeros(columns.shape[1])
            weights[active] = found / spread[active]
            return list(weights) if weights.any() else []
        active.pop(int(np.argmin(found)))
    return []


def _inner(features: Features) -> tuple[Features, sparse.csr_matrix, Ints]:
    """The features without the held-out items, those items as ones (U, I), and the shoppers who learn."""
    events = features.inputs.events
    rng = np.random.default_rng(SEED)
    coo = features.seen.tocoo()
    # So many as a fifth rounds down to, the rule of the outer split: who met four items or fewer gives none.
    order = np.lexsort((rng.random(coo.nnz), coo.row))
    place = np.arange(coo.nnz) - np.searchsorted(coo.row[order], coo.row[order])
    counts = np.bincount(coo.row, minlength=events.shape[0])
    held = order[place < np.floor(HELD * counts)[coo.row[order]]]
    test = pairs(coo.row[held], coo.col[held], events.shape)
    out = np.isin(_key(events), coo.row[held].astype(np.int64) * events.shape[1] + coo.col[held])
    inputs = training_inputs(features.inputs, ~out, test, float("inf"))
    inner = Features(inputs, features.options)
    users = np.flatnonzero(np.diff(test.indptr) > 0)
    if len(users) > MOST_SHOPPERS:
        users = np.sort(rng.choice(users, MOST_SHOPPERS, replace=False))
    return inner, test, users.astype(np.int64)


def _key(events: Events) -> Ints:
    return events.user * events.shape[1] + events.item


def _first(scores: Floats, met: sparse.csr_matrix, keep: int) -> Mask:
    """Which unmet items stand among the first `keep` of each row, ties of the last included."""
    usable = np.where(np.isfinite(scores), scores, -np.inf)
    coo = met.tocoo()
    usable[coo.row, coo.col] = -np.inf
    found: Mask = np.isfinite(usable)
    if keep < usable.shape[1]:
        found &= usable >= np.partition(usable, usable.shape[1] - keep, axis=1)[:, usable.shape[1] - keep, None]
    return found


def told_by(features: Features, user: int, item: int, term: Term) -> str:
    """The reason of the scorer that adds most, and which it is."""
    largest = best(term)
    if largest is None:
        return nothing()
    said = next(scorer for scorer in _candidates() if scorer.name == largest.label)
    own = largest.parts[-1].parts[0]
    return _("{scorer}: {reason}").format(scorer=_(said.name), reason=said.reason(features, user, item, own))


SCORERS = (
    Scorer(
        "blend",
        N_("Blend"),
        same("y_ui = Σ_m w_m·asinh((y^m_ui − μ^m_u) / σ^m_u), w by logistic regression on held-out items"),
        "y^m (U×I) of each member m, w (M)",
        N_("every item that one of the blended scorers can score"),
        NO_HISTORY,
        COLD_LAST,
        lambda f, p: fit(f),
        told_by,
        counts=N_("several scorers at once, each weighed by how well it foretold items held back while learning"),
        term=N_("linear stacking of recommenders"),
        folds=True,
        slow=True,
    ),
)
