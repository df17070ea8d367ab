"""Several staged parts as one table: columns matched by name, kind and roles recognised, types decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.cells.identifier_names import names_identifier
from core.cells.wrapping import says_text, unwrapped
from core.collect.facts import Doubt, Note, Options
from core.collect.meaning.file_dates import date_of_name
from core.collect.meaning.lost_digits import lost_digits
from core.collect.meaning.mojibake import garbled
from core.collect.meaning.recognise import Recognised, check_roles, missing_roles, recognise
from core.collect.meaning.text_columns import meaning
from core.collect.meaning.value_evidence import Seen
from core.collect.relation import FILE_DATE, as_text, columns_of, dates_of, relation_of, renamed
from core.collect.stage import Staged
from core.collect.types.candidates import is_time_name
from core.collect.types.cast import Typed, cast_sql, fails_sql
from core.collect.types.decide import decide
from core.collect.types.plan import REFUSED, CastOnReading, NeedsText
from core.collect.types.recount import counted, refused_rows
from core.collect.types.rules import REASONS, TEXT, Rule
from core.collect.types.sample import recalled, sample
from core.engine import Cursor, literal, quote
from core.errors import BadInput
from core.i18n import N_, _
from core.kinds import KINDS

STORABLE = {"HUGEINT": "DECIMAL(38,0)", "UHUGEINT": "DECIMAL(38,0)"}
"""Types that the store would keep as DOUBLE, and lose digits, -> the type they are loaded as."""
_TEXT_FAMILIES = ("id", "category", "text", "list")


@dataclass(frozen=True)
class Assembled:
    """What is to be landed, and how.

    `relation` gives _row, _file, _line and the staged columns; `typed` the decision per column; `natives` the
    type of columns that came with one; `samples` values per column; `doubts` the columns that are nearly typed;
    `parts` the staged parts under the columns' final names. `cast_on_reading` says what became of cells that were cast
    while they were read; `done` are the columns whose cells in the relation are as they will be loaded. `open` are the
    columns that could not be decided by their sample, their name and one rule alone.
    """

    relation: str
    columns: tuple[str, ...]
    natives: Mapping[str, str]
    typed: Mapping[str, Typed]
    kind: str
    kind_confidence: float
    kind_runner_ups: tuple[tuple[str, float], ...]
    roles: Mapping[str, str]
    confidences: Mapping[str, float]
    samples: Mapping[str, Sequence[str]]
    notes: tuple[Note, ...] = field(default=())
    tokens: tuple[str, ...] | None = None
    doubts: tuple[Doubt, ...] = ()
    parts: tuple[Staged, ...] = ()
    cast_on_reading: CastOnReading | None = None
    done: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()

    @property
    def loaded(self) -> str:
        """The rows to be loaded, as far as that was settled while they were read."""
        return self.relation if self.cast_on_reading is None else f"(FROM {self.relation} WHERE {REFUSED} IS NULL)"

    @property
    def refused(self) -> str:
        """The rows among which those are that fail, their cells as written."""
        if self.cast_on_reading is None:
            return self.relation
        part = self.parts[0]
        pairs = zip(part.columns, self.columns, strict=True)
        cells = "".join(f", {quote(part.stored.get(c, c))} AS {quote(own)}" for c, own in pairs)
        return f"(SELECT _row, {literal(part.label)} AS _file, _line{cells} FROM {refused_rows(self.cast_on_reading)})"

    @property
    def types(self) -> dict[str, str]:
        """Column -> DuckDB type as it will be loaded."""
        return {c: self.typed[c].rule.sql_type for c in self.columns}

    def cast(self, column: str) -> str:
        """SQL of the loaded value."""
        typed = self.typed[column]
        if column in self.done and typed.rule.how != "empty":
            return quote(column)
        if column in self.natives:
            wanted = typed.rule.sql_type
            return quote(column) if wanted == self.natives[column] else f"CAST({quote(column)} AS {wanted})"
        return cast_sql(column, typed, self.tokens)

    def failing(self) -> list[tuple[str, str, str]]:
        """(column, SQL that is true where the cell fails as it was written, reason) of the columns with such cells."""
        return [
            (c, fails_sql(c, t, self.tokens), REASONS[t.rule.how])
            for c, t in self.typed.items()
            if t.failing and c not in self.natives
        ]


def assemble(
    cursor: Cursor,
    parts: Sequence[Staged],
    options: Options,
    *,
    kind: str | None = None,
    roles: Mapping[str, str] | None = None,
    before: Mapping[str, Mapping[str, Any]] | None = None,
) -> Assembled:
    """Match columns, recognise kind and roles, decide types over all rows.

    Args:
        cursor: Where to scan the staged files.
        parts: The staged parts, in the order of their files.
        options: Forced types, roles and null tokens.
        kind: The analyst's kind; None = recognised.
        roles: The analyst's roles (all of them); None = recognised, with those of `options` on top.
        before: Rules of an earlier import of the same dataset, by column.

    Raises:
        BadInput: parts that share too few columns, an unknown kind, role, column or type.
        NeedsText: cells were cast while they were read, and their text is needed after all.
    """
    parts = renamed(parts, options.rename)
    columns, natives = columns_of(parts)
    early = parts[0].cast if len(parts) == 1 else None
    if early is None and any(p.cast for p in parts):
        raise NeedsText(every=True)
    natives = {c: t for c, t in natives.items() if c not in options.types}  # a chosen type goes by way of text
    dates = dates_of(parts) if options.file_date and FILE_DATE not in {c.casefold() for c in columns} else {}
    if dates:
        columns, natives = [*columns, FILE_DATE], {**natives, FILE_DATE: "DATE"}
    relation = relation_of(parts, columns, natives, dates)
    rows = sum(p.rows for p in parts)
    texts = [c for c in columns if c not in natives]
    samples: dict[str, list[str]]
    if early is None:
        samples = sample(cursor, as_text(relation, columns), columns, rows, options.null_tokens)
    else:
        samples = recalled(early, columns, rows)
        samples |= {c: [unwrapped(v, marks) for v in samples[c]] for c, marks in parts[0].wrapped.items()}
    known = {c: t for c, t in options.types.items() if c in texts}
    absent = sorted(set(options.types) - set(columns))
    if absent:
        raise BadInput(_("There is no column “{column}” to give a type.").format(column=absent[0]))
    given = roles if roles is not None else options.roles
    hints = frozenset(c for r, c in given.items() if r in ("timestamp", "registered_at"))
    delimiters = {p.dialect.delimiter for p in parts if p.dialect is not None}
    delimiter = delimiters.pop() if len(delimiters) == 1 else ""
    names = {c: parts[0].stored.get(c, c) for c in columns} if early is not None else {}
    counts = counted(cursor, early, names, rows, samples) if early is not None else {}
    marked = _marked(parts, samples)
    decided = decide(
        cursor,
        relation,
        {c: samples[c] for c in texts},
        times=hints,
        chosen=known,
        before=before,
        tokens=options.null_tokens,
        delimiter=delimiter,
        rows=rows,
        texts=frozenset(c for c in texts if c not in known and (names_identifier(c) or c in marked)),
        known=counts,
    )
    typed, notes, doubts = decided.typed, decided.notes, decided.doubts
    typed |= {c: Typed(Rule("native", STORABLE.get(natives[c], natives[c]), "true", "{x}", {}), 0, 0) for c in natives}
    found = recognise([_seen(c, typed[c], samples[c]) for c in columns], kind)
    chosen, confidences = _roles(found, options, roles, columns)
    late = frozenset(
        c
        for r, c in chosen.items()
        if _family(found.kind, r) == "time" and c in texts and c not in hints and not is_time_name(c)
    )
    if late:
        again = decide(
            cursor,
            relation,
            {c: samples[c] for c in late},
            times=late,
            chosen=known,
            tokens=options.null_tokens,
            known={c: counts[c] for c in late if c in counts},
        )
        typed |= again.typed
        doubts = [d for d in doubts if d.column not in late] + again.doubts
    typed = _settle(typed, found.kind, chosen, options)
    settled = {c for c in texts if typed[c].settled}
    notes = [n for n in notes if n.params.get("column") not in settled]
    typed = {c: _with_meaning(t, samples[c]) for c, t in typed.items()}
    if options.file_date:
        notes += [
            Note(N_("No date was found in the name “{file}”; its rows have no file date."), {"file": p.label})
            for p in parts
            if date_of_name(p.label) is None
        ]
    done = _done(early, names, typed) if early is not None else frozenset()
    words = {c: samples[c] for c in columns if typed[c].rule.sql_type == "VARCHAR" and not typed[c].identifier}
    notes += garbled(cursor, relation, words)
    codes = {c: samples[c] for c in texts if typed[c].rule.sql_type == "VARCHAR"}
    notes += lost_digits(cursor, relation, codes, {c for c in texts if typed[c].identifier})
    notes += [
        Note(N_("No column was recognised as “{role}”; choose it if there is one."), {"role": role})
        for role in missing_roles(found.kind, chosen)
    ]
    return Assembled(
        relation=relation,
        columns=tuple(columns),
        natives=natives,
        typed={c: typed[c] for c in columns},
        kind=found.kind,
        kind_confidence=1.0 if kind is not None else found.confidence,
        kind_runner_ups=found.runner_ups,
        roles=chosen,
        confidences=confidences,
        samples=samples,
        notes=tuple(notes),
        tokens=options.null_tokens,
        doubts=tuple(d for d in doubts if d.column not in settled),
        parts=tuple(parts),
        cast_on_reading=early,
        done=done,
        open=late | decided.tied,
    )


def _marked(parts: Sequence[Staged], samples: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The columns whose cells were marked as text and are codes; where every column is marked the marks say nothing."""
    wrapped = {c for part in parts for c in part.wrapped if len(part.wrapped) < len(part.columns)}
    return frozenset(c for c in wrapped if says_text(samples.get(c, ())))


