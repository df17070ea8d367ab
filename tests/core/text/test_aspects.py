"""Mentions of aspects: found at their words, judged by their clause."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.aspects import mentions as aspects
from core.text.reading.engine import Scores
from core.text.sentiment import score as sentiment


def spoken(text: str, language: str) -> list[tuple[str, str, str]]:
    return [(m.aspect, text[m.start : m.stop], m.clause) for m in aspects.find(text, language)]


def test_english_mentions_come_with_their_clause() -> None:
    assert spoken("The battery life is great but the screen is dim. Shipping was late!", "en") == [
        ("performance", "battery life", "The battery life is great"),
        ("performance", "screen", "the screen is dim"),
        ("delivery", "Shipping", "Shipping was late!"),
    ]


def test_chinese_mentions_come_with_their_clause_and_a_bare_mention_with_the_next() -> None:
    assert spoken("屏幕，很清晰。物流很快但是客服态度差", "zh") == [
        ("performance", "屏幕", "屏幕，很清晰"),
        ("delivery", "物流", "物流很快"),
        ("service", "客服", "客服态度差"),
    ]


def test_words_inside_other_words_are_no_mention() -> None:
    assert spoken("The priceless fitness laptop", "en") == []


def named(text: str) -> list[tuple[str, str]]:
    return [(m.aspect, text[m.start : m.stop]) for m in aspects.find(text, "en")]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("They are charging $50 extra", [("price", "charging")]),
        ("The shop charged me twice", [("price", "charged")]),
        ("It is charging an extra 12 dollars", [("price", "charging")]),
        ("A 15 dollar restocking charge was added", [("price", "restocking charge")]),
        ("Sent again free of charge", [("price", "free of charge")]),
        ("A $9 charge turned up", [("price", "$9 charge")]),
        ("Charging takes an hour", [("performance", "Charging")]),
        ("It holds a charge for two days", [("performance", "charge")]),
        ("Ask whoever is in charge", []),
    ],
)
def test_charging_money_is_price_and_charging_a_battery_performance(text: str, mentions: list[tuple[str, str]]) -> None:
    assert named(text) == mentions


@pytest.mark.parametrize(
    "text",
    [
        "It was pretty loud",
        "I did not look at others",
        "Look elsewhere",
        "It looks like they forgot me",
        "No big deal",
        "I had to deal with them",
        "It can handle two guests",
        "It does not support two tuners",
        "For heavy use",
        "A small problem",
        "A large number of them",
        "They sent me an e-mail",
        "Bought in late 2019",
        "A fresh start",
        "Next to the litter box",
        "I could not finish my tea",
        "In return I got nothing",
        "A best seller",
        "Do as you see fit",
        "This hits the sweet spot",
    ],
)
def test_a_word_that_means_something_else_is_no_mention(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("A pretty, round bowl", [("looks", "pretty")]),
        ("The lid is very pretty indeed", [("looks", "pretty")]),
        ("It looks like a toy", [("looks", "looks")]),
        ("Sleek look", [("looks", "look")]),
        ("Nice to look at, too", [("looks", "look")]),
        ("A great deal", [("price", "deal")]),
        ("The handle is hot", [("ease", "handle")]),
        ("Easy to handle", [("ease", "handle")]),
        ("Their support never wrote back", [("service", "support")]),
        ("Too heavy for me", [("size", "heavy")]),
        ("A heavy duty pan", [("quality", "heavy duty")]),
        ("Best in its price range", [("price", "price range")]),
        ("The bass response is weak", [("performance", "bass response")]),
        ("The range is short", [("performance", "range")]),
        ("A small price to pay", [("price", "price")]),
        ("A glossy finish", [("quality", "finish")]),
        ("The box was torn", [("packaging", "box")]),
        ("It came too late", [("delivery", "late")]),
        ("The bread stays fresh", [("taste", "fresh")]),
    ],
)
def test_the_same_words_in_their_shopping_sense_are_mentions(text: str, mentions: list[tuple[str, str]]) -> None:
    assert named(text) == mentions


@given(st.text(max_size=300), st.sampled_from(["en", "zh", "other", "none"]))
def test_any_text_gives_mentions_that_lie_in_it(text: str, language: str) -> None:
    found = aspects.find(text, language)
    assert len(found) <= aspects.MOST
    for mention in found:
        assert 0 <= mention.start < mention.stop <= len(text)
        assert mention.aspect in aspects.ASPECTS
        assert mention.clause in text


def test_each_mention_is_judged_by_the_model_of_its_language(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, list[str]] = {}

    class Fake:
        adapter = type("A", (), {"labels": ("negative", "neutral", "positive")})()

        def __init__(self, model: str) -> None:
            self.model = model

        def score(self, texts: list[str], step: Callable[[int, int], None] | None = None) -> Scores:
            seen[self.model] = texts
            if step is not None:
                step(len(texts), len(texts))
            rows = [[0.1, 0.1, 0.8] if "great" in t or "快" in t else [0.7, 0.2, 0.1] for t in texts]
            return Scores(np.array(rows), np.zeros(len(texts), dtype=bool))

    monkeypatch.setattr(sentiment, "load", lambda model, engine="auto", home=None: Fake(model))
    texts = ["The screen is great but the price is silly", "物流很快。", "la pantalla", "物流很快。"]
    told: list[tuple[int, int]] = []
    found = aspects.read(texts, ["en", "zh", "other", "zh"], step=lambda done, of: told.append((done, of)))
    assert told == [(2, 3), (3, 3)]
    assert [[(o.aspect, o.label) for o in one] for one in found] == [
        [("performance", "positive"), ("price", "negative")],
        [("delivery", "positive")],
        [],
        [("delivery", "positive")],
    ]
    assert seen == {
        "aspects_en": ["screen: The screen is great", "price: the price is silly"],
        "aspects_zh": ["物流: 物流很快"],
    }
