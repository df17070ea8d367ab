"""Engines: the exported graph against torch, the gate before it, several devices, a full disk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.errors import Unavailable
from core.text.reading import backends, device, engine, onnx_graph
from core.text.reading import engine_choice as choice
from core.text.reading.probe import sentences

WORDS = ["good", "bad", "fine", "broke", "great", "terrible", "a", "the", "it", "is", "was", "after", "day", "very"]


def many(count: int, seed: int = 3) -> list[str]:
    """Distinct-looking texts over the tiny vocabulary, 1 to 12 words."""
    dice = np.random.default_rng(seed)
    return [" ".join(dice.choice(WORDS, dice.integers(1, 13))) for _ in range(count)]


@pytest.fixture
def home(setting: Callable[..., None], tmp_path: Path) -> Path:
    setting(workspace=tmp_path)
    return tmp_path


@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_the_written_graph_equals_torch(tiny: Path, home: Path, pooling: str) -> None:
    plain = engine.load(str(tiny), home=home)
    plain.network.pooling = pooling
    plain.version += pooling
    fast = engine.with_engine(plain, "onnx-fp32")
    assert fast.device.engine == "onnx-fp32-cpu"
    texts = many(60)
    assert fast.logits(texts)[0] == pytest.approx(plain.logits(texts)[0], abs=1e-5)
    assert list((home / "cache" / "onnx").glob(".*")) == []  # no draft stays


def test_eight_bit_results_do_not_depend_on_neighbours(tiny: Path, home: Path) -> None:
    plain = engine.load(str(tiny), home=home)
    fast = engine.with_engine(plain, "onnx-int8")
    texts = many(40)
    together = fast.logits(texts)[0]
    alone = np.vstack([fast.logits([text])[0] for text in texts])
    assert np.abs(together - alone).max() < 1e-4
    moved = np.abs(together - plain.logits(texts)[0]).max()
    assert 1e-5 < moved < 0.2  # it is another arithmetic, and close


def test_an_export_is_read_again(tiny: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = engine.load(str(tiny), home=home)
    engine.with_engine(plain, "onnx-fp32")
    with monkeypatch.context() as patch:
        patch.setattr(onnx_graph, "build", lambda *args: pytest.fail("built twice"))
        engine.with_engine(plain, "onnx-fp32")
    for damaged in (home / "cache" / "onnx").glob("*/model.onnx"):
        damaged.write_bytes(b"\x00" * 40)
    with pytest.raises(Unavailable, match="cannot be read"):
        engine.with_engine(plain, "onnx-fp32")
    engine.with_engine(plain, "onnx-fp32")  # written anew


def test_a_full_disk_stops_the_export_and_leaves_nothing(
    tiny: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(graph: object, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backends, "_save", full)
    plain = engine.load(str(tiny), home=home)
    with pytest.raises(Unavailable, match="No space left"):
        engine.with_engine(plain, "onnx-int8")
    assert list((home / "cache" / "onnx").iterdir()) == []
    found = choice.measure(plain, many(50))  # a run goes on without
    assert (found.chosen, found.why) == ("torch-fp32", "space")


def test_two_devices_share_the_work(tiny: Path) -> None:
    scorer = engine.load(str(tiny))
    texts = many(80)
    expected = scorer.score(texts).probabilities
    both = threading.Barrier(2, timeout=20)

    class Unit(backends.TorchBackend):
        calls = 0

        def forward(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
            self.calls += 1
            if self.calls == 1:
                both.wait()  # passes only when both units work at once
            return super().forward(ids, mask)

    scorer.backends = [Unit(scorer.network, "cpu", "fp32") for _ in range(2)]
    scorer.budget = 64
    seen: list[int] = []
    assert scorer.score(texts, lambda done, _of: seen.append(done)).probabilities == pytest.approx(expected, abs=1e-6)
    assert seen[-1] == 80
    assert seen == sorted(seen)


def test_a_device_that_fails_stops_the_others(tiny: Path) -> None:
    scorer = engine.load(str(tiny))

    class Broken(backends.TorchBackend):
        def forward(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
            raise RuntimeError("device lost")

    scorer.backends = [*scorer.backends, Broken(scorer.network, "cpu", "fp32")]
    scorer.budget = 16
    with pytest.raises(RuntimeError, match="device lost"):
        scorer.score(many(300))


class Skewed(backends.TorchBackend):
    """An engine that is off by a fixed amount, or turns every answer round."""

    offset = np.zeros(3)

    def forward(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        return super().forward(ids, mask) + self.offset


def fake(monkeypatch: pytest.MonkeyPatch, plain: engine.Scorer, offset: list[float], speed: float) -> None:
    """One candidate beside torch-fp32, of the given error and speed."""

    def other(scorer: engine.Scorer, name: str) -> engine.Scorer:
        place = device.Device("cpu", "int8", "fake", "onnx")
        backend = Skewed(scorer.network, "cpu", "fp32")
        backend.offset = np.array(offset)
        return engine.Scorer(scorer.adapter, scorer.version, scorer.tokenizer, scorer.network, place, "", [backend])

    monkeypatch.setattr(engine, "with_engine", other)
    monkeypatch.setattr(device, "candidates", lambda place: ["onnx-int8"])
    monkeypatch.setattr(
        choice, "_speeds", lambda made, texts: ({"torch-fp32": 100.0, "onnx-int8": speed}, dict.fromkeys(made, 256))
    )


def test_a_close_engine_passes_and_its_close_calls_are_scored_again(
    tiny: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = engine.load(str(tiny), home=home)
    fake(monkeypatch, plain, [0.02, 0.0, -0.02], 300.0)
    texts = many(500)
    decision = choice.decide(plain, texts, 100_000)
    assert (decision.chosen, decision.why, decision.budget) == ("onnx-int8", "faster", 256)
    assert decision.probe >= 400
    assert decision.agreement is not None
    assert decision.agreement >= choice.AGREEMENT
    assert 0 < (decision.largest_shift or 0) < decision.margin < 0.1
    scorer = choice.applied(plain, decision)
    found, expected = scorer.score(texts), engine.load(str(tiny), home=home).score(texts)
    assert (found.probabilities.argmax(1) == expected.probabilities.argmax(1)).all()
    close = engine.gaps(expected.probabilities) < 0.001
    assert found.probabilities[close] == pytest.approx(expected.probabilities[close], abs=1e-6)
    assert 0 < found.rescored < len(texts)
    assert choice.remembered(plain.version, texts, home) == decision


def test_an_engine_with_other_labels_is_refused(tiny: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = engine.load(str(tiny), home=home)
    monkeypatch.setattr(engine, "gaps", lambda probabilities: np.ones(len(probabilities)))  # nothing is scored again
    fake(monkeypatch, plain, [5.0, 0.0, -5.0], 300.0)
    decision = choice.decide(plain, many(500), 100_000)
    assert (decision.chosen, decision.why) == ("torch-fp32", "disagrees")
    assert (decision.agreement or 1) < choice.AGREEMENT
    assert (decision.largest_shift or 0) > 0.1


def test_an_engine_that_scores_most_texts_again_is_not_worth_it(
    tiny: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = engine.load(str(tiny), home=home)
    fake(monkeypatch, plain, [5.0, 0.0, -5.0], 110.0)
    assert choice.decide(plain, many(500), 100_000).chosen == "torch-fp32"


def test_few_texts_are_not_worth_measuring(tiny: Path, home: Path) -> None:
    decision = choice.decide(engine.load(str(tiny), home=home), many(20), 20)
    assert (decision.chosen, decision.why) == ("torch-fp32", "few")
    assert not (home / "cache").exists()


def test_real_engines_are_measured_in_seconds(tiny: Path, home: Path) -> None:
    decision = choice.measure(engine.load(str(tiny), home=home), many(300))
    assert set(decision.speeds) >= {"torch-fp32", "onnx-fp32", "onnx-int8"}
    assert decision.reason


def test_head_and_tail(tiny: Path) -> None:
    scorer = engine.load(str(tiny))
    text = "good " * 30 + "terrible day"
    head, cut = engine.tokenize(scorer.tokenizer, [text, "good"], 16)
    both, also = engine.tokenize(scorer.tokenizer, [text, "good"], 16, "head-tail")
    assert (len(head[0]), len(both[0])) == (16, 16)
    assert both[0][:12] == head[0][:12]
    whole = engine.tokenize(scorer.tokenizer, [text], 99)[0][0]
    assert both[0][12:] == whole[-4:] != head[0][12:]
    assert cut.tolist() == also.tolist() == [True, False]
    assert both[1] == head[1]


def test_probe_sentences_are_enough_and_the_same() -> None:
    made = sentences(choice.PROBE, ["zh"])
    assert len(set(made)) == choice.PROBE
    assert made == sentences(choice.PROBE, ["zh"])
    assert {ascii(one)[:3] for one in sentences(20, ["fr"])}.isdisjoint({"'\\u"})


def test_a_column_far_larger_than_the_others_is_evened_out() -> None:
    largest = np.array([1, 1, 1, 100], dtype=np.float32)
    even = onnx_graph._evened(largest, [np.ones((4, 2), dtype=np.float32)])
    assert np.log(even).sum() == pytest.approx(0, abs=1e-5)
    assert (largest / even).max() / (largest / even).min() == pytest.approx(10, rel=1e-4)
