"""What became of an order, from spellings in two languages."""

from __future__ import annotations

import pytest

from core.cells.statuses import status_of
from core.i18n import use_language
from core.kinds import ORDER_STATUSES, STATUS_SYNONYMS, status_label


@pytest.mark.parametrize(
    ("spelling", "status"),
    [
        ("Paid", "paid"), (" PAYMENT-FAILED ", "declined"), ("交易关闭", "cancelled"), ("ｒｅｆｕｎｄｅｄ", "refunded"),
        ("charge_back", None), ("chargeback", "refunded"), ("支付失败", "declined"), ("Delivered", "delivered"),
        ("", None),
    ],
)  # fmt: skip
def test_spellings(spelling: str, status: str | None) -> None:
    assert status_of(spelling) == status


def test_every_status_has_spellings_and_a_name_in_both_languages() -> None:
    assert set(STATUS_SYNONYMS.values()) == set(ORDER_STATUSES)
    with use_language("zh_CN"):
        assert all(status_label(one) != one for one in ORDER_STATUSES)
