"""One shop: users, items, events, reviews, searches, impressions and orders made of any combination of datasets.

- parts: which parts a shop has, and which roles their columns play
- plan: which datasets go in, in what order of trust, by which rules; as data and as JSON
- proposal, crosswalks: the plan that a workspace suggests; what the crosswalks of Match say of it
- ids, standard, money: one dataset's rows in the columns of its part
- golden, conflicts: many rows of one product or person become one; what the sources disagree about
- streams, orders: rows that stay apart; purchases by order
- building, job: what changed is built anew, one commit for each part
- gain: what can be used before and after, points by dimension
- state, orphans, left: what was built, from where, what is missing and why
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.integrate.shop.building import Built, build
    from core.integrate.shop.choices import columns_decided, left_out_at_first, missing_parts, others, total_rows
    from core.integrate.shop.crosswalks import followed, sides_of
    from core.integrate.shop.gain import Gained, Met, gained
    from core.integrate.shop.ids_before import own_ids
    from core.integrate.shop.job import latest, submit
    from core.integrate.shop.left import conflicts, disagreements, golden_sources, left_out, places_of, why_left_out
    from core.integrate.shop.made import stale
    from core.integrate.shop.orphans import Join, events_met
    from core.integrate.shop.orphans import count as count_joins
    from core.integrate.shop.orphans import listed as orphans_of
    from core.integrate.shop.parts import MADE_OF_EVENTS, PARTS, row_code
    from core.integrate.shop.plan import (
        GAP_MINUTES,
        RULES,
        IdMap,
        Plan,
        Rates,
        Source,
        from_dict,
        from_json,
        plan_of,
    )
    from core.integrate.shop.proposal import propose
    from core.integrate.shop.state import PartState, parts_built, state_of
    from core.integrate.shop.words import column_label, notes, numbering_note, part_label, reason_label, rule_label

__getattr__ = lazily(
    __name__,
    {
        "Built": "building",
        "GAP_MINUTES": "plan",
        "IdMap": "plan",
        "Join": "orphans",
        "MADE_OF_EVENTS": "parts",
        "PARTS": "parts",
        "PartState": "state",
        "Plan": "plan",
        "RULES": "plan",
        "Rates": "plan",
        "Source": "plan",
        "build": "building",
        "column_label": "words",
        "columns_decided": "choices",
        "conflicts": "left",
        "count_joins": "orphans:count",
        "disagreements": "left",
        "events_met": "orphans",
        "Gained": "gain",
        "Met": "gain",
        "followed": "crosswalks",
        "from_dict": "plan",
        "from_json": "plan",
        "gained": "gain",
        "golden_sources": "left",
        "latest": "job",
        "left_out": "left",
        "left_out_at_first": "choices",
        "missing_parts": "choices",
        "notes": "words",
        "numbering_note": "words",
        "orphans_of": "orphans:listed",
        "others": "choices",
        "own_ids": "ids_before",
        "part_label": "words",
        "parts_built": "state",
        "places_of": "left",
        "plan_of": "plan",
        "propose": "proposal",
        "reason_label": "words",
        "row_code": "parts",
        "rule_label": "words",
        "sides_of": "crosswalks",
        "stale": "made",
        "state_of": "state",
        "submit": "job",
        "total_rows": "choices",
        "why_left_out": "left",
    },
)

__all__ = [
    "GAP_MINUTES",
    "MADE_OF_EVENTS",
    "PARTS",
    "RULES",
    "Built",
    "Gained",
    "IdMap",
    "Join",
    "Met",
    "PartState",
    "Plan",
    "Rates",
    "Source",
    "build",
    "column_label",
    "columns_decided",
    "conflicts",
    "count_joins",
    "disagreements",
    "events_met",
    "followed",
    "from_dict",
    "from_json",
    "gained",
    "golden_sources",
    "latest",
    "left_out",
    "left_out_at_first",
    "missing_parts",
    "notes",
    "numbering_note",
    "orphans_of",
    "others",
    "own_ids",
    "part_label",
    "parts_built",
    "places_of",
    "plan_of",
    "propose",
    "reason_label",
    "row_code",
    "rule_label",
    "sides_of",
    "stale",
    "state_of",
    "submit",
    "total_rows",
    "why_left_out",
]
