"""Which column names the unit: by words of three languages, else by values that tell the rows apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.engine import unattached
from core.experiment import Column, suggest
from core.experiment.columns import names_unit
from core.experiment.source import columns


def looked_at(frame: pd.DataFrame) -> list[Column]:
    with unattached() as cursor:
        cursor.register("rows", frame)
        types = {row[0]: row[1] for row in cursor.execute("DESCRIBE SELECT * FROM rows").fetchall()}
        return columns(cursor, "rows", types)


def shop(unit: str, ids: list[Any], seed: int = 0) -> pd.DataFrame:
    draw, n = np.random.default_rng(seed), len(ids)
    return pd.DataFrame(
        {
            "umsatz": draw.gamma(2, 30, n).round(2),
            unit: ids,
            "variante": draw.choice(["A", "B"], n),
            "bestellt": draw.integers(0, 2, n),
            "klicks": draw.poisson(3, n),
            "cents": draw.gamma(2, 3000, n).astype(int),
        }
    )


IDS: dict[str, Callable[[int, np.random.Generator], list[Any]]] = {
    "running": lambda n, draw: list(range(n)),
    "from a million": lambda n, draw: list(range(1_000_000, 1_000_000 + n)),
    "random": lambda n, draw: list(draw.permutation(9 * 10**7)[:n] + 10**7) if n >= 200 else list(range(n)),
    "coded": lambda n, draw: [f"K-{one:06d}" for one in draw.permutation(n)],
    "hexadecimal": lambda n, draw: [f"{one:012x}7a" for one in draw.integers(0, 2**47, n)],
    "doubles": lambda n, draw: [float(one) for one in range(n)],
}


@given(st.sampled_from(list(IDS)), st.integers(60, 900), st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_values_that_tell_the_rows_apart_are_the_unit_and_no_metric(how: str, n: int, seed: int) -> None:
    found = suggest(looked_at(shop("spalte", IDS[how](n, np.random.default_rng(seed)), seed)))
    assert found is not None
    assert found.unit == "spalte"
    assert {metric.column for metric in found.metrics} == {"bestellt", "umsatz", "klicks", "cents"}


@given(st.integers(60, 2000), st.floats(1, 1e6), st.sampled_from([0, 2]), st.integers(0, 999))
@settings(max_examples=30, deadline=None)
def test_a_measure_is_never_taken_for_a_unit(n: int, scale: float, digits: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    values = draw.lognormal(0, 1, n) * scale
    made = values.round(digits) if digits else values.round().astype("int64")
    frame = pd.DataFrame(
        {"wert": made, "gruppe": draw.choice(["x", "y"], n), "tag": [f"2025-01-{1 + i % 28:02d}" for i in range(n)]}
    )
    found = suggest(looked_at(frame))
    if found is not None:
        assert found.unit is None
        assert [metric.column for metric in found.metrics] == ["wert"]


@pytest.mark.parametrize(
    "name",
    [
        *("kunde", "Kunde", "KundenNr", "Kundennummer", "kunden_id", "Käufer", "Nutzer", "Gerät", "Teilnehmer"),
        *("Sitzung", "user", "userId", "visitor", "用户", "用户ID", "客户编号", "会员号", "访客", "顾客"),
    ],
)
def test_words_for_units(name: str) -> None:
    assert names_unit(name)
    found = suggest(looked_at(shop(name, [i // 2 for i in range(200)])))
    assert found is not None
    assert found.unit == name


@pytest.mark.parametrize(
    "name", ["用户数", "客户满意度", "用户停留时长", "Kontostand", "Kundenzufriedenheit", "umsatz", "klicks"]
)
def test_measures_of_units_are_no_units(name: str) -> None:
    assert not names_unit(name)
