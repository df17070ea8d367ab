"""Asked: what a team's large model says of rows, believed where the row bears it out, applied once people agree.

- questions: the rows of a dataset as a model is asked about them
- believed: what of its answers holds against the row, as findings
- asking: asked, and kept in the lake; job: the same in the background
- sample: cases that people judge without seeing the answer, their agreement with it, and what it allows
- words
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.integrate.asked.asking import Run, ask, cost, newest, scope
    from core.integrate.asked.job import latest, submit
    from core.integrate.asked.questions import KIND_OF, Questions, ask_about, never_sent, uses
    from core.integrate.asked.sample import (
        LEAST_KAPPA,
        LEAST_LABELLED,
        Agreement,
        Case,
        agreement,
        apply_all,
        label,
        take_back,
        waiting,
    )
    from core.integrate.asked.words import disbelief, sure_label, use_about, use_label

__getattr__ = lazily(
    __name__,
    {
        "Agreement": "sample",
        "Case": "sample",
        "KIND_OF": "questions",
        "LEAST_KAPPA": "sample",
        "LEAST_LABELLED": "sample",
        "Questions": "questions",
        "Run": "asking",
        "agreement": "sample",
        "apply_all": "sample",
        "ask_about": "questions",
        "ask": "asking",
        "cost": "asking",
        "disbelief": "words",
        "label": "sample",
        "latest": "job",
        "never_sent": "questions",
        "newest": "asking",
        "scope": "asking",
        "submit": "job",
        "sure_label": "words",
        "take_back": "sample",
        "use_about": "words",
        "use_label": "words",
        "uses": "questions",
        "waiting": "sample",
    },
)

__all__ = [
    "KIND_OF",
    "LEAST_KAPPA",
    "LEAST_LABELLED",
    "Agreement",
    "Case",
    "Questions",
    "Run",
    "agreement",
    "apply_all",
    "ask",
    "ask_about",
    "cost",
    "disbelief",
    "label",
    "latest",
    "never_sent",
    "newest",
    "scope",
    "submit",
    "sure_label",
    "take_back",
    "use_about",
    "use_label",
    "uses",
    "waiting",
]
