"""The steps that a dataset's damage, types, keys and neighbours ask for, before their rows are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from core.cells.events import standard
from core.cells.identifier_names import names_contact, names_identifier
from core.cells.limits import DOUBLE_FIRE_MS
from core.cells.missing import SURE
from core.clean.query.chain import Chain
from core.clean.recipes.recipe import RecipeStep
from core.clean.suggestions.ads import of_ads
from core.clean.suggestions.cased import cased
from core.clean.suggestions.evidence import Damage, Reading, damage, readings
from core.clean.suggestions.first_rows import first_rows
from core.clean.suggestions.suggestion import REASONS, Suggestion
from core.clean.suggestions.sureness import CODES_FROM, Doubt, doubts
from core.engine import Cursor
from core.kinds import KEYS, KINDS
from core.lake import Dataset, Lake

READS = 0.9
"""Share of a column's cells that must read as a type to suggest it: below, the column is something else."""
FEWEST = 3
"""Cells from which a share says anything: of two, one slip is half."""
DOUBTFUL = 0.7
"""Confidence of a retype with doubtful cells, at most: below that of repairs that a person would mostly agree to."""
PERSONAL = 0.5
"""Share of e-mail addresses or phone numbers above which a column is personal: half, as other text is among them."""
CURRENCIES = 0.02
"""Share of cells with a currency sign above which a number is a price: fewer are slips of a hand."""
MOST_SPELLINGS = 5_000
"""Different values up to which spellings are looked for: above, a column is text rather than a set of names."""
RETYPING = ("parse_number", "parse_price", "parse_timestamp", "parse_boolean")


def candidates(
    lake: Lake, cursor: Cursor, dataset: Dataset, chain: Chain, *, only_auto: bool = False
) -> list[Suggestion]:
    """What may help after a chain, in no order; `rows` is 0 in all of them.

    Args:
        only_auto: Leave out what a person decides anyhow and is looked for by statements of its own.
    """
    ids = _identifiers(dataset, chain)
    event = chain.roles.get("event_type")
    read = readings(chain, cursor, _raw_rows(lake, cursor, dataset))
    found = damage(chain, cursor, ids, {event} if event else set(), read)
    retypes = _judged(chain, cursor, _types(dataset, chain, ids, read))
    found_steps = [*_text(found), *_padding(ids, read), *retypes, *_personal(ids, read), *_rows(dataset, chain, read)]
    if only_auto:
        return found_steps
    apart = [*_first_rows(chain, cursor, ids, read), *_cased(chain, cursor, ids, read)]
    apart += of_ads(lake, cursor, dataset, chain, read)
    return [*found_steps, *apart, *_values(lake, dataset, chain, read)]


def _cased(chain: Chain, cursor: Cursor, ids: set[str], read: Mapping[str, Reading]) -> list[Suggestion]:
    """Identifiers of which some are written in another case than the rest."""
    found = cased(chain, cursor, ids, read)
    return [
        Suggestion(
            RecipeStep("mend_ids", tuple(one for one in found if found[one] == case), {"pad": "never", "case": case}),
            0, 0.7, False, REASONS["cased"],
        )
        for case in sorted(set(found.values()))
    ]  # fmt: skip


def _first_rows(chain: Chain, cursor: Cursor, ids: set[str], read: Mapping[str, Reading]) -> list[Suggestion]:
    """What only the first row of a group says, said by all its rows."""
    found = first_rows(chain, cursor, ids, read)
    if found is None:
        return []
    item = RecipeStep("fill_missing", found.columns, {"method": "group_mode", "by": found.by})
    return [Suggestion(item, 0, 0.7, False, REASONS["first_rows"], {"by": found.by}, None, found.example)]


def _raw_rows(lake: Lake, cursor: Cursor, dataset: Dataset) -> int:
    row = cursor.execute(
        f"SELECT count(*) FROM {lake.table(dataset.name, 'raw', dataset.raw_version or None)} AS r"
    ).fetchone()
    return int(row[0]) if row else 0


def _identifiers(dataset: Dataset, chain: Chain) -> set[str]:
    kind = KINDS.get(dataset.kind, KINDS["other"])
    families = {role.name: role.family for role in kind.roles}
    by_role = {column for role, column in chain.roles.items() if families.get(role) == "id"}
    return by_role | {column for column in chain.types if names_identifier(column)}


