"""Doubts: near-same questions with other numbers are told; what a question names and no entry says is not answered."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.answers import Opened, ask, journal
from core.answers.atoms import atoms
from core.answers.bank import make_bank
from core.answers.conflicts import conflicts
from core.answers.differing import differ
from core.lake import Lake
from tests.core.answers.files_of_answers import SUBJECTS, entries_of, opened, plain_file

NEARLY = (
    ("How long is the {}?", "What is the {} period?"),
    ("How much is the {}?", "What does the {} cost?"),
    ("Where is the {} located?", "Where can I find the {}?"),
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@cache
def desk_of_singles(meaning: bool) -> Opened:
    return opened(singles(), meaning=meaning)


def singles(subjects: tuple[str, ...] = SUBJECTS) -> list[tuple[str, str]]:
    """Files as small shops write them: one question for each answer."""
    frames = ("How do I get the {}?", "Can I change the {} online?", "Do you send the {} on sundays?")
    return [(frame.format(one), f"{at} {one} pages tell it.") for one in subjects for at, frame in enumerate(frames)]


@settings(max_examples=5, deadline=None)
@given(
    subject=st.sampled_from(SUBJECTS),
    frames=st.sampled_from(NEARLY[:2]),
    numbers=st.lists(st.integers(2, 90), min_size=2, max_size=2, unique=True),
    unit=st.sampled_from(["months", "days", "percent"]),
)
def test_near_same_questions_with_other_numbers_are_told_and_not_served(
    subject: str, frames: tuple[str, str], numbers: list[int], unit: str
) -> None:
    questions = [frame.format(subject) for frame in frames]
    planted = [(one, f"It is {n} {unit}.") for one, n in zip(questions, numbers, strict=True)]
    others = [one for one in plain_file() if subject not in one[0]]
    desk = opened([*others, *planted], meaning=False)
    [fault] = desk.faults
    assert (fault.kind, fault.places) == ("possible", (len(others), len(others) + 1))
    for question in questions:
        reply = ask(None, desk, question, facts=False)
        assert (reply.state, reply.text, reply.doubtful) == ("conflict", "", True)
        assert reply.confidence <= 0.5
        assert len(reply.against) == 1
    same = [
        (one, f"It is {numbers[0]} {unit}, {word}.") for one, word in zip(questions, ("sure", "always"), strict=True)
    ]
    assert opened([*others, *same], meaning=False).faults == ()


PLANTED = (
    (("How much does the {} cost?", "What is the price of the {}?"), ("It costs {a} euros.", "It costs {a} dollars.")),
    (
        ("Can I return the {}?", "Is it possible to return the {}?"),
        ("Yes, in your account.", "No, that is not possible."),
    ),
    (("When does the {} end?", "When will the {} end?"), ("On {a} March.", "On {a} May.")),
    (("Until what time can I collect the {}?", "How late can I collect the {}?"), ("Until 6 pm.", "Until 7 pm.")),
    (("How long does the {} take?", "How much time does the {} take?"), ("{a} days.", "{a} weeks.")),
    (("{}多少钱", "{}的价格是多少"), ("{a}元。", "价格是{b}元。")),
    (("{}支持海外吗", "{}是否支持海外"), ("支持海外多个国家。", "暂时不支持海外。")),
    (("{}免费吗", "{}是免费的吗"), ("对所有顾客免费。", "需要收取费用。")),
)
NONE_PLANTED = (
    (("How much does the {} cost?", "What is the price of the {}?"), ("It costs {a} euros.", "The price is €{a}.00.")),
    (("Can I return the {}?", "Is it possible to return the {}?"), ("Yes, in your account.", "Yes, no problem.")),
    (("When does the {} end?", "When will the {} end?"), ("On {a} March.", "On March {a}, at night.")),
    (("Until what time can I collect the {}?", "How late can I collect the {}?"), ("Until 6 pm.", "Until 18:00.")),
    (("How long does the {} take to Vienna?", "How long does the {} take to Lisbon?"), ("{a} days.", "{b} days.")),
    (("How long does the {} take?", "How much time does the {} take?"), ("2 weeks.", "It takes 14 days.")),
    (("{}几点前能取", "{}最晚几点能取"), ("下午6点前。", "18:00前。")),
    (("{}什么时候能到", "{}何时能到"), ("{a}天后。", "不早于{a}天。")),
)  # fmt: skip


@settings(max_examples=24, deadline=None)
@given(
    at=st.integers(0, len(PLANTED) - 1),
    planted=st.booleans(),
    subject=st.sampled_from(SUBJECTS),
    numbers=st.lists(st.integers(3, 27), min_size=2, max_size=2, unique=True),
)
def test_contradictions_are_told_by_kind_and_other_writings_are_none(
    at: int, planted: bool, subject: str, numbers: list[int]
) -> None:
    questions, answers = (PLANTED if planted else NONE_PLANTED)[at]
    a, b = numbers
    said = [(q.format(subject), told.format(a=a, b=b)) for q, told in zip(questions, answers, strict=True)]
    others = [one for one in plain_file() if subject not in one[0]]
    told = {one.kind for one in conflicts(make_bank(entries_of([*others, *said])))} - {"differ"}
    assert bool(told) is planted, said


def test_two_matters_with_two_numbers_are_no_contradiction() -> None:
    told = [(f"How long is the {one}?", f"It is {at + 2} days.") for at, one in enumerate(SUBJECTS)]
    told += [(f"How much is the {one}?", f"It is {at + 40} percent.") for at, one in enumerate(SUBJECTS)]
    assert opened(told).faults == ()


def test_a_steward_s_word_ends_a_possible_contradiction(lake: Lake) -> None:
    pairs = [*plain_file(), ("How long is the vase?", "24 months."), ("What is the vase period?", "12 months.")]
    desk = opened(pairs, meaning=False)
    [fault] = desk.faults
    both = journal.pair([desk.entries.entries[at].key for at in fault.places])
    assert conflicts(desk.bank, frozenset({both})) == []


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [("24 months", "2 years", False), ("24个月", "一年", True), ("Two weeks", "14 days", False),
     ("a week", "3 days", True),
     ("Costs 6.90", "Costs 5", True), ("3 to 5 days", "5 days", False), ("On Monday", "On Friday", True),
     ("满99包邮", "运费99元", False), ("3月5日", "5月3日", True), ("5 March", "March 5th", False),
     ("6 p.m.", "18:00", False), ("9点半", "9:30", False), ("£20", "€20", True), ("24美元", "24元", True),
     ("24 months", "14 percent", False)],
)  # fmt: skip
def test_quantities_differ_in_their_own_kind_alone(one: str, other: str, told: bool) -> None:
    assert differ(one, other) is told
    assert differ(other, one) is told


@settings(max_examples=20, deadline=None)
@given(subject=st.sampled_from(SUBJECTS), day=st.sampled_from(DAYS[:-1]), meaning=st.booleans())
def test_a_day_that_an_entry_does_not_name_is_not_answered_by_it(subject: str, day: str, meaning: bool) -> None:
    desk = desk_of_singles(meaning)
    right = ask(None, desk, f"do you send the {subject} on sunday", facts=False)
    reply = ask(None, desk, f"do you send the {subject} on {day}", facts=False)
    assert reply.state == "none"
    assert reply.confidence <= min(0.25, right.confidence)


@settings(max_examples=20, deadline=None)
@given(subject=st.sampled_from(SUBJECTS), strange=st.sampled_from(["zeppelin", "paypal", "unicorn", "bitcoin"]))
def test_a_telling_word_that_no_entry_says_caps_the_confidence(subject: str, strange: str) -> None:
    desk = desk_of_singles(True)
    with_it = ask(None, desk, f"how do I get the {strange}", facts=False)
    assert with_it.state == "none"
    whole = ask(None, desk, f"how do I get the {subject} please", facts=False)
    beside = ask(None, desk, f"how do I get the {subject} by {strange}", facts=False)
    assert beside.confidence <= min(0.7, whole.confidence)
    assert beside.state == "none"


def test_a_range_and_a_list_speak_of_the_others_too() -> None:
    assert "day" in atoms("Monday to Saturday, ten to seven").lists
    assert "day" in atoms("周一至周六").lists
    assert "payment" in atoms("Visa, Mastercard and UnionPay.").lists
    assert atoms("No delivery on Sundays").lists == frozenset()
    assert ("day", "sunday") in atoms("周日营业吗").values
