"""What people say about a dataset: owner, description, tags, and what each column means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.govern.statements import Change, history, newest, say
from core.lake import Lake

COLUMN = "column:"
MAX_TAGS = 20
"""Tags of a dataset: more sort nothing."""
_TAG_SPLIT = re.compile(r"[,;，；、\n]")


@dataclass(frozen=True)
class About:
    """What holds about a dataset; empty where nobody said anything."""

    dataset: str
    owner: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


def about(lake: Lake, dataset: str) -> About:
    """What is known of one dataset."""
    return catalog(lake).get(dataset, About(dataset))


def catalog(lake: Lake) -> dict[str, About]:
    """What is known of every dataset that somebody spoke of."""
    items: dict[str, dict[str, str]] = {}
    for change in newest(lake):
        place, _colon, name = change.subject.partition(":")
        if place == "dataset":
            items.setdefault(name, {})[change.item] = change.value
    return {name: _about(name, held) for name, held in items.items()}


def _about(name: str, held: Mapping[str, str]) -> About:
    columns = {item.removeprefix(COLUMN): text for item, text in held.items() if item.startswith(COLUMN)}
    return About(name, held.get("owner", ""), held.get("description", ""), tags_of(held.get("tags", "")), columns)


def tags_of(text: str | Sequence[str]) -> tuple[str, ...]:
    """Tags from a list or a text with commas: trimmed, without case doubles, at most 20."""
    words = _TAG_SPLIT.split(text) if isinstance(text, str) else text
    found: dict[str, str] = {}
    for word in words:
        plain = " ".join(word.split())[:60]
        if plain:
            found.setdefault(plain.casefold(), plain)
    return tuple(found.values())[:MAX_TAGS]


def describe(
    lake: Lake,
    dataset: str,
    *,
    owner: str | None = None,
    description: str | None = None,
    tags: Sequence[str] | str | None = None,
    columns: Mapping[str, str] | None = None,
    author: str | None = None,
) -> int:
    """Say something about a dataset; what is None stays as it is. Returns how many statements changed.

    Raises:
        NotFound: no such dataset.
    """
    lake.dataset(dataset)
    values = {f"{COLUMN}{name}": text for name, text in (columns or {}).items()}
    if owner is not None:
        values["owner"] = " ".join(owner.split())
    if description is not None:
        values["description"] = description
    if tags is not None:
        values["tags"] = ", ".join(tags_of(tags))
    return say(lake, f"dataset:{dataset}", values, author)


def changes(lake: Lake, dataset: str) -> list[Change]:
    """Who said what about a dataset and when, newest first."""
    return history(lake, f"dataset:{dataset}")[::-1]
