"""The GPU path proved and timed, in under five minutes: `python -m benchmarks.gpu [--device cuda|cpu] [--texts N]`.

Where no CUDA device is, it says so and ends with exit code 0. Every part goes the product's own way (`device.choose`,
`engine`, the gate, `fit`), and runs on a CPU by the same lines, which is how the tests run it. Seven parts:

* labels of the device equal those of the CPU in fp32 (closer calls than 1e-4 set aside);
* bf16 through the product's gate: at least 99.5 % of the labels, after close calls were scored again;
* texts per second by length, in fp32 and bf16, and the most memory that took;
* a batch too large for the memory comes back as two halves, and the labels stay;
* one epoch of training: seconds, and that the loss falls;
* the two scorers that are trained: the sequence model on made-up walks, the text model on made-up tastes;
* every device of the machine at once: equal labels, texts per second against one.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.table import Row, row
from core.errors import BadInput, TouchstoneError
from core.settings import settings
from core.text.reading import backends as runtimes
from core.text.reading import device as devices
from core.text.reading import engine
from core.text.reading import engine_choice as choice
from core.text.reading.probe import sentences

MODEL = "sentiment_en"
LENGTHS = (16, 64, 128, 256)
CLOSE = 1e-4


@contextmanager
def on(kind: str) -> Iterator[None]:
    """The product's setting `device` for what runs inside."""
    before = os.environ.get("TOUCHSTONE_DEVICE")
    os.environ["TOUCHSTONE_DEVICE"] = kind
    settings.cache_clear()
    try:
        yield
    finally:
        os.environ.pop("TOUCHSTONE_DEVICE")
        if before is not None:
            os.environ["TOUCHSTONE_DEVICE"] = before
        settings.cache_clear()


def loaded(kind: str, model: str, name: str = "torch-fp32") -> engine.Scorer:
    """A stored model on a kind of device."""
    with on(kind):
        return engine.load(model, name)


def parity(kind: str, model: str, texts: Sequence[str]) -> list[Row]:
    """Labels of the device beside those of the CPU in fp32."""
    expected = loaded("cpu", model).score(texts).probabilities
    found = loaded(kind, model).score(texts).probabilities
    clear = engine.gaps(expected) > CLOSE
    same = (found.argmax(1) == expected.argmax(1))[clear].mean()
    return [
        row("labels equal to the CPU's in fp32", 100 * same, 100.0, unit="%", better="high"),
        row("largest shift of a probability", float(np.abs(found - expected).max()), 0.001),
    ]


def gate(kind: str, model: str) -> list[Row]:
    """bf16 as the product lets it through; no row where the hardware does not multiply it."""
    plain = loaded(kind, model)
    try:
        with on(kind):
            fast = engine.with_engine(plain, "torch-bf16")
    except BadInput as error:
        print(f"bf16: {error.message}")
        return []
    said = choice.asked(fast, plain)
    return [
        row("bf16, labels equal after close calls", 100 * (said.agreement or 0), 99.5, unit="%", better="high"),
        row("bf16, labels equal before", 100 * (said.raw_agreement or 0), unit="%", better="high"),
    ]


def texts_of(count: int) -> list[str]:
    """Reviews of one to eight sentences, the same ones for the same count."""
    parts = sentences(768, ("en",))
    dice = np.random.default_rng(11)
    return [" ".join(dice.choice(parts, dice.integers(1, 9))) for _text in range(count)]


def of_length(scorer: engine.Scorer, tokens: int, count: int) -> list[str]:
    """Texts that the model reads as so many tokens."""
    words = " ".join(sentences(400, scorer.adapter.languages)).split()
    dice = np.random.default_rng(tokens)
    made = [" ".join(dice.choice(words, tokens)) for _text in range(count)]
    scorer.adapter = replace(scorer.adapter, max_length=tokens)
    return made


