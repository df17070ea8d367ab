"""An expression cannot make texts explode: the bound holds, and what would pass it is refused before a row is read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.engine import unattached
from core.errors import BadInput
from core.expressions.expression import parse
from core.expressions.growth import MOST, growth


def nested(depth: int, step: str) -> str:
    text = "title"
    for _level in range(depth):
        text = step.replace("@", text)
    return text


@pytest.mark.parametrize(
    "step",
    ["replace(@, 'a', 'aa')", "replace(@, 'a', title)", "regexp_replace(@, '', 'ab')",
     "regexp_replace(@, '(.)', '\\1\\1')", "replace(lower(@), 'e', 'eee')", "coalesce(replace(@, 'x', 'xxxx'), '')",
     "CASE WHEN price > 0 THEN replace(@, 'b', 'bb') END"],
)  # fmt: skip
def test_texts_that_double_and_double_are_refused_at_once(step: str) -> None:
    depth = 1
    while len(nested(depth + 1, step)) < 3_500 and depth < 26:
        depth += 1
    started = time.process_time()
    with pytest.raises(BadInput, match=r"times as long|nested too deeply"):
        parse(nested(depth, step))
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "text",
    [
        "replace(title, '&amp;', '&')",
        "concat(brand, ' ', title, ' ', color)",
        "replace(replace(title, 'a', 'b'), 'c', '')",
        "regexp_replace(title, '\\s+', ' ')",
        "brand || ' ' || title",
        "replace(title, brand, '')",
        "replace(replace(replace(name, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue')",
        "price * 1.19 + 2",
    ],
)
def test_what_people_write_is_taken(text: str) -> None:
    assert growth(parse(text)) <= MOST / 50


letters = st.text("ab", min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_text_is_longer_than_its_bound(data: st.DataObject) -> None:
    text = "cell"
    for _level in range(data.draw(st.integers(1, 4))):
        old, new = data.draw(letters), data.draw(letters)
        text = data.draw(
            st.sampled_from([f"replace({text}, '{old}', '{new}')", f"concat({text}, {text})", f"upper({text})",
                             f"regexp_replace({text}, '{old}', '{new}')"])
        )  # fmt: skip
    cell = data.draw(st.text("abAB", min_size=1, max_size=8))
    with unattached() as connection:
        row = connection.execute(f"SELECT length({text}) FROM (SELECT ? AS cell)", [cell]).fetchone()
    assert row is not None
    assert row[0] <= growth(parse(text)) * len(cell)
