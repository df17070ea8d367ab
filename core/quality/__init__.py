"""Quality: a dataset's contract, its checks, and the score they add up to.

A contract (suite) is drafted from a dataset's kind, roles, types and values at the first check and kept;
every later version is judged by it. Checks are Ibis expressions, counted together in a few scans.
"""

from __future__ import annotations

from core.quality.compare import FILE, METRICS, ONE, Comparison, compared, dividers, ranked
from core.quality.contract.suites import read_suite, suite_from
from core.quality.differences import differences
from core.quality.elsewhere import ENGINES
from core.quality.failing import failing_rows, statement, statements
from core.quality.model import DIMENSIONS, SEVERITIES, Check, CheckResult, Report, Suite
from core.quality.monitor import (
    GRAIN_WORDS,
    Line,
    Notable,
    Side,
    day_after,
    marks,
    monitor,
    notable,
    said_of,
    verdict_of,
)
from core.quality.moved_said import moved_said, stretch_said
from core.quality.offers import Offer, decline, look, offered, take
from core.quality.registry import CHECKS, Fix, FixStep
from core.quality.run import check, drafted, history, latest, suite_of, unchecked
from core.quality.seen import suite_as_seen
from core.quality.since import PERIOD_WORDS, PERIODS, Stretch
from core.quality.store import load_reports, load_suite, lowest_first, save_suite, suite_versions
from core.quality.trend import Change, Standing, changes, gained, previous, score_times, standings
from core.quality.trying import column_values
from core.quality.watch.moved import Moved
from core.quality.watch.store import VERDICTS, load_verdicts, save_verdict
from core.quality.words import (
    advice,
    definition,
    describe,
    dimension_label,
    fixes,
    row_heading,
    rule,
    score_shown,
    severity_label,
    title,
    usual_dimension,
)

__all__ = [
    "CHECKS",
    "DIMENSIONS",
    "ENGINES",
    "FILE",
    "GRAIN_WORDS",
    "METRICS",
    "ONE",
    "PERIODS",
    "PERIOD_WORDS",
    "SEVERITIES",
    "VERDICTS",
    "Change",
    "Check",
    "CheckResult",
    "Comparison",
    "Fix",
    "FixStep",
    "Line",
    "Moved",
    "Notable",
    "Offer",
    "Report",
    "Side",
    "Standing",
    "Stretch",
    "Suite",
    "advice",
    "changes",
    "check",
    "column_values",
    "compared",
    "day_after",
    "decline",
    "definition",
    "describe",
    "differences",
    "dimension_label",
    "dividers",
    "drafted",
    "failing_rows",
    "fixes",
    "gained",
    "history",
    "latest",
    "load_reports",
    "load_suite",
    "load_verdicts",
    "look",
    "lowest_first",
    "marks",
    "monitor",
    "moved_said",
    "notable",
    "offered",
    "previous",
    "ranked",
    "read_suite",
    "row_heading",
    "rule",
    "said_of",
    "save_suite",
    "save_verdict",
    "score_shown",
    "score_times",
    "severity_label",
    "standings",
    "statement",
    "statements",
    "stretch_said",
    "suite_as_seen",
    "suite_from",
    "suite_of",
    "suite_versions",
    "take",
    "title",
    "unchecked",
    "usual_dimension",
    "verdict_of",
]
