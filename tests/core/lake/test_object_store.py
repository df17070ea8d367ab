"""Rows in an object store: the road from a file to a version with a server of the protocol, and one that is gone."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import clean, collect, quality
from core.errors import BadInput, TouchstoneError, Unavailable
from core.export import export
from core.lake import Lake, backup, open_lake
from core.settings import settings

moto = pytest.importorskip("moto.server")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    import boto3

    with socket.create_server(("127.0.0.1", 0)) as free:
        found = int(free.getsockname()[1])
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=found, verbose=False)
    server.start()
    address = f"http://127.0.0.1:{found}"
    given = {"aws_access_key_id": "k", "aws_secret_access_key": "s", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=address, **given).create_bucket(Bucket="shop")
    yield found
    server.stop()


@pytest.fixture
def stored(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, int], Lake]]:
    """Opens a workspace whose rows lie in a bucket behind a port."""
    opened: list[Lake] = []

    def opening(bucket: str = "shop", at: int = port) -> Lake:
        while opened:
            opened.pop().close()
        for name, value in {
            "TOUCHSTONE_DATA_PATH": f"s3://{bucket}/{tmp_path.name}", "AWS_ENDPOINT_URL": f"http://127.0.0.1:{at}",
            "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "hunter2", "AWS_REGION": "us-east-1",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        opened.append(open_lake(tmp_path / "workspace"))
        return opened[-1]

    yield opening
    while opened:
        opened.pop().close()
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "a.csv"
    found.write_text("sku,title,brand\nA, Kettle,Nord\nB,Lamp,Nord\n")
    return found


def test_the_road_from_a_file_to_a_version(stored: Callable[..., Lake], file: Path, tmp_path: Path) -> None:
    lake = stored()
    collect.ingest(lake, [file], "items", kind="items")
    collect.ingest(lake, [file], "items", append=True)
    assert quality.check(lake, "items").rows == 4
    clean.apply(lake, "items", clean.Recipe((clean.RecipeStep("trim_space", ("title",)),)))
    lake = stored()
    assert [(one.ordinal, one.rows) for one in lake.versions("items")] == [(1, 2), (2, 4), (3, 4)]
    export(lake, "items", tmp_path / "out.csv", form="csv")
    assert (tmp_path / "out.csv").read_text("utf-8-sig").count('"Kettle"') == 2
    assert not list(lake.path.rglob("*.parquet"))
    with pytest.raises(Unavailable):
        backup.backup(lake, tmp_path / "w.tar")


def test_a_store_that_is_gone_or_lacks_the_bucket_is_said_in_a_line(stored: Callable[..., Lake], file: Path) -> None:
    lake = stored()
    collect.ingest(lake, [file], "items")
    with socket.create_server(("127.0.0.1", 0)) as free:
        dead = int(free.getsockname()[1])
    for bucket, at in (("shop", dead), ("nobucket", None)):
        lake = stored(bucket, at) if at else stored(bucket)
        with pytest.raises(Unavailable) as told:
            collect.ingest(lake, [file], "more")
        assert "hunter2" not in told.value.line()
        assert "\n" not in told.value.line()
    lake = stored()
    assert [one.name for one in lake.datasets()] == ["items"]
    assert quality.check(lake, "items").rows == 2


@pytest.mark.parametrize("place", ["gs://bucket/x", "http://host/x", "ftp://x"])
def test_a_store_that_is_not_spoken_to_is_refused(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_DATA_PATH", place)
    settings.cache_clear()
    with pytest.raises(BadInput, match="data_path"):
        open_lake(tmp_path / "workspace")
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize("address", ["not an address", "ftp://x", "http://ann:hunter2@host", "file:///etc"])
def test_an_address_that_is_none_is_refused(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_DATA_PATH", "s3://shop/x")
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    settings.cache_clear()
    with pytest.raises(TouchstoneError) as told:
        open_lake(tmp_path / "workspace")
    assert "hunter2" not in told.value.line()
    monkeypatch.undo()
    settings.cache_clear()
