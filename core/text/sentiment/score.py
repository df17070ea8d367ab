"""Sentiment of review texts: load models once, give each text to the model of its language, say what was not scored."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Unavailable
from core.i18n import listed
from core.text import LABELS
from core.text.models import adapter
from core.text.reading import content, routing
from core.text.reading.routing import AUTO, Route

if TYPE_CHECKING:
    from core.text.reading.content import Content
    from core.text.reading.engine import Scorer
    from core.text.reading.engine_choice import Decision

DEFAULT_MODEL = "sentiment_en"
"""The model that ``load`` takes when none is named; runs take ``AUTO``."""
IN_MEMORY = 4
"""Models kept: two languages, and a trained one for each."""

__all__ = [
    "AUTO",
    "DEFAULT_MODEL",
    "Prediction",
    "Reader",
    "languages",
    "load",
    "model_version",
    "predict",
    "predict_contents",
]

Step = Callable[[int, int], None]
_loaded: OrderedDict[tuple[str, str, str, Path | None], Scorer] = OrderedDict()
_loading = threading.Lock()


@dataclass(frozen=True)
class Prediction:
    """One text's result. ``label`` and the probabilities are None when its language is not one a model reads.

    ``scorer`` is the version of the model that scored it and ``engine`` what it ran on.
    """

    text_hash: str
    language: str
    label: str | None = None
    p_negative: float | None = None
    p_neutral: float | None = None
    p_positive: float | None = None
    truncated: bool = False
    scorer: str | None = None
    engine: str | None = None

    @property
    def confidence(self) -> float | None:
        """Probability of the label."""
        if self.p_negative is None or self.p_neutral is None or self.p_positive is None:
            return None
        return max(self.p_negative, self.p_neutral, self.p_positive)


def load(model: str = DEFAULT_MODEL, engine: str = "auto", home: Path | None = None) -> Scorer:
    """One model, loaded once per process and content; the ``IN_MEMORY`` used last are kept.

    Args:
        home: the workspace, for its own models and for what engines keep.

    Raises:
        Unavailable: weights or adapter are missing, damaged or do not belong together.
    """
    from core.text.reading import engine as engines

    model = adapter.located(model, home)
    key = (model, adapter.fingerprint(model), engine, home)
    with _loading:
        if key not in _loaded:
            _loaded[key] = engines.load(model, engine, home)
        _loaded.move_to_end(key)
        while len(_loaded) > IN_MEMORY:
            _loaded.popitem(last=False)
        return _loaded[key]


def model_version(model: str = AUTO, home: Path | None = None) -> str:
    """Names and fingerprints of the models behind a name, as a run's results are stored. Does not import torch."""
    return routing.stamp(routing.routes(model, home))


def languages(model: str = AUTO, home: Path | None = None) -> tuple[str, ...]:
    """Languages that the models behind a name read. Does not import torch."""
    return tuple(language for route in routing.routes(model, home) for language in route.languages)


