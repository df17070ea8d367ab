"""Surges of negative reviews in stored sentiment: the weekly counts, the test, and what the surging reviews say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.engine import quote
from core.errors import BadInput
from core.i18n import _, listed
from core.text.sentiment import surges
from core.text.sentiment.insights import Scored, dated, grouping, once, scored_rows
from core.text.sentiment.predictions import text_column
from core.text.sentiment.surges import Series, Surge
from core.text.sentiment.topic_words import Topic, topics

if TYPE_CHECKING:
    from core.lake import Lake

GROUPS = ("all", "category", "brand", "item", "language")
GRAINS = tuple(surges.WINDOW)
MOST_BACKGROUND = 2_000
"""Newest other negative reviews that topic words are told against."""


@dataclass(frozen=True)
class Report:
    """What a test of all periods found.

    Attributes:
        judged: periods judged, over all groups, by their first day; ``found`` are those told at the false discovery
            rate.
        series: counts of the groups by key.
        copies: scored rows left out because another row says the very same in every column.
    """

    judged: dict[date, int]
    found: tuple[Surge, ...]
    series: dict[str, Series]
    copies: int = 0

    @property
    def tests(self) -> int:
        """Periods judged in all."""
        return sum(self.judged.values())

    def recent(self, days: int) -> tuple[list[Surge], int]:
        """Surges of the periods that began within some days of the newest one, and the periods judged in that time."""
        since = self.newest - timedelta(days=days) if self.newest else date.max
        judged = sum(count for period, count in self.judged.items() if period > since)
        return [one for one in self.found if one.period > since], judged

    @property
    def newest(self) -> date | None:
        """The last period of any group."""
        return max((one.periods[-1] for one in self.series.values() if one.periods), default=None)


@dataclass(frozen=True)
class Evidence:
    """What the negative reviews of a surge say: words that set them apart, and some of the texts, surest first."""

    topics: tuple[Topic, ...]
    reviews: int
    background: int
    examples: tuple[str, ...]


def report(
    lake: Lake,
    dataset: str,
    version: int | None = None,
    *,
    by: str = "category",
    grain: str = "week",
    rate: float = surges.RATE,
    model: str | None = None,
) -> Report | None:
    """Test every period of every group against its own past.

    Args:
        by: one of ``GROUPS``; all takes the dataset as one group.
        grain: day, week or month.
        rate: false discovery rate.

    Returns:
        None where nothing is scored, no column plays the role time, or the groups cannot be told.
    """
    scored = scored_rows(lake, dataset, version, model)
    sql = _grouped(lake, scored, by) if scored else None
    if scored is None or sql is None:
        return None
    period = _period("time", grain)
    with lake.read() as cursor:
        rows = cursor.execute(
            f"SELECT key, any_value(title), {period} AS period, count(*), count(*) FILTER (label = 'negative') "
            f"FROM ({sql}) WHERE key IS NOT NULL AND key <> '' GROUP BY key, period ORDER BY key, period",
            scored.values,
        ).fetchall()
        counted = cursor.execute(
            f"SELECT count(*) FROM {scored.sql} WHERE NOT {once(lake, scored.dataset, scored.version)}", scored.values
        )
        copies = int((counted.fetchone() or (0,))[0])
    series = surges.series_of(rows)
    found = surges.judge(series, grain)
    return Report(
        dict(Counter(one.period for one in found)),
        tuple(surges.surging(found, rate)),
        {one.key: one for one in series},
        copies,
    )


def evidence(
    lake: Lake,
    dataset: str,
    surge: Surge,
    version: int | None = None,
    *,
    by: str = "category",
    grain: str = "week",
    model: str | None = None,
) -> Evidence:
    """Topic words of a surge's negative reviews against the other negative reviews of the dataset."""
    scored = scored_rows(lake, dataset, version, model)
    sql = _grouped(lake, scored, by) if scored else None
    if scored is None or sql is None:
        return Evidence((), 0, 0, ())
    inside = f"(key = ? AND {_period('time', grain)} = ?)"
    query = f"SELECT text FROM ({sql}) WHERE label = 'negative' AND text IS NOT NULL AND {{}} ORDER BY {{}} LIMIT ?"
    key = [surge.key, surge.period]
    with lake.read() as cursor:
        mine = cursor.execute(query.format(inside, "p DESC, row"), [*scored.values, *key, MOST_BACKGROUND]).fetchall()
        others = cursor.execute(
            query.format(f"NOT coalesce({inside}, false)", "time DESC, row"), [*scored.values, *key, MOST_BACKGROUND]
        ).fetchall()
    texts = [str(row[0]) for row in mine]
    distinct = dict.fromkeys(texts)
    told = topics(texts, [str(row[0]) for row in others])
    return Evidence(tuple(told), len(texts), len(others), tuple(distinct)[:5])


def days(surge: Surge, grain: str) -> tuple[date, date]:
    """First and last day of a surge's period."""
    if grain == "month":
        following = (surge.period.replace(day=28) + timedelta(days=4)).replace(day=1)
        return surge.period, following - timedelta(days=1)
    return surge.period, surge.period + timedelta(days=6 if grain == "week" else 0)


def _grouped(lake: Lake, scored: Scored, by: str) -> str | None:
    """SQL of the dated rows with columns key, title, text, p (of negative) and row; None where it cannot be told."""
    if by not in GROUPS:
        raise BadInput(
            _("“{value}” is not possible here.").format(value=by),
            hint=_("Choose one of {names}.").format(names=listed(GROUPS)),
        )
    if scored.role("timestamp") is None:
        return None
    key, title, join = ("'·'", "NULL::VARCHAR", "") if by == "all" else grouping(lake, scored, by)
    if key is None:
        return None
    column = quote(text_column(lake, scored.dataset, scored.version))
    more = (
        f", ({key})::VARCHAR AS key, {title} AS title, source.{column}::VARCHAR AS text, "
        "found.p_negative AS p, found._row AS row"
    )
    return dated(scored, more, join, once(lake, scored.dataset, scored.version))


def _period(column: str, grain: str) -> str:
    if grain not in GRAINS:
        raise BadInput(
            _("“{value}” is not possible here.").format(value=grain),
            hint=_("Choose one of {names}.").format(names=listed(GRAINS)),
        )
    return f"date_trunc('{grain}', {column})::DATE"
