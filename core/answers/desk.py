"""One question to the desk: what answers it, how sure that is, where it stands; or that nothing here answers it.

An answer is given where its confidence is above the threshold that keeps false answers to the stated share, or where
the file (or a colleague before) has the very question; one that a relative of the right answer could have reached too
is given for an agent to check; facts of products come from the catalog alone. Everything else
is "no answer", with the nearest entries beside it for a person to judge. No text is made up on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.answers import journal
from core.answers.bank import near
from core.answers.conflicts import of_entry
from core.answers.differing import NEAR, differ, may_contradict, nearness
from core.answers.entries import LONGEST_QUESTION, clean, plain
from core.answers.facts import look_up
from core.answers.learning import FALSE_ANSWERS
from core.answers.opened import Opened, open_desk
from core.answers.surety import MOST_LACKING
from core.answers.tables import Facts
from core.answers.ways import fits
from core.search.matching import has_chinese, pieces
from core.text.intent import heads

if TYPE_CHECKING:
    from core.lake import Lake

STATES = ("answered", "facts", "conflict", "none", "language", "empty")
"""Answered by an entry; by the catalog; entries contradict each other; nothing answers it; it is in a language that the
file is not read in; it says nothing."""
EVEN = 0.5
"""The most that one of two entries that differ can be sure of."""
SHOWN = 5
"""Answers offered: as many as there are keys for, and as recall is measured at."""


@dataclass(frozen=True)
class Candidate:
    """An answer that comes into question.

    Attributes:
        answer, question: The entry's, word for word.
        key: What people's verdicts on it are kept by.
        dataset, number: Dataset and its own version number.
        file, line: Where it stands; `core.answers.entries.WRITTEN` and a number for one written at the desk.
        author: Who wrote that one.
        about: Id of the product that it is about, "" for none.
        similar: Largest cosine to a question of this answer, NaN where words alone count.
        words: Share of what the question's words could reach, 0 to 1.
        share: Its share among all answers that come into question.
    """

    answer: str
    question: str
    key: str
    dataset: str
    number: int
    file: str
    line: int
    author: str
    about: str
    similar: float
    words: float
    share: float


@dataclass(frozen=True)
class Reply:
    """What the desk says to a question.

    Attributes:
        question: As it was read; `cut` says whether it was longer.
        state: Of `STATES`.
        candidates: Answers, the likeliest first.
        against: The others of a contradiction that the first candidate is part of.
        confidence: That the first candidate is the answer, NaN where it cannot be told.
        threshold: From which one is given.
        surely: Above which an answer needs no check: relatives of a missing answer hardly reach it.
        certain: Whether an answer is given that no agent needs to check: its confidence is above `surely`, it says
            enough of what is asked, and in the way it is asked (`core.answers.ways`); or the file has the very
            question, or a colleague took this answer for it.
        known: "file" where the file has the very question, "people" where a colleague took this answer for it, else "".
        facts: What the catalog says, None where it was not asked.
        intent, sure: What the question wants and how sure that is; "" and NaN where it was not asked.
        by_meaning: Whether meaning counted, or words alone.
        doubtful: Whether the contradiction is a possible one: two entries nearly alike that differ.
        false_answers: Share of the questions without an answer that may get one.
    """

    question: str
    state: str
    candidates: tuple[Candidate, ...] = ()
    against: tuple[Candidate, ...] = ()
    confidence: float = float("nan")
    threshold: float = float("nan")
    surely: float = float("nan")
    certain: bool = False
    known: str = ""
    facts: Facts | None = None
    intent: str = ""
    sure: float = float("nan")
    by_meaning: bool = True
    cut: bool = False
    doubtful: bool = False
    false_answers: float = FALSE_ANSWERS

    @property
    def text(self) -> str:
        """The answer that is given; "" where there is none."""
        if self.state == "facts" and self.facts is not None:
            return self.facts.text
        return self.candidates[0].answer if self.state == "answered" else ""


def ask(
    lake: Lake | None,
    opened: Opened,
    question: object,
    *,
    false_answers: float = FALSE_ANSWERS,
    most: int = SHOWN,
    facts: bool = True,
    catalog: Lake | None = None,
) -> Reply:
    """What the desk says to a question.

    Args:
        lake: The workspace, for its catalog and what people said; None for a file alone.
        opened: The file.
        question: As typed, by anybody.
        false_answers: Share of the questions without an answer that may get one.
        most: Answers wanted.
        facts: Whether the catalog is asked too.
        catalog: The workspace whose catalog that is, where it is another one than the file's.
    """
    read = clean(question)
    cut = len(" ".join(str(question or "").split())) > LONGEST_QUESTION
    if not pieces(read):
        return Reply(read, "empty", cut=cut)
    told = look_up(shop, read) if facts and (shop := catalog or lake) is not None else None
    learned = opened.learned
    threshold, surely = (
        (learned.threshold(false_answers), learned.certain(false_answers)) if learned.known else (float("nan"),) * 2
    )
    made = Reply(
        read,
        "none",
        threshold=threshold,
        surely=surely,
        facts=told,
        by_meaning=opened.embed is not None,
        cut=cut,
        false_answers=false_answers,
    )
    if len(opened.entries):
        made = _ranked(lake, opened, made, most)
    if told is not None and (told.certain or not told.products):
        return replace(made, state="facts")
    doubted = made.state == "answered" and not made.certain
    if told is not None and (made.state == "none" or (told.words and doubted)):
        return replace(made, state="facts")
    foreign = opened.embed is not None and not opened.bank.several and has_chinese(read)
    return replace(made, state="language") if made.state == "none" and foreign else made


def ask_named(workspace: Path, dataset: str, question: str, *, false_answers: float = FALSE_ANSWERS) -> Reply:
    """The same for a process apart from the pages, which opens the workspace by its folder.

    Args:
        workspace: Its folder.
        dataset: Name of the file of answers.
        question, false_answers: As for `ask`.

    Raises:
        NotFound: No such dataset.
        BadInput: It holds no questions and answers.
    """
    from core.lake import open_lake

    lake = open_lake(workspace)
    return ask(lake, open_desk(lake, lake.dataset(dataset)), question, false_answers=false_answers)


def _with_intent(reply: Reply, vectors: NDArray[np.float32], *, several: bool) -> Reply:
    """A reply with what its question wants, by the vector that was made to find its answer."""
    head = heads.head_of(heads.SEVERAL if several else heads.ENGLISH)
    if head is None or (has_chinese(reply.question) and not several):
        return reply
    [found] = heads.read(head, vectors)
    return replace(reply, intent=found.label or "", sure=float("nan") if found.p is None else found.p)


def _ranked(lake: Lake | None, opened: Opened, made: Reply, most: int) -> Reply:
    bank, learned = opened.bank, opened.learned
    vectors = opened.embed([made.question]) if opened.embed is not None else np.zeros((1, 0), np.float32)
    if bank.by_meaning:
        made = _with_intent(made, vectors, several=bank.several)
    found = near(bank, [made.question], vectors, None, bank.apart)
    ranked = learned.score(found)
    confidence = float(learned.confidence(bank, found, ranked)[0])
    taken, refused = _verdicts(lake, opened, made.question)
    score = ranked[0].copy()
    same = {int(bank.entries.answer_of[place]): place for place in reversed(bank.same.get(plain(made.question), ()))}
    very = [at for at, number in enumerate(found.answers[0]) if int(number) in same]
    for at in very:
        found.entry[0, at] = same[int(found.answers[0, at])]
    known = "file" if very else ""
    score[very] += 1_000.0
    keys = [bank.entries.entries[place].key for place in found.entry[0]]
    answers = {key: at for at, key in enumerate(keys)}
    for key in refused:
        if key in answers:
            score[answers[key]] -= 10_000.0
    if taken in answers and taken not in refused:
        score[answers[taken]] += 2_000.0
        known = "people"
    order = [at for at in np.argsort(-score, kind="stable") if found.able[0, at]]
    words_found = (found.features[0, :, 2] > 0) | (found.features[0, :, 0] > 0)
    order = [at for at in order if words_found[at]][:most]
    if not order:
        return made
    shares = np.exp(ranked[0] - np.nanmax(np.where(np.isfinite(ranked[0]), ranked[0], -np.inf)))
    shares = shares / shares.sum()
    similar = found.features[0, :, 0] if bank.by_meaning else np.full(len(score), np.nan)
    shown = tuple(
        candidate_of(opened, int(found.entry[0, at]), similar[at], found.features[0, at, 2], shares[at]) for at in order
    )
    first = int(found.entry[0, order[0]])
    if keys[order[0]] in refused:
        known, confidence = "", 0.0
    elif ranked[0].argmax() != order[0] and not known:
        confidence = min(confidence, float(shares[order[0]]))
    answered = bool(known) or (learned.known and confidence > made.threshold)
    against, doubtful = _against(opened, first) if answered and known != "people" else ((), False)
    if answered and not known and not against and len(order) > 1:
        against = _runner_up(opened, made.question, first, int(found.entry[0, order[1]]))
        doubtful = bool(against)
    if doubtful:
        confidence = min(confidence, EVEN)
    entry = opened.entries.entries[first]
    spoken = bool(found.lacking[0, order[0]] <= MOST_LACKING) and fits(made.question, entry.question, entry.answer)
    state = "conflict" if against else "answered" if answered else "none"
    return replace(
        made,
        state=state,
        candidates=shown,
        against=against,
        confidence=confidence,
        certain=state == "answered" and (bool(known) or (spoken and confidence > made.surely)),
        known=known,
        doubtful=doubtful,
    )


def _runner_up(opened: Opened, question: str, first: int, second: int) -> tuple[Candidate, ...]:
    """The second entry, where it is as near to what the question names as the first and says something else."""
    one, other = opened.entries.entries[first], opened.entries.entries[second]
    if journal.pair([one.key, other.key]) in opened.both or one.about != other.about:
        return ()
    both_near = min(nearness(opened.bank, question, said.question) for said in (one, other)) >= NEAR
    if may_contradict(opened.bank, one, other) or (both_near and differ(one.answer, other.answer)):
        return (candidate_of(opened, second),)
    return ()


def _against(opened: Opened, place: int) -> tuple[tuple[Candidate, ...], bool]:
    """The other sides of a contradiction that an entry is part of, and whether it is only a possible one."""
    fault = of_entry(opened.faults, opened.bank, place)
    if fault is None:
        return (), False
    number = opened.entries.answer_of[place]
    others = [one for one in fault.places if opened.entries.answer_of[one] != number]
    return tuple(candidate_of(opened, one) for one in others), fault.kind == "possible"


def candidate_of(
    opened: Opened, place: int, similar: float = float("nan"), words: float = 0.0, share: float = 0.0
) -> Candidate:
    """An entry of a file with its source."""
    one, entries = opened.entries.entries[place], opened.entries
    return Candidate(
        one.answer,
        one.question,
        one.key,
        entries.dataset,
        entries.number,
        one.file,
        one.line,
        one.author,
        one.about,
        float(similar),
        float(words),
        float(share),
    )


def _verdicts(lake: Lake | None, opened: Opened, question: str) -> tuple[str, set[str]]:
    """The entry that people took for this very question ("" for none), and those that they called wrong."""
    if lake is None:
        return "", set()
    said: dict[str, int] = {}
    same = plain(journal.masked(question))
    for asked, key, verdict in journal.verdicts(lake, opened.entries.dataset):
        if key and plain(asked) == same:
            said[key] = said.get(key, 0) + (1 if verdict == journal.HELPFUL else -1)
    best = max(said, key=lambda key: said[key], default="")
    return best if said.get(best, 0) > 0 else "", {key for key, balance in said.items() if balance < 0}


def facts_of(reply: Reply) -> dict[str, Any]:
    """What is kept of a reply beside the question."""
    return {"key": reply.candidates[0].key if reply.candidates else "", "intent": reply.intent}
