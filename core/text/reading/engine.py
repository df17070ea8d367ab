"""Run a trained classifier over many texts: tokenised once, sorted, in token-budget batches, on every unit there is."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.errors import Unavailable
from core.i18n import _
from core.text.metrics import softmax
from core.text.models import adapter as adapters
from core.text.models import encoders
from core.text.reading import backends as runtimes
from core.text.reading import device as devices
from core.text.reading.batching import pad, token_batches
from core.text.reading.probe import sentences

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from core.text.models.network import Classifier

EXAMPLES = 192
"""Own sentences that show an eight-bit export the usual size of what its layers read."""
BUDGETS = {"cpu": 512, "mps": 8192, "cuda": 65_536}
"""Padded tokens per batch; on a CPU small batches stay in its cache and were fastest."""

Step = Callable[[int, int], None]


@dataclass(frozen=True)
class Scores:
    """Result for n texts: probabilities (n, classes) in the order of the labels, which texts were cut to max_length,
    and how many were close calls that were scored again in fp32."""

    probabilities: npt.NDArray[np.float64]
    truncated: npt.NDArray[np.bool_]
    rescored: int = 0


class Scorer:
    """A loaded model on a device.

    Attributes:
        adapter: what the model says about itself.
        version: name and fingerprint, stored with every prediction.
        device: where it runs.
        tokenizer, network, prefix: the parts, for explanations; the network is in fp32 unless the engine is bf16.
        budget: padded tokens per batch; halves for good when the device runs out of memory.
        home: workspace that keeps what engines write; None keeps nothing.
        margin: texts whose two most probable classes are closer than this are scored again by ``exact``.
    """

    def __init__(
        self,
        adapter: adapters.Adapter,
        version: str,
        tokenizer: Tokenizer,
        network: Classifier,
        device: devices.Device,
        prefix: str = "",
        backends: Sequence[runtimes.Backend] = (),
        home: Path | None = None,
    ) -> None:
        self.adapter = adapter
        self.version = version
        self.device = device
        self.tokenizer = tokenizer
        self.network = network
        self.prefix = prefix
        self.home = home
        self.budget = BUDGETS[device.kind]
        self.halved = 0
        self.margin = 0.0
        self.exact: runtimes.Backend | None = None
        self.backends = list(backends) or runtimes.build(network, device, version, self._examples, home)

    @property
    def engine(self) -> str:
        """Member of ``core.text.reading.device.ENGINES`` that runs."""
        return self.device.engine.rpartition("-")[0]

    def score(self, texts: Sequence[str], step: Step | None = None) -> Scores:
        """Class probabilities of texts.

        Args:
            texts: cleaned texts; an empty one is scored like any other, callers leave it out.
            step: called after each batch with texts done and texts in all; may raise to stop.
        """
        ids, truncated = self._read(texts)
        probabilities = softmax(self._run(ids, self.backends, step), self.adapter.temperature)
        close = np.flatnonzero(gaps(probabilities) < self.margin) if self.exact else np.zeros(0, dtype=np.int64)
        if len(close) and self.exact:
            again = self._run([ids[row] for row in close], [self.exact], None)
            probabilities[close] = softmax(again, self.adapter.temperature)
        return Scores(probabilities, truncated, len(close))

    def logits(
        self, texts: Sequence[str], step: Step | None = None
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """Raw outputs (n, classes) before temperature, and the truncation flags (n,)."""
        ids, truncated = self._read(texts)
        return self._run(ids, self.backends, step), truncated

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of texts as the model reads them."""
        return self._read(texts)[0]

    def _examples(self) -> list[Padded]:
        """Batches of own sentences, taken from the other end than the gate takes its own."""
        ids = self.tokens(sentences(10_000, self.adapter.languages)[-EXAMPLES:])
        return [pad(ids[start : start + 32], 0) for start in range(0, len(ids), 32)]

    def _read(self, texts: Sequence[str]) -> tuple[list[list[int]], npt.NDArray[np.bool_]]:
        prefixed = [self.prefix + text for text in texts]
        return tokenize(self.tokenizer, prefixed, self.adapter.max_length, self.adapter.cut)

    def _run(
        self, ids: Sequence[Sequence[int]], backends: Sequence[runtimes.Backend], step: Step | None
    ) -> npt.NDArray[np.float64]:
        """Logits of token ids; every backend takes the next batch as soon as it is free."""
        out = np.zeros((len(ids), len(self.adapter.labels)), dtype=np.float64)
        work = _Work(list(token_batches([len(i) for i in ids], self.budget))[::-1])
        done = 0
        for rows, found in work.results(backends, lambda rows: pad([ids[row] for row in rows], 0)):
            if found is None:
                self.budget = max(self.budget // 2, 64)
                self.halved += 1
                continue
            out[rows] = found
            done += len(rows)
            if step is not None:
                step(done, len(ids))
        return out


Rows = npt.NDArray[np.int64]
Padded = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


class _Work:
    """Batches to run, taken from the end; a batch that is too large for the memory comes back as two halves."""

    def __init__(self, pending: list[Rows]) -> None:
        self._pending = pending
        self._lock = threading.Lock()
        self._stopped = False

    def results(self, backends: Sequence[runtimes.Backend], rectangle: Callable[[Rows], Padded]) -> Any:
        """Yield rows and their logits, or rows and None for a batch that was halved, as they come."""
        if len(backends) == 1:
            yield from self._worker(backends[0], rectangle)
            return
        ready: queue.Queue[tuple[Rows, Any] | Exception | None] = queue.Queue()
        threads = [
            threading.Thread(target=self._serve, args=(backend, rectangle, ready), daemon=True) for backend in backends
        ]
        for thread in threads:
            thread.start()
        try:
            running = len(threads)
            while running:
                item = ready.get()
                if isinstance(item, Exception):
                    raise item
                if item is None:
                    running -= 1
                else:
                    yield item
        finally:
            self._stopped = True
            for thread in threads:
                thread.join()

    def _serve(self, backend: runtimes.Backend, rectangle: Callable[[Rows], Padded], ready: Any) -> None:
        try:
            for item in self._worker(backend, rectangle):
                ready.put(item)
            ready.put(None)
        except Exception as error:
            ready.put(error)

    def _worker(self, backend: runtimes.Backend, rectangle: Callable[[Rows], Padded]) -> Any:
        while not self._stopped:
            with self._lock:
                if not self._pending:
                    return
                rows = self._pending.pop()
            try:
                found = backend.forward(*rectangle(rows))
            except Exception as error:  # onnxruntime's own kinds derive from Exception alone
                if not runtimes.out_of_memory(error) or len(rows) == 1:
                    raise
                backend.release()
                half = len(rows) // 2
                with self._lock:
                    self._pending += [rows[half:], rows[:half]]
                yield rows, None
            else:
                yield rows, found


def gaps(probabilities: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Distance between the two most probable classes of each text, 0 to 1."""
    if not len(probabilities):
        return np.zeros(0)
    two = np.sort(probabilities, axis=1)[:, -2:]
    result: npt.NDArray[np.float64] = two[:, 1] - two[:, 0]
    return result


def tokenize(
    tokenizer: Tokenizer, texts: Sequence[str], max_length: int, cut: str = "head"
) -> tuple[list[list[int]], npt.NDArray[np.bool_]]:
    """Token ids of each text, special tokens included, and which texts were cut to ``max_length``.

    Args:
        cut: ``head`` keeps the first tokens; ``head-tail`` the first three quarters of max_length and the last quarter.
    """
    if cut == "head":
        tokenizer.enable_truncation(max_length)
    else:
        tokenizer.no_truncation()
    front = max_length * 3 // 4
    kept: list[list[int]] = []
    truncated = np.zeros(len(texts), dtype=np.bool_)
    for start in range(0, len(texts), 1024):
        for row, found in enumerate(tokenizer.encode_batch(list(texts[start : start + 1024])), start):
            ids = found.ids
            truncated[row] = bool(found.overflowing) or len(ids) > max_length
            kept.append(ids if len(ids) <= max_length else ids[:front] + ids[front - max_length :])
    return kept, truncated


def load(model: str, engine: str = "auto", home: Path | None = None) -> Scorer:
    """Load a stored model: base encoder, low-rank differences merged into it, head.

    Args:
        model: name of a shipped adapter or of one trained in the workspace, or the folder of a trained one.
        engine: one of ``core.text.reading.device.ENGINES``; auto takes ``torch-fp32``.
        home: folder of the workspace.

    Raises:
        Unavailable: weights or adapter missing, damaged, or made for another base.
    """
    folder = adapters.folder_of(model, home)
    adapter = adapters.describe(str(folder))
    encoder = encoders.resolve(adapter.base)
    adapters.require_base(adapter, encoder)
    return assemble(folder, adapter, encoder, devices.choose(engine), home)


def assemble(
    folder: Path,
    adapter: adapters.Adapter,
    encoder: encoders.Encoder,
    device: devices.Device,
    home: Path | None = None,
) -> Scorer:
    """A scorer of a stored model."""
    network = network_of(folder, adapter, encoder)
    version = f"{adapter.name}@{adapters.fingerprint(str(folder))}"
    return Scorer(adapter, version, encoders.load_tokenizer(encoder), network, device, encoder.prefix, home=home)


def network_of(folder: Path, adapter: adapters.Adapter, encoder: encoders.Encoder) -> Classifier:
    """Base, differences and head put together, in evaluation mode; the class offsets are part of the head's bias.

    Raises:
        Unavailable: they do not fit each other.
    """
    from core.text.models import lora
    from core.text.models.network import Classifier

    tensors = adapters.tensors(folder)
    network = Classifier(encoders.load_model(encoder), encoder.hidden, len(adapter.labels), pooling=adapter.pooling)
    try:
        head = {"weight": tensors.pop("head.weight"), "bias": tensors.pop("head.bias")}
        network.head.load_state_dict(head)
        if adapter.offsets:
            network.head.bias.data += network.head.bias.new_tensor(adapter.offsets)
        lora.merge(network.encoder, tensors, adapter.scale)
    except (KeyError, ValueError, RuntimeError) as error:
        raise Unavailable(
            _("The model {name} does not fit its base encoder.").format(name=adapter.name),
            title=_("Broken model"),
            hint=_("Restore its folder, or train it again with: python -m core train sentiment"),
            data={"reason": str(error)[:300]},
        ) from error
    return network.eval()


def with_engine(scorer: Scorer, engine: str) -> Scorer:
    """The same loaded model on another engine; weights are shared where the precision allows it."""
    device = devices.choose(engine)
    network = scorer.network
    if device.precision == "bf16":
        import copy

        network = copy.deepcopy(network)
    made = Scorer(scorer.adapter, scorer.version, scorer.tokenizer, network, device, scorer.prefix, home=scorer.home)
    made.network = scorer.network
    return made
