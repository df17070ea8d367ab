"""Labels: what people say of findings, how that orders the others, and how often the detector was right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.anomaly.labels.learning import Learned, learned
    from core.anomaly.labels.measuring import Measured, Truth, label_columns, measured, truth_of
    from core.anomaly.labels.verdicts import VERDICTS, Verdict, in_force, judge, take_back, verdict_label

__getattr__ = lazily(
    __name__,
    {
        "Learned": "learning",
        "Measured": "measuring",
        "Truth": "measuring",
        "VERDICTS": "verdicts",
        "Verdict": "verdicts",
        "in_force": "verdicts",
        "judge": "verdicts",
        "label_columns": "measuring",
        "learned": "learning",
        "measured": "measuring",
        "take_back": "verdicts",
        "truth_of": "measuring",
        "verdict_label": "verdicts",
    },
)

__all__ = [
    "VERDICTS",
    "Learned",
    "Measured",
    "Truth",
    "Verdict",
    "in_force",
    "judge",
    "label_columns",
    "learned",
    "measured",
    "take_back",
    "truth_of",
    "verdict_label",
]
