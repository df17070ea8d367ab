"""What a question wants, read from a vector that somebody made anyway: no second model beside the encoder.

A multinomial logistic regression over the vectors of the encoders that ship, one for each, with "none of these" among
its labels (`python -m benchmarks.intent_heads` learns and measures them). It knows less than the model of intents
(`core.text.intent.classify`), and takes forty kilobytes and no time where that takes 750 MB.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.text.intent.classify import Intent
from core.text.models.tasks import OUT_OF_SCOPE

ENGLISH, SEVERAL = "all-MiniLM-L6-v2", "multilingual-e5-small"
"""The encoders that ship."""
HERE = Path(__file__).with_name("weights")


@dataclass(frozen=True)
class Head:
    """A regression over vectors.

    Attributes:
        labels: Intents, "none of these" among them.
        weights, offsets: (labels, hidden) and (labels,).
        least: Probability from which an intent is told.
    """

    labels: tuple[str, ...]
    weights: NDArray[np.float16]
    offsets: NDArray[np.float32]
    least: float


@lru_cache(maxsize=2)
def head_of(encoder: str) -> Head | None:
    """The head of an encoder; None where there is none."""
    path = HERE / f"{encoder}.npz"
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as told:
        labels = tuple(str(one) for one in told["labels"])
        return Head(labels, told["weights"], told["offsets"], float(told["least"]))


def probabilities(head: Head, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """(vectors, labels) of length-1 vectors of the head's encoder."""
    scores = vectors.astype(np.float64) @ head.weights.astype(np.float64).T + head.offsets
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)


def read(head: Head, vectors: NDArray[np.float32]) -> list[Intent]:
    """Intents of questions by their vectors, (n, hidden); none where the vectors are of another encoder."""
    if vectors.shape[1] != head.weights.shape[1]:
        return [Intent(None, None) for _one in vectors]
    found = []
    for row in probabilities(head, vectors):
        label, sure = head.labels[int(row.argmax())], float(row.max())
        known = label != OUT_OF_SCOPE and sure >= head.least
        found.append(Intent(label if known else OUT_OF_SCOPE, sure))
    return found


def write(head: Head, encoder: str) -> None:
    """Put a head where it is read."""
    HERE.mkdir(exist_ok=True)
    np.savez_compressed(
        HERE / f"{encoder}.npz",
        labels=np.array(head.labels),
        weights=head.weights,
        offsets=head.offsets,
        least=np.float64(head.least),
    )
