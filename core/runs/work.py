"""What every step is given, and what it says before it does anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from core.i18n import kept, sentences
from core.lake import Dataset, Lake
from core.ledger import Outcome
from core.runs.model import Load, Pipeline, Tell


def _quiet(_done: int, _total: int, _said: str) -> None:
    return


def _unasked() -> None:
    return


@dataclass(frozen=True)
class Work:
    """One run of a pipeline. `anywhere` is the command line's reach; `begin` is called before anything is changed."""

    lake: Lake
    pipeline: Pipeline
    run: str
    anywhere: bool = False
    author: str | None = None
    tell: Tell = _quiet
    begin: Callable[[], None] = _unasked
    broken: set[str] = field(default_factory=set)
    """Datasets whose gate failed in this run."""

    def load(self, dataset: str) -> Load:
        return next(one for one in self.pipeline.loads if one.name == dataset)

    def held(self, name: str) -> Dataset | None:
        """A dataset, where it is there."""
        return next((one for one in self.lake.datasets() if one.name == name), None)


@dataclass(frozen=True)
class Look:
    """Whether a step has anything to do, what, and with which files."""

    todo: bool
    said: str
    files: tuple[str, ...] = ()


def nothing(*said: str, version: int = 0) -> Outcome:
    """A step that found nothing to do."""
    return Outcome("nothing", kept(sentences(*said)), version=version)
