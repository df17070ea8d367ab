"""Where the large model is, as the settings say, and whether it may be asked there.

Only whoever runs the server sets the address; still it is held to what it says: a name of this machine must lead to
this machine, any other has to be listed, what is listed must not lead to addresses that only a machine itself may ask,
and over the internet nothing goes unsealed. A host is looked up once, and the connection goes to the number that was
checked.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.addresses import is_public
from core.errors import BadInput, Unavailable
from core.i18n import _
from core.settings import settings

KEY = "TOUCHSTONE_LLM_KEY"
"""The environment variable that holds the key; it is read when a question is asked and kept nowhere."""
PATH = "/chat/completions"


@dataclass(frozen=True)
class Endpoint:
    """A large model and what may be spent on it.

    Attributes:
        url: Of the questions, ending in `/chat/completions`.
        model: Its name there.
        timeout: Seconds of one answer.
        calls, tokens: Of a day.
    """

    url: str
    model: str
    timeout: float
    calls: int
    tokens: int

    @property
    def host(self) -> str:
        """The name or number of the host."""
        return str(urlsplit(self.url).hostname)

    @property
    def port(self) -> int:
        parts = urlsplit(self.url)
        return parts.port or (443 if parts.scheme == "https" else 80)


def endpoint() -> Endpoint | None:
    """The large model of the settings; None where none is set.

    Raises:
        BadInput: it is set wrongly, or its host is not allowed.
    """
    here = settings()
    if not here.llm_url.strip():
        return None
    url = here.llm_url.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if not valid or parts.query or parts.fragment or any(ord(sign) < 33 for sign in url):
        raise BadInput(
            _("The setting llm_url is no address of a large model."),
            hint=_("Write it as http://127.0.0.1:11434/v1."),
        )
    if "@" in parts.netloc:
        raise BadInput(
            _("The setting llm_url must not hold a login."),
            hint=_("Put the key into the environment variable {name}.").format(name=KEY),
        )
    if not here.llm_model.strip():
        raise BadInput(_("The setting llm_model does not name a model."))
    whole = url if parts.path.endswith(PATH) else url + PATH
    found = Endpoint(
        whole, here.llm_model.strip(), max(here.llm_timeout, 1), max(here.llm_calls, 0), max(here.llm_tokens, 0)
    )
    if not _is_here(found.host) and not _listed(found.host):
        raise BadInput(
            _("The large model at {host} may not be asked.").format(host=found.host),
            hint=_("Have its host added to the setting llm_hosts."),
        )
    return found


def required() -> Endpoint:
    """The large model of the settings.

    Raises:
        Unavailable: none is set.
        BadInput: as `endpoint`.
    """
    found = endpoint()
    if found is None:
        raise Unavailable(
            _("No large model is set up."), hint=_("Give the settings llm_url and llm_model; see docs/llm.md.")
        )
    return found


def state() -> tuple[Endpoint | None, str]:
    """The large model, and what is wrong with its settings in words; "" where nothing is."""
    try:
        return endpoint(), ""
    except BadInput as error:
        return None, error.line()


def key() -> str:
    """The key, "" without one."""
    return os.environ.get(KEY, "").strip()


def numbers(place: Endpoint) -> list[str]:
    """The addresses of the host, each checked; the connection goes to one of these.

    Raises:
        BadInput: one of them is not where the name may lead.
        Unavailable: there is no such host.
    """
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unavailable(
            _("There is no host {host} for the large model.").format(host=place.host),
            hint=_("Check the setting llm_url and the network."),
        ) from error
    ips = list(dict.fromkeys(str(one[4][0]) for one in found))
    sealed = place.url.startswith("https:")
    for ip in ips:
        number = ipaddress.ip_address(ip.partition("%")[0])
        if _is_here(place.host) != number.is_loopback or number.is_link_local or number.is_unspecified:
            raise BadInput(
                _("The name {host} of the large model leads to {ip}, where nothing is asked.").format(
                    host=place.host, ip=ip
                ),
                hint=_("Name a large model on this machine by 127.0.0.1."),
            )
        if is_public(ip) and not sealed:
            raise BadInput(
                _("The large model at {host} would be asked over the internet unsealed.").format(host=place.host),
                hint=_("Write its address with https."),
            )
    return ips


def _is_here(host: str) -> bool:
    """Whether a name or number is of this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def _listed(host: str) -> bool:
    wanted = host.lower().rstrip(".")
    entries = (entry.strip().lower().rstrip(".") for entry in settings().llm_hosts.split(","))
    return any(wanted == entry or (entry.startswith("*.") and wanted.endswith(entry[1:])) for entry in entries if entry)
