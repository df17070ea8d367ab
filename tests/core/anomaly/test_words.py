"""A reason is one sentence in both languages: the feature, whom it is held against, how rare it is."""

from __future__ import annotations

import math

import pytest

from core.anomaly.finding import SUBJECTS, Finding, Reason
from core.anomaly.names import FEATURES, PEERS
from core.anomaly.personal import cells_of
from core.anomaly.words import key_text, label, said, sentence
from core.i18n import use_language
from core.lake import Lake
from tests.core.quality.planting import land

BUYER = Reason("ordered_in_a_day", 41, 1, 0, 3, "users", 0.0004)


def test_a_count_far_above_the_others() -> None:
    assert said(BUYER) == "bought 41 times on one day; 99 of 100 users have at most 3"
    with use_language("zh_CN"):
        assert said(BUYER) == "单日购买 41 次；100 个用户中有 99 个不超过 3"


def test_a_category_and_an_empty_cell_say_how_rare_they_are() -> None:
    assert said(Reason("column:channel", "fax", rarity=1 / 2345)) == "channel is “fax”, as 1 in 2,300 of the rows"
    assert said(Reason("column:channel", None, rarity=0.02)) == "channel is (empty), as 1 in 50 of the rows"


def test_a_personal_value_is_not_told() -> None:
    one = Finding("row", "7", 0.01, (Reason("column:mail", "a@b.org", rarity=0.01), BUYER))
    told = sentence(one, frozenset({"column:mail"}))
    assert "a@b.org" not in told
    assert "(hidden)" in told


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("feature", [*FEATURES, "column:x"])
@pytest.mark.parametrize("value", [0.0, 1.0, 1234567.0, 0.25, math.nan, "a", None])
def test_every_feature_tells_every_value(language: str, feature: str, value: float | str | None) -> None:
    with use_language(language):
        for against in PEERS:
            told = said(Reason(feature, value, 1.0, 0.5, 3.0, against, 1e-9))
            assert told
            assert "nan" not in told
            assert "{" not in told
            assert label(feature)


@pytest.mark.parametrize(("subject", "score", "reasons"), [("ghost", 0.1, (BUYER,)), ("user", 0, (BUYER,)),
                                                          ("user", 1.5, (BUYER,)), ("user", 0.1, ())])  # fmt: skip
def test_a_finding_is_held_to_its_form(subject: str, score: float, reasons: tuple[Reason, ...]) -> None:
    with pytest.raises(ValueError, match=r"one of|probability|reason"):
        Finding(subject, "x", score, reasons)
    assert "user" in SUBJECTS


def test_a_shopper_who_goes_by_mail_is_not_named() -> None:
    for key in ("maria.lopez7@mail.example", "+1 212 555 1007", "13812345678"):
        assert key_text(Finding("user", key, 0.001, (BUYER,))) != key
        assert key not in key_text(Finding("user", key, 0.001, (BUYER,)))
    for key in ("u17", "100231", "P4-11", "maria"):
        assert key_text(Finding("user", key, 0.001, (BUYER,))) == key
    assert key_text(Finding("item", "13812345678", 0.001, (BUYER,))) == "13812345678"


def test_personal_cells_and_what_stands_within_texts_are_hidden_in_source_rows(lake: Lake) -> None:
    rows = [{"order": f"13{at:09}", "contact": f"user{at}@mail.example" if at > 250 else "", "n": at,
             "note": f"ring +44 20 7946 {at:04} please"} for at in range(600)]  # fmt: skip
    land(lake, "orders", "other", {}, rows)
    told = cells_of(lake, "orders", [599, 600])
    assert told
    for row in told:
        assert "@mail" not in str(row)
        assert "7946" not in str(row["note"])
        assert str(row["order"]).startswith("13")
