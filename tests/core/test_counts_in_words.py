"""English sentences follow their count: no "1 rows", no "a id", wherever a message is made."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterable
from string import Formatter

import pytest

from core.collect.facts import Note
from core.i18n import N_, agreed, gettext, use_language
from core.i18n.check import english_forms

LIMITS = {"limit", "least", "most", "ms", "digits"}
"""Placeholders that hold a limit of ours or stand before a unit's sign: never 1, or the same for 1."""
THINGS = {"column", "columns", "name", "names", "address", "file", "line", "role", "other", "value", "type", "symbol"}
"""Placeholders that name something: what follows is its verb or another part of the sentence."""
VERBS = {"repeat", "look", "change", "gain", "cost"}
"""Nouns whose plural is a verb behind the noun of a form for 1."""
BETWEEN = {"of", "in", "is", "as", "has", "was", "and", "or", "to", "the", "for", "at", "with", "than", "row"}
"""Words behind which no counted noun stands: "{n} of rows" and the like."""
ALLOWED = {
    "{n} tables stand one under another ({tables}): one was read, the others set aside; choose by number.": "several",
    "The workbook has {n} sheets; “{sheet}” was read.": "said of two at least",
    "“{column}”: the times are written with {n} offsets ({offsets}); they are stored as the same times in UTC, and "
    "which row had which offset is not kept.": "one offset is told otherwise",
    "a table of {n} columns": "more than a sheet holds",
    "a text of {n} characters": "more than a cell holds",
    "Records have {narrow} to {width} values: columns were added on the way; earlier records lack them.": "a range",
    "A sample of {n} from the {total} rows, drawn with the fixed seed {seed}; figures are of the sample.": "over n",
    "{n} review of {total} mentions an aspect": "a verb",
    "Per {visits} visits: {value} ({low} to {high}).": "a thousand",
    "Assumed: of {visits} visits {orders} end in an order of {value} on average, as in the test’s time; {led} of the "
    "orders begin at a recommended list and move in proportion to NDCG.": "a thousand",
}
"""Messages in which a plural stands behind a count that is never 1, and why it is not."""


def nouns(messages: Iterable[str]) -> set[str]:
    """Words that somewhere stand behind an article or "no", "every", "each"."""
    pattern = re.compile(r"\b(?:an?|the|no|every|each|one) ([a-z]+)\b")
    return {word for text in messages for word in pattern.findall(text.lower())} - VERBS - {"time"}


def disagreeing(text: str, known: set[str]) -> list[str]:
    """Plurals behind a count, with at most one word between them, and articles before a placeholder."""
    found = re.findall(r"\b[Aa]n? [\"“*]*\{\w+", text)
    for match in re.finditer(r"\{(\w+)[^}]*\}[”*]* (?:([a-z-]+) )?([a-z]+)s\b", text):
        field, between, noun = match.groups()
        if field not in LIMITS | THINGS and noun in known and between not in BETWEEN:
            found.append(match[0])
    return found


def fields(text: str) -> set[str]:
    return {field for _text, field, _spec, _conversion in Formatter().parse(text) if field}


@pytest.fixture(scope="module")
def messages() -> list[tuple[tuple[str, ...], str]]:
    return list(english_forms())


def test_every_sentence_is_right_for_one(messages: list[tuple[tuple[str, ...], str]]) -> None:
    known = nouns(text for forms, _place in messages for text in forms)
    assert {"row", "cell", "value", "event", "unit", "column", "review"} <= known
    found = {place: wrong for forms, place in messages if (wrong := disagreeing(forms[0], known))}
    allowed = {place for forms, place in messages if forms[0] in ALLOWED}
    assert {place: wrong for place, wrong in found.items() if place not in allowed} == {}, "use ngettext, or reword"
    assert allowed <= set(found), "allowed without need"
    assert set(ALLOWED) <= {forms[0] for forms, _place in messages}, "allowed, but gone"


def test_both_forms_tell_the_same(messages: list[tuple[tuple[str, ...], str]]) -> None:
    pairs = [(forms, place) for forms, place in messages if len(forms) == 2]
    assert len(pairs) > 150
    assert [place for (one, many), place in pairs if one == many or not fields(one) <= fields(many)] == []


@pytest.mark.parametrize(
    "planted",
    [
        "{n} rows were set aside.",
        "{rows} identifiers have tails",
        "{n} of {total} rows lack a value",
        "The file has {n} empty columns.",
        "{cells} cell in {rows} rows",
        "{n} row is not a {family}",
        "An “{kind}” archive",
    ],
)
def test_a_wrong_sentence_is_found(planted: str, messages: list[tuple[tuple[str, ...], str]]) -> None:
    assert disagreeing(planted, nouns(text for forms, _place in messages for text in forms))


def test_a_marked_message_follows_its_count() -> None:
    marked = N_("{rows} row repeats another row in every column", "{rows} rows repeat another row in every column")
    for kept in (marked, pickle.loads(pickle.dumps(marked))):
        assert agreed(kept, 1).startswith("{rows} row repeats")
        assert agreed(kept, 2) == agreed(kept, 0) == kept == "{rows} rows repeat another row in every column"
        with use_language("zh_CN"):
            assert agreed(kept, 1) == agreed(kept, 2) == gettext(kept) != kept


@pytest.mark.parametrize(("n", "said"), [(1, "1 comment line was set aside."), (2, "2 comment lines were set aside.")])
def test_a_stored_note_follows_its_count(n: int, said: str) -> None:
    note = Note(N_("{n} comment line was set aside.", "{n} comment lines were set aside."), {"n": n})
    kept = Note.from_json(note.to_json())
    assert (str(note), str(kept)) == (said, said)
    before = Note.from_json({"msgid": "{n} comment lines were set aside.", "params": {"n": n}})  # stored without forms
    with use_language("zh_CN"):
        assert str(before) == str(kept) != said
