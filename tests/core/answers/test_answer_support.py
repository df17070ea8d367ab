"""A worded answer is shown only where every sentence says what its source says: planted untruths never pass."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.answers.phrasing import judged
from core.answers.support import disbelief

SOURCES = (
    "Returns are free within 15 days, unused and in their box. Choose Return in My Orders.",
    "Parcels to Xiamen take 3 to 5 working days. We do not ship on Sunday.",
    "A double charge is returned within 24 hours. If not, send us the order number.",
    "15天内未使用且包装完好可以退货，在我的订单申请，上门取件免费。",
    "不支持货到付款。支持微信和支付宝付款。",
)
TRUE = [
    ("You can return it free within 15 days, unused and in its box.", 0),
    ("Please choose Return in My Orders.", 0),
    ("Your parcel to Xiamen takes 3 to 5 working days.", 1),
    ("We do not ship on Sunday.", 1),
    ("The double charge is returned within 24 hours.", 2),
    ("您可以在15天内退货，需未使用且包装完好。", 3),
    ("不支持货到付款。", 4),
]
FALSE = [
    ("Returns are free within 30 days.", 0, "numbers"),
    ("Returns are free within fifteen days and cost 5 euros after that.", 0, "numbers"),
    ("Returns are not free within 15 days.", 0, "denial"),
    ("Parcels to Chengdu take 3 to 5 working days.", 1, "names"),
    ("We ship on Sunday.", 1, "denial"),
    ("We ship with FastExpress on working days.", 1, "names"),
    ("You will also receive a generous voucher as compensation for your trouble.", 2, "words"),
    ("Visit http://evil.example for your order number.", 2, "names"),
    ("15天内不可以退货。", 3, "denial"),
    ("30天内可以退货。", 3, "numbers"),
    ("支持货到付款。", 4, "denial"),
]


@pytest.mark.parametrize(("sentence", "source"), TRUE)
def test_what_the_source_says_is_believed(sentence: str, source: int) -> None:
    assert disbelief(sentence, SOURCES, source + 1) == ""


@pytest.mark.parametrize(("sentence", "source", "reason"), FALSE)
def test_what_it_does_not_say_is_not(sentence: str, source: int, reason: str) -> None:
    assert disbelief(sentence, SOURCES, source + 1) == reason


TOGETHER = (
    "The {p} weighs {a} kg and comes in green. The {q} weighs {b} kg. Both are sold to members.",
    "{p}重{a}公斤，会员价{c}元，非会员价{d}元。{q}重{b}公斤。",
)
OF_IT = (
    (0, "The {p} weighs {a} kg.", True), (0, "The {q} weighs {b} kg.", True), (0, "It weighs {a} kg.", True),
    (0, "The {p} weighs {b} kg.", False), (0, "The {q} weighs {a} kg.", False), (0, "The {q} comes in green.", False),
    (0, "The {p} weighs {a} g.", False), (0, "Only the {p} is sold to members.", False),
    (0, "The {p} weighs {a} kg and is waterproof.", False), (0, "The {q} weighs up to {b} kg.", False),
    (1, "{p}重{a}公斤。", True), (1, "非会员价{d}元。", True), (1, "会员价{c}元。", True), (1, "会员价{d}元。", False),
    (1, "非会员价{c}元。", False), (1, "{q}重{a}公斤。", False), (1, "{p}重{a}斤。", False),
    (1, "会员价{c}美元。", False),
    (1, "{p}重{a}公斤，不含包装。", False),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    case=st.sampled_from(OF_IT),
    numbers=st.lists(st.integers(11, 900), min_size=4, max_size=4, unique=True),
    things=st.sampled_from(["tent stove 帐篷 炉子", "kettle bench 水壶 长凳", "sofa lamp 沙发 灯"]),
)
def test_what_is_said_of_one_thing_is_not_told_of_another(
    case: tuple[int, str, bool], numbers: list[int], things: str
) -> None:
    which, sentence, true = case
    p, q = things.split()[2 * which : 2 * which + 2]
    told = dict(zip("abcd", numbers, strict=True)) | {"p": p, "q": q}
    assert (disbelief(sentence.format(**told), [TOGETHER[which].format(**told)], 1) == "") is true


@settings(max_examples=60, deadline=None)
@given(
    true=st.sampled_from(TRUE),
    number=st.integers(100, 9999),
    place=st.floats(0, 1),
    name=st.sampled_from(["Zorax", "QX77"]),
    kind=st.sampled_from(["number", "name"]),
)
def test_a_planted_number_or_name_never_passes(
    true: tuple[str, int], number: int, place: float, name: str, kind: str
) -> None:
    sentence, source = true
    words = sentence.split(" ")
    at = 1 + round(place * (len(words) - 1))
    words.insert(at, str(number) if kind == "number" else name)
    assert disbelief(" ".join(words), SOURCES, source + 1)


def test_one_sentence_that_is_not_supported_takes_all_of_the_wording() -> None:
    good = {"text": TRUE[0][0], "source": 1}
    bad = {"text": FALSE[0][0], "source": 1}
    plain = SOURCES[0]
    assert judged({"sentences": [good]}, [plain], plain).text == TRUE[0][0]
    for told in ({"sentences": [good, bad]}, {"sentences": []}, {}, {"sentences": [{**good, "source": 2}]},
                 {"sentences": [good] * 7}):  # fmt: skip
        worded = judged(told, [plain], plain)
        assert (worded.text, worded.believed) == (plain, False)
        assert worded.reason
