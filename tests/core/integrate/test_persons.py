"""Persons: merged only by what belongs to one person, never by what many share."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.collect.temporary import landed
from core.errors import BadInput
from core.integrate.match import Found, find, side
from core.integrate.match.personal import email, gender, person_name, phone
from core.integrate.match.persons import other_name

HEAD = "user_id,full_name,email,phone,birth_date,gender,postcode"
ROWS = """
u1,Ana Li,ana.li@mail.example,+86 138 1234 5678,1990-05-04,F,200001
u2,Li Ana,ANA.LI@mail.example,,1990-05-04,female,200001
u3,Ana Li,,0138-1234-5678,,F,
u4,Bo Li,,138 1234 5678,1988-01-01,M,200001
u5,Carl Ode,info@shop.example,,1970-01-02,m,100
u6,Dora Pym,info@shop.example,,1981-02-03,f,101
u7,Eve Quill,info@shop.example,,,,102
u8,John Smith,john@mail.example,,1985-06-07,m,300
u9,John Smith,js@other.example,,1985-06-07,m,300
u10,John Smith,third@other.example,,1991-06-07,m,300
u11,,,,1999-09-09,f,400
u12,,,,1999-09-09,f,400
""".strip()
FILLER = "\n".join(
    f"x{n},Nora N{n},n{n}@mail.example,55501{n:04},19{50 + n % 50}-01-{1 + n % 28:02},f,{500 + n}" for n in range(60)
)


def matched(tmp_path: Path, rows: str = ROWS, head: str = HEAD) -> tuple[Found, dict[frozenset[str], float]]:
    file = tmp_path / "users.csv"
    file.write_text(f"{head}\n{rows}\n{FILLER if head == HEAD else ''}", encoding="utf-8")
    with landed({"users": file}, {"users": "users"}) as lake:
        found = find(side(lake, "users"))
    return found, {frozenset(found.ids(one)): one.score for one in found.matches}


def test_one_person_is_found_and_families_mailboxes_and_namesakes_are_not(tmp_path: Path) -> None:
    found, pairs = matched(tmp_path)
    assert frozenset({"u1", "u2"}) in pairs
    assert frozenset({"u1", "u3"}) in pairs
    people = {frozenset({"u1", "u2"}), frozenset({"u1", "u3"}), frozenset({"u2", "u3"}), frozenset({"u8", "u9"})}
    assert set(pairs) <= people, "another name, birthday or gender, or a mailbox of many, is another person"
    assert {frozenset(found.ids(one)): one.veto for one in found.pairs}[frozenset({"u1", "u4"})] == "birth"


def test_rows_that_say_nothing_of_one_person_are_copies_of_nobody(tmp_path: Path) -> None:
    _found, pairs = matched(tmp_path)
    assert frozenset({"u11", "u12"}) not in pairs
    with pytest.raises(BadInput):
        matched(tmp_path, "1,f,Rome\n2,f,Rome\n3,m,Oslo", "user_id,gender,region")


def test_one_form_of_what_is_written_in_many_ways() -> None:
    assert email(" ANA@Mail.Example ") == "ana@mail.example"
    assert email("ana at mail") == ""
    assert phone("+86 138-1234-5678") == phone("0138 1234 5678") == "812345678"
    assert phone("0000000") == phone("12") == ""
    assert person_name("Li, Ana") == person_name("ana LI")
    assert (gender("Female"), gender("男"), gender("?")) == ("f", "m", "")
    assert other_name("ana li", "carl ode")
    assert not other_name("ana li", "li")
    assert not other_name("jonathan smyth", "jonathon smith")


def test_what_people_say_holds_for_persons_too(tmp_path: Path) -> None:
    file = tmp_path / "users.csv"
    file.write_text(f"{HEAD}\n{ROWS}\n", encoding="utf-8")
    with landed({"users": file}, {"users": "users"}) as held:
        users = side(held, "users")
    found = find(users, None, {("u5", "u11"): True, ("u1", "u2"): False})
    pairs = {frozenset(found.ids(one)) for one in found.matches}
    assert frozenset({"u5", "u11"}) in pairs
    assert frozenset({"u1", "u2"}) not in pairs
