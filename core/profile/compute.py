"""Profile a whole table in a few scans."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from core.engine import Cursor
from core.lake import Dataset, Lake
from core.profile import arrays
from core.profile.columns import findings, unique_texts, values
from core.profile.columns.column import array_profile, text_profile
from core.profile.columns.families import Column, column
from core.profile.columns.masks import MaskCounter
from core.profile.columns.spread import Spread, spread
from core.profile.columns.stored_as_text import confirm
from core.profile.columns.values import TextFacts
from core.profile.model import ColumnProfile, Finding, Profile
from core.profile.store import load, save
from core.profile.table import rhythm as events
from core.profile.table.duplicates import duplicate_rows

GAP_COLUMNS = 200
"""Columns whose gaps are compared in pairs: 20,000 pairs at most."""
REPEATED = 0.5
"""Distinct values as a share of the rows above which a column is not searched for spelling variants."""


def profile(
    lake: Lake,
    name: str,
    version: int | None = None,
    layer: str | None = None,
    *,
    store: bool = True,
    keep: bool = False,
    check: Callable[[], None] = lambda: None,
) -> Profile:
    """What one version of a dataset looks like, over all of its rows.

    Looking commits nothing: what is computed is kept only where a job asks for it.

    Args:
        version: a snapshot id; None means now.
        layer: "raw" or "clean"; None takes the newest layer as of the version.
        store: whether a kept profile may be read.
        keep: whether a computed one is kept, as a commit.
        check: called between pieces of work; may raise to stop.

    Raises:
        NotFound: when the dataset, the version or the layer does not exist.
    """
    dataset = lake.dataset(name, version)
    chosen = layer or dataset.layer
    lake.table(name, chosen, version)  # raises for a layer or version that does not exist
    number = dataset.clean_version if chosen == "clean" else dataset.raw_version
    assert number is not None
    if store and (stored := load(lake, name, number, chosen, dataset.kind, dataset.roles)):
        return stored
    table = lake.table(name, chosen, number)
    roles = {column_name: role for role, column_name in dataset.roles.items()}
    columns = [column(one, type_, roles.get(one)) for one, type_ in lake.columns(name, chosen, number).items()]
    with lake.read() as cursor:
        made = compute(cursor, table, columns, dataset, chosen, number, check)
    if keep:
        save(lake, made, dataset.roles)
    return made


def compute(
    cursor: Cursor,
    table: str,
    columns: list[Column],
    dataset: Dataset,
    layer: str,
    version: int,
    check: Callable[[], None] = lambda: None,
) -> Profile:
    """Profile the table behind an SQL reference; see `profile`."""
    began = time.perf_counter()
    counted = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
    rows = int(counted[0]) if counted else 0
    limits: list[Finding] = []
    texts = _texts(cursor, table, rows, [one for one in columns if one.family in ("text", "bool")], check)
    suspects = [
        (one, code) for one in columns if one.name in texts and (code := findings.suspect(one, texts[one.name]))
    ]
    confirmed = confirm(cursor, table, suspects)
    check()
    found = {
        one.name: text_profile(one, dataset.kind, rows, texts[one.name], confirmed.get(one.name, {}))
        for one in columns
        if one.name in texts
    }
    spreads, pairs, gaps = _arrays(cursor, table, rows, columns, found, limits, check)
    for one in columns:
        if one.name in spreads:
            data, nulls, odd = spreads[one.name]
            found[one.name] = array_profile(cursor, table, one, dataset.kind, rows, data, nulls, odd)
    ordered = tuple(found[one.name] for one in columns)
    check()
    duplicates = duplicate_rows(cursor, table, rows, columns, ordered)
    check()
    happening = events.rhythm(cursor, table, dataset, columns) if dataset.kind == "events" and rows else None
    limits = [*_limits(columns, ordered), *limits]
    whole = []
    if not rows:
        whole.append(Finding("empty_table", "warning", 0, {}))
    if duplicates:
        whole.append(Finding("duplicate_rows", "warning", duplicates, {}))
    return Profile(
        dataset=dataset.name,
        kind=dataset.kind,
        version=version,
        layer=layer,
        rows=rows,
        columns=ordered,
        duplicate_rows=duplicates,
        correlations=tuple(pairs.correlations()) if rows and pairs.shift is not None else (),
        co_missing=tuple(gaps.pairs()) if gaps.rows else (),
        rhythm=happening,
        findings=tuple(whole),
        limits=tuple(limits),
        exact=not any(one.about or one.top_about for one in ordered),
        seconds=time.perf_counter() - began,
        computed=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _texts(
    cursor: Cursor, table: str, rows: int, columns: list[Column], check: Callable[[], None]
) -> dict[str, TextFacts]:
    sizes = dict(zip(columns, values.estimates(cursor, table, rows, columns), strict=True))
    few = [one for one in columns if values.is_few(*sizes[one])]
    many = [one for one in columns if one not in set(few)]
    check()
    counts = values.count_few(cursor, table, few)
    facts = {one.name: values.facts_of(counts.get(one.name, {}), one.family == "text") for one in few}
    masks = values.masks_of_many(cursor, table, many)
    for one in many:
        check()
        counted = None
        if unique_texts.likely(sizes[one][0], rows):
            counted = unique_texts.facts(cursor, table, rows, one)
        made = values.with_masks(counted or values.facts_in_sql(cursor, table, rows, one), *masks[one.name])
        if one.family == "text" and made.distinct <= REPEATED * rows and _may_vary(made, *masks[one.name]):
            groups, changed, example = values.variants_in_sql(cursor, table, one)
            made = replace(made, variants=groups, variant_rows=changed, variant_example=example)
        facts[one.name] = made
    return facts


def _may_vary(facts: TextFacts, masks: MaskCounter, probed: bool) -> bool:
    """Whether two spellings of one value are possible: some masks are equal but for case and spacing."""
    if probed or masks.full or (facts.length_mean or 0) > 60:
        return False
    seen = {" ".join(mask.lower().replace("aa", "a").split()) for mask in masks.rows}
    return len(seen) < len(masks.rows) or any("Aa" in mask for mask in masks.rows)


def _arrays(
    cursor: Cursor,
    table: str,
    rows: int,
    columns: list[Column],
    done: dict[str, ColumnProfile],
    limits: list[Finding],
    check: Callable[[], None],
) -> tuple[dict[str, tuple[Spread, int, int]], arrays.Pairs, arrays.Gaps]:
    """Sort number and time columns; correlations and joint gaps come from the same pass where it fits."""
    ordered = [one for one in columns if one.family in ("number", "time")]
    numbers = [one for one in ordered if one.family == "number"]
    gappy = [one for one in columns if one.name in done and done[one.name].nulls + done[one.name].blanks]
    if len(numbers) > arrays.CORRELATED:
        limits.append(Finding("limit_correlations", "info", 0, {"limit": arrays.CORRELATED, "columns": len(numbers)}))
    if len(ordered) + len(gappy) > GAP_COLUMNS:
        limits.append(Finding("limit_gaps", "info", 0, {"limit": GAP_COLUMNS, "columns": len(ordered) + len(gappy)}))
    pairs = arrays.Pairs([one.name for one in numbers[: arrays.CORRELATED]])
    watched = ordered[:GAP_COLUMNS]
    gappy = gappy[: GAP_COLUMNS - len(watched)]
    gaps = arrays.Gaps([one.name for one in (*watched, *gappy)])
    joint = gaps, gappy, values.WHITE
    parts = arrays.groups(ordered, rows)
    found: dict[str, tuple[Spread, int, int]] = {}
    if len(parts) != 1:
        # The table is too large (or too text-only) for one pass: sums first, then group after group.
        lead = [*dict.fromkeys([*numbers[: arrays.CORRELATED], *watched])]
        for _one in arrays.gather(cursor, table, rows, lead, pairs=pairs, gaps=joint, keep=False, check=check):
            pass
    for part in parts:
        whole = len(parts) == 1
        for one, gathered in arrays.gather(
            cursor, table, rows, part, pairs=pairs if whole else None, gaps=joint if whole else None, check=check
        ):
            found[one.name] = spread(gathered.values), gathered.nulls, gathered.not_finite
    return found, pairs, gaps


def _limits(columns: list[Column], profiles: tuple[ColumnProfile, ...]) -> list[Finding]:
    """What of the profile is an estimate, in words."""

    def named(names: list[str]) -> list[str]:
        return [*names[:5], *(["…"] if len(names) > 5 else [])]

    found = []
    if about := [one.name for one in profiles if one.about]:
        found.append(Finding("limit_distinct", "info", 0, {"columns": named(about), "limit": values.EXACT_ROWS}))
    if varied := [one.name for one in profiles if one.patterns_about and one.rows > values.PROBE]:
        found.append(Finding("limit_patterns", "info", 0, {"columns": named(varied), "limit": values.PROBE}))
    if fine := [one.name for one in columns if one.type == "TIMESTAMP_NS"]:
        found.append(Finding("limit_nanoseconds", "info", 0, {"columns": named(fine)}))
    return found
