"""What a fault is, and the register of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.errors import BadInput, NotFound
from core.i18n import N_, _, listed
from core.quality.inject.sheet import Planted, Rows, Sheet

SEVERITIES = ("light", "middle", "heavy")
SEVERITY_LABELS = {"light": N_("light"), "middle": N_("middle"), "heavy": N_("heavy")}
SHARES = (0.01, 0.05, 0.2)
"""Shares of the rows that a fault of single rows changes: one slip in a hundred, a wrong form, a broken import."""


@dataclass(frozen=True)
class Fault:
    """A fault that can be planted.

    Attributes:
        id: Its name, such as "D8_hundredfold"; before the underscore stands its kind ("D8", or "G" for the generic).
        title: What it does, as a msgid.
        catches: The types of check that are for it, as `core.quality.registry.CHECKS` names them.
        plant: Writes it into a sheet; changes nothing where the table cannot have it.
        needs: Roles it needs, in one of the kinds named; empty for any table.
        kinds: Kinds of dataset that can have it; empty for all.
        shares: How much it changes in each severity: a share of the rows, or what else `plant` takes it for.
        column: Whether it is planted in one column that may be chosen.
        watched: Whether only comparing with earlier days or uploads can tell it.
    """

    id: str
    title: str
    catches: tuple[str, ...]
    plant: Callable[[Sheet], None]
    needs: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    shares: tuple[float, float, float] = SHARES
    column: bool = False
    watched: bool = False

    @property
    def family(self) -> str:
        return self.id.partition("_")[0]


FAULTS: dict[str, Fault] = {}
"""Every fault by its id, in the order of the domain's list."""


def register(*faults: Fault) -> None:
    for one in faults:
        FAULTS[one.id] = one


def fitting(rows: Rows) -> list[Fault]:
    """The faults that a table can have, by its kind and roles."""
    return [one for one in FAULTS.values() if _fits(one, rows)]


def _fits(fault: Fault, rows: Rows) -> bool:
    roles = {role for role, name in rows.roles.items() if name in rows.columns}
    return (not fault.kinds or rows.kind in fault.kinds) and set(fault.needs) <= roles


def named(fault: str, rows: Rows) -> Fault:
    """A fault by its id, or the first of its kind ("D3") that a table can have.

    Raises:
        NotFound: when there is none of this name.
        BadInput: when the table cannot have it.
    """
    found = [one for one in FAULTS.values() if fault in (one.id, one.family)]
    if not found:
        raise NotFound.among(_("fault"), fault, list(FAULTS))
    for one in found:
        if _fits(one, rows):
            return one
    raise BadInput(
        _("A table of this kind cannot have the fault {fault}.").format(fault=fault),
        hint=_("It needs columns with these roles: {roles}.").format(roles=listed(found[0].needs) or "–"),
    )


def plant(
    rows: Rows, fault: str, severity: str = "middle", seed: int = 0, column: str = "", behind: int = 0
) -> Planted:
    """A table with a fault in it, and the answer key; the same for the same seed. The table given is left as it is.

    Args:
        fault: A fault's id, or its kind ("D3": the first one that the table can have).
        severity: "light", "middle" or "heavy".
        behind: A line that rows which are added come after; the table's last one when it is less.
        column: The column to plant it in, of those faults that are of one; the first that fits when left out.

    Raises:
        NotFound: when there is no such fault, or no such column.
        BadInput: when the table cannot have it, the severity is none, or nothing in the table could be changed.
    """
    chosen = named(fault, rows)
    if severity not in SEVERITIES:
        raise NotFound.among(_("severity"), severity, list(SEVERITIES))
    if column and column not in rows.columns:
        raise NotFound.among(_("column"), column, list(rows.columns))
    sheet = Sheet(rows, chosen.shares[SEVERITIES.index(severity)], seed, column, behind)
    chosen.plant(sheet)
    made = sheet.planted()
    if not made.key:
        raise BadInput(_("Nothing in this table can have the fault {fault}.").format(fault=chosen.id))
    return made
