"""Interleaving: fair lists, the right ranking wins, equal rankings win nothing, and a broken log has no verdict."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.experiment.recommenders import Interleaved, draft, preference, read_file
from core.experiment.recommenders.drafting import coins

rankings = st.integers(1, 12).flatmap(
    lambda n: st.tuples(st.permutations(range(n)), st.permutations(range(n)), st.integers(1, 14), st.booleans())
)


@settings(max_examples=60, deadline=None)
@given(rankings)
def test_a_list_holds_each_item_once_and_each_ranking_its_turn(case: tuple[list[int], list[int], int, bool]) -> None:
    a, b, k, balanced = case
    method = "balanced" if balanced else "team_draft"
    made = draft(np.array([a]), np.array([b]), k, method, coins(["one"], max(k, 1), "salt"))
    items, team = made.items[0], made.team[0]
    filled = items[items >= 0]
    assert len(set(filled)) == len(filled) == min(k, len(a))
    assert (items[: len(filled)] >= 0).all()
    counts = np.bincount(team[team >= 0], minlength=2)
    assert abs(counts[0] - counts[1]) <= 1
    if method == "balanced":  # a prefix of a list is made of prefixes of the rankings
        for end in range(1, len(filled) + 1):
            best = {*a[: (end + 1) // 2], *b[: (end + 1) // 2]}
            assert set(filled[: end // 2]) <= best
    for place, item in enumerate(filled):
        assert made.ranks[0, 0, place] == a.index(item) + 1
        assert made.ranks[1, 0, place] == b.index(item) + 1


def test_the_coin_can_be_thrown_again_and_is_fair() -> None:
    names = [f"u{n}" for n in range(4000)]
    thrown = coins(names, 10, "salt")
    assert (thrown == coins(names, 10, "salt")).all()
    assert abs(thrown.mean() - 0.5) < 0.01
    assert abs((thrown == coins(names, 10, "another")).mean() - 0.5) < 0.01


def simulated(seed: int, better: float, shoppers: int = 300, method: str = "team_draft") -> Interleaved:
    """Lists of two rankings of 20 items; `better` of the first places of the second hold what is clicked more."""
    rng = np.random.default_rng(seed)
    lists = rng.integers(1, 6, shoppers)
    shopper = np.repeat(np.arange(shoppers), lists)
    n = len(shopper)
    worth = rng.random((n, 20))
    first = np.argsort(-(worth + rng.normal(0, 1.0, (n, 20))), axis=1)
    second = np.argsort(-(worth + rng.normal(0, 1.0 - better, (n, 20))), axis=1)
    made = draft(first, second, 6, method, rng.random((n, 6)) < 0.5)
    lively = rng.beta(1, 6, shoppers)[shopper]
    clicks = rng.random((n, 6)) < lively[:, None] * np.take_along_axis(worth, made.items, axis=1)
    if method == "team_draft":
        credit = np.stack([(clicks & (made.team == side)).sum(axis=1) for side in (0, 1)], axis=1)
    else:
        place = np.where(clicks.any(axis=1), 5 - clicks[:, ::-1].argmax(axis=1), 0)
        deepest = np.minimum(*(made.ranks[side, np.arange(n), place] for side in (0, 1)))
        credit = np.stack([(clicks & (made.ranks[side] <= deepest[:, None])).sum(axis=1) for side in (0, 1)], axis=1)
    slots = np.stack([(made.team == side).sum(axis=1) for side in (0, 1)], axis=1)
    return Interleaved(
        "log", ("A", "B"), method, shopper, credit, clicks.sum(axis=1), slots, made.team[:, 0], shoppers, n * 6, 0, 0
    )  # fmt: skip


@pytest.mark.parametrize("method", ["team_draft", "balanced"])
def test_equal_rankings_are_told_apart_no_more_often_than_the_level_says(method: str) -> None:
    found = [preference(simulated(seed, 0.0, 150, method)) for seed in range(200)]
    wrong = sum(one.verdict in ("better", "worse") for one in found)
    print(f"{method}: {wrong} of 200 equal pairs told apart")
    assert wrong <= 18  # 200 draws at 5 %: more than 18 in one of a hundred
    assert sum(one.interval[0] <= 0 <= one.interval[1] for one in found) >= 182


@pytest.mark.parametrize("method", ["team_draft", "balanced"])
def test_the_better_ranking_wins(method: str) -> None:
    found = [preference(simulated(seed, 0.8, 400, method)) for seed in range(20)]
    assert all(one.value > 0 for one in found)
    assert sum(one.verdict == "better" for one in found) >= 15


def written(path: Path, log: pd.DataFrame) -> Path:
    log.to_csv(path, index=False)
    return path


def as_rows(seed: int = 1, lists: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frames = []
    for number in range(lists):
        first, second = rng.permutation(12), rng.permutation(12)
        made = draft(first[None], second[None], 6, "team_draft", rng.random((1, 6)) < 0.5)
        frames.append(
            pd.DataFrame(
                {
                    "list_id": f"L{number:05d}",
                    "user_id": f"U{number % 130:04d}",
                    "position": np.arange(1, 7),
                    "item_id": [f"P{item:03d}" for item in made.items[0]],
                    "team": np.where(made.team[0] == 0, "old", "new"),
                    "first_rank": made.ranks[0, 0],
                    "second_rank": made.ranks[1, 0],
                    "clicked": np.where(rng.random(6) < np.where(made.team[0] == 1, 0.4, 0.2), "yes", "no"),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def test_a_log_is_read_as_it_was_written(tmp_path: Path) -> None:
    rows = as_rows()
    log = read_file(written(tmp_path / "log.csv", rows))
    assert (len(log.shopper), log.shoppers, log.rows, log.skipped, log.repeated) == (400, 130, 2400, 0, 0)
    assert log.teams == ("old", "new")
    clicked = rows[rows["clicked"] == "yes"]
    assert log.credit.sum(axis=0).tolist() == [(clicked["team"] == t).sum() for t in ("old", "new")]
    found = preference(log)
    assert found.verdict == "better"
    assert not found.faults


def test_balanced_credit_stops_at_the_lowest_click(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {
            "list_id": ["L"] * 4,
            "position": [1, 2, 3, 4],
            "item_id": ["a", "b", "c", "d"],
            "first_rank": [1, 3, 2, 4],
            "second_rank": [2, 1, 4, 3],
            "clicked": [0, 1, 1, 0],
        }
    )
    log = read_file(written(tmp_path / "log.csv", rows))  # the lowest click, c, stands 2nd in the first: k = 2
    assert log.method == "balanced"
    assert log.credit.tolist() == [[1, 1]]


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (lambda rows: rows[(rows["team"] == "new") | (rows.index % 5 > 0)], "slots"),
        (lambda rows: rows[(rows["team"] == "new") | (rows["position"] > 1) | (rows["list_id"] > "L0015")], "coin"),
        (lambda rows: rows.assign(clicked=["?" if i % 3 else v for i, v in enumerate(rows["clicked"])]), "skipped"),
        (lambda rows: rows[rows["user_id"] < "U0015"], "few"),
    ],
)  # fmt: skip
def test_a_broken_log_has_no_verdict(tmp_path: Path, damage: object, fault: str) -> None:
    found = preference(read_file(written(tmp_path / "log.csv", damage(as_rows()))))  # type: ignore[operator]
    assert fault in {one.id for one in found.faults}
    assert found.verdict == "withheld"


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="which ranking brought the item"):
        read_file(written(tmp_path / "log.csv", as_rows().drop(columns=["team", "first_rank"])))
    with pytest.raises(BadInput, match="exactly two rankings"):
        read_file(written(tmp_path / "one.csv", as_rows().assign(team="old", first_rank=np.nan)))


def test_the_old_ranking_is_the_one_compared_against(tmp_path: Path) -> None:
    assert read_file(written(tmp_path / "log.csv", as_rows(lists=40))).teams == ("old", "new")
