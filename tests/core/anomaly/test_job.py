"""A large table is judged by a job, and what it keeps reads as what it judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from core.anomaly import found, judged
from core.anomaly.job import LARGE, submit, unfinished, waits
from core.anomaly.judging import judged_anew
from core.anomaly.keeping import held, keep, place
from core.anomaly.telling import PARTS, telling
from core.jobs import Jobs, open_jobs
from core.lake import Lake
from tests.core.anomaly.planted import shop
from tests.core.quality.planting import land


@pytest.fixture
def jobs(prepared: Callable[..., Lake]) -> Iterator[Jobs]:
    opened = open_jobs(prepared(shop))
    yield opened
    opened.close()


def test_a_job_keeps_what_pages_and_commands_then_read(jobs: Jobs) -> None:
    lake = jobs.lake
    version = lake.dataset("events").version
    given = ("events", version, "session", ())
    before = found(lake, "events", "session")
    assert waits(lake, "events", LARGE + 1, version, "session", ())
    assert not waits(lake, "events", LARGE, version, "session", ())
    identity = submit(jobs, *given)
    assert unfinished(jobs, *given) is not None
    done = jobs.wait(identity, 60)
    assert (done.state, done.result["rare"]) == ("done", before.rare)
    assert not waits(lake, "events", LARGE + 1, version, "session", ())
    with lake.write("another version of something", info={}) as cursor:  # nothing is remembered of before
        cursor.execute("CREATE TABLE lake.raw.other AS SELECT 1 AS a")
    after = found(lake, "events", "session")
    assert [(one.key, one.score, one.rows) for one in after.findings] == [
        (one.key, one.score, one.rows) for one in before.findings
    ]


@pytest.mark.parametrize("subject", ["event", "item"])
def test_every_array_is_read_as_it_was_written(prepared: Callable[..., Lake], subject: str) -> None:
    lake = prepared(shop)
    parts: list[str] = []
    with telling(lambda _done, _total, part: parts.append(part)):
        anew = judged_anew(lake, "events", subject)
    assert [*parts, "keep"] == list(PARTS)
    keep(lake, anew, ())
    again = judged(lake, "events", subject)
    for one, other in ((anew.table, again.table), (anew.scored, again.scored)):
        for name, value in vars(one).items():
            if isinstance(value, np.ndarray):
                np.testing.assert_array_equal(value, vars(other)[name], err_msg=name)
    for name, told in anew.table.told.items():
        np.testing.assert_array_equal(told, again.table.told[name])
    np.testing.assert_array_equal(anew.prepared.far, again.prepared.far)
    assert (anew.table.names, anew.table.sides, anew.prepared.names, anew.bound) == (
        again.table.names, again.table.sides, again.prepared.names, again.bound,
    )  # fmt: skip


def test_judgements_of_older_versions_go(lake: Lake) -> None:
    rows = [{"a": float(at % 17), "b": float(at % 5)} for at in range(200)]
    places = []
    for _version in range(2):
        land(lake, "table", "other", {}, rows)
        keep(lake, judged(lake, "table", "row"), ())
        places.append(place(lake, "table", lake.dataset("table").version, "row", ()))
    assert [one.is_file() for one in places] == [False, True]


@pytest.mark.parametrize("damage", [b"", b"PAR1 and no more", None])
def test_a_damaged_cache_is_made_anew(prepared: Callable[..., Lake], damage: bytes | None) -> None:
    lake = prepared(shop)
    anew = judged_anew(lake, "events", "item")
    keep(lake, anew, ())
    file = place(lake, "events", anew.source.version, "item", ())
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert held(lake, "events", "item", ()) is None
    assert not file.exists()
