"""What a profile says: plain frozen records that turn into JSON and back."""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import dataclass
from typing import Any, Literal

Family = Literal["number", "time", "text", "bool"]
Scalar = int | float | str | None
LAYOUT = 1
"""Raised when a field changes its meaning, so that stored profiles are computed again."""


@dataclass(frozen=True)
class ValueCount:
    """A value as text (cut after 300 characters) and the rows that hold it."""

    value: str
    rows: int


@dataclass(frozen=True)
class Pattern:
    """A mask of the value's shape, the rows that have it, and one value as example."""

    mask: str
    rows: int
    example: str


@dataclass(frozen=True)
class Histogram:
    """Rows per bin between robust bounds; what lies outside is counted in the two tails.

    `edges` has one entry more than `counts`: numbers, or ISO times when `unit` is hour, day, week,
    month or year. A bin holds its lower edge; the last one holds its upper edge too.
    """

    edges: tuple[Scalar, ...]
    counts: tuple[int, ...]
    below: int = 0
    above: int = 0
    unit: str = "value"


@dataclass(frozen=True)
class Finding:
    """Something odd about a column or the table; rendered by `describe` in the reader's language."""

    code: str
    severity: Literal["error", "warning", "info"]
    rows: int
    params: dict[str, Any]


@dataclass(frozen=True)
class ColumnProfile:
    """One column over every row of the table.

    `nulls` are SQL nulls, `blanks` are texts of nothing but white space (not counted in `nulls`).
    `distinct` counts the different non-null values; it is exact unless `about` is true. `singles`
    counts values that occur once (None where not counted). For floating point columns NaN and
    infinity are counted in `not_finite` and left out of every other figure except `rows`.
    `mean`, `sd` (sample, n - 1) and `quantiles` (linear interpolation, keys "5" ... "95") exist for
    numbers; time columns have quantiles as ISO text. `minimum` and `maximum` are numbers for number
    columns, text otherwise; `min_text` and `max_text` are the exact value as text. Lengths count
    characters of text columns.
    """

    name: str
    type: str
    family: Family
    role: str | None
    rows: int
    nulls: int
    blanks: int
    distinct: int
    about: bool
    singles: int | None
    minimum: Scalar
    maximum: Scalar
    min_text: str | None
    max_text: str | None
    mean: float | None
    sd: float | None
    quantiles: dict[str, Scalar]
    zeros: int | None
    negatives: int | None
    not_finite: int
    outliers: int | None
    outlier_bounds: tuple[float, float] | None
    outlier_log: bool
    padded: int
    length_min: int | None
    length_mean: float | None
    length_max: int | None
    histogram: Histogram | None
    top: tuple[ValueCount, ...]
    top_about: bool
    patterns: tuple[Pattern, ...]
    pattern_count: int
    patterns_about: bool
    findings: tuple[Finding, ...] = ()
    outliers_below: int = 0

    @property
    def missing_share(self) -> float:
        """Nulls and blanks as a share of the rows, 0 to 1."""
        return (self.nulls + self.blanks) / self.rows if self.rows else 0.0

    @property
    def severity(self) -> str:
        """The worst severity among the findings; "ok" where there is none."""
        return min((item.severity for item in self.findings), key=SEVERITIES.index, default="ok")


SEVERITIES = ("error", "warning", "info", "ok")


@dataclass(frozen=True)
class Correlation:
    """Pearson's r of two number columns over the rows where both are present."""

    left: str
    right: str
    r: float
    rows: int


@dataclass(frozen=True)
class CoMissing:
    """Two columns and how often they are missing in the same row.

    `phi` is the correlation of the two missing marks, 1 when they are always missing together.
    """

    left: str
    right: str
    rows: int
    phi: float


@dataclass(frozen=True)
class EventStage:
    """One standard event type: its rows, and the users who have at least one such event."""

    type: str
    events: int
    users: int


@dataclass(frozen=True)
class Rhythm:
    """When events happen: rows per weekday (0 = Monday) and hour, and per day and type."""

    by_hour: tuple[tuple[int, ...], ...]
    days: tuple[str, ...]
    by_day: dict[str, tuple[int, ...]]
    funnel: tuple[EventStage, ...]
    spellings: dict[str, str]
    undated: int


@dataclass(frozen=True)
class Profile:
    """What one version of one layer of a dataset looks like.

    `exact` is true when no figure is an estimate (patterns of free text, which are listed from a
    probe, do not count); `limits` names what was estimated, probed or left out, as finding codes.
    """

    dataset: str
    kind: str
    version: int
    layer: str
    rows: int
    columns: tuple[ColumnProfile, ...]
    duplicate_rows: int
    correlations: tuple[Correlation, ...]
    co_missing: tuple[CoMissing, ...]
    rhythm: Rhythm | None
    findings: tuple[Finding, ...]
    limits: tuple[Finding, ...]
    exact: bool
    seconds: float
    computed: str
    layout: int = LAYOUT

    def column(self, name: str) -> ColumnProfile:
        """One column's profile.

        Raises:
            NotFound: when there is no such column, with the nearest names.
        """
        for column in self.columns:
            if column.name == name:
                return column
        from core.errors import NotFound
        from core.i18n import _

        raise NotFound.among(_("column"), name, [column.name for column in self.columns])

    @property
    def missing_cells(self) -> int:
        """Null and blank cells of the whole table."""
        return sum(column.nulls + column.blanks for column in self.columns)

    @property
    def missing_share(self) -> float:
        """Missing cells as a share of all cells, 0 to 1."""
        cells = self.rows * len(self.columns)
        return self.missing_cells / cells if cells else 0.0

    @property
    def odd_columns(self) -> int:
        """Columns with a finding of severity error or warning."""
        return sum(column.severity in ("error", "warning") for column in self.columns)

    def ranked(self) -> list[ColumnProfile]:
        """The columns, the worst first, in table order among equals."""

        def key(column: ColumnProfile) -> tuple[int, int]:
            rows = sum(item.rows for item in column.findings if item.severity == column.severity)
            return SEVERITIES.index(column.severity), -rows if column.severity != "info" else 0

        return sorted(self.columns, key=key)

    def to_dict(self) -> dict[str, Any]:
        """The profile as JSON values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Profile:
        """The profile that `to_dict` (through JSON) came from."""
        built = build(cls, data)
        assert isinstance(built, cls)
        return built


def build(kind: Any, value: Any) -> Any:
    """Turn JSON values back into a declared type: dataclasses, tuples, mappings and optional values of such."""
    if value is None:
        return None
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = typing.get_type_hints(kind)
        return kind(**{name: build(hints[name], item) for name, item in value.items() if name in hints})
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        if inner[-1] is Ellipsis:
            return tuple(build(inner[0], item) for item in value)
        return tuple(build(each, item) for each, item in zip(inner, value, strict=True))
    if origin is dict:
        return {key: build(inner[1], item) for key, item in value.items()}
    if origin in (types.UnionType, typing.Union):
        real = [each for each in inner if each is not type(None)]
        return build(real[0], value) if len(real) == 1 else value
    return value
