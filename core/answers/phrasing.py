"""An answer worded by a team's large model from its sources, shown only where every sentence is supported by one.

The sources are the answer that the desk gives and what the catalog says; the model sees nothing else, and what it says
beyond them is not shown: then the plain source stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.answers.support import REASONS, disbelief
from core.i18n import _

if TYPE_CHECKING:
    from core.answers.desk import Reply
    from core.lake import Lake

PROMPT = "answers"
MOST_SENTENCES = 6
"""Sentences of a worded answer that are looked at; four are asked for."""
ITEM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"text": {"type": "string"}, "source": {"type": "integer"}},
                "required": ["text", "source"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Worded:
    """What became of the wording.

    Attributes:
        text: The worded answer; the plain source where it was not believed.
        believed: Whether it is the model's wording.
        sources: (sentence, number of its source from 1) of a believed one.
        reason: Why it was not believed, in words of `said_reason`; "" where it was.
        sentence: The sentence that was not.
    """

    text: str
    believed: bool
    sources: tuple[tuple[str, int], ...] = ()
    reason: str = ""
    sentence: str = ""


def word(lake: Lake, reply: Reply, *, author: str | None = None) -> Worded:
    """Word a reply that has an answer.

    Raises:
        Unavailable: No large model is set up, or it does not answer.
        BadInput: Its host is not allowed.
    """
    from core.text import llm

    sources = sources_of(reply)
    if not sources:
        return Worded(reply.text, False, reason="empty")
    row = {
        "question": reply.question,
        "sources": [{"number": at, "text": text} for at, text in enumerate(sources, start=1)],
    }
    found = llm.ask(lake, llm.prompt(lake.path, PROMPT), ITEM, {}, [row], author=author)
    return judged(found.answers.get(0, {}), sources, reply.text)


def judged(told: dict[str, Any], sources: list[str], plain: str) -> Worded:
    """What is shown of a model's wording: all of it, or the plain source.

    Args:
        told: Of the form `ITEM`; empty where nothing usable came.
        sources: Texts it was given, in their order.
        plain: What is shown otherwise.
    """
    said = [(str(one["text"]).strip(), int(one["source"])) for one in told.get("sentences", [])]
    if not said or len(said) > MOST_SENTENCES:
        return Worded(plain, False, reason="empty")
    for sentence, number in said:
        if reason := disbelief(sentence, sources, number):
            return Worded(plain, False, reason=reason, sentence=sentence)
    joined = "".join(text if text[-1:] in "。！？" else f"{text} " for text, _number in said).strip()
    return Worded(joined, True, tuple(said))


def sources_of(reply: Reply) -> list[str]:
    """The texts that an answer may be worded from: what the desk gives, and nothing beside it."""
    return [reply.text] if reply.state in ("answered", "facts") and reply.text else []


def said_reason(worded: Worded) -> str:
    """Why a wording is not shown."""
    return _(REASONS[worded.reason]) if worded.reason in REASONS else ""


def word_named(workspace: Path, dataset: str, question: str, false_answers: float, author: str | None = None) -> Worded:
    """The same for a process apart from the pages: the question is asked again, so that only the desk's own answer is
    worded.

    Raises:
        Unavailable: No large model is set up, or it does not answer.
        BadInput: Its host is not allowed, or the dataset holds no answers.
    """
    from core.answers.desk import ask
    from core.answers.opened import open_desk
    from core.lake import open_lake

    lake = open_lake(workspace)
    reply = ask(lake, open_desk(lake, lake.dataset(dataset)), question, false_answers=false_answers)
    return word(lake, reply, author=author)
