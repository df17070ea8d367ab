"""The ladder: labels become classes, rungs become runs, the same work is done once, a break costs nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.errors import BadInput, Cancelled, NotFound
from core.jobs import open_jobs
from core.lake import Lake
from core.text.models import adapter, encoders
from core.text.reading import engine
from core.text.training.ladder import Plan, compare, data, job, lexicon, pretrain, runs, trackers
from core.text.training.ladder.climb import climb, lines
from core.text.training.ladder.plan import READING, drawn, settings_of

GOOD, BAD, REST = ["good", "great", "fine"], ["bad", "broke", "terrible"], ["the", "it", "is", "was", "after", "day"]


def rows(count: int = 120) -> list[tuple[str | None, str | None]]:
    generator = np.random.default_rng(3)
    made: list[tuple[str | None, str | None]] = []
    for number in range(count):
        words = [*generator.choice(GOOD if number % 2 else BAD, 2), *generator.choice(REST, 7)]
        made.append((" ".join(generator.permutation(words)), "5" if number % 2 else "1"))
    return made


@pytest.fixture
def stars() -> data.Labelled:
    return data.labelled("reviews", 3, "text", "stars", rows(), kind="sentiment")


@pytest.fixture
def base(tiny: Path) -> str:
    return str(tiny.parent / "base")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A great lamp, works well", 3),
        ("not good at all", -1),
        ("It wasn't bad. Great", 2),
        ("质量很好，物流也快", 1),
        ("不好用，很失望", -2),
        ("没有异味", 1),
        ("", 0),
        ("🙂🙂", 0),
    ],
)
def test_the_word_list_counts_and_turns(text: str, value: float) -> None:
    assert lexicon.polarity(text) == value


def test_stars_become_sentiment_and_damaged_ones_are_counted() -> None:
    found = data.labelled(
        "f", 0, "t", "s", [*rows(60), ("odd one", "9 of 10"), ("none", None), (None, "5")], kind="sentiment"
    )
    assert found.labels == ("negative", "neutral", "positive")
    assert {e.label for e in found.examples} == {0, 2}
    assert found.left_out == {"strange": 1, "empty": 2}


def test_classes_keep_their_names_and_rare_ones_are_left_out() -> None:
    made = [(f"text number {n}", "returns" if n % 3 else "delivery") for n in range(60)] + [("one of a kind", "odd")]
    found = data.labelled("f", 0, "t", "s", made)
    assert (found.kind, found.labels, found.left_out) == ("classes", ("delivery", "returns"), {"rare": 1})


@pytest.mark.parametrize(
    "made", [[], [("same", "a")] * 50, [(f"text {n}", f"class {n // 9}") for n in range(9 * 201)], rows(12)]
)
def test_what_cannot_be_trained_on_is_refused(made: list[tuple[str | None, str | None]]) -> None:
    with pytest.raises(BadInput):
        data.split(data.labelled("f", 0, "t", "s", made), 13)


def test_near_copies_stay_on_one_side() -> None:
    made = rows(100)
    copies = [(f"{text} !!", label) for text, label in made]
    part = data.split(data.labelled("f", 0, "t", "s", made + copies), 13)
    assert len(part.train) + len(part.dev) + len(part.test) <= 100


def test_search_starts_with_the_preset_and_repeats() -> None:
    wanted = settings_of(Plan(), "lora", "base")
    tried = list(drawn(wanted, 5))
    assert tried[0] == wanted
    assert tried == list(drawn(wanted, 5))
    assert len({one.learning_rate for one in tried}) == 6
    assert all(wanted.learning_rate / 4 <= one.learning_rate <= wanted.learning_rate * 4 for one in tried)


def test_the_textbook_is_the_textbook() -> None:
    wanted = settings_of(Plan(preset="textbook"), "full", "base")
    assert (wanted.learning_rate, wanted.batch, wanted.train_length, wanted.epochs) == (2e-5, 16, 128, 5)


def test_unknown_rungs_and_presets_are_named() -> None:
    with pytest.raises(NotFound):
        Plan(("bert",))
    with pytest.raises(NotFound):
        Plan(preset="fast")


def test_every_rung_on_one_split_and_a_repeat_is_free(lake: Lake, stars: data.Labelled, base: str) -> None:
    plan = Plan(("lexicon", "tfidf", "head", "lora", "adalora", "full"), base=base)
    found = climb(lake, stars, plan)
    assert [one.rung for one in found] == list(plan.rungs)
    assert len({one.split_hash for one in found}) == 1
    assert all(0 <= one.metrics["test"]["accuracy"] <= 1 and one.metrics["temperature"] > 0 for one in found)
    assert found[0].metrics["test"]["accuracy"] == 1.0  # the word list knows every word of these texts
    points = runs.curves(lake, [one.run for one in found])
    assert set(points["run"]) == {one.run for one in found[3:]}
    assert points["dev_accuracy"].notna().any()
    assert len(lines(found)) == 7
    sizes = {one.rung: one.metrics["kilobytes"] for one in found}
    assert sizes["head"] < sizes["lora"] < sizes["full"]
    before = {one.run: one.created for one in runs.listed(lake)}
    assert [one.run for one in climb(lake, stars, plan)] == [one.run for one in found]
    assert {one.run: one.created for one in runs.listed(lake)} == before

    stored = found[3]
    folder = lake.path / "models" / stored.model
    said = adapter.describe(adapter.located(stored.model, lake.path))  # found by its name in the workspace
    assert "| test |" in adapter.card(str(folder))
    part = data.split(stars, 13)
    guesses = engine.load(str(folder), "torch-fp32").score([e.text for e in part.test]).probabilities.argmax(1)
    assert float((guesses == [e.label for e in part.test]).mean()) == pytest.approx(
        stored.metrics["test"]["accuracy"], abs=1e-4
    )
    assert said.labels == ("negative", "neutral", "positive")


def test_a_search_keeps_one_model(lake: Lake, stars: data.Labelled, base: str) -> None:
    best = climb(lake, stars, Plan(("lora",), base=base, trials=2))[0]
    found = runs.listed(lake)
    assert sorted(one.state for one in found) == ["done", "trial", "trial"]
    assert all("test" not in one.metrics for one in found if one.state == "trial")
    assert best.metrics["dev"]["macro_f1"] == max(one.metrics["dev"]["macro_f1"] for one in found)
    assert [f.parent.name for f in (lake.path / "models").glob("*/config.json")] == [best.model]


def test_reading_on_lowers_the_loss_and_feeds_the_frozen_rung(
    lake: Lake, stars: data.Labelled, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(READING, "quick", 25)
    head, read = climb(lake, stars, Plan(("head", "pretrained"), base=base))
    facts = read.metrics["reading"]
    assert facts["after"] < facts["before"]
    assert head.split_hash == read.split_hash
    written = encoders.resolve(str(lake.path / "models" / "encoders" / read.run / "base"))
    assert written.sha256 != encoders.resolve(base).sha256


@pytest.mark.parametrize("broken_at", [5, 15, 20])
def test_broken_reading_comes_to_the_same_numbers(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken_at: int
) -> None:
    monkeypatch.setattr(pretrain, "SAVE_EVERY", 0.0)
    texts, encoder = [f"{said} it was very fine {said}" for said, _stars in rows()], encoders.resolve(base)
    steps: list[int] = []

    def read(folder: str, stop: int = 1000) -> pretrain.Read:
        steps.clear()

        def step(done: int, of: int, words: str) -> None:
            steps.append(done)
            if done >= stop:
                raise Cancelled("stop")

        return pretrain.read_on(texts, encoder, tmp_path / folder, steps=10, seed=3, step=step)

    whole = read("whole").facts()
    with pytest.raises(Cancelled):
        read("broken", broken_at)
    again = read("broken").facts()
    assert steps[0] > broken_at
    assert {k: v for k, v in again.items() if k != "seconds"} == {k: v for k, v in whole.items() if k != "seconds"}


def test_a_broken_climb_goes_on_where_it_was(lake: Lake, stars: data.Labelled, base: str) -> None:
    plan = Plan(("tfidf", "lora"), base=base)
    reports: list[int] = []

    def stop(done: int, total: int, message: str) -> None:
        reports.append(done)
        if "loss" in message:
            raise Cancelled("stop")

    with pytest.raises(Cancelled):
        climb(lake, stars, plan, report=stop)
    states = {one.rung: one.state for one in runs.listed(lake)}
    assert states == {"tfidf": "done", "lora": "running"}
    assert reports == sorted(reports)
    found = climb(lake, stars, plan)
    assert [one.state for one in runs.listed(lake)] == ["done", "done"]
    points = runs.curves(lake, [found[1].run])
    steps = points[points["loss"].notna()]["step"].tolist()
    assert steps == sorted(set(steps))


def land(lake: Lake) -> int:
    import pandas as pd

    frame = pd.DataFrame(rows(), columns=["said", "stars"])
    frame["_row"] = range(len(frame))
    info = {"dataset": "reviews", "action": "ingest", "layer": "raw", "kind": "reviews", "rows": len(frame)}
    info |= {"roles": {"text": "said", "rating": "stars"}}
    with lake.write("land", info=info) as cursor:
        cursor.register("frame", frame)
        cursor.execute("CREATE OR REPLACE TABLE lake.raw.reviews AS SELECT * FROM frame")
    return lake.dataset("reviews").version


def test_the_job_climbs_and_a_second_call_is_the_same_work(lake: Lake) -> None:
    version = land(lake)
    jobs = open_jobs(lake)
    identity = job.submit(jobs, lake, "reviews", "said", "stars", Plan(("lexicon", "tfidf")))
    done = jobs.wait(identity, 60)
    assert done.state == "done", done.error
    assert [one.version for one in runs.listed(lake, "reviews")] == [version, version]
    assert done.params["kind"] == "sentiment"  # the column plays the role rating
    with pytest.raises(NotFound):
        job.submit(jobs, lake, "reviews", "said", "grade", Plan())


def test_comparing_two_runs(lake: Lake, stars: data.Labelled) -> None:
    first, second = climb(lake, stars, Plan(("lexicon", "tfidf")))
    found = compare.compare(lake, first.run, second.run)
    gap = second.metrics["test"]["accuracy"] - first.metrics["test"]["accuracy"]
    assert found.difference == pytest.approx(gap, abs=1e-4)
    assert found.low <= found.difference <= found.high
    other = climb(lake, stars, Plan(("tfidf",), split_seed=14))[0]
    with pytest.raises(BadInput, match="different test texts"):
        compare.compare(lake, first.run, other.run)


def test_mcnemar_and_the_interval_by_hand() -> None:
    assert compare.mcnemar(0, 0) == 1.0
    assert compare.mcnemar(1, 9) == pytest.approx(2 * (1 + 10) / 2**10)
    right, wrong = np.ones(400, dtype=bool), np.zeros(400, dtype=bool)
    assert compare.interval(wrong, right) == (1.0, 1.0, 1.0)
    half = np.arange(400) % 2 == 0
    difference, low, high = compare.interval(half, right)
    assert difference == 0.5
    assert low == pytest.approx(0.5 - 1.96 * 0.025, abs=0.01)
    assert high == pytest.approx(0.5 + 1.96 * 0.025, abs=0.01)


class Recorder:
    """Stands in for wandb."""

    def __init__(self) -> None:
        self.points: list[tuple[int, dict[str, float]]] = []
        self.summary: dict[str, float] = {}
        self.asked: dict[str, Any] = {}

    def init(self, **asked: Any) -> Recorder:
        self.asked = asked
        return self

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def log(self, measures: dict[str, float], step: int) -> None:
        self.points.append((step, measures))


def test_runs_go_to_the_tracker_of_the_settings(
    lake: Lake, stars: data.Labelled, base: str, setting: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = Recorder()
    monkeypatch.setitem(sys.modules, "wandb", fake)
    setting(tracker="wandb")
    run = climb(lake, stars, Plan(("lora",), base=base))[0]
    assert run.metrics["tracker"] == "Logged to wandb."
    assert fake.asked["mode"] == "offline"
    assert fake.summary["test_accuracy"] == run.metrics["test"]["accuracy"]
    assert [step for step, _measures in fake.points] == sorted(step for step, _measures in fake.points)
    content = trackers.event_bytes(lake, run.run)
    assert b"brain.Event:2" in content
    assert content.count(b"dev_accuracy") >= 2


def test_a_tracker_that_is_missing_costs_no_result(
    lake: Lake, stars: data.Labelled, setting: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    setting(tracker="mlflow")
    run = climb(lake, stars, Plan(("tfidf",)))[0]
    assert "not installed" in run.metrics["tracker"]
    assert runs.get(lake, run.run).metrics["test"] == run.metrics["test"]
    assert runs.answers(lake, run.run)[0]
    monkeypatch.setitem(sys.modules, "mlflow", SimpleNamespace())
    assert "AttributeError" in climb(lake, stars, Plan(("lexicon",)))[0].metrics["tracker"]


def test_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import csv

    from core.__main__ import app

    file = tmp_path / "said.csv"
    with file.open("w", newline="") as stream:
        csv.writer(stream).writerows([("said", "stars"), *rows()])
    call = ["-w", str(tmp_path / "ws"), "train"]
    more = ["--text", "said", "--label", "stars", "--kind", "sentiment", "--rungs", "lexicon,tfidf", "--json"]
    app([*call, "ladder", str(file), *more], standalone_mode=False)
    found = json.loads(capsys.readouterr().out)
    assert [one["rung"] for one in found["runs"]] == ["lexicon", "tfidf"]
    names = [one["run"] for one in found["runs"]]
    app([*call, "compare", *names], standalone_mode=False)
    assert "test texts" in capsys.readouterr().out
    app([*call, "export", names[0], "-o", str(tmp_path / "tb")], standalone_mode=False)
    assert list((tmp_path / "tb").rglob("events.out.tfevents.*"))
