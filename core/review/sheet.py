"""A plan as a CSV file, so that a reviewer can work in a spreadsheet, and the verdicts read back from it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.cells.formulas import Rows
from core.errors import BadInput, TouchstoneError
from core.i18n import LANGUAGES, _, listed, use_language
from core.lake import Lake
from core.review.plans import Drawn, Plan
from core.review.verdicts import VERDICTS, Verdict, keep, reviewer_name, verdict_label, verdict_of

HEAD = ("review_key", "review_line", "review_checks")
TAIL = ("verdict", "at_fault", "column", "should_be", "note")
"""What a reviewer fills in. `at_fault` names the checks that are right of a wrong row, parted by `;`; empty: all."""
EMPTY = "(empty)"
"""`should_be` of a cell that should hold nothing, since an empty field says nothing."""
MOST_LETTERS = 50_000_000
"""Letters of a file: 5,000 rows of 10,000."""


@dataclass(frozen=True)
class Taken:
    """What was read: verdicts taken, rows without one, and lines refused with the reason."""

    taken: int
    empty: int
    refused: tuple[tuple[int, str], ...]


def written(plan: Plan, rows: Sequence[Drawn], said: Mapping[int, Verdict] | None = None) -> str:
    """A plan's rows as CSV text, in the order of looking, with what one reviewer has said so far.

    Columns of the data that are called as one of ours come with an underscore behind.
    """
    stream = io.StringIO(newline="")
    sheet = Rows(stream)
    own = {*HEAD, *TAIL}
    sheet.writerow([*HEAD, *TAIL, *(f"{one}_" if one in own else one for one in plan.columns)])
    for row in rows:
        verdict = (said or {}).get(row.place)
        filled = ["", "", "", "", ""]
        if verdict is not None:
            real = "" if all(verdict.findings.values()) else ";".join(k for k, v in verdict.findings.items() if v)
            value = "" if verdict.verdict != "fix" else EMPTY if verdict.value is None else verdict.value
            filled = [verdict.verdict, real if verdict.faulty else "", verdict.column, value, verdict.note]
        sheet.writerow([row.key, row.line, ";".join(row.checks), *filled, *(row.cells[one] for one in plan.columns)])
    return stream.getvalue()


def read(lake: Lake, plan: Plan, rows: Sequence[Drawn], text: str, reviewer: str) -> Taken:
    """Take the verdicts of a file for a reviewer; lines that say nothing are passed over, wrong ones told.

    A verdict is a word of `VERDICTS`, its number 1 to 5, or its label in either language.

    Raises:
        BadInput: when the file has no such columns, or the reviewer has no name.
    """
    name = reviewer_name(reviewer)
    if len(text) > MOST_LETTERS:
        raise BadInput(_("The file of verdicts is too long. Letters at most: {n}.").format(n=f"{MOST_LETTERS:,}"))
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    csv.field_size_limit(max(csv.field_size_limit(), 10_000_000))
    table = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    lacking = [one for one in ("review_key", "verdict") if one not in (table.fieldnames or [])]
    if lacking:
        raise BadInput(
            _("The file of verdicts has no column {names}.").format(names=listed(lacking)),
            hint=_("Fill in the file that the plan was written to."),
        )
    words, known = _words(), {key: row for row in rows for key in row.keys}
    said: list[Verdict] = []
    empty, refused = 0, []
    try:
        for number, line in enumerate(table, start=2):
            word = (line.get("verdict") or "").strip()
            if not word:
                empty += 1
                continue
            try:
                said.append(_said(plan, known, line, words.get(word.lower(), word), name))
            except TouchstoneError as error:
                refused.append((number, error.message))
    except csv.Error as error:
        raise BadInput(_("The file of verdicts cannot be read: {reason}").format(reason=error)) from error
    keep(lake, plan.dataset, said)
    return Taken(len(said), empty, tuple(refused))


def _said(plan: Plan, known: Mapping[str, Drawn], line: Mapping[str, str | None], verdict: str, name: str) -> Verdict:
    row = known.get((line.get("review_key") or "").strip())
    if row is None:
        raise BadInput(_("The plan has no row with this key."))
    field = {one: (line.get(one) or "").strip() for one in TAIL}
    real = [one.strip() for one in field["at_fault"].split(";") if one.strip()] or None
    value = (line.get("should_be") or "").removeprefix("'") if verdict == "fix" else ""
    if verdict == "fix" and not value:
        raise BadInput(_("“should_be” is empty; write {word} where the cell should hold nothing.").format(word=EMPTY))
    return verdict_of(
        plan, row, name, verdict, real=real, column=field["column"], value=None if value == EMPTY else value,
        note=field["note"],
    )  # fmt: skip


def _words() -> dict[str, str]:
    """What a verdict may be written as -> its word."""
    found = {str(number): word for number, word in enumerate(VERDICTS, start=1)} | {word: word for word in VERDICTS}
    for language in LANGUAGES:
        with use_language(language):
            found |= {verdict_label(word).lower(): word for word in VERDICTS}
    return found
