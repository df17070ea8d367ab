"""A page may name a database server; it can name no other one beside it, and sends nothing of ours there."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.collect import ingest
from core.collect.sources.database import parse
from core.collect.sources.places import files_of
from core.collect.sources.server_copy import in_quotes
from core.errors import BadInput, NotFound, Unavailable
from core.lake import Lake


class Listener:
    """A server that asks for a password in clear and remembers all it is sent."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.heard = b""
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                one, _where = self.socket.accept()
            except OSError:
                return
            with one:
                one.settimeout(5)
                try:
                    while data := one.recv(4096):
                        self.heard += data
                        sealed = data[4:8] == struct.pack("!I", 80877103) or data[4:8] == struct.pack("!I", 80877104)
                        one.sendall(b"N" if sealed else b"R" + struct.pack("!II", 8, 3))
                except OSError:
                    continue


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.socket.close()


@pytest.fixture
def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listener: Listener) -> None:
    """What a driver would look for: a password in the environment, a password file, a service."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".pgpass").write_text("*:*:*:*:from-the-file\n")
    (home / ".pgpass").chmod(0o600)
    (home / ".pg_service.conf").write_text(
        f"[other]\nhost=127.0.0.1\nport={listener.port}\npassword=from-the-service\n"
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PGPASSWORD", "from-the-environment")
    monkeypatch.setenv("PGSERVICE", "other")
    monkeypatch.setenv("PGUSER", "their-user")


def test_nothing_of_the_servers_own_is_sent(lake: Lake, listener: Listener, around: None) -> None:
    with pytest.raises(Unavailable):
        files_of(lake, f"postgresql://ann@127.0.0.1:{listener.port}/db?table=t", anywhere=True)
    assert b"ann" in listener.heard
    assert b"from-the" not in listener.heard
    assert b"their-user" not in listener.heard


def test_the_addresss_own_password_is_sent_and_not_told(lake: Lake, listener: Listener, around: None) -> None:
    with pytest.raises(Unavailable) as caught:
        files_of(lake, f"postgresql://ann:hunter2%27@127.0.0.1:{listener.port}/db?table=t", anywhere=True)
    assert b"hunter2'" in listener.heard
    assert "hunter2" not in caught.value.line()
    assert caught.value.message.endswith("cannot be reached.")


@pytest.mark.parametrize(
    "more",
    ["host=10.0.0.1", "hostaddr=10.0.0.1", "service=other", "passfile=/etc/passwd", "password=x", "user=x", "port=1",
     "options=-c%20x", "sslkey=/etc/key", "sslmode=disable", "HOST=10.0.0.1", "dbname=postgresql://10.0.0.1/x"],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "mysql"])
def test_no_part_of_an_address_leads_elsewhere(lake: Lake, more: str, scheme: str) -> None:
    for query in (f"{more}&table=t", f"table=t&{more}"):
        with pytest.raises(BadInput, match="cannot say"):
            files_of(lake, f"{scheme}://ann@db.example/shop?{query}", anywhere=True)
    assert parse("postgresql://ann@db.example/shop?table=t&sslmode=require").place.endswith("sslmode=require")


def test_values_are_quoted_for_the_driver() -> None:
    assert in_quotes("a b") == "'a b'"
    assert in_quotes("x' host='10.0.0.1") == "'x\\' host=\\'10.0.0.1'"
    assert in_quotes("\\") == "'\\\\'"


@pytest.fixture
def postgres() -> Iterator[int]:
    """A real server, where one is installed; it refuses to run as root, so that another user runs it then."""
    if shutil.which("initdb") is None or shutil.which("postgres") is None:
        pytest.skip("no PostgreSQL here")
    other = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "pg"
        folder.mkdir()
        if other:
            Path(name).chmod(0o711)
            os.chown(folder, 65534, 65534)
        words = ["initdb", "-D", str(folder / "data"), "-U", "ann", "-A", "trust"]
        if subprocess.run(words, capture_output=True, cwd=folder, **other).returncode:  # type: ignore[call-overload]
            pytest.skip("PostgreSQL does not run here")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        words = ["postgres", "-D", str(folder / "data"), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder)]
        with subprocess.Popen(words, stderr=subprocess.DEVNULL, cwd=folder, **other) as server:  # type: ignore[call-overload]
            yield port
            server.terminate()


def test_a_table_of_a_real_server(lake: Lake, postgres: int) -> None:
    run = ["psql", "-h", "127.0.0.1", "-p", str(postgres), "-U", "ann", "-d", "postgres", "-c"]
    table = "CREATE TABLE t AS SELECT n AS id, (n / 7.0)::numeric AS x, 'é' || n AS s FROM generate_series(1, 500) n"
    for _try in range(100):
        time.sleep(0.2)
        if not subprocess.run([*run, table], capture_output=True).returncode:
            break
    place = f"postgresql://ann@127.0.0.1:{postgres}/postgres"
    found = files_of(lake, f"{place}?table=t", anywhere=True)
    assert ingest(lake, found.files, "t").rows_loaded == 500
    with pytest.raises(NotFound):
        files_of(lake, f"{place}?table=tt", anywhere=True)
