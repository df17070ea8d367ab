"""The drawer of one column: findings, distribution, values, patterns, source rows."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.profile.on_demand as on_demand
from core.cells.type_words import type_words
from core.figures import profile as figures
from core.figures import profile_column as column_figures
from core.i18n import _, ngettext
from core.kinds import role_label
from core.profile import ColumnProfile, Finding, Profile, SourceRow, Timeline, describe, explain
from pages.parts.profile.overview import kept
from pages.parts.shared.owned import own


def numbers(column: ColumnProfile) -> list[dict[str, str]]:
    """The column's figures as rows of a table."""

    def figure(value: object) -> str:
        return f"{value:,.6g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)

    rows = [
        (_("Nulls"), column.nulls), (_("Blank texts"), column.blanks or None), (_("Distinct"), kept(column)),
        (_("Values that occur once"), column.singles),
        (_("Smallest"), column.min_text), (_("Largest"), column.max_text),
        (_("Mean"), column.mean), (_("Standard deviation"), column.sd),
        *((_("{n} % quantile").format(n=name), value) for name, value in column.quantiles.items()),
        (_("Zeros"), column.zeros), (_("Negative"), column.negatives),
        (_("NaN or infinite"), column.not_finite or None),
        (_("Outliers"), column.outliers), (_("Shortest length"), column.length_min),
        (_("Mean length"), column.length_mean), (_("Longest length"), column.length_max),
    ]  # fmt: skip
    return [{"figure": label, "value": figure(value)} for label, value in rows if value is not None]


def drawer(profile: Profile, name: str, first: str | None = None) -> None:
    """Everything about one column: findings, distribution, figures, values, patterns, source rows."""
    column = profile.column(name)
    facts = [
        type_words(column.type),
        role_label(column.role) if column.role else "",
        ngettext("{n} row", "{n} rows", column.rows).format(n=parts.number(column.rows)),
    ]
    st.caption(" · ".join(parts.md(fact) for fact in facts if fact))
    for one in column.findings:
        with st.container(horizontal=True, vertical_alignment="center"):
            parts.severity_badge(one.severity)
            st.markdown(parts.md(describe(one)), help=explain(one) or None, width="content")
    if column.histogram and sum(column.histogram.counts):
        _distribution(column)
    tabs = {
        "values": _("Values"), "figures": _("Figures"), "patterns": _("Patterns and lengths"),
        "time": _("Over time"), "outliers": _("Outliers"), "rows": _("Source rows"),
    }  # fmt: skip
    if column.family != "text":
        tabs.pop("patterns")
    if not column.outlier_bounds:
        tabs.pop("outliers")
    drawn = st.tabs(
        list(tabs.values()), key=own("drawer_tab"), on_change="rerun", default=tabs["rows"] if first else None
    )
    draw = {
        "values": lambda: _values(profile, column),
        "figures": lambda: _figures(column),
        "patterns": lambda: _patterns(profile, column),
        "time": lambda: _over_time(profile, column),
        "outliers": lambda: _outliers(profile, column),
        "rows": lambda: _rows(profile, column, first),
    }
    for code, tab in zip(tabs, drawn, strict=True):
        if tab.open:
            with tab, parts.error_boundary():
                draw[code]()


def _distribution(column: ColumnProfile) -> None:
    shown = column.histogram
    assert shown is not None
    median = column.quantiles.get("50") if column.family == "number" else None
    parts.plot(
        figures.distribution(shown, median),
        _("Distribution of {name}, rows per bin").format(name=column.name),
        "drawer_distribution",
    )
    if outside := shown.below + shown.above:
        text = ngettext(
            "Bins reach three interquartile ranges beyond the quartiles; {n} row outside is in the tails.",
            "Bins reach three interquartile ranges beyond the quartiles; {n} rows outside are in the tails.",
            outside,
        )
        st.caption(text.format(n=parts.number(outside)))


def _figures(column: ColumnProfile) -> None:
    config = {"figure": _("Figure"), "value": st.column_config.TextColumn(_("Value"), alignment="right")}
    parts.table(numbers(column), "drawer_figures", columns=config, alt=_("Figures of {name}").format(name=column.name))


def _values(profile: Profile, column: ColumnProfile) -> None:
    if not column.distinct:
        st.caption(_("Every value is missing"))
        return
    if column.top:
        _heading(_("Most frequent"))
        parts.plot(
            figures.top_values(column.top, column.rows),
            _("Most frequent values of {name}").format(name=column.name),
            "drawer_top",
        )
    else:
        st.caption(_("No value occurs twice."))
    if column.top_about:
        st.caption(_("The most frequent values are an estimate; their rows are counted exactly."))
    _heading(_("Rarest"))
    if column.singles:
        text = ngettext("{n} value occurs once.", "{n} values occur once.", column.singles)
        st.caption(text.format(n=parts.number(column.singles)))
    parts.table(
        [
            {"value": one.value, "rows": one.rows}
            for one in on_demand.rare_values(on_demand.place(profile, column.name), profile)
        ],
        "drawer_rare",
        columns={"value": _("Value"), "rows": st.column_config.NumberColumn(_("Rows"), format="localized")},
        alt=_("Rarest values of {name}").format(name=column.name),
        file_name=f"{profile.dataset}_rare.csv",
    )


