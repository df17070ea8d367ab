"""The bar of a job as a page draws it: through cancel and resume it never runs backwards nor tells a negative speed."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings

from core.jobs.table import Table
from pages.parts.shared.job_bar import progress_text
from tests.core.jobs.test_pace import RUNS, Report, states


@settings(max_examples=40, deadline=None)
@given(RUNS)
def test_the_words_beside_a_bar_are_of_what_was_done(runs: list[tuple[str, list[Report]]]) -> None:
    with TemporaryDirectory() as folder:
        before = (0, 0)
        for job in states(Table(Path(folder, "jobs.sqlite")), runs):
            text = progress_text(job)
            assert not re.search(r"(?<!\w)[-−]\d|nan|inf", text)
            if counted := re.match(r"(\d+) of (\d+)", text):
                done, total = int(counted[1]), int(counted[2])
                assert total != before[1] or done >= before[0]
                before = done, total
            assert ("per second" in text) == (job.state == "running" and job.rate > 0)
