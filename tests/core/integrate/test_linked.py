"""Groups of what is linked pair by pair: the least member of all that can be reached."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from core.integrate.linked import linked


@given(pairs=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=15), seed=st.integers(0, 99))
def test_linked_is_what_scipy_calls_connected(pairs: list[tuple[int, int]], seed: int) -> None:
    found = linked(pairs)
    turned = [pair[::-1] for pair in random.Random(seed).sample(pairs, len(pairs))]
    assert linked(turned) == found
    assert set(found) == {one for pair in pairs for one in pair}
    rows, columns = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    _n, labels = connected_components(coo_array(([1] * len(pairs), (rows, columns)), shape=(13, 13)), directed=False)
    assert found == {one: min(other for other in found if labels[other] == labels[one]) for one in found}
