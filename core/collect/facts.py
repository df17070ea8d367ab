"""What collect says about a file: options given, facts recognised, what became of the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from core.errors import BadInput
from core.i18n import N_, Counted, _, agreed, listed, ngettext
from core.kinds import role_label

NoteValue = str | int | float | Sequence[str]
"""What a note tells: a text, a number, or several texts, which stand in a row in the reader's language."""
NOTE_PARAMS_LIMIT = 200
"""Characters of a value told in a note: it is stored with every version and shown in one line."""


@dataclass(frozen=True)
class Note:
    """A sentence for the analyst, kept as msgid and parameters so that it renders in the reader's language.

    One that tells of a count has two forms, and `n` among its parameters. `more` counts the other files of the load of
    which the same is true.
    """

    msgid: str
    params: Mapping[str, NoteValue] = field(default_factory=dict)
    more: int = 0

    def __str__(self) -> str:
        count = self.params.get("n", 0)
        text = agreed(self.msgid, count if isinstance(count, int) else 0)
        text = text.format(**{k: _shown(k, v) for k, v in self.params.items()})
        return (
            text
            if not self.more
            else f"{text} "
            + ngettext("(and likewise in {n} more file)", "(and likewise in {n} more files)", self.more).format(
                n=self.more
            )
        )

    def to_json(self) -> dict[str, Any]:
        """JSON form stored with an import; parameters that are texts are cut to a readable length."""
        cut = {k: _cut(v) for k, v in self.params.items()}
        one = {"one": self.msgid.one} if isinstance(self.msgid, Counted) else {}
        return {"msgid": str(self.msgid), **one, "params": cut} | ({"more": self.more} if self.more else {})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Note:
        """The note that `to_json` wrote."""
        msgid, one = str(data["msgid"]), str(data.get("one", ""))
        return cls(N_(one, msgid) if one else msgid, dict(data.get("params", {})), int(data.get("more", 0)))


TYPE_WORDS = {
    "integer": N_("a whole number"),
    "decimal": N_("a decimal number"),
    "currency": N_("an amount of money"),
    "percent": N_("a percentage"),
    "duration": N_("a duration"),
    "magnitude": N_("a count with a word for its size"),
    "float": N_("a number"),
    "boolean": N_("true or false"),
    "date": N_("a date"),
    "timestamp": N_("a time"),
    "epoch": N_("a time"),
}


def _cut(value: NoteValue) -> NoteValue:
    if isinstance(value, str):
        return value[:NOTE_PARAMS_LIMIT]
    return [one[:NOTE_PARAMS_LIMIT] for one in value] if isinstance(value, Sequence) else value


