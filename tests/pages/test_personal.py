"""The tab on personal data: places with masked values, how well persons hide, hostile choices, and an empty answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.collect import ingest
from core.lake import Lake
from tests.core.cells.personal_corpus import PERSONAL, column

Open = Callable[..., AppTest]


def people(lake: Lake, n: int = 60) -> list[str]:
    names = column(PERSONAL["name"][0][2], 4, n)
    frame = pd.DataFrame(
        {
            "patient": names,
            "city": [("Leeds", "Boston", "Osaka")[at % 3] for at in range(n)],
            "sex": [("f", "m")[at % 2] for at in range(n)],
            "illness": ["flu" if at % 3 else "cold" for at in range(n)],
        }
    )
    with TemporaryDirectory() as folder:
        frame.to_csv(Path(folder, "people.csv"), index=False)
        ingest(lake, Path(folder, "people.csv"), "people")
    return names


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_places_are_shown_masked_and_groups_counted(lake: Lake, open_page: Open, language: str) -> None:
    names = people(lake)
    app = open_page(
        "datasets.py", dataset="people", tab="people", language=language, together="city", sensitive="illness"
    )
    assert not app.exception
    places = next(one.value for one in app.dataframe if "direct" in one.value)
    assert list(places["column"]) == ["patient", "city", "illness"]
    assert list(places["direct"]) == [True, False, False]
    assert not [name for name in names if name in places.to_csv()]
    told = [one.value for one in app.metric]
    assert "20" in told  # three cities of twenty persons
    assert "100.0 %" in told or "33.3 %" in told  # illness follows the city for a third
    app = open_page("datasets.py", dataset="people", tab="people", language=language, together=["city", "sex"])
    assert not app.exception
    assert "10" in [one.value for one in app.metric]
    assert sorted(next(one.value for one in app.dataframe if "risk" in one.value)["column"]) == ["city", "sex"]


def test_an_address_of_nonsense_is_told_and_nothing_breaks(lake: Lake, open_page: Open) -> None:
    people(lake)
    app = open_page("datasets.py", dataset="people", tab="people", together="<b>x", person="nobody", sensitive="city")
    assert not app.exception
    assert not app.error


def test_a_dataset_of_things_says_that_nothing_was_found(lake: Lake, open_page: Open) -> None:
    with TemporaryDirectory() as folder:
        Path(folder, "goods.csv").write_text("sku,price\n" + "".join(f"a{at},{at}.5\n" for at in range(30)), "utf-8")
        ingest(lake, Path(folder, "goods.csv"), "goods")
    app = open_page("datasets.py", dataset="goods", tab="people")
    assert not app.exception
    assert "No personal data was found" in "\n".join(one.value for one in app.caption)
