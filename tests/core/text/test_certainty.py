from __future__ import annotations

import io

import pyarrow.parquet as pq
import pytest

from core.lake import Lake
from core.text.sentiment import certainty, export
from tests.core.text.test_insights import land, scored  # noqa: F401 (a fixture)


def test_histogram_threshold_and_agreement_with_stars(scored: Lake) -> None:  # noqa: F811
    """Confidences 0.9, 0.8, 0.5, 0.95, 0.7; stars 5, 4, 3, 1, 2 agree but for the second and the last."""
    found = certainty.certainty(scored, "said")
    assert found is not None
    assert (found.scored, found.below(0.6), found.below(0.76)) == (5, 1, 2)
    assert found.agreement == pytest.approx(3 / 5)
    assert [(step.reviews, step.agreement) for step in found.steps] == [(1, 1.0), (1, 0.0), (1, 0.0), (2, 1.0)]
    assert found.error == pytest.approx((0.5 + 0.7 + 0.8 + 0.15) / 5)


def test_the_export_names_what_made_each_result(scored: Lake) -> None:  # noqa: F811
    table = export.export(scored, "said")
    assert table is not None
    again = pq.read_table(io.BytesIO(export.parquet_bytes(table))).to_pylist()
    assert (again[1]["label_input"], again[1]["label"], again[1]["engine"]) == ("own", "negative", "torch-fp32-cpu")
    assert again[3]["label"] is None
    assert again[0]["model"] == "m@1"
    said = scored.dataset("said")
    assert (again[0]["dataset_version"], again[0]["dataset_snapshot"]) == (said.ordinal, said.version)


def test_contradictions_are_counted_where_the_model_is_sure(scored: Lake) -> None:  # noqa: F811
    assert certainty.contradictions(scored, "said", least=0.7) == (2, 5)
    assert certainty.contradictions(scored, "said", least=0.8) == (1, 5)
    assert certainty.opposites(scored, "said", least=0.7) == [(1, "negative", 0.8), (5, "positive", 0.7)]
    assert certainty.opposites(scored, "said", least=0.8) == [(1, "negative", 0.8)]


def test_nothing_scored(lake: Lake) -> None:
    import pandas as pd

    land(lake, "said", "reviews", pd.DataFrame({"body": ["x"]}), {"text": "body"})
    assert certainty.certainty(lake, "said") is None
    assert export.export(lake, "said") is None
