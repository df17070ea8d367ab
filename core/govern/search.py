"""Find datasets by what they are called, what they hold and what people say about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.govern.catalog import About, catalog
from core.govern.glossary import Term, normal, terms
from core.i18n import N_
from core.kinds import kind_label, role_label
from core.lake import Dataset, Lake

PLACES = {
    "name": N_("name"),
    "kind": N_("kind"),
    "tag": N_("tag"),
    "owner": N_("owner"),
    "column": N_("column"),
    "role": N_("role"),
    "description": N_("description"),
    "definition": N_("definition of a column"),
    "term": N_("glossary"),
}
_WEIGHTS = {place: weight for weight, place in enumerate(reversed(list(PLACES)), start=1)}


@dataclass(frozen=True)
class Hit:
    """A dataset that fits; `places` are keys of `PLACES`, the strongest first."""

    dataset: str
    places: tuple[str, ...]


def search(lake: Lake, words: str) -> list[Hit]:
    """Datasets in which every word is found somewhere, best first; all of them for an empty question.

    Case does not matter, a part of a word is enough, and blanks and underscores are alike.
    """
    wanted = [normal(word) for word in words.split()]
    known, shared = catalog(lake), terms(lake)
    ranked = []
    for dataset in lake.datasets():
        texts = list(_texts(dataset, known.get(dataset.name, About(dataset.name)), shared))
        found = [{place for place, text in texts if word in text} for word in wanted]
        if all(found):
            places = sorted(set().union(*found), key=lambda place: -_WEIGHTS[place])
            score = sum(max(_WEIGHTS[place] for place in one) for one in found)
            ranked.append((-score, dataset.name, tuple(places)))
    return [Hit(name, places) for _score, name, places in sorted(ranked)]


def _texts(dataset: Dataset, said: About, shared: dict[str, Term]) -> Iterator[tuple[str, str]]:
    yield "name", normal(dataset.name)
    yield "kind", normal(f"{dataset.kind} {kind_label(dataset.kind)}")
    yield "owner", normal(said.owner)
    yield "description", normal(said.description)
    yield from (("tag", normal(tag)) for tag in said.tags)
    for role in dataset.roles:
        yield "role", normal(f"{role} {role_label(role)}")
    for column in dataset.types:
        yield "column", normal(column)
        if (term := shared.get(normal(column))) is not None:
            yield "term", normal(term.definition)
    for text in said.columns.values():
        yield "definition", normal(text)
