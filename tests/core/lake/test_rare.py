"""One text in the whole table in which a person stands is found, wherever it stands and whatever surrounds it."""

from __future__ import annotations

import re

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.access import Person, acting
from core.cells.personal import texts
from core.lake import Lake
from core.lake.rare import rare
from tests.core.access.test_texts_agree import RESIDENT, WORD, WRITINGS, account, grouped, number

CON = duckdb.connect()
MAIL = st.tuples(WORD, WORD, st.sampled_from(["de", "example", "co.uk"])).map(lambda one: f"{one[0]}@{one[1]}.{one[2]}")
LOGIN = st.tuples(WORD, WORD).map(lambda one: f"https://{one[0]}:{one[1]}@localhost/x")
ABROAD = st.one_of(number("+49 1512 3", 6), number("+86 138", 8), number("+33 6 12 34 5", 1, " 78"))
MOBILE = number("138", 8)
ACCOUNT = st.one_of(
    number(18).map(lambda rest: account("DE", rest)),
    number("NWBK", 14).map(lambda rest: account("GB", rest)),
    number(16, "M", 6).map(lambda rest: account("FR", rest)),
    number("MALT", 14, "ABCX", 2, "XYZ").map(lambda rest: account("MT", rest)),
)
CERTAIN = st.one_of(MAIL, LOGIN, ABROAD, MOBILE, RESIDENT, ACCOUNT, ACCOUNT.map(lambda one: grouped(one, " ")))
NUMBERLESS = ["sale @ shop number {n} today", "3 pcs @ {n} each", "a fine kettle of {n} litres", "@home with @{n}"]
NUMBERED = ["order 2025{n:05d} came fine", "batch {n:07d}, best before 2026-11-30", "part AB12 3456 {n:04d} fits"]
NUMBERED += ["on 2024-01-{d:02d} 10:30 {n}", "serial 9{n:011d} of the lamp"]


def found(rows: list[str]) -> bool:
    """Whether the search finds a person in a column of these texts."""
    CON.execute("CREATE OR REPLACE TEMP TABLE said AS SELECT unnest(?::VARCHAR[]) AS x", [rows])
    return list(rare(CON, "said", {"x": rows[:50]})) == ["x"]


def crowd(forms: list[str], many: int) -> list[str]:
    return [forms[n % len(forms)].format(n=n, d=n % 28 + 1) for n in range(many)]


@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    planted=CERTAIN,
    writing=st.sampled_from(sorted(WRITINGS)),
    before=st.sampled_from([0, 3_990, 4_300, 20_000]),
    behind=st.sampled_from(["", " thanks", "，谢谢", "\n-- \nbye"]),
    forms=st.lists(st.sampled_from(NUMBERLESS + NUMBERED), min_size=1, max_size=3, unique=True),
)
def test_one_among_many_is_found_wherever_it_stands(
    planted: str, writing: str, before: int, behind: str, forms: list[str]
) -> None:
    said = f"{'the lamp broke. ' * (before // 16)}write to {WRITINGS[writing](planted)}{behind}"
    if not texts.kinds_in(said[-400:]):
        return  # not every drawn number was given out
    rows = crowd(forms, 900)
    assert found([*rows[:777], said, *rows[777:]]), said[-300:]


@pytest.mark.parametrize("form", NUMBERLESS + NUMBERED)
def test_texts_of_trade_are_nobodys(form: str) -> None:
    assert not found(crowd([form], 2_000))


@pytest.mark.parametrize("end", ["secret{n}@hid.example", "+49 1512 34567{n:02d}", "@ shop: secret{n}@hid.example"])
def test_the_signature_of_a_long_mail_is_hidden(lake: Lake, tmp_path, end: str) -> None:
    from core.collect import ingest

    body = "Dear team, the lamp broke. " * 160
    path = tmp_path / "mails.csv"
    path.write_text(
        "\n".join(["n,body", *(f'{n},"{body} Regards, {end.format(n=n)}"' for n in range(10, 40))]), "utf-8"
    )
    ingest(lake, path, "mails")
    with acting(Person("vic", "viewer")), lake.read() as cursor:
        shown = [row[0] for row in cursor.execute(f"SELECT body FROM {lake.table('mails')}").fetchall()]
    assert len(shown) == 30
    assert not [one for one in shown if re.search("secret|34567", one)]
    assert all(one.startswith("Dear team, the lamp broke.") for one in shown)
