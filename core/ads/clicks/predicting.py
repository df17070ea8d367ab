"""A market's click model: learned, measured, and asked for any ad on any visit; kept in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.ads.clicks.affinity import Affinity
from core.ads.clicks.measure import Judged, judged
from core.ads.clicks.model import FEATURES, ClickModel, Segments, expit, hours, item_features, learn, segments
from core.ads.clicks.rates import PLACES, before, counts, place_group, place_rates, shrunk, strength
from core.ads.clicks.text_match import TextMatch
from core.ads.data.log import Log
from core.ads.data.market import Market, log_of
from core.recommend import Inputs
from core.recommend.data import inputs_of
from core.recommend.events import Floats, Ints
from core.recommend.memory_cache import Kept

if TYPE_CHECKING:
    from core.lake import Lake

_found: Kept[Clicks] = Kept(4, 200)


@dataclass(frozen=True)
class Clicks:
    """A click model with what it was learned and measured on."""

    log: Log
    parts: Segments
    model: ClickModel
    judged: Judged
    affinity: Affinity
    text: TextMatch
    inputs: Inputs

    def log_odds(self, user: Ints, query: Ints, time: Floats, item: Ints) -> tuple[Floats, Floats]:
        """Calibrated log-odds of a click on each item for each visit at the first place, and the items' standing.

        Args:
            user, query, time: Of R visits.
            item: Of N ads' products.

        Returns:
            Two of shape (R, N): log-odds, and `Affinity.standing` (NaN where nothing is known of the shopper).
        """
        model, names = self.model, list(FEATURES)
        scale = {name: model.weight[place] / model.spread[place] for place, name in enumerate(names)}
        base = item_features(model, item) @ (model.weight / model.spread)
        found = np.broadcast_to(base, (len(user), len(item))).copy()
        users, of = np.unique(user, return_inverse=True)
        grid = (np.repeat(users, len(item)), np.tile(item, len(users)))
        standing = self.affinity.standing(*grid).reshape(len(users), len(item))
        taste = self.affinity.taste(*grid).reshape(len(users), len(item))
        stranger = np.isnan(standing)
        by_user = scale["affinity"] * model.inside("affinity", np.where(stranger, 0.5, standing))
        by_user += scale["taste"] * model.inside("taste", taste)
        found += (by_user + scale["stranger"] * model.inside("stranger", stranger.astype(np.float64)))[of]
        queries, asked = np.unique(query, return_inverse=True)
        found += (scale["text"] * model.inside("text", self.text.table(queries, item)))[asked]
        sine, cosine = hours(time)
        of_visit = scale["unasked"] * model.inside("unasked", (query < 0).astype(np.float64))
        of_visit += scale["morning"] * model.inside("morning", sine) + scale["noon"] * model.inside("noon", cosine)
        found += of_visit[:, None]
        found += model.bias + model.place[0] - float((model.mean / model.spread) @ model.weight)
        return model.slope * found + model.shift, standing[of]

    def rate(self, log_odds: Floats, slot: int = 0) -> Floats:
        """P(click) at a slot: 0 is the first place of the page, each further one a place below."""
        step = self.model.place[min(slot, PLACES - 2)] - self.model.place[0]
        return expit(log_odds + self.model.slope * step)


def clicks_of(lake: Lake, market: Market) -> Clicks:
    """The click model of a market.

    Raises:
        BadInput: The log has too few clicks.
    """
    key = (market.shop, market.source, market.log)
    return _found.get(key, lambda: made(log_of(lake, market), inputs_of(lake, market.shop)))


def made(log: Log, inputs: Inputs) -> Clicks:
    """Learn on the earlier part of a log and measure on the later one; `segments` says what it raises."""
    parts = segments(log)
    model, features, wants, text = learn(log, inputs, parts)
    group = place_group(log.place)
    tested = slice(parts.test, len(log))
    known = slice(0, parts.test)
    rate = float(log.clicked[known].mean())
    relative = place_rates(group[known], log.clicked[known])
    own = _own_rates(log, inputs, parts, relative[group], rate)
    found = {
        "model": model.probability(features[tested], group[tested]),
        "own": np.clip(own[tested] * relative[group[tested]], 0, 1),
        "place": np.clip(rate * relative[group[tested]], 0, 1),
        "all": np.full(len(log) - parts.test, rate),
    }
    return Clicks(log, parts, model, judged(found, log.clicked[tested], log.page[tested]), wants, text, inputs)


def _own_rates(log: Log, inputs: Inputs, parts: Segments, weight: Floats, rate: float) -> Floats:
    """Each item's rate by what was shown of it before, shrunk; shape (M,)."""
    n = inputs.events.shape[1]
    known = slice(0, parts.test)
    pull = strength(*counts(log.item[known], log.clicked[known], weight[known], n))
    return shrunk(*before(log.item, log.clicked, weight, n), rate, pull)
