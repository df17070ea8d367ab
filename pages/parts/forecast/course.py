"""The course of a series: headline, chart with its fan, and the table of what is foretold."""

from __future__ import annotations

import json

import numpy as np
import streamlit as st

from core.figures.forecast import Course, fan
from core.forecast import Measure, Result, cautions
from core.forecast import words as say
from core.forecast.calendar import marks
from core.i18n import _, ngettext
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import choice
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, percent

SEEN = 6
"""Times the periods ahead that the chart shows of the past."""
LEAST_SEEN = 90
BANDS = (0.95, 0.8, 0.5)
NONE = "none"


def headline(result: Result, series: int, said: str = "") -> None:
    """The verdict in a sentence, or what is said instead, then its figures."""
    outcome, panel = result.outcome, result.mended.panel
    if not result.mended.able[series]:
        _read(result)
        return
    st.markdown(f"**{md(said or say.verdict(outcome, series))}**")
    scores = outcome.scores
    best = scores["best"].mase[series] if scores else np.nan
    naive = scores["naive"].mase[series] if scores else np.nan
    bias = scores["best"].bias[series] if scores else np.nan
    covered = outcome.coverage_of.get(0.9)
    found, known = len(say.faults(result)), result.mended.known(series)
    tiles(
        [
            Tile(_("Error (MASE)"), f"{best:.2f}" if np.isfinite(best) else "–",
                 note=_("season before: {value}").format(value=f"{naive:.2f}") if np.isfinite(naive) else "",
                 help=_("Mean error at past moments, over the mean change from one season to the next.")),
            Tile(_("Within the 90 % interval"), percent(covered[series], 0) if covered is not None and np.isfinite(
                covered[series]) else "–", help=_("Share of the past values that intervals made from the other moments "
                                                  "held; near 90 % is right.")),
            Tile(_("Bias"), signed(bias),
                 help=_("How much too much was foretold at past moments, in all; below 0 too little.")),
            Tile(_("Last complete period"), say.period_text(panel, panel.shape[1] - 1, result.reading.dated),
                 note=ngettext("{n} period known", "{n} periods known", known).format(n=number(known))),
            Tile(_("Found in the days"), number(found), help=_("Kinds of fault, mended or not; listed below.")),
        ],
        key=own("forecast_tiles"),
    )  # fmt: skip
    *ends, few = cautions(result.mended, series) or [""]
    for one in ends:
        st.warning(md(one), icon=":material/hourglass_bottom:")
    if few:
        st.caption(":material/hourglass_bottom: " + md(few))
    _read(result)


def _read(result: Result) -> None:
    """How the table was read, and what takes no part."""
    for one in (*say.read(result.reading), say.left_out(result.outcome)):
        if one:
            st.caption(":material/info: " + md(one))


def drawn(result: Result, series: int, key: str = "forecast_fan") -> None:
    """The chart of one series."""
    if not result.mended.able[series]:
        return
    outcome, panel, raw = result.outcome, result.mended.panel, result.mended.as_read
    forecast, dated = outcome.forecast, result.reading.dated
    begin = max(panel.shape[1] - max(SEEN * result.h, LEAST_SEEN), 0)
    values, read = panel.values[series, begin:], raw.values[series, begin:]
    differs = ~(np.isclose(values, read, equal_nan=True))
    at = np.flatnonzero(differs).tolist()
    rest = result.mended.rests(0)[begin:]
    at = [one for one in at if not rest[one]]
    known = [one for one in at if np.isfinite(read[one])]
    by = result.festive.past[series, begin : panel.shape[1]]
    values, read = values * by, read * by
    names = _moments(panel.times[begin:], begin, dated)
    ahead = _moments(forecast.times, panel.shape[1], dated)
    bands = {}
    for level in BANDS:
        low, high = forecast.interval(level)
        bands[_("{level} interval").format(level=f"{level:.0%}")] = (low[series].tolist(), high[series].tolist())
    measure = say.measure_name(Measure.from_json(json.loads(result.request.measure)))
    rule = _compared(result, series)
    without = _listed(result.without[rule][series]) if rule else []
    shown = Course(names, _listed(values), at, known, _listed(read[known]), ahead, forecast.mean[series].tolist(),
                   outcome.naive[series].tolist(), bands, without)  # fmt: skip
    words = {
        "past": _("known"),
        "read": _("as it was read"),
        "mended": _("mended"),
        "naive": _("season before"),
        "best": _("forecast"),
        "without": _("without: {fault}").format(fault=say.rule_name(rule)) if rule else "",
    }
    alt = _("The past, the forecast with its intervals, and the season before as a dotted line")
    plot(fan(shown, words, measure, _festivals(result, begin)), alt, key)
    if rule:
        st.caption(":material/compare_arrows: " + md(say.compared(result, series, rule)))
    if said := say.festivals(result.festive.lifts.found):
        st.caption(":material/celebration: " + md(said))


