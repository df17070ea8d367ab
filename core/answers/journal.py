"""What people say at the desk: what was asked, whether the answer helped, better answers, and a steward's word on them.

A file of its own beside the catalog, since a question must not wait for a commit and opens no page anew. Every table
only grows; the newest word on a thing holds. Questions are kept without personal data.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.cells.personal import texts
from core.errors import BadInput
from core.i18n import _
from core.lake import Journal

if TYPE_CHECKING:
    from core.lake import Lake

FILE = "answers.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS asked (
    entry INTEGER PRIMARY KEY AUTOINCREMENT, dataset TEXT NOT NULL, question TEXT NOT NULL, state TEXT NOT NULL,
    confidence REAL, facts TEXT NOT NULL, author TEXT NOT NULL, time REAL NOT NULL);
CREATE TABLE IF NOT EXISTS said (
    entry INTEGER PRIMARY KEY AUTOINCREMENT, dataset TEXT NOT NULL, question TEXT NOT NULL, key TEXT NOT NULL,
    verdict TEXT NOT NULL, author TEXT NOT NULL, time REAL NOT NULL);
CREATE TABLE IF NOT EXISTS proposed (
    entry INTEGER PRIMARY KEY AUTOINCREMENT, dataset TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL,
    instead TEXT NOT NULL, author TEXT NOT NULL, time REAL NOT NULL);
CREATE TABLE IF NOT EXISTS decisions (
    entry INTEGER PRIMARY KEY AUTOINCREMENT, dataset TEXT NOT NULL, about TEXT NOT NULL, decision TEXT NOT NULL,
    author TEXT NOT NULL, time REAL NOT NULL);
CREATE INDEX IF NOT EXISTS decisions_of ON decisions (dataset, about);
"""

_JOURNAL = Journal(FILE, _SCHEMA, "decisions_of")
_DECIDING = Journal(FILE, _SCHEMA, "decisions_of", needs="describe")
"""What a steward says stands in the same file, and needs a steward."""
MOST_ASKED = 2_000
"""Characters of a question that are kept, twice what is read: to look for personal data in more takes seconds."""
MOST_SIGNS = 10_000
"""Characters of a text that somebody writes at the desk: pages, as of a statement in the catalog."""
HELPFUL, WRONG, UNANSWERED = "helpful", "wrong", "unanswered"
VERDICTS = (HELPFUL, WRONG, UNANSWERED)
YES, NO, BOTH = "yes", "no", "both"
DECISIONS = (YES, NO, BOTH)
HELD_MINUTES = 10
"""In which the same question of the same person counts once: a page is drawn anew at every key."""


@dataclass(frozen=True)
class Asked:
    """A question that was asked, and what the desk did: `state` of `core.answers.desk.STATES`. Times are UTC."""

    number: int
    question: str
    state: str
    confidence: float | None
    author: str
    time: datetime


@dataclass(frozen=True)
class Proposal:
    """A better answer, or one to a question that had none.

    Attributes:
        instead: Key of the entry that it takes the place of, "" for none.
        decision: "yes" or "no" of a steward, "" while it waits.
        decided_by: Who said so.
    """

    number: int
    question: str
    answer: str
    instead: str
    author: str
    time: datetime
    decision: str = ""
    decided_by: str = ""


@dataclass(frozen=True)
class Decided:
    """What holds beside the file: entries that were accepted, keys of what is set aside, pairs that both hold."""

    written: tuple[Proposal, ...]
    aside: frozenset[str]
    both: frozenset[str]


