"""Explanations on a tiny BERT: they add up, order counts, words are whole, long texts come in windows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import BadInput
from core.figures.sentiment import apart
from core.text.models import adapter
from core.text.reading import content, routing
from core.text.sentiment import score as sentiment
from core.text.sentiment.explain import Explanation, explain, model_for, windows, without
from core.text.sentiment.explain_network import load


@pytest.fixture(scope="module")
def told(tiny: Path) -> Explanation:
    return explain(str(tiny), "The very good one, it broke!")


def test_the_words_add_up_to_the_change_of_probability(told: Explanation) -> None:
    total = sum(word.gradient for word in told.words) + told.rest
    assert total == pytest.approx(told.p - told.baseline, abs=told.error + 1e-9)
    assert told.error < 0.01


def test_the_probability_is_that_of_the_scoring_engine(tiny: Path, told: Explanation) -> None:
    found = sentiment.predict(sentiment.load(str(tiny), "torch-fp32"), ["The very good one, it broke!"])[0]
    assert (found.label, found.confidence) == (told.label, pytest.approx(told.p, abs=1e-5))


def test_leaving_a_word_out_is_what_it_says(tiny: Path, told: Explanation) -> None:
    network = load(str(tiny))
    word = told.words[2]
    assert told.text[word.start : word.stop] == "good"
    less = network.probabilities(["The very  one, it broke!"])[0][network.labels.index(told.label)]
    assert word.omission == pytest.approx(told.p - less, abs=1e-6)


def test_the_curves_start_at_the_text_and_the_best_first_step_is_the_strongest_word(told: Explanation) -> None:
    assert {len(curve) for curve in told.curves.values()} == {len(told.words) + 1}
    assert {round(curve[0], 6) for curve in told.curves.values()} == {round(told.p, 6)}
    strongest = max(word.omission for word in told.words)
    assert told.curves["omission"][1] == pytest.approx(told.p - strongest, abs=1e-6)
    by_hand = np.mean([told.p - value for value in told.curves["random"][1:]])
    assert told.aopc("random") == pytest.approx(by_hand, abs=1e-6)


def test_repeats_exactly(tiny: Path, told: Explanation) -> None:
    assert explain(str(tiny), "The very good one, it broke!") == told


def test_the_model_that_scored_a_text_explains_it_while_it_is_here_unchanged(tiny: Path, workspace: Path) -> None:
    version = routing.version(str(tiny))
    assert version.startswith(f"{tiny.name}@")
    usual = next(route.model for route in routing.routes() if "en" in route.languages)
    assert model_for("en") == usual
    assert model_for("other", [version]) is None
    shipped = [name for name in adapter.available("sentiment") if "en" in adapter.describe(name).languages]
    for name in shipped:
        assert model_for("en", [routing.version(name)]) == name
    assert model_for("en", [f"{usual}@000000000000", "gone@1"]) == usual
    own = workspace / "models" / "mine"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.symlink_to(tiny)
    version = routing.version("mine", workspace)
    assert model_for("en", [version], workspace) == str(own)
    assert model_for("en", [version]) == usual  # a trained model is known in its own workspace only


def test_names_of_lines_that_end_close_together_keep_apart() -> None:
    assert apart([0.5, 0.1, 0.9], 0.1) == [0.5, 0.1, 0.9]
    assert apart([0.99, 0.98, 1.0], 0.1) == pytest.approx([0.9, 0.8, 1.0])
    assert apart([0.0, 0.0, 0.02], 0.1) == pytest.approx([0.0, 0.1, 0.2])


def test_without() -> None:
    assert without("abcdef", [(4, 5), (1, 2)]) == "acdf"


def test_a_long_text_comes_in_windows_that_fit_and_cover_it(tiny: Path) -> None:
    network = load(str(tiny))
    text = content.read("good bad fine " * 30).text
    parts = windows(text, network)
    assert "".join(text[a:b] for a, b in parts) == text
    assert all(len(network.offsets(text[a:b])) <= network.room for a, b in parts)
    last = explain(str(tiny), text, window=len(parts) - 1)
    assert (last.window, last.windows) == (len(parts) - 1, len(parts))
    assert len(last.words) == len(last.text.split())


@pytest.mark.parametrize("text", [None, "", " \x00 ", "!!! 🙂"])
def test_no_word_is_one_clear_line(tiny: Path, text: str | None) -> None:
    with pytest.raises(BadInput, match="no word"):
        explain(str(tiny), text)


@pytest.mark.parametrize("text", ["<b>good</b> " * 3, "good\ud800bad", "好" * 50, "a" * 5000])
def test_hostile_texts_are_explained_like_any_other(tiny: Path, text: str) -> None:
    told = explain(str(tiny), text)
    assert np.isfinite([word.gradient + word.omission for word in told.words]).all()
