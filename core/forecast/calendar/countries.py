"""The countries whose calendars are offered, and which of them a currency or a language names."""

from __future__ import annotations

from collections.abc import Iterable

from core.errors import NotFound
from core.i18n import N_, _

NONE = ""
COUNTRIES = {
    "CN": N_("China"),
    "HK": N_("Hong Kong"),
    "SG": N_("Singapore"),
    "JP": N_("Japan"),
    "KR": N_("South Korea"),
    "IN": N_("India"),
    "AU": N_("Australia"),
    "US": N_("United States"),
    "CA": N_("Canada"),
    "MX": N_("Mexico"),
    "BR": N_("Brazil"),
    "GB": N_("United Kingdom"),
    "DE": N_("Germany"),
    "FR": N_("France"),
    "ES": N_("Spain"),
    "IT": N_("Italy"),
    "NL": N_("Netherlands"),
    "PL": N_("Poland"),
    NONE: N_("No calendar"),
}
"""Countries offered, by their ISO 3166 code."""
_MONEY = {
    "CNY": "CN",
    "RMB": "CN",
    "HKD": "HK",
    "SGD": "SG",
    "JPY": "JP",
    "KRW": "KR",
    "INR": "IN",
    "AUD": "AU",
    "USD": "US",
    "CAD": "CA",
    "MXN": "MX",
    "BRL": "BR",
    "GBP": "GB",
    "PLN": "PL",
}


def country_of(currencies: Iterable[object] = (), language: str = "") -> str:
    """The country whose days a shop's sales follow: by the most frequent currency, then the language; "" for none
    known.

    The euro names no country, and neither does English.
    """
    counts: dict[str, int] = {}
    for one in currencies:
        money = str(one or "").strip().upper()
        counts[money] = counts.get(money, 0) + 1
    for money, _n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if money in _MONEY:
            return _MONEY[money]
    return "CN" if language.lower().startswith("zh") else NONE


def country_words(country: str) -> str:
    """A country's name in the reader's language.

    Raises:
        NotFound: It is not one of `COUNTRIES`.
    """
    if country not in COUNTRIES:
        raise NotFound.among(_("country"), country, [one for one in COUNTRIES if one])
    return _(COUNTRIES[country])