def digest(*texts_of: str) -> str:
    """What texts are known by: 24 hexadecimal digits."""
    told = json.dumps(texts_of, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(told, digest_size=12).hexdigest()


def asked(
    lake: Lake,
    dataset: str,
    question: str,
    state: str,
    confidence: float | None,
    facts: dict[str, Any] | None = None,
    author: str | None = None,
) -> None:
    """Keep a question without its personal data; one of the same person that was kept just now counts once."""
    who, now, said = author or lake.author, time.time(), masked(question)
    with _JOURNAL.writing(lake) as db:
        last = db.execute(
            "SELECT question, state, time FROM asked WHERE dataset = ? AND author = ? ORDER BY entry DESC LIMIT 1",
            [dataset, who],
        ).fetchone()
        again = last is not None and (last["question"], last["state"]) == (said, state)
        if again and now - last["time"] < 60 * HELD_MINUTES:
            return
        db.execute(
            "INSERT INTO asked (dataset, question, state, confidence, facts, author, time) VALUES (?,?,?,?,?,?,?)",
            [dataset, said, state, confidence, json.dumps(facts or {}), who, now],
        )


def questions(lake: Lake, dataset: str) -> list[Asked]:
    """What was asked, the oldest first."""
    with _JOURNAL.reading(lake) as db:
        rows = db.execute("SELECT * FROM asked WHERE dataset = ? ORDER BY entry", [dataset]).fetchall()
    return [
        Asked(row["entry"], row["question"], row["state"], row["confidence"], row["author"], _time(row["time"]))
        for row in rows
    ]


def say(lake: Lake, dataset: str, question: str, key: str, verdict: str, author: str | None = None) -> None:
    """Keep whether an entry (by its key, "" for none) was the answer to a question.

    Raises:
        BadInput: No such verdict.
    """
    if verdict not in VERDICTS:
        raise BadInput(_("A verdict is helpful, wrong or unanswered."))
    with _JOURNAL.writing(lake) as db:
        db.execute(
            "INSERT INTO said (dataset, question, key, verdict, author, time) VALUES (?,?,?,?,?,?)",
            [dataset, masked(question), key, verdict, author or lake.author, time.time()],
        )


def verdicts(lake: Lake, dataset: str) -> list[tuple[str, str, str]]:
    """(question, key, verdict) in force: the newest of each person on a question and an entry."""
    with _JOURNAL.reading(lake) as db:
        rows = db.execute(
            "SELECT question, key, verdict FROM said WHERE entry IN "
            "(SELECT max(entry) FROM said WHERE dataset = ? GROUP BY question, key, author) ORDER BY entry",
            [dataset],
        ).fetchall()
    return [(row["question"], row["key"], row["verdict"]) for row in rows]


def propose(lake: Lake, dataset: str, question: str, answer: str, instead: str = "", author: str | None = None) -> int:
    """Keep an answer that a steward is to accept; its number.

    Raises:
        BadInput: Question or answer has no words, or is too long.
    """
    asked_for, told = question.strip(), answer.strip()
    if not any(map(str.isalnum, asked_for)) or not any(map(str.isalnum, told)):
        raise BadInput(_("Write a question and its answer."))
    if max(len(asked_for), len(told)) > MOST_SIGNS:
        raise BadInput(_("Characters of a question, and of its answer, at most: {n}.").format(n=f"{MOST_SIGNS:,}"))
    with _JOURNAL.writing(lake) as db:
        return int(
            db.execute(
                "INSERT INTO proposed (dataset, question, answer, instead, author, time) VALUES (?,?,?,?,?,?)",
                [dataset, masked(asked_for), _kept(told, MOST_SIGNS), instead, author or lake.author, time.time()],
            ).lastrowid
            or 0
        )


def proposals(lake: Lake, dataset: str) -> list[Proposal]:
    """Every answer that was proposed, with the newest decision on it."""
    with _JOURNAL.reading(lake) as db:
        rows = db.execute("SELECT * FROM proposed WHERE dataset = ? ORDER BY entry", [dataset]).fetchall()
        said = _decisions(db, dataset)
    return [
        Proposal(
            row["entry"],
            row["question"],
            row["answer"],
            row["instead"],
            row["author"],
            _time(row["time"]),
            *said.get(_of(row["entry"]), ("", "")),
        )
        for row in rows
    ]


def decide(lake: Lake, dataset: str, number: int, decision: str, author: str | None = None) -> None:
    """A steward's word on a proposal: "yes" or "no".

    Raises:
        BadInput: No such decision, or no such proposal.
    """
    if decision not in (YES, NO) or number not in {one.number for one in proposals(lake, dataset)}:
        raise BadInput(_("There is no such proposal, or no such decision on it."))
    _write(lake, dataset, [(_of(number), decision)], author)


def settle(lake: Lake, dataset: str, keys: Sequence[str], holds: str | None, author: str | None = None) -> None:
    """A steward's word on entries that contradict each other: one key holds, or all do where `holds` is None."""
    rows = [(pair(keys), BOTH)] if holds is None else [(f"entry:{key}", YES if key == holds else NO) for key in keys]
    _write(lake, dataset, rows, author)


def decided(lake: Lake, dataset: str) -> Decided:
    """What holds beside the rows of the file."""
    with _JOURNAL.reading(lake) as db:
        said = _decisions(db, dataset)
    accepted = tuple(one for one in proposals(lake, dataset) if one.decision == YES)
    aside = {about.removeprefix("entry:") for about, (word, _w) in said.items() if word == NO and _is(about, "entry")}
    aside |= {one.instead for one in accepted if one.instead}
    both = {about for about, (word, _w) in said.items() if word == BOTH}
    return Decided(accepted, frozenset(aside), frozenset(both))


def masked(question: str) -> str:
    """A question as it is kept: without personal data."""
    return _kept(question, MOST_ASKED)


def _kept(text: str, most: int) -> str:
    """A text without half signs and personal data, cut before these are looked for and after."""
    return texts.text(text[:most].encode("utf-8", "ignore").decode())[:most]


def state(lake: Lake, dataset: str) -> int:
    """What changes whenever what holds beside the file does."""
    with _JOURNAL.reading(lake) as db:
        row = db.execute("SELECT coalesce(max(entry), 0) FROM decisions WHERE dataset = ?", [dataset]).fetchone()
    return int(row[0])


def pair(keys: Sequence[str]) -> str:
    """What a set of entries is known by."""
    return "both:" + digest(*sorted(keys))


def _of(number: int) -> str:
    return f"proposal:{number}"


def _is(about: str, what: str) -> bool:
    return about.startswith(f"{what}:")


def _write(lake: Lake, dataset: str, rows: Sequence[tuple[str, str]], author: str | None) -> None:
    who, now = author or lake.author, time.time()
    with _DECIDING.writing(lake) as db:
        db.executemany(
            "INSERT INTO decisions (dataset, about, decision, author, time) VALUES (?,?,?,?,?)",
            [(dataset, about, decision, who, now) for about, decision in rows],
        )


def _decisions(db: Any, dataset: str) -> dict[str, tuple[str, str]]:
    """About -> the newest decision and who made it."""
    rows = db.execute("SELECT about, decision, author FROM decisions WHERE dataset = ? ORDER BY entry", [dataset])
    return {row["about"]: (row["decision"], row["author"]) for row in rows}


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
