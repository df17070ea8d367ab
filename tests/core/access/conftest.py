"""A small shop with planted secrets in every kind of personal column."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.collect import ingest
from core.lake import Lake

SECRETS = (
    "marlene.zweig@hiddenmail.example",
    "+49 1512 3456789",
    "Marlene Zweigenhaft",
    "1987-03-14",
    "4111 1111 1111 1111",
    "王小明",
    "geheim@hiddenmail.example",
)
"""What must not be seen by who may not; each stands in a row of `people.csv`."""
NAMES = ("Marlene", "Anna", "Peter", "Julia", "Thomas", "Maria", "David", "Laura", "Michael", "Sarah")


def write_people(path: Path, rows: int = 40) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream)
        out.writerow(["user_id", "email", "phone", "full_name", "birth_date", "card_number", "姓名", "city", "note"])
        out.writerow(["u0", *SECRETS[:6], "Berlin", f"call back, or write to {SECRETS[6]}"])
        for n in range(1, rows):
            name = NAMES[n % len(NAMES)]
            out.writerow(
                [
                    f"u{n}",
                    f"{name.lower()}{n}@mail.example",
                    f"+49 1512 {3000000 + n}",
                    f"{name} Schmidt",
                    f"19{60 + n % 40}-0{1 + n % 9}-1{n % 9}",
                    "5500 0000 0000 0004",
                    "李小红",
                    "Paris" if n % 2 else "Berlin",
                    f"a note of no weight, number {n}",
                ]
            )
    return path


@pytest.fixture
def people(lake: Lake, tmp_path: Path) -> Lake:
    """A lake with the dataset `people`."""
    ingest(lake, write_people(tmp_path / "people.csv"), "people")
    return lake