def _shown(key: str, value: NoteValue) -> str | int | float:
    """A note's parameter for the reader: role and type names in words, several values in a row."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return listed(value)
    if key == "role":
        return role_label(str(value))
    if key == "type":
        return _(TYPE_WORDS[str(value)]) if value in TYPE_WORDS else value
    return value


@dataclass(frozen=True)
class Options:
    """How a file is to be read; None means "recognise it". Stored with the import, so a replay needs no guess.

    `types` maps a column to one of the names of `core.collect.types.decide.TYPE_FAMILIES` and is kept whatever the
    share of rows that fail it; `roles` maps a role to a column; `rename` maps a column of the file to the name it shall
    have (types and roles use that name). `parts` names the members of an archive to read, by their labels.
    `fallback_encoding` reads the lines that `encoding` does not take (else they go to quarantine). `delimiter` may be
    longer than one character; `repeated` says that a run of it counts once. `starts` holds the first position
    of each column of a fixed-width file (from 0). `header_rows` lines name the columns (0 = none; `header` is the
    short form of 1 or 0), `footer` lines at the end do not belong to the table, lines beginning with `comment` are
    passed over. `table` chooses one of several tables that stand one under another, from 1. `flatten` turns nested
    JSON objects into columns of their own. `file_date` adds a column with the date in each file's name. `keep_totals`
    reads rows that sum up others as rows. `unwrap` takes off the marks that only say "this is text" (`="01000"`);
    False keeps them. `fill_merged` = False leaves the cells under merged ones empty.
    """

    encoding: str | None = None
    fallback_encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    escape: str | None = None
    header: bool | None = None
    skip: int | None = None
    header_rows: int | None = None
    footer: int | None = None
    comment: str | None = None
    repeated: bool | None = None
    starts: tuple[int, ...] | None = None
    table: int | None = None
    sheet: str | None = None
    flatten: bool | None = None
    file_date: bool | None = None
    keep_totals: bool | None = None
    unwrap: bool | None = None
    fill_merged: bool | None = None
    parts: tuple[str, ...] | None = None
    null_tokens: tuple[str, ...] | None = None
    rename: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Only what was set."""
        data = {k: v for k, v in asdict(self).items() if v is not None and v != {}}
        for name in ("null_tokens", "parts", "starts"):
            if name in data:
                data[name] = list(data[name])
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Options:
        """Options from a mapping; BadInput names a key that does not exist."""
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(data) - known)
        if unknown:
            raise BadInput(
                _("Unknown import option: {names}.").format(names=listed(unknown)),
                hint=_("Allowed: {names}.").format(names=listed(sorted(known))),
            )
        values = dict(data)
        for name in ("null_tokens", "parts"):
            if values.get(name) is not None:
                values[name] = tuple(str(t) for t in values[name])
        if values.get("starts") is not None:
            values["starts"] = tuple(int(n) for n in values["starts"])
        return cls(**values)


@dataclass(frozen=True)
class Dialect:
    """How the records of a delimited or fixed-width file are written.

    `skip` counts the lines before the header or first row, `header_rows` the lines that name the columns, `footer`
    the lines after the last record. Where `repeated` is set a run of the delimiter counts once
    (fixed-width: blanks part the columns); where `units` is set
    the line under the header holds units of measure and is set aside. `starts` is empty unless the file is
    fixed-width. Where `padded` is set blanks between a delimiter and a quotation mark are no part of the cell; where
    `rest` is set the last column takes the rest of the line. Records may end with `trailing` delimiters behind the last
    column, and those of at least `narrow` cells (0 = none) end before the columns that were added later.
    `score` compares readings of one file: higher is more like a table.
    """

    delimiter: str
    quote: str
    escape: str
    header: bool
    skip: int
    width: int
    score: float = 1.0
    header_rows: int = 1
    footer: int = 0
    comment: str = ""
    repeated: bool = False
    units: bool = False
    starts: tuple[int, ...] = ()
    padded: bool = False
    rest: bool = False
    trailing: int = 0
    narrow: int = 0

    def to_json(self) -> dict[str, Any]:
        """JSON form, without the score and what does not apply."""
        data = {**asdict(self), "starts": list(self.starts)}
        del data["score"]
        usual = {"header_rows": int(self.header), "footer": 0, "comment": "", "repeated": False, "units": False}
        usual |= {"padded": False, "rest": False, "trailing": 0, "narrow": 0}
        return {key: value for key, value in data.items() if value != {**usual, "starts": []}.get(key, data)}


@dataclass(frozen=True)
class EncodingGuess:
    """One way to read the bytes. `bad_lines` of the lines holding non-ASCII bytes do not decode under it.

    `differing` of these lines read otherwise than under the best guess; `examples` are up to five of them: number, as
    the best reads it, as this one does.
    """

    encoding: str
    score: float
    bad_lines: int
    sample: tuple[str, ...]
    differing: int = 0
    examples: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True)
class ColumnFact:
    """One column as recognised. `original` is the header text as written (None without a header).

    `how` is the time format, the unit, what a text is about (url, category, ...) or the rule's family; `params` is
    all that the rule holds (currency, mark, format, unit, meaning); `family` the choice of `TYPE_FAMILIES` it is.
    """

    name: str
    original: str | None
    type: str
    how: str
    role: str | None
    confidence: float
    nulls: int
    examples: tuple[str, ...]
    params: Mapping[str, Any] = field(default_factory=dict)
    family: str = "VARCHAR"


