"""The drawer of one column: findings, distribution, values, patterns, source rows."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core.figures import profile as figures
from core.i18n import _
from core.kinds import role_label
from core.profile import ColumnProfile, Profile, describe, examples, explain
from pages.parts.profile import kept


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
