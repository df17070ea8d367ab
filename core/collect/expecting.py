"""Before rows are added where nobody can be asked: a file whose columns are not the expected ones is confirmed first.

A page shows `core.collect.contract.compare` and asks; a command stops with the same proposal, and is run again with
the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.collect.contract import Diff, Expected, ExpectedColumn, Renamed, compare, expected
from core.collect.facts import Options
from core.collect.inspection import inspect
from core.collect.kept_files import Kept
from core.collect.readers.registry import Read
from core.collect.relation import renamed
from core.errors import BadInput
from core.i18n import _, listed
from core.kinds import KINDS
from core.lake import Dataset, Lake


def confirmed(lake: Lake, target: Dataset, reads: Sequence[Read], kept: Sequence[Kept], options: Options) -> None:
    """Let files pass whose columns are the dataset's, or whose differences the reader has settled by renaming.

    A column that is renamed to itself is settled as a new one.

    Raises:
        BadInput: a column that names things in the dataset is missing and another of the file seems to be it, or the
            file shares less than half of the dataset's columns. `data` holds the proposed renames.
    """
    held = {name.casefold() for name in lake.columns(target.name, "raw")}
    for read, one in zip(reads, kept, strict=True):
        here = {name.casefold() for part in renamed(read.parts, options.rename) for name in part.columns}
        if held <= here or here <= held:
            continue
        contract = expected(lake, target.name)
        for part in inspect(one.copy, one.label, options=options, kind=target.kind).parts:
            _settled(contract, compare(contract, part), one.label, options.rename)


def _settled(contract: Expected, found: Diff, file: str, given: Mapping[str, str]) -> None:
    by_name = {column.name: column for column in contract.columns}
    open_ = [one for one in found.renamed if one.now not in given.values()]
    asked = [one for one in open_ if _names_things(contract, by_name[one.before])]
    if asked:
        raise BadInput(
            _("{file}: {columns}. Nothing was added.").format(
                file=file, columns=listed(map(_said, asked), clauses=True)
            ),
            hint=_("Say so by renaming the column of the file, or rename it to itself to keep it as a new column."),
            command=_("Repeat with {options}, or with {others} to keep it as a new column.").format(
                options=" ".join(f"--rename '{one.now}={one.before}'" for one in open_),
                others=" ".join(f"--rename '{one.now}={one.now}'" for one in asked),
            ),
            data={"rename": {one.now: one.before for one in open_}},
        )
    if found.verdict == "other" and not given:
        raise BadInput(
            _("{file} shares less than half of the columns of {name}; it is probably another table.").format(
                file=file, name=contract.dataset
            ),
            hint=_("Rename its columns to the dataset's, or load it as a dataset of its own."),
            command=_("Use --rename COLUMN=NAME, or name another --dataset. Missing: {names}.").format(
                names=listed(found.missing[:8])
            ),
            data={"missing": list(found.missing), "new": list(found.new)},
        )


def _said(one: Renamed) -> str:
    return _("“{now}” seems to be “{before}” of the dataset ({share} sure)").format(
        now=one.now, before=one.before, share=f"{one.confidence:.0%}"
    )


def _names_things(contract: Expected, column: ExpectedColumn) -> bool:
    """Whether rows are told apart or joined by a column: the key, an identifier, or what its kind requires."""
    kind = KINDS.get(contract.kind)
    role = kind.role(column.role) if kind and column.role else None
    return column.name in contract.key or bool(role and (role.required or role.family == "id"))
