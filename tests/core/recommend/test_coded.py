"""Codes of a statement's texts say what the texts say, wherever a batch ends."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.recommend.data import coded

CELLS = st.lists(
    st.tuples(st.none() | st.sampled_from(["b", "a", "ä", "手机", "A", ""]), st.none() | st.floats(allow_nan=False)),
    max_size=30,
)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=CELLS, batch=st.integers(1, 7), more=st.lists(st.sampled_from(["a", "z", "Z"])))
def test_codes_and_places_give_the_texts_back(
    monkeypatch: pytest.MonkeyPatch, rows: list[tuple[str | None, float | None]], batch: int, more: list[str]
) -> None:
    monkeypatch.setattr(coded, "ROWS", batch)
    frame = pd.DataFrame({"t": pd.Series([t for t, _n in rows], dtype=object), "n": [n for _t, n in rows]})
    frame["n"] = frame["n"].astype(float)
    with duckdb.connect() as connection:
        connection.register("given", frame)
        read, texts = coded.fetch(connection, "SELECT CAST(t AS VARCHAR) AS t, n FROM given", ("t",))
    given = [t for t, _n in rows]
    assert [texts["t"][code] if code >= 0 else None for code in read["t"]] == given
    assert np.array_equal(read["n"].astype(float), frame["n"].to_numpy(), equal_nan=True)
    assert sorted(texts["t"]) == sorted({one for one in given if one is not None})
    known = read["t"] >= 0
    ids, places = coded.placed(read["t"][known].astype(np.int64), texts["t"], more)
    assert list(ids) == sorted({one for one in given if one is not None} | set(more))
    assert [ids[at] for at in places] == [one for one in given if one is not None]
