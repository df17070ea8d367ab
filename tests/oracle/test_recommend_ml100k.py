"""MovieLens 100K, ratings of 4 and more, a random fifth of each user's held out (default_rng(42)).

The reference figures were measured with an independent implementation on the same split: full ranking,
training items masked, users with at least one held-out item, binary gains.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.recommend import Inputs, Options, Protocol, evaluate
from core.recommend.evaluation.metrics import per_user
from core.recommend.evaluation.splits import split
from core.recommend.events import Events, from_arrays, position
from core.recommend.features.attributes import from_entries, weights
from core.recommend.features.bundle import Features
from core.recommend.lists.ranking import top
from core.recommend.scorers.families.by_attributes import ByAttributes

pytestmark = pytest.mark.oracle
NDCG = {"popularity": 0.1550, "item_knn": 0.2811, "rp3beta": 0.2756, "ease": 0.3132}
WITHIN = {"popularity": 1e-3, "item_knn": 1e-3, "rp3beta": 5e-3, "ease": 1e-4}
AS_PUBLISHED = {"regularisation": 200.0, "dropout": 0.0, "even": 0.0}
AS_MEASURED = {
    "item_knn": {"neighbours": 100.0, "shrinkage": 0.0},
    "rp3beta": {"alpha": 1.0},
    "ease": AS_PUBLISHED,
}
LEAST = {"ease": 0.314, "als": 0.310}
"""What our defaults reach; the independent implementation's best ALS had 0.2812."""


@pytest.fixture(scope="module")
def liked(shared_data: Path) -> Events:
    table = np.loadtxt(shared_data / "ev_ml100k" / "u.data", dtype=np.int64)
    table = table[table[:, 2] >= 4]
    return from_arrays(
        table[:, 0].astype(str), table[:, 1].astype(str), kinds=["rating"] * len(table), times=table[:, 3]
    )


def test_the_split_is_the_reference_split(liked: Events) -> None:
    made = split(liked, "user")
    assert (int(made.train.sum()), made.test.nnz, int((np.diff(made.test.indptr) > 0).sum())) == (44_679, 10_696, 938)


def test_baselines_reproduce_the_reference(liked: Events) -> None:
    found = evaluate(
        Inputs(liked),
        list(NDCG),
        Protocol(split="user"),
        Options(form="strict"),
        AS_MEASURED,
    )
    for one in found:
        got = one.figures["ndcg"]
        print(
            f"{one.scorer:11} NDCG@10 {got.value:.4f} [{got.low:.4f}, {got.high:.4f}] "
            f"reference {NDCG[one.scorer]:.4f}, {len(one.users)} users, {one.seconds:.2f} s"
        )
        assert got.value == pytest.approx(NDCG[one.scorer], abs=WITHIN[one.scorer])


def test_our_defaults_are_better(liked: Events) -> None:
    for one in evaluate(Inputs(liked), list(LEAST), Protocol(split="user"), Options(form="strict")):
        print(f"{one.scorer:11} NDCG@10 {one.figures['ndcg'].value:.4f}")
        assert one.figures["ndcg"].value >= LEAST[one.scorer]


def test_ease_on_the_global_time_split(liked: Events) -> None:
    names, numbers = ["popularity", "ease"], {"ease": AS_PUBLISHED}
    popular, ease = evaluate(Inputs(liked), names, Protocol(split="time"), Options(form="strict"), numbers)
    print(f"time split: popularity {popular.figures['ndcg'].value:.4f}, EASE {ease.figures['ndcg'].value:.4f}")
    assert len(ease.users) == 91
    assert ease.figures["ndcg"].value == pytest.approx(0.1157, abs=1e-3)
    assert popular.figures["ndcg"].value == pytest.approx(0.1168, abs=2e-3)


@pytest.mark.parametrize(
    ("weighting", "user_norm", "item_norm", "reference"),
    [("equal", True, False, 0.0441), ("idf", False, False, 0.0602), ("equal", True, True, 0.0241)],
    ids=["a_projection", "b_idf", "a_cosine"],
)
def test_seed_formulas_on_genres(
    liked: Events, shared_data: Path, weighting: str, user_norm: bool, item_norm: bool, reference: float
) -> None:
    """With 19 genre flags most scores are ties, so the tie rule moves these figures a little."""
    lines = (shared_data / "ev_ml100k" / "u.item").read_text(encoding="latin-1").splitlines()
    entries = []
    for line in lines:
        cells = line.split("|")
        place = position(liked.items, cells[0])
        if place is not None:
            entries += [(place, "genre", str(g)) for g, flag in enumerate(cells[5:]) if flag == "1"]
    made = split(liked, "user")
    features = Features(Inputs(liked.where(made.train)), Options(form="strict"))
    found = from_entries(entries, len(liked.items))
    features.inputs.__dict__["attributes"] = found
    w = weights(found, weighting)  # type: ignore[arg-type]
    model = ByAttributes(features, w, user_norm=user_norm, item_norm=item_norm)
    users = np.flatnonzero(np.diff(made.test.indptr) > 0)
    lists = top(model.score(users), features.popularity, 10, features.seen[users])
    got = per_user(lists, made.test[users], features.popularity, 942).values["ndcg"].mean()
    print(f"{weighting} user_norm={user_norm} item_norm={item_norm}: NDCG@10 {got:.4f}, reference {reference:.4f}")
    assert got == pytest.approx(reference, abs=0.02)
