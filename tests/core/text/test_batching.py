from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.text.reading.batching import pad, token_batches


@given(st.lists(st.integers(1, 300), max_size=200), st.integers(1, 2000), st.integers(1, 64))
def test_every_text_once_within_the_budget(lengths: list[int], budget: int, rows: int) -> None:
    batches = list(token_batches(lengths, budget, rows))
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    for batch in batches:
        width = max(lengths[i] for i in batch)
        assert len(batch) <= rows
        assert len(batch) == 1 or len(batch) * width <= budget


def test_shortest_first() -> None:
    assert [list(b) for b in token_batches([9, 2, 5, 2], 10)] == [[1, 3], [2], [0]]


def test_padding_is_masked() -> None:
    ids, mask = pad([[7], [7, 8, 9]], 0)
    assert ids.tolist() == [[7, 0, 0], [7, 8, 9]]
    assert mask.tolist() == [[1, 0, 0], [1, 1, 1]]
