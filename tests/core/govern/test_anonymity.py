"""How well persons hide is what counting by hand gives, whatever the values are."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.collect import ingest
from core.errors import BadInput, NotFound
from core.govern import anonymity, left_out, quasi_identifiers
from core.lake import Lake

ROWS = [
    ("u1", "Leeds", "f", "1990-01-02", "flu"),
    ("u2", "Leeds", "f", "1990-01-02", "flu"),
    ("u3", "Leeds", "m", "1985-05-05", "cold"),
    ("u4", "Boston", "m", "1985-05-05", "flu"),
    ("u5", "Boston", "m", "1985-05-05", "cold"),
    ("u6", "Osaka", None, "1970-07-07", None),
    ("u6", "Osaka", None, "1970-07-07", "flu"),
]


@pytest.fixture
def people(lake: Lake, tmp_path: Path) -> Lake:
    frame = pd.DataFrame(ROWS, columns=["user", "city", "sex", "birth_date", "illness"])
    frame.to_csv(tmp_path / "people.csv", index=False)
    ingest(lake, tmp_path / "people.csv", "people")
    return lake


@pytest.mark.parametrize("quasi", [("city",), ("city", "sex"), ("sex",), ("birth_date", "city", "sex")])
@pytest.mark.parametrize("by_person", [False, True])
def test_it_is_what_counting_gives(people: Lake, quasi: tuple[str, ...], by_person: bool) -> None:
    names = ("user", "city", "sex", "birth_date", "illness")
    rows = list({row[0]: row for row in reversed(ROWS)}.values()) if by_person else ROWS
    keys = [tuple(row[names.index(one)] for one in quasi) for row in rows]
    sizes, secrets = Counter(keys), defaultdict(set)
    for key, row in zip(keys, rows, strict=True):
        secrets[key].add(row[-1])
    found = anonymity(people, "people", quasi, person="user" if by_person else "", sensitive="illness")
    assert (found.persons, found.classes, found.k) == (len(rows), len(sizes), min(sizes.values()))
    assert found.unique == pytest.approx(sum(sizes[key] == 1 for key in keys) / len(keys))
    assert found.exposed == pytest.approx(sum(sizes[key] < 5 for key in keys) / len(keys))
    assert found.mean_risk == pytest.approx(len(sizes) / len(keys))
    assert found.l == min(map(len, secrets.values()))
    assert found.guessed == pytest.approx(sum(len(secrets[key]) == 1 for key in keys) / len(keys))


def test_leaving_a_column_out_never_exposes_more(people: Lake) -> None:
    found = anonymity(people, "people", ("city", "sex", "birth_date"))
    tried = left_out(people, "people", found)
    assert {one for one, _then in tried} == {"city", "sex", "birth_date"}
    assert all(then.k >= found.k and then.exposed <= found.exposed for _one, then in tried)
    assert [then.exposed for _one, then in tried] == sorted(then.exposed for _one, then in tried)
    assert left_out(people, "people", anonymity(people, "people", ("city",))) == ()


def test_what_cannot_be_asked_is_said(people: Lake) -> None:
    with pytest.raises(BadInput):
        anonymity(people, "people", ())
    with pytest.raises(NotFound):
        anonymity(people, "people", ("town",))
    with pytest.raises(BadInput):
        anonymity(people, "people", ("city", "city"))


def test_the_columns_are_found_and_the_command_counts(people: Lake, workspace: Path) -> None:
    assert quasi_identifiers(people, "people") == ("city", "birth_date")
    run = CliRunner().invoke
    told = json.loads(run(app, ["personal", "people", "--json"]).stdout)
    assert told["anonymity"]["quasi"] == ["city", "birth_date"]
    assert told["anonymity"]["k"] == 1
    told = run(app, ["personal", "people", "--together", "city,sex", "--person", "user", "--sensitive", "illness"])
    assert told.exit_code == 0
    assert "6 persons; 33.3% are alone, 100.0% hide among fewer than five (k = 1)." in told.stdout
    assert run(app, ["personal", "people", "--together", "nowhere"]).exit_code != 0


@pytest.mark.parametrize("nobody", ["", "  "])
def test_a_row_that_names_nobody_is_a_person_of_its_own(lake: Lake, tmp_path: Path, nobody: str) -> None:
    rows = [*((f"u{at}", "Leeds") for at in range(12)), (nobody, "Osaka"), (nobody, "Osaka"), ("u1", "Boston")]
    pd.DataFrame(rows, columns=["user", "city"]).to_csv(tmp_path / "people.csv", index=False)
    ingest(lake, tmp_path / "people.csv", "people")
    found = anonymity(lake, "people", ("city",), person="user")
    assert (found.persons, found.k) == (14, 2)
