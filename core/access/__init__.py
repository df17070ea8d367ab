"""Access: who acts, what a role may do, how columns are seen, and the trail of what was done.

Nothing here knows the lake or the pages: the lake asks before it writes or reads, the pages ask what to offer.
"""

from __future__ import annotations

from core.access.audit import Entry, entries, facts, head, record
from core.access.audit import alone as still
from core.access.bearers import Token, bearer, issue, revoke, revoke_of, tokens
from core.access.documents import changing
from core.access.documents import read as document
from core.access.gate import allow, allowed, refusal
from core.access.listing import COLUMNS, cells, pairs
from core.access.login import Arrival, arrival, wanted
from core.access.marks import Mark, mark
from core.access.model import ACTIONS, LOCAL, MATRIX, NOBODY, ROLES, SYSTEM, Person, at_most, may, role_name
from core.access.people import Member, admit, current, dismiss, members, met, role_of
from core.access.ruling import WAYS, ColumnRule, RowRule, Rules, close_column, keep_rows, open_column, rules, stamp
from core.access.sealing import Head, head_of
from core.access.verifying import Verdict, take_over, verify
from core.access.who import (
    acting,
    guard_process,
    outward,
    own_view,
    person,
    seen_as,
    set_person_provider,
    signature,
    unguarded,
    whole,
)

__all__ = [
    "ACTIONS",
    "COLUMNS",
    "LOCAL",
    "MATRIX",
    "NOBODY",
    "ROLES",
    "SYSTEM",
    "WAYS",
    "Arrival",
    "ColumnRule",
    "Entry",
    "Head",
    "Mark",
    "Member",
    "Person",
    "RowRule",
    "Rules",
    "Token",
    "Verdict",
    "acting",
    "admit",
    "allow",
    "allowed",
    "arrival",
    "at_most",
    "bearer",
    "cells",
    "changing",
    "close_column",
    "current",
    "dismiss",
    "document",
    "entries",
    "facts",
    "guard_process",
    "head",
    "head_of",
    "issue",
    "keep_rows",
    "mark",
    "may",
    "members",
    "met",
    "open_column",
    "outward",
    "own_view",
    "pairs",
    "person",
    "record",
    "refusal",
    "revoke",
    "revoke_of",
    "role_name",
    "role_of",
    "rules",
    "seen_as",
    "set_person_provider",
    "signature",
    "stamp",
    "still",
    "take_over",
    "tokens",
    "unguarded",
    "verify",
    "wanted",
    "whole",
]
