"""What is usual of a dataset, on the Trends page: each figure with its band, what was unusual, and a steward's word."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import quality
from core.clean.browse import BELOW, Facet
from core.figures.incidents import clicked_mark, marked, places_of
from core.figures.watch import SMALL, band_line, calendar, small_lines
from core.i18n import _, ngettext
from core.incidents import incidents
from core.lake import Dataset, Version
from core.quality import GRAIN_WORDS, VERDICTS, Line, Notable, Side
from pages.parts.shared import needing
from pages.parts.shared.charts import clicked, plot
from pages.parts.shared.choices import choice, flag, switch
from pages.parts.shared.links import go, link
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import offer_csv, table
from pages.parts.shared.wording import md

SHOWN = 200
"""Unusual figures listed; of more, the newest are the ones to look at."""


def watched(dataset: Dataset, versions: Sequence[Version]) -> None:
    """The section: by what pieces, which figure, its band, and what was unusual."""
    sides = {side.grain: side for side in quality.monitor(lake(), dataset.name)}
    if not sides:
        return
    st.subheader(_("What is usual"), anchor=False)
    side = _side(sides)
    if side.lacking:
        st.info(_lacking(side), icon=":material/hourglass_empty:")
        return
    lines = {line.name: line for line in side.lines}
    notable = side.notable
    default = notable[0].line.name if notable else next(iter(lines))
    ordered = sorted(lines, key=lambda name: (-lines[name].unusual, name != "rows", name))
    chosen = lines[choice(_("Figure"), ordered, default, "figure", lambda name: _label(lines[name]), width=420)]
    pointed = _chart(dataset, side, chosen, versions)
    if side.grain == "day":
        plot(calendar(chosen), _("Calendar of {figure}").format(figure=chosen.text), "watch_calendar")
    _gaps(side)
    picked = _list(dataset, side, notable)
    _word(dataset, picked or pointed or next(iter(notable), None), side.basis)
    if flag(_("All figures"), "figures"):
        words = _("All figures with their bands, small")
        with st.container(key=own("wide_watch_small")):
            plot(small_lines(side.lines), words, "watch_small")
        with st.container(key=own("narrow_watch_small")):
            plot(small_lines(side.lines, across=1), words, "watch_small_narrow")
        if len(side.lines) > SMALL:
            st.caption(_("Figures without anything unusual, not drawn: {n}.").format(n=len(side.lines) - SMALL))


def _side(sides: dict[str, Side]) -> Side:
    """The way to cut the dataset: the one that can be judged, days before uploads."""
    default = next((grain for grain in reversed(sides) if not sides[grain].lacking), next(iter(sides)))
    if len(sides) == 1:
        return sides[default]
    name = switch(_("By"), list(sides), default, "by", lambda grain: _(GRAIN_WORDS[grain]))
    return sides[name]


def _lacking(side: Side) -> str:
    if side.grain == "upload":
        return ngettext(
            "{n} more upload is needed before one can be judged by those before it.",
            "{n} more uploads are needed before one can be judged by those before it.",
            side.lacking,
        ).format(n=side.lacking)
    return ngettext(
        "{n} more day (week, month) is needed before one can be judged by those before it.",
        "{n} more days (weeks, months) are needed before one can be judged by those before it.",
        side.lacking,
    ).format(n=side.lacking)


def _label(line: Line) -> str:
    if not line.unusual:
        return line.text
    return _("{figure} · unusual: {n}").format(figure=line.text, n=line.unusual)


def _chart(dataset: Dataset, side: Side, line: Line, versions: Sequence[Version]) -> Notable | None:
    """The figure with its band; the point that was clicked. A click on an incident leads to it."""
    begun = marked(incidents(lake(), dataset.name), places_of(side))
    figure = band_line(line, quality.marks(versions, side), begun)
    alt = _("{figure} of {name}, with the band of the usual").format(figure=line.text, name=dataset.name)
    key = f"watch_{side.grain}_{line.name}"
    event = plot(figure, alt, key, on_select="rerun")
    st.caption(
        _("The area is what the pieces before each one lead to expect; dotted lines are uploads and recipes, triangles "
          "incidents.")
    )  # fmt: skip
    offer_csv(_numbers(line), key, f"{dataset.name}_{line.name}.csv")
    if (point := clicked(event, key)) and (incident := clicked_mark(figure, begun, point)):
        go("incidents.py", incident=incident)
    places = [point["point_index"] for point in event.selection.points if point.get("curve_number") == 1]
    if places and places[0] < len(line.points):
        return quality.notable(line, line.points[places[0]])
    return None


def _numbers(line: Line) -> list[dict[str, object]]:
    """What the picture shows, as a table."""
    return [
        {
            "piece": point.label,
            "version": point.piece.ordinal,
            "rows": point.piece.rows,
            line.name: point.value,
            "usual_from": point.low,
            "usual_to": point.high,
            "unusual": point.off,
            "verdict": point.said,
        }
        for point in line.points
    ]


def _gaps(side: Side) -> None:
    for gap in side.gaps:
        st.caption(
            ":material/event_busy: "
            + _("No rows from {first} to {last}, to be expected: {n}").format(
                first=gap.first, last=gap.last, n=gap.expected
            )
        )


def _list(dataset: Dataset, side: Side, notable: Sequence[Notable]) -> Notable | None:
    """The unusual figures, the newest piece first; the one that was picked."""
    if not notable:
        st.caption(_("Nothing was unusual."))
        return None
    shown = notable[:SHOWN]
    picked = table(
        [_row(one) for one in shown],
        f"unusual_{dataset.name}_{side.grain}",
        columns={
            "piece": st.column_config.TextColumn(_("Piece"), width=110),
            "says": st.column_config.TextColumn(_("What was unusual"), width=460),
            "size": st.column_config.NumberColumn(
                _("Distance"), format="%.1f", help=_("From the usual, in half widths of the band; 1 is its edge")
            ),
            "said": st.column_config.TextColumn(_("Verdict"), width=150),
        },
        alt=_("Unusual figures of {name}, the newest first").format(name=dataset.name),
        select="single-row",
        file_name=f"{dataset.name}_unusual.csv",
    )
    return shown[picked[0]] if picked else None


def _row(one: Notable) -> dict[str, object]:
    verdict = quality.verdict_of(one)
    return {"piece": one.point.label, "says": quality.said_of(one), "size": one.size, "said": verdict}


def _rows_of(dataset: Dataset, one: Notable, basis: str) -> None:
    """The way to the rows of a day, week or month, where its column is one of times."""
    first, behind = one.point.piece.day, quality.day_after(one.point.piece)
    if first is None or behind is None or not dataset.types.get(basis, "").upper().startswith(("DATE", "TIMESTAMP")):
        return
    facet = Facet("range", basis, (first.isoformat(), behind.isoformat(), BELOW))
    link(
        _("Look at the rows of {piece}").format(piece=one.point.label),
        "clean.py",
        icon=":material/table_rows:",
        dataset=dataset.name,
        view="table",
        f=facet.as_text(),
    )


def _word(dataset: Dataset, one: Notable | None, basis: str) -> None:
    """What the steward says of a figure of a piece, and the way to its version."""
    if one is None:
        return
    st.caption(_("Pick a finding, or click in the picture, to say whether it was expected."))
    with st.container(border=True, key="watch_word"):
        st.markdown(f"**{md(quality.said_of(one))}**")
        said = one.point.said
        if said:
            st.caption(_("Said before: {verdict}").format(verdict=quality.verdict_of(one)))
        with st.container(horizontal=True):
            for verdict, icon in (("expected", "event_available"), ("usual", "trending_flat"), ("real", "report")):
                meaning = _help()[verdict]
                if needing.button(
                    "judge",
                    _(VERDICTS[verdict]).capitalize(),
                    key=own(f"say_{verdict}"),
                    icon=f":material/{icon}:",
                    help=meaning,
                    disabled=said == verdict,
                ):
                    _keep(dataset, one, verdict)
            if said and needing.button("judge", _("Take back"), key=own("say_nothing"), icon=":material/undo:"):
                _keep(dataset, one, "")
        _rows_of(dataset, one, basis)
        link(
            _("Open version {n} on the Quality page").format(n=one.point.piece.ordinal),
            "quality.py",
            icon=":material/arrow_forward:",
            dataset=dataset.name,
            v=one.point.piece.ordinal,
        )


def _help() -> dict[str, str]:
    return {
        "expected": _("A sale, a holiday: it is told no more, and does not change what is usual."),
        "usual": _("The level has changed: what comes next is judged by this one."),
        "real": _("It stays told, and never counts as usual."),
    }


def _keep(dataset: Dataset, one: Notable, verdict: str) -> None:
    quality.save_verdict(lake(), dataset.name, one.line.name, one.point.piece.key, verdict)
    st.toast(_("Kept. The next check judges by it."), icon=":material/save:")
    st.rerun()
