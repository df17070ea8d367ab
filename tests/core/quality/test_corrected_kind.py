"""A kind or a role that a person corrects counts for the version that it was said of, not only for the next upload."""

from __future__ import annotations

from pathlib import Path

from core.collect import ingest
from core.lake import Lake
from core.quality import check
from core.quality.run import drafted


def file(folder: Path, first: int) -> Path:
    path = folder / "things.csv"
    rows = (f"K{n},Thing number {n},{n + 1}" for n in range(first, first + 40))
    path.write_text("\n".join(["code,words,worth", *rows]) + "\n", encoding="utf-8")
    return path


def test_the_newest_version_is_judged_as_what_it_was_said_to_be(lake: Lake, tmp_path: Path) -> None:
    ingest(lake, file(tmp_path, 0), "things", kind="other")
    before = {one.id for one in drafted(lake, "things").checks}
    lake.describe("things", kind="items", roles={"item_id": "code", "title": "words", "price": "worth"})
    after = {one.id for one in drafted(lake, "things").checks}
    assert {"unique:code", "D12:code"} <= after - before
    assert "unique:code" in {one.id for one in check(lake, "things").results}


def test_an_earlier_version_keeps_what_was_said_of_it(lake: Lake, tmp_path: Path) -> None:
    ingest(lake, file(tmp_path, 0), "things", kind="other")
    first = lake.dataset("things").version
    ingest(lake, file(tmp_path, 1), "things", kind="other")
    lake.describe("things", kind="items", roles={"item_id": "code", "title": "words", "price": "worth"})
    assert "unique:code" not in {one.id for one in drafted(lake, "things", first).checks}
    assert "unique:code" in {one.id for one in drafted(lake, "things").checks}
