"""The click model: logistic regression on behaviour, content and place, calibrated on impressions it has not seen.

The log is cut by time into four parts: what is known before (rates, the recommender), what the model learns from, what
it is calibrated on (Platt 1999: a slope and a shift of its log-odds, which keep every order), and the test. The place
on the page is a feature like any other while it learns and is held fixed when ads are rated, so that an item does not
look good because it stood on top (Richardson, Dominowska and Ragno, Predicting clicks, 2007).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.ads.clicks.affinity import Affinity, affinity, codes
from core.ads.clicks.rates import PLACES, before, counts, log_odds, place_group, place_rates, shrunk, strength
from core.ads.clicks.text_match import TextMatch
from core.ads.data.log import Log
from core.errors import BadInput
from core.i18n import N_, _
from core.recommend import Inputs
from core.recommend.events import Floats, Ints, Mask

FEATURES = {
    "item": N_("the product's own click rate so far"),
    "category": N_("the click rate of its category"),
    "brand": N_("the click rate of its brand"),
    "price": N_("its price within its category"),
    "unpriced": N_("it has no price"),
    "affinity": N_("how much the recommender thinks the shopper wants it"),
    "taste": N_("the share of the shopper's interest in its category"),
    "stranger": N_("nothing is known of the shopper"),
    "text": N_("how much of the search stands in its title"),
    "unasked": N_("nothing was searched"),
    "morning": N_("the hour (sine)"),
    "noon": N_("the hour (cosine)"),
}
"""What the model reads beside the place, and what each is in words."""
PARTS = (0.3, 0.7, 0.8)
"""Shares of the impressions at which learning, calibration and test begin: rates need the longest start."""
LEAST_CLICKS = 20
"""Clicks, and impressions without one, that learning and test need each: ten to a coefficient that matters is the usual
rule, and two features carry most."""
A_DAY = 86_400.0
"""Seconds that what is learned from has to span for the hour to be read: each hour has then come once."""
CALIBRATED = 50
"""Clicks from which a slope is calibrated: its relative error is then about one in seven."""


@dataclass(frozen=True)
class Segments:
    """First impression of learning, of calibration and of the test, and the moments (seconds) they begin at."""

    learn: int
    calibrate: int
    test: int
    learn_from: float
    calibrate_from: float


@dataclass(frozen=True)
class ClickModel:
    """Fitted weights, for log-odds that add up from item, shopper, query, hour and place.

    Attributes:
        weight: Of standardised features, in the order of `FEATURES`; mean, spread: of the features.
        low, high: Least and greatest of each feature that the model learned from; what lies beyond counts as these, so
            that a log of two hours says nothing wild of the others.
        place: Log-odds of each group of places; shape (PLACES + 1,).
        bias: Log-odds of everything at its mean, at no place.
        slope, shift: Of the calibration.
        item, category, brand: Log-odds by all that was shown before the test; shapes (I,) each.
        price, unpriced: Of the items; shape (I,).
        rate: Click rate of what was learned from.
    """

    weight: Floats
    mean: Floats
    spread: Floats
    low: Floats
    high: Floats
    place: Floats
    bias: float
    slope: float
    shift: float
    item: Floats
    category: Floats
    brand: Floats
    price: Floats
    unpriced: Floats
    rate: float

    def log_odds(self, features: Floats, group: Ints) -> Floats:
        """Calibrated log-odds of rows of features (M, F) at groups of places (M,)."""
        inside = np.clip(features, self.low, self.high)
        raw = ((inside - self.mean) / self.spread) @ self.weight + self.bias + self.place[group]
        return np.asarray(self.slope * raw + self.shift)

    def inside(self, name: str, values: Floats) -> Floats:
        """A feature's values, kept within what was learned from."""
        place = list(FEATURES).index(name)
        return np.clip(values, self.low[place], self.high[place])

    def probability(self, features: Floats, group: Ints) -> Floats:
        """P(click), 0 to 1; shape (M,)."""
        return expit(self.log_odds(features, group))


