"""Rows written in another language than their column, and translations that say different things."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from core.integrate.consistency.finding import Embed, Finding, Table
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
        found += _crossed(table, left, right, places, a, b)
    return sorted(found, key=lambda one: (-one.confidence, one.row))


def _crossed(table: Table, left: str, right: str, places: Sequence[int], a: np.ndarray, b: np.ndarray) -> list[Finding]:
    near = a @ b.T
    near = near - (near.mean(axis=0, keepdims=True) + near.mean(axis=1, keepdims=True)) / 2  # texts that fit all
    own = np.diag(near)
    most = max(CLOSER * (len(places) - 1), 1.0)
    there, back = (near > own[:, None]).sum(axis=1), (near > own[None, :]).sum(axis=0)
    bad = (there > most) & (back > most)
    if bad.sum() > MOST_WRONG * len(places):
        return []
    best = near.argmax(axis=1)
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
