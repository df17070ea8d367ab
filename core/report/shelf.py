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

from core.access import allow, at_most, person
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
    """A report on the shelf: what it is of, the `digest` of what it says, and the role in whose view it was made: one
    that may do less does not see it, as its tables may show what that role must not."""

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
    held = {"subject": subject, "digest": digest(report), "role": role, "report": json.loads(to_json(report))}
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
    for old in _names(lake)[MOST:]:
        _drop(lake, old)
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
    """Throw one away; harmless when repeated.

    Raises:
        Forbidden: whoever acts may not.
    """
    allow("compute", identity, folder=lake.path)
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
    except (OSError, ValueError, KeyError, TypeError, BadInput) as error:
        raise gone from error
    if not at_most(told.role, person().role):
        raise gone
    return told, report


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
        str(held.get("role", "admin")),
    )


def _names(lake: Lake) -> list[str]:
    folder = lake.path / FOLDER
    found = [one.stem for one in folder.glob("*.json") if _NAME.fullmatch(one.stem)] if folder.is_dir() else []
    return sorted(found, reverse=True)


def _file(lake: Lake, identity: str) -> Path:
    return lake.path / FOLDER / f"{identity}.json"
