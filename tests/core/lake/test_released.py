"""A workspace of every release is opened by this one, with all its versions, and worked in."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from core import VERSION, clean, collect, quality
from core.lake import backup, open_lake
from core.lake.doctor import examine

KEPT = Path(__file__).parent / "released"
RELEASES = sorted(one.name.removesuffix(".tar.gz") for one in KEPT.glob("*.tar.gz"))


def test_this_release_has_a_workspace_here() -> None:
    assert VERSION in RELEASES


@pytest.mark.parametrize("release", RELEASES)
def test_a_workspace_of_a_release_goes_on(release: str, tmp_path: Path) -> None:
    """Two files of orders, appended, checked and cleaned; a catalog, profiled."""
    file = tmp_path / "old.tar"
    file.write_bytes(gzip.decompress((KEPT / f"{release}.tar.gz").read_bytes()))
    assert backup.read(file).release == release
    backup.restore(file, tmp_path / "workspace")
    lake = open_lake(tmp_path / "workspace")
    try:
        assert examine(lake).findings == ()
        assert [(one.ordinal, one.action, one.rows) for one in lake.versions("orders")] == [
            (1, "ingest", 4), (2, "append", 6), (3, "clean", 6)
        ]  # fmt: skip
        with lake.read() as cursor:
            counts = [
                cursor.execute(f"SELECT count(*) FROM {lake.table('orders', one.layer, one.number)}").fetchone()
                for one in lake.versions("orders")
            ]
        assert counts == [(4,), (6,), (6,)]
        assert quality.latest(lake, "orders") is not None
        assert clean.from_dict(lake.dataset("orders").recipe).steps
        more = tmp_path / "more.csv"
        more.write_text("order_id,sku,price,when\n6,A,1.5,2026-01-07\n")
        collect.ingest(lake, [more], "orders", append=True)
        assert quality.check(lake, "orders").rows == 7
        assert lake.dataset("items").rows == 3
    finally:
        lake.close()
