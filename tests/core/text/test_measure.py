"""Refusing what is out of scope, and what the figures of a training rest on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.text.models.tasks import SENTIMENT, intent
from core.text.training import measure
from core.text.training.split import Example, near_groups
from tests.core.text.conftest import write_encoder

TASK = intent(("pay", "return"))


def test_the_threshold_lets_the_promised_share_of_the_in_scope_texts_through() -> None:
    sure = np.linspace(0.5, 1.0, 401)
    probabilities = np.stack([sure, 1 - sure, np.zeros(401)], axis=1)
    labels = np.zeros(401, dtype=np.int64)
    labels[:20] = 2  # out of scope: they do not count
    found = measure.threshold(probabilities, labels, TASK)
    assert (sure[20:] >= found).mean() == pytest.approx(TASK.kept, abs=0.005)
    assert measure.threshold(probabilities, labels, SENTIMENT) == 0


def test_a_refused_text_counts_as_out_of_scope() -> None:
    probabilities = np.array([[0.9, 0.1, 0.0], [0.2, 0.8, 0.0], [0.5, 0.4, 0.1], [0.1, 0.1, 0.8], [0.55, 0.4, 0.05]])
    labels = np.array([0, 1, 0, 2, 2])
    assert measure.scope(probabilities, labels, 0.6) == {
        "in_scope": pytest.approx(0.6667),
        "out_recall": 1.0,
        "out_precision": pytest.approx(0.6667),
    }


def test_chinese_near_duplicates_are_found_by_character() -> None:
    same = "这个手机的屏幕很清晰，电池也很耐用，物流很快"
    texts = [same, same + "！！", same.replace("很快", "超快"), "水果不新鲜，烂了好几个，再也不会买了", "手机很好"]
    groups = near_groups(texts)
    assert groups[0] == groups[1] == groups[2]
    assert len(set(groups)) == 3


def test_offsets_need_texts_of_every_class_and_weigh_sources_alike() -> None:
    logits = np.tile(np.array([[0.5, 1.0, 0.0], [0.0, 1.0, 0.5]]), (40, 1))
    two = [Example("a", 2 * (i % 2), "big") for i in range(80)]
    assert not measure.calibrated(logits, two, "offsets")[1].any()
    some = [Example("a", 1, "small") if i < 4 else e for i, e in enumerate(two)]
    offsets = measure.calibrated(logits, some, "offsets")[1]
    assert not measure.calibrated(logits, some, "temperature")[1].any()
    lone = [Example("a", e.label, "one") for e in some]
    assert offsets[1] > measure.calibrated(logits, lone, "offsets")[1][1]  # the small source says the class is common


def test_a_source_that_teaches_by_phrases_is_calibrated_on_its_longer_ones() -> None:
    logits = np.tile(np.array([[2.0, 0.0, 0.0]]), (60, 1))
    short = [Example("so good", 2, "phrases")] * 20
    rows = [*[Example("it broke after one day", 2 * (n % 5 == 0), "phrases") for n in range(40)], *short]
    for how in ("temperature", "offsets"):
        found, offsets = measure.calibrated(logits, rows, how, {"phrases": 3, "other": 9})
        expected, wanted = measure.calibrated(logits[:40], rows[:40], how)
        assert (found, offsets.tolist()) == (expected, wanted.tolist())
    assert measure.calibrated(logits, rows, "temperature")[0] > found


@pytest.mark.timeout(120)
def test_own_labels_are_trained_measured_and_described(tmp_path: Path) -> None:
    from core.text.models import adapter
    from core.text.models.tasks import Task
    from core.text.reading import engine
    from core.text.training import train
    from core.text.training.recipe import Settings

    base = write_encoder(tmp_path / "tiny")
    words = ["good great fine", "bad terrible broke", "a the it very"]
    rows = [Example(f"{words[i % 3]} {'day ' * (i % 5)}{'one ' * (i // 3)}", i % 3, "project") for i in range(90)]
    settings = Settings(
        base=str(base),
        epochs=4,
        rank=2,
        alpha=4.0,
        train_length=16,
        max_length=16,
        neutral=0,
        similar=1.0,
        calibration="offsets",
        dev=0.2,
    )
    made = train.train(rows, tmp_path / "mine", settings, task=Task("labels", ("praise", "blame", "other")))
    assert adapter.describe(str(made.folder)).labels == ("praise", "blame", "other")
    assert "Own classes: praise, blame, other." in made.card
    assert made.adapter.metrics["all"]["model"]["rows"] > 5
    assert len(made.adapter.offsets) == 3
    assert "after offsets of the classes (praise" in made.card
    again = engine.load(str(made.folder), "torch-fp32").score([e.text for e in rows])
    adapter.write_texts(made.folder, replace(made.adapter, offsets=()), made.card)
    without = engine.load(str(made.folder), "torch-fp32").score([e.text for e in rows])
    assert np.abs(again.probabilities - without.probabilities).max() > 1e-4
    assert not (made.folder / "checkpoint.safetensors").exists()
