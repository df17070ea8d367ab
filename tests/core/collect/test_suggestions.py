"""Rows in quarantine get a suggestion where one mending alone fits, and load as suggested."""

from __future__ import annotations

from pathlib import Path

from core.collect import ingest
from core.collect.quarantine import listing as quarantine
from core.collect.quarantine.read_again import Edit, readmit
from core.collect.quarantine.suggest import suggestions
from core.lake import Lake

ROWS = "".join(f"28/01/2018,{n},MG-{1000 + n},{n}.50,Boots no {n}\n" for n in range(30))
DAMAGED = "29/01/2018;7;MG-2000;7.50;Cap\n30/01/2018,,8,MG-2001,8.50,Hat\n31/01/2018,nine\n"


def test_suggested_rows_load_and_the_others_stay(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("day,qty,sku,price,title\n" + ROWS + DAMAGED)
    done = ingest(lake, path, "sales")
    assert (done.rows_loaded, done.rows_quarantined) == (30, 3)
    held = quarantine.rows(lake, "sales").to_dict("records")
    found = suggestions(lake, "sales", held)
    assert [found.get(row["id"]) for row in held] == [
        "29/01/2018,7,MG-2000,7.50,Cap",
        "30/01/2018,8,MG-2001,8.50,Hat",
        None,
    ]
    outcome = readmit(lake, "sales", [Edit(identity, raw=text) for identity, text in found.items()])
    assert (outcome.admitted, outcome.refused) == (2, ())
    assert (lake.dataset("sales").rows, lake.dataset("sales").quarantined) == (32, 1)


def test_a_dataset_of_words_gets_no_suggestion(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text(
        "a,b,c\n" + "".join(f"{'x' * (n % 9)}!,word {n} {'?' * n},{'-' * n}z\n" for n in range(20)) + "one,two\n"
    )
    ingest(lake, path, "words")
    assert suggestions(lake, "words", quarantine.rows(lake, "words").to_dict("records")) == {}
