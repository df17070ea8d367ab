"""What elements a document has, where its records lie, and what their columns are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.collect.readers.markup.xml_mend import MAX_DEPTH
from core.collect.readers.markup.xml_parse import ROOT, Enough, TooDeep
from core.errors import BadInput
from core.i18n import _

MAX_PLACES = 200_000
"""Different paths of elements in one document; more is no table."""
MAX_FLAT = 20
"""Elements within elements that become columns: Python's recursion is safe."""


@dataclass
class Place:
    """All elements of one path together.

    `most` is how many of them stood in one parent at most, `total` how many there are; `words` says whether one of
    them held text beside or instead of elements.
    """

    name: str
    children: dict[str, Place] = field(default_factory=dict)
    attributes: dict[str, None] = field(default_factory=dict)
    words: bool = False
    most: int = 0
    total: int = 0

    @property
    def structured(self) -> bool:
        return bool(self.children or self.attributes)

    def labels(self) -> tuple[dict[str, str], dict[str, str], str]:
        """(child -> label, attribute -> label, label of the text): local names where these tell the fields apart."""
        taken: set[str] = set()
        children = _labels(self.children, taken, "")
        attributes = _labels(self.attributes, taken, "@")
        text = "text"
        while text in taken:
            text = "text_content" if text == "text" else f"{text}_"
        return children, attributes, text


def _labels(names: dict[str, Place] | dict[str, None], taken: set[str], sign: str) -> dict[str, str]:
    if not names:  # most places hold nothing, and a file may have a hundred thousand of them
        return {}
    local = {name: name.rpartition(":")[2] for name in names}
    alike = Counter(local.values())
    found = {}
    for name, short in local.items():
        label = short if alike[short] == 1 else name
        found[name] = label if label not in taken else f"{sign or name.partition(':')[0] + ':'}{label}"
        taken.add(found[name])
    return found


class Names:
    """Tags and attribute names as `prefix:name`, whatever the parser makes of their namespaces."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._prefixes: dict[str, str] = {"http://www.w3.org/XML/1998/namespace": "xml"}

    def learn(self, nsmap: dict[str | None, str]) -> None:
        for prefix, uri in nsmap.items():
            self._prefixes.setdefault(uri, prefix or "")

    def of(self, tag: str) -> str:
        found = self._known.get(tag)
        if found is None:
            uri, _brace, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
            prefix = self._prefixes.get(uri, "")
            found = self._known[tag] = f"{prefix}:{local}" if prefix else local
        return found


class Outline:
    """A handler that draws up the places of a document; it has enough when `limit` elements of one place were seen."""

    def __init__(self, label: str, limit: int | None) -> None:
        self.line, self.cutting = 0, False
        self.root = Place("")
        self.names = Names()
        self._label, self._limit = label, limit
        self._stack: list[tuple[Place, dict[str, int]]] = [(self.root, {})]
        self._places = 0

    def start(self, tag: str, attrib: dict[str, str], nsmap: dict[str | None, str]) -> None:
        if tag == ROOT:
            return
        if nsmap:
            self.names.learn(nsmap)
        name = self.names.of(tag)
        parent, counts = self._stack[-1]
        place = parent.children.get(name)
        if place is None:
            self._places += 1
            if self._places > MAX_PLACES:
                raise BadInput(
                    _("“{file}” holds no XML element that could be a record.").format(file=self._label),
                    hint=_("Export the data itself as CSV, JSON lines, Parquet or xlsx."),
                )
            place = parent.children[name] = Place(name)
        counts[name] = seen = counts.get(name, 0) + 1
        place.most = max(place.most, seen)
        place.total += 1
        for attribute in attrib:
            place.attributes[self.names.of(attribute)] = None
        self._stack.append((place, {}))
        if len(self._stack) > MAX_DEPTH + 2:
            raise TooDeep
        if self._limit is not None and seen > self._limit and len(self._stack) > 1:
            raise Enough

    def end(self, tag: str) -> None:
        if tag != ROOT:
            self._stack.pop()

    def data(self, data: str) -> None:
        place = self._stack[-1][0]
        if not place.words and not data.isspace():
            place.words = True

    def close(self) -> None:
        return None


def record_path(root: Place) -> tuple[str, ...]:
    """The path of the elements that are records: those with the most siblings alike, on the highest level that has any.

    An element that repeats counts where it has attributes or elements of its own; else where nothing stands beside it.
    A wrapper named as the plural of the only thing inside it (`orders` around one `order`) holds records too. Without
    any, the document is one record.
    """
    found = max(_repeating(root, ()), key=lambda one: one[0], default=None)
    if found is not None:
        return found[1]
    path: tuple[str, ...] = ()
    place = root
    while len(place.children) == 1 and not place.words and (not path or not place.attributes):
        (child,) = place.children.values()
        if path and not child.structured:
            break
        path, place = (*path, child.name), child
        if len(path) == 2:
            break
    return path


def _repeating(place: Place, path: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(siblings, path) of each place that repeats, or could, but for those inside another such place."""
    lone = len(place.children) == 1 and not place.words
    for child in place.children.values():
        here = (*path, child.name)
        if child.most > 1 and (child.structured or (lone and not place.attributes)):
            yield child.most, here
        elif lone and path and child.structured and _plural(place.name, child.name):
            yield 1, here
        else:
            yield from _repeating(child, here)


def _plural(many: str, one: str) -> bool:
    """Whether one name is the plural of the other, or a list of it, as far as spelling tells."""
    many, one = (name.rpartition(":")[2].casefold() for name in (many, one))
    return len(many) > len(one) and many.startswith(one[: max(2, len(one) - 1)])
