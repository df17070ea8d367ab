"""Section of the Sentiment page: when negative reviews surged, where, and what they speak of."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core.figures.sentiment import negative_share
from core.i18n import _, ngettext
from core.text.sentiment import RATE, WINDOW, Evidence, Report, Series, Summary, Surge, surge_report
from pages.parts.sentiment.sections import group_name, language_name
from pages.parts.shared.cached import cache_data
from pages.parts.shared.choices import switch
from pages.parts.shared.owned import own

MOST_SHOWN = 50


@cache_data(max_entries=50, show_spinner=False)
def stored_report(workspace: str, name: str, version: int, model: str, mark: int, by: str, grain: str) -> Report | None:
    return surge_report.report(parts.lake(), name, version, by=by, grain=grain, model=model)


@cache_data(max_entries=100, show_spinner=False)
def stored_evidence(
    workspace: str, name: str, version: int, model: str, mark: int, by: str, grain: str, surge: Surge
) -> Evidence:
    return surge_report.evidence(parts.lake(), name, surge, version, by=by, grain=grain, model=model)


def section(found: Summary, offered: list[str]) -> None:
    """The test of every period of every group, its findings, and the evidence of the chosen one."""
    place = (str(parts.lake().path), found.dataset, found.version, found.model, found.mark)
    groups = [by for by in surge_report.GROUPS if by == "all" or by in offered]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = switch(_("Group by"), groups, groups[min(1, len(groups) - 1)], "surge_by", _group)
        grain = switch(_("Period"), list(WINDOW), "week", "surge_grain", _grain)
    report = stored_report(*place, by, grain)
    if report is None:
        parts.empty_state(
            _("No surges without times"),
            _("No column of this dataset plays the role time, so periods cannot be told apart."),
            _("Say which column it is"),
            "datasets.py",
            ":material/schedule:",
        )
        return
    st.subheader(_headline(report, grain), anchor=False)
    st.caption(_method(report, grain))
    if report.copies:
        text = ngettext(
            "{n} row that copies another in every column is left out: it is no further review.",
            "{n} rows that copy another in every column are left out: they are no further reviews.",
            report.copies,
        )
        st.caption(text.format(n=parts.number(report.copies)))
    if not report.found:
        return
    shown = list(report.found[:MOST_SHOWN])
    chosen = parts.table(
        [_row(one, by, grain) for one in shown],
        "sentiment_surges",
        columns=_columns(by),
        alt=_("Surges of negative reviews"),
        select="single-row",
        file_name=f"{found.dataset}_surges_v{parts.number_of(found.dataset, found.version)}.csv",
    )
    one = shown[chosen[0] if chosen else 0]
    _evidence(one, report.series[one.key], report, by, grain, stored_evidence(*place, by, grain, one))


def _headline(report: Report, grain: str) -> str:
    if not report.tests:
        return _("Too few reviews per period to tell a surge")
    if not report.found:
        return _("No surge of negative reviews")
    newest = [one for one in report.found if one.period == report.newest]
    words = ngettext(
        "Negative reviews surged in {n} period", "Negative reviews surged in {n} periods", len(report.found)
    ).format(n=parts.number(len(report.found)))
    if newest:
        return _("{words}, {n} of them in the newest").format(words=words, n=parts.number(len(newest)))
    return words


def _method(report: Report, grain: str) -> str:
    return ngettext(
        "{n} period judged, against up to {window} before it: exact beta-binomial tail, allowing "
        "for the scatter of the past; false discovery rate {rate} (Benjamini–Hochberg).",
        "{n} periods judged, each against up to {window} before it: exact beta-binomial tail, "
        "allowing for the scatter of the past; false discovery rate {rate} (Benjamini–Hochberg).",
        report.tests,
    ).format(n=parts.number(report.tests), window=WINDOW[grain], rate=parts.percent(RATE, 0))


def _key(one: Surge, by: str) -> str:
    if one.key == "·":
        return _("All reviews")
    return language_name(one.key) if by == "language" else one.title or one.key


def _row(one: Surge, by: str, grain: str) -> dict[str, object]:
    first, last = surge_report.days(one, grain)
    return {
        "group": _key(one, by),
        "from": first,
        "to": last,
        "reviews": one.reviews,
        "negative": one.negative,
        "share": one.share,
        "usual": one.usual,
        "q": one.q,
    }


def _columns(by: str) -> dict[str, object]:
    return {
        "group": st.column_config.TextColumn(_group(by), width="large"),
        "from": st.column_config.DateColumn(_("From"), format="YYYY-MM-DD", width="small"),
        "to": st.column_config.DateColumn(_("To"), format="YYYY-MM-DD", width="small"),
        "reviews": st.column_config.NumberColumn(_("Reviews"), format="localized", width="small"),
        "negative": st.column_config.NumberColumn(_("Negative"), format="localized", width="small"),
        "share": st.column_config.NumberColumn(_("Negative share"), format="percent"),
        "usual": st.column_config.NumberColumn(_("Usual share"), format="percent"),
        "q": st.column_config.NumberColumn(
            "q", format="%.2g", help=_("Smallest false discovery rate at which this would be told.")
        ),
    }


def _evidence(one: Surge, series: Series, report: Report, by: str, grain: str, told: Evidence) -> None:
    first, last = surge_report.days(one, grain)
    st.subheader(
        _("{group}, {first} to {last}: {share} negative, usually {usual}").format(
            group=parts.md(_key(one, by)),
            first=first.isoformat(),
            last=last.isoformat(),
            share=parts.percent(one.share, 0),
            usual=parts.percent(one.usual, 0),
        ),
        anchor=False,
    )
    if told.topics:
        words = " · ".join(f"**{parts.md(topic.word)}** ({parts.number(topic.texts)})" for topic in told.topics)
        st.markdown(_("Words that set these reviews apart: {words}").format(words=words))
        st.caption(
            ngettext(
                "{n} negative review of the period against {m} other; in brackets the reviews that hold "
                "the word (log-odds with a Dirichlet prior, z of at least 1.96).",
                "{n} negative reviews of the period against {m} other; in brackets the reviews that hold "
                "the word (log-odds with a Dirichlet prior, z of at least 1.96).",
                told.reviews,
            ).format(n=parts.number(told.reviews), m=parts.number(told.background))
        )
    else:
        st.caption(_("No word sets these reviews apart from the other negative ones."))
    marked = {s.period: parts.percent(s.share, 0) for s in report.found if s.key == one.key}
    shares = [float(x) / float(n) for x, n in zip(series.negative, series.reviews, strict=True)]
    figure = negative_share(
        series.periods, shares, [int(n) for n in series.reviews], marked, one.usual, _("reviews: {n}")
    )
    alt = _("Negative share per period; surges are marked with a diamond, the dotted line is the usual share")
    parts.plot(figure, alt, key="sentiment_surge_series")
    with st.expander(_("Reviews of this surge"), key=own("sentiment_surge_texts")):
        for text in told.examples:
            st.markdown("- " + parts.md(text[:600]))


def _group(by: str) -> str:
    return _("All reviews") if by == "all" else group_name(by)


def _grain(grain: str) -> str:
    return {"day": _("Day"), "week": _("Week"), "month": _("Month")}[grain]
