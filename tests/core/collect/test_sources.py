"""Where files come from: folders, globs, databases, object stores, and what a page may not reach."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.addresses import is_public, masked
from core.collect import ingest
from core.collect.sources.database import parse
from core.collect.sources.permits import Permit, permit
from core.collect.sources.places import fetched, files_of
from core.errors import BadInput, NotFound, Unavailable
from core.lake import Lake
from core.settings import settings


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Sets what the pages may read."""

    def put(*entries: str) -> None:
        monkeypatch.setenv("TOUCHSTONE_SOURCES", ";".join(entries))
        settings.cache_clear()

    yield put
    settings.cache_clear()


@pytest.fixture
def days(tmp_path: Path) -> Path:
    folder = tmp_path / "days"
    (folder / "deep").mkdir(parents=True)
    (folder / ".git").mkdir()
    for name in ("2011-01-05.csv", "2011-01-04.csv", "deep/2011-01-06.csv", ".git/config"):
        (folder / name).write_text("user_id,price\nu1,2.5\n")
    for name in (".DS_Store", "~$book.xlsx", "Thumbs.db", "_SUCCESS", "half.csv.part"):
        (folder / name).write_text("junk")
    (folder / "empty.csv").touch()
    return folder


def test_a_folder_gives_its_files_sorted_and_says_what_it_passed_over(lake: Lake, days: Path) -> None:
    found = files_of(lake, str(days), anywhere=True)
    assert [p.name for p in found.files] == ["2011-01-04.csv", "2011-01-05.csv", "2011-01-06.csv"]
    assert "passed over: 6" in str(found.notes[0])
    assert ingest(lake, found.files, "days").rows_in == 3
    assert found.received == ()


def test_a_readme_is_read_only_where_there_is_nothing_else(lake: Lake, days: Path, tmp_path: Path) -> None:
    (days / "SOURCE.txt").write_text("about these files\n")
    (days / "sources.csv").write_text("user_id,price\nu2,2.5\n")
    found = files_of(lake, str(days), anywhere=True)
    assert "sources.csv" in [p.name for p in found.files]
    assert "SOURCE.txt" in str(found.notes[0])
    assert "SOURCE.txt" not in [p.name for p in found.files]
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "readme.txt").write_text("a,b\n1,2\n")
    assert [p.name for p in files_of(lake, str(alone), anywhere=True).files] == ["readme.txt"]


def test_globs(lake: Lake, days: Path) -> None:
    names = [p.name for p in files_of(lake, f"{days}/*.csv", anywhere=True).files]
    assert names == ["2011-01-04.csv", "2011-01-05.csv"]
    assert len(files_of(lake, f"{days}/**/2011*.csv", anywhere=True).files) == 3
    (days / "odd[1].csv").write_text("a,b\n1,2\n")
    assert [p.name for p in files_of(lake, f"{days}/odd[1].csv", anywhere=True).files] == ["odd[1].csv"]
    with pytest.raises(BadInput, match="no file to read"):
        files_of(lake, f"{days}/*.parquet", anywhere=True)


def test_file_addresses_and_unknown_ones(lake: Lake, days: Path) -> None:
    assert len(files_of(lake, f"file://{days}/2011-01-04.csv", anywhere=True).files) == 1
    with pytest.raises(BadInput, match="no file"):
        files_of(lake, str(days / "nothing.csv"), anywhere=True)
    with pytest.raises(BadInput, match="ftp://"):
        files_of(lake, "ftp://host/x.csv", anywhere=True)


