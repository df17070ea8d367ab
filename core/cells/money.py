"""Currencies: which signs and codes belong to which, and what a shared sign usually stands for.

Codes are ISO 4217's; signs are those of Unicode CLDR's narrow and wide forms, with what Chinese shops write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import StringValue

CURRENCIES: dict[str, tuple[str, ...]] = {
    "$": (r"\$",),
    "USD": (r"US\$", r"USD\$?", r"\$"),
    "EUR": ("€", "EUR"),
    "GBP": ("£", "GBP"),
    "¥": ("[¥￥]",),
    "CNY": ("[¥￥]", "元", "圆", "CNY", "RMB", "人民币"),
    "JPY": ("[¥￥]", "円", "JPY"),
    "INR": ("₹", "INR", r"Rs\.?"),
    "KRW": ("₩", "원", "KRW"),
    "RUB": ("₽", "RUB", r"руб\.?"),
    "TRY": ("₺", "TRY", "TL"),
    "BRL": (r"R\$", "BRL"),
    "CAD": (r"C\$", r"CA\$", "CAD"),
    "AUD": (r"A\$", r"AU\$", "AUD"),
    "HKD": (r"HK\$", "HKD"),
    "TWD": (r"NT\$", "TWD"),
    "SGD": (r"S\$", "SGD"),
    "CHF": ("CHF", r"Fr\.?"),
    "SEK": ("SEK", "kr\\.?"),
    "PLN": ("PLN", "zł"),
    "THB": ("฿", "THB"),
    "VND": ("₫", "VND"),
    "MXN": (r"MX\$", "MXN"),
}
"""Currency -> patterns of its signs. "$" and "¥" alone do not say whose, and stay as they are written."""
USUAL = {"$": "USD", "¥": "CNY"}
"""Whose a shared sign usually is, for where one code must be written: the largest economy that writes it."""

SHARED = r"(?i:(?:^|[^a-z])\$|[¥￥]|\bkr\b|\bfr\b|\brs\b)"
"""Signs that several countries write: dollars, yen and yuan, crowns, francs, rupees."""


def _branches() -> list[tuple[str, str]]:
    own = [(sign, code) for code, signs in CURRENCIES.items() for sign in signs if code not in USUAL]
    shared = {sign for signs in (CURRENCIES[one] for one in USUAL) for sign in signs}
    plain = [(sign, code) for sign, code in own if sign not in shared]
    plain.sort(key=lambda one: -len(one[0]))
    return plain + [(sign, USUAL[name]) for name in USUAL for sign in CURRENCIES[name]]


SIGN = "(?i:" + "|".join(dict.fromkeys(sign for sign, _code in _branches())) + ")"
"""Any currency's sign or code, the longest first."""


def currency_of(text: StringValue) -> StringValue:
    """The code of the currency a text names, NULL where it names none."""
    import ibis

    return ibis.cases(*[(text.re_search(f"(?i){sign}"), code) for sign, code in _branches()], else_=None)
