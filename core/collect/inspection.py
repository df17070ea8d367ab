"""Inspect a file before anything is stored: encoding, dialect, columns, types, kind and roles."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path

from core.collect.alike import LOOKED, likeness, taken
from core.collect.assemble import Assembled, assemble
from core.collect.facts import ColumnFact, Inspection, Options, Part
from core.collect.file_names import dataset_of
from core.collect.meaning.totals import set_aside
from core.collect.meaning.wrapped import unwrap
from core.collect.readers.registry import read_file
from core.collect.sources.uploads import received_hash
from core.collect.stage import Staged
from core.collect.types.candidates import family_of
from core.collect.types.rules import Rule
from core.engine import Cursor, quote, unattached
from core.errors import BadInput
from core.i18n import _

INSPECT_ROWS = 50_000
"""Rows read for a preview, which must be quick; types are decided over all rows when storing."""
PREVIEW_ROWS = 20
"""Rows shown before storing: a screen."""
EXAMPLES = 4
"""Values shown of a column: what fits beside its name."""


def inspect(
    path: Path | str,
    name: str | None = None,
    *,
    options: Options | None = None,
    kind: str | None = None,
    roles: Mapping[str, str] | None = None,
    rows: int = INSPECT_ROWS,
) -> Inspection:
    """Recognise a file without storing anything.

    Encoding and line count come from the whole file; columns, types, kind and roles from the first `rows`
    records of each part (`Part.complete` says whether that was all), of many parts written alike from the first of them
    (`core.collect.alike`). `ingest` decides types over all rows.

    Args:
        path: The file.
        name: The name to show and to make the dataset name from; default the file's own.
        options: What the analyst has fixed.
        kind: The analyst's kind.
        roles: The analyst's roles; None = recognised.
        rows: Records to read per part.

    Raises:
        BadInput: the file cannot be read as a table.
    """
    path = Path(path)
    label = name or path.name
    chosen = options or Options()
    if not path.is_file():
        raise BadInput(_("There is no file “{file}”.").format(file=label))
    sha256 = received_hash(path)
    if sha256 is None:
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    with tempfile.TemporaryDirectory(prefix="touchstone_") as folder, unattached() as connection:
        found = read_file(path, label, chosen, Path(folder), rows)
        parts = _parts(connection, found.parts, chosen, kind, roles)
    return Inspection(
        path=path,
        file=label,
        name=dataset_of(label),
        size=path.stat().st_size,
        sha256=sha256,
        parts=parts,
        sheets=found.parts[0].sheets,
        skipped=tuple(found.notes),
    )


def _parts(
    connection: Cursor,
    found: Sequence[Staged],
    options: Options,
    kind: str | None,
    roles: Mapping[str, str] | None,
) -> tuple[Part, ...]:
    """The parts as found; of many that are written alike the first are looked at."""
    made: dict[int, Part] = {}
    alike: dict[Hashable, list[int]] = {}
    for place, staged in enumerate(found):
        known = alike.setdefault(likeness(staged) or place, [])
        known.append(place)
        if len(known) <= LOOKED:
            made[place] = _part(connection, staged, options, kind, roles)
    for places in alike.values():
        rest, first = places[LOOKED:], found[places[0]]
        if rest and not first.wrapped and len(made[places[0]].columns) == len(first.columns):
            made |= zip(rest, taken(connection, made[places[0]], [found[one] for one in rest]), strict=True)
        else:
            made |= {one: _part(connection, found[one], options, kind, roles) for one in rest}
    return tuple(made[place] for place in range(len(found)))


def _part(
    connection: Cursor,
    staged: Staged,
    options: Options,
    kind: str | None,
    roles: Mapping[str, str] | None,
) -> Part:
    unwrap(connection, staged, options.unwrap)
    set_aside(connection, staged, options.keep_totals)
    table = assemble(connection, [staged], options, kind=kind, roles=roles)
    return Part(
        label=staged.label,
        format=staged.format,
        encoding=staged.encoding,
        dialect=staged.dialect,
        header=staged.header,
        columns=_facts(staged, table),
        preview=_preview(connection, table),
        rows=staged.records,
        complete=staged.complete,
        rejected=len(staged.rejects),
        kind=table.kind,
        kind_confidence=table.kind_confidence,
        kind_runner_ups=table.kind_runner_ups,
        roles=dict(table.roles),
        encodings=staged.encodings,
        dialects=staged.dialects,
        tables=staged.tables,
        warnings=(*staged.notes, *table.notes),
        doubts=table.doubts,
    )


def _facts(staged: Staged, table: Assembled) -> tuple[ColumnFact, ...]:
    role_of = {column: role for role, column in table.roles.items()}
    facts: list[ColumnFact] = []
    added = [None] * (len(table.columns) - len(staged.originals))
    for column, original in zip(table.columns, [*staged.originals, *added], strict=True):
        values = table.samples[column]
        role = role_of.get(column)
        rule = table.typed[column].rule
        facts.append(
            ColumnFact(
                name=column,
                original=original,
                type=rule.sql_type,
                how=_how(rule),
                role=role,
                confidence=table.confidences.get(role, 0.0) if role else 0.0,
                nulls=max(0, min(staged.rows, INSPECT_ROWS) - table.typed[column].filled)
                if column not in table.natives
                else 0,
                examples=tuple(list(dict.fromkeys(values))[:EXAMPLES]),
                params=dict(rule.params),
                family=family_of(rule),
            )
        )
    return tuple(facts)


def _how(rule: Rule) -> str:
    """The most telling word of a rule: a time's format, what a text is about, a currency, a unit, else its family."""
    words = ("format", "meaning", "currency", "unit") if rule.how != "duration" else ()
    return next((str(rule.params[word]) for word in words if word in rule.params), rule.how)


def _preview(connection: Cursor, table: Assembled) -> tuple[tuple[str | None, ...], ...]:
    if not table.columns:
        return ()
    cells = ", ".join(f"left(CAST({quote(c)} AS VARCHAR), 500)" for c in table.columns)
    query = f"SELECT {cells} FROM {table.relation} ORDER BY _row LIMIT {PREVIEW_ROWS}"
    return tuple(tuple(row) for row in connection.execute(query).fetchall())
