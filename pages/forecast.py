"""Forecast: what is broken in the days, what comes next, how sure that is, and how far each model was off."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.forecast.course as course
import pages.parts.forecast.days as days
import pages.parts.forecast.first as first
import pages.parts.forecast.levels as levels
import pages.parts.forecast.many as many
import pages.parts.forecast.models as models
import pages.parts.forecast.settings as settings
from core.forecast import result_of
from core.i18n import N_, _

MENU = {"section": "use", "place": 5, "title": N_("Forecast"), "icon": "trending_up"}

with parts.page(_("Forecast"), icon=":material/trending_up:") as header:
    lake = parts.lake()
    dataset = parts.pick_dataset(
        settings.KINDS, first=settings.first(lake), without=settings.timeless(lake), where=header
    )
    if dataset is None:
        st.stop()
    parts.provenance(dataset)
    with parts.not_there():
        request = settings.request(lake, dataset)
        if request is None:
            st.stop()
        with parts.error_boundary(), settings.told_what_is_missing():
            if request.reconcile:
                levels.section(lake, request)
                st.stop()
            with first.meanwhile(lake, request):
                result = result_of(lake, request)
            series = settings.series(result)
            course.headline(result, series)
            days.refusals(result, series)
            course.drawn(result, series)
            days.section(result)
            models.section(result, series)
            course.rows(result)
            many.section(lake, request, result, settings.count(lake, request))
