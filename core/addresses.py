"""Addresses: which of the internet's numbers are public, and how an address is shown to people."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit, urlunsplit

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+://")
_SECRET = re.compile(r"(?i)(password|passwd|pwd|secret|token|key|signature|sig|credential)")
HIDDEN = "***"
_GLOBAL = ipaddress.ip_network("2000::/3")
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_ISATAP = 0x00005EFE
"""The third quarter of an address that ends in an IPv4 address (RFC 5214), its universal bit left out."""


def is_address(source: str) -> bool:
    """Whether a source is written with a scheme, as `s3://bucket/name` is."""
    return _SCHEME.match(source) is not None


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where it wraps an IPv4 address.

    Of IPv6 only 2000::/3 is given out for that (IANA's registry of the address space); what stands outside is public
    only as the mapped or well-known translated form of a public IPv4 address (RFC 4291, 6052).
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and (ip in _TRANSLATED or int(ip) >> 32 & 0xFDFFFFFF == _ISATAP):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner)) and (ip in _GLOBAL or ip in _TRANSLATED or ip.ipv4_mapped is not None)
        if ip not in _GLOBAL:
            return False
    return ip.is_global and not ip.is_multicast


def masked(source: str) -> str:
    """An address for people and logs: the password and whatever in the query may be a secret are hidden."""
    if not is_address(source):
        return source
    parts = urlsplit(source)
    user, at, host = parts.netloc.rpartition("@")
    name, colon, _password = user.partition(":")
    netloc = f"{name}{colon}{HIDDEN if colon else ''}{at}{host}"
    query = "&".join(_masked_pair(pair) for pair in parts.query.split("&")) if parts.query else ""
    return urlunsplit((parts.scheme, netloc, parts.path, query, ""))


def _masked_pair(pair: str) -> str:
    name, mark, _value = pair.partition("=")
    return f"{name}={HIDDEN}" if mark and _SECRET.search(name) else pair
