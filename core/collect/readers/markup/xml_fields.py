"""One XML record to the text of its columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from core.collect.readers.markup.characters import restored
from core.collect.readers.markup.xml_outline import MAX_FLAT, Place
from core.collect.stage import refuse_wide


@dataclass(slots=True)
class Element:
    """An element as it was read; `content` holds its text and its elements in order."""

    name: str
    attributes: dict[str, str]
    content: list[str | Element] = field(default_factory=list)

    def text(self) -> str:
        """Its own text, white space around it left out."""
        return restored("".join(piece for piece in self.content if isinstance(piece, str)).strip())

    def elements(self) -> list[Element]:
        return [piece for piece in self.content if isinstance(piece, Element)]


class Columns:
    """The columns that the records of a place have, and how each record fills them.

    A child is a column, an attribute too, and an attribute of a child without elements is `child.attribute`. Elements
    inside a child become a JSON object, or with `flatten` columns `a.b`; text with elements in it stays XML. A child
    that repeats is a JSON list, unless all its values are equal.

    Raises:
        BadInput: more children than a table may have columns.
    """

    def __init__(self, place: Place, *, flatten: bool) -> None:
        self.place, self.flatten = place, flatten
        self._labels: dict[int, tuple[dict[str, str], dict[str, str], str]] = {}
        refuse_wide(len(place.children))
        self.keys = list(dict.fromkeys(self._keys(place, "", 1)))

    def _of(self, place: Place) -> tuple[dict[str, str], dict[str, str], str]:
        found = self._labels.get(id(place))
        if found is None:
            found = self._labels[id(place)] = place.labels()
        return found

    def _flat(self, child: Place, depth: int) -> bool:
        return self.flatten and bool(child.children) and child.most == 1 and not child.words and depth < MAX_FLAT

    def _keys(self, place: Place, prefix: str, depth: int) -> Iterator[str]:
        children, attributes, text = self._of(place)
        for name in place.attributes:
            yield prefix + attributes[name]
        for name, child in place.children.items():
            label = prefix + children[name]
            if self._flat(child, depth):
                yield from self._keys(child, f"{label}.", depth + 1)
                continue
            yield label
            if not child.children:
                yield from (f"{label}.{mark}" for mark in self._of(child)[1].values())
        if place.words:
            yield prefix + text

    def fields(self, record: Element) -> dict[str, str]:
        """Column -> text of one record; what it does not have is missing."""
        found: dict[str, str] = {}
        self._fill(record, self.place, "", 1, found)
        return found

    def _fill(self, element: Element, place: Place, prefix: str, depth: int, found: dict[str, str]) -> None:
        children, attributes, text = self._of(place)
        for name, value in element.attributes.items():
            if name in attributes:  # the outline of an inspection ends before the document does
                found[prefix + attributes[name]] = restored(value)
        if place.words and (own := element.text()):
            found[prefix + text] = own
        groups: dict[str, list[Element]] = {}
        for one in element.elements():
            groups.setdefault(one.name, []).append(one)
        for name, group in groups.items():
            if name not in place.children:
                continue
            child = place.children[name]
            label = prefix + children[name]
            if self._flat(child, depth):
                self._fill(group[0], child, f"{label}.", depth + 1, found)
                continue
            found[label] = _joined([self._cell(one, child) for one in group])
            if not child.children:
                for attribute, mark in self._of(child)[1].items():
                    values = [one.attributes.get(attribute) for one in group]
                    if any(value is not None for value in values):
                        found[f"{label}.{mark}"] = _joined([None if v is None else restored(v) for v in values])

    def _cell(self, element: Element, place: Place) -> str:
        if not place.children:
            return element.text()
        value = self._value(element, place)
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def _value(self, element: Element, place: Place) -> Any:
        elements = element.elements()
        if not elements and not element.attributes:
            return element.text()
        if elements and element.text():
            if not element.attributes:
                return restored("".join(_xml(piece) for piece in element.content).strip())
            return restored(_xml(element))
        children, attributes, text = self._of(place)
        found: dict[str, Any] = {attributes.get(key, key): restored(value) for key, value in element.attributes.items()}
        for one in elements:
            if one.name not in place.children:
                continue
            label, value = children[one.name], self._value(one, place.children[one.name])
            if place.children[one.name].most > 1:
                found.setdefault(label, []).append(value)
            else:
                found[label] = value
        if not elements:
            found[text] = element.text()
        return found


def _joined(values: list[str | None] | list[str]) -> str:
    first = values[0]
    if first is not None and all(value == first for value in values):
        return first
    return json.dumps(values, ensure_ascii=False)


def xml(element: Element) -> str:
    """The element as XML text."""
    return restored(_xml(element))


def _xml(piece: str | Element) -> str:
    if isinstance(piece, str):
        return escape(piece)
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in piece.attributes.items())
    content = "".join(map(_xml, piece.content))
    return f"<{piece.name}{attributes}>{content}</{piece.name}>" if content else f"<{piece.name}{attributes}/>"
