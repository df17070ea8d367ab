"""Entries and the words that find them: exact, at the beginning, within, or with one letter wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.finder.entries import KINDS, Entry
from core.finder.synonyms import LEAST_CHINESE, meant
from core.finder.words import asked, joined, plain, words

EXACT, BEGINS, WITHIN, NEARLY, TOLD = 1.0, 0.8, 0.5, 0.3, 0.15
"""What a word of the question is worth that is a whole word of a name, begins one, stands in one, is one letter off,
or stands in what is written about the thing: each below what a reader would rather have meant."""
ALIKE = 0.35
"""What another word of the same meaning is worth: less than a name that has the word itself, more than one misspelt."""
WHOLE, FRONT = 1.5, 0.4
"""What is added where the question is the whole name, or its beginning."""
FURTHER = 0.9
"""A further name counts a little less than the title."""
TYPO_FROM = 4
"""Letters a word must have to be read with one wrong: of three letters, every second word is one edit away."""
MOST_TOLD = 4_000
"""Letters of what is written about a thing that are searched: ten thousand long texts are still asked at once."""
MOST_OF_KIND = 6
"""Entries of one kind in an answer of several kinds: `user_id` of 500 datasets leaves room for its term and checks."""
MOST = 24
"""Entries of an answer: what a reader looks through before writing another letter."""


@dataclass(frozen=True)
class Answer:
    """What fits a question, best first; `total` counts also what is not listed.

    `stale` says that the workspace has changed since the index was made, and the next is being made.
    """

    found: tuple[Entry, ...]
    total: int
    stale: bool = False


class Index:
    """Entries to be asked; building it takes the time, asking milliseconds (docs/finder.md)."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._order = {kind: place for place, kind in enumerate(KINDS)}
        self._places: dict[str, dict[int, float]] = {}
        self._titles: list[str] = []
        self._texts: list[tuple[int, str]] = []
        for place, entry in enumerate(self.entries):
            self._titles.append(joined(entry.title))
            for name, worth in ((entry.title, 1.0), *((one, FURTHER) for one in entry.names)):
                for word in {*words(name), joined(name)} - {""}:
                    known = self._places.setdefault(word, {})
                    known[place] = max(worth, known.get(place, 0.0))
            if told := plain(f"{entry.about}\n{entry.text}"[:MOST_TOLD]).strip():
                self._texts.append((place, told))
        self._words = list(self._places)
        self._chinese = [word for word in self._words if not word.isascii()]
        self._lengths: dict[int, list[str]] = {}
        for word in self._words:
            self._lengths.setdefault(len(word), []).append(word)

    def ask(self, question: str, kinds: Iterable[str] = ()) -> Answer:
        """What fits every word of a question; the pages for an empty one.

        Args:
            question: Any text; 200 letters and 8 words of it count.
            kinds: Only these kinds; all where none is named.
        """
        wanted, only = asked(question), frozenset(kinds)
        if not wanted:
            pages = [one for one in self.entries if one.kind == "page" and (not only or "page" in only)]
            return Answer(tuple(pages[:MOST]), len(pages))
        scores: dict[int, float] | None = None
        for word in wanted:
            worth = self._fitting(word)
            scores = (
                worth if scores is None else {one: scores[one] + worth[one] for one in scores.keys() & worth.keys()}
            )
        scores = scores or {}
        for place, alike in self._alike(question).items():
            scores[place] = max(alike, scores.get(place, 0.0))
        whole = "".join(wanted)
        ranked = sorted(
            (one for one in scores if not only or self.entries[one].kind in only),
            key=lambda one: (
                -self._score(one, scores[one], whole),
                self._order.get(self.entries[one].kind, len(KINDS)),
                not self.entries[one].urgent,
                len(self._titles[one]),
                one,
            ),
        )
        return Answer(tuple(self._mixed(ranked)), len(ranked))

    def _alike(self, question: str) -> dict[int, float]:
        """Entry -> what it is worth where each word of a question, or another of its meaning, is a word of a name."""
        scores: dict[int, float] | None = None
        for word, others in meant(question):
            worth = {place: worth * ALIKE for one in others for place, worth in self._called(one).items()}
            if not others:
                worth = self._fitting(word)
            scores = (
                worth if scores is None else {one: scores[one] + worth[one] for one in scores.keys() & worth.keys()}
            )
        return scores or {}

    def _called(self, word: str) -> dict[int, float]:
        """Entries that have a word in a name: as a whole one, or, of Chinese, within a longer one."""
        found = dict(self._places.get(word, {}))
        if not word.isascii() and len(word) >= LEAST_CHINESE:
            for known in self._chinese:
                if word in known:
                    found |= {place: max(worth, found.get(place, 0.0)) for place, worth in self._places[known].items()}
        return found

    def _score(self, place: int, score: float, whole: str) -> float:
        title = self._titles[place]
        return score + (WHOLE if title == whole else FRONT if title.startswith(whole) else 0.0)

    def _mixed(self, ranked: list[int]) -> Iterator[Entry]:
        """The best of each kind first in the order of rank; what a crowded kind has more fills the rest."""
        taken: dict[str, int] = {}
        first: list[int] = []
        for place in ranked:
            kind = self.entries[place].kind
            if taken.get(kind, 0) < MOST_OF_KIND and len(first) < MOST:
                taken[kind] = taken.get(kind, 0) + 1
                first.append(place)
        chosen = set(first)
        rest = [place for place in ranked[: MOST * 2] if place not in chosen][: MOST - len(first)]
        return (self.entries[place] for place in [*first, *rest])

    def _fitting(self, word: str) -> dict[int, float]:
        """Entry -> what a word of the question is worth for it."""
        found: dict[int, float] = {}

        def take(known: str, quality: float) -> None:
            for place, worth in self._places[known].items():
                if quality * worth > found.get(place, 0.0):
                    found[place] = quality * worth

        for known in self._words:
            if word in known:
                take(known, EXACT if known == word else BEGINS if known.startswith(word) else WITHIN)
        for known in self._misspelt(word):
            take(known, NEARLY)
        for place, text in self._texts:
            if place not in found and word in text:
                found[place] = TOLD
        return found

    def _misspelt(self, word: str) -> set[str]:
        """Known words that are this one, or begin with it, but for one letter wrong, missing, too many or swapped.

        The distance is that of optimal string alignment (Damerau 1964; restricted to one edit, so exact).
        """
        if len(word) < TYPO_FROM or not word.isalpha():
            return set()
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        size, found = len(word), set()
        for length, known in self._lengths.items():
            if length < size - 1:
                continue
            cuts = {length} if length <= size + 1 else {size - 1, size, size + 1}
            for cut in cuts:
                heads = known if cut == length else [one[:cut] for one in known]
                near = extract(word, heads, scorer=OSA.distance, score_cutoff=1, limit=None, processor=None)
                found |= {known[place] for _text, _distance, place in near}
        return found
