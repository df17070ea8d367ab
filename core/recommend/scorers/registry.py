"""The named scorers, found in the families' files, and how one is fitted."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from core.errors import NotFound, Unavailable
from core.i18n import N_, _
from core.recommend.features.bundle import Features
from core.recommend.scorers import families
from core.recommend.scorers.declared import Model, Parameters, Scorer
from core.recommend.scorers.spans import fitting

LAST = 1_000
"""Place of a family that names none: after ours."""


def found() -> dict[str, Scorer]:
    """Every scorer declared in a file of `families`, families in the order of their PLACE.

    Raises:
        ValueError: Two scorers have one id.
    """
    modules = [import_module(f"{families.__name__}.{one.name}") for one in pkgutil.iter_modules(families.__path__)]
    ordered = sorted(modules, key=lambda one: (getattr(one, "PLACE", LAST), one.__name__))
    declared = [one for module in ordered for one in getattr(module, "SCORERS", ())]
    scorers = {one.id: one for one in declared}
    if len(scorers) < len(declared):
        raise ValueError(f"two scorers have one id: {[one.id for one in declared]}")
    return scorers


SCORERS: dict[str, Scorer] = found()


def scorer(name: str) -> Scorer:
    """A scorer by id; NotFound with near names."""
    if name not in SCORERS:
        raise NotFound.among(_("scorer"), name, SCORERS)
    return SCORERS[name]


def _lacking(declared: Scorer, features: Features) -> str:
    """msgid of which input a scorer misses, "" where it has them all."""
    inputs = features.inputs
    if "items" in declared.needs and inputs.attributes is None:
        return inputs.reason("items") or N_("The catalog has no attributes to compare items by.")
    if "reviews" in declared.needs and inputs.reviews is None:
        return inputs.reason("reviews") or N_("There are no reviews.")
    return ""


def why_not(declared: Scorer, features: Features) -> str:
    """msgid of why this scorer cannot work on these inputs, "" where it can."""
    return _lacking(declared, features) or declared.limit(features)


def fit(name: str, features: Features, parameters: Parameters | None = None) -> Model:
    """Fit a scorer: its defaults, over them what the options hold as tuned, over them `parameters`.

    Raises:
        NotFound: No such scorer.
        Unavailable: An input it needs is missing.
        BadInput: The shop is beyond the scorer's limits, or a number beyond its span.
    """
    declared = scorer(name)
    reason = _lacking(declared, features)
    if reason:
        raise Unavailable(_(reason), title=_("Not scorable"), data={"scorer": name})
    unknown = sorted(set(parameters or {}) - set(declared.defaults))
    if unknown:
        raise NotFound.among(_("parameter"), unknown[0], declared.defaults)
    found = features.options.parameters_of(name)
    return declared.build(features, fitting(declared, features, {**declared.defaults, **found, **(parameters or {})}))
