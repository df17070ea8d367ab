"""Which columns have spellings to merge, what a column holds, and what the catalog knows of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import ibis.expr.datatypes as dt

from core.cells.identifier_names import folded, names_contact, names_identifier
from core.clean.browse.sheet import sheet
from core.clean.browse.view import View, asked
from core.clean.clusters.find import MOST_COMPARED, Clusters, find
from core.clean.clusters.meaning import MOST_READ
from core.clean.frame import MOST_VALUES
from core.clean.recipes.recipe import Recipe
from core.engine import quote
from core.errors import BadInput
from core.i18n import _
from core.jobs import ask
from core.lake import Lake

if TYPE_CHECKING:
    from core.clean.clusters.meaning import Vectors

IDENTIFYING = ("gtin", "image_url")
"""Roles of identifiers whose names do not end as those of the others."""
_NAMED = re.compile(
    r"(?:^|_)(?:e_?mail|mail|url|uri|href|link|login|user_?name|nick_?name|ip|hash|token)(?:_|$)"
    r"|邮箱|郵箱|链接|昵称|账号|用户名"
)
"""Names of columns whose values are addresses: one letter leads elsewhere."""
LONGEST = 120
"""Characters of a value that has spellings; a longer text is prose, whose likeness says nothing of sameness."""


def clusterable(types: Mapping[str, dt.DataType], roles: Mapping[str, str]) -> list[str]:
    """The columns whose values may be merged: texts that name nothing and nobody.

    Args:
        types: Column -> type, at that place of the recipe.
        roles: Role -> column.
    """
    named = {column for role, column in roles.items() if role.endswith("_id") or role in IDENTIFYING}
    return [column for column, kind in types.items() if kind.is_string() and column not in named and not _names(column)]


def _names(column: str) -> bool:
    """Whether a column's name says that its values name a thing, a person or a place on the net."""
    return names_identifier(column) or names_contact(column) or _NAMED.search(folded(column)) is not None


def clusters_of(
    lake: Lake, name: str, recipe: Recipe, view: View, column: str, method: str, least: float = 0.0
) -> Clusters:
    """The clusters of a column's values among the rows of a view.

    Raises:
        BadInput: when the column holds identifiers, or no text, or too many values.
        Unavailable: by meaning, when no encoder is on this machine or it does not answer.
    """
    with lake.read() as cursor:
        found = sheet(lake, cursor, name, recipe, follow=view.looks_at_steps)
        if column not in clusterable(found.chain.types, found.chain.roles):
            raise BadInput(
                _("{column} names things or persons, or holds no text: its values are never merged.").format(
                    column=column
                )
            )
        cell = quote(column)
        select = (
            f"SELECT {cell}, count(*), count(*) OVER () FROM {{picked}} WHERE {cell} IS NOT NULL "
            f"AND length({cell}) <= {LONGEST} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST_VALUES}"
        )
        rows = asked(cursor, found, view, select)
        role = next((one for one, named in found.chain.roles.items() if named == column), "")
    counted = [(str(value), int(count)) for value, count, _n in rows]
    looked = min(len(counted), {"distance": MOST_COMPARED, "meaning": MOST_READ}.get(method, MOST_VALUES))

    def embed(texts: Sequence[str]) -> Vectors:
        found: Vectors = ask("core.clean.clusters.meaning:vectors", list(texts), workspace=lake.path)
        return found

    made = find(counted, method, least=least, known=known_values(lake, name, column, role), embed=embed)
    return Clusters(tuple(made), int(rows[0][2]) if rows else 0, looked)


def known_values(lake: Lake, name: str, column: str, role: str) -> set[str]:
    """What other datasets of products have in their column of this role, or of this name."""
    known: set[str] = set()
    for other in lake.datasets():
        if other.name == name or other.kind != "items":
            continue
        here = other.roles.get(role) if role else None
        here = here or (column if column in other.types else None)
        if here is None or other.types.get(here) != "VARCHAR":
            continue
        with lake.read() as cursor:
            text = f"SELECT DISTINCT {quote(here)} FROM {lake.table(other.name)} WHERE {quote(here)} IS NOT NULL"
            known.update(row[0] for row in cursor.execute(f"{text} LIMIT {MOST_VALUES}").fetchall())
    return known
