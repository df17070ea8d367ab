"""One question to a large model over OpenAI's `/chat/completions`, tried again where that may help.

No redirect is followed, no proxy or login of the environment is used, nothing of an error's body is repeated, and an
answer is read up to a limit of bytes and of time. What waits is stopped at once when its task is cancelled.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from core.cells.whole import whole
from core.errors import Unavailable
from core.i18n import _
from core.text.llm import place as places
from core.text.llm.place import Endpoint

if TYPE_CHECKING:
    import httpx2

TRIES = 4
"""Of a question whose answer is an error that passes: with pauses of 1, 2 and 4 seconds, what a busy server asks."""
PAUSE_SECONDS = 1.0
"""Before the second try; each further pause is twice as long, and half of it is drawn, so that callers part."""
MOST_PAUSE = 30.0
"""Seconds waited at a server's own word (Retry-After); who asks for more is given up."""
MOST_BYTES = 1_000_000
"""Of an answer: ten rows' findings are some kilobytes."""
OTHERWISE = ("response_format", "max_tokens")
"""What some servers refuse by name: a schema, so that the form is asked for in words and checked here, and the older
name of the limit."""
_PASSES = (408, 409, 425, 429, 500, 502, 503, 504)  # RFC 9110, RFC 6585, RFC 8470: errors of the moment


@dataclass(frozen=True)
class Reply:
    """What a model said.

    Attributes:
        text: Its message, "" where there is none that can be read.
        whole: Whether it ended by itself, not at a limit.
        tokens_in, tokens_out: As the server counts them; None where it does not say.
    """

    text: str
    whole: bool
    tokens_in: int | None
    tokens_out: int | None


class Client:
    """Asks one endpoint; used as `async with`. Raises as `place.numbers` does when it is entered."""

    def __init__(self, place: Endpoint, pause: float = PAUSE_SECONDS) -> None:
        self._place = place
        self._pause = pause
        self._otherwise: set[str] = set()

    async def __aenter__(self) -> Client:
        import httpx2

        self._numbers = await asyncio.to_thread(places.numbers, self._place)
        self._http = httpx2.AsyncClient(
            trust_env=False, follow_redirects=False, timeout=httpx2.Timeout(self._place.timeout, connect=10.0)
        )
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def ask(
        self, system: str, data: str, schema: dict[str, Any], most_tokens: int, before: Callable[[], Awaitable[None]]
    ) -> Reply:
        """Ask once, and again where the error may pass.

        Args:
            system: The instruction.
            data: The rows, as JSON.
            schema: Of the answer.
            most_tokens: That the answer may have.
            before: Awaited before each call; may raise to send nothing.

        Raises:
            Unavailable: no answer came, or one that says that none will.
        """
        reason, told = "", None
        for n in range(TRIES):
            if n:
                await asyncio.sleep(self._wait(n, told))
            status = 0
            for _change in range(len(OTHERWISE) + 1):
                known = set(self._otherwise)  # as this question is put; others wait for their answers meanwhile
                await before()
                status, told, body = await self._send(self._question(system, data, schema, most_tokens))
                refused = {name for name in OTHERWISE if name.encode() in body} - known
                if status not in (400, 422) or not refused:
                    break
                self._otherwise |= refused
            if status == 200:
                return _read(body)
            reason = _reason(status)
            if status == -2 or (status > 0 and status not in _PASSES):
                break
            if told is not None and told > MOST_PAUSE:
                break
        raise Unavailable(
            _("The large model at {host} does not answer: {reason}.").format(host=self._place.host, reason=reason),
            hint=_("Check that it runs and the settings llm_url and llm_model; what was answered before is kept."),
        )

    def _wait(self, n: int, told: float | None) -> float:
        mine = self._pause * 2.0 ** (n - 1)
        return max(told or 0.0, mine * (0.5 + random.random() / 2))

    def _question(self, system: str, data: str, schema: dict[str, Any], most_tokens: int) -> dict[str, Any]:
        form: dict[str, Any] = {"type": "json_schema"}
        form["json_schema"] = {"name": "rows", "strict": True, "schema": schema}
        if "response_format" in self._otherwise:
            form = {"type": "json_object"}
            system = f"{system}\n\n{json.dumps(schema)}"
        return {
            "model": self._place.model,
            "temperature": 0,
            ("max_completion_tokens" if "max_tokens" in self._otherwise else "max_tokens"): most_tokens,
            "stream": False,
            "response_format": form,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": data}],
        }

    async def _send(self, question: dict[str, Any]) -> tuple[int, float | None, bytes]:
        """Status (0 for no answer, -1 for one that took too long, -2 for one too large), seconds to wait, body."""
        import httpx2

        try:
            async with asyncio.timeout(self._place.timeout):
                for ip in self._numbers:
                    with suppress(httpx2.ConnectError, httpx2.ConnectTimeout):
                        return await self._sent(ip, question)
        except TimeoutError:
            return -1, None, b""
        except httpx2.TimeoutException:
            return -1, None, b""
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, ValueError):
            return 0, None, b""
        return 0, None, b""

    async def _sent(self, ip: str, question: dict[str, Any]) -> tuple[int, float | None, bytes]:
        import httpx2

        parts = urlsplit(self._place.url)
        url = httpx2.URL(self._place.url).copy_with(host=ip)
        headers = {"Host": parts.netloc, "Accept": "application/json", "Accept-Encoding": "identity"}
        headers["User-Agent"] = "Touchstone"
        if secret := places.key():
            headers["Authorization"] = f"Bearer {secret}"
        request = self._http.build_request(
            "POST", url, json=question, headers=headers, extensions=self._sealed_for(parts.hostname)
        )
        response = await self._http.send(request, stream=True)
        try:
            body = b""
            if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                return 0, None, b""
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > MOST_BYTES:
                    return -2, None, b""
            return response.status_code, _seconds(response), body
        finally:
            await response.aclose()

    def _sealed_for(self, host: str | None) -> dict[str, Any]:
        """The certificate is held against the name, not the number that is called."""
        wait = {"connect": 10.0, "read": self._place.timeout, "write": self._place.timeout, "pool": self._place.timeout}
        return {"sni_hostname": host, "timeout": wait}


def _seconds(response: httpx2.Response) -> float | None:
    said = whole(response.headers.get("Retry-After", ""))
    return None if said is None else float(said)


def _reason(status: int) -> str:
    if status == 0:
        return _("it cannot be reached, or what it says is no HTTP")
    if status == -1:
        return _("it takes too long")
    if status == -2:
        return _("its answer has no end")
    if 300 <= status < 400:
        return _("it leads to another address, which is not followed")
    if status in (401, 403):
        return _("it does not accept the key")
    if status == 404:
        return _("it knows no such address or model")
    if status == 429:
        return _("it takes no more calls now")
    return _("error {status}").format(status=status)


def _read(body: bytes) -> Reply:
    """The message of an answer; whatever is not there as the protocol says is as nothing."""
    try:
        told = json.loads(body)
        choice = told["choices"][0]
        text = choice["message"]["content"]
        ended = choice.get("finish_reason")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return Reply("", True, None, None)
    usage = told.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    return Reply(
        text if isinstance(text, str) else "",
        ended != "length",
        _count(usage.get("prompt_tokens")),
        _count(usage.get("completion_tokens")),
    )


def _count(said: object) -> int | None:
    return said if isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= 10**7 else None
