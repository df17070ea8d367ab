"""Pieces of the profile page: findings, the column drawer, charts of the whole table."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core.figures import profile as figures
from core.i18n import _
from core.kinds import event_label, role_label
from core.profile import ColumnProfile, Finding, Profile, compare, describe, examples, explain

CHANGES = ("removed", "added", "retyped", "changed")


def kept(column: ColumnProfile) -> str:
    """The column's distinct values, with a tilde where they are an estimate."""
    return ("~" if column.about else "") + parts.number(column.distinct)


def shape(column: ColumnProfile) -> list[int] | None:
    """The bars of the small chart: the histogram, or the rows of the most frequent values."""
    if column.histogram:
        return list(column.histogram.counts)
    return [one.rows for one in column.top[:12]] if any(one.rows > 1 for one in column.top) else None


def value_range(column: ColumnProfile) -> str:
    """Smallest and largest value; for text the shortest and longest length."""
    if column.family == "text":
        if column.length_max is None:
            return ""
        return _("{low}–{high} characters").format(low=column.length_min, high=parts.number(column.length_max))
    if column.min_text is None or column.family == "bool":
        return ""
    low, high = (text.removesuffix(" 00:00:00")[:19] for text in (column.min_text, column.max_text or ""))
    return low if low == high else f"{low} … {high}"


def column_rows(profile: Profile) -> list[dict[str, object]]:
    """The table of columns, odd ones first."""
    words = {"error": _("error"), "warning": _("warning"), "info": _("note"), "ok": ""}
    return [
        {
            "name": column.name,
            "state": words[column.severity],
            "missing": column.missing_share,
            "distinct": kept(column),
            "shape": shape(column),
            "finding": describe(column.findings[0]) if column.findings else "",
            "range": value_range(column),
            "type": column.type,
            "role": role_label(column.role) if column.role else "",
        }
        for column in profile.ranked()
    ]


def column_table(profile: Profile, key: str) -> str | None:
    """Draw the table of columns; gives the chosen column's name."""
    config = st.column_config
    chosen = parts.table(
        column_rows(profile),
        key,
        columns={
            "name": config.TextColumn(_("Column"), pinned=True, width=110),
            "state": config.TextColumn(_("State"), width=65),
            "missing": config.ProgressColumn(
                _("Missing"), format="percent", min_value=0, max_value=1, width=95, help=_("Nulls and blank texts")
            ),
            "distinct": config.TextColumn(
                _("Distinct"), width=70, alignment="right", help=_("Different values; ~ marks an estimate")
            ),
            "shape": config.BarChartColumn(
                _("Distribution"), width=100, help=_("Histogram; for text the rows of the most frequent values")
            ),
            "range": config.TextColumn(_("Range"), width=150),
            "type": config.TextColumn(_("Type"), width=100),
            "role": config.TextColumn(_("Role"), width=90),
            "finding": config.TextColumn(_("Worst finding"), width=320),
        },
        alt=_("Columns of {name}, odd ones first").format(name=profile.dataset),
        select="single-row",
        height=min(37 + 33 * len(profile.columns), 598),
        file_name=f"{profile.dataset}_profile.csv",
    )
    return profile.ranked()[chosen[0]].name if chosen else None


