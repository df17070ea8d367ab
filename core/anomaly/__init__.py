"""Anomalies and fraud: what stands apart, within what a team can review, with its reason and its source rows.

- finding: what is found, and why; names: the named features; words: reasons in sentences
- subjects: sessions, shoppers, products, sellers, days and plain rows with their features, by queries
- detect: robust rules, neighbours, an isolation forest and empirical tails, made one tail probability
- judging, days, showing: every subject judged; the rarest within a budget of reviews for each day
- queueing: the order in which people look, and the farthest where nothing stands apart
- labels: what people say of findings, how that orders the others, and how often the detector was right
- drift: whether the share found, or a feature, has moved; personal: what is not shown
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.anomaly.days import Days, days_of
    from core.anomaly.drift import Drift, drift_of
    from core.anomaly.finding import SUBJECTS, Finding, Reason
    from core.anomaly.judging import Judged, Possible, columns_of, judged, possible, refusal
    from core.anomaly.labels import (
        VERDICTS,
        Learned,
        Measured,
        Truth,
        Verdict,
        in_force,
        judge,
        learned,
        measured,
        take_back,
        truth_of,
        verdict_label,
    )
    from core.anomaly.personal import hidden_features, personal_columns, without_personal
    from core.anomaly.queueing import Queue, queue
    from core.anomaly.showing import BUDGET, Found, findings_of, found, within

_PLACES = {
    "days": ("Days", "days_of"),
    "drift": ("Drift", "drift_of"),
    "finding": ("SUBJECTS", "Finding", "Reason"),
    "showing": ("BUDGET", "Found", "findings_of", "found", "within"),
    "judging": ("Judged", "Possible", "columns_of", "judged", "possible", "refusal"),
    "labels": (
        "Learned", "Measured", "Truth", "VERDICTS", "Verdict", "in_force", "judge", "learned", "measured", "take_back",
        "truth_of", "verdict_label",
    ),
    "queueing": ("Queue", "queue"),
    "personal": ("hidden_features", "personal_columns", "without_personal"),
}  # fmt: skip

__getattr__ = lazily(__name__, {name: module for module, names in _PLACES.items() for name in names})

__all__ = [
    "BUDGET",
    "SUBJECTS",
    "VERDICTS",
    "Days",
    "Drift",
    "Finding",
    "Found",
    "Judged",
    "Learned",
    "Measured",
    "Possible",
    "Queue",
    "Reason",
    "Truth",
    "Verdict",
    "columns_of",
    "days_of",
    "drift_of",
    "findings_of",
    "found",
    "hidden_features",
    "in_force",
    "judge",
    "judged",
    "learned",
    "measured",
    "personal_columns",
    "possible",
    "queue",
    "refusal",
    "take_back",
    "truth_of",
    "verdict_label",
    "within",
    "without_personal",
]
