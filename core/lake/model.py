"""What the commit log says: datasets, versions and where they came from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

DATA_ACTIONS = frozenset({"ingest", "append", "clean", "undo", "build"})
REWRITTEN = "rewrite"
"""A commit that made no version: files of earlier ones were written anew, without somebody or without old rows."""
BUILT = "shop"
"""The layer, and the schema, of datasets that are built from others; they have no other layer."""


@dataclass(frozen=True)
class Version:
    """One commit that concerns a dataset.

    `number` is the snapshot of the whole workspace, which tables are read at; `ordinal` counts the dataset's own
    versions 1, 2, 3 ... since it was last dropped (a commit that changes no data has that of the version before it).
    `rows` are those it holds now; where its files were written anew since, `rewritten` says when and `gone` how many
    rows it lost by that. One that `expired` was kept long enough: its rows are gone, and it cannot be read.
    """

    number: int
    ordinal: int
    time: datetime
    author: str
    message: str
    action: str
    layer: str
    rows: int
    info: dict[str, Any] = field(repr=False)
    rewritten: datetime | None = None
    gone: int = 0
    expired: bool = False


@dataclass(frozen=True)
class Dataset:
    """A dataset as of its newest version.

    `roles` maps role to column, `types` column to DuckDB type (of the newest layer). `layer` names
    the newest layer: "clean" when the recipe has been applied since the last upload, else "raw"; "shop" where the
    dataset is built from others, and `raw_version` is then the newest building. `version` is the snapshot of the
    newest version, `ordinal` its place among the dataset's own.
    """

    name: str
    kind: str = "other"
    roles: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    quarantined: int = 0
    raw_version: int = 0
    clean_version: int | None = None
    version: int = 0
    ordinal: int = 0
    layer: str = "raw"
    recipe: dict[str, Any] | None = None
    imports: dict[str, Any] = field(default_factory=dict)
    updated: datetime = datetime.min
    author: str = ""

    def column(self, role: str) -> str | None:
        """The column that plays a role, if any."""
        return self.roles.get(role)

    @property
    def built(self) -> bool:
        """Whether it is made from other datasets, so that nothing can be uploaded into it or cleaned in it."""
        return self.layer == BUILT

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers it can be read in, the newest state first."""
        if self.built:
            return (BUILT,)
        return ("clean", "raw") if self.clean_version is not None else ("raw",)


@dataclass(frozen=True)
class Lineage:
    """One step from a file to a table: what was made from what, when and how."""

    source: str
    target: str
    action: str
    version: int
    time: datetime
    detail: dict[str, Any] = field(default_factory=dict)


def read_info(text: str | None) -> dict[str, Any] | None:
    """A commit's JSON facts, when they concern a dataset."""
    if not text or '"dataset"' not in text:
        return None
    try:
        info = json.loads(text)
    except ValueError:
        return None
    return info if isinstance(info, dict) and "dataset" in info and "action" in info else None


def fold(versions: Iterable[Version]) -> Dataset | None:
    """A dataset's state after its commits, oldest first; None when it was dropped."""
    state: Dataset | None = None
    for version in versions:
        state = step(state, version)
    return state


def step(state: Dataset | None, version: Version) -> Dataset | None:
    """A dataset's state after one more commit; None before the first and after a drop."""
    info = version.info
    if version.action == "drop":
        return None
    if version.action == REWRITTEN:
        lost = int(info.get("quarantined", 0))
        return replace(state, quarantined=max(state.quarantined - lost, 0)) if state else None
    state = state or Dataset(str(info["dataset"]))
    changes: dict[str, Any] = {key: info[key] for key in ("kind", "roles") if info.get(key) is not None}
    if version.action in DATA_ACTIONS:
        changes |= {"version": version.number, "ordinal": version.ordinal, "layer": version.layer, "rows": version.rows}
        changes |= {"types": info.get("types", state.types), "updated": version.time, "author": version.author}
    if version.action in ("ingest", "append", "build"):
        quarantined = int(info.get("quarantined", 0))
        changes |= {"raw_version": version.number, "imports": _imports(state, version)}
        changes["quarantined"] = quarantined + (state.quarantined if version.action == "append" else 0)
    elif version.action in ("clean", "undo"):
        changes |= {"clean_version": version.number, "recipe": info.get("recipe")}
    return replace(state, **changes)


def rewritten(versions: Iterable[Version], by: Version) -> list[Version]:
    """Commits as they read after files were written anew: fewer rows, and marked.

    Args:
        versions: The dataset's commits so far.
        by: The commit that says so, whose facts name each version's snapshot and the rows it lost.
    """
    lost = {int(number): int(rows) for number, rows in by.info.get("versions", {}).items()}
    ended = {int(number) for number in by.info.get("expired", ())}
    return [
        replace(
            one,
            rows=one.rows - lost.get(one.number, 0),
            gone=one.gone + lost.get(one.number, 0),
            rewritten=by.time if one.number in lost else one.rewritten,
            expired=one.expired or one.number in ended,
        )
        for one in versions
    ]


def _imports(state: Dataset, version: Version) -> dict[str, Any]:
    """How the present content was read: the newest facts, and every file since the content was last replaced."""
    new: dict[str, Any] = version.info.get("imports", {})
    if version.action != "append":
        return new
    return {**state.imports, **new, "files": [*state.imports.get("files", []), *new.get("files", [])]}
