"""What leaves the product, and what work leaves behind in words, quotes nobody's data."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from core.access import Person, acting, outward, person, seen_as, whole
from core.alerts import Channel, send
from core.errors import BadInput
from core.jobs import JobContext, open_jobs
from core.lake import Lake
from tests.core.access.test_results_seen import NEW, contracted

MAIL, PHONE = "verborgen.person@hiddenmail.example", "+49 1512 9876543"


def failing(_job: JobContext) -> dict[str, Any]:
    raise BadInput(f"The cell “{MAIL}” is no number.", hint=f"Ask {PHONE}.")


def test_what_leaves_is_seen_as_the_least_role_sees_it() -> None:
    with acting(Person("ada", "admin")), whole():
        with outward():
            assert (seen_as(), person().role) == ("viewer", "viewer")
        assert (seen_as(), person().role) == ("", "admin")


def test_no_message_tells_what_a_viewer_may_not_see(
    people: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contracted(people, tmp_path, ("email", "city"))
    said: list[str] = []

    def deliver(_channels: Sequence[Channel], title: str, body: str) -> list[str]:
        said.append(f"{title}\n{body}")
        return []

    sending = import_module("core.alerts.send")
    monkeypatch.setattr(sending, "channels", lambda: [Channel("ops", "json", "localhost")])
    monkeypatch.setattr(sending, "_deliver", deliver)
    with acting(Person("ann", "admin")), whole():
        assert send(people).told >= 1
    [message] = said
    assert "people" in message
    assert [one for one in NEW if one in message] == []


def test_why_a_job_failed_is_told_without_the_cell(lake: Lake) -> None:
    jobs = open_jobs(lake)
    number = jobs.submit(f"{__name__}:failing", {}, title="x")
    jobs.wait(number)
    for role, sees in (("viewer", False), ("analyst", False), ("steward", True), ("admin", True)):
        with acting(Person("ann", role)):
            job = jobs.get(number)
            assert job.error
            told = " ".join(job.error.values())
            assert "is no number" in told
            assert [(one in told) for one in (MAIL, PHONE)] == [sees, sees], role
