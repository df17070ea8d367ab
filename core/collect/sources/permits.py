"""What an analyst may make the server read: folders, buckets, databases and private addresses that a setting names.

Public http addresses are open to everybody. Everything else lies on the server's side, where it may see what the
analyst may not: the pages read only what the setting `sources` lists, the command line reads as its user.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from core.addresses import is_address
from core.errors import BadInput
from core.i18n import _
from core.settings import settings

MOST_ESCAPES = 8
"""Layers of %-escapes taken off a path; more are no name that anybody gave."""


@dataclass(frozen=True)
class Permit:
    """The reach of one request. `anywhere` is the command line's; else `listed` holds the entries of the setting."""

    anywhere: bool = False
    listed: tuple[str, ...] = ()

    def require_path(self, path: Path) -> Path:
        """The path without links, if it may be read.

        Raises:
            BadInput: the path lies outside every listed folder; whether it exists is not told.
        """
        try:
            real = path.expanduser().resolve()
        except (ValueError, RuntimeError, OSError) as error:  # NUL, a link that leads to itself, too long a name
            raise BadInput(_("“{path}” is no path of a file.").format(path=str(path).replace("\0", "\\0"))) from error
        folders = [Path(entry).expanduser().resolve() for entry in self.listed if not is_address(entry)]
        if self.anywhere or any(real == folder or folder in real.parents for folder in folders):
            return real
        raise BadInput(
            _("“{path}” lies outside the folders that may be read here.").format(path=path),
            hint=_("Load the file, or have its folder added to the setting sources."),
        )

    def allows(self, address: str) -> bool:
        """Whether an address on the server's side is listed: same scheme and host, and at or under the listed path."""
        if self.anywhere:
            return True
        wanted = urlsplit(address)
        return any(_under(wanted, urlsplit(entry)) for entry in self.listed if is_address(entry))


def permit(*, anywhere: bool = False, also: Sequence[Path] = ()) -> Permit:
    """The reach of the command line (`anywhere`) or of a page; `also` are folders that may be read besides."""
    entries = (entry.strip() for entry in settings().sources.split(";"))
    return Permit(anywhere, (*(entry for entry in entries if entry), *map(str, also)))


def split_address(source: str) -> SplitResult:
    """The parts of an address.

    Raises:
        BadInput: it is written wrongly; the text is not repeated, as it may hold a password.
    """
    try:
        parts = urlsplit(source)
        parts.port  # noqa: B018 (checked when it is read)
    except ValueError as error:
        raise BadInput(
            _("This is no address of a file: {reason}.").format(reason=str(error)),
            hint=_("Write it as https://host/path/file.csv."),
        ) from error
    return parts


def _under(wanted: SplitResult, listed: SplitResult) -> bool:
    if (wanted.scheme.lower(), _host(wanted)) != (listed.scheme.lower(), _host(listed)):
        return False
    if _climbs(wanted.path):
        return False
    folder = listed.path.rstrip("/")
    return wanted.path == folder or wanted.path.startswith(folder + "/")


def _climbs(path: str) -> bool:
    """Whether a path leads upwards in any reading: as it is, or with its escapes taken off once or several times."""
    for _round in range(MOST_ESCAPES):
        if ".." in re.split(r"[/\\]", path) or "\0" in path:
            return True
        plain = unquote(path)
        if plain == path:
            return False
        path = plain
    return True


def _host(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2].lower()
