"""What a role sees of a dataset: the one place where columns are masked and rows left out, under every query.

`Lake.table` gives every room the reference that it reads; for a role that may not see all, it is the view made here.
Personal columns, found by name and cells (`core.cells.personal`), are masked by default for roles that may not see
them; rules of the workspace (`core.access.ruling`) open and close single columns, and say which rows a role sees.
Types stay what they are, so that what reads a table reads its view. Whatever cannot be told is hidden.

Once found personal in any version or layer, a column stays so, until a rule opens it: rows that somebody adds, or a
step that takes the column out, change nothing of what is hidden. A telling name is enough. What was found is kept in
the workspace, so each version is looked at once.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core import access
from core.engine import literal, quote, to_sql, type_of
from core.errors import TouchstoneError
from core.expressions import condition
from core.lake import masks
from core.lake.looked import KEPT_COLUMNS, personal_columns

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from core.lake.model import Dataset
    from core.lake.workspace import Lake

ROWS = "rows of a role"
"""Name of the table that a row condition is written on; no dataset's."""
SECRET = "names.key"
"""The file of the key that makes a name of its own of each user id that is personal."""


def through(lake: Lake, state: Dataset, layer: str, reference: str) -> str:
    """The reference through which whoever acts sees a table; the very same where they see all."""
    role = access.seen_as()
    if not role:
        return reference
    if role == "nobody":
        return f"(SELECT * FROM {reference} WHERE false)"
    shown = ways(lake, state, role, (layer, reference))
    rows = access.rules(lake.path).conditions(state.name, role)
    if not shown and not rows:
        return reference
    types = _types(lake, reference)
    source = _some_rows(reference, rows, types) if rows else reference
    told = [f"{_shown(lake, state, one, way, types)} AS {quote(one)}" for one, way in shown.items() if one in types]
    return f"(SELECT * REPLACE ({', '.join(told)}) FROM {source})" if told else source


def hidden(lake: Lake, name: str) -> dict[str, str]:
    """Column -> how whoever acts sees it, of those that they do not see as they are: for what is kept beside tables."""
    role = access.seen_as()
    if not role:
        return {}
    return ways(lake, lake.dataset(name), role)


def as_told(sentence: str) -> str:
    """What work left behind in words, such as why it failed, without personal data for who may not see it: such a
    sentence may quote a cell that whoever did the work saw."""
    if not sentence or access.allowed("see_personal"):
        return sentence
    from core.cells.personal import texts  # as late as it is needed: patterns of all countries

    return texts.text(sentence)


def said_in(value: Any) -> Iterator[str]:
    """Every text within nested parameters or facts, the keys of mappings too: what may name a column or hold a cell."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield str(key)
            yield from said_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from said_in(one)


def partial(lake: Lake, name: str) -> bool:
    """Whether whoever acts sees less of a dataset than there is."""
    role = access.seen_as()
    if role in ("", "nobody"):
        return bool(role)
    return bool(access.rules(lake.path).conditions(name, role) or hidden(lake, name))


def sight(lake: Lake, name: str) -> str:
    """What tells apart how a dataset is seen, to name what is kept of a view by: empty for who sees all of it, else the
    same sign for all who see the same columns in the same ways, and the same rows."""
    role = access.seen_as()
    if not role:
        return ""
    rows = ["nobody"] if role == "nobody" else access.rules(lake.path).conditions(name, role)
    told = [sorted(hidden(lake, name).items()), rows]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:12] if any(told) else ""


def ways(lake: Lake, state: Dataset, role: str, shown: tuple[str, str] | None = None) -> dict[str, str]:
    """Column -> how a role sees it, of those that it does not see as they are, in whatever version or layer.

    Args:
        shown: The layer and the reference of the table that is shown, which is looked at too.
    """
    ruled = access.rules(lake.path).ways(state.name, role)
    usual = {} if access.may(role, "see_personal") else personal_columns(lake, state, shown)
    return {name: way for name, way in {**usual, **ruled}.items() if way != "plain"}


def _types(lake: Lake, reference: str) -> dict[str, str]:
    with lake.read() as cursor:
        return {row[0]: row[1] for row in cursor.execute(f"DESCRIBE SELECT * FROM {reference}").fetchall()}


def _some_rows(reference: str, conditions: Sequence[str], types: Mapping[str, str]) -> str:
    """The rows where all conditions hold; where the table does not answer one, none."""
    try:
        table = _table(types)
        for text in conditions:
            table = table.filter(condition(text, table, [name for name in types if name not in KEPT_COLUMNS]))
        return f"(WITH {quote(ROWS)} AS (SELECT * FROM {reference}) {to_sql(table)})"
    except TouchstoneError:
        return f"(SELECT * FROM {reference} WHERE false)"


def _table(types: Mapping[str, str]) -> Table:
    import ibis

    return ibis.table(ibis.schema({name: type_of(kind) for name, kind in types.items()}), name=ROWS)


def check_rows(lake: Lake, name: str, text: str) -> None:
    """Read a condition on a dataset's rows.

    Raises:
        BadInput: it is none. NotFound: it names a column that is not there.
    """
    columns = lake.columns(name)
    condition(text, _table(columns), list(columns))


def _shown(lake: Lake, state: Dataset, name: str, way: str, types: Mapping[str, str]) -> str:
    """A column's SQL in a view."""
    column, kind = quote(name), types[name]
    if way == "year" and kind.startswith(("DATE", "TIMESTAMP")):
        return f"CAST(date_trunc('year', {column}) AS {kind})"
    if kind != "VARCHAR" or way == "hidden":
        return f"CAST(NULL AS {kind})"
    if way == "year":
        return rf"regexp_extract({column}, '(19|20)\d\d')"
    if way == "texts":
        return masks.texts(column)
    if state.roles.get("user_id") == name:
        return f"concat('user ', substr(sha256(concat({literal(_secret(lake))}, {column})), 1, 12))"
    return masks.masked(column)


def _secret(lake: Lake) -> str:
    with access.changing(lake.path, SECRET) as kept:
        return str(kept.setdefault("key", secrets.token_hex(16)))
