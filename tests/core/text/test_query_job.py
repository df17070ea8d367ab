"""Intents of searches and questions: read once, the most frequent first, and what is asked of them. A fake reads."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from core.errors import Cancelled
from core.jobs import open_jobs
from core.lake import Lake
from core.settings import settings
from core.text.intent import classify as intent
from core.text.intent import job as query_job
from core.text.intent import queries
from core.text.intent.classify import Intent
from tests.core.text.test_insights import land

ASKED = ["knife"] * 5 + ["where is my order"] * 3 + ["sing a song", "нож", "", " ", None, "knife\x00 <b>x</b>"]
CALLS: list[list[str]] = []


def fake_read(
    cells: Sequence[str], model: str = "", engine: str = "", step: object = None, home: object = None
) -> list[Intent]:
    CALLS.append(list(cells))
    words = {"knife": "find_product", "order": "track_order", "song": "out_of_scope"}
    return [
        Intent(
            next((label for word, label in words.items() if word in cell), None), 0.9, "en" if cell.isascii() else ""
        )
        for cell in cells
    ]


@pytest.fixture
def searches(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> Lake:
    CALLS.clear()
    monkeypatch.setattr(intent, "read", fake_read)
    monkeypatch.setattr(queries, "stamp", lambda: "intent@1")
    monkeypatch.setenv("TOUCHSTONE_JOB_BATCH", "100")
    settings.cache_clear()
    clicks = ["P1"] * 4 + [None] * 10
    land(lake, "asked", "searches", pd.DataFrame({"q": ASKED, "hit": clicks}), {"query": "q", "clicked_item": "hit"})
    return lake


def finish(lake: Lake) -> dict[str, object]:
    jobs = open_jobs(lake)
    job = jobs.wait(query_job.submit(jobs, queries.sources(lake)[0]), 30)
    assert job.state == "done", job.error
    return job.result


def test_every_text_is_read_once_the_most_frequent_first(searches: Lake) -> None:
    assert finish(searches) == {"texts": 5, "computed": 5, "model": "intent@1"}
    assert CALLS[0][:2] == ["knife", "where is my order"]
    source = queries.sources(searches)[0]
    found = queries.coverage(searches, source, "intent@1")
    assert found == queries.Coverage(rows=11, texts=5, read_rows=11, read_texts=5, told=10, unknown=1)
    assert finish(searches)["computed"] == 0
    assert len(CALLS) == 1


def test_a_new_version_pays_for_its_new_texts_only(searches: Lake) -> None:
    finish(searches)
    more = pd.DataFrame({"q": [*ASKED, "new order"], "hit": None})
    land(searches, "asked", "searches", more, {"query": "q", "clicked_item": "hit"})
    assert finish(searches)["computed"] == 1
    assert CALLS[1] == ["new order"]


def test_a_cancelled_reading_goes_on_where_it_stopped(searches: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(
        cells: Sequence[str], model: str = "", engine: str = "", step: object = None, home: object = None
    ) -> list[Intent]:
        if CALLS:
            raise Cancelled("stop")
        return fake_read(cells)

    monkeypatch.setattr(intent, "read", stopped)
    frame = pd.DataFrame({"q": [f"knife {n}" for n in range(150)]})
    land(searches, "asked", "searches", frame, {"query": "q"})
    jobs = open_jobs(searches)
    job = jobs.wait(query_job.submit(jobs, queries.sources(searches)[0]), 30)
    assert job.state == "cancelled"
    source = queries.sources(searches)[0]
    assert queries.coverage(searches, source, "intent@1").read_texts == 100
    waiting = query_job.unfinished(jobs, source)
    assert waiting is not None
    monkeypatch.setattr(intent, "read", fake_read)
    jobs.resume(waiting.id)
    assert jobs.wait(waiting.id, 30).state == "done"
    found = queries.coverage(searches, source, "intent@1")
    assert (found.read_texts, found.complete) == (150, True)


def test_the_mix_its_texts_and_their_rows(searches: Lake) -> None:
    source = queries.sources(searches)[0]
    assert queries.coverage(searches, source, "intent@1").read_texts == 0
    finish(searches)
    mix = queries.mix(searches, source, "intent@1").set_index("label")
    assert mix.loc["find_product", ["rows", "texts"]].tolist() == [6, 2]
    assert mix.loc["find_product", "share"] == pytest.approx(0.6)
    assert mix.loc["find_product", "clicked"] == pytest.approx(4 / 6)
    texts = queries.examples(searches, source, "intent@1", "find_product")
    assert texts["text"].tolist() == ["knife", "knife\x00 <b>x</b>"]
    assert [row.line for row in queries.rows_of(searches, source, "where is my order")] == [7, 8, 9]


def test_full_width_letters_are_read_as_plain_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    from core.text.sentiment import score as sentiment

    seen: list[str] = []

    class Scorer:
        adapter = SimpleNamespace(labels=("find_product", "out_of_scope"), reject=0.5)

        def score(self, texts: list[str], step: object) -> SimpleNamespace:
            seen.extend(texts)
            return SimpleNamespace(probabilities=np.array([[0.9, 0.1]] * len(texts)))

    monkeypatch.setattr(sentiment, "load", lambda model, engine, home=None: Scorer())
    found = intent.read(["ｈａｉｒ ｄｒｙｅｒ", "ＰＯＬＯ衫５０", None, float("nan")])
    assert seen == ["hair dryer", "POLO衫50"]
    assert [one.label for one in found] == ["find_product", "find_product", None, None]
