"""Tokens for the command line against a server: shown once, kept as a hash, with a role, an end, and a last use.

A token is 32 random bytes, so one round of SHA-256 is enough to keep it: there is nothing to guess (NIST SP 800-63B,
5.1.2.2 asks for slow hashes only below 112 bits).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.access import audit
from core.access.documents import changing, read
from core.access.gate import allow
from core.access.model import ROLES, Person, at_most
from core.access.people import current, key
from core.access.who import person
from core.errors import BadInput, Forbidden, NotFound
from core.i18n import _

FILE = "tokens.json"
PREFIX = "ts_"
"""By which a token that lies where it should not is recognised."""
RANDOM_BYTES = 32
"""256 bits: nothing to guess, whatever is tried."""
LONGEST_DAYS = 366
"""A year: whoever needs a token for longer makes a new one."""
USE_SECONDS = 60
"""The last use is written down once a minute at most."""


@dataclass(frozen=True)
class Token:
    """What is known of a token; the token itself is not kept. Times are UTC."""

    id: str
    name: str
    owner: str
    role: str
    made: datetime
    ends: datetime
    used: datetime | None = None
    revoked: datetime | None = None

    @property
    def alive(self) -> bool:
        return self.revoked is None and datetime.now(UTC) < self.ends


def issue(workspace: Path, name: str, role: str, days: int = 90) -> tuple[str, Token]:
    """Make a token; its text is given once and never again.

    Raises:
        Forbidden: whoever acts may make none, or none of a role that may do more than their own.
        BadInput: no such role, or too many days.
    """
    allow("token", folder=workspace)
    now_acting = person()
    if role not in ROLES:
        raise BadInput(_("There is no role “{role}”.").format(role=role))
    if not at_most(role, now_acting.role):
        audit.record(workspace, "token", name, after={"role": role}, result="refused")
        raise Forbidden(_("Tokens may not do more than whoever makes them."))
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInput(_("The days until its end are a number from 1 to {high}.").format(high=LONGEST_DAYS))
    secret = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    identity = secrets.token_hex(4)
    now = datetime.now(UTC)
    made = Token(identity, name.strip()[:60] or identity, now_acting.name, role, now, now + timedelta(days=days))
    with changing(workspace, FILE) as kept:
        kept[identity] = {
            "hash": _hash(secret),
            "name": made.name,
            "owner": made.owner,
            "role": role,
            "made": now.isoformat(),
            "ends": made.ends.isoformat(),
            "used": None,
            "revoked": None,
        }
        audit.record(workspace, "token", identity, after={"role": role, "days": days})
    return secret, made


def tokens(workspace: Path) -> list[Token]:
    """The tokens that whoever acts may know of: an admin all, others their own; the newest first."""
    now = person()
    found = [_token(identity, said) for identity, said in read(workspace, FILE).items()]
    if now.role != "admin":
        found = [one for one in found if now.name and one.owner == now.name]
    return sorted(found, key=lambda one: one.made, reverse=True)


def revoke(workspace: Path, identity: str) -> None:
    """End a token at once: an admin any, others their own.

    Raises:
        NotFound: no such token that they may know of.
    """
    allow("token", folder=workspace)
    known = {one.id for one in tokens(workspace)}
    if identity not in known:
        raise NotFound.among(_("key of the command line"), identity, known)
    with changing(workspace, FILE) as kept:
        if kept[identity]["revoked"] is None:
            kept[identity]["revoked"] = datetime.now(UTC).isoformat()
            audit.record(workspace, "token", identity, before={"state": "alive"}, after={"state": "revoked"})


def revoke_of(workspace: Path, owner: str) -> int:
    """End every token of a person; how many that were.

    Raises:
        Forbidden: whoever acts may not.
    """
    allow("access", folder=workspace)
    with changing(workspace, FILE) as kept:
        named = key(owner)
        theirs = [one for one in kept if key(kept[one]["owner"]) == named and kept[one]["revoked"] is None]
        for identity in theirs:
            kept[identity]["revoked"] = datetime.now(UTC).isoformat()
            audit.record(workspace, "token", identity, before={"state": "alive"}, after={"state": "revoked"})
    return len(theirs)


def bearer(workspace: Path, secret: str) -> Person:
    """Who a token stands for.

    Raises:
        Forbidden: it is none, ended, or was revoked; which of these is not said.
    """
    asked = _hash(secret)
    for identity, said in read(workspace, FILE).items():
        if not hmac.compare_digest(str(said["hash"]), asked):
            continue
        token = _token(identity, said)
        if token.alive and token.role in ROLES:
            _used(workspace, token)
            return current(workspace, Person(token.owner or token.name, token.role, "token"), token.made)
        break
    raise Forbidden(_("The key that was sent is not taken: it is unknown, ended or revoked."))


def _used(workspace: Path, token: Token) -> None:
    now = datetime.now(UTC)
    if token.used and (now - token.used).total_seconds() < USE_SECONDS:
        return
    with changing(workspace, FILE) as kept:
        kept[token.id]["used"] = now.isoformat()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _token(identity: str, said: dict[str, str | None]) -> Token:
    def time(key: str) -> datetime | None:
        return datetime.fromisoformat(said[key] or "") if said.get(key) else None

    made, ends = time("made"), time("ends")
    assert made is not None
    assert ends is not None
    return Token(
        identity, said["name"] or "", said["owner"] or "", said["role"] or "", made, ends, time("used"), time("revoked")
    )