def speed(kind: str, model: str, count: int, lengths: Sequence[int]) -> list[Row]:
    """Texts per second by length and precision, and peak memory."""
    made = []
    for name in ("torch-fp32", "torch-bf16"):
        try:
            scorer = loaded(kind, model, name)
        except BadInput:
            continue
        forget_peak(kind)
        for tokens in lengths:
            texts = of_length(scorer, tokens, count)
            scorer.logits(texts[: max(1, count // 8)])
            started = time.perf_counter()
            scorer.logits(texts)
            made.append(row(f"{name}, {tokens} tokens", count / seconds_since(started), unit="texts/s", better="high"))
        made.append(row(f"{name}, peak memory", peak_mb(kind), unit="MB"))
    return made


def halving(kind: str, model: str, texts: Sequence[str]) -> list[Row]:
    """What a batch larger than the memory costs: the budget halves, and every label stays."""
    scorer = loaded(kind, model)
    texts = [*texts, *of_length(scorer, scorer.adapter.max_length, 64)]
    expected = scorer.score(texts).probabilities
    scorer.budget = sum(len(ids) for ids in scorer.tokens(texts)) * 64
    with tight(kind, scorer):
        found = scorer.score(texts).probabilities
    return [
        row("times the budget was halved", scorer.halved, 1, better="high"),
        row("labels the same in halves", 100 * np.mean(found.argmax(1) == expected.argmax(1)), 100.0, unit="%",
            better="high"),
    ]  # fmt: skip


@contextmanager
def tight(kind: str, scorer: engine.Scorer) -> Iterator[None]:
    """Too little memory: a cap of the allocator on CUDA, elsewhere a backend that refuses large rectangles."""
    if kind == "cuda":
        import torch

        torch.cuda.empty_cache()
        whole = torch.cuda.get_device_properties(0).total_memory
        held = torch.cuda.memory_allocated()
        torch.cuda.set_per_process_memory_fraction(min(1.0, (held + (96 << 20)) / whole))
        try:
            yield
        finally:
            torch.cuda.set_per_process_memory_fraction(1.0)
        return
    whole_backends = scorer.backends
    scorer.backends = [Refusing(one, 1_000) for one in whole_backends]
    try:
        yield
    finally:
        scorer.backends = whole_backends


class Refusing:
    """A backend that has memory for so many tokens at once."""

    def __init__(self, inner: runtimes.Backend, most: int) -> None:
        self.inner, self.most = inner, most

    def forward(self, ids: runtimes.Ints, mask: runtimes.Ints) -> runtimes.Floats:
        if ids.size > self.most:
            raise MemoryError("out of memory")
        return self.inner.forward(ids, mask)

    def release(self) -> None:
        self.inner.release()


def training(kind: str, base: str, count: int) -> list[Row]:
    """One epoch of a low-rank fine-tune on sentences of the project's own."""
    from core.text import LABELS
    from core.text.models import encoders
    from core.text.training import tuning
    from core.text.training.recipe import Settings
    from core.text.training.split import Example

    plan = Settings(base=base, epochs=1, train_length=64)
    texts = texts_of(count)
    edges = np.quantile([len(text) for text in texts], (1 / 3, 2 / 3))  # short, middle, long: it can be learned
    rows = [Example(text, int(np.searchsorted(edges, len(text))), "own") for text in texts]
    losses: list[float] = []

    def record(point: dict[str, float]) -> None:
        losses.append(point["loss"]) if "loss" in point else None

    forget_peak(kind)
    with on(kind), tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        made = tuning.tune(rows, len(LABELS), encoders.resolve(base), plan, Path(folder), record)
        seconds = seconds_since(started)
    fell = [row("training loss, last against first", losses[-1] / losses[0], 0.95)] if len(losses) > 1 else []
    return [
        row("one epoch of training", seconds, unit="s"),
        row("training", len(rows) / seconds, unit="texts/s", better="high"),
        row("training, peak memory", peak_mb(kind), unit="MB"),
        row("optimizer steps taken", made.fitted.steps, -(-len(rows) // plan.batch), better="high"),
        *fell,
    ]


def recommenders(kind: str, base: str, count: int) -> list[Row]:
    """The sequence model on walks whose next item follows from the last, and the text model where taste follows words.

    Args:
        base: Encoder that is tuned; count: shoppers, of whom each has a dozen items.
    """
    from scipy import sparse

    from core.recommend.scorers.neural import fit_sequences, two_tower
    from core.recommend.scorers.neural.sequences import Sequences
    from core.text.models import encoders
    from core.text.reading import remembered

    dice, items, length = np.random.default_rng(5), 60, 12
    walks = (dice.integers(0, items, count)[:, None] + 7 * np.arange(length)) % items
    known = Sequences(walks.ravel(), np.arange(count + 1) * length, items, "made up")
    texts = [f"{word} {text}" for word, text in zip(["good", "bad", "fine"] * 20, texts_of(items), strict=True)]
    met = np.stack([dice.permutation(np.arange(user % 3, items, 3))[:length] for user in range(count)])
    interest = sparse.csr_matrix(
        (np.ones(met.size), (np.repeat(np.arange(count), length), met.ravel())), (count, items)
    )
    encoder = encoders.resolve(base)
    plan = two_tower.TwoTower(items=items, epochs=3, tokens=32)
    made = []
    with on(kind):
        forget_peak(kind)
        fitted = fit_sequences.fit(known, fit_sequences.Plan(length=length, rate=5e-3, epochs=8, dropout=0.0))
        passes = count * length * len(fitted.curve)
        made += [
            row("sequence model", passes / max(fitted.seconds, 1e-9), unit="events/s", better="high"),
            row("sequence model, NDCG@10 of the next item", max(fitted.curve), 0.9, better="high"),
            row("sequence model, peak memory", peak_mb(kind), unit="MB"),
        ]
        forget_peak(kind)
        tuned = two_tower.tune(texts, interest, encoder, remembered.vectors(texts, encoder, 32), plan)
        made += [
            row("text model, texts read with gradients", items * plan.epochs / tuned.seconds, unit="texts/s",
                better="high"),
            row("text model, loss last against first", tuned.losses[-1] / tuned.losses[0], 1.02),
            row("text model, peak memory", peak_mb(kind), unit="MB"),
        ]  # fmt: skip
    return made


def together(kind: str, model: str, texts: Sequence[str]) -> list[Row]:
    """All devices of the machine at once; on a CPU two workers stand for them."""
    scorer = loaded(kind, model)
    every = scorer.backends
    if len(every) == 1 and kind == "cpu":
        every = [every[0], runtimes.TorchBackend(scorer.network, "cpu", "fp32")]
    if len(every) == 1:
        print("one device: nothing to share the work with")
        return []
    seconds, labels = [], []
    for some in (every[:1], every):
        scorer.backends = list(some)
        scorer.logits(texts[: max(1, len(texts) // 8)])
        started = time.perf_counter()
        labels.append(scorer.score(texts).probabilities.argmax(1))
        seconds.append(seconds_since(started))
    return [
        row(f"labels equal on {len(every)} devices", 100 * np.mean(labels[0] == labels[1]), 100.0, unit="%",
            better="high"),
        row(f"{len(every)} devices against one", seconds[0] / seconds[1], unit="times", better="high"),
    ]  # fmt: skip


def seconds_since(started: float) -> float:
    return max(time.perf_counter() - started, 1e-9)


def forget_peak(kind: str) -> None:
    """Count the device's peak memory from here."""
    if kind == "cuda":
        import torch

        torch.cuda.reset_peak_memory_stats()


def peak_mb(kind: str) -> float:
    """Most memory in MB: of the device, or of this process since it began."""
    if kind == "cuda":
        import torch

        return float(torch.cuda.max_memory_allocated() / 1e6)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def prove(kind: str, count: int, model: str = MODEL, base: str = "all-MiniLM-L6-v2") -> list[Row]:
    """All parts on one kind of device.

    Args:
        kind: ``cuda`` or ``cpu``.
        count: texts of a part.
        model: name or folder of a sentiment model; base: encoder that the epoch trains.
    """
    texts = texts_of(count)
    return [
        *parity(kind, model, texts),
        *gate(kind, model),
        *speed(kind, model, count, LENGTHS),
        *halving(kind, model, texts),
        *training(kind, base, count),
        *recommenders(kind, base, count),
        *together(kind, model, texts),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--texts", type=int, default=4_000)
    given = parser.parse_args()
    if given.device == "cuda":
        import torch

        if not torch.cuda.is_available():
            print("no device: torch finds no CUDA here, so there is nothing to prove (or: --device cpu)")
            return 0
    with on(given.device):
        print(devices.choose("torch-fp32").label)
    started = time.perf_counter()
    rows = prove(given.device, given.texts)
    row("whole proof", seconds_since(started), 300, unit="s")
    missed = [one.name for one in rows if one.met is False]
    if missed:
        print(f"not as it should be: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except TouchstoneError as error:
        sys.exit(f"{error.message} {error.hint}")
