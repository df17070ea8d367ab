"""Records of library catalogues (MARC): known so that they are refused with the reason, as they are no table."""

from __future__ import annotations

import re
from pathlib import Path

from core.collect.readers.format import CERTAIN, Format, Source
from core.collect.stage import Staged
from core.errors import BadInput
from core.i18n import _

_BINARY = re.compile(rb"\d{5}.{5}22\d{5}.{3}45[0 ]{2}(?:[0-9A-Za-z]{3}\d{9})+\x1e", re.DOTALL)
"""Leader and directory of a record of ISO 2709, as MARC 21 and UNIMARC write it."""
_LINES = re.compile(rb"=(?:LDR|000)  .{5}.{5}22")
"""The same as lines of mnemonics (MarcEdit's .mrk)."""
_XML = re.compile(
    rb"<[\w:-]+[^<>]*[\"']http://www\.loc\.gov/MARC21/slim/?[\"']|<(?:\w+:)?leader>.{5}.{5}22|"
    rb"<(?:\w+:)?controlfield\s+tag=[\"']\d\d\d[\"']",
    re.DOTALL,
)
_BEGINNING = 4096
"""Bytes in which a document names what it holds."""


def _claims(source: Source) -> float:
    head = source.first.lstrip(b"\xef\xbb\xbf\r\n ")
    if _BINARY.match(head) or _LINES.match(head):
        return CERTAIN
    return CERTAIN if head.startswith(b"<") and _XML.search(head[:_BEGINNING]) else 0.0


def _read(source: Source, _target: Path, _limit: int | None) -> list[Staged]:
    raise BadInput(
        _("“{file}” holds records of a library catalogue (MARC), which are no table: their fields repeat.").format(
            file=source.label
        ),
        hint=_("Export the fields that you need as CSV, with MarcEdit or yaz-marcdump for example, and load that."),
    )


FORMAT = Format({}, _claims, _read)
