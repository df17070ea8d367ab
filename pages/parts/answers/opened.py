"""What the Answers page has open: its file, and what the process with the text model says of it."""

from __future__ import annotations

from dataclasses import dataclass

from core.answers import FALSE_ANSWERS, Reply, Summary, Waiting, journal
from core.i18n import N_, _
from core.lake import Dataset
from pages.parts.shared.choices import amount
from pages.parts.shared.session import ask, lake

VIEWS = ("ask", "queue", "faults", "learned")
_TITLES = {
    "ask": N_("Answer a question"),
    "queue": N_("Without an answer"),
    "faults": N_("Contradictions"),
    "learned": N_("How sure it is"),
}


@dataclass(frozen=True)
class Opened:
    """A file of answers as the page shows it."""

    dataset: Dataset

    @property
    def name(self) -> str:
        """The dataset's name."""
        return self.dataset.name

    def reply(self, question: str, false_answers: float) -> Reply:
        """What the desk says."""
        found: Reply = ask("core.answers.desk:ask_named", lake().path, self.name, question, false_answers=false_answers)
        return found

    def summary(self) -> Summary:
        """The file as a whole."""
        found: Summary = ask("core.answers.overall:summary_named", lake().path, self.name)
        return found

    def waiting(self, false_answers: float) -> list[Waiting]:
        """Questions without an answer, by topic."""
        found: list[Waiting] = ask(
            "core.answers.overall:waiting_named", lake().path, self.name, false_answers=false_answers
        )
        return found

    def proposed(self) -> list[journal.Proposal]:
        """Better answers that wait for a steward."""
        return [one for one in journal.proposals(lake(), self.name) if not one.decision]


def view_words(view: str) -> str:
    """What a view is called."""
    return _(_TITLES[view])


def false_answers() -> float:
    """How many of a hundred questions without an answer may get one; in the address where it is not the usual."""
    percent = amount(
        _("False answers allowed (%)"),
        1.0,
        20.0,
        100 * FALSE_ANSWERS,
        "false",
        step=1.0,
        help=_("Of the questions that have no answer here, how many may get one. Fewer means more without an answer."),
        width=220,
    )
    return percent / 100
