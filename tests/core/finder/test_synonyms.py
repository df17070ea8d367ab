"""One meaning, many words, two languages: whoever asks by one finds what is called by another."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.finder import Entry, Index
from core.finder.synonyms import groups, meant
from core.finder.words import joined
from core.lake import Lake
from pages.parts.shared.finding import pages

GROUPS = [sorted(one) for one in groups()]
NAMES = [
    "receiver_phone",
    "手机号",
    "mobile",
    "Telephone",
    "buyer_tel",
    "收货人电话",
    "price",
    "售价",
    "user_id",
    "hotel",
    "title",
]
PHONES = {"receiver_phone", "手机号", "mobile", "Telephone", "buyer_tel", "收货人电话"}


def found(index: Index, question: str) -> set[str]:
    return {one.title for one in index.ask(question).found}


@given(st.sampled_from(GROUPS), st.data())
@settings(max_examples=60, deadline=None)
def test_every_word_of_a_group_finds_what_is_called_by_every_other(group: list[str], data: st.DataObject) -> None:
    asked, called = data.draw(st.sampled_from(group)), data.draw(st.sampled_from(group))
    mine = Entry("column", called, "mine")
    others = [Entry("column", f"other thing {n}") for n in range(3)]
    assert mine in Index([*others, mine]).ask(asked).found


@pytest.mark.parametrize("asked", ["手机号", "电话", "phone", "mobile", "telephone", "手机", "联系电话"])
@pytest.mark.parametrize("kind", ["column", "term"])
def test_the_words_for_a_telephone_find_the_same_columns_and_terms(asked: str, kind: str) -> None:
    index = Index([Entry(kind, name) for name in NAMES])
    assert found(index, asked) == PHONES


@pytest.mark.parametrize(
    "asked",
    [
        "set retention",
        "保留期限",
        "设置保留期限",
        "how long do we keep",
        "how long do we keep data",
        "保存多久",
        "retention",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_whoever_asks_how_long_data_is_kept_finds_that_part_of_the_page(lake: Lake, asked: str, language: str) -> None:
    from core.i18n import use_language

    with use_language(language):
        first = Index(list(pages(lake))).ask(asked).found[:2]
    assert any(one.page == "personal.py" and dict(one.params).get("tab") == "keep" for one in first)


def test_the_word_itself_stands_before_its_synonyms_and_nothing_is_lost() -> None:
    index = Index([Entry("column", name) for name in NAMES])
    assert index.ask("mobile").found[0].title == "mobile"
    assert found(index, "price") == {"price", "售价"}
    assert found(index, "xyzzy") == set()
    assert meant("red lamp") == []


def test_no_word_stands_in_many_groups() -> None:
    """A word of many meanings would find half of the workspace."""
    assert max(sum(word in group for group in groups()) for word in set().union(*groups())) <= 2
    assert all(word == joined(word) for group in groups() for word in group)
