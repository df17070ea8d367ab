"""Who a login says somebody is: from the claims of an ID token (OpenID Connect Core 1.0) to a person with a role.

The signature, issuer, audience and end of the token are checked where it is taken (Authlib, in Streamlit's login); here
it is asked again whether it is whose, and when it was given. What is missing or odd makes nobody, with the reason.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.access.model import NOBODY, ROLES, Person, at_most
from core.access.people import LONGEST, key, role_of
from core.errors import BadInput
from core.i18n import _, listed
from core.settings import settings

AHEAD = 300
"""Seconds that the clock of the login may be ahead of ours."""
HOUR = 3600
"""Seconds."""
MOST_ROLES = 200
"""Roles of a claim that are read: some directories put every group of a person into it."""


@dataclass(frozen=True)
class Arrival:
    """Who came, and where it is nobody, why: "", unknown, expired, unverified or roleless."""

    person: Person
    why: str = ""


def wanted() -> bool:
    """Whether this server asks for a login.

    Raises:
        BadInput: the setting says something else than off or oidc.
    """
    said = settings().login.strip().casefold()
    if said not in ("off", "oidc"):
        known = listed(["off", "oidc"])
        raise BadInput(_("The setting {name} must be one of: {known}.").format(name="login", known=known))
    return said == "oidc"


def arrival(claims: Mapping[str, Any], workspace: Path, now: float | None = None) -> Arrival:
    """Who the claims of a login stand for.

    Args:
        claims: As the signed cookie of the login holds them; empty where nobody is signed in.
        workspace: Its folder, which holds the people that were given roles here.
        now: Seconds since 1970.
    """
    if claims.get("is_logged_in") is not True:
        return Arrival(NOBODY, "unknown")
    given = claims.get("iat")
    moment = time.time() if now is None else now
    if isinstance(given, bool) or not isinstance(given, int | float):
        return Arrival(NOBODY, "expired")
    if not moment - settings().login_hours * HOUR < given < moment + AHEAD:
        return Arrival(NOBODY, "expired")
    name = claims.get(settings().login_name)
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST or not name.isprintable():
        return Arrival(NOBODY, "unknown")
    if settings().login_name == "email" and not _vouched(claims):
        return Arrival(NOBODY, "unverified")
    name = key(name)
    role = role_of(workspace, name) or claimed(claims) or _default()
    return Arrival(Person(name, role)) if role else Arrival(Person(name, ""), "roleless")


def _vouched(claims: Mapping[str, Any]) -> bool:
    """Whether the login stands for the mail address: where it says so at all, true or "true" and nothing else."""
    said = claims.get("email_verified", True)
    return said is True or said == "true"


def claimed(claims: Mapping[str, Any]) -> str:
    """The greatest role that the claims name; empty where they name none."""
    value: Any = claims
    for part in filter(None, settings().login_role_claim.split(".")):
        value = value.get(part) if isinstance(value, Mapping) else None
    if value is claims:
        return ""
    said = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    known = mapping()
    found = [known[one] for one in said[:MOST_ROLES] if isinstance(one, str) and one in known]
    best = ""
    for role in found:
        best = role if not best or at_most(best, role) else best
    return best


def mapping() -> dict[str, str]:
    """What the login calls a role -> the role; the roles' own names where the setting names none.

    Raises:
        BadInput: the setting names a role that there is not.
    """
    pairs = [one.partition("=") for one in settings().login_roles.split(",") if one.strip()]
    found = {name.strip(): role.strip() for name, _mark, role in pairs}
    wrong = sorted(role for role in found.values() if role not in ROLES)
    if wrong:
        known = _("Known: {names}.").format(names=listed(list(ROLES)))
        raise BadInput(_("There is no role “{role}”.").format(role=wrong[0]), hint=known)
    return found or {role: role for role in ROLES}


def _default() -> str:
    role = settings().login_default.strip()
    return role if role in ("viewer", "analyst") else ""
