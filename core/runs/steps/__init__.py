"""The steps of a pipeline, one module each: `look` says what it would do, `do` does it; a repeat finds nothing."""

from __future__ import annotations

from types import ModuleType

from core.runs.steps import alert, check, clean, evaluate, ingest, report, retention, score, shop, topics, weak

STEPS: dict[str, ModuleType] = {
    "ingest": ingest,
    "clean": clean,
    "check": check,
    "score": score,
    "topics": topics,
    "shop": shop,
    "evaluate": evaluate,
    "weak": weak,
    "retention": retention,
    "report": report,
    "alert": alert,
}
