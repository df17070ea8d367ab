"""What is true of many files is told once, with their number, wherever they are loaded from."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from core.collect import Options, ingest
from core.collect.facts import Note
from core.collect.notes import distinct, of_files, of_many


@pytest.mark.parametrize("files", [2, 12, 60])
def test_notes_of_a_folder_are_told_once(lake, tmp_path: Path, files: int) -> None:
    for number in range(files):
        rows = "".join(f"{n},01/{1 + n % 12:02d}/2025\n" for n in range(5))
        (tmp_path / f"part{number}.csv").write_text(f"Export {number}\n\nn,date,,\n{rows}")
    done = ingest(lake, sorted(tmp_path.glob("*.csv")), "t", options=Options(file_date=True))
    sentences = [str(note) for note in done.warnings]
    assert len(sentences) == len(set(sentences))
    assert len(sentences) <= (12 if files > 3 else 16)
    assert any(f"{files - 1} more files" in text for text in sentences) == (files > 3)
    dateless = [note for note in done.warnings if "no file date" in note.msgid]
    assert sum(note.more + 1 for note in dateless) == files


def test_members_passed_over_are_counted(lake, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr("a.csv", "sku,price\nA,1\nB,2\n")
        for number in range(20):
            archive.writestr(f"empty{number}.csv", "")
    notes = ingest(lake, tmp_path / "t.zip", "t").warnings
    assert [note.more for note in notes if "passed over" in note.msgid] == [19]


def test_what_differs_is_told_apart() -> None:
    one = [
        Note("“{file}” was passed over: {reason}", {"file": str(n), "reason": "x" if n % 2 else "y"}) for n in range(9)
    ]
    assert [(note.params["reason"], note.more) for note in of_files(one)] == [("y", 4), ("x", 3)]
    assert of_files(one[:3]) == sorted(one[:3], key=lambda note: note.params["reason"] == "x")
    columns = [[Note("“{column}” a {n}", {"column": c, "n": n}) for c in "ab"] for n in range(5)]
    assert [(note.params["column"], note.more) for note in of_many(columns)] == [("a", 4), ("b", 4)]
    assert distinct([one[0], one[0], one[1]]) == one[:2]
    assert [note.more for note in of_files([*of_files(one), *one])] == [9, 7]
