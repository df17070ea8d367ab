"""Nearly-XML to XML: what published review files and hand-made exports get wrong, put right without losing a letter.

A sign that opens nothing (`5 < 6`, `A & B`) is kept as text, a value without quotation marks is given some, and an
element is closed where the one around it ends. Comments, declarations and processing instructions are left out;
CDATA becomes text. Every step looks at a character a bounded number of times, and line ends are kept, so the parser
counts the lines of the file.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html.entities import html5

from lxml import etree

MAX_DEPTH = 200
"""Tags nested deeper are kept as text; the parser itself refuses 256 levels."""
MAX_TAG = 1 << 20
"""Characters held back for a tag's end; a tag of a megabyte is a stray sign."""
MAX_ATTRIBUTES = 10_000
"""Attributes of a tag; more are five times the columns that a table may have, and are text."""
_TAG = re.compile(r"""<(/?)([^\W\d][^\s<>/="'&]*+)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>""")
"""Nothing in it is tried twice: what was read as a name, a value or between them could not be read otherwise."""
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"<]*)"|'([^'<]*)'|([^\s"'<>]*)))?|["'/=]""")
_REFERENCE = re.compile(r"&(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)?")
_USUAL = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*(?::[A-Za-z_][A-Za-z0-9_.-]*)?")
_PREDEFINED = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_ALONE = frozenset({"br", "hr", "wbr"})
"""Line breaks of web pages, which texts hold without ever closing them."""
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>", "<!": ">"}
_SPECIAL = re.compile(r"<(?:!--|!\[CDATA\[|\?|!(?=[A-Za-z]))")


def is_name(name: str) -> bool:
    """Whether XML allows the name, with one colon at most."""
    return _USUAL.fullmatch(name) is not None or _is_rare_name(name)


@lru_cache
def _is_rare_name(name: str) -> bool:
    try:
        for part in name.split(":", 1):
            etree.QName(part)
    except ValueError:
        return False
    return True


def escaped(text: str) -> str:
    """Text as it may stand between tags; references that mean a character keep their meaning, other `&` are text."""
    if "&" in text:
        text = _REFERENCE.sub(_reference, text)
    return text.replace("<", "&lt;").replace(">", "&gt;") if "<" in text or ">" in text else text


def _reference(match: re.Match[str]) -> str:
    name = match.group(1)
    if not name:
        return "&amp;"
    if name in _PREDEFINED:
        return match.group()
    if name[0] == "#":
        number = int(name[2:-1], 16) if name[1] in "xX" else int(name[1:-1])
        sound = (
            number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0xFFFF < number <= 0x10FFFF
        )
        return match.group() if sound else f"&amp;{name}"
    found = html5.get(name)
    return found.replace("&", "&amp;").replace("<", "&lt;") if found else f"&amp;{name}"


