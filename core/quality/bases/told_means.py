"""What is told of means that are no column's: what orders come to, and what a model read in texts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from core.i18n import N_, _
from core.quality.model import percent
from core.quality.watch.effects import WASSERSTEIN_SIZES, size_word
from core.quality.watch.figures import Judged

NAMES = {
    "order:amount": N_("Amount of a typical order"),
    "order:lines": N_("Lines of a typical order"),
    "opinion:negative": N_("Share of negative texts"),
    "opinion:score": N_("Mean sentiment, from -1 to 1"),
}
SENTENCES = {
    "order:amount": N_("a typical order comes to {value} (usually {usual}; effect: {size})"),
    "order:lines": N_("a typical order has {value} lines (usually {usual}; effect: {size})"),
    "opinion:negative": N_("{value} of the texts read are negative (usually {usual}; effect: {size})"),
    "opinion:score": N_("the mean sentiment is {value} (usually {usual}; effect: {size})"),
}


def named(figure: str) -> str:
    """Such a figure in words."""
    return _(NAMES[figure])


def facts(figure: Judged, place: int) -> dict[str, Any]:
    """A figure of one piece, as a finding keeps it: itself, what is usual, and the size of the effect."""
    band = figure.bands[place]
    if band is None:
        return {"figure": figure.name}
    turn = math.exp if figure.scale == "log" else float
    effect = _effect(figure, place)
    return {"figure": figure.name, "value": turn(band.value), "usual": turn(band.centre), "effect": effect}


def _effect(figure: Judged, place: int) -> float:
    """Cohen's d: the difference in standard deviations of single orders or texts; of a share his h, which has the same
    sizes (Statistical Power Analysis, 1988)."""
    band, deviation = figure.bands[place], float(figure.at(place).get("deviation", 0.0))
    if band is None:
        return 0.0
    if figure.scale == "share":
        angles = [2 * math.asin(math.sqrt(min(1.0, max(0.0, one)))) for one in (band.value, band.centre)]
        return abs(angles[0] - angles[1])
    return abs(band.value - band.centre) / deviation if deviation else math.inf


def shown(figure: str, value: float) -> str:
    """A figure as it is written."""
    return percent(value) if figure == "opinion:negative" else f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"


def said(one: Mapping[str, Any]) -> str:
    """What is otherwise than before, with its size in words."""
    figure = one["figure"]
    return _(SENTENCES[figure]).format(
        value=shown(figure, one["value"]), usual=shown(figure, one["usual"]),
        size=_(size_word(one["effect"], WASSERSTEIN_SIZES)),
    )  # fmt: skip
