"""An entry that answers something else than what is asked needs an agent's look, however near its words are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from core.answers.ways import fits

THINGS = ["delivery", "a gift card", "assembly", "the workshop"]
PRICES = [
    "How much does {} cost?",
    "What is the price of {}?",
    "how much is {}",
    "what do you charge, how much for {}?",
]
OTHERS = ["How long does {} take?", "When is {} possible?", "Where can I book {}?", "Who does {}?"]
NO_SUM = [
    "It takes 3 working days.",
    "Between 9 and 18 o'clock.",
    "Call 0044 20 7946 0000.",
    "From 20 November until sold out.",
]
SUMS = [
    "It is 6 pounds.",
    "£4.50 up to 2 kg.",
    "Free from 50 euros on.",
    "USD 12 a month.",
    "There is no extra charge.",
]


@examples(max_examples=60, deadline=None)
@given(
    thing=st.sampled_from(THINGS),
    how=st.sampled_from(PRICES),
    other=st.sampled_from(OTHERS),
    said=st.sampled_from(NO_SUM),
)
def test_what_costs_something_is_answered_by_a_sum(thing: str, how: str, other: str, said: str) -> None:
    question, asked = how.format(thing), other.format(thing)
    assert not fits(question, asked, said)
    assert fits(question, how.format("it"), said)  # the file's own question was asked so: its answer is meant
    assert all(fits(question, asked, one) for one in SUMS)
    assert fits(asked, asked, said)


@pytest.mark.parametrize(
    ("question", "asked", "answer", "well"),
    [
        ("Do you sell orchids?", "When do Christmas trees come?", "From 20 November until sold out.", False),
        ("Which tools do you have?", "Can tools be sharpened here?", "We sharpen shears for 12 pounds.", False),
        ("Do you sell orchids?", "Do you sell Christmas trees?", "From 20 November until sold out.", False),
        ("Do you have an orchid?", "Do you sell Christmas trees and orchids?", "From November.", True),
        ("你们卖兰花吗？", "你们卖圣诞树吗？", "卖，11 月 20 日起。", False),
        ("你们卖兰花吗？", "有兰花卖吗？", "全年都有。", True),
        ("Do you sell orchids?", "Are orchids sold here?", "Yes, all year.", True),
        ("Do you sell gift cards?", "Do you have gift cards?", "At the till.", True),
        ("Do you have a refund policy?", "How do refunds work?", "Within 14 days.", True),  # no goods
        ("你们卖兰花吗？", "圣诞树什么时候有？", "11 月 20 日起，售完为止。", False),
        ("配送要多少钱？", "配送要多久？", "3 个工作日送达。", False),
        ("配送要多少钱？", "配送要多久？", "6 元，3 个工作日送达。", True),
        ("运费多少钱？", "什么时候免运费？", "满 99 元包邮。", True),
    ],
)  # fmt: skip
def test_what_is_for_sale_is_answered_by_what_was_asked_so(question: str, asked: str, answer: str, well: bool) -> None:
    assert fits(question, asked, answer) is well
