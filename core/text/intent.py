"""What a customer wants: the intent of a question or search, or that it is none of those known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.text import content
from core.text.tasks import OUT_OF_SCOPE

MODEL = "intent"


@dataclass(frozen=True)
class Intent:
    """Intent of one text. ``label`` is None where the language is not read, ``out_of_scope`` where none fits."""

    label: str | None
    p: float | None

    @property
    def known(self) -> bool:
        """Whether an intent was found."""
        return self.label not in (None, OUT_OF_SCOPE)


def read(texts: Sequence[object], model: str = MODEL, engine: str = "auto") -> list[Intent]:
    """Intents of short texts in their order; equal texts are read once.

    Raises:
        Unavailable: the model is missing or broken.
    """
    from core.text import sentiment

    contents = [content.read(text) for text in texts]
    scorer = sentiment.load(model, engine)
    reads = scorer.adapter.languages
    # Two or three words of a search give a detector of languages little: Latin letters read as the model's English.
    wanted = {c.hash: c.text for c in contents if c.language in reads or (c.language == "other" and c.text.isascii())}
    scores = dict(zip(wanted, scorer.score(list(wanted.values())).probabilities, strict=True))
    found = []
    for item in contents:
        row = scores.get(item.hash)
        if row is None:
            found.append(Intent(None, None))
            continue
        sure = float(row.max())
        label = scorer.adapter.labels[int(row.argmax())]
        found.append(Intent(OUT_OF_SCOPE if sure < scorer.adapter.reject else label, sure))
    return found
