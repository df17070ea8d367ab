"""From rows to series: which columns say when and how much, how often, and one value for each series and period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.forecast.data.choices import changed, measures_of
    from core.forecast.data.columns import Offer, offer_of
    from core.forecast.data.layout import Layout, laid_of
    from core.forecast.data.measure import Measure
    from core.forecast.data.opened import reading_of
    from core.forecast.data.reading import Reading
    from core.forecast.data.said import layout_said

__getattr__ = lazily(
    __name__,
    {
        "Layout": "layout",
        "Measure": "measure",
        "changed": "choices",
        "laid_of": "layout",
        "layout_said": "said",
        "measures_of": "choices",
        "Offer": "columns",
        "Reading": "reading",
        "offer_of": "columns",
        "reading_of": "opened",
    },
)

__all__ = [
    "Layout",
    "Measure",
    "Offer",
    "Reading",
    "changed",
    "laid_of",
    "layout_said",
    "measures_of",
    "offer_of",
    "reading_of",
]