class Reader:
    """The models behind a name, each loaded when its first text comes.

    Attributes:
        routes: the models and their languages.
        version: what a run is stored under.
        decisions: engine chosen for each model that was used, by model version.
        rescored: texts scored again in fp32 so far, by model version.
    """

    def __init__(self, model: str = AUTO, engine: str = "auto", home: Path | None = None) -> None:
        self.routes = routing.routes(model, home)
        self.version = routing.stamp(self.routes)
        self.decisions: dict[str, Decision] = {}
        self.rescored: dict[str, int] = {}
        self._engine = engine
        self._home = home
        self._by_language = {language: route for route in self.routes for language in route.languages}
        self._ready: dict[str, Scorer] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language that is read."""
        return tuple(self._by_language)

    @property
    def engines(self) -> str:
        """Engines in use, as stored; several are joined by a comma."""
        return ", ".join(sorted({scorer.device.engine for scorer in self._ready.values()}))

    @property
    def place(self) -> str:
        """Devices in use, in words."""
        return listed(dict.fromkeys(scorer.device.label for _language, scorer in sorted(self._ready.items())))

    def scorer(self, language: str, texts: Sequence[str] = (), expected: int = 0) -> Scorer:
        """The model of a language, on the engine that was asked for or that ``core.text.reading.engine_choice`` picks.

        Args:
            texts: some of the texts to come; expected: about how many there will be. Without them no engine is
                measured.
        """
        from core.text.reading import engine_choice as choice

        route = self._by_language[language]
        few = route.version in self.decisions and self.decisions[route.version].why == "few"
        if route.version not in self._ready or (few and expected >= choice.WORTH):
            plain = load(route.model, choice.PLAIN if self._engine == "auto" else self._engine, self._home)
            if self._engine == "auto":
                decision = choice.decide(plain, texts, expected)
                try:
                    chosen = choice.applied(plain, decision)
                except Unavailable:
                    decision = choice.Decision(choice.PLAIN, "space")
                    chosen = plain
            else:
                decision, chosen = _asked(plain, route.model)
            self.decisions[route.version] = decision
            self._ready[route.version] = chosen
        return self._ready[route.version]

    def engines_for(self, contents: Sequence[Content]) -> list[str]:
        """Engines whose stored results this reader takes as its own: every exact one, and the one it would run on."""
        from core.text.reading import device
        from core.text.reading import engine_choice as choice

        if self._engine != "auto":
            return [*device.EXACT, device.choose(self._engine).engine]
        found = list(device.EXACT)
        for route in self.routes:
            texts = [one.text for one in contents if one.language in route.languages]
            if decision := choice.remembered(route.version, texts, self._home):
                found.append(f"{decision.chosen}-{device.choose(decision.chosen).kind}")
        return found

    def report(self) -> list[dict[str, Any]]:
        """For every model used: what runs it, how it was let through, texts scored again in fp32."""
        return [
            {"model": version, **asdict(decision), "rescored": self.rescored.get(version, 0)}
            for version, decision in sorted(self.decisions.items())
        ]

    def predict(self, texts: Sequence[object], step: Step | None = None) -> list[Prediction]:
        """Sentiment of cells of any kind, in their order; None and NaN read as empty."""
        contents = [content.read(text) for text in texts]
        return self.predict_contents(contents, step, expected=len(contents))

    def predict_contents(
        self, contents: Sequence[Content], step: Step | None = None, expected: int = 0
    ) -> list[Prediction]:
        """As ``predict``, for texts already read. Equal texts are scored once.

        Args:
            step: called while scoring with distinct texts done and their number; may raise to stop.
            expected: about how many texts the whole run has.
        """
        wanted: dict[Route, dict[str, Content]] = {}
        for one in contents:
            if route := self._by_language.get(one.language):
                wanted.setdefault(route, {})[one.hash] = one
        total, done = sum(map(len, wanted.values())), 0
        found: dict[str, Prediction] = {}
        for route, items in wanted.items():
            texts = [one.text for one in items.values()]
            scorer = self.scorer(route.languages[0], texts, expected * len(texts) // max(total, 1))
            made = _scored(scorer, items, _shifted(step, done, total))
            self.rescored[route.version] = self.rescored.get(route.version, 0) + made[1]
            found |= made[0]
            done += len(items)
        return [found.get(one.hash) or Prediction(one.hash, one.language) for one in contents]


def predict(scorer: Scorer, texts: Sequence[object], step: Step | None = None) -> list[Prediction]:
    """Sentiment of texts by one model, in their order.

    Example:
        >>> predict(load(), ["Broke after a day."])[0].label
        'negative'
    """
    return predict_contents(scorer, [content.read(text) for text in texts], step)


def predict_contents(scorer: Scorer, contents: Sequence[Content], step: Step | None = None) -> list[Prediction]:
    """As ``predict``, for texts already read. Equal texts are scored once."""
    wanted = {one.hash: one for one in contents if one.language in scorer.adapter.languages}
    found, _rescored = _scored(scorer, wanted, step)
    return [found.get(one.hash) or Prediction(one.hash, one.language) for one in contents]


def _scored(scorer: Scorer, wanted: dict[str, Content], step: Step | None) -> tuple[dict[str, Prediction], int]:
    """Predictions by text hash, and how many were scored again in fp32."""
    scores = scorer.score([one.text for one in wanted.values()], step)
    found: dict[str, Prediction] = {}
    for (digest, item), row, cut in zip(wanted.items(), scores.probabilities, scores.truncated, strict=True):
        negative, neutral, positive = (float(value) for value in row)
        label, long = LABELS[int(row.argmax())], bool(cut) or item.cut
        found[digest] = Prediction(
            digest, item.language, label, negative, neutral, positive, long, scorer.version, scorer.device.engine
        )
    return found, scores.rescored


def _asked(scorer: Scorer, model: str) -> tuple[Decision, Scorer]:
    """A model on an engine that was asked for; one that is not exact scores close calls again in fp32."""
    from core.text.reading import engine_choice as choice

    if scorer.device.exact:
        return choice.Decision(scorer.engine, "asked"), scorer
    decision = choice.asked(scorer, load(model, choice.PLAIN))
    return decision, choice.guarded(scorer, load(model, choice.PLAIN), decision)


def _shifted(step: Step | None, before: int, total: int) -> Step | None:
    return None if step is None else lambda done, _of: step(before + done, total)
