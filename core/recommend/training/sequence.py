"""Train the sequence model of a shop: on the events before a test, which says what it gains, then on all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.errors import BadInput
from core.recommend.data.shop import Shop, features_of, inputs_of
from core.recommend.evaluation.evaluate import Protocol, evaluate
from core.recommend.features.bundle import Options
from core.recommend.scorers.families import sequential
from core.recommend.scorers.neural import allowed, kept
from core.recommend.training.gain import Gain, compared

if TYPE_CHECKING:
    from core.lake import Lake

Report = Callable[[int, int], None]
BASELINE = "popularity"


def train(lake: Lake, shop: Shop, report: Report) -> Gain | None:
    """Train both models of a shop and keep them; what is kept is not trained again.

    Returns:
        What the model gains over popularity on the newest events; None where they leave nothing to hold out.

    Raises:
        Unavailable: The events have no order.
    """
    features = features_of(lake, shop, Options())
    gain: Gain | None = None
    with allowed.training(lambda done, total: report(done, 2 * total)):
        try:
            first, second = evaluate(inputs_of(lake, shop), [BASELINE, sequential.ID], Protocol())
            gain = None if second.reason else compared(first, second)
        except BadInput:  # one moment for all events, or nobody with events on both sides of the test
            gain = None
    with allowed.training(lambda done, total: report(total + done, 2 * total)):
        model = sequential.build(features, sequential.DEFAULTS)
    home, key = features.inputs.home, sequential.key_of(features)
    state = kept.read(home, sequential.ID, key)
    if gain and state:
        kept.write(home, sequential.ID, key, model.weights, {**state.facts, "gain": gain.as_json()})
    report(1, 1)
    return gain
