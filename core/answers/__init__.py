"""Answers: a customer's question answered from a file or the catalog, with its source and how sure; or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.answers import job, journal, words
    from core.answers.conflicts import Conflict
    from core.answers.desk import STATES, Candidate, Reply, ask, ask_named, facts_of
    from core.answers.entries import Entries, Entry, open_entries, put_together
    from core.answers.facts import look_up
    from core.answers.learning import FALSE_ANSWERS, Learned
    from core.answers.measuring import Measured, evaluate
    from core.answers.opened import Opened, open_desk, opened_of
    from core.answers.overall import Cost, Fault, Summary, Waiting, summary, summary_named, waiting, waiting_named
    from core.answers.phrasing import Worded, said_reason, word, word_named
    from core.answers.tables import Facts, Value

__getattr__ = lazily(
    __name__,
    {
        "Candidate": "desk",
        "Conflict": "conflicts",
        "Cost": "overall",
        "Fault": "overall",
        "Summary": "overall",
        "Waiting": "overall",
        "Worded": "phrasing",
        "said_reason": "phrasing",
        "word": "phrasing",
        "word_named": "phrasing",
        "summary": "overall",
        "summary_named": "overall",
        "waiting": "overall",
        "waiting_named": "overall",
        "Entries": "entries",
        "Entry": "entries",
        "FALSE_ANSWERS": "learning",
        "Facts": "tables",
        "Learned": "learning",
        "Measured": "measuring",
        "Opened": "opened",
        "Reply": "desk",
        "STATES": "desk",
        "Value": "tables",
        "ask": "desk",
        "ask_named": "desk",
        "evaluate": "measuring",
        "facts_of": "desk",
        "look_up": "facts",
        "open_desk": "opened",
        "open_entries": "entries",
        "opened_of": "opened",
        "put_together": "entries",
    },
)

__all__ = [
    "FALSE_ANSWERS",
    "STATES",
    "Candidate",
    "Conflict",
    "Cost",
    "Entries",
    "Entry",
    "Facts",
    "Fault",
    "Learned",
    "Measured",
    "Opened",
    "Reply",
    "Summary",
    "Value",
    "Waiting",
    "Worded",
    "ask",
    "ask_named",
    "evaluate",
    "facts_of",
    "job",
    "journal",
    "look_up",
    "open_desk",
    "open_entries",
    "opened_of",
    "put_together",
    "said_reason",
    "summary",
    "summary_named",
    "waiting",
    "waiting_named",
    "word",
    "word_named",
    "words",
]