def _done(cast: CastOnReading, names: Mapping[str, str], typed: Mapping[str, Typed]) -> frozenset[str]:
    """The columns whose cells were read as they are to be loaded.

    Raises:
        NeedsText: a column was read as something else, or a row fails that was not refused.
    """
    done = set()
    for column, name in names.items():
        guess, final = cast.plan.typed.get(name), typed[column]
        if guess is None:
            continue
        alike = (guess.rule.test, guess.rule.sql_type) == (final.rule.test, final.rule.sql_type)
        if alike and (guess.rule.how != "text" or guess.identifier == final.identifier):
            done.add(column)
        elif guess.rule.how != "text" or guess.identifier:
            raise NeedsText([column])
    if any(typed[c].failing for c in names if c not in done):
        raise NeedsText(every=True)
    return frozenset(done)


def _with_meaning(typed: Typed, values: Sequence[str]) -> Typed:
    if typed.rule.how != "text":
        return typed
    said = meaning(values, typed.identifier)
    return replace(typed, rule=replace(typed.rule, params={"meaning": said})) if said else typed


def _seen(column: str, typed: Typed, values: Sequence[str]) -> Seen:
    distinct = tuple(dict.fromkeys(values))
    said = meaning(values) if typed.rule.how in ("text", "native") and typed.rule.sql_type == "VARCHAR" else ""
    return Seen(column, typed.rule.sql_type, distinct[:500], len(distinct), len(values), said, typed.rule.how)


