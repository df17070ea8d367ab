"""Why a review got its label: what each word adds, told in two ways, and a test of both.

* Integrated gradients (Sundararajan, Taly and Yan 2017, arXiv:1703.01365): the gradient of the label's probability,
  summed along the straight path from a text of padding to the text. The words' values add up to the difference of the
  two probabilities; what is missing is the completeness error.
* Leave one out: the label's probability with the text minus that without the word.
* Deletion test: words are taken out in the order of either, and in random order. The area above the curve (AOPC, Samek
  et al. 2017) says which order found the words that the model rests on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInput, Unavailable
from core.i18n import _
from core.text.models import adapter
from core.text.reading import content, routing
from core.text.reading.word_places import spans
from core.text.sentiment.explain_network import Network, load

if TYPE_CHECKING:
    Floats = NDArray[np.float64]

STEPS = 32
"""Points on the path of integrated gradients."""
MOST_DELETED = 10
"""Words deleted one after the other: a review's verdict rests on fewer."""
RANDOM_ORDERS = 5
"""Orders whose mean the model's own order is held against."""
ORDERS = ("gradient", "omission", "random")


@dataclass(frozen=True)
class Word:
    """``text[start:stop]`` of the explained window; both values are in probability of the label, above 0 speaks for it.

    ``gradient`` is from integrated gradients, ``omission`` from leaving the word out.
    """

    start: int
    stop: int
    gradient: float
    omission: float


@dataclass(frozen=True)
class Explanation:
    """One window of one review.

    Attributes:
        text: the window's text, cleaned as the model reads it.
        label, p: its label and probability; ``baseline`` is the label's probability on padding alone.
        words: in reading order.
        rest: what integrated gradients give to punctuation.
        error: |p - baseline - sum of all gradients|, the completeness error.
        curves: order -> probability of the label with 0, 1, 2 ... words taken out; ``random`` is a mean of orders.
        window, windows: number of this part of the text, from 0, and of all its parts.
        model: name of the model.
    """

    text: str
    label: str
    p: float
    baseline: float
    words: tuple[Word, ...]
    rest: float
    error: float
    curves: dict[str, tuple[float, ...]]
    window: int
    windows: int
    model: str

    def aopc(self, order: str) -> float:
        """Mean fall of the probability over the words taken out; larger is a better order."""
        curve = self.curves[order]
        return sum(curve[0] - value for value in curve[1:]) / max(len(curve) - 1, 1)


def explain(model: str, value: object, *, window: int = 0, seed: int = 0) -> Explanation:
    """Explain the label that a model gives to a text.

    A text longer than the model reads is cut into windows between words; each is explained as a text of its own. The
    stored label of such a text is that of its first window.

    Args:
        model: name of a shipped model, or the folder of a trained one.
        value: the review as it stands in its cell.
        window: which part.
        seed: of the random orders.

    Raises:
        BadInput: the text has no word.
        Unavailable: the model is missing or broken.
    """
    text = content.read(value).text
    network = load(model)
    parts = windows(text, network)
    if not parts:
        raise BadInput(_("This review has no word to explain."), hint=_("Choose another one."))
    number = min(max(window, 0), len(parts) - 1)
    start, stop = parts[number]
    text = text[start:stop]
    places = spans(text)
    every = network.probabilities([text])[0]
    label = int(every.argmax())
    values, rest, baseline, error = _gradients(network, text, places, label)
    omitted = network.probabilities([without(text, [place]) for place in places])[:, label]
    omission = every[label] - omitted
    curves = _deletion(network, text, places, label, values, omission, seed)
    return Explanation(
        text,
        network.labels[label],
        float(every[label]),
        baseline,
        tuple(Word(*p, float(g), float(o)) for p, g, o in zip(places, values, omission, strict=True)),
        rest,
        error,
        curves,
        number,
        len(parts),
        network.name,
    )


def windows(text: str, network: Network) -> list[tuple[int, int]]:
    """Parts of a text that the model can read whole, cut between words; empty where there is no word."""
    places = spans(text)
    if not places:
        return []
    ends = [stop for start, stop in network.offsets(text) if stop > start]
    room = network.room
    if len(ends) <= room:
        return [(0, len(text))]
    cuts, first, used = [0], 0, 0
    for start, stop in places:
        tokens = sum(first < end <= stop for end in ends)
        if used + tokens > room and start > cuts[-1]:
            cuts.append(start)
            used = 0
            tokens = sum(start < end <= stop for end in ends)
        used += tokens
        first = stop
    return list(zip(cuts, [*cuts[1:], len(text)], strict=True))


def without(text: str, places: Sequence[tuple[int, int]]) -> str:
    """The text with some places taken out."""
    kept, last = [], 0
    for start, stop in sorted(places):
        kept.append(text[last:start])
        last = stop
    return "".join([*kept, text[last:]])


def _gradients(
    network: Network, text: str, places: Sequence[tuple[int, int]], label: int
) -> tuple[Floats, float, float, float]:
    """Value of each word, of everything else, probability of the baseline, completeness error."""
    tokens, offsets, baseline, full = network.integrated(text, label, STEPS)
    values = np.zeros(len(places))
    rest = 0.0
    for value, (start, stop) in zip(tokens, offsets, strict=True):
        shares = np.asarray([max(0, min(stop, b) - max(start, a)) for a, b in places], dtype=np.float64)
        if shares.sum():
            values += value * shares / shares.sum()
        else:
            rest += float(value)
    return values, rest, baseline, abs(full - baseline - float(tokens.sum()))


def _deletion(
    network: Network,
    text: str,
    places: Sequence[tuple[int, int]],
    label: int,
    gradient: Floats,
    omission: Floats,
    seed: int,
) -> dict[str, tuple[float, ...]]:
    depth = min(MOST_DELETED, len(places))
    rng = np.random.default_rng(seed)
    orders = [np.argsort(-gradient, kind="stable"), np.argsort(-omission, kind="stable")]
    orders += [rng.permutation(len(places)) for _order in range(RANDOM_ORDERS)]
    texts = [without(text, [places[i] for i in order[:k]]) for order in orders for k in range(depth + 1)]
    found = network.probabilities(texts)[:, label].reshape(len(orders), depth + 1)
    curves = (found[0], found[1], found[2:].mean(axis=0))
    return {name: tuple(float(v) for v in curve) for name, curve in zip(ORDERS, curves, strict=True)}


def model_for(language: str, scorers: Sequence[str] = (), home: Path | None = None) -> str | None:
    """The sentiment model to explain a text with: one that scored it, else the one that new texts go to.

    Args:
        language: of the text.
        scorers: names and fingerprints as stored with results, most wanted first. One counts only while it is here
            unchanged and reads the language.
        home: workspace whose trained models count too.

    Returns:
        Its name, or its folder where the workspace trained it; None where no model reads the language.
    """
    for version in scorers:
        name = version.rpartition("@")[0]
        try:
            model = adapter.located(name, home)
            if routing.version(model) == version and language in adapter.describe(model).languages:
                return model
        except Unavailable:
            continue
    try:
        routes = routing.routes()
    except Unavailable:
        return None
    return next((route.model for route in routes if language in route.languages), None)
