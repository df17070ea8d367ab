"""k-anonymity and l-diversity against a count in pandas, and against the published example tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from core.collect import ingest
from core.govern import anonymity
from core.lake import Lake

SWEENEY = [
    ("Black", 1965, "m", "0214*", "short breath"), ("Black", 1965, "m", "0214*", "chest pain"),
    ("Black", 1965, "f", "0213*", "hypertension"), ("Black", 1965, "f", "0213*", "hypertension"),
    ("Black", 1964, "f", "0213*", "obesity"), ("Black", 1964, "f", "0213*", "chest pain"),
    ("White", 1964, "m", "0213*", "chest pain"), ("White", 1964, "m", "0213*", "obesity"),
    ("White", 1964, "m", "0213*", "short breath"), ("White", 1967, "m", "0213*", "chest pain"),
    ("White", 1967, "m", "0213*", "chest pain"),
]  # fmt: skip
"""Sweeney 2002, figure 2: k = 2 for race, birth, gender and ZIP."""
FOUR_ANONYMOUS = [("130**", "<30", one) for one in ("heart", "heart", "viral", "viral")] + [
    ("1485*", ">=40", one) for one in ("cancer", "heart", "viral", "viral")] + [
    ("130**", "3*", "cancer")] * 4  # fmt: skip
"""Machanavajjhala et al. 2007, figure 2: 4-anonymous, and one block of one illness (l = 1)."""
THREE_DIVERSE = [("1305*", "<=40", one) for one in ("heart", "viral", "cancer", "cancer")] + [
    ("1485*", ">40", one) for one in ("cancer", "heart", "viral", "viral")] + [
    ("1306*", "<=40", one) for one in ("heart", "viral", "cancer", "cancer")]  # fmt: skip
"""The same, figure 3: each block has three illnesses."""


@pytest.mark.parametrize(
    ("rows", "quasi", "k", "distinct", "guessed"),
    [
        (SWEENEY, ("race", "birth", "gender", "zip"), 2, 1, 4 / 11),
        (FOUR_ANONYMOUS, ("zip", "age"), 4, 1, 4 / 12),
        (THREE_DIVERSE, ("zip", "age"), 4, 3, 0.0),
    ],
)
def test_it_is_what_was_published_and_what_pandas_counts(
    lake: Lake, tmp_path: Path, rows: list[tuple[object, ...]], quasi: tuple[str, ...], k: int, distinct: int,
    guessed: float,
) -> None:  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*quasi, "illness"])
    frame.to_csv(tmp_path / "table.csv", index=False)
    ingest(lake, tmp_path / "table.csv", "patients")
    found = anonymity(lake, "patients", quasi, sensitive="illness")
    classes = frame.groupby(list(quasi))["illness"]
    sizes = classes.transform("size")
    assert (found.k, found.l) == (k, distinct)
    assert found.guessed == pytest.approx(guessed)
    assert (found.k, found.l) == (int(sizes.min()), int(classes.nunique().min()))
    assert found.unique == pytest.approx(float((sizes == 1).mean()))
    assert found.exposed == pytest.approx(float((sizes < 5).mean()))
    assert found.mean_risk == pytest.approx(len(classes) / len(frame))
