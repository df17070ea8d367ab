"""The table of a recipe's result, looked at a page at a time: every view of it is a query."""

from __future__ import annotations

from core.clean.browse.actions import LEFT, LEFT_HINT, edit, renamed, taken_back, where_of
from core.clean.browse.counts import Bin, Histogram, ValueCounts, histogram, value_counts
from core.clean.browse.facets import BELOW, FACETS, Facet, facets_from, limited, offered, told
from core.clean.browse.page import GridCell, GridPage, GridRow, page
from core.clean.browse.view import View

__all__ = [
    "BELOW",
    "FACETS",
    "LEFT",
    "LEFT_HINT",
    "Bin",
    "Facet",
    "GridCell",
    "GridPage",
    "GridRow",
    "Histogram",
    "ValueCounts",
    "View",
    "edit",
    "facets_from",
    "histogram",
    "limited",
    "offered",
    "page",
    "renamed",
    "taken_back",
    "told",
    "value_counts",
    "where_of",
]
