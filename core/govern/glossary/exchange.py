"""The glossary as a table: written as CSV, and read from any table that the ingest reader reads."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from core.cells.formulas import inert
from core.engine import quote
from core.errors import BadInput
from core.govern.glossary.terms import Term, normal
from core.i18n import _, listed
from core.lake import open_lake

COLUMNS = (
    "name", "name_zh", "definition", "definition_zh", "synonyms", "owner", "status", "columns", "datasets",
)  # fmt: skip
"""The columns of the table; lists stand in one cell, parted by `|`, which is written `\\|` within an entry."""
MARK = "|"
_PARTS = re.compile(r"(?<!\\)\|")
OTHER_NAMES = {"term": "name", "term_zh": "name_zh", "synonym": "synonyms", "state": "status", "meaning": "definition"}
"""What other glossaries call these columns; the column's own name goes first where a file has both."""
OTHER_STATUSES = {"approved": "agreed", "accepted": "agreed", "proposed": "draft", "deprecated": "retired"}
"""What other glossaries call the statuses."""


def to_rows(shared: Mapping[str, Term]) -> list[dict[str, str]]:
    """The terms as rows of texts."""
    lists = ("synonyms", "columns", "datasets")

    def cell(one: Term, name: str) -> str:
        value = getattr(one, name)
        return f" {MARK} ".join(each.replace(MARK, f"\\{MARK}") for each in value) if name in lists else str(value)

    return [{name: cell(one, name) for name in COLUMNS} for one in shared.values()]


def from_csv(path: Path) -> list[Term]:
    """The terms of a file, read as any upload is; a column that is missing says nothing.

    Raises:
        BadInput: no column `name`, no row, or a file that cannot be read as a table.
    """
    from core.collect import ingest

    with tempfile.TemporaryDirectory(prefix="touchstone_") as folder:
        lake = open_lake(Path(folder) / "workspace")
        try:
            ingest(lake, path, "glossary")
            there = {normal(column): column for column in lake.columns("glossary")}
            there = {OTHER_NAMES.get(name, name): column for name, column in there.items()} | {
                name: column for name, column in there.items() if name in COLUMNS
            }
            if "name" not in there:
                raise BadInput(
                    _("The file has no column “name”."),
                    hint=_("It may have these: {columns}.").format(columns=listed(COLUMNS)),
                )
            names = [name for name in COLUMNS if name in there]
            told = ", ".join(f"CAST({quote(there[name])} AS VARCHAR)" for name in names)
            with lake.read() as cursor:
                rows = cursor.execute(f"SELECT {told} FROM {lake.table('glossary')} AS g ORDER BY _row").fetchall()
        finally:
            lake.close()
    if not rows:
        raise BadInput(_("The file holds no term."))
    return [_term(dict(zip(names, row, strict=True))) for row in rows]


def _term(row: Mapping[str, str | None]) -> Term:
    said = {name: _as_meant((value or "").strip()) for name, value in row.items()}

    def entries(name: str) -> Iterable[str]:
        return filter(None, (one.strip().replace(f"\\{MARK}", MARK) for one in _PARTS.split(said.get(name, ""))))

    return Term(
        said["name"],
        said.get("definition", ""),
        name_zh=said.get("name_zh", ""),
        definition_zh=said.get("definition_zh", ""),
        synonyms=tuple(entries("synonyms")),
        owner=said.get("owner", ""),
        status=_status(said.get("status", "")),
        columns=tuple(entries("columns")),
        datasets=tuple(entries("datasets")),
    )


def _as_meant(text: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it (`core.cells.formulas`)."""
    return text[1:] if text.startswith("'") and inert(text[1:]) == text else text


def _status(said: str) -> str:
    plain = said.casefold() or "draft"
    return OTHER_STATUSES.get(plain, plain)
