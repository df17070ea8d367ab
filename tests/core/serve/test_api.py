"""The command line against a server: what each role's token opens, what hears one line, and that nothing leaks."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.testclient import TestClient
from typer.testing import CliRunner

from core import access, quality
from core.__main__ import app
from core.access import MATRIX, ROLES
from core.errors import BadInput, TouchstoneError
from core.lake import Lake
from core.serve import api_routes
from tests.core.access.conftest import SECRETS, people, write_people  # noqa: F401 (a fixture)

ASKED = {
    "see": ("GET", "/api/v1/datasets"),
    "compute": ("POST", "/api/v1/datasets/people/check"),
    "export": ("GET", "/api/v1/datasets/people/export?form=csv"),
    "ingest": ("PUT", "/api/v1/datasets/more?file=more.csv"),
}


@pytest.fixture
def lake_with_contract(people: Lake) -> Lake:  # noqa: F811
    quality.save_suite(people, quality.drafted(people, "people"))
    return people


@pytest.mark.parametrize("role", list(ROLES))
def test_a_token_opens_what_its_role_may(lake_with_contract: Lake, role: str) -> None:
    secret, _token = access.issue(lake_with_contract.path, role, role)
    client = TestClient(Starlette(routes=api_routes()))
    for action, (method, path) in ASKED.items():
        sent = client.request(method, path, content=b"a,b\n1,2\n", headers={"Authorization": f"Bearer {secret}"})
        assert sent.status_code == (200 if action in MATRIX[role] else 403), sent.text
        assert "\n" not in sent.text or action == "export"
        if action == "export" and sent.status_code == 200 and role == "analyst":
            assert not any(one in sent.text for one in SECRETS)
            assert "Berlin" in sent.text
    assert list((lake_with_contract.path / "inbox").iterdir()) == []
    assert access.verify(lake_with_contract.path).whole


@pytest.mark.parametrize(
    "said",
    ["", "Bearer ", "Bearer ts_forged", "Basic eDp5", "Bearer \xe9", "ts_forged", "Bearer " + "a" * 7000],
)
def test_without_a_token_in_force_nothing_is_told(lake_with_contract: Lake, said: str) -> None:
    client = TestClient(Starlette(routes=api_routes()))
    heard = set()
    for method, path in ASKED.values():
        sent = client.request(method, path, headers={"Authorization": said.encode("latin-1")} if said else {})
        assert sent.status_code == 401
        heard.add(sent.text)
    assert len(heard) == 1
    assert "people" not in heard.pop()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/datasets/nosuch/export", 404), ("POST", "/api/v1/datasets/nosuch/check", 404),
        ("GET", "/api/v1/datasets/people/export?form=exe", 400), ("PUT", "/api/v1/datasets/A%20b?file=x.csv", 400),
        ("PUT", "/api/v1/datasets/x?file=..%2F..%2Fx", 400), ("PUT", "/api/v1/datasets/x", 400),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(lake_with_contract: Lake, method: str, path: str, status: int) -> None:
    secret, _token = access.issue(lake_with_contract.path, "x", "admin")
    client = TestClient(Starlette(routes=api_routes()))
    sent = client.request(method, path, content=b"", headers={"Authorization": f"Bearer {secret}"})
    assert sent.status_code == status, sent.text
    assert set(sent.json()) == {"error"}
    assert list((lake_with_contract.path / "inbox").iterdir()) == []


@pytest.fixture
def served(lake_with_contract: Lake) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=api_routes()), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(5)


def test_the_command_line_works_against_a_server(
    lake_with_contract: Lake, served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, _token = access.issue(lake_with_contract.path, "nightly", "analyst")
    monkeypatch.setenv("NIGHTLY", secret)

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["--server", served, "--token-env", "NIGHTLY", *words])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.stdout

    assert [one["name"] for one in json.loads(run("--json", "datasets")[1])] == ["people"]
    run("ingest", str(write_people(tmp_path / "new.csv", 12)), "--dataset", "guests")
    assert lake_with_contract.dataset("guests").rows == 12
    loaded = next(row for row in access.entries(lake_with_contract.path) if row.about == "guests")
    assert (loaded.what, loaded.how, loaded.who) == ("ingest", "token", "nightly")
    run("export", "guests", "-o", str(tmp_path / "out.csv"))
    assert not any(one in (tmp_path / "out.csv").read_text("utf-8-sig") for one in SECRETS)
    assert run("check", "people")[0] == 0
    for words, why in [(("profile", "people"), BadInput), (("export", "nosuch", "-o", "x.csv"), TouchstoneError)]:
        with pytest.raises(why):
            run(*words)
    monkeypatch.setenv("NIGHTLY", "ts_other")
    with pytest.raises(TouchstoneError, match="not taken"):
        run("datasets")
    monkeypatch.delenv("NIGHTLY")
    with pytest.raises(BadInput, match="is empty"):
        run("datasets")


@pytest.mark.parametrize(
    "server", ["http://data.shop.example", "ftp://127.0.0.1", "data.shop.example", "http://127.0.0.1.evil.example"]
)
def test_a_token_is_never_sent_unsealed(monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    monkeypatch.setenv("TOUCHSTONE_TOKEN", "ts_secret")
    done = CliRunner().invoke(app, ["--server", server, "datasets"])
    assert isinstance(done.exception, BadInput)


@pytest.mark.parametrize(
    "name", ["😀" * 80 + ".csv", "ä" * 400 + ".csv", "x" * 250, "." * 250 + "csv", "a." + "😀" * 80]
)
def test_a_file_of_any_name_is_answered_in_one_line(people: Lake, name: str) -> None:  # noqa: F811
    secret, _token = access.issue(people.path, "x", "admin")
    client = TestClient(Starlette(routes=api_routes()))
    head = {"Authorization": f"Bearer {secret}"}
    sent = client.put("/api/v1/datasets/more", params={"file": name}, content=b"a,b\n1,2\n", headers=head)
    assert sent.status_code in (200, 400), sent.text
    assert "\n" not in sent.text
