"""The vectors of a file's questions: read once, by a job where they are many, and remembered beside the lake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import Unavailable
from core.search.matching import dense
from core.text.reading import item_text

if TYPE_CHECKING:
    from core.answers.learning import Embed
    from core.text.models import encoders

FEW = 400
"""Questions that are read while a person waits: a second or two of one core."""


def encoder_for(questions: Sequence[str]) -> encoders.Encoder | None:
    """The encoder that reads the questions' languages; None where it is not on this machine."""
    from core.text.models import encoders

    try:
        return encoders.resolve(item_text.encoder_for(questions))
    except Unavailable:
        return None


def several(encoder: encoders.Encoder) -> bool:
    """Whether an encoder reads Chinese beside English."""
    return encoder.name == item_text.SEVERAL


def vectors_of(
    questions: Sequence[str], encoder: encoders.Encoder, home: Path, *, read: bool
) -> tuple[NDArray[np.float32], int]:
    """Vectors of length 1, one row a question, and how many are missing.

    Args:
        questions: What is read.
        encoder: Whose vectors.
        home: The workspace that remembers.
        read: Read what is missing, however much that is; otherwise only where it is little.
    """
    from core.text.models import plain
    from core.text.reading import remembered

    found, known = remembered.recalled(questions, encoder, item_text.LENGTH, home)
    missing = [question for question, there in zip(questions, known, strict=True) if not there]
    if not missing:
        return found, 0
    if not read and len(set(missing)) > FEW:
        return found, len(missing)
    network = plain.load(encoder) if len(missing) <= FEW else None
    found[~known] = remembered.vectors(missing, encoder, item_text.LENGTH, home, model=network)
    return found, 0


def read_all(
    questions: Sequence[str], home: Path, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> int:
    """Read what was not read before; how many that were.

    Raises:
        Unavailable: No encoder is here.
    """
    from core.i18n import _
    from core.text.reading import remembered

    encoder = encoder_for(questions)
    if encoder is None:
        raise Unavailable(_("No text model that reads these questions is on this machine."))
    return remembered.read(questions, encoder, item_text.LENGTH, home, progress)


def embedder(encoder: encoders.Encoder | None) -> Embed | None:
    """What makes vectors of questions that people ask, without torch; they are kept in memory alone."""
    if encoder is None:
        return None
    from core.text.models import plain

    return lambda texts: dense.query_vectors(encoder, list(texts), plain.load(encoder))
