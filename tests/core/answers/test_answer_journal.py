"""What people say at the desk is kept, used, and changes no file: verdicts, better answers, decisions, the queue."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from core.access import Person, acting
from core.answers import ask, journal, open_desk, open_entries, reading, waiting
from core.collect import ingest
from core.errors import BadInput, Forbidden
from core.lake import Lake
from tests.core.answers.files_of_answers import embed, plain_file

OTHERS = (
    "Do you have a shop in Leeds?",
    "have you a shop in leeds",
    "Can I rent a bicycle?",
    "rent a bicycle for a week",
)


def fill(lake: Lake) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "faq.csv"
        rows = [*plain_file(), ("What are your hours?", "From 8 to 6."), ("what are your hours", "From 9 to 5.")]
        path.write_text("question,answer\n" + "".join(f'"{q}","{a}"\n' for q, a in rows), encoding="utf-8")
        ingest(lake, path, "faq")
        lake.describe("faq", kind="answers", roles={"question": "question", "answer": "answer"})


@pytest.fixture
def faq(prepared: Callable[..., Lake], monkeypatch: pytest.MonkeyPatch) -> Lake:
    monkeypatch.setattr(reading, "encoder_for", lambda _questions: None)
    return prepared(fill)


def said(lake: Lake, question: str) -> str:
    return ask(lake, open_desk(lake, lake.dataset("faq")), question).text


def test_a_better_answer_becomes_an_entry_by_a_steward_s_yes_alone(faq: Lake) -> None:
    question, _old = plain_file()[0]
    before = ask(faq, open_desk(faq, faq.dataset("faq")), question)
    version = faq.dataset("faq").version
    number = journal.propose(faq, "faq", question, "Ask at the counter.", before.candidates[0].key, "ann")
    assert said(faq, question) == before.text
    journal.decide(faq, "faq", number, "no", "bob")
    assert said(faq, question) == before.text
    journal.decide(faq, "faq", number, "yes", "bob")
    after = ask(faq, open_desk(faq, faq.dataset("faq")), question)
    assert (after.state, after.text) == ("answered", "Ask at the counter.")
    assert (after.candidates[0].file, after.candidates[0].author) == ("desk", "ann")
    assert before.text not in {one.answer for one in after.candidates if one.question == question}
    assert faq.dataset("faq").version == version, "the file itself is as it was"
    journal.decide(faq, "faq", number, "no", "bob")
    assert said(faq, question) == before.text


def test_a_contradiction_is_settled_by_which_entry_holds_or_by_all(faq: Lake) -> None:
    desk = open_desk(faq, faq.dataset("faq"))
    [fault] = desk.faults
    keys = [desk.entries.entries[at].key for at in fault.places]
    assert said(faq, "What are your hours?") == ""
    journal.settle(faq, "faq", keys, None)
    assert open_desk(faq, faq.dataset("faq")).faults == ()
    journal.settle(faq, "faq", keys, keys[1])
    assert said(faq, "What are your hours?") == "From 9 to 5."
    assert open_entries(faq, faq.dataset("faq")).replaced == 1


def test_what_people_took_answers_the_same_question_and_what_they_refused_does_not(faq: Lake) -> None:
    desk = open_desk(faq, faq.dataset("faq"))
    odd = "my thing from the post is not here"
    assert ask(faq, desk, odd).state == "none"
    wanted = desk.entries.entries[0]
    journal.say(faq, "faq", odd, wanted.key, journal.HELPFUL, "ann")
    reply = ask(faq, desk, odd.upper())
    if reply.candidates and any(one.key == wanted.key for one in reply.candidates):
        assert (reply.state, reply.known) == ("answered", "people")
    question = desk.entries.entries[5].question
    given = ask(faq, desk, question)
    journal.say(faq, "faq", question, given.candidates[0].key, journal.WRONG, "ann")
    assert ask(faq, desk, question).text != given.text
    journal.say(faq, "faq", question, given.candidates[0].key, journal.HELPFUL, "ann")
    assert ask(faq, desk, question).text == given.text, "a person may think better of it"


def test_what_has_no_answer_waits_by_topic_until_it_has_one(faq: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "embedder", lambda _encoder: embed)
    for question in OTHERS:
        desk = open_desk(faq, faq.dataset("faq"))
        reply = ask(faq, desk, question)
        journal.asked(faq, "faq", question, reply.state, None, author=question)
    desk = open_desk(faq, faq.dataset("faq"))
    left = waiting(faq, desk)
    assert sum(one.count for one in left) == len(OTHERS)
    together = [{question for question, _n in one.questions} for one in left]
    assert {OTHERS[0], OTHERS[1]} in together
    assert {OTHERS[2], OTHERS[3]} in together
    assert "leeds" in " ".join(word for one in left for word in one.words)
    for question in OTHERS[:2]:
        journal.decide(faq, "faq", journal.propose(faq, "faq", question, "Yes, in the high street."), "yes")
    left = waiting(faq, open_desk(faq, faq.dataset("faq")))
    assert {question for one in left for question, _n in one.questions} == set(OTHERS[2:])


def test_an_analyst_proposes_and_a_steward_decides(faq: Lake) -> None:
    with acting(Person("ann", "analyst")):
        number = journal.propose(faq, "faq", "Do you gift wrap?", "Yes, on request.")
        with pytest.raises(Forbidden):
            journal.decide(faq, "faq", number, "yes")
        with pytest.raises(Forbidden):
            journal.settle(faq, "faq", ["a", "b"], None)
    with acting(Person("vic", "viewer")), pytest.raises(Forbidden):
        journal.propose(faq, "faq", "Do you gift wrap?", "No.")
    with acting(Person("sue", "steward")):
        journal.decide(faq, "faq", number, "yes")
    assert said(faq, "do you gift wrap") == "Yes, on request."


def test_questions_are_kept_without_personal_data_and_once(faq: Lake) -> None:
    for _turn in range(3):
        journal.asked(faq, "faq", "Write to me at ann.smith@example.com about the refund", "none", 0.1)
    [one] = journal.questions(faq, "faq")
    assert "ann.smith" not in one.question
    assert "refund" in one.question


def test_what_is_no_word_of_the_desk_is_refused(faq: Lake) -> None:
    for question, answer in (("", "x"), ("x", "  "), ("?!", "yes"), ("x", "y" * 10_001)):
        with pytest.raises(BadInput):
            journal.propose(faq, "faq", question, answer)
    with pytest.raises(BadInput):
        journal.say(faq, "faq", "x", "", "good")
    with pytest.raises(BadInput):
        journal.decide(faq, "faq", 99, "yes")


def test_a_dataset_without_the_columns_says_so(faq: Lake, tmp_path: Path) -> None:
    path = tmp_path / "goods.csv"
    path.write_text("sku,title\n1,tea\n", encoding="utf-8")
    ingest(faq, path, "goods")
    with pytest.raises(BadInput):
        open_entries(faq, faq.dataset("goods"))


def test_whatever_is_typed_is_kept_masked_and_at_once(faq: Lake) -> None:
    started = time.process_time()
    journal.asked(faq, "faq", "13800138000 1 " * 8_000, "none", 0.1)
    assert time.process_time() - started < 2
    journal.asked(faq, "faq", "half a sign \ud83d here", "none", 0.1)
    journal.say(faq, "faq", "half \udc00", "", "unanswered")
    journal.propose(faq, "faq", "Who helps \ud800?", "Write to ann.smith@example.com \udfff or call.")
    [proposal] = journal.proposals(faq, "faq")
    assert "ann.smith" not in proposal.answer
    assert proposal.answer.startswith("Write to")
    assert max(len(one.question) for one in journal.questions(faq, "faq")) <= journal.MOST_ASKED
