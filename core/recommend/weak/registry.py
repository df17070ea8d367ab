"""The rules, found in the files of `rules`."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from core.errors import NotFound
from core.i18n import _
from core.recommend.weak import rules
from core.recommend.weak.rule import Rule


def found() -> dict[str, Rule]:
    """Every rule declared in a file of `rules`, in the order of their places.

    Raises:
        ValueError: Two rules have one id.
    """
    modules = [import_module(f"{rules.__name__}.{one.name}") for one in pkgutil.iter_modules(rules.__path__)]
    declared: list[Rule] = sorted((module.RULE for module in modules), key=lambda one: (one.place, one.id))
    made = {one.id: one for one in declared}
    if len(made) < len(declared):
        raise ValueError(f"two rules have one id: {[one.id for one in declared]}")
    return made


RULES: dict[str, Rule] = found()


def rule(name: str) -> Rule:
    """A rule by id; NotFound with near names."""
    if name not in RULES:
        raise NotFound.among(_("rule"), name, RULES)
    return RULES[name]
