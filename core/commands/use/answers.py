"""answer, answers-evaluate: questions answered from a file with its sources, and how well that goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.cells.formulas import Rows
from core.commands.output import JsonOption, emit, state
from core.commands.use.shop_tables import only_table

if TYPE_CHECKING:
    from core.answers import Candidate, Reply
    from core.lake import Dataset, Lake

COLUMNS = ("question", "state", "answer", "confidence", "source", "check")
FALSE_HELP = "Share of the questions without an answer that may get one (0 to 0.5)."


def register(app: typer.Typer) -> None:
    """Add both commands."""
    app.command("answer")(answer)
    app.command("answers-evaluate")(measure)


def answer(
    ctx: typer.Context,
    questions: list[str] = typer.Argument(None, help="Questions of customers."),
    answers: str = typer.Option(
        "", "--answers", help="Dataset or file of questions and answers; the only one when omitted."
    ),
    file: Path | None = typer.Option(None, "--file", help="Table of questions to be answered."),
    column: str = typer.Option("question", help="Its column of questions."),
    output: Path | None = typer.Option(
        None, "-o", "--output", help="CSV of question, state, answer, confidence, source, check (by an agent)."
    ),
    false_answers: float = typer.Option(0.05, "--false-answers", min=0.0, max=0.5, help=FALSE_HELP),
    json: bool = JsonOption,
) -> None:
    """Answer questions from a file of answers and the catalog; exit code 1 where a single question has none."""
    from core.answers import ask, open_desk
    from core.answers.words import conflict_label, headline, place, source, state_label, to_check
    from core.commands.text.sentiment import tables
    from core.errors import BadInput
    from core.i18n import _, ngettext

    wanted = list(questions or [])
    if file is not None:
        with tables(file, column) as (batches, _rejected):
            for batch in batches:
                wanted += ["" if cell is None else str(cell) for cell in batch.column(column).to_pylist()]
    if not wanted:
        raise BadInput(_("There is no question."), hint=_("Give questions, or --file FILE --column COLUMN."))
    if output is not None and output.suffix.lower() != ".csv":
        raise BadInput(_("The result is written as CSV."), hint=_("Name it with .csv at the end."))
    with _answers(ctx, answers) as (lake, dataset):
        opened = open_desk(lake, dataset, read=True)
        replies = [ask(lake, opened, one, false_answers=false_answers, catalog=_shop(ctx)) for one in wanted]
    faults = opened.faults
    lines = []
    if faults:
        said = ngettext("{n} contradiction in the file.", "{n} contradictions in the file.", len(faults))
        lines.append(said.format(n=len(faults)))
    for fault in faults[:3]:
        lines.append(f"  {conflict_label(fault.kind)}:")
        for at in fault.places:
            side = opened.entries.entries[at]
            where = place("", 0, side.file, side.line)
            lines.append(f"    {_short(side.question)} -> {_short(side.answer)}  [{where}]")
    counts = Counter(one.state for one in replies)
    told = {
        "answers": {"dataset": dataset.name, "entries": len(opened.entries), "contradictions": len(faults)},
        "states": dict(counts),
        "questions": [_told(one) for one in replies],
    }
    if output is not None:
        _write(replies, output)
        lines += [f"{len(replies):,} -> {output}", *(f"{n:>8,}  {name}" for name, n in counts.most_common())]
    else:
        for one in replies:
            marked = f"{state_label('check')}: " if to_check(one) else ""
            lines += [f"? {_short(one.question)}", f"  {marked}{headline(one)}"]
            if one.text:
                lines.append(f"  {one.text}")
            shown = one.candidates if one.state != "answered" else one.candidates[:1]
            lines += [
                f"  {n}. {_short(c.answer)}  [{source(c)}]" for n, c in enumerate(_each(shown, one.against), start=1)
            ]
    emit(ctx, told, lines, as_json=json)
    if len(replies) == 1 and not replies[0].text:
        raise typer.Exit(1)


def measure(
    ctx: typer.Context,
    answers: str = typer.Argument("", help="Dataset or file of questions and answers; the only one when omitted."),
    outside: Path | None = typer.Option(None, "--outside", help="Table of questions that the file has no answer to."),
    column: str = typer.Option("question", help="Its column of questions."),
    false_answers: float = typer.Option(0.05, "--false-answers", min=0.0, max=0.5, help=FALSE_HELP),
    seed: int = typer.Option(1, min=0, help="Of the split."),
    json: bool = JsonOption,
) -> None:
    """Hold back three tenths of a file's questions and ask them: recall, false answers, calibration."""
    from core.answers import evaluate, open_desk
    from core.answers.words import share
    from core.commands.text.sentiment import tables
    from core.i18n import _

    others: list[str] = []
    if outside is not None:
        with tables(outside, column) as (batches, _rejected):
            for batch in batches:
                others += [str(cell) for cell in batch.column(column).to_pylist() if cell is not None]
    with _answers(ctx, answers) as (lake, dataset):
        found = evaluate(open_desk(lake, dataset, read=True), others, false_answers=false_answers, seed=seed)
    lines = [
        _("Entries: {entries}; different answers: {answers}; questions held back: {n}.").format(
            entries=f"{found.entries:,}", answers=f"{found.answers:,}", n=f"{found.asked:,}"
        ),
        _("The right answer is first: {one}; among five: {five}.").format(
            one=share(found.recall[1], 1), five=share(found.recall[5], 1)
        ),
        _("Answered from a confidence of {threshold} on: {coverage}, of which right: {right}.").format(
            threshold=share(found.threshold), coverage=share(found.coverage, 1), right=share(found.right, 1)
        ),
    ]
    if found.outside:
        said = _("Questions without an answer: {n}; answered all the same: {rate}.")
        lines.append(said.format(n=f"{found.outside:,}", rate=share(found.false_answers, 1)))
    lines.append(_("Calibration error: {n} points.").format(n=f"{100 * found.error:.1f}"))
    emit(ctx, {"dataset": dataset.name, **vars(found)}, lines, as_json=json)


