"""What is told of values that are spread otherwise than usual."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from core.i18n import _
from core.quality.model import percent
from core.quality.watch.effects import PSI_SIZES, PSI_WORDS, WASSERSTEIN_SIZES, size_word
from core.quality.watch.figures import Judged


def facts(figure: Judged, place: int) -> dict[str, Any]:
    """A figure of kind "spread" or "distinct" of one piece, as a finding keeps it."""
    band, more = figure.bands[place], figure.at(place)
    found: dict[str, Any] = {"column": figure.column}
    if band is None:
        return found
    if figure.kind == "distinct":
        return found | {"ratio": math.exp(band.value - band.centre)}
    if "median" in more:
        return found | {"distance": band.value, "median": more["median"], "usual": more["usual"]}
    return found | {"index": band.value, "new": more["new"], "gone": more["gone"]}


def said(one: Mapping[str, Any]) -> str:
    """What is otherwise than before in one column."""
    column = one["column"]
    if "ratio" in one:
        text = _("{column} has {times} times as many different values as usual in as many rows")
        return text.format(column=column, times=f"{one['ratio']:.2g}")
    if "distance" in one:
        size = _(size_word(one["distance"], WASSERSTEIN_SIZES))
        words = {"column": column, "median": f"{one['median']:.4g}", "usual": f"{one['usual']:.4g}", "size": size}
        if one.get("length"):
            text = _("texts of {column} are {median} signs long in the middle (usually {usual}; effect: {size})")
        else:
            text = _("{column} is {median} in the middle (usually {usual}; effect: {size})")
        return text.format(**words)
    if "mean" in one:  # as reports of 29 November 2026 say it
        return _("{column} {mean} on average (usually {usual})").format(
            column=column, mean=f"{one['mean']:.4g}", usual=f"{one['usual']:.4g}"
        )
    if one["new"]:
        value, share = one["new"][0]
        return _("{column} has the new value “{value}” ({share})").format(
            column=column, value=str(value)[:40], share=percent(share)
        )
    if one["gone"]:
        value, share = one["gone"][0]
        return _("{column} lost the value “{value}” (usually {share})").format(
            column=column, value=str(value)[:40], share=percent(share)
        )
    size = _(size_word(one["index"], PSI_SIZES, PSI_WORDS))
    return _("the shares of {column} moved (index {index}: {size})").format(
        column=column, index=f"{one['index']:.2f}", size=size
    )