def _over_time(profile: Profile, column: ColumnProfile) -> None:
    found = on_demand.timeline(on_demand.place(profile, column.name), profile)
    missing = column.nulls + column.blanks
    if not missing:
        st.caption(_("No value is missing."))
        return
    text = ngettext("{n} missing value, {share}", "{n} missing values, {share}", missing)
    st.caption(
        " · ".join([text.format(n=parts.number(missing), share=parts.percent(column.missing_share)), *_axis(found)])
    )
    parts.plot(
        column_figures.missing_over_time(found),
        _("Missing values of {name} over time").format(name=column.name),
        "drawer_gaps",
    )
    parts.table(
        [
            {"start": start, "rows": rows, "missing": gaps, "share": share}
            for start, rows, gaps, share in zip(
                found.starts, found.rows, found.missing, found.missing_shares, strict=True
            )
            if gaps
        ],
        "drawer_gap_periods",
        columns={
            "start": _("From"),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized"),
            "missing": st.column_config.NumberColumn(_("Missing"), format="localized"),
            "share": st.column_config.NumberColumn(_("Share"), format="percent"),
        },
        alt=_("Periods with missing values of {name}").format(name=column.name),
        file_name=f"{profile.dataset}_gaps.csv",
        height=250,
    )


def _axis(found: Timeline) -> list[str]:
    """What the periods are, as short notes."""
    units = {
        "hour": _("per hour"), "day": _("per day"), "week": _("per week"), "month": _("per month"),
        "year": _("per year"),
    }  # fmt: skip
    if found.by is None:
        return [_("in blocks of rows, as no column dates them")]
    notes = [_("{unit} of {column}").format(unit=units.get(found.unit, found.unit), column=parts.md(found.by))]
    if found.outside:
        text = ngettext("{n} row without a time in this range", "{n} rows without a time in this range", found.outside)
        notes.append(text.format(n=parts.number(found.outside)))
    return notes


def _outliers(profile: Profile, column: ColumnProfile) -> None:
    low, high = column.outlier_bounds or (0.0, 0.0)
    count = column.outliers or 0
    present = column.rows - column.nulls - column.not_finite
    text = ngettext(
        "**{n}** value ({share}) lies outside {low} to {high}.",
        "**{n}** values ({share}) lie outside {low} to {high}.",
        count,
    ).format(
        n=parts.number(count),
        share=(share := parts.percent(count / present if present else 0.0, 2)),
        low=f"{low:,.6g}",
        high=f"{high:,.6g}",
    )
    for finding in column.findings:
        if finding.code == "outliers":
            text = f"**{parts.md(describe(finding))}** ({share})"
    st.markdown(text, help=explain(Finding("outliers", "info", count, {})))
    if column.outlier_log:
        st.caption(_("Judged by the logarithm: the column is positive with a long tail."))
    if not count:
        return
    found = on_demand.timeline(on_demand.place(profile, column.name), profile)
    parts.plot(
        column_figures.outliers_over_time(found),
        _("Outliers of {name} over time").format(name=column.name),
        "drawer_outliers",
    )
    st.caption(" · ".join(_axis(found)))
    rows = on_demand.source_rows(on_demand.place(profile, column.name), "outliers", profile)
    _source_table(profile, column, rows, "drawer_outlier_rows")


def _patterns(profile: Profile, column: ColumnProfile) -> None:
    if not column.patterns:
        st.caption(_("Every value is missing"))
        return
    st.caption(_("a = lower-case letters, A = upper-case letters, 9 = digits, 汉 = Chinese characters."))
    parts.table(
        [{"mask": one.mask, "rows": one.rows, "example": one.example} for one in column.patterns],
        "drawer_patterns",
        columns={
            "mask": _("Pattern"),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized"),
            "example": _("Example"),
        },
        alt=_("Patterns of {name}").format(name=column.name),
    )
    if column.patterns_about:
        st.caption(_("The text is too varied to list every pattern; these come from the first rows."))
    shape = on_demand.lengths(on_demand.place(profile, column.name), profile)
    if shape and column.length_min != column.length_max:
        _heading(_("Lengths in characters"))
        parts.plot(
            figures.distribution(shape), _("Lengths of {name}, rows per bin").format(name=column.name), "drawer_lengths"
        )
    elif column.length_min is not None:
        text = ngettext("Every value has {n} character.", "Every value has {n} characters.", column.length_min)
        st.caption(text.format(n=parts.number(column.length_min)))


def subjects(column: ColumnProfile) -> dict[str, str]:
    """What source rows can be asked for: code -> label."""
    found = {one.code: describe(one) for one in column.findings if one.rows or one.code.endswith("_as_text")}
    if column.family in ("number", "time"):
        found |= {"smallest": _("Smallest values"), "largest": _("Largest values")}
    found |= {f"value:{one.value}": _("Value: {value}").format(value=one.value[:60]) for one in column.top[:8]}
    found |= {f"pattern:{one.mask}": _("Pattern: {mask}").format(mask=one.mask) for one in column.patterns[:8]}
    return found or {"any": _("First rows")}


def _rows(profile: Profile, column: ColumnProfile, first: str | None) -> None:
    choices = subjects(column)
    codes = list(choices)
    asked = st.selectbox(
        _("Rows that show"),
        codes,
        index=codes.index(first) if first in codes else 0,
        format_func=lambda code: choices.get(code, code),
        key=own(f"drawer_what_{column.name}"),
    )
    found = on_demand.source_rows(on_demand.place(profile, column.name), asked, profile)
    if not found:
        st.caption(_("No row shows this."))
        return
    _source_table(profile, column, found, "drawer_rows")


def _source_table(profile: Profile, column: ColumnProfile, found: list[SourceRow], key: str) -> None:
    parts.table(
        [{"value": one.value, "file": one.file, "line": one.line} for one in found],
        key,
        columns={"value": _("Value"), "file": _("File"), "line": st.column_config.NumberColumn(_("Line"), format="%d")},
        alt=_("Source rows of {name}").format(name=column.name),
        file_name=f"{profile.dataset}_source_rows.csv",
    )
    st.caption(_("At most {most} rows, with the line of the uploaded file.").format(most=20))


def _heading(words: str) -> None:
    st.markdown(f"**{words}**")
