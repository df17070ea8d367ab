"""A file from an http address: streamed, limited, and never from inside the server's network unasked."""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from core.addresses import is_public, masked
from core.cells.whole import whole
from core.collect.sources.inbox import safe_name
from core.collect.sources.permits import Permit
from core.errors import BadInput, TouchstoneError, Unavailable
from core.i18n import _
from core.settings import settings

MAX_REDIRECTS = 5
"""Addresses followed: shorteners and storages take two or three, a loop takes all."""
TIMEOUT_SECONDS = 30
"""Silence of a server after which it is given up."""
TOTAL_SECONDS = 3600
"""One download at the most, so that a drip of bytes does not hold a job for ever."""
_REDIRECTS = (301, 302, 303, 307, 308)  # RFC 9110, 15.4


@dataclass
class Remote:
    """An answer that is being read: a stream that keeps to the limits, and what to call the file."""

    name: str
    response: http.client.HTTPResponse
    connection: http.client.HTTPConnection
    shown: str
    expected: int | None
    limit: int
    until: float
    got: int = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises:
            Unavailable: the connection breaks off, or the whole takes more than an hour.
            BadInput: more bytes than the limit.
        """
        try:
            chunk = self.response.read(size)
        except (OSError, http.client.HTTPException) as error:
            raise self._broken() from error
        self.got += len(chunk)
        if self.got > self.limit:
            raise too_large(self.shown, self.limit)
        if not chunk and self.expected is not None and self.got < self.expected:
            raise self._broken()
        if time.monotonic() > self.until:
            raise Unavailable(
                _("{address} takes too long to answer.").format(address=self.shown),
                hint=_("Try again later, or download the file yourself and load it."),
            )
        return chunk

    def _broken(self) -> Unavailable:
        return Unavailable(
            _("The connection to {address} broke off after {n} MB.").format(
                address=self.shown, n=round(self.got / 1e6, 1)
            ),
            hint=_("Nothing was kept. Try again, or download the file yourself and load it."),
        )

    def close(self) -> None:
        self.response.close()
        self.connection.close()


def open_address(address: str, reach: Permit) -> Remote:
    """Ask for an address and follow up to five redirects; the caller closes the answer.

    Every host is looked up once, its numbers are checked, and the connection goes to a number that was checked, so
    neither a redirect nor a second look-up can lead inside. Log-in data in the address is sent to its own host only.

    Raises:
        BadInput: a bad address, a private one that is not listed, too many redirects, a file over the limit.
        Unavailable: the host is unknown, does not answer, or answers with an error.
    """
    wanted = address
    login = _login(urlsplit(address))
    for _hop in range(MAX_REDIRECTS + 1):
        parts = _checked(wanted, address)
        own = _place(parts) == _place(urlsplit(address))
        connection, response = _request(parts, wanted, reach, login if own else None)
        if response.status not in _REDIRECTS:
            return _answer(parts, wanted, connection, response)
        target = response.getheader("Location")
        connection.close()
        if not target:
            break
        wanted = urljoin(wanted, target)
    raise BadInput(
        _("{address} leads from one address to the next without end.").format(address=masked(address)),
        hint=_("Copy the address of the file itself."),
    )


def too_large(shown: str, limit: int) -> BadInput:
    """The refusal of a file over the limit."""
    return BadInput(
        _("{address} has more than {limit} MB.").format(address=shown, limit=limit >> 20),
        hint=_("Raise the setting max_stream_mb, or split the file."),
    )


def _checked(wanted: str, asked: str) -> SplitResult:
    try:
        parts = urlsplit(wanted)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if not valid or any(ord(c) < 33 for c in wanted):
        raise BadInput(
            _("{address} is no address of a file.").format(address=masked(asked)),
            hint=_("Write it as https://host/path/file.csv."),
        )
    return parts


def _place(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port


def _login(parts: SplitResult) -> str | None:
    if not parts.username:
        return None
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return "Basic " + base64.b64encode(pair.encode()).decode("ascii")


def _request(
    parts: SplitResult, wanted: str, reach: Permit, login: str | None
) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    host = str(parts.hostname)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    shown = masked(wanted)
    connect = _connector(host, port, shown, private=reach.allows(wanted))
    connection = _Secure(host, port, connect) if secure else _Plain(host, port, connect)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (f"?{parts.query}" if parts.query else "")
    headers = {"User-Agent": "Touchstone", "Accept": "*/*", "Accept-Encoding": "identity"}
    if login is not None:
        headers["Authorization"] = login
    try:
        connection.request("GET", path, headers=headers)
        return connection, connection.getresponse()
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        connection.close()
        raise _unreachable(shown, error) from error
    except TouchstoneError:
        connection.close()
        raise


class _Plain(http.client.HTTPConnection):
    """A connection whose socket was opened to a checked address."""

    def __init__(self, host: str, port: int, connect: Callable[[], socket.socket]) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self._open = connect

    def connect(self) -> None:
        self.sock = self._open()


class _Secure(_Plain):
    """The same under TLS; the certificate is held against the name that was asked for."""

    default_port = 443

    def connect(self) -> None:
        self.sock = ssl.create_default_context().wrap_socket(self._open(), server_hostname=self.host)


def _connector(host: str, port: int, shown: str, *, private: bool) -> Callable[[], socket.socket]:
    def connect() -> socket.socket:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if not private and not all(is_public(str(place[4][0])) for place in found):
            raise BadInput(
                _("{address} lies inside a private network.").format(address=shown),
                hint=_("Download the file yourself and load it, or have the address added to the setting sources."),
            )
        last: OSError = OSError(_("no address"))
        for family, kind, protocol, _name, place in found:
            plug = socket.socket(family, kind, protocol)
            plug.settimeout(TIMEOUT_SECONDS)
            try:
                plug.connect(place)
                return plug
            except OSError as error:
                plug.close()
                last = error
        raise last

    return connect


def _unreachable(shown: str, error: Exception) -> Unavailable:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = _("its certificate is not valid")
    elif isinstance(error, socket.gaierror):
        reason = _("there is no such host")
    elif isinstance(error, TimeoutError):
        reason = _("it does not answer")
    else:
        reason = getattr(error, "strerror", None) or type(error).__name__
    return Unavailable(
        _("{address} cannot be reached: {reason}.").format(address=shown, reason=reason),
        hint=_("Check the address and the network, or download the file yourself and load it."),
    )


def _answer(
    parts: SplitResult, wanted: str, connection: http.client.HTTPConnection, response: http.client.HTTPResponse
) -> Remote:
    shown = masked(wanted)
    limit = settings().max_stream_mb << 20
    length = response.getheader("Content-Length") or ""
    expected = whole(length)
    try:
        if response.status != 200:
            raise Unavailable(*_refused(response.status, shown))
        if expected is not None and expected > limit:
            raise too_large(shown, limit)
    except TouchstoneError:
        connection.close()
        raise
    name = _file_name(response.headers) or unquote(parts.path).rstrip("/").rpartition("/")[2] or str(parts.hostname)
    return Remote(safe_name(name), response, connection, shown, expected, limit, time.monotonic() + TOTAL_SECONDS)


def _refused(status: int, shown: str) -> tuple[Any, ...]:
    if status in (401, 403):
        return (_("{address} asks for a login or refuses access.").format(address=shown),)
    if status in (404, 410):
        return (_("There is no file at {address}.").format(address=shown),)
    return (_("{address} answers with error {status}.").format(address=shown, status=status),)


def _file_name(headers: Message) -> str | None:
    """The name that the server gives the file, also in its encoded form (RFC 6266)."""
    if "Content-Disposition" not in headers:
        return None
    holder = Message()
    holder["Content-Disposition"] = headers["Content-Disposition"]
    return holder.get_filename()
