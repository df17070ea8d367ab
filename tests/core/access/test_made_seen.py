"""What a job made of a dataset is read by those alone who see the dataset as it was made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow.parquet as pq
import pytest

from core import quality
from core.access import Person, acting, close_column, keep_rows, open_column, whole
from core.anomaly.keeping import place
from core.clean import Recipe
from core.clean.repair import store
from core.clean.repair.find import Found
from core.clean.repair.suspect import Suspect
from core.forecast.data import Measure
from core.forecast.request import request_of
from core.integrate.asked.sample import Case
from core.integrate.consistency.finding import Finding
from core.integrate.match.kept import Item
from core.integrate.seen import cases_as_seen, findings_as_seen, items_as_seen
from core.lake import Lake
from core.report import full_profile
from core.review import flags
from tests.core.access.conftest import SECRETS

ROLES = ("viewer", "analyst", "steward", "admin")


def as_role(role: str) -> Any:
    return acting(Person(f"{role}@shop.example", role))


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report's process writes down the samples that it is given."""

    def written(command: list[str], *_limits: object) -> None:
        samples = [one for one in command if one.endswith(".parquet")]
        Path(command[2]).write_text(str([pq.read_table(one).to_pylist() for one in samples]), encoding="utf-8")

    monkeypatch.setattr(full_profile, "_limited", written)


def job_of(lake: Lake, role: str, **more: Any) -> str:
    """A report as the worker has it made; what is in it."""
    version = lake.dataset("people").version
    params = {"dataset": "people", "version": version, "layer": "raw", "rows": 50} | more
    job: Any = SimpleNamespace(lake=lake, params=params, check=lambda: None, progress=lambda *_told: None)
    with as_role(role), whole():
        made = full_profile.run(job)
    return (lake.path / "reports" / made["path"]).read_text(encoding="utf-8")


def read(lake: Lake, role: str) -> str | None:
    """What a role finds of the report; None where there is none for it."""
    with as_role(role):
        path = full_profile.report_path(lake, "people", lake.dataset("people").version, "raw", 50)
    return path.read_text(encoding="utf-8") if path.is_file() else None


def leaks(text: str) -> list[str]:
    return [one for one in (*SECRETS, "datetime(1987, 3, 14") if one in text]


@pytest.mark.parametrize("against", [False, True])
@pytest.mark.usefixtures("plain")
def test_a_full_report_is_made_in_the_view_of_who_asks(people: Lake, against: bool) -> None:
    more = {"against": people.dataset("people").version, "against_layer": "raw"} if against else {}
    for role in ROLES:
        found = job_of(people, role, **more)
        assert ("Berlin" in found, bool(leaks(found))) == (True, role in ("steward", "admin"))


@pytest.mark.usefixtures("plain")
def test_a_full_report_is_read_by_those_who_see_the_same(people: Lake) -> None:
    job_of(people, "steward")
    assert leaks(read(people, "admin") or "")
    assert read(people, "viewer") is read(people, "analyst") is None
    job_of(people, "analyst")
    assert read(people, "viewer") == read(people, "analyst") is not None
    assert not leaks(read(people, "viewer") or "")
    for change in (
        lambda: close_column(people.path, "people", "city", "viewer"),
        lambda: keep_rows(people.path, "people", "viewer", "city = 'Paris'"),
        lambda: open_column(people.path, "people", "email", "viewer"),
        lambda: close_column(people.path, "people", "email", "steward"),
    ):
        change()
        assert read(people, "viewer") is None
    assert read(people, "steward") is None  # a right that is taken away holds for what was made before
    assert read(people, "analyst")


def keys(lake: Lake) -> list[Callable[[], object]]:
    version = lake.dataset("people").version
    return [
        lambda: place(lake, "people", version, "row", ()),
        lambda: request_of(lake, "people", Measure("birth_date"), version=version, country="").key,
    ]


def test_judgements_and_forecasts_of_two_views_are_two(people: Lake) -> None:
    for key in keys(people):
        found = {}
        for role in ROLES:
            with as_role(role):
                found[role] = key()
        assert found["viewer"] == found["analyst"] != found["steward"] == found["admin"] == key()


