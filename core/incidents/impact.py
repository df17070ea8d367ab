"""What an incident reaches: datasets built from its own, datasets that look into it, and what is made of it."""

from __future__ import annotations

from dataclasses import dataclass

from core.i18n import N_
from core.incidents.model import Incident
from core.lake import Lake
from core.quality import suite_of

USED = {
    "events": (("recommend.py", N_("Recommend")),),
    "items": (("recommend.py", N_("Recommend")),),
    "users": (("recommend.py", N_("Recommend")),),
    "reviews": (("sentiment.py", N_("Sentiment")), ("recommend.py", N_("Recommend"))),
    "assignments": (("experiments.py", N_("Experiments")),),
    "outcomes": (("experiments.py", N_("Experiments")),),
}
"""Kind of dataset -> pages that show what is made of it."""


@dataclass(frozen=True)
class Impact:
    """Attributes: `built` datasets of the shop made from it, `referring` datasets whose contract looks into it, `pages`
    (file, title as msgid) that show what is made of it."""

    built: tuple[str, ...]
    referring: tuple[str, ...]
    pages: tuple[tuple[str, str], ...]


def impact(lake: Lake, incident: Incident) -> Impact:
    """What the datasets of an incident reach now."""
    held = {one.name: one for one in lake.datasets()}
    names = [name for name in incident.datasets if name in held]
    built, referring, pages = [], [], dict[str, str]()
    for one in held.values():
        sources = {str(source.get("dataset")) for source in one.imports.get("sources", [])} if one.built else set()
        if sources & set(names):
            built.append(one.name)
        elif one.name not in names and _looks_into(lake, one.name, names, {held[name].kind for name in names}):
            referring.append(one.name)
    for name in names:
        pages |= dict(USED.get(held[name].kind, ()))
    return Impact(tuple(sorted(built)), tuple(sorted(referring)), tuple(sorted(pages.items())))


def _looks_into(lake: Lake, name: str, names: list[str], kinds: set[str]) -> bool:
    suite = suite_of(lake, name)
    for check in suite.checks if suite else ():
        if check.check == "lookup" and check.params.get("dataset") in names:
            return True
        if check.check == "reference" and check.params.get("kind", "items") in kinds:
            return True
    return False
