"""The commands on people, columns, tokens and the trail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core import access
from core.__main__ import app
from core.access import Person, acting
from core.errors import BadInput, Forbidden, NotFound
from core.lake import Lake


def run(lake: Lake, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["--workspace", str(lake.path), *words], catch_exceptions=True)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def test_people_and_rules(people: Lake) -> None:
    assert run(people, "people", "Ann@shop.example", "--role", "analyst") == (0, "analyst  ann@shop.example\n")
    run(people, "columns", "people", "--column", "email", "--role", "analyst", "--shown", "plain")
    _code, said = run(people, "columns", "people", "--role", "viewer", "--rows", "city = 'Paris'", "--json")
    found = json.loads(said)
    assert [(one["column"], one["way"]) for one in found["columns"]] == [("email", "plain")]
    assert found["rows"][0]["condition"] == "city = 'Paris'"
    with pytest.raises(NotFound):
        run(people, "columns", "people", "--column", "nosuch", "--shown", "plain")
    with pytest.raises(BadInput):
        run(people, "columns", "people", "--rows", "1 +")
    assert run(people, "people", "ann@shop.example", "--remove") == (0, "")


def test_tokens(people: Lake) -> None:
    _code, secret = run(people, "token", "new", "nightly", "--role", "viewer", "--days", "3")
    assert access.bearer(people.path, secret.strip()).role == "viewer"
    _code, said = run(people, "token", "list", "--json")
    [one] = json.loads(said)
    assert secret.strip() not in said
    run(people, "token", "revoke", one["id"])
    with pytest.raises(Forbidden):
        access.bearer(people.path, secret.strip())


def test_the_verifier_ends_with_one_and_names_the_row(people: Lake, tmp_path: Path) -> None:
    people.describe("people", kind="users")
    code, said = run(people, "audit", "verify")
    assert code == 0
    head = said.split("head: ")[1].strip()
    assert run(people, "audit", "verify", "--head", head)[0] == 0
    run(people, "audit", "export", "-o", str(tmp_path / "trail.csv"))
    assert "describe" in (tmp_path / "trail.csv").read_text("utf-8-sig")
    assert "describe" in run(people, "audit")[1]
    file = people.path / "access" / "audit.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"what":"describe"', b'"what":"dfscribe"', 1))
    code, said = run(people, "audit", "verify", "--json")
    found = json.loads(said)
    assert (code, found["whole"], found["why"]) == (1, False, "changed")
    assert f"Row {found['broken']} " in run(people, "audit", "verify")[1]


def test_the_trail_is_for_an_admin(people: Lake) -> None:
    with acting(Person("ann", "steward")), pytest.raises(Forbidden):
        run(people, "audit")


def test_every_commit_and_every_look_at_a_person_says_what_it_is_about(people: Lake) -> None:
    for info in ({}, {"checked": "people"}, {"topics": "people"}, {"matched": ["people", "others"]}, {"texts": 3}):
        with people.write("Store something of people", info=info) as cursor:
            cursor.execute("SELECT 1")
    run(people, "personal", "people")
    run(people, "erase", "marlene.zweig@hiddenmail.example", "--dry-run")
    run(people, "check", "people")
    rows = access.entries(people.path)
    assert all("people" in row.about for row in rows), [(row.what, row.about) for row in rows]
    assert [row.what for row in rows if row.what in ("see_personal", "erase")] == ["see_personal", "erase"]
    assert "hiddenmail" not in (people.path / "access" / "audit.jsonl").read_text()


def test_who_is_taken_out_by_command_keeps_no_token(people: Lake) -> None:
    run(people, "people", "Ann@Shop.example", "--role", "steward")
    with acting(Person("ann@shop.example", "steward")):
        secret, _token = access.issue(people.path, "nightly", "steward")
    run(people, "people", "ANN@shop.example", "--remove")
    with pytest.raises(Forbidden):
        access.bearer(people.path, secret)
