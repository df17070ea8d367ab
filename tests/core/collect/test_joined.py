"""A large file's own Parquet in the lake, with appends after it: joining small files changes no version."""

from __future__ import annotations

from pathlib import Path

from core.collect import ingest
from core.lake import Lake
from core.lake.compact import give_back, join_small
from core.lake.doctor import examine

HEADER = "id,when,price,name\n"


def digest(lake: Lake, version: int) -> tuple[object, ...] | None:
    with lake.read() as cursor:
        table = lake.table("t", version=version)
        return cursor.execute(f"SELECT count(*), sum(hash(t)::HUGEINT) FROM {table} t").fetchone()


def test_files_taken_over_whole_are_joined_like_others(lake: Lake, tmp_path: Path) -> None:
    large, small = tmp_path / "large.csv", tmp_path / "small.csv"
    rows = (
        f"{n:08d},2024-01-{1 + n % 28:02d} 10:{n % 60:02d}:00,{n % 1000}.{n % 100:02d},name {n}\n"
        for n in range(120_000)
    )
    large.write_text(HEADER + "".join(rows), encoding="utf-8")
    assert large.stat().st_size > 5_000_000, "too small for the way of large files"
    ingest(lake, large, "t")
    for part in range(8):
        lines = (f"9{part}{n:06d},2024-02-01 10:00:00,1.5,x {n}\n" for n in range(20))
        small.write_text(HEADER + "".join(lines), encoding="utf-8")
        ingest(lake, small, "t", append=True)
    versions = [version.number for version in lake.versions("t")]
    before = {version: digest(lake, version) for version in versions}
    (joined,) = join_small(lake, ("raw.t",))
    assert joined.after < joined.before
    assert give_back(lake)[0] == joined.before
    assert {version: digest(lake, version) for version in versions} == before
    assert set(lake.columns("t")) == {"id", "when", "price", "name"}
    assert not examine(lake).findings
