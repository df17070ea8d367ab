"""Names and sentences about the search log in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.i18n import N_, _, ngettext, sentences

if TYPE_CHECKING:
    from core.search.bias import Bias
    from core.search.learned import Learned
    from core.search.misses import Miss
    from core.search.replay import Figure, Replay, Way
    from core.search.synonyms import Gain

_CAUSES = {
    "typo": N_("Misspelt"),
    "sound": N_("Typed as it sounds"),
    "letters": N_("Damaged letters in the query"),
    "damaged": N_("Damaged title"),
    "sold_out": N_("Out of stock"),
    "synonym": N_("Another word for it"),
    "search": N_("The shop's search missed it"),
    "missing": N_("No such product"),
    "unattractive": N_("Found, and not chosen"),
    "no_words": N_("No words"),
    "untold": N_("Found nothing"),
}
_MENDS = {
    "typo": N_("Let the search correct it, or take “{other}” as the same."),
    "sound": N_("Let the search read sounds, or take “{other}” as the same."),
    "letters": N_("The query was “{other}” before its letters were damaged: mend the searches, or what sends them."),
    "damaged": N_("A title that holds these words is damaged: mend its letters."),
    "sold_out": N_("All products that hold these words are out of stock: restock them, or show what is like them."),
    "synonym": N_("Shoppers who ask “{other}” choose the same products: take both as the same."),
    "search": N_("Products hold all these words, but the shop's search showed none: look at its index."),
    "missing": N_("No product holds all these words: demand without supply."),
    "unattractive": N_("Products are shown and seldom chosen: look at titles, prices and their order."),
    "no_words": N_("Nothing in it can be looked for: damaged input, or a robot."),
    "untold": N_("Why is not told without a catalog: upload it to see whether products hold these words."),
}
_WAYS = {
    "logged": N_("The list in the log"),
    "bm25": N_("By words"),
    "dense": N_("By meaning"),
    "fused": N_("By both"),
}
_LAYERS = {"raw": N_("as uploaded"), "clean": N_("after cleaning"), "shop": N_("one shop")}


def cause_name(cause: str) -> str:
    """Why a query fails, in few words."""
    return _(_CAUSES[cause])


def mend_words(miss: Miss) -> str:
    """What mends a query, in a sentence."""
    return _(_MENDS[miss.cause]).format(other=miss.other)


def way_name(way: Way, *, several: bool) -> str:
    """A way to answer; with its data where several are compared."""
    name = _(_WAYS[way.name])
    if not several or not way.layer:
        return name
    return _("{name}, {data}").format(name=name, data=_(_LAYERS.get(way.layer, way.layer)))


def lost_words(found: Sequence[Miss]) -> str:
    """What loses most, in a sentence."""
    by_cause: dict[str, float] = {}
    for one in found:
        by_cause[one.cause] = by_cause.get(one.cause, 0.0) + one.lost
    total = sum(by_cause.values())
    if not found:
        return _("No query fails: none without results, none chosen from less than chance leaves.")
    if not total:
        return ngettext(
            "{n} query found nothing; the log says no choices, so what it lost is not known.",
            "{n} queries found nothing; the log says no choices, so what they lost is not known.",
            len(found),
        ).format(n=f"{len(found):,}")
    worst = max(by_cause, key=lambda cause: by_cause[cause])
    lost = ngettext(
        "About {n} visit is lost to failing queries.", "About {n} visits are lost to failing queries.", round(total)
    )
    return sentences(
        lost.format(n=f"{total:,.0f}"),
        _("Most of them to: {cause} ({share}).").format(
            cause=cause_name(worst), share=f"{100 * (by_cause[worst] / total):.0f} %"
        ),
    )


def bias_words(bias: Bias) -> str:
    """How choices were weighed."""
    if bias.told:
        return ngettext(
            "Choices are weighed by their place: by {n} choice of a product that stood at several places for a query, "
            "the second place draws {share} of what the first does.",
            "Choices are weighed by their place: by {n} choices of products that stood at several places for a query, "
            "the second place draws {share} of what the first does.",
            bias.clicks,
        ).format(n=f"{bias.clicks:,}", share=f"{100 * (2**-bias.eta):.0f} %")
    return _(
        "Choices are weighed by their place: a choice at place k is taken to be 1/k as likely, since too few products "
        "of this log stood at several places to tell."
    )


_FEATURES = {
    "words": N_("words"),
    "meaning": N_("meaning"),
    "popular": N_("popularity"),
    "category": N_("category asked for"),
}


def feature_name(name: str) -> str:
    """What a learned weight is of."""
    return _(_FEATURES[name])


def fused_words(learned: Learned | None) -> str:
    """How both ways are made one, and why so, in a sentence or two."""
    if learned is None:
        return _("Both count by places alone: there is no search log with choices to learn weights from.")
    if not len(learned.weights):
        return _("Both count by places alone: too few queries of the log led to a product to learn weights from.")
    asked = ngettext("{n} newer query", "{n} newer queries", learned.queries).format(n=f"{learned.queries:,}")
    taught = ngettext("{n} older query", "{n} older queries", learned.taught).format(n=f"{learned.taught:,}")
    if learned.used and learned.meaning:
        told = _("Weights learned from {taught} count: on {asked} NDCG@10 is {value}, {gain} above places alone.")
    elif learned.used:
        told = _("Weights learned from {taught} count: on {asked} NDCG@10 is {value}, {gain} more than by words alone.")
    elif learned.meaning:
        told = _(
            "Places alone count: weights learned from {taught} were not surely better on {asked} ({gain} NDCG@10)."
        )
    else:
        told = _("Words alone count: weights learned from {taught} were not surely better on {asked} ({gain} NDCG@10).")
    value = f"{learned.after.value:.3f}"
    return told.format(taught=taught, asked=asked, value=value, gain=figure_words(learned.gain))


def gain_words(gain: Gain) -> str:
    """What taking two words for the same does to the queries that say either."""
    if not gain.queries:
        return _("No query of the log that says either led to a product, so what it gains is not known.")
    asked = ngettext("{n} query says either", "{n} queries say either", gain.queries).format(n=f"{gain.queries:,}")
    said = {
        "better": _("{asked}: with both as the same, NDCG@10 by words rises by {gain}."),
        "worse": _("{asked}: with both as the same, NDCG@10 by words falls ({gain}), so they are not taken."),
        "same": _("{asked}: with both as the same, NDCG@10 by words stays as it is."),
    }
    told = "worse" if gain.harms else "better" if gain.ndcg.value > 0 else "same"
    return said[told].format(asked=asked, gain=figure_words(gain.ndcg))


def figure_words(figure: Figure) -> str:
    """A figure with its interval."""
    if figure.value != figure.value:
        return "–"
    return _("{value} ({low} to {high})").format(
        value=f"{figure.value:.3f}", low=f"{figure.low:.3f}", high=f"{figure.high:.3f}"
    )


def replay_words(replay: Replay) -> str:
    """Which way does best, and by how much, in a sentence."""
    able = [place for place, one in enumerate(replay.ways) if one.ndcg.value == one.ndcg.value]
    if not able:
        return _("No query of the log led to a product of this catalog, so nothing can be measured.")
    several = len({one.way.layer for one in replay.ways if one.way.layer}) > 1
    order = sorted(able, key=lambda place: -replay.ways[place].ndcg.value)
    best = replay.ways[order[0]]
    name = way_name(best.way, several=several)
    if len(order) == 1:
        return _("{way} reaches NDCG@10 {figure}.").format(way=name, figure=figure_words(best.ndcg))
    second = replay.ways[order[1]]
    difference = replay.difference(order[1], order[0])
    other = way_name(second.way, several=several)
    if difference.low > 0:
        return _("{way} does best: NDCG@10 {figure}, {gain} above “{other}”.").format(
            way=name, figure=figure_words(best.ndcg), gain=figure_words(difference), other=other
        )
    return _("“{way}” and “{other}” are not told apart: the difference in NDCG@10 is {gain}.").format(
        way=name, other=other, gain=figure_words(difference)
    )
