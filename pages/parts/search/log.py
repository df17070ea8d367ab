"""The view of what shoppers searched: where visits are lost, how good the ranking is, synonyms, and demand."""

from __future__ import annotations

import streamlit as st

from core.figures.search import day_bars, lost_bars
from core.i18n import N_, _
from core.lake import Lake
from core.search import SearchLog, logs_of
from core.search.answers import failing_queries
from core.search.groups import by_day
from core.search.misses import Miss, by_cause, usual_rate
from core.search.words_log import cause_name, lost_words, mend_words
from pages.parts.search.logs import demand, same
from pages.parts.search.opened import Opened
from pages.parts.search.ranking import ranking
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import choice, switch
from pages.parts.shared.empty import empty_state
from pages.parts.shared.links import link
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, percent

PARTS = {
    "lost": N_("Lost visits"),
    "ranking": N_("How good is the ranking?"),
    "same": N_("Asking for the same"),
    "demand": N_("Searched, never sold"),
}
EVERY = "every"


def alone(lake: Lake) -> list[str]:
    """Names of the datasets that say what was searched, those of the kind first: read where no catalog is there."""
    return [one.name for kind in ("searches", "events") for one in logs_of(lake, kind)]


def view(opened: Opened) -> None:
    """The whole view, or what it lacks."""
    if not opened.catalog:
        with st.container(horizontal=True, vertical_alignment="center", key="search_alone"):
            st.caption(
                ":material/info: "
                + _("No catalog is here, so the log is read alone; with one, searches can be tried."),
                width="content",
            )
            link(_("Upload the catalog"), "upload.py", icon=":material/upload_file:")
    log = opened.log
    if log is None or not len(log):
        empty_state(
            _("No search log for this catalog"),
            _(
                "A searches dataset holds one row per search, with the query and a time, and where it can the products "
                "shown and the one chosen."
            ),
            _("Upload files"),
            "upload.py",
            ":material/manage_search:",
        )
        return
    _tiles(log)
    part = switch(_("Part"), list(PARTS), "lost", "part", lambda one: _(PARTS[one]), label_visibility="collapsed")
    if part == "ranking":
        ranking(opened, log)
    elif part == "same":
        same(opened, log)
    elif part == "demand":
        demand(opened, log)
    else:
        _lost(opened, log)


def _tiles(log: SearchLog) -> None:
    """How much is searched, and how much of it leads nowhere."""
    tiles(
        [
            Tile(_("Searches"), number(len(log))),
            Tile(_("Different queries"), number(len(log.queries))),
            Tile(_("Without results"), percent(log.empty_share), help=_("Searches whose list of results is empty.")),
            Tile(
                _("Chosen from"),
                percent(usual_rate(log)),
                help=_("Searches with results after which a product was chosen."),
            ),
        ],
        key="search_tiles",
    )
    if log.left or log.blank:
        said = []
        if log.left:
            said.append(_("older searches not read: {n}").format(n=number(log.left)))
        if log.blank:
            said.append(_("searches without a query: {n}").format(n=number(log.blank)))
        st.caption(" · ".join(said))


def _lost(opened: Opened, log: SearchLog) -> None:
    """Failing queries by cause, then one by one with what mends each; searches by day last."""
    found = failing_queries(opened.lake, opened.index(), log)
    st.markdown(f"**{md(lost_words(found))}**")
    if found:
        causes = by_cause(found)
        if any(one.lost for one in causes):
            names_of = [cause_name(one.cause) for one in causes]
            plot(
                lost_bars(names_of, [one.lost for one in causes], [one.queries for one in causes]),
                _("Visits lost by cause"),
                "search_lost",
            )
        names = {EVERY: _("Every cause"), **{one.cause: cause_name(one.cause) for one in causes}}
        chosen = choice(_("Cause"), list(names), EVERY, "cause", lambda one: names[one], width=320)
        _queries([one for one in found if chosen in (EVERY, one.cause)], opened)
    days = by_day(log)
    if len(days) > 1:
        st.subheader(_("Searches by day"), anchor=False)
        plot(
            day_bars(days, _("with results"), _("without results"), _("searches")),
            _("Searches by day, with and without results"),
            "search_days",
        )


def _queries(found: list[Miss], opened: Opened) -> None:
    chosen = table(
        [
            {
                "query": one.query,
                "cause": cause_name(one.cause),
                "other": one.other or None,
                "lost": one.lost,
                "searches": one.searches,
                "zero": one.zero,
                "clicks": one.clicks,
                **({"held": one.held, "stocked": one.stocked} if opened.catalog else {}),
            }
            for one in found
        ],
        "search_misses",
        columns={
            "query": st.column_config.TextColumn(_("Query"), pinned=True, width="medium"),
            "cause": st.column_config.TextColumn(_("Likely cause")),
            "other": st.column_config.TextColumn(_("Would do better")),
            "lost": st.column_config.NumberColumn(_("Visits lost"), format="%.1f", help=_lost_help()),
            "searches": st.column_config.NumberColumn(_("Searches"), format="localized"),
            "zero": st.column_config.NumberColumn(_("Without results"), format="localized"),
            "clicks": st.column_config.NumberColumn(_("Chosen from"), format="localized"),
            "held": st.column_config.NumberColumn(_("Products with every word"), format="localized"),
            "stocked": st.column_config.NumberColumn(_("of them in stock"), format="localized"),
        },
        alt=_("Failing queries, the most lost visits first; choose one to see what mends it"),
        select="single-row",
        height=320,
        file_name="failing_queries.csv",
    )
    if not found:
        return
    one = found[chosen[0] if chosen else 0]
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="search_mend"):
        st.markdown(f"**{md(one.query)}** · {md(mend_words(one))}")
        _mend(one, opened)


def _lost_help() -> str:
    return _("Choices that the usual share of searches would have brought, less those there were.")


def _mend(one: Miss, opened: Opened) -> None:
    """The link to the page that mends a query."""
    items = opened.dataset.name
    if one.cause == "damaged":
        link(_("Mend the titles"), "clean.py", icon=":material/cleaning_services:", dataset=items)
    elif one.cause in ("no_words", "letters") and opened.log is not None:
        link(_("Look at the searches"), "clean.py", icon=":material/cleaning_services:", dataset=opened.log.dataset)
    elif one.cause in ("missing", "untold"):
        link(_("Upload products"), "upload.py", icon=":material/upload_file:")
    elif opened.catalog:
        words = one.other or one.query
        link(_("Try “{query}”").format(query=md(words)), "search.py", icon=":material/search:", dataset=items, q=words)
