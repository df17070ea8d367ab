"""One record of XML to cells and back, as the quarantine shows and takes it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from core.collect.readers.markup.characters import legal, restored

RECORD, FIELD = "record", "field"
"""The element of a record, whose own name is not kept, and that of a field whose name is no XML name; to the second as
many underscores are added as it takes to be no column's name."""
_FIRST = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
"""Says of an element that the blanks around its text are part of it (XML 1.0, 2.10)."""
_NAME = re.compile(rf"[{_FIRST}][{_FIRST}.0-9\u00b7\u0300-\u036f\u203f-\u2040-]*")
"""Names of tags (XML 1.0, 2.3), without the colon, which would ask for a namespace."""


def record(cells: Mapping[str, str | None], _texts: Collection[str]) -> str:
    """The cells as an element, one element inside for each; cells without a value are left out."""
    taken = {name.casefold() for name in cells}
    other = _unnamed(taken.__contains__)
    return f"<{RECORD}>{''.join(_field(*one, other) for one in cells.items() if one[1] is not None)}</{RECORD}>"


def _field(name: str, value: str | None, other: str) -> str:
    cell = value or ""
    text, kept = escape(cell, {"\r": "&#13;"}), "" if cell == cell.strip() else ' xml:space="preserve"'
    if _NAME.fullmatch(name) and not name.casefold().startswith("xml"):
        return f"<{name}{kept}>{text}</{name}>"
    return f"<{other} name={quoteattr(name)}{kept}>{text}</{other}>"


def _unnamed(has: Callable[[str], bool]) -> str:
    """The element of a field whose name is no XML name: one that is no column's."""
    name = FIELD
    while has(name):
        name += "_"
    return name


def fields(raw: str, has: Callable[[str], bool]) -> Mapping[str, str | None] | None:
    """The cells of a record's text; None where it is no element.

    Attributes and elements are fields; what is inside an element of which the table has no column is a field too, as
    `a.b`. A field that repeats is a JSON list.

    Raises:
        ValueError: it is no well-formed element.
    """
    text = raw.strip()
    if not text.startswith("<"):
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        top = etree.fromstring(legal(text), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    if top.getroottree().docinfo.doctype:
        raise ValueError(text[:80])
    found: dict[str, list[str]] = {}
    for name, value in _values(top, "", has):
        found.setdefault(name, []).append(restored(value))
    return {
        name: values[0] if len(values) == 1 else json.dumps(values, ensure_ascii=False)
        for name, values in found.items()
    }


def _values(element: etree._Element, prefix: str, has: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    unnamed = _unnamed(has)
    for key, value in element.attrib.items():
        yield prefix + _local(str(key)), str(value)
    for one in element:
        if not isinstance(one.tag, str):
            continue
        own, named = _local(one.tag), one.get("name")
        if prefix + own == unnamed and named is not None:
            yield restored(named), _text("".join(one.itertext()), one)
        elif len(one) and not has(prefix + own):
            yield from _values(one, f"{prefix}{own}.", has)
        else:
            inner = b"".join(etree.tostring(part, encoding="utf-8") for part in one).decode() if len(one) else ""
            yield prefix + own, _text(one.text or "", one) + inner
            for key, value in one.attrib.items():
                if has(f"{prefix}{own}.{_local(str(key))}"):
                    yield f"{prefix}{own}.{_local(str(key))}", str(value)
    if prefix == "" and (text := (element.text or "").strip()) and not len(element):
        yield "text", text


def _text(text: str, of: etree._Element) -> str:
    return text if of.get(_SPACE) == "preserve" else text.strip()


def _local(name: str) -> str:
    return name.rpartition("}")[2]
