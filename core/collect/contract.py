"""What a dataset expects of the next file, and how a file differs from it, before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from statistics import median
from typing import Any

from core.collect.column_names import names_of, normalise
from core.collect.facts import ColumnFact, Options, Part
from core.collect.merge import widen
from core.engine import quote
from core.i18n import N_
from core.lake import Lake

SAMPLE_ROWS = 3_000
"""Rows whose values are compared; enough for a rename to show, few enough for a page."""
MIN_RENAME = 0.5
"""Likeness from which a rename is proposed: names or values must agree at least by half. A person confirms it."""
SURE_NAME = 0.85
"""Likeness of names that needs no values: below the two certain cases of `_name_likeness` (0.9 and 0.97)."""
MIN_SHARED = 0.5
"""Share of columns from which a file can be the same dataset: with less, more is different than the same."""
CARRIED = ("null_tokens", "flatten", "file_date", "keep_totals", "unwrap", "fill_merged")
"""Import options that hold for the next file too; those of one file's own writing (encoding, skip, sheet) do not."""
VERDICTS = {
    "same": N_("The file has the columns and types that the dataset expects."),
    "fits": N_("The file fits the dataset; the differences below are taken in without loss."),
    "doubtful": N_("The file can be added, but look at the differences first."),
    "other": N_("The file shares less than half of the dataset's columns; it is probably another table."),
}


@dataclass(frozen=True)
class ExpectedColumn:
    """One column of the dataset: type, the rule it was read by, its role, and some of its values as text."""

    name: str
    type: str
    rule: Mapping[str, Any]
    role: str | None
    values: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Expected:
    """The contract of a dataset's imports. `key` names the columns by which newer rows replace older ones."""

    dataset: str
    kind: str
    roles: Mapping[str, str]
    columns: tuple[ExpectedColumn, ...]
    null_tokens: tuple[str, ...] | None = None
    options: Options = field(default_factory=Options)
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Renamed:
    """A column of the dataset (`before`) that the file seems to call `now`; confidence 0 to 1; why: name or values."""

    before: str
    now: str
    confidence: float
    why: str


@dataclass(frozen=True)
class Retyped:
    """A column that reads as another type in the file; `after` is the type the dataset would have, once added.

    `lossless` is false where the column would become text.
    """

    column: str
    before: str
    now: str
    after: str

    @property
    def lossless(self) -> bool:
        return self.after != "VARCHAR"


@dataclass(frozen=True)
class Diff:
    """How a file differs from what its dataset expects. `verdict` is a key of `VERDICTS`.

    `missing` and `new` hold neither side of a renamed column.
    """

    dataset: str
    matched: tuple[str, ...]
    renamed: tuple[Renamed, ...]
    missing: tuple[str, ...]
    new: tuple[str, ...]
    retyped: tuple[Retyped, ...]
    verdict: str


def expected(lake: Lake, dataset: str) -> Expected:
    """The contract of a dataset: what its present content looks like and how it was read.

    Raises:
        NotFound: no such dataset.
    """
    state = lake.dataset(dataset)
    types = lake.columns(dataset, "raw")
    options = Options.from_json(state.imports.get("options", {}))
    rules = state.imports.get("rules", {})
    role_of = {column: role for role, column in state.roles.items()}
    values = _values(lake, dataset, list(types))
    columns = tuple(
        ExpectedColumn(c, t, rules.get(c, {}), role_of.get(c), values.get(c, frozenset())) for c, t in types.items()
    )
    return Expected(
        dataset=dataset,
        kind=state.kind,
        roles=dict(state.roles),
        columns=columns,
        null_tokens=options.null_tokens,
        options=options,
        key=tuple(state.imports.get("key", ())),
    )


def _values(lake: Lake, dataset: str, columns: Sequence[str]) -> dict[str, frozenset[str]]:
    """Distinct values as text of some rows; enough to tell one column from another, cheap on any size."""
    if not columns:
        return {}
    cells = ", ".join(f"left(CAST({quote(c)} AS VARCHAR), 200)" for c in columns)
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT {cells} FROM {lake.table(dataset, 'raw')} LIMIT {SAMPLE_ROWS}").fetchall()
    return {c: frozenset(row[i] for row in rows if row[i] is not None) for i, c in enumerate(columns)}


