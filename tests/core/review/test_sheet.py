"""A plan goes to a spreadsheet and its verdicts come back, by the command too."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from core import quality
from core.__main__ import app
from core.errors import BadInput
from core.lake import Lake, open_lake
from core.review.plans import draw, drawn_rows
from core.review.sheet import read, written
from core.review.verdicts import in_force, said_of
from tests.core.annotate.conftest import land


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    lake = open_lake(tmp_path_factory.mktemp("sheet") / "workspace")
    frame = pd.DataFrame(
        {
            "sku": [f"A{n:03}" for n in range(60)],
            "verdict": [None if n % 10 == 0 else f'=SUM({n}),"x"\n;y' for n in range(60)],
            "price": [20.0 + n % 7 for n in range(60)],
        }
    )
    land(lake, frame, "lamps", "items", {"item_id": "sku", "price": "price", "title": "verdict"})
    quality.check(lake, "lamps")
    lights = pd.DataFrame({"sku": [f"L{n % 57:02}" for n in range(60)], "price": [20.0 + n % 7 for n in range(60)]})
    land(lake, lights, "lights", "items", {"item_id": "sku", "price": "price"})
    quality.check(lake, "lights")
    yield lake
    lake.close()


def filled(text: str, words: dict[str, dict[str, str]], delimiter: str = ",") -> str:
    """The file as a reviewer leaves it; `words` by the article's number."""
    table = list(csv.DictReader(io.StringIO(text, newline="")))
    stream = io.StringIO(newline="")
    sheet = csv.DictWriter(stream, list(table[0]), delimiter=delimiter)
    sheet.writeheader()
    for row in table:
        sheet.writerow(row | words.get(row["sku"], {}))
    return "\ufeff" + stream.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_a_reviewer_fills_in_comes_back(shop: Lake, delimiter: str) -> None:
    plan = draw(shop, "lamps", "random", 60, 4)
    rows = drawn_rows(shop, plan)
    text = written(plan, rows)
    assert "\n=SUM" not in text
    who = f"ann {ord(delimiter)}"
    words = {
        "A001": {"verdict": "right"},
        "A002": {"verdict": "2"},
        "A003": {"verdict": "不确定"},
        "A004": {"verdict": "fix", "column": "price", "should_be": "21"},
        "A005": {"verdict": "FIX", "column": "verdict", "should_be": "(empty)"},
        "A006": {"verdict": "perhaps"},
        "A007": {"verdict": "fix", "column": "price"},
        "A010": {"verdict": "Wrong", "at_fault": "not_null:verdict", "note": "no name"},
    }
    told = read(shop, plan, rows, filled(text, words, delimiter), who)
    assert (told.taken, told.empty, len(told.refused)) == (6, 52, 2)
    said = said_of(rows, in_force(shop, "lamps"))
    mine = {row.cells["sku"]: said[row.place][who] for row in rows if who in said.get(row.place, {})}
    assert {sku: one.verdict for sku, one in mine.items()} == {
        "A001": "right", "A002": "wrong", "A003": "unsure", "A004": "fix", "A005": "fix", "A010": "wrong",
    }  # fmt: skip
    assert (mine["A004"].column, mine["A004"].value) == ("price", "21")
    assert (mine["A005"].column, mine["A005"].value) == ("verdict", None)
    assert mine["A010"].findings == {"not_null:verdict": True}
    assert mine["A010"].note == "no name"
    again = written(plan, rows, {row.place: said[row.place][who] for row in rows if who in said.get(row.place, {})})
    assert read(shop, plan, rows, again, f"{who} too").taken == 6


def test_another_file_is_refused(shop: Lake) -> None:
    plan = draw(shop, "lamps", "random", 60, 4)
    rows = drawn_rows(shop, plan)
    with pytest.raises(BadInput):
        read(shop, plan, rows, "sku,price\nA001,2\n", "ann")
    told = read(shop, plan, rows, "review_key,verdict\nnone,right\n", "ann")
    assert (told.taken, [number for number, _why in told.refused]) == (0, [2])


def test_the_command_draws_takes_and_measures(shop: Lake, tmp_path: Path) -> None:
    def run(*given: str) -> tuple[int, str]:
        answer = CliRunner().invoke(app, ["--workspace", str(shop.path), "review", "lights", *given])
        return answer.exit_code, answer.stdout

    file = tmp_path / "sample.csv"
    code, _text = run("--plan", "check", "--size", "40", "--seed", "8", "-o", str(file))
    assert code == 0
    plan = json.loads(run("--plan", "check", "--size", "40", "--seed", "8", "--json")[1])["plan"]
    table = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    assert len(table) == 40
    words = {
        row["review_key"]: "wrong" if "unique:sku" in row["review_checks"].split(";") else "right" for row in table
    }
    text = filled(file.read_text("utf-8-sig"), {}).replace("\ufeff", "")
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    stream = io.StringIO(newline="")
    sheet = csv.DictWriter(stream, list(lines[0]))
    sheet.writeheader()
    sheet.writerows(row | {"verdict": words[row["review_key"]], "at_fault": ""} for row in lines)
    file.write_text(stream.getvalue(), "utf-8")
    code, text = run("--plan", plan, "--verdicts", str(file), "--reviewer", "Zoe", "--json")
    told = json.loads(text)
    assert (code, told["taken"], told["judged"]) == (0, 40, 40)
    assert told["found"]["value"] == 1.0
    assert {one["check"]: one["share"]["value"] for one in told["precision"]}["unique:sku"] == 1.0
    wrong = sum(row["review_checks"].split(";").count("unique:sku") for row in table)
    assert wrong >= 3
    assert told["error"]["low"] <= 3 / 60 <= told["error"]["high"]
    assert run("--plan", "group", "--by", "nothing")[0] != 0
    assert run("--plan", "none")[0] != 0
