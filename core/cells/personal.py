"""Which columns hold what belongs to a person, and how such a value is hidden.

Told by the column's name, in English and Chinese, else by what most of its cells look like: an address of mail, a
telephone number, a number of a payment card that passes its check digit, an internet address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

NAMES = {
    "mail": "email mail e_mail email_address 邮箱 电子邮件 邮件地址",
    "phone": "phone mobile telephone tel phone_number cell_phone msisdn 手机 手机号 电话 联系电话 手机号码",
    "name": "first_name last_name full_name surname customer_name user_name username buyer_name receiver recipient "
    "consignee nickname reviewername reviewer_name 姓名 收货人 昵称 用户名 买家昵称 收件人",
    "address": "address shipping_address billing_address street delivery_address 地址 收货地址 详细地址",
    "card": "card card_number pan credit_card payment_card card_no iban bank_account 卡号 银行卡 银行卡号 支付账号",
    "ip": "ip ip_address client_ip remote_addr ip地址",
    "identity": "ssn passport id_card identity_card national_id 身份证 身份证号 护照",
    "device": "device_id imei idfa android_id mac_address 设备号 设备id",
}
"""What a column holds -> names it goes by."""
_KNOWN = {word: what for what, words in NAMES.items() for word in words.split()}
_LOOKS = {
    "mail": re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$"),
    "ip": re.compile(r"^(?:\d{1,3}\.){3}\d{1,3}$|^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){4,7}$", re.IGNORECASE),
    "phone": re.compile(
        r"^(?:\+\d{1,3}[ -]?)?(?:\(\d{2,4}\)[ -]?)?\d{3,4}[ -]\d{3,4}(?:[ -]\d{2,4})?$|^1[3-9]\d{9}$|^\+\d{9,15}$"
    ),
}
_CARD = re.compile(r"^\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}$")
MOST = 0.5
"""Share of the cells that must look so: one address of mail in a column of remarks makes no column of addresses."""
HIDDEN = "•••"


def personal(name: str, values: Iterable[object] = ()) -> str:
    """What a column holds of a person: a key of `NAMES`, "" where it holds nothing of that kind.

    Args:
        values: Some of its cells; those that are empty do not count.
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip()).casefold()
    words = re.sub(r"[\s\-.]+", "_", words)
    if words in _KNOWN:
        return _KNOWN[words]
    texts = [str(value).strip() for value in values if value is not None and str(value).strip()]
    if not texts:
        return ""
    for what, pattern in _LOOKS.items():
        if sum(bool(pattern.match(text)) for text in texts) > MOST * len(texts):
            return what
    if sum(bool(_CARD.match(text)) and _passes(text) for text in texts) > MOST * len(texts):
        return "card"
    return ""


def masked(value: object) -> str:
    """A personal value as it may be shown: its first and last sign, so that two can be told apart at a glance."""
    text = "" if value is None else str(value).strip()
    if not text:
        return ""
    head, mark, tail = text.partition("@")
    if mark:
        return f"{head[:1]}{HIDDEN}@{HIDDEN}{tail[tail.rfind('.') :] if '.' in tail else ''}"
    return f"{text[:1]}{HIDDEN}{text[-1:]}" if len(text) > 3 else HIDDEN


def _passes(text: str) -> bool:
    """Whether the check digit of a card's number is right (Luhn, 1960)."""
    digits = [int(sign) for sign in text if sign.isdigit()][::-1]
    doubled = [sum(divmod(2 * one, 10)) if at % 2 else one for at, one in enumerate(digits)]
    return sum(doubled) % 10 == 0
