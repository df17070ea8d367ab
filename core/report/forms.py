"""The forms in which a report leaves, and through which channels."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from core.access import allow
from core.alerts import channels
from core.alerts.channels import Channel, service_of
from core.errors import BadInput, NotFound, Unavailable
from core.i18n import _, listed, use_language
from core.report.document import Bullets, Document, Text, Tiles, html_of, origin, to_json, workbook_of

MIME = {
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
FORMS: dict[str, Callable[[Document], bytes]] = {
    "html": lambda report: html_of(report).encode("utf-8"),
    "xlsx": workbook_of,
    "json": lambda report: to_json(report).encode("utf-8"),
}
MOST_LINES = 12
"""Lines of a message: what a mail's preview and a chat show; the whole is in the file."""


def written(report: Document, form: str) -> bytes:
    """The report as the bytes of a file.

    Raises:
        BadInput: there is no such form.
    """
    if form not in FORMS:
        raise BadInput(
            _("There is no report as “{form}”.").format(form=form[:20]),
            hint=_("Use one of: {names}.").format(names=listed(FORMS)),
        )
    return FORMS[form](report)


def file_name(report: Document, form: str) -> str:
    """A name for its file: title and day, of letters, digits and hyphens."""
    plain = re.sub(r"[^\w]+", "-", report.title).strip("-_")[:60] or "report"
    return f"{plain}_{report.made:%Y-%m-%d}.{form}"


def message(report: Document) -> tuple[str, str]:
    """Title and text of the message that a report goes with: where it is from, its figures and first sentences."""
    with use_language(report.language):
        lines = origin(report)
    for part in report.parts:
        if len(lines) >= MOST_LINES:
            break
        match part:
            case Tiles(tiles):
                lines += [f"{one.label}: {one.value}" for one in tiles]
            case Text(text, _tone, title):
                lines.append(f"{title} {text}".strip())
            case Bullets(said):
                lines += [f"- {one}" for one in said]
    return f"Touchstone: {report.title}", "\n".join(lines[:MOST_LINES])


def send(report: Document, names: Sequence[str], form: str = "html") -> list[str]:
    """Send a report through channels of the setting; gives the names of those that took it.

    Raises:
        Forbidden: whoever acts may not take tables away.
        NotFound: there is no channel of a name.
        BadInput: a channel may not be used, or the form is not known.
        Unavailable: no channel took it.
    """
    allow("export", report.title)
    known = {one.name: one for one in channels()}
    for name in names:
        if name not in known:
            raise NotFound.among(_("channel"), name, known)
        if known[name].refused:
            raise BadInput(_("“{name}” is not used: {reason}").format(name=name, reason=_(known[name].refused)))
    with tempfile.TemporaryDirectory(prefix="touchstone_") as folder:
        file = Path(folder) / _attached_name(report, form)
        file.write_bytes(written(report, form))
        took = [name for name in names if _sent(known[name], report, file)]
    if not took:
        raise Unavailable(
            _("No channel took the report."), hint=_("Look at the channels' addresses, and whether they take files.")
        )
    return took


def _attached_name(report: Document, form: str) -> str:
    """A file's name in plain letters: a mail whose attachment has others is read wrongly by many programs."""
    kind = re.sub(r"[^a-z]+", "-", report.kind.lower()).strip("-") or "report"
    return f"touchstone-{kind}-{report.made:%Y-%m-%d}.{form}"


def _sent(channel: Channel, report: Document, file: Path) -> bool:
    """What a service says of a failure may hold its address and is not told."""
    title, body = message(report)
    service = service_of(channel.address)
    try:
        return service is not None and bool(
            service.notify(body=body, title=title, body_format="text", attach=str(file))
        )
    except Exception:  # a plugin of a third party; its words may hold the secret
        return False
