"""What terms are about: columns that somebody put under one, and columns that bear its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.govern.glossary.terms import Term, normal
from core.lake import Dataset


def about_columns(shared: Mapping[str, Term], datasets: Iterable[Dataset]) -> dict[tuple[str, str], tuple[Term, ...]]:
    """(Dataset, column) -> the terms that claim it, those that name the column itself first; retired ones claim none.

    A term claims the columns that it lists, and every column that is called as it is called, unless another lists it.
    """
    linked: dict[str, list[Term]] = {}
    called: dict[str, list[Term]] = {}
    for term in shared.values():
        if term.status == "retired":
            continue
        for place in term.columns:
            linked.setdefault(place, []).append(term)
        for name in dict.fromkeys(map(normal, term.names)):
            called.setdefault(name, []).append(term)
    found = {}
    for dataset in datasets:
        for column in dataset.types:
            claims = linked.get(f"{dataset.name}.{column}") or called.get(normal(column))
            if claims:
                found[(dataset.name, column)] = tuple(claims)
    return found


def fitting(claims: Mapping[tuple[str, str], tuple[Term, ...]], dataset: str, column: str) -> Term | None:
    """The term that says what a column means: the first that claims it."""
    return next(iter(claims.get((dataset, column), ())), None)
