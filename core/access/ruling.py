"""Which columns and rows of a dataset a role sees, where that is not what its role says anyway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.access import audit
from core.access.documents import changing, mark, read
from core.access.gate import allow
from core.access.model import ROLES
from core.errors import BadInput
from core.i18n import N_, _, listed

FILE = "rules.json"
WAYS = {
    "plain": N_("as it is"),
    "masked": N_("first and last sign"),
    "year": N_("the year alone"),
    "hidden": N_("nothing"),
}
"""How a column is shown, with the words for people."""


@dataclass(frozen=True)
class ColumnRule:
    """How some roles see a column; for the others the default holds."""

    dataset: str
    column: str
    roles: tuple[str, ...]
    way: str


@dataclass(frozen=True)
class RowRule:
    """The rows that some roles see: those where `condition`, in the language of cleaning, holds."""

    dataset: str
    roles: tuple[str, ...]
    condition: str


@dataclass(frozen=True)
class Rules:
    """All rules of a workspace."""

    columns: tuple[ColumnRule, ...] = ()
    rows: tuple[RowRule, ...] = ()

    def ways(self, dataset: str, role: str) -> dict[str, str]:
        """Column -> how a role sees it, of those that have a rule for the role."""
        return {one.column: one.way for one in self.columns if one.dataset == dataset and role in one.roles}

    def conditions(self, dataset: str, role: str) -> list[str]:
        """The conditions that all must hold for a row that a role sees."""
        return [one.condition for one in self.rows if one.dataset == dataset and role in one.roles]


def stamp(workspace: Path) -> tuple[int, int, int]:
    """What changes whenever a rule does."""
    return mark(workspace, FILE)


def rules(workspace: Path) -> Rules:
    """The rules in force."""
    found = read(workspace, FILE)
    columns = tuple(
        ColumnRule(dataset, column, tuple(ways_roles), way)
        for dataset, columns in found.get("columns", {}).items()
        for column, ways in columns.items()
        for way, ways_roles in _by_way(ways).items()
    )
    rows = tuple(
        RowRule(dataset, (role,), condition)
        for dataset, roles in found.get("rows", {}).items()
        for role, condition in roles.items()
    )
    return Rules(columns, rows)


def open_column(workspace: Path, dataset: str, column: str, role: str) -> None:
    """Let a role see a column as it is, also a personal one.

    Raises:
        Forbidden: whoever acts may not.
        BadInput: no such role.
    """
    _set_column(workspace, dataset, column, role, "plain")


def close_column(workspace: Path, dataset: str, column: str, role: str, way: str = "hidden") -> None:
    """Let a role see a column masked, its year alone, or not at all; an empty way takes the rule back.

    Raises:
        Forbidden: whoever acts may not.
        BadInput: no such role or way.
    """
    _set_column(workspace, dataset, column, role, way)


def keep_rows(workspace: Path, dataset: str, role: str, condition: str) -> None:
    """Let a role see only the rows where a condition holds, which the caller has checked; an empty one shows all.

    Raises:
        Forbidden: whoever acts may not.
        BadInput: no such role.
    """
    allow("rules", dataset, folder=workspace)
    _known(role, ROLES)
    with changing(workspace, FILE) as said:
        held = said.setdefault("rows", {}).setdefault(dataset, {})
        before = held.pop(role, "")
        if condition.strip():
            held[role] = condition.strip()
        after = {"role": role, "rows": audit.facts(condition) if condition.strip() else ""}
        audit.record(workspace, "rules", dataset, before={"rows": audit.facts(before) if before else ""}, after=after)


def _set_column(workspace: Path, dataset: str, column: str, role: str, way: str) -> None:
    allow("rules", dataset, folder=workspace)
    _known(role, ROLES)
    if way:
        _known(way, WAYS)
    with changing(workspace, FILE) as said:
        held = said.setdefault("columns", {}).setdefault(dataset, {}).setdefault(column, {})
        before = held.pop(role, "")
        if way:
            held[role] = way
        about = f"{dataset}.{column}"
        audit.record(workspace, "rules", about, before={"way": before}, after={"role": role, "way": way})


def _known(word: str, words: Mapping[str, str]) -> None:
    if word not in words:
        raise BadInput(_("“{word}” is none of: {known}.").format(word=word, known=listed(list(words))))


def _by_way(ways: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for role, way in ways.items():
        found.setdefault(way, []).append(role)
    return found
