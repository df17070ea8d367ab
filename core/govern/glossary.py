"""Words that the whole workspace shares, such as column names that mean the same in every dataset."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from core.errors import BadInput
from core.govern.statements import newest, say
from core.i18n import _
from core.lake import Lake


@dataclass(frozen=True)
class Term:
    """A shared word, what it means, and who said so when (UTC)."""

    name: str
    definition: str
    author: str
    time: datetime


def normal(name: str) -> str:
    """The form under which a term is looked up: without case, blanks, hyphens and underscores are alike."""
    return re.sub(r"[\s_\-]+", "_", name.strip().casefold())


def terms(lake: Lake) -> dict[str, Term]:
    """Every shared term by its normal form."""
    found = {}
    for change in newest(lake):
        place, _colon, name = change.subject.partition(":")
        if place == "term":
            found[normal(name)] = Term(name, change.value, change.author, change.time)
    return dict(sorted(found.items()))


def define(lake: Lake, name: str, definition: str, author: str | None = None) -> int:
    """Say what a word means everywhere; an empty definition removes it. Returns 1 where that changed something.

    Raises:
        BadInput: no name.
    """
    plain = " ".join(name.split())[:120]
    if not plain:
        raise BadInput(_("A term needs a name."))
    known = terms(lake).get(normal(plain))
    return say(lake, f"term:{known.name if known else plain}", {"definition": definition}, author)
