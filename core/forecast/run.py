"""A panel's forecast: models tried on the past, the best of each series moved on, and how sure it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from core.forecast.backtest import (
    Choice,
    Scores,
    chosen,
    held,
    intervals,
    residuals_of,
    scored,
    usual_step,
    windows_of,
)
from core.forecast.forecasts import LEVELS, Forecast
from core.forecast.models import candidates_for, demand_of, fitted, repeated_season, rolled
from core.forecast.models.pooled import asked, learned, looks_back_years
from core.forecast.models.yearly import fits
from core.forecast.series import Floats, Mask, Panel

BUDGET = {3: 12.0, 50: 3.0}
"""Seconds of one processor for each series, of panels up to so many series."""
LEAST_BUDGET = 0.4
"""Seconds for each series of a larger panel: a thousand take seven minutes on one core."""
CHEAP = 2_000
"""Series that are given local models; what is smaller is forecast by the pooled one and the seasonal naive."""
POOLED = 2_000
"""Series that the pooled model learns from, the largest."""
PROBED = 3
"""Series that each model's time is taken on before it is given to all."""
Work = tuple[str, int, Floats, list[int], int, tuple[int, ...]]
Mapped = Callable[[list[Work]], Iterable[tuple[Floats, float]]]


@dataclass(frozen=True)
class Outcome:
    """A forecast with what speaks for it.

    Attributes:
        forecast: Of the series that can be forecast; the others' figures are NaN.
        told: Model -> its forecast, shape (N, h).
        naive: The seasonal naive forecast; shape (N, h).
        choice: Weights and losses of the models; None where nothing could be judged.
        scores: Model -> its scores in the backtest; "best" is what was chosen.
        moments: Moments of the backtest; 0 where the series are too short.
        cuts: Positions of the moments.
        past: What was chosen at each moment; shape (N, W, h).
        coverage: Level -> share of the values that came within the interval made from the other moments; NaN unknown.
        coverage_of: The same of each series; level -> shape (N,).
        demand: Class of each series.
        left_out: Model -> seconds a series, of models that would have taken too long.
        seconds: Of the whole.
    """

    forecast: Forecast
    told: Mapping[str, Floats]
    naive: Floats
    choice: Choice | None
    scores: Mapping[str, Scores]
    moments: int
    cuts: tuple[int, ...]
    past: Floats
    coverage: Mapping[float, float]
    coverage_of: Mapping[float, Floats]
    demand: list[str]
    left_out: Mapping[str, float]
    seconds: float = 0.0
    season: int = 1
    judged: Mask = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))


