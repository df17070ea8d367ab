"""The people of a workspace and their roles, kept by an admin beside what the login says."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.access import audit
from core.access.documents import changing, read
from core.access.gate import allow
from core.access.model import ROLES, Person, at_most
from core.access.who import person
from core.errors import BadInput, NotFound
from core.i18n import _, listed

FILE = "people.json"
GONE = "dismissed.json"
TAKEN_FOR_ASCII = re.compile("([\u037e\u1fef\u212a])")
"""Signs that the canonical composition makes an ASCII sign of (the Kelvin sign a K): they stay what they are."""
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
    role = read(workspace, FILE).get(key(name), "")
    return role if isinstance(role, str) and role in ROLES else ""


def current(workspace: Path, someone: Person, since: datetime | None = None) -> Person:
    """Who somebody is by now: where an admin has given them a lesser role, that one; where theirs was taken, nobody.

    Args:
        workspace: Its folder.
        someone: Who they were.
        since: When they were that; a role that was taken away before then does not count. At any time when None.
    """
    if someone.how not in ("login", "token") or someone.role not in ROLES:
        return someone
    given = role_of(workspace, someone.name)
    if not given:
        taken = read(workspace, GONE).get(key(someone.name))
        left = taken and (since is None or datetime.fromisoformat(str(taken)) >= since)
        return Person(someone.name, "", someone.how) if left else someone
    return someone if at_most(someone.role, given) else Person(someone.name, given, someone.how)


def met(workspace: Path, someone: Person) -> Person:
    """Who sends what a page was given for somebody: by the login's cookie, where the door asked for it; else who they
    are by now. Nobody where the cookie is another's."""
    now = person()
    if now.how != "login":
        return current(workspace, someone)
    return now if key(now.name) == key(someone.name) else Person(now.name, "", now.how)


def admit(workspace: Path, name: str, role: str) -> Member:
    """Give a person a role, or another one.

    Raises:
        Forbidden: whoever acts may not.
        BadInput: no name, or no such role.
    """
    allow("access", folder=workspace)
    named = key(name)
    if not named or len(named) > LONGEST or not named.isprintable():
        raise BadInput(_("A person needs a name, as the login says it, of at most {n} signs.").format(n=LONGEST))
    if role not in ROLES:
        raise BadInput(
            _("There is no role “{role}”.").format(role=role),
            hint=_("Known: {names}.").format(names=listed(list(ROLES))),
        )
    with changing(workspace, FILE) as people:
        before = people.get(named, "")
        people[named] = role
        audit.record(workspace, "access", named, before={"role": before}, after={"role": role})
    return Member(named, role)


def dismiss(workspace: Path, name: str) -> None:
    """Take a person's role away, also from what they asked for before and still waits; `core.access.bearers.revoke_of`
    ends their tokens. What the login says of them holds when they sign in again.

    Raises:
        Forbidden: whoever acts may not.
        NotFound: nobody of that name has one.
    """
    allow("access", folder=workspace)
    with changing(workspace, FILE) as people:
        if key(name) not in people:
            raise NotFound.among(_("person"), name, list(people))
        before = people.pop(key(name))
        with changing(workspace, GONE) as gone:
            gone[key(name)] = datetime.now(UTC).isoformat()
        audit.record(workspace, "access", key(name), before={"role": before}, after={"role": ""})


def key(name: str) -> str:
    """A person's name as it is kept and compared: a letter's upper and lower case, the ways to compose it, and blanks
    around the name are one. Nothing else is: a mail server tells ß from ss, and the Kelvin sign from k (RFC 6532)."""
    parts = TAKEN_FOR_ASCII.split(name.strip())
    return "".join(one if TAKEN_FOR_ASCII.fullmatch(one) else _written(one) for one in parts)


def _written(text: str) -> str:
    return unicodedata.normalize("NFC", "".join(map(_lower, unicodedata.normalize("NFD", text))))


def _lower(sign: str) -> str:
    """The lower case of a sign whose upper case is that sign again, and no other."""
    low = sign.lower()
    return low if len(low) == 1 and low.upper() == sign else sign
