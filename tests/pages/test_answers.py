"""The Answers page on a small file: a question answered, taken, refused; contradictions decided; entries written."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.answers import journal
from core.collect import ingest
from core.lake import Lake
from tests.core.answers.files_of_answers import plain_file

Visit = Callable[..., AppTest]
ROWS = [
    *plain_file(),
    ("What are your hours?", "From 8 to 6."),
    ("what are your hours", "From 9 to 5."),
    ("What is <b>this</b> <img src=x onerror=alert(1)> thing?", "See **[here](http://evil.example)** :material/bomb:"),
    ("怎么开发票？", "在订单里申请。"),
]


def fill(lake: Lake) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "faq.csv"
        path.write_text("question,answer\n" + "".join(f'"{q}","{a}"\n' for q, a in ROWS), encoding="utf-8")
        ingest(lake, path, "faq")
        lake.describe("faq", kind="answers", roles={"question": "question", "answer": "answer"})
        items = Path(folder) / "items.csv"
        items.write_text("sku,title,price\nP1001,Enamel Teapot,12.50\nP1002,Reading Lamp,30\n", encoding="utf-8")
        ingest(lake, items, "items")
        lake.describe("items", kind="items", roles={"item_id": "sku", "title": "title", "price": "price"})


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(fill)


def words(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.info, *app.success, *app.warning, *app.subheader]
    return "\n".join(str(one.value).replace("\\", "") for one in shown)


def press(app: AppTest, key: str) -> AppTest:
    [button] = [one for one in app.button if one.key and re.fullmatch(rf"{key}(~\d+)?", one.key)]
    button.click().run()
    assert not app.exception
    return app


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("view", ["ask", "queue", "faults", "learned"])
def test_every_view_in_both_languages(shop: Lake, open_page: Visit, view: str, language: str) -> None:
    app = open_page("answers.py", view=view, language=language)
    assert not app.exception
    assert not app.error
    assert not re.search(r"\bnan\b|None", words(app))


def test_a_question_is_answered_with_its_row_and_taken(shop: Lake, open_page: Visit) -> None:
    app = open_page("answers.py", q="How do I get my refund?")
    assert not app.exception
    assert "**Open the page of the refund and choose it.**" in words(app)
    assert "faq, version 1: faq.csv, line 10" in words(app)
    press(app, "answers_take_1")
    assert journal.verdicts(shop, "faq")[0][2] == "helpful"
    assert [one.question for one in journal.questions(shop, "faq")] == ["How do I get my refund?"]


@pytest.mark.parametrize("question", ["Is P1001 available and what is the price?", "P1001多少钱"])
def test_a_product_is_answered_from_the_catalog(shop: Lake, open_page: Visit, question: str) -> None:
    app = open_page("answers.py", q=question)
    assert "12.50" in words(app)
    assert "items, version 1: items.csv, line 2" in words(app)


def test_a_contradiction_is_shown_with_both_rows_and_decided(shop: Lake, open_page: Visit) -> None:
    app = open_page("answers.py", q="What are your hours?")
    assert "From 8 to 6." in words(app)
    assert "From 9 to 5." in words(app)
    assert "contradicts itself" in words(app)
    app = open_page("answers.py", view="faults")
    press(app, "answers_holds_0_1")
    assert "**From 9 to 5.**" in words(open_page("answers.py", q="What are your hours?"))


def test_what_nobody_answers_waits_and_becomes_an_entry(shop: Lake, open_page: Visit) -> None:
    app = open_page("answers.py", q="Who wrote the play about the moor?")
    assert "No answer" in words(app)
    press(app, "answers_unanswered")
    app = open_page("answers.py", view="queue")
    assert "Who wrote the play about the moor?" in words(app)
    journal.propose(shop, "faq", "Who wrote the play about the moor?", "Nobody knows.")
    app = open_page("answers.py", view="queue")
    press(app, "answers_decide_yes_1")
    assert "No question waits" in words(app)
    assert "**Nobody knows.**" in words(open_page("answers.py", q="who wrote the play about the moor"))


@pytest.mark.parametrize(
    "question", ["😀", "<img src=x onerror=alert(1)>", "x" * 100_000, "What is this thing?", "\u202eabc"]
)
def test_hostile_questions_and_entries_are_inert(shop: Lake, open_page: Visit, question: str) -> None:
    app = open_page("answers.py", q=question)
    assert not app.exception
    assert not app.error
    said = "\n".join(str(one.value) for one in [*app.markdown, *app.caption])
    assert "<img" not in said
    assert not re.search(r"(?<!\\)\]\((?=http)|(?<![\\:{}]):material/bomb", said)


def test_a_workspace_without_answers_says_what_such_a_file_holds(lake: Lake, open_page: Visit) -> None:
    app = open_page("answers.py")
    assert "one row per question, with its answer" in words(app)