def test_suspicions_tell_of_no_cell_that_is_closed(people: Lake) -> None:
    suspects = (
        Suspect(1, 2, "full_name", "Marlene Zweigenhat", SECRETS[2], "spelling", 0.9),
        Suspect(1, 2, "city", "Berlni", "Berlin", "spelling", 0.9),
        Suspect(1, 2, "city", "Berlin", "Paris", "spelling", 0.9, ("email",), ("email",), f"Berlin {SECRETS[0]}"),
    )
    found = Found("people", people.dataset("people").version, 40, 40, 9, 9, suspects, {}, {}, 0.1)
    kept = store.Kept(found, Recipe(()), store.datetime.now(store.UTC))
    store._write(store._path(people, "people"), store._plain(kept))
    for role, many in {"viewer": 1, "analyst": 1, "steward": 3, "admin": 3}.items():
        with as_role(role):
            latest = store.latest(people, "people")
        assert latest
        assert len(latest.found.suspects) == many
        assert bool(leaks(str(latest))) == (many > 1)
    keep_rows(people.path, "people", "viewer", "city = 'Paris'")
    with as_role("viewer"):
        latest = store.latest(people, "people")
    assert latest
    assert latest.found.suspects == ()


def test_pairs_and_contradictions_quote_no_cell_that_is_closed(people: Lake) -> None:
    quoted = f"write to {SECRETS[6]} or {SECRETS[1]}"
    pair = Item("u0", "u1", 1, 2, SECRETS[2], f"Lamp, {quoted}", 0.9, "", True, False, {}, "")
    columns = {"id": "user_id", "title": "full_name"}
    findings = [
        Finding("model", 1, "u0", "city", "Rome", quoted, 0.9, f"Lamp, {quoted}", {"quote": quoted}),
        Finding("model", 1, "u0", "email", SECRETS[0], None, 0.9, "Lamp", {}),
    ]

    def told(role: str) -> tuple[list[Item], list[Finding]]:
        with as_role(role):
            return items_as_seen(people, [("people", columns)] * 2, [pair]), findings_as_seen(
                people, "people", findings
            )

    for role in ("viewer", "analyst"):
        pairs, found = told(role)
        assert len(pairs) == len(found) == 1
        assert ("Lamp" in str(found), "Rome" in str(found)) == (True, True)
        assert leaks(str([*found, *pairs])) == []
    for role in ("steward", "admin"):
        assert told(role) == ([pair], findings)
    keep_rows(people.path, "people", "viewer", "city = 'Paris'")
    close_column(people.path, "people", "user_id", "analyst")
    assert told("viewer") == ([], [])
    assert told("analyst")[0] == []


def test_cases_to_be_judged_quote_no_cell_that_is_closed(people: Lake) -> None:
    quoted = f"write to {SECRETS[6]} or {SECRETS[1]}"
    cases = [
        Case("a", f"Lamp, {quoted}", "city", {"now": "Rome", "offered": quoted, "other": ""}, {"note": quoted}),
        Case("b", "Lamp", "email", {"now": SECRETS[0], "other": ""}, {}),
    ]

    def told(role: str) -> list[Case]:
        with as_role(role):
            return cases_as_seen(people, "people", cases)

    for role in ("viewer", "analyst"):
        (found,) = told(role)
        assert (found.key, found.choices["now"], found.title[:4], list(found.texts)) == ("a", "Rome", "Lamp", ["note"])
        assert leaks(str(found)) == []
    assert told("steward") == told("admin") == cases
    keep_rows(people.path, "people", "viewer", "city = 'Paris'")
    assert told("viewer") == []


def test_marked_rows_are_those_of_the_view_that_marked_them(people: Lake) -> None:
    """Whoever looks first must not decide what the next one sees: a masked cell fails other checks."""
    keep_rows(people.path, "people", "viewer", "city = 'Paris'")
    report = quality.check(people, "people")
    found = {}
    for role in ("viewer", "analyst", "admin"):
        job: Any = SimpleNamespace(
            lake=people, params={"dataset": "people", "version": report.version}, progress=lambda *_told: None
        )
        with as_role(role):
            with whole():
                flags.run(job)
            found[role] = flags.stored(people, report)
    rows = {role: len(one.rows) for role, one in found.items() if one is not None}
    assert rows["viewer"] < rows["analyst"] == rows["admin"] == people.dataset("people").rows
    with as_role("admin"):
        assert flags.flags(people, report) == found["admin"]
