"""Help stands beside every term of the field, wherever it heads a tile or a column."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.i18n import _, use_language
from pages.parts.shared.terms import MEANINGS, explained, meaning

FIELD = re.compile(
    r"\b(AUC|ROC|F1|NDCG|MRR|MASE|RMSSE|s?MAPE|WAPE|kappa|TF-IDF|log loss|calibration|average precision|"
    r"quantile|interval|accuracy|bias|\(k\)|\(l\)|P\(\w+\)|held-out|detector)(?!\w)",
    re.IGNORECASE,
)
"""Words that a reader who has not studied them does not know."""


def labels() -> Iterator[tuple[str, bool, str]]:
    """Name of each tile and column of the pages, whether it brings help of its own, and its file."""
    for path in Path("pages").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = call.func if isinstance(call, ast.Call) else None
            called = name.attr if isinstance(name, ast.Attribute) else name.id if isinstance(name, ast.Name) else ""
            if not isinstance(call, ast.Call) or not (called.endswith("Column") or called == "Tile") or not call.args:
                continue
            first = call.args[0].args[0] if isinstance(call.args[0], ast.Call) and call.args[0].args else call.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value, any(one.arg == "help" for one in call.keywords), str(path)


def test_terms_of_the_field_have_help() -> None:
    bare = sorted(f"{path}: {label}" for label, helped, path in labels() if FIELD.search(label) and not helped)
    assert [one for one in bare if one.split(": ", 1)[1] not in MEANINGS] == []


def test_every_meaning_is_of_a_label() -> None:
    assert set(MEANINGS) <= {label for label, *_rest in labels()}


@pytest.mark.parametrize("tongue", ["en", "zh_CN"])
def test_a_term_explains_itself_and_keeps_its_own_help(tongue: str) -> None:
    with use_language(tongue):
        columns = {
            "a": st.column_config.NumberColumn(_("Accuracy")),
            "b": st.column_config.NumberColumn(_("Accuracy"), help="its own"),
            "c": st.column_config.NumberColumn("Other"),
            "d": None,
        }
        seen = explained(columns)
        assert seen["a"]["help"] == meaning(_("Accuracy")) != ""
        assert seen["b"]["help"] == "its own"
        assert (seen["c"], seen["d"]) == (columns["c"], None)
        assert columns["a"]["help"] is None, "the caller's settings stay as they were"
        assert all(meaning(_(name)) for name in MEANINGS)


def test_tables_and_tiles_show_it() -> None:
    def page() -> None:
        import pandas as pd
        import streamlit as st

        from pages.parts.shared.tables import table
        from pages.parts.shared.tiles import Tile, tiles

        table(pd.DataFrame({"k": [0.5]}), "t", columns={"k": st.column_config.NumberColumn("Kappa")})
        tiles([Tile("Accuracy", 1)])

    at = AppTest.from_function(page).run()
    assert not at.exception
    assert "Agreement of two people" in at.dataframe[0].proto.columns
    assert "told right" in at.metric[0].help
    assert isinstance(at.dataframe[0].value, pd.DataFrame)
