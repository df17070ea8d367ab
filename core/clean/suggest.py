"""Steps the data itself asks for, ranked by rows and confidence.

Only repairs that need no judgement are marked `auto` (taken by `--recipe auto`): every changed cell is counted, no row
leaves, and what a cell said before follows from what it says now and the recipe. Everything else is proposed.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from core.cells.events import standard
from core.cells.identifier_names import names_contact, names_identifier
from core.cells.limits import DOUBLE_FIRE_MS
from core.cells.missing import SURE
from core.clean.chain import Chain
from core.clean.compose import Writer, begin, compose
from core.clean.counts import StepCount, tally
from core.clean.evidence import Damage, Reading, damage, readings
from core.clean.first_rows import first_rows
from core.clean.order import placed
from core.clean.recipe import Recipe, RecipeStep
from core.clean.sureness import CODES_FROM, Doubt, doubts
from core.engine import Cursor
from core.errors import BadInput
from core.i18n import N_, _
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
REASONS = {
    "trim_space": N_("{rows} rows have outer or doubled blanks or invisible characters"),
    "unify_width": N_("{rows} rows have full-width letters or digits"),
    "mend_encoding": N_("{rows} rows have damaged letters or HTML entities"),
    "blank_missing": N_("{rows} rows say “missing” in words"),
    "standardise_event_types": N_("{rows} event types are not spelled in the standard way"),
    "mend_likely": N_("{rows} rows have letters that are likely damaged, but the mend is not proven"),
    "mend_ids": N_("{rows} identifiers have decimal tails, blanks or full-width signs"),
    "pad": N_("{rows} identifiers are shorter than the others and may have lost zeros"),
    "exponents": N_("{rows} identifiers were turned into 1.23E+12; digits may be lost for good"),
    "parse_number": N_("{share} of the texts read as numbers"),
    "parse_price": N_("{share} of the texts read as prices, with currency signs"),
    "parse_timestamp": N_("{share} of the texts read as times"),
    "parse_boolean": N_("{share} of the texts read as yes or no"),
    "mask": N_("{share} of the texts look like personal contact data"),
    "deduplicate_rows": N_("{rows} rows repeat another row in every column"),
    "deduplicate_key": N_("{rows} rows repeat a key that should be unique"),
    "drop_double_fires": N_("{rows} events repeat the one before within {ms} ms"),
    "outliers": N_("{rows} prices lie far from their category"),
    "rescale": N_("{rows} prices look 100 times too large or too small"),
    "cluster_categories": N_("{rows} rows spell a value differently from its commonest spelling"),
    "first_rows": N_("{rows} rows leave out what the first row of the same {by} says"),
    "fill_missing": N_("{rows} empty cells have a value in the catalog"),
}


@dataclass(frozen=True)
class Suggestion:
    """A step worth adding.

    Attributes:
        step: The configured step.
        rows: Rows it would change, remove or quarantine, counted on every row.
        confidence: 0 to 1: 1 to 0.97 for repairs with one right result, 0.8 to 0.75 where a person would mostly agree,
            0.6 and less where the value itself is doubted. It orders the list and is shown; nothing else rests on it.
        auto: Whether it is deterministic enough to be applied unasked.
        reason: Why, as a msgid with `params`.
        before: A cell it would change, as it is.
        after: The same cell after the step.
    """

    step: RecipeStep
    rows: int
    confidence: float
    auto: bool
    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)
    before: str | None = None
    after: str | None = None

    def sentence(self) -> str:
        """Why the step is suggested, in the reader's language."""
        values = {"rows": f"{self.rows:,}"} | {
            name: f"{value:.1%}" if isinstance(value, float) else value for name, value in self.params.items()
        }
        return _(self.reason).format(**values)


def suggest(lake: Lake, name: str, recipe: Recipe | None = None) -> list[Suggestion]:
    """Steps worth adding after a recipe (none by default), most rows times confidence first.

    Reads the table in a handful of scans: one for damage, a sample for types, one that counts all
    candidates together, as they would work one after the other.
    """
    found = _found(lake, name, recipe or Recipe(), only_auto=False)
    return sorted(found, key=lambda one: (-one.rows * one.confidence, one.step.step, one.step.columns))


