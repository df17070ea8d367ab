"""Each text to the model of its language. ``auto`` stands for all shipped sentiment models together.

The stamp of a run names every model that takes part (``sentiment_en@... + sentiment_zh@...``), so that results of
another set of models are told apart; each stored row names the one that scored it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import Unavailable
from core.i18n import _
from core.text.models import adapter

AUTO = "auto"
JOINT = " + "


@dataclass(frozen=True)
class Route:
    """A model that takes part: its name or folder, its name and fingerprint, and the languages given to it."""

    model: str
    version: str
    languages: tuple[str, ...]


def routes(model: str = AUTO, home: Path | None = None) -> tuple[Route, ...]:
    """The models behind a name. Does not import torch.

    Args:
        model: ``auto``, the name of a shipped model, or the folder of a trained one. A language that several shipped
            models read goes to the one that reads the fewest, the specialist.
        home: workspace whose trained models have names too; a route names them by their folder.

    Raises:
        Unavailable: no such model, a damaged one, or none at all.
    """
    if model != AUTO:
        model = adapter.located(model, home)
        return (Route(model, version(model), adapter.describe(model).languages),)
    found = [adapter.describe(name) for name in adapter.available("sentiment")]
    taken: dict[str, str] = {}
    for one in sorted(found, key=lambda one: (len(one.languages), one.name)):
        for language in one.languages:
            taken.setdefault(language, one.name)
    if not taken:
        raise Unavailable(
            _("No sentiment model is here."),
            title=_("Model not found"),
            hint=_("Train one with: python -m core train sentiment"),
        )
    return tuple(
        Route(name, version(name), tuple(language for language, by in taken.items() if by == name))
        for name in sorted(set(taken.values()))
    )


def version(model: str, home: Path | None = None) -> str:
    """Name and fingerprint of one stored model."""
    folder = adapter.folder_of(model, home)
    return f"{folder.name}@{adapter.fingerprint(str(folder))}"


def stamp(found: Sequence[Route]) -> str:
    """What a run by these models is stored under."""
    return JOINT.join(route.version for route in found)
