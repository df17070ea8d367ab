"""Sentiment of review texts: load a model once, score lists of texts, say what was not scored and why."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.text import LABELS, adapter, content
from core.text.predictions import results

if TYPE_CHECKING:
    from core.text.content import Content
    from core.text.engine import Scorer

DEFAULT_MODEL = "sentiment_en"

__all__ = [
    "DEFAULT_MODEL",
    "Prediction",
    "languages",
    "load",
    "model_version",
    "predict",
    "predict_contents",
    "results",
]

_loaded: dict[tuple[str, str, str], Scorer] = {}
_loading = threading.Lock()


@dataclass(frozen=True)
class Prediction:
    """One text's result. ``label`` and the probabilities are None when its language is not one the model reads."""

    text_hash: str
    language: str
    label: str | None = None
    p_negative: float | None = None
    p_neutral: float | None = None
    p_positive: float | None = None
    truncated: bool = False

    @property
    def confidence(self) -> float | None:
        """Probability of the label."""
        if self.p_negative is None or self.p_neutral is None or self.p_positive is None:
            return None
        return max(self.p_negative, self.p_neutral, self.p_positive)


def load(model: str = DEFAULT_MODEL, engine: str = "auto") -> Scorer:
    """The model, loaded once per process and content.

    Raises:
        Unavailable: weights or adapter are missing, damaged or do not belong together.
    """
    from core.text import engine as engines

    key = (model, adapter.fingerprint(model), engine)
    with _loading:
        if key not in _loaded:
            _loaded.clear()  # one model in memory at a time
            _loaded[key] = engines.load(model, engine)
        return _loaded[key]


def model_version(model: str = DEFAULT_MODEL) -> str:
    """Name and fingerprint of a stored model, as written beside every prediction. Does not import torch."""
    return f"{adapter.folder_of(model).name}@{adapter.fingerprint(model)}"


def languages(model: str = DEFAULT_MODEL) -> tuple[str, ...]:
    """Languages a stored model reads. Does not import torch."""
    return adapter.describe(model).languages


def predict(
    scorer: Scorer, texts: Sequence[object], step: Callable[[int, int], None] | None = None
) -> list[Prediction]:
    """Sentiment of texts, in their order.

    Args:
        texts: cells of any kind; None and NaN read as empty.
        step: called while scoring with distinct texts done and their number; may raise to stop.

    Example:
        >>> predict(load(), ["Broke after a day."])[0].label
        'negative'
    """
    return predict_contents(scorer, [content.read(text) for text in texts], step)


def predict_contents(
    scorer: Scorer, contents: Sequence[Content], step: Callable[[int, int], None] | None = None
) -> list[Prediction]:
    """As ``predict``, for texts already read. Equal texts are scored once."""
    wanted = {c.hash: c for c in contents if c.language in scorer.adapter.languages}
    scores = scorer.score([c.text for c in wanted.values()], step)
    found: dict[str, Prediction] = {}
    for (digest, item), row, cut in zip(wanted.items(), scores.probabilities, scores.truncated, strict=True):
        negative, neutral, positive = (float(value) for value in row)
        label = LABELS[int(row.argmax())]
        found[digest] = Prediction(digest, item.language, label, negative, neutral, positive, bool(cut) or item.cut)
    return [found.get(c.hash) or Prediction(c.hash, c.language) for c in contents]