def _text(found: Mapping[str, Mapping[str, Damage]]) -> list[Suggestion]:
    # Blanks mean nothing; the others change what is read by rules that are right but for odd cells.
    confidence = {"trim_space": 1.0, "unify_width": 0.98, "mend_encoding": 0.98, "blank_missing": 0.98}
    params: dict[str, dict[str, Any]] = {"blank_missing": {"words": list(SURE)}, "mend_ids": {"pad": "never"}}
    result = []
    for step in ("mend_encoding", "unify_width", "trim_space", "blank_missing", "standardise_event_types", "mend_ids"):
        if columns := found.get(step):
            item = RecipeStep(step, tuple(columns), params.get(step, {}))
            result.append(_shown(item, columns, step, confidence.get(step, 0.97), True))
    if columns := found.get("mend_likely"):
        item = RecipeStep("mend_encoding", tuple(columns), {"likely": True})
        result.append(_shown(item, columns, "mend_likely", 0.5, False))
    if columns := found.get("exponents"):
        item = RecipeStep("mend_ids", tuple(columns), {"pad": "never", "exponents": True})
        result.append(_shown(item, columns, "exponents", 0.5, False))
    return result


def _shown(item: RecipeStep, columns: Mapping[str, Damage], kind: str, confidence: float, sure: bool) -> Suggestion:
    """A suggestion with an example of the column that has most of the damage."""
    worst = max(columns.values(), key=lambda one: one.cells)
    return Suggestion(item, 0, confidence, sure, REASONS[kind], {}, worst.before, _after(kind, worst))


def _after(kind: str, worst: Damage) -> str | None:
    """What the step makes of the example; dictionaries live in Python, the rest came from the scan."""
    before = worst.before or ""
    if kind == "blank_missing":
        return None
    if kind == "exponents":
        return f"{Decimal(before):f}"
    if kind == "standardise_event_types":
        return standard(before)
    return worst.after


def _padding(ids: set[str], read: Mapping[str, Reading]) -> list[Suggestion]:
    """Zeros put back, where some identifiers have them: what is short may be whole, so a person decides."""
    columns = tuple(column for column, seen in read.items() if column in ids and seen.code)
    return [Suggestion(RecipeStep("mend_ids", columns), 0, 0.7, False, REASONS["pad"])] if columns else []


def _types(dataset: Dataset, chain: Chain, ids: set[str], read: Mapping[str, Reading]) -> list[Suggestion]:
    families = {role.name: role.family for role in KINDS.get(dataset.kind, KINDS["other"]).roles}
    family = {column: families.get(role, "") for role, column in chain.roles.items()}
    result = []
    for column, seen in read.items():
        if column in ids or family.get(column) in ("text", "category", "list") or seen.cells < FEWEST:
            continue
        step, share = _type_of(seen, family.get(column, ""), column)
        if step:
            item = RecipeStep(step, (column,))
            result.append(Suggestion(item, 0, share, True, REASONS[step], {"share": share}))
    return result


def _judged(chain: Chain, cursor: Cursor, retypes: list[Suggestion]) -> list[Suggestion]:
    """The retypes, those with a doubtful cell anywhere no longer sure; open dates in the order that fits the others."""
    found = doubts(chain, cursor, [one.step for one in retypes])
    return [_doubted(one, doubt) for one in retypes if not (doubt := found[one.step.columns[0]]).codes]


def _doubted(one: Suggestion, doubt: Doubt) -> Suggestion:
    if not doubt.cells:
        return one
    step = replace(one.step, params={"order": doubt.order}) if doubt.order else one.step
    return replace(one, step=step, auto=False, confidence=min(one.confidence, DOUBTFUL))


def _personal(ids: set[str], read: Mapping[str, Reading]) -> list[Suggestion]:
    """Keyed hashes, which keep joins, of columns of mail addresses and telephone numbers."""
    result = []
    for column, seen in read.items():
        phone = seen.phone if column not in ids or names_contact(column) else 0.0
        share = max(seen.email, phone)
        if share >= PERSONAL and seen.number < READS and seen.time < READS:
            step = RecipeStep("hash_personal", (column,), {"kind": "mail" if seen.email >= phone else "phone"})
            result.append(Suggestion(step, 0, 0.6, False, REASONS["mask"], {"share": share}))
    return result


