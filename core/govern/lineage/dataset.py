"""The way of a dataset from its files to what was made of it; only stages that exist."""

from __future__ import annotations

from dataclasses import dataclass, field

from core import quality
from core.i18n import _, ngettext
from core.lake import Dataset, Lake, version_name
from core.text.sentiment import scored_versions

FILES_SHOWN = 3
"""Files named in the drawing; the others are counted."""


@dataclass(frozen=True)
class Node:
    """One stage: `place` is file, quarantine, raw, clean, check or result; `text` its lines for a reader."""

    id: str
    place: str
    text: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """An arrow between two stages, with what happened on the way."""

    source: str
    target: str
    text: str = ""


@dataclass
class Picture:
    """Stages and arrows, from left to right."""

    nodes: list[Node] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def add(self, source: str | None, node: Node, text: str = "") -> None:
        """A stage, and the arrow that leads to it."""
        self.nodes.append(node)
        if source:
            self.links.append(Link(source, node.id, text))


def picture(lake: Lake, name: str) -> Picture:
    """The lineage of a dataset's present content.

    Raises:
        NotFound: no such dataset.
    """
    dataset = lake.dataset(name)
    made = Picture()
    if dataset.built:
        made.nodes.append(Node("shop", "clean", (f"shop.{name}", _rows(dataset.rows))))
        for place, one in enumerate(dataset.imports.get("sources", [])):
            words = (f"{one['layer']}.{one['dataset']}", _rows(int(one["rows"])))
            made.nodes.append(Node(f"source_{place}", "raw", words))
            version = version_name(lake, str(one["dataset"]), int(one["version"]))
            made.links.append(Link(f"source_{place}", "shop", _("version {n}").format(n=version)))
        _results(lake, dataset, made, "shop")
        return made
    _files(lake, dataset, made)
    last = "raw"
    if dataset.clean_version is not None and dataset.layer == "clean":
        steps = len((dataset.recipe or {}).get("steps", []))
        told = ngettext("{n} step", "{n} steps", steps).format(n=steps)
        made.add("raw", Node("clean", "clean", (f"clean.{name}", _rows(dataset.rows))), told)
        last = "clean"
    _results(lake, dataset, made, last)
    return made


def _files(lake: Lake, dataset: Dataset, made: Picture) -> None:
    """The files of the present content, the raw table and the quarantine."""
    versions = [version for version in lake.versions(dataset.name) if version.layer == "raw"]
    starts = [place for place, version in enumerate(versions) if version.action == "ingest"]
    raw = [f"raw.{dataset.name}", _rows(versions[-1].rows)]
    made.nodes.append(Node("raw", "raw", tuple(raw)))
    named: dict[str, tuple[str, int]] = {}
    for version in versions[starts[-1] if starts else 0 :]:
        for file in version.info.get("imports", {}).get("files", []):
            if isinstance(file, dict):
                named.setdefault(str(file.get("sha256")), (str(file.get("name")), version.ordinal))
    for place, (file_name, number) in enumerate(list(named.values())[:FILES_SHOWN]):
        made.nodes.append(Node(f"file_{place}", "file", (file_name,)))
        made.links.append(Link(f"file_{place}", "raw", _("version {n}").format(n=number)))
    if len(named) > FILES_SHOWN:
        more = len(named) - FILES_SHOWN
        made.nodes.append(
            Node("file_more", "file", (ngettext("{n} more file", "{n} more files", more).format(n=more),))
        )
        made.links.append(Link("file_more", "raw"))
    if dataset.quarantined:
        made.add("raw", Node("quarantine", "quarantine", (_("Quarantine"), _rows(dataset.quarantined))))


def _results(lake: Lake, dataset: Dataset, made: Picture, last: str) -> None:
    """What was computed from the newest layer: checks, review labels, experiment readouts."""
    from core.experiment import history as experiments  # half a second of scipy, for this picture only

    report = quality.latest(lake, dataset.name)
    if report is not None:
        told = (_("Quality checks"), _("score {n}").format(n=quality.score_shown(report.score)))
        made.add(last, Node("check", "check", told), _("version {n}").format(n=report.number))
    for place, (version, model, rows) in enumerate(scored_versions(lake, dataset.name)[:2]):
        scored = (_("Sentiment"), model, _rows(rows))
        made.add(
            last,
            Node(f"sentiment_{place}", "result", scored),
            _("version {n}").format(n=version_name(lake, dataset.name, version)),
        )
    kept = experiments(lake, dataset.name)
    if kept:
        read = (_("Experiment"), ngettext("{n} readout", "{n} readouts", len(kept)).format(n=len(kept)))
        made.add(last, Node("experiment", "result", read))


def _rows(count: int) -> str:
    return ngettext("{n} row", "{n} rows", count).format(n=f"{count:,}")
