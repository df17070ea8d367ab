"""Evaluation: the recommenders that have no result on the newest data are tested, and the best is held to a least."""

from __future__ import annotations

from core.i18n import _, kept, listed, sentences
from core.ledger import Outcome
from core.recommend import SCORERS, Options, Protocol
from core.recommend.data import Shop, open_shop
from core.recommend.evaluation import Stored, evaluate_and_store, stored
from core.recommend.words import metric_name, scorer_name
from core.runs.model import Evaluate
from core.runs.work import Look, Work, nothing

METRIC = "ndcg"


def look(work: Work, dataset: str) -> Look:
    """Which scorers would be tested."""
    if work.held(dataset) is None:
        return Look(True, _("There is no data yet."))
    missing = _missing(work, *_asked(work, dataset))
    said = _("Recommenders to test: {names}.").format(names=listed(map(scorer_name, missing)))
    return Look(bool(missing), said if missing else _("Every recommender is tested."))


def do(work: Work, dataset: str) -> Outcome:
    """Test what is not tested on exactly this data.

    Raises:
        BadInput, NotFound: the events cannot be read.
    """
    asked, shop, options, protocol = _asked(work, dataset)
    missing = _missing(work, asked, shop, options, protocol)
    for place, name in enumerate(missing):
        work.tell(place, len(missing), name)
        work.begin()
        evaluate_and_store(work.lake, shop, options, protocol, [name], author=work.author)
    found = {name: one for name, one in stored(work.lake, shop, options, protocol).items() if name in asked.scorers}
    able = {name: one for name, one in found.items() if METRIC in one.figures}
    version = work.lake.dataset(dataset).version
    if not able:
        reason = next((_(one.reason) for one in found.values() if one.reason), "")
        return Outcome("failed", kept(sentences(_("No recommender can be tested."), reason)), version=version)
    best = max(able, key=lambda name: able[name].figures[METRIC].value)
    said = _("Best: {name}, {metric} {value}.").format(
        name=scorer_name(best), metric=metric_name(METRIC, asked.k), value=f"{able[best].figures[METRIC].value:.4f}"
    )
    short = _short(asked, able)
    if short:
        return Outcome("gate", kept(sentences(said, *short)), version=version)
    return Outcome("done", kept(said), version=version) if missing else nothing(said, version=version)


def _asked(work: Work, dataset: str) -> tuple[Evaluate, Shop, Options, Protocol]:
    asked = next(one for one in work.pipeline.evaluate if one.events == dataset)
    shop = open_shop(work.lake, dataset, layer=asked.layer or None)
    protocol = Protocol(split=asked.split, k=asked.k, target=asked.target, repeats=asked.repeats)  # type: ignore[arg-type]
    return asked, shop, Options(form=asked.form), protocol  # type: ignore[arg-type]


def _missing(work: Work, asked: Evaluate, shop: Shop, options: Options, protocol: Protocol) -> list[str]:
    present = stored(work.lake, shop, options, protocol)
    return [name for name in SCORERS if name in asked.scorers and name not in present]


def _short(asked: Evaluate, able: dict[str, Stored]) -> list[str]:
    """The metrics that no scorer brings to what is asked of them."""
    said = []
    for metric, least in asked.at_least.items():
        best = max((one.figures[metric].value for one in able.values() if metric in one.figures), default=0.0)
        if best < least:
            told = _("{metric} is {value}, asked for is at least {least}.")
            said.append(told.format(metric=metric_name(metric, asked.k), value=f"{best:.4f}", least=f"{least:g}"))
    return said
