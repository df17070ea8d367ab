"""Lists of ids in one cell: however they are written the ids come back, and whatever else stands there is read too."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cells.lists import ids_in

ID = st.text(
    st.characters(codec="utf-8", exclude_characters=",;|[]{}()\"'\\", exclude_categories=("Z", "C")), min_size=1
)
WRITTEN = {
    "json": json.dumps,
    "python": lambda ids: "[" + ", ".join(f"'{one}'" for one in ids) + "]",
    "numpy": lambda ids: "[" + "\n ".join(f"'{one}'" for one in ids) + "]",
    "braces": lambda ids: "{" + ",".join(ids) + "}",
    "tuple": lambda ids: "('" + "', '".join(ids) + "')" if ids else "()",
    "list": lambda ids: "[" + ", ".join(ids) + "]",
    **{mark: mark.join for mark in (",", ";", "|", " ", " | ")},
}


@pytest.mark.parametrize("way", WRITTEN)
@settings(max_examples=30)
@given(st.lists(ID, max_size=5))
def test_ids_come_back_however_they_are_written(way: str, ids: list[str]) -> None:
    text = WRITTEN[way](ids)
    if way == "list" and set(ids) & {"null", "true", "false"}:
        return  # what JSON has words for
    assert ids_in(text) == tuple(ids)


@given(st.text(st.sampled_from("[]{}()\"',;| a1\\\n"), max_size=40))
def test_any_text_is_a_list(text: str) -> None:
    assert all(one and one == one.strip() for one in ids_in(text))


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "[" * 9_000 + "]" * 9_000, "[" + "9" * 9_000 + "]", "[1e999]", "{}", " "]
)
def test_no_text_fails(text: str) -> None:
    assert isinstance(ids_in(text), tuple)


def test_blanks_part_only_where_nothing_else_does() -> None:
    assert ids_in("red shoe | blue hat") == ids_in('["red shoe", "blue hat"]') == ("red shoe", "blue hat")
    assert ids_in("P(1)|P(2)") == ("P(1)", "P(2)")
    assert ids_in("O'Neil, D'Arcy") == ("O'Neil", "D'Arcy")
    assert ids_in("[1, null, 2.50, NaN, 1e999]") == ("1", "2.50", "NaN", "1e999")
    assert ids_in("[1, 007]") == ("1", "007")
