"""Two scorers, or two versions of the data, on frozen shoppers: paired, with the words of an experiment."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from core.errors import BadInput
from core.experiment.recommenders import frozen_text, of_scorers, of_versions
from core.experiment.recommenders.frozen import judged
from core.lake import Lake
from core.recommend import Figure, Options, Protocol
from core.recommend.data import inputs_of, open_shop
from tests.core.recommend.shops import land, land_shop


@pytest.mark.parametrize(
    ("figure", "shoppers", "verdict"),
    [
        (Figure(0.02, 0.01, 0.03), 400, "better"),
        (Figure(-0.02, -0.03, -0.01), 400, "worse"),
        (Figure(0.0, -0.0005, 0.0005), 400, "no_difference"),
        (Figure(0.0, 0.0, 0.0), 400, "no_difference"),
        (Figure(0.001, -0.02, 0.02), 400, "inconclusive"),
        (Figure(0.02, 0.01, 0.03), 99, "withheld"),
        (Figure(0.02, None, None), 400, "withheld"),
        (Figure(float("nan"), float("nan"), float("nan")), 400, "withheld"),
    ],
)
def test_a_verdict_is_the_intervals(figure: Figure, shoppers: int, verdict: str) -> None:
    assert judged(figure, 0.1, shoppers) == verdict


def tasteful(users: int = 200, seed: int = 3) -> pd.DataFrame:
    """Shoppers who stay with one of four tastes: a neighbour knows more than popularity does."""
    rng = np.random.default_rng(seed)
    taste = rng.integers(0, 4, users)
    rows = [
        (f"u{u:03d}", f"i{taste[u] * 12 + rng.integers(0, 12):02d}", "view", f"2026-01-{1 + int(at):02d} 10:00:00")
        for u in range(users)
        for at in np.sort(rng.integers(0, 28, 14))
    ]
    return pd.DataFrame(rows, columns=["user_id", "item_id", "event_type", "timestamp"])


@pytest.fixture(scope="module")
def landed_twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, list[int]]:
    from core.lake import open_lake

    lake = open_lake(tmp_path_factory.mktemp("twice"))
    whole = tasteful()
    rng = np.random.default_rng(0)
    shuffled = whole.assign(item_id=rng.permutation(whole["item_id"].to_numpy()))
    roles = {name: name for name in whole.columns}
    land(lake, "events", shuffled, "events", roles)
    land(lake, "events", whole, "events", roles)
    return lake, [one.number for one in lake.versions("events")]


def test_the_scorer_that_knows_tastes_is_better(landed_twice: tuple[Lake, list[int]]) -> None:
    lake, _versions = landed_twice
    inputs = inputs_of(lake, open_shop(lake, "events"))
    protocol = Protocol(split="user", k=5)
    found = of_scorers(inputs, "popularity", "item_knn", protocol, Options())
    assert found.verdicts["ndcg"] == "better"
    back = of_scorers(inputs, "item_knn", "popularity", protocol, Options())
    assert back.verdicts["ndcg"] == "worse"
    assert back.differences["ndcg"].value == pytest.approx(-found.differences["ndcg"].value)
    assert "better" in frozen_text(found, "ndcg", "NDCG@5", "Popularity", "Neighbours")
    with pytest.raises(BadInput, match="two different scorers"):
        of_scorers(inputs, "ease", "ease", protocol, Options())


def test_a_version_with_its_items_shuffled_is_worse_and_itself_no_different(
    landed_twice: tuple[Lake, list[int]],
) -> None:
    lake, versions = landed_twice
    shop = open_shop(lake, "events")
    protocol = Protocol(split="time", k=5, repeats=True)
    found = of_versions(lake, shop, (versions[-2], versions[-1]), "item_knn", protocol, Options())
    assert found.verdicts["ndcg"] == "better"
    same = of_versions(lake, shop, (versions[-1], versions[-1]), "item_knn", protocol, Options())
    assert same.differences["ndcg"] == Figure(0.0, 0.0, 0.0)
    assert same.verdicts["ndcg"] == "no_difference"


def test_the_commands_say_it(prepared: Callable[..., Lake], tmp_path: Path) -> None:
    from core.__main__ import app

    lake = prepared(land_shop)
    path = tmp_path / "lists.csv"
    words = ["--workspace", str(lake.path), "draft", "--events", "events", "--scorer", "popularity,item_knn"]
    done = CliRunner().invoke(app, [*words, "-k", "4", "-o", str(path), "--json"])
    assert done.exit_code == 0, done.output
    drafted = pd.read_csv(path, dtype=str)
    assert len(drafted) == json.loads(done.stdout)["rows"]
    assert set(drafted["team"]) <= {"popularity", "item_knn"}
    assert not drafted.duplicated(["list_id", "item_id"]).any()

    done = CliRunner().invoke(
        app,
        ["--workspace", str(lake.path), "frozen", "--events", "events", "--scorer", "popularity,item_knn", "--json"],
    )
    assert done.exit_code in (0, 1), done.output
    assert set(json.loads(done.stdout)["metrics"]) == {"ndcg", "recall"}
