"""All contradictions of one dataset, kept in the lake; what people hold of them; accepted ones as a recipe step."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.clean import RecipeStep
from core.clean.steps import cell_key
from core.engine import quote
from core.errors import BadInput
from core.i18n import N_, _
from core.integrate.consistency import attributes, copies, elsewhere, filed, opinions, tongues
from core.integrate.consistency.finding import ASKED_KINDS, KINDS, KINDS_OF, Embed, Finding, Floats, Table
from core.integrate.seen import findings_as_seen
from core.lake import Lake
from core.text.reading import content

if TYPE_CHECKING:
    from core.engine import Cursor

RUNS, FOUND, SAID = (f"lake.integrate.consistency_{name}" for name in ("runs", "found", "said"))
_TABLES = {
    RUNS: "dataset VARCHAR, version BIGINT, facts VARCHAR, time TIMESTAMPTZ",
    FOUND: 'dataset VARCHAR, place BIGINT, kind VARCHAR, _row BIGINT, id VARCHAR, "column" VARCHAR, value VARCHAR, '
    "proposal VARCHAR, confidence DOUBLE, title VARCHAR, about VARCHAR",
    SAID: 'dataset VARCHAR, kind VARCHAR, id VARCHAR, _row BIGINT, "column" VARCHAR, value VARCHAR, verdict VARCHAR, '
    "author VARCHAR, entry BIGINT, time TIMESTAMPTZ",
}
VERDICTS = ("accepted", "refused", "skip", "open")
MOST_ROWS = 50_000
"""Rows that are compared with each other; of more the first are, and it is said."""
LOOKED = tuple(KINDS_OF)
"""Kinds of dataset that are looked at."""
ENGLISH = "all-MiniLM-L6-v2"
"""The encoder for English titles; others are read by the multilingual one."""
LENGTH = 64
"""Tokens read of a title."""


@dataclass(frozen=True)
class Look:
    """One look at a dataset: when, at which version, how many rows, and what was not looked at and why."""

    dataset: str
    version: int
    time: datetime
    rows: int
    left: int
    skipped: dict[str, str]
    stale: bool


def embedded(texts: Sequence[str], encoder: str, folder: Path | None = None) -> Floats:
    """Vectors of length 1 by an encoder that ships; what they were is remembered in a workspace, where one is given."""
    from core.text.models import encoders
    from core.text.reading import remembered

    return remembered.vectors(texts, encoders.resolve(encoder), LENGTH, folder)


def read(lake: Lake, name: str, version: int | None = None) -> tuple[Table, int]:
    """A dataset's columns as text, and how many rows were not read."""
    dataset = lake.dataset(name, version)
    columns = list(lake.columns(name, None, version))
    cells = ", ".join(f"CAST({quote(column)} AS VARCHAR) AS {quote(column)}" for column in columns)
    source = lake.table(name, None, version)
    with lake.read() as cursor:
        frame = cursor.execute(f"SELECT _row, {cells} FROM {source} ORDER BY _row LIMIT {MOST_ROWS}").arrow().read_all()
    held = {column: frame.column(column).to_pylist() for column in columns}
    rows = frame.column("_row").to_pylist()
    return Table(rows, held, dataset.roles), max(dataset.rows - len(rows), 0)


def look(
    lake: Lake,
    name: str,
    *,
    author: str | None = None,
    embed: Embed | None = None,
    progress: Callable[[int, int, str], None] = lambda _done, _total, _kind: None,
) -> Look:
    """Look for contradictions and keep what was found, in place of an earlier look.

    Args:
        lake: The workspace.
        name: A dataset of one of the kinds `LOOKED`.
        author: Who looks.
        embed: What makes vectors of texts; the encoders that ship, if left out.
        progress: Called before each kind with kinds done, kinds in all and the kind; may raise to stop.

    Raises:
        BadInput: the dataset is of another kind.
        NotFound: there is no such dataset.
    """
    dataset = lake.dataset(name)
    if dataset.kind not in LOOKED:
        raise BadInput(
            _("{name} is neither a catalog nor reviews.").format(name=name),
            hint=_("Correct its kind to products or reviews first."),
        )
    embed = embed or partial(embedded, folder=lake.path)
    table, left = read(lake, name, dataset.version)
    skipped: dict[str, str] = {}
    found: list[Finding] = []
    kinds = KINDS_OF[dataset.kind]
    for place, kind in enumerate(kinds):
        progress(place, len(kinds), kind)

        def check(place: int = place, kind: str = kind) -> None:
            progress(place, len(kinds), kind)

        reason = _not_possible(kind, table)
        if reason:
            skipped[kind] = reason
            continue
        if kind == "category":
            found += filed.find(table, embed, encoder_for(table), check)
        elif kind == "attribute":
            found += attributes.find(table)
        elif kind == "stars":
            more = opinions.find(lake, name, dataset.version, table)
            if more is None:
                skipped[kind] = "not_read"
            found += more or []
        elif kind == "product":
            catalog = elsewhere.catalog_of(lake, dataset)
            if catalog is None:
                skipped[kind] = "no_catalog"
            else:
                found += elsewhere.find(table, read(lake, catalog)[0], embed, check)
        elif kind == "translation":
            found += tongues.translations(table, embed, check)
        elif kind == "copied":
            found += copies.find(table, check)
        else:
            found += tongues.find(table)
    progress(len(kinds), len(kinds), "")
    facts = {"rows": len(table), "left": left, "skipped": skipped}
    _keep(lake, name, dataset.version, found, facts, author)
    kept = newest(lake, name)
    assert kept is not None
    return kept


