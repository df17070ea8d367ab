"""Column by column: through recipes, matches and the one shop, forward and back.

A recipe's part is found in the expressions of its steps (`core.clean.columns_read`), the shop's is what its building
wrote down, and merged rows of Match keep the names of the columns that they merge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.clean import Reads, columns_read, from_dict
from core.errors import NotFound, TouchstoneError
from core.govern.lineage.dataset import Link, Node, Picture
from core.i18n import _
from core.lake import Dataset, Lake, kept

MOST_DRAWN = 40
"""Columns of a drawing: more are a carpet, and the table beside it has them all."""
MOST_EDGES = 2_000
"""Steps of one way through the columns that are followed: a page of them is a hundred; a wide join has more."""


@dataclass(frozen=True, order=True)
class Place:
    """A column in one layer of a dataset: "raw", "clean" or "shop"."""

    dataset: str
    layer: str
    column: str

    @property
    def title(self) -> str:
        """As people write it."""
        return f"{self.layer}.{self.dataset}.{self.column}"


@dataclass(frozen=True)
class Edge:
    """A column that another is made of.

    Attributes:
        by: "recipe", "shop" or "match".
        indirect: Whether it has a say by way of the whole table alone: what a step learned of it, or which of its rows
            are kept.
    """

    source: Place
    target: Place
    by: str
    indirect: bool = False


@dataclass(frozen=True)
class Trace:
    """What a column is made of (`back`) or what is made of it, from the column on; `cut`: there is more."""

    start: Place
    back: bool
    edges: tuple[Edge, ...]
    cut: bool = False

    @property
    def places(self) -> tuple[Place, ...]:
        """Every column on the way, the start first."""
        found = dict.fromkeys([self.start])
        for edge in self.edges:
            found |= dict.fromkeys((edge.source, edge.target))
        return tuple(found)

    @property
    def ends(self) -> tuple[Place, ...]:
        """The columns from which (back), or to which, no way goes on."""
        onward = {edge.target if self.back else edge.source for edge in self.edges}
        return tuple(place for place in self.places if place not in onward and place != self.start)


def drawn(found: Trace) -> Picture:
    """A trace as stages and arrows, the columns nearest to its start; dotted ways are told in words."""
    places = found.places[:MOST_DRAWN]
    names = {place: f"c{number}" for number, place in enumerate(places)}
    shapes = {"raw": "raw", "clean": "clean"}
    made = Picture()
    for place in places:
        told = (place.column, f"{place.layer}.{place.dataset}")
        made.nodes.append(Node(names[place], shapes.get(place.layer, "result"), told))
    words = {"recipe": _("recipe"), "shop": _("one shop"), "match": _("merged")}
    for edge in found.edges:
        if edge.source in names and edge.target in names:
            by = _("{by}, by way of the whole table").format(by=words[edge.by]) if edge.indirect else words[edge.by]
            made.links.append(Link(names[edge.source], names[edge.target], by))
    return made


def newest_place(lake: Lake, dataset: str, column: str) -> Place:
    """A column of a dataset where it is now: in its newest layer, else in the raw rows that lost it on the way.

    Raises:
        NotFound: no such dataset or column.
    """
    known = lake.dataset(dataset)
    if column in lake.columns(known.name):
        return Place(known.name, known.layer, column)
    raw = () if known.built else tuple(lake.columns(known.name, "raw"))
    if column in raw:
        return Place(known.name, "raw", column)
    raise NotFound.among(_("column"), column, {*lake.columns(known.name), *raw})


def trace(lake: Lake, start: Place, *, back: bool = False, indirect: bool = True) -> Trace:
    """Follow a column through everything that is made of it, or back to all that it is made of.

    Args:
        indirect: Whether ways count that lead by way of the whole table alone.
    """
    found: list[Edge] = []
    waiting, seen, cut = [start], {start}, False
    while waiting and not cut:
        place = waiting.pop(0)
        for edge in _edges(lake, place, back):
            if edge.indirect and not indirect:
                continue
            if len(found) == MOST_EDGES:
                cut = True
                break
            found.append(edge)
            other = edge.source if back else edge.target
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return Trace(start, back, tuple(found), cut)


def _edges(lake: Lake, place: Place, back: bool) -> Iterator[Edge]:
    """The edges that end (back) or begin at a place."""
    near: Callable[[Edge], Place] = (lambda edge: edge.target) if back else (lambda edge: edge.source)
    tables = [place.dataset] if back else [one.name for one in lake.datasets()]
    for name in tables:
        for edge in edges_into(lake, name):
            if near(edge) == place:
                yield edge


@kept
def edges_into(lake: Lake, name: str) -> tuple[Edge, ...]:
    """Every edge that ends in a column of a dataset."""
    dataset = lake.dataset(name)
    held = {one.name: one for one in lake.datasets()}
    if dataset.built:
        return tuple(_of_shop(dataset, held))
    return (*_of_match(dataset, held), *_of_recipe(lake, dataset, held))


def _newest(held: dict[str, Dataset], dataset: str, column: str) -> Place:
    layer = held[dataset].layer if dataset in held else "raw"
    return Place(dataset, layer, column)


def _of_shop(dataset: Dataset, held: dict[str, Dataset]) -> Iterator[Edge]:
    """What the building of a part wrote down."""
    layers = {str(one["dataset"]): str(one["layer"]) for one in dataset.imports.get("sources", ())}
    for line in dataset.imports.get("lineage", ()):
        source, column = str(line["dataset"]), str(line["source"])
        if source and column:
            layer = layers.get(source) or _newest(held, source, column).layer
            yield Edge(Place(source, layer, column), Place(dataset.name, dataset.layer, str(line["column"])), "shop")


def _of_match(dataset: Dataset, held: dict[str, Dataset]) -> Iterator[Edge]:
    """Merged rows keep the columns' names; a crosswalk is made of the ids that it names."""
    for made in map(str, dataset.imports.get("matched") or ()):
        for column in dataset.types if made in held else ():
            if column in held[made].types:
                yield Edge(_newest(held, made, column), Place(dataset.name, "raw", column), "match")


def _of_recipe(lake: Lake, dataset: Dataset, held: dict[str, Dataset]) -> Iterator[Edge]:
    found = recipe_reads(lake, dataset.name)
    if found is None:
        return
    for column in found.columns:
        target = Place(dataset.name, "clean", column)
        for other, source in sorted(found.columns[column]):
            place = _newest(held, other, source) if other else Place(dataset.name, "raw", source)
            yield Edge(place, target, "recipe", (other, source) not in found.direct[column])


@kept
def recipe_reads(lake: Lake, name: str) -> Reads | None:
    """What the applied recipe of a dataset reads; None where there is none, or none that still fits its rows."""
    dataset = lake.dataset(name)
    if dataset.built or dataset.layer != "clean" or not dataset.recipe:
        return None
    try:
        return columns_read(lake, name, from_dict(dataset.recipe))
    except TouchstoneError:
        return None
