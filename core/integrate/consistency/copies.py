"""Texts that stand where they were not written for: a description under several categories, copied reviews."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable

from core.integrate.consistency.finding import Finding, Table

LEAST_LETTERS = 30
"""Letters and digits (a sign of Chinese counts for three) of a text that two people do not write by chance."""
NEAR = 0.9
"""Cosine of the weighted letters of two descriptions from which one was written over the other."""
MOST_COMPARED = 20_000
"""Different descriptions of which the near ones are sought as well; of more only the equal ones are."""


def find(table: Table, check: Callable[[], None] = lambda: None) -> list[Finding]:
    """Copied texts, the most copied first."""
    if table.of("text") is not None:
        return _reviews(table)
    return _descriptions(table, check)


def plain(text: str) -> str:
    """What two texts are compared by: letters and digits alone."""
    return "".join(re.findall(r"\w", text.casefold()))


def weight(text: str) -> int:
    """Letters of a text as `LEAST_LETTERS` counts them."""
    return sum(3 if sign > "\u2e7f" else 1 for sign in text)


def _reviews(table: Table) -> list[Finding]:
    texts = table.of("text") or ()
    people, items = table.of("user_id"), table.of("item_id")
    groups: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        if text and weight(key := plain(text)) >= LEAST_LETTERS:
            groups[key].append(at)
    found = []
    for places in groups.values():
        who = {people[at] for at in places} if people is not None else set()
        what = {items[at] for at in places} if items is not None else set()
        if len(places) < 2 or (len(who) < 2 and len(what) < 2):
            continue  # a row that was loaded twice is no copied review
        for at in places[1:]:
            about = {"n": str(len(places)), "people": str(len(who)), "things": str(len(what))}
            column = table.roles["text"]
            confidence = 1.0 - 1.0 / len(places)
            cell = str(texts[at])
            found.append(
                Finding("copied", int(table.rows[at]), table.id(at), column, cell, None, confidence, cell[:200], about)
            )
    return sorted(found, key=lambda one: (-one.confidence, one.value, one.row))


def _descriptions(table: Table, check: Callable[[], None]) -> list[Finding]:
    """Descriptions, equal or nearly, of products in different categories."""
    texts, categories = table.of("description"), table.of("category")
    if texts is None or categories is None:
        return []
    groups: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        if text and categories[at] and weight(key := plain(text)) >= LEAST_LETTERS:
            groups[key].append(at)
    nearly = _near(list(groups), check) if len(groups) <= MOST_COMPARED else {}
    found = []
    for key, places in groups.items():
        others = {other for near in nearly.get(key, ()) for other in groups[near]}
        alike = [*places, *sorted(others)]
        kinds = Counter(categories[at] for at in alike)
        if len(kinds) < 2:
            continue
        first = {categories[at]: at for at in reversed(alike)}
        ahead, behind = list(kinds)[:2]  # in the order of the rows; one of the two is another kind than a row's own
        for at in places:
            twin = first[behind if categories[at] == ahead else ahead]
            about = {"n": str(len(alike)), "kinds": str(len(kinds)), "like": table.title(twin)}
            share = kinds[categories[at]] / len(alike)
            cell, column = str(texts[at]), table.roles["description"]
            found.append(
                Finding(
                    "copied", int(table.rows[at]), table.id(at), column, cell, None, 1.0 - share, table.title(at), about
                )
            )
    return sorted(found, key=lambda one: (-one.confidence, one.row))


def _near(texts: list[str], check: Callable[[], None]) -> dict[str, list[str]]:
    """Text -> others that are nearly the same."""
    from core.integrate.match.vectors import nearest, view

    grams = [[text[n : n + 4] for n in range(max(1, len(text) - 3))] for text in texts]
    seen = view(grams, grams)
    one, other = nearest(seen.left, seen.left, 5, itself=True, check=lambda _rows: check())
    close = seen.cosine(one, other) >= NEAR
    found: dict[str, list[str]] = defaultdict(list)
    for a, b in zip(one[close], other[close], strict=True):
        found[texts[int(a)]].append(texts[int(b)])
    return found