def attention(profile: Profile, most: int = 5) -> None:
    """The worst findings as cards, each with the way to its rows."""
    found: list[tuple[ColumnProfile | None, Finding]] = [(None, one) for one in profile.findings]
    found += [
        (column, one) for column in profile.ranked() for one in column.findings if one.severity in ("error", "warning")
    ]
    # Gaps are often by design (a query belongs to searches only), so other warnings come before them.
    found.sort(key=lambda pair: (pair[1].severity != "error", pair[1].code == "mostly_missing", -pair[1].rows))
    if not found:
        with st.container(border=True):
            parts.severity_badge("ok")
            verdict = _("Nothing odd was found")
            st.markdown(f"**{verdict}**")
            st.caption(_("No column is constant, mostly missing, mistyped or written in several ways."))
    for place, (column, one) in enumerate(found[:most]):
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                parts.severity_badge(one.severity)
                st.space("stretch")
                if column and st.button(
                    _("Look at rows"),
                    key=f"look_{place}",
                    type="tertiary",
                    icon=":material/arrow_forward:",
                    icon_position="right",
                ):
                    st.session_state["profile_open"] = (column.name, one.code)
                    st.rerun()
            st.markdown(f"**{parts.md(describe(one))}**", help=explain(one) or None)
            st.caption(parts.md(column.name) if column else _("whole table"))
    if len(found) > most:
        st.caption(_("{n} more findings in the table of columns.").format(n=len(found) - most))


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
        column.type,
        role_label(column.role) if column.role else "",
        _("{n} rows").format(n=parts.number(column.rows)),
    ]
    st.caption(" · ".join(parts.md(fact) for fact in facts if fact))
    for one in column.findings:
        with st.container(horizontal=True, vertical_alignment="center"):
            parts.severity_badge(one.severity)
            st.markdown(parts.md(describe(one)), help=explain(one) or None, width="content")
    if column.histogram and sum(column.histogram.counts):
        median = column.quantiles.get("50") if column.family == "number" else None
        shown = column.histogram
        parts.plot(
            figures.distribution(shown, median),
            _("Distribution of {name}, rows per bin").format(name=name),
            "drawer_distribution",
        )
        if shown.below or shown.above:
            st.caption(
                _(
                    "Bins reach three interquartile ranges beyond the quartiles; {n} rows outside are in the tails."
                ).format(n=parts.number(shown.below + shown.above))
            )
    tabs = st.tabs(
        [_("Values"), _("Figures"), _("Patterns"), _("Source rows")],
        key="drawer_tab",
        default=_("Source rows") if first else None,
    )
    with tabs[0]:
        _values(column)
    with tabs[1]:
        config = {"figure": _("Figure"), "value": st.column_config.TextColumn(_("Value"), alignment="right")}
        parts.table(numbers(column), "drawer_figures", columns=config, alt=_("Figures of {name}").format(name=name))
    with tabs[2]:
        _patterns(column)
    with tabs[3]:
        _rows(profile, column, first)


def _values(column: ColumnProfile) -> None:
    if not column.top:
        st.caption(_("No value occurs twice."))
        return
    parts.plot(
        figures.top_values(column.top, column.rows),
        _("Most frequent values of {name}").format(name=column.name),
        "drawer_top",
    )
    if column.top_about:
        st.caption(_("The most frequent values are an estimate; their rows are counted exactly."))


def _patterns(column: ColumnProfile) -> None:
    if not column.patterns:
        st.caption(_("Patterns are listed for text columns."))
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
        key=f"drawer_what_{column.name}",
    )
    found = examples(parts.lake(), profile, column.name, asked)
    if not found:
        st.caption(_("No row shows this."))
        return
    parts.table(
        [{"value": one.value, "file": one.file, "line": one.line} for one in found],
        "drawer_rows",
        columns={"value": _("Value"), "file": _("File"), "line": st.column_config.NumberColumn(_("Line"), format="%d")},
        alt=_("Source rows of {name}").format(name=column.name),
    )
    st.caption(_("At most {n} rows, with the line of the uploaded file.").format(n=20))


def correlations(profile: Profile) -> None:
    """Correlations between number columns."""
    strong = [pair for pair in profile.correlations if abs(pair.r) >= 0.01][:60]
    if not strong:
        st.caption(_("Fewer than two number columns vary together."))
        return
    left, right = st.columns([1.3, 1])
    with left:
        parts.plot(figures.correlations(strong), _("Pearson correlations of the number columns"), "correlations")
    with right:
        parts.table(
            [{"left": pair.left, "right": pair.right, "r": pair.r, "rows": pair.rows} for pair in strong],
            "correlation_pairs",
            columns={
                "left": _("Column"),
                "right": _("With"),
                "r": st.column_config.NumberColumn(
                    "r", format="%.3f", help=_("Pearson's r over rows where both exist")
                ),
                "rows": st.column_config.NumberColumn(_("Rows"), format="localized"),
            },
            alt=_("Strongest correlations"),
        )


def joint_gaps(profile: Profile) -> None:
    """Columns that are missing in the same rows."""
    if not profile.co_missing:
        st.caption(_("No two columns are missing together more often than chance."))
        return
    parts.table(
        [{"left": one.left, "right": one.right, "rows": one.rows, "phi": one.phi} for one in profile.co_missing],
        "joint_gaps",
        columns={
            "left": _("Column"),
            "right": _("With"),
            "rows": st.column_config.NumberColumn(_("Rows missing both"), format="localized"),
            "phi": st.column_config.ProgressColumn(
                _("Together"), format="%.2f", min_value=0, max_value=1, help=_("1 = always missing together")
            ),
        },
        alt=_("Columns missing together"),
    )


