"""Finding a job's handler by the name it was stored under, also under the name of an older release."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from core.errors import Unavailable
from core.i18n import _

MOVED = {
    "core.recommend.evaluate_job:run": "core.recommend.evaluation.job:run",
    "core.recommend.intent_job:run": "core.recommend.session_intent.job:run",
    "core.text.aspect_job:run": "core.text.aspects.job:run",
    "core.text.ladder.job:run": "core.text.training.ladder.job:run",
    "core.text.query_job:run": "core.text.intent.job:run",
    "core.text.sentiment_job:run": "core.text.sentiment.job:run",
}
"""Handlers as an older release stored them, and where they are now; kept as long as workspaces may hold them."""


def find(handler: str) -> Callable[..., Any]:
    """The function of `module:function`.

    Raises:
        Unavailable: where this release has no such handler.
    """
    name = MOVED.get(handler, handler)
    module, _colon, function = name.partition(":")
    try:
        found = getattr(import_module(module), function)
    except (ModuleNotFoundError, AttributeError, ValueError) as error:
        if isinstance(error, ModuleNotFoundError) and error.name and not f"{module}.".startswith(f"{error.name}."):
            raise Unavailable(
                _("The package {name} that this work needs is not installed.").format(name=error.name),
                hint=_("Run: python -m pip install -r requirements.txt"),
            ) from error
        raise Unavailable(
            _("This release does not know the work “{name}”; another release queued it.").format(name=handler),
            hint=_("Discard the job and start the work anew from its page."),
        ) from error
    if not callable(found):
        raise Unavailable(_("“{name}” is no work that can be run.").format(name=handler))
    return found  # type: ignore[no-any-return]
