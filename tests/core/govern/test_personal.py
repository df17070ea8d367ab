"""Personal data is found in columns, in the keys of JSON cells and within texts, and shown masked."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.collect import ingest
from core.govern import personal_data
from core.govern.personal import in_column
from core.lake import Lake
from tests.core.cells.personal_corpus import PERSONAL, column

REMARKS = ["please ring {} before noon", "发票寄到{}谢谢", "my other one is {}, or by post", "see {}"]


def test_a_dataset_is_looked_through(lake: Lake, tmp_path: Path) -> None:
    n = 60
    buyers = column(PERSONAL["name"][0][2], 1, n)
    mails = column(PERSONAL["mail"][0][2], 1, n)
    phones = column(PERSONAL["phone"][1][2], 1, n)
    frame = pd.DataFrame(
        {
            "order": [f"o{at}" for at in range(n)],
            "buyer": buyers,
            "remark": [
                REMARKS[at % 4].format(phones[at]) if at % 3 == 0 else "all as described here" for at in range(n)
            ],
            "payload": [json.dumps({"to": {"mail": mails[at], "tags": ["a", "b"]}, "n": at}) for at in range(n)],
            "price": [f"{at}.50" for at in range(n)],
        }
    )
    frame.to_csv(tmp_path / "orders.csv", index=False)
    ingest(lake, tmp_path / "orders.csv", "orders")
    found = {(one.column, one.path): one for one in personal_data(lake, "orders")}
    assert {key: (one.kind, one.by) for key, one in found.items()} == {
        ("buyer", ""): ("name", "cells"),
        ("remark", ""): ("phone", "within"),
        ("payload", "to.mail"): ("mail", "name"),
    }
    assert found["remark", ""].share == pytest.approx(1 / 3, abs=0.1)
    shown = json.dumps([one.examples for one in found.values()], ensure_ascii=False)
    assert not [one for one in (*buyers, *mails, *phones) if one in shown]


@pytest.mark.parametrize("kind", ["mail", "resident_id", "account", "card", "phone", "ssn"])
def test_what_proves_itself_is_found_within_texts(kind: str) -> None:
    for _name, _alone, draw in PERSONAL[kind]:
        if draw(Random(1)).startswith("("):
            continue  # invented numbers of no exchange, which a numbering plan does not know
        for seed in range(3):
            texts = [REMARKS[at % 4].format(value) for at, value in enumerate(column(draw, seed, 24))]
            found = {one.kind: one.share or 0 for one in in_column("remark", texts)}
            assert found.get(kind, 0) >= 0.9, (kind, found, texts[:3])


@pytest.mark.parametrize(
    "cells",
    [["{"] * 5, ["[" * 5000] * 3, ["{}"] * 9, ["[]"] * 9, [None] * 4, [], ["\x00"] * 5, ['{"a": NaN}'] * 4],
)
def test_cells_that_are_no_json_break_nothing(cells: list[object]) -> None:
    assert in_column("x", cells) == []


def test_the_command_tells_and_gates(workspace: Path, tmp_path: Path) -> None:
    frame = pd.DataFrame({"sku": ["a1", "b2"], "邮箱": ["x1@example.org", "y2@example.org"]})
    frame.to_csv(tmp_path / "people.csv", index=False)
    run = CliRunner().invoke
    told = run(app, ["personal", str(tmp_path / "people.csv"), "--json", "--fail-on", "1"])
    assert told.exit_code == 1
    places = json.loads(told.stdout)["places"]
    assert [(one["column"], one["kind"], one["by"], one["direct"]) for one in places] == [
        ("邮箱", "mail", "name", True)
    ]
    assert "x1@" not in told.stdout
    frame[["sku"]].to_csv(tmp_path / "goods.csv", index=False)
    told = run(app, ["personal", str(tmp_path / "goods.csv"), "--fail-on", "1"])
    assert told.exit_code == 0
    assert "No personal data" in told.stdout
