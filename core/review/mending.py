"""What verdicts mend: cells that should say something else and rows to take out become steps of the draft, and labels
of the search for suspicious cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.clean import Recipe, RecipeStep, load_draft, save_draft
from core.clean.browse import edit
from core.clean.repair import Suspect, store
from core.engine import literal, quote
from core.errors import TouchstoneError
from core.lake import Lake
from core.review.flags import Flags
from core.review.locating import located
from core.review.verdicts import Verdict


@dataclass(frozen=True)
class Mend:
    """A verdict that asks for a step.

    Attributes:
        verdict: "fix" or "quarantine".
        row: The row's number now; None where no row says so any more.
        step: The step; None where it cannot be made, with the `reason` in words.
        taken: Whether the draft holds it already.
    """

    verdict: Verdict
    row: int | None
    step: RecipeStep | None
    taken: bool = False
    reason: str = ""


def mends(lake: Lake, found: Flags, verdicts: Iterable[Verdict]) -> list[Mend]:
    """What the verdicts ask of the draft, in the order they were said; of a cell or a row the last word counts."""
    wanted: dict[tuple[str, str], Verdict] = {}
    for one in verdicts:
        if one.verdict in ("fix", "quarantine"):
            wanted[one.key, one.column] = one
    if not wanted or lake.dataset(found.report.dataset).built:
        return []
    rows = located(lake, found.report, wanted.values())
    draft = load_draft(lake, found.report.dataset)
    return [_mend(lake, found.report.dataset, draft, one, rows.get(one.key)) for one in wanted.values()]


def _mend(lake: Lake, name: str, draft: Recipe, said: Verdict, row: int | None) -> Mend:
    if row is None:
        return Mend(said, None, None)
    try:
        if said.verdict == "fix":
            step = edit(lake, name, draft, row, said.column, said.value)
            if step.params["key"].get(said.column) == said.value:  # a step of the draft has written it already
                return Mend(said, row, step, True)
        else:
            column = next(iter(said.cells))
            key = edit(lake, name, draft, row, column, said.cells[column]).params["key"]
            step = RecipeStep("drop_rows", (), {"condition": condition(key)})
    except TouchstoneError as error:  # a step has taken the row out, or renamed the column
        return Mend(said, row, None, reason=error.message)
    return Mend(said, row, step, step in draft.steps)


def condition(key: dict[str, str | None]) -> str:
    """The condition that picks the rows which say what the key says."""
    return " AND ".join(
        f"{quote(column)} IS NULL" if value is None else f"CAST({quote(column)} AS text) = {literal(value)}"
        for column, value in key.items()
    )


def take(lake: Lake, name: str, chosen: Sequence[Mend]) -> int:
    """Put the steps of some verdicts at the end of the draft; returns how many."""
    draft = load_draft(lake, name)
    steps = [one.step for one in chosen if one.step is not None and not one.taken and one.step not in draft.steps]
    for step in steps:
        draft = draft.added(step)
    if steps:
        save_draft(lake, name, draft)
    return len(steps)


def label(lake: Lake, found: Flags, verdicts: Iterable[Verdict]) -> int:
    """Tell the search for suspicious cells what reviewers said of cells that it suspects; returns how many.

    A suggestion that a reviewer wrote too is taken as right, another one for the cell as wrong, and so is every one in
    a row that was called right. They count like answers on the Suspects page: the confidence of their kind moves.
    """
    name = found.report.dataset
    kept = store.latest(lake, name)
    if kept is None:
        return 0
    words = [one for one in verdicts if one.verdict in ("fix", "right")]
    rows = located(lake, found.report, words)
    said = {rows[one.key]: one for one in words if one.key in rows}
    taken: list[Suspect] = []
    against: list[Suspect] = []
    decided = store.decisions(lake, name)
    for one in kept.found.suspects:
        told = said.get(one.row)
        if told is None or not one.mendable or not one.key or one.key in decided:
            continue
        if told.verdict == "right":
            against.append(one)
        elif told.column == one.column:
            (taken if told.value == one.suggestion else against).append(one)
    store.decide(lake, name, taken, store.TAKEN)
    store.decide(lake, name, against, store.REFUSED)
    return len(taken) + len(against)
