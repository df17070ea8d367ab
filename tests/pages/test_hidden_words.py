"""Nothing of a person is seen in what was made of the data by who sees it whole: drafts, suspicions, topics, answers,
the search log, lists. Each address as a steward, who sees what there is to hide, then as a viewer and as an analyst."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import core.quality as quality
from core import access, clean
from core.access import Person
from core.answers import journal
from core.clean.repair import store
from core.collect import ingest
from core.lake import Lake
from core.voice import hear
from pages.parts.shared import session
from tests.core.voice.planted import land, reviews, without_model
from tests.pages.test_hidden import READING, everything, live

Visit = Callable[..., AppTest]
MAIL, PHONE, NAME = "verborgen.person@hiddenmail.example", "+49 1512 9876543", "Marlene Zweigenhaft"
SECRETS = (MAIL, PHONE, NAME, "hiddenmail", "9876543", "Zweigenhaft")
ADDRESSES: list[tuple[str, dict[str, str]]] = [
    ("topics.py", {"dataset": "reviews"}),
    ("answers.py", {"dataset": "faq", "view": "faults"}),
    ("answers.py", {"dataset": "faq", "q": "How do I return it?"}),
    ("suspects.py", {"dataset": "staff"}),
    ("suspects.py", {"dataset": "staff", "view": "one"}),
    ("clean.py", {"dataset": "staff"}),
    ("clean.py", {"dataset": "staff", "view": "table"}),
    ("clean.py", {"dataset": "searches", "view": "table"}),
    ("quality.py", {"dataset": "events"}),
    ("recommend.py", {"dataset": "events"}),
    ("anomalies.py", {"dataset": "reviews"}),
]
WAYS = ("answers_", "anomaly_skip", "failed", "together", "figures", "compare", "repeats")
"""Beginnings of keys of buttons that write nothing."""


def fill(lake: Lake) -> None:
    folder, draw = lake.path.parent, random.Random(1)
    with pytest.MonkeyPatch.context() as patch:
        without_model(patch)
        frame = reviews(weeks=8, broken=30)
        mine = frame["said"].str.contains("zipper") & (frame.index % 3 > 0)
        frame.loc[mine, "said"] = [f"the zipper broke, ask {MAIL} or {PHONE} {n} zipper" for n in range(mine.sum())]
        land(lake, frame)
        hear(lake, "reviews")
    staff = [(NAME, "Berlin", "DE"), ("Peter Schmidt", "Paris", "FR"), ("Julia Meier", "Rome", "IT")]
    rows = [
        f"{n},{staff[n % 3][0]}{'t' * (n in (33, 66))},{staff[n % 3][0][:5].lower()}@hiddenmail.example,"
        f"{staff[n % 3][1]},{staff[n % 3][2]}"
        for n in range(200)
    ]
    put(lake, folder, "staff", "id,name,mail,city,region", rows)
    assert store.search(lake, "staff", clean.Recipe(())).found.suspects
    step = clean.RecipeStep("fill_missing", ("name",), {"how": "value", "value": NAME})
    clean.save_draft(lake, "staff", clean.Recipe((step,)))
    answers = [
        f'"How do I return it?","Write to {MAIL} or call {PHONE}."', '"What are your hours?","From 8 to 6."',
        f'"what are your hours","Ask {MAIL}."',
    ]  # fmt: skip
    put(lake, folder, "faq", "question,answer", answers)
    lake.describe("faq", kind="answers", roles={"question": "question", "answer": "answer"})
    journal.asked(lake, "faq", f"My mail is {MAIL}", "none", 0.1)
    asked = ["red shoe", "blue shoe", MAIL, PHONE]
    searches = [f"u{n % 7},2025-01-{1 + n % 28:02d} 10:00:00,{draw.choice(asked)}" for n in range(80)]
    put(lake, folder, "searches", "user_id,time,query", searches)
    people = ["verborgen.person", "anna", "ben", "cleo", "dora"]
    deeds = ["view", "purchase", "cart"]
    events = [
        f"{people[n % 5]}@hiddenmail.example,P{draw.randint(1, 9)},{deeds[n % 3]},2025-01-{1 + n % 28:02d} 10:00:00"
        for n in range(150)
    ]
    put(lake, folder, "events", "user_id,item_id,event,time", events)
    quality.check(lake, "events")


def put(lake: Lake, folder: Path, name: str, header: str, rows: list[str]) -> None:
    (folder / f"{name}.csv").write_text("\n".join([header, *rows, ""]), "utf-8")
    ingest(lake, folder / f"{name}.csv", name)


@pytest.fixture
def as_role(prepared: Callable[..., Lake]) -> Iterator[Callable[[str], None]]:
    prepared(fill)

    def become(role: str) -> None:
        access.set_person_provider(lambda: Person(f"{role}@shop.example", role))

    yield become
    access.set_person_provider(session.session_person)


@pytest.mark.parametrize(("page", "asked"), ADDRESSES)
def test_what_a_steward_sees_of_people_nobody_below_does(
    as_role: Callable[[str], None], open_page: Visit, page: str, asked: dict[str, str]
) -> None:
    as_role("steward")
    whole = open_page(page, **asked)
    assert not whole.exception
    assert [one for one in SECRETS if one in everything(whole)], "there is something to hide"
    for role in ("viewer", "analyst"):
        as_role(role)
        app = open_page(page, **asked)
        assert not app.exception, app.exception
        said = everything(app)
        assert [one for one in SECRETS if one in said] == [], role
        if role == "viewer":
            assert [key for key in live(app) if not READING.match(key) and not key.startswith(WAYS)] == []
