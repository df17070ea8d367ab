"""Reconciled forecasts against hierarchicalforecast's MinTrace, digit by digit."""

from __future__ import annotations

import numpy as np
import pytest

from core.forecast.hierarchy import Hierarchy, hierarchy_of, reconciler_of

peer = pytest.importorskip("hierarchicalforecast.methods", reason="hierarchicalforecast is not installed")
pytestmark = pytest.mark.oracle
WAYS = {"structure": "wls_struct", "variance": "wls_var", "shrink": "mint_shrink"}


def shop(rng: np.random.Generator, items: int) -> Hierarchy:
    keys = [(f"c{rng.integers(3)} > d{rng.integers(4)}", f"b{rng.integers(4)}") for _item in range(items)]
    return hierarchy_of([f"i{n}" for n in range(items)], keys, ["category", "brand"])


@pytest.mark.parametrize("method", ["bottom_up", *WAYS])
@pytest.mark.parametrize("seed", [0, 1])
def test_equal_to_the_peer(method: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    hierarchy = shop(rng, 12)
    count = len(hierarchy.names)
    errors = rng.normal(size=(count, 80)) * rng.uniform(0.5, 4, count)[:, None] + rng.normal(size=80)
    errors += 0.0005 - errors.mean(axis=1, keepdims=True)  # the peer centres for some ways; it refuses means of 0
    forecasts = rng.uniform(5, 50, (count, 6))
    ours = reconciler_of(hierarchy, method, errors)(forecasts)
    matrix = np.vstack([hierarchy.sums.toarray(), np.eye(hierarchy.bottom)])
    actual = rng.normal(size=errors.shape)
    if method == "bottom_up":
        theirs = matrix @ forecasts[hierarchy.above :]
    else:
        made = peer.MinTrace(WAYS[method]).fit_predict(
            S=matrix, y_hat=forecasts, y_insample=actual, y_hat_insample=actual - errors
        )
        theirs = made["mean"]
    apart = float(np.abs(ours - theirs).max())
    print(f"{method}: {count} nodes, largest difference {apart:.2e} of forecasts between 5 and 50")
    assert apart < 1e-5
