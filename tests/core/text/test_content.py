from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.reading.content import MAX_CHARACTERS, language_of, read


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Broke after a day.", "en"),
        ("OK", "en"),
        ("AMAZING!!! 5/5", "en"),
        ("Très bon produit, je suis content", "other"),
        ("Muy bueno, lo recomiendo para todos", "other"),
        ("Das Produkt ist nicht gut", "other"),
        ("质量很好，下次还来", "zh"),
        ("iPhone手机很好用，喜欢", "zh"),
        ("とても良い商品です", "other"),
        ("좋아요 아주 좋아요", "other"),
        ("Отличный товар", "other"),
        ("", "none"),
        ("😀😀😀", "none"),
        ("12345 !!!", "none"),
    ],
)
def test_language_by_script_and_function_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_markup_entities_and_nul_are_not_content() -> None:
    assert read("<b>Nice</b>\x00 &amp;lt;3<br/>phone").text == "Nice <3 phone"
    assert read("a < b and c > d").text == "a < b and c > d"


def test_equal_content_has_one_hash() -> None:
    assert read("Nice  phone\n").hash == read("<p>Nice phone</p>").hash != read("Nice phones").hash


@pytest.mark.parametrize("value", [None, float("nan"), ""])
def test_nothing_reads_as_empty(value: object) -> None:
    assert read(value).text == ""
    assert read(value).language == "none"


def test_a_very_long_text_is_cut_and_says_so() -> None:
    long = read("good " * 20_000)
    assert long.cut
    assert len(long.text) == MAX_CHARACTERS
    assert long.hash != read("good " * 19_999).hash  # the hash is of the whole text


@given(st.text())
def test_any_text_reads(text: str) -> None:
    found = read(text)
    assert found.language in {"en", "zh", "other", "none"}
    assert len(found.hash) == 32
    assert "\x00" not in found.text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("品質很好，物流也快", "zh"),  # traditional
        ("好", "zh"),
        ("Nike Air Max 270 鞋子很舒服，推荐", "zh"),
        ("👍👍 很好 👍", "zh"),
        ("<p>质量&nbsp;不错</p><br/>", "zh"),
        ("OK 很好", "zh"),
        ("The 小米 phone works well for the price", "en"),
        ("この商品は品質が悪い", "other"),
        ("배송이 빨라요 good", "other"),
        ("👍 good", "en"),
        ("<div class='x'>Nice</div>", "en"),
        ("\ud800 broken surrogate", "en"),
        ("th\x00e lamp", "en"),
        ("x" * 100_000, "en"),
        (" N/A ", "none"),
        ("缺失", "none"),
        ("Missing", "en"),  # may be all that a customer wrote of a parcel
        ("无", "none"),
    ],
)
def test_language_of_what_shops_receive(text: str, language: str) -> None:
    assert read(text).language == language
