"""The shelf: reports that are kept in the workspace, as they were when they were made, newest first."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.access import ROLES, allow, at_most, facts, person, rules
from core.errors import NotFound, Unavailable
from core.i18n import _
from core.lake import Lake
from core.report.document import Document, from_json, to_json

FOLDER = "reports"
MOST = 200
"""Reports kept: four years of weeks; the oldest goes when one more is put there."""
_NAME = re.compile(r"\d{8}T\d{6}_[0-9a-f]{8}")


@dataclass(frozen=True)
class Kept:
    """A report on the shelf: what it is of, the `digest` of what it says, and the role in whose view it was made.

    A role that may do less does not see it, as its tables may show what that role must not. Nor does one for which the
    rules of columns and rows are others than when it was made, or, of another's view, any rule closes something: who
    sees everything still does, and it can be made again.
    """

    id: str
    kind: str
    subject: str
    title: str
    made: datetime
    author: str
    language: str
    digest: str
    role: str = "viewer"


def keep(lake: Lake, report: Document, subject: str = "") -> Kept:
    """Put a report on the shelf.

    Raises:
        Forbidden: whoever acts may not keep results.
        Unavailable: the workspace cannot be written.
    """
    identity = f"{report.made:%Y%m%dT%H%M%S}_{uuid.uuid4().hex[:8]}"
    allow("compute", folder=lake.path)
    role = person().role
    views = {one: _view(lake, one) for one in ROLES}
    held = {
        "subject": subject,
        "digest": digest(report),
        "role": role,
        "views": views,
        "report": json.loads(to_json(report)),
    }
    folder = lake.path / FOLDER
    partial = folder / f".{identity}.part"
    try:
        folder.mkdir(exist_ok=True)
        partial.write_text(json.dumps(held, ensure_ascii=False), "utf-8")
        os.replace(partial, _file(lake, identity))
    except OSError as error:
        raise Unavailable(
            _("The report cannot be kept: {reason}.").format(reason=error.strerror or str(error))
        ) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    for old in shelf(lake)[MOST:]:  # of those that whoever keeps this one sees: nobody crowds out what is not theirs
        _drop(lake, old.id)
    return _said(identity, report, held)


def digest(report: Document) -> str:
    """What tells whether two reports say the same, whenever and by whomever they were made: a sha256."""
    said = json.loads(to_json(report))
    told = {key: said[key] for key in ("kind", "title", "parts", "sources", "language")}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def shelf(lake: Lake) -> list[Kept]:
    """What is kept, the newest first; a file that is no report is passed over."""
    found = []
    for name in _names(lake):
        with contextlib.suppress(NotFound):
            found.append(_read(lake, name)[0])
    return found


def take(lake: Lake, identity: str) -> Document:
    """A report that was kept.

    Raises:
        NotFound: there is none (any more).
    """
    return _read(lake, identity)[1]


def remove(lake: Lake, identity: str) -> None:
    """Throw one away; harmless when repeated. It stands in the audit trail.

    Raises:
        Forbidden: whoever acts may not.
        NotFound: there is one, which they do not see.
    """
    allow("compute", identity, folder=lake.path)
    if not _NAME.fullmatch(identity) or not _file(lake, identity).exists():
        return
    told, _report = _read(lake, identity)
    lake.note(
        "compute", f"report {identity}", before={"kind": told.kind, "about": told.subject}, after={"state": "gone"}
    )
    _drop(lake, identity)


def _drop(lake: Lake, identity: str) -> None:
    if _NAME.fullmatch(identity):
        with contextlib.suppress(OSError):
            _file(lake, identity).unlink(missing_ok=True)


def newest(lake: Lake, kind: str, subject: str, language: str) -> Kept | None:
    """The newest kept report of a kind about a subject in a language."""
    asked = (kind, subject, language)
    return next((one for one in shelf(lake) if (one.kind, one.subject, one.language) == asked), None)


def _read(lake: Lake, identity: str) -> tuple[Kept, Document]:
    from core.errors import BadInput

    gone = NotFound(_("There is no such report (any more)."))
    if not _NAME.fullmatch(identity):
        raise gone
    try:
        held = json.loads(_file(lake, identity).read_text("utf-8"))
        report = from_json(json.dumps(held["report"]))
        told = _said(identity, report, held)
        views = dict(held.get("views") or {})
    except (OSError, ValueError, KeyError, TypeError, RecursionError, BadInput) as error:
        raise gone from error
    if not _seen(lake, told.role, views):
        raise gone
    return told, report


def _seen(lake: Lake, role: str, views: dict[str, str]) -> bool:
    now = person().role
    if not at_most(role, now):
        return False
    if now == "admin":
        return True
    if views.get(now, facts([[], []])) != _view(lake, now):
        return False
    return role == now or not _closed(lake, now)


def _view(lake: Lake, role: str) -> str:
    """What changes whenever a rule of columns or rows does for a role."""
    held = rules(lake.path)
    columns = sorted([one.dataset, one.column, one.way] for one in held.columns if role in one.roles)
    return facts([columns, sorted([one.dataset, one.condition] for one in held.rows if role in one.roles)])


def _closed(lake: Lake, role: str) -> bool:
    held = rules(lake.path)
    return any(role in one.roles and one.way != "plain" for one in held.columns) or any(
        role in one.roles for one in held.rows
    )


def _said(identity: str, report: Document, held: dict[str, object]) -> Kept:
    return Kept(
        identity,
        report.kind,
        str(held.get("subject", "")),
        report.title,
        report.made,
        report.author,
        report.language,
        str(held.get("digest", "")),
        str(held.get("role", "admin")),  # what a file says that is no role is nobody's to see
    )


def _names(lake: Lake) -> list[str]:
    folder = lake.path / FOLDER
    found = [one.stem for one in folder.glob("*.json") if _NAME.fullmatch(one.stem)] if folder.is_dir() else []
    return sorted(found, reverse=True)


def _file(lake: Lake, identity: str) -> Path:
    return lake.path / FOLDER / f"{identity}.json"
