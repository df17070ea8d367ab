"""Loading under a contract: files that break it are stored all the same, stored without their failing rows, or refused.

"refuse" judges the files before anything is stored: they are read into a workspace of their own, and the contract's
checks of single rows are asked of them; a failing error stops the load. "quarantine" stores them and sets aside the
rows of this load that fail an error; what the dataset held before is not touched.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from core.access import allow, whole
from core.collect import Ingested, Options, ingest
from core.collect.contract import carried
from core.collect.facts import Note
from core.collect.stage import raw_text
from core.collect.store import QUARANTINE, record_text
from core.collect.types import dialect_of
from core.engine import quote
from core.errors import BadInput
from core.i18n import N_, _, listed
from core.lake import Dataset, Lake, open_lake
from core.quality.checks import CHECKS
from core.quality.failing import statement
from core.quality.model import Check, CheckResult, Suite
from core.quality.run import check, suite_of
from core.quality.words import describe

REASON = N_("It breaks an error rule of the dataset's contract.")
HELD_TO = "core.quality.gate:held_to"
"""How a job names `held_to`."""
SET_ASIDE = "set_aside"
"""Key of a commit's facts: how many rows of the load before it were set aside."""
SAID = 5
"""Broken rules named in the refusal; the report of a stored load has them all."""
BESIDE = ("reference", "lookup")
"""Checks that look into other datasets, which are not there while files are judged by themselves."""


class BrokenContractError(BadInput):
    """Files were refused because they break the dataset's contract; nothing was stored."""

    exit_code = 1

    @classmethod
    def default_title(cls) -> str:
        return _("The load was refused")


def held_to(lake: Lake, paths: Sequence[Path | str], name: str, *, breach: str = "", **how: Any) -> Ingested:
    """`ingest` under the dataset's contract; `breach` answers instead of the contract where it is given.

    Raises:
        BrokenContractError: when the contract refuses what breaks it, and these files do.
        BadInput, NotFound: as `ingest`.
    """
    allow("ingest", name, folder=lake.path)
    with whole():
        suite, answer = answer_to(lake, name, breach)
        if suite is None or answer == "warn":
            return ingest(lake, list(paths), name, **how)
        if answer == "refuse":
            _refused(lake, suite, [Path(path) for path in paths], how)
            return ingest(lake, list(paths), name, **how)
        return _set_aside(lake, name, suite, ingest(lake, list(paths), name, **how))


def answer_to(lake: Lake, name: str, breach: str = "") -> tuple[Suite | None, str]:
    """A dataset's contract and what a load that breaks it meets. A first load is held to none unless `breach` says so:
    the contract may be that of a removed dataset."""
    suite = suite_of(lake, name)
    if suite is None or not (breach or any(one.name == name for one in lake.datasets())):
        return None, "warn"
    return suite, breach or suite.breach


def of_rows(suite: Suite) -> tuple[Check, ...]:
    """The errors of a contract that single rows can break."""
    return tuple(one for one in suite.checks if one.severity == "error" and CHECKS[one.check].narrows)


def _refused(lake: Lake, suite: Suite, paths: list[Path], how: Mapping[str, Any]) -> None:
    held = next((one for one in lake.datasets() if one.name == suite.dataset), None)
    asked = tuple(one for one in of_rows(suite) if one.check not in BESIDE)
    options = how.get("options") or Options()
    if how.get("append") and held:
        options = carried(Options.from_json(held.imports.get("options", {})), options)
    with tempfile.TemporaryDirectory(prefix="touchstone_") as folder:
        alone = open_lake(Path(folder))
        try:
            ingest(alone, paths, suite.dataset, kind=how.get("kind") or (held.kind if held else None), options=options)
            there = alone.columns(suite.dataset)
            roles = {role: name for role, name in _roles(held, how).items() if name in there}
            if roles:
                alone.describe(suite.dataset, roles=roles)
            report = check(alone, suite.dataset, suite=replace(suite, checks=asked), store=False)
        finally:
            alone.close()
    broken = [one for one in report.failing if one.severity == "error"]
    if broken:
        raise BrokenContractError(
            _("{name} takes no load that breaks its contract: {findings}").format(
                name=suite.dataset, findings=listed([describe(one) for one in broken[:SAID]], clauses=True)
            ),
            hint=_("Mend the file, or change the contract's answer to a breach. Nothing was stored."),
            data={"checks": [one.id for one in broken]},
        )


def _roles(held: Dataset | None, how: Mapping[str, Any]) -> Mapping[str, str]:
    given: Mapping[str, str] = how.get("roles") or (held.roles if held else {})
    return given


def settle(lake: Lake, name: str, suite: Suite, version: int, labels: set[str]) -> int:
    """Move the rows of a load that fail an error into quarantine; how many. A repeat finds none.

    Args:
        version: The snapshot that the load made.
        labels: What its files' parts are called, as `imports` has them.
    """
    report = check(lake, name, version, replace(suite, checks=of_rows(suite)), store=False)
    broken = [one for one in report.failing if one.severity == "error" and one.has_rows]
    return _move(lake, name, report.version, [(one, statement(lake, report, one)) for one in broken], labels)


