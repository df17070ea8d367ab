"""Erasing one person damages nobody: in small shops full of near names, all else stays as it was, cell by cell."""

from __future__ import annotations

import csv
import json
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from core.collect import ingest
from core.errors import BadInput, NotFound
from core.govern import erasure
from core.lake import Lake
from core.lake.doctor import examine

Prepared = Callable[..., Lake]
Row = dict[str, str]
KIN = (
    ("Anna Lee", "anna@x.org", "+49 170 5551234", "u707"),
    ("Anna Lee-Smith", "joanna@x.org", "+49 170 55512345", "u7077"),
    ("Joanna Lee", "anna@x.org.uk", "+44 170 5551234", "U707"),
    ("Lee Anna", "o'anna@x.org", "+49 171 5551234", "u707-b"),
    ("Anna Leeds", "anna.lee@x.org", "+49 170 555123", "xu707"),
    ("王伟", "anna@xx.org", "13912345678", "u0707"),
    ("王伟明", "anna@x.orga", "13912345679", "vip_u707"),
    ("Annalee Holm", "a-anna@x.org", "+49 170 5551233", "u7070"),
)
"""Persons of whom one's name, address or number stands within another's, or nearly."""
WORDS = ("bought", "for", "the", "green", "lamp", "5551234", "170", "7", "u", "x.org", "Anna", "Lee", "价格", "很好")


def shop(lake: Lake, seed: int) -> tuple[tuple[str, ...], dict[str, list[list[str]]]]:
    """Tables of persons, orders and reviews; who is to go, and the tables as they must be afterwards."""
    rng = random.Random(seed)
    gone = rng.randrange(len(KIN))
    name, mail, phone, user = KIN[gone]
    home, device = "12 Elm Street", "dev-1"  # shared by all of them
    persons = [
        {"user_id": one[3], "full_name": one[0], "mail": one[1], "phone": one[2], "address": home, "device": device,
         "score": str(at)}
        for at, one in enumerate(KIN)
    ]  # fmt: skip
    halves = [{"sku": f"s{at}", "first": word, "amount": str(rng.randrange(10**9))} for at, word in enumerate(
        half for one in rng.sample(KIN, len(KIN)) for half in one[0].split() if " " in one[0])]  # fmt: skip
    texts: list[tuple[Row, Row]] = []
    for at in range(20):
        said = [(rng.choice(WORDS), None) for _word in range(rng.randrange(1, 5))]
        for _mention in range(rng.randrange(3)):
            who = rng.randrange(len(KIN))
            said.insert(rng.randrange(len(said) + 1), (KIN[who][rng.randrange(4)], who))
        told = lambda masked: " ; ".join("[erased]" if masked and who == gone else word for word, who in said)  # noqa: B023, E731
        texts.append(({"n": str(at), "review": told(False)}, {"n": str(at), "review": told(True)}))
    tables: dict[str, tuple[list[Row], list[Row]]] = {
        "persons": (persons, persons),
        "halves": (halves, halves),
        "reviews": ([one for one, _left in texts], [left for _one, left in texts]),
    }
    with TemporaryDirectory() as folder:
        for title, (rows, _left) in tables.items():
            path = Path(folder, f"{title}.csv")
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
            ingest(lake, path, title)
    return (name, mail, phone, user), {
        title: [list(row.values()) for row in left] for title, (_r, left) in tables.items()
    }


def cells(lake: Lake, name: str) -> list[list[Any]]:
    with lake.read() as cursor:
        columns = ", ".join(f'CAST("{one}" AS VARCHAR)' for one in lake.columns(name) if one[:1] != "_")
        return [
            list(row) for row in cursor.execute(f"SELECT {columns} FROM {lake.table(name)} ORDER BY _row").fetchall()
        ]


@pytest.mark.parametrize("seed", [1])
def test_all_else_stays_cell_by_cell(lake: Lake, seed: int) -> None:
    who, left = shop(lake, seed)
    wanted = erasure.identifiers(who)
    before = cells(lake, "halves")
    erasure.begin(lake, wanted, erasure.MASK if seed % 2 else erasure.REMOVE, every=True)
    erasure.carry_on(lake)
    assert cells(lake, "halves") == before, "half a name in one cell and half in the next are nobody"
    assert cells(lake, "reviews") == left["reviews"]
    others = [row for row in left["persons"] if row[0] != who[3]]
    assert [row for row in cells(lake, "persons") if row[0]] == others
    assert examine(lake).findings == ()


def odd_places(lake: Lake) -> None:
    """A person in an uploaded database, in the names of files and folders, in a writing that only the proof knows."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_text("user_id,mail,note\nu707,anna@x.org,x\nu8,bo@x.org,ask ａｎｎａ@x.org\n", "utf-8")
        ingest(lake, path, "a")
    with closing(sqlite3.connect(lake.path / "files" / "shop.sqlite")) as db:
        db.execute("CREATE TABLE t (mail TEXT)")
        db.execute("INSERT INTO t VALUES ('anna@x.org')")
        db.commit()
    (lake.path / "reports" / "anna@x.org.txt").write_text("nothing", "utf-8")
    inbox = lake.path / "inbox" / "anna@x.org"
    inbox.mkdir()
    (inbox / "part").write_text("", "utf-8")
    (lake.path / "drafts").mkdir()
    (lake.path / "drafts" / "a.json").write_text('{"find": "anna&#x40;x.org", "n": 1, "all": ["bo@x.org"]}', "utf-8")


def test_odd_places_are_left_without_the_person_and_the_erasure_ends(prepared: Prepared) -> None:
    lake = prepared(odd_places)
    wanted = erasure.identifiers(["anna@x.org"])
    erasure.begin(lake, wanted, by="anna@x.org")
    said = erasure.carry_on(lake)
    assert "anna" not in json.dumps(said), "who asks for herself, and files named after her, are not named either"
    assert not (lake.path / "files" / "shop.sqlite").exists()
    assert not (lake.path / "inbox" / "anna@x.org").exists()
    assert json.loads((lake.path / "drafts" / "a.json").read_text("utf-8")) == {
        "find": "[erased]", "n": 1, "all": ["bo@x.org"]
    }  # fmt: skip
    assert [row[1] for row in cells(lake, "a")] == [None, "bo@x.org"]


@pytest.mark.parametrize("word", ["raw", "note", "mail", "varchar", "users", "done", "Anna"])
def test_a_word_alone_is_nobody_but_where_persons_are_named(word: str) -> None:
    one = erasure.identifiers([word])[0]
    assert one.bare
    assert not one.looked_for("review")
    assert one.looked_for("user_id")
    assert one.looked_for("full_name")


@pytest.mark.parametrize("code", ["user_id", "a b"])
def test_the_name_of_a_column_is_nobody(prepared: Prepared, code: str) -> None:
    lake = prepared(odd_places)
    with pytest.raises((BadInput, NotFound)):
        erasure.plan(lake, erasure.identifiers([code]))
    assert len(cells(lake, "a")) == 2
