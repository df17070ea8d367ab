"""Every way to read a text that is worth trying: delimiters, quotation marks, escapes, runs, fixed widths."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from core.collect.facts import Dialect, Options
from core.collect.readers.delimited.fixed_width import MAX_LINES, column_starts, parted
from core.collect.readers.delimited.header import is_typed
from core.collect.readers.delimited.padded import beside

DELIMITERS = (",", "\t", ";", "|", "#", "^", "~", "\x01", ":", " ")
LONGER = (
    ", ", "; ", "||", "::", "~~", "^^", "##", "@@", "$$", ";;", "|~|", "~|~", "|^|", "^|^", "^~^", "<>", "<|>", " | ",
    "\t|\t", "||~||", "__|__",
)  # fmt: skip
_ADDRESS = re.compile(r"[a-z][a-z+.-]*://|/\S|[\w.-]+\.[a-z]{2,}/", re.IGNORECASE)
_NEVER = frozenset(".-/_+()[]{}<>'\"\\%$€£¥*?!=&。！？…“”‘’（）《》【】「」·•")


def drafts(lines: Sequence[str], options: Options) -> list[Dialect]:
    """Every reading worth trying: delimiter x quotation mark x escape, runs of blanks, fixed widths."""
    text = "".join(lines)
    skip = options.skip or 0
    if options.starts:
        starts = tuple(options.starts)
        return [Dialect(" ", "", "", True, skip, len(starts), repeated=parted(lines, starts), starts=starts)]
    found: list[Dialect] = []
    for delimiter in _delimiters(text, lines, options):
        for quote, escape in _quotes(text, delimiter, options):
            plain = Dialect(delimiter, quote, escape, True, skip, 1, comment=options.comment or "")
            if not options.repeated:
                found.append(plain)
            if options.repeated or (options.repeated is None and _runs(text, delimiter)):
                found.append(replace(plain, repeated=True))
            if not options.repeated and _may_be_padded(plain) and beside(delimiter, quote).search(text):
                found.append(replace(plain, padded=True))
    loose = options.delimiter is None and '"' not in text
    addressed = _words_before_addresses(lines) if loose else 0
    rest = addressed or (_words_before_the_rest(lines) if loose else 0)
    if rest:
        found.append(Dialect(" ", "", "", True, skip, rest, repeated=True, rest=True, comment=options.comment or ""))
    if options.delimiter is None and not options.repeated:
        starts = column_starts(lines)
        if starts and not 0 < addressed < len(starts):  # positions blank by chance, inside what is left
            found.append(Dialect(" ", "", "", True, skip, len(starts), repeated=True, starts=starts))
    return found


def _may_be_padded(draft: Dialect) -> bool:
    return bool(draft.quote) and not draft.escape and len(draft.delimiter) == 1 and draft.delimiter != " "


def _runs(text: str, delimiter: str) -> bool:
    return delimiter in (" ", "\t", "|", ";") and delimiter * 2 in text


def _words_before_the_rest(lines: Sequence[str]) -> int:
    """Columns of lines parted by blanks of which the last takes what is left; 0 where they are not written so.

    The first line says how many columns there are. Each line has as many words or more, and what stands in the last
    column is no number or time, which would be torn from its neighbour.
    """
    words = [line.split() for line in lines[:MAX_LINES] if line.strip()]
    width = len(words[0]) if words else 0
    if width < 3 or len(words) < 3 or any(map(is_typed, words[0])):
        return 0
    enough = [line for line in words[1:] if len(line) >= width]
    if len(enough) < 0.95 * (len(words) - 1) or all(len(line) == width for line in enough):  # one in twenty is cut
        return 0
    last = [line[width - 1] for line in enough if len(line) == width]
    numbers = sum(1 for cell in last if is_typed(cell) and "://" not in cell)
    return width if numbers < 0.5 * max(len(last), 1) else 0


def _words_before_addresses(lines: Sequence[str]) -> int:
    """The same of lines without a header: where each line's last column begins with an address or a path."""
    words = [line.split() for line in lines[:MAX_LINES] if line.strip()]
    if len(words) < 3 or not any(map(is_typed, words[0])):
        return 0
    widths = Counter(map(len, words))
    width = min(widths)
    if width < 3 or len(widths) == 1 or widths[width] < 0.3 * len(words):  # a third: addresses without a blank
        return 0
    addresses = sum(1 for line in words if _ADDRESS.match(line[width - 1]))
    return width if addresses >= 0.95 * len(words) else 0  # the same twentieth


def _delimiters(text: str, lines: Sequence[str], options: Options) -> list[str]:
    if options.delimiter is not None:
        return [options.delimiter]
    known = [d for d in (*DELIMITERS, *LONGER) if d in text]
    # a mark with its blank is one delimiter where nine in ten have the blank
    padded = [d for d in known if len(d) == 2 and d[1] == " " and text.count(d) < 0.9 * text.count(d[0])]
    return [d for d in known if d not in padded] + _unusual(lines)


def _unusual(lines: Sequence[str]) -> list[str]:
    """Marks outside the list that occur equally often in nearly every line."""
    filled = [line.rstrip("\r\n") for line in lines[:100] if line.strip()]
    if len(filled) < 3:
        return []
    marks = {c for c in filled[-1] if not c.isalnum() and not c.isspace()} | {
        c for c in filled[-1] if c in "\x1c\x1d\x1e\x1f\x02\x03\x0b\x0c\xa6\xa7\xb6"
    }
    found = []
    for mark in marks - _NEVER - set(DELIMITERS):
        counts = Counter(line.count(mark) for line in filled)
        usual, times = counts.most_common(1)[0]
        if usual and times >= 0.9 * len(filled):  # one line in ten may be a title or a note
            found.append(mark)
    return sorted(found)


def _quotes(text: str, delimiter: str, options: Options) -> list[tuple[str, str]]:
    if options.quote is not None:
        return [(options.quote, options.escape or "")]
    pairs: list[tuple[str, str]] = [('"', options.escape or "")]
    if '"' in text:
        for escape in ("\\", "\0") if options.escape is None else ():
            if f'{escape}"' in text:
                pairs.append(('"', escape))
        pairs.append(("", ""))
    elif f"\\{delimiter}" in text and options.escape is None:
        pairs.append(('"', "\\"))
    for mark in ("'", "`"):
        if f"{delimiter}{mark}" in text and f"{mark}{delimiter}" in text:
            pairs.append((mark, ""))
            if f"\\{mark}" in text:
                pairs.append((mark, "\\"))
    return pairs
