"""A page may name a database server; it can name no other one beside it, and sends nothing of ours there."""

from __future__ import annotations

import shutil
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pyarrow.parquet as pq
import pytest

from core.collect import ingest
from core.collect.sources.database import parse
from core.collect.sources.places import files_of
from core.collect.sources.server_copy import in_quotes
from core.errors import BadInput, NotFound, Unavailable
from core.lake import Lake
from tests.servers import done, free_port, postgres_server, server_folder, until


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


@pytest.fixture(scope="module")
def postgres() -> Iterator[int]:
    with postgres_server() as server:
        yield server.port


@pytest.fixture(scope="module")
def mysql() -> Iterator[tuple[int, Callable[[str], None]]]:
    """A real MariaDB in a zone five hours ahead, where one is installed; its port, and who runs statements as root."""
    if shutil.which("mariadb-install-db") is None or shutil.which("mariadbd") is None:
        pytest.skip("no MariaDB here")
    with server_folder() as (folder, other):
        data, socket_file = folder / "data", folder / "s"
        made = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal"]
        if not done(made, cwd=folder, **other):
            pytest.skip("MariaDB does not run here")
        port = free_port()
        words = ["mariadbd", "--no-defaults", f"--datadir={data}", f"--port={port}", "--bind-address=127.0.0.1"]
        words += [f"--socket={socket_file}", "--default-time-zone=+05:00", "--sql-mode="]
        run = ["mariadb", "--no-defaults", "-uroot", "-S", str(socket_file), "--default-character-set=utf8mb4"]

        def said(statement: str) -> None:
            subprocess.run([*run, "-e", statement], check=True)

        with subprocess.Popen(words, stderr=subprocess.DEVNULL, cwd=folder, **other) as server:
            until(lambda: done([*run, "-e", "SELECT 1"]))
            said("CREATE DATABASE shop; CREATE USER ann@'127.0.0.1' IDENTIFIED BY 'p''w @:/\\\\'")
            said("GRANT SELECT ON shop.* TO ann@'127.0.0.1'")
            yield port, said
            server.terminate()


ODD = "t'\"`; -- \\ é"
"""A name with everything that ends a name or a text somewhere."""


def test_a_table_of_a_real_postgres(lake: Lake, postgres: int) -> None:
    run = ["psql", "-h", "127.0.0.1", "-p", str(postgres), "-U", "ann", "-d", "postgres", "-c"]
    table = "CREATE TABLE t AS SELECT n AS id, (n / 7.0)::numeric AS x, 'é' || n AS s FROM generate_series(1, 500) n"
    assert done([*run, table])
    odd = ODD.replace('"', '""')
    assert done([*run, f'CREATE TABLE "{odd}" AS SELECT 1.5::numeric AS "{odd}", 2 AS n'])
    place = f"postgresql://ann@127.0.0.1:{postgres}/postgres"
    found = files_of(lake, f"{place}?table=t", anywhere=True)
    assert ingest(lake, found.files, "t").rows_loaded == 500
    with pytest.raises(NotFound):
        files_of(lake, f"{place}?table=tt", anywhere=True)
    (one,) = files_of(lake, f"{place}?table={quote(ODD)}", anywhere=True).files
    assert pq.read_table(one).to_pylist() == [{ODD: "1.5", "n": 2}]
    unreached(lake, place, "postgres", "ann")


def unreached(lake: Lake, place: str, database: str, user: str) -> None:
    """Parts that would say more than they are to a driver that parses them again: they are names, and unknown ones."""
    for more in (" host=10.0.0.1", "' host='10.0.0.1", "'; SELECT 1; --", "\\", "?host=10.0.0.1", "%00"):
        for wrong in (place.replace(f"/{database}", f"/{database}{quote(more)}"),):
            with pytest.raises((Unavailable, BadInput)) as caught:
                files_of(lake, f"{wrong}?table=t", anywhere=True)
            assert "10.0.0.1" not in caught.value.line().replace(quote(more), "")
    with pytest.raises((Unavailable, BadInput)):
        files_of(lake, f"{place.replace(f'//{user}', f'//{user}%27%20host%3D%2710.0.0.1')}?table=t", anywhere=True)


def test_a_table_of_a_real_mysql(lake: Lake, mysql: tuple[int, Callable[[str], None]]) -> None:
    port, said = mysql
    name = "`" + ODD.replace("`", "``") + "`"
    said(
        f"""USE shop; CREATE TABLE {name} (flag TINYINT(1), bits BIT(64), big BIGINT UNSIGNED, wide DECIMAL(65,30),
        day DATE, moment TIMESTAMP(6) NULL, clock DATETIME, told JSON, txt TEXT,
        {name} VARCHAR(20) CHARACTER SET latin1);
        INSERT INTO {name} VALUES (2, b'{"1" * 64}', 18446744073709551615,
        12345678901234567890123456789012345.123456789012345678901234567891, '0000-00-00',
        '2024-02-03 09:05:06.123456', '0000-00-00 00:00:00', '{{"a": 1}}', 'é', 'café')"""
    )
    said("USE shop; CREATE TABLE t AS SELECT seq AS id, seq / 7 AS x FROM seq_1_to_500")
    place = f"mysql://ann:{quote(chr(39).join(('p', 'w @:/')) + chr(92), safe='')}@127.0.0.1:{port}/shop"
    found = files_of(lake, f"{place}?table=t", anywhere=True)
    assert ingest(lake, found.files, "t").rows_loaded == 500
    (one,) = files_of(lake, f"{place}?table={quote(ODD)}", anywhere=True).files
    assert pq.read_table(one).to_pylist() == [
        {
            "flag": 2,
            "bits": 2**64 - 1,
            "big": 2**64 - 1,
            "wide": "12345678901234567890123456789012345.123456789012345678901234567891",
            "day": "0000-00-00",
            "moment": "2024-02-03 04:05:06.123456",
            "clock": "0000-00-00 00:00:00",
            "told": '{"a": 1}',
            "txt": "é",
            ODD: "café",
        }
    ]
    for table in ("tt", "mysql.user", "t` UNION SELECT 1"):
        with pytest.raises(NotFound):
            files_of(lake, f"{place}?table={quote(table)}", anywhere=True)
    for query in ("table=t&sslmode=require", "table=t&sslmode=verify-full"):  # this server seals nothing
        with pytest.raises(Unavailable, match="cannot be reached"):
            files_of(lake, f"{place}?{query}", anywhere=True)
    unreached(lake, place, "shop", "ann")
