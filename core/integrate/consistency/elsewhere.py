"""Reviews that speak of another product than the one they are filed under.

Most of a review speaks of no product at all: only sentences with a word that titles of the catalog hold, and that few
reviews hold, are read. Each is compared with every title (cosine of the encoder's vectors, in standard deviations of
all these cosines); a review is found where one sentence fits another title well, none fits its own nearly as well, and
none shares such a word with its own product.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.cells.mending import decoded
from core.engine import quote
from core.integrate.consistency.filed import BLOCK
from core.integrate.consistency.finding import Embed, Finding, Floats, Table
from core.integrate.match import words
from core.lake import Dataset, Lake
from core.text.reading import content

ENCODERS = {"en": "all-MiniLM-L6-v2", "zh": "multilingual-e5-small"}
"""The encoder that reads the reviews of a language; any other is read by the multilingual one."""
LEAST_TITLES = 20
"""Titles without which there is nothing to compare a sentence with."""
SELDOM = 0.05
"""Share of the reviews up to which a word speaks of something: one in more of them is said of anything."""
LEAST_SIGNS = 3
"""Letters of a word that can name a thing; in Chinese a pair of signs is a word."""
SENTENCES = 8
"""Telling sentences read of one review: the first ones name what was bought."""
SHORTEST, LONGEST = 6, 300
"""Letters of a sentence: a shorter one names nothing, of a longer one the encoder reads the beginning."""
STANDS_OUT = 4.5
"""Standard deviations of all fits by which another title fits: a sentence that names a thing reaches 4 to 7."""
APART = 3.5
"""Standard deviations between that fit and the best of its own title: a material in common brings 2 to 3."""
_ENDS = re.compile(r"(?<=[.!?])\s+|[。！？；;]|\n+")


@dataclass(frozen=True, eq=False)
class Sentences:
    """Telling sentences, and the place of the review that each is of."""

    texts: list[str]
    of: NDArray[np.int64]


def catalog_of(lake: Lake, reviews: Dataset) -> str | None:
    """The catalog with titles that knows most products of these reviews; None where none knows any."""
    item = reviews.column("item_id")
    known: dict[str, int] = {}
    for one in lake.datasets(built=False):
        key = one.column("item_id")
        if one.kind != "items" or item is None or key not in one.types or one.column("title") not in one.types:
            continue
        ids = f"SELECT DISTINCT trim(CAST({quote(item)} AS VARCHAR)) AS i FROM {lake.table(reviews.name)}"
        there = f"SELECT DISTINCT trim(CAST({quote(str(key))} AS VARCHAR)) AS i FROM {lake.table(one.name)}"
        with lake.read() as cursor:
            row = cursor.execute(f"SELECT count(*) FROM ({ids}) SEMI JOIN ({there}) USING (i)").fetchone()
        known[one.name] = int(row[0]) if row else 0
    best = max(known, key=lambda name: (known[name], name), default=None)
    return best if best is not None and known[best] else None


def find(table: Table, catalog: Table, embed: Embed, check: Callable[[], None] = lambda: None) -> list[Finding]:
    """Reviews that speak of another product, the surest first; no product is proposed, as few reviews name one.

    Args:
        table: Reviews with the roles text and item_id.
        catalog: Products with the roles item_id and title.
        embed: Texts and the name of an encoder -> vectors.
        check: Called between blocks; may raise to stop.
    """
    texts, items = table.of("text"), table.of("item_id")
    ids, titles = catalog.of("item_id"), catalog.of("title")
    if texts is None or items is None or ids is None or titles is None:
        return []
    texts = [decoded(content.read(text).text) if text else None for text in texts]  # damage reads as any product
    named = [at for at in range(len(catalog)) if ids[at] and titles[at]]
    place = {str(ids[at]).strip(): number for number, at in reversed(list(enumerate(named)))}
    own = np.array([place.get(str(item).strip(), -1) if item else -1 for item in items], dtype=np.int64)
    if len(named) < LEAST_TITLES:
        return []
    language = _language([str(text) for text in texts if text])
    shown = _titles(catalog, named, language)
    held = [_words(" ".join(str(cells[at]) for cells in catalog.columns.values() if cells[at])) for at in named]
    sentences = _telling(texts, own, _vocabulary(catalog, named))
    if not sentences.texts:
        return []
    encoder = ENCODERS.get(language, ENCODERS["zh"])
    read, of = embed(sentences.texts, encoder), embed(shown, encoder)
    best, mine, like = fits(read, of, own[sentences.of], check)
    seldom = _seldom(texts)
    found: list[Finding] = []
    for at, lines in _by_review(sentences):
        said = [_words(sentences.texts[line]) & seldom for line in lines]
        line = max(lines, key=lambda one: float(best[one]))
        apart = float(best[line] - max(mine[one] for one in lines))
        if best[line] < STANDS_OUT or apart < APART:
            continue
        if any(one & held[own[at]] for one in said):
            continue
        about = {"said": sentences.texts[line], "like": shown[int(like[line])], "own": shown[int(own[at])]}
        found.append(
            Finding(
                "product", int(table.rows[at]), table.id(at), table.roles["item_id"], str(items[at]), None,
                float(1.0 - np.exp(-apart / APART)), table.title(at), about,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (-one.confidence, one.row))


def fits(
    read: Floats, titles: Floats, own: NDArray[np.int64], check: Callable[[], None] = lambda: None
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """How each sentence fits the titles, in standard deviations of the fits of all sentences and titles.

    One scale for all: a sentence that says nothing of a thing is near to no title, and its nearest must not stand out.

    Returns:
        The best fit, the fit of its own product's title, and the best title.
    """
    best, mine = np.zeros(len(read), dtype=np.float32), np.zeros(len(read), dtype=np.float32)
    like = np.zeros(len(read), dtype=np.int64)
    mean = float(read.mean(axis=0) @ titles.mean(axis=0))
    squares = float(((read.T @ read) * (titles.T @ titles)).sum()) / (len(read) * len(titles))
    spread = max(float(np.sqrt(max(squares - mean**2, 0.0))), 1e-6)
    for start in range(0, len(read), BLOCK):
        check()
        part = slice(start, start + BLOCK)
        near = (read[part] @ titles.T - mean) / spread
        mine[part] = near[np.arange(len(near)), own[part]]
        best[part], like[part] = near.max(axis=1), near.argmax(axis=1)
    return best, mine, like


def _by_review(sentences: Sentences) -> list[tuple[int, list[int]]]:
    lines: dict[int, list[int]] = {}
    for line, at in enumerate(sentences.of.tolist()):
        lines.setdefault(at, []).append(line)
    return list(lines.items())


def _telling(texts: Sequence[str | None], own: NDArray[np.int64], vocabulary: frozenset[str]) -> Sentences:
    """The sentences with a word of the vocabulary that few reviews have, of reviews whose product is known."""
    telling = vocabulary & _seldom(texts)
    found: list[str] = []
    of: list[int] = []
    for at, text in enumerate(texts):
        if not text or own[at] < 0:
            continue
        lines = [line.strip()[:LONGEST] for line in _ENDS.split(str(text))]
        told = [line for line in lines if len(line) >= SHORTEST and _words(line) & telling][:SENTENCES]
        found += told
        of += [at] * len(told)
    return Sentences(found, np.array(of, dtype=np.int64))


def _seldom(texts: Sequence[str | None]) -> frozenset[str]:
    """The words that few reviews have."""
    counts = Counter(word for text in texts if text for word in _words(str(text)))
    most = max(SELDOM * sum(bool(text) for text in texts), 1.0)
    return frozenset(word for word, n in counts.items() if n <= most)


def _vocabulary(catalog: Table, named: Sequence[int]) -> frozenset[str]:
    """The words of titles and categories, in every language in which the catalog has them."""
    columns = [catalog.roles[role] for role in ("title", "category") if catalog.of(role) is not None]
    columns += [other for other in catalog.columns if other.startswith(tuple(f"{one}_" for one in columns))]
    return frozenset(
        word
        for column in columns
        for at in named
        if (cell := catalog.columns[column][at])
        for word in _words(str(cell))
    )


def _words(text: str) -> frozenset[str]:
    """The words of a text that can name a thing; an English plural is its singular."""
    found = set()
    for word in words.tokens(text):
        if word.isdigit():
            continue
        if words.HAN.match(word):
            found.add(word)
        elif len(word) >= LEAST_SIGNS:
            found.add(word[:-1] if word.endswith("s") and len(word) > LEAST_SIGNS else word)
    return frozenset(found)


def _language(texts: Sequence[str]) -> str:
    """The language that most of the first reviews are in."""
    counts = Counter(content.language_of(text) for text in texts[:500])
    return counts.most_common(1)[0][0] if counts else "en"


def _titles(catalog: Table, named: Sequence[int], language: str) -> list[str]:
    """The titles in the reviews' language where the catalog has them, else as they are."""
    column = catalog.roles["title"]
    for other in (column, *(one for one in catalog.columns if one.startswith(f"{column}_"))):
        cells = [catalog.columns[other][at] for at in named]
        told = [content.language_of(str(cell)) for cell in cells if cell]
        if told and told.count(language) > len(cells) / 2:
            column = other
            break
    plain = catalog.of("title") or ()
    return [str(catalog.columns[column][at] or plain[at]) for at in named]
