"""What each role may do, asked of the rooms themselves: commits, exports, jobs, judgements."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core import access, clean
from core.access import ACTIONS, MATRIX, Person, acting
from core.collect import ingest
from core.errors import Forbidden, Unavailable
from core.export import export
from core.jobs import JobContext, open_jobs
from core.lake import Lake

ROOT = Path(__file__).parents[3]
SEEN: list[Person] = []


def note_person(context: JobContext) -> dict[str, Any]:
    SEEN.append(access.person())
    with context.lake.write("note", info={"dataset": "people"}) as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS lake.lab.notes (n INTEGER)")
        cursor.execute("INSERT INTO lake.lab.notes VALUES (1)")
    return {"view": access.seen_as()}


def work(folder: Path) -> dict[str, tuple[str, Callable[[Lake], object]]]:
    """Name -> the action it needs, and how it is done."""
    file = folder / "more.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    drop = clean.Recipe((clean.RecipeStep("remove_columns", ("city",), {}),))
    return {
        "describe": ("describe", lambda lake: lake.describe("people", kind="users")),
        "remove": ("remove", lambda lake: lake.drop("people")),
        "ingest": ("ingest", lambda lake: ingest(lake, file, "more")),
        "clean": ("clean", lambda lake: clean.apply(lake, "people", drop)),
        "export": ("export", lambda lake: export(lake, "people", folder / "out.csv")),
        "job": ("compute", lambda lake: open_jobs(lake).submit(f"{__name__}:note_person", {}, title="x")),
    }


NAMES = ("describe", "remove", "ingest", "clean", "export", "job")


@pytest.mark.parametrize("role", ["viewer", "analyst", "steward", "admin", ""])
@pytest.mark.parametrize("name", NAMES)
def test_what_a_role_may_not_is_refused_by_the_room_itself(people: Lake, tmp_path: Path, role: str, name: str) -> None:
    action, do = work(tmp_path)[name]
    before = people.version()
    with acting(Person("ann@shop.example", role)):
        if action in MATRIX.get(role, ()):
            do(people)
        else:
            with pytest.raises(Forbidden):
                do(people)
    if action not in MATRIX.get(role, ()):
        assert people.version() == before
        refused = access.entries(people.path)[-1]
        assert (refused.who, refused.what, refused.result) == ("ann@shop.example", action, "refused")
    assert access.verify(people.path).whole


def test_a_commit_is_signed_by_who_made_it_whatever_name_is_given(people: Lake) -> None:
    people.describe("people", kind="users", author="ann")
    assert people.dataset("people").author != ""
    with acting(Person("bob@shop.example", "steward")):
        people.describe("people", kind="items", author="ann")
        assert people.author == "bob@shop.example"
    [first, second] = [row for row in access.entries(people.path) if row.what == "describe"]
    assert (first.who, first.how) == ("ann", "local")
    assert (second.who, second.how, second.about) == ("bob@shop.example", "login", "people")
    assert second.before["snapshot"] == first.before["snapshot"] + 1


def test_every_commit_stands_in_the_trail_and_one_that_fails_is_told(people: Lake) -> None:
    class Broken(Exception):
        pass

    rows = len(access.entries(people.path))
    with pytest.raises(Broken), people.write("x", info={"dataset": "people"}):
        raise Broken
    assert len(access.entries(people.path)) == rows  # nothing came to be committed
    with people.write("x", info={"dataset": "people"}) as cursor:
        cursor.execute("CREATE TABLE lake.lab.t (n INTEGER)")
    assert len(access.entries(people.path)) == rows + 1


def test_a_trail_that_cannot_be_written_stops_the_commit(people: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(access, "record", full)
    before = people.version()
    with pytest.raises(Unavailable), people.write("x", info={"dataset": "people"}) as cursor:
        cursor.execute("CREATE TABLE lake.lab.t (n INTEGER)")
    monkeypatch.undo()
    assert people.version() == before


def test_a_job_runs_as_who_asked_for_it_and_reads_whole(people: Lake) -> None:
    SEEN.clear()
    asker = Person("ann@shop.example", "analyst")
    jobs = open_jobs(people)
    with acting(asker):
        number = jobs.submit(f"{__name__}:note_person", {"n": 1}, title="x", author="somebody else")
    job = jobs.wait(number)
    assert job.state == "done", job.error
    assert [asker] == SEEN
    assert job.person == asker
    assert job.author == "ann@shop.example"
    assert job.result == {"view": ""}
    assert access.entries(people.path)[-1].who == "ann@shop.example"


def test_nobody_has_a_job_of_a_greater_role_run_again(people: Lake) -> None:
    jobs = open_jobs(people)
    with acting(Person("root", "admin")):
        number = jobs.submit(f"{__name__}:note_person", {"n": 2}, title="x")
    jobs.wait(number)
    with acting(Person("ann", "analyst")):
        for do in (jobs.resume, jobs.cancel, jobs.discard):
            with pytest.raises(Forbidden):
                do(number)


def test_a_job_of_somebody_who_fell_runs_with_what_is_left(people: Lake) -> None:
    SEEN.clear()
    access.admit(people.path, "ann", "viewer")
    jobs = open_jobs(people)
    with acting(Person("ann", "steward")):
        number = jobs.submit(f"{__name__}:note_person", {"n": 3}, title="x")
    job = jobs.wait(number)
    assert job.state == "failed"
    assert [Person("ann", "viewer")] == SEEN


def test_every_commit_in_the_product_names_an_action_that_there_is() -> None:
    for file in (ROOT / "core").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "write":
                if ast.unparse(node.func) in (
                    "lake.write",
                    "self.write",
                ):  # the trail shows it in the reader's language
                    assert not isinstance(node.args[0], ast.Constant), (file, ast.unparse(node.args[0]))
                named = [word.value for word in node.keywords if word.arg == "needs"]
                assert all(isinstance(one, ast.Constant) and one.value in ACTIONS for one in named), file
