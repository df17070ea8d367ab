"""What the desk says of itself, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.answers.conflicts import KINDS
from core.answers.entries import WRITTEN
from core.i18n import N_, _, language, listed, ngettext, sentences
from core.search.matching import has_chinese

if TYPE_CHECKING:
    from core.answers.desk import Candidate, Reply
    from core.answers.overall import Summary, Waiting
    from core.answers.tables import Value

STATES = {
    "answered": N_("Answered"),
    "check": N_("An agent must check"),
    "facts": N_("From the catalog"),
    "conflict": N_("Contradicting answers"),
    "none": N_("No answer"),
    "language": N_("Another language"),
    "empty": N_("No question"),
}

OFFERED = 4
"""Questions of the file that an empty box offers."""


def state_label(state: str) -> str:
    """What became of a question."""
    return _(STATES.get(state, state))


def reply_label(reply: Reply) -> str:
    """What became of a question, and whether an agent must check the answer."""
    return state_label("check" if to_check(reply) else reply.state)


def to_check(reply: Reply) -> bool:
    """Whether an answer is given that is not certain."""
    return reply.state == "answered" and not reply.certain


def conflict_label(kind: str) -> str:
    """How two answers differ."""
    return _(KINDS[kind])


def share(value: float, digits: int = 0) -> str:
    """A share as percent, a dash for none."""
    return "–" if value != value else f"{100 * value:.{digits}f} %"


def headline(reply: Reply) -> str:
    """What the desk says to a question, in a sentence or two."""
    if reply.state == "empty":
        return _("This has no words, so there is nothing to answer.")
    if reply.state == "language":
        return _("The entries are in another language than the question, and their text model knows only theirs.")
    if reply.state == "facts":
        if reply.facts is not None and reply.facts.words:
            return _("No product is named exactly; these hold the words, as the catalog has them.")
        return _("From the catalog, as it stands there.")
    if reply.state == "conflict" and reply.doubtful:
        return _("Two entries differ here, so nothing is answered until somebody decides.")
    if reply.state == "conflict":
        return _("The file contradicts itself here, so nothing is answered until somebody decides.")
    if reply.state == "none":
        return sentences(_("No answer: nothing here answers this surely enough."), _sure(reply))
    if reply.known == "file":
        return _("The file has this very question.")
    if reply.known == "people":
        return _("A colleague took this answer for the same question.")
    if to_check(reply):
        return sentences(_("The right answer may be missing here and this one only be related to it."), _sure(reply))
    return _sure(reply)


def _sure(reply: Reply) -> str:
    if reply.confidence != reply.confidence or not reply.candidates:
        return ""
    told = _("Confidence that the first answer is right: {p}; answered from {threshold} on.").format(
        p=share(reply.confidence), threshold=share(reply.threshold)
    )
    if reply.state != "answered":
        return told
    return sentences(
        told, _("It needs no check from {level} on.").format(level=share(reply.surely)) if reply.surely < 1 else ""
    )


def offered_questions(found: Summary) -> list[str]:
    """Questions to begin with, those in the reader's language first; one about a product where a catalog is there."""
    mine = language() == "zh_CN"
    told = sorted(found.examples, key=lambda one: has_chinese(one) != mine)
    same = [one for one in told if has_chinese(one) == mine]
    about = [_("Is {id} in stock, and what does it cost?").format(id=found.product)] if found.product else []
    return [*same[:OFFERED], *about] if same else [*about, *told[:OFFERED]]


def source(one: Candidate) -> str:
    """Where an answer stands."""
    if one.file == WRITTEN:
        return _("entry {n} written here by {author}").format(n=one.line, author=one.author)
    return place(one.dataset, one.number, one.file, one.line)


def place(dataset: str, number: int, file: str, line: int) -> str:
    """A row of a dataset by its version, file and line."""
    where = _("{name}, version {n}").format(name=dataset, n=number) if dataset else ""
    if not file:
        return where
    stands = _("{file}, line {line}").format(file=file, line=line)
    return _("{where}: {stands}").format(where=where, stands=stands) if where else stands


def value_source(one: Value) -> str:
    """Where a fact stands."""
    return place(one.dataset, one.number, one.file, one.line)


def near_words(one: Candidate) -> str:
    """How near an answer's question is."""
    words = _("words {n}").format(n=share(one.words))
    if one.similar != one.similar:
        return words
    return _("meaning {a}, {words}").format(a=f"{one.similar:.2f}", words=words)


def learned_words(found: Summary, false_answers: float) -> str:
    """What the file taught about itself: from which confidence on it answers, and what that costs."""
    cost = min(found.costs, key=lambda one: abs(one.false_answers - false_answers), default=None)
    if cost is None:
        return _("The file is too small to tell how sure an answer is: only its very questions are answered.")
    told = _(
        "An answer is given from a confidence of {threshold} on: of questions without an answer here at most {rate} "
        "then get one, of questions with an answer {coverage} do."
    ).format(threshold=share(cost.threshold), rate=share(cost.false_answers), coverage=share(cost.coverage))
    near_miss = ""
    if cost.relatives == cost.relatives:
        near_miss = _("Where only a relative of the right answer is here, {n} would get that one.").format(
            n=share(cost.relatives)
        )
    surely = (
        _("From {level} on it needs no check, {share} of them; below that an agent must check it.").format(
            level=share(cost.surely), share=share(cost.certain)
        )
        if cost.surely < 1
        else _("An agent must check each: too few answers show how near a relative of the right one comes.")
    )
    error = _("Calibration error: {n} points.").format(n=f"{100 * found.error:.1f}")
    made = _("Part of this was learned from rewordings by rule, which are easier than what people write.")
    return sentences(told, surely, near_miss, error, made if found.reworded > 0 else "")


def counted(found: Summary) -> str:
    """What a file holds, and what was left out."""
    told = (
        (found.entries, ngettext("{n} entry", "{n} entries", found.entries)),
        (found.answers, ngettext("{n} different answer", "{n} different answers", found.answers)),
        (found.repeated, ngettext("{n} repeated row", "{n} repeated rows", found.repeated)),
        (
            found.empty,
            ngettext("{n} row without question or answer", "{n} rows without question or answer", found.empty),
        ),
        (found.replaced, ngettext("{n} row set aside", "{n} rows set aside", found.replaced)),
    )
    said = [text.format(n=f"{count:,}") for place, (count, text) in enumerate(told) if count or place < 2]
    return " · ".join(said)


def topic_words(one: Waiting) -> str:
    """What a topic is called: its words; one without is what stands alone."""
    return listed(one.words) if one.words else _("Single questions")
