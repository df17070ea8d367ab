"""Damage inside texts: letters decoded with the wrong table, HTML entities, lost and invisible characters.

Joiners are no damage where they join. U+200D builds emoji (a family is four people and three joiners) and, with
U+200C, the words of Persian, Urdu and the scripts of India (Unicode 15, chapters 9.2, 12 and 23.2); U+200B parts the
words of Thai, Lao, Khmer and Burmese, which are written without blanks; U+200E and U+200F steer Hebrew and Arabic.
"""

from __future__ import annotations

from html.entities import name2codepoint
from typing import TYPE_CHECKING

from core.cells.bound import let

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, StringValue

INVISIBLE = r"\x{00AD}\x{200B}\x{200E}\x{200F}\x{2060}\x{FEFF}"
"""Characters without width that belong to no word of most scripts."""
JOINERS = r"\x{200C}\x{200D}"
_LETTERS = (
    r"\p{Arabic}\p{Syriac}\p{Thaana}\p{Nko}\p{Mongolian}\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Oriya}"
    r"\p{Tamil}\p{Telugu}\p{Kannada}\p{Malayalam}\p{Sinhala}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Hebrew}"
)
_EMOJI = r"\x{00A9}\x{00AE}\x{2190}-\x{2BFF}\x{3030}\x{303D}\x{1F000}-\x{1FAFF}"
_BEFORE = rf"{_LETTERS}{_EMOJI}\p{{Inherited}}\x{{E0020}}-\x{{E007F}}\x{{FE0F}}"
_AFTER = _LETTERS + _EMOJI
_STRAY_BEFORE = rf"(^|[^{_BEFORE}{JOINERS}])[{JOINERS}]+"
_STRAY_AFTER = rf"[{JOINERS}]+([^{_AFTER}{JOINERS}]|$)"
_RUN = rf"([{JOINERS}])[{JOINERS}]+"
_BREAKING = r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_RIGHT_TO_LEFT = r"[\p{Hebrew}\p{Arabic}\p{Syriac}\p{Thaana}]"
_PLAIN_INVISIBLE = r"\x{00AD}\x{2060}\x{FEFF}"
_ANY = rf"[{INVISIBLE}{JOINERS}]"

_CONTINUATION = (
    r"[\x{0080}-\x{00BF}\x{0152}\x{0153}\x{0160}\x{0161}\x{0178}\x{017D}\x{017E}"
    r"\x{0192}\x{02C6}\x{02DC}\x{2013}-\x{203A}\x{20AC}\x{2122}]"
)
MOJIBAKE = (
    rf"[\x{{00C2}}-\x{{00DF}}]{_CONTINUATION}|[\x{{00E0}}-\x{{00EF}}]{_CONTINUATION}{{2}}"
    rf"|\x{{00F0}}{_CONTINUATION}{{3}}"
)
"""UTF-8 read as Latin-1 or Windows-1252: a lead byte's letter followed by as many signs as it leads."""
LOST = r"\x{FFFD}|锟斤拷|烫烫烫|屯屯屯"
"""The replacement character; what it becomes when its bytes are read as GBK; and memory nobody wrote to, as GBK.
What stood there is gone: no step mends it."""
ENTITY = (
    "&(?:#0{0,4}[1-9][0-9]{0,5}|#[xX]0{0,4}[1-9a-fA-F][0-9a-fA-F]{0,4}|apos|" + "|".join(sorted(name2codepoint)) + ");"
)
"""Numbered characters, and the 253 names of HTML 4 with `apos` of XML: HTML 5's further two thousand are no one's
habit, and would take `&image;` in an address for damage."""

_TAGS = (
    "a|abbr|address|article|b|big|blockquote|body|br|button|caption|center|code|col|dd|del|div|dl|dt|em|figure|font|form|"
    "h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|main|meta|nav|ol|option|p|picture|pre|s|script|section|"
    "select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|textarea|tfoot|th|thead|title|tr|u|ul|"
    "video"
)
TAG = rf"</?(?:{_TAGS})(?:\s+[^<>]*=[^<>]*)?\s*/?>|<!--"
"""A tag of HTML, in lower or upper case: between tags an entity is right, and no damage."""
MARKED_UP = 0.1
"""Share of tagged cells among those with tags or entities from which a column holds HTML, its plain cells too."""


def has_tag(text: StringValue) -> BooleanValue:
    """Whether a text is written in HTML."""
    return text.re_search(f"(?i){TAG}")


def is_markup(tagged: int, escaped: int) -> bool:
    """Whether a column holds HTML, by its cells with tags and its cells with entities and none."""
    return tagged > 0 and tagged >= MARKED_UP * (tagged + escaped)


def garbled(text: StringValue) -> BooleanValue:
    """Whether a text was decoded with the wrong table."""
    return text.re_search(MOJIBAKE)


def lost(text: StringValue) -> BooleanValue:
    """Whether characters of a text are lost for good."""
    return text.re_search(LOST)


def has_entity(text: StringValue) -> BooleanValue:
    """Whether a text holds HTML entities and no tags, between which they belong."""
    return text.re_search(ENTITY).ifelse(~has_tag(text), False)


def invisible(text: StringValue) -> BooleanValue:
    """Whether a text holds characters that show nothing and do nothing."""
    return text.re_search(_ANY).ifelse(visible(text) != text, False)


def visible(text: StringValue) -> StringValue:
    """A text without characters that show nothing and do nothing."""
    return text.re_search(_ANY).ifelse(let(text, _visible), text)


def _visible(text: StringValue) -> StringValue:
    plain = text.re_replace(f"[{_PLAIN_INVISIBLE}]", "")
    plain = plain.re_search(_BREAKING).ifelse(plain, plain.re_replace(r"\x{200B}", ""))
    plain = plain.re_search(_RIGHT_TO_LEFT).ifelse(plain, plain.re_replace(r"[\x{200E}\x{200F}]", ""))
    joined = plain.re_replace(_RUN, r"\1").re_replace(_STRAY_BEFORE, r"\1").re_replace(_STRAY_AFTER, r"\1")
    return plain.re_search(f"[{JOINERS}]").ifelse(joined, plain)
