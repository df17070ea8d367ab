"""What a pipeline asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.collect import Options

MODES = ("append", "replace", "newest")
"""What becomes of a dataset's rows: files are added, all files together replace them, the newest file alone does."""
FAIL_ON = ("warning", "error", "never")
"""The severity from which a failing check is a failed gate."""
AFTER_GATE = ("stop", "continue")
"""Whether shop and evaluation are made although a gate failed."""
COLUMNS = ("expected", "any")
"""Whether an added file may bring other columns than the dataset has."""
BUSY = 4
"""Exit code where another run of the workspace is under way."""


@dataclass(frozen=True)
class Clean:
    """`recipe`: "last" for the one applied last, "auto" for the repairs that need no judgement, or a recipe's file."""

    recipe: str = "last"


@dataclass(frozen=True)
class Check:
    """`contract` is a file that becomes the dataset's contract, "" for its own; `breach` what a load that breaks it
    meets, "" for what the contract says; `fail_on` one of `FAIL_ON`."""

    contract: str = ""
    breach: str = ""
    fail_on: str = "error"


@dataclass(frozen=True)
class Score:
    """`model` is "auto", or the name or folder of one."""

    model: str = "auto"


@dataclass(frozen=True)
class Topics:
    """The texts are read for what they speak of, and what grows becomes an incident."""


@dataclass(frozen=True)
class Load:
    """One dataset: where its files come from and what is done with them. `settled` is the age in seconds below which a
    file may still be written to."""

    name: str
    sources: tuple[str, ...]
    mode: str = "append"
    each: bool = True
    kind: str = ""
    key: tuple[str, ...] = ()
    settled: int = 0
    columns: str = "expected"
    required: bool = False
    options: Options = field(default_factory=Options)
    clean: Clean | None = None
    check: Check | None = None
    score: Score | None = None
    topics: Topics | None = None


@dataclass(frozen=True)
class BuildShop:
    """`plan` is a plan's JSON file; "" takes the last plan, with what the workspace suggests for new datasets."""

    plan: str = ""


@dataclass(frozen=True)
class Evaluate:
    """Recommenders tested on one dataset of events; `at_least` holds what the best has to reach of a metric."""

    events: str
    scorers: tuple[str, ...] = ("popularity", "item_knn", "ease")
    split: str = "time"
    k: int = 10
    target: str = "any"
    repeats: bool = False
    form: str = "sound"
    layer: str = ""
    at_least: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Weak:
    """Lists of one recommender on one dataset of events, judged by every rule; at most `shoppers` of them, 0 for all.
    `at_most` is the greatest share of weak lists, stock apart, that passes."""

    events: str
    scorer: str = "ease"
    k: int = 10
    shoppers: int = 1_000
    at_most: float = 1.0


@dataclass(frozen=True)
class MakeReport:
    """A report that is made and kept, in one language, and sent as a file to channels of the setting where some are
    named. `about` is what it is about, "" for the whole workspace."""

    kind: str
    about: str = ""
    language: str = "en"
    to: tuple[str, ...] = ()
    form: str = "html"


@dataclass(frozen=True)
class Pipeline:
    """A pipeline as its file says. `digest` is the file's sha256, `folder` where its relative paths begin. `retention`
    says whether what is past its time is taken out or only told; None where the pipeline does not ask."""

    name: str
    file: Path
    digest: str
    loads: tuple[Load, ...]
    shop: BuildShop | None = None
    evaluate: tuple[Evaluate, ...] = ()
    weak: tuple[Weak, ...] = ()
    reports: tuple[MakeReport, ...] = ()
    retention: bool | None = None
    alert: bool = False
    after_gate: str = "stop"

    @property
    def folder(self) -> Path:
        return self.file.parent

    def steps(self) -> list[tuple[str, str]]:
        """Kind and dataset of every step, in the order in which they run; those of the whole shop have no dataset."""
        found = [
            (kind, load.name)
            for load in self.loads
            for kind, asked in (
                ("ingest", True),
                ("clean", load.clean),
                ("check", load.check),
                ("score", load.score),
                ("topics", load.topics),
            )
            if asked
        ]
        found += [("shop", "")] if self.shop else []
        found += [("evaluate", one.events) for one in self.evaluate]
        found += [("weak", one.events) for one in self.weak]
        found += [("retention", "")] if self.retention is not None else []
        found += [("report", about) for about in dict.fromkeys(one.about for one in self.reports)]
        return [*found, *([("alert", "")] if self.alert else [])]


Tell = Callable[[int, int, str], None]
"""Called with steps done, steps in all and what is being done; may raise to stop."""
