"""The graph of accounts: who shares devices, addresses, cards, coupons or texts, and which groups hang together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.anomaly.graph.components import Accounts, Group, accounts_of, graph_of, layout
    from core.anomaly.graph.links import HUB, STRONG, Links, groups_of, links_of, pairs_of

__getattr__ = lazily(
    __name__,
    {
        "Accounts": "components",
        "Group": "components",
        "HUB": "links",
        "Links": "links",
        "STRONG": "links",
        "accounts_of": "components",
        "graph_of": "components",
        "groups_of": "links",
        "layout": "components",
        "links_of": "links",
        "pairs_of": "links",
    },
)

__all__ = [
    "HUB",
    "STRONG",
    "Accounts",
    "Group",
    "Links",
    "accounts_of",
    "graph_of",
    "groups_of",
    "layout",
    "links_of",
    "pairs_of",
]
