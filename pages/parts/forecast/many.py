"""More series than are forecast at once: the job that forecasts all, and what it kept."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.forecast import AT_ONCE, SHOWN, Request, Result, Stored, prepared, stored, stored_series, submit, unfinished
from core.forecast import words as say
from core.forecast.hierarchy import stored_levels, way_name
from core.i18n import _, listed
from core.lake import Lake
from pages.parts.shared import needing
from pages.parts.shared.choices import addressed, remember
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.owned import own
from pages.parts.shared.session import jobs
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import duration, md, number, percent


def section(lake: Lake, request: Request, result: Result, series: int) -> None:
    """The button and the running job, or the kept forecasts of all series."""
    if series <= AT_ONCE:
        return
    able = int(prepared(lake, request).mended.able.sum())
    if not able:
        st.caption(":material/block: " + _("No series can be forecast, of all {n}.").format(n=number(series)))
        return
    st.subheader(_("All series"), anchor=False)
    kept = stored(lake, request)
    if kept is None:
        _start(request, series)
        return
    _headline(kept)
    _all(lake, request, kept)


def levels(lake: Lake, request: Request, nodes: int) -> None:
    """The same for all levels of a measure, more than are made while one waits."""
    st.subheader(_("All levels"), anchor=False)
    kept = stored(lake, request)
    if kept is None:
        _start(request, nodes)
        return
    _headline(kept)
    st.caption(_("Made to add up by {way}.").format(way=way_name(str((kept.levels or {}).get("method", "")))))
    table(
        [vars(one) for one in stored_levels(kept)],
        "forecast_stored_levels",
        columns={
            "level": st.column_config.TextColumn(_("Level"), pinned=True),
            "values": st.column_config.NumberColumn(_("Values"), format="localized"),
            "total": st.column_config.NumberColumn(_("Forecast, in all"), format="localized"),
            "apart": st.column_config.NumberColumn(_("Less that of the shop"), format="localized"),
            "loss": st.column_config.NumberColumn(_("Error"), format="%.3f"),
            "bottom_up": st.column_config.NumberColumn(_("Error, items added up"), format="%.3f"),
            "base": st.column_config.NumberColumn(_("Error, each by itself"), format="%.3f"),
        },
        alt=_("Each level with its sum and its error"),
        file_name="forecast_levels.csv",
    )
    _all(lake, request, kept)


def _all(lake: Lake, request: Request, kept: Stored) -> None:
    containing = _search()
    found = stored_series(lake, request, containing)
    if not found:
        st.caption(":material/search_off: " + _("No series has {text} in its name.").format(text=md(containing)))
        return
    rows = [
        {
            "series": one["series"],
            "past": float(one["past"]),
            "total": float(one["total"]) if np.isfinite(one["total"]) else None,
            "model": say.model_name(one["model"]) if not one["reason"] else "",
            "mase": _known(one["mase"]),
            "naive": _known(one["naive"]),
            "bias": _known(one["bias"]),
            "demand": say.demand_name(one["demand"]),
            "reason": say.refusal(one["reason"]) if one["reason"] else "",
        }
        for one in found
    ]
    table(
        rows,
        "forecast_all",
        columns={
            "series": st.column_config.TextColumn(_("Series"), pinned=True),
            "past": st.column_config.NumberColumn(_("Last as many periods"), format="localized"),
            "total": st.column_config.NumberColumn(_("Forecast, in all"), format="localized"),
            "model": st.column_config.TextColumn(_("Model"), width="medium"),
            "mase": st.column_config.NumberColumn("MASE", format="%.2f"),
            "naive": st.column_config.NumberColumn(_("Season before"), format="%.2f", help=_("MASE of repeating it.")),
            "bias": st.column_config.NumberColumn(_("Bias"), format="percent"),
            "demand": st.column_config.TextColumn(_("Kind of demand")),
            "reason": st.column_config.TextColumn(_("Why not"), width="large"),
        },
        alt=_("Every series with its forecast, model and error"),
        height=400,
        file_name="forecast_series.csv",
    )
    if len(found) == SHOWN and not containing:
        st.caption(
            _("The largest {n} of {all} series are shown.").format(n=number(len(found)), all=number(kept.series))
        )


def _search() -> str:
    """A part of the names that are looked for; in the address."""
    place = addressed("find", [], "", free=True)
    written = st.text_input(_("Find a series"), key=place, icon=":material/search:", width=320)
    return remember("find", written.strip(), "")


def _start(request: Request, series: int) -> None:
    job = unfinished(jobs(), request)
    with st.container(horizontal=True, vertical_alignment="center"):
        busy = job is not None and (job.active or job.resumable)
        run = _("Forecast all series")
        if needing.button(
            "compute", run, key=own("forecast_all_run"), type="primary", icon=":material/trending_up:", disabled=busy
        ):
            submit(jobs(), request)
            st.rerun()
        if request.reconcile:
            said = _("Sums and items of the levels: {n}; they are forecast in the background.")
        else:
            said = _("Shown above are the largest {few} of {all} series; the others are forecast in the background.")
        st.caption(said.format(n=number(series), few=number(AT_ONCE), all=number(series)))
    if job is not None:
        job_bar(job.id)


def _headline(kept: Stored) -> None:
    models = sorted(kept.models.items(), key=lambda one: -one[1])
    tiles(
        [
            Tile(_("Series"), number(kept.series), note=_("forecast: {n}").format(n=number(kept.able))),
            Tile(_("Error (MASE)"), f"{kept.mase:.2f}" if kept.mase is not None else "–",
                 note=_("season before: {value}").format(value=f"{kept.naive:.2f}") if kept.naive is not None else ""),
            Tile(_("Within the 90 % interval"), percent(kept.coverage, 0) if kept.coverage is not None else "–"),
            Tile(_("Took"), duration(kept.seconds)),
        ],
        key=own("forecast_all_tiles"),
    )  # fmt: skip
    st.caption(listed(f"{md(say.model_name(name))} ({number(n)})" for name, n in models))


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
