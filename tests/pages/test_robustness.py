"""The Robustness page: untested, tested in both languages, on scored reviews."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.lake import Lake
from core.text.robustness import run, store, suite
from pages.parts.shared.wording import APART

Visit = Callable[..., AppTest]


def cheerfully(lake: Lake) -> None:
    """Results of a scorer that calls everything positive."""

    def cheerful(texts: list[str]) -> np.ndarray:
        return np.tile([0.1, 0.1, 0.8], (len(texts), 1))

    for language in ("en", "zh"):
        outcomes = run.run(suite.build(language), cheerful)
        store.save(lake, f"sentiment_{language}@1", outcomes, run.differences(language, cheerful))


@pytest.fixture
def tested(prepared: Callable[..., Lake]) -> Lake:
    return prepared(cheerfully)


def shown(page: AppTest) -> str:
    return " ".join(one.value for one in [*page.markdown, *page.caption, *page.subheader]).replace("\\", "")


def test_untested_models_offer_the_test(open_page: Visit) -> None:
    page = open_page("robustness.py")
    assert not page.exception
    assert "Not tested yet" in shown(page)
    assert page.button(key="robustness_run").label == "Test the models"


@pytest.mark.parametrize(("language", "words"), [("en", "Plain complaint is negative"), ("zh_CN", "直白的批评")])
def test_a_weak_model_shows_its_failing_tests(tested: Lake, open_page: Visit, language: str, words: str) -> None:
    page = open_page("robustness.py", language=language)
    assert not page.exception
    assert any(words in str(cell) for cell in page.dataframe[0].value.iloc[:, 0])
    page.segmented_control(key="robustness_model").set_value("sentiment_zh").run()
    assert not page.exception
    assert "sentiment_zh@1" in shown(page).replace(APART, "")


def test_reviews_without_scores_lead_to_the_sentiment_page(tested: Lake, open_page: Visit) -> None:
    page = open_page("robustness.py", tab="reviews")
    assert not page.exception
