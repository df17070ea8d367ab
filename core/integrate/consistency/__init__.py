"""Consistency: what one row says twice, and differently; found by the encoders that ship, decided by a person.

- finding: what is found, as data
- filed: products under a category that their title does not fit
- attributes: a colour, size, material or brand that title or description say otherwise
- elsewhere: reviews that speak of another product than the one they are filed under
- copies: texts that stand under several products, reviews copied
- tongues: rows of another language; translations that say different things
- opinions: stars against text, where the sentiment model has read the reviews
- looking: all of them over one dataset, kept in the lake; verdicts; accepted ones as a recipe step
- job, words
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.integrate.consistency.filed import misfiled
    from core.integrate.consistency.finding import ASKED_KINDS, KINDS, KINDS_OF, Finding, Table
    from core.integrate.consistency.job import latest, submit
    from core.integrate.consistency.looking import (
        LOOKED,
        MOST_ROWS,
        Look,
        accepted_step,
        counts,
        look,
        newest,
        queue,
        say,
        take_back,
    )
    from core.integrate.consistency.words import kind_label, skipped_label, why

__getattr__ = lazily(
    __name__,
    {
        "ASKED_KINDS": "finding",
        "KINDS": "finding",
        "KINDS_OF": "finding",
        "Finding": "finding",
        "LOOKED": "looking",
        "MOST_ROWS": "looking",
        "Look": "looking",
        "Table": "finding",
        "accepted_step": "looking",
        "counts": "looking",
        "kind_label": "words",
        "latest": "job",
        "look": "looking",
        "misfiled": "filed",
        "newest": "looking",
        "queue": "looking",
        "say": "looking",
        "skipped_label": "words",
        "submit": "job",
        "take_back": "looking",
        "why": "words",
    },
)

__all__ = [
    "ASKED_KINDS",
    "KINDS",
    "KINDS_OF",
    "LOOKED",
    "MOST_ROWS",
    "Finding",
    "Look",
    "Table",
    "accepted_step",
    "counts",
    "kind_label",
    "latest",
    "look",
    "misfiled",
    "newest",
    "queue",
    "say",
    "skipped_label",
    "submit",
    "take_back",
    "why",
]
