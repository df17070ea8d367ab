"""Names and cells that say identifier, and those that only look so."""

from __future__ import annotations

import itertools

import pytest

from core.cells.identifier_names import names_identifier
from core.cells.identifiers import exponents_among_digits


def listed(text: str) -> list[str]:
    return text.split()


THINGS = ("order", "Invoice", "customer", "store", "tracking", "phone", "member card", "zip", "coupon")
KINDS = ("no", "No.", "number", "code", "Nr")
JOINS = (" ", "_", "-", "")
HAN = listed(
    "订单号 订单编号 快递单号 运单号 邮政编码 商品条码 会员卡号 手机号 联系手机 手机号码 联系电话 身份证号 发票号码 "
    "门店编号 客户代码 品牌ID 流水号 批号 货号 交易号 訂單編號 電話 郵遞區號 注文番号"
)
ALONE = listed(
    "id ID sku SKU zip Zipcode postcode barcode ean13 gtin upc phone Phone2 tel asin isbn PLZ orderId order_ids "
    "userID parent_asin Bestellnummer Artikelnummer code_postal zip_code_prefix StockCode"
)
OTHERS = listed(
    "price quantity qty 数量 序号 型号 version title category country_code currency status_code language_code rating "
    "number_of_reviews num_items order_num age 尺码 页码 year row_no 信号 name paid void grid humidity score timestamp "
    "date 日期 event_type state province hybrid position weight 件数 total amount 周号 mobile"
)


@pytest.mark.parametrize("name", [*HAN, *ALONE, "Order #", "Order №", "téléphone", "código postal"])
def test_a_name_that_says_identifier(name: str) -> None:
    assert names_identifier(name)


def test_a_thing_and_its_number_in_every_joining() -> None:
    for thing, kind, join in itertools.product(THINGS, KINDS, JOINS):
        assert names_identifier(f"{thing}{join}{kind}"), (thing, join, kind)
        assert names_identifier(f"their {thing}{join}{kind}"), (thing, join, kind)


@pytest.mark.parametrize("name", OTHERS)
def test_a_name_that_does_not(name: str) -> None:
    assert not names_identifier(name)


def test_exponents_make_identifiers_only_among_long_digits() -> None:
    long, short, bent = "2022072512345928259", "12345", "2.02207E+18"
    assert exponents_among_digits([bent, long])
    assert exponents_among_digits([f" {bent} ", "x", long])
    for measured in (
        [bent, short],
        [bent, bent],
        [long, long],
        ["1.18330E+4", long],
        ["1.5e-05", long],
        [f"-{bent}", long],
    ):
        assert not exponents_among_digits(measured)
