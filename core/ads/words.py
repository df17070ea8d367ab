"""What the ads room found, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from core.ads.auction.outcomes import Outcome
from core.ads.auction.rules import PACINGS
from core.ads.clicks.measure import NAMES, Judged
from core.ads.clicks.model import FEATURES, ClickModel, expit
from core.ads.clicks.rates import PLACES
from core.ads.data.ads import Ads
from core.ads.data.log import SOURCES, Log
from core.ads.effect import Effect, Point
from core.i18n import _, ngettext
from core.recommend import Figure
from core.recommend.events import Texts
from core.recommend.words import scorer_name


def source_name(source: str) -> str:
    """Where impressions come from."""
    return _(SOURCES[source])


def rate_name(name: str) -> str:
    """What predicts a click rate: the model or a plain rate."""
    return _(NAMES[name])


def feature_name(name: str) -> str:
    """What the model reads, in words."""
    return _(FEATURES[name])


def pacing_name(name: str) -> str:
    """How budgets are made to last."""
    return _(PACINGS[name])


def money_of(ads: Ads, currency: Texts | None) -> str:
    """The currency of the bids: what most ads say, else what most of their products are sold in; "" unknown."""
    own = [str(one).upper() for one in ads.currency if one]
    if not own and currency is not None:
        own = [str(currency[place]).upper() for place in ads.item if place >= 0 and currency[place]]
    return Counter(own).most_common(1)[0][0] if own else ""


def log_text(log: Log) -> str:
    """What the click rate was learned from."""
    words = ngettext(
        "Learned from {source} of {name}: {n} impression, {clicks} clicked ({rate} %).",
        "Learned from {source} of {name}: {n} impressions, {clicks} clicked ({rate} %).",
        len(log),
    )
    return words.format(
        source=source_name(log.source),
        name=log.dataset,
        n=f"{len(log):,}",
        clicks=f"{int(log.clicked.sum()):,}",
        rate=f"{100 * log.clicked.mean():.2f}",
    )


def log_notes(log: Log) -> list[str]:
    """What the reader should know of the log."""
    found = []
    if log.source == "views":
        found.append(
            _(
                "No impressions were logged: views of product pages stand for them, and clicks, carts and purchases "
                "within half an hour for clicks. That is another rate than an ad's: it orders ads, but its height is "
                "not what an ad would get."
            )
        )
    if log.source == "searches":
        found.append(
            _(
                "One click is logged for each search, and positions that nobody looked at count as shown: "
                "the model's position takes up both."
            )
        )
    if log.share < 1:
        found.append(
            _("Impressions in all: {n}; {share} % of their pages were drawn, always the same ones.").format(
                n=f"{log.total:,}", share=f"{100 * log.share:.1f}"
            )
        )
    undated = int((~np.isfinite(log.time)).sum())
    if undated == len(log):
        found.append(
            _(
                "No impression has a readable time: the model is tested further down the file, not on what came later, "
                "and the recommender has seen all events. The figures flatter."
            )
        )
    elif undated:
        found.append(
            ngettext(
                "{n} impression has no readable time and counts as the earliest.",
                "{n} impressions have no readable time and count as the earliest.",
                undated,
            ).format(n=f"{undated:,}")
        )
    if log.strangers:
        found.append(
            ngettext(
                "{n} impression of a product that the shop does not know was left out.",
                "{n} impressions of products that the shop does not know were left out.",
                log.strangers,
            ).format(n=f"{log.strangers:,}")
        )
    return found


def model_text(judged: Judged) -> str:
    """Whether the model is better than plain rates, and whether its level is right."""
    rival = min((name for name in judged.gain), key=lambda name: judged.loss[name].value)
    gain = judged.gain[rival]
    if gain.low is not None and gain.low > 0:
        said = _("The model foretells clicks better than the best plain rate ({name}): log loss lower by {gain}.")
    elif gain.high is not None and gain.high < 0:
        said = _("The model foretells clicks worse than a plain rate ({name}): log loss higher by {loss}.")
    else:
        said = _(
            "The model is not shown to foretell clicks better than the best plain rate ({name}): "
            "log loss differs by {gain}."
        )
    less = Figure(-gain.value, None if gain.high is None else -gain.high, None if gain.low is None else -gain.low)
    return said.format(name=rate_name(rival), gain=figure(gain, 4), loss=figure(less, 4))


def level_text(judged: Judged) -> str:
    """Expected clicks beside those that came."""
    words = _("Clicks on later impressions ({n}): {expected} expected, {clicks} came.")
    return words.format(n=f"{judged.impressions:,}", expected=f"{judged.expected:,.0f}", clicks=f"{judged.clicks:,}")


def auction_text(found: Outcome, money: str) -> str:
    """What the auction came to."""
    words = _(
        "Revenue {total}, clicks {clicks}, visits {visits}; {fill} % of the positions for ads were sold, "
        "the mean price of clicks is {price}."
    )
    return words.format(
        total=amount(found.total, money),
        clicks=f"{found.clicked:,}",
        visits=f"{found.visits:,}",
        fill=f"{100 * found.fill:.1f}",
        price=amount(found.price, money),
    )


def replay_text(found: Outcome) -> str:
    """Which visits were replayed, and what they stand for; "" where all were, each once."""
    if found.replayed == found.visits:
        return ""
    words = _(
        "Visits replayed: {n} of the log's {all}, each sold as if it came {times} times; revenue, clicks and budgets "
        "are those of all."
    )
    return words.format(n=f"{found.replayed:,}", times=f"{found.stands:,}", all=f"{found.visits:,}")


def budget_text(found: Outcome) -> str:
    """How budgets lasted."""
    if not found.spent_out:
        return _("No budget ran out before the end of its day.")
    return ngettext(
        "A budget ran out before the end of its day {n} time, at {hour} on the mean.",
        "Budgets ran out before the end of their day {n} times, at {hour} on the mean.",
        found.spent_out,
    ).format(n=f"{found.spent_out:,}", hour=clock(found.out_at))


def effect_text(point: Point, pure: Figure, money: str) -> str:
    """What ads in the list cost and bring."""
    if not point.slots:
        return _("Without ads the list has an NDCG@10 of {figure}.").format(figure=figure(pure, 4))
    share = 100 * point.change.value / pure.value if pure.value else float("nan")
    words = ngettext(
        "{n} position for ads brings {money} per 1,000 lists and changes their relevance by {share} %: "
        "NDCG@10 by {change}, 95 % interval.",
        "{n} positions for ads bring {money} per 1,000 lists and change their relevance by {share} %: "
        "NDCG@10 by {change}, 95 % interval.",
        point.slots,
    )
    return words.format(
        n=point.slots,
        money=amount(point.revenue.value, money),
        share=f"{share:+.1f}",
        change=figure(point.change, 4, sign=True),
    )


def effect_notes(effect: Effect) -> str:
    """What stands behind the trade-off."""
    return _(
        "Lists of the recommender {scorer}, learned before the last fifth of the events and tested after it (shoppers: "
        "{n}; ads that ran meanwhile: {ads}). Budgets are not looked at here; click rates are those of the log's pages."
    ).format(scorer=scorer_name(effect.scorer), n=f"{effect.shoppers:,}", ads=f"{effect.ads:,}")


def reasons(ads: Ads) -> list[tuple[str, int]]:
    """Why ads cannot be shown -> how many, each ad by the first that keeps it, most first."""
    counted = Counter(ads.why(place) for place in range(len(ads)) if ads.why(place))
    return counted.most_common()


def weights(model: ClickModel) -> list[tuple[str, float]]:
    """What moves the click rate: features with the change of the odds by one standard deviation, strongest first.

    Features that never changed while the model learned are left out.
    """
    moves = {
        name: float(np.exp(model.slope * weight) - 1)
        for name, weight in zip(FEATURES, model.weight, strict=True)
        if abs(weight) > 1e-6
    }
    return sorted(moves.items(), key=lambda one: -abs(one[1]))


def figure(value: Figure, digits: int = 3, *, sign: bool = False) -> str:
    """A figure with its interval."""
    form = f"{'+' if sign else ''}.{digits}f"
    if value.low is None or value.high is None:
        return f"{value.value:{form}}"
    return f"{value.value:{form}} ({value.low:{form}} – {value.high:{form}})"


def amount(value: float, money: str) -> str:
    """An amount with its currency; a dash for none."""
    if not np.isfinite(value):
        return "–"
    shown = f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{shown} {money}" if money else shown


def clock(hours: float) -> str:
    """An hour of the day as HH:MM; a dash for none."""
    if not np.isfinite(hours):
        return "–"
    minutes = round(hours * 60) % 1440
    return f"{minutes // 60:02}:{minutes % 60:02}"


def parts_of_day(n: int) -> Sequence[str]:
    """Labels of the parts of a day."""
    return [f"{24 * one // n:02}–{24 * (one + 1) // n:02}" for one in range(n)]


def span(value: Figure, digits: int = 3) -> str:
    """The ends of a figure's interval; "" without one."""
    if value.low is None or value.high is None:
        return ""
    return f"{value.low:,.{digits}f} – {value.high:,.{digits}f}"


def place_curve(model: ClickModel) -> list[tuple[str, float]]:
    """Click rate of an average item at the places of a page; empty where the log knew none."""
    moved = np.flatnonzero(np.abs(model.place[:PLACES]) > 1e-9)
    if not len(moved):
        return []
    rates = expit(model.slope * (model.bias + model.place[:PLACES]) + model.shift)
    labels = [*(str(one) for one in range(1, 11)), "11–20", "21+"]
    return [(labels[one], float(rates[one])) for one in moved]
