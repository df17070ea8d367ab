"""A sentence that was stored in one language is read in the reader's own: every message, whatever fills it."""

from __future__ import annotations

import pickle
import string
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import NotFound
from core.i18n import _, kept, listed, ngettext, retold, sentences, use_language
from core.i18n.check import english_forms
from core.i18n.said import MARK
from core.jobs import JobContext, Jobs, open_jobs
from core.lake import Lake

PAIRS = (("zh_CN", "en"), ("en", "zh_CN"))


def filling(text: str) -> dict[str, Any] | None:
    """A value for each placeholder: a text, a number, another sentence, or several; None where a form asks for more."""
    try:
        fields = [(name, spec) for _t, name, spec, _c in string.Formatter().parse(text) if name is not None]
    except ValueError:
        return None
    if any(spec or not name.isidentifier() for name, spec in fields):
        return None
    values = ("«x»", 1234, _("Datasets"), listed([_("Error"), "x y"]))
    return {"n": 2} | {name: values[len(name) % 4] for name, _spec in fields}


def made(forms: tuple[str, ...], n: int) -> str:
    message = ngettext(forms[0], forms[1], n) if len(forms) > 1 else _(forms[0])
    values = filling("".join(forms))
    return message if values is None else message.format(**values)


def test_every_message_is_told_again_in_the_readers_language() -> None:
    every = sorted({forms for forms, _place in english_forms()})
    assert len(every) > 2500
    differing = 0
    for forms in every:
        for n in (1, 2) if len(forms) > 1 else (1,):
            for stored_in, read_in in PAIRS:
                with use_language(stored_in):
                    stored = kept(made(forms, n))
                with use_language(read_in):
                    assert retold(stored) == made(forms, n), forms
                    differing += retold(stored) != stored
    assert differing > len(every)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=20) | st.just(MARK) | st.text(max_size=9).map(MARK.__add__))
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert retold(kept(text)) == text
    retold(text)  # what another program wrote there is shown, and stops no page


def test_sentences_in_a_row_and_lists_are_told_again() -> None:
    def words() -> str:
        return sentences(_("Error"), listed([_("Warning"), 3]), NotFound.among(_("column"), "x", ["y"]).message)

    with use_language("zh_CN"):
        stored, there = kept(words()), words()
    assert retold(stored) == words() != there
    with use_language("zh_CN"):
        assert retold(stored) == there
    counted = ngettext("{n} row", "{n} rows", np.int64(1)).format(n=np.int64(1))
    with use_language("zh_CN"):
        there = retold(kept(counted))
        assert there == ngettext("{n} row", "{n} rows", 1).format(n=1)
    assert retold(kept(there)) == retold(kept(counted)) == "1 row", "NumPy's numbers count as any"
    again = pickle.loads(pickle.dumps(words()))
    assert kept(again) == kept(words())


def fails(job: JobContext) -> dict[str, Any]:
    raise NotFound.among(_("column"), "价格", ["价钱"])


def tells(job: JobContext) -> dict[str, Any]:
    job.progress(1, 2, _("reading"))
    return {"device": ngettext("{n} row", "{n} rows", 2).format(n=2), "n": 2}


@pytest.fixture
def jobs(lake: Lake) -> Jobs:
    return open_jobs(lake)


def test_what_a_job_said_to_one_reader_is_told_to_another(jobs: Jobs) -> None:
    with use_language("zh_CN"):
        failed = jobs.submit(f"{__name__}:fails", {}, title="t")
        done = jobs.submit(f"{__name__}:tells", {}, title="t")
        jobs.wait(failed, 20)
        assert jobs.wait(done, 20).result["device"] == "2 行"
        assert (jobs.get(failed).error or {})["title"] == _("Not found") != "Not found"
    error = jobs.get(failed).error
    assert error is not None
    assert error["title"] == "Not found"
    assert error["message"] == "There is no column named “价格”."
    assert jobs.get(done).result == {"device": "2 rows", "n": 2}
