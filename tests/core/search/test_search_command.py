"""The command `search` on files: products found with a reason, a log asked again, and what cannot be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.errors import BadInput

ITEMS = "sku,title,title_zh,category,brand,description,stock\nA1,Tea Kettle,茶壶,Kitchen,Ola,Boils,3\nA1,Twice,,,,,\n"
ITEMS += "A2,Copper Pan,铜锅,Kitchen,Ola,Heavy,0\nA3,Garden Hose,水管,Garden,,Long,1\n"
SEARCHES = [{"query": "kettle", "user_id": f"u{n}", "timestamp": f"2026-03-{n:02d}T10:00:00",
             "results": ["A2", "A1"], "clicked_item": "A1"} for n in range(1, 9)]  # fmt: skip
SEARCHES += [{"query": "ketle", "user_id": "u9", "timestamp": "2026-03-09T10:00:00", "results": []}]
EVENTS = "user_id,product_id,event_type,event_time,query\n" + "".join(
    f"u{n},,search,2026-03-{n:02d}T10:00:00,kettle\nu{n},A1,click,2026-03-{n:02d}T10:00:30,kettle\n"
    for n in range(1, 9)
)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    found = {"items": "items.csv", "log": "searches.jsonl", "events": "events.csv"}
    paths = {name: tmp_path / file for name, file in found.items()}
    paths["items"].write_text(ITEMS, encoding="utf-8")
    paths["log"].write_text("\n".join(map(json.dumps, SEARCHES)), encoding="utf-8")
    paths["events"].write_text(EVENTS, encoding="utf-8")
    return {name: str(path) for name, path in paths.items()}


def asked(*words: str) -> tuple[int, Any]:
    done = CliRunner().invoke(app, ["search", *words, "--json"])
    return done.exit_code, json.loads(done.stdout) if done.stdout.startswith("{") else done.output


def test_a_catalog_file_is_searched_in_every_language_it_has(files: dict[str, str]) -> None:
    for query in ("kettle", "茶壶", "A1"):
        code, found = asked(query, "--items", files["items"])
        assert code == 0
        assert [one["item_id"] for one in found["items"]] == ["A1"]
        assert found["items"][0]["why"]
    assert asked("piano", "--items", files["items"])[0] == 1


@pytest.mark.parametrize("log", ["log", "events"])
def test_a_log_file_is_asked_again(files: dict[str, str], log: str) -> None:
    code, found = asked("--items", files["items"], "--log", files[log])
    assert code == 0
    [words] = [way for way in found["ways"] if way["name"] == "bm25"]
    assert words["ndcg"]["value"] == 1.0
    if log == "log":
        assert found["misses"][0]["cause"] == "typo"


def test_a_log_beside_a_query_says_how_both_are_made_one(files: dict[str, str]) -> None:
    done = CliRunner().invoke(
        app, ["search", "kettle", "--items", files["items"], "--log", files["log"], "--mode", "fused"]
    )
    assert done.exit_code == 0
    assert "too few queries" in done.output


@pytest.mark.parametrize("query", ["", "😀", "!!!", "x" * 10_000])
def test_a_query_that_finds_nothing_ends_with_a_sentence(files: dict[str, str], query: str) -> None:
    code, found = asked(query, "--items", files["items"])
    assert code == 1
    assert found["total"] == 0


def test_what_cannot_be_used_is_said(files: dict[str, str]) -> None:
    done = CliRunner().invoke(app, ["search", "kettle", "--items", files["items"], "--log", files["items"]])
    assert isinstance(done.exception, BadInput)
    assert "no column of queries" in done.exception.message
    assert isinstance(
        CliRunner().invoke(app, ["search", "x", "--items", files["items"], "--mode", "y"]).exception, BadInput
    )