def happening(profile: Profile) -> None:
    """Rhythm and funnel of an event table."""
    rhythm = profile.rhythm
    if rhythm is None:
        st.caption(_("The rhythm needs a column with the role event type."))
        return
    left, right = st.columns(2)
    with left:
        st.subheader(_("Users who reach each step"), anchor=False)
        parts.plot(figures.funnel(rhythm), _("Users per event type"), "funnel")
        st.caption(_("Share of the first step; a user counts once, in whatever order the events came."))
    if rhythm.days:
        with right:
            st.subheader(_("Events by weekday and hour (UTC)"), anchor=False)
            parts.plot(figures.by_hour(rhythm), _("Events by weekday and hour"), "by_hour")
        st.subheader(_("Events per day"), anchor=False)
        parts.plot(figures.by_day(rhythm), _("Events per day and type"), "by_day")
    else:
        right.caption(_("Hours and days need a time column that is stored as a time."))
    read = [
        f"{parts.md(word)} → {event_label(type_)}"
        for word, type_ in rhythm.spellings.items()
        if type_ not in (word, "other")
    ]
    unread = [parts.md(word) for word, type_ in rhythm.spellings.items() if type_ == "other"]
    notes = [_("Read as: {list}").format(list=", ".join(read))] if read else []
    notes += [_("Unknown event types: {list}").format(list=", ".join(unread[:10]))] if unread else []
    notes += [_("{n} events without a time").format(n=parts.number(rhythm.undated))] if rhythm.undated else []
    if notes:
        st.caption(" · ".join(notes))


def comparison(before: Profile, after: Profile) -> None:
    """Two versions side by side, column by column."""
    words = {
        "removed": _("vanished"), "added": _("new"), "retyped": _("other type"),
        "changed": _("changed"), "same": _("same"),
    }  # fmt: skip
    changes = compare(before, after)
    parts.tiles(
        [
            parts.Tile(_("Rows"), parts.number(after.rows), after.rows - before.rows, "off"),
            parts.Tile(
                _("Missing cells"),
                parts.percent(after.missing_share, 2),
                round(100 * (after.missing_share - before.missing_share), 2),
                "inverse",
                _("points"),
            ),
            parts.Tile(
                _("Duplicate rows"),
                parts.number(after.duplicate_rows),
                after.duplicate_rows - before.duplicate_rows,
                "inverse",
            ),
            parts.Tile(_("Columns changed"), parts.number(sum(one.state in CHANGES for one in changes))),
        ],
        key="comparison_tiles",
    )

    def pair(name: str, one: ColumnProfile | None) -> dict[str, object]:
        return {
            f"missing_{name}": one.missing_share if one else None,
            f"distinct_{name}": one.distinct if one else None,
            f"mean_{name}": one.mean if one else None,
        }

    rows = [
        {"name": one.name, "state": words[one.state], **pair("before", one.before), **pair("after", one.after)}
        for one in changes
    ]
    order = [
        "name",
        "state",
        *(f"{what}_{side}" for what in ("missing", "distinct", "mean") for side in ("before", "after")),
    ]
    labels = {"missing": _("Missing"), "distinct": _("Distinct"), "mean": _("Mean")}
    sides = {"before": before.version, "after": after.version}
    formats = {"missing": "percent", "distinct": "localized", "mean": "%.6g"}
    parts.table(
        [{key: row[key] for key in order} for row in rows],
        "comparison",
        columns={
            "name": st.column_config.TextColumn(_("Column"), pinned=True),
            "state": _("State"),
            **{
                f"{what}_{side}": st.column_config.NumberColumn(
                    _("{figure}, version {n}").format(figure=labels[what], n=sides[side]), format=formats[what]
                )
                for what in labels
                for side in sides
            },
        },
        alt=_("Columns of two versions side by side"),
    )


def limits(found: tuple[Finding, ...]) -> None:
    """What of the profile is an estimate."""
    for one in found:
        st.caption(f":material/info: {parts.md(describe(one))}")
