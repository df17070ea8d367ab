"""The index of a workspace: gathered from the rooms, kept until something changes."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextvars import copy_context
from dataclasses import dataclass, field, replace

from core import govern, quality
from core.clean import from_dict, steps_as_seen
from core.errors import TouchstoneError
from core.finder.entries import Entry, offered
from core.finder.index import Answer, Index
from core.govern.describing import owners_of
from core.govern.glossary import about_columns, fitting
from core.i18n import _, language, listed, ngettext, use_language
from core.incidents import headline, incidents, state_label
from core.kinds import KINDS as DATASET_KINDS
from core.kinds import kind_label, role_label
from core.lake import Lake
from core.lake.kept import view
from core.settings import PREFIX, documented

PATIENCE = 0.1
"""Seconds that a question waits for an index made anew; after that the one before answers once more."""


MOST_LINE = 200
"""Letters of a meaning that stand beside its term: what a line of the list shows."""


@dataclass
class _Kept:
    """The index of one workspace in one language, of which version it is, and the thread that makes the next."""

    version: int = -1
    index: Index = field(default_factory=lambda: Index(()))
    making: threading.Thread | None = None


MOST_INDEXES = 12
"""Indexes kept: two languages and the views of some roles; the one that was made first goes."""
_kept: dict[tuple[object, ...], _Kept] = {}
_lock = threading.Lock()


def find(lake: Lake, question: str, kinds: Iterable[str] = ()) -> Answer:
    """What fits a question, best first, in the reader's language and as whoever acts sees the workspace.

    Right after a change an answer may be of the version before: a new index is made beside it.
    """
    index, fresh = _index(lake)
    answer = index.ask(question, kinds)
    return answer if fresh else replace(answer, stale=True)


def _index(lake: Lake) -> tuple[Index, bool]:
    key, now = (str(lake.path), language(), *view(lake)), lake.version()
    with _lock:
        while key not in _kept and len(_kept) >= MOST_INDEXES:
            _kept.pop(next(iter(_kept)))
        kept = _kept.setdefault(key, _Kept())
        if kept.version == now:
            return kept.index, True
        if kept.making is None:
            kept.making = threading.Thread(
                target=copy_context().run,
                args=(_make, lake, kept, now, language()),
                name="touchstone-finder",
                daemon=True,
            )
            kept.making.start()
        making, first = kept.making, kept.version < 0
    making.join(None if first else PATIENCE)
    with _lock:
        return kept.index, kept.version >= now


def _make(lake: Lake, kept: _Kept, version: int, code: str) -> None:
    """Make an index with the rights of whoever asked (`copy_context`), in their language."""
    made = None
    try:
        with use_language(code):
            made = Index(everything(lake))
    finally:
        with _lock:
            kept.making = None
            if made is not None:
                kept.index, kept.version = made, version


def everything(lake: Lake) -> Iterator[Entry]:
    """Every entry of a workspace, in the reader's language; a room that cannot answer brings none."""
    for source in (*offered(), _datasets, _terms, _checks, _incidents, _recipes, _experiments, _models, _settings):
        try:
            yield from list(source(lake))
        except TouchstoneError:
            continue


def _datasets(lake: Lake) -> Iterator[Entry]:
    known, claims = govern.catalog(lake), about_columns(govern.terms(lake), lake.datasets())
    for one in lake.datasets():
        said = known.get(one.name, govern.About(one.name))
        rows = ngettext("{n} row", "{n} rows", one.rows).format(n=f"{one.rows:,}")
        about = listed([kind_label(one.kind), rows, *([said.owner] if said.owner else [])])
        text = f"{one.kind}\n{said.description}"
        yield Entry("dataset", one.name, about, "datasets.py", (("dataset", one.name),), names=said.tags, text=text)
        roles = {column: role for role, column in one.roles.items()}
        owners = owners_of(lake, one.name)
        for column in one.types:
            role = roles.get(column)
            term = fitting(claims, one.name, column)
            told = [one.name, *([role_label(role)] if role in _roles(one.kind) else [])]
            text = "\n".join([owners.get(column, ""), said.columns.get(column, ""), term.meaning if term else ""])
            address = (("dataset", one.name), ("column", column))
            yield Entry("column", column, " · ".join(told), "profile.py", address, text=text)


def _roles(kind: str) -> set[str]:
    return {role.name for role in DATASET_KINDS[kind].roles} if kind in DATASET_KINDS else set()


def _terms(lake: Lake) -> Iterator[Entry]:
    for term in govern.terms(lake).values():
        text = "\n".join((term.owner, term.definition, term.definition_zh))
        line = " ".join(term.meaning[: MOST_LINE + 1].split())
        about = line if len(line) <= MOST_LINE else f"{line[:MOST_LINE]}…"
        yield Entry("term", term.title, about, "catalog.py", (("term", term.name),), names=term.names, text=text)


def _checks(lake: Lake) -> Iterator[Entry]:
    words = {"ok": _("Passed"), "skipped": _("Skipped")}
    for report in quality.load_reports(lake, newest=True):
        for result in report.results:
            about = f"{report.dataset} · {words.get(result.state, _('Failed'))}"
            address = (("dataset", report.dataset), ("check", result.id))
            title = quality.describe(result)
            names, urgent = tuple(result.columns), result.state not in words
            yield Entry("check", title, about, "quality.py", address, names=names, urgent=urgent)


def _incidents(lake: Lake) -> Iterator[Entry]:
    for one in incidents(lake):
        about = f"{listed(one.datasets)} · {state_label(one.state)}"
        yield Entry(
            "incident", headline(one), about, "incidents.py", (("incident", one.id),), "", (), one.note, one.open
        )


def _recipes(lake: Lake) -> Iterator[Entry]:
    for one in lake.datasets(built=False):
        recipe = from_dict(one.recipe) if one.recipe else None
        told = steps_as_seen(lake, one.name, recipe) if recipe else []
        for number, (step, (does, note)) in enumerate(zip(recipe.steps if recipe else (), told, strict=True), 1):
            about = _("{dataset} · step {n} of its recipe").format(dataset=one.name, n=number)
            address = (("dataset", one.name), ("step", str(number)))
            yield Entry("recipe", does, about, "clean.py", address, names=(step.step,), text=note)


def _experiments(lake: Lake) -> Iterator[Entry]:
    from core.experiment.log import registrations

    for one in registrations(lake):
        address = (("dataset", one.dataset),)
        yield Entry("experiment", one.name, one.dataset, "experiments.py", address, text=one.hypothesis)


def _models(_lake: Lake) -> Iterator[Entry]:
    from core.recommend import SCORERS
    from core.text.models import adapter

    for name in adapter.available():
        yield Entry("model", name, adapter.describe(name).task, "robustness.py")
    for name, scorer in SCORERS.items():
        yield Entry("model", _(scorer.name), name, "recommend.py", (("left", name),), names=(scorer.name,))


def english(text: str) -> str:
    """What is written in English alone, for its readers; others find by it and do not read it."""
    return text if language() == "en" else ""


def _settings(_lake: Lake) -> Iterator[Entry]:
    for name, about in documented().items():
        variable = PREFIX + name.upper()
        yield Entry("setting", name, english(about), copy=variable, names=(variable,), text=about)
