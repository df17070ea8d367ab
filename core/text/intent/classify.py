"""What a customer wants: the intent of a question or search, or that it is none of those known."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput
from core.i18n import _
from core.text.models.tasks import OUT_OF_SCOPE
from core.text.reading import content

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from core.text.reading.content import Content
    from core.text.reading.engine import Scorer, Step

MODEL = "intent"
_NARROW = {0xFEE0 + ord(c): c for c in string.ascii_letters + string.digits}
"""Full-width letters and digits, which a Chinese keyboard types, to the plain ones the model knows."""


@dataclass(frozen=True)
class Intent:
    """Intent of one text. ``label`` is None where the language is not read, ``out_of_scope`` where none fits.

    ``p`` is the probability of the likeliest intent; where it is too small to be trusted, the label is out of scope.
    """

    label: str | None
    p: float | None
    language: str = "none"

    @property
    def known(self) -> bool:
        """Whether an intent was found."""
        return self.label not in (None, OUT_OF_SCOPE)


def read(
    texts: Sequence[object],
    model: str = MODEL,
    engine: str = "auto",
    step: Step | None = None,
    home: Path | None = None,
) -> list[Intent]:
    """Intents of short texts in their order; equal texts are read once, and no model is loaded where none is readable.

    Args:
        texts: cells; None reads as the empty text.
        model: name or folder of an intent model.
        engine: one of ``core.text.reading.device.ENGINES``.
        step: called after each batch with texts done and in all; may raise to stop.
        home: the workspace, for its own models and for what engines keep.

    Raises:
        BadInput: the model tells no intents apart.
        Unavailable: the model is missing or broken.
    """
    from core.text.models import adapter
    from core.text.sentiment import score as sentiment

    model = adapter.located(model, home)
    said = adapter.describe(model)
    if said.task != "intent":
        raise BadInput(_("{name} is no model of intents.").format(name=said.name), hint=_("Name one of that task."))
    contents = [content.read(text.translate(_NARROW) if isinstance(text, str) else text) for text in texts]
    reads = said.languages
    wanted = {item.hash: item.text for item in contents if _readable(item, reads)}
    if not wanted:
        return [Intent(None, None, item.language) for item in contents]
    scorer = sentiment.load(model, engine, home)
    scores = dict(zip(wanted, scorer.score(list(wanted.values()), step).probabilities, strict=True))
    return [_intent(scorer, item, scores.get(item.hash)) for item in contents]


def _readable(item: Content, languages: Sequence[str]) -> bool:
    # Two or three words of a search give a detector of languages little: Latin letters read as the model's English.
    return item.language in languages or (item.language == "other" and item.text.isascii())


def _intent(scorer: Scorer, item: Content, row: npt.NDArray[np.float64] | None) -> Intent:
    if row is None:
        return Intent(None, None, item.language)
    sure = float(row.max())
    label = scorer.adapter.labels[int(row.argmax())]
    return Intent(OUT_OF_SCOPE if sure < scorer.adapter.reject else label, sure, item.language)
