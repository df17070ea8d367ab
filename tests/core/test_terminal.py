"""What files say reaches a terminal as text: no escape of a name or a cell is obeyed."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from core.__main__ import app
from core.commands.output import harmless

ESCAPE = "\x1b[2J\x1b]0;x\x07\u202e"
FILE = "a,b\n" + "".join(f"{ESCAPE}v{n},{n}\n" for n in range(200)) + f"x,{ESCAPE}z\ny,1,{ESCAPE}\n"
CALLS = (
    ["ingest", "FILE", "--dataset", "g"], ["quarantine", "g"], ["profile", "g"], ["check", "g"], ["datasets"],
    ["clean", "g", "--recipe", "auto", "--preview"], ["profile", ESCAPE], ["ingest", ESCAPE + ".csv"],
    ["check", "g", "--fail-on", ESCAPE], ["export", "g", "-o", "x." + ESCAPE],
)  # fmt: skip


@pytest.mark.parametrize("machine", [False, True])
def test_no_command_prints_what_a_terminal_obeys(tmp_path: Path, machine: bool) -> None:
    path = tmp_path / f"n{ESCAPE.replace('/', '')}.csv"
    path.write_text(FILE, encoding="utf-8")
    told = ""
    for call in CALLS:
        words = [str(path) if word == "FILE" else word for word in call]
        done = CliRunner().invoke(app, ["-w", str(tmp_path / "w"), *(["--json"] if machine else []), *words])
        assert done.exit_code in (0, 1, 2)
        told += done.output
    assert "g" in told
    assert re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", told) == []


@given(st.text(max_size=20))
def test_what_is_printed_is_harmless_and_json_says_the_same(text: str) -> None:
    shown = harmless(text)
    assert not [one for one in shown if unicodedata.category(one) == "Cc" and one not in "\t\n"]
    assert harmless(shown) == shown
    assert json.loads(harmless(json.dumps({"a": text}, ensure_ascii=False), "\\u{:04x}")) == {"a": text}
