"""Where an experiment's rows come from: a dataset of the workspace, a file, or a data frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from core.engine import Cursor, quote, unattached
from core.experiment.columns import Column
from core.experiment.data.counted import written_out
from core.experiment.data.exposed import exposed_only
from core.experiment.data.several import known_text, tests_in
from core.experiment.health.checks import Finding
from core.experiment.health.exposure import unexposed
from core.experiment.plan import Plan
from core.experiment.readout import Readout, read_out
from core.experiment.suggesting import suggest
from core.lake import Lake
from core.quality.watch import Upload, uploads_of

if TYPE_CHECKING:
    import pandas as pd

    from core.experiment.metrics import Definition

LOOK_ROWS = 20_000
"""Rows read to suggest a plan; the readout itself reads every row."""

FEWEST_IDS = 50
"""Of fewer rows a measure's values are often all different too."""
FEWEST_NUMBERED = 10
"""Rows of which a number that runs on without a gap counts the rows: ten amounts do so once in millions of tables."""
APART = 0.98
"""Share of the rows that identifiers tell apart; a few rows are repeated by every export."""
RUNS_ON = 3
"""Times its rows that a running number spans at most: fifty random ones of 150 are all different once in 5,000."""
FEWEST_RANDOM, DIGITS = 200, 6
"""Rows and digits from which numbers of one length that are all different are no measure: amounts differ in length."""


AT_ONCE = 25
"""Columns of one question: the planner takes several times as long for five hundred together as for twenty of these."""


class Facts(TypedDict, total=False):
    """What a readout says of where its rows come from."""

    label: str
    version: int | None
    set_aside: int
    uploads: Sequence[Upload]


def columns(cursor: Cursor, source: str, types: Mapping[str, str]) -> list[Column]:
    """What each column holds, from the first rows."""
    names = list(types)
    return [
        one
        for first in range(0, len(names), AT_ONCE)
        for one in _columns(cursor, source, {name: types[name] for name in names[first : first + AT_ONCE]})
    ]


def _columns(cursor: Cursor, source: str, types: Mapping[str, str]) -> list[Column]:
    texts, read, parts = [], [], []
    for i, name in enumerate(types):
        texts += [f"CAST({quote(name)} AS VARCHAR) AS t{i}"]
        bare = f"nullif(regexp_replace(trim(t{i}), '\\.0+$', ''), '')"
        read += [f"t{i}", f"{bare} AS bare{i}", f"TRY_CAST({bare} AS DOUBLE) AS number{i}"]
        parts += [
            f"count(DISTINCT t{i})",
            f"list_slice(list_sort(list(DISTINCT t{i}) FILTER (WHERE t{i} <> '')), 1, 50)",
            f"coalesce(bool_or(coalesce(t{i}, '') = ''), false)",
            _tells_apart(f"bare{i}", f"number{i}"),
        ]
    look = f"SELECT {', '.join(texts)} FROM {source} LIMIT {LOOK_ROWS}"
    row = cursor.execute(f"SELECT {', '.join(parts)} FROM (SELECT {', '.join(read)} FROM ({look}))").fetchone()
    assert row is not None
    return [
        Column(name, type_, int(row[4 * i]), tuple(row[4 * i + 1] or ()), bool(row[4 * i + 2]), bool(row[4 * i + 3]))
        for i, (name, type_) in enumerate(types.items())
    ]


def _tells_apart(bare: str, number: str) -> str:
    """SQL: whether a column's values tell its rows apart as identifiers do.

    Whole numbers that run on (drawn at random from so short a range some would repeat), or all different and of one
    length; or words without blanks that hold a digit, neither numbers nor times.

    Args:
        bare: The trimmed text without the decimals of a whole number, null where nothing is left.
        number: The same as a number.
    """
    apart = f"count({bare}) >= {FEWEST_IDS} AND count(DISTINCT {bare}) >= {APART} * count(*)"
    whole = f"bool_and(regexp_full_match({bare}, '\\d{{1,19}}'))"
    runs_on = f"max({number}) - min({number}) < {RUNS_ON} * count({bare})"
    even = (
        f"count({bare}) >= {FEWEST_RANDOM} AND count(DISTINCT {bare}) = count({bare}) "
        f"AND min(length({bare})) = max(length({bare})) AND min(length({bare})) >= {DIGITS}"
    )
    word = (
        f"bool_and(regexp_full_match({bare}, '\\S{{1,64}}') AND regexp_matches({bare}, '\\d') "
        f"AND {number} IS NULL AND NOT regexp_matches({bare}, '^[-+]?[\\d.,]+%?$|^\\d{{1,4}}[-/.]\\d{{1,2}}[-/.]'))"
    )
    numbered = (
        f"count({bare}) >= {FEWEST_NUMBERED} AND count({bare}) = count(*) AND {whole} "
        f"AND count(DISTINCT {bare}) = count(*) AND max({number}) - min({number}) + 1 = count(*)"
    )
    return f"coalesce(({numbered}) OR {apart} AND (({whole} AND ({runs_on} OR ({even}))) OR {word}), false)"


def dataset_columns(lake: Lake, name: str, version: int | None = None) -> list[Column]:
    """`columns` of a dataset of the workspace."""
    with lake.read() as cursor:
        return columns(cursor, lake.table(name, None, version), lake.columns(name, None, version))


