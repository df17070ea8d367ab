"""One fault of many rows, mended for all of them: what was meant is said once, previewed, and read again.

A fault is a reason together with the column that it is about. A way says how its rows are mended; the rows fall into
forms (cells that look alike), each of which is taken or left. Nothing is loaded that does not fit its columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.collect.quarantine import listing as quarantine
from core.collect.quarantine import suggest
from core.collect.quarantine.read_again import Edit, rehearse
from core.collect.quarantine.words_around import Held, held
from core.collect.types.rebuild import rule_of
from core.collect.types.rules import Rule
from core.errors import BadInput
from core.i18n import N_, _, listed
from core.lake import Dataset, Lake

WAYS = {
    "value": N_("Take the value out of the words around it"),
    "replace": N_("Replace a piece of text"),
    "empty": N_("Load the rows without this cell"),
    "suggested": N_("Take the suggestions for whole rows"),
    "again": N_("Try again as they are"),
}
"""How a fault can be mended, the most telling first; the words are the reader's."""
NO_FORM = "…"
"""The form of rows that a way does not sort."""
MANY_FORMS = 30
"""Forms listed apart; what is rarer is one form, as a list longer than a screen is not read."""


@dataclass(frozen=True)
class Fault:
    """A reason (a msgid), the column it is about, and how many rows it keeps out."""

    reason: str
    column: str | None
    rows: int


@dataclass(frozen=True)
class Form:
    """Rows whose cells look alike; `usual` = taken unless somebody says otherwise."""

    form: str
    rows: int
    usual: bool


@dataclass(frozen=True)
class Change:
    """One row's cell or record before and after; `fits` = it would be loaded, else `reason` (a msgid) says why not."""

    file: str
    line: int
    before: str
    after: str
    fits: bool
    reason: str = ""


@dataclass(frozen=True)
class Plan:
    """What one way would do with a fault: every row of it is in `edits`, in `refused` or in `left`.

    Attributes:
        edits: The rows that fit once they are mended.
        refused: Rows that were mended and still do not fit.
        left: Rows that the way does not touch.
        forms: All forms of the fault under this way, the most frequent first.
        taken: The forms that were taken.
        changes: Some rows, those that do not fit among them.
    """

    fault: Fault
    way: str
    edits: tuple[Edit, ...]
    refused: int
    left: int
    forms: tuple[Form, ...]
    taken: tuple[str, ...]
    changes: tuple[Change, ...]


def faults_of(lake: Lake, name: str) -> list[Fault]:
    """The faults of a dataset that can be mended here, the one of most rows first."""
    found: dict[tuple[str, str | None], int] = {}
    for one in quarantine.counts(lake, name):
        if not one.of_cleaning:
            place = (one.reason, one.column)
            found[place] = found.get(place, 0) + one.rows
    return sorted((Fault(*place, rows) for place, rows in found.items()), key=lambda one: -one.rows)


def ways(lake: Lake, name: str, fault: Fault) -> list[str]:
    """The ways in which a fault's rows can be mended, the most telling first."""
    offered = [way for way in WAYS if way in ("value", "replace", "empty") if fault.column is not None]
    if fault.reason in suggest.REASONS:
        offered.append("suggested")
    offered.append("again")
    if "value" in offered and not _proposed(lake, name, fault, "value", _rows(lake, name, fault)):
        offered.remove("value")
    return offered


