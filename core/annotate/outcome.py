"""One label per item out of everybody's, and its ways out: table, dataset."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.annotate import log
from core.annotate import project as projects
from core.annotate.ledger import reading
from core.engine import quote
from core.errors import BadInput
from core.i18n import _
from core.lake import own_number

if TYPE_CHECKING:
    import pandas as pd

    from core.annotate.log import Entry
    from core.annotate.project import Project
    from core.lake import Lake


@dataclass(frozen=True)
class Outcome:
    """What is known of one item.

    Attributes:
        label: the final decision, else the label most people gave, else the automatic one; None where people are
            split evenly.
        source: manual, semi or automatic; semi when everyone who gave the label accepted a suggestion.
        by: label of each person; ``decided_by`` made the final decision.
        confidence: of an automatic label.
    """

    place: int
    label: str | None
    source: str
    by: dict[str, str]
    decided_by: str | None = None
    confidence: float | None = None


def outcomes(lake: Lake, project: Project) -> dict[int, Outcome]:
    """Outcome of every item with a label, by place."""
    grouped: dict[int, list[Entry]] = defaultdict(list)
    for entry in log.in_force(lake, project.name):
        if entry.action != "skip":
            grouped[entry.place].append(entry)
    return {place: _outcome(place, entries) for place, entries in sorted(grouped.items())}


def _outcome(place: int, entries: list[Entry]) -> Outcome:
    people = [e for e in entries if e.action == "label" and e.source != "automatic"]
    by = {e.annotator: str(e.label) for e in people}
    final = next((e for e in reversed(entries) if e.action == "final"), None)
    if final is not None:
        return Outcome(place, final.label, "manual", by, final.annotator)
    if not people:
        machine = entries[-1]
        return Outcome(place, machine.label, "automatic", {}, None, machine.confidence)
    ranked = Counter(by.values()).most_common(2)
    label = None if len(ranked) == 2 and ranked[0][1] == ranked[1][1] else ranked[0][0]
    accepted = [e.source == "semi" for e in people if e.label == label]
    return Outcome(place, label, "semi" if accepted and all(accepted) else "manual", by)


def human(lake: Lake, project: Project) -> dict[int, str]:
    """Labels that people stand for, by place: decided, or given by more people than any other."""
    found = outcomes(lake, project)
    return {p: one.label for p, one in found.items() if one.label is not None and one.source != "automatic"}


def judged(lake: Lake, project: Project) -> dict[int, dict[str, str]]:
    """People's own labels by place and annotator; what agreement is computed from."""
    return {place: one.by for place, one in outcomes(lake, project).items() if one.by}


def open_disputes(lake: Lake, project: Project) -> list[Outcome]:
    """Items whose annotators differ and that nobody decided."""
    found = outcomes(lake, project).values()
    return [one for one in found if one.decided_by is None and len(set(one.by.values())) > 1]


def newest_entry(lake: Lake, project: str) -> int:
    """Number of the newest log entry; 0 for none."""
    with reading(lake) as db:
        row = db.execute("SELECT coalesce(max(entry), 0) FROM log WHERE project = ?", [project]).fetchone()
    return int(row[0])


def table(lake: Lake, project: Project) -> pd.DataFrame:
    """Every labelled item, in source order.

    Columns: text, label, source, confidence, annotators (JSON: name -> label), agreed (share of people who gave the
    label), decided_by, language, hint, text_hash, dataset, version (its own number), snapshot (the lake's), source_row.
    A session's text is its reading.
    """
    import pandas as pd

    known = outcomes(lake, project)
    version = own_number(lake, project.dataset, project.version)
    rows = []
    for item in projects.items(lake, project.name):
        one = known.get(item.place)
        if one is None:
            continue
        given = list(one.by.values())
        rows.append(
            {
                "text": item.text,
                "label": one.label,
                "source": one.source,
                "confidence": one.confidence,
                "annotators": json.dumps(one.by, ensure_ascii=False, sort_keys=True),
                "agreed": given.count(str(one.label)) / len(given) if given else None,
                "decided_by": one.decided_by,
                "language": item.language,
                "hint": item.hint,
                "text_hash": item.text_hash,
                "dataset": project.dataset,
                "version": version,
                "snapshot": project.version,
                "source_row": item.row,
            }
        )
    return pd.DataFrame(rows).sort_values("source_row", ignore_index=True) if rows else pd.DataFrame()


def parquet(lake: Lake, project: Project) -> bytes:
    """The table as a Parquet file."""
    from io import BytesIO

    stream = BytesIO()
    table(lake, project).to_parquet(stream, index=False)
    return stream.getvalue()


def to_dataset(lake: Lake, project: Project, author: str | None = None) -> str:
    """Store the labelled items as a dataset ``<project>_labels``, a new version each time; returns its name.

    Raises:
        BadInput: no labels yet, or a dataset of that name that is not this project's.
    """
    frame = table(lake, project)
    if frame.empty:
        raise BadInput(_("There are no labels yet."), hint=_("Label some items first."))
    log.publish(lake, project.name)
    name = f"{project.name[:56]}_labels"
    known = {one.name: one for one in lake.datasets()}
    if name in known and known[name].imports.get("project") != project.name:
        raise BadInput(
            _("There is already another dataset called {name}.").format(name=name),
            hint=_("Remove or rename it, or download the labels instead."),
        )
    frame["_row"] = range(len(frame))
    frame["_file"] = f"{project.name} labels"
    frame["_line"] = frame["_row"] + 1
    info = {
        "dataset": name,
        "action": "ingest",
        "layer": "raw",
        "kind": "other" if project.task == "behaviour" else "reviews",
        "rows": len(frame),
        "roles": {} if project.task == "behaviour" else {"text": "text"},
        "imports": {"project": project.name, "files": [{"name": f"{project.title}", "rows": len(frame)}]},
        "labelled": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    with lake.write(f"Labels of {project.title}", author=author, info=info, needs="clean") as cursor:
        cursor.register("frame", frame)
        cursor.execute(f"CREATE OR REPLACE TABLE lake.raw.{quote(name)} AS SELECT * FROM frame")
        cursor.unregister("frame")
        types = cursor.execute(f"DESCRIBE lake.raw.{quote(name)}").fetchall()
        info["types"] = {row[0]: row[1] for row in types if not row[0].startswith("_")}
    return name