def _type_of(seen: Reading, family: str, column: str) -> tuple[str, float]:
    """The type step a column's text asks for, and the share of its cells that read so."""
    timely = family == "time" or any(word in column.lower() for word in ("time", "date", "_at", "日期", "时间"))
    if seen.time >= READS and (timely or seen.number < READS):
        return "parse_timestamp", seen.time
    if family == "time":
        return "", 0.0
    if seen.truth >= READS and seen.distinct <= 4 and seen.number < READS:
        return "parse_boolean", seen.truth
    if seen.number >= READS and seen.code < CODES_FROM:
        return ("parse_price" if seen.currency >= CURRENCIES else "parse_number"), seen.number
    return "", 0.0


def _rows(dataset: Dataset, chain: Chain, read: Mapping[str, Reading]) -> list[Suggestion]:
    key = chain.roles.get(KEYS.get(dataset.kind, ""))
    # Equal rows without a key or a time may be two real things. Rows are taken out by a person's word alone.
    likely = dataset.kind == "events" or key is not None
    every = tuple(column for column, kind in chain.types.items() if not kind.is_unknown())
    result = [
        Suggestion(RecipeStep("deduplicate_rows", every), 0, 0.8 if likely else 0.5, False, REASONS["deduplicate_rows"])
    ]
    if key:
        item = RecipeStep("deduplicate_key", (key,))
        result.append(Suggestion(item, 0, 0.8, False, REASONS["deduplicate_key"]))
    roles = ("user_id", "item_id", "event_type", "timestamp")
    if dataset.kind == "events" and all(role in chain.roles for role in roles):
        time = chain.roles["timestamp"]
        reads = chain.types[time].is_timestamp() or (time in read and read[time].time >= READS)
        if reads:
            result.append(
                Suggestion(
                    RecipeStep("drop_double_fires"), 0, 0.8, False, REASONS["drop_double_fires"], {"ms": DOUBLE_FIRE_MS}
                )
            )
    return result


def _values(lake: Lake, dataset: Dataset, chain: Chain, read: Mapping[str, Reading]) -> list[Suggestion]:
    result = []
    for role in ("category", "brand", "region", "source"):
        column = chain.roles.get(role)
        if column and column in read and 1 < read[column].distinct <= MOST_SPELLINGS:
            item = RecipeStep("cluster_categories", (column,))
            result.append(Suggestion(item, 0, 0.75, False, REASONS["cluster_categories"]))
    price, category = chain.roles.get("price"), chain.roles.get("category")
    if price and (chain.types[price].is_numeric() or (price in read and read[price].number >= READS)):
        by = {"by": category} if category else {}
        rescale = RecipeStep("outliers", (price,), {"action": "rescale", **by})
        result.append(Suggestion(rescale, 0, 0.6, False, REASONS["rescale"]))
        flag = RecipeStep("outliers", (price,), {"action": "clip", **by})
        result.append(Suggestion(flag, 0, 0.5, False, REASONS["outliers" if category else "outliers_alone"]))
    return result + _from_catalog(lake, dataset, chain)


def _from_catalog(lake: Lake, dataset: Dataset, chain: Chain) -> list[Suggestion]:
    """Fill what the catalog knows: category, brand and price of events and reviews."""
    if dataset.kind == "items" or "item_id" not in chain.roles:
        return []
    result = []
    for other in lake.datasets(built=False):
        if other.kind != "items" or not other.column("item_id"):
            continue
        for role in ("category", "brand", "price"):
            ours, theirs = _column_of(chain, role), other.column(role)
            if ours and theirs and theirs in other.types:
                params = {
                    "method": "dataset", "dataset": other.name, "key": chain.roles["item_id"],
                    "their_key": other.roles["item_id"], "their_column": theirs,
                }  # fmt: skip
                item = RecipeStep("fill_missing", (ours,), params)
                result.append(Suggestion(item, 0, 0.9 if role != "price" else 0.4, False, REASONS["fill_missing"]))
    return result


def _column_of(chain: Chain, role: str) -> str | None:
    """The column of a role, or one that simply bears its name."""
    return chain.roles.get(role) or (role if role in chain.types else None)