def expit(x: Floats) -> Floats:
    """1 / (1 + e^-x), without overflow."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -500, 500))))


def segments(log: Log) -> Segments:
    """Cut the log by time, at borders of pages.

    Raises:
        BadInput: Too few clicks to learn from or to test on, or a page that reaches from one part into the next.
    """
    first = np.searchsorted(log.page, log.page)  # where each impression's page begins
    at = [int(first[min(int(share * len(log)), len(log) - 1)]) for share in PARTS]
    if not 0 < at[0] < at[1]:
        raise BadInput(
            _("This log cannot be cut into an earlier and a later part: one page holds most of its impressions."),
            title=_("No earlier and later part"),
            hint=_(
                "Impressions of one shopper at one moment count as shown together: check the columns of shopper "
                "and time."
            ),
            data={"impressions": len(log), "pages": log.pages},
        )
    sides = {"learn": log.clicked[at[0] : at[1]], "test": log.clicked[at[2] :]}
    for part in sides.values():
        if min(int(part.sum()), len(part) - int(part.sum())) < LEAST_CLICKS:
            raise BadInput(
                _("There are too few clicks to learn a click rate from and to test it on."),
                title=_("Too few clicks"),
                hint=_("At least {n} with a click and {n} without one are needed before and after the split.").format(
                    n=LEAST_CLICKS
                ),
                data={"impressions": len(log), "clicks": int(log.clicked.sum())},
            )
    # Impressions of no known time stand first; what is learned for them may still know nothing of later days.
    known = [log.time[place:][np.isfinite(log.time[place:])] for place in at[:2]]
    return Segments(at[0], at[1], at[2], *(float(one[0]) if len(one) else float("inf") for one in known))


def learn(log: Log, inputs: Inputs, parts: Segments) -> tuple[ClickModel, Floats, Affinity, TextMatch]:
    """Fit the model; with it come the features of every impression (M, F), the later affinity and the text match."""
    from sklearn.linear_model import LogisticRegression

    text = TextMatch(list(log.queries), inputs)
    early = affinity(inputs, parts.learn_from)
    late = affinity(inputs, parts.calibrate_from)
    features, tables = _features(log, inputs, parts, (early, late), text)
    group = place_group(log.place)
    learned = slice(parts.learn, parts.calibrate)
    mean, spread = features[learned].mean(axis=0), features[learned].std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    places = np.eye(PLACES + 1)[group]
    low, high = features[learned].min(axis=0), features[learned].max(axis=0)
    rows = np.hstack([(np.clip(features, low, high) - mean) / spread, places])
    fitted = LogisticRegression(C=1.0, max_iter=500).fit(rows[learned], log.clicked[learned])
    weight, bias = fitted.coef_[0], float(fitted.intercept_[0])
    raw = rows @ weight + bias
    slope, shift = _calibration(raw[parts.calibrate : parts.test], log.clicked[parts.calibrate : parts.test])
    n = len(FEATURES)
    rate = float(log.clicked[: parts.calibrate].mean())
    item, category, brand, price, unpriced = tables
    model = ClickModel(
        weight[:n],
        mean,
        spread,
        low,
        high,
        weight[n:],
        bias,
        slope,
        shift,
        item,
        category,
        brand,
        price,
        unpriced,
        rate,
    )
    return model, features, late, text


def item_features(model: ClickModel, item: Ints) -> Floats:
    """The features of items that do not depend on who sees them, the others at 0; shape (N, F)."""
    names = list(FEATURES)
    found = np.zeros((len(item), len(names)))
    for name in ("item", "category", "brand", "price", "unpriced"):
        found[:, names.index(name)] = model.inside(name, getattr(model, name)[item])
    return found


def hours(time: Floats) -> tuple[Floats, Floats]:
    """Sine and cosine of the hour of day, 0 where the time is not known."""
    angle = 2 * np.pi * np.mod(np.where(np.isfinite(time), time, 0.0), 86_400) / 86_400
    known = np.isfinite(time)
    return np.where(known, np.sin(angle), 0.0), np.where(known, np.cos(angle), 0.0)


def _features(
    log: Log, inputs: Inputs, parts: Segments, wants: tuple[Affinity, Affinity], text: TextMatch
) -> tuple[Floats, tuple[Floats, ...]]:
    group = place_group(log.place)
    relative = place_rates(group[: parts.learn], log.clicked[: parts.learn])
    weight = relative[group]
    rate = float(log.clicked[: parts.learn].mean()) or 1.0 / max(parts.learn, 1)
    columns: dict[str, Floats] = {}
    tables: list[Floats] = []
    for name in ("item", "category", "brand"):
        code, count = (
            (np.arange(inputs.events.shape[1]), inputs.events.shape[1]) if name == "item" else codes(inputs, name)
        )
        mine = code[log.item]
        start, known = slice(0, parts.learn), slice(0, parts.test)
        pull = strength(*counts(mine[start], log.clicked[start], weight[start], max(count, 1)))
        clicks, shown = before(mine, log.clicked, weight, count)
        columns[name] = log_odds(shrunk(clicks, shown, rate, pull))
        clicks, shown = counts(mine[known], log.clicked[known], weight[known], max(count, 1))
        table = log_odds(shrunk(clicks, shown, rate, pull))
        tables.append(np.where(code >= 0, table[np.maximum(code, 0)], log_odds(np.asarray([rate]))[0]))
    price, unpriced = prices(inputs)
    columns["price"], columns["unpriced"] = price[log.item], unpriced[log.item]
    later = np.arange(len(log)) >= parts.calibrate
    standing = np.where(later, _of(wants[1], log, later, "standing"), _of(wants[0], log, ~later, "standing"))
    columns["affinity"] = np.where(np.isnan(standing), 0.5, standing)
    columns["stranger"] = np.isnan(standing).astype(np.float64)
    columns["taste"] = np.where(later, _of(wants[1], log, later, "taste"), _of(wants[0], log, ~later, "taste"))
    columns["text"] = text.pairs(log.query, log.item)
    columns["unasked"] = (log.query < 0).astype(np.float64)
    learned = log.time[parts.learn : parts.calibrate]
    learned = learned[np.isfinite(learned)]
    told = len(learned) > 0 and float(np.ptp(learned)) >= A_DAY  # of less, the hour is no other thing than the moment
    columns["morning"], columns["noon"] = hours(log.time if told else np.full(len(log), np.nan))
    return np.column_stack([columns[name] for name in FEATURES]), (*tables, price, unpriced)


def _of(one: Affinity, log: Log, mask: Mask, what: str) -> Floats:
    found = np.zeros(len(log))
    found[mask] = getattr(one, what)(log.user[mask], log.item[mask])
    return found


def prices(inputs: Inputs) -> tuple[Floats, Floats]:
    """Log price of each item against the median of its category, 3 at most either way, and whether it has none."""
    n = inputs.events.shape[1]
    if inputs.catalog is None:
        return np.zeros(n), np.ones(n)
    price = np.where(inputs.catalog.price > 0, inputs.catalog.price, np.nan)
    logs = np.log(price)
    group, count = codes(inputs, "category")
    group = np.where(group < 0, count, group)
    centre = np.zeros(count + 1)
    for one in range(count + 1):
        mine = logs[group == one]
        if np.isfinite(mine).any():
            centre[one] = np.nanmedian(mine)
    found = np.clip(np.where(np.isfinite(logs), logs - centre[group], 0.0), -3, 3)
    return found, (~np.isfinite(logs)).astype(np.float64)


def _calibration(raw: Floats, clicked: Mask) -> tuple[float, float]:
    """Slope and shift of the log-odds (Platt 1999); a shift alone where clicks are few, or the slope would turn."""
    from sklearn.linear_model import LogisticRegression

    clicks = int(clicked.sum())
    if clicks >= CALIBRATED and clicks < len(clicked):
        fitted = LogisticRegression(C=1e6, max_iter=500).fit(raw[:, None], clicked)
        if fitted.coef_[0, 0] > 0:
            return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
    if not 0 < clicks < len(clicked):
        return 1.0, 0.0
    shift = 0.0
    for _step in range(30):  # Newton's method on one number
        p = expit(raw + shift)
        shift += float((clicked.mean() - p.mean()) / max(float((p * (1 - p)).mean()), 1e-9))
    return 1.0, float(np.clip(shift, -20, 20))
