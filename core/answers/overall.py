"""What pages show of a file of answers beside single replies: its faults, what it taught, what waits for an answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.answers import journal, reading
from core.answers.desk import Candidate, ask, candidate_of
from core.answers.entries import plain
from core.answers.facts import some_product
from core.answers.learning import FALSE_ANSWERS
from core.answers.opened import open_desk
from core.search.matching import has_chinese
from core.text.topics import topics

if TYPE_CHECKING:
    from core.answers.opened import Opened
    from core.lake import Lake

LOOKED_AT = 2_000
"""Newest questions without an answer that are brought into topics: as many as are grouped in a second."""
RELATIVES = (0.01, 0.02, 0.05, 0.1, 0.2)
"""Shares of false answers between which a reader chooses, and what each costs is told."""

EXAMPLES = 6
"""Questions that are offered of each language: the page shows the first few."""


@dataclass(frozen=True)
class Fault:
    """Entries asked alike with different answers, one of each answer; `questions` entries ask so in all."""

    kind: str
    sides: tuple[Candidate, ...]
    questions: int


@dataclass(frozen=True)
class Cost:
    """What a share of false answers costs.

    Attributes:
        false_answers: Share of the questions without an answer that may get one.
        threshold: Confidence from which an answer is given then.
        coverage: Share of the questions with an answer that get one.
        relatives: Share of those whose own answer is missing that would get a relative's; NaN for unknown.
        surely: Confidence from which no agent needs to check.
        certain: Share of the questions with an answer whose answer needs none.
    """

    false_answers: float
    threshold: float
    coverage: float
    relatives: float
    surely: float = 1.0
    certain: float = float("nan")


@dataclass(frozen=True)
class Summary:
    """A file as a whole.

    Attributes:
        entries, answers, repeated, empty, replaced: As of `core.answers.entries.Entries`.
        missing: Questions that the text model has not read.
        by_meaning: Whether meaning counts.
        faults: What it asks alike and answers differently.
        known: Whether a confidence can be told; `costs`, `first`, `error` and `reworded` tell it.
        examples: The questions of the most asked answers, to begin with, in each language that the file has.
        product: Id of a product of the catalog that may be asked about; "" for none.
    """

    entries: int
    answers: int
    repeated: int
    empty: int
    replaced: int
    missing: int
    by_meaning: bool
    faults: tuple[Fault, ...]
    known: bool
    costs: tuple[Cost, ...]
    first: float
    error: float
    reworded: float
    examples: tuple[str, ...] = ()
    product: str = ""


@dataclass(frozen=True)
class Waiting:
    """Questions without an answer that are about one thing.

    Attributes:
        words: What they speak of; none for those that stand alone.
        questions: (question, how often asked), the most typical first.
    """

    words: tuple[str, ...]
    questions: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        """How often they were asked in all."""
        return sum(times for _question, times in self.questions)


def summary(opened: Opened) -> Summary:
    """A file as a whole."""
    entries, learned = opened.entries, opened.learned
    faults = tuple(
        Fault(one.kind, tuple(candidate_of(opened, place) for place in one.places), one.questions)
        for one in opened.faults
    )
    costs = []
    for rate in RELATIVES if learned.known else ():
        threshold = learned.threshold(rate)
        others = learned.relatives
        relatives = float((others > threshold).mean()) if len(others) else float("nan")
        surely = learned.certain(rate)
        costs.append(Cost(rate, threshold, learned.coverage(threshold), relatives, surely, learned.unchecked(surely)))
    return Summary(
        len(entries),
        entries.answers,
        entries.repeated,
        entries.empty,
        entries.replaced,
        opened.missing,
        opened.embed is not None,
        faults,
        learned.known,
        tuple(costs),
        learned.first,
        learned.error,
        learned.reworded,
        _examples(opened),
    )


def _examples(opened: Opened) -> tuple[str, ...]:
    """The first question in each language of the answers that have most, without those that are contradicted."""
    if not len(opened.entries):
        return ()
    doubtful = {int(opened.entries.answer_of[place]) for one in opened.faults for place in one.places}
    found: dict[tuple[bool, int], str] = {}
    for one, number in zip(opened.entries.entries, opened.entries.answer_of.tolist(), strict=True):
        if number not in doubtful:
            found.setdefault((has_chinese(one.question), number), one.question)
    order = sorted(found, key=lambda one: -int(opened.bank.counts[one[1]]))
    return tuple(found[one] for told in (False, True) for one in [one for one in order if one[0] == told][:EXAMPLES])


def summary_named(workspace: Path, dataset: str) -> Summary:
    """The same for a process apart from the pages.

    Raises:
        NotFound: No such dataset.
        BadInput: It holds no questions and answers.
    """
    from core.lake import open_lake

    lake = open_lake(workspace)
    return replace(summary(open_desk(lake, lake.dataset(dataset))), product=some_product(lake))


def waiting(lake: Lake, opened: Opened, *, false_answers: float = FALSE_ANSWERS) -> list[Waiting]:
    """Questions that were asked and still have no answer, by topic, the most asked first; those alone come last."""
    name = opened.entries.dataset
    asked = [one.question for one in journal.questions(lake, name) if one.state in ("none", "language")]
    asked += [question for question, _key, verdict in journal.verdicts(lake, name) if verdict == journal.UNANSWERED]
    counts = Counter(map(plain, asked))
    texts = {plain(one): one for one in asked}
    newest = [texts[same] for same in list(dict.fromkeys(map(plain, reversed(asked))))[:LOOKED_AT]]
    unanswered = {
        plain(question)
        for question, key, verdict in journal.verdicts(lake, name)
        if verdict == journal.UNANSWERED and not key
    }
    left = []
    for text in newest:
        now = ask(lake, opened, text, false_answers=false_answers).state
        if now in ("none", "language") or (plain(text) in unanswered and now != "facts" and not _written(opened, text)):
            left.append(text)
    if not left:
        return []
    encoder = reading.encoder_for(left)
    embed = reading.embedder(encoder)
    found = topics(left, embed(left)) if embed is not None else []
    grouped = [Waiting(one.words, tuple((left[at], counts[plain(left[at])]) for at in one.places)) for one in found]
    taken = {at for one in found for at in one.places}
    alone = [(text, counts[plain(text)]) for at, text in enumerate(left) if at not in taken]
    grouped.sort(key=lambda one: -one.count)
    return [*grouped, Waiting((), tuple(sorted(alone, key=lambda one: -one[1])))] if alone else grouped


def waiting_named(workspace: Path, dataset: str, *, false_answers: float = FALSE_ANSWERS) -> list[Waiting]:
    """The same for a process apart from the pages.

    Raises:
        NotFound: No such dataset.
        BadInput: It holds no questions and answers.
    """
    from core.lake import open_lake

    lake = open_lake(workspace)
    return waiting(lake, open_desk(lake, lake.dataset(dataset)), false_answers=false_answers)


def _written(opened: Opened, question: str) -> bool:
    """Whether somebody wrote an answer to a question at the desk since."""
    same = plain(question)
    return any(one.row < 0 and plain(one.question) == same for one in opened.entries.entries)
