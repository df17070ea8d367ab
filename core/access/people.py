"""The people of a workspace and their roles, kept by an admin beside what the login says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.access import audit
from core.access.documents import changing, read
from core.access.gate import allow
from core.access.model import ROLES, Person, at_most
from core.errors import BadInput, NotFound
from core.i18n import _, listed

FILE = "people.json"
LONGEST = 254
"""Characters of a name: a mail address has at most so many (RFC 5321 with erratum 1690)."""


@dataclass(frozen=True)
class Member:
    """A person who was given a role here."""

    name: str
    role: str


def members(workspace: Path) -> list[Member]:
    """Everybody who was given a role, by name."""
    return [Member(name, str(role)) for name, role in sorted(read(workspace, FILE).items())]


def role_of(workspace: Path, name: str) -> str:
    """The role that a person was given here; empty where none was. Upper and lower case are one."""
    role = read(workspace, FILE).get(_key(name), "")
    return role if role in ROLES else ""


def current(workspace: Path, someone: Person) -> Person:
    """Who somebody is by now: where an admin has since given them a lesser role, that one."""
    given = role_of(workspace, someone.name) if someone.how in ("login", "token") else ""
    if not given or at_most(someone.role, given):
        return someone
    return Person(someone.name, given, someone.how)


def admit(workspace: Path, name: str, role: str) -> Member:
    """Give a person a role, or another one.

    Raises:
        Forbidden: whoever acts may not.
        BadInput: no name, or no such role.
    """
    allow("access", folder=workspace)
    key = _key(name)
    if not key or len(key) > LONGEST or not key.isprintable():
        raise BadInput(_("A person needs a name, as the login says it, of at most {n} signs.").format(n=LONGEST))
    if role not in ROLES:
        raise BadInput(
            _("There is no role “{role}”.").format(role=role),
            hint=_("Known: {names}.").format(names=listed(list(ROLES))),
        )
    with changing(workspace, FILE) as people:
        before = people.get(key, "")
        people[key] = role
        audit.record(workspace, "access", key, before={"role": before}, after={"role": role})
    return Member(key, role)


def dismiss(workspace: Path, name: str) -> None:
    """Take a person's role away; `core.access.bearers.revoke_of` ends their tokens.

    Raises:
        Forbidden: whoever acts may not.
        NotFound: nobody of that name has one.
    """
    allow("access", folder=workspace)
    with changing(workspace, FILE) as people:
        if _key(name) not in people:
            raise NotFound.among(_("person"), name, list(people))
        before = people.pop(_key(name))
        audit.record(workspace, "access", _key(name), before={"role": before}, after={"role": ""})


def _key(name: str) -> str:
    return name.strip().casefold()
