"""Terms: kept in two languages with what they are about, hostile or many; where they contradict each other is told."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import govern
from core.cells.formulas import Rows
from core.errors import BadInput, NotFound
from core.govern import statements
from core.govern.glossary import Term, about_columns, conflicts, from_csv, keep, normal, remove, terms, to_rows
from core.i18n import use_language
from core.lake import Dataset, Lake
from tests.core.govern.test_catalog import two_files

HOSTILE = [
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x")',
    "'; DROP TABLE x; --",
    "a|b\nc",
    "\u202eevil",
    "{0}%s{name}",
]
NAMES = st.text(min_size=1, max_size=30).filter(lambda text: bool(normal(text).strip("_")))
WORDS = st.lists(
    st.text(min_size=1, max_size=12).map(lambda one: " ".join(one.split())).filter(bool), max_size=3, unique=True
)


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(two_files)


@given(NAMES, st.text(max_size=60), st.text(max_size=60), WORDS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_term_says_what_was_said_of_it(shop: Lake, name: str, text: str, other: str, words: list[str]) -> None:
    keep(
        shop, [Term(name, text, definition_zh=other, synonyms=tuple(words), status="agreed", columns=("items.price",))]
    )
    held = terms(shop)[normal(name)]
    assert (held.definition, held.definition_zh, held.status) == (text.strip(), other.strip(), "agreed")
    assert held.synonyms == tuple(words)
    assert held.columns == ("items.price",)
    remove(shop, name)
    assert normal(name) not in terms(shop)


def test_the_readers_language_comes_first_and_the_other_is_better_than_none(shop: Lake) -> None:
    keep(shop, [Term("GMV", "Gross value", name_zh="成交总额", definition_zh="总金额"), Term("AOV", "Average order")])
    held = terms(shop)
    assert (held["gmv"].title, held["gmv"].meaning) == ("GMV", "Gross value")
    with use_language("zh_CN"):
        assert (held["gmv"].title, held["gmv"].meaning) == ("成交总额", "总金额")
        assert (held["aov"].title, held["aov"].meaning) == ("AOV", "Average order")


def test_hostile_terms_are_texts_like_any_other(shop: Lake, tmp_path: Path) -> None:
    keep(shop, [Term(text, text, owner=text, synonyms=(text,)) for text in HOSTILE])
    held = terms(shop)
    assert {one.definition for one in held.values()} == set(HOSTILE)
    assert len(to_rows(held)) == len(HOSTILE)
    with pytest.raises(BadInput):
        keep(shop, [Term(" _- ")])
    with pytest.raises(BadInput):
        keep(shop, [Term("a b"), Term("A_B")])
    with pytest.raises(NotFound):
        keep(shop, [Term("x", status="holy")])


def test_ten_thousand_terms_are_kept_and_read_in_seconds(shop: Lake) -> None:
    many = [Term(f"term {n}", f"meaning {n}", synonyms=(f"word {n}",)) for n in range(10_000)]
    start = time.process_time()
    keep(shop, many)
    assert len(terms(shop)) == 10_000
    assert conflicts(terms(shop), shop.datasets()) == []
    assert time.process_time() - start < 6
    assert len(statements.history(shop, "term:term 7")) == 3


def test_contradictions_are_told_and_retired_terms_make_none() -> None:
    items = Dataset("items", types={"price": "DOUBLE", "cost": "DOUBLE"})
    one, two = Term("Price", "gross"), Term("Net price", "net", synonyms=("price",))
    found = conflicts({normal(term.name): term for term in (one, two)}, [items])
    assert [(wrong.kind, wrong.about, wrong.terms) for wrong in found] == [
        ("column", "items.price", ("Price", "Net price")),
        ("word", "price", ("Price", "Net price")),
    ]
    assert all(term in wrong.sentence for wrong in found for term in ("Price", "Net price"))
    retired = Term("Net price", "net", synonyms=("price",), status="retired", columns=("gone.x",))
    assert conflicts({normal(term.name): term for term in (one, retired)}, [items]) == []
    lost = Term("Lost", columns=("items.weight",), datasets=("nowhere",))
    assert [wrong.about for wrong in conflicts({"lost": lost}, [items])] == ["items.weight", "nowhere"]


def test_a_column_that_a_term_lists_is_of_no_namesake() -> None:
    items = Dataset("items", types={"price": "DOUBLE"})
    listed, called = Term("Shelf price", columns=("items.price",)), Term("price")
    claims = about_columns({"a": listed, "b": called}, [items])
    assert claims == {("items", "price"): (listed,)}


def test_a_glossary_travels_as_a_file(shop: Lake, tmp_path: Path) -> None:
    path = tmp_path / "glossary.csv"
    path.write_text(
        "name,definition,definition_zh,synonyms,status,columns\n"
        "Gross price,With tax,含税,list price | shelf price,Agreed,items.price\nVisit,A session,,,,\n",
        "utf-8",
    )
    given = from_csv(path)
    assert [(one.name, one.status, one.synonyms) for one in given] == [
        ("Gross price", "agreed", ("list price", "shelf price")),
        ("Visit", "draft", ()),
    ]
    keep(shop, given)
    assert govern.terms(shop)["gross_price"].columns == ("items.price",)
    wrong = tmp_path / "other.csv"
    wrong.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(BadInput):
        from_csv(wrong)


def test_a_file_of_another_glossary_is_understood_and_all_its_faults_are_said(shop: Lake, tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text("Term,Meaning,Status\nGross price,With tax,Approved\nVisit,A session,\n", "utf-8")
    assert [(one.name, one.definition, one.status) for one in from_csv(path)] == [
        ("Gross price", "With tax", "agreed"),
        ("Visit", "A session", "draft"),
    ]
    path.write_text("term,name,status\nA,Own,deprecated\n", "utf-8")
    assert [(one.name, one.status) for one in from_csv(path)] == [("Own", "retired")]
    wrong = [Term("a"), Term("A"), Term("b", status="maybe"), Term(" "), Term("c"), Term("c")]
    with pytest.raises(BadInput) as refused:
        keep(shop, wrong)
    for said in ("“A”", "“c”", "“maybe”", "needs a name"):
        assert said in refused.value.message
    with pytest.raises(BadInput) as refused:
        keep(shop, [Term(f"t{n // 2}") for n in range(80)])
    assert len(refused.value.message) < 1_000
    assert not terms(shop)


def test_what_is_too_long_is_refused_and_never_cut_in_silence(shop: Lake) -> None:
    for one in (
        Term("long", "d" * 100_000),
        Term("long", definition_zh="义" * 10_001),
        Term("long", synonyms=tuple(f"word {n} {'x' * 60}" for n in range(200))),
        Term("long", synonyms=("x" * 121,)),
        Term("long" * 31),
    ):
        with pytest.raises(BadInput) as refused:
            keep(shop, [one])
        assert "long" in refused.value.message
        assert len(refused.value.message) < 300
    assert not terms(shop)
    keep(shop, [Term("long", "d" * 10_000, synonyms=("x" * 120,))])
    assert len(terms(shop)["long"].definition) == 10_000


@pytest.mark.parametrize(
    ("one", "other"), [("GMV", "ＧＭＶ"), ("fit", "ﬁt"), ("Straße", "STRASSE"), ("GMV", "G\u200bM\u202eV"), ("①", "1")]
)
def test_words_that_look_alike_are_one_word(one: str, other: str) -> None:
    assert normal(one) == normal(other)
    assert normal(normal(one)) == normal(one)
    found = conflicts({"a": Term("a", synonyms=(one,)), "b": Term("b", synonyms=(other,))}, [])
    assert [wrong.kind for wrong in found] == ["word"]


@given(st.text(max_size=20))
@settings(max_examples=60, deadline=None)
def test_a_form_that_is_looked_up_is_its_own_form(name: str) -> None:
    assert normal(normal(name)) == normal(name)


def test_a_circle_and_a_crowd_of_synonyms_are_told_in_short_lines(shop: Lake) -> None:
    ring = [Term(f"w{n}", f"meaning {n}", synonyms=(f"w{(n + 1) % 50}",)) for n in range(50)]
    crowd = [Term(f"t{n}", f"about {n}", synonyms=("common", "price")) for n in range(2_000)]
    keep(shop, ring + crowd)
    found = conflicts(terms(shop), shop.datasets())
    assert {"w0", "w49", "common"} <= {one.about for one in found}
    assert max(len(one.sentence) for one in found) < 300
    with use_language("zh_CN"):
        assert all("1,995" in one.sentence for one in found if one.about == "common")


def test_hostile_words_come_back_from_a_file_as_they_went(shop: Lake, tmp_path: Path) -> None:
    keep(shop, [Term(text, text, synonyms=(f"{text} too", "a|b", "c\\")) for text in HOSTILE])
    path = tmp_path / "glossary.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer, rows = Rows(stream), to_rows(terms(shop))
        writer.writerows([list(rows[0]), *(one.values() for one in rows)])
    assert keep(shop, from_csv(path)) == 0


def test_halves_of_signs_and_files_without_a_term_are_told(shop: Lake, tmp_path: Path) -> None:
    assert keep(shop, [Term("x\ud800y", "d\udfff", synonyms=("\ud83d",))]) > 0
    path = tmp_path / "glossary.csv"
    path.write_text("name,definition\n", "utf-8")
    with pytest.raises(BadInput, match="no term"):
        from_csv(path)
