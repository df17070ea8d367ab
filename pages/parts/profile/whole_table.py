"""What concerns the whole table: associations, gaps, the long tail, rhythm and funnel."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.profile.on_demand as on_demand
from core.figures import profile as figures
from core.figures import profile_table as table_figures
from core.i18n import _, listed, ngettext
from core.kinds import event_label
from core.profile import Associations, GapPatterns, LongTail, Profile
from core.profile.on_demand import item_column
from core.profile.table import MOST_VALUES
from pages.parts.profile.overview import limits
from pages.parts.shared.choices import switch


def associations(profile: Profile) -> None:
    """How columns move together: Pearson's r, Spearman's rank correlation, Cramér's V."""
    words = {
        "pearson": _("Linear (Pearson)"), "spearman": _("By rank (Spearman)"), "cramer": _("Categories (Cramér's V)"),
    }  # fmt: skip
    measure = switch(_("Measure"), list(words), "pearson", "measure", words.__getitem__, label_visibility="collapsed")
    if measure == "pearson":
        pairs = [(one.left, one.right, one.r, one.rows) for one in profile.correlations]
        st.caption(_("Pearson's r over every row where both columns are present."))
        _strongest(pairs, "r", _("Fewer than two number columns vary together."))
        return
    found = on_demand.get(profile, Associations)
    if found is None:
        return
    if measure == "spearman":
        note = _("Spearman's rank correlation on a sample drawn with the fixed seed {seed} (rows: {n} of {total}).")
        pairs = [(one.left, one.right, one.r, one.rows) for one in found.ranks]
        symbol, nothing = "ρ", _("Fewer than two number columns vary together.")
    else:
        note = _(
            "Cramér's V, bias-corrected (Bergsma 2013), on a sample drawn with the fixed seed {seed} "
            "(rows: {n} of {total}); 0 = independent, 1 = one decides the other."
        )
        pairs = [(one.left, one.right, one.v, one.rows) for one in found.categories]
        symbol, nothing = (
            "V",
            _("Fewer than two columns hold categories (2 to {most} different values).").format(most=MOST_VALUES),
        )
    st.caption(note.format(n=parts.number(found.sampled), total=parts.number(found.rows), seed=found.seed))
    _strongest(pairs, symbol, nothing)
    code = "limit_ranks" if measure == "spearman" else "limit_categories"
    limits(tuple(one for one in found.limits if one.code == code))


def _strongest(pairs: list[tuple[str, str, float, int]], symbol: str, nothing: str) -> None:
    """A heat map and a table of the strongest pairs."""
    strong = [pair for pair in pairs if abs(pair[2]) >= 0.01][:60]
    if not strong:
        st.caption(nothing)
        return
    left, right = st.columns([1.3, 1])
    with left:
        parts.plot(
            figures.correlations([pair[:3] for pair in strong], symbol, signed=symbol != "V"),
            _("Heat map of {symbol} between columns").format(symbol=symbol),
            "correlations",
        )
    with right:
        parts.table(
            [{"left": one, "right": other, "value": value, "rows": rows} for one, other, value, rows in strong],
            "correlation_pairs",
            columns={
                "left": _("Column"),
                "right": _("With"),
                "value": st.column_config.NumberColumn(symbol, format="%.3f"),
                "rows": st.column_config.NumberColumn(_("Rows"), format="localized"),
            },
            alt=_("Strongest pairs of columns"),
            height=min(37 + 35 * len(strong), 480),
        )


def gaps(profile: Profile) -> None:
    """Which columns are missing together: frequent patterns, then pairs."""
    found = on_demand.get(profile, GapPatterns)
    if found is None:
        return
    if not found.columns:
        st.caption(_("No value is missing."))
        return
    complete = next((one.rows for one in found.patterns if not one.missing), 0)
    text = ngettext("{n} pattern of gaps", "{n} patterns of gaps", found.count).format(n=parts.number(found.count))
    whole = ngettext("{n} complete row", "{n} complete rows", complete).format(n=parts.number(complete))
    share = parts.percent(complete / found.rows if found.rows else 0.0)
    st.caption(f"{text} · {whole} ({share})")
    left, right = st.columns([1.3, 1])
    with left:
        _heading(_("Most frequent patterns"))
        parts.plot(table_figures.gap_patterns(found), _("Most frequent patterns of missing values"), "gap_patterns")
        parts.table(
            [
                {"missing": listed(one.missing) or _("nothing"), "rows": one.rows, "share": one.rows / found.rows}
                for one in found.patterns
            ],
            "gap_pattern_rows",
            columns={
                "missing": _("Missing together"),
                "rows": st.column_config.NumberColumn(_("Rows"), format="localized"),
                "share": st.column_config.NumberColumn(_("Share"), format="percent"),
            },
            alt=_("Patterns of missing values"),
            height=min(37 + 35 * len(found.patterns), 250),
        )
        limits(found.limits)
    with right:
        _heading(_("Pairs beyond chance"))
        _joint_gaps(profile)


def _joint_gaps(profile: Profile) -> None:
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


def long_tail(profile: Profile) -> None:
    """How unevenly events or reviews fall on items."""
    if item_column(profile) is None:
        st.caption(_("The long tail needs a column with the role item id."))
        return
    found = on_demand.get(profile, LongTail)
    if found is None:
        return
    if not found.items:
        st.caption(_("No row names an item."))
        return
    left, right = st.columns([1.6, 1])
    with left:
        parts.plot(table_figures.long_tail(found), _("Share of events by share of items"), "long_tail")
    with right:
        parts.tiles(
            [
                parts.Tile(_("Items"), parts.number(found.items)),
                parts.Tile(
                    _("Gini"), f"{found.gini:.3f}", help=_("0 = every item has as many events, 1 = one item has all")
                ),
                parts.Tile(_("Top 1 % of items"), parts.percent(found.heads["1"]), help=_("Their share of the events")),
                parts.Tile(
                    _("Items with one event"), parts.percent(found.singles / found.items), help=_("Share of the items")
                ),
            ],
            key="tail_tiles",
        )
        st.caption(_("Items without any event are not in this table and not counted."))
    parts.table(
        [{"items": items, "events": events} for items, events in found.curve],
        "long_tail_points",
        columns={
            "items": st.column_config.NumberColumn(_("Share of items"), format="percent"),
            "events": st.column_config.NumberColumn(_("Share of events"), format="percent"),
        },
        alt=_("Points of the long-tail curve"),
        height=180,
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
    notes = [_("Read as: {list}").format(list=listed(read))] if read else []
    notes += [_("Unknown event types: {list}").format(list=listed(unread[:10]))] if unread else []
    if rhythm.undated:
        text = ngettext("{n} event without a time", "{n} events without a time", rhythm.undated)
        notes.append(text.format(n=parts.number(rhythm.undated)))
    if notes:
        st.caption(" · ".join(notes))


def _heading(words: str) -> None:
    st.markdown(f"**{words}**")
