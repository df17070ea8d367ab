"""Subjects and their named features: sessions, shoppers, products, sellers, days and plain rows, by queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.anomaly.subjects.days import Series, longest_stretch, series_of
    from core.anomaly.subjects.groups import groups_of
    from core.anomaly.subjects.plain import plain_of
    from core.anomaly.subjects.source import Source, open_source
    from core.anomaly.subjects.table import Table, source_rows

__getattr__ = lazily(
    __name__,
    {
        "Series": "days",
        "Source": "source",
        "Table": "table",
        "groups_of": "groups",
        "open_source": "source",
        "plain_of": "plain",
        "longest_stretch": "days",
        "series_of": "days",
        "source_rows": "table",
    },
)

__all__ = [
    "Series",
    "Source",
    "Table",
    "groups_of",
    "longest_stretch",
    "open_source",
    "plain_of",
    "series_of",
    "source_rows",
]
