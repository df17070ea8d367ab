"""Numbers, times and hostile text as the pages print them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from core.i18n import _, ngettext

UNITS = ("B", "kB", "MB", "GB", "TB")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&])")
_ACTIVE = re.compile(
    r"(?<=[-<>~])(?=[->=])|(?<=:)(?!\d\d?:)(?=[\w+-]+:|material/)|(?<=http)(?=s?:)|(?<=www)(?=\.)|(?<=[-.\w+])(?=@[-\w])",
    re.IGNORECASE | re.ASCII,
)
"""Places inside what Streamlit's own Markdown makes something else of: arrows, emoji and icons, addresses."""
_LINE_MARK = re.compile(r" *(?:#{1,4} +|[-*+] +|\d{1,3}[.)] +)")
APART = ":small{}"
"""Small text without content: nothing is drawn, and a label, a badge and a title may hold it."""
_ENDS = re.compile(r"^\s+|\s+$")


def md(text: object) -> str:
    """Text from data, with everything Markdown would interpret made inert; blanks at its ends are shown as ␣.

    Bold whose text begins or ends in a blank is no bold: its stars would be printed. Addresses, short names of emoji
    and icons, and arrows are found by Streamlit in the text after its escapes were read, so a mark without content
    parts them; what is copied from the page has no trace of it.
    """
    shown = _ENDS.sub(lambda found: "␣" * len(found[0]), str(text).strip("\r\n\t")).replace("\n", " ")
    return APART.join(_MARKDOWN.sub(r"\\\1", piece) for piece in _ACTIVE.split(shown))


def plain_markdown(text: str) -> str:
    """Text of several lines that keeps headings, lists and bold; nothing else of Markdown is read."""
    return "\n".join(_plain_line(line) for line in text.splitlines())


def _plain_line(line: str) -> str:
    mark = _LINE_MARK.match(line)
    begin = mark[0] if mark else ""
    pieces = line[len(begin) :].split("**")
    if len(pieces) % 2 == 0:  # one is left open
        pieces[-2:] = ["**".join(pieces[-2:])]
    return begin + "".join(_between(piece, "**" if at % 2 else "") for at, piece in enumerate(pieces))


def _between(piece: str, marks: str) -> str:
    """A piece of a line made inert and put between marks; its blanks stay outside of them."""
    text = piece.strip()
    if not text:
        return piece
    at = piece.index(text)
    return f"{piece[:at]}{marks}{md(text)}{marks}{piece[at + len(text) :]}"


def number(value: float | int | None, digits: int = 0) -> str:
    """A number with thousands marks; a dash for nothing."""
    return "–" if value is None or value != value else f"{value:,.{digits}f}"


def layer_name(layer: str) -> str:
    """What became of the rows of a layer: as uploaded, cleaned, or built from other datasets."""
    words = {"raw": _("as uploaded"), "clean": _("cleaned"), "shop": _("built from others")}
    return words.get(layer, "")


def size(value: float | None) -> str:
    """Bytes in the unit that fits; a dash for nothing."""
    if value is None:
        return "–"
    power = min(int(math.log10(max(value, 1)) // 3), len(UNITS) - 1)
    scaled = value / 1000**power
    return f"{scaled:,.{0 if power == 0 or scaled >= 100 else 1}f} {UNITS[power]}"


def percent(value: float | None, digits: int = 1) -> str:
    """A share from 0 to 1 as percent; a dash for nothing, and what would round to 0 as less than the last digit."""
    if value is None or value != value:
        return "–"
    least = 10.0**-digits
    return f"< {least:.{digits}f} %" if 0 < 100 * value < least / 2 else f"{100 * value:.{digits}f} %"


_LASTING: ContextVar[bool] = ContextVar("lasting", default=False)


@contextmanager
def lasting() -> Iterator[None]:
    """Within the block times are told by date and hour: what is drawn there is read on another day."""
    token = _LASTING.set(True)
    try:
        yield
    finally:
        _LASTING.reset(token)


def when(time: datetime | None) -> str:
    """How long ago, or the date for what is older than a week; times are UTC."""
    if time is None:
        return "–"
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    if _LASTING.get():
        return dated(aware)
    seconds = (datetime.now(UTC) - aware).total_seconds()
    if seconds < 90:
        return _("just now")
    minutes, hours, days = int(seconds // 60), int(seconds // 3600), int(seconds // 86400)
    if minutes < 60:
        return ngettext("{n} minute ago", "{n} minutes ago", minutes).format(n=minutes)
    if hours < 24:
        return ngettext("{n} hour ago", "{n} hours ago", hours).format(n=hours)
    if days <= 7:
        return ngettext("{n} day ago", "{n} days ago", days).format(n=days)
    return aware.strftime("%Y-%m-%d")


def dated(time: datetime | None) -> str:
    """Day and minute (UTC), in a choice for example, whose words may not change while the page is open."""
    if time is None:
        return "–"
    return (time.astimezone(UTC) if time.tzinfo else time).strftime("%Y-%m-%d %H:%M")


def duration(seconds: float | None) -> str:
    """A time span in words."""
    if seconds is None:
        return "–"
    if seconds < 90:
        return _("{n} s").format(n=round(seconds))
    if seconds < 5400:
        return _("{n} min").format(n=round(seconds / 60))
    return _("{n} h").format(n=round(seconds / 3600, 1))