def dataset_tests(
    lake: Lake, name: str, variant: str, version: int | None = None, unit: str | None = None
) -> tuple[str, tuple[str, ...]] | None:
    """The column that tells several tests apart and their names, None where a dataset holds one."""
    with lake.read() as cursor:
        return tests_in(
            cursor,
            lake.table(name, None, version),
            lake.columns(name, None, version),
            variant,
            unit,
            known_text(variant),
        )


def suggest_for(lake: Lake, name: str, version: int | None = None) -> Plan | None:
    """A first plan for a dataset; None where no column can name the arms or be a metric."""
    return suggest(dataset_columns(lake, name, version), lake.dataset(name, version).roles)


def analyse_dataset(
    lake: Lake, name: str, plan: Plan, version: int | None = None, definitions: Sequence[Definition] = ()
) -> Readout:
    """The readout of a dataset, of now or of a version.

    Args:
        definitions: with `plan.outcomes`, the metrics that are read from that dataset instead of the plan's own.

    Raises:
        NotFound, BadInput: no such dataset or column, or a plan that does not fit.
    """
    number = version if version is not None else lake.dataset(name).version
    types = {**lake.columns(name, None, version), "_row": "BIGINT"}
    facts: Facts = {"label": name, "version": number, "set_aside": set_aside(lake, name, version)}
    facts["uploads"] = uploads_of(lake, name, number)
    with lake.read() as cursor:
        source = lake.table(name, None, version)
        if plan.outcomes:
            return _with_outcomes(cursor, lake, source, types, plan, definitions, facts)
        return _own(cursor, source, types, plan, facts)


def _own(cursor: Cursor, source: str, types: Mapping[str, str], plan: Plan, facts: Facts) -> Readout:
    """The readout of outcomes that stand beside the assignments."""
    plan.check([name for name in types if name != "_row"])
    if plan.units:
        with written_out(cursor, source, types, plan) as (table, found, counts):
            beside = [
                Finding("counted", "warning" if counts[1] else "info", *counts[1::-1], params={"units": counts[2]})
            ]
            facts["uploads"] = ()  # a row stands for many units, which have no row of their own
            readout = read_out(cursor, table, found, replace(plan, units=None, unit=None), beside=beside, **facts)
        return replace(readout, plan=plan)
    source, seen = exposed_only(cursor, source, types, plan)
    beside = [unexposed(*seen)] if seen else []
    return read_out(cursor, source, types, plan, beside=beside, **facts)


def _with_outcomes(
    cursor: Cursor,
    lake: Lake,
    source: str,
    types: Mapping[str, str],
    plan: Plan,
    definitions: Sequence[Definition],
    facts: Facts,
) -> Readout:
    """The readout of assignments whose outcomes are another dataset's rows."""
    from core.experiment.metrics import check_outcomes, check_robots, measured, outcomes_of

    assert plan.outcomes is not None
    outcomes = outcomes_of(cursor, lake, plan.outcomes)
    with measured(cursor, source, types, plan, outcomes, definitions) as found:
        beside = [*check_outcomes(found), *check_robots(found, outcomes, lake)]
        readout = read_out(cursor, found.source, found.types, found.plan, beside=beside, **facts)
    return replace(readout, plan=replace(readout.plan, test=plan.test))


def set_aside(lake: Lake, name: str, version: int | None = None) -> int:
    """Rows in quarantine as of a dataset's version: refused by loading, or set aside by the cleaning it shows."""
    dataset = lake.dataset(name, version)
    refused = dataset.quarantined
    if dataset.layer == "clean":
        newest = (one.info for one in lake.versions(name) if one.number == dataset.clean_version)
        refused += sum(int(info.get("quarantined_by_clean", 0)) for info in newest)
    return refused


def analyse_frame(frame: pd.DataFrame, plan: Plan, label: str = "frame") -> Readout:
    """The readout of a data frame."""
    with unattached() as connection:
        connection.register("rows", frame)
        return _own(connection, "rows", _types(connection, "rows"), plan, {"label": label})


def analyse_file(
    path: Path, plan: Plan, outcomes: Path | None = None, definitions: Sequence[Definition] = ()
) -> Readout:
    """The readout of a file of any format that can be uploaded; it is landed first, so that a decimal comma, another
    encoding or another delimiter reads as it would in the app. Rows that loading refuses are counted in the readout.

    Args:
        outcomes: a file of events that the metrics of `definitions` are read from, instead of the plan's own.

    Raises:
        NotFound: no such file.
        BadInput: unreadable, or the plan does not fit.
    """
    from core.collect.temporary import landed

    with landed({"rows": path} | ({"outcomes": outcomes} if outcomes else {})) as lake:
        types = {**lake.columns("rows"), "_row": "BIGINT"}
        facts: Facts = {"label": path.name, "set_aside": set_aside(lake, "rows")}
        with lake.read() as cursor:
            if outcomes is None:
                return _own(cursor, lake.table("rows"), types, plan, facts)
            joined = replace(plan, outcomes="outcomes")
            readout = _with_outcomes(cursor, lake, lake.table("rows"), types, joined, definitions, facts)
            return replace(readout, plan=replace(readout.plan, outcomes=outcomes.name))


def file_columns(path: Path) -> list[Column]:
    """`columns` of a file; raises as `analyse_file` does."""
    from core.collect.temporary import landed

    with landed({"rows": path}) as lake:
        return dataset_columns(lake, "rows")


def _types(connection: Cursor, source: str) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
