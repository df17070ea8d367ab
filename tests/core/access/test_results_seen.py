"""What is stored of checks follows its reader's view: no cell of a column that they see masked is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core import quality
from core.access import Person, acting
from core.collect import ingest
from core.finder.workspace import everything
from core.incidents import headline, incidents
from core.lake import Lake
from core.quality import CHECKS, Check, CheckResult
from core.quality.contract import written
from core.quality.seen import report_as_seen

NEW = ("4012 8888 8888 1881", "Theodora Quandt", "quandt@elsewhere.example")
"""Values of a second upload that the contract does not know."""
PLANTED = {"values": list(NEW), "low": 41.5, "high": 47.5, "regex": NEW[2], "condition": f"email = '{NEW[2]}'"}
"""Parameters of checks that hold cells."""


def contracted(lake: Lake, folder: Path, columns: tuple[str, ...]) -> None:
    """A contract that lists the values of some columns, and an upload that breaks it."""
    with lake.read() as cursor:
        listed = {
            one: [row[0] for row in cursor.execute(f'SELECT DISTINCT "{one}" FROM {lake.table("people")}').fetchall()]
            for one in columns
        }
    quality.check(lake, "people")
    suite = quality.load_suite(lake, "people")
    assert suite
    more = tuple(
        Check(f"allowed:{one}", "allowed", "validity", (one,), "error", 1.0, 0.0, {"values": listed[one]})
        for one in columns
    )
    quality.save_suite(lake, replace(suite, checks=(*(one for one in suite.checks if one.check != "allowed"), *more)))
    path = folder / "second.csv"
    rows = [f'v{n},{NEW[2]},,{NEW[1]},1990-01-01,{NEW[0]},,Rome,"fine"' for n in range(4)]
    path.write_text("\n".join(["user_id,email,phone,full_name,birth_date,card_number,姓名,city,note", *rows]), "utf-8")
    ingest(lake, path, "people", append=True)
    quality.check(lake, "people")


def told(lake: Lake) -> str:
    """Everything that is said of the checks of the dataset."""
    report = quality.load_reports(lake, "people")[-1]
    again = quality.check(lake, "people")
    said = [f"{quality.title(one)} {quality.definition(one)} {quality.describe(one)}" for one in report.results]
    said += [quality.describe(one) for one in again.results]
    said += [json.dumps([dict(one.params), dict(one.detail), one.sql], default=str) for one in report.results]
    said += [quality.statement(lake, report, one) for one in report.results if one.has_rows]
    suite = quality.load_suite(lake, "people")
    assert suite
    said += [written(suite, "contract.yaml"), *(quality.definition(one) for one in suite.checks)]
    said += [headline(one) for one in incidents(lake)]
    said += [str(one) for one in everything(lake)]
    return "\n".join(said)


def test_what_checks_found_follows_the_view_of_their_columns(people: Lake, tmp_path: Path) -> None:
    contracted(people, tmp_path, ("card_number", "full_name", "email", "city"))
    whole = told(people)
    assert all(one in whole for one in NEW)
    with acting(Person("ann", "steward")):
        assert all(one in told(people) for one in NEW)
    with acting(Person("ann", "analyst")):
        found = told(people)
    leaked = [one for one in (*NEW, "5500 0000 0000 0004", "Anna Schmidt", "anna1@mail.example") if one in found]
    assert leaked == []
    assert "Rome" in found  # a city is nobody's alone


def test_no_contract_lists_the_values_of_people(people: Lake) -> None:
    quality.check(people, "people")
    suite = quality.load_suite(people, "people")
    assert suite
    listed = {one.column for one in suite.checks if one.check == "allowed"}
    assert "city" in listed
    assert listed.isdisjoint({"card_number", "full_name", "姓名", "email", "phone"})


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_every_check_is_told_without_the_values_it_speaks_of(people: Lake, name: str) -> None:
    result = CheckResult(
        f"{name}:email", name, "validity", ("email",), "error", 3, 9, False, params=PLANTED,
        detail={"new": list(NEW), "unknown": list(NEW), "off": [{"column": "email", "value": NEW[0]}], "least": 41.5},
    )  # fmt: skip
    report = replace(quality.check(people, "people", store=False), results=(result,))
    with acting(Person("vic", "viewer")):
        (seen,) = report_as_seen(people, report).results
        said = " ".join((quality.title(seen), quality.definition(seen), quality.describe(seen), str(seen)))
    assert not [one for one in (*NEW, "41.5", "47.5") if one in said]
    assert (seen.failed, seen.total, seen.passed) == (3, 9, False)
    assert "3" in quality.describe(seen)
