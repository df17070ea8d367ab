"""Retention: how long rows and versions are kept, what is past its time, and taking it out of every version."""

from __future__ import annotations

from core.govern.retention.applying import HANDLER, apply, submit
from core.govern.retention.due import Due, due, due_said
from core.govern.retention.overdue import GRACE, Overdue, overdue
from core.govern.retention.rules import Rule, forget, rule_for, rule_said, rules, set_rule

__all__ = [
    "GRACE",
    "HANDLER",
    "Due",
    "Overdue",
    "Rule",
    "apply",
    "due",
    "due_said",
    "forget",
    "overdue",
    "rule_for",
    "rule_said",
    "rules",
    "set_rule",
    "submit",
]
