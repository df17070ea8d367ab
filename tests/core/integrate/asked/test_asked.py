"""What a large model says of rows: found as planted, believed where the row bears it out, applied once people agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as few
from hypothesis import strategies as st

from core.clean import Recipe, apply
from core.errors import BadInput, NotFound
from core.integrate.asked import (
    LEAST_LABELLED,
    agreement,
    apply_all,
    ask,
    ask_about,
    cost,
    label,
    newest,
    take_back,
    uses,
    waiting,
)
from core.integrate.asked.believed import findings
from core.integrate.asked.questions import Questions, form
from core.integrate.consistency import accepted_step, counts, look, queue, say
from core.integrate.consistency.finding import Table
from core.lake import Lake, open_lake
from core.settings import settings
from core.text.metrics import cohen_kappa, kappa_interval
from tests.core.integrate.asked import shop
from tests.core.integrate.asked.shop import NO_COLOUR, NO_PACK, WRONG_COLOUR, WRONG_SHELF, WRONG_TEXT, said
from tests.core.integrate.consistency.test_consistency import embed
from tests.core.quality.planting import land
from tests.core.text.llm.server import Model, serving, use


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    opened = open_lake(tmp_path_factory.mktemp("asked") / "workspace")
    shop.fill(opened)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Model]:
    with serving() as model:
        yield model


@pytest.fixture
def model(server: Model, monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    server.asked.clear()
    server.answer = shop.reader
    use(monkeypatch, server.url)
    yield server
    settings.cache_clear()


def found_in(lake: Lake, kind: str, name: str = "goods") -> dict[tuple[str, str], str | None]:
    return {(one.id, one.column): one.proposal for one in queue(lake, name, kind)}


PLANTED: dict[tuple[str, str], str | None] = (
    {(f"p{at}", "colour"): shop.COLOURS[at % 4] for at in WRONG_COLOUR}
    | {(f"p{at}", "shelf"): list(shop.KINDS.values())[at % 3] for at in WRONG_SHELF}
    | {(f"p{at}", "about"): None for at in WRONG_TEXT}
)


def test_planted_contradictions_come_back_with_their_cost_and_instruction(model: Model, lake: Lake) -> None:
    before = cost(lake, "goods", "consistency")
    run = ask(lake, "goods", "consistency")
    assert found_in(lake, "model") == PLANTED
    assert (run.asked, run.answered, run.left, run.refused, run.disbelieved) == (90, 90, 0, {}, {})
    assert run.calls == before.calls == 9
    assert run.prompt.startswith("consistency 1 (")
    one = queue(lake, "goods", "model")[0]
    assert run.prompt in one.about["stamp"]
    assert "test-model" in one.about["stamp"]
    assert newest(lake, "goods", "consistency") == run
    again = ask(lake, "goods", "consistency")
    assert (again.calls, again.kept) == (0, 90)
    assert "p7" not in str(model.documents()), "ids do not leave"


def test_a_look_by_the_encoders_and_the_model_keep_each_others_findings(model: Model, lake: Lake) -> None:
    ask(lake, "goods", "consistency")
    look(lake, "goods", embed=embed)
    assert found_in(lake, "model") == PLANTED
    others = sum(sum(n.values()) for kind, n in counts(lake, "goods").items() if kind not in ("model", "extracted"))
    assert others
    ask(lake, "goods", "consistency")
    assert others == sum(
        sum(n.values()) for kind, n in counts(lake, "goods").items() if kind not in ("model", "extracted")
    )


def test_gaps_are_filled_with_what_the_text_says(model: Model, lake: Lake) -> None:
    run = ask(lake, "goods", "attributes")
    assert run.asked == len(NO_COLOUR) + len(NO_PACK)
    planted = {(f"p{at}", "colour"): shop.COLOURS[at % 4] for at in NO_COLOUR}
    planted |= {(f"p{at}", "pack"): str(at % 3 + 1) for at in NO_PACK}
    assert found_in(lake, "extracted") == planted


def test_a_review_of_another_product_is_found_and_its_telephone_stays(model: Model, lake: Lake) -> None:
    run = ask(lake, "opinions", "reviews")
    assert found_in(lake, "model", "opinions") == {("r4", "words"): None}
    assert run.masked == 1
    assert "901820" not in str(model.asked)


def test_the_headline_of_a_review_is_no_name_of_its_product(model: Model, lake: Lake) -> None:
    rows = [
        {
            "rid": f"r{at}",
            "sku": f"x{at}",
            "head": "Too soft",
            "words": "The lamp is dim.",
            "Product name": f"lamp {at}",
        }
        for at in range(4)
    ]
    roles = {"review_id": "rid", "item_id": "sku", "text": "words", "title": "head"}
    land(lake, "headed", "reviews", roles, rows)
    ask(lake, "headed", "reviews")
    assert {row["product"]["title"] for row in model.documents()[0]["rows"]} == {f"lamp {at}" for at in range(4)}
    land(lake, "headless", "reviews", roles, [{k: v for k, v in row.items() if k != "Product name"} for row in rows])
    with pytest.raises(BadInput, match="nothing that the model"):
        ask(lake, "headless", "reviews")


def test_words_of_a_column_that_are_personal_do_not_go_along(model: Model, lake: Lake) -> None:
    rows = [
        {
            "id": f"c{at}",
            "name": f"lamp {at}",
            "ask": f"{'ab'[at % 2]}.lee@mail.example",
            "shelf": "Home by a@b.example",
        }
        for at in range(8)
    ]
    land(lake, "contacts", "items", {"item_id": "id", "title": "name", "category": "shelf"}, rows)
    run = ask(lake, "contacts", "consistency")
    assert run.masked == 8
    assert "@" not in str(model.asked)


def questions(use: str = "consistency") -> Questions:
    """One row that is asked about: a title, a colour, an empty size and a shelf."""
    columns = {
        "id": ["a", "b", "c", "d"],
        "name": ["Red kettle, shredded Navy lid, 2 l", "x", "x", "x"],
        "colour": ["blue", "blue", "red", "red"],
        "size": [None, "L", "L", "M"],
        "shelf": ["Kitchen > Kettles", "Home", "Home", "Kitchen > Kettles"],
    }
    table = Table([0, 1, 2, 3], columns, {"item_id": "id", "title": "name", "category": "shelf"})
    allowed = {
        "colour": {"blue": "blue", "red": "RED", "green": "green"},
        "size": {"l": "L", "m": "M"},
        "shelf": {"home": "Home", "kitchen > kettles": "Kitchen > Kettles"},
    }
    row = {"texts": {"name": str(columns["name"][0])}, "cells": {"colour": "blue", "shelf": "Kitchen > Kettles"}}
    row |= {"missing": ["size"]}
    names = ("shelf", "colour", "size")
    return Questions("d", 1, use, table, names, allowed, (0,), (row,), {}, form(names, gaps=False), 0)


@pytest.mark.parametrize(
    ("use_of", "finding", "expected"),
    [
        ("consistency", said("colour", "Red kettle", "red"), "RED"),
        ("consistency", said("colour", "red KETTLE", "Navy"), "Navy"),
        ("consistency", said("colour", "Red kettle", "Navy"), "Navy"),
        ("consistency", said("colour", "kettle", "red"), "RED"),
        ("consistency", said("shelf", "kettle", "home"), "Home"),
        ("consistency", said("shelf", "kettle", "Red kettle"), "unsaid"),
        ("consistency", said("shelf", "kettle", None), None),
        ("consistency", said("colour", "green kettle", "red"), "quote"),
        ("consistency", said("colour", " ", "red"), "quote"),
        ("consistency", said("colour", "e", "red"), "quote"),
        ("consistency", said("colour", "kettle", "violet"), "unsaid"),
        ("consistency", said("colour", "kettle", "shred"), "unsaid"),
        ("consistency", said("colour", "kettle", ""), "unsaid"),
        ("consistency", said("colour", "Red kettle", "green"), "unsaid"),
        ("attributes", said("size", "2 l", "M"), "unsaid"),
        ("consistency", said("colour", "kettle", "[phone]"), "unsaid"),
        ("consistency", said("colour", "kettle", "Blue"), "same"),
        ("consistency", said("size", "kettle", "L"), "empty"),
        ("attributes", said("size", "2 l", "L"), "L"),
        ("attributes", said("size", "2 l", "2 l"), "2 l"),
        ("attributes", said("size", "2 l", "3 l"), "unsaid"),
        ("attributes", said("colour", "kettle", "red"), "filled"),
    ],
)
def test_a_finding_is_believed_where_the_row_bears_it_out(
    use_of: str, finding: dict[str, Any], expected: str | None
) -> None:
    asked = questions(use_of)
    found, refused = findings(asked, {0: {"findings": [finding]}}, {0: asked.rows[0]}, "stamp")
    if expected in ("quote", "unsaid", "same", "empty", "filled"):
        assert found == []
        assert refused == {expected: 1}
    else:
        assert [one.proposal for one in found] == [expected]
        assert refused == {}


def test_a_cell_is_found_once(model: Model) -> None:
    asked = questions()
    twice = {"findings": [said("colour", "kettle", "red"), said("colour", "kettle", "Navy")]}
    found, refused = findings(asked, {0: twice}, {0: asked.rows[0]}, "stamp")
    assert [one.proposal for one in found] == ["RED"]
    assert refused == {"twice": 1}


@few(max_examples=30, deadline=None)
@given(
    st.lists(
        st.builds(
            said,
            st.sampled_from(["shelf", "colour", "size"]),
            st.text(max_size=20) | st.sampled_from(["Red", "kettle", "l"]),
            st.none() | st.text(max_size=12) | st.sampled_from(["red", "Navy", "L", "M", "home", "2", "lid, 2"]),
            st.sampled_from(["certain", "likely", "unsure"]),
        ),
        max_size=5,
    ),
    st.sampled_from(["consistency", "attributes"]),
)
def test_whatever_is_answered_only_words_of_row_or_column_come_through(
    answer: list[dict[str, Any]], use_of: str
) -> None:
    asked = questions(use_of)
    answer = [{**one, "proposal": one["proposal"] or ""} if use_of == "attributes" else one for one in answer]
    found, refused = findings(asked, {0: {"findings": answer}}, {0: asked.rows[0]}, "stamp")
    assert len(found) + sum(refused.values()) == len(answer)
    text = asked.rows[0]["texts"]["name"].casefold()
    for one in found:
        assert " ".join(one.about["quote"].casefold().split()) in text
        known = one.proposal is None or one.proposal in asked.allowed[one.column].values()
        assert known or (one.column != "shelf" and str(one.proposal).casefold() in text)
    assert len({one.column for one in found}) == len(found)


def hostile(told: dict[str, Any]) -> list[dict[str, Any]]:
    """A model that obeys the cells: it repeats other rows, proposes markup and foreign values."""
    texts = [text for row in told["rows"] for text in row["texts"].values()]
    bad = [said("colour", texts[0], "<script>"), said("shelf", texts[-1], "DROP TABLE"), said("colour", "leak", "red")]
    return [{"row": row["row"], "findings": bad} for row in told["rows"]]


def test_a_model_that_obeys_a_cell_changes_and_leaks_nothing(model: Model, lake: Lake) -> None:
    model.answer = hostile
    rows = ask_about(lake, "goods", "consistency", columns=["colour"], limit=20)
    run = ask(lake, "goods", "consistency", columns=["colour"], limit=20)
    assert len(rows.rows) == run.answered == 20
    assert run.found == 0
    assert sum(run.disbelieved.values()) == 60
    model.answer = shop.reader


def judge(lake: Lake, use_of: str, wrong: int = 0, most: int = 100) -> None:
    """Judge as the planted catalog says; the first `wrong` cases otherwise."""
    judged = {}
    for n, case in enumerate(waiting(lake, "goods", use_of)[:most]):
        cell = (f"p{case.title.split()[-1]}", case.column)
        chosen = "now" if cell not in PLANTED else "offered" if PLANTED[cell] is not None else "other"
        judged[case.key] = next(one for one in case.choices if one != chosen) if n < wrong else chosen
    label(lake, "goods", use_of, judged)


def begin_anew(lake: Lake) -> None:
    label(lake, "goods", "consistency", dict.fromkeys(KEYS, "open"))


KEYS: list[str] = []


def test_nothing_is_applied_in_bulk_before_people_agree(model: Model, lake: Lake) -> None:
    ask(lake, "goods", "consistency")
    KEYS[:] = [case.key for case in waiting(lake, "goods", "consistency")]
    shown = agreement(lake, "goods", "consistency")
    assert (shown.drawn, shown.labelled, shown.kappa) == (6 + 30, 0, None)
    with pytest.raises(BadInput, match="cannot be applied"):
        apply_all(lake, "goods", "consistency")
    judge(lake, "consistency", wrong=18)
    assert take_back(lake, "goods", "consistency")
    assert len(waiting(lake, "goods", "consistency")) == 1
    judge(lake, "consistency")
    shown = agreement(lake, "goods", "consistency")
    assert (shown.labelled, shown.same, shown.enough) == (36, 18, False)
    with pytest.raises(BadInput, match="cannot be applied"):
        apply_all(lake, "goods", "consistency")
    begin_anew(lake)
    judge(lake, "consistency", most=LEAST_LABELLED - 1)
    assert not agreement(lake, "goods", "consistency").enough, "too few were judged"
    judge(lake, "consistency")
    shown = agreement(lake, "goods", "consistency")
    assert (shown.labelled, shown.same, shown.kappa) == (36, 36, 1.0)
    assert 0.6 <= shown.low < shown.kappa
    refused = next(one for one in queue(lake, "goods", "model") if one.column == "colour")
    say(lake, "goods", [refused], "refused")
    assert apply_all(lake, "goods", "consistency") == 4, "what a person refused and what has no proposal stays out"
    step = accepted_step(lake, "goods")
    assert step is not None
    result = apply(lake, "goods", Recipe((step,)))
    assert result.version
    with lake.read() as cursor:
        table = lake.table("goods", "clean")
        cells = dict(cursor.execute(f"SELECT id, colour FROM {table} WHERE id IN ('p7', 'p8', 'p9')").fetchall())
    right = {f"p{at}": shop.COLOURS[at % 4] for at in WRONG_COLOUR}
    assert {key for key, value in cells.items() if value == right[key]} == set(right) - {refused.id}


def test_the_question_does_not_tell_what_the_model_said(model: Model, lake: Lake) -> None:
    ask(lake, "goods", "consistency")
    begin_anew(lake)
    cases = waiting(lake, "goods", "consistency")
    by_value = [case for case in cases if "offered" in case.choices]
    assert {tuple(case.choices) for case in by_value} == {("now", "offered", "other"), ("offered", "now", "other")}
    assert all(case.choices["now"] != case.choices["offered"] for case in by_value)
    assert {tuple(case.choices) for case in cases} - {tuple(case.choices) for case in by_value} <= {("now", "other")}


@pytest.mark.parametrize(("same", "other"), [(30, 0), (25, 5), (10, 20), (0, 30)])
def test_kappas_interval_holds_it_and_narrows(same: int, other: int) -> None:
    first = ["now", "offered"] * 15
    second = [one if n < same else {"now": "offered", "offered": "now"}[one] for n, one in enumerate(first)]
    low, high = kappa_interval(first, second)
    kappa = cohen_kappa(first, second)
    assert kappa is not None
    assert low <= kappa <= high
    more = kappa_interval(first * 4, second * 4)
    assert more[1] - more[0] < high - low
    assert kappa_interval(second, first) == pytest.approx((low, high))


def test_only_what_can_be_asked_is(model: Model, lake: Lake) -> None:
    assert uses(lake.dataset("goods")) == ["consistency", "attributes"]
    assert uses(lake.dataset("opinions")) == ["reviews"]
    with pytest.raises(BadInput, match="nothing that the model"):
        ask(lake, "opinions", "consistency")
    with pytest.raises(NotFound):
        ask(lake, "goods", "poetry")
    with pytest.raises(NotFound):
        ask(lake, "goods", "attributes", columns=["colur"])
    with pytest.raises(BadInput, match="ids, which are not sent"):
        ask(lake, "goods", "attributes", columns=["id"])
    assert model.asked == []
