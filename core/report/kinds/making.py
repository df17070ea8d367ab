"""The kinds of report, what each is about, and making one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from core.errors import BadInput, NotFound
from core.i18n import LANGUAGES, N_, _, language, listed, use_language
from core.lake import Lake
from core.report.document import Document
from core.report.kinds import cleaning, experiment, lead, model, quality, sheet

Make = Callable[[Lake, str, datetime], Document]


@dataclass(frozen=True)
class Kind:
    """A kind of report.

    Attributes:
        name: What it is called (msgid).
        about: What it tells, and whom (msgid).
        subject: What it is about (msgid), "" where it is the whole workspace.
        whole: Whether it can also be about everything, with an empty subject.
        make: The document of a subject, as of a moment.
        subjects: The names that it can be about.
        lacking: What a dataset that is there lacks to be one of these, or why it is none (msgid).
    """

    name: str
    about: str
    subject: str
    whole: bool
    make: Make
    subjects: Callable[[Lake], list[str]]
    lacking: str = ""


def _datasets(lake: Lake) -> list[str]:
    return [one.name for one in lake.datasets()]


KINDS = {
    "quality": Kind(
        N_("Quality of the week"),
        N_("How the scores stand and moved, what broke and was mended, which incidents are open. For the team."),
        N_("dataset"),
        True,
        quality.quality,
        _datasets,
    ),
    "cleaning": Kind(
        N_("Cleaning"),
        N_("What each step of the recipe did, to how many rows, and what it gained. For those who use the data."),
        N_("dataset"),
        False,
        cleaning.cleaning,
        cleaning.subjects,
        N_("“{name}” was not cleaned yet."),
    ),
    "experiment": Kind(
        N_("Experiment"),
        N_("Verdict, health, every number, and the plan it is held against. For those who decide."),
        N_("test"),
        False,
        experiment.experiment,
        experiment.subjects,
        N_("“{name}” is a dataset and no test."),
    ),
    "model": Kind(
        N_("Model card"),
        N_("What a text model is for, what it learned from, how right it is and where not. For those who rely on it."),
        N_("model"),
        False,
        model.model,
        model.subjects,
        N_("“{name}” is a dataset and no model."),
    ),
    "sheet": Kind(
        N_("Data sheet"),
        N_("What a dataset holds, where it comes from, what was done to it. For those who take it over."),
        N_("dataset"),
        False,
        sheet.sheet,
        _datasets,
    ),
    "lead": Kind(
        N_("Report of the month"),
        N_("The whole workspace: scores, incidents and how long they took, tests, and what comes next."),
        "",
        True,
        lead.lead,
        lambda _lake: [],
        N_("This report is about the whole workspace; leave the name “{name}” out."),
    ),
}


def kind_label(name: str) -> str:
    """A kind in the reader's language; a page's own report has the kind "page"."""
    return _(KINDS[name].name) if name in KINDS else _("Page")


def subjects(lake: Lake, kind: str) -> list[str]:
    """What a kind of report can be about, by name; "" first where it can be about everything.

    Raises:
        NotFound: there is no such kind.
    """
    found = _kind(kind)
    return [*([""] if found.whole else []), *found.subjects(lake)]


def made(
    lake: Lake,
    kind: str,
    subject: str = "",
    *,
    spoken: str | None = None,
    author: str | None = None,
    now: datetime | None = None,
) -> Document:
    """A report.

    Args:
        lake: The workspace.
        kind: One of `KINDS`.
        subject: What it is about; "" for everything, where the kind allows that.
        spoken: The language, "en" or "zh_CN"; the reader's own when left out.
        author: Who has it made; the workspace's author when left out.
        now: The moment that it looks back from (UTC).

    Raises:
        NotFound: there is no such kind, or nothing of that name to report about; a dataset that is there and lacks what
            the report is of hears what that is.
        BadInput: the kind needs a name, or the language is not known.
    """
    found = _kind(kind)
    spoken = spoken or language()
    if spoken not in LANGUAGES:
        raise BadInput(_("There is no language “{name}”; there are: {names}.").format(
            name=spoken[:20], names=listed(LANGUAGES)))  # fmt: skip
    with use_language(spoken):
        if not subject and not found.whole:
            raise BadInput(_("Say which {what} the report is about.").format(what=_(found.subject)))
        if subject and subject not in (known := found.subjects(lake)):
            if found.lacking and (not found.subject or subject in _datasets(lake)):
                hint = _("Known: {names}.").format(names=listed(known[:10])) if known else ""
                raise NotFound(_(found.lacking).format(name=subject), hint=hint)
            raise NotFound.among(_(found.subject or N_("dataset")), subject, known)
        moment = now or datetime.now(UTC)
        told = found.make(lake, subject, moment)
        return replace(
            told, kind=kind, workspace=lake.path.name, author=author or lake.author, made=moment, language=spoken
        )


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise NotFound.among(_("kind of report"), name, KINDS)
    return KINDS[name]
