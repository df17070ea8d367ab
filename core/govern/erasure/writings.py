"""What names one person, and all the ways it may be written: case, blanks, full width, escapes, telephone forms.

An identifier becomes one regular expression that Python's `re` and DuckDB's RE2 both read, so that a table, a file's
bytes and a text are searched alike. What stands around it decides: "anna@x.org" is not within "joanna@x.org".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.cells.personal import REGIONS, is_iban
from core.errors import BadInput
from core.i18n import _

ERASED = "[erased]"
"""What stands in a text where a person was named."""
FEWEST_SIGNS = 3
"""Signs of an identifier; a shorter one stands in too many words."""
FEWEST_DIALLED = 7
"""Digits of a telephone number with its area, the shortest that stands for one line."""
FEWEST_PLAIN = 10
"""Digits from which a number without a sign between them proves itself; a shorter one is a number like any other."""
MOST = 20
"""Identifiers of one person in one search."""
PERSONS = re.compile(
    r"(?i)user|customer|client|buyer|member|shopper|visitor|person|patient|guest|subscriber|unit_?id|account|"
    r"用户|会员|客户|买家|顾客|账号"
)
"""Names of columns that number persons: the only ones in which a bare number is one."""
_BLANK = "[ \\t\u00a0\u2000-\u200b\u3000]"
_GAP = f"(?:{_BLANK}|[\\r\\n]|%20)+"
_MARK = "[ .()/·\u00a0\u2010-\u2015_-]{0,3}"
_HALF_WIDTH = 0xFEE0
"""From a sign of ASCII to its full-width form (Unicode's block, in ASCII's order)."""
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_ACCOUNT = re.compile(r"[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){10,30}", re.ASCII)
_TRUNK = re.compile("0[1-9]")
_DIALLED = re.compile(r"\+?[\d\s().\-/·]+")
_ESCAPED = r"(?<=\\[nrtbf])|(?<=%[0-9a-f][0-9a-f])|(?<=\\u[0-9a-f]{4})"
"""A sign written as an escape ends before what follows it: the n of \\nanna belongs to the line break."""


@dataclass(frozen=True)
class Identifier:
    """One thing that names a person.

    Attributes:
        said: As it was given, NFKC, without outer blanks.
        kind: "mail", "phone", "digits" (cards and other long numbers), "number" (a bare one), "name" or "code".
        column: The only column in which it counts; "" for all (a bare number: those that number persons).
    """

    said: str
    kind: str
    column: str = ""

    @cached_property
    def core(self) -> str:
        """The expression of its writings, without what may stand around it."""
        return {"mail": _mail, "phone": _phone, "digits": _spaced, "number": _number, "name": _name, "code": _code}[
            self.kind
        ](self.said)

    @cached_property
    def within(self) -> re.Pattern[str]:
        """Finds it within a text."""
        before, after = {
            "mail": (r"(?<![\w.+%-])", r"(?![\w-]|\.\w)"),
            "phone": (r"(?<!\d)(?<!\d[.,])", r"(?!\d)"),
            "digits": (r"(?<!\d)(?<!\d[.,])", r"(?!\d)"),
            "number": (r"(?<![\w.,-])", r"(?![\w-]|[.,]\d)"),
            "name": (_edge(self.said[0], "(?<!", r"\w"), _edge(self.said[-1], "(?!", r"\w")),
            "code": (_edge(self.said[0], "(?<!", r"[\w-]"), _edge(self.said[-1], "(?!", r"[\w-]")),
        }[self.kind]
        head = f"(?:{before}|{_ESCAPED})" if before else ""
        return re.compile(f"{head}(?:{self.core}){after}", re.IGNORECASE)

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """Finds it where it is all that a cell says."""
        return re.compile(f"[\\s\u200b]*(?:{self.core})[\\s\u200b]*", re.IGNORECASE)

    @property
    def sql(self) -> str:
        """The expression for DuckDB: finds no less than `within`, whose word decides."""
        return f"(?i)(?:{self.core})"

    def looked_for(self, column: str) -> bool:
        """Whether it counts in a column of this name."""
        if self.column:
            return self.column.casefold() == column.casefold()
        return self.kind != "number" or PERSONS.search(column) is not None


def identifiers(given: Iterable[str]) -> tuple[Identifier, ...]:
    """Identifiers as people give them: a mail address, a telephone number, a name, a code, or COLUMN=VALUE.

    Raises:
        BadInput: none, too many, or one that is too short to name anybody.
    """
    found = tuple(dict.fromkeys(identifier(one) for one in given if one.strip()))
    if not found:
        raise BadInput(_("Say what names the person: a mail address, a telephone number, a user's number, a name."))
    if len(found) > MOST:
        raise BadInput(_("Too many identifiers of one person; at most: {n}.").format(n=MOST))
    return found


def identifier(given: str) -> Identifier:
    """One identifier; see `identifiers`."""
    column, mark, value = given.partition("=")
    if not (mark and re.fullmatch(r"[\w .-]{1,200}", column.strip()) and value.strip() and not _MAIL.fullmatch(given)):
        column, value = "", given
    said = " ".join(unicodedata.normalize("NFKC", value).split())
    if len(said) < FEWEST_SIGNS and not column and not (said and ord(said[0]) > LATIN):
        raise BadInput(
            _("“{said}” is too short to name one person.").format(said=said),
            hint=_("Say in which column it stands: user_id={said}.").format(said=said or "7"),
        )
    return Identifier(said, _kind(said), column.strip())


LATIN = 0x2FF
"""Signs above are of scripts in which a name has two signs."""


def _kind(said: str) -> str:
    digits = re.sub(r"\D", "", said)
    if _MAIL.fullmatch(said):
        return "mail"
    if said.isdigit() and len(said) < FEWEST_PLAIN:
        return "number"
    if _DIALLED.fullmatch(said) and len(digits) >= FEWEST_DIALLED:
        return "phone" if said[:1] == "+" or _TRUNK.match(digits) or _national(said) else "digits"
    return "name" if not re.search(r"\d", said) and (" " in said or not said.isascii()) else "code"


def _national(said: str) -> tuple[str, str] | None:
    """Country code and national number of a telephone number; None where it is none of the known regions."""
    import phonenumbers

    for region in REGIONS:
        try:
            number = phonenumbers.parse(said if said[:2] != "00" else f"+{said[2:]}", region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return str(number.country_code), phonenumbers.national_significant_number(number)
    return None


def _sign(sign: str) -> str:
    """One sign in its writings: full width, with its accent apart, as an escape of JSON, addresses and HTML."""
    ways = [re.escape(sign)]
    if "!" <= sign <= "~":
        full = ord(sign) + _HALF_WIDTH
        ways = [f"[{re.escape(sign)}{chr(full)}]", rf"\\u{full:04x}"]
    if not sign.isascii():
        apart = unicodedata.normalize("NFD", sign)
        ways += [re.escape(apart), re.escape(apart[:1]) + _escaped(apart[1:])] if len(apart) > 1 else []
        for one in {sign.lower(), sign.upper()}:
            ways += [_escaped(one), "".join(f"%{byte:02x}" for byte in one.encode())]
    if sign == "@":
        ways += ["%40", "&#64;", "&commat;", r"\\u0040"]
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _escaped(signs: str) -> str:
    """Signs as JSON escapes them, in UTF-16."""
    units = signs.encode("utf-16-be").hex()
    return "".join(rf"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _written(said: str) -> str:
    return "".join(map(_sign, said))


def _mail(said: str) -> str:
    local, _at, domain = said.rpartition("@")
    return f"{_written(local)}{_BLANK}*{_sign('@')}{_BLANK}*{_written(domain)}"


def _phone(said: str) -> str:
    """With and without the country, the 0 before the area, and marks between the digits."""
    known = _national(said)
    plain = re.sub(r"\D", "", said)
    if known is None and not _TRUNK.match(plain):
        return _spaced(said)
    country, number = known or ("", plain[1:])
    inland = f"|{_digits(country)}{_MARK}" if country else ""
    code = f"(?:(?:[+＋]|00){_MARK}{_digits(country) or '[0-9]{1,3}'}{_MARK}{inland})?"
    return f"{code}(?:\\(?0\\)?{_MARK})?{_digits(number)}"


def _digits(said: str) -> str:
    return _MARK.join(map(_sign, said))


def _spaced(said: str) -> str:
    return _digits(re.sub(r"\D", "", said).lstrip("0") or said).join(("0*", ""))


def _number(said: str) -> str:
    return rf"0*{said.lstrip('0') or '0'}(?:\.0+)?"


def _name(said: str) -> str:
    words = [_written(word) for word in said.split(" ")]
    if len(words) == 1:
        return words[0]
    turned = f"{words[-1]}{_BLANK}*[,，]?{_BLANK}*{_GAP.join(words[:-1])}"
    return f"{_GAP.join(words)}|{turned}"


def _code(said: str) -> str:
    if _ACCOUNT.fullmatch(said) and is_iban(said):
        return f"{_BLANK}?".join(map(_sign, said.replace(" ", "")))
    return _GAP.join(_written(word) for word in said.split(" "))


def _edge(sign: str, kind: str, others: str) -> str:
    """A word's end; between Chinese signs there is none."""
    return f"{kind}{others})" if ord(sign) <= LATIN else ""


def joined(found: Sequence[Identifier]) -> str:
    """One expression for DuckDB that finds any of them."""
    return f"(?i){'|'.join(f'(?:{one.core})' for one in found)}"


def named(text: str, found: Sequence[Identifier]) -> bool:
    """Whether a text names the person."""
    return any(one.within.search(text) for one in found)


def is_person(text: str, found: Sequence[Identifier]) -> bool:
    """Whether a text is nothing but the person's identifier."""
    return any(one.whole.fullmatch(text) for one in found)


def without(text: str, found: Sequence[Identifier], mark: str = ERASED) -> str:
    """A text that names the person no more; all else stays as it is written."""
    for one in found:
        text = one.within.sub(mark, text)
    return text
