"""Regular expressions that people write, as the engine reads them, and what may be put in for their matches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.errors import BadInput
from core.i18n import _


def matches_empty(pattern: str, said: str = "") -> bool:
    """Whether a pattern is found in an empty text; `said` is what a person wrote, where the pattern is more.

    Raises:
        BadInput: when it is no expression of the engine's kind, which takes time in proportion to the text.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if any(part == "\\C" for part in _parts(pattern)):
        raise _invalid(said or pattern, _("\\C would cut letters into bytes"))
    try:
        return bool(pc.match_substring_regex(pa.array([""]), pattern)[0].as_py())
    except pa.ArrowInvalid as error:
        raise _invalid(said or pattern, str(error).removeprefix("Invalid regular expression: ")) from error


def check_replacement(pattern: str, put: str) -> None:
    """Hold what is put in for a match to the groups that the pattern has.

    The engine says nothing of a group that is not there, and of another sign behind a backslash it keeps nothing.

    Raises:
        BadInput: when it names a group that the pattern lacks, or has a backslash before another sign.
    """
    groups = sum(1 for part in _parts(pattern) if part == "(")
    for found in re.finditer(r"\\(\d|\\|.|$)", put, re.DOTALL):
        sign = found[1]
        if sign.isascii() and sign.isdigit():
            if int(sign) > groups:
                raise BadInput(
                    _("“{text}” puts in group {number}, but the pattern has fewer groups: {n}.").format(
                        text=put, number=sign, n=groups
                    ),
                    hint=_("A group is a part of the pattern in round brackets; \\0 is all that was found."),
                )
        elif sign != "\\":
            raise BadInput(
                _("A backslash in “{text}” stands before no group's number.").format(text=put),
                hint=_("Write \\\\ for a backslash itself."),
            )


def _invalid(pattern: str, reason: str) -> BadInput:
    return BadInput(
        _("The pattern “{pattern}” is not valid: {reason}").format(pattern=pattern, reason=reason),
        hint=_("Looking ahead or behind and references within the pattern are not known here."),
    )


def _parts(pattern: str) -> Iterator[str]:
    """The escapes of a pattern and the beginnings of its capturing groups, outside classes of letters."""
    place = 0
    while place < len(pattern):
        rest = pattern[place:]
        if rest.startswith("\\Q"):
            place += len(rest.partition("\\E")[0]) + 2
        elif rest[0] == "\\":
            yield rest[:2]
            place += 2
        elif rest[0] == "[" and (found := re.match(r"\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]", rest, re.DOTALL)):
            place += found.end()
        else:
            if rest[0] == "(" and not re.match(r"\(\?(?!P?<)", rest):
                yield "("
            place += 1
