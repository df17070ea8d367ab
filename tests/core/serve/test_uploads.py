"""The upload route: pieces, resuming, refusals. Every refusal leaves what was there."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.collect import ingest
from core.collect.sources import uploads
from core.collect.sources.inbox import tidy
from core.lake import Lake
from core.serve import UPLOAD_PATH, health, health_routes, upload_routes
from core.settings import settings

HOST = "http://testserver"
ID = "0123456789abcdef" * 2
CONTENT = b"user_id,item_id\n" + b"".join(b"u%d,i%d\n" % (n, n % 7) for n in range(5_000))
HASH = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def client(lake: Lake) -> Iterator[TestClient]:
    with TestClient(
        Starlette(routes=[*upload_routes(), *health_routes()]), base_url=HOST, client=("127.0.0.1", 50000)
    ) as opened:
        yield opened


def put(client: TestClient, data: bytes, offset: int = 0, **changed: str) -> Any:
    headers = {
        "origin": HOST,
        "x-upload-token": uploads.issue_token(),
        "x-upload-name": "events.csv",
        "x-upload-size": str(len(CONTENT)),
    }
    headers |= {key.replace("_", "-"): value for key, value in changed.items()}
    return client.put(f"{UPLOAD_PATH}/{ID}?offset={offset}", content=data, headers=headers)


def status(client: TestClient) -> Any:
    return client.get(f"{UPLOAD_PATH}/{ID}", headers={"x-upload-token": uploads.issue_token()})


def test_pieces_become_the_file_with_its_hash(client: TestClient, lake: Lake) -> None:
    half = len(CONTENT) // 2
    first = put(client, CONTENT[:half])
    assert (first.status_code, first.json()["received"], first.json()["complete"]) == (200, half, False)
    assert first.headers["x-upload-token"]
    last = put(client, CONTENT[half:], half)
    assert last.json()["sha256"] == HASH
    assert last.json()["loaded_as"] == []
    found = uploads.find(lake, ID)
    assert found is not None
    assert found.complete
    assert found.path.name == "events.csv"
    assert found.path.read_bytes() == CONTENT
    assert put(client, b"", len(CONTENT)).json()["sha256"] == HASH, "a repeated last piece changes nothing"


def test_an_upload_goes_on_where_it_was_cut(client: TestClient, lake: Lake) -> None:
    assert status(client).status_code == 404
    put(client, CONTENT[:1000])
    assert status(client).json()["received"] == 1000
    wrong = put(client, CONTENT[2000:], 2000)
    assert (wrong.status_code, wrong.json()["received"]) == (409, 1000)
    assert put(client, CONTENT[1000:], 1000).json()["sha256"] == HASH


def test_a_damaged_piece_is_taken_back(client: TestClient) -> None:
    put(client, CONTENT[:1000])
    bad = put(client, CONTENT[1000:2000], 1000, x_piece_sha256=hashlib.sha256(b"other").hexdigest())
    assert (bad.status_code, bad.json()["received"]) == (422, 1000)
    assert status(client).json()["received"] == 1000


def test_a_whole_with_another_hash_is_thrown_away(client: TestClient, lake: Lake) -> None:
    answer = put(client, CONTENT, x_upload_sha256="0" * 64)
    assert answer.status_code == 422
    assert "sha256" in answer.json()["error"]
    assert list((lake.path / "inbox").iterdir()) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"x_upload_token": ""}, 401),
        ({"x_upload_token": "9999999999.aa.forged"}, 401),
        ({"x_upload_token": uploads.issue_token(-1)}, 401),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "http://testserver.evil.example"}, 403),
        ({"x_upload_name": quote("../../etc/passwd")}, 400),
        ({"x_upload_name": quote("a\0b.csv")}, 400),
        ({"x_upload_name": quote("C:\\x.csv")}, 400),
        ({"x_upload_name": ".."}, 400),
        ({"x_upload_name": ""}, 400),
        ({"x_upload_name": "a" * 300}, 400),
        ({"x_upload_size": "-1"}, 400),
        ({"x_upload_size": "many"}, 400),
        ({"x_upload_size": str(10**15)}, 413),
        ({"x_upload_size": "10"}, 413),
    ],
)
def test_what_is_refused_leaves_no_file(client: TestClient, lake: Lake, changed: dict[str, str], code: int) -> None:
    answer = put(client, CONTENT, **changed)
    assert answer.status_code == code
    assert answer.json()["error"]
    assert not [p for p in (lake.path / "inbox").rglob("*") if p.is_file() and p.stat().st_size > 200]


@pytest.mark.parametrize("identity", ["short", "..", "Z" * 32, "0" * 33])
def test_an_id_is_no_path(client: TestClient, lake: Lake, identity: str) -> None:
    headers = {"origin": HOST, "x-upload-token": uploads.issue_token(), "x-upload-name": "a", "x-upload-size": "1"}
    answer = client.put(f"{UPLOAD_PATH}/{identity}?offset=0", content=b"x", headers=headers)
    assert answer.status_code in (400, 404, 405)
    assert list((lake.path / "inbox").iterdir()) == []


def test_an_id_belongs_to_one_file(client: TestClient) -> None:
    put(client, CONTENT[:10])
    assert put(client, CONTENT[10:20], 10, x_upload_name="other.csv").status_code == 409


def test_giving_up_and_forgetting(client: TestClient, lake: Lake) -> None:
    put(client, CONTENT[:10])
    assert client.delete(f"{UPLOAD_PATH}/{ID}").status_code == 403
    headers = {"origin": HOST, "x-upload-token": uploads.issue_token()}
    assert client.delete(f"{UPLOAD_PATH}/{ID}", headers=headers).status_code == 204
    assert list((lake.path / "inbox").iterdir()) == []
    put(client, CONTENT[:10])
    assert tidy(lake) == 0
    time.sleep(0.02)
    assert tidy(lake, 0.01) == 1


def test_no_room_on_the_disk_is_said(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SPARE_BYTES", 1 << 62)
    answer = put(client, CONTENT)
    assert answer.status_code == 507
    assert "room" in answer.json()["error"]


def test_the_limit_is_a_setting(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_MAX_STREAM_MB", "0")
    settings.cache_clear()
    assert put(client, CONTENT).status_code == 413


def test_refusals_speak_the_readers_language(client: TestClient) -> None:
    assert "页面" in put(client, CONTENT, x_upload_token="", x_upload_language="zh_CN").json()["error"]


def test_bytes_that_were_loaded_are_known_again(client: TestClient, lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "first.csv"
    path.write_bytes(CONTENT)
    done = ingest(lake, path, "shop_events")
    assert put(client, CONTENT).json()["loaded_as"] == [["shop_events", done.version]]


def test_health_and_figures_name_no_data(client: TestClient, lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "first.csv"
    path.write_bytes(CONTENT)
    ingest(lake, path, "secret_plan")
    assert client.get("/healthz").json() == {"status": "ok"}
    text = client.get("/metrics").text
    assert "touchstone_datasets 1.0\n" in text
    assert "touchstone_rows 5000.0\n" in text
    assert 'touchstone_jobs{state="running"} 0' in text
    assert "secret_plan" not in text
    assert str(lake.path) not in text


@pytest.mark.parametrize(
    ("host", "listed", "forwarded", "status"),
    [
        ("127.0.0.1", None, "", 200),
        ("::1", None, "", 200),
        ("::ffff:127.0.0.1", None, "", 200),
        ("10.0.0.7", None, "", 403),
        ("somewhere", None, "", 403),
        ("127.0.0.1", None, "203.0.113.9", 403),
        ("127.0.0.1", None, "127.0.0.1, unknown", 403),
        ("10.0.0.7", "10.0.0.0/24", "", 200),
        ("10.0.1.7", "10.0.0.0/24", "", 403),
        ("127.0.0.1", "10.0.0.0/24, 127.0.0.1", "10.0.0.9", 200),
        ("127.0.0.1", "everybody", "", 403),
        ("127.0.0.1", " ", "", 403),
    ],
)
def test_figures_are_told_to_listed_hosts(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, host: str, listed: str | None, forwarded: str, status: int
) -> None:
    if listed is not None:
        monkeypatch.setenv("TOUCHSTONE_METRICS_HOSTS", listed)
        settings.cache_clear()
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    with TestClient(Starlette(routes=health_routes()), client=(host, 50000)) as visitor:
        assert visitor.get("/metrics", headers=headers).status_code == status
        assert visitor.get("/healthz", headers=headers).status_code == 200


def test_health_says_when_the_workspace_does_not_answer(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr("core.serve.health.open_lake", broken)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "secret" not in answer.text


HOSTILE = (
    b"", b"\xff\xfe", "²".encode(), b"-1", b"9" * 5000, b"http://[::1", b"http://testserver@evil", b"null",
    b"a" * 60_000, b"../../../etc/passwd", b"%00", b"%ff", b"..%2f..%2fx", b".", b"con", b"a\tb", b"=1+1", b"1.\xb2.x",
    b"NaN", b"+5", b"\xd9\xa3",
)  # fmt: skip
READ = ("origin", "x-upload-token", "x-upload-name", "x-upload-size", "x-upload-sha256", "x-piece-sha256")
READ += ("x-upload-language", "host")


@pytest.mark.parametrize("header", READ)
@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
def test_whatever_a_header_says_is_answered(client: TestClient, lake: Lake, header: str, method: str) -> None:
    for value in HOSTILE:
        headers = {
            b"origin": HOST.encode(), b"x-upload-token": uploads.issue_token().encode(), b"x-upload-name": b"e.csv",
            b"x-upload-size": b"3", header.encode(): value,
        }  # fmt: skip
        answer = client.request(method, f"{UPLOAD_PATH}/{ID}", content=b"a\n1", headers=list(headers.items()))
        assert answer.status_code < 500, value
    inside = [path for path in (lake.path / "inbox").rglob("*") if path.is_file()]
    assert all(path.resolve().is_relative_to(lake.path / "inbox") for path in inside)


@pytest.mark.parametrize("value", ["%C2%B2", "-1", "9" * 5000, "%00", "NaN", "1e3", "", "%D9%A3", "0&offset=7"])
def test_whatever_an_offset_says_is_answered(client: TestClient, value: str) -> None:
    headers = {"origin": HOST, "x-upload-token": uploads.issue_token(), "x-upload-name": "e.csv", "x-upload-size": "3"}
    assert client.put(f"{UPLOAD_PATH}/{ID}?offset={value}", content=b"abc", headers=headers).status_code in (400, 409)


def test_a_health_check_is_answered_from_what_was_asked_a_moment_ago(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a workspace that no longer answers is told within `FRESH_SECONDS`, however often it is asked."""
    asked: list[float] = []
    real = health.open_lake

    def opened(workspace: Path) -> Any:
        asked.append(time.monotonic())
        if len(asked) > 2:
            raise OSError("gone")
        return real(workspace)

    monkeypatch.setattr(health, "open_lake", opened)
    monkeypatch.setattr(health, "FRESH_SECONDS", 0.4)
    monkeypatch.setattr(health, "_asked", health._Asked(Path(), float("-inf"), well=False))
    began, answers = time.monotonic(), []
    while time.monotonic() - began < 1.2:
        answers.append((time.monotonic() - began, client.get("/healthz").status_code))
        time.sleep(0.02)
    assert answers[0][1] == 200
    assert len(asked) < len(answers) / 4
    assert {status for at, status in answers if at > 1.0} == {503}
