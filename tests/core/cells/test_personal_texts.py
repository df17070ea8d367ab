"""Personal data of every kind is masked wherever it stands and however it is written; numbers of products are not."""

from __future__ import annotations

import re
from datetime import date
from time import process_time

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import settings as few
from hypothesis import strategies as st

from core.cells.personal.texts import text

AROUND = (
    "{}", "call {}.", "（{}）", "联系{}谢谢", "电话：{}，谢谢", "a\n{}\tb", "“{}”", "x, {}; y",
    "<b>{}</b>", "A {} or later", "see:{}!",
)  # fmt: skip
WIDE = {number: number + 0xFEE0 for number in range(0x21, 0x7F)}
"""ASCII signs and their full-width forms."""


def luhn(digits: str) -> str:
    """A number with its check digit."""
    total = sum(sum(divmod(int(one) * (2 - at % 2), 10)) for at, one in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def gtin(first: str) -> str:
    """Twelve digits with the check digit of a barcode."""
    return first + str(-sum(int(one) * (3 if at % 2 else 1) for at, one in enumerate(first)) % 10)


def grouped(number: str, mark: str) -> str:
    return mark.join(number[at : at + 4] for at in range(0, len(number), 4))


@st.composite
def cards(draw: st.DrawFn) -> str:
    start = draw(st.sampled_from(["4", "51", "55", "2221", "62", "6011", "35"]))
    number = luhn(start + draw(st.text("0123456789", min_size=15 - len(start), max_size=15 - len(start))))
    return grouped(number, draw(st.sampled_from(["", " ", "-", ".", "\u00a0"])))


@st.composite
def accounts(draw: st.DrawFn) -> str:
    country, length = draw(st.sampled_from([("DE", 18), ("GB", 18), ("FR", 23), ("NO", 11), ("ES", 20)]))
    bank = draw(st.text("0123456789", min_size=length, max_size=length))
    rest = int("".join(str(int(one, 36)) for one in f"{bank}{country}00")) % 97
    return grouped(f"{country}{98 - rest:02}{bank}", draw(st.sampled_from(["", " "])))


@st.composite
def identities(draw: st.DrawFn) -> str:
    born = draw(st.dates(min_value=date(1930, 1, 1), max_value=date(2026, 1, 1))).strftime("%Y%m%d")
    plain = f"{draw(st.integers(110000, 659999))}{born}{draw(st.integers(0, 999)):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return plain + "10X98765432"[sum(int(a) * b for a, b in zip(plain, weights, strict=True)) % 11]


@st.composite
def phones(draw: st.DrawFn) -> str:
    region = draw(st.sampled_from(["CN", "US", "GB", "DE", "FR", "JP", "BR", "IN"]))
    kind = draw(st.sampled_from([phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE]))
    number = phonenumbers.example_number_for_type(region, kind)
    forms = [phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.PhoneNumberFormat.E164]
    if region in ("CN", "US", "GB"):
        forms.append(phonenumbers.PhoneNumberFormat.NATIONAL)
    return phonenumbers.format_number(number, draw(st.sampled_from(forms)))


NAME = st.text("abcdefgXYZ0189._+-", min_size=1, max_size=12)
HOSTS = st.sampled_from(["mail.com", "qq.cn", "a-b.co.museum"])
MAILS = st.builds("a{}b@{}".format, NAME, HOSTS)


def digits(said: str) -> str:
    return "".join(sign for sign in said if sign.isdigit())


@few(max_examples=60, deadline=None)
@given(
    st.one_of(cards(), accounts(), identities(), phones(), MAILS),
    st.sampled_from(AROUND),
    st.booleans(),
)
@example("4111111111111111", "卡号{}。", False)
@example("shop@mail.com", "邮箱{}谢谢", True)
def test_it_is_masked_wherever_it_stands(secret: str, around: str, wide: bool) -> None:
    said = text(around.format(secret.translate(WIDE) if wide else secret))
    assert "[" in said
    assert not digits(said.replace("[", " "))
    assert secret not in said
    before, _braces, after = around.partition("{}")
    assert said.startswith(before.rstrip("（(")), "a telephone number takes its bracket along"
    assert said.endswith(after)


@pytest.mark.parametrize(
    "said",
    [
        "https://ann:pw@shop.example/x", "见https://ann:pw@shop.example/x", "postgres://u:p@db.example:5432/x",
        "HTTPS://token@shop.example",
    ],
)  # fmt: skip
def test_logins_in_addresses_are_masked(said: str) -> None:
    assert "[login]@" in text(said)
    assert "pw" not in text(said)


@few(max_examples=40, deadline=None)
@given(
    st.one_of(
        st.builds("{}{:09}".format, st.sampled_from([301, 400, 500, 690, 871]), st.integers(0, 10**9 - 1)).map(gtin),
        st.builds("{}x{} mm".format, st.integers(1, 9999), st.integers(1, 9999)),
        st.builds("{:.2f} €".format, st.floats(0, 99999)),
        st.builds("{}-{}{}".format, st.sampled_from(["SW", "B08"]), st.integers(10, 99999), st.sampled_from("AZ")),
        st.dates().map(str),
        st.builds("{} mAh, {}V".format, st.integers(100, 99999), st.sampled_from([12, 24, "100-240"])),
    ),
    st.sampled_from(AROUND),
)
def test_numbers_of_products_stay(said: str, around: str) -> None:
    assert text(around.format(said)) == around.format(said)


HOSTILE = ("a.", "1", "1 ", "1-", "+1", "@", "a@b.", "x://", "(1", "12345678 ", "1.", "1,", "1     ", "%40", "GB29 ")


@pytest.mark.parametrize("mark", HOSTILE)
def test_time_grows_with_the_text_alone(mark: str) -> None:
    said = (mark * (100_000 // len(mark))) + "@"
    begun = process_time()
    text.__wrapped__(said)
    assert process_time() - begun < 1.5  # the square of it took 8 s and more


ONES = (
    "anna.lee@mail.example", "+49 151 2345 6789", "13912345678", "4111 1111 1111 1111", "GB29 NWBK 6016 1331 9268 19",
)  # fmt: skip
MARKS = ("\u2011", "－", "\u2013", "\u3000", "\u202f", "/", ",", "\u00ad ")


@pytest.mark.parametrize("one", ONES)
@given(
    wide=st.booleans(), mark=st.sampled_from(["", *MARKS]), hidden=st.sampled_from(["", "\u200b", "\u00ad"]),
    around=st.sampled_from(AROUND),
)  # fmt: skip
@example(wide=False, mark=",", hidden="", around="（{}）")
@few(max_examples=25, deadline=None)
def test_another_writing_of_the_same_is_masked(one: str, wide: bool, mark: str, hidden: str, around: str) -> None:
    written = one
    if "@" in one:
        written = one.replace("@", "%40") if mark == "/" else one
    elif mark and " " in one:
        written = one.replace(" ", mark)
    written = hidden.join(written) if hidden and "%40" not in written else written
    written = written.translate(WIDE) if wide and "%40" not in written else written
    found = text(around.format(written))
    before, after = around.split("{}")
    assert re.fullmatch(rf"{re.escape(before)}\[\w+\]{re.escape(after)}", found)
