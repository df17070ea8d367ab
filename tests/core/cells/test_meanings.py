"""Laws of damage, identifiers and events."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cells import damage, events, identifiers
from core.engine import cell_sql
from core.kinds import EVENT_SYNONYMS


def one(build, text: str) -> object:
    row = duckdb.execute(f"SELECT {cell_sql(build, 'x', 'VARCHAR')} FROM (SELECT ?::VARCHAR AS x)", [text]).fetchone()
    return row and row[0]


LATIN = st.text("abcdefghijklmnop", min_size=1, max_size=6)
JOINED = ["👨\u200d👩\u200d👧\u200d👦", "❤\ufe0f\u200d🔥", "می\u200cخواهم", "क्\u200dष", "ശ്രീ\u200cകൃഷ്ണ"]


@pytest.mark.parametrize("text", JOINED)
def test_joiners_that_join_are_no_damage(text: str) -> None:
    assert one(damage.invisible, text) is False
    assert one(damage.visible, text) == text


@settings(max_examples=20, deadline=None)
@given(LATIN, st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad"), LATIN)
def test_a_stray_sign_in_a_latin_word_is_damage_and_goes(before: str, sign: str, after: str) -> None:
    text = before + sign + after
    assert one(damage.invisible, text) is True
    assert one(damage.visible, text) == before + after


@settings(max_examples=20, deadline=None)
@given(st.from_regex(r"0{1,4}[0-9]{1,12}", fullmatch=True))
def test_an_identifier_keeps_its_zeros(text: str) -> None:
    assert one(identifiers.tidy, f" {text}\u3000") == text
    assert one(identifiers.without_tail, f"{text}.0") == text
    assert one(identifiers.written_out, text) == text


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(sorted(EVENT_SYNONYMS)), st.booleans(), st.sampled_from(["", " ", "\u3000", "\ufeff"]))
def test_an_event_has_one_key_in_python_and_in_sql(word: str, loud: bool, edge: str) -> None:
    spelling = edge + (word.upper() if loud else word) + edge
    assert one(events.event_key, spelling) == events.key(spelling)
    assert events.standard(spelling) == EVENT_SYNONYMS[word]
