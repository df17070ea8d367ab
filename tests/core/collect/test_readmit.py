"""Rows in quarantine are mended in place: loaded as their file was read, logged, and never counted twice."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from core.__main__ import app
from core.collect import Options, ingest
from core.collect.quarantine import listing as quarantine
from core.collect.quarantine.read_again import GONE, SEVERAL, Edit, readmit
from core.collect.readers.formats import format_named
from core.collect.reload import retype
from core.collect.stage import LONG, SHORT
from core.collect.types.rules import NOT_DECIMAL
from core.errors import BadInput, Unavailable
from core.lake import Lake

GOOD = "".join(f"u{n},2026-09-01 10:00:00,{n}.50\n" for n in range(200))
FILE = "user_id,event_time,price\n" + GOOD + "u200,2026-09-01 10:00:00,free\nu201,2026-09-01 10:00:00\n"


@pytest.fixture
def events(lake: Lake, tmp_path: Path) -> Lake:
    """200 rows loaded; one whose price is a word and one cut short in quarantine."""
    path = tmp_path / "events.csv"
    path.write_text(FILE, encoding="utf-8")
    done = ingest(lake, path, "ev")
    assert (done.rows_in, done.rows_loaded, done.rows_quarantined) == (202, 200, 2)
    return lake


def ids(lake: Lake, name: str = "ev") -> dict[int, int]:
    """Line -> id."""
    return {int(r.line): int(r.id) for r in quarantine.rows(lake, name).itertuples()}


def last_row(lake: Lake, name: str = "ev") -> tuple[Any, ...]:
    with lake.read() as cursor:
        row = cursor.execute(
            f"SELECT * EXCLUDE (_row, _file) FROM {lake.table(name)} ORDER BY _row DESC LIMIT 1"
        ).fetchone()
    assert row is not None
    return row


def balance(lake: Lake, rows_in: int, name: str = "ev") -> None:
    state = lake.dataset(name)
    with lake.read() as cursor:
        held = cursor.execute(f"SELECT count(*), count(DISTINCT _row) FROM {lake.table(name)}").fetchone()
    assert held == (state.rows, state.rows)
    assert state.quarantined == len(quarantine.rows(lake, name))
    assert state.rows + state.quarantined == rows_in


def test_a_mended_cell_is_loaded_and_logged(events: Lake) -> None:
    before = events.dataset("ev").version
    outcome = readmit(events, "ev", [Edit(ids(events)[202], value="0.00")], author="wang")
    assert (outcome.admitted, outcome.refused) == (1, ())
    assert last_row(events) == (202, "u200", datetime(2026, 9, 1, 10), Decimal("0.00"))
    balance(events, 202)
    (entry,) = quarantine.log(events, "ev").to_dict("records")
    assert (entry["line"], entry["column"], entry["reason"], entry["author"]) == (202, "price", NOT_DECIMAL, "wang")
    assert entry["before"] == "u200,2026-09-01 10:00:00,free"
    assert entry["after"] == "u200,2026-09-01 10:00:00,0.00"
    assert outcome.version == events.dataset("ev").version > before
    with events.read() as cursor:
        assert cursor.execute(f"SELECT count(*) FROM {events.table('ev', version=before)}").fetchone() == (200,)


def test_a_mended_record_is_loaded(events: Lake) -> None:
    outcome = readmit(events, "ev", [Edit(ids(events)[203], raw='"u,201",2026-09-01 11:00:00,7.25')])
    assert outcome.admitted == 1
    assert last_row(events) == (203, "u,201", datetime(2026, 9, 1, 11), Decimal("7.25"))
    balance(events, 202)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("u200,2026-09-01 10:00:00", SHORT),
        ("u200,2026-09-01 10:00:00,1.50,9", LONG),
        ("u200,2026-09-01 10:00:00,1.50\nu3,2026-09-01 10:00:00,1.50", SEVERAL),
        ("u200,2026-09-01 10:00:00,dear", NOT_DECIMAL),
        ("u200,2026-09-01 10:00:00,1.505", NOT_DECIMAL),
    ],
)
def test_what_still_fails_stays_and_says_why(events: Lake, raw: str, reason: str) -> None:
    version = events.dataset("ev").version
    outcome = readmit(events, "ev", [Edit(ids(events)[202], raw=raw)])
    assert (outcome.admitted, outcome.version) == (0, None)
    assert [r.reason for r in outcome.refused] == [reason]
    assert events.dataset("ev").version == version
    balance(events, 202)


def test_good_rows_are_admitted_beside_bad_ones(events: Lake) -> None:
    edits = [Edit(ids(events)[202], value="3.50"), Edit(ids(events)[203]), Edit(99_999)]
    outcome = readmit(events, "ev", edits)
    assert outcome.admitted == 1
    assert sorted(r.reason for r in outcome.refused) == sorted([SHORT, GONE])
    balance(events, 202)
    with pytest.raises(BadInput, match="no row"):
        readmit(events, "ev", [])


def test_rows_are_read_with_the_options_of_their_own_file(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    rows = "".join(f"{n}::'a;{n}'::1.{n:03d},5\n" for n in range(1, 200))
    path.write_text(f"nr::name::size\n{rows}200::'b'::leer?\n", encoding="utf-8")
    options = Options(delimiter="::", quote="'", rename={"nr": "number"}, null_tokens=("leer",))
    done = ingest(lake, path, "t", options=options)
    assert (done.types["size"], done.rows_quarantined) == ("DECIMAL(18,1)", 1)
    assert readmit(lake, "t", [Edit(ids(lake, "t")[201], value="2.000,5")]).admitted == 1
    assert last_row(lake, "t") == (201, 200, "b", Decimal("2000.5"))
    balance(lake, 200, "t")


def test_a_null_token_of_the_file_is_no_value(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("n,size\n" + "".join(f"{n},{n}\n" for n in range(200)) + "200,leer?\n", encoding="utf-8")
    ingest(lake, path, "t", options=Options(null_tokens=("leer",)))
    assert readmit(lake, "t", [Edit(ids(lake, "t")[202], value="leer")]).admitted == 1
    assert last_row(lake, "t")[-1] is None


def test_json_lines_are_mended_as_json(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    good = "".join(f'{{"id": "a{n}", "price": {n}.5, "tags": ["x"]}}\n' for n in range(200))
    path.write_text(good + '{"id": "a200", "price": 7.5, "tags": ["y"\n', encoding="utf-8")
    done = ingest(lake, path, "t")
    assert done.rows_quarantined == 1
    (identity,) = ids(lake, "t").values()
    outcome = readmit(lake, "t", [Edit(identity, raw='{"id": "a200", "price": 7.5, "tags": ["y"]}')])
    assert outcome.admitted == 1
    assert last_row(lake, "t")[1:] == ("a200", Decimal("7.5"), '["y"]')
    balance(lake, 201, "t")


NAMES = [
    "field",
    "Field_",
    "field.name",
    "unit price",
    "a:b",
    "a.b",
    "a",
    "xmlns",
    "name",
    "record",
    "text",
    "7x",
    "价格",
]
ODD = ["1.50", "-0", "007", "true", "null", '{"a": [1.0]}', '{"b": 2}', "[]", "<b>x</b>", "a\r\nb", " x ", "\n"]
CELLS = st.dictionaries(
    st.sampled_from(NAMES)
    | st.text(min_size=1, max_size=6).filter(lambda name: name.strip() == name and "\0" not in name),
    st.none() | st.text(max_size=8) | st.sampled_from(ODD),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("form", ["json", "xml"])
@given(cells=CELLS, texts=st.booleans())
def test_a_record_written_in_its_own_form_is_read_back(form: str, cells: dict[str, str | None], texts: bool) -> None:
    known = format_named(form)
    assert known is not None
    assert known.record is not None
    raw = known.record(cells, list(cells) if texts else [])
    columns = {name.casefold() for name in cells}
    read = known.fields(raw, lambda name: name.casefold() in columns)
    assert read is not None
    assert read == {name: text for name, text in cells.items() if text is not None}


NESTED = '{"id": "a%s", "price": %s, "shop": {"city": "x", "no": 1.50}, "tags": ["y", 2]}\n'
ELEMENT = '<r n="%s"><id>a%s</id><price>%s</price></r>\n'
FORMS = {
    "t.jsonl": (
        "".join(NESTED % (n, f"{n}.5") for n in range(200)) + NESTED % ("200", '"free"'),
        '{"id": "a200", "price": %s, "shop": {"city": "x", "no": 1.50}, "tags": ["y", 2]}',
        ('"free"', "7.5"),
    ),
    "t.xml": (
        "<all>" + "".join(ELEMENT % (n, n, f"{n}.5") for n in range(200)) + ELEMENT % ("200", "200", "free") + "</all>",
        "<record><n>200</n><id>a200</id><price>%s</price></record>",
        ("free", "7.5"),
    ),
}


@pytest.mark.parametrize("file", FORMS)
def test_a_mended_cell_is_logged_in_the_form_of_its_file_and_found_again(lake: Lake, tmp_path: Path, file: str) -> None:
    text, record, (bad, good) = FORMS[file]
    path = tmp_path / file
    path.write_text(text, encoding="utf-8")
    assert ingest(lake, path, "t").rows_quarantined == 1
    (row,) = quarantine.rows(lake, "t").to_dict("records")
    assert row["raw"] == record % bad
    assert readmit(lake, "t", [Edit(int(row["id"]), value="7.5")]).admitted == 1
    (entry,) = quarantine.log(lake, "t").to_dict("records")
    assert (entry["before"], entry["after"]) == (record % bad, record % good)
    balance(lake, 201, "t")
    retype(lake, "t", {"id": "VARCHAR"})
    balance(lake, 201, "t")
    assert lake.dataset("t").quarantined == 0, "what was mended is mended again when the file is read again"


def test_another_type_frees_the_rows_it_kept_out(events: Lake, tmp_path: Path) -> None:
    readmit(events, "ev", [Edit(ids(events)[203], raw="u201,2026-09-01 11:00:00,7.25")])
    done = retype(events, "ev", {"price": "VARCHAR"}, author="wang")
    assert (done.types["price"], done.rows_quarantined) == ("VARCHAR", 1)
    balance(events, 202)
    with events.read() as cursor:
        found = cursor.execute(f"SELECT price FROM {events.table('ev')} WHERE _line >= 201 ORDER BY _line").fetchall()
    assert found == [("199.50",), ("free",), ("7.25",)]
    assert events.dataset("ev").quarantined == 0
    back = retype(events, "ev", {"price": "DECIMAL"})
    assert (back.types["price"], events.dataset("ev").quarantined) == ("DECIMAL(18,2)", 1)
    balance(events, 202)


def test_a_mended_row_of_an_older_file_is_not_put_into_a_newer_one(events: Lake, tmp_path: Path) -> None:
    readmit(events, "ev", [Edit(ids(events)[203], raw="u201,2026-09-01 11:00:00,7.25")])
    (tmp_path / "events.csv").write_text(FILE.replace("u201,", "u999,"), encoding="utf-8")
    ingest(events, tmp_path / "events.csv", "ev")
    retype(events, "ev", {"price": "VARCHAR"})
    assert [r.raw for r in quarantine.rows(events, "ev").itertuples()] == ["u999,2026-09-01 10:00:00"]
    assert events.versions("ev")[-1].message == "Read ev again with price as VARCHAR"
    balance(events, 202)


def test_files_that_are_gone_cannot_be_read_again(events: Lake) -> None:
    for file in (events.path / "files").iterdir():
        file.unlink()
    with pytest.raises(Unavailable, match="not kept"):
        retype(events, "ev", {"price": "VARCHAR"})


def test_two_people_cannot_admit_a_row_twice(events: Lake) -> None:
    edit = Edit(ids(events)[202], value="1.50")
    assert readmit(events, "ev", [edit]).admitted == 1
    assert [r.reason for r in readmit(events, "ev", [edit]).refused] == [GONE]
    balance(events, 202)


def test_a_key_holds_for_mended_rows_too(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("sku,price\n" + "".join(f"a{n},{n}.50\n" for n in range(200)) + "a7,dear\n", encoding="utf-8")
    ingest(lake, path, "p", key=["sku"])
    assert readmit(lake, "p", [Edit(ids(lake, "p")[202], value="99.00")]).admitted == 1
    assert lake.dataset("p").rows == 200
    with lake.read() as cursor:
        assert cursor.execute("SELECT price FROM lake.raw.p WHERE sku = 'a7'").fetchone() == (Decimal("99.00"),)


def test_the_command_lists_and_tries_again(events: Lake) -> None:
    def call(*words: str) -> dict[str, Any]:
        done = CliRunner().invoke(app, ["-w", str(events.path), "quarantine", "ev", "--json", *words])
        assert done.exit_code == 0, done.output
        return dict(json.loads(done.stdout))

    found = call()
    assert (found["rows"], {r["reason"] for r in found["reasons"]}) == (2, {NOT_DECIMAL, SHORT})
    assert [item["line"] for item in found["items"]] == [202, 203]
    assert call("--retry")["admitted"] == 0
    readmit(events, "ev", [Edit(ids(events)[202], value="0.00")])
    assert [entry["after"] for entry in call()["mended"]] == ["u200,2026-09-01 10:00:00,0.00"]
