"""What was chosen to make the levels add up, and how near each of them was, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.forecast.hierarchy.mint import METHODS
from core.forecast.hierarchy.nesting import level_name
from core.i18n import _, ngettext

if TYPE_CHECKING:
    from core.forecast.hierarchy.answer import Levelled

BY_CHANCE = 0.005
"""Part of an error under which two ways are called the same: figures are shown to a percent."""


def way_name(method: str) -> str:
    """A way to reconcile in words."""
    return _(METHODS.get(method, method))


def chosen(levelled: Levelled) -> str:
    """Which way was taken, and what speaks for it."""
    found = levelled.reconciled
    way = way_name(found.reconciler.method)
    if not found.loss:
        return _(
            "All levels add up, by {way}. Which way is nearest cannot be judged, because the past is too short to be "
            "held out; two seasons and three times as many periods as are foretold would help."
        ).format(way=way)
    moments = ngettext("{n} moment of the past", "{n} moments of the past", found.base.moments).format(
        n=found.base.moments
    )
    if levelled.result.request.reconcile == "bottom_up":
        return _("All levels add up, by {way} as was asked; tried at {moments}.").format(way=way, moments=moments)
    if found.reconciler.method == "bottom_up":
        return _("All levels add up: the items are added up, since no form of MinT was nearer at {moments}.").format(
            moments=moments
        )
    gain = found.gain()
    if not np.isfinite(gain) or abs(gain) < BY_CHANCE:
        return _("All levels add up, by {way}: at {moments} as near as adding up the items.").format(
            way=way, moments=moments
        )
    said = (
        _("All levels add up, by {way}: at {moments} its error over all levels was {share} smaller than that of "
          "adding up the items.")
        if gain > 0
        else _("All levels add up, by {way} as was asked: at {moments} its error over all levels was {share} larger "
               "than that of adding up the items.")
    )  # fmt: skip
    return said.format(way=way, moments=moments, share=f"{abs(gain):.0%}")


def node_verdict(levelled: Levelled, node: int) -> str:
    """How near one node's reconciled forecast was."""
    outcome = levelled.result.outcome
    name = node_name(levelled, node)
    scores = outcome.scores
    best = scores["best"].mase[node] if "best" in scores else np.nan
    naive = scores["naive"].mase[node] if "naive" in scores else np.nan
    if not (np.isfinite(best) and np.isfinite(naive)) or naive <= 0:
        return _("{name}: cannot be judged, because the past is too short to be held out.").format(name=name)
    gain = 1 - best / naive
    if abs(gain) < BY_CHANCE:
        return _("{name}: as near at past moments as the season before.").format(name=name)
    said = (
        _("{name}: the error at past moments was {share} smaller than that of the season before.")
        if gain > 0
        else _("{name}: the error at past moments was {share} larger than that of the season before.")
    )
    return said.format(name=name, share=f"{abs(gain):.0%}")


def node_name(levelled: Levelled, node: int) -> str:
    """A node by its level and value."""
    branch = next((one for one in levelled.tree if one.node == node), None)
    if branch is None:
        return levelled.result.mended.panel.ids[node]
    return branch_name(branch.level, branch.name, levelled.by)


def branch_name(level: str, name: str, by: Sequence[str]) -> str:
    """A value of a level, with the level before it."""
    return _("The whole shop") if level == "total" else f"{level_name(level, by)}: {name}"