def _compared(result: Result, series: int) -> str:
    """The rule without which the forecast is drawn beside; "" for none."""
    moved = say.differing(result, series)
    if not moved:
        return ""
    words = {NONE: _("nothing")} | {one: say.rule_name(one) for one in moved}
    chosen = choice(_("Compare without the mend of"), list(words), NONE, "without", lambda one: words.get(one, one),
                    width=320)  # fmt: skip
    return "" if chosen == NONE else chosen


def rows(result: Result) -> None:
    """What is foretold, to read and to take along."""
    outcome = result.outcome
    forecast, ids = outcome.forecast, result.mended.panel.ids
    low, high = forecast.interval(0.9)
    periods = result.mended.panel.shape[1]
    freq, dated = result.mended.panel.freq, result.reading.dated
    names = [say.time_text(one, freq) for one in forecast.times] if dated else _moments(forecast.times, periods, dated)
    several = len(ids) > 1
    found = [
        ({"series": ids[one]} if several else {})
        | {
            "period": str(names[step]),
            "mean": short(forecast.mean[one, step]),
            "low": short(low[one, step]),
            "high": short(high[one, step]),
            "naive": short(outcome.naive[one, step]),
            "model": say.model_name(forecast.model[one]),
        }
        for one in np.flatnonzero(result.mended.able)
        for step in range(result.h)
    ]
    if not found:
        return
    st.subheader(_("What is foretold"), anchor=False)
    table(
        found,
        "forecast_rows",
        columns={
            "series": st.column_config.TextColumn(_("Series"), pinned=True),
            "period": st.column_config.TextColumn(_("Period")),
            "mean": st.column_config.NumberColumn(_("Forecast"), format="localized"),
            "low": st.column_config.NumberColumn(_("Low (90 %)"), format="localized"),
            "high": st.column_config.NumberColumn(_("High (90 %)"), format="localized"),
            "naive": st.column_config.NumberColumn(_("Season before"), format="localized"),
            "model": st.column_config.TextColumn(_("Model"), width="medium"),
        },
        alt=_("Every period ahead with its forecast and interval"),
        height=300,
        file_name="forecast.csv",
    )


def _moments(times: np.ndarray, offset: int, dated: bool) -> list[str]:  # type: ignore[type-arg]
    if not dated:
        return [str(offset + one + 1) for one in range(len(times))]
    return [str(one.astype("datetime64[m]")).replace("T00:00", "") for one in times]


def _listed(values: np.ndarray) -> list[float | None]:  # type: ignore[type-arg]
    return [float(one) if np.isfinite(one) else None for one in values]


def signed(share: float) -> str:
    """A share with its sign; nought has none."""
    if not np.isfinite(share):
        return "–"
    sign = "" if round(abs(share), 3) == 0 else "+" if share > 0 else "−"
    return f"{sign}{abs(share):.1%}"


def short(value: float) -> float:
    """A figure without digits that nobody reads."""
    return round(float(value), 0 if abs(value) >= 1_000 else 1 if abs(value) >= 10 else 3)


def _festivals(result: Result, begin: int) -> list[tuple[str, str, str]]:
    """First day, last day and name of the festivals that moved sales, within the chart."""
    times = [*result.mended.panel.times[begin:], *result.outcome.forecast.times]
    moved = {one.title for one in result.festive.lifts.found}
    country = result.festive.lifts.country
    found = marks(np.asarray(times), country) if moved and country else []
    return [(str(one.first), str(one.last), _(one.title)) for one in found if one.festival and one.title in moved]