def encoder_for(table: Table) -> str:
    """The encoder that reads the titles: the English one where nine of ten are English."""
    titles = [str(title) for title in (table.of("title") or ()) if title][:500]
    english = sum(content.language_of(title) != "zh" for title in titles)
    return ENGLISH if english >= 0.9 * len(titles) else tongues.ENCODER


def _not_possible(kind: str, table: Table) -> str:
    """Why a kind cannot be looked for, "" where it can."""
    has = {role for role in table.roles if table.of(role) is not None}
    if kind == "category" and not {"title", "category"} <= has:
        return "no_category"
    if kind == "attribute" and "title" not in has:
        return "no_title"
    if kind == "translation" and not tongues.pairs_of(list(table.columns)):
        return "no_translation"
    if kind == "stars" and not {"text", "rating"} <= has:
        return "no_stars"
    if kind == "product" and not {"text", "item_id"} <= has:
        return "no_product"
    if kind == "copied" and "text" not in has and not {"description", "category"} <= has:
        return "no_description"
    return ""


def _keep(lake: Lake, name: str, version: int, found: Sequence[Finding], facts: Any, author: str | None) -> None:
    info = {"consistency": name, "version": version, "found": len(found)}
    with lake.write(N_("Store contradictions"), author=author, info=info) as cursor:
        keep_found(cursor, name, found, KINDS)
        cursor.execute(f"DELETE FROM {RUNS} WHERE dataset = ?", [name])
        told = json.dumps(facts, ensure_ascii=False)
        cursor.execute(f"INSERT INTO {RUNS} VALUES (?, ?, ?, now())", [name, version, told])


def keep_found(cursor: Cursor, name: str, found: Sequence[Finding], kinds: Sequence[str]) -> None:
    """Put findings in place of all that were kept of these kinds."""
    import pandas as pd

    _prepare(cursor)
    cursor.execute(
        f"DELETE FROM {FOUND} WHERE dataset = ? AND kind IN (SELECT unnest(?::VARCHAR[]))", [name, list(kinds)]
    )
    if found:
        lines = [(name, place, *_row(one)) for place, one in enumerate(found)]
        cursor.register("batch", pd.DataFrame(lines, columns=_names(FOUND)).astype({"proposal": object}))
        cursor.execute(f"INSERT INTO {FOUND} SELECT * FROM batch")
        cursor.unregister("batch")


def _row(one: Finding) -> tuple[object, ...]:
    about = json.dumps(dict(one.about), ensure_ascii=False)
    return one.kind, one.row, one.id, one.column, one.value, one.proposal, one.confidence, one.title, about


def _finding(row: Sequence[Any]) -> Finding:
    told: list[Any] = [*row[:8], json.loads(row[8])]
    return Finding(*told)


def _names(table: str) -> list[str]:
    return [part.split()[0].strip('"') for part in _TABLES[table].split(", ")]


def _prepare(cursor: Cursor) -> None:
    cursor.execute("CREATE SCHEMA IF NOT EXISTS lake.integrate")
    for table, columns in _TABLES.items():
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")


# --- asking ----------------------------------------------------------------------------------------


def newest(lake: Lake, name: str) -> Look | None:
    """The kept look at a dataset; None before the first."""
    if not lake.holds("integrate.consistency_runs"):
        return None
    with lake.read() as cursor:
        row = cursor.execute(f"SELECT version, facts, time FROM {RUNS} WHERE dataset = ?", [name]).fetchone()
    if row is None:
        return None
    facts = json.loads(row[1])
    stale = lake.dataset(name).version != int(row[0])
    return Look(name, int(row[0]), row[2], int(facts["rows"]), int(facts["left"]), facts["skipped"], stale)


