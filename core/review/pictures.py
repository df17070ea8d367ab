"""Which picture of a row may be shown: by https, from a host that the operator named; it is fetched by the browser."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from fnmatch import fnmatchcase
from urllib.parse import urlsplit, urlunsplit

from core.settings import settings

ROLE = "image_url"
LONGEST = 2_000
"""Letters of an address; browsers and servers take no longer one for granted."""
INSIDE = (".local", ".internal", ".localhost", ".lan", ".home.arpa")
"""Endings of names that lead into a reader's own network."""


def picture(roles: Mapping[str, str], cells: Mapping[str, str | None], allowed: str | None = None) -> str:
    """The address of a row's picture where it may be shown, else "".

    It may where the setting `images` allows its host, it is https on the usual port without a login, and its host is a
    name with a dot that leads to no network of the reader's own. Nothing is fetched here.

    Args:
        roles: The dataset's; the picture is what plays `ROLE`.
        cells: The row's.
        allowed: Hosts parted by commas, `*` for any; None takes the setting.
    """
    said = (cells.get(roles.get(ROLE, "")) or "").strip()
    hosts = [one.strip().lower() for one in (settings().images if allowed is None else allowed).split(",")]
    if not any(hosts) or not said or len(said) > LONGEST or any(sign <= " " or sign == "\\" for sign in said):
        return ""
    try:
        parts = urlsplit(said)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if parts.scheme != "https" or port not in (None, 443) or "@" in parts.netloc or not host.isascii():
        return ""
    if not _named(host) or not any(one and fnmatchcase(host, one) for one in hosts):
        return ""
    return urlunsplit(("https", host, parts.path, parts.query, ""))


def _named(host: str) -> bool:
    """Whether a host is a name of the internet, and no number in any writing."""
    if "." not in host or host.endswith(INSIDE) or host.rpartition(".")[2].isdigit():
        return False
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return not host.rpartition(".")[2].startswith("0x")
    return False
