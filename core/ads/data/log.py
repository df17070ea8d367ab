"""What was shown and what was clicked, as arrays: from impressions, searches with their results, or events.

Where a shop logged no impressions, the views of its pages stand for them and the clicks that follow for clicks: that is
another rate than an ad's, and whoever shows it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.cells.lists import ids_in
from core.engine import quote
from core.errors import BadInput
from core.i18n import N_, _
from core.recommend.data import parsing
from core.recommend.events import CODE, Events, Floats, Ints, Mask, Texts

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake import Dataset, Lake

SOURCES = {
    "impressions": N_("logged impressions"),
    "searches": N_("search results"),
    "shown": N_("impressions among the events"),
    "views": N_("views of product pages"),
}
"""Where impressions come from, the surest first."""
MOST = 300_000
"""Impressions read: a click rate of 1 % is then known to 4 % of itself; whole pages are drawn beyond."""
FOLLOWS = 1800.0
"""Seconds within which a click follows what was shown: the usual pause between two visits."""


@dataclass(frozen=True)
class Log:
    """M impressions on pages, in the order of time.

    Attributes:
        source: A key of `SOURCES`; dataset: where it was read.
        page: Which impressions stood on one page, from 0 on; shape (M,).
        user: Positions among the shop's shoppers, -1 where unknown; shape (M,).
        item: Positions among the shop's items; shape (M,).
        place: Place on the page from 1 on, NaN where unknown; shape (M,).
        time: Seconds since 1970, NaN where unreadable; shape (M,).
        clicked: Shape (M,).
        query: Positions in `queries`, -1 without one; shape (M,).
        total: Impressions of the whole log; share: how many of its pages were read.
        strangers: Impressions of items that the shop does not know, left out.
    """

    source: str
    dataset: str
    page: Ints
    user: Ints
    item: Ints
    place: Floats
    time: Floats
    clicked: Mask
    query: Ints
    queries: Texts
    total: int
    share: float
    strangers: int

    def __len__(self) -> int:
        return len(self.item)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return int(self.page[-1]) + 1 if len(self.page) else 0


def sources(lake: Lake, events: Dataset) -> dict[str, str]:
    """Source -> dataset that gives it, the surest first; of several datasets of a kind the largest."""
    found: dict[str, str] = {}
    beside = lake.datasets(built=events.built)
    needs = {"impressions": {"item_id", "clicked"}, "searches": {"results", "clicked_item"}}
    for kind, roles in needs.items():
        fitting = [one for one in beside if one.kind == kind and roles <= set(one.roles)]
        if fitting:
            found[kind] = max(fitting, key=lambda one: (one.rows, one.name)).name
    return found | {"shown": events.name, "views": events.name}


def read_log(cursor: Cursor, source: str, parts: dict[str, Any], events: Events, most: int = MOST) -> Log:
    """The impressions of a source.

    Args:
        parts: `name`, `table` (SQL reference), `columns` (column -> type) and `roles` of its dataset.
        events: Events of the shop, whose users and items the positions are of.

    Raises:
        BadInput: The source has no impression of a known item, or no click.
    """
    read = {"impressions": _impressions, "searches": _searches}.get(source)
    frame, total, share = read(cursor, parts, most) if read else _from_events(cursor, source, parts, events, most)
    frame["item"] = pd.Index(events.items).get_indexer(pd.Index(frame["i"].astype(object)))
    strangers = int((frame["item"] < 0).sum())
    frame = frame[frame["item"] >= 0]
    log = _made(frame, source, str(parts["name"]), events, total, share, strangers)
    if not len(log) or not log.clicked.any() or log.clicked.all():
        raise BadInput(
            _("{source} of {name} hold no impressions with and without a click.").format(
                source=_(SOURCES[source])[:1].upper() + _(SOURCES[source])[1:], name=log.dataset
            ),
            title=_("No clicks to learn from"),
            hint=_("A click rate is learned from what was shown, of which some was clicked and some was not."),
            data={"impressions": len(log), "clicks": int(log.clicked.sum())},
        )
    return log


def _made(frame: pd.DataFrame, source: str, name: str, events: Events, total: int, share: float, strangers: int) -> Log:
    page_time = frame["t"].to_numpy(dtype=np.float64, na_value=np.nan)
    frame = frame.iloc[np.lexsort((frame["r"].to_numpy(), np.where(np.isnan(page_time), -np.inf, page_time)))]
    query, queries = pd.factorize(frame["q"].astype(object))
    page = pd.factorize(frame["p"])[0]
    user = pd.Index(events.users).get_indexer(pd.Index(frame["u"].astype(object)))
    order = np.argsort(page, kind="stable")  # pages in the order of their first impression
    return Log(
        source,
        name,
        page[order].astype(np.int64),
        user[order].astype(np.int64),
        frame["item"].to_numpy(dtype=np.int64)[order],
        frame["place"].to_numpy(dtype=np.float64, na_value=np.nan)[order],
        frame["t"].to_numpy(dtype=np.float64, na_value=np.nan)[order],
        frame["c"].to_numpy(dtype=np.bool_, na_value=False)[order],
        query[order].astype(np.int64),
        np.asarray(queries, dtype=object),
        total,
        share,
        strangers,
    )


def _text(parts: dict[str, Any], role: str) -> str:
    column = parts["roles"].get(role)
    return parsing.text(column) if column in parts["columns"] else "NULL::VARCHAR"


def _read(cursor: Cursor, parts: dict[str, Any], role: str, what: str) -> str:
    """SQL of a role's column as a number, as seconds, or as yes or no."""
    column = parts["roles"].get(role)
    if column not in parts["columns"]:
        return "NULL::DOUBLE"
    kind = parts["columns"][column]
    how = parsing.column_convention(cursor, parts["table"], column, kind)
    readers = {"number": parsing.number, "time": parsing.seconds, "yes": parsing.yes}
    return readers[what](column, kind, how)


