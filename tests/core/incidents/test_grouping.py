"""Findings grouped by cause: laws over made-up histories of reports, without a lake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.incidents.grouping import grouped
from core.incidents.model import Incident
from core.lake import Version
from core.quality import CheckResult, Report

START = datetime(2026, 11, 1, tzinfo=UTC)
CHECKS = ("a", "b", "c", "d")


def result(name: str, failed: int, total: int = 1000, severity: str = "error", **detail: object) -> CheckResult:
    return CheckResult(
        name,
        "not_null",
        "validity",
        (name,),
        severity,
        failed,
        total,
        not failed,
        detail=detail,
        cost=float(failed > 0),
    )


def report(
    version: int, results: Sequence[CheckResult], dataset: str = "t", layer: str = "raw", rows: int = 0
) -> Report:
    time = START + timedelta(hours=version)
    return Report(dataset, version, layer, time, rows or 1000, 90.0, {}, tuple(results), 1, version)


def versions(reports: Sequence[Report]) -> list[Version]:
    action = {"raw": "append", "clean": "clean"}
    return [
        Version(one.version, one.number, one.time, "ann", "", action[one.layer], one.layer, one.rows,
                {"imports": {"files": [{"name": f"day{one.version}.csv"}]}})
        for one in reports
    ]  # fmt: skip


def incidents(*reports: Report) -> list[Incident]:
    by_name: dict[str, list[Report]] = {}
    for one in reports:
        by_name.setdefault(one.dataset, []).append(one)
    return grouped(by_name, {name: versions(found) for name, found in by_name.items()})


def checks(incident: Incident) -> set[str]:
    return {one.began.id for one in incident.findings}


def days(table: Mapping[int, Sequence[int]]) -> list[Report]:
    """Reports of versions, each with the failing rows of the checks a, b, c, d."""
    return [
        report(version, [result(name, failed) for name, failed in zip(CHECKS, row, strict=True)])
        for version, row in table.items()
    ]


def test_one_broken_upload_is_one_incident_and_heals_by_itself() -> None:
    found = incidents(*days({1: (0, 0, 0, 0), 2: (7, 9, 0, 0), 3: (7, 9, 0, 0), 4: (0, 0, 0, 0)}))
    assert [(one.id, one.cause, one.source, checks(one)) for one in found] == [
        ("t@2", "upload", ("day2.csv",), {"a", "b"})
    ]
    assert [(one.number, one.healthy) for one in found[0].turns] == [(4, True)]
    assert found[0].healthy


def test_two_broken_uploads_are_two_incidents() -> None:
    found = incidents(*days({1: (0, 0, 0, 0), 2: (7, 0, 0, 0), 3: (7, 5, 5, 0)}))
    assert [(one.id, checks(one)) for one in found] == [("t@2", {"a"}), ("t@3", {"b", "c"})]


def test_what_the_first_check_finds_is_one_incident() -> None:
    [first] = incidents(*days({1: (3, 0, 4, 0), 2: (3, 0, 4, 0)}))
    assert (first.cause, checks(first)) == ("first", {"a", "c"})


def test_a_fault_that_was_there_begins_anew_where_new_rows_fail_far_more_often() -> None:
    calm = report(1, [result("a", 20, 1000)])
    same = report(2, [result("a", 24, 1200)], rows=1200)
    bad = report(3, [result("a", 84, 1400)], rows=1400)  # 60 of 200 new rows, before 2 of 100
    after = report(4, [result("a", 88, 1600)], rows=1600)
    mended = report(5, [result("a", 28, 1600)], rows=1600)
    assert [one.id for one in incidents(calm, same)] == ["t@1"]
    assert [one.id for one in incidents(calm, same, bad, after)] == ["t@1", "t@3"]
    worse = incidents(calm, same, bad, after, mended)[1]
    assert worse.healthy
    assert [(one.number, one.healthy) for one in worse.turns] == [(5, True)]


def grown(shares: Sequence[float], came: int = 400) -> list[Report]:
    """Uploads that add rows, of which a share each fails the check a."""
    total = failed = 0
    made = []
    for place, share in enumerate(shares, start=1):
        total, failed = total + came, failed + round(came * share)
        made.append(report(place, [result("a", failed, total)], rows=total))
    return made


@given(st.lists(st.floats(0.02, 0.6), min_size=6, max_size=40), st.integers(100, 400))
@settings(max_examples=60, deadline=None)
def test_a_share_that_goes_up_and_down_is_one_incident_however_long_it_does(shares: list[float], came: int) -> None:
    """Every other batch is a bad one from the first on: none is unlike those before it."""
    low, high = min(shares), max(shares)
    swinging = [high if place % 2 == 0 else low for place in range(len(shares))]
    assert [one.id for one in incidents(*grown(swinging, came))] == ["t@1"]


@given(st.floats(0.01, 0.1), st.floats(0.5, 1.0), st.integers(6, 20))
@settings(max_examples=25, deadline=None)
def test_a_batch_unlike_all_before_it_begins_anew_at_once(calm: float, bad: float, before: int) -> None:
    found = incidents(*grown([calm] * before + [bad]))
    assert [one.id for one in found] == ["t@1", f"t@{before + 1}"]


def test_a_new_clause_is_told_apart_from_an_upload() -> None:
    before = report(1, [result("a", 0)])
    after = report(2, [result("a", 4), result("b", 4)])
    assert [(one.id, one.cause, checks(one)) for one in incidents(before, after)] == [
        ("t@2", "upload", {"a"}),
        ("t@2+contract", "contract", {"b"}),
    ]


def test_a_recipe_that_mends_closes_and_the_next_raw_upload_is_no_new_incident() -> None:
    raw, clean = report(1, [result("a", 0)]), report(2, [result("a", 0)], layer="clean")
    bad = report(3, [result("a", 5)])
    mended = report(4, [result("a", 0)], layer="clean")
    again = report(5, [result("a", 6)])
    last = report(6, [result("a", 0)], layer="clean")
    found = incidents(raw, clean, bad, mended, again, last)
    assert [one.id for one in found] == ["t@3"]
    assert [one.healthy for one in found[0].turns] == [True, False, True]


def test_what_another_dataset_sees_of_it_is_the_same_incident() -> None:
    items = [report(1, [result("a", 0)], "items"), report(5, [result("a", 9)], "items")]
    events = [
        report(2, [result("ref", 0, dataset="items"), result("b", 0)], "events"),
        report(6, [result("ref", 40, dataset="items"), result("b", 3)], "events"),
    ]
    found = {one.id: one for one in incidents(*items, *events)}
    assert set(found) == {"items@5", "events@6"}
    assert [(one.dataset, one.began.id) for one in found["items@5"].findings] == [("items", "a"), ("events", "ref")]
    assert found["items@5"].datasets == ("items", "events")
    earlier = [replace(events[0], version=6, number=6), replace(events[1], version=7, number=7)]
    assert {one.id for one in incidents(*items, *earlier)} == {"items@5", "events@7"}  # it passed after the upload


def test_information_makes_no_incident_and_a_skipped_check_neither_begins_nor_heals() -> None:
    info = [report(1, [result("a", 0)]), report(2, [result("a", 9, severity="info")])]
    assert incidents(*info) == []
    lost = [report(1, [result("a", 0)]), report(2, [replace(result("a", 90, severity="info"), sql=None)])]
    assert [one.severity for one in incidents(*lost)] == ["info"]  # a column of no role lost nine cells of a hundred
    assert incidents(lost[1]) == []
    skipped = [report(1, [result("a", 0)]), report(2, [result("a", 9)]), report(3, [result("a", 0, 0)])]
    [found] = incidents(*skipped)
    assert not found.healthy
    gone = [*skipped[:2], report(3, [result("b", 0)])]
    assert incidents(*gone)[0].healthy  # the contract asks no more


history = st.lists(st.tuples(*[st.sampled_from([0, 0, 0, 5])] * 4), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(history)
def test_every_failing_check_is_in_one_open_incident_and_every_other_in_none(rows: list[tuple[int, ...]]) -> None:
    found = incidents(*days(dict(enumerate(rows, 1))))
    last = dict(zip(CHECKS, rows[-1], strict=True))
    standing = [
        name for one in found if not one.healthy for f in one.findings if not f.healthy for name in [f.began.id]
    ]
    assert sorted(standing) == sorted(name for name, failed in last.items() if failed)
    assert len({one.id for one in found}) == len(found)
    begun = [(place, name) for place, row in enumerate(rows) for name, failed in zip(CHECKS, row, strict=True)
             if failed and not (place and rows[place - 1][CHECKS.index(name)])]  # fmt: skip
    assert sum(len(one.findings) for one in found) == len(begun)
    assert len(found) == len({place for place, _name in begun})
    for one in found:
        assert one.healthy == (bool(one.turns) and one.turns[-1].healthy)
