"""Intent of sessions: nothing after the cut is seen, shoppers stay on one side, a planted habit is learned."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from typer.testing import CliRunner

from core.__main__ import app
from core.errors import BadInput
from core.recommend import Weights
from core.recommend.events import from_arrays
from core.recommend.session_intent import model as session_intent
from core.recommend.session_intent import results as intent_results


def browsing(shoppers: int = 400, seed: int = 0, habit: bool = True):  # type: ignore[no-untyped-def]
    """One session per shopper; with a habit, buyers come back to one item and the others roam."""
    rng = np.random.default_rng(seed)
    rows = []
    for user in range(shoppers):
        buys = rng.random() < 0.4
        begin = float(user * 10_000)
        for step in range(int(rng.integers(4, 9))):
            item = int(rng.integers(2)) if buys and habit else int(rng.integers(50))
            rows.append((f"u{user}", f"i{item}", "view", begin + 60 * step))
        if buys:
            rows.append((f"u{user}", "i0", "purchase", begin + 1000))
    users, items, kinds, times = zip(*rows, strict=True)
    return from_arrays(users, items, kinds=kinds, times=times)


def test_what_comes_after_the_cut_changes_nothing() -> None:
    events = browsing()
    found = session_intent.prefixes(events)
    assert len(found.label) == 400
    assert 0.3 < found.label.mean() < 0.5
    late = events.kind == session_intent.CODE["purchase"]
    moved = np.where(late, events.time + 500, events.time)
    again = session_intent.prefixes(session_intent_at(events, moved))
    assert np.array_equal(found.features, again.features)


def session_intent_at(events, time):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    return replace(events, time=time)


def test_a_planted_habit_is_learned_and_beats_the_formula() -> None:
    outcome = session_intent.measure(session_intent.several(browsing(), cuts=4))
    assert (outcome.train, outcome.test) == (280, 120)
    assert outcome.model.low > 0.6
    assert outcome.gain.high > outcome.gain.value > outcome.gain.low


def test_no_habit_means_no_skill() -> None:
    outcome = session_intent.measure(session_intent.several(browsing(habit=False), cuts=4))
    assert outcome.model.low < 0.55


def test_shoppers_of_the_training_part_are_not_tested() -> None:
    found = session_intent.prefixes(browsing())
    same = session_intent.Prefixes(found.features, found.label, found.user * 0, found.start, found.formula, found.end)
    with pytest.raises(BadInput, match="too few sessions"):
        session_intent.measure([same])


def test_auc_by_hand() -> None:
    label, score = np.asarray([1, 0, 1, 0]), np.asarray([0.9, 0.5, 0.5, 0.1])
    assert session_intent._Ranked.of(label, score).area(np.ones(4)) == pytest.approx((1 + 1 + 0.5 + 1) / 4)


def test_cuts_of_the_same_sessions_differ_and_a_resample_is_the_area_of_its_rows() -> None:
    first, second = session_intent.several(browsing(), cuts=2)
    assert np.array_equal(first.label, second.label)
    assert np.array_equal(first.user, second.user)
    assert not np.array_equal(first.features, second.features)
    label, score = first.label, first.features[:, 0]
    drawn = np.random.default_rng(3).integers(0, len(label), len(label))
    by_weight = session_intent._Ranked.of(label, score).area(np.bincount(drawn, minlength=len(label)).astype(float))
    assert by_weight == pytest.approx(roc_auc_score(label[drawn], score[drawn]))


def test_the_newest_sessions_are_listed_with_probabilities_that_add_up(tmp_path: Path) -> None:
    found = intent_results.read(browsing(), Weights(), newest=30)
    starts = [one.start for one in found.sessions]
    assert len(starts) == 30
    assert starts == sorted(starts, reverse=True)
    assert all(0 < one.p < 1 and 4 <= one.events <= 8 for one in found.sessions)
    bought = [one.p for one in found.sessions if one.bought]
    assert np.mean(bought) > np.mean([one.p for one in found.sessions if not one.bought])
    assert found.outcome.expected == pytest.approx(found.outcome.buyers, rel=0.35)
    intent_results.write_sessions(found.sessions, tmp_path / "sessions.csv")
    assert len((tmp_path / "sessions.csv").read_text("utf-8").splitlines()) == 31


def test_from_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    events = browsing(150)
    lines = [
        f"{events.users[u]},{events.items[i]},{'purchase' if k == session_intent.CODE['purchase'] else 'view'},"
        f"{datetime.fromtimestamp(1.7e9 + t, UTC):%Y-%m-%d %H:%M:%S}"
        for u, i, k, t in zip(events.user, events.item, events.kind, events.time, strict=True)
    ]
    path.write_text("user_id,item_id,event_type,event_time\n" + "\n".join(lines) + "\n", "utf-8")
    result = CliRunner().invoke(app, ["session-intent", "--events", str(path), "--json"])
    assert result.exit_code == 0, result.output
    assert '"verdict"' in result.stdout
    assert "AUC" in CliRunner().invoke(app, ["session-intent", "--events", str(path)]).stdout