def _roles(
    found: Recognised, options: Options, roles: Mapping[str, str] | None, columns: Sequence[str]
) -> tuple[dict[str, str], dict[str, float]]:
    if roles is not None:
        chosen = check_roles(found.kind, roles, columns)
        return chosen, dict.fromkeys(chosen, 1.0)
    fixed = check_roles(found.kind, options.roles, columns)
    taken = set(fixed.values())
    chosen = {r: c for r, (c, _s) in found.roles.items() if c not in taken} | fixed
    confidences = {r: found.roles[r][1] if r in found.roles and r not in fixed else 1.0 for r in chosen}
    return chosen, confidences


def _family(kind: str, role: str) -> str:
    known = KINDS[kind].role(role)
    return known.family if known is not None else "text"


def _settle(
    typed: Mapping[str, Typed],
    kind: str,
    roles: Mapping[str, str],
    options: Options,
) -> dict[str, Typed]:
    """Identifiers, categories and words stay text, whatever their cells look like; a forced type stands."""
    settled = dict(typed)
    named = {c: _family(kind, r) for r, c in roles.items()}
    for column in typed:
        family = named.get(column) or ("id" if names_identifier(column) else "")
        if family in _TEXT_FAMILIES and column not in options.types:
            settled[column] = replace(typed[column], rule=TEXT, failing=0, identifier=family == "id", settled=True)
    return settled
