"""How far the catalog is: datasets with an owner, columns whose meaning stands somewhere."""

from __future__ import annotations

from dataclasses import dataclass

from core.govern.catalog import About, catalog
from core.govern.glossary import about_columns, terms
from core.i18n import _, ngettext, sentences
from core.lake import INTERNAL_COLUMNS, Lake


@dataclass(frozen=True)
class Covered:
    """Counts over the uploaded datasets: with an owner, of all; columns with a description or a term, of all."""

    owned: int
    datasets: int
    meant: int
    columns: int


def covered(lake: Lake) -> Covered:
    """How much is said of what is here."""
    said, held = catalog(lake), lake.datasets(built=False)
    named = set(about_columns(terms(lake), held))
    places = [(one.name, column) for one in held for column in one.types if column not in INTERNAL_COLUMNS]
    described = {(name, column) for name, about in said.items() for column in about.columns}
    owned = sum(bool(said.get(one.name, About(one.name)).owner) for one in held)
    return Covered(owned, len(held), sum(place in named or place in described for place in places), len(places))


def covered_said(found: Covered) -> str:
    """The same in two sentences, what is lacking first."""
    columns = ngettext(
        "{n} of {of} column has a meaning.", "{n} of {of} columns have a meaning.", found.columns
    ).format(n=f"{found.meant:,}", of=f"{found.columns:,}")
    lacking = found.datasets - found.owned
    if not lacking:
        return sentences(_("Every dataset has an owner."), columns)
    owners = ngettext("{n} dataset has no owner.", "{n} datasets have no owner.", lacking).format(n=f"{lacking:,}")
    return sentences(owners, columns)
