"""A scorer in one new file is recommended with its own reason, on the page and by the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from core.__main__ import app as command
from core.lake import Lake
from core.recommend import SCORERS
from core.recommend.scorers import families, registry
from tests.core.recommend.shops import land_shop

MODULE = """
import numpy as np
from core.recommend.scorers.declared import COLD_LAST, NO_HISTORY, Scorer, same
from core.recommend.terms import Term

class LongNames:
    def __init__(self, features):
        self.lengths = np.array([float(len(one)) for one in features.inputs.events.items])
    def score(self, users):
        return np.tile(self.lengths, (len(users), 1))
    def explain(self, user, item):
        return Term("letters", self.lengths[item])

SCORERS = (
    Scorer("long_names", "Long names", same("y_ui = |i|"), "i (I)", "every item", NO_HISTORY, COLD_LAST,
           lambda features, parameters: LongNames(features),
           lambda features, user, item, term: f"its id has {term.value:.0f} letters"),
)
"""


@pytest.fixture
def one_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "long_names.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.setattr(families, "__path__", [*families.__path__, str(tmp_path)])
    for name, scorer in registry.found().items():
        monkeypatch.setitem(SCORERS, name, scorer)
    yield
    sys.modules.pop("core.recommend.scorers.families.long_names")


def test_a_scorer_in_one_file_is_recommended_with_its_reason(
    lake: Lake, open_page: Callable[..., AppTest], one_more: None
) -> None:
    land_shop(lake)
    app = open_page("recommend.py", left="long_names", user="u03")
    assert not app.exception
    assert app.selectbox("left").options[-1] == "Long names"
    assert any("its id has" in one.value for one in app.caption)
    words = [
        "--workspace",
        str(lake.path),
        "recommend",
        "--events",
        "events",
        "--scorer",
        "long_names",
        "--user",
        "u03",
    ]
    told = CliRunner().invoke(command, [*words, "-k", "2", "--json"], catch_exceptions=False)
    items = json.loads(told.stdout)["items"]
    assert [one["reason"] for one in items] == [f"its id has {one['score']:.0f} letters" for one in items]
    assert len(items) == 2


def test_looking_at_the_page_writes_nothing(lake: Lake, open_page: Callable[..., AppTest]) -> None:
    land_shop(lake)
    before = lake.version()
    app = open_page("recommend.py", user="u03")
    assert not app.exception
    assert any("NDCG@10" in one.value for one in app.markdown)
    assert lake.version() == before