def test_a_page_reads_only_listed_folders(lake: Lake, days: Path, listed: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    inside = days / "2011-01-04.csv"
    for source in (str(inside), str(days), f"{days}/*.csv", f"file://{inside}"):
        with pytest.raises(BadInput, match="outside the folders"):
            files_of(lake, source)
    listed(str(days))
    assert files_of(lake, str(inside)).files == (inside.resolve(),)
    assert len(files_of(lake, str(days)).files) == 3
    (days / "link.csv").symlink_to(secret)
    for source in (str(secret), f"{days}/../secret.csv", str(days / "link.csv"), f"{days}/../*.csv"):
        with pytest.raises(BadInput, match="outside the folders"):
            files_of(lake, source)
    with pytest.raises(BadInput, match="outside the folders"):
        files_of(lake, str(days) + "x")


UPWARDS = ("..%2f", "..%5c", "..\\\\", "%2e%2e/", ".%2E/", "%252e%252e%252f", "%25252e%25252e/", "..%00/", "%00")


def test_a_path_that_is_none_is_a_sentence(listed: Any, tmp_path: Path) -> None:
    listed(str(tmp_path))
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path in (Path("a\0b"), loop, loop / "x.csv"):
        for reach in (permit(), Permit(anywhere=True)):
            with pytest.raises(BadInput, match="is no path"):
                reach.require_path(path)


def test_one_link_that_leads_out_does_not_spoil_its_folder(
    lake: Lake, days: Path, listed: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    listed(str(days))
    whole = files_of(lake, str(days))
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    (days / "0_out.csv").symlink_to(secret)
    (days / "0_loop.csv").symlink_to(days / "0_loop.csv")
    found = files_of(lake, str(days))
    assert found.files == whole.files
    assert "0_out.csv" in str(found.notes[0].params["names"])
    with pytest.raises(BadInput, match="outside the folders"):
        files_of(lake, str(days / "0_out.csv"))


def test_a_page_reads_only_listed_buckets_and_databases(lake: Lake, listed: Any, tmp_path: Path) -> None:
    listed("s3://shop/exports", "postgresql://db.example/shop")
    reach = permit()
    assert reach.allows("s3://shop/exports/a.csv")
    assert reach.allows("postgresql://u:p@db.example/shop")
    for address in (
        "s3://shop/other/a.csv",
        "s3://shop/exports/../x",
        "s3://shop/exportsx",
        "postgresql://db.example/hr",
        *(f"s3://shop/exports/{up}other/a.csv" for up in UPWARDS),
    ):
        assert not reach.allows(address)
    for source in ("s3://other/a.csv", "s3://shop/exports/a.csv?endpoint_override=10.0.0.1"):
        with pytest.raises(BadInput, match="may not be read"):
            files_of(lake, source)
    with pytest.raises(BadInput, match="may not be read"):
        files_of(lake, "mysql://u:secret@db.example/shop?table=t")
    with pytest.raises(BadInput, match="outside the folders"):
        files_of(lake, f"sqlite://{tmp_path}/x.db?table=t")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2002:101:101::", True),
        ("64:ff9b::101:101", True),
        ("::ffff:1.1.1.1", True),
        ("::127.0.0.1", False),
        ("::1.1.1.1", False),
        ("64:ff9b:1::7f00:1", False),
        ("64:ff9b:1::101:101", False),
        ("::ffff:0:127.0.0.1", False),
        ("::ffff:0:1.1.1.1", False),
        ("fec0::1", False),
        ("2606:4700::5efe:127.0.0.1", False),
        ("2606:4700::200:5efe:10.0.0.1", False),
        ("2001:db8::1", False),
        ("4000::1", False),
        ("5f00::1", False),
    ],
)
def test_private_numbers_are_known_in_every_form(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_secrets_are_masked() -> None:
    assert masked("https://u:pw@h.example/x?id=1&api_key=abc#frag") == "https://u:***@h.example/x?id=1&api_key=***"
    assert masked("postgresql://u:p%40w@h/db?table=t") == "postgresql://u:***@h/db?table=t"
    assert masked("/data/x.csv") == "/data/x.csv"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER, total REAL, note TEXT, odd)")
        connection.executemany(
            "INSERT INTO orders VALUES (?, ?, ?, ?)",
            [(1, 0.1 + 0.2, "红色", "text"), (2, None, "", 5), (3, 2.5, "x", b"\x00\xff")],
        )
    return path