def _drawn(share: float, key: str) -> str:
    """SQL that keeps a share of the pages, always the same ones."""
    return "TRUE" if share >= 1 else f"hash({key}) % 1000000 < {int(share * 1_000_000)}"


def _impressions(cursor: Cursor, parts: dict[str, Any], most: int) -> tuple[pd.DataFrame, int, float]:
    table = parts["table"]
    total = int((cursor.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,))[0])
    share = min(1.0, most / max(total, 1))
    when, user = _read(cursor, parts, "timestamp", "time"), _text(parts, "user_id")
    session = "session_id" if "session_id" in parts["columns"] else ""
    # What was shown at no known time stood on a page of its own: of which one with others nobody can tell.
    shown = f"concat_ws('|', {user}, {when}{', ' + quote(session) if session else ''})"
    page = f"CASE WHEN {when} IS NULL THEN 'row ' || _row ELSE {shown} END"
    query = f"""
        SELECT _row AS r, {page} AS p, {user} AS u, {_text(parts, "item_id")} AS i,
               {_read(cursor, parts, "position", "number")} AS place, {when} AS t,
               coalesce({_read(cursor, parts, "clicked", "yes")}, false) AS c,
               NULL::VARCHAR AS q
        FROM {table} WHERE {_drawn(share, page)}
    """
    return cursor.execute(query).df(), total, share


def _searches(cursor: Cursor, parts: dict[str, Any], most: int) -> tuple[pd.DataFrame, int, float]:
    """Each item of a result list is an impression at its place; the clicked one was clicked."""
    table, results = parts["table"], f"CAST({quote(parts['roles']['results'])} AS VARCHAR)"
    cursor.execute(
        f"SELECT count(*), coalesce(sum(1 + length(regexp_replace({results}, '[^,;|]', '', 'g'))), 0) FROM {table}"
    )
    rows, about = (int(one) for one in cursor.fetchone() or (0, 0))
    share = min(1.0, most / max(about, 1))
    frame = cursor.execute(f"""
        SELECT _row AS r, _row AS p, {_text(parts, "user_id")} AS u, {_read(cursor, parts, "timestamp", "time")} AS t,
               {_text(parts, "clicked_item")} AS clicked, lower({_text(parts, "query")}) AS q, {results} AS results
        FROM {table} WHERE {_drawn(share, "_row")}
    """).df()
    frame["i"] = [ids_in(text) if isinstance(text, str) else () for text in frame.pop("results")]
    frame["place"] = [range(1, len(one) + 1) for one in frame["i"]]
    share = len(frame) / rows if share < 1 else 1.0
    frame = frame.explode(["i", "place"], ignore_index=True).dropna(subset=["i"])
    frame["place"] = frame["place"].astype(np.float64)
    frame["c"] = frame["i"] == frame.pop("clicked")
    return frame, round(len(frame) / share) if len(frame) else 0, share


