"""Where messages go: the channels of the setting, without their secrets, and whether their hosts are permitted."""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from core.i18n import N_, _
from core.settings import settings

PLACES = ("smtp_host", "notify_url", "webhook_url", "api_url", "host")
"""Where Apprise's services keep the host that they send to, the surest first."""
UNREADABLE = N_("Its address cannot be read.")
FOREIGN = N_("Its host is not listed in the setting alert_hosts.")


@dataclass(frozen=True)
class Channel:
    """One channel. The address, which holds secrets, is in no text that is shown, logged or compared.

    Attributes:
        name: What the setting calls it, or its service.
        service: The kind of channel, such as "mailto" or "slack".
        host: The host that it sends to; "" where it cannot be told.
        refused: Why nothing is sent there (msgid), "" where it may be used.
    """

    name: str
    service: str
    host: str
    refused: str = ""
    address: str = field(default="", repr=False, compare=False)


def channels() -> list[Channel]:
    """The channels of the setting `alert_channels`: addresses as Apprise writes them, parted by blanks, each with a
    name before it where it has one: `ops=mailto://…`."""
    return [_channel(entry, number) for number, entry in enumerate(settings().alert_channels.split(), start=1)]


def _channel(entry: str, number: int) -> Channel:
    name, mark, address = entry.partition("=")
    if not mark or "://" in name:
        name, address = "", entry
    scheme = address.partition("://")[0].lower()
    service = service_of(address)
    shown = name or _("channel {n}").format(n=number)
    if service is None:
        return Channel(shown, scheme if "://" in address else "", "", UNREADABLE, address)
    host = _host(service)
    refused = "" if _is_here(host) or _listed(host, scheme) else FOREIGN
    return Channel(shown, scheme, host, refused, address)


def service_of(address: str) -> Any:
    """Apprise's service of an address; None where it is none. Apprise's own log, which may name it, stays silent."""
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    return apprise.Apprise.instantiate(address, suppress_exceptions=True)


def _host(service: Any) -> str:
    for place in PLACES:
        said = getattr(service, place, None)
        if isinstance(said, str) and said:
            host = urlsplit(said).hostname if "://" in said else said
            if host:
                return host.lower().rstrip(".")
    return ""


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listed(host: str, scheme: str) -> bool:
    """Whether the setting lists a host, all hosts under one (`*.corp.example`), or a service by its scheme."""
    entries = [one.strip().lower().rstrip(".") for one in settings().alert_hosts.split(",") if one.strip()]
    return any(
        one == "*" or one == scheme or (host and (one == host or (one.startswith("*.") and host.endswith(one[1:]))))
        for one in entries
    )
