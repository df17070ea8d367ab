"""Run a trained classifier over many texts: tokenised once, sorted, in token-budget batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.errors import Unavailable
from core.i18n import _
from core.text import adapter as adapters
from core.text import device as devices
from core.text import encoders
from core.text.batching import pad, token_batches
from core.text.metrics import softmax

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from core.text.classifier import Classifier

BUDGETS = {"cpu": 1024, "mps": 8192, "cuda": 65_536}
"""Padded tokens per batch; on a CPU small batches stay in its cache and were fastest."""


@dataclass(frozen=True)
class Scores:
    """Result for n texts: probabilities (n, 3) in the order of LABELS, and which texts were cut to max_length."""

    probabilities: npt.NDArray[np.float64]
    truncated: npt.NDArray[np.bool_]


class Scorer:
    """A loaded model on a device.

    Attributes:
        adapter: what the model says about itself.
        version: name and fingerprint, stored with every prediction.
        device: where it runs.
        budget: padded tokens per batch; halves for good when the device runs out of memory.
    """

    def __init__(
        self,
        adapter: adapters.Adapter,
        version: str,
        tokenizer: Tokenizer,
        network: Classifier,
        device: devices.Device,
        prefix: str = "",
    ) -> None:
        self.adapter = adapter
        self.version = version
        self.device = device
        self.budget = BUDGETS[device.kind]
        self.halved = 0
        self._tokenizer = tokenizer
        self._prefix = prefix
        self._network = network.to(device.kind, device.dtype()).eval()

    def score(self, texts: Sequence[str], step: Callable[[int, int], None] | None = None) -> Scores:
        """Class probabilities of texts.

        Args:
            texts: cleaned texts; an empty one is scored like any other, callers leave it out.
            step: called after each batch with texts done and texts in all; may raise to stop.
        """
        logits, truncated = self.logits(texts, step)
        return Scores(softmax(logits, self.adapter.temperature), truncated)

    def logits(
        self, texts: Sequence[str], step: Callable[[int, int], None] | None = None
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """Raw outputs (n, 3) before temperature, and the truncation flags (n,)."""
        ids, truncated = tokenize(self._tokenizer, [self._prefix + t for t in texts], self.adapter.max_length)
        out = np.zeros((len(texts), len(self.adapter.labels)), dtype=np.float64)
        pending = list(token_batches([len(i) for i in ids], self.budget))
        pending.reverse()
        done = 0
        while pending:
            rows = pending.pop()
            try:
                out[rows] = self._forward([ids[row] for row in rows])
            except (RuntimeError, MemoryError) as error:
                if not _out_of_memory(error) or len(rows) == 1:
                    raise
                self._release()
                self.budget = max(self.budget // 2, 64)
                self.halved += 1
                half = len(rows) // 2
                pending += [rows[half:], rows[:half]]
                continue
            done += len(rows)
            if step is not None:
                step(done, len(texts))
        return out, truncated

    def _forward(self, ids: Sequence[Sequence[int]]) -> npt.NDArray[np.float64]:
        import torch

        tokens, mask = pad(ids, 0)
        with torch.inference_mode():
            logits = self._network(
                torch.from_numpy(tokens).to(self.device.kind), torch.from_numpy(mask).to(self.device.kind)
            )
        result: npt.NDArray[np.float64] = logits.float().cpu().numpy().astype(np.float64)
        return result

    def _release(self) -> None:
        import torch

        if self.device.kind == "cuda":
            torch.cuda.empty_cache()


def tokenize(
    tokenizer: Tokenizer, texts: Sequence[str], max_length: int
) -> tuple[list[list[int]], npt.NDArray[np.bool_]]:
    """Token ids of each text, special tokens included, and which texts were cut to ``max_length``."""
    tokenizer.enable_truncation(max_length)
    encodings: list[Any] = []
    for start in range(0, len(texts), 1024):
        encodings += tokenizer.encode_batch(list(texts[start : start + 1024]))
    truncated = np.fromiter((bool(e.overflowing) for e in encodings), dtype=np.bool_, count=len(encodings))
    return [e.ids for e in encodings], truncated


def load(model: str, engine: str = "auto") -> Scorer:
    """Load a stored model: base encoder, low-rank differences merged into it, head.

    Args:
        model: name of a shipped adapter, or the folder of a trained one.
        engine: one of ``core.text.device.ENGINES``.

    Raises:
        Unavailable: weights or adapter missing, damaged, or made for another base.
    """
    adapter = adapters.describe(model)
    encoder = encoders.resolve(adapter.base)
    adapters.require_base(adapter, encoder)
    device = devices.choose(engine)
    return assemble(adapters.folder_of(model), adapter, encoder, device)


def assemble(folder: Path, adapter: adapters.Adapter, encoder: encoders.Encoder, device: devices.Device) -> Scorer:
    """Put base, differences and head together."""
    from core.text import lora
    from core.text.classifier import Classifier

    tensors = adapters.tensors(folder)
    network = Classifier(encoders.load_model(encoder), encoder.hidden, len(adapter.labels))
    try:
        head = {"weight": tensors.pop("head.weight"), "bias": tensors.pop("head.bias")}
        network.head.load_state_dict(head)
        lora.merge(network.encoder, tensors, adapter.scale)
    except (KeyError, ValueError, RuntimeError) as error:
        raise Unavailable(
            _("The model {name} does not fit its base encoder.").format(name=adapter.name),
            title=_("Broken model"),
            hint=_("Restore its folder, or train it again with: python -m core train sentiment"),
            data={"reason": str(error)[:300]},
        ) from error
    version = f"{adapter.name}@{adapters.fingerprint(str(folder))}"
    return Scorer(adapter, version, encoders.load_tokenizer(encoder), network, device, encoder.prefix)


def _out_of_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or "out of memory" in str(error).lower() or "alloc" in str(error).lower()