def _from_events(
    cursor: Cursor, source: str, parts: dict[str, Any], events: Events, most: int
) -> tuple[pd.DataFrame, int, float]:
    """Events that show an item; a click, or what lies behind one, of the same shopper soon after is its click."""
    kind = CODE["impression" if source == "shown" else "view"]
    at = np.flatnonzero(events.kind == kind)
    later = ("view", "click", "cart", "purchase") if source == "shown" else ("click", "cart", "purchase")
    total = len(at)
    share = min(1.0, most / max(total, 1))
    if share < 1:
        at = at[_hashed(events.user[at], _seconds(events, at)) < share]
    frame = pd.DataFrame(
        {
            "r": events.row[at],
            "p": _visits(events, at),
            "u": events.users[events.user[at]],
            "i": events.items[events.item[at]],
            "t": events.time[at],
            "c": _followed(events, at, np.isin(events.kind, [CODE[name] for name in later])),
            "place": np.nan,
            "q": None,
        }
    )
    if not {parts["roles"].get("position"), parts["roles"].get("query")} & set(parts["columns"]):
        return frame, total, share
    place, query = _read(cursor, parts, "position", "number"), f"lower({_text(parts, 'query')})"
    cursor.register("drawn", frame[["r"]])
    try:
        beside = cursor.execute(
            f"SELECT _row AS r, {place} AS place, {query} AS q FROM {parts['table']} SEMI JOIN drawn ON _row = drawn.r"
        ).df()
    finally:
        cursor.unregister("drawn")
    return frame.drop(columns=["place", "q"]).merge(beside, on="r", how="left"), total, share


def _seconds(events: Events, at: Ints) -> Ints:
    """Whole seconds of events; each without a time one of its own, below 0."""
    known = np.isfinite(events.time[at])
    return np.where(known, np.floor(np.where(known, events.time[at], 0.0)), -1.0 - at).astype(np.int64)


def _hashed(user: Ints, second: Ints) -> Floats:
    """A number from 0 to 1 of each page, always the same and as good as drawn (the finaliser of SplitMix64)."""
    with np.errstate(over="ignore"):
        found = (user.astype(np.uint64) << np.uint64(32)) ^ second.astype(np.uint64)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            found = (found ^ (found >> np.uint64(shift))) * np.uint64(factor)
        found ^= found >> np.uint64(31)
    return np.asarray(found.astype(np.float64) / 2.0**64)


def _visits(events: Events, at: Ints) -> Ints:
    """A page for what one shopper was shown at the same second."""
    keys = pd.DataFrame({"user": events.user[at], "second": _seconds(events, at)})
    return np.asarray(keys.groupby(list(keys), sort=False).ngroup(), dtype=np.int64)


def _followed(events: Events, shown: Ints, acts: Mask) -> Mask:
    """Which impressions a later event of the same shopper and item follows within `FOLLOWS` seconds."""
    act = np.flatnonzero(acts & np.isfinite(events.time))
    act = act[np.isin(events.user[act], events.user[shown])]
    both = np.concatenate([shown, act])
    is_act = np.arange(len(both)) >= len(shown)
    key, time = events.user[both] * events.shape[1] + events.item[both], events.time[both]
    order = np.lexsort((is_act, time, key))  # what is shown stands before an act of the same second; NaN comes last
    place = np.where(is_act[order], np.arange(len(order)), len(order))
    following = np.minimum.accumulate(place[::-1])[::-1]
    there = following < len(order)
    act_at = order[np.minimum(following, max(len(order) - 1, 0))]
    with np.errstate(invalid="ignore"):
        soon = there & (key[act_at] == key[order]) & (time[act_at] - time[order] <= FOLLOWS)
    found = np.zeros(len(both), dtype=np.bool_)
    found[order] = soon
    return found[: len(shown)]
