"""A provider of logins for tests: OpenID Connect on this machine, with the faults that a real one may have.

Codes, keys and tokens follow OpenID Connect Core 1.0 as far as a login needs it; tokens are signed with joserfc, the
library that Authlib signs and checks with. `people` may sign in; `fault` says what is wrong with the next token.
"""

from __future__ import annotations

import base64
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "touchstone-tests", "a-secret-of-the-tests"
FAULTS = ("", "forged", "expired", "audience", "issuer", "nonce", "unsigned", "error")


@dataclass
class Provider:
    """The provider. `people`: name on its page -> further claims."""

    people: dict[str, dict[str, Any]]
    port: int = 0
    fault: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    other: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.metadata),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/jwks", self.jwks),
            ]
        )

    async def metadata(self, _request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def jwks(self, _request: Request) -> Response:
        return JSONResponse({"keys": [{**self.key.as_dict(private=False), "alg": "RS256", "use": "sig"}]})

    async def authorize(self, request: Request) -> Response:
        """A page with one link for each person; a link signs in."""
        asked = request.query_params
        if "person" not in asked:
            links = (
                f'<p><a href="/authorize?{urlencode({**asked, "person": name})}">{name}</a></p>' for name in self.people
            )
            return HTMLResponse("<h1>Who are you?</h1>" + "".join(links))
        if self.fault == "error":
            words = {"error": "access_denied", "error_description": "no\nway", "state": asked["state"]}
            return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(words)}")
        code = secrets.token_urlsafe(16)
        self.codes[code] = (asked["person"], asked.get("nonce", ""))
        words = {"code": code, "state": asked["state"]}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(words)}")

    async def token(self, request: Request) -> Response:
        form = await request.form()
        person, nonce = self.codes.pop(str(form["code"]))
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer if self.fault != "issuer" else "http://127.0.0.1:1",
            "aud": CLIENT if self.fault != "audience" else "another-app",
            "sub": base64.b16encode(person.encode()).decode(),
            "email": f"{person.replace(' ', '.')}@shop.example",
            "email_verified": True,
            "iat": now if self.fault != "expired" else now - 7200,
            "exp": now + 300 if self.fault != "expired" else now - 3600,
            "nonce": nonce if self.fault != "nonce" else "another",
            **self.people[person],
        }
        signing = self.other if self.fault == "forged" else self.key
        made = jwt.encode({"alg": "RS256", "kid": "one"}, claims, signing)
        if self.fault == "unsigned":
            head, body, _signature = made.split(".")
            head = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
            made = f"{head}.{body}."
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": made})

    def secrets_file(self, folder: Path) -> Path:
        """The file with which the app asks this provider."""
        file = folder / "login.toml"
        file.write_text(
            f'[auth]\nredirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"\n'
            f'cookie_secret = "{"0123456789abcdef" * 4}"\nclient_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
            f'server_metadata_url = "{self.issuer}/.well-known/openid-configuration"\n',
            encoding="utf-8",
        )
        return file


@contextmanager
def provider(people: dict[str, dict[str, Any]]) -> Iterator[Provider]:
    """A provider that runs as long as the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        made = Provider(people, probe.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(made.app(), port=made.port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield made
    finally:
        server.should_exit = True
        thread.join(5)
