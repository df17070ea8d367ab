"""A colour, size, material or brand that title or description say otherwise.

No list of colours is kept: the values of the column are its vocabulary, in any language. A text that names one value
of the column while the cell says another is a contradiction where the column and the texts otherwise agree.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from core.integrate.consistency.finding import Finding, Table

MOST_VALUES = 400
"""Different values of a column that can be an attribute: brands of a large catalog; more are names of products."""
LONGEST = 40
"""Characters of a value that a title would repeat word for word."""
LEAST_TOLD = 0.3
"""Share of cells that their text repeats, from which the text is taken to speak of the column at all."""
LEAST_TRUST = 0.8
"""Share of the texts naming a value whose cell says it, from which naming it means it: red in a title is the colour,
but gold may be a name."""
LEAST_SEEN = 3
"""Rows that must name a value before anything is concluded from it."""
TEXTS = ("title", "description")
NOT_ATTRIBUTES = ("item_id", "title", "description", "category", "price", "currency", "image_url", "gtin", "stock")
"""Roles that are no property of the product itself, or are looked at elsewhere."""


def find(table: Table) -> list[Finding]:
    """Contradictions of every attribute with title and description, the surest first."""
    skipped = {table.roles.get(role) for role in NOT_ATTRIBUTES}
    found: list[Finding] = []
    for column, cells in table.columns.items():
        if column in skipped:
            continue
        vocabulary = values_of(cells)
        if not vocabulary:
            continue
        for role in TEXTS:
            texts = table.of(role)
            if texts is not None and table.roles[role] != column:
                found += _against(table, column, cells, vocabulary, role, texts)
    best: dict[tuple[int, str], Finding] = {}
    for one in sorted(found, key=lambda one: -one.confidence):
        best.setdefault((one.row, one.column), one)
    return sorted(best.values(), key=lambda one: (-one.confidence, one.row, one.column))


def values_of(cells: Iterable[str | None], *, digits: bool = False) -> dict[str, str]:
    """The vocabulary of a column: how a value is compared -> how it is usually written; empty for no attribute.

    Single digits stay out unless asked for: every title holds some.
    """
    written = Counter(str(cell).strip() for cell in cells if cell and str(cell).strip())
    usual: dict[str, str] = {}
    for value, _n in written.most_common():
        usual.setdefault(plain(value), value)
    seen = Counter(plain(value) for value, n in written.items() for _one in range(n))
    if not 2 <= len(usual) <= MOST_VALUES or len(usual) > sum(seen.values()) / 2:
        return {}
    return {
        value: shown
        for value, shown in usual.items()
        if 1 < len(value) <= LONGEST or value.isalpha() or (digits and value.isdigit())
    }


def plain(text: str) -> str:
    """What two mentions are compared by."""
    return re.sub(r"\s+", " ", text.strip().casefold())


def mentions(texts: Sequence[str | None], vocabulary: Iterable[str]) -> list[set[str]]:
    """The values that each text names as words of their own, the longest where one holds another."""
    ordered = sorted(vocabulary, key=lambda one: (-len(one), one))
    latin = [re.escape(one) for one in ordered if one.isascii()]
    wide = [re.escape(one) for one in ordered if not one.isascii()]
    patterns = [rf"(?<![\w.])(?:{'|'.join(latin)})(?![\w.]*\w)"] if latin else []
    patterns += [f"(?:{'|'.join(wide)})"] if wide else []
    search = re.compile("|".join(patterns)) if patterns else None
    return [set(search.findall(plain(text))) if search and text else set() for text in texts]


def _against(
    table: Table, column: str, cells: Sequence[str | None], vocabulary: dict[str, str], role: str,
    texts: Sequence[str | None],
) -> list[Finding]:  # fmt: skip
    """Contradictions of one column with one text."""
    named = mentions(texts, vocabulary)
    own = [plain(str(cell)) if cell else "" for cell in cells]
    filled = [at for at in range(len(table)) if own[at] in vocabulary and texts[at]]
    agree = sum(own[at] in named[at] for at in filled)
    if not filled or agree / len(filled) < LEAST_TOLD:
        return []
    seen: dict[str, Counter[bool]] = defaultdict(Counter)
    for at in filled:
        for value in named[at]:
            seen[value][own[at] == value] += 1
    found = []
    for at in filled:
        if own[at] in named[at]:
            continue
        likely = [(trust, value) for value in named[at] if (trust := _trust(seen[value])) is not None]
        if len(likely) != 1:
            continue  # of two values that a text names nobody knows which it means
        trust, value = likely[0]
        told = min(1.0, agree / len(filled))
        about = {"text": table.roles[role], "said": str(texts[at])[:300]}
        found.append(
            Finding(
                "attribute",
                int(table.rows[at]),
                table.id(at),
                column,
                str(cells[at]),
                vocabulary[value],
                trust * (0.5 + told / 2),
                table.title(at),
                about,
            )
        )
    return found


def _trust(counts: Counter[bool]) -> float | None:
    """How surely a text that names a value means it; None where that is not known well enough."""
    n = counts[True] + counts[False]
    return counts[True] / n if n >= LEAST_SEEN and counts[True] / n >= LEAST_TRUST else None
