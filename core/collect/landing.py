"""Store files as a dataset: one commit holds the rows, the quarantine and how everything was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from core.collect.assemble import Assembled, assemble
from core.collect.contract import carried
from core.collect.expecting import confirmed
from core.collect.facts import Ingested, Note, Options
from core.collect.kept_files import Kept, keeping, stored_files
from core.collect.meaning.totals import set_aside
from core.collect.meaning.wrapped import unwrap
from core.collect.merge import Merge, merge_types, texts_lost
from core.collect.notes import distinct, of_files, of_many
from core.collect.quarantine.read_again import reapply
from core.collect.readers.registry import Read, read_file
from core.collect.relation import renamed
from core.collect.stage import Planner, Staged, planning
from core.collect.store import checked_key, described, keep_newest, write_quarantine, write_rows
from core.collect.types.plan import NeedsText, Plan
from core.collect.unpack.archives import archive_of
from core.errors import BadInput, NotFound, TouchstoneError
from core.i18n import N_, _
from core.lake import Dataset, Lake, RowsArrivedError, scratch, until_still

PREAMBLE_KEPT = 50
"""Lines above a table kept with the import: a title block, not a second table."""
MAX_GUESSES = 2
"""Readings under a guessed plan before cells are read as text: the first may be wrong about digits, not the second."""


def ingest(
    lake: Lake,
    paths: Path | str | Sequence[Path | str],
    name: str,
    *,
    kind: str | None = None,
    roles: Mapping[str, str] | None = None,
    options: Options | None = None,
    append: bool = False,
    key: Sequence[str] | None = None,
    author: str | None = None,
    confirm: bool = False,
) -> Ingested:
    """Store one or more files as a dataset, in one commit.

    Every record of every file is either a row of `lake.raw."<name>"` or a row of `lake.quality.quarantine`
    with file, line, reason and raw text; if the counts do not add up the commit is rolled back. The files
    themselves are kept under `<workspace>/files/<sha256>.<ext>`.

    Args:
        lake: The workspace.
        paths: The files; their columns are matched by name.
        name: The dataset: lower-case letters, digits, underscores.
        kind: The kind of dataset; None = recognised (or, on append, the dataset's).
        roles: Role -> column; None = recognised (or the dataset's).
        options: How to read the files; None = recognised (on append with the dataset's null tokens, types and renames).
        append: Add rows to the dataset instead of replacing its content.
        key: Columns that tell rows apart: of several rows with the same key the newest stays, by the date in its
            file's name, then by name and line, whatever the order of loading. None = the dataset's, on append.
        author: Who did it.
        confirm: On append, stop where the columns are not the expected ones instead of adding new ones; for callers
            that have not shown the difference to anyone.

    Raises:
        BadInput: a bad name, a file that holds no table, files of different tables, unknown kind, role or key; other
            columns than expected, with `confirm`.
        NotFound: append to a dataset that does not exist.
    """
    lake.require_name(name)
    files = [Path(paths)] if isinstance(paths, (str, Path)) else [Path(p) for p in paths]
    if not files:
        raise BadInput(_("There is no file to load."))
    chosen = options or Options()
    existing = _existing(lake, name)
    if existing is not None and existing.built:
        raise BadInput(
            _("{name} is built from other datasets; nothing can be loaded into it.").format(name=name),
            hint=_("Choose another name, then build the shop anew."),
        )
    if append:
        if existing is None:
            raise NotFound.among(_("dataset"), name, [d.name for d in lake.datasets()])
        chosen = carried(Options.from_json(existing.imports.get("options", {})), chosen)
        key = existing.imports.get("key", ()) if key is None else key
    taken = (
        (str(one.get("label", one["name"])) for one in existing.imports.get("files", [])) if append and existing else ()
    )
    with keeping(lake, files, chosen, taken) as kept:
        asked = Landing(name, None, kind, roles, chosen, tuple(key or ()), author, confirm=confirm)
        if not append:
            return land(lake, kept, asked)
        return until_still(lake, lambda: land(lake, kept, replace(asked, target=lake.dataset(name))))


@dataclass(frozen=True)
class Landing:
    """What is asked of a load.

    `target` is the dataset that is added to, None where its content is replaced; `before` the rules that its columns
    were read by, preferred where they fit as well as others; `message` the commit's, where it is not the usual;
    `instead_of` the raw version whose content is replaced: rows that came after it would be lost. `confirm` stops an
    addition whose columns are not the expected ones.
    """

    name: str
    target: Dataset | None
    kind: str | None
    roles: Mapping[str, str] | None
    options: Options
    key: tuple[str, ...] = ()
    author: str | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    instead_of: int | None = None
    confirm: bool = False


def _existing(lake: Lake, name: str) -> Dataset | None:
    return next((d for d in lake.datasets() if d.name == name), None)


def land(lake: Lake, kept: Sequence[Kept], landing: Landing) -> Ingested:
    """Read the files and store them in one commit; see `ingest`.

    A single large file is cast while it is read, under a guess. Where the guess turns out to be wrong for a few columns
    it is read once more with these as text, and then, if need be, with all of them.
    """
    texts: frozenset[str] | None = frozenset() if len(kept) == 1 else None
    for _try in range(MAX_GUESSES):
        try:
            return _read_and_land(lake, kept, landing, texts)
        except NeedsText as need:
            few = texts is not None and not need.every
            texts = (texts or frozenset()) | {column.casefold() for column in need.columns} if few else None
    return _read_and_land(lake, kept, landing, None)


def _read_and_land(lake: Lake, kept: Sequence[Kept], landing: Landing, texts: frozenset[str] | None) -> Ingested:
    """Read and store; `texts` are the columns that no guess shall cast, None = none is cast while reading."""
    planner = None if texts is None else _planner(lake, kept[0], landing, texts)
    with scratch(lake) as folder, planning(planner):
        reads: list[Read] = []
        for number, one in enumerate(kept):
            inside = folder / str(number)
            inside.mkdir()
            reads.append(read_file(one.copy, one.label, one.options, inside))
        return _land(lake, reads, kept, landing)


def _planner(lake: Lake, one: Kept, landing: Landing, texts: frozenset[str]) -> Planner | None:
    """How a sample of the file says that its columns are to be read; None where that cannot be said of one part."""
    if landing.options.file_date or archive_of(one.copy) is not None:
        return None
    held = lake.columns(landing.name, "raw") if landing.target is not None else {}
    strings = {column.casefold() for column, type_ in held.items() if type_ == "VARCHAR"} | texts

    def plan(sample: Staged) -> Plan:
        options, kind, roles, before = _asked(landing, [sample])
        with lake.read() as reading:
            unwrap(reading, sample, options.unwrap)
            table = assemble(reading, [sample], options, kind=kind, roles=roles, before=before)
        guesses = {}
        for own, column in zip(sample.columns, table.columns, strict=True):
            typed = table.typed[column]
            fixed = typed.rule.how == "text" or not {own.casefold(), column.casefold()} & strings
            if (
                fixed
                and table.samples[column]
                and column not in table.open
                and own not in sample.wrapped
                and not {own.casefold(), column.casefold()} & texts
            ):
                guesses[own] = replace(typed, plain=False)
        return Plan(guesses, options.null_tokens)

    return plan


def _asked(
    landing: Landing, staged: Sequence[Staged]
) -> tuple[Options, str | None, Mapping[str, str] | None, Mapping[str, Any]]:
    """Options, kind, roles and earlier rules for these parts: what is asked, and what the dataset holds already."""
    target, options = landing.target, landing.options
    if target is None:
        return options, landing.kind, landing.roles, landing.before
    here = {c for p in renamed(staged, options.rename) for c in p.columns}
    options = replace(options, types={c: t for c, t in options.types.items() if c in here or c not in target.types})
    roles = landing.roles if landing.roles is not None else known_roles(target, staged, options)
    return options, landing.kind or target.kind, roles, target.imports.get("rules", {})


def _land(lake: Lake, reads: Sequence[Read], kept: Sequence[Kept], landing: Landing) -> Ingested:
    name, target = landing.name, landing.target
    staged = [part for read in reads for part in read.parts]
    with lake.read() as reading:
        for part in staged:
            unwrap(reading, part, landing.options.unwrap)
            set_aside(reading, part, landing.options.keep_totals)
    notes = [*of_files(note for read in reads for note in read.notes), *of_many(part.notes for part in staged)]
    info: dict[str, Any] = {}
    options, kind, roles, before = _asked(landing, staged)
    if target is not None:
        if landing.confirm:
            confirmed(lake, target, reads, kept, options)
        notes += _repeats(target, kept)
    action = "append" if target is not None else "ingest"
    with lake.read() as reading:
        table = assemble(reading, staged, options, kind=kind, roles=roles, before=before)
    if (
        target is not None
        and (lost := texts_lost(lake.columns(name, "raw"), table))
        and (held := stored_files(lake, target))
    ):
        return _land_all(lake, held, kept, landing, lost)
    message = landing.message or f"{action.capitalize()} {name}"
    with lake.write(message, author=landing.author, info=info, needs="ingest") as cursor:
        merge = Merge({}, (), table, ())
        if landing.instead_of is not None and lake.dataset(name).raw_version != landing.instead_of:
            raise RowsArrivedError
        if target is not None:
            target = lake.dataset(name)
            held_now = lake.columns(name, "raw")
            if texts_lost(held_now, table) and stored_files(lake, target):
                raise RowsArrivedError
            merge = merge_types(held_now, table)
            table = merge.table
            notes += merge.notes
        types = {**table.types, **merge.types}
        key = checked_key(landing.key, list(types))
        loaded, total = write_rows(cursor, name, table, merge, target is not None, lake.data)
        refused = write_quarantine(cursor, name, table, target is not None)
        quarantined = sum(refused.values())
        rows_in = sum(p.records for p in staged)
        if rows_in != loaded + quarantined:
            raise TouchstoneError(
                _("Rows read: {rows_in}, but loaded {loaded} and quarantined {quarantined}.").format(
                    rows_in=rows_in, loaded=loaded, quarantined=quarantined
                ),
                title=_("The load was undone"),
                hint=_("Nothing was stored. Please report this file."),
            )
        replaced = keep_newest(cursor, name, key, list(types)) if key else 0
        if replaced:
            text = N_(
                "{n} row gave way to a newer one with the same {key}.",
                "{n} rows gave way to newer ones with the same {key}.",
            )
            notes.append(Note(text, {"n": replaced, "key": list(key)}))
        notes = distinct([*notes, *of_files(table.notes)])
        roles_ = {**(target.roles if target is not None else {}), **table.roles}
        info.update(
            dataset=name,
            action=action,
            layer="raw",
            kind=table.kind,
            roles=roles_,
            types=types,
            rows=total - replaced,
            quarantined=quarantined,
            imports=_imports(reads, kept, table, options, notes, before, refused) | {"key": list(key)},
        )
    first = staged[0]
    return Ingested(
        dataset=name,
        version=lake.committed,
        rows_in=rows_in,
        rows_loaded=loaded,
        rows_quarantined=quarantined,
        kind=table.kind,
        roles=roles_,
        encoding=first.encoding,
        dialect=first.dialect.to_json() if first.dialect else None,
        types=types,
        warnings=tuple(notes),
        files=tuple(info["imports"]["files"]),
        rows_replaced=replaced,
    )


def _land_all(
    lake: Lake, held: Sequence[Kept], fresh: Sequence[Kept], landing: Landing, lost: Sequence[str]
) -> Ingested:
    """Add files that turn typed columns into text: everything is read again, so that old cells are as written.

    Cells cast at an earlier load would only come back in canonical form ("1,234" as 1234).
    """
    target = landing.target
    assert target is not None
    rules = {c: r for c, r in target.imports.get("rules", {}).items() if c not in lost}
    whole = replace(landing, target=None, kind=landing.kind or target.kind, roles=None, before=rules)
    whole = replace(whole, message=f"Append {landing.name}, all files read again", instead_of=target.raw_version)
    roles = {**target.roles, **(landing.roles or {})}
    done = land(lake, [*held, *fresh], replace(whole, options=replace(landing.options, roles=roles)))
    reapply(lake, landing.name)
    new = done.files[len(held) :]
    note = Note(
        N_("The earlier files were read again, as {names} became text: every cell is as it was written."),
        {"names": [f"“{c}”" for c in lost]},
    )
    counts = [sum(int(file[field]) for file in new) for field in ("rows_in", "rows_loaded", "rows_quarantined")]
    return replace(
        done,
        version=lake.dataset(landing.name).raw_version,
        rows_in=counts[0],
        rows_loaded=counts[1],
        rows_quarantined=counts[2],
        warnings=(note, *done.warnings),
        files=new,
    )


def known_roles(target: Dataset, parts: Sequence[Staged], options: Options) -> dict[str, str]:
    """The dataset's roles whose columns the new files also have, under the names they will have."""
    columns = {c.casefold(): c for p in renamed(parts, options.rename) for c in p.columns}
    return {r: columns[c.casefold()] for r, c in target.roles.items() if c.casefold() in columns}


def _repeats(target: Dataset, kept: Sequence[Kept]) -> list[Note]:
    """A note for each file whose very bytes were loaded into the dataset's present content before."""
    loaded = {str(f.get("sha256")) for f in target.imports.get("files", [])}
    return [
        Note(N_("“{file}” was loaded before; its rows are now there twice."), {"file": one.name})
        for one in kept
        if one.sha256 in loaded
    ]


def _imports(
    reads: Sequence[Read],
    kept: Sequence[Kept],
    table: Assembled,
    options: Options,
    notes: Sequence[Note],
    before: Mapping[str, Any],
    refused: Mapping[str, int],
) -> dict[str, Any]:
    """How the files were read, in full: enough to read them again without a guess."""
    listed = []
    parts = {part.label: part for part in table.parts}
    for one, read in zip(kept, reads, strict=True):
        rows_in = sum(part.records for part in read.parts)
        quarantined = sum(refused.get(part.label, 0) for part in read.parts)
        listed.append(
            {
                "name": one.name,
                "label": one.label,
                "sha256": one.sha256,
                "stored": one.copy.name,
                "size": one.copy.stat().st_size,
                "rows_in": rows_in,
                "rows_loaded": rows_in - quarantined,
                "rows_quarantined": quarantined,
                "encoding": read.parts[0].encoding,
                "dialect": read.parts[0].dialect.to_json() if read.parts[0].dialect else None,
                "parts": [described(parts[part.label], PREAMBLE_KEPT) for part in read.parts],
                "options": one.options.to_json(),
            }
        )
    first = reads[0].parts[0]
    rules = {c: t.rule.to_json() for c, t in table.typed.items() if t.rule.how != "empty"}
    return {
        "encoding": first.encoding,
        "dialect": first.dialect.to_json() if first.dialect else None,
        "files": listed,
        "options": options.to_json(),
        "rules": {**before, **rules},
        "kind_confidence": table.kind_confidence,
        "role_confidence": dict(table.confidences),
        "warnings": [note.to_json() for note in notes[:50]],
    }
