"""Who does what: a wording that lets another act than its source is never believed; one that keeps it mostly is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.answer_words import ACTORS, said
from core.answers.roles import turned
from core.answers.support import disbelief

ACTS = {
    "en": ("pay|paid|the return postage", "send|sent|the label", "wrap|wrapped|the gift", "test|tested|the battery",
           "bring|brought|the ladder", "fill in|filled in|the form"),
    "zh": ("承担|运费", "填写|维修单", "测试|电池", "包装|礼物", "支付|关税", "签收|货物"),
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_one_who_acts_is_never_exchanged(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(sorted(ACTS)))
    parts = data.draw(st.sampled_from(ACTS[language])).split("|")
    (one, by, who), (other, other_by, other_who) = (data.draw(st.sampled_from(ACTORS[language])) for _turn in range(2))
    source = said(language, parts, one, by, passive=data.draw(st.booleans()))
    sentence = said(language, parts, other, other_by, passive=data.draw(st.booleans()))
    assert turned(sentence, source) == (who != other_who), (source, sentence)
    if who != other_who:
        assert disbelief(sentence, [source], 1), (source, sentence)
    elif one == other:
        assert disbelief(sentence, [source], 1) == "", (source, sentence)


@pytest.mark.parametrize(
    ("source", "sentence", "wrong"),
    [
        ("Customs fees in Norway are paid by the customer.", "We pay the customs fees in Norway.", True),
        ("Customs fees in Norway are paid by the customer.", "The customer pays the customs fees in Norway.", False),
        ("The return postage is at our expense.", "The return postage is at your expense.", True),
        ("We send you the label.", "You send us the label.", True),
        ("We call the courier.", "The courier calls us.", True),
        ("You pack the goods and we print the label.", "Pack the goods and print the label.", True),
        ("You pack the goods and we print the label.", "We print the label.", False),
        ("You can return it within 9 days. Refunds are paid by us.", "You can return it within 9 days.", False),
        ("Batteries are not shipped.", "We do not ship batteries.", False),
        ("运费由顾客承担。", "我们承担运费。", True),
        ("我们把发票寄给您。", "您把发票寄给我们。", True),
        ("退货运费由您承担，换货运费由我们承担。", "换货运费由您承担。", True),
        ("退货运费由您承担，换货运费由我们承担。", "换货运费由我们承担。", False),
    ],
)
def test_who_does_what_in_sentences_of_a_shop(source: str, sentence: str, wrong: bool) -> None:
    assert bool(disbelief(sentence, [source], 1)) is wrong
