"""The one question that is asked before anything is done: `allow`."""

from __future__ import annotations

from pathlib import Path

from core.access import audit
from core.access.model import ACTIONS, least, may, role_name
from core.access.who import person
from core.errors import Forbidden
from core.i18n import _


def allowed(action: str) -> bool:
    """Whether whoever acts may do something; says it, and writes nothing down."""
    return may(person().role, action)


def refusal(action: str) -> str:
    """Why whoever acts may not do something, in a sentence; empty where they may."""
    now = person()
    if may(now.role, action):
        return ""
    if not now.role:
        return _("Nobody is signed in, or no role was given.")
    return _("The role {role} may not: {action}.").format(role=role_name(now.role), action=_(ACTIONS[action]))


def allow(action: str, about: str = "", *, folder: Path | None = None) -> None:
    """Go on only where whoever acts may do something.

    Args:
        action: One of `ACTIONS`.
        about: What it is done to, such as a dataset's name.
        folder: The workspace in whose trail a refusal is written down; None writes nothing.

    Raises:
        Forbidden: they may not; the line says which role may.
    """
    now = person()
    if may(now.role, action):
        return
    if folder is not None:
        audit.record(folder, action, about, result="refused")
    if not now.role:
        raise Forbidden(refusal(action), hint=_("Sign in, or ask an admin for a role."))
    raise Forbidden(
        refusal(action),
        hint=_("The role {role} may.").format(role=role_name(least(action))),
        data={"action": action, "role": now.role},
    )
