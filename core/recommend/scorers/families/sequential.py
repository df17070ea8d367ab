"""A sequence model (SASRec): what shoppers with a history like this went on to, by self-attention over its order."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

import numpy as np

from core.errors import Unavailable
from core.i18n import N_, _
from core.recommend.events import Floats, Ints
from core.recommend.features.bundle import Features
from core.recommend.scorers import reasons
from core.recommend.scorers.declared import NO_HISTORY, Parameters, Scorer, same
from core.recommend.scorers.neural import allowed, forward, kept
from core.recommend.scorers.neural.fit_sequences import Plan, fit
from core.recommend.scorers.neural.sequences import Sequences, dated, sequences_of, windows
from core.recommend.terms import Source, Term

PLACE = 40
ID = "sasrec"
LEAST_DATED = 0.5
"""Share of events with a time below which there is no order to learn."""
NO_ORDER = N_("Most events have no readable time, so there is no order to learn from.")
TOO_SHORT = N_("No shopper has met two items, so there is no order to learn from.")
NOT_FITTED = N_("This model is trained in the background, and has not been trained on these events yet.")
DEFAULTS: dict[str, float] = {
    "width": 64.0,
    "blocks": 2.0,
    "length": 50.0,
    "dropout": 0.3,
    "rate": 1e-3,
    "epochs": 100.0,
    "repeats": 0.0,
}
"""Numbers of the fit: width, blocks and rate as published, the rest as it did best on MovieLens 100K."""


@dataclass(frozen=True)
class Sequential:
    """y_ui = h_u . e_i + b_i with h_u the state after the shopper's newest items."""

    features: Features
    weights: dict[str, Floats]
    length: int
    _steps: dict[int, Floats] = field(default_factory=dict, init=False)

    @property
    def known(self) -> Sequences:
        """Whose history is read: also that of a basket, of which nothing was learned."""
        return sequences_of(self.features.inputs.events)

    def score(self, users: Ints) -> Floats:
        histories = [self.known.of(int(user)) for user in users]
        states = forward.states(self.weights, windows(histories, self.length))
        scores = forward.scores(self.weights, states)
        scores[:, self.features.popularity == 0] = np.nan
        scores[[not len(items) for items in histories]] = np.nan
        return scores

    def explain(self, user: int, item: int) -> Term:
        """The score of an empty history, and what each item adds to what came after it, newest first."""
        newest = self.known.of(user)[-self.length :][::-1]
        scores = self._suffixes(user) @ self.weights["items"][2 + item] + self.weights["bias"][item]
        parts = [Term(N_("score without any history"), float(scores[0]), item=item)]
        for met, before, after in zip(newest, scores[:-1], scores[1:], strict=True):
            source = Source("events", user, int(met))
            label = N_("what knowing this item adds to what came after it")
            parts.append(Term(label, float(after - before), item=int(met), sources=(source,)))
        return Term(N_("the newest items in their order"), float(scores[-1]), "sum", tuple(parts), item=item)

    def _suffixes(self, user: int) -> Floats:
        """States of no item, the newest one, the newest two, ...; shape (items + 1, d). Kept for the list at hand."""
        if user not in self._steps:
            newest = self.known.of(user)[-self.length :]
            histories = [newest[len(newest) - count :] for count in range(len(newest) + 1)]
            self._steps.clear()
            self._steps[user] = forward.states(self.weights, windows(histories, self.length))
        return self._steps[user]


def plan_of(parameters: Parameters) -> Plan:
    """Settings of the fit from a scorer's parameters."""
    numbers = {**DEFAULTS, **parameters}
    return Plan(
        width=int(numbers["width"]),
        blocks=int(numbers["blocks"]),
        length=int(numbers["length"]),
        dropout=numbers["dropout"],
        rate=numbers["rate"],
        epochs=int(numbers["epochs"]),
        repeats=bool(numbers["repeats"]),
    )


def key_of(features: Features, parameters: Parameters | None = None) -> str:
    """What a model of these events with these parameters is kept under."""
    return kept.key_of(sequences_of(features.inputs.events).mark, asdict(plan_of(parameters or {})))


def build(features: Features, parameters: Parameters) -> Sequential:
    """The kept model of these events, or one trained here where training is allowed.

    Raises:
        Unavailable: It is not kept, and nothing may be trained here.
    """
    known, plan = sequences_of(features.inputs.events), plan_of(parameters)
    home, key = features.inputs.home, key_of(features, parameters)
    state, report = kept.read(home, ID, key), allowed.reporter()
    if state is None:
        reason = _no_order(features) or (NOT_FITTED if report is None else "")
        if report is None or reason:
            raise Unavailable(_(reason), title=_("Not scorable"), data={"scorer": ID})
        made = fit(known, plan, report)
        facts = {"curve": made.curve, "ended": made.ended, "seconds": made.seconds, "plan": asdict(plan)}
        kept.write(home, ID, key, made.weights, facts)
        state = kept.State(
            {name: one.astype(np.float32).astype(np.float64) for name, one in made.weights.items()}, facts
        )
    return Sequential(features, state.arrays, plan.length)


def limit(features: Features) -> str:
    """Why it cannot score these events (msgid): no order in them, or not trained yet."""
    if reason := _no_order(features):
        return reason
    return "" if allowed.reporter() or kept.there(features.inputs.home, ID, key_of(features)) else NOT_FITTED


def _no_order(features: Features) -> str:
    events = features.inputs.events
    if not dated(events) >= LEAST_DATED:
        return NO_ORDER
    return "" if (sequences_of(events).lengths > 1).any() else TOO_SHORT


def went_on(features: Features, user: int, item: int, term: Term) -> str:
    """The one or two items of the history that add most."""
    led = [part for part in term.leading(len(term.parts)) if part.value > reasons.TINY and part.sources][:2]
    titles = [reasons.title_of(features, part.item) for part in led if part.item is not None]
    if len(titles) == 2:
        first, second = titles
        return _("after {first} and {second}, shoppers went on to this").format(first=first, second=second)
    return _("after {first}, shoppers went on to this").format(first=titles[0]) if titles else reasons.nothing()


SCORERS = (
    Scorer(
        ID,
        N_("Order of items"),
        same("y_ui = h_u·e_i + b_i, h_u = SASRec(…, i₂, i₁)"),
        "h_u (d), e (I×d), b (I)",
        N_("every item that somebody has met"),
        NO_HISTORY,
        N_("an item that nobody has met cannot be scored"),
        build,
        went_on,
        counts=N_("what shoppers went on to who met the same items in the same order"),
        term=N_("sequence model with self-attention (SASRec)"),
        limit=limit,
        folds=True,
        trained=True,
    ),
)
