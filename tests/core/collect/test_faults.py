"""One fault mended for all its rows: planted cells come back as they were meant, nothing is lost, the rest stays."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from core.__main__ import app
from core.collect import Options, ingest
from core.collect.quarantine import listing as quarantine
from core.collect.quarantine.faults import NO_FORM, Fault, Plan, faults_of, plan, ways
from core.collect.quarantine.read_again import readmit
from core.collect.quarantine.words_around import held
from core.collect.types.rules import NOT_INTEGER, decimal, integer
from core.errors import BadInput
from core.lake import Lake

AROUND = ("{}件", "{} 个", "{} pc", "{}pcs.", "共{}件", "约{}", "{} items", "qty {}", " {}  Stück")
HOPELESS = ["free", "two", "1.2万", "3 dozen", "5%", "(7)", "4-6", "SKU-12", "2 of 3", "x2", "9 pm", "1/2", "两件"]
GOOD = 300


def planted(folder: Path, lake: Lake, cells: Sequence[str], name: str = "orders") -> dict[int, str]:
    """Land 300 good rows with the cells among them; line -> cell."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["order_no", "qty", "note"])
    every = max(1, GOOD // (len(cells) + 1))
    waiting, lines, at = list(cells), {}, 1
    for n in range(GOOD):
        at += 1
        rows.writerow([f"A{n:04}", n % 7 + 1, f"n {n}"])
        if waiting and n % every == every - 1:
            at += 1
            lines[at] = waiting[0]
            rows.writerow([f"B{at:04}", waiting.pop(0), "planted, with a comma"])
    path = folder / f"{name}.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    ingest(lake, path, name, options=Options(types={"qty": "BIGINT"}))
    return lines


def loaded(lake: Lake, name: str = "orders") -> dict[int, tuple[Any, ...]]:
    with lake.read() as cursor:
        found = cursor.execute(f"SELECT _line, order_no, qty, note FROM {lake.table(name)}").fetchall()
    assert len({row[0] for row in found}) == len(found)
    return {int(row[0]): row[1:] for row in found}


def only(lake: Lake, name: str = "orders") -> Fault:
    (fault,) = faults_of(lake, name)
    return fault


def adds_up(made: Plan) -> None:
    assert len(made.edits) + made.refused + made.left == made.fault.rows
    assert len({edit.id for edit in made.edits}) == len(made.edits)


@pytest.mark.parametrize("form", AROUND)
@pytest.mark.parametrize("number", ["0", "7", "12", "-3", "100000"])
def test_a_number_comes_out_of_its_words(form: str, number: str) -> None:
    found = held(form.format(number), integer())
    assert found is not None
    assert found.value == number


@pytest.mark.parametrize("cell", [*HOPELESS, "", "5", "2.5件", "1,200 pc", "2件 3", "USD"])
def test_a_cell_that_may_mean_something_else_is_left(cell: str) -> None:
    assert held(cell, integer()) is None


@given(st.text(st.characters(codec="utf-8"), max_size=12), st.integers(-(10**6), 10**6), st.text(max_size=12))
def test_what_comes_out_stands_in_the_cell_and_fits(before: str, number: int, after: str) -> None:
    """Whatever surrounds it: a value is never put together, and never one of two."""
    for rule in (integer(), decimal()):
        found = held(f"{before}{number}{after}", rule)
        if found is not None:
            assert rule.matches(found.value)
            assert found.form.count("#") >= 1
            assert not any(sign.isdigit() for sign in found.form.replace("#.00", "").replace("#.0", ""))
            assert found.value in unicodedata.normalize("NFKC", f"{before}{number}{after}")


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.tuples(st.sampled_from(AROUND), st.integers(0, 999)), min_size=1, max_size=20), data=st.data())
def test_planted_cells_come_back_and_nothing_else_moves(
    lake: Lake, tmp_path: Path, cells: list[tuple[str, int]], data: st.DataObject
) -> None:
    hopeless = data.draw(st.lists(st.sampled_from(HOPELESS), max_size=6))
    meant = {form.format(n): n for form, n in cells}
    name = f"orders{len(lake.datasets())}"  # the lake is the same in every example
    lines = planted(tmp_path, lake, [*meant, *hopeless], name)
    before, version = loaded(lake, name), lake.dataset(name).version
    made = plan(lake, name, only(lake, name), "value")
    adds_up(made)
    assert (len(made.edits), made.left, made.refused) == (len(meant), len(hopeless), 0)
    assert lake.dataset(name).version == version, "a plan is only a plan"
    outcome = readmit(lake, name, made.edits)
    assert (outcome.admitted, outcome.refused) == (len(meant), ())
    after = loaded(lake, name)
    assert {line: after[line] for line in before} == before
    assert {line: after[line][1] for line in after if line not in before} == {
        line: meant[cell] for line, cell in lines.items() if cell in meant
    }
    assert all(after[line][2] == "planted, with a comma" for line in after if line not in before)
    stays = quarantine.rows(lake, name)
    assert sorted(stays["value"]) == sorted(hopeless)
    assert lake.dataset(name).quarantined == len(hopeless)
    assert len(after) + len(stays) == GOOD + len(lines)
    assert len(quarantine.log(lake, name)) == len(meant)