def _shop(ctx: typer.Context) -> Lake | None:
    """The workspace, for its catalog, where there is one."""
    return state(ctx).lake if not state(ctx).remote and (state(ctx).folder / "catalog.sqlite").exists() else None


def _answers(ctx: typer.Context, name: str) -> AbstractContextManager[tuple[Lake, Dataset]]:
    """A dataset of questions and answers: of the workspace, its only one where none is named, or a file."""
    from core.i18n import N_

    return only_table(ctx, name, "answers", N_("Say which answers are meant: --answers NAME. There are: {names}."))


def _each(shown: Sequence[Candidate], against: Sequence[Candidate]) -> list[Candidate]:
    return list({one.key: one for one in (*shown, *against)}.values())


def _told(reply: Reply) -> dict[str, Any]:
    """A reply as JSON."""
    from core.answers.words import to_check

    return {
        "question": reply.question,
        "state": reply.state,
        "answer": reply.text,
        "confidence": reply.confidence,
        "threshold": reply.threshold,
        "check": to_check(reply),
        "known": reply.known,
        "intent": reply.intent,
        "candidates": [_candidate(one) for one in reply.candidates],
        "against": [_candidate(one) for one in reply.against],
        "facts": [vars(one) for one in reply.facts.values] if reply.facts else [],
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    kept = ("answer", "question", "dataset", "number", "file", "line", "author", "about", "similar", "words", "share")
    return {name: getattr(one, name) for name in kept}


def _source(reply: Reply) -> str:
    from core.answers.words import source, value_source

    if reply.state == "facts" and reply.facts is not None:
        return "; ".join(dict.fromkeys(value_source(one) for one in reply.facts.values))
    return source(reply.candidates[0]) if reply.state == "answered" else ""


def _write(replies: list[Reply], path: Path) -> None:
    from core.answers.words import to_check
    from core.errors import BadInput
    from core.i18n import _

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = Rows(file)
            writer.writerow(COLUMNS)
            for one in replies:
                sure = "" if one.confidence != one.confidence else f"{one.confidence:.3f}"
                writer.writerow([one.question, one.state, one.text, sure, _source(one), "yes" if to_check(one) else ""])
    except OSError as error:
        raise BadInput(_("{name} cannot be written: {reason}").format(name=path, reason=error.strerror)) from error


def _short(text: str) -> str:
    return " ".join(text.split())[:160]
