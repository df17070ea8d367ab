"""XML text to a handler, by lxml's incremental parser: no entity expanded, no network, no memory for what is past.

libxml2 keeps line numbers only up to 65,535 and none for its event interface, so the text is fed line by line and the
line of a tag is the one being fed (of several lines, the first).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from lxml import etree

from core.collect.readers.markup.characters import legal
from core.collect.readers.markup.xml_mend import Mender
from core.errors import BadInput
from core.i18n import _

ROOT = "_nearly_xml"
"""Put around a mended document, whose records need no root; handlers leave it out."""
_PROLOG = 4 << 20
"""Characters in which a document's root must begin: declarations and an internal DTD."""
_SPACE = " \t\n\ufeff"


class Handler(Protocol):
    """Hears the elements of a document; `line` and `cutting` are set by `parse` before each call.

    `cutting` is on while elements are closed that the file leaves open.
    """

    line: int
    cutting: bool

    def start(self, tag: str, attrib: dict[str, str], nsmap: dict[str | None, str]) -> None: ...
    def end(self, tag: str) -> None: ...
    def data(self, data: str) -> None: ...
    def close(self) -> None: ...


class Enough(Exception):
    """Raised by a handler that has seen enough."""


class TooDeep(Exception):
    """Raised by a handler at a nesting of more levels than `xml_mend` lets through as elements."""


@dataclass(frozen=True)
class Ended:
    """How a document ended.

    Attributes:
        lines: Line ends read.
        broken: Line at which it stops being XML at all, so that nothing after it was read; 0 = none.
        cut: Elements it leaves open, outermost first.
        swallowed: Its end from an opening mark without a closing one; the line where it begins is `swallowed_line`.
    """

    lines: int = 0
    broken: int = 0
    cut: tuple[str, ...] = ()
    swallowed: str = ""
    swallowed_line: int = 0


def parse(pieces: Iterable[str], handler: Handler, *, first_line: int = 1, mend: bool, lines: bool = True) -> Ended:
    """Feed a document without its prolog to a handler.

    Args:
        pieces: Its text, line ends as LF.
        handler: Hears it; `Enough` from it ends the reading.
        first_line: The number of the first line in `pieces`.
        mend: Whether nearly-XML is mended on the way; records need no root then.
        lines: Whether the handler must know the line of each tag, which takes longer; else `handler.line` is where the
            piece begins that is being read.

    Raises:
        lxml.etree.XMLSyntaxError: not well-formed, where nothing is mended.
    """
    handler.cutting = False
    feeder = _Feeder(handler, first_line, lines)
    mender = Mender() if mend else None
    try:
        if mender is not None:
            feeder.feed(f"<{ROOT}>")
        for text in pieces:
            feeder.feed(legal(text) if mender is None else mender.feed(legal(text)))
        if mender is None:
            feeder.close()
            return Ended(feeder.line - 1)
        feeder.feed(mender.finish())
        last = feeder.line
        handler.cutting = True
        feeder.feed(f"{mender.closing()}</{ROOT}>")
        feeder.close()
        swallowed = mender.swallowed
        return Ended(last, 0, tuple(mender.cut), swallowed, last - swallowed.count("\n"))
    except Enough:
        return Ended(feeder.line - 1)
    except etree.XMLSyntaxError:
        if mender is None:
            raise
        return Ended(feeder.line, feeder.line, tuple(mender.cut))


class _Feeder:
    """Gives text to the parser so that the handler knows the line of each tag."""

    def __init__(self, handler: Handler, first_line: int, lines: bool) -> None:
        self.handler = handler
        self._lines = lines
        self.line = first_line
        self._tag_line = 0
        # The target's methods are called and no tree is built. Entities: declarations were refused with the prolog, so
        # only the five of XML itself are left; told to resolve none, lxml hands `&amp;` in attributes on as `&#38;`.
        self._parser = etree.XMLParser(
            target=handler, encoding="utf-8", resolve_entities="internal", no_network=True, load_dtd=False,
            huge_tree=False,
        )  # type: ignore[call-overload]  # fmt: skip

    def feed(self, text: str) -> None:
        if not self._lines:
            self.handler.line = self.line
            self._parser.feed(text.encode())
            self.line += text.count("\n")
            return
        start = 0
        while start < len(text):
            stop = text.find("\n", start) + 1 or len(text)
            self._line(text[start:stop])
            if text[stop - 1] == "\n":
                self.line += 1
            start = stop

    def _line(self, text: str) -> None:
        if self._tag_line:
            stop = text.find(">") + 1
            self.handler.line = self._tag_line
            if not stop:
                self._parser.feed(text.encode())
                return
            self._parser.feed(text[:stop].encode())
            self._tag_line = 0
            text = text[stop:]
        if text:
            self.handler.line = self.line
            self._parser.feed(text.encode())
            if text.rfind("<") > text.rfind(">"):
                self._tag_line = self.line

    def close(self) -> None:
        self.handler.line = self.line
        self._parser.close()


def without_prolog(text: str, label: str) -> tuple[str, int]:
    """The text from its first element on, and the number of lines before it.

    Raises:
        BadInput: it declares entities, or holds no element.
    """
    at = 0
    while True:
        while at < len(text) and text[at] in _SPACE:
            at += 1
        if text.startswith("<?", at):
            stop = _after(text, "?>", at)
        elif text.startswith("<!--", at):
            stop = _after(text, "-->", at + 4)
        elif text[at : at + 9].upper() == "<!DOCTYPE":
            stop = _after_doctype(text, at, label)
        else:
            break
        if stop < 0:
            at = len(text)
            break
        at = stop
    if at >= len(text):
        raise BadInput(
            _("“{file}” holds no XML element that could be a record.").format(file=label),
            hint=_("Export the data itself as CSV, JSON lines, Parquet or xlsx."),
        )
    return text[at:], text.count("\n", 0, at)


def _after(text: str, end: str, at: int) -> int:
    stop = text.find(end, at)
    return stop + len(end) if stop >= 0 else -1


def _after_doctype(text: str, at: int, label: str) -> int:
    """Behind a document type declaration; -1 where it does not end. Looks at every character once."""
    start, inside = at, False
    at += 9
    while at < len(text):
        sign = text[at]
        if sign in "\"'":
            at = _after(text, sign, at + 1)
        elif text.startswith("<!--", at):
            at = _after(text, "-->", at + 4)
        elif text.startswith("<!ENTITY", at):
            raise BadInput(
                _("“{file}”, line {line}: the document declares entities of its own, which are not expanded.").format(
                    file=label, line=text.count("\n", 0, at) + 1
                ),
                hint=_("Export it again without a document type declaration, every value written out."),
                data={"line": text.count("\n", 0, at) + 1, "from": text[start : start + 100]},
            )
        elif sign == "[":
            inside, at = True, at + 1
        elif sign == "]":
            inside, at = False, at + 1
        elif sign == ">" and not inside:
            return at + 1
        else:
            at += 1
        if at < 0:
            return -1
    return -1


def beginning(pieces: Iterable[str], label: str) -> tuple[str, int]:
    """What comes after the prolog in the first pieces, up to 4 MB of them; see `without_prolog`."""
    text = ""
    for piece in pieces:
        text += piece
        body = text.lstrip(_SPACE)
        if len(text) >= _PROLOG or (body and not body.startswith(("<?", "<!"))):
            break
        try:
            return without_prolog(text, label)
        except BadInput as error:
            if "line" in error.data:
                raise
    return without_prolog(text, label)
