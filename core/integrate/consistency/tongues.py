"""Rows written in another language than their column, and translations that say different things."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.integrate.consistency.filed import BLOCK
from core.integrate.consistency.finding import Embed, Finding, Floats, Table
from core.text.reading import content

USUAL = 0.9
"""Share of a column's texts in one language from which the others are out of place; a shop of two has none."""
LEAST_SIGNS = 8
"""Letters of a text from which its language can be told; a model number has none."""
SIDES = re.compile(r"^(?P<base>.+?)[_ ](?P<language>zh|cn|zh_cn|en|chinese|english)$", re.IGNORECASE)
ENCODER = "multilingual-e5-small"
"""The encoder that ships and reads both languages."""
CLOSER = 0.02
"""Share of all other translations that fit better than the row's own, from which it is not the row's."""
MOST_WRONG = 0.1
"""Share of all rows above which it is the encoder that cannot tell these texts apart, such as sentences of one
template; then nothing is said of the two columns."""
LEAST_ROWS = 20
"""Translations without which there is nothing to compare one with."""


def find(table: Table) -> list[Finding]:
    """Texts in another language than their column's usual one."""
    found = []
    for role in ("title", "description", "text"):
        texts = table.of(role)
        if texts is None:
            continue
        tongues = [content.language_of(str(text)) if text and _signs(str(text)) else "" for text in texts]
        counts = Counter(one for one in tongues if one in ("en", "zh"))
        if not counts or (usual := counts.most_common(1)[0])[1] < USUAL * sum(counts.values()):
            continue
        share = usual[1] / sum(counts.values())
        for at, tongue in enumerate(tongues):
            if tongue in counts and tongue != usual[0]:
                about = {"language": tongue, "usual": usual[0]}
                found.append(
                    Finding(
                        "language", int(table.rows[at]), table.id(at), table.roles[role], str(texts[at]), None, share,
                        table.title(at), about,
                    )
                )  # fmt: skip
    return sorted(found, key=lambda one: (-one.confidence, one.row, one.column))


def _signs(text: str) -> bool:
    return sum(3 if sign > "\u2e7f" else sign.isalpha() for sign in text) >= LEAST_SIGNS


def pairs_of(columns: Sequence[str]) -> list[tuple[str, str]]:
    """Columns that are one text in two languages: title and title_zh, name_en and name_zh."""
    known: dict[str, list[str]] = {}
    for column in columns:
        match = SIDES.match(column)
        known.setdefault((match["base"] if match else column).casefold(), []).append(column)
    return [(names[0], names[1]) for names in known.values() if len(names) == 2]


def translations(table: Table, embed: Embed, check: Callable[[], None] = lambda: None) -> list[Finding]:
    """Rows whose two languages say different things: the text that fits is another row's.

    Each text is compared with the translations of all rows by a multilingual encoder. A row is found where, both ways,
    others fit better than its own; where two rows fit each other crosswise, each is offered the other's. Of columns in
    which more than one row in ten is found so, nothing is said.
    """
    found: list[Finding] = []
    for left, right in pairs_of(list(table.columns)):
        one, other = table.columns[left], table.columns[right]
        places = [at for at in range(len(table)) if one[at] and other[at]]
        if len(places) < LEAST_ROWS or len({one[at] for at in places}) < LEAST_ROWS:
            continue
        check()
        a = embed([str(one[at]) for at in places], ENCODER)
        check()
        b = embed([str(other[at]) for at in places], ENCODER)
        found += _crossed(table, left, right, places, a, b, check)
    return sorted(found, key=lambda one: (-one.confidence, one.row))


def closer(
    a: Floats, b: Floats, check: Callable[[], None] = lambda: None
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """How each text's own translation stands among all: others that fit the text better, texts that fit it better,
    and the translation that fits the text best.

    What fits every text fits none: the mean likeness of both is taken off. Only `BLOCK` rows are compared at once.

    Args:
        a, b: Vectors of length 1 of the texts and of their translations, row by row.
    """
    fits, liked = a @ b.mean(axis=0) / 2, b @ a.mean(axis=0) / 2
    own = np.einsum("rw,rw->r", a, b) - fits - liked
    there, best = np.zeros(len(a), np.int64), np.zeros(len(a), np.int64)
    back = np.zeros(len(a), np.int64)
    for start in range(0, len(a), BLOCK):
        check()
        part = slice(start, start + BLOCK)
        near = a[part] @ b.T - fits[part, None] - liked
        here = np.arange(len(near))
        near[here, start + here] = own[part]  # the same sum in another order is another number
        there[part], best[part] = (near > own[part, None]).sum(axis=1), near.argmax(axis=1)
        back += (near > own).sum(axis=0)
    return there, back, best


def _crossed(
    table: Table, left: str, right: str, places: Sequence[int], a: Floats, b: Floats, check: Callable[[], None]
) -> list[Finding]:
    least = max(CLOSER * (len(places) - 1), 1.0)
    there, back, best = closer(a, b, check)
    bad = (there > least) & (back > least)
    if bad.sum() > MOST_WRONG * len(places):
        return []
    found = []
    for n in np.flatnonzero(bad):
        m = int(best[n])
        crossed = bool(bad[m]) and m != n
        at = places[int(n)]
        fits = table.columns[right][places[m]]
        confidence = float(min(there[n], back[n]) / (len(places) - 1))
        about = {"other": left, "said": str(table.columns[left][at])[:300], "like": table.title(places[m])}
        found.append(
            Finding(
                "translation",
                int(table.rows[at]),
                table.id(at),
                right,
                str(table.columns[right][at]),
                str(fits) if crossed else None,
                confidence,
                table.title(at),
                about,
            )
        )
    return found
