"""A text and a label column to examples of three classes: names, 0 and 1, or stars."""

from __future__ import annotations

from collections.abc import Iterable

from core.errors import BadInput
from core.i18n import _
from core.text import LABELS
from core.text.training.split import Example

_NAMES = {"neg": 0, "negative": 0, "neutral": 1, "neu": 1, "mixed": 1, "pos": 2, "positive": 2}


def examples_of(texts: Iterable[str | None], labels: Iterable[str | None], source: str) -> list[Example]:
    """Examples from a text and a label column.

    Labels may be names (negative, neutral, positive), 0 and 1, or stars 1 to 5 (1-2 negative, 3 neutral). Rows with
    an empty text or label are left out.

    Raises:
        BadInput: a label is none of these; names the first one.
    """
    pairs = [(t.strip(), str(x).strip().lower()) for t, x in zip(texts, labels, strict=True) if t and x is not None]
    pairs = [(text, label) for text, label in pairs if text and label]
    binary = {label.removesuffix(".0") for _text, label in pairs} <= {"0", "1"}
    return [Example(text, _class_of(label, binary, source), source) for text, label in pairs]


def _class_of(label: str, binary: bool, source: str) -> int:
    if label in _NAMES:
        return _NAMES[label]
    number = label.removesuffix(".0")
    if binary:
        return 2 * int(number)
    if number in {"1", "2", "3", "4", "5"}:
        return 0 if number < "3" else 1 if number == "3" else 2
    raise BadInput(
        _("{source} has the label {label}, which is no sentiment.").format(source=source, label=repr(label[:40])),
        hint=_("Use {names}, or 0 and 1, or stars 1 to 5.").format(names=", ".join(LABELS)),
    )