class Mender:
    """Turns nearly-XML text into XML, piece by piece: `feed` each piece, then `finish` once.

    Attributes:
        cut: Names of the elements that are open where the file ends, outermost first.
        swallowed: The end of the file from an opening mark (of a comment, say) that is never closed, with the line ends
            it holds; empty in a whole file.
    """

    def __init__(self) -> None:
        self.cut: list[str] = []
        self.swallowed = ""
        self._rest = ""
        self._open: list[str] = []
        self._counts: dict[str, int] = {}
        self._deeper: list[str] = []
        self._inside = ""
        self._held: list[str] = []

    def feed(self, text: str) -> str:
        """The XML for the next piece; what cannot be decided yet is kept for the next call."""
        return "".join(self._mended(text, final=False))

    def finish(self) -> str:
        """The XML for what was kept; the closing tags of what is still open come by `closing`."""
        out = self._mended("", final=True)
        if self._inside:
            self.swallowed = self._inside + "".join(self._held)
        self.cut = list(self._open)
        return "".join(out)

    def closing(self) -> str:
        """The closing tags of every element that is still open."""
        tags = "".join(f"</{name}>" for name in reversed(self._open))
        self._open.clear()
        return tags

    def _mended(self, text: str, *, final: bool) -> list[str]:
        text, self._rest = self._rest + text, ""
        out: list[str] = []
        at = 0
        while at < len(text):
            if self._inside:
                at = self._through(text, at, out, final)
                continue
            start = text.find("<", at)
            if start < 0:
                stop = len(text) if final else self._whole(text, at)
                out.append(escaped(text[at:stop]))
                self._rest = text[stop:]
                break
            if start > at:
                out.append(escaped(text[at:start]))
            special = _SPECIAL.match(text, start)
            if special is not None:
                self._inside, self._held, at = special.group(), [], special.end()
                continue
            tag = _TAG.match(text, start)
            if tag is not None:
                out.append(self._tag(tag))
                at = tag.end()
            elif not final and text.find("<", start + 1) < 0 and len(text) - start < MAX_TAG:
                self._rest = text[start:]
                break
            else:
                out.append("&lt;")
                at = start + 1
        return out

    @staticmethod
    def _whole(text: str, at: int) -> int:
        """Where to cut so that no reference is torn apart."""
        sign = text.rfind("&", max(at, len(text) - 40))
        return sign if sign >= 0 and ";" not in text[sign:] else len(text)

    def _through(self, text: str, at: int, out: list[str], final: bool) -> int:
        """Go on inside a comment, CDATA, instruction or declaration; the place after what was used."""
        end = _ENDS[self._inside]
        stop = text.find(end, at)
        used = text[at:stop] if stop >= 0 else text[at:] if final else text[at : max(at, len(text) - len(end) + 1)]
        if self._inside == "<![CDATA[":
            out.append(used.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
        else:
            out.append("\n" * used.count("\n"))
            if sum(map(len, self._held)) < MAX_TAG:
                self._held.append(used)
        if stop >= 0:
            self._inside, self._held = "", []
            return stop + len(end)
        self._rest = text[at + len(used) :]
        return len(text)

    def _tag(self, match: re.Match[str]) -> str:
        close, name, rest = match.groups()
        if not is_name(name):
            return escaped(match.group())
        if close:
            return self._closed(name, match.group()) + "\n" * match.group().count("\n")
        attributes = self._attributes(rest)
        if attributes is None:
            return escaped(match.group())
        alone = rest.rstrip().endswith("/") or name.lower() in _ALONE
        if not alone and len(self._open) >= MAX_DEPTH:
            self._deeper.append(name)
            return escaped(match.group())
        lines = "\n" * (rest.count("\n") - attributes.count("\n"))
        if alone:
            return f"<{name}{attributes}{lines}/>"
        self._open.append(name)
        self._counts[name] = self._counts.get(name, 0) + 1
        return f"<{name}{attributes}{lines}>"

    def _attributes(self, rest: str) -> str | None:
        """The attributes as XML wants them; None where they are none, so that the tag is text."""
        if not rest or rest == "/" or rest.isspace():
            return ""
        written: dict[str, str] = {}
        numbers: dict[str, int] = {}
        for match in _ATTRIBUTE.finditer(rest):
            name, double, single, bare = match.groups()
            if name is None:
                if match.group() != "/":
                    return None
                continue
            if not is_name(name) or len(written) >= MAX_ATTRIBUTES:
                return None
            value = next((v for v in (double, single, bare) if v is not None), "")
            if bare is not None and bare.endswith("/") and match.end() == len(rest.rstrip()):
                value = bare[:-1]
            key = name
            while key in written:
                numbers[name] = numbers.get(name, 1) + 1
                key = f"{name}_{numbers[name]}"
            written[key] = escaped(value).replace('"', "&quot;")
        return "".join(f' {name}="{value}"' for name, value in written.items())

    def _closed(self, name: str, raw: str) -> str:
        if self._deeper:
            if self._deeper[-1] == name:
                self._deeper.pop()
                return escaped(raw)
            if not self._counts.get(name):
                return escaped(raw)
            self._deeper.clear()
        if not self._counts.get(name):
            return ""
        tags = []
        while True:
            last = self._open.pop()
            self._counts[last] -= 1
            tags.append(f"</{last}>")
            if last == name:
                return "".join(tags)