def before_set_aside(lake: Lake, name: str) -> int | None:
    """The snapshot that still has the rows which the contract set aside when the newest version was loaded; None where
    the newest version is no such load's."""
    history = lake.versions(name)
    if len(history) < 2 or SET_ASIDE not in history[-1].info:
        return None
    return history[-2].number


def _set_aside(lake: Lake, name: str, suite: Suite, done: Ingested) -> Ingested:
    """Move the rows of a load that fail an error into quarantine; the load says how many."""
    files = {str(part["label"]) for one in done.files for part in one.get("parts", [])}
    moved = settle(lake, name, suite, done.version, files)
    if not moved:
        return done
    told = N_("{n} row was set aside: it breaks the contract.", "{n} rows were set aside: they break the contract.")
    return replace(
        done,
        version=lake.version(),
        rows_loaded=done.rows_loaded - moved,
        rows_quarantined=done.rows_quarantined + moved,
        warnings=(*done.warnings, Note(told, {"n": moved})),
    )


def _record(
    part: Mapping[str, Any] | None, cells: Mapping[str, str | None], renames: Mapping[str, str], texts: set[str]
) -> str:
    """A row as a record of its file, so that it can be mended and read again."""
    if part is None or "columns" not in part:
        return raw_text(cells.values())
    folded = {name.casefold(): value for name, value in cells.items()}
    columns = [str(one) for one in part["columns"]]
    values = [folded.get(renames.get(one, one).casefold()) for one in columns]
    return record_text(str(part.get("format", "")), columns, values, dialect_of(part), texts)


Rejects = dict[tuple[str, int], tuple[str | None, str | None, str]]
"""File and line of a row -> the column at fault, its value, and the row as a record."""


def _still_there(lake: Lake, name: str, rejects: Rejects) -> Rejects:
    """The rows that the raw table still has; those of a repeat are in quarantine already."""
    asked = pa.table({"file": [file for file, _line in rejects], "line": [line for _file, line in rejects]})
    with lake.read() as cursor:
        cursor.register("asked_for", asked)
        try:
            rows = cursor.execute(
                f"SELECT file, line FROM asked_for SEMI JOIN lake.raw.{quote(name)} r ON _file = file AND _line = line"
            ).fetchall()
        finally:
            cursor.unregister("asked_for")
    there = set(rows)
    return {place: said for place, said in rejects.items() if place in there}


def _move(lake: Lake, name: str, version: int, found: list[tuple[CheckResult, str]], files: set[str]) -> int:
    """Take the rows that findings show out of the raw table into quarantine, those of some files only; how many."""
    columns = list(lake.columns(name, "raw"))
    table, cells = f"lake.raw.{quote(name)}", ", ".join(f"CAST(t.{quote(one)} AS VARCHAR)" for one in columns)
    dataset = lake.dataset(name)
    parts = {str(part["label"]): part for file in dataset.imports.get("files", []) for part in file.get("parts", [])}
    renames = Options.from_json(dataset.imports.get("options", {})).rename
    texts = {column.casefold() for column, kind in lake.columns(name, "raw").items() if kind == "VARCHAR"}
    rejects: Rejects = {}
    for result, text in found:
        with lake.read() as cursor:
            rows = cursor.execute(
                f"SELECT t._file, t._line, {cells} FROM {lake.table(name, 'raw', version)} t "
                f"SEMI JOIN ({text}) f ON t._file = f._file AND t._line = f._line"
            ).fetchall()
        place = columns.index(result.column) if result.column in columns else None
        for file, line, *values in rows:
            if file in files or not files:
                value = values[place] if place is not None else None
                said = _record(parts.get(file), dict(zip(columns, values, strict=True)), renames, texts)
                rejects.setdefault((file, line), (result.column or None, value, said))
    rejects = _still_there(lake, name, rejects) if rejects else rejects
    if not rejects:
        return 0
    held = pa.table(
        {
            "dataset": [name] * len(rejects),
            "file": [file for file, _line in rejects],
            "line": [line for _file, line in rejects],
            "column": [one[0] for one in rejects.values()],
            "value": [one[1] for one in rejects.values()],
            "reason": [REASON] * len(rejects),
            "raw": [one[2] for one in rejects.values()],
        },
        schema=QUARANTINE,
    )
    info = {
        "dataset": name, "action": "append", "layer": "raw", "kind": dataset.kind, "roles": dict(dataset.roles),
        "types": dict(lake.columns(name, "raw")), "rows": dataset.rows - len(rejects), "quarantined": len(rejects),
        "imports": {"files": []}, SET_ASIDE: len(rejects),
    }  # fmt: skip
    with lake.write(
        N_("Set aside rows of {name} that break its contract").format(name=name), info=info, needs="ingest"
    ) as cursor:
        cursor.register("set_aside", held)
        try:
            cursor.execute(f"DELETE FROM {table} WHERE (_file, _line) IN (SELECT (file, line) FROM set_aside)")
            cursor.execute("INSERT INTO lake.quality.quarantine BY NAME SELECT * FROM set_aside")
        finally:
            cursor.unregister("set_aside")
    return len(rejects)