def forecast(
    panel: Panel,
    h: int,
    able: Mask | None = None,
    *,
    only: Iterable[str] = (),
    budget: float | None = None,
    calendar: Floats | None = None,
    rests: Mask | None = None,
    known_then: Callable[[Sequence[int], int], Floats] | None = None,
    mapped: Mapped | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Outcome:
    """Forecast every series that can be.

    Args:
        panel: Mended series: without gaps from their beginnings on.
        h: Periods ahead.
        able: Which series can be forecast; all that have a value at the end where left out.
        only: Models to try beside the seasonal naive; all that fit where empty.
        budget: Seconds for the local models of a series.
        calendar: Features of each period, those ahead included; shape (T + h, F).
        rests: Periods in which nothing is ever measured, those ahead included; shape (T + h,).
        known_then: Of the moments and `h`, what multiplies a forecast made then, shape (N, W, h): festivals are taken
            from all of the past, and a moment knew fewer of them.
        mapped: Runs the local models; here, one after the other, where left out.
        report: Told the series done and in all.
    """
    began = time.perf_counter()
    values = panel.values
    n, periods = values.shape
    able = np.isfinite(values[:, -1]) if able is None else able & np.isfinite(values[:, -1])
    season = panel.seasons[0] if panel.seasons else 1
    known = np.isfinite(values).sum(axis=1)
    typical = int(np.median(known[able])) if able.any() else 0
    windows = windows_of(periods, h, season, n, typical)
    cuts = list(windows.cuts) if windows else []
    naive = np.full((n, h), np.nan)
    for one in np.flatnonzero(able):
        own = season if known[one] >= 2 * season else 1
        naive[one] = repeated_season(values[one : one + 1], h, own)[0]
    told: dict[str, Floats] = {"naive": naive}
    back = {"naive": _naive_back(values, cuts, h, season)} if windows else {}
    demand = [demand_of(row) if able[i] else "none" for i, row in enumerate(values)]
    plan, left_out = _plan(panel, able, cuts, h, demand, tuple(only), budget)
    ago = _year_ago(panel, cuts, {name for name, _one in plan})
    year_ago: dict[str, Floats] = {}
    work = [(name, one, *_own(values[one], cuts, ago, panel.seasons), h, panel.seasons) for name, one in plan]
    runner = mapped or _here
    for done, ((name, one, _known, asked_at, *_rest), (found, _took)) in enumerate(
        zip(work, runner(work), strict=True), 1
    ):
        earlier = int(bool(ago and asked_at) and asked_at[0] == ago - int(np.isfinite(values[one]).argmax()))
        if earlier:
            year_ago.setdefault(name, np.full((n, h), np.nan))[one] = found[0]
        told.setdefault(name, np.full((n, h), np.nan))[one] = found[-1]
        if cuts:
            back.setdefault(name, np.full((n, len(cuts), h), np.nan))[one, len(cuts) - (len(found) - 1 - earlier) :] = (
                found[earlier:-1]
            )
        report(done, len(work) + 1)
    if not only or "pooled" in only:
        _pooled(panel, h, cuts, able, calendar, told, back)
    report(len(work) + 1, len(work) + 1)
    if known_then is not None and cuts:
        then = known_then(cuts, h)
        back = {name: one * then for name, one in back.items()}
    if rests is not None and rests.any():
        for one in told.values():
            one[:, rests[periods:]] = 0.0
        for one in back.values():
            for i, cut in enumerate(cuts):
                one[:, i, rests[cut : cut + h]] = 0.0
    before = (values[:, ago : ago + h], year_ago) if ago and year_ago else None
    outcome = _judged(panel, h, windows, able, season, told, back, demand, left_out, rests, before)
    return _with_time(outcome, time.perf_counter() - began)


def _with_time(outcome: Outcome, seconds: float) -> Outcome:
    return replace(outcome, seconds=seconds)


def _own(series: Floats, cuts: list[int], ago: int = 0, seasons: tuple[int, ...] = ()) -> tuple[Floats, list[int]]:
    """A series from its beginning on, and the moments at which it was old enough, the one a year ago before them."""
    first = int(np.isfinite(series).argmax())
    own = [cut - first for cut in cuts if cut - first >= 8]
    return series[first:], [ago - first, *own] if ago and fits(ago - first - seasons[-1], seasons) else own


def _year_ago(panel: Panel, cuts: list[int], tried: Collection[str]) -> int:
    """The moment a year before the end, where a model that knows the year is tried and could know one then; else 0."""
    if "yearly" not in tried or not cuts:
        return 0
    ago = panel.shape[1] - panel.seasons[-1]
    return ago if ago < cuts[0] and fits(ago - panel.seasons[-1], panel.seasons) else 0


def _here(work: list[Work]) -> Iterable[tuple[Floats, float]]:
    for one in work:
        yield run(one)


def run(work: Work) -> tuple[Floats, float]:
    """One model on one series: forecasts at each moment, and of what is to come in the last row; and its seconds.

    A model that fails on a series says nothing of it.
    """
    name, _series, values, cuts, h, seasons = work
    began = time.perf_counter()
    past = np.full((len(cuts), h), np.nan)
    ahead = np.full((1, h), np.nan)
    try:
        if cuts:
            past = rolled(name, values, cuts, h, seasons)
        ahead = fitted(name, values, h, seasons)[None]
    except Exception:
        past = np.full((len(cuts), h), np.nan)
    found = np.concatenate([past, ahead])
    size = 1e3 * max(float(np.nanmax(np.abs(values))), 1e-9)
    found[~(np.abs(found) < size)] = np.nan  # a model that explodes says nothing either
    return found, time.perf_counter() - began


def _plan(
    panel: Panel,
    able: Mask,
    cuts: list[int],
    h: int,
    demand: list[str],
    only: tuple[str, ...],
    budget: float | None,
) -> tuple[list[tuple[str, int]], dict[str, float]]:
    """Which model is tried on which series, and what would take too long."""
    values = panel.values
    known = np.isfinite(values).sum(axis=1)
    at = np.flatnonzero(able)[:CHEAP]
    wanted = {
        int(one): [
            name
            for name in candidates_for(
                int(known[one]) - (len(values[one]) - cuts[0] if cuts else 0), panel.seasons, demand[one]
            )
            if name != "naive" and (not only or name in only)
        ]
        for one in at
    }
    n = len(panel.ids)
    allowed = budget if budget is not None else next((s for most, s in BUDGET.items() if n <= most), LEAST_BUDGET)
    names = list(dict.fromkeys(name for one in wanted.values() for name in one))
    left_out: dict[str, float] = {}
    spent = 0.0
    for name in names:
        probes = [one for one in at if name in wanted[int(one)]][:PROBED]
        if n <= PROBED and name not in ("arima", "mstl", "ets"):
            continue  # these never take a second
        took = [
            run((name, int(one), *_own(values[one], cuts[-1:]), h, panel.seasons))[1]
            for one in probes[: 1 + (n > PROBED)]
        ]
        factor = 1.0 + (len(cuts) if name == "mstl" else 1.0 + 0.1 * len(cuts))
        cost = min(took) / 2 * factor
        if spent + cost > allowed and not only:
            left_out[name] = cost
        else:
            spent += cost
    plan = [(name, one) for name in names if name not in left_out for one, fitting in wanted.items() if name in fitting]
    return plan, left_out


def _naive_back(values: Floats, cuts: list[int], h: int, season: int) -> Floats:
    found = np.full((len(values), len(cuts), h), np.nan)
    for i, cut in enumerate(cuts):
        own = season if cut >= 2 * season else 1
        found[:, i] = repeated_season(values[:, :cut], h, own)
    return found


def _pooled(
    panel: Panel,
    h: int,
    cuts: list[int],
    able: Mask,
    calendar: Floats | None,
    told: dict[str, Floats],
    back: dict[str, Floats],
) -> None:
    if not cuts or not able.any():
        return
    ahead = {name: one for name, one in panel.beside.items() if one.shape[1] > panel.shape[1]}
    for name in ("pooled", "driven") if ahead else ("pooled",):
        own = replace(panel, beside=ahead if name == "driven" else {})
        taught = own.only(np.flatnonzero(able)[:POOLED])
        before = learned(taught, h, cuts[0], calendar)
        after = learned(taught, h, panel.shape[1], calendar) if before is not None else None
        if before is None or after is None:
            return
        back[name] = np.stack([asked(before, own, cut, h, calendar) for cut in cuts], axis=1)
        told[name] = np.where(able[:, None], asked(after, own, panel.shape[1], h, calendar), np.nan)


def _knowing(panel: Panel) -> set[str]:
    """The models that know the year of days."""
    if not fits(panel.shape[1], panel.seasons):
        return set()
    pooled = {"pooled", "driven"} if looks_back_years(panel) else set()
    return {"yearly", "mstl"} | pooled


def _judged(
    panel: Panel,
    h: int,
    windows: object,
    able: Mask,
    season: int,
    told: dict[str, Floats],
    back: dict[str, Floats],
    demand: list[str],
    left_out: dict[str, float],
    rests: Mask | None,
    year_ago: tuple[Floats, Mapping[str, Floats]] | None = None,
) -> Outcome:
    from core.forecast.backtest import Windows

    values, n = panel.values, len(panel.ids)
    low = np.where(np.nanmin(np.where(np.isfinite(values), values, np.inf), axis=1) >= 0, 0.0, -np.inf)
    for table in (*told.values(), *back.values()):
        np.maximum(table, low.reshape(-1, *[1] * (table.ndim - 1)), out=table)
    levels = np.asarray(LEVELS)
    size = usual_step(values, season)
    if not isinstance(windows, Windows):
        name = next((one for one in ("theta", "croston") if one in told), "naive")
        mean = np.where(np.isfinite(told[name]), told[name], told["naive"])
        none = np.full((n, 1, h), np.nan)
        around = residuals_of(none, none, size)
        made = Forecast(panel.ids, panel.ahead(h), mean, levels, intervals(around, mean, levels, low), [name] * n)
        return Outcome(made, told, told["naive"], None, {}, 0, (), none, {}, {}, demand, left_out, 0.0, season,
                       np.zeros(n, dtype=np.bool_))  # fmt: skip
    actual = windows.actual(values)
    judged = windows.known(values, season) & able[:, None]
    actual = np.where(judged[:, :, None], actual, np.nan)
    if rests is not None and rests.any():  # what is known beforehand is no test
        for i, one in enumerate(windows.cuts):
            actual[:, i, rests[one : one + h]] = np.nan
    back = {name: np.where(judged[:, :, None], one, np.nan) for name, one in back.items()}
    choice = chosen(actual, back, told, _knowing(panel), year_ago)
    past, mean = choice.combined(back), choice.combined(told)
    lost = ~np.isfinite(mean).all(axis=1) & able
    mean[lost] = told["naive"][lost]
    around = residuals_of(actual, past, size)
    quantiles = intervals(around, mean, levels, low)
    if rests is not None:
        quantiles[:, rests[panel.shape[1] :]] = 0.0
    cut = windows.cuts[0]
    scores = {name: scored(actual, one, values, cut, season) for name, one in back.items()}
    scores["best"] = scored(actual, past, values, cut, season)
    names = choice.names()
    made = Forecast(panel.ids, panel.ahead(h), mean, levels, quantiles, names, around.carried)
    coverage, coverage_of = held(actual, past, size, low)
    return Outcome(made, told, told["naive"], choice, scores, len(windows.cuts), windows.cuts, past, coverage,
                   coverage_of, demand, left_out, 0.0, season, np.asarray(judged.any(axis=1)))  # fmt: skip