@dataclass(frozen=True)
class Doubt:
    """A column that is nearly of a type and stays text until somebody decides.

    `failing` of the `total` filled cells do not fit. `type` is what `Options.types` would name to cast the column
    and send the failing rows to quarantine ("VARCHAR" there keeps it as text and settles the question). `examples`
    are up to five (line, value) that fail.
    """

    column: str
    type: str
    how: str
    failing: int
    total: int
    examples: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Part:
    """One table inside a file: the file itself, a sheet of a workbook, or a member of an archive.

    `tables` names the tables that stand one under another, where there are several.
    `rows` counts the records read for the inspection; `complete` says whether that was the whole part.
    """

    label: str
    format: str
    encoding: str | None
    dialect: Dialect | None
    header: bool
    columns: tuple[ColumnFact, ...]
    preview: tuple[tuple[str | None, ...], ...]
    rows: int
    complete: bool
    rejected: int
    kind: str
    kind_confidence: float
    kind_runner_ups: tuple[tuple[str, float], ...]
    roles: Mapping[str, str]
    encodings: tuple[EncodingGuess, ...]
    dialects: tuple[Dialect, ...]
    warnings: tuple[Note, ...]
    doubts: tuple[Doubt, ...] = ()
    tables: tuple[str, ...] = ()

    @property
    def types(self) -> dict[str, str]:
        """Column name -> DuckDB type."""
        return {c.name: c.type for c in self.columns}


@dataclass(frozen=True)
class Inspection:
    """What `inspect` found in one file. The first part's facts are also reachable directly."""

    path: Path
    file: str
    name: str
    size: int
    sha256: str
    parts: tuple[Part, ...]
    sheets: tuple[str, ...] = ()
    skipped: tuple[Note, ...] = ()

    @property
    def encoding(self) -> str | None:
        return self.parts[0].encoding

    @property
    def dialect(self) -> Dialect | None:
        return self.parts[0].dialect

    @property
    def header(self) -> bool:
        return self.parts[0].header

    @property
    def columns(self) -> tuple[ColumnFact, ...]:
        return self.parts[0].columns

    @property
    def kind(self) -> str:
        return self.parts[0].kind

    @property
    def roles(self) -> Mapping[str, str]:
        return self.parts[0].roles

    @property
    def confidences(self) -> dict[str, float]:
        """Role -> confidence between 0 and 1; the key "kind" holds the kind's."""
        found = {c.role: c.confidence for c in self.parts[0].columns if c.role}
        return {"kind": self.parts[0].kind_confidence, **found}

    @property
    def runner_ups(self) -> dict[str, list[Any]]:
        """The second-best readings: encodings, dialects and kinds."""
        part = self.parts[0]
        return {
            "encoding": [g.encoding for g in part.encodings[1:]],
            "dialect": [d.to_json() for d in part.dialects[1:]],
            "kind": [list(k) for k in part.kind_runner_ups],
        }

    @property
    def warnings(self) -> tuple[Note, ...]:
        return tuple(n for p in self.parts for n in p.warnings) + self.skipped


@dataclass(frozen=True)
class Ingested:
    """What `ingest` did. Always rows_in == rows_loaded + rows_quarantined.

    `rows_replaced` rows of the dataset gave way to newer ones with the same key (0 without a key).
    """

    dataset: str
    version: int
    rows_in: int
    rows_loaded: int
    rows_quarantined: int
    kind: str
    roles: Mapping[str, str]
    encoding: str | None
    dialect: Mapping[str, Any] | None
    types: Mapping[str, str]
    warnings: tuple[Note, ...]
    files: tuple[Mapping[str, Any], ...] = ()
    rows_replaced: int = 0

    def to_json(self) -> dict[str, Any]:
        """The command line's answer; warnings as sentences."""
        data = asdict(self)
        data.update(
            roles=dict(self.roles),
            types=dict(self.types),
            dialect=dict(self.dialect) if self.dialect is not None else None,
            files=[dict(f) for f in self.files],
            warnings=[str(w) for w in self.warnings],
        )
        return data
