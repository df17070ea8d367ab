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

import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from core import access
from core.cells.personal import HIDDEN, LONGEST_END, called, held, texts
from core.engine import literal, quote, to_sql, type_of
from core.errors import NotFound, TouchstoneError
from core.expressions import condition

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from core.lake.model import Dataset
    from core.lake.workspace import Lake

SAMPLE = 2_000
"""Rows drawn at random that are looked at, as for the page of personal data; the same ones each time."""
READ = 300
"""Cells of a column that are read for what stands within them: a telephone number takes 0.4 ms to look for."""
LONGEST = 4_000
"""Signs of a cell that are looked at."""
FOUND = "found.json"
"""The file of the columns that were once found personal, and of the versions that were looked at."""
STRONGEST = ("hidden", "masked", "year", "texts")
"""Ways of showing a column, the one that shows least first."""
DIGITS = r"\+?\d(?:[ ().\-\x{2013}\x{00a0}]{0,3}\d){6,}"
"""Seven digits and more with marks between: telephones, cards, accounts; in a text that holds some, all go."""
MAIL = r"[\w.+%'\-]+@[\w\-]+(?:\.[\w\-]+)+"
KEPT_COLUMNS = ("_row", "_file", "_line")
"""Columns of the lake's own."""
ROWS = "rows of a role"
"""Name of the table that a row condition is written on; no dataset's."""
SECRET = "names.key"
"""The file of the key that makes a name of its own of each user id that is personal."""

_guard = threading.Lock()
_looked: WeakKeyDictionary[Lake, dict[str, int]] = WeakKeyDictionary()
"""Dataset -> the workspace's version up to which its own versions were looked at."""


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


def partial(lake: Lake, name: str) -> bool:
    """Whether whoever acts sees less of a dataset than there is."""
    role = access.seen_as()
    if role in ("", "nobody"):
        return bool(role)
    return bool(access.rules(lake.path).conditions(name, role) or hidden(lake, name))


def ways(lake: Lake, state: Dataset, role: str, shown: tuple[str, str] | None = None) -> dict[str, str]:
    """Column -> how a role sees it, of those that it does not see as they are, in whatever version or layer.

    Args:
        shown: The layer and the reference of the table that is shown, which is looked at too.
    """
    ruled = access.rules(lake.path).ways(state.name, role)
    usual = {} if access.may(role, "see_personal") else _personal(lake, state, shown)
    return {name: way for name, way in {**usual, **ruled}.items() if way != "plain"}


def _personal(lake: Lake, state: Dataset, shown: tuple[str, str] | None) -> dict[str, str]:
    """Column -> its usual way, of every column that was personal in any version of the dataset."""
    name, newest = state.name, lake.version()
    with _guard:
        known = _looked.setdefault(lake, {}).get(name, -1) >= newest
    kept = access.document(lake.path, FOUND).get(name, {})
    done, found = set(kept.get("looked", ())), dict(kept.get("columns", {}))
    if known and kept:
        return found
    tables = dict(_tables(lake, name)) | ({f"{shown[0]} {state.version}": (shown[1], state)} if shown else {})
    if fresh := [mark for mark in tables if mark not in done]:
        for mark in fresh:
            reference, then = tables[mark]
            found = _strictest(found, _found_in(lake, then, reference))
        with access.changing(lake.path, FOUND) as document:
            entry = document.setdefault(name, {})
            entry["looked"] = sorted({*entry.get("looked", ()), *fresh})
            found = entry["columns"] = _strictest(entry.get("columns", {}), found)
    with _guard:
        _looked[lake][name] = newest
    return found


def _tables(lake: Lake, name: str) -> Iterator[tuple[str, tuple[str, Dataset]]]:
    """Every version of a dataset that is still there: its mark, the reference of its table, the dataset as it was."""
    with access.whole():
        for one in lake.versions(name):
            try:
                then = lake.dataset(name, one.number)
                yield f"{one.layer} {then.version}", (lake.table(name, one.layer, one.number), then)
            except NotFound:  # of a dataset of this name that was removed, or kept long enough
                continue


def _strictest(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Both, of two ways of one column the one that shows least."""
    found = dict(one)
    for name, way in other.items():
        found[name] = min(found.get(name, way), way, key=STRONGEST.index)
    return found


def _found_in(lake: Lake, state: Dataset, reference: str) -> dict[str, str]:
    types = _types(lake, reference)
    columns = [one for one in types if one not in KEPT_COLUMNS]
    cells = ", ".join(f"left(CAST({quote(one)} AS VARCHAR), {LONGEST})" for one in columns) or "NULL"
    with lake.read() as cursor:
        drawn = f"SELECT {cells} FROM {reference} USING SAMPLE reservoir({SAMPLE} ROWS) REPEATABLE (1)"
        rows = cursor.execute(drawn).fetchall()
    spared = {state.roles.get(role) for role in ("item_id", "order_id", "session_id", "seller_id")}
    return {
        one: way
        for at, one in enumerate(columns)
        if one not in spared and types[one] != "BOOLEAN" and (way := _usual(one, [row[at] for row in rows]))
    }


def _usual(column: str, cells: Sequence[object]) -> str:
    """How a column is shown to who may not see personal data; empty for one that holds none."""
    filled = [text for cell in cells if cell is not None and (text := str(cell).strip())]
    found = held(column, filled)
    kinds = [found.kind] if found else []
    kinds += [kind for kind in called(column) if kind.direct or not filled]  # cells cannot speak against a telling name
    if kinds:
        told = {"masked" if kind.direct else WAYS.get(kind.key, "") for kind in kinds} - {""}
        if told:
            return min(told, key=STRONGEST.index)
    read = filled[:READ]
    if not any(texts.kinds_in(text) for text in read if texts.prose(text) or text[0] in "{["):
        return ""
    return "hidden" if any(text[0] in "{[" for text in read) else "texts"


WAYS = {"birth": "year", "coordinates": "hidden"}
"""How kinds that name nobody by themselves are shown; the others as they are."""


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
        mail = f"regexp_replace({column}, {literal(MAIL)}, '[mail]', 'g')"
        return f"regexp_replace({mail}, {literal(DIGITS)}, '[number]', 'g')"
    if state.roles.get("user_id") == name:
        return f"concat('user ', substr(sha256(concat({literal(_secret(lake))}, {column})), 1, 12))"
    return masked(column)


def masked(column: str) -> str:
    """`core.cells.personal.masked` as SQL over an expression that gives text; nothing stays nothing."""
    text = f"trim({column})"
    tail = rf"regexp_extract({text}, '\.[a-zA-Z]{{2,{LONGEST_END}}}$')"
    first = f"translate(left({text}, 1), '@{HIDDEN}', '')"
    return (
        f"CASE WHEN {column} IS NULL THEN NULL WHEN {text} = '' THEN '' "
        f"WHEN contains({text}, '@') THEN concat({first}, '{HIDDEN}@{HIDDEN}', {tail}) "
        f"WHEN length({text}) > {len(HIDDEN)} THEN concat(left({text}, 1), '{HIDDEN}', right({text}, 1)) "
        f"ELSE '{HIDDEN}' END"
    )


def _secret(lake: Lake) -> str:
    with access.changing(lake.path, SECRET) as kept:
        return str(kept.setdefault("key", secrets.token_hex(16)))
