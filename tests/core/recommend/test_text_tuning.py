"""The tuned text model: taste that follows words is learned, measured on held-out events, kept, and explained."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from core.errors import Unavailable
from core.lake import Lake
from core.recommend.data import features_of, inputs_of, open_shop
from core.recommend.features import texts
from core.recommend.features.bundle import Options
from core.recommend.scorers.families import tuned_text
from core.recommend.scorers.neural import models, two_tower
from core.recommend.training import job as training
from core.recommend.training import states, tuning
from core.text.models import encoders
from core.text.reading import item_text, remembered
from tests.core.recommend.shops import land
from tests.core.text.conftest import write_encoder

NOISE = ["a", "an", "the", "it", "is", "was", "after", "one", "day", "very"]
TASTES = ["good", "bad", "fine", "broke", "great", "terrible"]
PLAN = two_tower.TwoTower(rank=4, alpha=8.0, rate=3e-2, items=60, epochs=25, temperature=0.1)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A tiny encoder of random weights, to which one word among ten says little."""
    return str(write_encoder(tmp_path_factory.mktemp("encoder") / "base"))


@pytest.fixture
def worded(lake: Lake, encoder: str, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """A shop where each shopper meets products of one word alone; the rest of each title says nothing."""
    monkeypatch.setattr(item_text, "ENGLISH", encoder)
    monkeypatch.setattr(item_text, "SEVERAL", encoder)
    dice = np.random.default_rng(4)
    titles = [" ".join([*dice.choice(NOISE, 5), TASTES[item % 6], *dice.choice(NOISE, 4)]) for item in range(72)]
    items = pd.DataFrame({"id": [f"i{item:02d}" for item in range(72)], "title": titles})
    rows = []
    for user in range(60):
        own = dice.permutation(np.arange(user % 6, 60, 6))[:8]  # nobody meets the last twelve before the end
        rows += [(f"u{user:02d}", f"i{item:02d}", day) for day, item in enumerate(own)]
        rows += [(f"u{user:02d}", f"i{60 + 6 * int(dice.integers(0, 2)) + user % 6:02d}", 10 + user % 3)]
    events = pd.DataFrame(rows, columns=["user", "item", "day"])
    events["day"] = pd.Timestamp("2026-03-01") + pd.to_timedelta(events["day"], unit="D")
    land(lake, "events", events.astype(str), "events", {"user_id": "user", "item_id": "item", "timestamp": "day"})
    land(lake, "items", items, "items", {"item_id": "id", "title": "title"})
    return lake


def test_tuning_learns_the_word_that_taste_follows_and_measures_it(worded: Lake) -> None:
    shop = open_shop(worded, "events")
    before = features_of(worded, shop, Options())
    assert states.state(before, tuned_text.ID).possible
    with pytest.raises(Unavailable):
        tuned_text.build(before, {})
    told: list[tuple[int, int]] = []
    gain = tuning.tune(worded, shop, lambda done, total: told.append((done, total)), PLAN)
    assert gain.users > 50
    assert gain.low > 0, "held-out items of the same word are found better, and certainly"
    assert gain.cold > 50
    assert told == sorted(told)
    assert told[-1] == (100, 100)

    folder = models.find(inputs_of(worded, shop))
    assert folder is not None
    assert f"{gain.after:.4f} tuned" in (folder / "card.md").read_text("utf-8")
    kept = (folder / "adapter.safetensors").stat().st_mtime_ns
    assert tuning.tune(worded, shop, lambda done, total: None, PLAN) == gain, "what is tuned is not tuned again"
    assert (folder / "adapter.safetensors").stat().st_mtime_ns == kept

    features = features_of(worded, shop, Options())
    found = states.state(features, tuned_text.ID)
    assert (found.ready, found.gain) == (True, gain)
    model = tuned_text.build(features, {})
    scores = model.score(np.arange(6))
    for user in range(6):
        for item in (0, 61):
            term = model.explain(user, item)
            assert term.rebuilt() == pytest.approx(scores[user, item], abs=1e-9)
    others = np.delete(scores[0, 60:], [0, 6]).mean()
    assert scores[0, [60, 66]].mean() > others + 0.1, (
        "of items that nobody had met, those of the shopper's word are near"
    )


def test_the_job_names_what_it_trains(worded: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def tune(lake: Lake, shop: Any, report: Any) -> Any:
        asked.append(shop)
        return SimpleNamespace(as_json=lambda: {"users": 1})

    monkeypatch.setattr(tuning, "tune", tune)
    shop = open_shop(worded, "events")
    given: Any = SimpleNamespace(lake=worded, params=training._params(shop, "two_tower"), progress=None)
    assert training.run(given) == {"scorer": "two_tower", "users": 1}
    assert asked == [shop]


def test_the_same_seed_tunes_the_same(encoder: str) -> None:
    found = encoders.resolve(encoder)
    dice = np.random.default_rng(0)
    said = [" ".join(dice.choice(NOISE, 4)) for _item in range(10)] + [""]
    interest = sparse.csr_matrix(dice.integers(0, 2, (12, 11)).astype(float))
    start = dice.normal(size=(11, found.hidden)).astype(np.float32)
    start /= np.linalg.norm(start, axis=1, keepdims=True)
    plan = replace(PLAN, items=4, epochs=1)
    first, again = (two_tower.tune(said, interest, found, start, plan) for _time in range(2))
    assert first.losses == again.losses
    assert all((first.tensors[name] == again.tensors[name]).all() for name in first.tensors)


def test_reading_a_few_items_a_step_does_not_draw_all_texts_together(encoder: str) -> None:
    """The planted fault: where only items of the step are asked for, the loss climbs to that of one text for all."""
    found = encoders.resolve(encoder)
    dice = np.random.default_rng(1)
    said = [" ".join([*dice.choice(NOISE, 3), TASTES[item % 2]]) for item in range(30)]
    interest = np.zeros((40, 30))
    for user in range(40):
        interest[user, dice.permutation(np.arange(user % 2, 30, 2))[:5]] = 1.0
    start = remembered.vectors(said, found, item_text.LENGTH)
    made = two_tower.tune(said, sparse.csr_matrix(interest), found, start, replace(PLAN, items=6, epochs=10))
    assert np.mean(made.losses[-5:]) < np.log(30) - 0.3, "half of the items are told from the others"


def test_without_words_or_workspace_it_says_why(worded: Lake) -> None:
    shop = open_shop(worded, "events")
    features = features_of(worded, shop, Options())
    assert tuned_text.limit(features) == tuned_text.NOT_TUNED
    bare = replace(features, inputs=replace(features.inputs, catalog=None))
    assert tuned_text.limit(bare) == texts.NO_TEXTS
    assert not states.state(bare, tuned_text.ID).possible


def test_only_so_many_tuned_models_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "MOST", 2)
    for number in range(4):
        folder = tmp_path / "models" / f"{models.PREFIX}{number}"
        folder.mkdir(parents=True)
        (folder / "config.json").write_text("{}")
    (tmp_path / "models" / "sentiment").mkdir()
    models.shed(tmp_path)
    assert len(models.folders(tmp_path)) == 2
    assert (tmp_path / "models" / "sentiment").is_dir()
    assert models.known(models.folders(tmp_path)[0]) == (), "one that cannot be read was tuned for nothing"
