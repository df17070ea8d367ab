"""What a review speaks about, and how: shopping aspects found by their words, each with the polarity of its mention.

Finding is a word list, judging is a model: the clause around the mention is shown to it as ``mention: clause``, the
way its training sets are (Pontiki et al. 2014).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from core.i18n import _
from core.text.aspects.senses import NONE
from core.text.aspects.words import pattern
from core.text.models.tasks import shown

if TYPE_CHECKING:
    from core.text.reading.engine import Step

ASPECTS = (
    "quality",
    "performance",
    "looks",
    "size",
    "ease",
    "price",
    "delivery",
    "packaging",
    "service",
    "taste",
)
"""Keys of the aspects; ``title`` gives their name in the reader's language."""

MODELS = {"en": "aspects_en", "zh": "aspects_zh"}
MOST = 24
"""Mentions read of one text; a review that long repeats itself."""

_STOPS = {
    "en": re.compile(r"[.!?;\n]+|,? but |, however,? "),
    "zh": re.compile(r"[，。！？；,!?;\s~…]+|但是|不过|可是"),
}


@dataclass(frozen=True)
class Mention:
    """``text[start:stop]`` names the aspect; ``clause`` is the part of the text that is judged."""

    aspect: str
    start: int
    stop: int
    clause: str


@dataclass(frozen=True)
class Opinion:
    """One mention: ``text[start:stop]`` is the word that names the aspect; ``p`` is the probability of the label."""

    aspect: str
    start: int
    stop: int
    label: str
    p: float


def title(aspect: str) -> str:
    """The aspect's name in the reader's language."""
    return {
        "quality": _("Quality and material"),
        "performance": _("Performance"),
        "looks": _("Looks"),
        "size": _("Size and fit"),
        "ease": _("Ease of use"),
        "price": _("Price"),
        "delivery": _("Delivery"),
        "packaging": _("Packaging"),
        "service": _("Service"),
        "taste": _("Taste and smell"),
    }.get(aspect, aspect)


def find(text: str, language: str) -> list[Mention]:
    """The mentions of a text in ``en`` or ``zh``, in order: one per aspect and clause; none in other languages."""
    if language not in MODELS:
        return []
    words, aspects = pattern(language)
    clauses = _clauses(text, language)
    found: dict[tuple[str, int], Mention] = {}
    for match in words.finditer(text):
        aspect = match.lastgroup or aspects[match.group().lower()]
        if aspect == NONE:
            continue
        place = next(i for i, (_start, stop) in enumerate(clauses) if match.start() < stop)
        start, stop = clauses[place]
        if stop - start - len(match.group()) < 3 and place + 1 < len(clauses):
            stop = clauses[place + 1][1]  # a clause that is all mention says nothing yet: "屏幕，很清晰"
        clause = re.sub(r"[\s,，。.]*(?:\b(?:but|however)\b|但是|不过|可是)?[\s,，。.]*$", "", text[start:stop]).lstrip(
            " ，。,."
        )
        found.setdefault((aspect, place), Mention(aspect, match.start(), match.end(), clause))
    return list(found.values())[:MOST]


def read(
    texts: Sequence[str],
    languages: Sequence[str],
    engine: str = "auto",
    step: Step | None = None,
    home: Path | None = None,
) -> list[list[Opinion]]:
    """The opinions of texts, in their order; a text in another language than ``en`` and ``zh`` has none.

    Args:
        step: called while a model reads, with distinct clauses done and their number; may raise to stop.
        home: the workspace that keeps what engines write.

    Raises:
        Unavailable: a model that is needed is missing or broken.
    """
    from core.text.sentiment import score as sentiment

    found: list[list[Opinion]] = [[] for _text in texts]
    wanted: dict[str, list[tuple[int, Mention, str]]] = {language: [] for language in MODELS}
    for i, (text, language) in enumerate(zip(texts, languages, strict=True)):
        for m in find(text, language):
            wanted[language].append((i, m, shown(text[m.start : m.stop], m.clause)))
    clauses = {language: list(dict.fromkeys(clause for _i, _m, clause in rows)) for language, rows in wanted.items()}
    total, done = sum(map(len, clauses.values())), 0
    for language, rows in wanted.items():
        if not rows:
            continue
        scorer = sentiment.load(MODELS[language], engine, home)
        scored = scorer.score(clauses[language], _shifted(step, done, total)).probabilities
        done += len(clauses[language])
        scores = dict(zip(clauses[language], scored, strict=True))
        for i, m, clause in rows:
            row = scores[clause]
            label = scorer.adapter.labels[int(row.argmax())]
            found[i].append(Opinion(m.aspect, m.start, m.stop, label, float(row.max())))
    return found


def _shifted(step: Step | None, before: int, total: int) -> Step | None:
    return None if step is None else lambda done, _of: step(before + done, total)


def _clauses(text: str, language: str) -> list[tuple[int, int]]:
    """Start and end of the clauses; together they cover the text."""
    ends = [m.end() for m in _STOPS[language].finditer(text)]
    edges = [0, *[e for e in ends if e < len(text)], len(text)]
    return list(pairwise(edges))