def plan(
    lake: Lake,
    name: str,
    fault: Fault,
    way: str,
    *,
    taken: Sequence[str] | None = None,
    find: str = "",
    put: str = "",
    shown: int = 20,
) -> Plan:
    """What a way would do with all rows of a fault; nothing is changed.

    Args:
        lake: The workspace.
        name: The dataset.
        fault: One of `faults_of`.
        way: One of `WAYS`.
        taken: The forms to mend; None = the usual ones.
        find: Of "replace": the text to look for in the cell.
        put: Of "replace": what stands there instead.
        shown: How many rows the preview holds at most.

    Raises:
        BadInput: no such way.
    """
    if way not in WAYS:
        raise BadInput(
            _("“{way}” is no way of mending.").format(way=way),
            hint=_("Use one of: {known}").format(known=listed(WAYS)),
        )
    rows = _rows(lake, name, fault)
    proposed = _proposed(lake, name, fault, way, rows, find, put)
    forms = _forms(proposed, rare=way != "value")
    chosen = tuple(one.form for one in forms if one.usual) if taken is None else tuple(taken)
    known = {one.form for one in forms}
    wanted = [edit for edit, one in proposed.values() if (one.form if one.form in known else NO_FORM) in chosen]
    fitting, refused = rehearse(lake, name, wanted)
    fit = {one.id for one in fitting}
    reasons = {one.id: one.reason for one in refused}
    by_id = {int(row["id"]): row for row in rows}
    changes = [
        Change(
            str(row["file"]),
            int(row["line"]),
            str(row["value"] if edit.raw is None and fault.column is not None else row["raw"]),
            str(edit.value if edit.value is not None else row["raw"] if edit.raw is None else edit.raw),
            edit.id in fit,
            reasons.get(edit.id, ""),
        )
        for edit in _some(wanted, fit, shown)
        for row in (by_id[edit.id],)
    ]
    edits = tuple(edit for edit in wanted if edit.id in fit)
    return Plan(fault, way, edits, len(wanted) - len(edits), len(rows) - len(wanted), forms, chosen, tuple(changes))


def _rows(lake: Lake, name: str, fault: Fault) -> list[dict[str, Any]]:
    frame = quarantine.rows(lake, name, reason=fault.reason, of_cleaning=False)
    found = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(key): cell for key, cell in row.items()} for row in found if row["column"] == fault.column]


def _proposed(
    lake: Lake, name: str, fault: Fault, way: str, rows: Sequence[Mapping[str, Any]], find: str = "", put: str = ""
) -> dict[int, tuple[Edit, Held]]:
    """Quarantine id -> the row's edit and the form it belongs to, for the rows that the way mends."""
    if way == "suggested":
        texts = suggest.suggestions(lake, name, rows)
        return {one: (Edit(one, raw=text), Held(text, NO_FORM)) for one, text in texts.items()}
    if way == "again":
        return {int(row["id"]): (Edit(int(row["id"])), Held("", NO_FORM)) for row in rows}
    rule = _rule(lake.dataset(name), fault.column)
    found: dict[int, tuple[Edit, Held]] = {}
    for row in rows:
        mended = None if row["value"] is None else _mended(str(row["value"]), way, rule, find, put)
        if mended is not None:
            found[int(row["id"])] = (Edit(int(row["id"]), value=mended.value), mended)
    return found


def _mended(cell: str, way: str, rule: Rule | None, find: str, put: str) -> Held | None:
    """A cell as the way would have it; None where it does not touch it."""
    if way == "value":
        return held(cell, rule) if rule is not None else None
    if way == "empty":
        return Held("", cell.strip())
    return Held(cell.replace(find, put), NO_FORM) if find and find in cell else None


def _rule(dataset: Dataset, column: str | None) -> Rule | None:
    stored = {name.casefold(): rule for name, rule in dataset.imports.get("rules", {}).items()}
    return rule_of(stored.get(str(column).casefold(), {}))


def _forms(proposed: Mapping[int, tuple[Edit, Held]], rare: bool) -> tuple[Form, ...]:
    """The forms by their rows; `rare` = what is not listed is taken too.

    Of values in several units only the commonest unit is usual: 2 kg is not 2 g.
    """
    rows: dict[str, int] = {}
    measures: dict[str, int] = {}
    unit: dict[str, str] = {}
    for _edit, one in proposed.values():
        rows[one.form] = rows.get(one.form, 0) + 1
        unit[one.form] = one.measure
        if one.measure:
            measures[one.measure] = measures.get(one.measure, 0) + 1
    first = max(measures, key=lambda name: measures[name], default="")
    order = sorted(rows, key=lambda form: -rows[form])
    found = [Form(form, rows[form], unit[form] in ("", first)) for form in order[:MANY_FORMS]]
    rest = sum(rows[form] for form in order[MANY_FORMS:])
    return (*found, Form(NO_FORM, rest, rare)) if rest else tuple(found)


def _some(edits: Sequence[Edit], fit: set[int], shown: int) -> list[Edit]:
    """Some of the edits in order: up to a third of them such as do not fit."""
    refused = [edit for edit in edits if edit.id not in fit][: max(shown // 3, shown - len(fit))]
    kept = {edit.id for edit in refused}
    room = shown - len(refused)
    for edit in edits:
        if edit.id in fit and room > 0:
            kept.add(edit.id)
            room -= 1
    return [edit for edit in edits if edit.id in kept]
