"""Honest evaluation: splits, metrics, intervals, stored results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.recommend.evaluation.beyond import (
        Exposure,
    )
    from core.recommend.evaluation.evaluate import (
        lists_for,
    )
    from core.recommend.evaluation.groups import (
        Segment,
    )
    from core.recommend.evaluation.job import (
        HANDLER,
        params,
    )
    from core.recommend.evaluation.leaderboard import (
        Board,
        Standing,
        board,
    )
    from core.recommend.evaluation.logs import (
        estimated,
        logs_of,
    )
    from core.recommend.evaluation.metrics import (
        ACCURACY,
        BEYOND,
        LABELS,
        per_user,
    )
    from core.recommend.evaluation.off_policy import (
        METHODS,
        Estimate,
        OffPolicy,
    )
    from core.recommend.evaluation.results import (
        BASELINE,
        Stored,
        being_tested,
        comparison,
        evaluate_and_store,
        known,
        known_comparison,
        looked_at,
        stored,
        suggested_scorer,
    )
    from core.recommend.evaluation.sentences import (
        exposure_text,
        helps,
        leader_text,
        logged_text,
        method_definition,
        reach_text,
        reasons_text,
        search_text,
        segment_name,
        worst_text,
    )
    from core.recommend.evaluation.splits import (
        TARGETS,
        split,
    )
    from core.recommend.evaluation.standing import (
        LEAST_SHOPPERS,
        Ranked,
        by_segment,
        ranked,
        worst,
    )

__getattr__ = lazily(
    __name__,
    {
        "split": "splits",
        "per_user": "metrics",
        "ACCURACY": "metrics",
        "BASELINE": "results",
        "BEYOND": "metrics",
        "HANDLER": "job",
        "LABELS": "metrics",
        "LEAST_SHOPPERS": "standing",
        "METHODS": "off_policy",
        "TARGETS": "splits",
        "Board": "leaderboard",
        "Estimate": "off_policy",
        "Exposure": "beyond",
        "OffPolicy": "off_policy",
        "Ranked": "standing",
        "Segment": "groups",
        "Standing": "leaderboard",
        "Stored": "results",
        "board": "leaderboard",
        "by_segment": "standing",
        "comparison": "results",
        "estimated": "logs",
        "evaluate_and_store": "results",
        "exposure_text": "sentences",
        "helps": "sentences",
        "known": "results",
        "known_comparison": "results",
        "lists_for": "evaluate",
        "being_tested": "results",
        "leader_text": "sentences",
        "logged_text": "sentences",
        "logs_of": "logs",
        "looked_at": "results",
        "method_definition": "sentences",
        "params": "job",
        "ranked": "standing",
        "reach_text": "sentences",
        "reasons_text": "sentences",
        "search_text": "sentences",
        "segment_name": "sentences",
        "stored": "results",
        "suggested_scorer": "results",
        "worst": "standing",
        "worst_text": "sentences",
    },
)

__all__ = [
    "ACCURACY",
    "BASELINE",
    "BEYOND",
    "HANDLER",
    "LABELS",
    "LEAST_SHOPPERS",
    "METHODS",
    "TARGETS",
    "Board",
    "Estimate",
    "Exposure",
    "OffPolicy",
    "Ranked",
    "Segment",
    "Standing",
    "Stored",
    "being_tested",
    "board",
    "by_segment",
    "comparison",
    "estimated",
    "evaluate_and_store",
    "exposure_text",
    "helps",
    "known",
    "known_comparison",
    "leader_text",
    "lists_for",
    "logged_text",
    "logs_of",
    "looked_at",
    "method_definition",
    "params",
    "per_user",
    "ranked",
    "reach_text",
    "reasons_text",
    "search_text",
    "segment_name",
    "split",
    "stored",
    "suggested_scorer",
    "worst",
    "worst_text",
]
