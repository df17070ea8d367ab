"""What is asked: a measure of a dataset, how far ahead, what is not mended; and the answer with all that led to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import BadInput
from core.forecast.calendar import Lifts, lifts_of
from core.forecast.data import Measure, Reading, offer_of, reading_of
from core.forecast.festive import without_festivals
from core.forecast.mends import Mended, mended
from core.forecast.regressors import known_ahead
from core.forecast.run import Outcome, forecast
from core.forecast.series import Floats
from core.forecast.whose import country_for
from core.forecast.without import change_of, without_each
from core.i18n import _
from core.lake import kept

if TYPE_CHECKING:
    from core.lake import Lake

AHEAD = {"h": 48, "D": 28, "W": 12, "MS": 12, "QS": 4, "YS": 3}
"""Periods ahead where nobody said: two days of hours, four weeks, a quarter of weeks, a year of months or quarters."""
AT_ONCE = 12
"""Series that are forecast while one waits; more are a job."""
SHARE = 4
"""A forecast reaches at most a quarter as far as the past that is known where nobody said more."""
PAST = 1
"""A forecast may reach as far as the past."""


@dataclass(frozen=True)
class Request:
    """A forecast that is asked for.

    Attributes:
        dataset, version: What is read; a version is a snapshot.
        measure: What is forecast, as JSON of `Measure`.
        h: Periods ahead; 0 for the usual number.
        off: Rules that mend nothing.
        country: Whose festivals are looked for; "" for none.
        reconcile: How the columns of the measure, as levels below the shop, are made to add up: auto, bottom_up,
            mint; "" where its series are forecast each for itself.
        seen: The view of the data that it is made of, as `sight` names it; "" for all of it.
    """

    dataset: str
    version: int
    measure: str
    h: int = 0
    off: tuple[str, ...] = ()
    country: str = ""
    reconcile: str = ""
    seen: str = ""

    @property
    def key(self) -> str:
        """What results are kept under."""
        parts = [self.dataset, self.version, self.measure, self.h, list(self.off), self.country]
        given = json.dumps(
            [*parts, self.reconcile, self.seen] if self.seen else [*parts, self.reconcile] if self.reconcile else parts
        )
        return hashlib.sha256(given.encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Prepared:
    """The days of a request, ready to be forecast.

    Attributes:
        reading: As read, its festivals divided out.
        mended: Without what is broken.
        h: Periods ahead.
        lifts: What the festivals did.
        past, ahead: What they multiply each period of the mended panel, and each ahead, by; shape (N, T) and (N, h).
    """

    reading: Reading
    mended: Mended
    h: int
    lifts: Lifts
    past: Floats
    ahead: Floats

    def known_then(self, cuts: Sequence[int], h: int) -> Floats:
        """What a moment of the past knew of the festivals that followed it, over what is known now; shape (N, W, h)."""
        panel, freq = self.mended.panel, self.mended.panel.freq.partition("-")[0]
        found = np.ones((len(panel.ids), len(cuts), h))
        if not self.lifts.names or np.allclose(self.past, 1.0):
            return found
        sold = panel.values * self.past
        for place, cut in enumerate(cuts):
            then = lifts_of(panel.times[:cut], sold[:, :cut], self.lifts.country, freq)
            found[:, place] = then.factors(panel.times[cut : cut + h], freq) / self.past[:, cut : cut + h]
        return found

    def answered(self, outcome: Outcome) -> Outcome:
        """A forecast of these days with the festivals put back."""
        if not self.lifts.found and np.allclose(self.ahead, 1.0):
            return outcome
        told = {name: one * self.ahead for name, one in outcome.told.items()}
        whole = self.lifts.applied(outcome.forecast, self.mended.panel.freq.partition("-")[0])
        return replace(outcome, forecast=whole, told=told, naive=outcome.naive * self.ahead)


@dataclass(frozen=True)
class Result:
    """A forecast with the days it stands on.

    Attributes:
        festive: What festivals did, and what they multiply periods by.
        h: Periods ahead.
        changes: Rule -> (sum of the forecast, sum without the mend) over the periods that both foretell, of all series.
        without: Rule -> the forecast without that mend, NaN in a period that it does not reach; shape (N, h).
    """

    request: Request
    reading: Reading
    mended: Mended
    h: int
    outcome: Outcome
    changes: Mapping[str, tuple[float, float]]
    festive: Prepared
    without: Mapping[str, Floats] = field(default_factory=dict)


def request_of(
    lake: Lake,
    dataset: str,
    measure: Measure,
    h: int = 0,
    off: tuple[str, ...] = (),
    version: int | None = None,
    country: str | None = None,
    reconcile: str = "",
) -> Request:
    """The request with its version settled, and with the country that its data shows where none is given."""
    at = version if version is not None else lake.dataset(dataset).version
    return Request(
        dataset,
        at,
        json.dumps(measure.to_json(), sort_keys=True),
        h,
        tuple(sorted(off)),
        country if country is not None else country_for(lake, dataset),
        reconcile,
        sight(lake, dataset),
    )


@kept
def sight(lake: Lake, dataset: str) -> str:
    """What tells apart how whoever acts sees a dataset and its catalog; "" for who sees all of both."""
    catalog = offer_of(lake, dataset).catalog
    return "".join(lake.sight(one) for one in (dataset, catalog) if one)


@kept
def prepared(lake: Lake, request: Request) -> Prepared:
    """The days of a request, mended, and how far ahead it goes.

    Raises:
        BadInput: Nothing can be read, or it goes further ahead than the past is known.
    """
    measure = Measure.from_json(json.loads(request.measure))
    offer = offer_of(lake, request.dataset, request.version)
    reading = reading_of(lake, request.dataset, measure, request.version, offer.catalog)
    return _prepared(reading, request, offer.prices)


def _prepared(reading: Reading, request: Request, prices: tuple[str, ...] = ()) -> Prepared:
    reading, lifts, factors = without_festivals(reading, request.country)
    found = mended(reading, request.off)
    periods = found.panel.shape[1]
    h = request.h or max(min(AHEAD[found.panel.freq.partition("-")[0]], periods // SHARE), 1)
    if h > max(periods * PAST, 1):
        raise BadInput(
            _("Periods ahead: {h}; periods known: {n}. A forecast reaches no further than its past.").format(
                h=h, n=periods
            ),
            hint=_("Ask for fewer periods, or bring more of the past."),
            data={"h": h, "periods": periods},
        )
    freq = found.panel.freq.partition("-")[0]
    ahead = lifts.factors(found.panel.ahead(h), freq)
    past = factors[:, found.offset : found.offset + periods]
    wanted = [one for one in reading.measure.beside if one in found.panel.beside]
    if wanted:
        known = known_ahead(found.panel, wanted, h, prices)
        found = replace(found, panel=replace(found.panel, beside={**found.panel.beside, **known}))
    return Prepared(reading, found, h, lifts, past, ahead)


@kept
def result_of(lake: Lake, request: Request) -> Result:
    """The forecast of a few series, made now; of more, the largest `AT_ONCE`.

    Raises:
        BadInput: As `prepared`.
    """
    ready = prepared(lake, request)
    if len(ready.reading.panel.ids) > AT_ONCE:
        ready = _largest(ready, request)
    reading, days, h = ready.reading, ready.mended, ready.h
    outcome = forecast(days.panel, h, days.able, rests=days.rests(h), known_then=ready.known_then)
    without = without_each(reading, days, outcome, h)
    changes = {rule: change_of(outcome.forecast.mean, other) for rule, other in without.items()}
    festive = {rule: other * ready.ahead for rule, other in without.items()}
    return Result(request, reading, days, h, ready.answered(outcome), changes, ready, festive)


@kept
def first_look(lake: Lake, request: Request) -> Result:
    """The days of all series together with the seasonal naive forecast: what can be shown before any model is tried.

    Raises:
        BadInput: As `prepared`.
    """
    whole = together(request)
    ready = prepared(lake, whole)
    panel = ready.mended.panel
    outcome = forecast(panel, ready.h, ready.mended.able, only=("naive",), rests=ready.mended.rests(ready.h))
    return Result(whole, ready.reading, ready.mended, ready.h, ready.answered(outcome), {}, ready)


def together(request: Request) -> Request:
    """The same of all rows as one series; of a table of series in rows the request itself."""
    measure = Measure.from_json(json.loads(request.measure))
    if measure.time is None or measure.how == "mean":
        return request
    plain = json.dumps(replace(measure, by=(), beside=()).to_json(), sort_keys=True)
    return replace(request, measure=plain, reconcile="")


def _largest(ready: Prepared, request: Request) -> Prepared:
    """The first series alone, which are the largest."""
    reading = ready.reading
    reading = replace(reading, panel=reading.panel.only(slice(0, AT_ONCE)), **_few(reading, AT_ONCE))
    lifts = replace(ready.lifts, own=ready.lifts.own[:AT_ONCE])
    days = mended(reading, request.off)
    few = ready.mended.panel.only(slice(0, AT_ONCE)).beside
    days = replace(days, panel=replace(days.panel, beside=few)) if days.offset == ready.mended.offset else days
    return Prepared(reading, days, ready.h, lifts, ready.past[:AT_ONCE], ready.ahead[:AT_ONCE])


def _few(reading: Reading, most: int) -> dict[str, Any]:
    """What is known of the cells of the first series."""
    found = {}
    for name in ("repeated", "negative"):
        cells = getattr(reading, name)
        held = cells.series < most
        figures = {key: one[held] for key, one in cells.figures.items()}
        found[name] = replace(cells, series=cells.series[held], period=cells.period[held], figures=figures)
    return found
