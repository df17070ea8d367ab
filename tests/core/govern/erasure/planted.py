"""A workspace where one person stands in every kind of place, and a reading of its files that knows no product."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import sqlite3
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from core import clean
from core.collect import ingest
from core.jobs import open_jobs
from core.lake import Lake

MAIL, PHONE, USER, NAME = "Greta.Holm@Mail.example", "+49 170 5551234", "u00777", "Greta Holm"
WRITTEN = ("greta.holm@mail.example", "1705551234", "u00777", "greta holm", "170 5551234", "greta.holm%40mail.example")
"""Ways in which the files below write the person, in lower case."""
OTHERS = 30


def fill(lake: Lake) -> None:
    """One person among thirty, in tables of all layers and versions and in files beside them."""
    here = lake.path.parent / f"brought_{lake.path.name}"
    here.mkdir(exist_ok=True)
    _users(lake, here)
    _events(lake, here)
    with lake.write("Refuse rows") as cursor:
        raw = json.dumps({"name": NAME, "mail": MAIL, "age": "old"})
        cursor.execute(
            "INSERT INTO lake.quality.quarantine VALUES ('users', 'u.csv', 9, 'age', 'old', 'clean:parse_number', ?)",
            [raw],
        )
    with lake.write("Store predictions") as cursor:
        cursor.execute("CREATE TABLE lake.text.notes AS SELECT 'write to greta.holm@mail.example' AS text, 1 AS label")
    with lake.write("Take one back") as cursor:
        cursor.execute("INSERT INTO lake.text.notes VALUES (' GRETA.HOLM@MAIL.EXAMPLE ', 2), ('nobody', 3)")
        cursor.execute("DELETE FROM lake.text.notes WHERE label = 1")
    _beside(lake)


def _users(lake: Lake, here: Path) -> None:
    rows = [
        {"user_id": f"u{at:05}", "name": f"Other{at} Person", "mail": f"p{at}@mail.example",
         "phone": f"+49 171 44{at:05}", "age": 20 + at, "city": "Bremen"}
        for at in range(OTHERS)
    ]  # fmt: skip
    rows.insert(7, {"user_id": USER, "name": NAME, "mail": " GRETA.holm@mail.example", "phone": "0170/555 1234",
                    "age": 41, "city": "Kiel"})  # fmt: skip
    pd.DataFrame(rows).to_csv(here / "users.csv", index=False)
    ingest(lake, here / "users.csv", "users")
    steps = (
        clean.RecipeStep("trim_space", ("mail", "name")),
        clean.RecipeStep("custom_expression", (), {"name": "vip", "expression": f"lower(mail) = '{MAIL.lower()}'"}),
        clean.RecipeStep("parse_number", ("age",), {}),
    )
    clean.apply(lake, "users", clean.Recipe(steps))


def _events(lake: Lake, here: Path) -> None:
    for part in range(2):
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(["user_id", "event", "payload", "remark", "price"])
        for at in range(OTHERS):
            who = USER if at % 10 == part else f"u{at:05}"
            payload = json.dumps({"to": {"mail": MAIL if who == USER else f"p{at}@mail.example"}, "n": at})
            remark = "please ring Greta Holm, 0170-5551234" if at == 15 else "all as described here"
            writer.writerow([who, "view", payload, remark, f"{at}.50"])
        with gzip.open(here / f"events{part}.csv.gz", "wt", encoding="utf-8") as file:
            file.write(table.getvalue())
        ingest(lake, here / f"events{part}.csv.gz", "events", append=bool(part))


def _beside(lake: Lake) -> None:
    path = lake.path
    (path / "reports" / "users-raw-v2.html").write_text(f"<p>{MAIL}</p>", "utf-8")
    (path / "logs").mkdir(exist_ok=True)
    (path / "logs" / "process.log").write_text(f"GET /?q=Greta.Holm%40Mail.example\nok\n{NAME} was here\n", "utf-8")
    (path / "drafts").mkdir(exist_ok=True)
    (path / "drafts" / "users.json").write_text(json.dumps({"find": MAIL, "n": 1}), "utf-8")
    (path / "inbox" / "abc").mkdir(parents=True)
    with zipfile.ZipFile(path / "inbox" / "abc" / "x.zip", "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("deep.csv", f"a,b\n1,{MAIL}\n")
    jobs = open_jobs(lake)
    with jobs._table.open() as db:
        db.execute(
            "INSERT INTO jobs (handler, params, title, title_params, state, author, created, language, result) "
            "VALUES ('x:y', ?, 't', '{}', 'done', 'me', 1.0, 'en', ?)",
            [json.dumps({"q": MAIL}), json.dumps({"found": NAME})],
        )
    with sqlite3.connect(path / "labels.sqlite") as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE items (place INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)")
        db.executemany("INSERT INTO items VALUES (?, ?)", [(1, f"ask {MAIL}"), (2, f"ask {MAIL} "), (3, "else")])
        db.execute("DELETE FROM items WHERE place = 2")
    db.close()


def everywhere(folder: Path) -> dict[str, list[str]]:
    """Every file of a folder that holds one of the person's writings, read by code of the tests' own."""
    found: dict[str, list[str]] = {}
    for root, _folders, names in os.walk(folder):
        for name in names:
            path = Path(root) / name
            text = _read(path.read_bytes(), path).lower()
            if hits := [one for one in WRITTEN if one in text or one in name.lower()]:
                found[str(path.relative_to(folder))] = hits
    return found


def _read(raw: bytes, path: Path | None = None) -> str:
    text = raw.decode("latin-1") + raw.decode("utf-8", "ignore")
    if raw[:2] == b"\x1f\x8b":
        text += _read(gzip.decompress(raw))
    elif raw[:4] == b"PAR1":
        table = pq.read_table(io.BytesIO(raw))
        text += "\n".join(str(row) for row in table.to_pylist())
        text += str(pq.read_metadata(io.BytesIO(raw)).to_dict())
    elif raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            text += "".join(_read(packed.read(one)) for one in packed.namelist())
    elif raw[:6] == b"SQLite" and path is not None:
        db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        text += "\n".join(db.iterdump())
        db.close()
    return text
