"""Epochs with a fraction are moments: written so by languages whose clock is a float, and by exporters of floats."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.collect import ingest
from core.collect.types.rebuild import rule_of
from core.collect.types.time_rules import EPOCH_DIGITS, epoch
from core.lake import Lake

FACTOR = {"s": 1_000_000, "ms": 1_000, "us": 1}


@settings(max_examples=200, deadline=None)
@given(
    unit=st.sampled_from(sorted(EPOCH_DIGITS)),
    micro=st.integers(1_000_000_000_000_000, 4_000_000_000_000_000),
    zeros=st.integers(0, 6),
)
def test_the_moment_of_a_fraction_is_exact_to_the_microsecond(unit: str, micro: int, zeros: int) -> None:
    whole, rest = divmod(micro, FACTOR[unit])
    digits = {"s": 6, "ms": 3, "us": 0}[unit]
    text = f"{whole}.{rest:0{digits}d}" + "0" * zeros if digits else f"{whole}.0" + "0" * zeros
    rule = epoch(unit, fraction=True)
    assert rule.matches(text)
    again = rule_of({"how": rule.how, "type": rule.sql_type, **rule.params})
    assert again is not None
    for sql in (rule, again):
        fits, moment = duckdb.execute(
            f"SELECT {sql.test.replace('{x}', 'x')}, {sql.cast.replace('{x}', 'x')} FROM (SELECT ? AS x)", [text]
        ).fetchall()[0]
        assert fits
        assert moment == datetime(1970, 1, 1) + timedelta(microseconds=micro)


@pytest.mark.parametrize(
    "header", ["user_id:token\titem_id:token\trating:float\ttimestamp:float", "user\titem\tstars\tts"]
)
@pytest.mark.parametrize("shown", ["{}.0", "{}.25", "{}"])
@pytest.mark.parametrize("rows", [5, 300])
def test_ratings_with_float_moments_are_events(lake: Lake, tmp_path: Path, header: str, shown: str, rows: int) -> None:
    path = tmp_path / "ratings.tsv"
    lines = [
        f"{n * n % 7 + 1}\t{n * 5 % 11}\t{n % 5 + 1}.0\t{shown.format(1_700_000_000 + 3_601 * n)}" for n in range(rows)
    ]
    path.write_text("\n".join([header, *lines]) + "\n")
    done = ingest(lake, path, "t")
    names = header.split("\t")
    assert done.rows_loaded == rows
    assert done.kind in ("events", "reviews")
    assert (done.roles["user_id"], done.roles["item_id"], done.roles["timestamp"]) == (names[0], names[1], names[3])
    assert lake.columns("t")[names[3]] == "TIMESTAMP"


@pytest.mark.parametrize("cells", ["1250.5 980.0 1399.99", "170000000.5 3.0 12.25"])
def test_amounts_with_a_fraction_are_no_moments(lake: Lake, tmp_path: Path, cells: str) -> None:
    path = tmp_path / "sums.csv"
    path.write_text("customer,amount_at_time\n" + "".join(f"{n},{c}\n" for n, c in enumerate(cells.split() * 4)))
    ingest(lake, path, "t")
    assert lake.columns("t")["amount_at_time"].startswith("DECIMAL")