def test_a_table_of_sqlite(lake: Lake, database: Path) -> None:
    found = files_of(lake, f"sqlite://{database}?table=orders", anywhere=True)
    assert [p.name for p in found.files] == ["orders.parquet"]
    ingest(lake, found.files, "o")
    with lake.read() as cursor:
        rows = cursor.execute(
            f"SELECT CAST(id AS INT), total, note, odd FROM {lake.table('o')} ORDER BY _row"
        ).fetchall()
    assert [r[3] for r in rows] == ["text", "5", "00ff"]
    assert float(rows[0][1]) == 0.1 + 0.2
    with pytest.raises(NotFound, match="ordres"):
        files_of(lake, f"sqlite://{database}?table=ordres", anywhere=True)
    with pytest.raises(BadInput, match="names no table"):
        files_of(lake, f"sqlite://{database}", anywhere=True)
    with pytest.raises(Unavailable, match="no database"):
        files_of(lake, "sqlite:///nowhere/x.db?table=t", anywhere=True)
    database.write_bytes(b"no database at all" * 100)
    with pytest.raises(Unavailable, match="cannot be read"):
        files_of(lake, f"sqlite://{database}?table=orders", anywhere=True)
    assert [p for p in (lake.path / "inbox").iterdir() if p != found.files[0].parent] == []


def test_an_unreachable_database_is_said_without_its_password(lake: Lake) -> None:
    with pytest.raises(Unavailable) as caught:
        files_of(lake, "postgresql://u:hunter2@127.0.0.1:1/db?table=t", anywhere=True)
    assert "hunter2" not in caught.value.line()
    assert "127.0.0.1" in caught.value.message
    assert list((lake.path / "inbox").iterdir()) == []


def test_a_missing_extension_says_what_to_install(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.collect.sources.servers.extension_file", _missing)
    with pytest.raises(Unavailable) as caught:
        files_of(lake, "mysql://u:hunter2@h/db?table=t", anywhere=True)
    assert "duckdb-extension-mysql-scanner==" in caught.value.hint


def _missing(name: str) -> Path:
    raise Unavailable(name)


def test_table_addresses() -> None:
    address = parse("postgresql://u:p@h:5433/db?sslmode=require&table=sales.orders")
    assert (address.kind, address.schema, address.table, address.name) == (
        "postgres",
        "sales",
        "orders",
        "sales.orders",
    )
    assert address.place == "postgresql://u:p@h:5433/db?sslmode=require"
    with pytest.raises(BadInput) as caught:
        parse("postgresql://u:hunter2@h/db")
    assert "hunter2" not in caught.value.line()


def test_fetched_throws_its_copies_away(lake: Lake, database: Path, days: Path) -> None:
    with fetched(lake, [str(days), f"sqlite://{database}?table=orders"], anywhere=True) as found:
        assert len(found.files) == 4
        assert found.received[0].exists()
        assert "orders" in found.origin
    assert list((lake.path / "inbox").iterdir()) == []
    assert (days / "2011-01-04.csv").exists()


def test_an_object_store_that_is_not_there(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_source: str) -> tuple[Any, str]:
        raise OSError("Could not resolve host: bucket")

    monkeypatch.setattr("core.collect.sources.places._open_store", gone)
    with pytest.raises(Unavailable, match="Could not resolve host"):
        files_of(lake, "s3://bucket/x.csv", anywhere=True)


def test_an_object_is_copied_from_a_store(lake: Lake, monkeypatch: pytest.MonkeyPatch, days: Path) -> None:
    from pyarrow import fs

    place = days / "2011-01-04.csv"
    monkeypatch.setattr("core.collect.sources.places._open_store", lambda _uri: (fs.LocalFileSystem(), str(place)))
    found = files_of(lake, "s3://bucket/days/2011-01-04.csv", anywhere=True)
    assert found.files[0].read_bytes() == (days / "2011-01-04.csv").read_bytes()
    monkeypatch.setattr("core.collect.sources.places._open_store", lambda _uri: (fs.LocalFileSystem(), str(days)))
    with pytest.raises(BadInput, match="no file at"):
        files_of(lake, "s3://bucket/days", anywhere=True)


def test_the_reach_of_nobody() -> None:
    assert Permit().allows("s3://x/y") is False
    assert Permit(anywhere=True).require_path(Path(os.sep)) == Path(os.sep)
