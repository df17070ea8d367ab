"""ECOD as PyOD computes it (Li et al., 2022), and the ODDS sets: at or above the isolation forest and kNN of PyOD."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.anomaly.detect import prepare, score
from core.anomaly.detect.detectors import ecod

PUBLISHED = {"cardio": ("isolation forest", 0.93), "pima": ("kNN", 0.71), "wbc": ("none", 0.93)}
"""Area under the ROC curve, as printed by PyOD's benchmark (cardio, pima); of wbc none is printed there."""
pytestmark = pytest.mark.oracle


@pytest.mark.parametrize("seed", range(4))
def test_ecod_has_the_digits_of_pyod(seed: int) -> None:
    ecod_of = pytest.importorskip("pyod.models.ecod")
    rng = np.random.default_rng(seed)
    parts = [rng.normal(size=(200, 3)), rng.lognormal(size=(200, 2)), np.round(rng.normal(size=(200, 1)))]
    values = np.concatenate(parts, axis=1)
    values[:, 2] = np.concatenate([values[:100, 2], -values[:100, 2]])  # leans to neither side
    theirs = ecod_of.ECOD().fit(values).decision_scores_
    ours = ecod(values)
    print(f"largest difference {abs(ours - theirs).max():.1e}")
    assert np.allclose(ours, theirs, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", PUBLISHED)
def test_odds_sets_are_told_as_well_as_by_the_best_of_pyod(name: str, shared_data: Path) -> None:
    scipy_io = pytest.importorskip("scipy.io")
    metrics = pytest.importorskip("sklearn.metrics")
    path = shared_data / "an_odds" / f"{name}.mat"
    if not path.is_file():
        pytest.skip(f"{path.name} is not here")
    held = scipy_io.loadmat(path)
    values, labels = held["X"].astype(float), held["y"].ravel()
    scored = score(prepare(values, [f"f{at}" for at in range(values.shape[1])]))
    area = metrics.roc_auc_score(labels, -np.log(scored.chance))
    rival, least = PUBLISHED[name]
    print(f"{name}: area {area:.4f}, {rival} {least}")
    assert area >= least
