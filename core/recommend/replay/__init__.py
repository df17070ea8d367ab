"""Quality replay: what a recipe, a contract or a merge does to the lists, against one frozen test, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.recommend.replay.choosing import events_read_with, events_reading, matched_with
    from core.recommend.replay.curves import SHARES, Curve, Ground, fitting, least_borne_first
    from core.recommend.replay.effects import Effect, Level, Replayed, replay
    from core.recommend.replay.freeze import Frozen, frozen, laid
    from core.recommend.replay.job import (
        plan_of,
        submit,
        submit_curves,
        unfinished,
        unfinished_curves,
        usual_scorer,
    )
    from core.recommend.replay.merges import merge_plan
    from core.recommend.replay.money import LED, Orders, orders_of
    from core.recommend.replay.plans import Change, Kind, Plan
    from core.recommend.replay.recipes import recipe_plan
    from core.recommend.replay.results import Kept, KeptCurves, keep_curve, newest, newest_curves
    from core.recommend.replay.results import keep as keep_replay
    from core.recommend.replay.set_aside import checks_plan

_PLACES = {
    "choosing": ("events_read_with", "events_reading", "matched_with"),
    "curves": ("SHARES", "Curve", "Ground", "fitting", "least_borne_first"),
    "effects": ("Effect", "Level", "Replayed", "replay"),
    "freeze": ("Frozen", "frozen", "laid"),
    "job": ("plan_of", "submit", "submit_curves", "unfinished", "unfinished_curves", "usual_scorer"),
    "merges": ("merge_plan",),
    "money": ("LED", "Orders", "orders_of"),
    "plans": ("Change", "Kind", "Plan"),
    "recipes": ("recipe_plan",),
    "results": ("Kept", "KeptCurves", "keep_curve", "newest", "newest_curves"),
    "set_aside": ("checks_plan",),
}
__getattr__ = lazily(
    __name__, {"keep_replay": "results:keep"} | {name: place for place, names in _PLACES.items() for name in names}
)

__all__ = [
    "LED",
    "SHARES",
    "Change",
    "Curve",
    "Effect",
    "Frozen",
    "Ground",
    "Kept",
    "KeptCurves",
    "Kind",
    "Level",
    "Orders",
    "Plan",
    "Replayed",
    "checks_plan",
    "events_read_with",
    "events_reading",
    "fitting",
    "frozen",
    "keep_curve",
    "keep_replay",
    "laid",
    "least_borne_first",
    "matched_with",
    "merge_plan",
    "newest",
    "newest_curves",
    "orders_of",
    "plan_of",
    "recipe_plan",
    "replay",
    "submit",
    "submit_curves",
    "unfinished",
    "unfinished_curves",
    "usual_scorer",
]
