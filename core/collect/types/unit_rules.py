"""Rules for numbers that carry a unit: money, percentages, durations. The unit is kept in the rule's params.

- Money: the number as written, DECIMAL; the currency in `currency`. Every cell carries the one sign or code.
- Percent: the number as written ("12.5%" -> 12.5), DECIMAL; `unit` is "%". Dividing by 100 is left to who computes.
- Duration: seconds, BIGINT, or DECIMAL(18,6) where there are fractions; `unit` is "s", `form` how it is written.
"""

from __future__ import annotations

from core.cells.money import CURRENCIES
from core.collect.types.rules import Rule, amount, full

MARKS = ((".", ","), (",", "."), (",", " "), (".", " "))


def currency(name: str, mark: str, grouping: str) -> Rule:
    """Amounts of one currency, the sign before or after: `$1,234.50`, `-$5`, `12,00 €`, `￥199.00`, `199元`."""
    sign = f"(?i:{'|'.join(CURRENCIES[name])})"
    body = amount(mark, grouping)
    pattern = rf"([-+]?{sign} ?{body}|{sign} ?[-+]{body}|[-+]?{body} ?{sign})"
    params = {"currency": name, "mark": mark, "grouping": grouping}
    return _measured("currency", pattern, mark, params)


def percent(mark: str, grouping: str = "") -> Rule:
    """Percentages as the number written: `12.5%` -> 12.5."""
    pattern = rf"[-+]?{amount(mark, grouping)} ?[%％]"
    return _measured("percent", pattern, mark, {"unit": "%", "mark": mark, "grouping": grouping})


def _measured(how: str, pattern: str, mark: str, params: dict[str, str]) -> Rule:
    kept = f"regexp_replace({{x}}, '[^0-9{mark}+-]', '', 'g')"
    number = f"replace({kept}, ',', '.')" if mark == "," else kept
    test = f"(length({{x}}) <= 48 AND {full(pattern)})"
    return Rule(how, "DECIMAL", test, "", dict(params), pattern, number).sized(38, 10)


_UNITS = (
    (86_400, "days|day|天", "d"),
    (3_600, "hours|hour|hrs|hr|小时", "h"),
    (60, "minutes|minute|mins|min|分钟|分", "m"),
    (1, "seconds|second|secs|sec|秒", "s"),
)


def duration(form: str, fraction: bool = False) -> Rule:
    """Lengths of time in seconds.

    Args:
        form: "clock" (`01:23:45`), "iso" (`PT1H2M`), "words" (`3 min`, `1 hour 20 minutes`, `3小时20分钟`) or
            "letters" (also `1h 20m`).
        fraction: Whether the last part may have decimals.
    """
    part = r"\d{1,9}(?:\.\d{1,6})?" if fraction else r"\d{1,9}"
    if form == "clock":
        pattern = r"\d{1,5}:[0-5]\d:[0-5]\d" + (r"(?:\.\d{1,6})?" if fraction else "")
        pieces = [f"split_part({{x}}, ':', {n})" for n in (1, 2, 3)]
        total = " + ".join(
            f"CAST({piece} AS DECIMAL(18,6)) * {size}" for piece, size in zip(pieces, (3600, 60, 1), strict=True)
        )
    elif form == "iso":
        pattern = f"P(?:{part}D)?(?:T(?:{part}H)?(?:{part}M)?(?:{part}S)?)?"
        total = " + ".join(_piece(part, unit, size) for unit, size in zip("DHMS", (86_400, 3600, 60, 1), strict=True))
    else:
        names = [(size, f"{words}|{letter}" if form == "letters" else words) for size, words, letter in _UNITS]
        pattern = "(?i)" + " ?".join(f"(?:{part} ?(?:{unit}))?" for _size, unit in names)
        total = " + ".join(_piece(part, f" ?(?:{unit})", size) for size, unit in names)
    sql_type = "DECIMAL(18,6)" if fraction else "BIGINT"
    test = f"({full(pattern)} AND {{x}} <> '' AND right({{x}}, 1) NOT IN ('P', 'T'))"
    return Rule("duration", sql_type, test, f"CAST({total} AS {sql_type})", {"unit": "s", "form": form}, pattern)


def _piece(part: str, unit: str, size: int) -> str:
    found = f"regexp_extract({{x}}, '(?i)({part}){unit}', 1)"
    return f"coalesce(TRY_CAST(nullif({found}, '') AS DECIMAL(18,6)), 0) * {size}"
