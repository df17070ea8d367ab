"""Anomalies and fraud: what stands apart, within what a team can review, with its reason and its source rows.

- finding: what is found, and why; names: the named features; words: reasons in sentences
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.anomaly.finding import SUBJECTS, Finding, Reason

__getattr__ = lazily(__name__, {"SUBJECTS": "finding", "Finding": "finding", "Reason": "finding"})

__all__ = ["SUBJECTS", "Finding", "Reason"]