def auto(lake: Lake, name: str) -> Recipe:
    """The recipe of all suggestions that need no judgement, in an order in which each helps the next."""
    found = _found(lake, name, Recipe(), only_auto=True)
    return Recipe(tuple(one.step for one in found), lake.dataset(name).imports)


def _found(lake: Lake, name: str, base: Recipe, only_auto: bool) -> list[Suggestion]:
    """Candidates that fit and touch at least one row, in working order, with the rows counted."""
    with lake.read() as cursor:
        chain = compose(lake, cursor, name, base)
        candidates = _candidates(lake, cursor, lake.dataset(name), chain)
        candidates = [one for one in candidates if not _there(base, one.step)]
        sure = _harmless(lake, cursor, name, base, [one for one in candidates if one.auto])
        candidates = [replace(one, auto=one in sure) for one in candidates if not only_auto or one in sure]
        counted = _tallied(lake, cursor, name, base, candidates)
    result = []
    for one, count in counted:
        rows = count.rows_changed + count.rows_removed + count.to_quarantine
        if rows or one.step.step in RETYPING:
            result.append(replace(one, rows=rows))
    return result


def _harmless(lake: Lake, cursor: Cursor, name: str, base: Recipe, sure: list[Suggestion]) -> list[Suggestion]:
    """Those that take no row, even where the others have taken none: a row that one refuses is not seen by the next."""
    while True:
        counted = _tallied(lake, cursor, name, base, sure)
        kept = [one for one, count in counted if not count.rows_removed and not count.to_quarantine]
        if len(kept) == len(counted):
            return kept
        sure = kept


def _tallied(
    lake: Lake, cursor: Cursor, name: str, base: Recipe, candidates: list[Suggestion]
) -> list[tuple[Suggestion, StepCount]]:
    """What each candidate would do, as they would work one after the other; those that do not fit are left out."""
    recipe, added = _merged(base, candidates)
    writer = Writer(lake, cursor, begin(lake, name), count=True, probe=None)
    for index, step in enumerate(recipe.steps):
        with suppress(BadInput) if index in added else nullcontext():  # such as a name that another one took
            if step.enabled:
                writer.add(index, step)
    names = dict(enumerate(step.step for step in recipe.steps))
    return [(added[one.index], one) for one in tally(cursor, writer.chain, names).steps if one.index in added]


def _merged(base: Recipe, candidates: list[Suggestion]) -> tuple[Recipe, dict[int, Suggestion]]:
    """A recipe with candidates added where they belong, and the index of each."""
    recipe, tags = base, list[Suggestion | None](None for _step in base.steps)
    for one in candidates:
        recipe, place = placed(recipe, one.step)
        tags.insert(place, one)
    return recipe, {index: one for index, one in enumerate(tags) if one is not None}


def _candidates(lake: Lake, cursor: Cursor, dataset: Dataset, chain: Chain) -> list[Suggestion]:
    ids = _identifiers(dataset, chain)
    event = chain.roles.get("event_type")
    found = damage(chain, cursor, ids, {event} if event else set())
    read = readings(chain, cursor, _raw_rows(lake, cursor, dataset))
    retypes = _judged(chain, cursor, _types(dataset, chain, ids, read))
    found_steps = [*_text(found), *_padding(ids, read), *retypes, *_personal(ids, read), *_rows(dataset, chain, read)]
    return [*found_steps, *_first_rows(chain, cursor, ids, read), *_values(lake, dataset, chain, read)]


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


def _there(base: Recipe, step: RecipeStep) -> bool:
    """Whether the recipe already has this very step."""
    return any(
        one.step == step.step and one.columns == step.columns and one.params == step.params for one in base.steps
    )


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
    result = []
    for column, seen in read.items():
        share = max(seen.email, seen.phone if column not in ids or names_contact(column) else 0.0)
        if share >= PERSONAL and seen.number < READS and seen.time < READS:
            result.append(Suggestion(RecipeStep("mask", (column,)), 0, 0.6, False, REASONS["mask"], {"share": share}))
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
        result.append(Suggestion(flag, 0, 0.5, False, REASONS["outliers"]))
    return result + _from_catalog(lake, dataset, chain)


def _from_catalog(lake: Lake, dataset: Dataset, chain: Chain) -> list[Suggestion]:
    """Fill what the catalog knows: category, brand and price of events and reviews."""
    if dataset.kind == "items" or "item_id" not in chain.roles:
        return []
    result = []
    for other in lake.datasets():
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