def compare(contract: Expected, part: Part) -> Diff:
    """Hold one table of a file against the contract.

    Columns match by name without case, as appending does. What is left on both sides is paired where names and
    values are alike enough; each such pair is a proposal that `with_renames` turns into import options.

    Args:
        contract: From `expected`.
        part: A part of an inspection, read with the options it would be stored with.
    """
    here = {c.name.casefold(): c for c in part.columns}
    matched = [(c, here[c.name.casefold()]) for c in contract.columns if c.name.casefold() in here]
    taken = {c.name.casefold() for c, _fact in matched}
    gone = [c for c in contract.columns if c.name.casefold() not in taken]
    fresh = [c for c in part.columns if c.name.casefold() not in taken]
    renamed = _pairs(contract, gone, fresh, _shown(part))
    facts = {c.name: c for c in part.columns}
    old = {c.name: c for c in contract.columns}
    retyped = _retyped([*matched, *((old[r.before], facts[r.now]) for r in renamed)])
    missing = tuple(c.name for c in gone if c.name not in {r.before for r in renamed})
    new = tuple(c.name for c in fresh if c.name not in {r.now for r in renamed})
    shared = (len(matched) + len(renamed)) / max(1, min(len(contract.columns), len(part.columns)))
    if shared < MIN_SHARED:
        verdict = "other"
    elif missing or renamed or any(not r.lossless for r in retyped):
        verdict = "doubtful"
    else:
        verdict = "fits" if new or retyped else "same"
    return Diff(contract.dataset, tuple(c.name for c, _f in matched), renamed, missing, new, retyped, verdict)


def with_renames(options: Options, renamed: Sequence[Renamed]) -> Options:
    """The import options with the accepted renames: the file's columns get the dataset's names."""
    return replace(options, rename={**options.rename, **{r.now: r.before for r in renamed}})


def carried(held: Options, own: Options) -> Options:
    """The options for the next file of a dataset: the analyst's own, else what holds for every file of it."""
    missing = {name: getattr(held, name) for name in CARRIED if getattr(own, name) is None}
    return replace(own, **missing, types={**held.types, **own.types}, rename={**held.rename, **own.rename})


def _shown(part: Part) -> dict[str, frozenset[str]]:
    columns = [c.name for c in part.columns]
    seen = {c.name: set(c.examples) for c in part.columns}
    for row in part.preview:
        for name, cell in zip(columns, row, strict=True):
            if cell is not None and cell.strip():
                seen[name].add(cell.strip())
    return {name: frozenset(values) for name, values in seen.items()}


def _retyped(pairs: Sequence[tuple[ExpectedColumn, ColumnFact]]) -> tuple[Retyped, ...]:
    found = []
    for old, new in pairs:
        after = widen(old.type, new.type)
        if new.examples and after != old.type:
            found.append(Retyped(old.name, old.type, new.type, after))
    return tuple(found)


def _pairs(
    contract: Expected,
    gone: Sequence[ExpectedColumn],
    fresh: Sequence[ColumnFact],
    values: Mapping[str, frozenset[str]],
) -> tuple[Renamed, ...]:
    """Likeliest pairs first, each column once."""
    scored = []
    for old in gone:
        for new in fresh:
            name = _name_likeness(contract.kind, old, new)
            alike = _value_likeness(old, new, values[new.name])
            # equal values weigh more than alike names; both halves: 0.7
            score = max(name if name >= SURE_NAME else 0.0, 0.5 * name + 0.6 * alike)
            if not _same_family(old.type, new):
                score *= 0.6  # a text for a number is a rename only under a sure name
            if score >= MIN_RENAME:
                why = "name" if name >= SURE_NAME or 0.5 * name >= 0.6 * alike else "values"  # as above
                scored.append((min(score, 0.99), why, old.name, new.name))  # never certain: a person confirms
    pairs: list[Renamed] = []
    for score, why, before, now in sorted(scored, key=lambda s: -s[0]):
        if all(before != p.before and now != p.now for p in pairs):
            pairs.append(Renamed(before, now, round(score, 2), why))
    return tuple(pairs)


def _name_likeness(kind: str, old: ExpectedColumn, new: ColumnFact) -> float:
    before, now = normalise(old.name), normalise(new.name)
    if before == now:
        return 0.97  # the same name but for case and marks
    if old.role and now in names_of(kind, old.role):
        return 0.9  # another listed name of the same role
    return SequenceMatcher(None, before, now).ratio()


def _value_likeness(old: ExpectedColumn, new: ColumnFact, values: frozenset[str]) -> float:
    """The share of the file's values that the dataset has too; for numbers how near their middles are."""
    if not values or not old.values:
        return 0.0
    first, second = _numbers(old.values), _numbers(values)
    if old.type.startswith(("DECIMAL", "DOUBLE", "BIGINT")):
        if not first or not second:
            return 0.0
        low, high = sorted((abs(median(first)), abs(median(second))))
        return 0.3 if low == high or low * 3 >= high > 0 else 0.0  # numbers of one size say little alone
    if old.type.startswith(("TIMESTAMP", "DATE")):
        return 0.3 if new.type.startswith(("TIMESTAMP", "DATE")) else 0.0  # so do two columns of times
    share = len(values & old.values) / len(values)
    return share if len(values) > 3 else 0.7 * share  # yes and no are in many columns


def _numbers(values: frozenset[str]) -> list[float]:
    found = []
    for value in values:
        try:
            found.append(float(value))
        except ValueError:
            continue
    return found


def _same_family(before: str, now: ColumnFact) -> bool:
    if not now.examples:
        return True
    return before == now.type or widen(before, now.type) != "VARCHAR"
