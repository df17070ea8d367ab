"""What names one person, and all the ways it may be written: case, blanks, full width, escapes, telephone forms.

An identifier becomes one regular expression that Python's `re` and DuckDB's RE2 both read, so that a table, a file's
bytes and a text are searched alike. What stands around it decides: "anna@x.org" is not within "joanna@x.org".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from core.cells.personal import MOBILE, REGIONS, held, is_iban
from core.cells.personal import PERCENT as _PERCENT
from core.cells.personal import UNSEEN as _IGNORED
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
_UNSEEN = f"[{_IGNORED}]*"
_IN_WORD = r"\w\u0300-\u036f"
"""Signs of a word, with accents that stand apart from their letter (Unicode's Combining Diacritical Marks)."""
_BLANK = "[ \\t\u00a0\u2000-\u200b\u3000]"
_GAP = f"(?:(?:{_BLANK}|[\\r\\n]|{_PERCENT}20)(?:{_BLANK}|[\\r\\n{_IGNORED}]|{_PERCENT}20)*|[+]|{_PERCENT}2b)"
_MARK = (
    "[ \\t.()\\[\\]/·\u00a0\u2000-\u2015\u202f\u2060\u2212\u3000\u30fb\ufe58\ufe63\uff08\uff09\uff0d\uff0e\uff0f\u00ad"
    "\ufeff_-]{0,4}"
)
"""What stands between the digits of one number: blanks, dashes and brackets, in half and full width."""
_ABROAD = re.compile(f"(?:[+＋]{_MARK}|(?<![0-9])00{_MARK})[0-9]{{1,3}}{_MARK}(?:0{_MARK})?$")
"""A country's code right before a number."""
FARTHEST = 24
"""Signs before a number in which its country's code stands: two signs, three digits, a 0, and marks between them."""
_LOCAL = "'’!#$*^`{|}~"
"""Signs of the part of a mail address before the @ (RFC 5322) that are also written around one: no edge in a word."""
_HALF_WIDTH = 0xFEE0
"""From a sign of ASCII to its full-width form (Unicode's block, in ASCII's order)."""
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_ACCOUNT = re.compile(r"[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){10,30}", re.ASCII)
_TRUNK = re.compile("0[1-9]")
_DIALLED = re.compile(r"\+?[\d\s().\-/·]+")
_ESCAPED = r"(?<=\\[nrtbf])|(?<=%[0-9a-f][0-9a-f])|(?<=\\u[0-9a-f]{4})"
"""A sign written as an escape ends before what follows it: the n of \\nanna belongs to the line break."""
_ESCAPED_OF_MAIL = rf"(?:{_ESCAPED})(?<!%2b)(?<!%2d)(?<!%2e)|(?<=[+])(?=[^@＠\s&=+]{{1,200}}?{_PERCENT}40)"
"""The same, but for an escaped sign that is of the address itself; a "+" is a blank where the @ is escaped."""


@dataclass(frozen=True)
class Identifier:
    """One thing that names a person.

    Attributes:
        said: As it was given, NFKC, without outer blanks.
        kind: "mail", "phone", "digits" (cards and other long numbers), "number" (a bare one), "name", "code", or "word"
            (one of letters alone, which names somebody only where persons are named).
        column: The only column in which it counts; "" for all (a bare number or word: those that number or name
            persons).
    """

    said: str
    kind: str
    column: str = ""

    @cached_property
    def core(self) -> str:
        """The expression of its writings, without what may stand around it."""
        return {"mail": _mail, "phone": _phone, "digits": _spaced, "number": _number, "name": _name, "code": _code,
                "word": _code}[self.kind](self.said)  # fmt: skip

    @cached_property
    def within(self) -> re.Pattern[str]:
        """Finds it within a text."""
        before, after = {
            "mail": (
                rf"(?<![{_IN_WORD}.+%＋．－-])(?<!\w[{_LOCAL}{_IGNORED}])",
                rf"(?!{_UNSEEN}(?:[{_IN_WORD}-]|\.\w))",
            ),
            "phone": (r"(?<!\d)(?<!\d[.,])", r"(?!\d)"),
            "digits": (r"(?<!\d)(?<!\d[.,])", r"(?!\d)"),
            "number": (r"(?<![\w.,-])", r"(?![\w-]|[.,]\d)"),
            "name": _name_edges(self.said),
            "code": (
                _edge(self.said[0], "(?<!", r"[\w-]") and rf"(?<![{_IN_WORD}-])(?<![\w-][{_IGNORED}])",
                _edge(self.said[-1], "(?!", rf"{_UNSEEN}[{_IN_WORD}-]"),
            ),
        }["code" if self.kind == "word" else self.kind]
        escaped = _ESCAPED if self.kind != "mail" else _ESCAPED_OF_MAIL
        head = f"(?:{before}|{escaped})" if before else ""
        return re.compile(f"{head}(?:{self.core}){after}", self.flags)

    @property
    def flags(self) -> re.RegexFlag:
        """Case makes no difference but in codes: u77 and U77 may be two persons."""
        exact = self.kind in ("code", "word") and not _is_account(self.said)
        return re.NOFLAG if exact else re.IGNORECASE

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where a text names it, from and to; a number written with another country's code is another's."""
        for found in self.within.finditer(text):
            if self.kind != "phone" or not _ABROAD.search(text[max(0, found.start() - FARTHEST) : found.start()]):
                yield found.span()

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """Finds it where it is all that a cell says."""
        around = f"[\\s{_IGNORED}]*"
        return re.compile(f"{around}(?:{self.core}){around}", self.flags)

    @property
    def sql(self) -> str:
        """The expression for DuckDB: finds no less than `within`, whose word decides."""
        return f"(?i)(?:{self.core})"

    def looked_for(self, column: str) -> bool:
        """Whether it counts in a column of this name."""
        if self.column:
            return self.column.casefold() == column.casefold()
        if not self.bare or PERSONS.search(column) is not None:
            return True
        return self.kind == "word" and held(column) is not None

    @property
    def bare(self) -> bool:
        """Whether it is too little to be looked for within texts: 1203 is a price too, and `anna` one of many."""
        return self.kind in ("number", "word")


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

PARTED = 0x58F
"""Signs up to here are Latin, Greek, Cyrillic and Armenian, in which a longer word is another name."""
SPACED = 0x10FF
"""Signs up to here are of scripts that part words by blanks, in which one word alone is half a name."""


def _kind(said: str) -> str:
    digits = re.sub(r"\D", "", said)
    if _MAIL.fullmatch(said):
        return "mail"
    if said.isdigit() and len(said) < FEWEST_PLAIN:
        return "number"
    if _DIALLED.fullmatch(said) and len(digits) >= FEWEST_DIALLED:
        return "phone" if said[:1] == "+" or _TRUNK.match(digits) or _national(said) else "digits"
    if said.isalpha() and all(ord(sign) <= SPACED for sign in said):
        return "word"
    return "name" if not re.search(r"\d", said) and (" " in said or not said.isascii()) else "code"


def of_line(said: str) -> str:
    """A telephone number's digits within its country, by which two writings of one line are told to be the same."""
    known = _national(said) if _DIALLED.fullmatch(said.strip()) else None
    return known[1] if known is not None else re.sub(r"\D", "", said).lstrip("0")


def country_and_number(said: str) -> tuple[str, str]:
    """Country code and number within the country of a telephone number; no country where it is of no known region."""
    return _national(said) or ("", re.sub(r"\D", "", said))


def _national(said: str) -> tuple[str, str] | None:
    """Country code and national number of a telephone number; None where it is none of the known regions."""
    import phonenumbers

    plain = _without_mobile(said)
    for region in REGIONS:
        try:
            number = phonenumbers.parse(plain, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return str(number.country_code), phonenumbers.national_significant_number(number)
    return None


def _without_mobile(said: str) -> str:
    """A number with its country, without the sign that some put before a mobile line; any other as it is said."""
    plain = f"+{said[2:]}" if said[:2] == "00" else said
    bare = f"+{re.sub(r'[^0-9]', '', plain)}"
    for mobile in MOBILE:
        if plain[:1] == "+" and re.match(mobile, bare):
            return re.sub(mobile, r"\1\2", bare)
    return plain


def _before_mobile(country: str) -> str:
    """That sign, which may stand behind the country's code: +54 9 11 and +54 11 are one line."""
    signs = {found[1] for one in MOBILE if (found := re.match(rf"\^\(\\\+{country}\)(\d)", one))}
    return f"(?:[{''.join(sorted(signs))}]{_MARK})?" if signs else ""


def _sign(sign: str) -> str:
    """One sign in its writings: full width, with its accent apart, as an escape of JSON, addresses and HTML."""
    ways = [re.escape(sign)]
    if "!" <= sign <= "~":
        full = ord(sign) + _HALF_WIDTH
        ways = [f"[{re.escape(sign)}{chr(full)}]", rf"\\u(?:{full:04x}|{ord(sign):04x})"]
    if not sign.isascii():
        apart = unicodedata.normalize("NFD", sign)
        ways += [re.escape(apart), re.escape(apart[:1]) + _escaped(apart[1:])] if len(apart) > 1 else []
        for one in {sign.lower(), sign.upper()}:
            ways += [_escaped(one), "".join(f"{_PERCENT}{byte:02x}" for byte in one.encode())]
    if sign == "@":
        ways += [f"{_PERCENT}40", "&#64;", "&commat;", r"\\u0040"]
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _escaped(signs: str) -> str:
    """Signs as JSON escapes them, in UTF-16."""
    units = signs.encode("utf-16-be").hex()
    return "".join(rf"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _written(said: str) -> str:
    parts = re.split("(ss|[ßẞ])", said, flags=re.IGNORECASE)
    sharp = f"(?:{_sign('ß')}|{_sign('ẞ')}|{_sign('s')}{_UNSEEN}{_sign('s')}){_UNSEEN}"
    plain = ["".join(_sign(one) + _UNSEEN for one in part) for part in parts[::2]]
    return sharp.join(plain)


def _mail(said: str) -> str:
    local, _at, domain = said.rpartition("@")
    domains = "|".join(_written(one) for one in _domains(domain))
    return f"{_written(local)}{_BLANK}*{_sign('@')}{_UNSEEN}{_BLANK}*(?:{domains})"


def _domains(domain: str) -> list[str]:
    """A domain as it is written, and in its other alphabet (RFC 3490)."""
    found = [domain]
    with suppress(UnicodeError):
        found += [domain.encode("ascii").decode("idna") if domain.isascii() else domain.encode("idna").decode("ascii")]
    return list(dict.fromkeys(found))


def _phone(said: str) -> str:
    """With and without the country, the 0 before the area, and marks between the digits.

    Given with its country, a number counts with that country or with none; given as it is dialled within a country,
    with whichever country it stands, but not without any sign that it is dialled (123 is not 0123).
    """
    plain = re.sub(r"\D", "", said)
    abroad = said[:1] == "+" or said[:2] == "00"
    known = _national(said)
    if known is None and not _TRUNK.match(plain):
        return f"(?:[+＋]{_MARK})?{_spaced(said)}" if abroad else _spaced(said)
    trunk = f"\\(?0\\)?{_MARK}"
    if abroad and known is not None:
        country, number = known
        code = f"(?:(?:[+＋]|00){_MARK})?{_digits(country)}{_MARK}(?:{trunk})?"
        return f"(?:{code}{_before_mobile(country)}|{trunk})?{_digits(number)}"
    code = f"(?:[+＋]|00){_MARK}[0-9０-９]{{1,3}}{_MARK}(?:{trunk})?"
    inland = f"|{_digits(known[0])}{_MARK}" if known is not None else ""
    if _TRUNK.match(plain):
        return f"(?:{code}|{trunk}{inland}){_digits(plain[1:])}"
    return f"(?:{code}{inland})?{_digits(plain)}"


def _digits(said: str) -> str:
    return _MARK.join(map(_sign, said))


def _spaced(said: str) -> str:
    return _digits(re.sub(r"\D", "", said) or said)


def _number(said: str) -> str:
    return rf"{said}(?:\.0+)?"


def _name(said: str) -> str:
    words = [_written(word) for word in said.split(" ")]
    if len(words) == 1:
        return words[0]
    turned = f"{words[-1]}{_BLANK}*(?:[,，]|{_PERCENT}2c)(?:{_BLANK}*|{_GAP}){_GAP.join(words[:-1])}"
    return f"{_GAP.join(words)}|{turned}"


def _name_edges(said: str) -> tuple[str, str]:
    """A name ends where no letter, and no hyphen or apostrophe with a letter, goes on.

    One of two Chinese signs does not end before a third that may be of a longer name (`AFTER_NAMES` are not).
    """
    before = _edge(said[0], "(?<!", r"\w") and rf"(?<![{_IN_WORD}])(?<!\w[{_IGNORED}{_JOINTS}])"
    after = _edge(said[-1], "(?!", r"\w") and rf"(?!{_UNSEEN}(?:[{_IN_WORD}]|[{_JOINTS}]\w))"
    if re.fullmatch("[\u4e00-\u9fff]+", said) and len(said) <= (3 if said[:2] in DOUBLE else 2):
        after = f"(?:(?![\u4e00-\u9fff·])|(?=[{AFTER_NAMES}][\u4e00-\u9fff]|[{ENDINGS}]))"
    return before, after


_JOINTS = "'’\u2010\u2011-"
AFTER_NAMES = "的是在和与及或跟对把被给向从将说问称先女男电收寄地住订买卖付退换也都就不没有已了您我他她这那"
"""Signs that follow a Chinese name in a text, with another after them, and rarely stand in a given name."""
ENDINGS = "的是在吗吧呢了"
"""Those that may be the last of a text."""
DOUBLE = re.findall("..", "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐司徒夏侯端木南宫独孤长孙宇文轩辕")
"""Family names of two signs."""


def _is_account(said: str) -> bool:
    return bool(_ACCOUNT.fullmatch(said)) and is_iban(said)


def _code(said: str) -> str:
    if _is_account(said):
        return f"{_BLANK}?".join(map(_sign, said.replace(" ", "")))
    return _GAP.join(_written(word) for word in said.split(" "))


def _edge(sign: str, kind: str, others: str) -> str:
    """A word's end; between Chinese signs there is none, and Hebrew and Arabic write small words onto a name."""
    return f"{kind}{others})" if ord(sign) <= PARTED else ""


def joined(found: Sequence[Identifier]) -> str:
    """One expression for DuckDB that finds any of them."""
    return f"(?i){'|'.join(f'(?:{one.core})' for one in found)}"


def named(text: str, found: Sequence[Identifier]) -> bool:
    """Whether a text names the person."""
    return any(next(one.spans(text), None) for one in found)


def is_person(text: str, found: Sequence[Identifier]) -> bool:
    """Whether a text is nothing but the person's identifier."""
    return any(one.whole.fullmatch(text) for one in found)


def without(text: str, found: Sequence[Identifier], mark: str = ERASED) -> str:
    """A text that names the person no more; all else stays as it is written."""
    for one in found:
        for start, end in reversed(list(one.spans(text))):
            text = f"{text[:start]}{mark}{text[end:]}"
    return text
