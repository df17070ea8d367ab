"""Ways to measure a dataset, by a short id that an address can hold, and a measure changed by what a person chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.forecast.data.columns import Offer
from core.forecast.data.measure import Measure

MOST = 8
"""Columns of numbers that are offered as sums, the likeliest; a wide table of features has hundreds."""


def measures_of(offer: Offer) -> dict[str, Measure]:
    """Id -> measure, the one where nobody chose first."""
    if offer.first is None:
        return {}
    if offer.wide:
        return {"wide": offer.first}
    base = replace(offer.first, value=None, how="count", price=None, event=None, by=())
    found: dict[str, Measure] = {}
    for event in offer.events:
        found[f"count:{event}"] = replace(base, event=event)
    amounts = [one for one in offer.values if one not in offer.prices][:MOST]
    for value in amounts:
        counted = offer.events[0] if offer.events else None
        found[f"sum:{value}"] = replace(base, value=value, how="sum", event=counted)
        for price in offer.prices[:2]:
            found[f"sum:{value}*{price}"] = replace(base, value=value, how="sum", price=price, event=counted)
    for value in [*offer.prices[:2], *amounts]:
        found[f"mean:{value}"] = replace(base, value=value, how="mean")
    found["rows"] = base
    own = replace(offer.first, by=())
    first = next((name for name, one in found.items() if one == own), None)
    if first is None:
        return {"usual": own, **found}
    return {first: found.pop(first), **found}


def changed(measure: Measure, given: Mapping[str, object]) -> Measure:
    """The measure with what is given and not empty."""
    return replace(measure, **{name: one for name, one in given.items() if one})  # type: ignore[arg-type]
