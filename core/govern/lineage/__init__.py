"""Lineage: where data comes from and what is made of it, by dataset and by column."""

from __future__ import annotations

from core.govern.lineage.columns import Edge, Place, Trace, drawn, newest_place, trace
from core.govern.lineage.dataset import Link, Node, Picture, picture
from core.govern.lineage.uses import USES, Use, use_title, uses, uses_of_all

__all__ = [
    "USES",
    "Edge",
    "Link",
    "Node",
    "Picture",
    "Place",
    "Trace",
    "Use",
    "drawn",
    "newest_place",
    "picture",
    "trace",
    "use_title",
    "uses",
    "uses_of_all",
]
