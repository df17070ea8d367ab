r"""Masks as SQL: what a view shows of a column that its reader does not see as it is.

A text loses what `core.cells.personal.texts` finds in it, in whatever writing. What looks for it here is coarser, so
that a view of a million rows costs seconds and not an hour: every run of seven digits goes, and all in the form of an
account's number. The signs that stand for letters and digits are those that the other reads so. A test holds the two
against each other: what is left of a text holds nothing that is found there, and a text that has no such form is shown
as it is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from core.cells.personal import HIDDEN, LONGEST_END
from core.cells.personal import texts as prose
from core.engine import literal

MASKS = {"mail": "[mail]", "login": "[login]", "account": "[account]", "number": "[number]"}
"""What stands in a text in place of what was taken out."""
AT = ("@", "\uff20", "\ufe6b", "%40")
"""What every text has one of that holds an address: the sign in its forms, and its escape."""
NUMBER = r"(?s)\pN(?:\PN*\pN){6}"
"""What every text has that holds a number of people: seven digits, wherever they stand."""
ADDRESSES = 2
"""Forms of addresses, the first of the forms that are taken out; those of numbers follow."""
_INVISIBLE = r"\p{Cf}+"
_FOREIGN = r"\x{c0}-\x{1fff}\x{3040}-\x{fdff}\x{10000}-\x{10ffff}"
"""Blocks of letters, in which a class of marks need not look: it is sixty times as fast."""
COARSE = 250
"""Signs between two ranges of letters that are passed over: a pattern of fewer ranges is made in a third of the time,
and each question that reads a view makes them anew."""
_READ_TO = 0x20000
"""Signs from here on are letters of Chinese, or none."""


def masked(column: str) -> str:
    """`core.cells.personal.masked` as SQL over an expression that gives text; nothing stays nothing."""
    text = f"trim({column})"
    tail = rf"regexp_extract({text}, '\.[a-zA-Z]{{2,{LONGEST_END}}}$')"
    first = f"translate(left({text}, 1), '@{HIDDEN}', '')"
    return (
        f"CASE WHEN {column} IS NULL THEN NULL WHEN {text} = '' THEN '' "
        f"WHEN contains({text}, '@') THEN concat({first}, '{HIDDEN}@{HIDDEN}', {tail}) "
        f"WHEN length({text}) > {len(HIDDEN)} THEN concat(left({text}, 1), '{HIDDEN}', right({text}, 1)) "
        f"ELSE '{HIDDEN}' END"
    )


def texts(column: str) -> str:
    """A text without what may be personal data, as SQL over an expression that gives text."""
    bare = f"regexp_replace({column}, {literal(_INVISIBLE)}, '', 'g')"
    wide, usual, unusual = _forms()
    candidate = rf"{NUMBER}|{'|'.join(AT)}"
    return (
        f"CASE WHEN NOT regexp_matches({column}, {literal(candidate)}) THEN {column} "
        f"WHEN regexp_matches({bare}, {literal(wide)}) THEN {_without(bare, unusual)} "
        f"ELSE {_without(bare, usual)} END"
    )


def addressed(column: str) -> str:
    """Whether a text holds the form of an address of mail or a login, in whatever writing: SQL of a truth."""
    bare = f"regexp_replace({column}, {literal(_INVISIBLE)}, '', 'g')"
    wide, *both = _forms()
    usual, unusual = (
        " OR ".join(f"regexp_matches({bare}, {literal(form)})" for form, _mask in forms[:ADDRESSES]) for forms in both
    )
    return (
        f"CASE WHEN {column} IS NULL OR NOT regexp_matches({column}, {literal('|'.join(AT))}) THEN false "
        f"WHEN regexp_matches({bare}, {literal(wide)}) THEN {unusual} ELSE {usual} END"
    )


def numbers(column: str) -> str:
    """The pieces of a text that have the form of a number of people, with the signs beside them: SQL of a list.

    Signs that are read as others are those others in the pieces.
    """
    bare = f"regexp_replace({column}, {literal(_INVISIBLE)}, '', 'g')"
    for escape, sign in (("%2B", "+"), ("%2b", "+"), ("%20", " ")):
        bare = f"replace({bare}, '{escape}', '{sign}')"
    wide, usual, _unusual = _forms()
    (account, _), (number, _) = usual[ADDRESSES:]
    meant = "".join(_for_ascii()), "".join(_for_ascii().values())
    read = f"CASE WHEN regexp_matches({bare}, {literal(wide)}) THEN translate({bare}, {', '.join(map(literal, meant))})"
    forms = (account, rf"[^\pN]{{0,3}}{number}[\pL_]?")
    found = ", ".join(f"regexp_extract_all({read} ELSE {bare} END, {literal(form)})" for form in forms)
    return f"list_concat({found})"


def _without(text: str, forms: Iterable[tuple[str, str]]) -> str:
    for form, mask in forms:
        text = f"regexp_replace({text}, {literal(form)}, {literal(mask)}, 'g')"
    return text


@cache
def _read() -> dict[str, str]:
    """Each sign beyond ASCII -> what it is read as."""
    return {sign: prose.folded(sign)[0] for sign in map(chr, range(0x80, _READ_TO)) if not "\ud800" <= sign <= "\udfff"}


@cache
def _for_ascii() -> dict[str, str]:
    """The signs that are read as one of ASCII."""
    return {sign: one for sign, one in _read().items() if len(one) == 1 and one.isascii()}


@cache
def _forms() -> tuple[str, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """The class of signs that stand for others where only few texts have them, and the forms that are taken out of
    texts without and with such signs, each with what stands in its place."""
    read, for_ascii = _read(), _for_ascii()

    def like(sign: str) -> str:
        return (sign if sign == "_" else rf"\{sign}") + _class(one for one, meant in for_ascii.items() if meant == sign)

    far = _class(
        sign
        for sign, one in for_ascii.items()
        if one.isalnum() or "\u00c0" <= sign < "\u2000" or "\u3040" <= sign < "\ufe00" or sign > "\uffff"
    )
    mail = "0-9A-Za-z" + _class((one for one, meant in read.items() if meant.isalnum() and meant < "\u0250"), COARSE)
    dash, plus, stop, low, per, apostrophe, colon, slash = map(like, "-+._%':/")
    at = rf"(?:[{like('@')}]|%40)"
    word = rf"[{mail}{low}{dash}]"
    addresses = (
        (rf"([{colon}][{slash}]{{2}})[^\s/@?#]+({at})", rf"\1{MASKS['login']}\2"),
        (rf"[{mail}{low}{dash}{plus}{stop}{per}{apostrophe}]+{at}{word}+(?:[{stop}]{word}+)+", MASKS["mail"]),
    )
    letters = "A-Za-z" + _class((one for one, meant in for_ascii.items() if meant.isalpha()), COARSE)
    digits = "0-9" + _class(one for one, meant in for_ascii.items() if meant.isdigit())
    return (
        f"[{far}]",
        (*addresses, *_numbers("A-Za-z", "0-9", f"[^0-9A-Za-z{_FOREIGN}]", plus)),
        (*addresses, *_numbers(letters, digits, r"[^0-9A-Za-z\x{400}-\x{52f}\x{3040}-\x{d7af}]", plus)),
    )


def _numbers(letters: str, digits: str, mark: str, plus: str) -> tuple[tuple[str, str], ...]:
    sign = letters + digits
    group = rf"(?:{mark}{{0,2}}[{sign}]{{4}})"
    return (
        (
            rf"(^|[^{sign}])[{letters}]{{2}}[{digits}]{{2}}{group}{{2,7}}(?:{mark}{{0,2}}[{sign}]{{1,3}})?",
            rf"\1{MASKS['account']}",
        ),
        (rf"[{plus}]?[{digits}](?:{mark}{{0,5}}[{digits}]){{6,}}", MASKS["number"]),
    )


def _class(signs: Iterable[str], gap: int = 0) -> str:
    """Signs as the ranges of a class of a pattern; ranges that so few signs part are one."""
    ranges: list[list[int]] = []
    for place in map(ord, signs):
        if ranges and ranges[-1][1] >= place - 1 - gap:
            ranges[-1][1] = place
        else:
            ranges.append([place, place])
    return "".join(rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in ranges)
