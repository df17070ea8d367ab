"""Mentions of aspects: found at their words, judged by their clause."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import aspects, sentiment
from core.text.engine import Scores


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

    monkeypatch.setattr(sentiment, "load", lambda model, engine="auto": Fake(model))
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
