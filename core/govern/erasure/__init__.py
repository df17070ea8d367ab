"""Erasure of one person: found in every version and every file, taken out, proven by reading all files again."""

from __future__ import annotations

from core.govern.erasure.apart import FOLDER
from core.govern.erasure.certificate import certificates, said_kind, said_place, said_what
from core.govern.erasure.linking import Linked
from core.govern.erasure.planning import MASK, REMOVE, WAYS, Place, Plan, followed, plan
from core.govern.erasure.running import HANDLER, Order, begin, carry_on, doubts, submit, unfinished
from core.govern.erasure.writings import Identifier, identifiers

__all__ = [
    "FOLDER",
    "HANDLER",
    "MASK",
    "REMOVE",
    "WAYS",
    "Identifier",
    "Linked",
    "Order",
    "Place",
    "Plan",
    "begin",
    "carry_on",
    "certificates",
    "doubts",
    "followed",
    "identifiers",
    "plan",
    "said_kind",
    "said_place",
    "said_what",
    "submit",
    "unfinished",
]
