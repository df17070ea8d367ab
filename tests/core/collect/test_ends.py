"""Where a table begins and ends in its file: what stands around it is no record, and a cut record is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.collect import Options, ingest, inspect
from core.lake import Lake


def test_a_long_text_below_or_above_the_table_is_no_record(tmp_path: Path) -> None:
    note = "".join(f"line {n} of a note\n" for n in range(60_000))
    below, above = tmp_path / "below.csv", tmp_path / "above.csv"
    below.write_text("sku,qty\nA,1\nB,2\n" + note)
    above.write_text(note + "sku,qty\nA,1\nB,2\n")
    for path, options in ((below, Options(footer=60_000)), (above, Options(skip=60_000))):
        part = inspect(path, options=options).parts[0]
        assert [c.name for c in part.columns] == ["sku", "qty"]


@pytest.mark.parametrize("rows", [9, 300])
@pytest.mark.parametrize(
    ("end", "cut"),
    [
        ("\n9,lamp", True),  # inside the record, no end of line
        ('\n9,"lamp, re', True),  # inside a quoted cell
        ("\n9,lamp\n", False),  # short, but whole: a slip of whoever wrote it
        ("\n9,lamp,3", False),  # whole, only its end of line is missing
        ("", False),
    ],
)
def test_a_file_that_ends_inside_a_record_is_said_to_be_cut(
    lake: Lake, tmp_path: Path, rows: int, end: str, cut: bool
) -> None:
    path = tmp_path / "log.csv"
    path.write_text("sku,title,qty\n" + "\n".join(f"{n},thing {n},{n % 5}" for n in range(rows)) + end, newline="")
    done = ingest(lake, path, "t")
    assert any("cut short" in one.msgid for one in done.warnings) is cut
