"""What the Forecast page is asked: a measure, by what, how often, how far ahead, and which mends are off."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace

import streamlit as st

from core.errors import BadInput
from core.forecast import (
    FREQUENCIES,
    ORDER,
    Measure,
    Offer,
    Request,
    Result,
    changed,
    country_for,
    laid_of,
    measures_of,
    offer_of,
    prepared,
    request_of,
    together,
)
from core.forecast import words as say
from core.forecast.calendar import COUNTRIES, country_words
from core.forecast.hierarchy import WAYS, nestings_of
from core.i18n import _, sentences
from core.lake import Dataset, Lake
from pages.parts.shared.choices import amount, choice, several
from pages.parts.shared.empty import empty_state
from pages.parts.shared.not_there import unoffered
from pages.parts.shared.owned import own
from pages.parts.shared.wording import md

KINDS = ("events", "other", "searches", "reviews", "impressions", "assignments")
ALONE = "-"
"""No levels."""
PATH = " > "
"""Between the columns of levels in an address."""
TOGETHER = "*"
"""No column: all rows make one series."""
MOST_AHEAD = 1_000.0
"""Periods ahead that can be asked: forty days of hours."""


def first(lake: Lake) -> list[str]:
    """Datasets to open on: behaviour, whose purchases are counted, then the largest."""
    return [
        one.name
        for one in sorted(
            lake.datasets(), key=lambda one: (KINDS.index(one.kind) if one.kind in KINDS else 9, -one.rows)
        )
    ]


def timeless(lake: Lake) -> list[str]:
    """Datasets without a column that can be a time."""
    return [
        one.name
        for one in lake.datasets()
        if "timestamp" not in one.roles
        and not any(kind.startswith(("DATE", "TIMESTAMP")) for kind in lake.columns(one.name).values())
        and offer_of(lake, one.name).first is None
    ]


def request(lake: Lake, dataset: Dataset) -> Request | None:
    """What the controls ask; None, and why, where the dataset has nothing to forecast."""
    with st.spinner(_("Looking at the columns")):
        offer = offer_of(lake, dataset.name)
        nested = nestings_of(lake, dataset.name)
    measures = measures_of(offer)
    if not measures:
        empty_state(
            _("Nothing to forecast here"),
            _(
                "A forecast needs a column of times and what is counted in each period: rows, an amount, or one row "
                "for each series with its periods in columns. Choose another dataset above, or upload one."
            ),
            _("Upload files"),
            "upload.py",
            ":material/trending_up:",
        )
        return None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        usual = next(iter(measures))
        chosen = choice(_("Measure"), list(measures), usual, "measure",
                        lambda one: say.measure_name(measures[one]), width=240)  # fmt: skip
        measure = measures[chosen]
        time = _time(offer, measure.time)
        levels = _levels(nested, laid_of(lake, dataset.name).types) if measure.how != "mean" else ()
        by = levels or _by(offer)
        way = _way() if levels else ""
        freq = choice(_("Periods"), ["auto", *FREQUENCIES], "auto", "freq", _frequency, width=150)
        ahead = st.container(width=130)
        country = _country(lake, dataset, measure.time is not None)
        off = several(_("Not mended"), [one for one in ORDER if one not in ("gaps", "resting")], [], "off",
                      at=st.container(width=260), format_func=say.rule_name,
                      help=_("What is found is shown either way; here it is left as it was read."))  # fmt: skip
        beside = _beside(offer, measure) if not levels else ()
    asked = changed(measure, {"beside": beside, "by": by, "freq": None if freq == "auto" else freq, "time": time})
    wanted = request_of(lake, dataset.name, asked, 0, tuple(off), country=country, reconcile=way)
    with ahead:
        return replace(wanted, h=_ahead(lake, wanted))


def _time(offer: Offer, usual: str | None) -> str:
    """The column of times, where a table has several."""
    if usual is None or len(offer.times) < 2:
        unoffered(_("Time column"), "time")
        return ""
    return choice(_("Time column"), offer.times, usual, "time", width=180)


def _ahead(lake: Lake, wanted: Request) -> int:
    """Periods ahead; 0 where they are the usual ones, which the control shows."""
    try:
        usual = prepared(lake, together(wanted)).h
    except BadInput:  # told where the forecast is asked for
        usual = 1
    place, shown = own("h"), own("h_usual")
    if st.session_state.get(place) == st.session_state.get(shown):  # nobody chose: the usual number of other periods
        st.session_state[place] = float(usual)
    st.session_state[shown] = float(usual)
    chosen = int(amount(_("Periods ahead"), 1.0, MOST_AHEAD, float(usual), "h", step=1.0, format="%.0f",
                        help=_("48 hours, 28 days, 12 weeks or 12 months where nobody chose, at most a quarter of what "
                               "is known.")))  # fmt: skip
    return 0 if chosen == usual else chosen


def _country(lake: Lake, dataset: Dataset, dated: bool) -> str:
    """Whose festivals are looked for."""
    if not dated:
        return ""
    options = [one or "none" for one in COUNTRIES]
    usual = country_for(lake, dataset.name) or "none"
    chosen = choice(_("Festivals of"), options, usual, "country",
                    lambda one: country_words("" if one == "none" else one), width=200)  # fmt: skip
    return "" if chosen == "none" else chosen


def _beside(offer: Offer, measure: Measure) -> tuple[str, ...]:
    """Prices and promotions that the pooled model is told, of a table of figures."""
    options = [one for one in offer.regressors if one not in (measure.value, measure.price)]
    if not options or offer.events:
        unoffered(_("Known beforehand"), "with")
        return ()
    return tuple(several(_("Known beforehand"), options, [], "with", at=st.container(width=260),
                         help=_("Prices and promotions, for the model of all series. Ahead, prices are kept at their "
                                "last value and no promotion is planned.")))  # fmt: skip


def _levels(nested: list[tuple[str, ...]], columns: Collection[str]) -> tuple[str, ...]:
    """Columns that are levels below the shop; what an address names is asked even where it does not nest."""
    offered = {PATH.join(one): one for one in nested}
    asked = tuple(st.query_params.get("levels", "").split(PATH))
    if PATH.join(asked) not in offered and all(one in columns for one in asked):
        offered[PATH.join(asked)] = asked
    if not offered:
        unoffered(_("Levels to forecast"), "levels")
        return ()
    words = {ALONE: _("none")}
    chosen = choice(_("Levels to forecast"), [ALONE, *offered], ALONE, "levels",
                    lambda one: words.get(one) or f"{_('shop')} > {one}", width=240,
                    help=_("All levels are forecast and made to add up. Offered are columns that lie within one "
                           "another in every row."))  # fmt: skip
    return offered.get(chosen, ())


def _way() -> str:
    words = {"auto": _("nearest at past moments"), "bottom_up": _("items added up"), "mint": "MinT"}
    return choice(_("Made to add up by"), list(WAYS), "auto", "reconcile", lambda one: words[one], width=200)


def _by(offer: Offer) -> tuple[str, ...]:
    usual = offer.first.by if offer.first else ()
    if offer.wide:
        unoffered(_("One series for each"), "by")
        return usual
    default = usual[0] if usual else TOGETHER
    options = [TOGETHER, *offer.by]
    words = {TOGETHER: _("all together")}
    chosen = choice(_("One series for each"), options, default, "by", lambda one: words.get(one, one), width=200)
    return () if chosen == TOGETHER else (chosen,)


def _frequency(freq: str) -> str:
    return _("as the data is") if freq == "auto" else say.frequency_name(freq)


def count(lake: Lake, asked: Request) -> int:
    """How many series the measure has."""
    return len(prepared(lake, asked).reading.panel.ids)


def series(result: Result) -> int:
    """The series that is shown; its name is in the address."""
    ids = result.mended.panel.ids
    if len(ids) < 2:
        unoffered(_("Series"), "series")
        return 0
    at = choice(_("Series"), ids, ids[0], "series", width=320)
    return ids.index(at)


@contextmanager
def told_what_is_missing() -> Iterator[None]:
    """Say what the data lacks, and where to bring it."""
    try:
        yield
    except BadInput as error:
        said = sentences(error.message, error.hint)
        empty_state(md(error.title), md(said), _("Upload files"), "upload.py", ":material/trending_up:")