def test_a_form_can_be_left_and_two_units_are_not_one_fault(lake: Lake, tmp_path: Path) -> None:
    planted(tmp_path, lake, ["2 kg", "3 kg", "500 g", "4 pc", "free"])
    fault = only(lake)
    assert (fault.reason, fault.column, fault.rows) == (NOT_INTEGER, "qty", 5)
    made = plan(lake, "orders", fault, "value")
    assert [(one.form, one.rows, one.usual) for one in made.forms] == [
        ("# kg", 2, True),
        ("# g", 1, False),
        ("# pc", 1, True),
    ]
    assert (len(made.edits), made.left) == (3, 2)
    made = plan(lake, "orders", fault, "value", taken=["# g"])
    assert [(one.before, one.after, one.fits) for one in made.changes] == [("500 g", "500", True)]
    adds_up(made)


def test_a_piece_of_text_is_replaced_in_all_rows_and_what_does_not_fit_says_why(lake: Lake, tmp_path: Path) -> None:
    planted(tmp_path, lake, ["1O", "2O", "fOur", "5"])
    made = plan(lake, "orders", only(lake), "replace", find="O", put="0")
    adds_up(made)
    assert (len(made.edits), made.refused, made.left) == (2, 1, 0)
    assert {(one.before, one.after, one.fits, one.reason) for one in made.changes} == {
        ("1O", "10", True, ""),
        ("2O", "20", True, ""),
        ("fOur", "f0ur", False, NOT_INTEGER),
    }
    assert plan(lake, "orders", only(lake), "replace").left == 3


def test_a_cell_can_be_left_out(lake: Lake, tmp_path: Path) -> None:
    lines = planted(tmp_path, lake, ["free", "free", "unknown yet"])
    made = plan(lake, "orders", only(lake), "empty", taken=["free"])
    adds_up(made)
    readmit(lake, "orders", made.edits)
    after = loaded(lake)
    assert [after[line][1] for line, cell in lines.items() if cell == "free"] == [None, None]
    assert list(quarantine.rows(lake, "orders")["value"]) == ["unknown yet"]


def test_whole_rows_are_mended_by_their_suggestions(lake: Lake, tmp_path: Path) -> None:
    rows = "".join(f"28/01/2018,{n},MG-{1000 + n},{n}.50,Boots no {n}\n" for n in range(60))
    cut = "".join(f"29/01/2018;{n};MG-2{n:03};7.50;Cap\n" for n in range(5))
    path = tmp_path / "sales.csv"
    path.write_text(f"day,qty,sku,price,title\n{rows}{cut}31/01/2018,nine\n", encoding="utf-8")
    ingest(lake, path, "sales")
    fault = only(lake, "sales")
    assert (fault.column, fault.rows, ways(lake, "sales", fault)) == (None, 6, ["suggested", "again"])
    made = plan(lake, "sales", fault, "suggested")
    adds_up(made)
    assert (len(made.edits), made.left) == (5, 1)
    assert readmit(lake, "sales", made.edits).admitted == 5


def test_the_ways_are_those_that_the_fault_has(lake: Lake, tmp_path: Path) -> None:
    planted(tmp_path, lake, ["2件", "free"])
    planted(tmp_path, lake, ["free"], "words")
    assert ways(lake, "orders", only(lake)) == ["value", "replace", "empty", "again"]
    assert ways(lake, "words", only(lake, "words")) == ["replace", "empty", "again"]
    with pytest.raises(BadInput, match="no way"):
        plan(lake, "orders", only(lake), "guess")


def test_rare_forms_are_one(lake: Lake, tmp_path: Path) -> None:
    words = [f"{a}{b}" for a in "bcdfgjklqv" for b in "aeou"]
    planted(tmp_path, lake, [f"word {word}" for word in words])
    made = plan(lake, "orders", only(lake), "empty", taken=[NO_FORM])
    adds_up(made)
    assert (made.forms[-1].form, made.forms[-1].rows, len(made.edits)) == (NO_FORM, 10, 10)


def test_the_command_line_previews_and_mends(lake: Lake, tmp_path: Path) -> None:
    planted(tmp_path, lake, ["2件", "3 pc", "free"])

    def told(*words: str) -> dict[str, Any]:
        done = CliRunner().invoke(app, ["--workspace", str(lake.path), "quarantine", "orders", *words, "--json"])
        assert done.exit_code == 0, done.output
        return dict(json.loads(done.stdout))

    first = told("--mend", "value", "--preview")
    assert (first["plans"][0]["fit"], first["plans"][0]["left"], first["rows"]) == (2, 1, 3)
    assert "admitted" not in first
    assert told("--mend", "value", "--column", "note")["rows"] == 3
    second = told("--mend", "value")
    assert (second["admitted"], second["rows"], lake.dataset("orders").rows) == (2, 1, GOOD + 2)
    assert told("--mend", "empty")["rows"] == 0
