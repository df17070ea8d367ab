from __future__ import annotations

import numpy as np
import pytest

from core.text import metrics


def test_figures_by_hand() -> None:
    probabilities = np.array([[0.8, 0.1, 0.1], [0.2, 0.5, 0.3], [0.1, 0.2, 0.7], [0.6, 0.2, 0.2]])
    found = metrics.figures(probabilities, np.array([0, 2, 2, 1]))
    assert found.accuracy == 0.5
    assert found.polarity == 1.0  # the second text is positive once neutral is set aside
    assert found.macro_f1 == pytest.approx((2 / 3 + 0 + 2 / 3) / 3)


def test_calibration_error_of_a_sure_and_wrong_model_is_one() -> None:
    assert metrics.calibration_error(np.eye(3), np.array([1, 2, 0])) == 1.0
    assert metrics.calibration_error(np.eye(3), np.array([0, 1, 2])) == 0.0


def test_temperature_recovers_a_known_scale() -> None:
    generator = np.random.default_rng(0)
    logits = generator.normal(size=(20_000, 3)) * 2
    chances = metrics.softmax(logits)
    labels = (chances.cumsum(1) > generator.random((20_000, 1))).argmax(1)
    assert metrics.fit_temperature(logits * 3, labels) == pytest.approx(3, rel=0.05)


def test_offsets_undo_what_class_weights_did_to_the_shares() -> None:
    generator = np.random.default_rng(0)
    logits = generator.normal(size=(20_000, 3)) * 2
    labels = (metrics.softmax(logits).cumsum(1) > generator.random((20_000, 1))).argmax(1)
    shifted = 2 * (logits + np.array([0.0, 1.5, 0.0]))
    temperature, offsets = metrics.fit_offsets(shifted, labels)
    assert temperature == pytest.approx(2, rel=0.05)
    assert offsets[1] - offsets[0] == pytest.approx(-3, rel=0.05)
    assert offsets[2] - offsets[0] == pytest.approx(0, abs=0.2)
    mended = metrics.calibration_error(metrics.softmax(shifted + offsets, temperature), labels)
    scaled = metrics.calibration_error(metrics.softmax(shifted, metrics.fit_temperature(shifted, labels)), labels)
    assert mended < 0.01 < scaled


def test_offsets_of_a_class_without_texts_stay_finite() -> None:
    temperature, offsets = metrics.fit_offsets(np.eye(3)[[0, 2, 0, 2]] * 5, np.array([0, 2, 0, 2]))
    assert np.isfinite([temperature, *offsets]).all()
    assert temperature >= 0.24


def test_two_classes_have_no_polarity() -> None:
    found = metrics.figures(np.array([[0.8, 0.2], [0.4, 0.6]]), np.array([0, 0])).rounded()
    assert (found["accuracy"], found["polarity"]) == (0.5, None)


def test_no_pole_no_polarity() -> None:
    found = metrics.figures(np.array([[0.1, 0.8, 0.1]]), np.array([1]))
    assert found.rounded()["polarity"] is None