_JOINED = (
    f"SELECT f.*, coalesce(s.verdict, 'open') AS verdict, coalesce(s.entry, 0) AS entry FROM {FOUND} f LEFT JOIN "
    '(SELECT kind, id, _row, "column", value, arg_max(verdict, entry) AS verdict, max(entry) AS entry '
    f"FROM {SAID} WHERE dataset = ? GROUP BY ALL) s ON f.kind = s.kind AND f.id = s.id AND "
    '(f.id <> \'\' OR f._row = s._row) AND f."column" = s."column" AND f.value = s.value WHERE f.dataset = ?'
)
"""Findings with the newest word on each; a word is of what the cell says, so it holds in later versions too."""


def queue(lake: Lake, name: str, kind: str = "", verdict: str = "open", limit: int = 200) -> list[Finding]:
    """Findings that wait, or that were decided so, as whoever acts sees the dataset; the surest of a kind first."""
    if not lake.holds("integrate.consistency_found"):
        return []
    columns = ", ".join(quote(one) for one in _names(FOUND)[2:])
    where = "verdict = ? AND (? = '' OR kind = ?)"
    query = f"SELECT {columns} FROM ({_JOINED}) WHERE {where} ORDER BY place LIMIT {int(limit)}"
    with lake.read() as cursor:
        rows = cursor.execute(query, [name, name, verdict, kind, kind]).fetchall()
    return findings_as_seen(lake, name, [_finding(row) for row in rows])


def counts(lake: Lake, name: str) -> dict[str, Counter[str]]:
    """Kind -> verdict -> findings."""
    found: dict[str, Counter[str]] = {kind: Counter() for kind in (*KINDS, *ASKED_KINDS)}
    if lake.holds("integrate.consistency_found"):
        with lake.read() as cursor:
            query = f"SELECT kind, verdict, count(*) FROM ({_JOINED}) GROUP BY ALL"
            for kind, verdict, n in cursor.execute(query, [name, name]).fetchall():
                found[str(kind)][str(verdict)] = int(n)
    return found


def say(lake: Lake, name: str, findings: Sequence[Finding], verdict: str, author: str | None = None) -> None:
    """Keep a person's word on some findings, in one commit.

    Raises:
        BadInput: no such verdict.
    """
    if verdict not in VERDICTS:
        raise BadInput(_("“{verdict}” is no verdict.").format(verdict=verdict))
    if not findings:
        return
    import pandas as pd

    info = {"judged": name, "findings": len(findings)}
    with lake.write(N_("Judge contradictions"), author=author, info=info, needs="judge") as cursor:
        _prepare(cursor)
        who = author or lake.author
        lines = [[name, one.kind, one.id, one.row, one.column, one.value, verdict, who] for one in findings]
        cursor.register("batch", pd.DataFrame(lines, columns=_names(SAID)[:8]))  # row by row each would be a file
        cursor.execute(
            f"INSERT INTO {SAID} SELECT *, (SELECT coalesce(max(entry), 0) FROM {SAID}) + row_number() OVER (), now() "
            "FROM batch"
        )
        cursor.unregister("batch")


def take_back(lake: Lake, name: str, author: str | None = None) -> Finding | None:
    """Open the finding again that was decided last; None where there is none."""
    if not lake.holds("integrate.consistency_said"):
        return None
    columns = ", ".join(quote(one) for one in _names(FOUND)[2:])
    query = f"SELECT {columns} FROM ({_JOINED}) WHERE verdict <> 'open' ORDER BY entry DESC LIMIT 1"
    with lake.read() as cursor:
        row = cursor.execute(query, [name, name]).fetchone()
    if row is None:
        return None
    found = _finding(row)
    say(lake, name, [found], "open", author)
    return found


def accepted_step(lake: Lake, name: str) -> RecipeStep | None:
    """The recipe step that writes every accepted proposal, each where cell and id still say what they said then.

    None where nothing with a proposal was accepted. The step stands in the recipe like any other and is undone like it.
    """
    accepted = [one for one in queue(lake, name, "", "accepted", MOST_ROWS) if one.proposal is not None]
    if not accepted:
        return None
    roles = lake.dataset(name).roles
    key = roles.get("item_id") if lake.dataset(name).kind == "items" else roles.get("review_id")
    cells = {}
    for one in accepted:
        if key and one.id:
            cells[cell_key([(one.column, one.value), (key, one.id)])] = one.proposal
    if not cells:
        return None
    columns = tuple(dict.fromkeys(one.column for one in accepted if one.id))
    return RecipeStep("repair", columns, {"cells": cells})
