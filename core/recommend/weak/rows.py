"""Weak lists as rows, for a table, a file or another program."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.cells.formulas import Rows
from core.errors import Unavailable
from core.i18n import _, listed
from core.recommend.scorers.reasons import title_of
from core.recommend.weak.causes import Causes
from core.recommend.weak.judging import Judged
from core.recommend.weak.words import cause_short, marks, rule_name, sentence

COLUMNS = ("user_id", "weakness", "rank", "item_id", "title", "fault", "why", "cause")


def list_rows(judged: Judged, places: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """One row for each weak list, the weakest first: shopper, weakness, rules, and what is the matter in words.

    Args:
        judged: The lists.
        places: Those wanted, in this order; all weak ones where None.
    """
    order = judged.order.tolist() if places is None else places
    users = judged.sample.features.inputs.events.users
    return [
        {
            "user_id": str(users[judged.sample.users[place]]),
            "weakness": float(judged.weakness[place]),
            "rules": [rule_name(name) for name in judged.rules_of(place)],
            "why": " ".join(sentence(judged, name, place) for name in judged.rules_of(place)),
            "at_fault": int(judged.at_fault[place].sum()),
            "items": int(judged.sample.lengths[place]),
        }
        for place in order
    ]


def item_rows(judged: Judged, causes: Causes, most: int = 0) -> list[dict[str, Any]]:
    """One row for each item of each weak list, with what is the matter with it and the cause; keys as `COLUMNS`."""
    made = []
    features = judged.sample.features
    events = features.inputs.events
    order = judged.order[:most] if most else judged.order
    for place in order.tolist():
        broken = judged.rules_of(place)
        why = " ".join(sentence(judged, name, place) for name in broken)
        known = [cause for name in broken for cause in causes.of(name, place)]
        for at, item in enumerate(judged.sample.items[place].tolist()):
            if item >= 0:
                behind = dict.fromkeys(cause_short(one) for one in known if one.slots[place, at])
                said = marks(judged, place, at)
                values = (
                    str(events.users[judged.sample.users[place]]), float(judged.weakness[place]), at + 1,
                    str(events.items[item]), title_of(features, item), listed(said) if said else "", why,
                    listed(behind, clauses=True) if behind else "",
                )  # fmt: skip
                made.append(dict(zip(COLUMNS, values, strict=True)))
    return made


def write(judged: Judged, causes: Causes, path: Path) -> int:
    """Write every item of every weak list, the weakest list first; returns the rows.

    The file is a workbook where its name ends so, else CSV in UTF-8.

    Raises:
        Unavailable: The file cannot be written.
    """
    rows = item_rows(judged, causes)
    try:
        path.write_bytes(workbook(rows) if path.suffix.lower() == ".xlsx" else csv_text(rows).encode())
    except OSError as error:
        raise Unavailable(
            _("{file} cannot be written: {reason}.").format(file=path, reason=error.strerror or str(error))
        ) from error
    return len(rows)


def csv_text(rows: list[dict[str, Any]]) -> str:
    """The same rows as CSV; no cell is a formula."""
    stream = io.StringIO(newline="")
    writer = Rows(stream)
    writer.writerow(COLUMNS)
    writer.writerows([row[name] for name in COLUMNS] for row in rows)
    return stream.getvalue()


def workbook(rows: list[dict[str, Any]]) -> bytes:
    """The same rows as a workbook; no cell is a formula."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        sheet.freeze_panes(1, 0)
        for place, row in enumerate(rows, 1):
            for column, name in enumerate(COLUMNS):
                value = row[name]
                if isinstance(value, str):
                    sheet.write_string(place, column, value)
                else:
                    sheet.write_number(place, column, value)
    return stream.getvalue()
