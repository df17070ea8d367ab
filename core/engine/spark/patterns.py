r"""Patterns of RE2, which DuckDB searches with, in the way of Java, which Spark searches with.

The two read most signs alike. What differs, after RE2's syntax page and `java.util.regex.Pattern`:

- `$` is the very end of the text; Java also takes the place before a last line break
- `.` is any sign but a line feed; Java leaves out other line breaks too, unless told `(?d)`
- `\s` has no vertical tab, `\b` knows letters of ASCII only
- `(?i)` folds the case of every script; Java needs `(?u)` for that
- `[` within a class is itself, and so is `&`; classes of POSIX are named `[:alpha:]`
- scripts are named `\p{Han}`; Java says `\p{IsHan}`, and general categories as RE2 does
"""

from __future__ import annotations

import re
from functools import lru_cache

_BLANK = r" \t\n\f\r"
_WORD = "0-9A-Za-z_"
_EDGE = rf"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))"
_INSIDE = rf"(?:(?<=[{_WORD}])(?=[{_WORD}])|(?<![{_WORD}])(?![{_WORD}]))"
_ESCAPED = re.compile(
    r"\\(?:[pP](?:\{\^?[A-Za-z_]+\}|[A-Z])|x\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{2}|[0-7]{1,3}|.)", re.DOTALL
)
_POSIX = re.compile(r"\[:(\^?)([a-z]+):\]")
_FLAGS = re.compile(r"\(\?([imsU]*)(-[imsU]+)?([:)])")
_CLASSES = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": r"\x00-\x7F", "blank": r"\t ", "cntrl": r"\x00-\x1F\x7F",
    "digit": "0-9", "graph": "!-~", "lower": "a-z", "print": " -~", "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\x0B\f\r ", "upper": "A-Z", "word": _WORD, "xdigit": "0-9A-Fa-f",
}  # fmt: skip


@lru_cache(maxsize=1024)
def in_java(pattern: str) -> str:
    """The pattern that finds in Java's way what RE2 finds by this one."""
    out, at = ["(?d)"], 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            told, at = _escape(pattern, at, inside=False)
            out.append(told)
        elif sign == "[":
            told, at = _class(pattern, at)
            out.append(told)
        elif sign == "$":
            out.append(r"\z")
            at += 1
        elif flags := _FLAGS.match(pattern, at):
            out.append(_flags(flags))
            at = flags.end()
        elif pattern.startswith("(?P<", at):
            out.append("(?<")
            at += 4
        else:
            out.append(sign)
            at += 1
    return "".join(out)


def _flags(found: re.Match[str]) -> str:
    on, off, end = found[1], found[2] or "", found[3]
    return "(?" + on.replace("i", "iu") + off.replace("i", "iu") + end


def _escape(pattern: str, at: int, *, inside: bool) -> tuple[str, int]:
    """What a backslash begins, in Java's way, and the place behind it."""
    if pattern.startswith(r"\Q", at):
        end = pattern.find(r"\E", at)
        end = len(pattern) if end < 0 else end
        return "".join(_plain(one) for one in pattern[at + 2 : end]), end + 2
    found = _ESCAPED.match(pattern, at)
    if not found:
        return r"\\", at + 1
    text = found[0]
    if text[1] in "pP":
        return _property(text), found.end()
    outside = {"b": _EDGE, "B": _INSIDE, "s": f"[{_BLANK}]", "S": f"[^{_BLANK}]", "z": r"\z", "C": "."}
    within = {"s": _BLANK, "v": r"\x0B", "S": f"[^{_BLANK}]"}
    special = within if inside else outside | {"v": r"\x0B"}
    return special.get(text[1:], text), found.end()


def _plain(sign: str) -> str:
    return sign if sign.isalnum() or ord(sign) > 127 else "\\" + sign


def _property(text: str) -> str:
    name = text[2:].strip("{}")
    turned = name.startswith("^") != (text[1] == "P")
    name = name.lstrip("^")
    if len(name) > 2 and name != "Any":
        name = "Is" + name
    return rf"\{'P' if turned else 'p'}{{{name}}}"


def _class(pattern: str, at: int) -> tuple[str, int]:
    """A class in brackets, in Java's way, and the place behind it."""
    out, place = ["["], at + 1
    if pattern.startswith("^", place):
        out.append("^")
        place += 1
    first = True
    while place < len(pattern) and (first or pattern[place] != "]"):
        sign = pattern[place]
        if posix := _POSIX.match(pattern, place):
            signs = _CLASSES.get(posix[2], "")
            out.append(f"[^{signs}]" if posix[1] else signs)
            place = posix.end()
        elif sign == "\\":
            told, place = _escape(pattern, place, inside=True)
            out.append(told)
        else:
            out.append("\\" + sign if sign in "[]&^~#" else sign)
            place += 1
        first = False
    out.append("]")
    return "".join(out), place + 1


def replacement(text: str) -> str:
    r"""What RE2 puts in for a match, in Java's way: groups are `\1` there and `$1` here."""
    out, at = [], 0
    while at < len(text):
        sign = text[at]
        if sign == "\\" and at + 1 < len(text):
            after = text[at + 1]
            out.append("$" + after if after.isdigit() else "\\" + after)
            if after.isdigit() and at + 2 < len(text) and text[at + 2].isdigit():
                out[-1] += "\\" + text[at + 2]  # a digit that follows is no part of the group's number
                at += 1
            at += 2
            continue
        out.append("\\" + sign if sign in "$\\" else sign)
        at += 1
    return "".join(out)
