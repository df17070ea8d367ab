"""Ranking metrics beside trec_eval's, by `ir_measures`, on random small cases.

`ranx` gives the same figures, but compiles them for a minute of processor time before the first one.
"""

from __future__ import annotations

import numpy as np
import pytest
from ir_measures import AP, RR, P, R, Success, iter_calc, nDCG
from ir_measures.util import Qrel, ScoredDoc
from scipy import sparse

from core.recommend.evaluation.metrics import per_user

OURS = {"ndcg": nDCG, "recall": R, "precision": P, "map": AP, "mrr": RR, "hit_rate": Success}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("k", [1, 5, 10])
def test_metrics_equal_trec_eval(seed: int, k: int) -> None:
    """Lists shorter than k, shoppers with more held-out items than k, and shoppers without a hit are among them."""
    rng = np.random.default_rng(seed)
    users, items = 12, 18
    held = rng.random((users, items)) < rng.uniform(0.05, 0.9, (users, 1))
    held[np.arange(users), rng.integers(0, items, users)] = True
    lists = np.argsort(rng.random((users, items)), axis=1)[:, :k].astype(np.int64)
    lists[rng.random(users) < 0.3, k // 2 + 1 :] = -1
    qrels = [Qrel(str(u), str(i), 1) for u, i in zip(*np.nonzero(held), strict=True)]
    run = [
        ScoredDoc(str(u), str(i), float(k - rank))
        for u, row in enumerate(lists)
        for rank, i in enumerate(row)
        if i >= 0
    ]
    found = per_user(lists, sparse.csr_matrix(held * 1.0), np.ones(items), users).values
    size = held.sum(axis=1)
    for name, measure in OURS.items():
        theirs = np.zeros(users)
        for one in iter_calc([measure @ k], qrels, run):
            theirs[int(one.query_id)] = one.value
        if name == "map":  # theirs is over |T|, ours over what a list of k can reach
            theirs = theirs * size / np.minimum(size, k)
        np.testing.assert_allclose(found[name], theirs, atol=1e-9, err_msg=name)
