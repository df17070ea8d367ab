"""Roles, actions, and which role may do which: one table.

Four roles in one order (each may do what those before it may), as role-based access control has it with a role
hierarchy (ANSI INCITS 359-2012, RBAC1). A viewer looks; an analyst asks, judges and takes away; a steward answers for
the data; an admin for the people.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.i18n import N_, _

ROLES = {"viewer": N_("viewer"), "analyst": N_("analyst"), "steward": N_("steward"), "admin": N_("admin")}
"""Every role with its name for people, the least first."""
ACTIONS = {
    "see": N_("look at pages"),
    "export": N_("take tables away as files"),
    "compute": N_("run analyses and models and keep their results"),
    "judge": N_("label texts and judge findings"),
    "ingest": N_("load files"),
    "experiment": N_("plan and decide experiments"),
    "incident": N_("take on and close incidents"),
    "token": N_("make tokens for the command line"),
    "see_personal": N_("see personal data"),
    "clean": N_("make clean versions of a dataset"),
    "contract": N_("write contracts and checks"),
    "describe": N_("describe datasets, columns and words"),
    "integrate": N_("merge datasets and build the shop"),
    "remove": N_("remove datasets"),
    "pipeline": N_("write and schedule pipelines"),
    "rules": N_("open and close columns and rows"),
    "erase": N_("erase a person's data"),
    "access": N_("give people their roles"),
    "audit": N_("read the audit trail"),
    "settings": N_("change settings"),
}
"""Every action with its words for people."""
_VIEWER = frozenset({"see"})
_ANALYST = _VIEWER | {"export", "compute", "judge", "ingest", "experiment", "incident", "token"}
_STEWARD = _ANALYST | {
    "see_personal",
    "clean",
    "contract",
    "describe",
    "integrate",
    "remove",
    "pipeline",
    "rules",
}
_ADMIN = _STEWARD | {"erase", "access", "audit", "settings"}
MATRIX: dict[str, frozenset[str]] = {
    "viewer": _VIEWER,
    "analyst": _ANALYST,
    "steward": _STEWARD,
    "admin": _ADMIN,
}
"""Role -> what it may do. Whoever has no role may do nothing."""


@dataclass(frozen=True)
class Person:
    """Who acts.

    Attributes:
        name: As the login or the token says it; empty for whoever sits at this machine.
        role: One of `ROLES`, or empty: nobody.
        how: Where the identity comes from: local, login, token, system or none.
    """

    name: str
    role: str
    how: str = "login"


LOCAL = Person("", "admin", "local")
"""Whoever runs the product on this machine: the files are theirs anyway."""
SYSTEM = Person("", "admin", "system")
"""What a server does by itself: schedules, tidying."""
NOBODY = Person("", "", "none")
"""Whoever comes to a server with a login and has not signed in."""

OUTSIDE = Person("", "viewer", "system")
"""Whoever reads a message that the product sends: nobody knows who that is."""


def may(role: str, action: str) -> bool:
    """Whether a role may do something.

    Raises:
        KeyError: there is no such action.
    """
    if action not in ACTIONS:
        raise KeyError(action)
    return action in MATRIX.get(role, frozenset())


def least(action: str) -> str:
    """The first role that may do something."""
    return next(role for role in ROLES if may(role, action))


def at_most(role: str, other: str) -> bool:
    """Whether a role may do no more than another. What is no role is at most nothing, and nothing is at most it."""
    return role in MATRIX and other in MATRIX and MATRIX[role] <= MATRIX[other]


def role_name(role: str) -> str:
    """A role in words."""
    return _(ROLES[role]) if role in ROLES else _("no role")
